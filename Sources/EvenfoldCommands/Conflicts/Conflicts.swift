// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `evenfold conflicts …`.
struct Conflicts: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows what lost against a concurrent write, and brings it back.",
        discussion: """
            Kept are the losers of conflicts, what a member had before its initial sync, and what was deleted. Ids are \
            SERVER/FOLDER/NUMBER, as list shows them.
            """,
        subcommands: [ConflictsList.self, ConflictsShow.self, ConflictsRestore.self, ConflictsPurge.self]
    )
}
