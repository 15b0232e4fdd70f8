// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldState
import Testing

@Suite("Fleet state")
struct FleetStateTests {
    private let clock = ManualClock()
    private let state: FleetState

    init() {
        state = FleetState(store: MemoryStateStore(now: { [clock] in clock.now }))
    }

    private func lease() async throws -> StateLease {
        switch try await state.store.acquireLease(FleetState.applyLease, holder: "anna@host", for: .seconds(60)) {
        case .granted(let lease): lease
        case .held: throw Refused()
        }
    }

    private func topology(_ version: UInt64) -> AppliedTopology {
        AppliedTopology(
            version: version,
            document: [0, 255, UInt8(truncatingIfNeeded: version)],
            milliseconds: 5,
            by: "anna"
        )
    }

    @Test("topology versions go up by one, and the latest is the latest also past ten")
    func topologies() async throws {
        let lease = try await lease()
        #expect(try await state.latestTopology() == nil)
        #expect(try await state.record(topology(2), under: lease) == .alreadyPresent)
        for version in 1...12 as ClosedRange<UInt64> {
            #expect(try await state.record(topology(version), under: lease) == .written)
        }
        // Tried again, as after an answer that was lost.
        #expect(try await state.record(topology(12), under: lease) == .written)
        #expect(try await state.record(topology(11), under: lease) == .alreadyPresent)
        var other = topology(12)
        other.by = "bert"
        #expect(try await state.record(other, under: lease) == .alreadyPresent)
        #expect(try await state.record(topology(14), under: lease) == .alreadyPresent)
        #expect(try await state.latestTopology() == topology(12))
        #expect(try await state.topology(3) == topology(3))
        #expect(try await state.topology(13) == nil)
    }

    @Test("a plan is applied once")
    func plans() async throws {
        let lease = try await lease()
        let plan = AppliedPlan(
            plan: PlanIdentity(lineage: "0f3c-77", serial: 9),
            hash: "abc",
            milliseconds: 7,
            by: "anna"
        )
        #expect(try await state.appliedPlan(plan.plan) == nil)
        #expect(try await state.record(plan, under: lease) == .written)
        #expect(try await state.record(plan, under: lease) == .written, "tried again")
        var later = plan
        later.milliseconds += 1
        #expect(try await state.record(later, under: lease) == .alreadyPresent)
        #expect(try await state.appliedPlan(plan.plan) == plan)
        var next = plan
        next.plan.serial = 10
        #expect(try await state.record(next, under: lease) == .written)
        #expect(try await state.latestPlan(lineage: "0f3c-77") == next)
        #expect(try await state.latestPlan(lineage: "0f3c") == nil)
        await #expect(throws: StateFailure.self) { try await state.latestPlan(lineage: "a/b") }
        await #expect(throws: StateFailure.self) { try await state.latestPlan(lineage: "") }
    }

    @Test("the journal of a plan keeps its lines in order, apart from other plans'")
    func journal() async throws {
        let lease = try await lease()
        let plan = PlanIdentity(lineage: "line", serial: 1)
        let other = PlanIdentity(lineage: "line", serial: 11)
        var lines: [JournalEntry] = []
        for number in 0..<25 as Range<UInt64> {
            let line = JournalEntry(
                milliseconds: number,
                by: "anna",
                plan: plan,
                step: "open-\(number)",
                result: number % 2 == 0 ? .started : .failed,
                detail: number % 2 == 0 ? nil : "why \u{1F4A5} \"\(number)\""
            )
            lines.append(line)
            #expect(try await state.append(line, under: lease) == .written)
            #expect(try await state.append(line, under: lease) == .written, "tried again")
            var elsewhere = line
            elsewhere.plan = other
            #expect(try await state.append(elsewhere, under: lease) == .written)
        }
        #expect(try await state.journal(of: plan) == lines)
        #expect(try await state.journal(of: other).count == 25)
        #expect(try await state.journal(of: PlanIdentity(lineage: "line", serial: 2)).isEmpty)
    }

    @Test("nothing is written under a lease that was lost")
    func lostLease() async throws {
        let lease = try await lease()
        try await state.store.breakLease(FleetState.applyLease)
        #expect(try await state.record(topology(1), under: lease) == .leaseLost)
        let entry = JournalEntry(
            milliseconds: 0,
            by: "anna",
            plan: PlanIdentity(lineage: "l", serial: 1),
            step: "s",
            result: .done
        )
        #expect(try await state.append(entry, under: lease) == .leaseLost)
        #expect(try await state.journal(of: entry.plan).isEmpty)
        #expect(try await state.latestTopology() == nil)
    }

    @Test("each grant of the lock has a higher fence, whether the one before was given back, broken or over")
    func fences() async throws {
        var fences: [UInt64] = []
        for ending in 0..<4 {
            guard case .granted(let hold) = try await state.takeHold(holder: "anna", for: .seconds(15)) else {
                throw Refused()
            }
            guard case .held(let holder, let remaining) = try await state.takeHold(holder: "bert", for: .seconds(15))
            else { throw Refused() }
            #expect(holder.holder == "anna")
            #expect(remaining == .seconds(15))
            fences.append(hold.fence)
            switch ending {
            case 0: try await state.store.releaseLease(hold.lease)
            case 1: try await state.store.breakLease(FleetState.applyLease)
            default: clock.advance(by: .seconds(15))
            }
            #expect(try await state.record(topology(1), under: hold.lease) == .leaseLost)
        }
        #expect(fences == [1, 2, 3, 4])
        #expect(try await state.isEmpty)
    }

    @Test("a document that is no JSON of ours is damage")
    func damaged() async throws {
        let key = try #require(StateKey("topology/00000000000000000001"))
        _ = try await state.store.commit(StateTransaction(compares: [], writes: [.put(key, Array("{".utf8))]))
        let failure = await #expect(throws: StateFailure.self) { try await state.latestTopology() }
        #expect(failure?.reason == .damaged)
    }
}
