// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import Glibc

/// The reading end of what another process prints, kept up to a limit: a pipe, or a file.
///
/// A file is for a process that may outlive this one: a pipe that nobody reads any more would end it at its next word.
///
/// System call: `pipe2(2)`.
struct OutputPipe: ~Copyable {
    let reading: Descriptor
    private(set) var writing: SharedDescriptor
    /// What was read.
    private(set) var bytes: [UInt8] = []
    /// Whether more was read than is kept.
    private(set) var isCut = false
    /// Whether every writer is gone.
    private(set) var isEnded = false
    private let limit: Int
    private let isFile: Bool

    init(limit: Int) throws(SystemError) {
        var first: Int32 = -1
        var second: Int32 = -1
        _ = try systemCall(.pipe) { unsafe ef_pipe(&first, &second) }
        reading = Descriptor(owning: first)
        writing = SharedDescriptor(Descriptor(owning: second))
        self.limit = max(0, limit)
        isFile = false
    }

    /// Replaces the file at `path` by an empty one for the output.
    init(limit: Int, file path: String) throws(SystemError) {
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | ef_o_nofollow
        let file = try Descriptor.open(path, flags: flags, mode: 0o600)
        let content = try Descriptor.open(path, flags: O_RDONLY | ef_o_nofollow)
        writing = SharedDescriptor(file)
        reading = content
        self.limit = max(0, limit)
        isFile = true
    }

    /// What `poll(2)` is asked about; negative, which it skips, where there is nothing to wait for.
    var pollNumber: Int32 { isFile || isEnded ? -1 : reading.number }

    /// Lets go of the writing end, which the other process has now.
    mutating func closeWriting() {
        writing = Self.nowhere
    }

    /// Reads what is there without waiting.
    mutating func read() {
        while !isEnded {
            do throws(SystemError) {
                let piece = try reading.read(upTo: 64 << 10)
                if piece.isEmpty {
                    // A file may grow.
                    if isFile { return }
                    isEnded = true
                } else {
                    let room = limit - bytes.count
                    if piece.count > room { isCut = true }
                    bytes += piece.prefix(max(0, room))
                }
            } catch {
                if error.number != EAGAIN { isEnded = true }
                return
            }
        }
    }

    /// Stands in for the writing end that was given away; no descriptor of this number is ever open.
    private static let nowhere = SharedDescriptor(Descriptor(owning: -1))
}
