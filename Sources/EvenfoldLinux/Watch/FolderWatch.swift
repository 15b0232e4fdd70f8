// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
package import EvenfoldModel
import Glibc
import Synchronization

/// What a watch tells: never the truth, only where to look.
package enum WatchHint: Hashable, Sendable {
    /// Something may have changed in these directories.
    case directories([FileIdentity])
    /// Events were lost, or some directories are not watched: everything may have changed.
    case lost
}

/// Watches the directories of one folder and says in which of them something may have changed.
///
/// One `inotify(7)` instance with one thread, which waits for events and for being stopped, and polls nothing. Every
/// directory is watched before it is read, by its descriptor, so there is no moment in which a change is neither read
/// nor hinted.
///
/// Two kinds of events: a file that was closed after writing, and everything that happens to a name, is told at once
/// (after a few milliseconds in which a burst gathers); a file that was only made or is being written to is told when
/// it has been quiet for a while, because the end of the writing follows.
package final class FolderWatch: Sendable {
    /// An event that Evenfold's own publishing is about to cause; told apart by directory, name and kind, so that a
    /// whole synchronisation does not make the folder look at itself again and again.
    package enum Expectation: Hashable, Sendable {
        /// A name appears by a rename.
        case arrival(FileIdentity, FileName)
        /// A name goes away by a rename.
        case departure(FileIdentity, FileName)
        /// A name is removed.
        case removal(FileIdentity, FileName)

        var directory: FileIdentity {
            switch self {
            case .arrival(let directory, _), .departure(let directory, _), .removal(let directory, _): directory
            }
        }
    }

    /// How a watch is doing, for `status`.
    package struct Health: Hashable, Sendable {
        /// The directories that are watched.
        package var watched: Int
        /// The directories that could not be watched; their changes are found by scans alone.
        package var unwatched: Int
        /// How many watches a user may have (`fs.inotify.max_user_watches`), all folders and programs together; 0
        /// when unknown.
        package var limit: Int
        /// How often the queue of events overflowed.
        package var overflows: Int
        /// Whether some changes are found by scans alone.
        package var isDegraded: Bool { unwatched > 0 }
    }

    struct State {
        var identities: [Int32: FileIdentity] = [:]
        var watches: [FileIdentity: Int32] = [:]
        var unwatched: Set<FileIdentity> = []
        var overflows = 0
        var expected: [FileIdentity: [Expectation: Int]] = [:]
        var cookieWatch: Int32?
        var drains: [FileName: @Sendable (Bool) -> Void] = [:]
        var isStopped = false
    }

    let state = Mutex(State())
    let events: Descriptor
    let stopSignal: Descriptor
    let handler: @Sendable (WatchHint) -> Void

    /// Everything that happens to a name or to a file's content.
    private static let mask =
        UInt32(IN_CREATE) | UInt32(IN_DELETE) | UInt32(IN_MOVED_FROM) | UInt32(IN_MOVED_TO) | UInt32(IN_CLOSE_WRITE)
        | UInt32(IN_MODIFY) | UInt32(IN_ATTRIB) | UInt32(IN_ONLYDIR) | UInt32(IN_EXCL_UNLINK)

    /// Starts watching nothing yet.
    ///
    /// ``stop()`` must be called to end the thread.
    ///
    /// - Parameter handler: Called on the watch's own thread, and now and then on one that publishes; must not block for
    ///   long.
    /// - Throws: ``SystemError`` with `EMFILE` where a user has no more instances (`fs.inotify.max_user_instances`).
    package init(handler: @escaping @Sendable (WatchHint) -> Void) throws(SystemError) {
        events = Descriptor(owning: try systemCall(.watch) { ef_inotify_init() })
        stopSignal = Descriptor(owning: try systemCall(.watch) { ef_eventfd() })
        self.handler = handler
        try OwnThread.start(named: "watch") { self.run() }
    }

    /// Ends the thread; drains that are not fulfilled are answered as incomplete.
    ///
    /// May be called more than once.
    package func stop() {
        let isFirst = state.withLock { state in
            defer { state.isStopped = true }
            return !state.isStopped
        }
        guard isFirst else { return }
        var one: UInt64 = 1
        _ = unsafe write(stopSignal.number, &one, 8)
    }

    /// How the watch is doing now.
    package var health: Health {
        let limit = (try? SmallFile.read("/proc/sys/fs/inotify/max_user_watches", limit: 64)).flatMap { bytes in
            Int(String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self))
        }
        return state.withLock { state in
            Health(
                watched: state.watches.count,
                unwatched: state.unwatched.count,
                limit: limit ?? 0,
                overflows: state.overflows
            )
        }
    }

    /// Watches an open directory, if it is not watched already.
    func watch(_ directory: Int32, _ identity: FileIdentity) {
        // Without birth times an inode number says nothing about a watch made earlier.
        let isKnown = identity.birth != .zero && state.withLock { $0.watches[identity] != nil }
        if isKnown { return }
        let path = Array("/proc/self/fd/\(directory)".utf8)
        // Under the lock, so that the first event of a new watch finds its directory.
        let becameDegraded = state.withLock { state in
            do throws(SystemError) {
                let watch = try unsafe withTerminated(path) { text throws(SystemError) in
                    try systemCall(.watch) { unsafe ef_inotify_add_watch(events.number, text, Self.mask) }
                }
                state.identities[watch] = identity
                state.watches[identity] = watch
                state.unwatched.remove(identity)
                return false
            } catch {
                let wasInOrder = state.unwatched.isEmpty
                state.unwatched.insert(identity)
                return wasInOrder
            }
        }
        // Told once: a scan that follows tries every directory again, and must not start the next scan.
        if becameDegraded { handler(.lost) }
    }

    /// Announces events that Evenfold itself is about to cause.
    package func expect(_ expectations: [Expectation]) {
        state.withLock { state in
            for expectation in expectations where state.watches[expectation.directory] != nil {
                state.expected[expectation.directory, default: [:]][expectation, default: 0] += 1
            }
        }
    }

    /// Takes back what was announced and did not happen.
    ///
    /// An event that was taken for it meanwhile was somebody else's, and is told now.
    package func expectNothing(_ expectations: [Expectation]) {
        let mistaken = state.withLock { state in
            expectations.filter { expectation in
                let isLeft = state.takeExpected(expectation)
                return !isLeft && state.watches[expectation.directory] != nil
            }
        }
        if !mistaken.isEmpty { handler(.directories(Array(Set(mistaken.map(\.directory))))) }
    }
}

extension FolderWatch.State {
    /// Whether an event was announced; it is then used up.
    mutating func takeExpected(_ expectation: FolderWatch.Expectation) -> Bool {
        guard var table = expected.removeValue(forKey: expectation.directory) else { return false }
        var isFound = false
        if let count = table[expectation] {
            isFound = true
            table[expectation] = count > 1 ? count - 1 : nil
        }
        if !table.isEmpty { expected[expectation.directory] = table }
        return isFound
    }
}
