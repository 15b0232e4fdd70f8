// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

/// The tables of the seed article, read from its text anew, by another way than the catalogue was made.
///
/// The text is cut at `|`. A cell "File name" begins a table; its columns end at the first ruler cell (`---`); then
/// come
/// rows, between which one cell is blank. The last "all supported …-based versions of …" before a table says whose it
/// is.
struct SeedArticle {
    struct Row: Hashable, Sendable {
        var name: String
        var version: String?
        var size: String
        var date: String
        var time: String
        var platform: String?
        var servicePack: String?
        var branch: String?
    }

    struct Table: Hashable, Sendable {
        var product: String
        var platform: String
        var isAdditional: Bool
        var rows: [Row]
    }

    let text: String
    let tables: [Table]

    static func load() throws -> SeedArticle {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appending(path: "../shared/seed/kb977381.txt").standardized
        let data = try #require(
            try? Data(contentsOf: file),
            "the seed article is missing beside the checkout: \(file.path())"
        )
        return SeedArticle(text: String(decoding: data, as: UTF8.self))
    }

    init(text: String) {
        self.text = text
        let cells = text.split(separator: "|", omittingEmptySubsequences: false).map { Self.trimmed($0) }
        var tables: [Table] = []
        var owner: (product: String, platform: String, isAdditional: Bool)?
        var index = 0
        while index < cells.count {
            owner = Self.owner(in: cells[index]) ?? owner
            guard cells[index] == "File name", let current = owner else {
                index += 1
                continue
            }
            var columns: [String] = []
            while index < cells.count, !cells[index].isEmpty {
                columns.append(cells[index])
                index += 1
            }
            while index < cells.count, cells[index].isEmpty || cells[index].allSatisfy({ $0 == "-" }) { index += 1 }
            var rows: [Row] = []
            while index + columns.count <= cells.count, Self.isFileName(cells[index]) {
                rows.append(Self.row(Dictionary(uniqueKeysWithValues: zip(columns, cells[index...]))))
                index += columns.count
                // The blank cell between two rows. What follows the last row is not a file name.
                guard index + 1 < cells.count, cells[index].isEmpty, Self.isFileName(cells[index + 1]) else { break }
                index += 1
            }
            tables.append(
                Table(
                    product: current.product,
                    platform: current.platform,
                    isAdditional: current.isAdditional,
                    rows: rows
                )
            )
        }
        self.tables = tables
    }

    private static func isFileName(_ cell: String) -> Bool {
        !cell.contains(" ") && [".dll", ".exe", ".mui", ".mof", ".mum", ".manifest"].contains { cell.hasSuffix($0) }
    }

    private static func row(_ cells: [String: String]) -> Row {
        func value(_ column: String) -> String? { cells[column].flatMap { $0 == "Not Applicable" ? nil : $0 } }
        return Row(
            name: cells["File name"] ?? "",
            version: value("File version"),
            size: cells["File size"] ?? "",
            date: cells["Date"] ?? "",
            time: cells["Time"] ?? "",
            platform: value("Platform"),
            servicePack: value("SP requirement"),
            branch: value("Service branch")
        )
    }

    private static func owner(in cell: String) -> (product: String, platform: String, isAdditional: Bool)? {
        let phrase = "all supported "
        guard let start = cell.ranges(of: phrase).last else { return nil }
        let rest = cell[start.upperBound...]
        guard let middle = rest.firstRange(of: "-based versions of ") else { return nil }
        let end = rest.firstRange(of: "Collapse")?.lowerBound ?? rest.endIndex
        let isAdditional = cell[..<start.lowerBound].hasSuffix("Additional files for ")
        return (String(rest[middle.upperBound..<end]), String(rest[..<middle.lowerBound]), isAdditional)
    }

    private static func trimmed(_ text: Substring) -> String {
        let isSpace = { (character: Character) in character.isWhitespace }
        return String(String(text.drop(while: isSpace).reversed()).drop(while: isSpace).reversed())
    }
}
