// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import EvenfoldEngine
import EvenfoldModel
import Glibc

/// Opens files and directories so that one that is held costs a thread of its own and nothing else.
///
/// A permission listener (an on-access scanner) that does not answer holds `open(2)` for reading, `O_NONBLOCK` or
/// not. So a thread of the opener's own opens a whole round of names, and the caller waits with a deadline for each:
/// a name that is not answered is reported as held, its thread is left to the kernel, and a new thread goes on with
/// the next name. One hand-over for a round of 64 names costs under a microsecond a name. What is held stays known,
/// so that nobody tries it again meanwhile.
final class FileOpener: Sendable {
    /// A name to open.
    struct Request: Sendable {
        var directory: Directory
        /// The name in it; `nil` is the directory itself, opened once more.
        var name: FileName?
        /// Flags besides `O_CLOEXEC` and `O_NOFOLLOW`.
        var flags: Int32
    }

    /// What came of it.
    enum Answer: Sendable {
        case opened(SharedDescriptor)
        case failed(SystemError)
        /// Not answered in time.
        case held
    }

    private struct HeldName: Hashable, Sendable {
        var directory: FileIdentity
        var name: FileName?
    }

    private struct Round: Sendable {
        var answers: [Answer?]
        /// What the thread is at, and since when.
        var position = 0
        var since = MonotonicTime.now
        /// Which thread works on the round; an earlier one that comes back has nothing to say any more.
        var thread = 0
    }

    private let lanes: ThreadLanes
    private let patience: Duration
    private let held = Monitor<Set<HeldName>>([])
    private let threads: Int

    /// How many names are opened with one hand-over at most; also a bound on open descriptors.
    static let roundSize = 64

    /// - Parameters:
    ///   - patience: How long one name may take before it counts as held.
    ///   - threads: How many names may be held at once; beyond that everything is.
    init(patience: Duration = .seconds(5), threads: Int = 64) {
        self.patience = patience
        self.threads = threads
        // One more than can be held, for the rounds that go on.
        lanes = ThreadLanes(limit: threads + 8)
    }

    /// The number of names that are held now.
    var heldCount: Int { held.access { $0.count } }

    /// Opens names, one answer for each in the same order.
    ///
    /// Takes as long as the longest answer, or `patience` for each held one.
    func open(_ requests: [Request]) -> [Answer] {
        guard !requests.isEmpty else { return [] }
        let known = held.access { $0 }
        if known.isEmpty { return openRound(requests) }
        guard known.count < threads else { return requests.map { _ in .held } }
        let free = requests.indices.filter { !known.contains(Self.key(requests[$0])) }
        var answers = [Answer](repeating: .held, count: requests.count)
        for (index, answer) in zip(free, openRound(free.map { requests[$0] })) { answers[index] = answer }
        return answers
    }

    private static func key(_ request: Request) -> HeldName {
        HeldName(directory: request.directory.identity, name: request.name)
    }

    private func openRound(_ requests: [Request]) -> [Answer] {
        guard !requests.isEmpty else { return [] }
        let round = Monitor(Round(answers: Array(repeating: nil, count: requests.count)))
        start(requests, round, from: 0, thread: 0)
        while true {
            let deadline = round.access { $0.since }.advanced(by: patience)
            let isDone = round.wait(until: deadline) { $0.position >= requests.count ? true : nil } ?? false
            if isDone { break }
            giveUp(requests, round)
        }
        return round.access { $0.answers }.map { $0 ?? .held }
    }

    /// Leaves the name that takes too long to the thread that is in it, and starts another thread behind it.
    private func giveUp(_ requests: [Request], _ round: Monitor<Round>) {
        let now = MonotonicTime.now
        let next: (position: Int, thread: Int)? = round.access { state in
            guard state.position < requests.count, now.since(state.since) >= patience else { return nil }
            let key = Self.key(requests[state.position])
            held.access { _ = $0.insert(key) }
            state.position += 1
            state.thread += 1
            state.since = now
            return (state.position, state.thread)
        }
        guard let next, next.position < requests.count else { return }
        start(requests, round, from: next.position, thread: next.thread)
    }

    private func start(_ requests: [Request], _ round: Monitor<Round>, from first: Int, thread: Int) {
        let held = held
        lanes.makeLane(named: "open").enqueue {
            for index in first..<requests.count {
                let answer = Self.openNow(requests[index])
                let isLast = index == requests.count - 1
                // Wakes the waiting caller only at the end: once a round, not once a name.
                let goesOn = (isLast ? round.change : round.access) { state in
                    guard state.thread == thread else { return false }
                    state.answers[index] = answer
                    state.position = index + 1
                    state.since = .now
                    return true
                }
                guard goesOn else {
                    // This name was given up; what was opened late is closed with `answer`.
                    held.access { _ = $0.remove(Self.key(requests[index])) }
                    return
                }
            }
        }
    }

    private static func openNow(_ request: Request) -> Answer {
        do throws(SystemError) {
            guard let name = request.name else {
                let again = try Descriptor.open(beneath: request.directory.number, path: [0x2E], flags: request.flags)
                return .opened(SharedDescriptor(again))
            }
            return .opened(
                SharedDescriptor(try Descriptor.open(name, in: request.directory.number, flags: request.flags))
            )
        } catch {
            return .failed(error)
        }
    }
}
