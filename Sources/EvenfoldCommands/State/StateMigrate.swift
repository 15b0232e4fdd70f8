// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldState
import EvenfoldTopology

/// `evenfold state migrate`.
struct StateMigrate: Verb {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Moves the state of a fleet into the store that the topology names, and verifies it there.",
        discussion: """
            Both stores are locked meanwhile. Every document is copied, read back and compared; then the old store says \
            where the state went, so that nobody goes on with it, and keeps its documents. A copy that was cut off is \
            made anew. Where another operator has moved the state already, this machine goes after it.

            EXAMPLES
              evenfold state migrate -t topology.yaml
            """
    )

    @Option(
        name: [.customShort("t"), .customLong("topology")],
        help: ArgumentHelp("The topology whose `state` names the new store.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var topology: String

    @OptionGroup
    var fleetOptions: FleetOptions

    var format: OutputFormat { .text }

    func perform(in environment: CommandEnvironment) async throws(CommandFailure) -> ExitStatus {
        let input = try ApplyInput.read([topology], from: environment)
        guard let wanted = input.state else {
            throw CommandFailure(
                .failure,
                code: "EV0416",
                "\(TerminalText.escaped(topology)) does not say where the state is kept",
                help: "add for example state: { store: postgres, url: \"postgresql://user@host/database\" }"
            )
        }
        let path = fleetOptions.directory(topologyDirectory: input.directory, in: environment)
        let directory = try FleetDirectory.opened(path)
        let place = StatePlace(directory)
        let present = try place.setting()
        guard present != wanted else {
            environment.console.write("The state is there already.")
            return .success
        }
        let file = try lock(path)
        defer { file.release() }
        let source = try await place.open(present)
        let outcome = await Self.move(from: source, to: wanted, place)
        await source.close()
        let (summary, target) = try outcome.get()
        try place.note(wanted)
        let what =
            summary.documents == 0
            ? "The state was there already"
            : "Moved \(Quantities.count(summary.documents, "document")), verified"
        environment.console.write("\(what): \(TerminalText.escaped(target)).")
        return .success
    }

    private static func move(
        from source: any StateStore,
        to wanted: StateSetting,
        _ place: StatePlace
    ) async -> Result<(StateCopy.Summary, String), CommandFailure> {
        do throws(CommandFailure) {
            let destination = try await place.open(wanted)
            let result = await copy(from: source, to: destination)
            await destination.close()
            return .success((try result.get(), destination.place))
        } catch {
            return .failure(error)
        }
    }

    private static func copy(
        from source: any StateStore,
        to destination: any StateStore
    ) async -> Result<StateCopy.Summary, CommandFailure> {
        do throws(StateCopy.Failure) {
            let copy = StateCopy(from: source, to: destination, holder: FleetRecord.who)
            return .success(try await copy.perform())
        } catch {
            return .failure(CommandFailure(error, source: source.place, destination: destination.place))
        }
    }

    /// Keeps commands of this machine away.
    private func lock(_ path: String) throws(CommandFailure) -> FleetLock {
        switch try FleetLock.take(fleet: path) {
        case .taken(let lock): return lock
        case .held(let holder): throw .locked(by: holder, in: path)
        }
    }
}

extension CommandFailure {
    /// Why the state was not moved.
    fileprivate init(_ failure: StateCopy.Failure, source: String, destination: String) {
        let (source, destination) = (TerminalText.escaped(source), TerminalText.escaped(destination))
        switch failure {
        case .held(let place, let holder):
            self = .locked(by: "\(holder.holder), since \(PointOfTime.text(holder.since))", in: place)
        case .lost(let place):
            self.init(.locked, code: "EV0408", "the lock in \(TerminalText.escaped(place)) was lost; nothing has moved")
        case .occupied:
            self.init(
                .failure,
                code: "EV0416",
                "\(destination) holds a state of this fleet already",
                detail: "it was not moved away from there, so it is not written over",
                help: "see what it is with a fleet directory whose state.json names it"
            )
        case .moved(let place):
            self.init(
                .failure,
                code: "EV0416",
                "the state of this fleet has moved",
                detail: "from \(source) to \(TerminalText.escaped(place))",
                help: "name that store in the topology"
            )
        case .different(let key):
            self.init(
                .failure,
                code: "EV0416",
                "what arrived in \(destination) is not what is in \(source); nothing has moved",
                detail: "the first difference is at \(TerminalText.escaped(key))"
            )
        case .store(_, let failure): self.init(failure)
        }
    }
}
