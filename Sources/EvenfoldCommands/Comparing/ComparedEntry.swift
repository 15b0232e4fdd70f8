// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// What one server holds at one path, as far as a comparison needs it.
package struct ComparedEntry: Hashable, Sendable {
    /// The path below the folder's root.
    package var path: RelativePath
    /// What is there.
    package var content: Content
    /// Mode, owners, extended attributes; `nil` where they could not be read.
    package var attributes: FileAttributes?

    package init(path: RelativePath, content: Content, attributes: FileAttributes?) {
        self.path = path
        self.content = content
        self.attributes = attributes
    }

    /// What can be at a path.
    package enum Content: Hashable, Sendable {
        /// A directory; its times are not replicated and not compared.
        case directory
        /// A regular file. The digest is `nil` where nobody has read the bytes.
        case file(size: UInt64, modified: Timestamp, digest: Digest?)
        /// A symbolic link with its target.
        case symbolicLink(target: [UInt8])
        /// Something that is there and cannot be read, with the reason.
        case unreadable(reason: String)
    }
}
