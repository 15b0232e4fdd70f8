// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension MemberMachine {
    /// The first broken invariant.
    ///
    /// `nil` when all is well. - Complexity: O(items).
    package var brokenInvariant: String? { checkInvariants().first }

    /// What is wrong with this machine; empty when all is well.
    ///
    /// For tests and the simulator. - Complexity: O(items).
    package func checkInvariants() -> [String] {
        var wrong: [String] = []
        var places: [TreePlace: ItemID] = [:]
        for id in entries.keys.sorted() {
            guard let entry = entries[id] else { continue }
            if !entry.isPreexisting, !entry.record.isKnown(in: knowledge) {
                wrong.append("\(id): a version of its record is not known")
            }
            if entry.arrival > header.arrival { wrong.append("\(id): arrival beyond the header's") }
            if let installed = entry.installed {
                let place = TreePlace(parent: installed.parent, name: installed.name)
                if let other = places[place] { wrong.append("\(id) and \(other) stand under one name") }
                places[place] = id
                if disk.occupant(of: installed.parent, named: installed.name) != id {
                    wrong.append("\(id): the disk view disagrees")
                }
                if !disk.items(with: installed.fingerprint.identity.inode).contains(id) {
                    wrong.append("\(id): inode not in view")
                }
                if installed.parent != .root, installed.parent != .aside, installed.parent != .displaced,
                    entries[installed.parent]?.installed == nil
                {
                    wrong.append("\(id): its directory is not on disk")
                }
                if installed.parent == id { wrong.append("\(id) stands in itself") }
            }
            for version in [
                entry.record.placeStamp.version, entry.record.dataVersion,
                entry.record.attributesVersion,
            ]
            where version.replica == header.replica && version.sequence > header.sequence {
                wrong.append("\(id): a sequence that was never given out")
            }
        }
        let standing = entries.values.compactMap(\.installed)
        if disk.count != standing.count {
            wrong.append("the disk view counts \(disk.count) of \(standing.count) items")
        }
        if disk.bytes.bytes != standing.reduce(0, { $0 + $1.fingerprint.size }) {
            wrong.append("the disk view counts other bytes than stand there")
        }
        if preexistingCount != entries.values.count(where: \.isPreexisting) {
            wrong.append("items of before the first synchronisation are counted wrong")
        }
        for id in pending.keys.sorted() {
            guard let state = pending[id] else { continue }
            if let entry = entries[id], !entry.isPreexisting,
                state.record.merged(with: entry.record).hasSameVersions(as: state.record) == false
            {
                wrong.append("\(id): pending is older than the index in some register")
            }
        }
        if !hasStarted { return wrong }
        for (id, fetch) in fetching.byStaged where fetching.byItem[fetch.item] != id {
            wrong.append("\(id): staged and forgotten")
        }
        return wrong
    }
}
