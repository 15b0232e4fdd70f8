// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import EvenfoldModel
import EvenfoldReplication
import Glibc

/// Taking things out of the folder.
extension Publisher {
    /// Moves exactly this file or link into its store, or removes it where nothing is kept.
    mutating func removeFile(
        at location: Location,
        _ fingerprint: Fingerprint,
        keep: KeptFile
    ) throws(Refusal) -> Fingerprint {
        let place = try find(location)
        let old = try status(of: place)
        guard old.type != .directory, old.matches(fingerprint) else { throw Refusal(.changed) }
        let writers = try checkWriters(of: old, at: place)
        let store: Directory
        let name: FileName
        switch keep {
        case .discarded:
            store = disk.area.staging
            name = disk.temporaryName("removed")
        case .stored(let area, let id):
            store = disk.area.store(area)
            name = FileName(number: id.number)
            disk.touch(.store(area))
        }
        let signs: [FolderWatch.Expectation] = [.departure(place.directory.identity, place.name)]
        disk.watch?.expect(signs)
        do throws(SystemError) {
            try place.directory.move(place.name, to: store, name)
        } catch {
            disk.watch?.expectNothing(signs)
            switch error.number {
            case ENOENT: throw Refusal(.vanished)
            case EEXIST: throw Refusal(.occupied)
            default: throw Refusal(.failed(error.diskFailure))
            }
        }
        let isContested = writers.isContested
        if let out = try? FileStatus.of(name, in: store.number), out.isSame(as: old), !isContested {
            if case .discarded = keep { try? store.unlink(name) }
            return fingerprint
        }
        do throws(SystemError) {
            try store.move(name, to: place.directory, place.name)
        } catch {
            // Something newer is at the name by now: what came out stays in a store.
            if case .discarded = keep { keepRescued(name, in: store) }
        }
        throw Refusal(isContested ? .openForWriting : .changed)
    }

    /// Removes exactly this directory if it is empty; its fingerprint as it was.
    mutating func removeDirectory(at location: Location, _ identity: FileIdentity) throws(Refusal) -> Fingerprint {
        let place = try find(location)
        let old = try status(of: place)
        guard old.type == .directory, old.identity == identity else { throw Refusal(.changed) }
        let signs: [FolderWatch.Expectation] = [.removal(place.directory.identity, place.name)]
        disk.watch?.expect(signs)
        do throws(Refusal) {
            try attempt { () throws(SystemError) in try place.directory.removeDirectory(place.name) }
        } catch {
            disk.watch?.expectNothing(signs)
            throw error.outcome == .occupied ? Refusal(.notEmpty) : error
        }
        forget(place, if: old)
        return old.fingerprint
    }
}
