// SPDX-License-Identifier: Apache-2.0

extension Plan {
    /// The steps by id.
    ///
    /// - Complexity: O(steps).
    package var stepsByID: [String: PlanStep] {
        Dictionary(steps.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

extension Round {
    /// Its steps, in order, found among those of the plan.
    package func steps(among steps: [String: PlanStep]) -> [PlanStep] { self.steps.compactMap { steps[$0] } }
}

extension Sequence<PlanStep> {
    /// How long the installations and restarts of each server are expected to take, one after the other, in seconds;
    /// servers that have none are missing.
    var estimatesByServer: [String: Int] {
        var seconds: [String: Int] = [:]
        for step in self {
            if let estimate = step.estimateSeconds { seconds[step.server, default: 0] += estimate }
        }
        return seconds
    }
}
