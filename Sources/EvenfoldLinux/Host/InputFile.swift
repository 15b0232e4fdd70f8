// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Files that a person names on a command line: read as they come, pipes and standard input included.
package enum InputFile {
    /// Reads a file to its end, at most `limit` bytes; `-` is standard input.
    ///
    /// Waits for a writer where it is a pipe.
    ///
    /// - Throws: ``SystemError``; `EFBIG` when there is more.
    package static func read(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
        guard path == "-" else {
            return try SmallFile.readAll(try Descriptor.open(path, flags: O_RDONLY | O_NOCTTY), limit: limit)
        }
        // The stream stays open: it is the process's, not this call's.
        let stream = Descriptor(owning: Terminal.Stream.input.rawValue)
        let content: [UInt8]
        do throws(SystemError) {
            content = try SmallFile.readAll(stream, limit: limit)
        } catch {
            _ = stream.release()
            throw error
        }
        _ = stream.release()
        return content
    }

    /// The next line of standard input without its end; `nil` at the end of input.
    ///
    /// Reads no byte behind the line.
    package static func readLine(limit: Int = 4_096) throws(SystemError) -> [UInt8]? {
        let stream = Descriptor(owning: Terminal.Stream.input.rawValue)
        var line: [UInt8] = []
        do throws(SystemError) {
            while line.count < limit {
                guard let byte = try stream.read(upTo: 1).first else {
                    _ = stream.release()
                    return line.isEmpty ? nil : line
                }
                if byte == 0x0A { break }
                line.append(byte)
            }
        } catch {
            _ = stream.release()
            throw error
        }
        _ = stream.release()
        return line
    }
}
