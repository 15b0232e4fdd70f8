// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

/// The first synchronisation of this start.
struct InitialSync: Sendable {
    /// Whether the index was made just now: what the first scan finds was there before.
    var isVirgin = false
    /// Inodes that the first scan met and could not look at: they were there before as well.
    var unread: Set<FileIdentity> = []
    /// Sources that have caught up since the start.
    var caughtUp: Set<String> = []
    /// Whether what nobody took over is being put into the preexisting store.
    var isClearing = false
}
