// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// How far a transfer is, as numbers; what is shown is made from them.
package struct ProgressReport: Hashable, Sendable {
    /// What is under way, such as `projects: initial sync`.
    package var label: String
    /// Items in place.
    package var items: Int
    /// Items there will be; `nil` is not known yet.
    package var totalItems: Int?
    /// Bytes in place.
    package var bytes: ByteCount
    /// Bytes there will be; `nil` is not known yet.
    package var totalBytes: ByteCount?

    package init(label: String, items: Int, totalItems: Int?, bytes: ByteCount, totalBytes: ByteCount?) {
        self.label = label
        self.items = items
        self.totalItems = totalItems
        self.bytes = bytes
        self.totalBytes = totalBytes
    }

    /// The share that is done, 0 to 1; `nil` while the whole is not known.
    ///
    /// Bytes decide, items where there are no bytes.
    package var share: Double? {
        if let totalBytes, totalBytes.bytes > 0 {
            return min(1, Double(bytes.bytes) / Double(totalBytes.bytes))
        }
        if let totalItems, totalItems > 0 { return min(1, Double(items) / Double(totalItems)) }
        return nil
    }

    /// One line without a newline: label, share, items, bytes, rate, and the time left at that rate.
    ///
    /// `rate`: Bytes per second lately; zero shows neither rate nor time.
    package func line(rate: ByteCount, barWidth: Int = 0) -> String {
        var parts: [String] = []
        if let share {
            let percent = "\(Int((share * 100).rounded(.down)))%"
            parts.append(barWidth > 0 ? "\(Self.bar(share, barWidth)) \(percent)" : percent)
        }
        let of = totalItems.map { " of \(Quantities.grouped($0))" } ?? ""
        parts.append("\(Quantities.grouped(items))\(of) items")
        let ofBytes = totalBytes.map { " of \(Quantities.bytes($0))" } ?? ""
        parts.append("\(Quantities.bytes(bytes))\(ofBytes)")
        if rate > .zero {
            parts.append("\(Quantities.bytes(rate))/s")
            if let totalBytes, totalBytes > bytes {
                let seconds = (totalBytes - bytes).bytes / rate.bytes
                parts.append("\(Quantities.duration(.seconds(Int64(clamping: seconds)))) left")
            }
        }
        return "\(label): " + parts.joined(separator: ", ")
    }

    /// `[=====>    ]`, `width` characters in all, at least 3.
    static func bar(_ share: Double, _ width: Int) -> String {
        let inner = max(1, width - 2)
        let filled = Int(Double(inner) * max(0, min(1, share)))
        let head = filled < inner ? ">" : ""
        let blank = max(0, inner - filled - head.count)
        return "[" + String(repeating: "=", count: filled) + head + String(repeating: " ", count: blank) + "]"
    }
}
