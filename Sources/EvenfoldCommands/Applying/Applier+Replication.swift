// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldModel
import EvenfoldPlanner
import EvenfoldTopology

extension Applier {
    /// Begins replication steps: one new document for all that open or leave, then everything is watched.
    mutating func beginReplication(_ steps: [PlanStep]) async throws(CommandFailure) {
        guard !steps.isEmpty else { return }
        for step in steps { try await begin(step) }
        let changing = steps.filter { $0.action == .open || $0.action == .leave }
        var unreached: [String: CommandFailure] = [:]
        if !changing.isEmpty {
            let signed = try await record.record(documents.next(beginning: changing))
            let answers = await FleetPoll(setting.session).each(audience) { client in
                try await client.push(signed)
            }
            for (server, answer) in answers {
                if case .failure(let failure) = answer { unreached[server] = failure }
            }
        }
        for step in steps {
            if let failure = unreached[step.server], changing.contains(step) {
                if failure.status == .interrupted { throw failure }
                try await finish(step, .failed(failure.sentence))
            } else {
                watch.begin(step, at: elapsed)
            }
        }
    }

    /// Asks the agents how far they are.
    mutating func lookAtReplication() async throws(CommandFailure) {
        let watched = watch.steps
        let asked = elapsed
        let statuses = await statuses()
        let effort = elapsed - asked
        if Task.isCancelled { throw .interrupted }
        let verdict = watch.look(at: statuses, time: elapsed)
        let steps = Dictionary(watched.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for id in verdict.done {
            if let step = steps[id] { try await finish(step, .done) }
        }
        for lacking in verdict.lacking {
            if let step = steps[lacking.step] { view.show(.warned(step, lacking.reason), at: elapsed) }
        }
        for waiting in verdict.waiting {
            if let step = steps[waiting.step] { view.show(.waiting(step, waiting.reason), at: elapsed) }
        }
        for failure in verdict.failed {
            if let step = steps[failure.step] { try await finish(step, .failed(failure.reason)) }
        }
        lookPace.note(effort: effort, sawEnd: !verdict.done.isEmpty || !verdict.failed.isEmpty)
        showProgress(statuses)
    }

    /// Sees to it that replication is looked at after a short while, if any of its steps is under way.
    mutating func setLookTimer() {
        guard lookTimer == nil, !watch.steps.isEmpty else { return }
        let interval = lookPace.pause
        lookTimer = Task { [pause = setting.session.pause, continuation = happenings.continuation] in
            if await pause.end(after: interval) { continuation.yield(.lookDue) }
        }
    }

    /// The servers that must hear of new documents and can be reached at all.
    var audience: [Server] { documents.audience.filter(setting.session.isKnown) }

    /// What the agents of all servers that answer report.
    func statuses() async -> [String: AgentStatus] {
        await FleetPoll(setting.session).reports(of: audience)
    }

    private mutating func showProgress(_ statuses: [String: AgentStatus]) {
        let syncing = watch.steps.filter { $0.action == .initialSync }
        guard let report = SyncProgress.report(on: syncing, statuses: statuses) else { return }
        view.show(report, at: elapsed)
    }
}

/// How far initial syncs are, all together.
enum SyncProgress {
    /// What is in place of what the folders' sources have; `nil` where no initial sync runs.
    static func report(on steps: [PlanStep], statuses: [String: AgentStatus]) -> ProgressReport? {
        guard !steps.isEmpty else { return nil }
        var (items, total) = (0, 0)
        var (bytes, totalBytes) = (ByteCount.zero, ByteCount.zero)
        for step in steps {
            let members = statuses.values.flatMap(\.folders).filter { $0.folder == step.folder }
            let own = statuses[step.server]?.folders.first { $0.folder == step.folder }
            // The member with the most has what there is to be had.
            let most = members.max { $0.bytes < $1.bytes }
            items += own?.items ?? 0
            total += max(most?.items ?? 0, own?.items ?? 0)
            bytes += ByteCount(own?.bytes ?? 0)
            totalBytes += ByteCount(max(most?.bytes ?? 0, own?.bytes ?? 0))
        }
        let label = steps.count == 1 ? "initial sync of \(steps[0].subject)" : "\(steps.count) initial syncs"
        return ProgressReport(label: label, items: items, totalItems: total, bytes: bytes, totalBytes: totalBytes)
    }
}

extension CommandFailure {
    /// The failure as one sentence without a full stop.
    var sentence: String {
        guard let first = diagnostics.first else { return status.word }
        return first.summary + (first.detail.map { ": \($0)" } ?? "")
    }
}
