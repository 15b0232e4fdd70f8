// SPDX-License-Identifier: Apache-2.0

/// What a Linux system calls itself, read from `os-release`.
///
/// Source: os-release(5).
package struct OSRelease: Hashable, Sendable {
    /// The distribution, such as `debian`; `linux` where the file does not say, and `nil` where what it says is no id.
    package let id: String?
    /// Its version, such as `12`; empty where the file does not say, as on distributions without releases, and `nil`
    /// where what it says is no version.
    package let versionID: String?

    /// Reads the text of the file, which may be anything.
    ///
    /// Of two assignments of one key the later counts, as in a shell.
    ///
    /// - Complexity: O(bytes).
    package init(_ text: [UInt8]) {
        var id: String? = "linux"
        var version: String? = ""
        for line in text.split(separator: UInt8(ascii: "\n")) {
            if let value = Self.value(of: "ID", in: line) { id = Self.word(value) }
            if let value = Self.value(of: "VERSION_ID", in: line) { version = value.isEmpty ? "" : Self.word(value) }
        }
        self.id = id
        versionID = version
    }

    /// The id of the product in update catalogues, such as `debian-12` or `ubuntu-24.04`; `nil` where the file cannot be
    /// understood.
    package var productID: String? {
        guard let id, let versionID else { return nil }
        return versionID.isEmpty ? id : "\(id)-\(versionID)"
    }

    /// What the line assigns to the key, without quotes around it; `nil` for another line.
    private static func value(of key: String, in line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard line.starts(with: Array("\(key)=".utf8)) else { return nil }
        var value = line.dropFirst(key.utf8.count + 1)
        while let last = value.last, last == 0x20 || last == 0x09 || last == 0x0D { value.removeLast() }
        guard value.count >= 2, let quote = value.first, quote == value.last, "\"'".utf8.contains(quote) else {
            return value
        }
        return value.dropFirst().dropLast()
    }

    /// The word that the bytes are, of at most 40 letters, digits, dots, underscores and hyphens, the first of them a
    /// letter or digit; `nil` for anything else.
    private static func word(_ bytes: ArraySlice<UInt8>) -> String? {
        guard bytes.count <= 40, let first = bytes.first, first.isLowercaseAlphanumeric else { return nil }
        guard bytes.allSatisfy({ $0.isLowercaseAlphanumeric || "._-".utf8.contains($0) }) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
