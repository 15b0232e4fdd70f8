// SPDX-License-Identifier: Apache-2.0

/// How two servers' entries at one path relate.
///
/// The raw value is the sign in text and JSON.
package enum DifferenceClass: String, Hashable, Sendable, CaseIterable {
    /// The same in everything that is compared.
    case same = "="
    /// Only on the left server.
    case onlyLeft = "+"
    /// Only on the right server.
    case onlyRight = "-"
    /// Different content.
    case content = "*"
    /// The same content; mode, owners, extended attributes or modification time differ.
    case attributes = "U"
    /// A file here, a directory or link there.
    case type = "T"
    /// Same size and time, different bytes: damage, or a writer that hides its tracks.
    case silent = "?"
    /// Unreadable on one server or both: nothing is known, which is never "the same".
    case unreadable = "!"
}
