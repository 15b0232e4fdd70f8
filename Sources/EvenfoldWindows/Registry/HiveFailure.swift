// SPDX-License-Identifier: Apache-2.0

/// A file of the registry that facts are read from; the raw value is its name.
package enum HiveName: String, Hashable, Sendable, CaseIterable {
    /// What is installed.
    case software = "SOFTWARE"
    /// Services and the control sets.
    case system = "SYSTEM"
}

/// Why a file of the registry cannot be read.
package struct HiveFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file.
    package var hive: HiveName
    /// The reason.
    package var reason: Reason

    package init(_ hive: HiveName, _ reason: Reason) {
        self.hive = hive
        self.reason = reason
    }

    /// The reasons.
    package enum Reason: Hashable, Sendable {
        /// It is not there.
        case missing
        /// It is larger than `limit` bytes.
        case tooLarge(limit: UInt64)
        /// Its end is missing.
        case cutOff
        /// Windows was writing it when it was last used; what is in it may be half old and half new.
        case notClosed
        /// It is no registry file, or a damaged one.
        case damaged
        /// The system refused; the text is the reason.
        case unreadable(String)
    }

    package var description: String {
        switch reason {
        case .missing: "the registry file \(hive.rawValue) is missing"
        case .tooLarge(let limit): "the registry file \(hive.rawValue) is larger than \(limit >> 20) MiB"
        case .cutOff: "the registry file \(hive.rawValue) is cut off"
        case .notClosed: "the registry file \(hive.rawValue) was not written to its end"
        case .damaged: "the registry file \(hive.rawValue) is damaged"
        case .unreadable(let reason): "the registry file \(hive.rawValue) cannot be read: \(reason)"
        }
    }
}
