// SPDX-License-Identifier: Apache-2.0

extension Measurements {
    /// A table for people: medians with their range, bytes where they are known, and Evenfold's time as a multiple of
    /// each peer's.
    var text: String {
        var lines = ["\(runs) \(runs == 1 ? "run" : "runs") in \(directory), medians (shortest-longest)"]
        for skip in skipped { lines.append("\(skip.peer.title) left out: \(skip.reason)") }
        for failure in failed { lines.append("\(failure.peer.title) FAILED: \(failure.reason)") }
        for workload in Workload.allCases {
            let measured = peers.filter { statistics(workload, $0) != nil }
            guard !measured.isEmpty else { continue }
            lines.append("")
            lines.append(workload.title(sizes))
            for peer in measured { lines.append(line(workload, peer)) }
        }
        return lines.joined(separator: "\n")
    }

    private func line(_ workload: Workload, _ peer: PeerKind) -> String {
        guard let found = statistics(workload, peer) else { return "" }
        var line = "  " + Self.padded(peer.title, 14)
        line += Self.padded(Self.seconds(found.median), 10, toRight: true)
        line += Self.padded(" (\(Self.seconds(found.range.lowerBound))-\(Self.seconds(found.range.upperBound)))", 24)
        line += Self.padded(found.bytes.map(Self.bytes) ?? "", 12, toRight: true)
        if peer != .evenfold, let ratio = ratio(workload, .evenfold, to: peer) {
            line += "   Evenfold takes \(Self.rounded(ratio, digits: 2)) times as long"
        }
        return line
    }

    private static func padded(_ text: String, _ width: Int, toRight: Bool = false) -> String {
        let padding = String(repeating: " ", count: max(0, width - text.count))
        return toRight ? padding + text : text + padding
    }

    static func seconds(_ value: Double) -> String {
        value < 1 ? "\(rounded(value * 1_000, digits: 1)) ms" : "\(rounded(value, digits: 2)) s"
    }

    private static func bytes(_ count: UInt64) -> String {
        switch count {
        case ..<100_000: "\(count) B"
        case ..<100_000_000: "\(rounded(Double(count) / 1e6, digits: 2)) MB"
        default: "\(rounded(Double(count) / 1e9, digits: 2)) GB"
        }
    }

    private static func rounded(_ value: Double, digits: Int) -> String {
        let scale = digits == 1 ? 10.0 : 100.0
        let scaled = (value * scale).rounded()
        guard scaled.magnitude < 1e15 else { return "\(value)" }
        let whole = Int(scaled)
        let fraction = String(whole % Int(scale))
        return "\(whole / Int(scale))." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}
