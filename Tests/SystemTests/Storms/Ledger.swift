// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux

/// What one editor did.
struct StormReport: Sendable {
    /// The tokens it wrote, each with the path it wrote it to.
    var written: [String: String] = [:]
    /// The tokens in what it replaced or deleted, and so had before its eyes.
    var superseded: Set<String> = []
    /// How often each operation succeeded.
    var counts: [String: Int] = [:]
    /// How often it killed its agent.
    var kills = 0
    /// What must not happen: an agent that had ended by itself, or did not start.
    var troubles: [String] = []
}

/// All writes of all editors: each is a token of its own, and none may be lost.
struct Ledger: Sendable {
    private let reports: [StormReport]

    init(_ reports: [StormReport]) {
        self.reports = reports
    }

    /// How many writes there were.
    var count: Int { reports.reduce(0) { $0 + $1.written.count } }

    /// The writes that are nowhere below the roots, Evenfold's stores included, and that nobody superseded.
    func lost(in roots: [String]) -> [String] {
        var found: Set<String> = []
        for report in reports { found.formUnion(report.superseded) }
        for root in roots {
            for file in Tree(root, withPrivateArea: true).files { found.formUnion(Self.tokens(in: file)) }
        }
        var lost: [String] = []
        for report in reports {
            for (token, path) in report.written where !found.contains(token) {
                lost.append("\(token), written to \(path)")
            }
        }
        return lost.sorted()
    }

    /// The tokens in a file; none in one that cannot be read.
    static func tokens(in path: String) -> [String] {
        guard let bytes = try? SmallFile.read(path, limit: 1 << 28) else { return [] }
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        return lines.filter { $0.starts(with: beginning) }.map { String(decoding: $0, as: UTF8.self) }
    }

    /// What a token begins with.
    private static let beginning = Array("TOKEN-".utf8)
}
