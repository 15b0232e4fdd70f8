// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

/// All histories of two members with up to three user operations over a small vocabulary, with every way to synchronise between.
///
/// Each history starts from one synchronised tree. Between two operations the members do nothing, or come into step. Where all
/// operations since they were in step are one member's, the result must be exactly what that user sees; otherwise the
/// promises decide. Histories share their beginnings: the fleet is a value, and every branch continues a copy.
package struct ExhaustiveSearch: Sendable {
    /// The operations, each a whole of steps.
    package let vocabulary: [[UserAction]]
    /// How many operations a history has at most.
    package let depth: Int
    /// Which branches of the first operation to search: one in `stride`, from `offset`.
    package let stride: Int
    package let offset: Int
    /// How many histories were judged.
    package private(set) var histories = 0
    /// The histories that failed: what was done, and what was not kept.
    package private(set) var failures: [(history: String, violations: [Violation])] = []
    /// The history to trace; `nil` for none.
    package let traced: String?
    /// The trace of that history.
    package private(set) var trace: [String] = []

    /// A search.
    package init(vocabulary: [[UserAction]], depth: Int, stride: Int = 1, offset: Int = 0, traced: String? = nil) {
        self.vocabulary = vocabulary
        self.depth = depth
        self.stride = stride
        self.offset = offset
        self.traced = traced
    }

    /// How two operations follow each other.
    private enum Gap: String, CaseIterable {
        /// The second comes at once.
        case none = ","
        /// Each member has scanned and offered, but nothing arrived: the link is cut.
        case scanned = ";"
        /// Both members are in step.
        case synchronised = "|"
    }

    /// Searches everything.
    package mutating func run() {
        var start = Fleet(Self.scenario, tracing: traced != nil)
        start.checksMachines = false
        start.run(until: 60_000_000_000)
        start.judge()
        guard start.violations.isEmpty else {
            failures.append((history: "(start)", violations: start.violations))
            return
        }
        for (number, operation) in vocabulary.enumerated() where number % stride == offset {
            for member in 0..<2 {
                var fleet = start
                fleet.cut()
                extend(&fleet, with: operation, number, member, "", authors: [], left: depth)
            }
        }
    }

    /// Does one operation, judges the history that ends here, and tries every continuation.
    private mutating func extend(
        _ fleet: inout Fleet,
        with operation: [UserAction],
        _ number: Int,
        _ member: Int,
        _ before: String,
        authors: Set<Int>,
        left: Int
    ) {
        guard failures.count < 20 else { return }
        let history = before + "\(member)\(Self.letter(number))"
        if let traced, !traced.hasPrefix(history), history != traced { return }
        let actions = fleet.statistics.userActions
        for action in operation { fleet.doUserAction(action, member: member) }
        guard fleet.statistics.userActions > actions else { return }
        let authors = authors.union([member])
        var synchronised = fleet
        synchronised.synchronise(expecting: authors.count == 1 ? member : nil)
        histories += 1
        if !synchronised.violations.isEmpty {
            failures.append((history: history, violations: synchronised.violations))
        }
        if history == traced { trace = synchronised.trace.lines }
        guard left > 1, synchronised.violations.isEmpty else { return }
        var scanned = fleet
        scanned.letScan()
        synchronised.cut()
        for (number, operation) in vocabulary.enumerated() {
            for next in 0..<2 {
                for gap in Gap.allCases {
                    // Unconnected members do not see each other's operations: only one order of two such neighbours is searched.
                    if gap != .synchronised, next < member { continue }
                    if gap == .scanned, next != member { continue }
                    var branch = gap == .none ? fleet : gap == .scanned ? scanned : synchronised
                    extend(
                        &branch,
                        with: operation,
                        number,
                        next,
                        history + gap.rawValue,
                        authors: gap == .synchronised ? [] : authors,
                        left: left - 1
                    )
                }
            }
        }
    }

    private static func letter(_ number: Int) -> String { String(UnicodeScalar(UInt8(97 + number % 26))) }
}

extension ExhaustiveSearch {
    private static func path(_ text: String) -> RelativePath { RelativePath(Array(text.utf8)) ?? .root }

    /// Two members with two files, a directory with a file, and an empty directory.
    static var scenario: Scenario {
        var scenario = Scenario(members: 2)
        scenario.members[0].preexisting = [
            .create(path("a")), .create(path("b")), .makeDirectory(path("d")), .create(path("d/a")),
            .makeDirectory(path("e")),
        ]
        return scenario
    }

    /// Operations on files at the top: small enough for histories of three.
    package static var files: [[UserAction]] {
        [
            [.create(path("c"))], [.write(path("a"), keepingTimes: false)], [.unlink(path("a"))],
            [.rename(from: path("a"), to: path("b"), replacing: true)],
            [.rename(from: path("a"), to: path("c"), replacing: false)], [.exchange(path("a"), path("b"))],
            [.rename(from: path("a"), to: path("d/a"), replacing: true)],
            [.create(path("a~")), .rename(from: path("a~"), to: path("a"), replacing: true)],
            [.unlink(path("a")), .makeDirectory(path("a"))], [.unlink(path("b")), .create(path("b"))],
        ]
    }

    /// Operations on directories.
    package static var directories: [[UserAction]] {
        [
            [.makeDirectory(path("c"))], [.unlink(path("d/a")), .removeDirectory(path("d"))],
            [.removeDirectory(path("e"))], [.rename(from: path("d"), to: path("e/d"), replacing: false)],
            [.rename(from: path("e"), to: path("d/e"), replacing: false)],
            [.rename(from: path("d"), to: path("c"), replacing: false)], [.exchange(path("d"), path("e"))],
            [.write(path("d/a"), keepingTimes: false)], [.create(path("e/a"))],
            [.rename(from: path("d/a"), to: path("a"), replacing: true)],
            [.unlink(path("d/a")), .removeDirectory(path("d")), .makeDirectory(path("d"))],
            [.unlink(path("d/a")), .removeDirectory(path("d")), .create(path("d"))],
        ]
    }
}

extension Scenario {
    /// A calm world: so many members, all connected, merged at first, nothing happening by itself.
    package init(members count: Int) {
        self.init(seed: 1)
        members = (0..<count).map { _ in MemberPlan() }
        connections = (0..<count).flatMap { first in (first + 1..<count).map { Connection(first, $0) } }
        mergesInitially = true
        removalRetention = .seconds(60 * 86_400)
        settlingGrace = .seconds(10)
        scanInterval = .seconds(86_400)
        dials = Dials()
        dials.slowEffects = 0
        dials.effectDelay = 200
        dials.latency = 1_000
        dials.hintDelay = 1_000
        dials.doubledHints = 0
        stimuli = []
        chaosEnd = 0
    }
}

extension Fleet {
    /// Cuts every link and keeps it cut.
    mutating func cut() {
        for number in connections.indices {
            connections[number].blockedUntil = 1 << 62
            if let link = connections[number].link { close(link, quickly: true) }
        }
        run(until: now + 20_000_000)
    }

    /// Lets members see and commit what their users did.
    mutating func letScan() {
        askForScans()
        run(until: now + 2_000_000_000)
    }

    /// Lets every member scan everything, as the periodic scan would.
    private mutating func askForScans() {
        for member in members.indices {
            queue.schedule(.input(member, incarnation: members[member].incarnation, .requested(.scan)), at: now + 1)
        }
    }

    /// Connects everything, lets the members come into step, and judges them.
    ///
    /// - Parameter author: The only one whose user did anything; the tree must be exactly what that user sees now.
    mutating func synchronise(expecting author: Int?) {
        let expected = author.map { members[$0].disk.tree }
        askForScans()
        for number in connections.indices {
            connections[number].blockedUntil = now
            queue.schedule(.connect(number), at: now + 1)
        }
        runUntilQuiet(before: now + 120_000_000_000)
        judge()
        if let author, let expected, let difference = Self.difference(expected, members[author].disk.tree) {
            violate(.noLoss, "the tree is not what the only author, member \(author), made it: \(difference)")
        }
    }
}
