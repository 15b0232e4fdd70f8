// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import EvenfoldModel
package import EvenfoldReplication
import Glibc

extension LinuxFolderDisk {
    package func publish(_ operations: [PublishOperation]) -> [PublishOutcome] {
        var publisher = Publisher(disk: self)
        return operations.map { publisher.perform($0) }
    }
}

/// Performs the operations of one batch, in order.
///
/// Each operation looks first, acts in one atomic rename, and looks again at what came out; where that is not what
/// the decision was based on, the rename is taken back. Between the two looks nothing is lost whatever a local
/// process does.
struct Publisher {
    let disk: LinuxFolderDisk
    var cache: DirectoryCache

    init(disk: LinuxFolderDisk) {
        self.disk = disk
        cache = DirectoryCache(root: disk.root)
    }

    /// An operation that was not performed.
    struct Refusal: Error {
        var outcome: PublishOutcome

        init(_ outcome: PublishOutcome) {
            self.outcome = outcome
        }
    }

    /// A name in a directory that was found and checked.
    struct Place {
        var directory: Directory
        var name: FileName
        var path: RelativePath
    }

    mutating func perform(_ operation: PublishOperation) -> PublishOutcome {
        do throws(Refusal) {
            switch operation {
            case .makeDirectory(_, let at, let attributes):
                return .done(try makeDirectory(at: at, attributes))
            case .placeLink(_, let at, let target, let modified, let attributes, let replacing):
                return .done(try placeLink(at: at, target, modified, attributes, replacing: replacing))
            case .placeFile(_, let at, let staged, let replacing):
                return .done(try place(LinuxFolderDisk.stagedName(staged), at: at, replacing: replacing))
            case .move(_, let from, let identity, let to):
                return .done(try move(from: try find(from), identity, to: to))
            case .stepAside(let item, let from, let identity):
                return .done(try stepAside(item, from: from, identity))
            case .stepBack(_, let name, let identity, let to):
                let waiting = Place(directory: disk.area.aside, name: name, path: RelativePath.aside)
                disk.touch(.aside)
                return .done(try move(from: waiting, identity, to: to))
            case .removeFile(_, let at, let fingerprint, let keep):
                return .done(try removeFile(at: at, fingerprint, keep: keep))
            case .removeDirectory(_, let at, let identity):
                return .done(try removeDirectory(at: at, identity))
            case .setAttributes(_, let at, let fingerprint, let attributes, let modified):
                return .done(try setAttributes(at: at, fingerprint, attributes, modified))
            }
        } catch {
            return error.outcome
        }
    }

    /// The directory of a location, checked; never the private area.
    mutating func find(_ location: Location) throws(Refusal) -> Place {
        let path = location.directory.path
        guard !LinuxFolderDisk.isPrivate(path, location.name) else { throw Refusal(.failed(.outside)) }
        do throws(DirectoryCache.Refusal) {
            return Place(directory: try cache.directory(location.directory), name: location.name, path: path)
        } catch {
            switch error {
            case .changed: throw Refusal(.parentChanged)
            case .failed(let failure): throw Refusal(.failed(failure.diskFailure))
            }
        }
    }

    /// What is at a place; ``PublishOutcome/vanished`` when nothing is.
    func status(of place: Place) throws(Refusal) -> FileStatus {
        let found = try attempt { () throws(SystemError) in try FileStatus.find(place.name, in: place.directory.number)
        }
        guard let found else { throw Refusal(.vanished) }
        return found
    }

    /// Turns an error number into an outcome: where the name was looked at just before, `ENOENT` means that it went
    /// away.
    func attempt<Result: ~Copyable>(
        _ call: () throws(SystemError) -> Result
    ) throws(Refusal) -> Result {
        do throws(SystemError) {
            return try call()
        } catch {
            switch error.number {
            case ENOENT: throw Refusal(.vanished)
            case EEXIST: throw Refusal(.occupied)
            case ENOTEMPTY: throw Refusal(.notEmpty)
            default: throw Refusal(.failed(error.diskFailure))
            }
        }
    }

    /// The fingerprint of what was just put at a place.
    ///
    /// If a local process was quicker, what was put there counts: the scan then sees that something else is there.
    func placed(_ before: FileStatus, at place: Place) -> Fingerprint {
        guard let now = try? FileStatus.of(place.name, in: place.directory.number), now.isSame(as: before) else {
            return before.fingerprint
        }
        return now.fingerprint
    }

    /// Forgets descriptors below a directory that was moved or removed.
    mutating func forget(_ place: Place, if status: FileStatus) {
        if status.type == .directory { cache.forget(place.path.appending(place.name)) }
    }
}

extension FileStatus {
    /// Whether this is the same inode with the same content, mode and owners; a rename changes nothing else but the
    /// status change time.
    func isSame(as other: FileStatus) -> Bool {
        identity == other.identity && type == other.type && mode == other.mode && owner == other.owner
            && group == other.group
            && (type == .directory || size == other.size && modified == other.modified)
    }
}
