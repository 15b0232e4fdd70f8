// SPDX-License-Identifier: Apache-2.0

/// What users of a simulated folder do, as wholes of several steps.
package enum UserHabit: UInt8, CaseIterable, Hashable, Sendable {
    /// A new file.
    case create
    /// An edit in place.
    case edit
    /// An edit in place that leaves mtime as it was.
    case editQuietly
    /// Saves as editors do: a new file beside the old one, renamed over it.
    case save
    /// Removes a file or link.
    case remove
    /// Removes a directory with all that is in it.
    case removeTree
    /// A new directory, sometimes with a file in it.
    case makeDirectory
    /// A new name in the same directory.
    case rename
    /// Another directory, the same or another name.
    case move
    /// A move onto an existing file.
    case moveOver
    /// Two names swapped, by three renames or one exchange.
    case swap
    /// A directory put into another one.
    case nest
    /// A file becomes a directory, a directory a file, either a link.
    case changeType
    /// Permission bits or extended attributes.
    case attributes
    /// A new link, or a link with a new target.
    case link
    /// A directory removed and made anew under its name.
    case recreate
    /// A modification time.
    case touch
    /// A copy of a file.
    case copy
    /// A file held open for writing for a while, then written.
    case holdOpen
}
