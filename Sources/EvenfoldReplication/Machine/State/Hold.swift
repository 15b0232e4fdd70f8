// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

/// The digest of a version that is on disk while the record has a newer one.
struct OlderDigest: Sendable {
    var version: VersionID
    var digest: Digest
}

/// Why and until when an item is left alone after a failure.
struct Hold: Sendable {
    var reason: PendingReason
    var attempts: Int
    var since: Timestamp
    var retryAt: Timestamp
    var isReported: Bool

    /// 100 ms, doubled with every failure, 60 s at most.
    static func delay(afterAttempts attempts: Int) -> Duration {
        .milliseconds(min(60_000, 100 << min(attempts, 10)))
    }
}
