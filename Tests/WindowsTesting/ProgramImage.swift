// SPDX-License-Identifier: Apache-2.0

/// Writes a small Windows program with a version resource, so that tests can break every part of it.
package struct ProgramImage {
    /// Whether it is a 64-bit file (PE32+).
    package var is64Bit: Bool
    /// The version in the resource of each language; none is a file without a version resource.
    package var versions: [(UInt16, UInt16, UInt16, UInt16)]
    /// The number of the resource's type; 16 is a version.
    package var type: UInt32
    /// How many data directories the optional header claims.
    package var directories: UInt32

    package init(
        is64Bit: Bool = true,
        versions: [(UInt16, UInt16, UInt16, UInt16)] = [(6, 0, 6002, 22_269)],
        type: UInt32 = 16,
        directories: UInt32 = 16
    ) {
        self.is64Bit = is64Bit
        self.versions = versions
        self.type = type
        self.directories = directories
    }

    /// Where the PE header is in the file.
    package static let headerOffset = 0x80
    /// Where the resources are in the file, and in memory.
    package static let resourceOffset = 0x200
    static let resourceAddress = 0x1000

    /// The bytes of the file.
    package var bytes: [UInt8] {
        var image = [UInt8](repeating: 0, count: Self.resourceOffset)
        let optionalSize = is64Bit ? 240 : 224
        put("MZ", at: 0, in: &image)
        put32(UInt32(Self.headerOffset), at: 0x3C, in: &image)
        put("PE", at: Self.headerOffset, in: &image)
        put16(is64Bit ? 0x8664 : 0x14C, at: Self.headerOffset + 4, in: &image)
        put16(1, at: Self.headerOffset + 6, in: &image)
        put16(UInt16(optionalSize), at: Self.headerOffset + 20, in: &image)
        let optional = Self.headerOffset + 24
        put16(is64Bit ? 0x20B : 0x10B, at: optional, in: &image)
        let count = optional + (is64Bit ? 108 : 92)
        put32(directories, at: count, in: &image)
        let resources = self.resources
        put32(UInt32(Self.resourceAddress), at: count + 4 + 16, in: &image)
        put32(UInt32(resources.count), at: count + 4 + 20, in: &image)
        let section = optional + optionalSize
        put(".rsrc", at: section, in: &image)
        put32(UInt32(resources.count), at: section + 8, in: &image)
        put32(UInt32(Self.resourceAddress), at: section + 12, in: &image)
        put32(UInt32(resources.count), at: section + 16, in: &image)
        put32(UInt32(Self.resourceOffset), at: section + 20, in: &image)
        return image + resources
    }

    /// Three directories, an entry for each language, the data.
    private var resources: [UInt8] {
        let languages = 16 + versions.count * 8
        let entries = 24 + 24 + languages
        let data = entries + versions.count * 16
        var tree = [UInt8](repeating: 0, count: data + versions.count * 92)
        put16(1, at: 14, in: &tree)
        put32(type, at: 16, in: &tree)
        put32(0x8000_0000 | 24, at: 20, in: &tree)
        put16(1, at: 24 + 14, in: &tree)
        put32(1, at: 24 + 16, in: &tree)
        put32(0x8000_0000 | 48, at: 24 + 20, in: &tree)
        put16(UInt16(versions.count), at: 48 + 14, in: &tree)
        for (index, version) in versions.enumerated() {
            let (entry, value) = (entries + index * 16, data + index * 92)
            put32(UInt32(0x400 + index), at: 48 + 16 + index * 8, in: &tree)
            put32(UInt32(entry), at: 48 + 20 + index * 8, in: &tree)
            put32(UInt32(Self.resourceAddress + value), at: entry, in: &tree)
            put32(92, at: entry + 4, in: &tree)
            put16(92, at: value, in: &tree)
            put16(52, at: value + 2, in: &tree)
            for (position, letter) in "VS_VERSION_INFO".utf16.enumerated() {
                put16(letter, at: value + 6 + position * 2, in: &tree)
            }
            put32(0xFEEF_04BD, at: value + 40, in: &tree)
            put32(0x1_0000, at: value + 44, in: &tree)
            put32(UInt32(version.0) << 16 | UInt32(version.1), at: value + 48, in: &tree)
            put32(UInt32(version.2) << 16 | UInt32(version.3), at: value + 52, in: &tree)
        }
        return tree
    }

    private func put(_ text: String, at offset: Int, in bytes: inout [UInt8]) {
        bytes.replaceSubrange(offset..<(offset + text.utf8.count), with: text.utf8)
    }

    private func put16(_ number: UInt16, at offset: Int, in bytes: inout [UInt8]) {
        bytes.put(UInt32(number), at: offset, count: 2)
    }

    private func put32(_ number: UInt32, at offset: Int, in bytes: inout [UInt8]) {
        bytes.put(number, at: offset, count: 4)
    }
}

extension [UInt8] {
    /// Writes a little-endian number of two or four bytes.
    package mutating func put(_ number: UInt32, at offset: Int, count: Int = 4) {
        for index in 0..<count { self[offset + index] = UInt8(truncatingIfNeeded: number >> (8 * UInt32(index))) }
    }
}
