// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldServicing
import Testing

@Suite("The built-in catalogue and the seed article")
struct SeedArticleTests {
    /// A package's rows as the article would write them.
    private struct Key: Hashable, CustomStringConvertible {
        var os: String
        var servicePack: Int?
        var platform: Platform
        var isAdditional: Bool
        var description: String { "\(os) SP\(servicePack ?? -1) \(platform)\(isAdditional ? " additional" : "")" }
    }

    @Test("the parser finds all 53 rows in 15 tables of the article")
    func tableCount() throws {
        let article = try SeedArticle.load()
        #expect(article.tables.count == 15)
        #expect(article.tables.map(\.rows.count).reduce(0, +) == 53)
        #expect(article.tables.filter(\.isAdditional).map(\.rows.count) == [10, 10, 2])
    }

    @Test(
        "every row of every table is in the catalogue: name, version, size, date, time, platform, requirement, branch"
    )
    func everyRow() throws {
        let article = try SeedArticle.load()
        let update = try #require(try Catalogues.builtin().update("KB977381"))
        var expected: [Key: [SeedArticle.Row]] = [:]
        for table in article.tables { expected[try key(of: table), default: []] += table.rows }
        var found: [Key: [SeedArticle.Row]] = [:]
        for package in update.packages {
            let key = Key(
                os: package.os,
                servicePack: package.servicePack,
                platform: package.platform,
                isAdditional: false
            )
            found[key, default: []] += package.files.map(row)
        }
        for table in update.additionalFiles {
            let key = Key(os: table.os, servicePack: nil, platform: table.platform, isAdditional: true)
            found[key, default: []] += table.files.map(row)
        }
        #expect(Set(found.keys) == Set(expected.keys))
        for (key, rows) in expected { #expect(found[key] == rows, "\(key)") }
        #expect(found.values.map(\.count).reduce(0, +) == 53)
    }

    @Test("the branch of a package is the one that its service's version tells")
    func branches() throws {
        let catalogue = try Catalogues.builtin()
        let update = try #require(catalogue.update("KB977381"))
        for package in update.packages {
            let service = try #require(package.files.first { $0.name.hasPrefix("Dfsr") && $0.name.hasSuffix(".exe") })
            let reading = try #require(service.version.flatMap(catalogue.read))
            #expect(reading.os == package.os)
            #expect(reading.branch == package.branch)
            #expect(reading.servicePack == package.servicePack || reading.servicePack == nil)
        }
    }

    @Test("prerequisites, restart, replacement, revision and editions are the article's")
    func prose() throws {
        let article = try SeedArticle.load()
        let update = try #require(try Catalogues.builtin().update("KB977381"))
        #expect(update.restart == .always)
        #expect(article.text.contains("You must restart the computer after you apply this hotfix"))
        #expect(update.supersedes == [])
        #expect(article.text.contains("This hotfix does not replace a previously released hotfix"))
        #expect(update.roles == ["dfs-replication"])
        #expect(update.source.revision == "2.0")
        #expect(update.source.date == "2010-04-09")
        #expect(article.text.contains("Last Review: April 9, 2010 - Revision: 2.0"))
        #expect(article.text.contains(update.title))
        #expect(update.editions.count == 16)
        for edition in update.editions { #expect(article.text.contains("- \(edition)\n"), "\(edition)") }
    }

    private func key(of table: SeedArticle.Table) throws -> Key {
        let products = [
            "Windows Server 2003 R2": "windows-server-2003-r2", "Windows Server 2008": "windows-server-2008",
            "Windows Server 2008 R2": "windows-server-2008-r2",
        ]
        let os = try #require(products[table.product], "\(table.product)")
        let platform = try #require(Platform.allCases.first { $0.title == table.platform }, "\(table.platform)")
        guard !table.isAdditional else { return Key(os: os, servicePack: nil, platform: platform, isAdditional: true) }
        if let requirement = table.rows.first?.servicePack {
            #expect(Set(table.rows.map(\.servicePack)) == [requirement])
            return Key(os: os, servicePack: Int(requirement.dropFirst(2)), platform: platform, isAdditional: false)
        }
        // The third part of a version, such as 6002, ends with the service pack.
        let version = try #require(table.rows.compactMap(\.version).first)
        let number = try #require(version.split(separator: ".").dropFirst(2).first)
        return Key(os: os, servicePack: number.last?.wholeNumberValue, platform: platform, isAdditional: false)
    }

    private func row(_ file: PackageFile) -> SeedArticle.Row {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = file.date.split(separator: "-").map { String($0) }
        let date = parts.count == 3 ? "\(parts[2])-\(months[(Int(parts[1]) ?? 1) - 1])-\(parts[0])" : file.date
        var size = ""
        for (position, digit) in String(file.size.bytes).reversed().enumerated() {
            if position > 0, position.isMultiple(of: 3) { size = ",\(size)" }
            size = "\(digit)\(size)"
        }
        return SeedArticle.Row(
            name: file.name,
            version: file.version?.description,
            size: size,
            date: date,
            time: file.time,
            platform: file.platform?.title,
            servicePack: file.servicePackRequirement.map { "SP\($0)" },
            branch: file.serviceBranch
        )
    }
}
