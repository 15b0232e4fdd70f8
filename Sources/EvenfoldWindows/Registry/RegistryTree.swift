// SPDX-License-Identifier: Apache-2.0

/// A hive in memory: the twin of a registry file.
package struct RegistryTree: RegistryHive, Hashable, Sendable {
    /// The values, by name.
    package var values: [String: RegistryValue]
    /// The keys below, by name.
    package var keys: [String: RegistryTree]

    package init(values: [String: RegistryValue] = [:], keys: [String: RegistryTree] = [:]) {
        self.values = values
        self.keys = keys
    }

    /// Makes the key at a path, and those above it, where they are missing.
    package mutating func make(_ path: String) {
        change(path.split(separator: "\\")) { _ in }
    }

    /// Sets or, with `nil`, removes a value of the key at a path, which is made where it is missing.
    package mutating func set(_ name: String, at path: String, _ value: RegistryValue?) {
        change(path.split(separator: "\\")) { $0.values[name] = value }
    }

    private mutating func change(_ path: [Substring], _ body: (inout RegistryTree) -> Void) {
        guard let first = path.first else { return body(&self) }
        let name = keys.keys.first { $0.equalsWithoutCase(first) } ?? String(first)
        keys[name, default: RegistryTree()].change(Array(path.dropFirst()), body)
    }

    package func root() -> RegistryTree { self }

    package func children(of key: RegistryTree) -> [RegistryChild<RegistryTree>] {
        key.keys.sorted { $0.key < $1.key }.map { RegistryChild(name: $0.key, key: $0.value) }
    }

    package func value(_ name: String, of key: RegistryTree) -> RegistryValue? {
        key.values.first { $0.key.equalsWithoutCase(name) }?.value
    }
}
