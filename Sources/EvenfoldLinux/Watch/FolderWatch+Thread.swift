// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import EvenfoldModel
import Glibc
import Synchronization

/// The watch's thread: waits, gathers, tells.
extension FolderWatch {
    /// How long a burst gathers.
    private static let gathering: Int32 = 3
    /// A file that was made or is written to is told when nothing happened in its directory for this long.
    private static let quiet = Duration.milliseconds(100)
    /// And it is told at the latest after this.
    private static let longestDelay = Duration.seconds(5)

    /// What was seen and is not told yet.
    struct Gathered {
        /// Told with the next batch.
        var now: Set<FileIdentity> = []
        /// Told when it is quiet: the first and the last event.
        var later: [FileIdentity: (first: MonotonicTime, last: MonotonicTime)] = [:]
        var isLost = false

        mutating func strong(_ directory: FileIdentity) {
            now.insert(directory)
            later[directory] = nil
        }

        mutating func weak(_ directory: FileIdentity, at time: MonotonicTime) {
            guard !now.contains(directory) else { return }
            later[directory] = (later[directory]?.first ?? time, time)
        }

        /// When the earliest delayed directory is told; `nil` when none waits.
        var deadline: MonotonicTime? {
            later.values.map { min($0.last.advanced(by: quiet), $0.first.advanced(by: longestDelay)) }.min()
        }

        mutating func ripen(at time: MonotonicTime) {
            for (directory, seen) in later
            where min(seen.last.advanced(by: quiet), seen.first.advanced(by: longestDelay)) <= time {
                strong(directory)
            }
        }
    }

    func run() {
        let buffer = ReadBuffer(capacity: 64 << 10)
        var gathered = Gathered()
        while true {
            let timeout = gathered.deadline?.millisecondsLeft ?? -1
            guard let isReadable = waitForEvents(timeout: timeout) else { break }
            if isReadable {
                // Waits on the stop signal alone, so a long burst wakes the thread a few hundred times a second at
                // most.
                guard !waitForStop(milliseconds: Self.gathering) else { break }
                while readEvents(buffer, &gathered) {}
            }
            gathered.ripen(at: .now)
            tell(&gathered)
        }
        let drains = state.withLock { state in
            defer { state.drains = [:] }
            return state.drains
        }
        for completion in drains.values { completion(false) }
    }

    private func tell(_ gathered: inout Gathered) {
        if gathered.isLost {
            gathered = Gathered()
            handler(.lost)
        }
        guard !gathered.now.isEmpty else { return }
        let directories = Array(gathered.now)
        gathered.now = []
        handler(.directories(directories))
    }

    /// Whether events can be read; `nil` when the watch is stopped.
    private func waitForEvents(timeout: Int32) -> Bool? {
        var waiting = [
            pollfd(fd: events.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: stopSignal.number, events: Int16(POLLIN), revents: 0),
        ]
        guard let count = try? systemCall(.poll, { unsafe poll(&waiting, 2, timeout) }) else { return nil }
        if waiting[1].revents != 0 { return nil }
        return count > 0 && waiting[0].revents != 0
    }

    private func waitForStop(milliseconds: Int32) -> Bool {
        var waiting = [pollfd(fd: stopSignal.number, events: Int16(POLLIN), revents: 0)]
        return ((try? systemCall(.poll, { unsafe poll(&waiting, 1, milliseconds) })) ?? 1) > 0
    }

    /// Reads what is there; `false` when nothing is left.
    private func readEvents(_ buffer: borrowing ReadBuffer, _ gathered: inout Gathered) -> Bool {
        let memory = unsafe buffer.bytes
        guard let count = try? systemCall(.read, { unsafe read(events.number, memory.baseAddress, memory.count) }),
            count > 0
        else { return false }
        let now = MonotonicTime.now
        var start = 0
        // An event is watch (4), mask (4), cookie (4), length (4) and the name, padded with NUL.
        while start + 16 <= count {
            let watch = unsafe memory.loadUnaligned(fromByteOffset: start, as: Int32.self)
            let mask = unsafe memory.loadUnaligned(fromByteOffset: start + 4, as: UInt32.self)
            let length = Int(unsafe memory.loadUnaligned(fromByteOffset: start + 12, as: UInt32.self))
            let end = start + 16 + length
            guard end <= count else { break }
            let name = unsafe FileName(Array(memory[(start + 16)..<end].prefix { $0 != 0 }))
            note(watch, mask, name, at: now, &gathered)
            start = end
        }
        return true
    }

    private func note(
        _ watch: Int32,
        _ mask: UInt32,
        _ name: FileName?,
        at now: MonotonicTime,
        _ gathered: inout Gathered
    ) {
        func has(_ bit: Int) -> Bool { mask & UInt32(bit) != 0 }
        if has(Int(IN_Q_OVERFLOW)) || has(Int(IN_UNMOUNT)) {
            gathered.isLost = true
            state.withLock { state in
                state.overflows += 1
                state.expected = [:]
            }
            return
        }
        if has(Int(IN_IGNORED)) {
            state.withLock { state in
                guard let identity = state.identities.removeValue(forKey: watch) else { return }
                if state.watches[identity] == watch { state.watches[identity] = nil }
                state.expected[identity] = nil
            }
            return
        }
        // Of a directory itself; its parent has the same event with its name.
        guard let name else { return }
        let isCookie = state.withLock { $0.cookieWatch == watch }
        if isCookie {
            fulfil(name, &gathered)
            return
        }
        let found: (identity: FileIdentity, isOwn: Bool)? = state.withLock { state in
            guard let identity = state.identities[watch] else { return nil }
            let expectation: Expectation? =
                if has(Int(IN_MOVED_TO)) {
                    .arrival(identity, name)
                } else if has(Int(IN_MOVED_FROM)) {
                    .departure(identity, name)
                } else if has(Int(IN_DELETE)) { .removal(identity, name) } else { nil }
            return (identity, expectation.map { state.takeExpected($0) } ?? false)
        }
        guard let found, !found.isOwn else { return }
        let isWeak = has(Int(IN_MODIFY)) || has(Int(IN_CREATE)) && !has(Int(IN_ISDIR))
        if isWeak { gathered.weak(found.identity, at: now) } else { gathered.strong(found.identity) }
    }

    /// A cookie: tells everything gathered before it, delayed or not, and then whoever waits for it.
    private func fulfil(_ cookie: FileName, _ gathered: inout Gathered) {
        guard cookie.bytes.starts(with: Self.cookiePrefix), let completion = forgetDrain(cookie) else { return }
        for directory in gathered.later.keys { gathered.strong(directory) }
        let isComplete = !gathered.isLost
        tell(&gathered)
        completion(isComplete)
    }
}
