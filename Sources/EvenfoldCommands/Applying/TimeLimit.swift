// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// A time on the command line: `30s`, `15m`, `4h`, `7d`, and `500ms`.
package struct TimeLimit: Hashable, Sendable, ExpressibleByArgument {
    /// The time; more than zero.
    package let duration: Duration

    package init(_ duration: Duration) {
        self.duration = duration
    }

    package init?(argument: String) {
        let units: [(String, Int64)] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)]
        for (unit, milliseconds) in units where argument.hasSuffix(unit) {
            guard let number = Int64(argument.dropLast(unit.count)), number > 0 else { continue }
            let (product, overflow) = number.multipliedReportingOverflow(by: milliseconds)
            guard !overflow else { return nil }
            self.init(.milliseconds(product))
            return
        }
        return nil
    }

    package var defaultValueDescription: String {
        let seconds = duration.components.seconds
        return "\(seconds)s"
    }
}
