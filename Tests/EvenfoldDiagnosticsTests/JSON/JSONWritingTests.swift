// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import Testing

@Suite("JSON writer")
struct JSONWritingTests {
    @Test("a document begins with its version, kind and outcome")
    func document() {
        let document = JSONValue.document(kind: "Plan", outcome: "ready", ["rounds": [], "summary": ["updates": 2]])
        #expect(
            document.text()
                == #"{"formatVersion":"1.0","kind":"Plan","outcome":"ready","rounds":[],"summary":{"updates":2}}"#
        )
        let pretty = """
            {
              "formatVersion": "1.0",
              "kind": "Plan",
              "outcome": "ready",
              "rounds": [],
              "summary": {
                "updates": 2
              }
            }
            """
        #expect(document.text(.pretty) == pretty)
    }

    @Test("hostile characters are escaped")
    func escapes() {
        let value: JSONValue = .string("\u{1B}[2J\u{202E}\u{85}\"\\/é😀\u{E0041}")
        #expect(value.text() == #""\u001B[2J\u202E\u0085\"\\/é😀\uDB40\uDC41""#)
    }

    @Test("numbers are written so that they read back the same, and what is not finite is null")
    func numbers() {
        let values: JSONValue = [
            0, -1, .integer(.min), .number(0.1), .number(1e300), .number(.infinity), .number(.nan),
        ]
        #expect(values.text() == "[0,-1,-9223372036854775808,0.1,1e+300,null,null]")
    }
}
