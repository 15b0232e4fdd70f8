// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
package import EvenfoldModel
package import EvenfoldReplication
import Glibc
import Synchronization

/// One replicated folder on a Linux file system, from a held root descriptor; see the port `FolderDisk` for the
/// contract.
///
/// Every path below the root is resolved by `openat2(2)` with `RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS |
/// RESOLVE_NO_XDEV`, so neither a message nor a local process can lead a call outside the folder. There is no
/// fallback: a kernel without the call (before 5.6) does not open folders. All calls block; calls of different lanes
/// may overlap.
package final class LinuxFolderDisk: Sendable {
    /// How a folder is used.
    package struct Options: Sendable {
        /// What of attributes is replicated.
        package var attributes: AttributePolicy
        /// How long an `open` may take before the path counts as held.
        package var patience: Duration
        /// How many descriptors of half-received files stay open.
        package var openStagedFiles: Int

        package init(
            attributes: AttributePolicy = AttributePolicy(),
            patience: Duration = .seconds(5),
            openStagedFiles: Int = 128
        ) {
            self.attributes = attributes
            self.patience = patience
            self.openStagedFiles = openStagedFiles
        }
    }

    /// The root's path, for messages.
    package let path: String
    let root: Directory
    let area: PrivateArea
    let options: Options
    let names: PrincipalNames
    let opener: FileOpener
    let watch: FolderWatch?
    let incoming: Mutex<IncomingFiles>
    /// The files that were in staging when the folder was opened.
    package let leftInStaging: [StagedFile]
    let touchedStores = Mutex<Set<TouchedStore>>([])
    private let lastTemporary = Atomic<UInt64>(0)

    /// Opens a folder: its root, which a probe has vouched for, and its private area, which is made if it is missing.
    ///
    /// What earlier runs received and did not place is kept until it is thrown away in words, and what stepped aside stays;
    /// anything else in staging is removed.
    ///
    /// - Parameters:
    ///   - path: The absolute, normalised path of the root, which must be a directory.
    ///   - options: How the folder is used.
    ///   - names: The users and groups, shared by all folders of a process.
    ///   - watch: The folder's watch; `nil` when changes are found by scans alone.
    /// - Throws: ``SystemError`` where the root or its private area cannot be opened, a link in its place included.
    package init(
        path: String,
        options: Options = Options(),
        names: PrincipalNames = PrincipalNames(),
        watch: FolderWatch? = nil
    ) throws(SystemError) {
        self.path = path
        self.options = options
        self.names = names
        self.watch = watch
        opener = FileOpener(patience: options.patience)
        root = try Directory(Descriptor.open(path, flags: O_RDONLY | ef_o_directory | ef_o_nofollow))
        area = try PrivateArea(root: root)
        incoming = Mutex(IncomingFiles(openLimit: options.openStagedFiles))
        leftInStaging = try Self.tidy(area.staging)
        try watch?.watchCookies(in: area.top)
    }

    /// The root's inode, for a guard that remembers it.
    package var rootIdentity: FileIdentity { root.identity }

    /// The number of paths whose `open` is held by a permission listener now.
    package var heldPaths: Int { opener.heldCount }

    /// Bytes on the root's file system: all, and those that may still be written.
    package func space() throws(SystemError) -> (total: ByteCount, available: ByteCount) {
        var space = ef_space()
        _ = try systemCall(.space) { unsafe ef_fstatfs(root.number, &space) }
        return (ByteCount(space.total_bytes), ByteCount(space.available_bytes))
    }

    /// A name in staging that nobody else has.
    func temporaryName(_ purpose: StaticString) -> FileName {
        let number = lastTemporary.wrappingAdd(1, ordering: .relaxed).newValue
        guard let name = FileName("\(purpose)-\(number)") else {
            preconditionFailure("a purpose is part of a file name")
        }
        return name
    }

    /// Whether a name in a directory is part of the private area, which no message may touch.
    ///
    /// What is inside something that stepped aside is content of the folder that happens to stand there.
    static func isPrivate(_ directory: RelativePath, _ name: FileName) -> Bool {
        if directory.isRoot { return name == PrivateArea.name }
        let area = RelativePath([PrivateArea.name])
        return (directory == area || directory.isBelow(area)) && !directory.isBelow(.aside)
    }

    /// Removes what nobody knows by a number; answers the rest.
    private static func tidy(_ staging: Directory) throws(SystemError) -> [StagedFile] {
        var left: [StagedFile] = []
        for entry in try DirectoryReader().names(of: staging.number) {
            do throws(SystemError) {
                if entry.type == UInt8(DT_DIR) {
                    try staging.removeDirectory(entry.name)
                } else if let number = entry.name.number {
                    let identity = try FileStatus.of(entry.name, in: staging.number).identity
                    left.append(StagedFile(staged: StagedID(number), identity: identity))
                } else {
                    try staging.unlink(entry.name)
                }
            } catch {
                if error.number != ENOENT { throw error }
            }
        }
        return left
    }
}

/// Private directories whose entries changed since they were last made durable.
enum TouchedStore: Hashable, Sendable {
    case staging
    case aside
    case store(StoreArea)
}
