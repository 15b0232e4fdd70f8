// SPDX-License-Identifier: Apache-2.0

/// A 64-bit number as the gateway prints it: as a string, because JSON's numbers are not exact that far.
struct EtcdNumber: Hashable, Sendable, Codable {
    /// The number; whether it may be negative is the field's matter.
    var value: Int64

    init(_ value: Int64) { self.value = value }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let text = try? container.decode(String.self) else {
            value = try container.decode(Int64.self)
            return
        }
        guard let number = Int64(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "a number is not one")
        }
        value = number
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(String(value))
    }
}

extension KeyedDecodingContainer {
    /// A number that is left out where it is zero.
    func number(_ key: Key) throws -> Int64 {
        try decodeIfPresent(EtcdNumber.self, forKey: key)?.value ?? 0
    }

    /// A number of things that is left out where it is zero, and at least `minimum`.
    func count(_ key: Key, from minimum: UInt64 = 0) throws -> UInt64 {
        guard let number = UInt64(exactly: try number(key)), number >= minimum else {
            throw DecodingError.dataCorruptedError(
                forKey: key,
                in: self,
                debugDescription: "\(key.stringValue) is not \(minimum) or more"
            )
        }
        return number
    }
}
