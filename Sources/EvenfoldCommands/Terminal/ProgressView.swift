// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldModel

/// Shows how work goes on: redrawn in place on a terminal, a plain line every few seconds elsewhere.
///
/// It has no clock and no task of its own: whoever does the work tells it, often, and it decides what is shown.
package struct ProgressView: Sendable {
    /// How often a terminal is redrawn.
    static let redrawInterval = Duration.milliseconds(100)
    /// How often a line is written elsewhere.
    static let lineInterval = Duration.seconds(5)

    private let console: Console
    private var lastShown: Duration?
    private var rate = RateMeter()
    private var block: LiveBlock

    package init(console: Console) {
        self.console = console
        block = LiveBlock(console: console)
    }

    /// The report as one line, with the rate of the last few seconds.
    ///
    /// `elapsed`: The time since the work began, never going back.
    mutating func line(_ report: ProgressReport, elapsed: Duration) -> String {
        rate.add(report.bytes, at: elapsed)
        var report = report
        report.label = TerminalText.escaped(report.label)
        return report.line(rate: rate.bytesPerSecond, barWidth: console.isMessageTerminal ? 24 : 0)
    }

    /// Shows the report, unless something was shown just before.
    ///
    /// `elapsed`: The time since the work began, never going back.
    package mutating func show(_ report: ProgressReport, elapsed: Duration) {
        let line = line(report, elapsed: elapsed)
        let interval = console.isMessageTerminal ? Self.redrawInterval : Self.lineInterval
        if let lastShown, elapsed - lastShown < interval { return }
        lastShown = elapsed
        if console.isMessageTerminal { block.show([line]) } else { console.tell(line) }
    }

    /// Removes the line that is redrawn, so that something else can be written.
    package mutating func clear() { block.clear() }
}

/// Bytes per second over the last few seconds.
struct RateMeter: Sendable {
    private static let window = Duration.seconds(5)
    private var samples: [(at: Duration, bytes: ByteCount)] = []

    /// Notes how many bytes there are in all.
    mutating func add(_ bytes: ByteCount, at time: Duration) {
        samples.append((time, bytes))
        while samples.count > 2, time - samples[1].at > Self.window { samples.removeFirst() }
    }

    /// The rate; zero before there are two samples at different times.
    var bytesPerSecond: ByteCount {
        guard let first = samples.first, let last = samples.last, last.at > first.at else { return .zero }
        let milliseconds = (last.at - first.at).wholeMilliseconds
        let bytes = (last.bytes - first.bytes).bytes
        let (thousandfold, overflow) = bytes.multipliedReportingOverflow(by: 1_000)
        guard !overflow, milliseconds > 0 else { return .zero }
        return ByteCount(thousandfold / milliseconds)
    }
}
