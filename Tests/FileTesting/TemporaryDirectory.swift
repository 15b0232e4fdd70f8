// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// A new directory that goes with everything in it when the value goes.
package final class TemporaryDirectory: Sendable {
    /// Its absolute path.
    package let path: String

    package init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("evenfold-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of `name` in the directory.
    package func file(_ name: String) -> String {
        path + "/" + name
    }
}
