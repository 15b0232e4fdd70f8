// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldPlanner

/// Shows an apply as it goes: a line for each step that has ended, and below, on a terminal, what is under way.
///
/// Where messages go elsewhere than to a terminal, steps that begin and what they wait for have lines of their own.
struct ApplyView {
    private let console: Console
    private let format: OutputFormat
    private var progress: ProgressView
    private var block: LiveBlock
    private var scene: ApplyScene?
    private var style: Style { console.resultStyle }

    init(console: Console, format: OutputFormat) {
        self.console = console
        self.format = format
        progress = ProgressView(console: console)
        block = LiveBlock(console: console)
        if format == .json { console.print(ApplyEvent.version, .compact) }
    }

    /// Whether something is redrawn as time passes.
    var isLive: Bool { console.isMessageTerminal }

    /// Shows what happened.
    ///
    /// `time`: The time since the command began, never going back.
    mutating func show(_ event: ApplyEvent, at time: Duration) {
        block.clear()
        switch format {
        case .json: console.print(event.json, .compact)
        case .text: write(event)
        }
        note(event, at: time)
        redraw(at: time)
    }

    /// Shows how far initial synchronisations are.
    mutating func show(_ report: ProgressReport, at time: Duration) {
        guard isLive else { return progress.show(report, elapsed: time) }
        scene?.show(progress: progress.line(report, elapsed: time))
        redraw(at: time)
    }

    /// A step that waited goes on.
    mutating func goOn(_ step: PlanStep, at time: Duration) {
        scene?.goOn(step)
        redraw(at: time)
    }

    /// Draws once more what is under way, with the time that has passed.
    mutating func redraw(at time: Duration) {
        guard isLive, let scene else { return }
        block.show(scene.lines(at: time, style: console.messageStyle))
    }

    /// Takes away what is redrawn.
    mutating func endLive() {
        block.clear()
        scene = nil
    }

    private mutating func note(_ event: ApplyEvent, at time: Duration) {
        switch event {
        case .plan(let document): scene = ApplyScene(document.plan)
        case .round(let round, _, _): scene?.begin(round: round)
        case .started(let step): scene?.begin(step, at: time)
        case .waiting(let step, let reason): scene?.wait(step, for: reason, at: time)
        case .done(let step, _), .unneeded(let step), .failed(let step, _), .paused(let step, _),
            .skipped(let step, _):
            scene?.end(step)
        case .warned: break
        case .result: scene = nil
        }
    }

    private func write(_ event: ApplyEvent) {
        switch event {
        // The plan itself is shown by its own view.
        case .plan: break
        case .round(let round, let rounds, let servers):
            let names = servers.map { TerminalText.escaped($0) }.joined(separator: ", ")
            console.write(style.strong("Round \(round) of \(rounds)") + ": \(names)")
        case .started(let step):
            // Short steps say what they did when they have; long ones say that they began.
            guard !isLive, !step.action.isReplication else { return }
            console.write("\(style.faint("...")) \(name(step))")
        case .waiting(let step, let reason):
            guard !isLive else { return }
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
