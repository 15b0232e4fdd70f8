// SPDX-License-Identifier: Apache-2.0

/// One file of the registry: a tree of keys with named values.
///
/// Names are compared without the case of ASCII letters, which covers every name that is looked for.
package protocol RegistryHive {
    /// A place in the tree.
    associatedtype Key

    /// The key at the top.
    func root() throws(HiveFailure) -> Key

    /// The keys below a key, in the hive's own order.
    ///
    /// - Complexity: O(children).
    func children(of key: Key) throws(HiveFailure) -> [RegistryChild<Key>]

    /// The value of a key; `nil` where it has none of that name.
    ///
    /// - Complexity: O(values of the key).
    func value(_ name: String, of key: Key) throws(HiveFailure) -> RegistryValue?
}

/// A key with its name.
package struct RegistryChild<Key> {
    /// The name as the hive spells it.
    package var name: String
    /// The key.
    package var key: Key

    package init(name: String, key: Key) {
        self.name = name
        self.key = key
    }
}

extension RegistryHive {
    /// The key at a path below the top, its names joined by backslashes; `nil` where it is not there.
    ///
    /// - Complexity: O(children of every key on the way).
    package func key(_ path: String) throws(HiveFailure) -> Key? {
        var current = try root()
        for name in path.split(separator: "\\") {
            guard let next = try children(of: current).first(where: { $0.name.equalsWithoutCase(name) }) else {
                return nil
            }
            current = next.key
        }
        return current
    }

    /// The value of a key at a path; `nil` where key or value is not there.
    package func value(_ name: String, at path: String) throws(HiveFailure) -> RegistryValue? {
        guard let key = try key(path) else { return nil }
        return try value(name, of: key)
    }
}

extension StringProtocol {
    /// Whether the texts are the same but for the case of ASCII letters.
    package func equalsWithoutCase(_ other: some StringProtocol) -> Bool {
        utf8.count == other.utf8.count && zip(utf8, other.utf8).allSatisfy { $0.asciiLowercase == $1.asciiLowercase }
    }
}

extension UInt8 {
    fileprivate var asciiLowercase: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}
