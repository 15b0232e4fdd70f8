// SPDX-License-Identifier: Apache-2.0

/// Lower-case base32 without padding: survives terminals, chats and being read aloud.
///
/// Source: RFC 4648, section 6.
enum Base32 {
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

    /// The text for `bytes`.
    static func encoded(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 8 + 4) / 5)
        var buffer: UInt16 = 0
        var bits = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt16(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(alphabet[Int(buffer >> UInt16(bits)) & 31])
            }
            buffer &= (1 << UInt16(bits)) - 1
        }
        if bits > 0 { text.append(alphabet[Int(buffer << UInt16(5 - bits)) & 31]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes that `text` stands for; `nil` for other characters, an impossible length, or bits that are left over
    /// and not zero.
    static func decoded(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer: UInt16 = 0
        var bits = 0
        for character in text.utf8 {
            let value: UInt8
            switch character {
            case 0x61...0x7A: value = character - 0x61
            case 0x41...0x5A: value = character - 0x41
            case 0x32...0x37: value = character - 0x32 + 26
            default: return nil
            }
            buffer = buffer << 5 | UInt16(value)
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt16(bits)))
            }
            buffer &= (1 << UInt16(bits)) - 1
        }
        guard bits < 5, buffer == 0 else { return nil }
        return bytes
    }
}
