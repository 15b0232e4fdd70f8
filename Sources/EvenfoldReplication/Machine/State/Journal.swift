// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

/// Changes of the index on their way to being durable.
///
/// Entries are collected by item and written as they are when the input has been handled, so that an item touched three
/// times is written once.
struct Journal: Sendable {
    /// What is durable once a transaction is.
    struct Mark: Sendable {
        var number: UInt64
        var arrival: UInt64
        var knowledge: Knowledge
        /// Staged files to be thrown away when it is.
        var discards: [StagedID] = []
    }

    var changes: [IndexChange] = []
    var entries = WorkQueue()
    var isHeaderChanged = false
    var isKnowledgeChanged = false
    var changedMembers: Set<String> = []
    var lastNumber: UInt64 = 0
    /// Handed out and not yet durable, oldest first.
    var outstanding: [Mark] = []
    var durable = Mark(number: 0, arrival: 0, knowledge: Knowledge())

    var isEmpty: Bool { changes.isEmpty && entries.isEmpty && !isHeaderChanged && !isKnowledgeChanged }
}
