// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// A directory of one test, removed with it.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/evenfold-test-\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The permission bits of a file below it.
    func mode(of name: String) throws -> UInt32? {
        let attributes = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
        // Some number type or other, depending on what else the process has loaded.
        return attributes[.posixPermissions].flatMap { UInt32("\($0)") }
    }
}
