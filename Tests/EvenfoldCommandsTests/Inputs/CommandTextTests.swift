// SPDX-License-Identifier: Apache-2.0

import EvenfoldCommands
import EvenfoldDiagnostics
import EvenfoldModel
import Testing

@Suite("Texts of the command line")
struct CommandTextTests {
    @Test("times are a number and a unit, more than zero")
    func timeLimits() {
        #expect(TimeLimit(argument: "500ms")?.duration == .milliseconds(500))
        #expect(TimeLimit(argument: "30s")?.duration == .seconds(30))
        #expect(TimeLimit(argument: "15m")?.duration == .seconds(900))
        #expect(TimeLimit(argument: "4h")?.duration == .seconds(14_400))
        #expect(TimeLimit(argument: "7d")?.duration == .seconds(604_800))
        for wrong in ["", "s", "0s", "-1s", "30", "1.5h", "30 s", "99999999999999999999s", "9223372036854775807d"] {
            #expect(TimeLimit(argument: wrong) == nil, "\(wrong)")
        }
    }

    @Test("ids of kept items have three parts")
    func keptIDs() {
        #expect(KeptID(argument: "hq/projects/7") == KeptID(server: "hq", folder: "projects", number: 7))
        #expect(KeptID(argument: "hq/projects/7")?.text == "hq/projects/7")
        for wrong in ["", "7", "hq/7", "hq//7", "/projects/7", "hq/projects/", "hq/projects/x", "hq/a/b/7"] {
            #expect(KeptID(argument: wrong) == nil, "\(wrong)")
        }
    }

    @Test("relative programs are looked for beside the topology, bare names in PATH")
    func programs() {
        #expect(ProgramPath.resolved(["./a.sh", "./b"], in: "/etc/x") == ["/etc/x/a.sh", "./b"])
        #expect(ProgramPath.resolved(["bin/a"], in: "/etc/x") == ["/etc/x/bin/a"])
        #expect(ProgramPath.resolved(["/bin/a"], in: "/etc/x") == ["/bin/a"])
        #expect(ProgramPath.resolved(["a"], in: "/etc/x") == ["a"])
        #expect(ProgramPath.resolved([], in: "/etc/x") == [])
        #expect(ProgramPath.directory(of: "a/t.yaml", in: "/home") == "/home/a")
        #expect(ProgramPath.directory(of: "t.yaml", in: "/home") == "/home")
        #expect(ProgramPath.directory(of: "/t.yaml", in: "/home") == "/")
    }

    @Test("a path that is not UTF-8 is shown escaped and given exactly")
    func paths() {
        let plain = PathText.members(of: Array("a b".utf8))
        #expect(plain["path"] == "a b" && plain["pathBase64"] == nil)
        let odd = PathText.members(of: [0x61, 0xFF])
        #expect(odd["path"] == "a\\xFF" && odd["pathBase64"] == "Yf8=")
        let hostile = PathText.members(of: [0x1B, 0x5B])
        #expect(hostile["path"] == "\\x1B[" && hostile["pathBase64"] == "G1s=")
    }

    @Test("points of time are UTC to the second, and the extremes are shown")
    func times() {
        #expect(PointOfTime.text(milliseconds: 0) == "1970-01-01T00:00:00Z")
        #expect(PointOfTime.text(milliseconds: 1_769_860_800_000) == "2026-01-31T12:00:00Z")
        #expect(PointOfTime.text(Timestamp(seconds: .max, nanoseconds: 0)) == "9999-12-31T23:59:59Z")
        #expect(PointOfTime.text(Timestamp(seconds: .min, nanoseconds: 0)) == "1970-01-01T00:00:00Z")
        #expect(PointOfTime.milliseconds("2026-01-31T12:00:00Z") == 1_769_860_800_000)
        #expect(PointOfTime.milliseconds("yesterday") == nil)
    }

    @Test("how a program ended is one sentence with its last words")
    func programEnds() {
        func sentence(_ outcome: ProcessOutcome) -> String { ProcessReport.sentence(outcome, timeLimit: .seconds(90)) }
        #expect(
            sentence(.exited(code: 2, output: [], errors: Array("a\nb \u{1B}c\n\n".utf8)))
                == "it ended with exit code 2: b \\x1Bc"
        )
        #expect(
            sentence(.exited(code: 2, output: Array("only\n".utf8), errors: [])) == "it ended with exit code 2: only"
        )
        #expect(sentence(.signalled(9, errors: [])) == "signal 9 ended it")
        #expect(sentence(.timedOut(errors: [])) == "it was ended after its time limit of 1m 30s")
    }

    @Test("an event is one line, and what is no event is left out")
    func events() {
        let bytes = Array(
            #"{"id":4004,"severity":"error","time":1769860800042,"server":"hq","folder":"f","message":"stopped"}"#
                .utf8
        )
        #expect(EventLine(bytes)?.line(Style(isColoured: false)) == "2026-01-31T12:00:00.042Z error 4004 hq/f: stopped")
        #expect(EventLine(Array("[]".utf8)) == nil)
        #expect(EventLine([0xFF]) == nil)
    }
}
