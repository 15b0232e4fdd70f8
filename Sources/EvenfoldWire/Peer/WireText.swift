// SPDX-License-Identifier: Apache-2.0

/// The names of one message, one after the other in a single field; their lengths stand in a column.
package struct WireText {
    private let bytes: [UInt8]
    private var position = 0

    /// Reads `bytes` from the beginning.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The next `length` bytes.
    ///
    /// - Throws: ``WireError`` when there are fewer, the limit is passed, or a NUL is among them.
    package mutating func next(
        _ length: UInt32,
        limit: Int,
        of part: String,
        allowingNUL: Bool = false
    ) throws(WireError) -> [UInt8] {
        guard length <= UInt32(clamping: limit) else { throw .tooLong(bytes: UInt64(length), limit: UInt64(limit)) }
        guard Int(length) <= bytes.count - position else { throw .columns(part) }
        let slice = bytes[position..<position + Int(length)]
        guard allowingNUL || !slice.contains(0) else { throw .value(part) }
        position += Int(length)
        return Array(slice)
    }

    /// Ends reading.
    ///
    /// - Throws: ``WireError/columns(_:)`` when bytes are left over.
    package func finish(_ part: String) throws(WireError) {
        guard position == bytes.count else { throw .columns(part) }
    }

    /// Bytes as the collection type that a generated message wants, whose module this one does not import.
    static func collected<Bytes: RangeReplaceableCollection>(_ bytes: [UInt8]) -> Bytes where Bytes.Element == UInt8 {
        Bytes(bytes)
    }
}
