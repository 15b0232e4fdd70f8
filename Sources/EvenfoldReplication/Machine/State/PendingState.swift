// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

/// A received record that is not (wholly) installed yet.
struct PendingState: Sendable {
    /// The newest merged record: of the index and of everything received.
    var record: Record
    /// The part of it that takes part in the visible tree; `nil` while none may.
    var admitted: Record?
    /// The server it came from last.
    var source: String
    /// Every version it has stood for since it began to wait.
    var versions: [VersionID]
    var since: Timestamp
    var reason: PendingReason?
    /// Whether every source of it has caught up since it sent it, so that its name may be judged against others.
    var isJudged: Bool
    /// Whether a row of it is in the index.
    var isPersisted: Bool
    /// Whether that row says what this does.
    var isRowCurrent: Bool
    /// Servers that sent it and did not catch up since.
    var unjudgedSources: Set<String> = []

    init(
        record: Record,
        source: String,
        versions: [VersionID],
        since: Timestamp,
        reason: PendingReason?,
        isJudged: Bool,
        isPersisted: Bool
    ) {
        self.record = record
        self.source = source
        self.versions = versions
        self.since = since
        self.reason = reason
        self.isJudged = isJudged
        self.isPersisted = isPersisted
        isRowCurrent = isPersisted
    }

    var row: PendingRecord {
        PendingRecord(record: record, source: source, versions: Set(versions), since: since, reason: reason)
    }
}
