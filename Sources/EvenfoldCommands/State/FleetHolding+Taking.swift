// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldModel
package import EvenfoldState

extension FleetHolding {
    /// Takes the right to change the fleet.
    ///
    /// Somebody who is seen to be at work is waited for as long as `patience` says. A lease that nobody renews was left
    /// behind, and is waited for in any case: it ends by itself, within ``Pace/lease``.
    ///
    /// - Parameters:
    ///   - fleet: The fleet's directory.
    ///   - store: Where its state is kept.
    ///   - patience: How long to wait for somebody at work; zero for not at all.
    ///   - pause: Lets time pass.
    ///   - pace: How long the lease lasts.
    ///   - console: Where it is told what is waited for.
    /// - Returns: The right, renewed from now on until it is given back.
    /// - Throws: ``CommandFailure`` with ``ExitStatus/locked``, naming the holder.
    package static func take(
        fleet: String,
        store: any StateStore,
        patience: Duration,
        pause: Pause,
        pace: Pace = .standard,
        console: Console
    ) async throws(CommandFailure) -> FleetHolding {
        let began = ContinuousClock.now
        var earlier: LeaseHolder?
        var isTold = false
        while true {
            if Task.isCancelled { throw .interrupted }
            let attempt = try await Attempt.make(fleet: fleet, store: store, pace)
            let left = patience - began.duration(to: .now)
            let time: Duration
            let holder: String
            switch attempt.outcome {
            case .taken(let hold, let file):
                return FleetHolding(store: store, hold: hold, file: file, pause: pause, pace: pace, console: console)
            case .locked(let by):
                guard left > .zero else { throw .locked(by: by, in: fleet) }
                (time, holder) = (left, by)
            case .held(let present, let remaining):
                guard left > .zero || !present.isRenewal(of: earlier, pace) else {
                    throw .locked(by: "\(present.holder), since \(PointOfTime.text(present.since))", in: store.place)
                }
                // Once more when a holder that is at work must have renewed, and then when the lease ends.
                time = (earlier == nil ? min(remaining, pace.renewal * 1.25) : remaining) + .milliseconds(50)
                holder = present.holder
                earlier = present
            }
            if !isTold { console.tell("Waiting for the lock of the fleet, held by \(TerminalText.escaped(holder)).") }
            isTold = true
            await pause.wait(atMost: time) {
                // A store that fails here fails again at the next attempt, which says so.
                if (try? await store.change(after: attempt.revision)) == nil { _ = await pause.end(after: time) }
            }
        }
    }

    /// One look at file and lease.
    private struct Attempt {
        enum Outcome {
            case taken(FleetHold, FleetLock)
            /// Another command of this machine is at work.
            case locked(by: String)
            /// An operator elsewhere has the lease, or left it behind.
            case held(LeaseHolder, remaining: Duration)
        }

        var outcome: Outcome
        /// The store's revision before it.
        var revision: UInt64

        static func make(fleet: String, store: any StateStore, _ pace: Pace) async throws(CommandFailure) -> Attempt {
            let revision = try await store.asCommand { store throws(StateFailure) in try await store.revision() }
            let file: FleetLock
            switch try FleetLock.take(fleet: fleet) {
            case .taken(let taken): file = taken
            case .held(let holder): return Attempt(outcome: .locked(by: holder), revision: revision)
            }
            try await file.clearLease(in: store)
            let outcome = try await store.asCommand { store throws(StateFailure) in
                try await FleetState(store: store).takeHold(holder: FleetRecord.who, for: pace.lease)
            }
            switch outcome {
            case .granted(let hold): return Attempt(outcome: .taken(hold, file), revision: revision)
            case .elsewhere:
                file.release()
                try await StatePlace.requireWhole(store)
                // It has come back in this very moment.
                throw CommandFailure(
                    .locked,
                    code: "EV0408",
                    "the state of the fleet was just being moved",
                    help: "run the command again"
                )
            case .held(let holder, let remaining):
                file.release()
                return Attempt(outcome: .held(holder, remaining: remaining), revision: revision)
            }
        }
    }
}

extension LeaseHolder {
    /// Whether this is the holder that was seen before, and it has renewed its lease meanwhile.
    ///
    /// Some stores tell the end of a lease to the second only; renewals are further apart.
    fileprivate func isRenewal(of earlier: LeaseHolder?, _ pace: FleetHolding.Pace) -> Bool {
        guard let earlier, earlier.holder == holder else { return false }
        return earlier.expires.duration(to: expires) > pace.renewal / 2
    }
}
