// SPDX-License-Identifier: Apache-2.0

/// The name of a time zone in the IANA database, such as `Europe/Berlin`; no path that leads anywhere else.
package struct TimeZoneName: Hashable, Sendable, Encodable, CustomStringConvertible {
    /// The name.
    package let text: String

    /// A name from text that may come from anywhere.
    ///
    /// - Returns: `nil` unless it is 1 to 100 bytes of parts joined by single slashes, each part letters, digits, `_`,
    ///   `+`, `-` and dots that does not begin with a dot: so neither absolute nor `..`.
    package init?(_ text: String) {
        guard (1...100).contains(text.utf8.count) else { return nil }
        for part in text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let first = part.first, first != UInt8(ascii: ".") else { return nil }
            for byte in part {
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"),
                    UInt8(ascii: "."):
                    continue
                default: return nil
                }
            }
        }
        self.text = text
    }

    package var description: String { text }

    /// Written as its text.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
