// SPDX-License-Identifier: Apache-2.0

/// A path below a folder's root: the names joined by single slashes, as bytes.
///
/// Empty is the root itself.
package struct RelativePath: Hashable, Comparable, Sendable {
    /// The bytes; no leading, trailing or doubled slash.
    package let bytes: [UInt8]

    /// The root.
    package static let root = RelativePath(validated: [])

    private init(validated bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// A path from bytes that may come from anywhere; `nil` unless every component is a ``FileName``.
    package init?(_ bytes: [UInt8]) {
        if !bytes.isEmpty {
            for part in bytes.split(separator: 0x2F, omittingEmptySubsequences: false) {
                guard FileName(Array(part)) != nil else { return nil }
            }
        }
        self.bytes = bytes
    }

    /// A path from its names, the topmost first.
    package init(_ names: [FileName]) {
        bytes = Array(names.map(\.bytes).joined(separator: [0x2F]))
    }

    /// Whether this is the root.
    package var isRoot: Bool { bytes.isEmpty }

    /// The names from the top down.
    package var names: [FileName] {
        bytes.split(separator: 0x2F).compactMap { FileName(Array($0)) }
    }

    /// The path of `name` in this directory.
    package func appending(_ name: FileName) -> RelativePath {
        isRoot ? RelativePath(validated: name.bytes) : RelativePath(validated: bytes + [0x2F] + name.bytes)
    }

    package static func < (left: RelativePath, right: RelativePath) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
