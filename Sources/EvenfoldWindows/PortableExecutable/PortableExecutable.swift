// SPDX-License-Identifier: Apache-2.0

/// The headers of a Windows program or library, as far as they lead to its resources.
///
/// Every offset comes from the file and is checked before it is used; nothing a file says makes reading take more than
/// the limits here.
///
/// Source: Microsoft, "PE Format".
struct PortableExecutable<Source: ByteSource> {
    /// The bytes of the whole file.
    let source: Source
    /// Where pieces of the file are in memory.
    private let sections: [Section]
    /// The resource directory's address in memory and its size; `nil` where the file has no resources.
    let resources: (address: UInt32, size: UInt32)?

    /// The most sections of a file; Windows loads no more.
    private static var maximumSections: Int { 96 }
    /// The largest optional header that is read; those in use have 240 bytes at most.
    private static var maximumOptionalHeader: Int { 4_096 }

    private struct Section {
        /// Where it begins in memory.
        var address: UInt32
        /// How many of its bytes are in the file.
        var length: UInt32
        /// Where they begin in the file.
        var offset: UInt32
    }

    /// Reads the headers.
    ///
    /// - Complexity: four reads.
    init(_ source: Source) throws(PortableExecutableError) {
        self.source = source
        guard source.byteCount >= 64 else { throw .notAProgram }
        let dos = try Self.bytes(of: source, 64, at: 0, "the DOS header")
        guard dos.word(0) == 0x5A4D, let start = dos.doubleWord(0x3C).map(UInt64.init) else { throw .notAProgram }
        let header = try Self.bytes(of: source, 24, at: start, "the PE header")
        guard header.doubleWord(0) == 0x0000_4550, let sectionCount = header.word(6), let size = header.word(20) else {
            throw .notAProgram
        }
        guard size <= Self.maximumOptionalHeader, sectionCount <= Self.maximumSections else {
            throw .malformed("the PE header")
        }
        let optional = try Self.bytes(of: source, Int(size), at: start + 24, "the optional header")
        resources = try Self.resources(in: optional)
        let table = try Self.bytes(
            of: source,
            Int(sectionCount) * 40,
            at: start + 24 + UInt64(size),
            "the section table"
        )
        sections = (0..<Int(sectionCount)).compactMap { index in
            let row = index * 40
            guard let address = table.doubleWord(row + 12), let length = table.doubleWord(row + 16),
                let offset = table.doubleWord(row + 20)
            else { return nil }
            return Section(address: address, length: length, offset: offset)
        }
    }

    /// Reads bytes by their address in memory.
    ///
    /// - Throws: ``PortableExecutableError/malformed(_:)`` where no section has all of them in the file.
    func read(_ count: Int, address: UInt64, _ what: String) throws(PortableExecutableError) -> LittleEndianBytes {
        for section in sections where address >= section.address {
            let inside = address - UInt64(section.address)
            guard inside <= section.length, UInt64(section.length) - inside >= UInt64(count) else { continue }
            return try Self.bytes(of: source, count, at: UInt64(section.offset) + inside, what)
        }
        throw .malformed(what)
    }

    /// The third data directory, behind headers of different lengths in 32-bit and 64-bit files.
    private static func resources(
        in optional: LittleEndianBytes
    ) throws(PortableExecutableError) -> (address: UInt32, size: UInt32)? {
        let countOffset: Int
        switch optional.word(0) {
        case 0x10B: countOffset = 92
        case 0x20B: countOffset = 108
        default: throw .malformed("the optional header")
        }
        guard let count = optional.doubleWord(countOffset) else { throw .malformed("the optional header") }
        guard count > 2 else { return nil }
        guard let address = optional.doubleWord(countOffset + 20), let size = optional.doubleWord(countOffset + 24)
        else { throw .malformed("the optional header") }
        return address == 0 || size == 0 ? nil : (address, size)
    }

    private static func bytes(
        of source: Source,
        _ count: Int,
        at offset: UInt64,
        _ what: String
    ) throws(PortableExecutableError) -> LittleEndianBytes {
        let length = source.byteCount
        guard offset <= length, length - offset >= UInt64(count) else { throw .malformed(what) }
        do throws(ByteSourceFailure) {
            return LittleEndianBytes(try source.read(count, at: offset))
        } catch {
            throw .unreadable(error.reason)
        }
    }
}
