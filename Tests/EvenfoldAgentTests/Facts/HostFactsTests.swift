// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldLinux
import EvenfoldServicing
import Glibc
import Testing

@Suite("What an agent finds out about its server")
struct HostFactsTests {
    /// A made-up root directory, removed with the value.
    private final class Root {
        let path: String

        init() throws {
            path =
                try (Environment.value("TMPDIR") ?? "/tmp") + "/evenfold-facts-" + String(RandomBytes.word(), radix: 36)
            for directory in ["", "/etc", "/usr", "/usr/lib", "/run", "/var", "/var/lib", "/var/lib/dpkg", "/proc"] {
                try PlainFiles.makeDirectory(path + directory)
            }
            for directory in ["/proc/sys", "/proc/sys/kernel", "/proc/sys/kernel/random"] {
                try PlainFiles.makeDirectory(path + directory)
            }
        }

        deinit {
            _ = try? CommandRunner.runBlocking(Command(arguments: ["rm", "-rf", path]))
        }

        func write(_ name: String, _ text: String) throws {
            try PlainFiles.write(Array(text.utf8), to: path + "/" + name)
        }

        func link(_ name: String, to target: String) throws {
            try #require(unsafe symlink(target, path + "/" + name) == 0)
        }

        func facts(machine: String? = "x86_64") throws -> HostFacts { try HostFacts.read(root: path, machine: machine) }
    }

    private static let status = """
        Package: rsync
        Status: install ok installed
        Version: 3.2.7-1+deb12u2

        Package: gone
        Status: deinstall ok config-files
        Version: 1.0-1


        """

    private func debian() throws -> Root {
        let root = try Root()
        try root.write("usr/lib/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
        try root.link("etc/os-release", to: "../usr/lib/os-release")
        try root.write("var/lib/dpkg/status", Self.status)
        try root.write("proc/sys/kernel/random/boot_id", "5f0a4c1e-0000-4000-8000-000000000001\n")
        return root
    }

    @Test("product, platform, packages, boot and the wish for a restart are found")
    func debianServer() throws {
        let root = try debian()
        let found = try root.facts()
        #expect(found.problems.isEmpty)
        #expect(
            found.facts
                == ServerFacts(
                    os: "debian-12",
                    platform: .x64,
                    packageVersions: ["rsync": try #require(DebianVersion("3.2.7-1+deb12u2"))],
                    pendingRestart: false,
                    bootID: "5f0a4c1e-0000-4000-8000-000000000001",
                    origin: .agent
                )
        )
        #expect(found.facts.roles == nil && found.facts.installedUpdates == nil)
        try root.write("run/reboot-required", "*** System restart required ***\n")
        #expect(try root.facts().facts.pendingRestart == true)
        let answer = try ServerFacts(json: JSONValue.parse(try root.facts().answer()), origin: .agent)
        #expect(answer == (try root.facts().facts))
    }

    @Test("a kernel that is installed and later than the running one asks for a restart")
    func kernel() throws {
        let root = try debian()
        try root.write("proc/sys/kernel/osrelease", "6.1.0-28-amd64\n")
        try root.write("proc/sys/kernel/version", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22)\n")
        func install(_ package: String, _ version: String) throws -> ServerFacts {
            let stanza = "Package: \(package)\nStatus: install ok installed\nVersion: \(version)\n\n"
            try root.write("var/lib/dpkg/status", Self.status + stanza)
            return try root.facts().facts
        }
        #expect(try install("linux-image-6.1.0-28-amd64", "6.1.119-1").kernelRelease == "6.1.0-28-amd64")
        #expect(try install("linux-image-6.1.0-28-amd64", "6.1.119-1").pendingRestart == false)
        #expect(try install("linux-image-6.1.0-28-amd64", "6.1.120-1").pendingRestart == true)
        #expect(try install("linux-image-6.1.0-31-amd64", "6.1.128-1").pendingRestart == true)
    }

    @Test("a restart is asked for in /var/run, too, even through a link")
    func oldPlace() throws {
        let root = try debian()
        try PlainFiles.makeDirectory(root.path + "/old")
        try root.link("var/run", to: "/old")
        try root.write("old/reboot-required", "")
        #expect(try root.facts().facts.pendingRestart == true)
    }

    @Test("an empty root is a system of which nothing is known but its machine")
    func empty() throws {
        let found = try Root().facts(machine: "aarch64")
        #expect(found == HostFacts(facts: ServerFacts(platform: .arm64, origin: .agent), problems: []))
        #expect(try Root().facts(machine: "riscv64").facts == ServerFacts(origin: .agent))
        #expect(try Root().facts(machine: nil).facts == ServerFacts(origin: .agent))
        #expect(throws: SystemError(.open, ENOENT)) { try HostFacts.read(root: "/no-such-root", machine: nil) }
    }

    @Test("links lead nowhere outside the root")
    func escape() throws {
        let root = try Root()
        try root.link("etc/os-release", to: "../../../../../../../../etc/os-release")
        try root.link("var/lib/dpkg/status", to: "/var/lib/dpkg/status")
        let found = try root.facts()
        #expect(found.facts.os == nil && found.facts.packageVersions == nil)
    }

    @Test("a status file that is cut off makes packages unknown and says so; the rest is told")
    func damaged() throws {
        let root = try debian()
        try root.write("var/lib/dpkg/status", String(Self.status.dropLast(1)))
        let found = try root.facts()
        #expect(found.problems == ["dpkg's status file is not sound: it ends inside a stanza"])
        #expect(found.facts.packageVersions == nil && found.facts.pendingRestart == nil)
        #expect(found.facts.os == "debian-12" && found.facts.bootID != nil)
    }

    @Test("what is no file is not read, and nothing waits for a FIFO's writer")
    func noFile() throws {
        let root = try debian()
        try PlainFiles.remove(root.path + "/var/lib/dpkg/status")
        try #require(unsafe mkfifo(root.path + "/var/lib/dpkg/status", 0o600) == 0)
        try PlainFiles.remove(root.path + "/etc/os-release")
        try PlainFiles.makeDirectory(root.path + "/etc/os-release")
        let found = try root.facts()
        #expect(
            found.problems == [
                "os-release cannot be read: open: Invalid argument",
                "dpkg's status file cannot be read: open: Invalid argument",
            ]
        )
        #expect(found.facts.os == nil && found.facts.packageVersions == nil)
    }

    @Test("a status file above the limit is refused without being held")
    func tooLarge() throws {
        let root = try debian()
        // Sparse: zeros, of which the reader holds none.
        let file = try PlainFiles.create(root.path + "/var/lib/dpkg/status")
        try file.write(Array("Description: ".utf8))
        try #require(ftruncate(file.number, off_t(HostFacts.largestPackageStatus + 1)) == 0)
        #expect(try root.facts().problems == ["dpkg's status file cannot be read: read: File too large"])
    }

    @Test("facts that are larger than an answer are refused, and those of a large server are not")
    func answerLimit() throws {
        func facts(_ count: Int) throws -> HostFacts {
            let version = try #require(DebianVersion("1:2.36.9-9+deb12u10~bpo12+1"))
            let packages = (0..<count).map { ("package-with-a-longish-name-\($0)", version) }
            return HostFacts(
                facts: ServerFacts(packageVersions: Dictionary(uniqueKeysWithValues: packages), origin: .agent),
                problems: []
            )
        }
        #expect(try facts(10_000).answer().count < HostFacts.largestAnswer)
        #expect(throws: ControlFailure.self) { try facts(20_000).answer() }
    }

    @Test("the machine that runs the tests is found out without a problem, and dpkg agrees about its packages")
    func here() throws {
        let found = try HostFacts.read()
        #expect(found.problems.isEmpty)
        #expect(found.facts.bootID?.utf8.count == 36)
        #expect(found.facts.platform != nil)
        guard PlainFiles.isExecutable("/usr/bin/dpkg-query") else {
            print("SKIPPED: there is no dpkg-query that could say which packages are installed here")
            return
        }
        let format = "${db:Status-Status} ${Package} ${Version}\n"
        let listing = try CommandRunner.runBlocking(
            Command(arguments: ["/usr/bin/dpkg-query", "--show", "--showformat", format])
        )
        try #require(listing.ending == .exited(0))
        var expected: [String: DebianVersion] = [:]
        for line in String(decoding: listing.output, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ").map { String($0) }
            guard words.count == 3, !["not-installed", "config-files"].contains(words[0]) else { continue }
            let version = try #require(DebianVersion(words[2]), "\(line)")
            expected[words[1]] = min(expected[words[1]] ?? version, version)
        }
        #expect(!expected.isEmpty)
        #expect(found.facts.packageVersions == expected)
    }
}
