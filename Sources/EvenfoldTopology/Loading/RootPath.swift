// SPDX-License-Identifier: Apache-2.0

/// The rules for roots of replicated folders.
package enum RootPath {
    /// The longest path that Linux takes, with its closing NUL (`PATH_MAX`).
    private static let longestPath = 4_096
    /// The longest name in it (`NAME_MAX`).
    private static let longestName = 255

    /// Why a path cannot be a root.
    package struct Fault: Hashable, Sendable {
        /// The reason, to follow the path in a sentence.
        package let reason: String
        /// What to write instead; `nil` when that cannot be known.
        package let remedy: String?
    }

    /// What is wrong with a path; `nil` for a good one.
    package static func fault(in path: String) -> Fault? {
        if isOfWindows(path) {
            return Fault(
                reason: "is a Windows path, and the engine runs on Linux",
                remedy: "name the absolute path on the Linux machine that holds this server's replica"
            )
        }
        guard path.utf8.first == UInt8(ascii: "/") else {
            return Fault(reason: "is not absolute", remedy: "begin it with “/”")
        }
        if path.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            return Fault(reason: "holds a control character", remedy: nil)
        }
        let parts = path.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
        if parts.contains("..") { return Fault(reason: "holds “..”", remedy: "write the path out") }
        let normal = "/" + parts.filter { $0 != "." }.joined(separator: "/")
        if normal == "/" { return Fault(reason: "is the root of the file system", remedy: "name a directory below it") }
        if normal.utf8.count != path.utf8.count {
            return Fault(reason: "is not in its shortest form", remedy: "write “\(normal)”")
        }
        if parts.contains(where: { $0.utf8.count > longestName }) || path.utf8.count >= longestPath {
            return Fault(reason: "is longer than Linux takes", remedy: nil)
        }
        if parts.contains(".evenfold") {
            return Fault(reason: "lies in a folder's private files", remedy: "choose a directory outside “.evenfold”")
        }
        return nil
    }

    /// Whether one of two good paths is the other or lies inside it.
    package static func overlap(_ left: String, _ right: String) -> Bool {
        let left = Array(left.utf8) + [UInt8(ascii: "/")]
        let right = Array(right.utf8) + [UInt8(ascii: "/")]
        return left.starts(with: right) || right.starts(with: left)
    }

    private static func isOfWindows(_ path: String) -> Bool {
        let start = Array(path.unicodeScalars.prefix(2))
        guard start.count == 2 else { return false }
        return start[0].properties.isAlphabetic && start[0].isASCII && start[1] == ":" || path.hasPrefix("\\\\")
    }
}
