// SPDX-License-Identifier: Apache-2.0

/// The file system of a Windows installation that does not run.
///
/// Paths are names below the volume's root joined by backslashes, compared without the case of ASCII letters; nothing
/// outside of the root is ever reached.
package protocol WindowsVolume {
    /// A registry file.
    associatedtype Hive: RegistryHive
    /// A file that is open for reading.
    associatedtype File: ByteSource

    /// Opens a registry file in a directory.
    ///
    /// - Throws: ``HiveFailure``; ``HiveFailure/Reason/missing`` where it is not there.
    func hive(_ name: HiveName, in directory: String) throws(HiveFailure) -> Hive

    /// Opens a file; `nil` where nothing has that name.
    ///
    /// - Throws: ``VolumeFailure``, for what is no plain file as well.
    func file(_ path: String) throws(VolumeFailure) -> File?

    /// Whether a directory has that name; `false` as well for whatever else has it.
    func hasDirectory(_ path: String) throws(VolumeFailure) -> Bool
}

/// Why something on a volume could not be looked at.
package struct VolumeFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path below the root.
    package var path: String
    /// The reason as words, such as `Permission denied`.
    package var reason: String

    package init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    package var description: String { "\(path): \(reason)" }
}

/// A volume in memory: the twin of a mounted file system.
package struct VolumeInMemory: WindowsVolume, Sendable {
    /// The registry files by path.
    package var hives: [String: RegistryTree]
    /// Every other file by path.
    package var files: [String: [UInt8]]
    /// The paths that cannot be read, with the reason.
    package var faults: [String: String]

    package init(
        hives: [String: RegistryTree] = [:],
        files: [String: [UInt8]] = [:],
        faults: [String: String] = [:]
    ) {
        self.hives = hives
        self.files = files
        self.faults = faults
    }

    package func hive(_ name: HiveName, in directory: String) throws(HiveFailure) -> RegistryTree {
        let path = directory + "\\" + name.rawValue
        if let reason = faults[path] { throw HiveFailure(name, .unreadable(reason)) }
        guard let found = hives.first(where: { $0.key.equalsWithoutCase(path) }) else {
            throw HiveFailure(name, .missing)
        }
        return found.value
    }

    package func file(_ path: String) throws(VolumeFailure) -> ByteArraySource? {
        if let reason = faults[path] { throw VolumeFailure(path: path, reason: reason) }
        return files.first { $0.key.equalsWithoutCase(path) }.map { ByteArraySource($0.value) }
    }

    package func hasDirectory(_ path: String) throws(VolumeFailure) -> Bool {
        if let reason = faults[path] { throw VolumeFailure(path: path, reason: reason) }
        let start = path + "\\"
        return (Array(hives.keys) + Array(files.keys)).contains {
            $0.utf8.count > start.utf8.count && String($0.prefix(start.count)).equalsWithoutCase(start)
        }
    }
}
