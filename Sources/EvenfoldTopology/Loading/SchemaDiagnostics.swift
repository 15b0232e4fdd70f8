// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics

/// Turns violations of a schema into diagnostics that name the field, the fault and the remedy.
struct SchemaDiagnostics {
    /// The document that was judged.
    let document: LocatedNode
    /// Where the diagnostics go.
    var findings: Findings

    /// Reports all of them.
    mutating func report(_ violations: [SchemaViolation]) {
        for violation in violations where !findings.isFull { report(violation) }
    }

    private mutating func report(_ violation: SchemaViolation) {
        let node = document.node(at: violation.path)
        let name = Self.name(of: violation.path)
        switch violation.reason {
        case .unknownMember(let key, let known): reportUnknown(key, known, node, violation.path)
        case .missingMember(let key):
            findings.error("EV0104", "“\(key)” is missing in \(name)", at: Self.head(of: node))
        case .type(let expected):
            findings.error(
                "EV0102",
                "\(name) must be \(Self.words(for: expected)), not \(Self.word(for: node))",
                at: node.range,
                help: expected.contains(.string) && node.text == nil && node.entries == nil && node.elements == nil
                    ? "put the text in quotes if it is meant" : nil
            )
        case .value(let allowed): reportValue(allowed, node, name)
        case .pattern(let pattern, let label):
            findings.error("EV0106", "\(name) must be \(label ?? "text like \(pattern)")", at: node.range)
        case .number(let words, let limit):
            findings.error("EV0106", "\(name) must be \(words) \(limit.text())", at: node.range)
        case .count(let what, let limit, let isLeast):
            let unit = limit == 1 ? Self.singular(what) : what
            findings.error(
                "EV0106",
                "\(name) must have \(isLeast ? "at least" : "at most") \(limit) \(unit)",
                at: node.range
            )
        case .duplicateElements(let earlier, let later): reportDuplicate(earlier, later, node, name)
        case .noForm(let forms, let label): reportForms(forms, label, node, name, violation.path)
        case .forbidden, .contained, .severalForms, .negated, .tooDeep:
            findings.error("EV0106", "\(name) is not allowed in this form", at: node.range)
        }
    }

    private mutating func reportUnknown(
        _ key: String,
        _ known: [String],
        _ node: LocatedNode,
        _ path: [SchemaViolation.Step]
    ) {
        let range = node.entry(key)?.keyRange ?? node.range
        if FutureFields.contains(key, in: path) {
            findings.error(
                "EV0105",
                "“\(key)” is not in this version",
                at: range,
                detail: "this version does not act on the field, so it is refused rather than ignored",
                help: "remove it"
            )
            return
        }
        let list = known.filter { node[$0] == nil }.map { "“\($0)”" }.joined(separator: ", ")
        findings.error(
            "EV0103",
            "\(Self.name(of: path)) has no field “\(key)”",
            at: range,
            detail: list.isEmpty ? nil : "what may still stand here: \(list)",
            help: findings.suggestion(for: key, among: known)
        )
    }

    private mutating func reportValue(
        _ allowed: [JSONValue],
        _ node: LocatedNode,
        _ name: String
    ) {
        let words = allowed.map { $0.stringValue ?? $0.text() }
        let value = node.text ?? Self.word(for: node)
        let list = words.map { "“\($0)”" }.joined(separator: ", ")
        findings.error(
            "EV0106",
            "\(name) cannot be “\(value)”",
            at: node.range,
            detail: words.count == 1 ? "it must be \(list)" : "it must be one of \(list)",
            help: findings.suggestion(for: value, among: words)
        )
    }

    private mutating func reportDuplicate(_ earlier: Int, _ later: Int, _ node: LocatedNode, _ name: String) {
        guard let elements = node.elements, elements.indices.contains(later), elements.indices.contains(earlier) else {
            return
        }
        findings.error(
            "EV0106",
            "\(name) has the same entry twice",
            at: elements[later].range,
            related: [findings.related("it stands here already", elements[earlier].range)]
        )
    }

    /// Of several forms, reports what is wrong with the one that was most likely meant: the only one of the right type.
    private mutating func reportForms(
        _ forms: [[SchemaViolation]],
        _ label: String?,
        _ node: LocatedNode,
        _ name: String,
        _ path: [SchemaViolation.Step]
    ) {
        let likely = forms.filter { form in
            !form.contains { violation in
                if case .type = violation.reason { violation.path == path } else { false }
            }
        }
        if likely.count == 1 {
            report(likely[0])
        } else {
            findings.error(
                "EV0102",
                "\(name) must be \(label ?? "of another form"), not \(Self.word(for: node))",
                at: node.range
            )
        }
    }
}

extension SchemaDiagnostics {
    /// What a value is called: its field's name, or its place in the list of that name.
    private static func name(of path: [SchemaViolation.Step]) -> String {
        switch path.last {
        case nil: return "the document"
        case .key(let key): return "“\(key)”"
        case .index(let index):
            guard case .key(let list)? = path.dropLast().last else { return "entry \(index + 1)" }
            return "entry \(index + 1) of “\(list)”"
        }
    }

    /// The beginning of a mapping, so that a message about it does not mark its first line whole.
    private static func head(of node: LocatedNode) -> SourceRange { node.entries?.first?.keyRange ?? node.range }

    private static func word(for node: LocatedNode) -> String {
        switch node.content {
        case .mapping: return "a mapping"
        case .sequence: return "a list"
        case .scalar(let scalar):
            switch scalar.coreValue {
            case .null: return "nothing"
            case .bool: return "the truth value “\(scalar.text)”"
            case .integer, .number: return "the number \(scalar.text)"
            default: return "the text “\(scalar.text.prefix(60))”"
            }
        }
    }

    private static func words(for types: Set<SchemaType>) -> String {
        let words: [(SchemaType, String)] = [
            (.string, "text"), (.integer, "a whole number"), (.number, "a number"), (.boolean, "“true” or “false”"),
            (.array, "a list"), (.object, "a mapping"), (.null, "nothing"),
        ]
        return words.filter { types.contains($0.0) }.map(\.1).joined(separator: " or ")
    }

    private static func singular(_ plural: String) -> String {
        switch plural {
        case "entries": "entry"
        default: String(plural.dropLast())
        }
    }
}
