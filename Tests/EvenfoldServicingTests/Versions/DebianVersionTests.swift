// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import FoundationEssentials
import SeededTesting
import Testing

@Suite("Debian versions")
struct DebianVersionTests {
    private func version(_ text: String) throws -> DebianVersion { try #require(DebianVersion(text), "\(text)") }

    @Test("each of a list that Policy orders is lower than all that follow it")
    func order() throws {
        let lists = [
            // The example of Policy, section 5.6.12, after an upstream version.
            ["1~~", "1~~a", "1~", "1", "1a"],
            // Numbers as numbers, however long; letters before other characters; the epoch before all else.
            ["0.9", "0.10", "0.10a", "0.10aa", "0.10b", "0.10+", "0.10.", "0.11", "1.0", "9.9", "1:0.1", "2:0"],
            [
                "1.0~beta1~svn1245", "1.0~beta1", "1.0", "1.0-0.1", "1.0-1~bpo1", "1.0-1", "1.0-1+b1", "1.0-1.1",
                "1.0-2",
            ],
            ["3.2.7-1", "3.2.7-1+deb12u1", "3.2.7-1+deb12u2", "3.2.7-1+deb12u10", "3.2.8-0"],
            ["1.2.18446744073709551615", "1.2.18446744073709551616", "1.2." + String(repeating: "9", count: 900)],
            // Upper case comes before lower case.
            ["1", "1A", "1Z", "1a", "1z", "1+"],
        ]
        for list in lists {
            let versions = try list.map(version)
            for (index, low) in versions.enumerated() {
                for high in versions[(index + 1)...] {
                    #expect(low < high, "\(low) < \(high)")
                    #expect(!(high < low), "\(low) < \(high)")
                    #expect(low != high)
                }
            }
        }
    }

    @Test("spellings that dpkg calls equal are equal and hash the same")
    func equal() throws {
        let groups = [
            ["1.0", "0:1.0", "1.00", "01.0", "1.0-0", "00:1.0-00"], ["2:1a", "2:1a0", "2:1a00-0"], ["0", "00", "0-0"],
            ["1.0-1", "1.0-01", "1.0-001"], ["a", "a0", "a-0"], ["1~", "1~0", "1~00-0"],
        ]
        for group in groups {
            let versions = try group.map(version)
            #expect(Set(versions).count == 1, "\(group)")
            for version in versions { #expect(version == versions[0] && !(version < versions[0])) }
        }
        #expect(try version("0a") != version("a"))
        #expect(try version("1.0a") != version("1.a"))
    }

    @Test("epoch, upstream version and revision are told apart, and the text comes back")
    func parts() throws {
        let whole = try version("2:1.0-rc1:4-0ubuntu1~22.04")
        #expect(whole.epoch == 2)
        #expect(whole.upstream == "1.0-rc1:4")
        #expect(whole.revision == "0ubuntu1~22.04")
        for text in ["1.0", "1:1.0", "1.0-1", "3:1.0-2-1", "0:1:2", "2147483647:0", "a.b+c~d-e"] {
            #expect(try version(text).description == text)
        }
        #expect(try version("0:1.0").description == "1.0")
    }

    @Test(
        "text that is no Debian version is refused",
        arguments: [
            "", ":", "-", "1:", ":1", "-1", "1.0-", "1:-1", "a:1", "1a:1", "-1:1", "+1:1", "2147483648:1",
            "99999999999999999999:1", "1.0-1:1", "1 0", " 1.0", "1.0 ", "1.0\n", "1_0", "1.0-1_0", "1.0/2", "１.0",
            "1.0é",
            "1.0\u{0}", "1.0-1#", String(repeating: "1", count: 1_025),
        ]
    )
    func malformed(text: String) {
        #expect(DebianVersion(text) == nil)
    }

    @Test("the order is total: of any three, each pair goes one way, and the ways agree")
    func total() throws {
        let seed: UInt64 = 20_260
        print("Debian versions: seed=\(seed)")
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<40_000 {
            let texts = (0..<3).map { _ in Self.text(&generator) }
            let versions = try texts.map(version)
            for left in versions {
                for right in versions {
                    #expect([left < right, left == right, right < left].count { $0 } == 1, "\(texts)")
                    if left == right { #expect(left.hashValue == right.hashValue, "\(texts)") }
                }
            }
            let (a, b, c) = (versions[0], versions[1], versions[2])
            if a < b, b < c { #expect(a < c, "\(texts)") }
            if a == b, b < c { #expect(a < c, "\(texts)") }
            if a == b, b == c { #expect(a == c, "\(texts)") }
            #expect(try version(a.description) == a, "\(texts)")
        }
    }

    @Test("dpkg itself orders thousands of random pairs the same way")
    func oracle() throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/dpkg") else {
            print("SKIPPED: there is no dpkg that could judge the order of Debian versions")
            return
        }
        let seed: UInt64 = 1_245
        print("Debian versions against dpkg: seed=\(seed)")
        var generator = SeededGenerator(seed: seed)
        let pairs = (0..<2_000).map { _ in (Self.text(&generator), Self.text(&generator)) }
        let answers = DpkgOracle.compare(pairs)
        try #require(answers.count == pairs.count)
        for ((left, right), answer) in zip(pairs, answers) {
            let (first, second) = (try version(left), try version(right))
            let own: DpkgOracle.Answer = first < second ? .lower : first == second ? .equal : .higher
            #expect(own == answer, "\(left) and \(right)")
        }
        // A judge that always says the same would prove nothing.
        #expect(Set(answers) == [.lower, .equal, .higher])
    }

    /// A sound version of few characters, so that pairs are often nearly the same.
    static func text(_ generator: inout SeededGenerator) -> String {
        func word(_ alphabet: String, _ length: ClosedRange<Int>) -> String {
            let letters = Array(alphabet)
            return String(
                (0..<Int.random(in: length, using: &generator)).map { _ in
                    letters[Int.random(in: letters.indices, using: &generator)]
                }
            )
        }
        let hasEpoch = Int.random(in: 0..<5, using: &generator) == 0
        let hasRevision = Bool.random(using: &generator)
        var text = hasEpoch ? word("01", 1...2) + ":" : ""
        text += word("0019", 1...2)
        text += word("0019aZ.+~" + (hasEpoch ? ":" : "") + (hasRevision ? "-" : ""), 0...6)
        if hasRevision { text += "-" + word("0019aZ.+~", 1...4) }
        if Int.random(in: 0..<50, using: &generator) == 0 { text += String(repeating: "7", count: 30) }
        return text
    }
}
