// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

// Before a scan is concluded: what moved while it went on is looked for once more, so that nothing counts as gone, or
// as two, that is merely elsewhere.

extension MemberMachine {
    /// Looks for directories that were not where the index has them, where this scan has seen that they, or one above
    /// them, moved.
    mutating func retryVanished() -> Bool {
        let vanished = scan?.vanished ?? []
        guard !vanished.isEmpty, !(scan?.relocated.isEmpty ?? true) else { return false }
        scan?.vanished = []
        var isAny = false
        for directory in vanished {
            guard let path = scanPath(of: directory), path != scan?.directories[directory]?.path else {
                scan?.vanished.append(directory)
                continue
            }
            scan?.directories[directory]?.path = path
            listAgain(directory)
            isAny = true
        }
        return isAny
    }

    /// A file found under a second name may have moved or may have two names: the directory of the first name is listed
    /// (again), once.
    mutating func confirmMoves() -> Bool {
        guard let current = scan else { return false }
        let before = current.queue.count
        var places: [FileIdentity: ItemID] = [:]
        for directory in current.order {
            for found in current.directories[directory]?.found ?? [] {
                let identity = found.fingerprint.identity
                guard found.kind == .directory else {
                    for item in carriers(of: identity) {
                        guard let installed = entries[item]?.installed,
                            !(installed.parent == directory && installed.name == found.name),
                            !(current.directories[installed.parent]?.missing.contains(item) ?? false)
                        else { continue }
                        confirm(installed.parent)
                    }
                    continue
                }
                // A directory seen elsewhere must be known to be gone from where it was.
                if let item = found.listedAs, let installed = entries[item]?.installed,
                    !(installed.parent == directory && installed.name == found.name),
                    current.directories[installed.parent] == nil
                {
                    confirm(installed.parent)
                }
                // One that was found twice was moved while the scan went on.
                if let first = places.updateValue(directory, forKey: identity) {
                    confirm(first)
                    confirm(directory)
                }
            }
        }
        return (scan?.queue.count ?? 0) > before
    }

    /// Lists a directory (again), once in a scan.
    private mutating func confirm(_ directory: ItemID) {
        if scan?.confirmed.insert(directory).inserted ?? false { listAgain(directory) }
    }
}
