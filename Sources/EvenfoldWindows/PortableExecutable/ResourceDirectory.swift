// SPDX-License-Identifier: Apache-2.0

extension PortableExecutable {
    /// The most entries of one resource directory that are looked at.
    private static var maximumEntries: Int { 4_096 }
    /// The most languages of one resource that are looked at.
    private static var maximumLanguages: Int { 64 }
    /// The largest version resource; those in use have a few KiB.
    private static var maximumVersionSize: UInt32 { 64 << 10 }

    /// The bytes of the version resource, once for each language.
    ///
    /// The tree has exactly three levels (type, name, language) and is read as three, so that entries that lead round in
    /// circles end.
    ///
    /// - Complexity: O(entries of three directories), within the limits above.
    func versionResources() throws(PortableExecutableError) -> [LittleEndianBytes] {
        guard resources != nil else { throw .noVersion }
        let types = try entries(ofDirectory: 0)
        // RT_VERSION
        guard let type = types.first(where: { $0.id == 16 }) else { throw .noVersion }
        guard type.isDirectory else { throw .malformed("the resource directory") }
        let names = try entries(ofDirectory: type.offset)
        // Windows asks for the resource of number 1; the others are nobody's.
        guard let name = names.first(where: { $0.id == 1 }) ?? names.first else { throw .noVersion }
        guard name.isDirectory else { throw .malformed("the resource directory") }
        var found: [LittleEndianBytes] = []
        for language in try entries(ofDirectory: name.offset).prefix(Self.maximumLanguages) {
            guard !language.isDirectory else { throw .malformed("the resource directory") }
            found.append(try data(ofEntry: language.offset))
        }
        guard !found.isEmpty else { throw .noVersion }
        return found
    }

    private struct Entry {
        /// The number that it is known by; `nil` where it has a name instead.
        var id: UInt32?
        /// Whether another directory is behind it.
        var isDirectory: Bool
        /// Where that is, from the beginning of the resources.
        var offset: UInt32
    }

    private func entries(ofDirectory offset: UInt32) throws(PortableExecutableError) -> [Entry] {
        let place = "the resource directory"
        let header = try resource(16, at: offset, place)
        guard let named = header.word(12), let numbered = header.word(14) else { throw .malformed(place) }
        let count = Int(named) + Int(numbered)
        guard count <= Self.maximumEntries else { throw .malformed(place) }
        let (start, overflow) = offset.addingReportingOverflow(16)
        guard !overflow else { throw .malformed(place) }
        let rows = try resource(count * 8, at: start, place)
        return (0..<count).compactMap { index in
            guard let name = rows.doubleWord(index * 8), let target = rows.doubleWord(index * 8 + 4) else { return nil }
            return Entry(
                id: name & 0x8000_0000 == 0 ? name : nil,
                isDirectory: target & 0x8000_0000 != 0,
                offset: target & 0x7FFF_FFFF
            )
        }
    }

    private func data(ofEntry offset: UInt32) throws(PortableExecutableError) -> LittleEndianBytes {
        let entry = try resource(16, at: offset, "the resource entry")
        guard let address = entry.doubleWord(0), let size = entry.doubleWord(4), size <= Self.maximumVersionSize else {
            throw .malformed("the resource entry")
        }
        return try read(Int(size), address: UInt64(address), "the version resource")
    }

    /// Reads bytes by their offset from the beginning of the resources.
    private func resource(
        _ count: Int,
        at offset: UInt32,
        _ what: String
    ) throws(PortableExecutableError) -> LittleEndianBytes {
        guard let resources, offset <= resources.size, UInt64(resources.size - offset) >= UInt64(count) else {
            throw .malformed(what)
        }
        return try read(count, address: UInt64(resources.address) + UInt64(offset), what)
    }
}
