// SPDX-License-Identifier: Apache-2.0

/// The kinds of items that are replicated.
///
/// An item's kind never changes.
package enum ItemKind: UInt8, Hashable, Sendable {
    /// A directory.
    case directory = 1
    /// A regular file.
    case file = 2
    /// A symbolic link.
    case symbolicLink = 3
}
