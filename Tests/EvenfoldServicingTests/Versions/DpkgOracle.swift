// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The order of versions as `dpkg --compare-versions` has it.
enum DpkgOracle {
    enum Answer: Character {
        case lower = "<"
        case equal = "="
        case higher = ">"
    }

    /// One answer for each pair of sound versions, in order; fewer when dpkg failed.
    ///
    /// One shell asks dpkg about all of them.
    static func compare(_ pairs: [(String, String)]) -> [Answer] {
        let script = """
            while read -r left right; do
                if dpkg --compare-versions "$left" lt "$right"; then printf '<'
                elif dpkg --compare-versions "$left" eq "$right"; then printf '='
                else printf '>'; fi
            done <<'PAIRS'
            \(pairs.map { "\($0) \($1)\n" }.joined())PAIRS
            """
        // A command is one argument, which the kernel limits.
        precondition(script.utf8.count < 128 << 10, "too many pairs at once")
        guard let stream = unsafe popen(script, "r") else { return [] }
        var answers: [Answer] = []
        while true {
            let byte = unsafe fgetc(stream)
            guard byte != EOF, let value = UInt8(exactly: byte) else { break }
            guard let answer = Answer(rawValue: Character(UnicodeScalar(value))) else { break }
            answers.append(answer)
        }
        unsafe pclose(stream)
        return answers
    }
}
