// SPDX-License-Identifier: Apache-2.0

/// The rank of one register's value: fence, then clock, then version; a total order.
///
/// A causal successor always has the larger stamp; between concurrent values the larger one wins everywhere.
package struct Stamp: Hashable, Comparable, Sendable {
    /// Compared first.
    package let fence: Fence
    /// Compared second.
    package let clock: HybridClock
    /// Compared last; makes the order total.
    package let version: VersionID

    package init(fence: Fence, clock: HybridClock, version: VersionID) {
        self.fence = fence
        self.clock = clock
        self.version = version
    }

    package static func < (left: Stamp, right: Stamp) -> Bool {
        if left.fence != right.fence { return left.fence < right.fence }
        if left.clock != right.clock { return left.clock < right.clock }
        return left.version < right.version
    }
}
