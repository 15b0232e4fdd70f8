// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import EvenfoldModel
import EvenfoldReplication
import Glibc

/// The directories that one batch works in, held open by path and checked by inode, so that a batch of files in one
/// directory resolves its path once.
///
/// A descriptor stays right when its directory is renamed; only the path leads astray, so ``forget(_:)`` is called for
/// each directory that the batch itself moves, and every use that knows an identity compares it.
struct DirectoryCache {
    /// The root's own descriptor.
    let root: Directory
    private var held: [RelativePath: Directory] = [:]
    private var order: [RelativePath] = []

    /// So many directories are held open at once, well below the usual limit of 1,024 descriptors.
    private static let capacity = 96
    /// The longest piece of a path that is resolved in one call, below `PATH_MAX`.
    private static let pieceLength = 3_800

    init(root: Directory) {
        self.root = root
    }

    /// Why a directory cannot be used.
    enum Refusal: Error {
        /// It is not there, or something else is.
        case changed
        /// The disk refused.
        case failed(SystemError)
    }

    /// The directory that a reference means, if it is still there.
    mutating func directory(_ reference: DirectoryReference) throws(Refusal) -> Directory {
        if let found = held[reference.path], reference.identity.map({ $0 == found.identity }) ?? true { return found }
        let found = try open(reference.path)
        if let identity = reference.identity, identity != found.identity { throw .changed }
        return found
    }

    /// The directory at a path, whatever its inode.
    mutating func open(_ path: RelativePath) throws(Refusal) -> Directory {
        if path.isRoot { return root }
        forget(path)
        var start = root
        var rest = path.bytes
        if let (parent, name) = path.split, let found = held[parent] {
            start = found
            rest = name.bytes
        }
        do throws(SystemError) {
            let found = try Self.resolve(rest, from: start)
            keep(found, at: path)
            return found
        } catch {
            switch error.number {
            case ENOENT, ENOTDIR, ELOOP: throw .changed
            default: throw .failed(error)
            }
        }
    }

    /// Forgets everything held at or below a path.
    ///
    /// - Complexity: O(directories held).
    mutating func forget(_ path: RelativePath) {
        guard !held.isEmpty else { return }
        order.removeAll { candidate in
            guard candidate == path || candidate.isBelow(path) else { return false }
            held[candidate] = nil
            return true
        }
    }

    private mutating func keep(_ directory: Directory, at path: RelativePath) {
        if order.count >= Self.capacity { held[order.removeFirst()] = nil }
        held[path] = directory
        order.append(path)
    }

    /// Resolves a path of any length in pieces that the kernel takes.
    private static func resolve(_ path: [UInt8], from start: Directory) throws(SystemError) -> Directory {
        var current = start
        var rest = path[...]
        while rest.count > pieceLength, let cut = rest.prefix(pieceLength).lastIndex(of: 0x2F) {
            current = try open(Array(rest[..<cut]), from: current)
            rest = rest[(cut + 1)...]
        }
        return try open(Array(rest), from: current)
    }

    private static func open(_ path: [UInt8], from start: Directory) throws(SystemError) -> Directory {
        try Directory(Descriptor.open(beneath: start.number, path: path, flags: ef_o_path | ef_o_directory))
    }
}

extension RelativePath {
    /// Whether this path is inside `directory`, at any depth, and not the directory itself.
    func isBelow(_ directory: RelativePath) -> Bool {
        if directory.isRoot { return !isRoot }
        return bytes.count > directory.bytes.count && bytes[directory.bytes.count] == 0x2F
            && bytes.starts(with: directory.bytes)
    }
}
