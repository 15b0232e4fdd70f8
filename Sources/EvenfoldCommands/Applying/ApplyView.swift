// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldPlanner

/// Shows an apply as it goes: a line for each step, progress in between.
struct ApplyView {
    private let console: Console
    private let format: OutputFormat
    private var progress: ProgressView
    private var style: Style { console.resultStyle }

    init(console: Console, format: OutputFormat) {
        self.console = console
        self.format = format
        progress = ProgressView(console: console)
        if format == .json { console.print(ApplyEvent.version, .compact) }
    }

    /// Shows what happened.
    mutating func show(_ event: ApplyEvent) {
        progress.clear()
        guard format == .text else { return console.print(event.json, .compact) }
        switch event {
        // The plan itself is shown by its own view.
        case .plan: break
        case .started(let step):
            // Short steps say what they did when they have; long ones say that they began.
            if !step.action.isReplication { console.write("\(style.faint("...")) \(name(step))") }
        case .waiting(let step, let reason):
            console.write("\(style.faint("...")) \(name(step)) waits: \(TerminalText.escaped(reason))")
        case .done(let step, let time):
            console.write("\(style.good("done")) \(name(step)) \(style.faint("(\(Quantities.duration(time)))"))")
        case .unneeded(let step):
            console.write("\(style.good("done")) \(name(step)) \(style.faint("(by somebody else)"))")
        case .warned(let step, let reason):
            console.write("\(style.warning("note")) \(name(step)): \(TerminalText.escaped(reason))")
        case .failed(let step, let reason):
            console.write("\(style.bad("failed")) \(name(step)): \(TerminalText.escaped(reason))")
        case .paused(let step, let text):
            console.write("\(style.warning("by hand")) \(name(step)): \(TerminalText.escaped(text))")
        case .skipped(let step, let reason):
            console.write("\(style.warning("left out")) \(name(step)): \(TerminalText.escaped(reason))")
        case .result(let result): console.write("\n" + summary(result))
        }
    }

    /// Shows how far something is.
    mutating func show(_ report: ProgressReport, elapsed: Duration) {
        progress.show(report, elapsed: elapsed)
    }

    /// Takes away the progress that is shown.
    mutating func endProgress() {
        progress.clear()
    }

    private func name(_ step: PlanStep) -> String {
        "\(step.action.words) \(style.strong(TerminalText.escaped(step.subject)))"
    }

    private func summary(_ result: ApplyResult) -> String {
        let steps = "\(result.done) of \(Quantities.count(result.total, "step")) done"
        guard result.status != .success else {
            return result.total == 0 ? style.good("Nothing to do.") : style.good("Applied.") + " \(steps)."
        }
        var parts = [steps]
        if result.failed > 0 { parts.append("\(result.failed) failed") }
        if result.paused > 0 { parts.append("\(result.paused) left to you") }
        if result.isIncomplete { parts.append("the plan left something out") }
        return style.warning("Partly applied:") + " " + parts.joined(separator: ", ")
            + ". The next apply continues from here."
    }
}
