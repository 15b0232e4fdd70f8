// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import FoundationEssentials

/// Small files that only their owner may read: keys, certificates, settings.
///
/// Directories are made with mode 0700 before anything is put into them, so nothing in them was ever readable by
/// others.
enum PrivateFiles {
    /// Makes a directory, and those above it, where missing.
    static func makeDirectory(_ path: String) throws(IdentityFailure) {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw .file("cannot make the directory \(path): \(error)")
        }
    }

    /// Writes a file whole or not at all; durable when it returns.
    static func write(_ bytes: [UInt8], to path: String) throws(IdentityFailure) {
        do { try SmallFile.write(bytes, to: path) } catch { throw .file("cannot write \(path): \(error)") }
    }

    /// The bytes of a file; `nil` where there is none.
    static func read(_ path: String) throws(IdentityFailure) -> [UInt8]? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .file("cannot read \(path)")
        }
        return [UInt8](data)
    }

    /// The bytes of a key file, which must be unreadable for anybody but its owner.
    static func readKey(_ path: String) throws(IdentityFailure) -> [UInt8]? {
        guard let bytes = try read(path) else { return nil }
        guard let status = PlainFiles.status(path), status.mode & 0o077 == 0 else {
            throw .file("\(path) can be read by others than its owner; run: chmod 0600 \(path)")
        }
        return bytes
    }

    /// Moves a file or directory to a name where nothing is; of several that try the same file, one succeeds.
    static func move(_ path: String, to destination: String) throws(IdentityFailure) {
        do { try FileManager.default.moveItem(atPath: path, toPath: destination) } catch {
            throw .file("cannot rename \(path): \(error)")
        }
    }

    /// Removes a file or a whole directory; nothing happens where there is none.
    static func remove(_ path: String) {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Whether anything is at `path`.
    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// The names in a directory, sorted; none where it is missing.
    static func names(in path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    /// `path` as an absolute path, from the working directory where it is relative.
    static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }
}
