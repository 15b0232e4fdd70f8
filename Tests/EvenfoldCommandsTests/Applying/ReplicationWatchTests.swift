// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldCommands
import EvenfoldPlanner
import Testing

@Suite("Replication watch")
struct ReplicationWatchTests {
    static func status(
        _ server: String = "a",
        state: String = "normal",
        synced: Bool = false,
        items: Int = 0,
        reason: String? = nil,
        connections: [ConnectionStatus] = [],
        pending: Int = 0,
        isInSync: Bool = true
    ) -> [String: AgentStatus] {
        let member = MemberStatus(
            folder: "f",
            state: state,
            reason: reason,
            isInitialSyncDone: synced,
            items: items,
            bytes: 0,
            pending: pending,
            conflicts: 0,
            held: [],
            connections: connections,
            isInSync: isInSync
        )
        return [server: AgentStatus(server: server, documentVersion: 1, watch: "inotify", folders: [member])]
    }

    static func step(_ action: PlanStep.Action) -> PlanStep {
        PlanStep(id: "a.f.\(action.rawValue)", server: "a", folder: "f", action: action, reason: "r")
    }

    private func verdict(
        _ action: PlanStep.Action,
        _ statuses: [String: AgentStatus],
        after time: Duration = .seconds(1)
    ) -> ReplicationWatch.Verdict {
        var watch = ReplicationWatch(timeLimit: .seconds(60))
        watch.begin(Self.step(action), at: .zero)
        return watch.look(at: statuses, time: time)
    }

    @Test("a folder is open and initialised when its agent has an index")
    func opening() {
        for action in [PlanStep.Action.open, .initialise] {
            #expect(verdict(action, [:]).done.isEmpty)
            #expect(verdict(action, Self.status(state: "uninitialized")).done.isEmpty)
            #expect(verdict(action, Self.status(state: "inError")).done.isEmpty)
            #expect(verdict(action, Self.status(state: "initialSync")).done == ["a.f.\(action.rawValue)"])
        }
    }

    @Test("the initial sync is done when the agent says so and is not in error")
    func initialSync() {
        #expect(verdict(.initialSync, Self.status(state: "normal")).done.isEmpty)
        #expect(verdict(.initialSync, Self.status(state: "inError", synced: true)).done.isEmpty)
        #expect(verdict(.initialSync, Self.status(synced: true)).done.count == 1)
    }

    @Test("a member has left when its agent no longer has the folder")
    func leaving() {
        #expect(verdict(.leave, Self.status()).done.isEmpty)
        #expect(verdict(.leave, [:]).done.isEmpty)
        let without = ["a": AgentStatus(server: "a", documentVersion: 2, watch: "inotify", folders: [])]
        #expect(verdict(.leave, without).done.count == 1)
    }

    @Test("a step that goes forward never fails, however long it takes")
    func progress() {
        var watch = ReplicationWatch(timeLimit: .seconds(60))
        watch.begin(Self.step(.initialSync), at: .zero)
        for minute in 1...60 {
            let verdict = watch.look(at: Self.status(state: "initialSync", items: minute), time: .seconds(59 * minute))
            #expect(verdict == ReplicationWatch.Verdict())
        }
    }

    @Test("a step without progress fails after the time limit, with what is known")
    func timeLimit() {
        var watch = ReplicationWatch(timeLimit: .seconds(60))
        watch.begin(Self.step(.open), at: .zero)
        let held = Self.status(state: "inError", reason: "'/srv' does not answer")
        #expect(watch.look(at: held, time: .seconds(10)).failed.isEmpty)
        #expect(watch.look(at: held, time: .seconds(69)).failed.isEmpty)
        let verdict = watch.look(at: held, time: .seconds(70))
        #expect(verdict.failed.map(\.reason) == ["inError: '/srv' does not answer"])
        #expect(watch.steps.isEmpty)
    }

    @Test("time in which nobody looked is forgiven")
    func excused() {
        var watch = ReplicationWatch(timeLimit: .seconds(60))
        watch.begin(Self.step(.open), at: .zero)
        watch.excuse(until: .seconds(1_000))
        #expect(watch.look(at: [:], time: .seconds(1_010)).failed.isEmpty)
    }
}
