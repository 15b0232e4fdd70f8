// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import EvenfoldServicing
import EvenfoldTopology
import EvenfoldWindows
import EvenfoldWindowsVolume
import Testing
import WindowsTesting

@Suite("A mounted volume")
struct MountedVolumeTests {
    private static func content(_ path: String, in folder: TestFolder) throws -> [UInt8]? {
        guard let file = try MountedVolume(root: folder.path).file(path) else { return nil }
        return try file.read(Int(file.byteCount), at: 0)
    }

    @Test("names are found whatever their case is")
    func caseless() throws {
        let folder = try TestFolder()
        try folder.write("WINDOWS/system32/Dfsrs.EXE", [1, 2, 3])
        #expect(try Self.content("Windows\\System32\\dfsrs.exe", in: folder) == [1, 2, 3])
        #expect(try Self.content("Windows\\System32\\dfsrs.ex", in: folder) == nil)
        #expect(try Self.content("Windows\\System32\\Dfsrs.exe\\below", in: folder) == nil)
        #expect(try Self.content("", in: folder) == nil)
        let volume = try MountedVolume(root: folder.path)
        #expect(try volume.hasDirectory("windows\\SYSTEM32"))
        #expect(try !volume.hasDirectory("windows\\system32\\dfsrs.exe"))
        #expect(try !volume.hasDirectory("windows\\system"))
    }

    @Test("two names that differ by case alone are refused: either could be meant")
    func ambiguous() throws {
        let folder = try TestFolder()
        try folder.write("Windows/a", [1])
        try folder.write("WINDOWS/a", [2])
        #expect(throws: VolumeFailure(path: "windows\\a", reason: "several names differ by case alone")) {
            try Self.content("windows\\a", in: folder)
        }
    }

    @Test("a link is never followed, neither inside the volume nor out of it")
    func links() throws {
        let folder = try TestFolder()
        let outside = try TestFolder()
        try outside.write("secret", [9])
        try folder.write("real/file", [1])
        try TestFolder.run("ln", "-s", outside.path, folder.path + "/out")
        try TestFolder.run("ln", "-s", "real", folder.path + "/in")
        try TestFolder.run("ln", "-s", outside.path + "/secret", folder.path + "/real/secret")
        let reason = "a symbolic link, which is not followed"
        for path in ["out\\secret", "in\\file"] {
            #expect(throws: VolumeFailure(path: path, reason: reason)) { try Self.content(path, in: folder) }
        }
        #expect(throws: VolumeFailure(path: "real\\secret", reason: "it is no plain file")) {
            try Self.content("real\\secret", in: folder)
        }
        #expect(throws: VolumeFailure(path: "OUT", reason: reason)) {
            try MountedVolume(root: folder.path).hasDirectory("OUT")
        }
    }

    @Test("no name leads above the root")
    func above() throws {
        let folder = try TestFolder()
        try folder.write("root/file", [1])
        let volume = try MountedVolume(root: folder.path + "/root")
        for path in ["..\\root\\file", "..", ".\\file", "/etc/passwd", "../root/file"] {
            #expect(try volume.file(path) == nil)
        }
    }

    @Test("a pipe is refused and not waited for")
    func pipes() throws {
        let folder = try TestFolder()
        try TestFolder.run("mkfifo", folder.path + "/pipe")
        #expect(throws: VolumeFailure(path: "pipe", reason: "it is no plain file")) {
            try Self.content("pipe", in: folder)
        }
    }

    @Test("a root that is missing or no directory is the system's refusal")
    func roots() throws {
        let folder = try TestFolder()
        let file = try folder.write("file", [])
        #expect(throws: SystemError.self) { try MountedVolume(root: folder.path + "/nowhere") }
        #expect(throws: SystemError.self) { try MountedVolume(root: file) }
    }

    @Test("a file is read at any place, and never beyond its end")
    func places() throws {
        let folder = try TestFolder()
        try folder.write("file", Array(0..<200))
        let file = try #require(try MountedVolume(root: folder.path).file("file"))
        #expect(file.byteCount == 200)
        #expect(try file.read(3, at: 197) == [197, 198, 199])
        #expect(try file.read(0, at: 200) == [])
        #expect(throws: ByteSourceFailure.self) { try file.read(4, at: 197) }
        #expect(throws: ByteSourceFailure.self) { try file.read(1, at: .max) }
    }

    @Test("an installation on a disk tells the same as its twin in memory", arguments: [0, 1, 2])
    func installation(_ index: Int) throws {
        guard TestFolder.has("hivexsh") else { return }
        let sample = [SampleInstallation.server2003R2, .server2008, .server2008R2][index]
        let folder = try TestFolder()
        // The spelling of Windows Server 2003.
        try folder.write("WINDOWS/system32/config/software", try HiveWriter.file(sample.software))
        try folder.write("WINDOWS/system32/config/system", try HiveWriter.file(sample.system))
        for (path, bytes) in sample.files {
            let rest = path.split(separator: "\\").dropFirst(2).joined(separator: "/")
            try folder.write("WINDOWS/system32/" + rest, bytes)
        }
        let catalogue = BuiltinCatalogue.load()
        let onDisk = try InstallationReader(volume: MountedVolume(root: folder.path), catalogue: catalogue).read()
        let inMemory = try InstallationReader(volume: sample.volume, catalogue: catalogue).read()
        #expect(onDisk == inMemory)
        #expect(onDisk.facts.os != nil)
    }
}
