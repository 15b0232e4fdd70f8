// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import Testing

extension BuiltProgram {
    /// Updates and restarts on agents that run, each in a network namespace of its own.
    @Suite("Servicing of running agents")
    struct ServicingTests {
        private func expectServiced(_ fleet: ServicedFleet, besides others: Set<String> = []) {
            for server in fleet.place.servers where !others.contains(server) {
                #expect(fleet.machines[server]?.installed == ["U1", "U2"], "\(server): \(fleet.log)")
                #expect(fleet.machines[server]?.boots == 3, "\(server): \(fleet.log)")
            }
        }

        @Test(
            "two rounds of updates go through, no more servers down than allowed, and the folder is in step at the end"
        )
        func twoRounds() async throws {
            try await ServicedFleet.with(servers: 4, minOnline: 2) { fleet in
                try fleet.require(["U2"])
                let plan = try await fleet.run([
                    "plan", fleet.place.topology, "--fleet", fleet.place.fleet, "--together", "3",
                ])
                #expect(plan.ending == .exited(0), "\(plan)")
                let apply = try await fleet.run(fleet.applying(["--together", "3"]))
                #expect(apply.ending == .exited(0), "\(apply)")
                expectServiced(fleet)
                #expect(fleet.mostDown == 2, "two may be down, so two should be: \(fleet.log)")
                #expect(!fleet.log.contains { $0.hasPrefix("index-open") }, "folders are closed first: \(fleet.log)")
                #expect(fleet.log.first == "install-U1 s2", "the canary is neither hub nor primary: \(fleet.log)")
                try await fleet.expectInStep("after the updates")
                let again = try await fleet.run(fleet.applying())
                #expect(again.output.contains("No changes."), "\(again)")
                let journal = try await fleet.run(["journal", "--fleet", fleet.place.fleet, "--output", "json"])
                let done = journal.output.split(separator: "\n").filter { $0.contains("\"result\":\"done\"") }
                #expect(done.count == 16, "\(journal)")
            }
        }

        struct Failure: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var mode: Machine.Mode
            var told: String
        }

        static let failures = [
            Failure(
                testDescription: "an installer that fails",
                mode: .fails,
                told: "the installer failed: it ended with exit code 1: the package is damaged"
            ),
            Failure(
                testDescription: "an installer that installs the wrong version",
                mode: .wrongVersion,
                told: "the installer said that it is done, and the facts say needed"
            ),
            Failure(
                testDescription: "a restart that is a lie",
                mode: .liesAboutRestart,
                told: "the restart is not done after 8.0s: the server still waits for a restart"
            ),
            Failure(
                testDescription: "a server that does not come back",
                mode: .neverReturns,
                told: "the restart is not done after 8.0s"
            ),
        ]

        @Test(
            "no further server is touched after what goes wrong on the first, and mended it goes on",
            arguments: failures
        )
        func failure(_ example: Failure) async throws {
            try await ServicedFleet.with(servers: 3, minOnline: 1) { fleet in
                // Time enough for a stop on a busy machine; what never comes is waited for so long.
                try fleet.require(["U1"], timeout: "8s")
                try fleet.machine("s2").set(example.mode)
                let failed = try await fleet.run(fleet.applying())
                #expect(failed.ending == .exited(3), "\(failed)")
                #expect(failed.output.contains(example.told), "\(failed)")
                for other in ["s1", "s3"] {
                    #expect(fleet.machines[other]?.installed == [], "\(fleet.log)")
                    #expect(fleet.machines[other]?.boots == 1, "\(fleet.log)")
                }
                try fleet.require(["U1"])
                try fleet.machine("s2").set(.sound)
                try await fleet.machine("s2").start()
                let mended = try await fleet.run(fleet.applying())
                #expect(mended.ending == .exited(0), "\(mended)")
                for server in fleet.place.servers { #expect(fleet.machines[server]?.installed == ["U1"], "\(mended)") }
                #expect(fleet.mostDown <= 2)
                try await fleet.expectInStep("after the mend")
            }
        }

        @Test("an installer that a killed apply has left is waited for, and not started a second time")
        func leftover() async throws {
            try await ServicedFleet.with(servers: 2, minOnline: 0) { fleet in
                try fleet.require(["U1"])
                let machine = try fleet.machine("s2")
                try machine.set(.takesLong)
                let killed = try fleet.start(fleet.applying(), ready: "never said")
                try await onThread { try machine.waitUntilBusy() }
                #expect(try await onThread { killed.end(with: 9) } == .signalled(9))
                let next = try fleet.start(fleet.applying(), ready: "which an earlier apply started for s2")
                try await onThread { try next.waitUntilReady() }
                #expect(machine.installed.isEmpty)
                try machine.go()
                #expect(try await onThread { next.waitForEnd() } == .exited(0), "\(next.messages)")
                #expect(fleet.log.filter { $0 == "install-U1 s2" }.count == 1, "\(fleet.log)")
                for server in fleet.place.servers { #expect(fleet.machines[server]?.installed == ["U1"]) }
            }
        }

        @Test("folders are closed for a restart, and opened again when the apply that asked for it is killed")
        func suspended() async throws {
            try await ServicedFleet.with(servers: 2, minOnline: 0) { fleet in
                try fleet.require(["U1"])
                let machine = try fleet.machine("s2")
                try machine.set(.restartTakesLong)
                let apply = try fleet.start(fleet.applying(), ready: "never said")
                try await onThread { try machine.waitUntilBusy() }
                let status = try await fleet.run(fleet.asking("status"))
                #expect(
                    status.output.contains("s2 is in state paused: closed until its server has restarted"),
                    "\(status)"
                )
                #expect(try await onThread { apply.end(with: 9) } == .signalled(9))
                let waiting = try await fleet.run(fleet.asking("status") + ["--wait", "in-sync", "--timeout", "60s"])
                #expect(waiting.ending == .exited(0), "\(waiting)")
                #expect(machine.boots == 1 && fleet.log == ["install-U1 s2"], "\(fleet.log)")
                try machine.go()
                let next = try await fleet.run(fleet.applying())
                #expect(next.ending == .exited(0), "\(next)")
                for server in fleet.place.servers { #expect(fleet.machines[server]?.installed == ["U1"], "\(next)") }
            }
        }

        @Test("who has lost the lock while a server waited for its turn does not take it down any more")
        func lostWhileWaiting() async throws {
            try await ServicedFleet.with(servers: 3, minOnline: 2) { fleet in
                try fleet.require(["U1"])
                let machine = try fleet.machine("s2")
                try machine.set(.takesLong)
                let apply = try fleet.start(fleet.applying(["--step-timeout", "5m"]), ready: "restart s2 waits: ")
                try await onThread { try machine.waitUntilBusy() }
                // Too few members are healthy for a restart until it comes back.
                await (try fleet.machine("s3")).stop()
                try machine.go()
                try await onThread { try apply.waitUntilReady() }
                let unlock = try await fleet.run(["state", "unlock", "--force", "--fleet", fleet.place.fleet])
                #expect(unlock.output.contains("process \(apply.number)"), "\(unlock)")
                try await fleet.machine("s3").start()
                #expect(try await onThread { apply.waitForEnd() } == .exited(11), "\(apply.messages)")
                #expect(fleet.log == ["install-U1 s2"], "\(fleet.log)")
                #expect(machine.boots == 1)
            }
        }

        @Test("an apply that has lost its lock lets the installer at work finish")
        func lostAtWork() async throws {
            try await ServicedFleet.with(servers: 3, minOnline: 0) { fleet in
                try fleet.require(["U1"])
                for server in ["s1", "s2", "s3"] { try fleet.machine(server).set(.takesLong) }
                let apply = try fleet.start(fleet.applying(["--together", "2"]), ready: "at work on servers")
                // The canary is alone in its round; then two at once.
                try fleet.machine("s2").go()
                try await onThread {
                    try fleet.machine("s1").waitUntilBusy()
                    try fleet.machine("s3").waitUntilBusy()
                }
                let unlock = try await fleet.run(["state", "unlock", "--force", "--fleet", fleet.place.fleet])
                #expect(unlock.ending == .exited(0), "\(unlock)")
                try fleet.machine("s3").go()
                try await onThread { try apply.waitUntilReady() }
                #expect(fleet.machines["s1"]?.installed == [])
                try fleet.machine("s1").go()
                #expect(try await onThread { apply.waitForEnd() } == .exited(11), "\(apply.messages)")
                #expect(fleet.machines["s1"]?.installed == ["U1"], "\(fleet.log)")
                #expect(fleet.machines["s1"]?.boots == 1 && fleet.machines["s3"]?.boots == 1, "\(fleet.log)")
            }
        }

        @Test("as many servers may fail as the operator allows, and a pause after a round holds")
        func limits() async throws {
            try await ServicedFleet.with(servers: 3, minOnline: 1) { fleet in
                try fleet.require(["U1"])
                try fleet.machine("s2").set(.fails)
                let paused = try await fleet.run(fleet.applying(["--max-failed", "1", "--pause-after", "2"]))
                #expect(paused.ending == .exited(3), "\(paused)")
                #expect(paused.output.contains("paused after round 2, as asked"), "\(paused)")
                #expect(fleet.machines["s3"]?.boots == 2, "\(paused)")
                #expect(fleet.machines["s1"]?.boots == 1, "\(paused)")
            }
        }

        @Test("outside its maintenance window nothing is done to a server, and inside it everything")
        func windows() async throws {
            try await ServicedFleet.with(servers: 2, minOnline: 0) { fleet in
                let day = try await Tool.output(["date", "-u", "-d", "+3 days", "+%a"], of: "coreutils", in: "/")
                let closed = day.lowercased().filter(\.isLetter)
                try fleet.require(
                    ["U1"],
                    window: "{ days: [\(closed)], start: \"12:00\", duration: 4h, timeZone: UTC }"
                )
                let held = try await fleet.run(fleet.applying())
                #expect(held.ending == .exited(3), "\(held)")
                #expect(held.output.contains("its maintenance window opens at "), "\(held)")
                #expect(fleet.log.isEmpty, "\(fleet.log)")
                let always =
                    "{ days: [mon, tue, wed, thu, fri, sat, sun], start: \"00:00\", duration: 24h, timeZone: UTC }"
                try fleet.require(["U1"], window: always)
                let done = try await fleet.run(fleet.applying())
                #expect(done.ending == .exited(0), "\(done)")
                for server in fleet.place.servers { #expect(fleet.machines[server]?.installed == ["U1"], "\(done)") }
            }
        }

        @Test("a controller killed at the beginning and the end of every step carries all of them through")
        func killedAtEveryStep() async throws {
            try await ServicedFleet.with(servers: 8, minOnline: 6) { fleet in
                try fleet.require(["U2"])
                var isKilled = true
                // It gets further with every death: what it was killed at before kills it no more.
                for _ in 0..<200 where isKilled { isKilled = try await fleet.applyAndKill(["--together", "2"]) }
                #expect(!isKilled)
                // Two updates with a restart each on eight servers; a beginning or an end may be found done by the next.
                #expect(fleet.killedAt.count >= 40, "\(fleet.killedAt)")
                for server in fleet.place.servers {
                    #expect(fleet.machines[server]?.installed == ["U1", "U2"], "\(fleet.log)")
                }
                #expect(Set(fleet.log.filter { $0.hasPrefix("install") }).count == 16)
                #expect(fleet.log.count { $0.hasPrefix("install") } == 16, "twice: \(fleet.log)")
                #expect(fleet.mostDown <= 2, "\(fleet.log)")
                try await fleet.expectInStep("after \(fleet.killedAt.count) kills")
                print("the controller was killed \(fleet.killedAt.count) times, at the news of steps and rounds")
            }
        }

        @Test("a controller killed in the middle of installations and restarts never takes a folder below its minimum")
        func killedController() async throws {
            try await ServicedFleet.with(servers: 8, minOnline: 6) { fleet in
                try fleet.require(["U2"])
                var kills = 0
                // Every death does something, so the fleet is done long before this ends.
                for turn in 0..<200 where fleet.place.servers.contains(where: { fleet.machines[$0]?.boots != 3 }) {
                    try fleet.kill(at: Machine.Point.allCases[turn % Machine.Point.allCases.count])
                    let run = try await fleet.run(fleet.applying(["--together", "2"]))
                    if run.ending == .signalled(9) { kills += 1 } else { #expect(run.ending == .exited(0), "\(run)") }
                }
                #expect(kills >= 10, "hardly anything was killed")
                let last = try await fleet.run(fleet.applying(["--together", "2"]))
                #expect(last.ending == .exited(0), "\(last)")
                for server in fleet.place.servers {
                    #expect(fleet.machines[server]?.installed == ["U1", "U2"], "\(fleet.log)")
                }
                #expect(fleet.mostDown <= 2, "\(fleet.log)")
                try await fleet.expectInStep("after \(kills) kills")
                print("the controller was killed \(kills) times; \(fleet.log.count) lines of log")
            }
        }
    }
}
