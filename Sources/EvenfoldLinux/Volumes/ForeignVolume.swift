// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import EvenfoldModel
import Glibc

/// A mounted file system of a system that compares names without case, for reading alone.
///
/// Everything is reached from the root's descriptor, name by name: never through a link, never another file system,
/// never above the root. A directory is listed once; what changes on the volume afterwards may or may not be seen.
package final class ForeignVolume {
    private var reader = DirectoryReader()
    private var held: [String: HeldDirectory]

    /// A directory that was opened, with its names.
    private struct HeldDirectory {
        var directory: Directory
        /// The names by their lower case; more than one where they differ by case alone.
        var names: [String: [FileName]]
    }

    /// Opens the root; links on the way to it are followed, since a person named it.
    ///
    /// - Throws: ``SystemError``, with `ENOTDIR` for what is no directory.
    package init(root path: String) throws(SystemError) {
        let root = try Directory(Descriptor.open(path, flags: O_RDONLY | ef_o_directory))
        held = [:]
        held[""] = HeldDirectory(directory: root, names: try names(of: root))
    }

    /// Opens the file of a path whose names are joined by backslashes; `nil` where nothing has that name.
    ///
    /// - Complexity: O(entries of the directories on the way), each listed once.
    package func file(_ path: String) throws(ForeignVolumeError) -> RandomAccessFile? {
        guard let (directory, name) = try find(path) else { return nil }
        do throws(SystemError) {
            // Asked first: opening a device or a FIFO could do something or wait.
            if try FileStatus.of(name, in: directory.number).type == .file {
                return try RandomAccessFile(
                    Descriptor.open(name, in: directory.number, flags: O_RDONLY | O_NONBLOCK | O_NOCTTY)
                )
            }
        } catch {
            throw .system(error)
        }
        throw .notAFile
    }

    /// Whether a path leads to a directory.
    ///
    /// - Throws: ``ForeignVolumeError``, for a link as well: it could lead to one.
    package func hasDirectory(_ path: String) throws(ForeignVolumeError) -> Bool {
        guard let (directory, name) = try find(path) else { return false }
        return try Self.isDirectory(name, in: directory)
    }

    private static func isDirectory(_ name: FileName, in directory: Directory) throws(ForeignVolumeError) -> Bool {
        do throws(SystemError) {
            let type = try FileStatus.of(name, in: directory.number).type
            // Opened as a directory, a link would be refused as something else that is none.
            guard type != .symbolicLink else { throw SystemError(.open, ELOOP) }
            return type == .directory
        } catch {
            throw .system(error)
        }
    }

    /// The directory that holds the last name of a path, and that name as it is spelled there.
    private func find(_ path: String) throws(ForeignVolumeError) -> (Directory, FileName)? {
        let parts = path.lowercased().split(separator: "\\")
        guard let last = parts.last else { return nil }
        var current = ""
        for part in parts.dropLast() {
            guard try open(part, in: current) else { return nil }
            current += "\\" + part
        }
        guard let parent = held[current], let name = try Self.only(parent.names[String(last)]) else { return nil }
        return (parent.directory, name)
    }

    /// Holds a directory open; `false` where nothing has that name, or something else than a directory.
    private func open(_ name: Substring, in parent: String) throws(ForeignVolumeError) -> Bool {
        let path = parent + "\\" + name
        guard held[path] == nil else { return true }
        guard let above = held[parent], let found = try Self.only(above.names[String(name)]) else { return false }
        guard try Self.isDirectory(found, in: above.directory) else { return false }
        do throws(SystemError) {
            let directory = try above.directory.readableDirectory(found)
            held[path] = HeldDirectory(directory: directory, names: try names(of: directory))
            return true
        } catch {
            throw .system(error)
        }
    }

    private func names(of directory: Directory) throws(SystemError) -> [String: [FileName]] {
        Dictionary(
            grouping: try reader.names(of: directory.number).map(\.name),
            by: { String(decoding: $0.bytes, as: UTF8.self).lowercased() }
        )
    }

    /// The one name there is; two that differ by case alone are refused, since either could be meant.
    private static func only(_ names: [FileName]?) throws(ForeignVolumeError) -> FileName? {
        guard let names, let first = names.first else { return nil }
        guard names.count == 1 else { throw .ambiguous }
        return first
    }
}

/// Why something on a volume could not be looked at.
package enum ForeignVolumeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The system refused; a link is refused with `ELOOP`, another file system with `EXDEV`.
    case system(SystemError)
    /// Several names differ by case alone.
    case ambiguous
    /// It is a directory, a link or a device.
    case notAFile

    package var description: String {
        switch self {
        case .system(let error) where error.number == ELOOP: "a symbolic link, which is not followed"
        case .system(let error) where error.number == EXDEV: "another file system, which is not entered"
        case .system(let error): error.reason
        case .ambiguous: "several names differ by case alone"
        case .notAFile: "it is no plain file"
        }
    }
}
