// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldLinux
import EvenfoldModel
import EvenfoldState
import EvenfoldTopology

/// What the operator side remembers of a fleet, as commands need it.
struct FleetRecord: Sendable {
    private let session: FleetSession

    init(_ session: FleetSession) {
        self.session = session
    }

    /// The fleet's line of plans: its random id.
    var lineage: String { session.directory.fleet }

    /// How many plans were applied.
    func serial() async throws(CommandFailure) -> Int64 {
        let plan = try await read { state throws(StateFailure) in try await state.latestPlan(lineage: lineage) }
        return Int64(clamping: plan?.plan.serial ?? 0)
    }

    /// The document that was made last; `nil` before the first apply.
    func latestDocument() async throws(CommandFailure) -> FleetDocument? {
        let applied = try await read { state throws(StateFailure) in try await state.latestTopology() }
        guard let applied else { return nil }
        let signed: SignedFleetDocument
        do throws(DocumentRefusal) {
            signed = try SignedFleetDocument(encoded: applied.document)
        } catch {
            throw CommandFailure(error)
        }
        return try session.verified(signed)
    }

    /// Signs a document and records it before anybody else sees it, so that no version is ever given out twice.
    func record(_ document: FleetDocument) async throws(CommandFailure) -> SignedFleetDocument {
        let signed = try session.sign(document)
        let applied = AppliedTopology(
            version: document.version,
            document: signed.encoded,
            milliseconds: Timestamp.now.milliseconds,
            by: Self.who
        )
        let outcome = try await write { state, lease throws(StateFailure) in
            try await state.record(applied, under: lease)
        }
        guard outcome == .written else { throw Self.lost }
        return signed
    }

    /// Records that a plan is being applied.
    ///
    /// - Returns: Whether it was new; one that was applied already is not applied again.
    func record(_ plan: AppliedPlan) async throws(CommandFailure) -> Bool {
        switch try await write({ state, lease throws(StateFailure) in try await state.record(plan, under: lease) }) {
        case .written: return true
        case .alreadyPresent: return false
        case .leaseLost: throw Self.lost
        }
    }

    /// Adds a line to the journal of a plan.
    func note(
        _ result: JournalEntry.Result,
        step: String,
        of plan: PlanIdentity,
        detail: String? = nil
    ) async throws(CommandFailure) {
        let entry = JournalEntry(
            milliseconds: Timestamp.now.milliseconds,
            by: Self.who,
            plan: plan,
            step: step,
            result: result,
            detail: detail
        )
        let outcome = try await write { state, lease throws(StateFailure) in
            try await state.append(entry, under: lease)
        }
        guard outcome == .written else { throw Self.lost }
    }

    /// What became of the steps of a plan, oldest first; `nil` where no such plan was applied.
    ///
    /// `serial`: The plan's number; `nil` is the one applied last.
    func journal(of serial: UInt64?) async throws(CommandFailure) -> [JournalEntry]? {
        try await read { state throws(StateFailure) in
            let applied: AppliedPlan?
            if let serial {
                applied = try await state.appliedPlan(PlanIdentity(lineage: lineage, serial: serial))
            } else {
                applied = try await state.latestPlan(lineage: lineage)
            }
            guard let applied else { return nil }
            return try await state.journal(of: applied.plan)
        }
    }

    private func read<Value: Sendable>(
        _ question: (FleetState) async throws(StateFailure) -> Value
    ) async throws(CommandFailure) -> Value {
        let state = try await session.state()
        do throws(StateFailure) {
            return try await question(state)
        } catch {
            throw CommandFailure(error)
        }
    }

    /// This process, for people to read.
    static var who: String {
        "evenfold, process \(HostIdentity.processNumber) on \((try? HostIdentity.name()) ?? "this host")"
    }

    private static let lost = CommandFailure(
        .locked,
        code: "EV0408",
        "the lock of the fleet was lost to another command",
        detail: "its lease was not renewed in time, or somebody took it away",
        help: "run the command again; it continues where this one stopped"
    )

    /// How long a store that does not answer is tried again: less than the lease outlives it.
    private static let patience = Duration.seconds(10)

    /// Writes under the lease that the command holds.
    ///
    /// A store that is restarted meanwhile must not end what is at work on servers.
    private func write(
        _ body: (FleetState, StateLease) async throws(StateFailure) -> FleetStateOutcome
    ) async throws(CommandFailure) -> FleetStateOutcome {
        guard let holding = session.holding else { preconditionFailure("only who holds the fleet writes its record") }
        let state = FleetState(store: holding.store)
        let began = ContinuousClock.now
        var isTold = false
        while true {
            do throws(StateFailure) {
                return try await body(state, holding.lease)
            } catch {
                guard error.mayPass, began.duration(to: .now) < Self.patience else { throw CommandFailure(error) }
                if !isTold {
                    let place = TerminalText.escaped(holding.store.place)
                    // Below what may be drawn there just now.
                    if holding.console.isMessageTerminal { holding.console.tell("\n") }
                    holding.console.tell(
                        "\(place) does not answer; it is tried again for \(Quantities.duration(Self.patience))."
                    )
                }
                isTold = true
                guard await session.pause.end(after: .milliseconds(500)) else { throw .interrupted }
            }
        }
    }
}

extension StateFailure {
    /// Whether it may be over in a moment; what is written twice is written once.
    fileprivate var mayPass: Bool {
        switch reason {
        case .unreachable, .uncertain, .busy: true
        case .diskFull, .damaged, .unsupported, .other: false
        }
    }
}
