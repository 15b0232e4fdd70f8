// SPDX-License-Identifier: Apache-2.0

/// Something that happens once to the replication service of a server, and before which certain updates must be
/// effective: installed later they do not help.
package enum OrderedEvent: String, Hashable, Sendable, Codable, CaseIterable {
    /// A folder is synchronised for the first time on a server that is a read-only member of it.
    case readOnlyInitialSync = "read-only-initial-sync"
    /// The replication of SYSVOL is moved to DFS Replication.
    case sysvolMigration = "sysvol-migration"
    /// The service is set to recover by itself after a dirty shutdown.
    case automaticRecovery = "automatic-recovery"

    /// Whether an administrator does it; the others follow from the folders.
    package var isDoneByHand: Bool { self != .readOnlyInitialSync }

    /// The event as a noun: "before …".
    package var title: String {
        switch self {
        case .readOnlyInitialSync: "the first synchronisation of a read-only member"
        case .sysvolMigration: "the migration of SYSVOL"
        case .automaticRecovery: "automatic recovery is switched on"
        }
    }

    /// What somebody does, as a command: "do not …".
    package var instruction: String {
        switch self {
        case .readOnlyInitialSync: "synchronise a read-only member"
        case .sysvolMigration: "migrate SYSVOL"
        case .automaticRecovery: "switch automatic recovery on"
        }
    }
}

extension [OrderedEvent] {
    /// When an update must be effective that precedes all of these: "before …"; empty for none.
    package var deadline: String {
        isEmpty ? "" : "before " + map(\.title).joined(separator: ", and before ")
    }
}
