// SPDX-License-Identifier: Apache-2.0

/// Turns a parsed expression into instructions.
struct PatternCompiler {
    /// Enough for every sensible expression, and little enough to bound each step of a match.
    private static let largestProgram = 20_000
    private var program: [PatternInstruction] = []

    mutating func compile(_ node: PatternNode) throws(PatternError) -> [PatternInstruction] {
        try emit(node)
        try append(.match)
        return program
    }

    private mutating func append(_ instruction: PatternInstruction) throws(PatternError) {
        guard program.count < Self.largestProgram else { throw .tooLarge }
        program.append(instruction)
    }

    private mutating func emit(_ node: PatternNode) throws(PatternError) {
        switch node {
        case .scalar(let scalar): try append(.scalar(scalar))
        case .set(let set): try append(.set(set))
        case .assertion(let assertion): try append(.assertion(assertion))
        case .sequence(let parts): for part in parts { try emit(part) }
        case .choice(let options): try emitChoice(options)
        case .repetition(let body, let least, let most): try emitRepetition(body, least, most)
        }
    }

    private mutating func emitChoice(_ options: [PatternNode]) throws(PatternError) {
        var ends: [Int] = []
        for (index, option) in options.enumerated() {
            guard index < options.count - 1 else {
                try emit(option)
                break
            }
            let fork = program.count
            try append(.match)
            try emit(option)
            ends.append(program.count)
            try append(.match)
            program[fork] = .fork(fork + 1, program.count)
        }
        for end in ends { program[end] = .jump(program.count) }
    }

    private mutating func emitRepetition(_ body: PatternNode, _ least: Int, _ most: Int?) throws(PatternError) {
        // Counted repetitions are unfolded, so even empty bodies count: the size limit stops them in time.
        for _ in 0..<least {
            let before = program.count
            try emit(body)
            if program.count == before { break }
        }
        guard let most else {
            let fork = program.count
            try append(.match)
            try emit(body)
            try append(.jump(fork))
            program[fork] = .fork(fork + 1, program.count)
            return
        }
        var forks: [Int] = []
        for _ in least..<max(least, most) {
            forks.append(program.count)
            try append(.match)
            try emit(body)
        }
        for fork in forks { program[fork] = .fork(fork + 1, program.count) }
    }
}
