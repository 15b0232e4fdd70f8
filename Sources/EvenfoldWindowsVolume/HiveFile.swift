// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
package import EvenfoldWindows

/// A registry file on a mounted volume.
package final class HiveFile: RegistryHive {
    private let handle: HiveHandle
    private let name: HiveName

    /// The largest registry file that is read; those in use have 100 MiB or so.
    package static let sizeLimit: UInt64 = 512 << 20

    /// Opens a registry file that is open as a file.
    ///
    /// - Complexity: O(file size), in time and memory.
    init(_ file: RandomAccessFile, name: HiveName, limit: UInt64 = sizeLimit) throws(HiveFailure) {
        guard file.size <= limit else { throw HiveFailure(name, .tooLarge(limit: limit)) }
        let start: [UInt8]
        do throws(SystemError) {
            start = try file.read(Int(min(file.size, UInt64(HiveHeader.byteCount))), at: 0)
        } catch {
            throw HiveFailure(name, .unreadable(error.reason))
        }
        if let fault = HiveHeader.fault(in: start, fileSize: file.size) { throw HiveFailure(name, fault) }
        self.name = name
        do throws(HiveError) {
            handle = try HiveHandle(descriptor: file.descriptor.number)
        } catch {
            throw Self.failure(error, name)
        }
    }

    package func root() throws(HiveFailure) -> Int {
        try reading { handle throws(HiveError) in try handle.root() }
    }

    package func children(of key: Int) throws(HiveFailure) -> [RegistryChild<Int>] {
        try reading { handle throws(HiveError) in
            var result: [RegistryChild<Int>] = []
            for node in try handle.children(of: key) {
                result.append(RegistryChild(name: try handle.name(of: node), key: node))
            }
            return result
        }
    }

    package func value(_ name: String, of key: Int) throws(HiveFailure) -> RegistryValue? {
        try reading { handle throws(HiveError) in
            for value in try handle.values(of: key) where try handle.key(of: value).equalsWithoutCase(name) {
                let content = try handle.content(of: value)
                return RegistryValue(type: content.type, bytes: content.bytes)
            }
            return nil
        }
    }

    private func reading<Result>(
        _ body: (borrowing HiveHandle) throws(HiveError) -> Result
    ) throws(HiveFailure) -> Result {
        do throws(HiveError) {
            return try body(handle)
        } catch {
            throw Self.failure(error, name)
        }
    }

    /// libhivex has a few numbers for everything that is wrong inside of a file; whatever else is the system's.
    private static func failure(_ error: HiveError, _ name: HiveName) -> HiveFailure {
        HiveFailure(name, error.isDamage ? .damaged : .unreadable(SystemError(.read, error.number).reason))
    }
}
