// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import Testing

@Suite("Articles from the catalogue")
struct ArticleTests {
    @Test("the page of KB977381 has every row of the seed article")
    func everyRow() throws {
        let lines = try #require(try Catalogues.builtin().article(about: "kb977381"))
        for table in try SeedArticle.load().tables {
            for row in table.rows {
                let matches = lines.filter { line in
                    let cells = line.split(separator: " ").map { String($0) }
                    return cells.contains(row.name) && cells.contains(row.size) && cells.contains(row.time)
                        && (row.version.map { cells.contains($0) } ?? true)
                }
                #expect(!matches.isEmpty, "\(row)")
            }
        }
    }

    @Test("it says what to do: restart, replacement, role")
    func prose() throws {
        let lines = try #require(try Catalogues.builtin().article(about: "KB977381"))
        #expect(lines.contains("  The server must be restarted after the installation."))
        #expect(lines.contains("  It replaces no earlier update."))
        #expect(lines.contains("  - The role dfs-replication is installed."))
        #expect(lines.contains("Files for Windows Server 2008 SP2 on x64, LDR"))
    }

    @Test("Debian packages are listed by product, with version, platform and whether they must be there")
    func debianPackages() throws {
        var update = Catalogues.toy("T")
        let one = try #require(DebianVersion("1:2.0-3"))
        update.debianPackages = [
            DebianPackage(os: "toy", name: "aa", version: one),
            DebianPackage(os: "else\u{1B}", name: "aa", version: one),
            DebianPackage(os: "toy", platform: .x64, name: "bb", version: one, isRequired: true),
        ]
        let lines = try #require(Catalogues.small([update]).article(about: "T"))
        let index = try #require(lines.firstIndex(of: "Debian packages for Toy"))
        #expect(
            lines[(index + 1)...].prefix(2) == [
                "  - aa 1:2.0-3 or later", "  - bb 1:2.0-3 or later on x64; it must be installed",
            ]
        )
        #expect(lines.contains("Debian packages for else\\x1B"))
        #expect(!lines.contains("  No source lists its files."))
    }

    @Test("prose keeps to the width and nothing ends in a space")
    func width() throws {
        let lines = try #require(try Catalogues.builtin().article(about: "KB977381", width: 60))
        for line in lines {
            #expect(!line.hasSuffix(" "))
            let isTable = line.contains("2009-") || line.contains("2010-") || line.contains("File name")
            #expect(isTable || line.count <= 60, "\(line)")
        }
    }

    @Test("what no source says is said, and hostile text is harmless")
    func unknownFacts() throws {
        var update = Catalogues.toy("T", restart: nil)
        update.title = "a \u{1B}[31mred\u{1B}[0m title"
        update.supersedes = nil
        update.prerequisites = nil
        let lines = try #require(Catalogues.small([update]).article(about: "T"))
        #expect(lines.first == "T: a \\x1B[31mred\\x1B[0m title")
        #expect(lines.contains("  No source says whether a restart is needed; plans include one."))
        #expect(lines.contains("  Whether it replaces another update, no source says."))
        #expect(lines.contains("  No source lists its files."))
        #expect(Catalogues.small([]).article(about: "T") == nil)
    }
}
