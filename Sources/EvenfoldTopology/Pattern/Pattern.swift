// SPDX-License-Identifier: Apache-2.0

/// A regular expression of the dialect that JSON Schema asks for, matched in linear time.
///
/// The language is that of ECMA-262 with the `u` flag, without back references and lookaround, which no automaton
/// has. Every state is visited at most once per character, so hostile text costs O(text · expression) and no stack.
/// (The standard library's `Regex` backtracks, and is not `Sendable`.)
package struct Pattern: Sendable {
    /// The expression as it was written.
    package let source: String
    let program: [PatternInstruction]

    /// Compiles an expression.
    ///
    /// - Throws: ``PatternError`` for one that is malformed, unsupported, or larger than 20,000 instructions.
    package init(_ source: String) throws(PatternError) {
        self.source = source
        var compiler = PatternCompiler()
        program = try compiler.compile(try PatternParser.parse(source))
    }

    /// Whether the expression matches anywhere in `text`; `^` and `$` tie it to the ends.
    package func matches(_ text: String) -> Bool {
        let text = Array(text.unicodeScalars)
        var current = PatternStates(count: program.count)
        var next = PatternStates(count: program.count)
        for index in 0...text.count {
            // A match may begin at every place.
            if follow(0, into: &current, text, index) { return true }
            guard index < text.count else { break }
            for state in current.list where program[state].accepts(text[index]) {
                if follow(state + 1, into: &next, text, index + 1) { return true }
            }
            swap(&current, &next)
            next.removeAll()
        }
        return false
    }

    /// Adds a state and everything reachable from it without a character.
    ///
    /// - Returns: Whether that reaches the end of the expression.
    private func follow(_ start: Int, into states: inout PatternStates, _ text: [Unicode.Scalar], _ index: Int) -> Bool
    {
        var waiting = [start]
        while let state = waiting.popLast() {
            guard states.insert(state) else { continue }
            switch program[state] {
            case .match: return true
            case .jump(let target): waiting.append(target)
            case .fork(let first, let second): waiting += [second, first]
            case .assertion(let assertion):
                if assertion.holds(text, at: index) { waiting.append(state + 1) }
            case .scalar, .set: break
            }
        }
        return false
    }
}

/// Why an expression cannot be used.
package enum PatternError: Error, Hashable, Sendable {
    /// It breaks the grammar; the offset counts scalars.
    case malformed(String, offset: Int)
    /// It uses what an automaton does not have, such as a back reference.
    case unsupported(String)
    /// Its repetitions unfold to too many states.
    case tooLarge
}

/// One step of a compiled expression; unless it says otherwise, the next one follows.
enum PatternInstruction: Sendable {
    case scalar(Unicode.Scalar)
    case set(CharacterSet)
    case assertion(PatternAssertion)
    case jump(Int)
    case fork(Int, Int)
    case match

    func accepts(_ scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .scalar(let wanted): scalar == wanted
        case .set(let set): set.contains(scalar)
        case .assertion, .jump, .fork, .match: false
        }
    }
}

/// A set of states that is emptied in constant time.
private struct PatternStates {
    private(set) var list: [Int] = []
    private var marks: [Int]
    private var round = 1

    init(count: Int) {
        marks = Array(repeating: 0, count: count)
    }

    mutating func insert(_ state: Int) -> Bool {
        guard marks[state] != round else { return false }
        marks[state] = round
        list.append(state)
        return true
    }

    mutating func removeAll() {
        list.removeAll(keepingCapacity: true)
        round += 1
    }
}
