// SPDX-License-Identifier: Apache-2.0

/// The JSON document of kind `Diagnostics`.
package enum DiagnosticsDocument {
    /// The document; `outcome` is `valid` when no diagnostic is an error, else `invalid`.
    package static func json(_ diagnostics: [Diagnostic]) -> JSONValue {
        .document(
            kind: "Diagnostics",
            outcome: diagnostics.hasErrors ? "invalid" : "valid",
            ["diagnostics": .array(diagnostics.sortedByPlace().map(\.json))]
        )
    }
}

extension Diagnostic {
    /// The diagnostic as it stands in documents: `code`, `severity`, `summary`, `detail`, `file`, `range`, `help`,
    /// `related`; what is unset is left out, `file` is `null` for a message about no file.
    package var json: JSONValue {
        var object: JSONObject = [
            "code": .string(code), "severity": .string(severity.rawValue), "summary": .string(summary),
        ]
        object["detail"] = detail.map(JSONValue.string)
        object["file"] = location.map { .string($0.file) } ?? .null
        object["range"] = location?.range.json
        object["help"] = help.map(JSONValue.string)
        if !related.isEmpty { object["related"] = .array(related.map(\.json)) }
        return .object(object)
    }
}

extension Diagnostic.Related {
    fileprivate var json: JSONValue {
        ["message": .string(message), "file": .string(location.file), "range": location.range.json]
    }
}

extension SourceRange {
    fileprivate var json: JSONValue { ["start": start.json, "end": end.json] }
}

extension SourcePosition {
    fileprivate var json: JSONValue { ["line": .integer(Int64(line)), "column": .integer(Int64(column))] }
}
