// SPDX-License-Identifier: Apache-2.0

/// One line of the journal: what happened to one step of one plan.
package struct JournalEntry: Hashable, Sendable, Codable {
    /// What can happen to a step.
    package enum Result: String, Hashable, Sendable, Codable {
        /// It was begun; without a later line, it was interrupted.
        case started
        /// It is done.
        case done
        /// It was found done already.
        case alreadyDone
        /// It failed; ``JournalEntry/detail`` tells why.
        case failed
        /// It was left out, because a step it requires failed.
        case skipped
        /// It waits for a person (an actuator `manual`).
        case waiting
    }

    /// When, in milliseconds since the epoch.
    package var milliseconds: UInt64
    /// Who applied the plan.
    package var by: String
    /// The plan.
    package var plan: PlanIdentity
    /// The step's id in the plan.
    package var step: String
    /// What happened.
    package var result: Result
    /// More about it; `nil` where there is no more to say.
    package var detail: String?

    package init(
        milliseconds: UInt64,
        by: String,
        plan: PlanIdentity,
        step: String,
        result: Result,
        detail: String? = nil
    ) {
        self.milliseconds = milliseconds
        self.by = by
        self.plan = plan
        self.step = step
        self.result = result
        self.detail = detail
    }
}

extension FleetState {
    /// Adds a line at the end of a plan's journal; the same line twice in a row is one line.
    package func append(
        _ entry: JournalEntry,
        under lease: StateLease
    ) async throws(StateFailure) -> FleetStateOutcome {
        let prefix = "journal/\(try Self.checked(entry.plan.lineage))/\(Self.digits(entry.plan.serial))"
        // The holder of the lease is alone, so the number is free; a lost lease shows at the commit.
        let last = try await store.list(prefix: prefix + "/", after: nil, backwards: true, limit: 1).first
        // Tried again, because it was uncertain whether it was written.
        if let last, last.value == (try Self.encode(entry)) { return try await confirm(lease) }
        let number = try last.map { (document) throws(StateFailure) in try Self.number(of: document.key) } ?? 0
        return try await insert(entry, at: try Self.key(prefix, number + 1), under: lease)
    }

    /// The lines of a plan's journal, in order.
    package func journal(of plan: PlanIdentity) async throws(StateFailure) -> [JournalEntry] {
        let prefix = "journal/\(try Self.checked(plan.lineage))/\(Self.digits(plan.serial))/"
        var entries: [JournalEntry] = []
        var after: StateKey?
        while true {
            let page = try await store.list(prefix: prefix, after: after, backwards: false, limit: 500)
            for document in page { entries.append(try Self.decode(document)) }
            guard let last = page.last else { return entries }
            after = last.key
        }
    }
}
