// SPDX-License-Identifier: Apache-2.0

import CLinuxTesting
import EvenfoldLinux
import Glibc
import Synchronization

/// What a local process does to a folder, by plain system calls.
enum LocalProcess {
    static func symlink(_ target: String, _ path: String) throws {
        try check(unsafe Glibc.symlink(target, path))
    }

    static func mkfifo(_ path: String, _ mode: UInt32) throws { try check(unsafe Glibc.mkfifo(path, mode)) }
    static func chmod(_ path: String, _ mode: UInt32) throws { try check(unsafe Glibc.chmod(path, mode)) }
    static func rename(_ from: String, _ to: String) throws { try check(unsafe Glibc.rename(from, to)) }
    static func unlink(_ path: String) throws { try check(unsafe Glibc.unlink(path)) }
    static func mkdir(_ path: String, _ mode: UInt32) throws { try check(unsafe Glibc.mkdir(path, mode)) }
    static func rmdir(_ path: String) throws { try check(unsafe Glibc.rmdir(path)) }

    /// Swaps two names in one step; whether it did.
    static func exchange(_ left: String, _ right: String) -> Bool { unsafe lt_exchange(left, right) == 0 }

    private static func check(_ result: Int32) throws {
        if result != 0 { throw NotFound(outcome: "error \(errno)") }
    }
}

/// A flag between threads.
final class Flag: Sendable {
    private let value = Atomic<Bool>(false)

    var isSet: Bool { value.load(ordering: .acquiring) }
    func set() { value.store(true, ordering: .releasing) }
}

/// A number that threads count up.
final class Counter: Sendable {
    private let value = Atomic<Int>(0)

    var count: Int { value.load(ordering: .acquiring) }

    /// Adds and answers the sum.
    @discardableResult
    func add(_ number: Int) -> Int { value.add(number, ordering: .acquiringAndReleasing).newValue }
}
