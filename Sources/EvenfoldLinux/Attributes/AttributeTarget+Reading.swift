// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension AttributeTarget {
    /// All replicated attributes of the inode; mode and owners are those of `status`, which was read just before.
    func attributes(
        status: FileStatus,
        names: PrincipalNames,
        policy: AttributePolicy
    ) throws(SystemError) -> FileAttributes {
        FileAttributes(
            mode: policy.replicated(status.mode),
            owner: names.user(status.owner),
            group: names.group(status.group),
            extended: try extendedAttributes()
        )
    }
}
