// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldLinux
import EvenfoldModel
import EvenfoldStore
import EvenfoldTopology

/// What the operator side remembers of a fleet, as commands need it.
struct FleetRecord: Sendable {
    private let session: FleetSession
    private var state: FleetState { session.state }
    private static let leaseTime = Duration.seconds(60)

    init(_ session: FleetSession) {
        self.session = session
    }

    /// The fleet's line of plans: its random id.
    var lineage: String { session.directory.fleet }

    /// How many plans were applied.
    func serial() async throws(CommandFailure) -> Int64 {
        do throws(FleetStateFailure) {
            return Int64(clamping: try await state.latestPlan(lineage: lineage)?.plan.serial ?? 0)
        } catch {
            throw CommandFailure(error)
        }
    }

    /// The document that was made last; `nil` before the first apply.
    func latestDocument() async throws(CommandFailure) -> FleetDocument? {
        let applied: AppliedTopology?
        do throws(FleetStateFailure) {
            applied = try await state.latestTopology()
        } catch {
            throw CommandFailure(error)
        }
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
        let outcome = try await write { lease throws(FleetStateFailure) in try await state.record(applied, under: lease)
        }
        guard outcome == .written else { throw Self.lost }
        return signed
    }

    /// Records that a plan is being applied.
    ///
    /// - Returns: Whether it was new; one that was applied already is not applied again.
    func record(_ plan: AppliedPlan) async throws(CommandFailure) -> Bool {
        switch try await write({ lease throws(FleetStateFailure) in try await state.record(plan, under: lease) }) {
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
        let outcome = try await write { lease throws(FleetStateFailure) in try await state.append(entry, under: lease) }
        guard outcome == .written else { throw Self.lost }
    }

    /// What became of the steps of a plan, oldest first; `nil` where no such plan was applied.
    ///
    /// `serial`: The plan's number; `nil` is the one applied last.
    func journal(of serial: UInt64?) async throws(CommandFailure) -> [JournalEntry]? {
        do throws(FleetStateFailure) {
            let applied: AppliedPlan?
            if let serial {
                applied = try await state.appliedPlan(PlanIdentity(lineage: lineage, serial: serial))
            } else {
                applied = try await state.latestPlan(lineage: lineage)
            }
            guard let applied else { return nil }
            return try await state.journal(of: applied.plan)
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
        "another command has changed the state of the fleet meanwhile",
        help: "run the command again"
    )

    /// Writes under a lease.
    ///
    /// The caller has the fleet's lock, so a lease that somebody else seems to have was left behind by a
    /// command that was killed.
    private func write(
        _ body: (StateLease) async throws(FleetStateFailure) -> FleetStateOutcome
    ) async throws(CommandFailure) -> FleetStateOutcome {
        do throws(FleetStateFailure) {
            let lease = try await takeLease()
            let outcome = try await body(lease)
            try await state.store.releaseLease(lease)
            return outcome
        } catch {
            throw CommandFailure(error)
        }
    }

    private func takeLease() async throws(FleetStateFailure) -> StateLease {
        for _ in 0..<2 {
            let outcome = try await state.store.acquireLease(
                FleetState.applyLease,
                holder: Self.who,
                for: Self.leaseTime
            )
            if case .granted(let lease) = outcome { return lease }
            try await state.store.breakLease(FleetState.applyLease)
        }
        throw FleetStateFailure(reason: .busy, message: "another command keeps taking the lease")
    }
}
