// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux

/// A directory of a test's own, for the length of a closure.
///
/// On a real disk: replication asks for more than a file system in memory does.
enum WorkDirectory {
    static func with(_ body: (String) async throws -> Void) async throws {
        let parent = Environment.value("TMPDIR") ?? "/var/tmp"
        let name = String(try RandomBytes.word(), radix: 36)
        let path = "\(parent)/evenfold-system-\(name)"
        try PlainFiles.makeDirectory(path)
        do {
            try await body(path)
        } catch {
            await remove(path)
            throw error
        }
        await remove(path)
    }

    private static func remove(_ path: String) async {
        _ = try? await CommandRunner(lanes: ThreadLanes()).run(Command(arguments: ["rm", "-rf", path]))
    }
}
