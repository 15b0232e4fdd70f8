// SPDX-License-Identifier: Apache-2.0

/// A piece of a file whose numbers are little-endian; a read outside of it answers `nil`.
struct LittleEndianBytes {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The number of bytes.
    var count: Int { bytes.count }

    /// The 16-bit number at an offset; `nil` where it is not wholly inside.
    func word(_ offset: Int) -> UInt16? {
        guard let low = byte(offset), let high = byte(offset, plus: 1) else { return nil }
        return UInt16(low) | UInt16(high) << 8
    }

    /// The 32-bit number at an offset; `nil` where it is not wholly inside.
    func doubleWord(_ offset: Int) -> UInt32? {
        guard let low = word(offset), let third = byte(offset, plus: 2), let fourth = byte(offset, plus: 3) else {
            return nil
        }
        return UInt32(low) | UInt32(third) << 16 | UInt32(fourth) << 24
    }

    private func byte(_ offset: Int, plus: Int = 0) -> UInt8? {
        let (position, overflow) = offset.addingReportingOverflow(plus)
        guard !overflow, bytes.indices.contains(position) else { return nil }
        return bytes[position]
    }
}
