// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
package import EvenfoldModel
package import EvenfoldReplication
import Glibc

/// The private directories of a folder, held open: `.evenfold` and what is in it.
///
/// ```
/// .evenfold/            mode 0700, on the root's file system, never replicated
///   marker              whose folder this is
///   staging/            what is being received, by number, until it is placed or thrown away
///   aside/              directories and files between two renames, by item
///   conflict/           losers of conflicts, by number
///   preexisting/        what was there before the first synchronisation, by number
///   deleted/            what removals took away, by number
/// ```
package struct PrivateArea: Sendable {
    /// The name of the private directory at a folder's root.
    package static let name = FileName(literal: ".evenfold")

    let top: Directory
    let staging: Directory
    let aside: Directory
    let conflict: Directory
    let preexisting: Directory
    let deleted: Directory

    /// Opens the private directories below a root, making what is missing.
    init(root: Directory) throws(SystemError) {
        top = try Self.prepare(Self.name, in: root)
        staging = try Self.prepare(FileName(literal: "staging"), in: top)
        aside = try Self.prepare(FileName(literal: "aside"), in: top)
        conflict = try Self.prepare(FileName(literal: "conflict"), in: top)
        preexisting = try Self.prepare(FileName(literal: "preexisting"), in: top)
        deleted = try Self.prepare(FileName(literal: "deleted"), in: top)
    }

    /// The directory of a store.
    func store(_ area: StoreArea) -> Directory {
        switch area {
        case .conflict: conflict
        case .preexisting: preexisting
        case .deleted: deleted
        }
    }

    /// The name of a store's directory, for paths that people see.
    package static func storeName(_ area: StoreArea) -> String {
        switch area {
        case .conflict: "conflict"
        case .preexisting: "preexisting"
        case .deleted: "deleted"
        }
    }

    /// Sixteen lower-case digits.
    static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func prepare(_ name: FileName, in parent: Directory) throws(SystemError) -> Directory {
        do throws(SystemError) {
            try parent.makeDirectory(name, mode: 0o700)
        } catch {
            if error.number != EEXIST { throw error }
        }
        let directory = try parent.readableDirectory(name)
        let status = try FileStatus.of(directory.number)
        // Staged files are made as the agent's own, whatever the root's owner or a setgid bit says.
        if status.owner != geteuid() || status.group != getegid() {
            _ = try systemCall(.changeOwner) { fchown(directory.number, geteuid(), getegid()) }
        }
        if status.mode != 0o700 { _ = try systemCall(.changeMode) { fchmod(directory.number, 0o700) } }
        // Staged files must not inherit an access list of the folder's own.
        try AttributeTarget(directory.number, type: .directory).remove(AttributePolicy.defaultList)
        return directory
    }
}
