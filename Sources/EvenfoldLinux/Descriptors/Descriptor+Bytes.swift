// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import Glibc

extension Descriptor {
    /// Writes all bytes at an offset.
    ///
    /// System call: `pwrite(2)`.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(SystemError) {
        var done = 0
        while done < bytes.count {
            let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done...])
            let position = off_t(clamping: offset &+ UInt64(done))
            done += try systemCall(.write) { unsafe pwrite(number, rest.baseAddress, rest.count, position) }
        }
    }

    /// Writes all bytes at the current position.
    ///
    /// System call: `write(2)`.
    package func write(_ bytes: [UInt8]) throws(SystemError) {
        var done = 0
        while done < bytes.count {
            done += try systemCall(.write) {
                unsafe bytes.withUnsafeBytes {
                    unsafe Glibc.write(number, $0.baseAddress.map { unsafe $0 + done }, $0.count - done)
                }
            }
        }
    }

    /// Reads into a buffer until it is full or the file ends; answers the number of bytes.
    ///
    /// System call: `read(2)`.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
        try unsafe Self.read(number, into: buffer)
    }

    /// The same for a number that its owner keeps open meanwhile.
    static func read(_ number: Int32, into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
        var done = 0
        while done < buffer.count {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            let count = try systemCall(.read) { unsafe Glibc.read(number, rest.baseAddress, rest.count) }
            if count == 0 { break }
            done += count
        }
        return done
    }

    /// Reads once, at most `limit` bytes; empty at the end of the file.
    ///
    /// System call: `read(2)`.
    package func read(upTo limit: Int) throws(SystemError) -> [UInt8] {
        var failure: SystemError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            do throws(SystemError) {
                count = try systemCall(.read) { unsafe Glibc.read(number, buffer.baseAddress, limit) }
            } catch {
                failure = error
                count = 0
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Waits until the file's content and metadata are on the disk.
    ///
    /// System call: `fsync(2)`.
    package func synchronise() throws(SystemError) {
        _ = try systemCall(.synchronise) { fsync(number) }
    }

    /// Waits until everything on the descriptor's file system is on the disk.
    ///
    /// System call: `syncfs(2)`.
    func synchroniseFileSystem() throws(SystemError) {
        _ = try systemCall(.synchronise) { ef_syncfs(number) }
    }
}
