// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
package import EvenfoldModel
package import EvenfoldReplication
import Glibc

/// The private stores as operators use them: reading, restoring and throwing away what is kept.
extension LinuxFolderDisk {
    package func inodes(of kept: [KeptFile]) -> [FileIdentity] {
        kept.compactMap { keep in
            guard case .stored(let area, let id) = keep else { return nil }
            return try? FileStatus.of(FileName(number: id.number), in: self.area.store(area).number).identity
        }
    }

    /// Opens a kept file for reading.
    ///
    /// Blocks.
    package func openKept(_ area: StoreArea, _ id: StoreID) -> Result<KeptReader, SystemError> {
        let store = self.area.store(area)
        let name = FileName(number: id.number)
        do throws(SystemError) {
            if try FileStatus.of(name, in: store.number).type == .symbolicLink {
                return .success(KeptReader(target: try store.target(of: name)))
            }
            let file = try Descriptor.open(name, in: store.number, flags: O_RDONLY | O_NONBLOCK | O_NOCTTY)
            return .success(KeptReader(file))
        } catch {
            return .failure(error)
        }
    }

    /// Moves a kept file back into the folder, to a name where nothing is; the next scan takes it up as a local write.
    ///
    /// - Throws: ``SystemError`` with `EEXIST` where the name is taken and `ENOENT` where the directory or the kept
    ///   file is missing.
    package func restoreKept(_ area: StoreArea, _ id: StoreID, to path: RelativePath) throws(SystemError) {
        guard let (parent, name) = path.split, !Self.isPrivate(parent, name) else { throw SystemError(.rename, EINVAL) }
        var cache = DirectoryCache(root: root)
        let directory: Directory
        do throws(DirectoryCache.Refusal) {
            directory = try cache.open(parent)
        } catch {
            switch error {
            case .changed: throw SystemError(.open, ENOENT)
            case .failed(let failure): throw failure
            }
        }
        let store = self.area.store(area)
        try store.move(FileName(number: id.number), to: directory, name)
        try synchronise(directory)
        try synchronise(store)
    }

    /// Throws a kept file away; one that is gone already is fine.
    package func removeKept(_ area: StoreArea, _ id: StoreID) throws(SystemError) {
        do throws(SystemError) {
            try self.area.store(area).unlink(FileName(number: id.number))
        } catch {
            guard error.number == ENOENT else { throw error }
        }
    }

    private func synchronise(_ directory: Directory) throws(SystemError) {
        try directory.readable { (descriptor) throws(SystemError) in try descriptor.synchronise() }
    }
}

extension Directory {
    /// Calls `body` with a descriptor of this directory that may be read and made durable.
    func readable(_ body: (borrowing Descriptor) throws(SystemError) -> Void) throws(SystemError) {
        try body(try Descriptor.open(beneath: number, path: [0x2E], flags: O_RDONLY | ef_o_directory))
    }
}
