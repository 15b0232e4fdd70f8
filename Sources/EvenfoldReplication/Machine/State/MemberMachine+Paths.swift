// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension MemberMachine {
    /// The path on disk of an installed directory.
    ///
    /// `nil` where it or something above it is not on disk. - Complexity: O(depth).
    func pathOnDisk(_ directory: ItemID) -> RelativePath? {
        var names: [FileName] = []
        var current = directory
        while current != .root {
            if current == .aside { return RelativePath(RelativePath.aside.names + names.reversed()) }
            guard let installed = entries[current]?.installed, names.count < 4_096 else { return nil }
            names.append(installed.name)
            current = installed.parent
        }
        return RelativePath(names.reversed())
    }

    /// An installed directory, as effects name it.
    func reference(to directory: ItemID) -> DirectoryReference? {
        guard let path = pathOnDisk(directory) else { return nil }
        return DirectoryReference(
            item: directory,
            path: path,
            identity: entries[directory]?.installed?.fingerprint.identity
        )
    }

    /// The path that people know an item by: where it should be visible, else where it is on disk, else its record's
    /// name.
    func pathForPeople(_ id: ItemID) -> RelativePath {
        var names: [FileName] = []
        var current = id
        while current != .root, names.count < 256 {
            if let place = tree.place(of: current) {
                names.append(place.name)
                current = place.parent
            } else if let installed = entries[current]?.installed, installed.parent != .aside,
                installed.parent != .displaced
            {
                names.append(installed.name)
                current = installed.parent
            } else if let record = pending[current]?.record ?? entries[current]?.record {
                names.append(record.name)
                current = tree.canonical(record.parent)
            } else {
                break
            }
        }
        return RelativePath(names.reversed())
    }
}
