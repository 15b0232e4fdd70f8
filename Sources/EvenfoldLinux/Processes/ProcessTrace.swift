// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import Glibc

/// Which process a program is, so that it is found again, and never mistaken, by another process than its parent.
///
/// Its number alone would mean another process after a while; with the time of its start and the boot it means one.
///
/// Sources: proc_pid_stat(5), fields 3 and 22; `pidfd_open(2)`.
package struct ProcessTrace: Hashable, Sendable {
    /// The process's number.
    package let number: Int32
    /// When it started, in the kernel's clock ticks since the boot.
    private let start: UInt64
    /// The boot; see ``HostIdentity/bootID()``.
    private let bootID: String

    /// The trace of a process that runs now; `nil` where there is no such process.
    package init?(of number: Int32) {
        guard let start = Self.start(of: number), let bootID = try? HostIdentity.bootID() else { return nil }
        self.number = number
        self.start = start
        self.bootID = bootID
    }

    /// A trace from the text that was noted; `nil` for anything else.
    package init?(_ text: String) {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 3, let number = Int32(words[0]), number > 0, let start = UInt64(words[1]) else {
            return nil
        }
        self.number = number
        self.start = start
        bootID = String(words[2])
    }

    /// The trace as a line.
    package var text: String { "\(number) \(start) \(bootID)\n" }

    /// Whether the process runs.
    package var isRunning: Bool {
        (try? HostIdentity.bootID()) == bootID && Self.start(of: number) == start
    }

    /// Calls `completion` on a thread of its own when the process has ended; at once where it does not run.
    package func whenEnded(_ completion: @escaping @Sendable () -> Void) {
        let descriptor = ef_pidfd_open(number)
        guard descriptor >= 0 else { return completion() }
        let handle = SharedDescriptor(Descriptor(owning: descriptor))
        // Looked at after it is held, so that the number cannot have changed its meaning in between.
        guard isRunning else { return completion() }
        do throws(SystemError) {
            try OwnThread.start(named: "leftover") {
                var waiting = [pollfd(fd: handle.number, events: Int16(POLLIN), revents: 0)]
                _ = try? systemCall(.poll) { unsafe poll(&waiting, 1, -1) }
                completion()
            }
        } catch {
            completion()
        }
    }

    /// When a process that has not ended started.
    private static func start(of number: Int32) -> UInt64? {
        guard let bytes = try? SmallFile.read("/proc/\(number)/stat", limit: 4_096) else { return nil }
        // The name in brackets may hold anything, brackets and spaces among it.
        guard let name = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = bytes[(name + 1)...].split(separator: UInt8(ascii: " "))
        guard fields.count > 19, let state = fields[0].first, ![UInt8(ascii: "Z"), UInt8(ascii: "X")].contains(state)
        else { return nil }
        return UInt64(String(decoding: fields[19], as: UTF8.self))
    }
}
