// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension FileAttributes {
    /// Reads a row of ``IndexQuery/attributes``: its number and the set.
    static func read(_ row: RawStatement) throws(StoreFailure) -> (number: Int64, attributes: FileAttributes) {
        let number = try row.integer()
        let mode = try row.integer(as: UInt16.self)
        let owner = Principal(name: try row.bytes(), number: try row.integer(as: UInt32.self))
        let group = Principal(name: try row.bytes(), number: try row.integer(as: UInt32.self))
        let extended = try Self.extended(from: try row.bytes())
        return (number, FileAttributes(mode: mode, owner: owner, group: group, extended: extended))
    }

    /// The extended attributes, for one blob column.
    var extendedAsBytes: [UInt8] {
        var writer = ByteWriter()
        for attribute in extended {
            writer.write(attribute.name)
            writer.write(attribute.value)
        }
        return writer.bytes
    }

    /// A hash that is the same in every process, unlike `hashValue`.
    ///
    /// Source: FNV-1a, 64 bits.
    var stableHash: Int64 {
        var writer = ByteWriter()
        writer.write(UInt64(mode))
        writer.write(owner.name)
        writer.write(UInt64(owner.number))
        writer.write(group.name)
        writer.write(UInt64(group.number))
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in writer.bytes + extendedAsBytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Int64(bitPattern: hash)
    }

    /// Reads what ``extendedAsBytes`` wrote.
    static func extended(from bytes: [UInt8]) throws(StoreFailure) -> [ExtendedAttribute] {
        guard !bytes.isEmpty else { return [] }
        var reader = ByteReader(bytes)
        var result: [ExtendedAttribute] = []
        while reader.remaining > 0 {
            result.append(ExtendedAttribute(name: try reader.string(), value: try reader.string()))
        }
        return result
    }
}
