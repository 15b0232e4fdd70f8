// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux

/// Says what differs between replicas, by the eyes of rsync: names, content, kinds, modes, owners, times, links,
/// extended attributes and access lists.
enum FolderJudge {
    /// What rsync would do to make each of the trees like each other one; nothing where all are the same.
    ///
    /// Times of directories are left out, as they change with every entry, and so is Evenfold's own area.
    static func differences(between roots: [String]) async throws -> [String] {
        var lines: [String] = []
        for (index, left) in roots.enumerated() {
            for right in roots.dropFirst(index + 1) { lines += try await differences(left, right) }
        }
        return lines
    }

    private static func differences(_ left: String, _ right: String) async throws -> [String] {
        let options = ["-aHAXn", "--checksum", "--delete", "-i", "--omit-dir-times", "--exclude=/.evenfold"]
        let result = try await Tool.run(["rsync"] + options + [left + "/", right + "/"], of: "rsync", in: "/")
        var lines: [String] = []
        for bytes in [result.output, result.errorOutput] {
            let text = String(decoding: bytes, as: UTF8.self)
            lines += text.split(separator: "\n").map { "\(left) \(right): \($0)" }
        }
        if result.ending != .exited(0) { lines.append("\(left) \(right): rsync ended with \(result.ending)") }
        return lines
    }
}
