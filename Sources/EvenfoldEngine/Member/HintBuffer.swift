// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

/// Hints that wait for the machine, each directory once: a busy folder costs memory for its directories, not its events.
struct HintBuffer: Sendable {
    private var directories: Set<FileIdentity> = []
    private var isQueued = false

    /// Adds hints; answers whether a delivery must be queued.
    mutating func add(_ identities: [FileIdentity]) -> Bool {
        directories.formUnion(identities)
        guard !isQueued, !directories.isEmpty else { return false }
        isQueued = true
        return true
    }

    /// Takes all hints, sorted so that equal hints give equal inputs.
    mutating func take() -> [FileIdentity] {
        isQueued = false
        let result = directories.sorted { ($0.inode, $0.birth) < ($1.inode, $1.birth) }
        directories = []
        return result
    }
}
