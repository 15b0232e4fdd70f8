// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import EvenfoldModel
import EvenfoldReplication
import Glibc

/// Putting what was staged into the folder.
extension Publisher {
    /// Makes a link in staging, with its attributes, and places it.
    mutating func placeLink(
        at location: Location,
        _ target: [UInt8],
        _ modified: Timestamp,
        _ attributes: FileAttributes,
        replacing: Replacement?
    ) throws(Refusal) -> Fingerprint {
        guard !target.isEmpty, target.count < 4_096, !target.contains(0) else { throw Refusal(.failed(.badName)) }
        let name = disk.temporaryName("link")
        let staging = disk.area.staging
        try attempt { () throws(SystemError) in
            try unsafe withTerminated(target) { target throws(SystemError) in
                try unsafe name.withText { text throws(SystemError) in
                    _ = try systemCall(.makeLink) { unsafe symlinkat(target, staging.number, text) }
                }
            }
        }
        // After an exchange this is gone already, or it is what `place` put back here.
        defer { try? staging.unlink(name) }
        try attempt { () throws(SystemError) in
            let link = try Descriptor.open(name, in: staging.number, flags: ef_o_path)
            try AttributeTarget(link.number, type: .symbolicLink).set(
                attributes,
                modified: modified,
                current: try FileStatus.of(link.number),
                isFresh: true,
                names: disk.names,
                policy: disk.options.attributes
            )
        }
        return try place(name, at: location, replacing: replacing)
    }

    /// Makes a directory in staging, with its attributes, and places it.
    mutating func makeDirectory(at location: Location, _ attributes: FileAttributes) throws(Refusal) -> Fingerprint {
        let place = try find(location)
        let name = disk.temporaryName("directory")
        let staging = disk.area.staging
        let before = try attempt { () throws(SystemError) in
            try staging.makeDirectory(name, mode: 0o700)
            let directory = try Descriptor.open(name, in: staging.number, flags: O_RDONLY | ef_o_directory)
            try AttributeTarget(directory.number, type: .directory, isOpen: true).set(
                attributes,
                modified: nil,
                current: try FileStatus.of(directory.number),
                isFresh: true,
                names: disk.names,
                policy: disk.options.attributes
            )
            return try FileStatus.of(directory.number)
        }
        do throws(Refusal) {
            try rename(name, from: staging, to: place, isDirectory: true)
        } catch {
            try? staging.removeDirectory(name)
            throw error
        }
        cache.forget(place.path.appending(place.name))
        return placed(before, at: place)
    }

    /// Moves a name in staging to its place.
    mutating func place(
        _ staged: FileName,
        at location: Location,
        replacing: Replacement?
    ) throws(Refusal) -> Fingerprint {
        let place = try find(location)
        let staging = disk.area.staging
        let new = try attempt { () throws(SystemError) in try FileStatus.of(staged, in: staging.number) }
        guard let replacing else {
            try rename(staged, from: staging, to: place, isDirectory: false)
            return placed(new, at: place)
        }
        let old = try status(of: place)
        guard old.type != .directory, old.matches(replacing.fingerprint) else { throw Refusal(.changed) }
        let writers = try checkWriters(of: old, at: place)
        switch replacing.keep {
        case .discarded:
            try exchange(staged, in: staging, new, with: place, old, writers)
            // Failing to remove what nobody can see is not failing to publish.
            try? staging.unlink(staged)
        case .stored(let area, let id):
            let store = disk.area.store(area)
            let kept = FileName(number: id.number)
            // The new file goes to the store first and is exchanged there, so that the old one is in its store from
            // the very moment on at which it is not visible any more.
            try attempt { () throws(SystemError) in try staging.move(staged, to: store, kept) }
            disk.touch(.store(area))
            do throws(Refusal) {
                try exchange(kept, in: store, new, with: place, old, writers)
            } catch {
                // Only what was staged goes back; anything else in the store is a local write that must not be lost.
                if let found = try? FileStatus.of(kept, in: store.number), found.identity == new.identity {
                    try? store.move(kept, to: staging, staged)
                }
                throw error
            }
        }
        return placed(new, at: place)
    }

    private func rename(
        _ name: FileName,
        from directory: Directory,
        to place: Place,
        isDirectory: Bool
    ) throws(Refusal) {
        disk.watch?.expect([.arrival(place.directory.identity, place.name)])
        do throws(SystemError) {
            try directory.move(name, to: place.directory, place.name)
        } catch {
            disk.watch?.expectNothing([.arrival(place.directory.identity, place.name)])
            switch error.number {
            case EEXIST: throw Refusal(.occupied)
            // What is renamed was there a moment ago, in a directory that nobody else uses: the destination's
            // directory is gone.
            case ENOENT: throw Refusal(.parentChanged)
            default: throw Refusal(.failed(error.diskFailure))
            }
        }
    }
}
