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
    private var state: FleetState { session.state }

    init(_ session: FleetSession) {
        self.session = session
    }

    /// The fleet's line of plans: its random id.
    var lineage: String { session.directory.fleet }

    /// How many plans were applied.
    func serial() async throws(CommandFailure) -> Int64 {
        do throws(StateFailure) {
            return Int64(clamping: try await state.latestPlan(lineage: lineage)?.plan.serial ?? 0)
        } catch {
            throw CommandFailure(error)
        }
    }

    /// The document that was made last; `nil` before the first apply.
    func latestDocument() async throws(CommandFailure) -> FleetDocument? {
        let applied: AppliedTopology?
        do throws(StateFailure) {
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
        let outcome = try await write { lease throws(StateFailure) in
            try await state.record(applied, under: lease)
        }
        guard outcome == .written else { throw Self.lost }
        return signed
    }

    /// Records that a plan is being applied.
    ///
    /// - Returns: Whether it was new; one that was applied already is not applied again.
    func record(_ plan: AppliedPlan) async throws(CommandFailure) -> Bool {
        switch try await write({ lease throws(StateFailure) in try await state.record(plan, under: lease) }) {
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
        let outcome = try await write { lease throws(StateFailure) in try await state.append(entry, under: lease) }
        guard outcome == .written else { throw Self.lost }
    }

    /// What became of the steps of a plan, oldest first; `nil` where no such plan was applied.
    ///
    /// `serial`: The plan's number; `nil` is the one applied last.
    func journal(of serial: UInt64?) async throws(CommandFailure) -> [JournalEntry]? {
        do throws(StateFailure) {
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
        "the lock of the fleet was lost to another command",
        detail: "its lease was not renewed in time, or somebody took it away",
        help: "run the command again; it continues where this one stopped"
    )

    /// Writes under the lease that the command holds.
    private func write(
        _ body: (StateLease) async throws(StateFailure) -> FleetStateOutcome
    ) async throws(CommandFailure) -> FleetStateOutcome {
        guard let lease = session.holding?.lease else {
            preconditionFailure("only who holds the fleet writes its record")
        }
        do throws(StateFailure) {
            return try await body(lease)
        } catch {
            throw CommandFailure(error)
        }
    }
}
