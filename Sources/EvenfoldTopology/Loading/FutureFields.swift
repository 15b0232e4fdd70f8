// SPDX-License-Identifier: Apache-2.0

/// Fields of the language on which this version does not act yet, and which are therefore refused.
enum FutureFields {
    /// Paths of fields; `*` is any key or position.
    private static let fields: [[String]] = [
        ["folders", "*", "members", "*", "conflictQuota"],
        ["folders", "*", "members", "*", "stagingQuota"],
        ["folders", "*", "connections", "*", "schedule"],
        ["folders", "*", "connections", "*", "bandwidth"],
        ["defaults", "member", "conflictQuota"],
        ["defaults", "member", "stagingQuota"],
        ["updates", "policy"],
    ]

    /// Whether the member `key` of the value at `path` is such a field.
    static func contains(_ key: String, in path: [SchemaViolation.Step]) -> Bool {
        fields.contains { matches($0, path + [.key(key)]) }
    }

    private static func matches(_ pattern: [String], _ path: [SchemaViolation.Step]) -> Bool {
        guard pattern.count == path.count else { return false }
        return zip(pattern, path).allSatisfy { word, step in word == "*" || step == .key(word) }
    }
}
