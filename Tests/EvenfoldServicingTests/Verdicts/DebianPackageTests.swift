// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import Testing

/// Updates that are versions of Debian packages.
@Suite("Verdicts from Debian packages")
struct DebianPackageTests {
    private static let catalogue = UpdateCatalogue(
        products: [
            Product(id: "deb", title: "Deb", platforms: [.x64, .arm64]),
            Product(id: "other", title: "Other", platforms: [.x64]),
        ],
        updates: [
            update("TWO", [row("server", "2:1.0-2"), row("library", "1.0~rc2-1"), row("arm-only", "1", .arm64)]),
            update("MUST", [row("server", "2:1.0-2"), row("guard", "1.2-3", isRequired: true)]),
            update("ARM", [row("arm-only", "1", .arm64)]), update("CALM", [row("server", "2:1.0-2")], restart: .never),
            update("NEW", [row("library", "2.0-1")], supersedes: "OLD"), update("OLD", [row("library", "9.0-1")]),
            update("AFTER", [row("client", "2-1")], after: "TWO"),
            update("NEVER", [row("client", "2-1")], after: "WINDOWS"),
            Update(
                id: "WINDOWS",
                title: "WINDOWS",
                source: UpdateSource(document: "test"),
                appliesTo: [SystemRange(os: "other")]
            ),
        ]
    )

    private static func row(
        _ name: String,
        _ version: String,
        _ platform: Platform? = nil,
        isRequired: Bool = false
    ) -> DebianPackage {
        guard let version = DebianVersion(version) else { preconditionFailure("\(version) is no version") }
        return DebianPackage(os: "deb", platform: platform, name: name, version: version, isRequired: isRequired)
    }

    private static func update(
        _ id: String,
        _ packages: [DebianPackage],
        restart: RestartNeed? = .always,
        supersedes: String? = nil,
        after prerequisite: String? = nil
    ) -> Update {
        Update(
            id: id,
            title: id,
            source: UpdateSource(document: "test"),
            restart: restart,
            supersedes: supersedes.map { [Supersedence(update: $0)] },
            prerequisites: prerequisite.map { [PrerequisiteGroup(anyOf: [.update($0)])] },
            debianPackages: packages
        )
    }

    struct Case: Sendable, CustomStringConvertible {
        var update = "TWO"
        var os = "deb"
        var platform: Platform? = .x64
        var packages: [String: String]?
        var installed: [String]?
        var pendingRestart: Bool?
        var verdict: Verdict
        var evidence: [String]
        var description: String { "\(update) \(packages.map { "\($0)" } ?? "-"): \(verdict)" }
    }

    private static let cases = [
        Case(
            packages: ["server": "2:1.0-2", "library": "1.0-1"],
            verdict: .present,
            evidence: ["server is 2:1.0-2, at or above 2:1.0-2", "library is 1.0-1, at or above 1.0~rc2-1"]
        ),
        // The epoch counts before everything else.
        Case(
            packages: ["server": "9.0-1", "library": "1.0-1"],
            verdict: .needed,
            evidence: ["server is 9.0-1, below 2:1.0-2"]
        ),
        Case(
            packages: ["server": "2:1.0-2", "library": "1.0~rc1-9"],
            verdict: .needed,
            evidence: ["library is 1.0~rc1-9, below 1.0~rc2-1"]
        ),
        // What is not installed cannot have the fault.
        Case(
            packages: ["server": "2:1.0-3", "unrelated": "1"],
            verdict: .present,
            evidence: ["server is 2:1.0-3, at or above 2:1.0-2", "library is not installed"]
        ),
        Case(
            packages: ["unrelated": "1"],
            verdict: .notApplicable,
            evidence: ["server is not installed", "library is not installed"]
        ),
        Case(
            packages: [:],
            verdict: .notApplicable,
            evidence: ["server is not installed", "library is not installed"]
        ),
        // Unless the update is the package.
        Case(
            update: "MUST",
            packages: ["server": "2:1.0-2"],
            verdict: .needed,
            evidence: ["guard is not installed, and MUST asks for 1.2-3"]
        ),
        Case(
            update: "MUST",
            packages: [:],
            verdict: .needed,
            evidence: ["guard is not installed, and MUST asks for 1.2-3"]
        ),
        Case(
            update: "MUST",
            packages: ["guard": "1.2-3"],
            verdict: .present,
            evidence: ["guard is 1.2-3, at or above 1.2-3", "server is not installed"]
        ),
        // Unknown versions, whatever a list does not say.
        Case(
            packages: nil,
            installed: [],
            verdict: .undecidable,
            evidence: ["whether server, library is installed, and in which version, is unknown"]
        ),
        Case(
            packages: nil,
            installed: ["TWO"],
            verdict: .present,
            evidence: ["TWO is listed as installed"]
        ),
        Case(
            packages: ["server": "1.0-1"],
            installed: ["TWO"],
            verdict: .needed,
            evidence: [
                "TWO is listed as installed, but its packages are not there", "server is 1.0-1, below 2:1.0-2",
            ]
        ),
        Case(
            packages: ["server": "2:1.0-2"],
            pendingRestart: true,
            verdict: .pendingRestart,
            evidence: [
                "the server waits for a restart", "server is 2:1.0-2, at or above 2:1.0-2", "library is not installed",
            ]
        ),
        Case(
            update: "CALM",
            packages: ["server": "2:1.0-2"],
            pendingRestart: true,
            verdict: .present,
            evidence: ["server is 2:1.0-2, at or above 2:1.0-2"]
        ),
        // A prerequisite of packages that are not there is met; one for another product is not.
        Case(update: "AFTER", packages: ["client": "1-1"], verdict: .needed, evidence: ["client is 1-1, below 2-1"]),
        Case(
            update: "NEVER",
            packages: ["client": "1-1"],
            verdict: .blocked,
            evidence: [
                "client is 1-1, below 2-1", "its prerequisite WINDOWS is missing and cannot be obtained",
            ]
        ),
        // Other systems.
        Case(
            platform: .arm64,
            packages: ["arm-only": "0.9"],
            verdict: .needed,
            evidence: ["arm-only is 0.9, below 1"]
        ),
        Case(
            update: "ARM",
            packages: ["arm-only": "0.9"],
            verdict: .notCovered,
            evidence: ["no package of ARM is for Deb on x64"]
        ),
        Case(
            os: "other",
            packages: ["server": "1"],
            verdict: .notApplicable,
            evidence: ["TWO is for Deb; this is Other"]
        ),
        Case(platform: nil, packages: ["server": "1"], verdict: .undecidable, evidence: ["the platform is unknown"]),
        Case(
            update: "OLD",
            packages: ["library": "2.0-1"],
            verdict: .superseded,
            evidence: ["NEW, which replaces it here, is installed", "library is 2.0-1, at or above 2.0-1"]
        ),
    ]

    private func facts(_ example: Case) throws -> ServerFacts {
        ServerFacts(
            os: example.os,
            platform: example.platform,
            installedUpdates: example.installed,
            packageVersions: try example.packages?.mapValues { try #require(DebianVersion($0)) },
            pendingRestart: example.pendingRestart
        )
    }

    @Test("versions of installed packages decide, and the evidence names them", arguments: cases)
    func verdict(example: Case) throws {
        let finding = Assessor(Self.catalogue).finding(for: example.update, on: try facts(example))
        #expect(finding.verdict == example.verdict)
        #expect(finding.evidence.sorted() == example.evidence.sorted())
    }

    @Test("no verdict changes when packages that no update names are left out", arguments: cases)
    func keeping(example: Case) throws {
        let facts = try facts(example)
        let kept = facts.keepingPackages(of: Self.catalogue)
        let assessor = Assessor(Self.catalogue)
        for id in Self.catalogue.updateIDs {
            #expect(assessor.finding(for: id, on: kept) == assessor.finding(for: id, on: facts))
        }
        #expect((kept.packageVersions == nil) == (facts.packageVersions == nil))
        #expect(kept.packageVersions?["unrelated"] == nil)
    }

    @Test("an update of packages is installed once, with its restart, and then it is there")
    func sequence() throws {
        let facts = try facts(
            Case(packages: ["server": "1.0-1", "library": "1.0-1"], verdict: .needed, evidence: [])
        )
        let sequence = Assessor(Self.catalogue).sequence(required: ["TWO", "MUST"], on: facts, mayRestart: true)
        #expect(sequence.layers.map { $0.installs.map(\.update).sorted() } == [["MUST", "TWO"]])
        #expect(sequence.restarts == 1)
        #expect(sequence.unsettled.isEmpty)
    }

    @Test(
        "only what Policy calls a package name is one",
        arguments: [
            ("rsync", true), ("libstdc++6", true), ("0ad", true), ("g++-12", true), ("python3.11", true), ("a", false),
            ("", false), ("Rsync", false), ("-rsync", false), (".rsync", false), ("libc6:amd64", false),
            ("rs ync", false),
            ("rsync\n", false), ("rsyncé", false), (String(repeating: "a", count: 255), true),
            (String(repeating: "a", count: 256), false),
        ]
    )
    func names(text: String, isName: Bool) {
        #expect(DebianPackage.isName(text) == isName)
    }
}
