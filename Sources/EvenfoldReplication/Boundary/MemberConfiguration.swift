// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// What a member machine is told about its folder; changes arrive as ``MemberInput/configured(_:)``.
package struct MemberConfiguration: Hashable, Sendable {
    /// The folder's name; used in reports only.
    package var folder: String
    /// This member's server name.
    package var server: String
    /// Whether this member's content wins the first synchronisation.
    ///
    /// Acts once.
    package var isPrimary: Bool
    /// Whether the folder has no primary and everybody's content is published (`initialSync: merge`).
    package var mergesInitially: Bool
    /// Whether this member only follows: what users do in its folder is undone, and what they wrote is kept in a store.
    ///
    /// It hands on what it has from others. Its content never wins the first synchronisation, whatever the two values
    /// above say.
    package var isReadOnly: Bool
    /// The servers that this member pulls from.
    package var sources: Set<String>
    /// All members, this one included; removals are remembered until each of them knows them.
    package var members: Set<String>
    /// Names of files and links that are left out; `*` and `?`.
    package var fileFilter: [FileName]
    /// Names of directories that are left out.
    package var directoryFilter: [FileName]
    /// The share of all items in percent that one scan may delete (and never fewer than 100 items); `nil` is no limit.
    package var deleteLimitPercent: Int?
    /// How long a removal is remembered at least.
    package var removalRetention: Duration
    /// How long settling waits for the rest of a scan at most.
    package var settlingGrace: Duration
    /// The time between two full scans.
    package var scanInterval: Duration
    /// Whether setuid and setgid bits are replicated.
    package var replicatesSetIDBits: Bool

    package init(
        folder: String,
        server: String,
        isPrimary: Bool,
        mergesInitially: Bool,
        isReadOnly: Bool = false,
        sources: Set<String>,
        members: Set<String>,
        fileFilter: [FileName] = [],
        directoryFilter: [FileName] = [],
        deleteLimitPercent: Int? = 50,
        removalRetention: Duration = .seconds(60 * 86_400),
        settlingGrace: Duration = .seconds(300),
        scanInterval: Duration = .seconds(3_600),
        replicatesSetIDBits: Bool = false
    ) {
        self.folder = folder
        self.server = server
        self.isPrimary = isPrimary
        self.mergesInitially = mergesInitially
        self.isReadOnly = isReadOnly
        self.sources = sources
        self.members = members
        self.fileFilter = fileFilter
        self.directoryFilter = directoryFilter
        self.deleteLimitPercent = deleteLimitPercent
        self.removalRetention = removalRetention
        self.settlingGrace = settlingGrace
        self.scanInterval = scanInterval
        self.replicatesSetIDBits = replicatesSetIDBits
    }

    /// Whether what is in the folder at first is published.
    var publishesInitially: Bool { !isReadOnly && (isPrimary || mergesInitially) }
}
