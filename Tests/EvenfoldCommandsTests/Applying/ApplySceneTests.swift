// SPDX-License-Identifier: Apache-2.0

import EvenfoldCommands
import EvenfoldPlanner
import Testing

@Suite("What an apply shows while it works")
struct ApplySceneTests {
    private let plain = Style(isColoured: false)
    private let plan = PlanExecutionTests.plan

    private func step(_ id: String) throws -> PlanStep { try #require(plan.steps.first { $0.id == id }) }

    @Test("nothing is shown while nothing is under way")
    func idle() {
        #expect(ApplyScene(plan).lines(at: .seconds(9), style: plain).isEmpty)
    }

    @Test("the round, what runs and for how long, and above it what waits, for what and since when")
    func waiting() throws {
        var scene = ApplyScene(plan)
        scene.begin(round: 1)
        let first = try step("a.install")
        let second = try step("b.restart")
        scene.begin(first, at: .seconds(10))
        scene.begin(second, at: .seconds(12))
        scene.wait(second, for: "folder f: only 1 of 2 members is healthy", at: .seconds(20))
        scene.wait(second, for: "folder \u{1B}[2J", at: .seconds(25))
        #expect(
            scene.lines(at: .seconds(30), style: plain) == [
                "round 1 of 2, 0 of \(plan.steps.count) steps, 30s",
                "  restart b waits: folder \\x1B[2J 10s",
                "  install KB1 on a 20s",
            ]
        )
        scene.goOn(second)
        #expect(scene.lines(at: .seconds(30), style: plain).last == "  restart b 18s")
        scene.end(PlanStep(id: "unplanned", server: "z", action: .install, update: "KB9", reason: "r"))
        #expect(scene.lines(at: .seconds(30), style: plain).first?.contains(" 0 of ") == true)
        scene.end(second)
        #expect(scene.lines(at: .seconds(31), style: plain).count == 2)
        scene.end(first)
        #expect(!scene.isActive)
    }

    @Test("many steps take a few lines, and initial synchronisations one line together")
    func many() {
        var scene = ApplyScene(plan)
        for number in 0..<20 {
            scene.begin(
                PlanStep(id: "\(number)", server: "s\(number)", folder: "f", action: .open, reason: "r"),
                at: .zero
            )
        }
        let sync = PlanStep(id: "sync", server: "a", folder: "f", action: .initialSync, reason: "r")
        scene.begin(sync, at: .zero)
        scene.show(progress: "initial sync of f on a: 40%")
        let lines = scene.lines(at: .seconds(1), style: plain)
        #expect(lines.count == 11)
        #expect(lines.suffix(2) == ["  and 12 more", "  initial sync of f on a: 40%"])
    }
}

@Suite("Lines redrawn on a terminal")
struct LiveBlockTests {
    @Test("the lines before are erased from their beginning, and nothing is written when nothing changed")
    func redraws() {
        let sink = RecordingSink()
        let plain = Style(isColoured: false)
        var block = LiveBlock(
            console: Console(
                results: sink,
                messages: sink,
                resultStyle: plain,
                messageStyle: plain,
                isMessageTerminal: true,
                width: 80
            )
        )
        block.clear()
        #expect(sink.text.isEmpty)
        block.show(["one", "two", "three"])
        let first = sink.text
        #expect(first == "\u{1B}[?7lone\r\ntwo\r\nthree\u{1B}[?7h")
        block.show(["one", "two", "three"])
        #expect(sink.text == first)
        block.show(["four"])
        #expect(sink.text == first + "\r\u{1B}[2A\u{1B}[J\u{1B}[?7lfour\u{1B}[?7h")
        block.clear()
        #expect(sink.text.hasSuffix("four\u{1B}[?7h\r\u{1B}[J"))
    }
}
