// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics

/// Says in a sentence how a program ended, with the last it had to say.
package enum ProcessReport {
    /// The sentence, without a full stop; for a program that ended with 0 as well.
    package static func sentence(_ outcome: ProcessOutcome, timeLimit: Duration) -> String {
        switch outcome {
        case .exited(let code, let output, let errors):
            "it ended with exit code \(code)" + lastWords(errors.isEmpty ? output : errors)
        case .signalled(let number, let errors): "signal \(number) ended it" + lastWords(errors)
        case .timedOut(let errors):
            "it was ended after its time limit of \(Quantities.duration(timeLimit))" + lastWords(errors)
        case .printedTooMuch: "it was ended because it printed too much"
        case .notStarted(let reason): "it could not be started: \(reason)"
        case .cancelled: "it was ended because the command was interrupted"
        }
    }

    /// The last line that is not empty, cut to a sensible length, after a colon; empty for no words.
    private static func lastWords(_ bytes: [UInt8]) -> String {
        let lines = bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D })
        guard let line = lines.last(where: { line in line.contains { $0 != 0x20 && $0 != 0x09 } }) else { return "" }
        return ": " + TerminalText.escaped(Array(line.prefix(300)))
    }
}
