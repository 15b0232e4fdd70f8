// SPDX-License-Identifier: Apache-2.0

/// Reads what ``ByteWriter`` wrote.
///
/// The bytes may come from a damaged file: every length and number is checked.
struct ByteReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// How many bytes are left; no list in them can be longer.
    var remaining: Int { bytes.count - position }

    /// Reads one byte.
    mutating func byte() throws(StoreFailure) -> UInt8 {
        guard position < bytes.count else { throw .damaged("a value ends too early") }
        defer { position += 1 }
        return bytes[position]
    }

    /// Reads a number.
    mutating func number() throws(StoreFailure) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let part = try byte()
            // The tenth byte has room for one bit only.
            guard shift < 63 || part <= 1 else { throw .damaged("a number is too long") }
            value |= UInt64(part & 0x7F) << shift
            if part < 0x80 { return value }
            shift += 7
        }
    }

    /// Reads a number that `Value` can hold.
    mutating func number<Value: FixedWidthInteger>(as type: Value.Type) throws(StoreFailure) -> Value {
        guard let value = Value(exactly: try number()) else { throw .damaged("a number is too large") }
        return value
    }

    /// Reads a number that may be negative.
    mutating func signedNumber() throws(StoreFailure) -> Int64 {
        let value = try number()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// Reads a byte string after its length.
    mutating func string() throws(StoreFailure) -> [UInt8] {
        let count = try number(as: Int.self)
        guard count <= remaining else { throw .damaged("a value ends too early") }
        defer { position += count }
        return Array(bytes[position..<position + count])
    }

    /// Checks that everything was read.
    func finish() throws(StoreFailure) {
        guard remaining == 0 else { throw .damaged("a value is longer than it should be") }
    }
}
