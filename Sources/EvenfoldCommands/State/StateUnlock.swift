// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldState

/// `evenfold state unlock`.
struct StateUnlock: Verb {
    static let configuration = CommandConfiguration(
        commandName: "unlock",
        abstract: "Takes the lock of a fleet away from whoever holds it.",
        discussion: """
            Not needed after a crash: a lock that nobody renews ends within seconds. A command that is at work and loses \
            its lock can write nothing more, begins no further step, and ends when the programs that it runs for servers \
            have ended. Asks first, unless --force is given.
            """
    )

    @Flag(help: "Do not ask.")
    var force = false

    @OptionGroup
    var fleetOptions: FleetOptions

    var format: OutputFormat { .text }

    func perform(in environment: CommandEnvironment) async throws(CommandFailure) -> ExitStatus {
        let directory = try FleetDirectory.opened(fleetOptions.directory(topologyDirectory: nil, in: environment))
        try await StatePlace(directory).withStoreInUse { store throws(CommandFailure) in
            try await unlock(store, in: environment)
        }
        return .success
    }

    private func unlock(_ store: any StateStore, in environment: CommandEnvironment) async throws(CommandFailure) {
        let holder = try await store.asCommand { store throws(StateFailure) in
            try await store.leaseHolder(FleetState.applyLease)
        }
        guard let holder else { return environment.console.write("Nobody holds the lock.") }
        let who = TerminalText.escaped(holder.holder)
        if !force {
            try await environment.approve(
                "Take the lock away from \(who)? Only yes is taken for an answer: ",
                orElse: "add --force",
                refusal: "not approved; the lock stays"
            )
        }
        let isTaken = try await store.asCommand { store throws(StateFailure) in
            // Somebody may have answered late: what is taken is the lock that was shown.
            let now = try await store.leaseHolder(FleetState.applyLease)
            guard let now, now.holder == holder.holder else { return false }
            try await store.breakLease(FleetState.applyLease)
            return true
        }
        guard isTaken else {
            return environment.console.write("\(who) has given the lock back meanwhile; nothing was taken away.")
        }
        environment.console.write("Took the lock away from \(who).")
    }
}
