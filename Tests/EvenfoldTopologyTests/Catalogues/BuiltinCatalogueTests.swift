// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldServicing
import EvenfoldTopology
import Testing

@Suite("Built-in catalogue")
struct BuiltinCatalogueTests {
    @Test("nothing is wrong with it")
    func sound() {
        let shown = DiagnosticRenderer(sources: [BuiltinCatalogue.source]).render(BuiltinCatalogue.diagnostics)
        #expect(BuiltinCatalogue.diagnostics == [], "\(shown)")
    }

    @Test("every file row of its text is in the catalogue")
    func complete() throws {
        let text = String(decoding: BuiltinCatalogue.source.bytes, as: UTF8.self)
        let rows = text.split(separator: "\n").count { $0.contains("size:") && $0.contains("- { name:") }
        let updates = BuiltinCatalogue.load().updates
        let read = updates.reduce(0) { sum, update in
            sum + update.packages.reduce(0) { $0 + $1.files.count }
                + update.additionalFiles.reduce(0) { $0 + $1.files.count }
        }
        #expect(rows > 50)
        #expect(read == rows)
        let update = try #require(BuiltinCatalogue.load().update("KB977381"))
        let package = try #require(
            update.packages.first { $0.os == "windows-server-2008" && $0.servicePack == 2 && $0.platform == .x64 }
        )
        let file = try #require(package.files.first { $0.name == "Dfsrs.exe" })
        #expect(file.version?.description == "6.0.6002.22269")
        #expect("\(file.size)".contains("3680256"))
        #expect(file.date == "2009-11-17")
        #expect(file.time == "09:53")
        #expect(file.platform == .x64)
        #expect(update.restart == .always)
        #expect(update.supersedes == [])
        #expect(update.prerequisites == [])
    }

    @Test("Debian packages are read with their platform, and required only where a catalogue says so")
    func debianPackages() throws {
        let text = """
            apiVersion: evenfold/v1
            kind: UpdateCatalog
            metadata: { name: x }
            products: [{ id: d, title: D, platforms: [x64, arm64] }]
            updates:
              - id: u
                title: t
                source: { document: d }
                debianPackages:
                  - { os: d, name: aa, version: 1.10 }
                  - { os: d, platform: x64, name: bb, version: "1:2~3-4", required: true }
                  - { os: d, platform: arm64, name: bb, version: 2, required: false }
            """
        let source = SourceText(file: "c.yaml", bytes: Array(text.utf8))
        let loaded = CatalogueLoader.load([source], base: UpdateCatalogue(products: [], updates: []))
        #expect(loaded.diagnostics.isEmpty, "\(loaded.diagnostics.map(\.summary))")
        let packages = try #require(loaded.catalogue.update("u")).debianPackages
        #expect(packages.map(\.name) == ["aa", "bb", "bb"])
        #expect(packages.map(\.platform) == [nil, .x64, .arm64])
        #expect(packages.map(\.version.description) == ["1.10", "1:2~3-4", "2"])
        #expect(packages.map(\.isRequired) == [false, true, false])
        // The JSON form is a catalogue document's own.
        let json = try #require(loaded.catalogue.json["updates"]?.arrayValue?.first?["debianPackages"])
        #expect(
            json.text() == """
                [{"os":"d","name":"aa","version":"1.10","required":false},\
                {"os":"d","platform":"x64","name":"bb","version":"1:2~3-4","required":true},\
                {"os":"d","platform":"arm64","name":"bb","version":"2","required":false}]
                """
        )
    }

    @Test("a catalogue of one's own says what its updates precede, and that survives being kept")
    func precedes() throws {
        let text = """
            apiVersion: evenfold/v1
            kind: UpdateCatalog
            metadata: { name: x }
            updates:
              - { id: u, title: t, source: { document: d }, precedes: [sysvol-migration, read-only-initial-sync] }
              - { id: v, title: t, source: { document: d } }
            """
        let source = SourceText(file: "c.yaml", bytes: Array(text.utf8))
        let none = UpdateCatalogue(products: [], updates: [])
        let loaded = CatalogueLoader.load([source], base: none)
        #expect(loaded.diagnostics.isEmpty, "\(loaded.diagnostics.map(\.summary))")
        #expect(loaded.catalogue.updates.map(\.precedes) == [[.sysvolMigration, .readOnlyInitialSync], []])
        let kept = OwnCatalogue.catalogue(of: OwnCatalogue.document(of: loaded.catalogue, builtin: none), builtin: none)
        #expect(kept == loaded.catalogue)
    }

    @Test("Linux products have no service packs and exist on the platforms of their releases")
    func linuxProducts() throws {
        let catalogue = BuiltinCatalogue.load()
        let expected: [String: [Platform]] = [
            "debian-12": [.x86, .x64, .arm64], "ubuntu-22.04": [.x64, .arm64], "ubuntu-24.04": [.x64, .arm64],
        ]
        for (id, platforms) in expected {
            let product = try #require(catalogue.product(id))
            #expect(product.platforms == platforms)
            #expect(product.servicePacks.isEmpty && product.branches.isEmpty)
        }
        // Updates of packages come from catalogues of one's own: the built-in one has sourced facts only.
        #expect(catalogue.updates.allSatisfy { $0.debianPackages.isEmpty })
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let body: String
        let code: String
        let place: String
        var testDescription: String { name }

        init(_ name: String, _ body: String, _ code: String, _ place: String) {
            self.name = name
            self.body = body
            self.code = code
            self.place = place
        }

        private static func debian(_ row: String) -> String {
            linux + "updates:\n  - { id: b, title: t, source: { document: d }, debianPackages: [{ \(row) }] }\n"
        }

        private static let linux = "products: [{ id: linux, title: L, platforms: [x64] }]\n"
        static let all = [
            Case(
                "a product twice",
                "products:\n  - { id: a, title: A, platforms: [x64] }\n  - { id: a, title: A, platforms: [x64] }\n",
                "EV0201",
                "6:11"
            ),
            Case("an update twice", "updates:\n  - &\n  - &\n", "EV0201", "6:11"),
            Case(
                "an unknown superseded update",
                "updates:\n  - { id: b, title: t, source: { document: d }, supersedes: [{ update: c }] }\n",
                "EV0202",
                "5:72"
            ),
            Case(
                "an unknown prerequisite",
                "updates:\n  - { id: b, title: t, source: { document: d }, prerequisites: [{ anyOf: [{ update: c }] }] }\n",
                "EV0202",
                "5:85"
            ),
            Case(
                "an unknown product",
                linux + "updates:\n  - { id: b, title: t, source: { document: d }, appliesTo: [{ os: linus }] }\n",
                "EV0202",
                "6:67"
            ),
            Case(
                "a build beyond 32 bits",
                "products:\n  - { id: a, title: A, platforms: [x64], servicePacks: [{ level: 1, title: S, builds: [1.2.99999999999], platforms: [x64] }] }\n",
                "EV0203",
                "5:88"
            ),
            Case(
                "a package of a system that never was",
                linux
                    + "updates:\n  - id: b\n    title: t\n    source: { document: d }\n    packages:\n      - { os: linux, platform: ia64, files: [{ name: a, size: 1, date: 2009-01-01, time: 10:00 }] }\n",
                "EV0118",
                "10:32"
            ),
            Case(
                "a Debian package of an unknown product",
                debian("os: debian-13, name: rsync, version: 3.2.7-1"),
                "EV0202",
                "6:72"
            ),
            Case(
                "a Debian package on a platform that never was",
                debian("os: linux, platform: ia64, name: rsync, version: 3.2.7-1"),
                "EV0118",
                "6:89"
            ),
            Case(
                "a Debian package on a product with service packs",
                "products: [{ id: w, title: W, platforms: [x64], servicePacks: [{ level: 1, title: S, builds: [], platforms: [x64] }] }]\nupdates:\n  - { id: b, title: t, source: { document: d }, debianPackages: [{ os: w, name: rsync, version: 3.2.7-1 }] }\n",
                "EV0205",
                "6:72"
            ),
            Case(
                "a Debian package twice, once for every platform",
                debian(
                    "os: linux, name: rsync, version: 3.2.7-1 }, { os: linux, platform: x64, name: rsync, version: 3-1"
                ),
                "EV0205",
                "6:146"
            ),
            Case(
                "a Debian version with an empty revision",
                debian("os: linux, name: rsync, version: 3.2.7-"),
                "EV0203",
                "6:101"
            ),
            Case(
                "a Debian version with too large an epoch",
                debian("os: linux, name: rsync, version: \"2147483648:1\""),
                "EV0203",
                "6:101"
            ),
            Case(
                "a Debian version with a character that none has",
                debian("os: linux, name: rsync, version: 3_2"),
                "EV0106",
                "6:101"
            ),
            Case(
                "a Debian package with its architecture",
                debian("os: linux, name: \"libc6:amd64\", version: 3.2"),
                "EV0106",
                "6:85"
            ),
            Case("a Debian package without a version", debian("os: linux, name: rsync"), "EV0104", "6:68"),
            Case(
                "a Debian package with a mistyped field",
                debian("os: linux, name: rsync, nam: x, version: 3.2"),
                "EV0103",
                "6:92"
            ),
            Case(
                "a Debian package that is required by a word",
                debian("os: linux, name: rsync, version: 3.2, required: always"),
                "EV0102",
                "6:116"
            ),
            Case(
                "an event that is none",
                "updates:\n  - { id: b, title: t, source: { document: d }, precedes: [sysvol] }\n",
                "EV0106",
                "5:60"
            ),
            Case(
                "a cycle",
                "updates:\n  - { id: b, title: t, source: { document: d }, prerequisites: [{ anyOf: [{ update: c }] }] }\n  - { id: c, title: t, source: { document: d }, prerequisites: [{ anyOf: [{ update: b }] }] }\n",
                "EV0121",
                "5:11"
            ),
            Case(
                "a bad date",
                "updates:\n  - { id: b, title: t, source: { document: d, date: 2009-13-01 } }\n",
                "EV0106",
                "5:53"
            ),
            Case(
                "a prerequisite of no kind",
                "updates:\n  - { id: b, title: t, source: { document: d }, prerequisites: [{ anyOf: [{}] }] }\n",
                "EV0106",
                "5:75"
            ),
        ]
    }

    @Test("faults of catalogues are reported where they stand", arguments: Case.all)
    func faults(_ example: Case) {
        let head = "apiVersion: evenfold/v1\nkind: UpdateCatalog\nmetadata: { name: x }\n"
        let text = head + example.body.replacing("&", with: "{ id: u, title: t, source: { document: d } }")
        let source = SourceText(file: "c.yaml", bytes: Array(text.utf8))
        let loaded = CatalogueLoader.load([source], base: UpdateCatalogue(products: [], updates: []))
        let first = loaded.diagnostics.first
        let start = first?.location?.range.start
        let shown = "\(loaded.diagnostics.map { "\($0.code) \($0.summary)" })"
        #expect(first?.code == example.code, "\(shown)")
        #expect(start.map { "\($0.line):\($0.column)" } == example.place, "\(shown)")
    }
}
