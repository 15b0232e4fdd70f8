// SPDX-License-Identifier: Apache-2.0

/// A small rank that outranks the clock; the fence of DFS Replication (MS-FRS2, 2.2.1.4.4).
package enum Fence: UInt8, Hashable, Comparable, Sendable {
    /// Content that a non-primary member had before the folder was replicated.
    case preexisting = 1
    /// Content that the primary member had before the folder was replicated.
    case primary = 2
    /// Every ordinary write.
    case ordinary = 3
    /// A write that an operator forced.
    case forced = 4

    package static func < (left: Fence, right: Fence) -> Bool { left.rawValue < right.rawValue }
}
