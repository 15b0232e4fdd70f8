// SPDX-License-Identifier: Apache-2.0

/// A Windows file version: four numbers, compared as numbers, never as text.
package struct FileVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The first three parts.
    package var build: Build
    /// The fourth part; on newer products it also tells the service branch.
    package var revision: UInt32

    package init(build: Build, revision: UInt32) {
        self.build = build
        self.revision = revision
    }

    package init(_ major: UInt32, _ minor: UInt32, _ number: UInt32, _ revision: UInt32) {
        self.init(build: Build(major, minor, number), revision: revision)
    }

    /// A version from text that may come from anywhere; `nil` unless it is four decimal numbers below 2^32 joined by
    /// dots.
    package init?(_ text: String) {
        guard let parts = numbers(in: text), parts.count == 4 else { return nil }
        self.init(parts[0], parts[1], parts[2], parts[3])
    }

    package var description: String { "\(build).\(revision)" }

    package static func < (left: FileVersion, right: FileVersion) -> Bool {
        left.build == right.build ? left.revision < right.revision : left.build < right.build
    }
}

/// The first three parts of a file version, such as `6.0.6002`; they name a product and often its service pack.
package struct Build: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The first part.
    package var major: UInt32
    /// The second part.
    package var minor: UInt32
    /// The third part.
    package var number: UInt32

    package init(_ major: UInt32, _ minor: UInt32, _ number: UInt32) {
        self.major = major
        self.minor = minor
        self.number = number
    }

    /// A build from text that may come from anywhere; `nil` unless it is three decimal numbers below 2^32 joined by
    /// dots.
    package init?(_ text: String) {
        guard let parts = numbers(in: text), parts.count == 3 else { return nil }
        self.init(parts[0], parts[1], parts[2])
    }

    package var description: String { "\(major).\(minor).\(number)" }

    package static func < (left: Build, right: Build) -> Bool {
        (left.major, left.minor, left.number) < (right.major, right.minor, right.number)
    }
}

/// The dot-separated decimal numbers of `text`; `nil` where a part is empty, too large or has anything but digits.
private func numbers(in text: String) -> [UInt32]? {
    guard text.utf8.count <= 43 else { return nil }
    var result: [UInt32] = []
    for part in text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
        guard !part.isEmpty, part.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        guard let number = UInt32(Substring(part)) else { return nil }
        result.append(number)
    }
    return result
}
