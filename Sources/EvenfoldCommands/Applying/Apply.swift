// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldPlanner
import EvenfoldState
import EvenfoldTopology
import NIOPosix

/// `evenfold apply FILE|PLAN`.
struct Apply: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Carries a plan out, step by step, and continues where it was interrupted.",
        discussion: """
            A topology is planned, shown, and applied after approval; a saved plan is applied as it was read, or \
            refused when something has changed since. The initial synchronisation is part of it: apply ends when every \
            step is done. Servers without an address are hosted by this command.

            EXAMPLES
              evenfold apply topology.yaml
              evenfold apply plan.json --output json
              evenfold apply topology.yaml --auto-approve --watch

            EXIT STATUS
              0   everything is done, or there was nothing to do
              3   partly applied: a step failed, waits for a person, or was left out; the next apply continues
              1, 10-15   error, invalid topology, locked, stale plan, a minimum cannot be kept, unreachable, \
            approval needed
            """
    )

    @Argument(help: "YAML files that together declare one topology, or one saved plan.", completion: .file())
    var files: [String]

    @Flag(help: "Do not ask.")
    var autoApprove = false

    @Flag(help: "Only plan; the same as evenfold plan.")
    var dryRun = false

    @Flag(help: "Keep hosting the servers without an address until interrupted.")
    var watch = false

    @Option(help: "How long a step may make no progress.")
    var stepTimeout = TimeLimit(.seconds(60))

    @Option(help: "How long a restarted server must serve its folders before the next one goes down.")
    var settle = TimeLimit(.seconds(5))

    @Option(help: ArgumentHelp("How many servers may fail before no further restart begins.", valueName: "servers"))
    var maxFailed = 0

    @Option(help: ArgumentHelp("Service no further server after this round of the plan.", valueName: "round"))
    var pauseAfter: Int?

    @Flag(help: "Wait for maintenance windows to open, instead of leaving their servers to a later apply.")
    var waitForWindows = false

    @Option(
        help: ArgumentHelp(
            "How long to wait for another command that changes the fleet.",
            discussion: "Left out, such a command is an error at once; a lock that was left behind is waited for.",
            valueName: "time"
        )
    )
    var lockTimeout: TimeLimit?

    @OptionGroup
    var planningOptions: PlanningOptions

    @OptionGroup
    var fleetOptions: FleetOptions

    @OptionGroup
    var outputOptions: OutputOptions

    var format: OutputFormat { outputOptions.output }

    private var options: ApplyOptions {
        ApplyOptions(
            stepTimeout: stepTimeout.duration,
            settle: settle.duration,
            limits: PlanExecution.Limits(maxFailed: maxFailed, pauseAfter: pauseAfter),
            waitsForWindows: waitForWindows,
            patience: planningOptions.connectTimeout.duration,
            planning: planningOptions.planning
        )
    }

    func validate() throws {
        guard maxFailed >= 0 else { throw ValidationError("--max-failed is 0 or more.") }
        if let pauseAfter, pauseAfter < 1 { throw ValidationError("--pause-after is a round of the plan, 1 or more.") }
    }

    func report(_ failure: CommandFailure, to console: Console) {
        guard format == .json else { return FailureView(failure: failure).show(on: console, as: .text) }
        console.print(
            [
                "type": "result", "outcome": .string(failure.status.word),
                "exitCode": .integer(Int64(failure.status.rawValue)),
                "diagnostics": .array(failure.diagnostics.map(\.json)),
            ],
            .compact
        )
    }

    func perform(in environment: CommandEnvironment) async throws(CommandFailure) -> ExitStatus {
        if dryRun {
            let planned = try await Planning(environment: environment, fleet: fleetOptions, options: planningOptions)
                .plan(files)
            planned.tellWarnings(on: environment.console)
            PlanView(document: planned.document, facts: planned.facts, catalogue: planned.catalogue)
                .show(on: environment.console, as: format == .json ? .json : .text)
            return PlanVerb.status(of: planned.document.plan, isDetailed: false)
        }
        let input = try ApplyInput.read(files, from: environment)
        let path = fleetOptions.directory(topologyDirectory: input.directory, in: environment)
        let own = input.topology.embeddedServers
        if !FleetDirectory.exists(at: path), own.count < input.topology.servers.count {
            throw CommandFailure(.noFleet(path: path))
        }
        let holding = try await hold(makeFleet(path), input.state, console: environment.console)
        let status: ExitStatus
        do throws(CommandFailure) {
            status = try await apply(input, path, holding, in: environment)
        } catch {
            await holding.end()
            throw error
        }
        await holding.end()
        return status
    }

    private func apply(
        _ input: ApplyInput,
        _ path: String,
        _ holding: FleetHolding,
        in environment: CommandEnvironment
    ) async throws(CommandFailure) -> ExitStatus {
        // Servers that the topology no longer has are hosted once more, to be told so.
        let former = try await FleetSession.with(path, embedded: [], hosting: .observing, holding: holding) {
            session throws(CommandFailure) in
            try await FleetRecord(session).latestDocument()?.topology.embeddedServers ?? []
        }
        let own = input.topology.embeddedServers
        let embedded = own + former.filter { !own.contains($0) }
        return try await FleetSession.with(path, embedded: embedded, hosting: .replicating, holding: holding) {
            session throws(CommandFailure) in
            let status = try await ApplyRun(
                input: input,
                session: session,
                holding: holding,
                environment: environment,
                format: format,
                isApproved: autoApprove,
                options: options
            ).perform()
            // From here on nothing is decided any more, so that other commands may.
            await holding.release()
            if watch { await stay(session, embedded, on: environment.console) }
            return status
        }
    }

    /// Opens the fleet's state and takes the right to change the fleet.
    private func hold(
        _ directory: FleetDirectory,
        _ setting: StateSetting?,
        console: Console
    ) async throws(CommandFailure) -> FleetHolding {
        let store = try await StatePlace(directory).openInUse(wanted: setting)
        do throws(CommandFailure) {
            return try await FleetHolding.take(
                fleet: directory.path,
                store: store,
                patience: lockTimeout?.duration ?? .zero,
                pause: Pause(group: MultiThreadedEventLoopGroup.singleton),
                console: console
            )
        } catch {
            await store.close()
            throw error
        }
    }

    private func makeFleet(_ path: String) throws(CommandFailure) -> FleetDirectory {
        do throws(IdentityFailure) {
            guard FleetDirectory.exists(at: path) else { return try FleetDirectory.make(at: path) }
            return try FleetDirectory(opening: path)
        } catch {
            throw CommandFailure(error)
        }
    }

    /// Keeps the hosted servers running until the command is interrupted.
    private func stay(_ session: FleetSession, _ embedded: [String], on console: Console) async {
        guard !embedded.isEmpty else {
            return console.tell("No server is hosted here, so there is nothing to keep running.")
        }
        console.tell("Hosting \(Quantities.count(embedded.count, "server")); Ctrl-C ends it.")
        while await session.pause.end(after: .seconds(3_600)) {}
    }
}
