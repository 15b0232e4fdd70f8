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
        var wanted: [ItemID] = []
        for directory in current.order {
            for found in current.directories[directory]?.found ?? [] where found.kind != .directory {
                for item in disk.items(with: found.fingerprint.identity.inode) {
                    guard let installed = entries[item]?.installed,
                        installed.fingerprint.identity == found.fingerprint.identity,
                        !(installed.parent == directory && installed.name == found.name)
                    else { continue }
                    let parent = installed.parent
                    if let known = current.directories[parent], known.missing.contains(item) { continue }
                    if current.confirmed.contains(parent) { continue }
                    scan?.confirmed.insert(parent)
                    wanted.append(parent)
                }
            }
            // A directory seen elsewhere must be known to be gone from where it was.
            for found in current.directories[directory]?.found ?? [] where found.kind == .directory {
                guard let item = found.listedAs, let installed = entries[item]?.installed,
                    !(installed.parent == directory && installed.name == found.name),
                    current.directories[installed.parent] == nil, !current.confirmed.contains(installed.parent)
                else { continue }
                scan?.confirmed.insert(installed.parent)
                wanted.append(installed.parent)
            }
        }
        wanted += placesOfMovedDirectories(current)
        let before = scan?.queue.count ?? 0
        for directory in wanted { listAgain(directory) }
        return (scan?.queue.count ?? 0) > before
    }

    /// Where one directory was found twice, because it was moved while the scan went on: both places are listed again,
    /// once.
    private mutating func placesOfMovedDirectories(_ current: Scan) -> [ItemID] {
        var wanted: [ItemID] = []
        var seen: [FileIdentity: ItemID] = [:]
        for directory in current.order {
            for found in current.directories[directory]?.found ?? [] where found.kind == .directory {
                guard let first = seen.updateValue(directory, forKey: found.fingerprint.identity) else { continue }
                for place in [first, directory] where scan?.confirmed.insert(place).inserted ?? false {
                    wanted.append(place)
                }
            }
        }
        return wanted
    }
}
