// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

extension EventLog {
    /// The event in a line of the log; `nil` for a damaged line.
    static func decoded(_ line: [UInt8]) -> Event? {
        try? JSONDecoder().decode(Event.self, from: Data(line))
    }
}
