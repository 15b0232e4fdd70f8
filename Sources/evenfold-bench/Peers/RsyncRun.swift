// SPDX-License-Identifier: Apache-2.0

/// Runs of rsync from one folder to a destination in its own notation.
struct RsyncRun {
    /// The options that choose the transport.
    let transport: [String]
    let source: String
    let destination: String

    /// Brings the destination up to date, with deletions, and returns the bytes on the wire in both directions.
    func run() throws(BenchFailure) -> UInt64? {
        let output = try Program.run(
            "rsync",
            ["-a", "--delete", "--stats"] + transport + [source + "/", destination + "/"]
        )
        let counts = output.split(separator: "\n").compactMap { line -> UInt64? in
            guard line.hasPrefix("Total bytes sent:") || line.hasPrefix("Total bytes received:") else { return nil }
            return UInt64(String(line.filter { $0.isNumber }))
        }
        return counts.count == 2 ? counts[0] + counts[1] : nil
    }

    /// Makes a change and measures until rsync, started at once, has brought it over.
    func propagate(
        _ change: () throws(BenchFailure) -> Void,
        until isVisible: () -> Bool
    ) throws(BenchFailure) -> Sample {
        let sample = try Measure.time { () throws(BenchFailure) in
            try change()
            return try run()
        }
        guard isVisible() else { throw BenchFailure("rsync is done and the change has not arrived") }
        return sample
    }
}
