// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel
import Glibc

/// The system's time-zone database: one small file for each zone.
package struct SystemTimeZones: TimeZoneSource {
    /// Larger than any file of the database.
    private static let limit = 256 << 10

    /// The directory of the database.
    package let directory: String

    package init(directory: String = "/usr/share/zoneinfo") {
        self.directory = directory
    }

    package func rules(of zone: TimeZoneName) throws(TimeZoneSourceError) -> TimeZoneRules {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try SmallFile.read("\(directory)/\(zone.text)", limit: Self.limit)
        } catch {
            switch error.number {
            // A directory of the database, such as `Europe`, is no zone.
            case ENOENT, ENOTDIR, EISDIR:
                guard PlainFiles.status(directory) != nil else { throw .noDatabase(directory) }
                throw .unknown(zone)
            default: throw .unreadable(zone, error.description)
            }
        }
        do throws(TimeZoneFault) {
            return try TimeZoneRules(tzif: bytes)
        } catch {
            throw error == .notAZone ? .unknown(zone) : .unsound(zone, error)
        }
    }
}
