// SPDX-License-Identifier: Apache-2.0

/// Vouches for a root before anybody opens it: every component is checked in a disposable helper process.
package protocol PathProbe: Sendable {
    /// Checks every component from `/` to `path`; answers within five seconds and a little, whatever the path does.
    ///
    /// There is at most one helper per path: while an earlier one is stuck this answers `noAnswer` at once.
    /// - Parameters:
    ///   - path: The absolute, normalised path.
    ///   - anyFileSystem: Whether FUSE, network and automount file systems are probed rather than refused.
    /// - Returns: What was found.
    func probe(path: String, anyFileSystem: Bool) async -> PathProbeAnswer
    /// Waits until a stuck helper for `path` has ended; returns at once when there is none.
    func untilAnswered(path: String) async
}

/// What a probe found.
package enum PathProbeAnswer: Hashable, Sendable {
    /// All is well: the type of the file system at the root, its mount point and whether the root exists (its parent does).
    case fine(fileSystem: String, mountPoint: String, exists: Bool)
    /// A component is a symbolic link.
    case symbolicLink(component: String, target: String)
    /// The path is on a file system that is refused.
    case unsupportedFileSystem(type: String, mountPoint: String)
    /// No answer in time from this component.
    case noAnswer(component: String)
    /// A component is missing (more than the last one), is no directory, or cannot be read.
    case unusable(component: String, reason: String)
}
