// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel
import EvenfoldReplication

/// A replicated folder on a simulated disk: inodes, directories, links, staging and the private stores, and what of it is durable.
///
/// Every call is one atomic moment. Nothing follows a symbolic link and nothing leaves the root. What users do is durable at
/// once (they call `fsync`); what Evenfold does is durable when it says so, and a power cut takes the rest in any legal way.
package struct MemoryDisk: Hashable, Sendable {
    /// What processes see.
    var live = DiskImage(inodes: [])
    /// What a power cut leaves when nothing of ``journal`` survives.
    var durable = DiskImage(inodes: [])
    /// What was done and is not durable yet, in order.
    var journal: [DiskOperation] = []
    /// Files whose bytes are not durable.
    var volatile: Set<Int> = []
    /// Files that a local process has open for writing.
    var openFiles: Set<Int> = []
    /// Directories that the publish in progress made: only these may be named without an identity.
    var made: Set<Int> = []
    /// Where staged files are.
    var staged: [StagedID: Int] = [:]
    /// What Evenfold did that no correct member does: a store number taken twice.
    var misuses: [String] = []
    /// Whether replacements and removals skip the comparison of fingerprints; only a sabotage sets it.
    package var skipsFingerprints = false
    /// How often a comparison that was skipped would have refused.
    package internal(set) var skippedFingerprints = 0

    static let privateName = Array(".evenfold".utf8)
    static let root = 2
    static let staging = 3
    static let firstStore = 4
    static let aside = 7

    /// An empty folder made at `time`.
    package init(madeAt time: Timestamp) {
        live.inodes = [nil, nil]
        let plain = FileAttributes.plain(mode: 0o755)
        for number in Self.root...Self.aside {
            live.inodes.append(
                Inode(
                    identity: FileIdentity(inode: UInt64(number), birth: time),
                    kind: .directory,
                    content: .torn,
                    target: [],
                    attributes: plain,
                    modified: time,
                    changed: time
                )
            )
        }
        durable = live
    }

    /// The identity of the root directory.
    package var rootIdentity: FileIdentity {
        live.inodes[Self.root]?.identity ?? FileIdentity(inode: UInt64(Self.root), birth: .zero)
    }

    /// The inode of `number`, which something still names.
    func inode(_ number: Int) -> Inode? {
        number < live.inodes.count ? live.inodes[number] : nil
    }

    /// The directory at `path`; `nil` where a component is missing or no directory.
    func directory(at path: RelativePath) -> Int? {
        if path.isRoot { return Self.root }
        guard let number = number(at: path), inode(number)?.kind == .directory else { return nil }
        return number
    }

    /// The inode at `path`.
    func number(at path: RelativePath) -> Int? {
        var names = path.names[...]
        var current = Self.root
        if names.first?.bytes == Self.privateName {
            guard names.starts(with: RelativePath.aside.names) else { return nil }
            names = names.dropFirst(2)
            current = Self.aside
        }
        for name in names {
            guard let inode = inode(current), inode.kind == .directory, let next = inode.child(name) else { return nil }
            current = next
        }
        return current
    }

    /// The directory that `reference` means, if it is still there and still the same.
    func resolve(_ reference: DirectoryReference) -> Int? {
        guard let number = directory(at: reference.path) else { return nil }
        if let identity = reference.identity, inode(number)?.identity != identity { return nil }
        return number
    }

    /// A status change time that differs from the one before.
    func changeTime(of number: Int, _ now: Timestamp) -> Timestamp {
        guard let before = inode(number)?.changed, before == now else { return now }
        return now.advanced(by: .nanoseconds(1))
    }

    /// A number and an identity for a new inode.
    func freshIdentity(_ now: Timestamp) -> (number: Int, identity: FileIdentity) {
        let number = max(live.inodes.count, durable.inodes.count)
        return (number, FileIdentity(inode: UInt64(number), birth: now))
    }

    /// Does `changes` as one operation.
    mutating func perform(touching touches: [Int], _ changes: [DiskChange]) {
        for change in changes { live.apply(change) }
        journal.append(DiskOperation(touches: touches, changes: changes))
    }

    /// The directory of a private store.
    static func store(_ area: StoreArea) -> Int { firstStore + Int(area.rawValue) - 1 }

    /// The name of a kept file in its store.
    static func storeName(_ id: StoreID) -> FileName? { FileName("k\(id.number)") }

    /// The name of a staged file.
    static func stagedName(_ id: StagedID) -> FileName? { FileName("s\(id.number)") }

    /// The staged file of a name.
    static func stagedID(_ name: FileName) -> StagedID? {
        UInt64(String(decoding: name.bytes.dropFirst(), as: UTF8.self)).map(StagedID.init)
    }
}

extension FileAttributes {
    /// Attributes with a mode, root as owner and nothing else.
    package static func plain(mode: UInt16) -> FileAttributes {
        FileAttributes(
            mode: mode,
            owner: Principal(name: Array("root".utf8), number: 0),
            group: Principal(name: Array("root".utf8), number: 0),
            extended: []
        )
    }
}
