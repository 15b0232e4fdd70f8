// SPDX-License-Identifier: Apache-2.0

/// One component of a path: bytes as the kernel has them, never a slash or NUL, never empty, `.` or `..`, at most 255.
///
/// Not a `String`: Swift compares strings by canonical equivalence, which joins two different Linux names.
package struct FileName: Hashable, Comparable, Sendable {
    /// The bytes of the name.
    package let bytes: [UInt8]

    /// The longest name that Linux file systems take, in bytes (`NAME_MAX`).
    package static let maximumLength = 255

    /// A name from bytes that may come from anywhere; `nil` where the rules above do not hold.
    package init?(_ bytes: [UInt8]) {
        guard !bytes.isEmpty, bytes.count <= Self.maximumLength, bytes != [0x2E], bytes != [0x2E, 0x2E] else {
            return nil
        }
        guard !bytes.contains(0x2F), !bytes.contains(0) else { return nil }
        self.bytes = bytes
    }

    /// A name from bytes that the program made itself and that keep the rules above.
    package init(trusted bytes: [UInt8]) {
        assert(FileName(bytes) != nil, "not a file name")
        self.bytes = bytes
    }

    /// A name from text, by its UTF-8 bytes.
    package init?(_ text: String) {
        self.init(Array(text.utf8))
    }

    package static func < (left: FileName, right: FileName) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
