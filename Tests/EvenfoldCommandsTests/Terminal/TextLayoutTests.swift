// SPDX-License-Identifier: Apache-2.0

import EvenfoldCommands
import EvenfoldModel
import Testing

@Suite("Text layout")
struct TextLayoutTests {
    @Test("columns line up whatever is painted, and lines have no blanks at their end")
    func table() {
        var table = TextTable(indent: "  ")
        table.add(.init("a", paint: { "<\($0)>" }), .init("12", right: true), "x")
        table.add("long", .init("3", right: true), "")
        #expect(table.text == "  <a>     12  x\n  long   3\n")
    }

    @Test("a table without rows is empty")
    func emptyTable() {
        #expect(TextTable().text.isEmpty)
    }

    @Test("running text is filled, paragraphs stay apart, long words stay whole")
    func filling() {
        let text = Wrapping.fill("one two three\nfour\n\nfive-and-a-half six", columns: 10, indent: "  ", first: "- ")
        #expect(text == "- one two\n  three\n  four\n\n  five-and-a-half\n  six\n")
    }

    @Test("progress names items, bytes, rate and the time left")
    func progress() {
        let report = ProgressReport(
            label: "projects",
            items: 500,
            totalItems: 2_000,
            bytes: .mebibytes(10),
            totalBytes: .mebibytes(40)
        )
        #expect(
            report.line(rate: .mebibytes(3))
                == "projects: 25%, 500 of 2,000 items, 10 MiB of 40 MiB, 3.0 MiB/s, 10s left"
        )
        #expect(
            report.line(rate: .zero, barWidth: 12) == "projects: [==>       ] 25%, 500 of 2,000 items, 10 MiB of 40 MiB"
        )
    }

    @Test("progress of an unknown whole shows what is there and no share")
    func unknownWhole() {
        let report = ProgressReport(label: "scan", items: 7, totalItems: nil, bytes: .zero, totalBytes: nil)
        #expect(report.share == nil)
        #expect(report.line(rate: .zero) == "scan: 7 items, 0 B")
    }

    @Test("a share beyond the whole is the whole")
    func overfullShare() {
        let report = ProgressReport(label: "x", items: 3, totalItems: 2, bytes: .zero, totalBytes: nil)
        #expect(report.share == 1)
    }

    @Test("colour needs a terminal and nobody who refuses it")
    func colour() {
        #expect(Style(isTerminal: true, variables: [:]).isColoured)
        #expect(!Style(isTerminal: false, variables: [:]).isColoured)
        #expect(!Style(isTerminal: true, variables: ["NO_COLOR": "1"]).isColoured)
        #expect(Style(isTerminal: true, variables: ["NO_COLOR": ""]).isColoured)
        #expect(!Style(isTerminal: true, variables: ["TERM": "dumb"]).isColoured)
    }
}
