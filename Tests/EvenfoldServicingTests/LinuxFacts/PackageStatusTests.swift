// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import SeededTesting
import Testing

@Suite("The status file of dpkg")
struct PackageStatusTests {
    private static let text = """
        Package: rsync
        Status: install ok installed
        Priority: optional
        Section: net
        Maintainer: Somebody <somebody@example.org>
        Architecture: amd64
        Version: 3.2.7-1+deb12u2
        Depends: libc6 (>= 2.36), libssl3 (>= 3.0.0)
        Conffiles:
         /etc/default/rsync 0123456789abcdef0123456789abcdef
        Description: fast, versatile, remote (and local) file-copying tool
         Version: 9.9 is not what this line says.
         .
         Status: install ok not-installed
        Homepage: https://example.org/

        Package: libc6
        Status: hold ok installed
        Architecture: amd64
        Multi-Arch: same
        Version: 2.36-9+deb12u10

        Package: libc6
        Status: install ok installed
        Architecture: i386
        Multi-Arch: same
        Version: 2.36-9+deb12u9

        Package: gone
        Status: deinstall ok config-files
        Version: 1.0-1
        Config-Version: 1.0-1

        Package: half
        Status: install reinstreq unpacked
        Version: 2:2.0-1
        Config-Version: 2:1.0-1

        PACKAGE: odd.name+
        version:\t 1~rc1 \t
        status: install  ok triggers-awaited


        """

    private func read(_ text: String, pieces: Int = 1 << 20) throws -> [String: DebianVersion] {
        try read(Array(text.utf8), pieces: pieces)
    }

    private func read(_ bytes: [UInt8], pieces: Int = 1 << 20) throws -> [String: DebianVersion] {
        var reader = PackageStatusReader()
        var rest = bytes[...]
        while !rest.isEmpty {
            try reader.take(Array(rest.prefix(pieces)))
            rest = rest.dropFirst(pieces)
        }
        return try reader.finish()
    }

    @Test("installed packages are read, the lowest version of each, whatever the pieces", arguments: [1, 7, 1 << 20])
    func packages(pieces: Int) throws {
        let expected = [
            "rsync": "3.2.7-1+deb12u2", "libc6": "2.36-9+deb12u9", "half": "2:1.0-1", "odd.name+": "1~rc1",
        ]
        #expect(try read(Self.text, pieces: pieces).mapValues(\.description) == expected)
        #expect(try read("", pieces: pieces).isEmpty)
        #expect(try read("\n\n\n", pieces: pieces).isEmpty)
    }

    @Test(
        "a package counts in every state but two",
        arguments: [
            ("installed", true), ("triggers-pending", true), ("triggers-awaited", true), ("half-configured", true),
            ("unpacked", true), ("half-installed", true), ("not-installed", false), ("config-files", false),
        ]
    )
    func states(state: String, counts: Bool) throws {
        for want in ["install", "hold", "deinstall", "purge", "unknown"] {
            let text = "Package: aa\nStatus: \(want) ok \(state)\nVersion: 1\n\n"
            #expect(try read(text).keys.contains("aa") == counts)
        }
    }

    struct Bad: Sendable, CustomStringConvertible {
        var text: String
        var error: PackageStatusError
        var description: String { text.debugDescription }

        init(_ text: String, _ error: PackageStatusError) {
            (self.text, self.error) = (text, error)
        }

        init(_ text: String, line: Int, _ reason: PackageStatusError.Reason) {
            self.init(text, .malformed(line: line, reason: reason))
        }
    }

    private static let installed = "Package: aa\nStatus: install ok installed\n"

    @Test(
        "a text that is not sound tells nothing, and where it is wrong",
        arguments: [
            Bad(installed + "Version: 1\n", .truncated), Bad(installed + "Version: 1", .truncated),
            Bad("P", .truncated),
            Bad(installed + "\n", line: 3, .noVersion), Bad(installed + "Version: 1_0\n\n", line: 4, .noVersion),
            Bad(installed + "Version: 1\nConfig-Version: -\n\n", line: 5, .noVersion),
            Bad("Package: aa\nVersion: 1\n\n", line: 3, .noStatus),
            Bad("Package: aa\nStatus: install ok\nVersion: 1\n\n", line: 4, .noStatus),
            Bad("Package: aa\nStatus: install ok broken\nVersion: 1\n\n", line: 4, .noStatus),
            Bad("Status: install ok installed\nVersion: 1\n\n", line: 3, .noPackage),
            Bad("Package: A\nStatus: install ok installed\nVersion: 1\n\n", line: 4, .noPackage),
            Bad("Package: aa:amd64\nStatus: install ok installed\nVersion: 1\n\n", line: 4, .noPackage),
            Bad(installed + "Package: bb\n\n", line: 3, .repeatedField), Bad("nothing\n", line: 1, .noColon),
            Bad(" x\n", line: 1, .continuesNothing), Bad("Package: aa\n bb\n", line: 2, .continuesNothing),
            Bad("Package: aa\nPriority: x\n y\nStatus: x\n z\n", line: 5, .continuesNothing),
            Bad("Package: " + String(repeating: "a", count: 1_300), line: 1, .tooLong),
        ]
    )
    func refused(bad: Bad) {
        #expect(throws: bad.error) { try read(bad.text) }
        #expect(throws: bad.error) { try read(bad.text, pieces: 1) }
        #expect(!bad.error.description.isEmpty)
    }

    @Test("cut off anywhere but between stanzas it is refused, and between them nothing else is read")
    func truncation() throws {
        let bytes = Array(Self.text.utf8)
        let whole = try read(bytes)
        var read = 0
        for length in 0..<bytes.count {
            guard let packages = try? self.read(Array(bytes[..<length])) else { continue }
            read += 1
            #expect(length == 0 || bytes[..<length].suffix(2) == [0x0A, 0x0A], "length=\(length)")
            #expect(packages.keys.allSatisfy { whole.keys.contains($0) }, "length=\(length)")
        }
        #expect(read == 6)
    }

    @Test("with flipped bits and mutated bytes it is refused or read, never a trap")
    func mutations() throws {
        let bytes = Array(Self.text.utf8)
        var refused = 0
        for position in bytes.indices {
            for bit in 0..<8 {
                var mutated = bytes
                mutated[position] ^= 1 << bit
                if (try? read(mutated)) == nil { refused += 1 }
            }
        }
        let seed: UInt64 = 64
        print("dpkg status: seed=\(seed)")
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<5_000 {
            var mutated = bytes
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let position = Int.random(in: mutated.indices, using: &generator)
                switch Int.random(in: 0...3, using: &generator) {
                case 0: mutated[position] = .random(in: .min ... .max, using: &generator)
                case 1: mutated.remove(at: position)
                case 2: mutated.insert(0x0A, at: position)
                default:
                    let end = Int.random(in: position..<mutated.count, using: &generator)
                    mutated += mutated[position...end]
                }
            }
            guard let packages = try? read(mutated) else {
                refused += 1
                continue
            }
            #expect(packages.keys.allSatisfy { DebianPackage.isName($0) })
        }
        #expect(refused > 1_000)
    }

    @Test("long lines that nobody looks at cost no memory, and too many packages are refused")
    func hostile() throws {
        var reader = PackageStatusReader()
        try reader.take(Array("Package: aa\nStatus: install ok installed\nVersion: 1\nDescription: ".utf8))
        let piece = [UInt8](repeating: 0x78, count: 1 << 16)
        for _ in 0..<64 { try reader.take(piece) }
        try reader.take(Array("\n".utf8) + piece + Array(": x\n\n".utf8))
        #expect(try reader.finish() == ["aa": #require(DebianVersion("1"))])

        var crowd = PackageStatusReader()
        #expect(throws: PackageStatusError.tooManyPackages(limit: PackageStatusReader.mostPackages)) {
            for number in 0...PackageStatusReader.mostPackages {
                try crowd.take(Array("Package: p\(number)\nStatus: install ok installed\nVersion: 1\n\n".utf8))
            }
        }
    }
}
