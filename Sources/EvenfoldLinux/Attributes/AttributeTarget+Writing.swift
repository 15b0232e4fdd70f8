// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import EvenfoldModel
import Glibc

extension AttributeTarget {
    /// Sets owners, extended attributes, mode and modification time, in the order in which none undoes another:
    /// changing the owner clears bits of the mode, an access list changes the mode, and every one of them is visible
    /// in the status change time only.
    ///
    /// - Parameters:
    ///   - attributes: What it shall have.
    ///   - modified: The modification time to set; `nil` leaves it.
    ///   - current: What the inode is now.
    ///   - isFresh: Whether Evenfold made the inode just now in its own staging, without inherited attributes.
    ///   - names: The users and groups.
    ///   - policy: What is replicated.
    /// - Throws: ``SystemError``; some may be set by then.
    func set(
        _ attributes: FileAttributes,
        modified: Timestamp?,
        current: FileStatus,
        isFresh: Bool,
        names: PrincipalNames,
        policy: AttributePolicy
    ) throws(SystemError) {
        let owner = names.userNumber(attributes.owner)
        let group = names.groupNumber(attributes.group)
        let changesOwner = owner != current.owner || group != current.group
        if changesOwner { try setOwner(owner, group) }
        try setExtendedAttributes(attributes.extended, isFresh: isFresh)
        if type != .symbolicLink {
            var mode = policy.replicated(attributes.mode)
            // Bits that a local administrator set stay on the same inode, unless it is given to somebody else.
            if !policy.replicatesSetIDBits, !isFresh, !changesOwner { mode |= current.mode & AttributePolicy.setIDBits }
            if isFresh || changesOwner || mode != current.mode || !attributes.extended.isEmpty { try setMode(mode) }
        }
        if let modified { try setModified(modified) }
    }

    /// System call: `fchownat(2)`.
    ///
    /// Without the privilege to give files away, the owner stays who the agent is, as with every copying tool.
    private func setOwner(_ owner: UInt32, _ group: UInt32) throws(SystemError) {
        do throws(SystemError) {
            try changeOwner(owner, group)
        } catch {
            guard error.number == EPERM, geteuid() != 0 else { throw error }
            // A group that the agent is a member of may still be given.
            do throws(SystemError) { try changeOwner(.max, group) } catch { if error.number != EPERM { throw error } }
        }
    }

    private func changeOwner(_ owner: UInt32, _ group: UInt32) throws(SystemError) {
        _ = try systemCall(.changeOwner) { unsafe fchownat(descriptor, "", owner, group, ef_at_empty_path) }
    }

    /// System call: `chmod(2)`.
    func setMode(_ mode: UInt16) throws(SystemError) {
        if isOpen {
            _ = try systemCall(.changeMode) { fchmod(descriptor, mode_t(mode)) }
            return
        }
        _ = try unsafe withTerminated(path) { text throws(SystemError) in
            try systemCall(.changeMode) { unsafe chmod(text, mode_t(mode)) }
        }
    }

    /// System call: `utimensat(2)`.
    ///
    /// A number of nanoseconds that means something else to the kernel is cut.
    func setModified(_ time: Timestamp) throws(SystemError) {
        let nanoseconds = min(time.nanoseconds, 999_999_999)
        if isOpen {
            _ = try systemCall(.setTimes) { ef_fset_modified(descriptor, time.seconds, nanoseconds) }
            return
        }
        _ = try unsafe withTerminated(path) { text throws(SystemError) in
            try systemCall(.setTimes) {
                unsafe ef_set_modified(ef_at_fdcwd, text, time.seconds, nanoseconds, 1)
            }
        }
    }
}
