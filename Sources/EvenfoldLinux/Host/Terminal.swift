// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import Glibc

/// The three standard streams, and what is at their other end.
package enum Terminal {
    /// A standard stream.
    package enum Stream: Int32, Hashable, Sendable {
        case input = 0
        case output = 1
        case error = 2
    }

    /// Whether a person sits there.
    ///
    /// System call: `isatty(3)`.
    package static func isTerminal(_ stream: Stream) -> Bool { isatty(stream.rawValue) == 1 }

    /// Columns and rows; `nil` where there is no terminal or it does not say.
    ///
    /// System call: `ioctl(2)`, `TIOCGWINSZ`.
    package static func size(of stream: Stream) -> (columns: Int, rows: Int)? {
        var columns: Int32 = 0
        var rows: Int32 = 0
        guard unsafe ef_terminal_size(stream.rawValue, &columns, &rows) == 0, columns > 0, rows > 0 else { return nil }
        return (Int(columns), Int(rows))
    }

    /// Whether colour helps: a terminal that is not `dumb`, and no `NO_COLOR` (any value that is not empty).
    package static func takesColour(_ stream: Stream) -> Bool {
        guard isTerminal(stream), Environment.value("TERM") != "dumb" else { return false }
        return (Environment.value("NO_COLOR") ?? "").isEmpty
    }

    /// Writes all bytes.
    ///
    /// - Throws: ``SystemError`` with `EPIPE` when nobody reads any more.
    package static func write(_ bytes: [UInt8], to stream: Stream) throws(SystemError) {
        let descriptor = Descriptor(owning: stream.rawValue)
        do throws(SystemError) {
            try descriptor.write(bytes)
        } catch {
            _ = descriptor.release()
            throw error
        }
        _ = descriptor.release()
    }

    /// Makes writing to a pipe that nobody reads an error instead of the end of the process; called once, first in
    /// `main`.
    package static func ignoreBrokenPipes() {
        _ = signal(SIGPIPE, SIG_IGN)
    }
}
