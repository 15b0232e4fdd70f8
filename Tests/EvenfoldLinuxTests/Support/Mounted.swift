// SPDX-License-Identifier: Apache-2.0

import CLinuxTesting
import LinuxTesting
import Testing

extension Mounted {
    /// A file system in memory, for the length of a closure; root only.
    static func tmpfs(_ path: String, _ body: () throws -> Void) throws {
        let result = unsafe lt_mount_tmpfs(path)
        try #require(result == 0)
        defer { _ = unsafe lt_unmount(path) }
        try body()
    }
}
