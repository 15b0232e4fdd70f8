// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import Glibc
import PostgreSQLTesting
import Testing

extension BuiltProgram {
    /// Operators of two machines and one fleet.
    @Suite("Several operators")
    struct SharedStateTests {
        @Test("the state moves to a shared store, and others go after it", arguments: SharedStore.allCases)
        func migrates(store: SharedStore) async throws {
            try await TwoOperators.with(store) { operators in
                let place = operators.place
                try await operators.agents.apply()
                try await operators.enrolSecond()
                try operators.add("state: \(try await store.setting())")
                let elsewhere = try await operators.apply(by: operators.first)
                #expect(elsewhere.ending == .exited(1), "\(elsewhere)")
                #expect(elsewhere.messages.contains("EV0416"), "\(elsewhere)")

                let plan = try await operators.run(["plan", place.topology], by: operators.first)
                #expect(plan.ending == .exited(0), "\(plan)")
                #expect(plan.messages.contains("warning EV0416"), "\(plan)")

                let move = ["state", "migrate", "-t", place.topology]
                let moved = try await operators.run(move, by: operators.first)
                #expect(moved.ending == .exited(0), "\(moved)")
                #expect(moved.output.contains("verified"), "\(moved)")
                let again = try await operators.run(move, by: operators.first)
                #expect(again.output.contains("there already"), "\(again)")
                let follows = try await operators.run(move, by: operators.second)
                #expect(follows.ending == .exited(0), "\(follows)")
                #expect(follows.output.contains("there already"), "\(follows)")

                // What one applies, the other's journal shows.
                let applied = try await operators.apply(by: operators.second)
                #expect(applied.ending == .exited(0), "\(applied)")
                for fleet in [operators.first, operators.second] {
                    let show = try await operators.run(["state", "show", "--output", "json"], by: fleet)
                    #expect(show.output.contains("\"serial\": 1"), "\(show)")
                    let journal = try await operators.run(["journal"], by: fleet)
                    #expect(journal.output.contains("done"), "\(journal)")
                }
                // The old file holds the state no more for whoever comes with it.
                try PlainFiles.remove(operators.first + "/state.json")
                let old = try await operators.run(["journal"], by: operators.first)
                #expect(old.ending == .exited(1), "\(old)")
                #expect(old.messages.contains("has moved"), "\(old)")
            }
        }

        @Test("of two operators at once one is told who has the lock, or waits", arguments: SharedStore.allCases)
        func contends(store: SharedStore) async throws {
            try await TwoOperators.with(store) { operators in
                try await operators.enrolSecond()
                let working = try await operators.startHolding(try await store.setting())
                let told = try await operators.apply(by: operators.second)
                #expect(told.ending == .exited(11), "\(told)")
                #expect(told.messages.contains("EV0408"), "\(told)")
                #expect(told.messages.contains("by evenfold, process \(working.number)"), "\(told)")

                let waiting = try operators.start(
                    by: operators.second,
                    ["--lock-timeout", "10m"],
                    ready: "Waiting for the lock"
                )
                try await onThread { try waiting.waitUntilReady() }
                #expect(PlainFiles.status(operators.place.root(of: "beta")) == nil)
                try operators.setGate(open: true)
                let endings = try await onThread { (working.waitForEnd(), waiting.waitForEnd()) }
                #expect(endings.0 == .exited(0), "\(working.messages)")
                #expect(endings.1 == .exited(0), "\(waiting.messages)")
                let copy = try SmallFile.read(operators.place.root(of: "beta") + "/greeting", limit: 100)
                #expect(String(decoding: copy, as: UTF8.self) == "hello\n")
            }
        }

        @Test("the lock of an operator who is gone is free after a while, by itself", arguments: SharedStore.allCases)
        func gone(store: SharedStore) async throws {
            try await TwoOperators.with(store) { operators in
                try await operators.enrolSecond()
                let working = try await operators.startHolding(try await store.setting())
                let killed = try await onThread { working.end(with: SIGKILL) }
                #expect(killed == .signalled(SIGKILL))
                try operators.setGate(open: true)
                let next = try await operators.apply(by: operators.second)
                #expect(next.ending == .exited(0), "\(next)")
                #expect(next.messages.contains("Waiting for the lock of the fleet"), "\(next)")
                let state = operators.place.state(of: "beta")
                #expect(try SmallFile.read(state + "/fence", limit: 100) == Array("2".utf8))
            }
        }

        @Test("an apply goes on when the state was away for a moment")
        func interruptedStore() async throws {
            try await TwoOperators.with(.postgresql) { operators in
                let setting = try await SharedStore.postgresql.setting()
                let name = setting.split(separator: "/").last?.prefix { $0 != "\"" } ?? ""
                let database = String(name)
                let server = try await PostgreSQLServer.shared()
                let working = try await operators.startHolding(setting, ready: "does not answer; it is tried again")
                try await server.sql("ALTER DATABASE \(database) ALLOW_CONNECTIONS false", in: "postgres")
                try await server.disconnect(database)
                try operators.setGate(open: true)
                try await onThread { try working.waitUntilReady() }
                try await server.sql("ALTER DATABASE \(database) ALLOW_CONNECTIONS true", in: "postgres")
                let ending = try await onThread { working.waitForEnd() }
                #expect(ending == .exited(0), "\(working.messages)")
                let journal = try await operators.run(["journal", "--output", "json"], by: operators.first)
                let steps = journal.output.split(separator: "\n")
                #expect(steps.count == 12, "each step begins and ends once: \(journal)")
            }
        }

        @Test("an operator whose lock was taken away changes nothing more", arguments: SharedStore.allCases)
        func unlocked(store: SharedStore) async throws {
            try await TwoOperators.with(store) { operators in
                try await operators.enrolSecond()
                let late = try await operators.startHolding(try await store.setting())
                let first = try await operators.run(["state", "unlock", "--force"], by: operators.second)
                #expect(first.output.contains("Nobody holds the lock"), "its state is a file still: \(first)")
                // Any command with the topology goes over to the shared store.
                let told = try await operators.apply(by: operators.second)
                #expect(told.ending == .exited(11), "\(told)")
                let taken = try await operators.run(["state", "unlock", "--force"], by: operators.second)
                #expect(taken.ending == .exited(0), "\(taken)")
                #expect(taken.output.contains("process \(late.number)"), "\(taken)")
                try operators.setGate(open: true)
                let ending = try await onThread { late.waitForEnd() }
                #expect(ending == .exited(11), "\(late.messages)")
                #expect(late.messages.contains("lock of the fleet was lost"), "\(late.messages)")
                #expect(PlainFiles.status(operators.place.root(of: "beta")) == nil)
                let next = try await operators.apply(by: operators.second)
                #expect(next.ending == .exited(0), "\(next)")
            }
        }
    }
}
