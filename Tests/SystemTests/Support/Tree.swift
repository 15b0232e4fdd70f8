// SPDX-License-Identifier: Apache-2.0

import CLinuxTesting
import EvenfoldLinux
import Glibc

/// What is at a path and, where that is a directory, in it at any depth; as it was when somebody looked.
struct Tree: Sendable {
    /// Directories, each before what is in it.
    var directories: [String] = []
    /// Regular files.
    var files: [String] = []
    /// Symbolic links and whatever else there may be.
    var others: [String] = []

    /// Everything that is not a directory.
    var leaves: [String] { files + others }

    /// Looks; Evenfold's own area at the top is left out unless it is asked for.
    init(_ path: String, withPrivateArea: Bool = false) {
        guard let type = PlainFiles.status(path)?.type else { return }
        guard type == .directory else {
            if type == .file { files = [path] } else { others = [path] }
            return
        }
        let privateArea = path + "/.evenfold"
        var waiting = [path]
        while let directory = waiting.popLast() {
            directories.append(directory)
            for entry in Self.entries(of: directory) {
                let found = directory + "/" + entry.name
                switch entry.kind {
                case UInt8(ascii: "d"): if withPrivateArea || found != privateArea { waiting.append(found) }
                case UInt8(ascii: "f"): files.append(found)
                default: others.append(found)
                }
            }
        }
    }

    /// Removes all of it; what has come since stays, and its directories with it.
    func remove() {
        for path in leaves { try? PlainFiles.remove(path) }
        for path in directories.reversed() { try? PlainFiles.removeDirectory(path) }
    }

    private struct Entry {
        var kind: UInt8
        var name: String
    }

    /// The entries of a directory; none where it is gone.
    private static func entries(of directory: String) -> [Entry] {
        let capacity = 1 << 18
        var buffer = [UInt8](repeating: 0, count: capacity)
        let count = unsafe lt_list(directory, &buffer, capacity)
        precondition(count >= 0 || errno != ERANGE, "\(directory) has more entries than a test makes")
        guard count > 0 else { return [] }
        return buffer[..<count].split(separator: 0).map { entry in
            Entry(kind: entry.first ?? 0, name: String(decoding: entry.dropFirst(), as: UTF8.self))
        }
    }
}
