// SPDX-License-Identifier: Apache-2.0

internal import EvenfoldState

/// Where a fleet's documents and leases live among etcd's keys: `/evenfold/FLEET/document/KEY` and
/// `/evenfold/FLEET/lease/NAME`.
struct EtcdKeys: Hashable, Sendable {
    private let fleet: String

    /// The keys of a fleet; `nil` where its name is not one part of a ``StateKey``.
    init?(fleet name: String) {
        guard let key = StateKey(name), !key.text.utf8.contains(UInt8(ascii: "/")) else { return nil }
        fleet = "/evenfold/\(key.text)"
    }

    private var documents: String { "\(fleet)/document/" }

    /// Every key of the fleet: the first, and the first one behind.
    var everything: (first: EtcdBytes, end: EtcdBytes) {
        // "0" is the byte after "/".
        (EtcdBytes(fleet + "/"), EtcdBytes(fleet + "0"))
    }

    /// The key of a document.
    func document(_ key: StateKey) -> String { documents + key.text }

    /// The key of a lease.
    func lease(_ name: StateKey) -> String { "\(fleet)/lease/\(name.text)" }

    /// Which document a key of etcd is; `nil` for a key that no version of this program writes.
    func document(at text: String) -> StateKey? {
        guard text.hasPrefix(documents) else { return nil }
        return StateKey(String(text.dropFirst(documents.count)))
    }

    /// The bounds of a listing: the first key, and the first one behind; `nil` where nothing can be between.
    func listing(prefix: String, after: StateKey?, backwards: Bool) -> (first: EtcdBytes, end: EtcdBytes)? {
        // The byte behind every allowed one bounds the keys that begin with the prefix.
        var first = Array((documents + prefix).utf8)
        var end = first + [0x7F]
        if let after {
            let border = Array(document(after).utf8)
            if backwards {
                if border.lexicographicallyPrecedes(end) { end = border }
            } else {
                // The first key that sorts behind another is that one and a zero.
                let next = border + [0]
                if first.lexicographicallyPrecedes(next) { first = next }
            }
        }
        guard first.lexicographicallyPrecedes(end) else { return nil }
        return (EtcdBytes(first), EtcdBytes(end))
    }
}
