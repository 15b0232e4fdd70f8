// SPDX-License-Identifier: Apache-2.0

/// Where the rules of time zones come from.
///
/// The system's database is in EvenfoldLinux; ``MemoryTimeZones`` is the twin for tests.
package protocol TimeZoneSource: Sendable {
    /// The rules of a zone as they are now.
    ///
    /// Reads a small file of the system's: a matter of microseconds.
    ///
    /// - Throws: ``TimeZoneSourceError``.
    func rules(of zone: TimeZoneName) throws(TimeZoneSourceError) -> TimeZoneRules
}

/// Why there are no rules of a zone.
package enum TimeZoneSourceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The database has no such zone.
    case unknown(TimeZoneName)
    /// There is no database at all, so that nothing is known about any name.
    case noDatabase(String)
    /// The zone's file cannot be read; the reason is the system's.
    case unreadable(TimeZoneName, String)
    /// The zone's file is damaged.
    case unsound(TimeZoneName, TimeZoneFault)

    package var description: String {
        switch self {
        case .unknown(let zone): "the time-zone database has no zone \(zone)"
        case .noDatabase(let path): "there is no time-zone database at \(path)"
        case .unreadable(let zone, let reason): "the rules of the time zone \(zone) cannot be read: \(reason)"
        case .unsound(let zone, let fault): "the rules of the time zone \(zone) cannot be used: \(fault)"
        }
    }
}

/// Time zones that are held in memory.
package struct MemoryTimeZones: TimeZoneSource {
    /// The rules by name.
    package var zones: [TimeZoneName: TimeZoneRules]

    package init(_ zones: [TimeZoneName: TimeZoneRules]) {
        self.zones = zones
    }

    package func rules(of zone: TimeZoneName) throws(TimeZoneSourceError) -> TimeZoneRules {
        guard let rules = zones[zone] else { throw .unknown(zone) }
        return rules
    }
}
