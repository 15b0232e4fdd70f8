// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import FoundationEssentials
import Synchronization

/// The event log of one server: JSON lines in `events.jsonl`, rotated at 4 MiB, four old files kept (`events.1.jsonl`
/// the newest).
///
/// Appending never blocks the caller for a disk: lines go to a lane of their own.
package final class EventLog: Sendable {
    /// The size, in bytes, at which the file is rotated.
    package static let rotationSize = 4 << 20
    /// How many old files are kept.
    package static let keptFiles = 4

    private struct State {
        var followers: [UInt64: AsyncStream<[UInt8]>.Continuation] = [:]
        var lastFollower: UInt64 = 0
    }

    private let directory: String
    private let enqueue: @Sendable (@escaping @Sendable () -> Void) -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - directory: Where the files are.
    ///   - enqueue: Runs work in order, one at a time, on a thread that may block; a lane.
    package init(directory: String, enqueue: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void) {
        self.directory = directory
        self.enqueue = enqueue
    }

    /// Adds an event; on the disk soon, not at once.
    ///
    /// A disk that refuses loses the event for the file, not for followers.
    package func append(_ event: Event) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let line = (try? encoder.encode(event)).map({ [UInt8]($0) }) else { return }
        let followers = state.withLock { Array($0.followers.values) }
        for follower in followers { follower.yield(line) }
        enqueue { self.write(line + [0x0A]) }
    }

    /// The events kept that `isWanted` takes, oldest first, as JSON lines.
    ///
    /// Blocks; call it on a lane. Damaged lines are left out.
    package func read(where isWanted: (Event) -> Bool) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        for number in (0...Self.keptFiles).reversed() {
            guard let bytes = (try? PrivateFiles.read(path(number))) ?? nil else { continue }
            for line in bytes.split(separator: 0x0A) {
                guard let event = try? JSONDecoder().decode(Event.self, from: Data(line)), isWanted(event) else {
                    continue
                }
                lines.append(Array(line))
            }
        }
        return lines
    }

    /// The events from now on, as JSON lines, until the stream is let go.
    ///
    /// A follower that is slow loses the oldest.
    package func follow() -> AsyncStream<[UInt8]> {
        let (stream, entry) = AsyncStream.makeStream(of: [UInt8].self, bufferingPolicy: .bufferingNewest(4_096))
        let number = state.withLock { state -> UInt64 in
            state.lastFollower += 1
            state.followers[state.lastFollower] = entry
            return state.lastFollower
        }
        entry.onTermination = { [weak self] _ in
            guard let self else { return }
            state.withLock { _ = $0.followers.removeValue(forKey: number) }
        }
        return stream
    }

    private func path(_ number: Int) -> String {
        number == 0 ? "\(directory)/events.jsonl" : "\(directory)/events.\(number).jsonl"
    }

    private func write(_ line: [UInt8]) {
        guard let size = try? SmallFile.append(line, to: path(0)), size >= Self.rotationSize else { return }
        PrivateFiles.remove(path(Self.keptFiles))
        for number in (0..<Self.keptFiles).reversed() where PrivateFiles.exists(path(number)) {
            try? PrivateFiles.move(path(number), to: path(number + 1))
        }
    }
}

extension EventQuery {
    /// Whether an event is wanted.
    package func takes(_ event: Event) -> Bool {
        (folder.isEmpty || event.folder == folder) && event.time >= since && (ids.isEmpty || ids.contains(event.id))
    }
}
