// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import EvenfoldWindows
import EvenfoldWindowsVolume
import Testing

@Suite("Programs that a real linker made")
struct LinkedProgramTests {
    /// Links a library with a version resource, as the vendor's tools would.
    private static func library(_ target: String, _ resource: String) throws -> FileVersion {
        let folder = try TestFolder()
        let source = try folder.write("version.rc", Array(resource.utf8))
        let (object, library) = (folder.path + "/version.o", folder.path + "/Library.dll")
        try TestFolder.run(target + "-windres", source, object)
        try TestFolder.run(
            target + "-gcc",
            "-shared",
            "-nostdlib",
            "-nostartfiles",
            "-Wl,--entry=0",
            "-o",
            library,
            object
        )
        let file = try #require(try MountedVolume(root: folder.path).file("library.DLL"))
        return try FileVersion(of: file)
    }

    private static let targets = ["x86_64-w64-mingw32", "i686-w64-mingw32"]

    @Test(
        "32-bit and 64-bit libraries tell the version of their fixed part, not that of their text",
        arguments: targets
    )
    func version(_ target: String) throws {
        guard TestFolder.has(target + "-windres", target + "-gcc") else { return }
        let version = try Self.library(
            target,
            """
            1 VERSIONINFO
            FILEVERSION 6,0,6002,22269
            PRODUCTVERSION 1,2,3,4
            BEGIN
              BLOCK "StringFileInfo"
              BEGIN
                BLOCK "040904B0"
                BEGIN
                  VALUE "FileVersion", "9.9.9.9 (text)"
                END
              END
            END

            """
        )
        #expect(version == FileVersion(6, 0, 6002, 22_269))
    }

    @Test("other resources beside the version do not matter, and without one there is none", arguments: targets)
    func others(_ target: String) throws {
        guard TestFolder.has(target + "-windres", target + "-gcc") else { return }
        let table = "STRINGTABLE\nBEGIN\n  1 \"one\"\n  2 \"two\"\nEND\nNAMED 256 { \"data\" }\n"
        let version = "1 VERSIONINFO\nFILEVERSION 5,2,3790,4650\nBEGIN\nEND\n"
        #expect(try Self.library(target, table + version) == FileVersion(5, 2, 3790, 4650))
        #expect(throws: PortableExecutableError.noVersion) { try Self.library(target, table) }
    }
}
