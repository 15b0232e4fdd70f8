// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

/// The marker's text: a first line with the format, then one `key value` a line, each exactly once.
///
/// ```
/// evenfold-root 1
/// fleet 5f0c…
/// folder projects
/// server hq
/// replica 0123456789abcdef0123456789abcdef
/// ```
extension RootMarker {
    private static let heading = "evenfold-root 1"
    /// More than any marker needs.
    static let largestSize = 16 << 10

    /// The text; control characters in names, which no topology lets through, become `?`.
    package var text: String {
        func line(_ key: String, _ value: String) -> String {
            key + " " + String(value.map { $0.isNewline || $0 == "\0" ? "?" : $0 }) + "\n"
        }
        return Self.heading + "\n" + line("fleet", fleet) + line("folder", folder) + line("server", server)
            + line("replica", PrivateArea.hex(replica.high) + PrivateArea.hex(replica.low))
    }

    /// Reads a marker from bytes that may be anything.
    package static func read(_ bytes: [UInt8]) -> Reading {
        guard bytes.count <= largestSize else { return .damaged(reason: "it is too long") }
        guard let text = String(validating: bytes, as: UTF8.self) else { return .damaged(reason: "it is not text") }
        guard text.hasSuffix("\n") else { return .damaged(reason: "it is cut off") }
        let lines = text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.first.map(String.init) == heading else { return .damaged(reason: "its first line is not known") }
        var values: [Substring: Substring] = [:]
        for line in lines.dropFirst() {
            guard let space = line.firstIndex(of: " ") else { return .damaged(reason: "a line has no value") }
            let key = line[..<space]
            guard values.updateValue(line[line.index(after: space)...], forKey: key) == nil else {
                return .damaged(reason: "a line stands twice")
            }
        }
        guard let fleet = values["fleet"], let folder = values["folder"], let server = values["server"],
            let digits = values["replica"], values.count == 4
        else { return .damaged(reason: "a line is missing or not known") }
        guard let replica = replica(digits) else { return .damaged(reason: "its replica is no identity") }
        return .found(
            RootMarker(fleet: String(fleet), folder: String(folder), server: String(server), replica: replica)
        )
    }

    private static func replica(_ digits: Substring) -> ReplicaID? {
        // Lower case alone, as it is written: one marker has one text.
        guard digits.utf8.count == 32,
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        guard let high = UInt64(digits.prefix(16), radix: 16), let low = UInt64(digits.dropFirst(16), radix: 16) else {
            return nil
        }
        return ReplicaID(high: high, low: low)
    }
}
