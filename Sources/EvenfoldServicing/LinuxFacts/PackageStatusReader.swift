// SPDX-License-Identifier: Apache-2.0

/// Reads the installed packages and their versions out of dpkg's status file, piece by piece; never more than one line
/// of a field is held.
///
/// A package is installed here from the moment its files may be on the disk: in every state but `not-installed` and
/// `config-files`, whether it is on hold or not. One that is unpacked but not configured yet counts with the lower of
/// the version that is unpacked and the one that was configured last, and one installed for several architectures with
/// the lowest: what may be missing must not be overlooked. For the same reason there is no guessing: a text that is
/// not whole tells nothing, since a package that is not in it would count as not installed.
///
/// What dpkg has not merged into the file yet (`/var/lib/dpkg/updates`, while it runs) is not seen.
///
/// Source: dpkg(1), section "Package states"; deb-control(5) for stanzas and fields.
package struct PackageStatusReader: Sendable {
    /// The most packages; Debian 12 has about 64,000 in all.
    package static let mostPackages = 200_000
    /// The most bytes of a value that is looked at.
    private static let longestValue = 1_200

    /// The fields that are looked at.
    private enum Field: String, CaseIterable {
        case package
        case status
        case version
        case configVersion = "config-version"
    }

    /// What the next byte belongs to.
    private enum Place {
        case lineStart
        case name
        case value(Field)
        /// A field that is not looked at, or a line that continues it.
        case ignored
    }

    private static let fields = Dictionary(
        uniqueKeysWithValues: Field.allCases.map { (Array($0.rawValue.utf8), $0) }
    )
    private static let longestName = 16

    private var place = Place.lineStart
    private var line = 1
    /// The name or value that is being read; of a name at most ``longestName`` bytes.
    private var text: [UInt8] = []
    private var isInStanza = false
    /// Whether the line before may be continued: it belongs to a field that is not looked at.
    private var mayContinue = false
    private var values: [Field: [UInt8]] = [:]
    private var packages: [String: DebianVersion] = [:]

    package init() {}

    /// Takes the next bytes of the file.
    ///
    /// - Complexity: O(bytes).
    package mutating func take(_ bytes: [UInt8]) throws(PackageStatusError) {
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                try endLine()
                line += 1
                place = .lineStart
            } else {
                try take(byte)
            }
        }
    }

    /// The versions by package, once the whole file was taken.
    package consuming func finish() throws(PackageStatusError) -> [String: DebianVersion] {
        guard case .lineStart = place, !isInStanza else { throw .truncated }
        return packages
    }

    private mutating func take(_ byte: UInt8) throws(PackageStatusError) {
        switch place {
        case .ignored: break
        case .lineStart:
            if byte == 0x20 || byte == 0x09 {
                guard mayContinue else { throw malformed(.continuesNothing) }
                place = .ignored
                return
            }
            isInStanza = true
            mayContinue = false
            text.removeAll(keepingCapacity: true)
            place = .name
            try take(byte)
        case .name:
            if byte == UInt8(ascii: ":") {
                try beginValue()
            } else if text.count < Self.longestName {
                text.append((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte)
            }
        case .value:
            guard text.count < Self.longestValue else { throw malformed(.tooLong) }
            text.append(byte)
        }
    }

    private mutating func beginValue() throws(PackageStatusError) {
        guard let field = Self.fields[text] else {
            place = .ignored
            mayContinue = true
            return
        }
        guard values[field] == nil else { throw malformed(.repeatedField) }
        text.removeAll(keepingCapacity: true)
        place = .value(field)
    }

    private mutating func endLine() throws(PackageStatusError) {
        switch place {
        case .ignored: break
        case .lineStart: try endStanza()
        case .name: throw malformed(.noColon)
        case .value(let field): values[field] = Self.trimmed(text)
        }
    }

    private mutating func endStanza() throws(PackageStatusError) {
        guard isInStanza else { return }
        defer {
            isInStanza = false
            mayContinue = false
            values.removeAll(keepingCapacity: true)
        }
        guard let name = values[.package].map({ String(decoding: $0, as: UTF8.self) }), DebianPackage.isName(name)
        else {
            throw malformed(.noPackage)
        }
        guard let isInstalled = values[.status].flatMap(Self.isInstalled) else { throw malformed(.noStatus) }
        guard isInstalled else { return }
        guard var version = try version(.version) else { throw malformed(.noVersion) }
        if let configured = try self.version(.configVersion) { version = min(version, configured) }
        packages[name] = min(packages[name] ?? version, version)
        guard packages.count <= Self.mostPackages else { throw .tooManyPackages(limit: Self.mostPackages) }
    }

    /// The version in the field; `nil` where the stanza does not have it.
    private func version(_ field: Field) throws(PackageStatusError) -> DebianVersion? {
        guard let value = values[field] else { return nil }
        guard let version = DebianVersion(String(decoding: value, as: UTF8.self)) else { throw malformed(.noVersion) }
        return version
    }

    /// Whether files of a package with this status may be on the disk; `nil` for what is no status.
    private static func isInstalled(_ status: [UInt8]) -> Bool? {
        let words = status.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
        guard words.count == 3 else { return nil }
        switch words[2] {
        case "not-installed", "config-files": return false
        case "installed", "triggers-pending", "triggers-awaited", "half-configured", "unpacked", "half-installed":
            return true
        default: return nil
        }
    }

    private static func trimmed(_ value: [UInt8]) -> [UInt8] {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        let start = value.drop(while: isSpace)
        guard let end = start.lastIndex(where: { !isSpace($0) }) else { return [] }
        return Array(start[...end])
    }

    private func malformed(_ reason: PackageStatusError.Reason) -> PackageStatusError {
        .malformed(line: line, reason: reason)
    }
}
