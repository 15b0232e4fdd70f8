// SPDX-License-Identifier: Apache-2.0

import CLinuxTesting
import EvenfoldLinux
import Glibc
import SeededTesting

/// One member's user, who edits the folder all the time and now and then takes the agent away.
///
/// Blocking: it runs on a thread of its own.
struct EditStorm {
    /// An operation cannot be done as things are now.
    struct NotNow: Error {}

    private enum Power {
        case off
        case on
    }

    let member: String
    let root: String
    /// Where new content is made and old content is looked at: on the root's file system, in no folder.
    let outside: String
    let agent: AgentProcess?
    var random: SeededGenerator
    var report = StormReport()
    /// What the user saw when they last looked.
    var seen: Tree?
    var serial = 0

    init(_ member: String, in place: FleetPlace, agent: AgentProcess?, seed: UInt64) {
        self.member = member
        root = place.root(of: member)
        outside = place.outside(of: member)
        self.agent = agent
        random = SeededGenerator(seed: seed)
    }

    /// Edits; meanwhile kills its agent, where it has one, `kills` times, and starts it again some operations later.
    mutating func run(operations: Int, kills: Int) {
        let turns = schedule(operations, kills)
        for number in 0..<operations {
            if let power = turns[number] { turn(power) }
            let operation = EditOperation.random(using: &random)
            do {
                try perform(operation)
                report.counts[operation.rawValue, default: 0] += 1
            } catch {
                // The place has changed under the user, as places do; that edit is then not made.
            }
            // The user's pace.
            lt_pause(Int32.random(in: 0...20, using: &random))
        }
    }

    private mutating func schedule(_ operations: Int, _ kills: Int) -> [Int: Power] {
        guard agent != nil, kills > 0, operations >= 2 * kills else { return [:] }
        var turns: [Int: Power] = [:]
        let half = operations / kills / 2
        for kill in 0..<kills {
            let off = 2 * half * kill + Int.random(in: 0..<half, using: &random)
            turns[off] = .off
            turns[off + Int.random(in: 1...half, using: &random)] = .on
        }
        return turns
    }

    private mutating func turn(_ power: Power) {
        guard let agent else { return }
        switch power {
        case .off:
            let messages = agent.messages
            let ending = agent.kill()
            report.kills += 1
            guard ending != .signalled(SIGKILL) else { return }
            report.troubles.append("\(member) had ended by itself: \(String(describing: ending))\n\(messages)")
        case .on:
            do {
                try agent.start()
            } catch {
                report.troubles.append("\(member) does not start: \(error)")
            }
        }
    }

    /// A line that no other write has.
    mutating func newToken() -> String {
        serial += 1
        return "TOKEN-\(member)-\(serial)-\(String(random.next(), radix: 16))"
    }

    /// What the user believes to be there, which may be wrong by now.
    mutating func look() -> Tree {
        if let seen, Int.random(in: 0..<50, using: &random) > 0 { return seen }
        let tree = Tree(root)
        seen = tree
        return tree
    }

    mutating func someDirectory() throws -> String {
        let directories = look().directories
        guard let directory = directories.randomElement(using: &random) else { throw NotNow() }
        return directory
    }

    mutating func someLeaf() throws -> String {
        let leaves = look().leaves
        guard let leaf = leaves.randomElement(using: &random) else { throw NotNow() }
        return leaf
    }

    /// A regular file; what changes a file's metadata through a link would change something else.
    mutating func someFile() throws -> String {
        let leaf = try someLeaf()
        guard LocalFiles.isFile(leaf) else { throw NotNow() }
        return leaf
    }

    mutating func number(below limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }
}
