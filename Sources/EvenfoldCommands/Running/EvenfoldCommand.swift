// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser

/// The tool: every verb hangs below it.
package struct EvenfoldCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "evenfold",
        abstract: "Keeps folders the same on many servers, from one YAML file.",
        discussion: """
            Write the servers, the folders and how they are connected into a topology, then:

              evenfold validate topology.yaml      what is wrong with the file, all of it
              evenfold plan topology.yaml          what would happen, and why; no effect anywhere
              evenfold apply topology.yaml         does it, step by step, and continues where it was interrupted
              evenfold status                      are the servers in sync, and if not, why not
              evenfold diff hq berlin              what differs between two servers

            Exit codes: 0 fine, 1 error (diff: differs), 2 changes present or degraded (diff: failure), 3 partly \
            applied, 10 configuration invalid, 11 locked, 12 plan stale or already applied, 13 constraint cannot be \
            met, 14 server unreachable, 15 approval needed, 64 usage, 130 interrupted.
            """,
        version: "0.1.0",
        subcommands: [ProbePath.self, Simulate.self],
        groupedSubcommands: [
            CommandGroup(
                name: "Plan",
                subcommands: [Validate.self, PlanVerb.self, Show.self, FactsVerb.self, Explain.self]
            ),
            CommandGroup(
                name: "Run",
                subcommands: [
                    Apply.self, Status.self, Diff.self, Events.self, Conflicts.self, JournalVerb.self,
                ]
            ),
            CommandGroup(
                name: "Fleet",
                subcommands: [Init.self, Token.self, Join.self, AgentVerb.self, StateVerb.self]
            ),
        ]
    )

    package init() {}
}
