// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics

/// Why a JSON value is not the facts of a server.
package enum FactsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It is no object.
    case notAnObject
    /// A key that facts do not have. Refused, since a mistyped key would silently be a missing fact.
    case unknownKey(String, suggestion: String?)
    /// A key's value is of another kind than it must be.
    case wrongValue(key: String, expected: String)

    package var description: String {
        switch self {
        case .notAnObject: "facts must be one JSON object"
        case .unknownKey(let key, let suggestion):
            "facts have no key “\(TerminalText.escaped(key))”" + (suggestion.map { "; did you mean “\($0)”?" } ?? "")
        case .wrongValue(let key, let expected): "“\(TerminalText.escaped(key))” must be \(expected)"
        }
    }
}

extension ServerFacts {
    /// The keys of the JSON object, in the order in which they are written.
    package static let keys = [
        "os", "servicePack", "platform", "roles", "installedUpdates", "fileVersions", "packageVersions",
        "kernelRelease", "pendingRestart", "bootId",
    ]

    /// Facts from the JSON object that a facts command prints.
    ///
    /// Every key may be left out or `null`: then it is unknown.
    ///
    /// - Throws: ``FactsError`` for anything else than a sound object.
    package init(json: JSONValue, origin: FactsOrigin) throws(FactsError) {
        guard let object = json.objectValue else { throw .notAnObject }
        for member in object where !Self.keys.contains(member.key) {
            let similar = Self.keys.first { $0.lowercased() == member.key.lowercased() }
            throw .unknownKey(member.key, suggestion: similar)
        }
        func value(_ key: String) -> JSONValue? {
            guard let value = object[key], value != .null else { return nil }
            return value
        }
        func text(_ key: String) throws(FactsError) -> String? {
            guard let value = value(key) else { return nil }
            guard let text = value.stringValue, !text.isEmpty else { throw .wrongValue(key: key, expected: "a text") }
            return text
        }
        func texts(_ key: String) throws(FactsError) -> [String]? {
            guard let value = value(key) else { return nil }
            let expected = "a list of texts"
            guard let elements = value.arrayValue else { throw .wrongValue(key: key, expected: expected) }
            var result: [String] = []
            for element in elements {
                guard let text = element.stringValue, !text.isEmpty else {
                    throw .wrongValue(key: key, expected: expected)
                }
                result.append(text)
            }
            return result
        }
        var level: Int?
        if let value = value("servicePack") {
            guard let number = value.integerValue, let small = Int(exactly: number), (0...99).contains(small) else {
                throw .wrongValue(key: "servicePack", expected: "a number from 0 to 99")
            }
            level = small
        }
        var platform: Platform?
        if let name = try text("platform") {
            guard let known = Platform(rawValue: name) else {
                let names = Platform.allCases.map(\.rawValue).joined(separator: ", ")
                throw .wrongValue(key: "platform", expected: "one of \(names)")
            }
            platform = known
        }
        var versions: [String: FileVersion] = [:]
        if let value = value("fileVersions") {
            guard let members = value.objectValue else {
                throw .wrongValue(key: "fileVersions", expected: "an object of file names and versions")
            }
            for member in members {
                guard let version = member.value.stringValue.flatMap({ FileVersion($0) }) else {
                    throw .wrongValue(key: "fileVersions.\(member.key)", expected: "a version like 6.0.6002.18005")
                }
                versions[member.key] = version
            }
        }
        var packages: [String: DebianVersion]?
        if let value = value("packageVersions") {
            guard let members = value.objectValue else {
                throw .wrongValue(key: "packageVersions", expected: "an object of package names and versions")
            }
            packages = [:]
            for member in members {
                guard DebianPackage.isName(member.key) else {
                    throw .wrongValue(
                        key: "packageVersions.\(member.key)",
                        expected: "named like a Debian package without its architecture, such as rsync"
                    )
                }
                guard let version = member.value.stringValue.flatMap({ DebianVersion($0) }) else {
                    throw .wrongValue(
                        key: "packageVersions.\(member.key)",
                        expected: "a Debian version like 1:2.3-4"
                    )
                }
                packages?[member.key] = version
            }
        }
        var pending: Bool?
        if let value = value("pendingRestart") {
            guard let flag = value.boolValue else {
                throw .wrongValue(key: "pendingRestart", expected: "true or false")
            }
            pending = flag
        }
        self.init(
            os: try text("os"),
            servicePack: level,
            platform: platform,
            roles: try texts("roles"),
            installedUpdates: try texts("installedUpdates"),
            fileVersions: versions,
            packageVersions: packages,
            kernelRelease: try text("kernelRelease"),
            pendingRestart: pending,
            bootID: try text("bootId"),
            origin: origin
        )
    }

    /// The facts as the JSON object that ``init(json:origin:)`` reads; what is unknown is left out.
    ///
    /// Stable: same facts, same value.
    package var json: JSONValue {
        var object = JSONObject()
        object["os"] = os.map { .string($0) }
        object["servicePack"] = servicePack.map { .integer(Int64($0)) }
        object["platform"] = platform.map { .string($0.rawValue) }
        object["roles"] = roles.map { .array($0.map { .string($0) }) }
        object["installedUpdates"] = installedUpdates.map { .array($0.map { .string($0) }) }
        if !fileVersions.isEmpty { object["fileVersions"] = Self.json(fileVersions) }
        object["packageVersions"] = packageVersions.map(Self.json)
        object["kernelRelease"] = kernelRelease.map { .string($0) }
        object["pendingRestart"] = pendingRestart.map { .bool($0) }
        object["bootId"] = bootID.map { .string($0) }
        return .object(object)
    }

    /// Versions by name, in the order of names.
    private static func json(_ versions: [String: some CustomStringConvertible]) -> JSONValue {
        var object = JSONObject()
        for (name, version) in versions.sorted(by: { $0.key < $1.key }) { object[name] = .string(version.description) }
        return .object(object)
    }
}
