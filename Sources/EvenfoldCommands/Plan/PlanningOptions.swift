// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldPlanner

/// Options that change the plan itself, for `plan` and `apply` alike.
struct PlanningOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How many servers may restart at the same time, where their folders allow it.",
            valueName: "servers"
        )
    )
    var together = 1

    @Option(help: "How long servers that do not answer are waited for.")
    var connectTimeout = TimeLimit(.seconds(30))

    func validate() throws {
        guard together >= 1 else { throw ValidationError("--together is 1 or more.") }
    }

    /// What the planner is told.
    var planning: Planner.Options { Planner.Options(restartTogether: together) }
}
