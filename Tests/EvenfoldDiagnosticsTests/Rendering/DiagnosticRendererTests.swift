// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import Testing

@Suite("Diagnostic renderer")
struct DiagnosticRendererTests {
    private static let source = SourceText(
        file: "t.yaml",
        bytes: Array("servers:\n  - name: hq\nmembers: [hqq, 日本 x, \u{1B}[0m]\n".utf8)
    )

    private static func location(_ line: Int, _ start: Int, _ end: Int) -> EvenfoldDiagnostics.SourceLocation {
        EvenfoldDiagnostics.SourceLocation(
            file: "t.yaml",
            range: SourceRange(
                start: SourcePosition(line: line, column: start),
                end: SourcePosition(line: line, column: end)
            )
        )
    }

    private static let diagnostic = Diagnostic(
        code: "EV0107",
        severity: .error,
        summary: "“hqq” is unknown",
        detail: "no such server\nat all",
        location: location(3, 11, 14),
        help: "did you mean “hq”?",
        related: [.init(message: "the only server", location: location(2, 11, 13))]
    )

    @Test("code, place, line, carets, reason, related places and help are all there")
    func complete() {
        let expected = """
            t.yaml:3:11: error EV0107: “hqq” is unknown
                3 | members: [hqq, 日本 x, \\x1B[0m]
                  |           ^^^
              reason: no such server
                      at all
              related: t.yaml:2:11: the only server
                2 |   - name: hq
                  |           ^^
              help: did you mean “hq”?

            """
        #expect(DiagnosticRenderer(sources: [Self.source]).render(Self.diagnostic) == expected)
    }

    @Test("colour adds escape sequences and changes no word")
    func colour() {
        let plain = DiagnosticRenderer(sources: [Self.source]).render(Self.diagnostic)
        let coloured = DiagnosticRenderer(sources: [Self.source], colour: true).render(Self.diagnostic)
        #expect(coloured != plain)
        var stripped = ""
        var isInside = false
        for character in coloured {
            if character == "\u{1B}" { isInside = true }
            if !isInside { stripped.append(character) }
            if character == "m" { isInside = false }
        }
        #expect(stripped == plain)
    }

    @Test("carets stand under wide and escaped characters")
    func wideCharacters() {
        let wide = Diagnostic(code: "EV0107", severity: .warning, summary: "x", location: Self.location(3, 16, 18))
        let after = Diagnostic(code: "EV0107", severity: .warning, summary: "x", location: Self.location(3, 22, 26))
        let renderer = DiagnosticRenderer(sources: [Self.source])
        #expect(renderer.render(wide).contains("      |                ^^^^\n"))
        #expect(renderer.render(after).contains("      |                        ^^^^^^^\n"))
    }

    @Test("of a long line the part around the place is shown")
    func longLine() {
        let text = String(repeating: "a", count: 5_000) + "HERE" + String(repeating: "b", count: 5_000)
        let source = SourceText(file: "t.yaml", bytes: Array(text.utf8))
        let shown = DiagnosticRenderer(sources: [source]).render(
            Diagnostic(code: "EV0107", severity: .error, summary: "x", location: Self.location(1, 5_001, 5_005))
        )
        #expect(shown.contains("…aaa"))
        #expect(shown.contains("HERE"))
        #expect(shown.contains("bbb…"))
        #expect(shown.split(separator: "\n").allSatisfy { $0.count < 130 })
        #expect(shown.contains("^^^^\n"))
    }

    @Test("a place outside the text, a foreign file and no place at all still make a message")
    func strangePlaces() {
        let renderer = DiagnosticRenderer(sources: [Self.source])
        let summary = "\u{1B}]0;x\u{7}"
        for location in [Self.location(99, 1, 2), Self.location(3, 900, 1_000), Self.location(0, 0, 0), nil] {
            let text = renderer.render(
                Diagnostic(code: "EV0001", severity: .error, summary: summary, location: location)
            )
            #expect(text.contains("error EV0001: \\x1B]0;x\\x07"))
        }
    }

    @Test("many are sorted by place, with a blank line between two")
    func order() {
        let first = Diagnostic(code: "EV0108", severity: .error, summary: "b", location: Self.location(2, 11, 13))
        let none = Diagnostic(code: "EV0001", severity: .error, summary: "c")
        let text = DiagnosticRenderer().render([Self.diagnostic, first, none])
        let heads = text.split(separator: "\n").filter { $0.contains("error EV") }
        #expect(heads.map { String($0.suffix(2)) } == [" c", " b", "wn"])
        #expect(text.contains("\n\nt.yaml:3:11"))
    }

    @Test("the document has the keys that were promised")
    func document() {
        let warning = Diagnostic(code: "EV0122", severity: .warning, summary: "w")
        #expect(
            DiagnosticsDocument.json([warning]).text()
                == #"{"formatVersion":"1.0","kind":"Diagnostics","outcome":"valid","diagnostics":[{"code":"EV0122","severity":"warning","summary":"w","file":null}]}"#
        )
        let json = DiagnosticsDocument.json([warning, Self.diagnostic])
        #expect(json["outcome"] == "invalid")
        #expect(
            json["diagnostics"]?.arrayValue?.last?.text()
                == #"{"code":"EV0107","severity":"error","summary":"“hqq” is unknown","detail":"no such server\nat all","file":"t.yaml","range":{"start":{"line":3,"column":11},"end":{"line":3,"column":14}},"help":"did you mean “hq”?","related":[{"message":"the only server","file":"t.yaml","range":{"start":{"line":2,"column":11},"end":{"line":2,"column":13}}}]}"#
        )
    }
}
