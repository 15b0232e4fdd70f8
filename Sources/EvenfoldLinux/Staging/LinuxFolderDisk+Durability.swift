// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
package import EvenfoldReplication
import Glibc
import Synchronization

extension LinuxFolderDisk {
    /// From so many files on, one `syncfs(2)` is cheaper than `fsync(2)` for each.
    ///
    /// Measured with new files of 4 KiB on ext4 on a virtual disk: `fsync` 2.9 ms for one, 26 ms for 4, 1,470 ms for
    /// 256; `syncfs` 6 ms for 2 to 8, 18 ms for 256. It writes what other programs left behind on that file system
    /// too, so it is not used where it saves little. On tmpfs both are free.
    private static let manyFiles = 4
    /// The same for directories, whose `fsync(2)` costs as much.
    private static let manyDirectories = 4

    package func makeStagedDurable(_ staged: [StagedID]) -> DiskFailure? {
        guard !staged.isEmpty else { return nil }
        do throws(SystemError) {
            if staged.count >= Self.manyFiles {
                try area.staging.descriptor.synchroniseFileSystem()
                return nil
            }
            for id in staged {
                try Descriptor.open(Self.stagedName(id), in: area.staging.number, flags: O_RDONLY).synchronise()
            }
            // Their names too: what a start does not find here counts as placed.
            try area.staging.descriptor.synchronise()
            return nil
        } catch {
            return error.diskFailure
        }
    }

    package func makeDirectoriesDurable(_ directories: [DirectoryReference]) -> DiskFailure? {
        let stores = touchedStores.withLock { stores in
            defer { stores = [] }
            return stores
        }
        do throws(SystemError) {
            let isFew = directories.count + stores.count < Self.manyDirectories
            guard isFew, try synchronise(directories) else {
                try root.descriptor.synchroniseFileSystem()
                return nil
            }
            for store in stores { try directory(store).descriptor.synchronise() }
            return nil
        } catch {
            // They are still to be made durable when this is asked for again.
            touchedStores.withLock { $0.formUnion(stores) }
            return error.diskFailure
        }
    }

    /// Synchronises each directory; `false` where one cannot be found any more at its path, which takes the whole
    /// file system.
    private func synchronise(_ directories: [DirectoryReference]) throws(SystemError) -> Bool {
        var cache = DirectoryCache(root: root)
        let opened = open(directories[...], flags: O_RDONLY | ef_o_directory, cache: &cache)
        for (reference, result) in zip(directories, opened) {
            guard case .success(let descriptor) = result else { return false }
            if let identity = reference.identity, try FileStatus.of(descriptor.number).identity != identity {
                return false
            }
            try descriptor.descriptor.synchronise()
        }
        return true
    }

    private func directory(_ store: TouchedStore) -> Directory {
        switch store {
        case .staging: area.staging
        case .aside: area.aside
        case .store(let area): self.area.store(area)
        }
    }

    /// Notes that a private directory changed.
    func touch(_ store: TouchedStore) {
        touchedStores.withLock { _ = $0.insert(store) }
    }
}
