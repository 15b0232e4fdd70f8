// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import Testing

/// KB977381 on every operating system, service pack and platform.
@Suite("KB977381 on every system")
struct TruthTableTests {
    struct Row: Sendable, CustomStringConvertible {
        var os: String
        var servicePack: Int?
        var platform: Platform
        var verdict: Verdict
        var evidence: String
        var description: String { "\(os) \(servicePack.map { "SP\($0)" } ?? "-") \(platform)" }

        init(_ os: String, _ servicePack: Int?, _ platform: Platform, _ verdict: Verdict, _ evidence: String) {
            (self.os, self.servicePack, self.platform, self.verdict, self.evidence) = (
                os, servicePack, platform, verdict, evidence
            )
        }
    }

    private static let absent = "KB977381 is not listed as installed"
    private static let rows = [
        Row(
            "windows-server-2003-r2",
            1,
            .x86,
            .notCovered,
            "no file table of KB977381 covers Windows Server 2003 R2 SP1 on x86"
        ),
        Row(
            "windows-server-2003-r2",
            1,
            .x64,
            .notCovered,
            "no file table of KB977381 covers Windows Server 2003 R2 SP1 on x64"
        ),
        Row(
            "windows-server-2003-r2",
            1,
            .ia64,
            .notCovered,
            "no file table of KB977381 covers Windows Server 2003 R2 SP1 on IA-64"
        ),
        Row("windows-server-2003-r2", 2, .x86, .needed, absent),
        Row("windows-server-2003-r2", 2, .x64, .needed, absent),
        Row("windows-server-2003-r2", 2, .ia64, .needed, absent),
        Row("windows-server-2008", 1, .x86, .needed, absent),
        Row("windows-server-2008", 1, .x64, .needed, absent),
        Row(
            "windows-server-2008",
            1,
            .ia64,
            .notCovered,
            "no file table of KB977381 covers Windows Server 2008 SP1 on IA-64"
        ),
        Row("windows-server-2008", 2, .x86, .needed, absent),
        Row("windows-server-2008", 2, .x64, .needed, absent),
        Row(
            "windows-server-2008",
            2,
            .ia64,
            .notCovered,
            "no file table of KB977381 covers Windows Server 2008 SP2 on IA-64"
        ),
        Row("windows-server-2008-r2", 0, .x64, .needed, absent),
        Row(
            "windows-server-2008-r2",
            0,
            .ia64,
            .notCovered,
            "no file table of KB977381 covers Windows Server 2008 R2 RTM on IA-64"
        ),
        Row(
            "windows-server-2008-r2",
            1,
            .x64,
            .notCovered,
            "no file table of KB977381 covers Windows Server 2008 R2 SP1 on x64"
        ),
        Row(
            "windows-server-2008-r2",
            1,
            .ia64,
            .notCovered,
            "no file table of KB977381 covers Windows Server 2008 R2 SP1 on IA-64"
        ),
        Row(
            "linux",
            nil,
            .x86,
            .notApplicable,
            "KB977381 is for Windows Server 2003 R2, Windows Server 2008, Windows Server 2008 R2; this is Linux"
        ),
        Row(
            "linux",
            nil,
            .x64,
            .notApplicable,
            "KB977381 is for Windows Server 2003 R2, Windows Server 2008, Windows Server 2008 R2; this is Linux"
        ),
        Row(
            "linux",
            nil,
            .ia64,
            .notApplicable,
            "KB977381 is for Windows Server 2003 R2, Windows Server 2008, Windows Server 2008 R2; this is Linux"
        ),
        Row(
            "linux",
            nil,
            .arm64,
            .notApplicable,
            "KB977381 is for Windows Server 2003 R2, Windows Server 2008, Windows Server 2008 R2; this is Linux"
        ),
        Row(
            "debian-12",
            nil,
            .x86,
            .notApplicable,
            "KB977381 is for Windows Server 2003 R2, Windows Server 2008, Windows Server 2008 R2; this is Debian 12"
        ),
        Row(
            "debian-12",
            nil,
            .x64,
            .notApplicable,
            "KB977381 is for Windows Server 2003 R2, Windows Server 2008, Windows Server 2008 R2; this is Debian 12"
        ),
        Row(
            "debian-12",
            nil,
            .arm64,
            .notApplicable,
            "KB977381 is for Windows Server 2003 R2, Windows Server 2008, Windows Server 2008 R2; this is Debian 12"
        ),
        Row(
            "ubuntu-22.04",
            nil,
            .x64,
            .notApplicable,
            "KB977381 is for Windows Server 2003 R2, Windows Server 2008, Windows Server 2008 R2; this is Ubuntu 22.04 LTS"
        ),
        Row(
            "ubuntu-22.04",
            nil,
            .arm64,
            .notApplicable,
            "KB977381 is for Windows Server 2003 R2, Windows Server 2008, Windows Server 2008 R2; this is Ubuntu 22.04 LTS"
        ),
        Row(
            "ubuntu-24.04",
            nil,
            .x64,
            .notApplicable,
            "KB977381 is for Windows Server 2003 R2, Windows Server 2008, Windows Server 2008 R2; this is Ubuntu 24.04 LTS"
        ),
        Row(
            "ubuntu-24.04",
            nil,
            .arm64,
            .notApplicable,
            "KB977381 is for Windows Server 2003 R2, Windows Server 2008, Windows Server 2008 R2; this is Ubuntu 24.04 LTS"
        ),
    ]

    private func finding(_ facts: ServerFacts) throws -> Finding {
        try Assessor(Catalogues.builtin()).finding(for: "KB977381", on: facts)
    }

    private func facts(_ row: Row, installed: [String] = [], pendingRestart: Bool? = nil) -> ServerFacts {
        ServerFacts(
            os: row.os,
            servicePack: row.servicePack,
            platform: row.platform,
            roles: ["dfs-replication"],
            installedUpdates: installed,
            pendingRestart: pendingRestart
        )
    }

    @Test("the table has a row for every combination that existed")
    func isComplete() throws {
        for product in try Catalogues.builtin().products {
            for level in product.servicePacks.isEmpty ? [nil] : product.servicePacks.map({ Optional($0.level) }) {
                for platform in Platform.allCases where product.existed(servicePack: level, platform: platform) {
                    #expect(
                        Self.rows.count { $0.os == product.id && $0.servicePack == level && $0.platform == platform }
                            == 1
                    )
                }
            }
        }
    }

    @Test("a server without the update", arguments: rows)
    func without(row: Row) throws {
        let finding = try finding(facts(row))
        #expect(finding.verdict == row.verdict)
        #expect(finding.evidence.first == row.evidence)
    }

    @Test("a server that lists the update", arguments: rows)
    func listed(row: Row) throws {
        let finding = try finding(facts(row, installed: ["KB977381"]))
        #expect(finding.verdict == (row.verdict == .needed ? .present : row.verdict))
    }

    @Test("a server that lists the update and waits for a restart", arguments: rows)
    func pending(row: Row) throws {
        let finding = try finding(facts(row, installed: ["KB977381"], pendingRestart: true))
        #expect(finding.verdict == (row.verdict == .needed ? .pendingRestart : row.verdict))
    }

    @Test("a server without the role", arguments: rows)
    func withoutRole(row: Row) throws {
        var known = facts(row)
        known = ServerFacts(
            os: known.os,
            servicePack: known.servicePack,
            platform: known.platform,
            roles: ["web"],
            installedUpdates: []
        )
        let finding = try finding(known)
        #expect(finding.verdict == (row.verdict == .needed ? .blocked : row.verdict))
        if row.verdict == .needed { #expect(finding.evidence.first == "the role dfs-replication is not installed") }
    }

    @Test(
        "each missing fact makes a Windows server undecidable, and says which",
        arguments: rows.filter { $0.os.hasPrefix("windows-") }
    )
    func missing(row: Row) throws {
        var known = facts(row)
        known.servicePack = nil
        #expect(
            try finding(known)
                == Finding(update: "KB977381", verdict: .undecidable, evidence: ["the service pack is unknown"])
        )
        known.platform = nil
        #expect(try finding(known).evidence == ["the service pack is unknown", "the platform is unknown"])
        known.servicePack = row.servicePack
        #expect(
            try finding(known)
                == Finding(update: "KB977381", verdict: .undecidable, evidence: ["the platform is unknown"])
        )
        known.os = nil
        #expect(
            try finding(known)
                == Finding(update: "KB977381", verdict: .undecidable, evidence: ["the operating system is unknown"])
        )
        guard row.verdict == .needed else { return }
        let roleless = ServerFacts(
            os: row.os,
            servicePack: row.servicePack,
            platform: row.platform,
            installedUpdates: []
        )
        #expect(try finding(roleless).verdict == .undecidable)
        let listless = ServerFacts(
            os: row.os,
            servicePack: row.servicePack,
            platform: row.platform,
            roles: ["dfs-replication"]
        )
        let unknown = try finding(listless)
        #expect(unknown.verdict == .undecidable)
        #expect(unknown.evidence == ["the installed updates are unknown"])
    }

    @Test(
        "versions at, above and below the package's decide, on every covered system",
        arguments: rows.filter { $0.verdict == .needed }
    )
    func files(row: Row) throws {
        let system = SystemID(os: row.os, servicePack: row.servicePack, platform: row.platform)
        let package = try #require(try Catalogues.builtin().update("KB977381")?.package(for: system))
        var versions: [String: FileVersion] = [:]
        for file in package.files { versions[file.name] = file.version }
        func judged(_ versions: [String: FileVersion], installed: [String] = []) throws -> Verdict {
            try finding(
                ServerFacts(
                    os: row.os,
                    servicePack: row.servicePack,
                    platform: row.platform,
                    roles: ["dfs-replication"],
                    installedUpdates: installed,
                    fileVersions: versions
                )
            ).verdict
        }
        #expect(try judged(versions) == .present)
        #expect(try judged(versions.mapValues { FileVersion(build: $0.build, revision: $0.revision + 1) }) == .present)
        for name in versions.keys {
            var lower = versions
            lower[name]?.revision -= 1
            #expect(try judged(lower) == .needed, "\(name) is lower")
            #expect(
                try judged(lower, installed: ["KB977381"]) == .needed,
                "\(name) is lower although the update is listed"
            )
            var unknown = versions
            unknown[name] = nil
            #expect(try judged(unknown) == .needed, "\(name) is unknown")
            #expect(
                try judged(unknown, installed: ["KB977381"]) == .present,
                "\(name) is unknown, the update is listed"
            )
        }
    }

    @Test(
        "where text and tables disagree, the stricter one counts and the evidence says so"
    )
    func proseAgainstTable() throws {
        let old = try finding(facts(Row("windows-server-2003-r2", 1, .x64, .notCovered, "")))
        #expect(
            old.evidence.last
                == "its text names Windows Server 2003 R2, but its file tables ask for SP2: the stricter one counts"
        )
        let itanium = try finding(facts(Row("windows-server-2008", 2, .ia64, .notCovered, "")))
        #expect(
            itanium.evidence.last
                == "its text names Windows Server 2008, but its file tables list no file for IA-64: the stricter one counts"
        )
    }
}
