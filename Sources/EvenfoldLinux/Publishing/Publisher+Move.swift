// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import EvenfoldModel
import EvenfoldReplication
import Glibc

/// Moving inodes within the folder, and out of the way for a moment.
extension Publisher {
    /// Moves exactly this inode to a name where nothing is; answers what it was before.
    mutating func move(from: Place, _ identity: FileIdentity, to location: Location) throws(Refusal) -> Fingerprint {
        let to = try find(location)
        let old = try status(of: from)
        guard old.identity == identity else { throw Refusal(.changed) }
        try rename(old, from: from, to: to)
        return old.fingerprint
    }

    /// Moves exactly this inode into the private area, under its item's name; answers what it was before.
    mutating func stepAside(
        _ item: ItemID,
        from location: Location,
        _ identity: FileIdentity
    ) throws(Refusal) -> Fingerprint {
        let from = try find(location)
        let old = try status(of: from)
        guard old.identity == identity else { throw Refusal(.changed) }
        disk.touch(.aside)
        let to = Place(directory: disk.area.aside, name: item.asideName, path: RelativePath.aside)
        try rename(old, from: from, to: to)
        return old.fingerprint
    }

    /// Renames and looks at what arrived; what is not `old` goes back.
    mutating func rename(_ old: FileStatus, from: Place, to: Place) throws(Refusal) {
        let signs: [FolderWatch.Expectation] = [
            .departure(from.directory.identity, from.name), .arrival(to.directory.identity, to.name),
        ]
        disk.watch?.expect(signs)
        do throws(SystemError) {
            try from.directory.move(from.name, to: to.directory, to.name)
        } catch {
            disk.watch?.expectNothing(signs)
            switch error.number {
            case EEXIST: throw Refusal(.occupied)
            case ENOENT:
                // Either end may have gone; the source is asked again.
                _ = try status(of: from)
                throw Refusal(.parentChanged)
            default: throw Refusal(.failed(error.diskFailure))
            }
        }
        forget(from, if: old)
        forget(to, if: old)
        guard let arrived = try? FileStatus.of(to.name, in: to.directory.number), arrived.identity != old.identity
        else { return }
        // Another inode was put at the old name in the last instant, and it is what moved.
        try? to.directory.move(to.name, to: from.directory, from.name)
        throw Refusal(.changed)
    }
}
