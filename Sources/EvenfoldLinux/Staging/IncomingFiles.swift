// SPDX-License-Identifier: Apache-2.0

import EvenfoldReplication

/// The files that are being received, by number, and which of them are open; a value behind the disk's lock.
///
/// A file is taken out while a lane writes to it and put back after, so the lock is never held over a system call. A
/// file that is thrown away while it is out is remembered and dropped when it comes back.
struct IncomingFiles: Sendable {
    /// One file.
    struct Incoming: Sendable {
        var file: FetchFile
        /// The open staging file; `nil` before the first byte and after it was closed to save descriptors.
        var descriptor: SharedDescriptor?
        /// Whether the staging file was made.
        var isMade = false
        /// The bytes written so far.
        var received: UInt64 = 0
    }

    private var files: [UInt64: Incoming] = [:]
    private var out: Set<UInt64> = []
    private var dropped: Set<UInt64> = []
    private var open: [UInt64] = []
    private let openLimit: Int

    init(openLimit: Int) {
        self.openLimit = max(1, openLimit)
    }

    /// The number of files that are expected or half received.
    var count: Int { files.count + out.count }

    mutating func expect(_ file: FetchFile) {
        files[file.staged.number] = Incoming(file: file)
    }

    /// Takes a file out for writing; `nil` for a number that nobody expects.
    mutating func take(_ number: UInt64) -> Incoming? {
        guard let file = files.removeValue(forKey: number) else { return nil }
        out.insert(number)
        return file
    }

    /// Puts a file back whose end did not come yet; answers whether it was thrown away meanwhile.
    ///
    /// Closes the file that was opened first when too many are open.
    mutating func putBack(_ incoming: Incoming) -> Bool {
        let number = incoming.file.staged.number
        out.remove(number)
        if dropped.remove(number) != nil { return true }
        let isNew = !open.contains(number)
        files[number] = incoming
        if incoming.descriptor != nil, isNew {
            open.append(number)
            if open.count > openLimit { files[open.removeFirst()]?.descriptor = nil }
        }
        return false
    }

    /// Notes that a file that was taken out ended; answers whether it was thrown away meanwhile.
    mutating func end(_ number: UInt64) -> Bool {
        out.remove(number)
        open.removeAll { $0 == number }
        return dropped.remove(number) != nil
    }

    /// Throws a file away, wherever it is; answers whether its staging file is to be removed now.
    mutating func drop(_ number: UInt64) -> Bool {
        if out.contains(number) {
            dropped.insert(number)
            return false
        }
        files[number] = nil
        open.removeAll { $0 == number }
        return true
    }
}
