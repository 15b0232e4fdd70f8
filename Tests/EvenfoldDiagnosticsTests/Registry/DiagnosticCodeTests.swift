// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import FoundationEssentials
import Testing

@Suite("Diagnostic codes")
struct DiagnosticCodeTests {
    private static let root = String(#filePath).split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        .joined(separator: "/")

    /// Every `"EV` with four digits in the sources, with the files that have it.
    private func used() throws -> [String: Set<String>] {
        var codes: [String: Set<String>] = [:]
        let folder = Self.root + "/Sources"
        // A trailing slash follows a symbolic link, as some checkouts have one here.
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder + "/") where path.hasSuffix(".swift") {
            if path.contains("EvenfoldDiagnostics/Registry/") { continue }
            let text = Array(try Data(contentsOf: URL(filePath: folder + "/" + path)))
            for index in text.indices.dropLast(7) where text[index] == 0x22 && text[index + 1] == 0x45 {
                let word = String(decoding: text[(index + 1)...(index + 6)], as: UTF8.self)
                guard word.hasPrefix("EV"), word.dropFirst(2).allSatisfy(\.isNumber), text[index + 7] == 0x22 else {
                    continue
                }
                codes[word, default: []].insert(path)
            }
        }
        return codes
    }

    @Test("every code that the sources use is explained")
    func explained() throws {
        let used = try used()
        #expect(used.count > 30)
        for (code, files) in used.sorted(by: { $0.key < $1.key }) where DiagnosticCode.find(code) == nil {
            Issue.record("\(code) has no entry in the registry; used in \(files.sorted().joined(separator: ", "))")
        }
    }

    @Test("every code is explained once, in words, and found whatever its case")
    func entries() {
        let codes = DiagnosticCode.all.map(\.code)
        #expect(codes == Set(codes).sorted())
        for code in DiagnosticCode.all {
            #expect(code.code.count == 6 && code.code.hasPrefix("EV"))
            #expect(!code.title.isEmpty && !code.title.hasSuffix("."))
            #expect(code.explanation.hasSuffix("."), "\(code.code)")
        }
        #expect(DiagnosticCode.find("ev0107")?.title == "a server is unknown")
        #expect(DiagnosticCode.find("EV9999") == nil)
    }
}
