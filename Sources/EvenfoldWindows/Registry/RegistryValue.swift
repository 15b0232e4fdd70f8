// SPDX-License-Identifier: Apache-2.0

/// A value of the registry.
package enum RegistryValue: Hashable, Sendable {
    /// A text (`REG_SZ`), or one in which `%NAME%` stands for a variable (`REG_EXPAND_SZ`).
    case text(String)
    /// A list of texts (`REG_MULTI_SZ`); empty ones in its middle are kept.
    case texts([String])
    /// A 32-bit number (`REG_DWORD`).
    case number(UInt32)
    /// Anything else, as it is.
    case other(type: UInt32, bytes: [UInt8])

    /// A value from its type's number and its bytes, which may come from anywhere.
    ///
    /// What a type does not allow (a number of three bytes) becomes ``other(type:bytes:)``; text that is not UTF-16 is
    /// repaired with U+FFFD.
    package init(type: UInt32, bytes: [UInt8]) {
        switch (type, bytes.count) {
        case (1, _), (2, _):
            self = .text(String(decoding: Self.units(bytes).prefix { $0 != 0 }, as: UTF16.self))
        case (4, 4):
            self = .number(bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) })
        case (5, 4):
            self = .number(bytes.reduce(0) { $0 << 8 | UInt32($1) })
        case (7, _):
            var texts = Self.units(bytes).split(separator: 0, omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF16.self) }
            while texts.last?.isEmpty == true { texts.removeLast() }
            self = .texts(texts)
        default:
            self = .other(type: type, bytes: bytes)
        }
    }

    /// The text; `nil` for every other kind.
    package var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// The number; `nil` for every other kind.
    package var number: UInt32? {
        guard case .number(let number) = self else { return nil }
        return number
    }

    private static func units(_ bytes: [UInt8]) -> [UInt16] {
        (0..<(bytes.count / 2)).map { UInt16(bytes[2 * $0]) | UInt16(bytes[2 * $0 + 1]) << 8 }
    }
}
