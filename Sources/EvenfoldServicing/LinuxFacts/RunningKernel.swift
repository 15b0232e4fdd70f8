// SPDX-License-Identifier: Apache-2.0

/// The kernel that a Linux system runs, and whether its packages hold a later one, for which it must be restarted.
///
/// Sources: proc_sys_kernel(5), `osrelease` and `version`; Debian Kernel Handbook, sections 2.1 and 5.2, for the names of
/// packages: `linux-image-` and the release, which is version, ABI and flavour.
package struct RunningKernel: Hashable, Sendable {
    /// The release, such as `6.1.0-28-amd64`.
    package let release: String
    /// The version of Debian's package that it was built from; `nil` where the kernel does not tell.
    package let packageVersion: DebianVersion?

    /// A kernel from what `/proc/sys/kernel` says.
    ///
    /// - Parameters:
    ///   - release: The text of `osrelease`.
    ///   - build: The text of `version`, such as `#1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22)`.
    package init(release: String, build: String?) {
        self.release = release
        let words = build?.split(separator: " ") ?? []
        let debian = words.firstIndex(of: "Debian").map { words.index(after: $0) }
        packageVersion = debian.flatMap { $0 < words.endIndex ? DebianVersion(String(words[$0])) : nil }
    }

    /// Whether a later kernel of the same flavour is installed.
    ///
    /// `nil` where no package of such a kernel is: a container, or a kernel that came another way.
    ///
    /// - Complexity: O(packages).
    package func isSuperseded(by packages: [String: DebianVersion]) -> Bool? {
        guard let own = Self.parts(of: release) else { return nil }
        var isKnown = false
        for (package, version) in packages {
            guard package.hasPrefix(Self.prefix) else { continue }
            let name = String(package.dropFirst(Self.prefix.count))
            if name == release {
                isKnown = true
                // The same name is given to later builds that modules fit into just as well.
                if let packageVersion, packageVersion < version { return true }
            } else if let other = Self.parts(of: name), other.flavour == own.flavour {
                isKnown = true
                if own.version < other.version { return true }
            }
        }
        return isKnown ? false : nil
    }

    private static let prefix = "linux-image-"

    /// Version with ABI, and flavour, which begins with the first part that does not begin with a digit.
    private static func parts(of release: String) -> (version: DebianVersion, flavour: String)? {
        let parts = release.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = parts.firstIndex(where: { !($0.utf8.first?.isDigit ?? false) }), first > 0,
            let version = DebianVersion(parts[..<first].joined(separator: "-"))
        else { return nil }
        return (version, parts[first...].joined(separator: "-"))
    }
}
