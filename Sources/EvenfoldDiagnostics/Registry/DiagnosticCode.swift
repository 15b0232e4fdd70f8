// SPDX-License-Identifier: Apache-2.0

/// What one code of a diagnostic means, at length: the text of `evenfold explain EV0107`.
package struct DiagnosticCode: Hashable, Sendable {
    /// The code, such as `EV0107`.
    package let code: String
    /// What it is about, in a few words.
    package let title: String
    /// Why it matters and how to put it right, in whole sentences; paragraphs are separated by an empty line.
    package let explanation: String

    package init(_ code: String, _ title: String, _ explanation: String) {
        self.code = code
        self.title = title
        self.explanation = explanation
    }

    /// Every code that any module uses, by code.
    ///
    /// A new code gets its entry in the file of its area: `00` reading, `01` topology, `02` catalogues, `03` facts and
    /// planning, `04` apply and saved plans, `05` fleet, agents and certificates. A test reads the sources and finds
    /// codes without an entry.
    package static let all: [DiagnosticCode] =
        (reading + topology + catalogues + planning + applying + fleet).sorted { $0.code < $1.code }

    /// The entry of a code, whatever its case; `nil` for one that does not exist.
    package static func find(_ code: String) -> DiagnosticCode? {
        let wanted = code.uppercased()
        return all.first { $0.code == wanted }
    }
}
