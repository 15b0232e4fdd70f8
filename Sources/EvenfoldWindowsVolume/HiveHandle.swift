// SPDX-License-Identifier: Apache-2.0

import CHivex
import EvenfoldLinux

/// An open registry file of libhivex with exactly one owner; it is closed when the owner lets go.
@safe struct HiveHandle: ~Copyable {
    private let pointer: OpaquePointer

    /// Reads the file of a descriptor into memory and checks its structure.
    ///
    /// Into memory, although nothing is ever written: a mapped file that is cut short meanwhile ends the process.
    ///
    /// - Complexity: O(file size), in time and memory.
    /// - Throws: The reason as an error number.
    init(descriptor: Int32) throws(HiveError) {
        guard let opened = unsafe hivex_open("/proc/self/fd/\(descriptor)", Int32(HIVEX_OPEN_WRITE)) else {
            throw HiveError.last
        }
        unsafe pointer = opened
    }

    /// The key at the top.
    func root() throws(HiveError) -> Int {
        let root = unsafe hivex_root(pointer)
        guard root != 0 else { throw HiveError.last }
        return root
    }

    /// The keys below a key.
    func children(of node: Int) throws(HiveError) -> [Int] {
        try unsafe Self.list(hivex_node_children(pointer, node))
    }

    /// A key's name.
    func name(of node: Int) throws(HiveError) -> String {
        try unsafe Self.text(hivex_node_name(pointer, node))
    }

    /// The values of a key.
    func values(of node: Int) throws(HiveError) -> [Int] {
        try unsafe Self.list(hivex_node_values(pointer, node))
    }

    /// A value's name; empty for the one without a name.
    func key(of value: Int) throws(HiveError) -> String {
        try unsafe Self.text(hivex_value_key(pointer, value))
    }

    /// A value's type and bytes.
    func content(of value: Int) throws(HiveError) -> (type: UInt32, bytes: [UInt8]) {
        var type = hive_type(0)
        var count = 0
        guard let start = unsafe hivex_value_value(pointer, value, &type, &count) else { throw HiveError.last }
        defer { unsafe ef_hivex_free(start) }
        return (type.rawValue, unsafe UnsafeBufferPointer(start: start, count: count).map { UInt8(bitPattern: $0) })
    }

    private static func list(_ start: UnsafeMutablePointer<Int>?) throws(HiveError) -> [Int] {
        guard let start = unsafe start else { throw HiveError.last }
        defer { unsafe ef_hivex_free(start) }
        var result: [Int] = []
        while unsafe start[result.count] != 0 { result.append(unsafe start[result.count]) }
        return result
    }

    private static func text(_ start: UnsafeMutablePointer<CChar>?) throws(HiveError) -> String {
        guard let start = unsafe start else { throw HiveError.last }
        defer { unsafe ef_hivex_free(start) }
        return unsafe String(cString: start)
    }

    deinit { _ = unsafe hivex_close(pointer) }
}

/// Why libhivex refused.
struct HiveError: Error {
    /// The error number.
    var number: Int32

    /// The one of the call before.
    static var last: HiveError { HiveError(number: ef_hivex_error()) }

    /// Whether it says that the file is no registry file, or a damaged one.
    var isDamage: Bool { ef_hivex_is_damage(number) != 0 }
}
