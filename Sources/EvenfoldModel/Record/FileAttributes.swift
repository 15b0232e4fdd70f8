// SPDX-License-Identifier: Apache-2.0

/// Mode, owners, extended attributes and POSIX access control lists of an item.
package struct FileAttributes: Hashable, Sendable {
    /// Permission bits (`07777`); setuid and setgid are masked where the folder does not replicate them.
    package var mode: UInt16
    /// The owning user.
    package var owner: Principal
    /// The owning group.
    package var group: Principal
    /// Extended attributes by name, sorted, each name once.
    ///
    /// POSIX ACLs stand here as `system.posix_acl_access` and `system.posix_acl_default` in the kernel's own form
    /// (`acl(5)`, `xattr(7)`).
    package var extended: [ExtendedAttribute]

    package init(mode: UInt16, owner: Principal, group: Principal, extended: [ExtendedAttribute]) {
        self.mode = mode
        self.owner = owner
        self.group = group
        self.extended = extended
    }
}

/// A user or group: by name where both servers know the name, else by number.
package struct Principal: Hashable, Sendable {
    /// The name as the writer's server had it; empty when it had none.
    package var name: [UInt8]
    /// The number on the writer's server.
    package var number: UInt32

    package init(name: [UInt8], number: UInt32) {
        self.name = name
        self.number = number
    }
}

/// One extended attribute.
///
/// Source: `xattr(7)`.
package struct ExtendedAttribute: Hashable, Comparable, Sendable {
    /// The full name, with its namespace.
    package var name: [UInt8]
    /// The value; may be empty.
    package var value: [UInt8]

    package init(name: [UInt8], value: [UInt8]) {
        self.name = name
        self.value = value
    }

    package static func < (left: ExtendedAttribute, right: ExtendedAttribute) -> Bool {
        left.name.lexicographicallyPrecedes(right.name)
    }
}
