// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux

/// A file system in memory with little room, mounted over a directory until it is removed.
struct SmallDisk: Sendable {
    private let path: String

    /// Mounts it; `nil`, with the reason said aloud, where the machine does not let a test do that.
    init?(at path: String, size: String) async throws {
        self.path = path
        let mount = ["mount", "-t", "tmpfs", "-o", "size=\(size),mode=755", "tmpfs", path]
        let result = try await Tool.run(mount, of: "mount", in: "/")
        guard result.ending == .exited(0) else {
            print(
                "SKIPPED: no file system is to be mounted here: \(String(decoding: result.errorOutput, as: UTF8.self))"
            )
            return nil
        }
    }

    /// Makes room.
    func grow(to size: String) async throws {
        try await Tool.output(["mount", "-o", "remount,size=\(size)", path], of: "mount", in: "/")
    }

    /// Takes it away, and everything on it.
    func remove() async {
        _ = try? await Tool.run(["umount", "-l", path], of: "mount", in: "/")
    }
}
