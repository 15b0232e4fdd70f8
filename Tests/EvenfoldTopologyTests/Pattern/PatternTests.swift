// SPDX-License-Identifier: Apache-2.0

import EvenfoldTopology
import Testing

@Suite("Pattern")
struct PatternTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let pattern: String
        let matching: [String]
        let others: [String]
        var testDescription: String { pattern }

        init(_ pattern: String, _ matching: [String], not others: [String]) {
            self.pattern = pattern
            self.matching = matching
            self.others = others
        }

        static let all = [
            Case("", ["", "x"], not: []),
            Case("b", ["abc"], not: ["", "B"]),
            Case("^a*$", ["", "aaa"], not: ["aab", "a\n"]),
            Case("^(a|bc)+?$", ["abc", "bca"], not: ["", "b"]),
            Case("^a{2}$", ["aa"], not: ["a", "aaa"]),
            Case("^a{2,}$", ["aa", "aaaa"], not: ["a"]),
            Case("^a{0,2}$", ["", "a", "aa"], not: ["aaa"]),
            Case("^(?:a{0})*b$", ["b"], not: ["ab"]),
            Case("^(?<year>\\d{4})-\\d\\d$", ["2010-04"], not: ["10-04", "٢٠١٠-٠٤"]),
            Case("^[^a-c\\]]$", ["d", "["], not: ["a", "]", ""]),
            Case("^[\\w-]+$", ["a-_9"], not: ["é", "a b"]),
            Case("^[\\d\\-x]$", ["5", "-", "x"], not: ["w"]),
            Case("^\\S+$", ["abc"], not: ["a b", "a\u{3000}b", "\u{FEFF}"]),
            Case("^.$", ["😀", "é"], not: ["\n", "\u{2028}", "ab"]),
            Case("\\bhq\\b", ["the hq is", "hq"], not: ["hqx"]),
            Case("^\\p{Letter}+$", ["éß日"], not: ["a1"]),
            Case("^\\P{Lu}$", ["a"], not: ["A"]),
            Case("^[\\p{Nd}\\p{L}]$", ["٣", "x"], not: ["-"]),
            Case("^\\u0041\\x42\\u{1F600}\\uD83D\\uDE00\\cJ\\t\\/$", ["AB😀😀\n\t/"], not: ["AB"]),
            Case("^(100|[1-9]?[0-9])%$", ["100%", "0%", "55%"], not: ["101%", "055%", "%"]),
        ]
    }

    @Test("matches what it means and nothing else", arguments: Case.all)
    func matching(_ example: Case) throws {
        let pattern = try Pattern(example.pattern)
        for text in example.matching { #expect(pattern.matches(text), "\(text)") }
        for text in example.others { #expect(!pattern.matches(text), "\(text)") }
    }

    @Test(
        "what is no expression, or none for an automaton, is refused",
        arguments: [
            "(", ")", "[", "a{", "a{2,1}", "*", "a**", "\\", "\\q", "\\p{Nonsense}", "(?=a)", "(?!a)", "(a)\\1", "^*",
            "a{20000}", "((a{1000}){1000}){1000}", "\\u{110000}", "\\uD800\\u0041", "[z-a]", "(?x)",
            String(repeating: "(", count: 10_000),
        ]
    )
    func refused(_ pattern: String) {
        #expect(throws: PatternError.self) { try Pattern(pattern) }
    }

    @Test("expressions on which others take exponential time take linear time")
    func linearTime() throws {
        let text = String(repeating: "a", count: 20_000)
        #expect(try !Pattern("^(a+)+$").matches(text + "b"))
        #expect(try !Pattern("^(a|a)*$").matches(text + "b"))
        #expect(try !Pattern("(a*)*b").matches(text))
    }
}
