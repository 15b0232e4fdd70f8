// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldModel

extension TopologyDecoder {
    /// The time limit of a command of the actuator when the file names none: 30 minutes.
    private static let defaultTimeout = 30 * 60

    /// Reads how and when a server is maintained.
    mutating func decodeMaintenance(_ entry: LocatedNode) -> Maintenance {
        let node = field("maintenance", of: entry, defaults: "server")
        return Maintenance(
            actuator: decodeActuator(node?["actuator"]),
            window: node?["window"].flatMap { decodeWindow($0) },
            estimate: decodeEstimate(node?["estimate"])
        )
    }

    private mutating func decodeActuator(_ node: LocatedNode?) -> Actuator {
        guard let command = node?["command"] else { return .manual }
        return .command(
            CommandActuator(
                install: command["install"]?.texts ?? [],
                restart: command["restart"]?.texts ?? [],
                timeoutSeconds: seconds(command["timeout"]) ?? Self.defaultTimeout
            )
        )
    }

    private mutating func decodeEstimate(_ node: LocatedNode?) -> MaintenanceEstimate {
        let longest = MaintenanceEstimate.longestSeconds
        return MaintenanceEstimate(
            installSeconds: seconds(node?["install"], atMost: longest) ?? MaintenanceEstimate.standardSeconds,
            restartSeconds: seconds(node?["restart"], atMost: longest) ?? MaintenanceEstimate.standardSeconds
        )
    }

    private mutating func decodeWindow(_ node: LocatedNode) -> MaintenanceWindow? {
        let duration = seconds(node["duration"], atMost: MaintenanceWindow.longestDuration)
        let hasZone = checkTimeZone(node["timeZone"])
        guard let days = node["days"]?.texts?.compactMap(Weekday.init), let start = node["start"]?.text, hasZone,
            let zone = node["timeZone"]?.text, let duration
        else { return nil }
        let parts = start.split(separator: ":").compactMap { Int($0) }
        guard parts.count == 2, (0...23).contains(parts[0]), (0...59).contains(parts[1]) else { return nil }
        return MaintenanceWindow(
            days: days,
            startMinute: parts[0] * 60 + parts[1],
            durationSeconds: duration,
            timeZone: zone
        )
    }

    /// Whether the time zone has a name that the database knows; reports it otherwise.
    private mutating func checkTimeZone(_ node: LocatedNode?) -> Bool {
        // A name of another form is against the schema, and reported already.
        guard let node, let text = node.text, let name = TimeZoneName(text) else { return false }
        guard !knowsTimeZone(name) else { return true }
        findings.error(
            "EV0139",
            "the time zone “\(text)” is unknown",
            at: node.range,
            detail: "the time-zone database of this machine does not have it",
            help: "write its name in the IANA database, such as Europe/Berlin or UTC"
        )
        return false
    }

    /// The seconds of a duration; `nil` where there is none, or none of the right form.
    private mutating func seconds(_ node: LocatedNode?, atMost longest: Int = .max - 1) -> Int? {
        guard let node, let text = node.text else { return nil }
        let help = longest == MaintenanceWindow.longestDuration ? "7d is the longest" : nil
        let seconds = DurationText.seconds(text)
        if seconds ?? (DurationText.isWellFormed(text) ? .max : 0) > longest {
            findings.error("EV0126", "the duration “\(text)” is too long", at: node.range, help: help)
            return nil
        }
        return seconds
    }
}
