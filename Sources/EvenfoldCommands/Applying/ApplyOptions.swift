// SPDX-License-Identifier: Apache-2.0

import EvenfoldPlanner

/// How a plan is carried out, apart from what it says.
struct ApplyOptions: Hashable, Sendable {
    /// How long a step may make no progress.
    var stepTimeout: Duration
    /// How long a restarted server must serve its folders before the next one may go down.
    var settle: Duration
    /// How much may go wrong, and how far to go.
    var limits: PlanExecution.Limits
    /// Whether servers whose maintenance window is closed are waited for; otherwise a later apply does them.
    var waitsForWindows: Bool
    /// How long servers that do not answer at first are waited for.
    var patience: Duration
    /// What the plan may do.
    var planning: Planner.Options
}
