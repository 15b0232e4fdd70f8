// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import EvenfoldModel
package import EvenfoldReplication
import Glibc

extension LinuxFolderDisk {
    /// How often a directory that changes while it is read is read again; after that what was read stands, and hints
    /// follow.
    private static let readings = 4

    package func list(_ directories: [DirectoryReference]) -> [DirectoryListing] {
        var cache = DirectoryCache(root: root)
        let reader = DirectoryReader()
        var listings: [DirectoryListing] = []
        listings.reserveCapacity(directories.count)
        var rest = directories[...]
        while !rest.isEmpty {
            let round = rest.prefix(FileOpener.roundSize)
            rest = rest.dropFirst(round.count)
            let opened = open(round, flags: O_RDONLY | ef_o_directory, cache: &cache)
            for (reference, answer) in zip(round, opened) {
                listings.append(
                    DirectoryListing(directory: reference.item, outcome: list(reference, answer, reader))
                )
            }
        }
        return listings
    }

    /// Opens directories for reading.
    ///
    /// A parent that is gone, or a link in its place, reads as vanished.
    func open(
        _ references: ArraySlice<DirectoryReference>,
        flags: Int32,
        cache: inout DirectoryCache
    ) -> [Result<SharedDescriptor, ListingFailure>] {
        var results: [Result<SharedDescriptor, ListingFailure>] = []
        var requests: [FileOpener.Request] = []
        var positions: [Int] = []
        for reference in references {
            guard let (parentPath, name) = reference.path.split else {
                // The root again: a descriptor of its own, because reading moves a position.
                requests.append(FileOpener.Request(directory: root, name: nil, flags: flags))
                positions.append(results.count)
                results.append(.failure(.vanished))
                continue
            }
            do throws(DirectoryCache.Refusal) {
                let parent = try cache.directory(DirectoryReference(item: .root, path: parentPath, identity: nil))
                requests.append(FileOpener.Request(directory: parent, name: name, flags: flags))
                positions.append(results.count)
                results.append(.failure(.vanished))
            } catch {
                switch error {
                case .changed: results.append(.failure(.vanished))
                case .failed(let failure): results.append(.failure(.failed(failure.diskFailure)))
                }
            }
        }
        for (position, answer) in zip(positions, opener.open(requests)) {
            results[position] = Self.listingAnswer(answer)
        }
        return results
    }

    private static func listingAnswer(_ answer: FileOpener.Answer) -> Result<SharedDescriptor, ListingFailure> {
        switch answer {
        case .opened(let descriptor): .success(descriptor)
        case .held: .failure(.failed(.held))
        case .failed(let error):
            switch error.number {
            case ENOENT, ENOTDIR, ELOOP: .failure(.vanished)
            default: .failure(.failed(error.diskFailure))
            }
        }
    }

    private func list(
        _ reference: DirectoryReference,
        _ opened: Result<SharedDescriptor, ListingFailure>,
        _ reader: borrowing DirectoryReader
    ) -> DirectoryListing.Outcome {
        do throws(ListingFailure) {
            let descriptor = try opened.get()
            do throws(SystemError) {
                let status = try FileStatus.of(descriptor.number)
                if let identity = reference.identity, identity != status.identity { return .vanished }
                // Watched before it is read: what changes later gives a hint, what changed before is read.
                watch?.watch(descriptor.number, status.identity)
                return .entries(try read(descriptor.number, isRoot: reference.path.isRoot, before: status, reader))
            } catch {
                return .failed(error.diskFailure)
            }
        } catch {
            switch error {
            case .vanished: return .vanished
            case .failed(let failure): return .failed(failure)
            }
        }
    }

    /// Reads until the directory was the same before and after, a few times at most: a rename while it is read can
    /// hide both names.
    private func read(
        _ directory: Int32,
        isRoot: Bool,
        before: FileStatus,
        _ reader: borrowing DirectoryReader
    ) throws(SystemError) -> [ListedEntry] {
        var before = before
        var entries: [ListedEntry] = []
        for _ in 0..<Self.readings {
            entries = try entriesOnce(directory, isRoot: isRoot, reader)
            let after = try FileStatus.of(directory)
            if after.modified == before.modified, after.changed == before.changed { break }
            before = after
        }
        return entries
    }

    private func entriesOnce(
        _ directory: Int32,
        isRoot: Bool,
        _ reader: borrowing DirectoryReader
    ) throws(SystemError) -> [ListedEntry] {
        var entries: [ListedEntry] = []
        for entry in try reader.names(of: directory) {
            if isRoot, entry.name == PrivateArea.name { continue }
            do throws(SystemError) {
                let status = try FileStatus.of(entry.name, in: directory)
                entries.append(ListedEntry(name: entry.name, kind: status.kind, fingerprint: status.fingerprint))
            } catch {
                if error.number == ENOENT { continue }
                // One inode that cannot be read is not absent: it stands with what the directory says of it, matches
                // nothing that was put there, and is asked about on its own.
                guard let kind = Self.kind(entry.type) else { throw error }
                let identity = FileIdentity(inode: entry.inode, birth: .zero)
                entries.append(
                    ListedEntry(
                        name: entry.name,
                        kind: kind,
                        fingerprint: Fingerprint(identity: identity, size: 0, modified: .zero, changed: .zero)
                    )
                )
            }
        }
        entries.sort { $0.name < $1.name }
        return entries
    }

    private static func kind(_ type: UInt8) -> ItemKind? {
        switch Int(type) {
        case Int(DT_DIR): .directory
        case Int(DT_REG): .file
        case Int(DT_LNK): .symbolicLink
        default: nil
        }
    }
}

/// Why a directory is not listed.
enum ListingFailure: Error {
    case vanished
    case failed(DiskFailure)
}
