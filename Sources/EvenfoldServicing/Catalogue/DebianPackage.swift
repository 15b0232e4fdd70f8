// SPDX-License-Identifier: Apache-2.0

/// A Debian package that must have at least a version for an update to be there.
///
/// A package that is not installed cannot have the fault, so such a row does not count, unless the update needs the
/// package itself (``isRequired``).
package struct DebianPackage: Hashable, Sendable {
    /// The product's id.
    package var os: String
    /// The platform; `nil` is every one.
    package var platform: Platform?
    /// The package's name, such as `rsync`; see ``isName(_:)``.
    package var name: String
    /// The lowest version that carries the update.
    package var version: DebianVersion
    /// Whether the package must be installed.
    package var isRequired: Bool

    package init(
        os: String,
        platform: Platform? = nil,
        name: String,
        version: DebianVersion,
        isRequired: Bool = false
    ) {
        self.os = os
        self.platform = platform
        self.name = name
        self.version = version
        self.isRequired = isRequired
    }

    /// Whether the row is for the system.
    package func applies(to system: SystemID) -> Bool {
        os == system.os && (platform == nil || platform == system.platform)
    }

    /// Whether the text is a package name: two to 255 lower-case letters, digits and `+-.`, of which the first is a
    /// letter or digit.
    ///
    /// Source: Debian Policy Manual, section 5.6.7.
    package static func isName(_ text: String) -> Bool {
        guard (2...255).contains(text.utf8.count), let first = text.utf8.first, first.isLowercaseAlphanumeric else {
            return false
        }
        return text.utf8.allSatisfy { $0.isLowercaseAlphanumeric || "+-.".utf8.contains($0) }
    }
}

extension Update {
    /// The rows of ``debianPackages`` for this system, in document order.
    package func debianPackages(for system: SystemID) -> [DebianPackage] {
        debianPackages.filter { $0.applies(to: system) }
    }
}
