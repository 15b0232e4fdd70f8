// SPDX-License-Identifier: Apache-2.0

/// What kinds of file system mean for a folder's root.
package enum FileSystemClass: Hashable, Sendable {
    /// On this machine's own disks or memory: answers unless the disk is broken.
    case local
    /// The kernel's own views, such as `proc` and `devtmpfs`: may be on the way to a root, and is never one.
    case kernel
    /// Somebody else answers, or not: FUSE, network, automount, and whatever is not known.
    case remote

    /// The class of a type as `/proc/self/mountinfo` names it.
    package init(type: String) {
        switch type {
        case "ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "tmpfs", "overlay", "bcachefs": self = .local
        case "rootfs", "ramfs", "devtmpfs", "proc", "sysfs", "devpts", "cgroup", "cgroup2", "squashfs", "erofs",
            "efivarfs":
            self = .kernel
        default: self = .remote
        }
    }
}
