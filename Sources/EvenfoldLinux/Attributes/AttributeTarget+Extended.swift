// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import EvenfoldModel
import Glibc

/// Extended attributes.
///
/// Links carry none that are replicated. System calls: `listxattr(2)`, `getxattr(2)`, `setxattr(2)`,
/// `removexattr(2)`.
extension AttributeTarget {
    /// The kernel's own limit for a list of names and for a value (`XATTR_LIST_MAX`, `XATTR_SIZE_MAX`).
    private static let largest = 64 << 10

    /// The replicated extended attributes, sorted by name; none where the file system has none.
    func extendedAttributes() throws(SystemError) -> [ExtendedAttribute] {
        var attributes: [ExtendedAttribute] = []
        for name in try extendedNames() {
            guard let value = try extendedValue(name) else { continue }
            attributes.append(ExtendedAttribute(name: name, value: value))
        }
        return attributes
    }

    /// The names of the replicated extended attributes, sorted.
    func extendedNames() throws(SystemError) -> [[UInt8]] {
        guard type != .symbolicLink else { return [] }
        let list: [UInt8]
        do throws(SystemError) {
            list = try unsafe withTerminated(path) { text throws(SystemError) in
                try unsafe Self.growing(.listExtendedAttributes) { unsafe ef_listxattr(text, $0, $1) }
            }
        } catch {
            if error.number == EOPNOTSUPP { return [] }
            throw error
        }
        guard !list.isEmpty else { return [] }
        return list.split(separator: 0).map { Array($0) }.filter(AttributePolicy.replicates)
            .sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// The value of an attribute; `nil` when it is gone.
    func extendedValue(_ name: [UInt8]) throws(SystemError) -> [UInt8]? {
        do throws(SystemError) {
            return try unsafe withTerminated(path) { text throws(SystemError) in
                try unsafe withTerminated(name) { attribute throws(SystemError) in
                    try unsafe Self.growing(.readExtendedAttribute) { unsafe ef_getxattr(text, attribute, $0, $1) }
                }
            }
        } catch {
            if error.number == ENODATA || error.number == EOPNOTSUPP { return nil }
            throw error
        }
    }

    /// Makes the replicated attributes exactly these.
    ///
    /// Where the file system has none at all, nothing happens.
    ///
    /// - Parameters:
    ///   - wanted: The attributes; those that are not replicated are left out.
    ///   - isFresh: Whether Evenfold made the inode just now, where nothing is inherited: then there is nothing to
    ///     remove.
    /// - Throws: ``SystemError``; some may be set by then.
    func setExtendedAttributes(_ wanted: [ExtendedAttribute], isFresh: Bool) throws(SystemError) {
        guard type != .symbolicLink else { return }
        if !isFresh {
            let kept = Set(wanted.map(\.name))
            for name in try extendedNames() where !kept.contains(name) { try remove(name) }
        }
        for attribute in wanted where AttributePolicy.replicates(attribute.name) {
            if attribute.name == AttributePolicy.defaultList, type != .directory { continue }
            if !isFresh, try extendedValue(attribute.name) == attribute.value { continue }
            try set(attribute)
        }
    }

    /// Removes an attribute, if it is there.
    func remove(_ name: [UInt8]) throws(SystemError) {
        do throws(SystemError) {
            _ = try unsafe withTerminated(path) { text throws(SystemError) in
                try unsafe withTerminated(name) { attribute throws(SystemError) in
                    try systemCall(.removeExtendedAttribute) { unsafe ef_removexattr(text, attribute) }
                }
            }
        } catch {
            if error.number != ENODATA, error.number != EOPNOTSUPP { throw error }
        }
    }

    private func set(_ attribute: ExtendedAttribute) throws(SystemError) {
        do throws(SystemError) {
            _ = try unsafe withTerminated(path) { text throws(SystemError) in
                try unsafe withTerminated(attribute.name) { name throws(SystemError) in
                    try systemCall(.writeExtendedAttribute) {
                        unsafe attribute.value.withUnsafeBytes {
                            unsafe ef_setxattr(text, name, $0.baseAddress, $0.count)
                        }
                    }
                }
            }
        } catch {
            if error.number != EOPNOTSUPP { throw error }
        }
    }

    /// Calls with a small buffer on the stack first, and with the largest one if that was too small.
    private static func growing(
        _ operation: SystemError.Operation,
        _ call: (UnsafeMutablePointer<CChar>?, Int) -> Int
    ) throws(SystemError) -> [UInt8] {
        do throws(SystemError) {
            return try unsafe filled(capacity: 1_000, operation, call)
        } catch {
            guard error.number == ERANGE || error.number == E2BIG else { throw error }
            return try unsafe filled(capacity: largest, operation, call)
        }
    }

    private static func filled(
        capacity: Int,
        _ operation: SystemError.Operation,
        _ call: (UnsafeMutablePointer<CChar>?, Int) -> Int
    ) throws(SystemError) -> [UInt8] {
        try unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer throws(SystemError) in
            let count = try systemCall(operation) { unsafe call(buffer.baseAddress, buffer.count) }
            return unsafe buffer.prefix(count).map { UInt8(bitPattern: $0) }
        }
    }
}
