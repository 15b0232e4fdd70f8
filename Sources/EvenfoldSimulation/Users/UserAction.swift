// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// One system call or so of a local user.
///
/// What is not possible any more when its turn comes is skipped.
package enum UserAction: Hashable, Sendable {
    /// Makes a file with a new content where nothing is.
    case create(RelativePath)
    /// Makes a file with a content that others may have written too.
    case plant(RelativePath, Content)
    /// Writes a new content into an existing file; `keepingTimes` sets the old mtime again afterwards.
    case write(RelativePath, keepingTimes: Bool)
    /// Makes a file with the content of another one where nothing is.
    case copy(from: RelativePath, to: RelativePath)
    /// Renames to a free name, or over a file or link where `replacing`.
    case rename(from: RelativePath, to: RelativePath, replacing: Bool)
    /// Exchanges two names in one step.
    case exchange(RelativePath, RelativePath)
    /// Removes a file or link.
    case unlink(RelativePath)
    /// Makes a directory where nothing is.
    case makeDirectory(RelativePath)
    /// Removes an empty directory.
    case removeDirectory(RelativePath)
    /// Makes a symbolic link with a new target where nothing is.
    case makeLink(RelativePath)
    /// Changes the permission bits.
    case changeMode(RelativePath)
    /// Changes an extended attribute.
    case changeAttribute(RelativePath)
    /// Sets a file's modification time to now.
    case touch(RelativePath)
    /// Opens a file for writing and does not write yet.
    case open(RelativePath)
    /// Closes it.
    case close(RelativePath)
}
