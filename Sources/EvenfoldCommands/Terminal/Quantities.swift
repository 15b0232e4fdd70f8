// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// Numbers as people read them.
package enum Quantities {
    /// `1 file`, `2 files`; the plural is the singular with an s unless it is given.
    package static func count(_ number: Int, _ singular: String, _ plural: String? = nil) -> String {
        "\(grouped(number)) \(number == 1 ? singular : plural ?? singular + "s")"
    }

    /// `1,234,567`.
    package static func grouped(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return number < 0 ? "-" + text : text
    }

    /// `512 B`, `1.5 KiB`, `20 GiB`: three significant digits at most, rounded down, units of 1,024.
    package static func bytes(_ count: ByteCount) -> String {
        var (unit, scale) = (0, UInt64(1))
        let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        while unit + 1 < units.count, count.bytes >> 10 >= scale {
            scale <<= 10
            unit += 1
        }
        let whole = count.bytes / scale
        guard unit > 0, whole < 10 else { return "\(whole) \(units[unit])" }
        // The remainder is below `scale`, so its tenfold is below 2^64 for every unit but the last, divided before.
        let tenths = (count.bytes % scale) / max(1, scale / 10)
        return "\(whole).\(min(9, tenths)) \(units[unit])"
    }

    /// An estimate in whole minutes, rounded up: `20 min`, `1 h 5 min`; nobody knows it better.
    package static func estimate(seconds: Int) -> String {
        let minutes = max(1, (max(0, seconds) / 60) + (seconds % 60 > 0 ? 1 : 0))
        guard minutes >= 60 else { return "\(minutes) min" }
        return "\(minutes / 60) h" + (minutes % 60 == 0 ? "" : " \(minutes % 60) min")
    }

    /// `0.4s`, `12s`, `3m 05s`, `2h 07m`, `3d 04h`.
    package static func duration(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        switch seconds {
        case ..<10:
            let tenths = max(0, duration.components.attoseconds) / 100_000_000_000_000_000
            return "\(seconds).\(tenths)s"
        case ..<60: return "\(seconds)s"
        case ..<3_600: return "\(seconds / 60)m \(padded(seconds % 60))s"
        case ..<86_400: return "\(seconds / 3_600)h \(padded(seconds % 3_600 / 60))m"
        default: return "\(seconds / 86_400)d \(padded(seconds % 86_400 / 3_600))h"
        }
    }
}

extension Duration {
    /// Milliseconds, rounded down; 0 for a negative duration.
    package var wholeMilliseconds: UInt64 {
        let seconds = UInt64(max(0, components.seconds))
        let rest = UInt64(max(0, components.attoseconds)) / 1_000_000_000_000_000
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        return overflow ? .max : product &+ rest
    }
}
