// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics

/// Builds located trees from parser events, with a stack of open collections instead of recursion.
struct YAMLTreeBuilder {
    /// A collection whose end has not come yet.
    private struct Open {
        let start: Int
        let isMapping: Bool
        var elements: [LocatedNode] = []
        var entries: [LocatedNode.Entry] = []
        var keys: [ExactText: SourceRange] = [:]
        /// The key whose value comes next.
        var pendingKey: (name: String, range: SourceRange, isKept: Bool)?
    }

    private let source: SourceText
    private var stack: [Open] = []
    private var root: LocatedNode?
    /// The documents that are complete.
    private(set) var documents: [LocatedNode] = []
    /// What is wrong so far.
    private(set) var diagnostics: [Diagnostic] = []

    init(source: SourceText) {
        self.source = source
    }

    /// Takes one event.
    ///
    /// - Returns: Whether there is more to come; false at the end and where going on makes no sense.
    mutating func take(_ event: YAMLEvent) -> Bool {
        refuseDecoration(event)
        switch event.kind {
        case .streamStart, .documentStart: break
        case .streamEnd: return false
        case .documentEnd:
            if let root { documents.append(root) }
            root = nil
        case .alias:
            report("EV0007", "aliases are refused", event, help: "write the value out, or use `defaults`")
            add(LocatedNode(content: .scalar(.init(text: "", isPlain: true)), range: range(event.start, event.end)))
        case .scalar(let text, let isPlain):
            let place = range(event.start, event.end)
            if isKeyNext {
                begin(key: text, isPlain: isPlain, place)
            } else {
                add(LocatedNode(content: .scalar(.init(text: text, isPlain: isPlain)), range: place))
            }
        case .sequenceStart, .mappingStart: return open(event)
        case .sequenceEnd, .mappingEnd: close(event)
        }
        return diagnostics.count < Findings.mostDiagnostics
    }

    /// Adds the diagnostic of a syntax error.
    mutating func report(_ error: YAMLSyntaxError) {
        let position = source.position(ofScalar: error.offset)
        let isTab =
            position.column - 1 < source.line(position.line).count
            && source.line(position.line)[position.column - 1] == 0x09
        var related: [Diagnostic.Related] = []
        if error.context != nil, error.contextOffset < error.offset {
            related = [
                .init(
                    message: "what it belongs to begins here",
                    location: location(range(error.contextOffset, error.contextOffset + 1))
                )
            ]
        }
        diagnostics.append(
            Diagnostic(
                code: "EV0005",
                severity: .error,
                summary: "this is not YAML: \(error.problem)",
                detail: error.context,
                location: location(range(error.offset, error.offset + 1)),
                help: isTab ? "indent with spaces, not with tabs" : nil,
                related: related
            )
        )
    }

    private var isKeyNext: Bool {
        guard let top = stack.last else { return false }
        return top.isMapping && top.pendingKey == nil
    }

    private mutating func refuseDecoration(_ event: YAMLEvent) {
        if event.hasAnchor {
            report("EV0007", "anchors are refused", event, help: "write values out, or use `defaults`")
        }
        if event.hasTag {
            report("EV0008", "tags are refused", event, help: "remove it; the schema gives every value its type")
        }
    }

    private mutating func open(_ event: YAMLEvent) -> Bool {
        if isKeyNext {
            report("EV0011", "a list or mapping cannot be a key", event, help: "quote the key if it is meant as text")
            return false
        }
        guard stack.count < YAMLLoader.deepestNesting else {
            report("EV0006", "values are nested deeper than \(YAMLLoader.deepestNesting) levels", event)
            return false
        }
        var isMapping = false
        if case .mappingStart = event.kind { isMapping = true }
        stack.append(Open(start: event.start, isMapping: isMapping))
        return true
    }

    private mutating func close(_ event: YAMLEvent) {
        guard let top = stack.popLast() else { return }
        // A block collection's end mark is where the next token begins; its last child tells the real end.
        let lastEnd = top.isMapping ? top.entries.last?.value.range.end : top.elements.last?.range.end
        var place = range(top.start, event.end)
        if event.start == event.end, let lastEnd { place.end = max(place.start, lastEnd) }
        add(LocatedNode(content: top.isMapping ? .mapping(top.entries) : .sequence(top.elements), range: place))
    }

    private mutating func begin(key: String, isPlain: Bool, _ place: SourceRange) {
        var isKept = true
        if isPlain, key == "<<" {
            report("EV0009", "merge keys are refused", place, help: "write the fields out, or use `defaults`")
            isKept = false
        } else if isPlain, key.isEmpty {
            report("EV0011", "a key is missing", place)
            isKept = false
        } else if let earlier = stack.last?.keys[ExactText(key)] {
            diagnostics.append(
                Diagnostic(
                    code: "EV0010",
                    severity: .error,
                    summary: "the key “\(key)” occurs twice",
                    location: location(place),
                    help: "remove one of the two",
                    related: [.init(message: "it stands here already", location: location(earlier))]
                )
            )
            isKept = false
        }
        guard !stack.isEmpty else { return }
        if isKept { stack[stack.count - 1].keys[ExactText(key)] = place }
        stack[stack.count - 1].pendingKey = (key, place, isKept)
    }

    private mutating func add(_ node: LocatedNode) {
        guard !stack.isEmpty else {
            root = node
            return
        }
        let top = stack.count - 1
        if !stack[top].isMapping {
            stack[top].elements.append(node)
        } else if let key = stack[top].pendingKey {
            stack[top].pendingKey = nil
            if key.isKept {
                stack[top].entries.append(.init(key: key.name, keyRange: key.range, value: node))
            }
        } else {
            // Only an alias can come here: as a key, where it names nothing.
            stack[top].pendingKey = ("", node.range, false)
        }
    }

    private func range(_ start: Int, _ end: Int) -> SourceRange {
        let start = source.position(ofScalar: start)
        return SourceRange(start: start, end: max(start, source.position(ofScalar: end)))
    }

    private func location(_ range: SourceRange) -> SourceLocation { SourceLocation(file: source.file, range: range) }

    private mutating func report(_ code: String, _ summary: String, _ event: YAMLEvent, help: String? = nil) {
        report(code, summary, range(event.start, event.end), help: help)
    }

    private mutating func report(_ code: String, _ summary: String, _ place: SourceRange, help: String? = nil) {
        diagnostics.append(
            Diagnostic(code: code, severity: .error, summary: summary, location: location(place), help: help)
        )
    }
}
