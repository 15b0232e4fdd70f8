// SPDX-License-Identifier: Apache-2.0

package import EvenfoldAgent
package import EvenfoldPlanner

/// Judges from agents' reports which replication steps are done, and which have waited too long.
///
/// It decides; others ask and wait.
///
/// A step fails when nothing about its member has changed for the time limit: not when it takes long.
package struct ReplicationWatch: Sendable {
    /// What came of looking once more.
    package struct Verdict: Hashable, Sendable {
        /// Steps that are done.
        package var done: [String] = []
        /// Steps that have made no progress for too long, with the reason.
        package var failed: [Failure] = []
        /// Initial syncs in which nothing has moved for a while, with a path that waits and why; each told once.
        package var waiting: [Failure] = []
        /// Initial syncs that are done but for paths that are held back, with how many and one of them.
        package var lacking: [Failure] = []

        package init() {}
    }

    /// A step that does not get on.
    package struct Failure: Hashable, Sendable {
        /// The step.
        package var step: String
        /// What is known about why.
        package var reason: String
    }

    private struct Running {
        var step: PlanStep
        var lastSeen: MemberStatus?
        var lastChange: Duration
        /// What was told about why it waits.
        var toldReason: String?
    }

    /// How long nothing may change before the path that waits is told; most reasons pass sooner.
    private static let patience = Duration.seconds(2)

    private let timeLimit: Duration
    private var running: [String: Running] = [:]

    /// - Parameter timeLimit: How long a step may make no progress.
    package init(timeLimit: Duration) {
        self.timeLimit = timeLimit
    }

    /// The steps that are watched, by id.
    package var steps: [PlanStep] { running.values.map(\.step).sorted { $0.id < $1.id } }

    /// Begins to watch a step.
    ///
    /// `time`: The time since the command began, never going back; the same for all calls.
    package mutating func begin(_ step: PlanStep, at time: Duration) {
        running[step.id] = Running(step: step, lastSeen: nil, lastChange: time)
    }

    /// Forgives the time that passed while nobody looked.
    package mutating func excuse(until time: Duration) {
        for id in running.keys { running[id]?.lastChange = time }
    }

    /// Judges all watched steps; what is done or failed is no longer watched.
    ///
    /// `statuses`: What agents report, by server; a server that does not answer is missing.
    package mutating func look(at statuses: [String: AgentStatus], time: Duration) -> Verdict {
        var verdict = Verdict()
        for step in steps {
            guard var entry = running[step.id] else { continue }
            let status = statuses[step.server]
            let member = status?.folders.first { $0.folder == step.folder }
            if let status, Self.isDone(step, member, status) {
                verdict.done.append(step.id)
                if step.action == .initialSync, let held = member?.held, let first = held.first {
                    let count = Quantities.count(held.count, "path")
                    verdict.lacking.append(Failure(step: step.id, reason: "\(count) held back: \(first.words)"))
                }
                running[step.id] = nil
                continue
            }
            if let member, member != entry.lastSeen {
                entry.lastSeen = member
                entry.lastChange = time
            }
            if step.action == .initialSync, let held = member?.held.first, time - entry.lastChange >= Self.patience {
                let reason = held.words
                if entry.toldReason != reason { verdict.waiting.append(Failure(step: step.id, reason: reason)) }
                entry.toldReason = reason
            }
            running[step.id] = entry
            if time - entry.lastChange >= timeLimit {
                verdict.failed.append(Failure(step: step.id, reason: Self.reason(step, status, member, timeLimit)))
                running[step.id] = nil
            }
        }
        return verdict
    }

    private static func isDone(_ step: PlanStep, _ member: MemberStatus?, _ status: AgentStatus) -> Bool {
        switch step.action {
        case .open, .initialise: member?.hasIndex ?? false
        case .initialSync: member.map { $0.isInitialSyncDone && $0.state != "inError" } ?? false
        case .leave: member == nil
        case .install, .restart: false
        }
    }

    private static func reason(
        _ step: PlanStep,
        _ status: AgentStatus?,
        _ member: MemberStatus?,
        _ limit: Duration
    ) -> String {
        let waited = "no progress for \(Quantities.duration(limit))"
        guard status != nil else { return "\(step.server) does not answer; \(waited)" }
        guard let member else {
            return step.action == .leave ? waited : "\(step.server) does not have the folder yet; \(waited)"
        }
        if let reason = member.reason { return member.explanation ?? "\(member.state): \(reason)" }
        if let held = member.held.first { return "\(held.words); \(waited)" }
        return "\(member.state), \(Quantities.count(member.pending, "record")) waiting; \(waited)"
    }
}

extension HeldPath {
    /// The path and why it waits.
    fileprivate var words: String { "\(path): \(reason)" }
}
