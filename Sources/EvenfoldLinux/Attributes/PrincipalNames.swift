// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel
import Glibc
import Synchronization

/// Users and groups by name and number, remembered for a while: a name service may be a network away.
///
/// Nothing unknown ever becomes number 0: a name that this server does not know falls back to the writer's number,
/// and where that is 0 to ``overflow``.
package final class PrincipalNames: Sendable {
    /// Owns what would otherwise fall to root; the kernel's own overflow id.
    package static let overflow: UInt32 = 65_534

    private struct Memory {
        var userNames: [UInt32: [UInt8]] = [:]
        var groupNames: [UInt32: [UInt8]] = [:]
        var userNumbers: [[UInt8]: UInt32?] = [:]
        var groupNumbers: [[UInt8]: UInt32?] = [:]
        var since: Int = 0

        /// Bounded in size and age by starting over.
        mutating func refresh(now: Int) {
            let count = userNames.count + groupNames.count + userNumbers.count + groupNumbers.count
            guard count > PrincipalNames.capacity || now - since > PrincipalNames.lifetime else { return }
            self = Memory()
            since = now
        }
    }

    private static let capacity = 16_384
    /// Seconds; a user made on a server is known by name there at the latest after this time.
    private static let lifetime = 60
    private let memory = Mutex(Memory())

    package init() {}

    /// The user of a number, with its name where it has one.
    package func user(_ number: UInt32) -> Principal {
        Principal(name: name(of: number, \.userNames, Self.lookUpUser), number: number)
    }

    /// The group of a number, with its name where it has one.
    package func group(_ number: UInt32) -> Principal {
        Principal(name: name(of: number, \.groupNames, Self.lookUpGroup), number: number)
    }

    /// This server's number for a user that another server named.
    package func userNumber(_ principal: Principal) -> UInt32 {
        number(of: principal, \.userNumbers, Self.lookUpUser)
    }

    /// This server's number for a group that another server named.
    package func groupNumber(_ principal: Principal) -> UInt32 {
        number(of: principal, \.groupNumbers, Self.lookUpGroup)
    }

    private func name(
        of number: UInt32,
        _ table: WritableKeyPath<Memory, [UInt32: [UInt8]]>,
        _ lookUp: (UInt32) -> [UInt8]
    ) -> [UInt8] {
        let now = Self.now()
        let known = memory.withLock { memory in
            memory.refresh(now: now)
            return memory[keyPath: table][number]
        }
        if let known { return known }
        let name = lookUp(number)
        memory.withLock { $0[keyPath: table][number] = name }
        return name
    }

    private func number(
        of principal: Principal,
        _ table: WritableKeyPath<Memory, [[UInt8]: UInt32?]>,
        _ lookUp: ([UInt8]) -> UInt32?
    ) -> UInt32 {
        guard !principal.name.isEmpty, principal.name.count <= 256, !principal.name.contains(0) else {
            return principal.number
        }
        let now = Self.now()
        let known = memory.withLock { memory in
            memory.refresh(now: now)
            return memory[keyPath: table][principal.name]
        }
        let found: UInt32?
        if let known {
            found = known
        } else {
            found = lookUp(principal.name)
            memory.withLock { $0[keyPath: table][principal.name] = .some(found) }
        }
        if let found { return found }
        return principal.number == 0 ? Self.overflow : principal.number
    }

    private static func now() -> Int {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
        return time.tv_sec
    }
}
