// SPDX-License-Identifier: Apache-2.0

package import EvenfoldServicing

extension FileVersion {
    /// Reads the file version out of a Windows program or library, 32-bit or 64-bit.
    ///
    /// It is the number of the fixed part (`VS_FIXEDFILEINFO`), which Windows itself compares, not the text for people.
    ///
    /// - Complexity: a dozen reads, of 100 KiB together at most for files that Windows would load.
    package init(of source: some ByteSource) throws(PortableExecutableError) {
        let resources = try PortableExecutable(source).versionResources()
        var found: FileVersion?
        for resource in resources {
            let version = try Self.version(in: resource)
            guard found == nil || found == version else { throw .contradictory }
            found = version
        }
        guard let found else { throw .noVersion }
        self = found
    }

    /// Source: Microsoft, "VS_VERSIONINFO structure" and "VS_FIXEDFILEINFO structure".
    private static func version(in resource: LittleEndianBytes) throws(PortableExecutableError) -> FileVersion {
        let place = "the version resource"
        guard let length = resource.word(0), let valueLength = resource.word(2), length >= 92, valueLength >= 52,
            length <= resource.count
        else { throw .malformed(place) }
        for (index, letter) in "VS_VERSION_INFO".utf16.enumerated() where resource.word(6 + 2 * index) != letter {
            throw .malformed(place)
        }
        // The key has 16 letters with its NUL; the value begins at the next multiple of four.
        let value = 40
        guard resource.doubleWord(value) == 0xFEEF_04BD, let high = resource.doubleWord(value + 8),
            let low = resource.doubleWord(value + 12)
        else { throw .malformed(place) }
        return FileVersion(high >> 16, high & 0xFFFF, low >> 16, low & 0xFFFF)
    }
}
