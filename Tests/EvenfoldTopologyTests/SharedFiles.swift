// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Files that tests read: of the checkout, and of `shared` beside it.
enum SharedFiles {
    /// The checkout's root: two folders above this file's folder.
    static let root = String(#filePath).split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        .joined(separator: "/")

    /// A path below `shared`.
    static func path(_ relative: String) -> String { root + "/../shared/" + relative }

    static func exist(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    static func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }

    /// The names in a directory, sorted.
    static func names(in path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    /// The relative paths of everything below a directory, sorted.
    static func tree(_ path: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
    }
}
