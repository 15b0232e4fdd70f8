// SPDX-License-Identifier: Apache-2.0

/// The limits of the protocol: what one peer can make the other hold.
package enum WireLimits {
    /// The longest payload of one frame, in bytes.
    package static let framePayload = 1 << 20
    /// The longest message put together from several frames, in bytes.
    ///
    /// Only one record with very many extended attributes, or a very ragged knowledge, needs more than one frame.
    package static let message = 16 << 20
    /// The size, in bytes, at which a batch of records is split; an estimate made before encoding.
    package static let batch = 512 << 10
    /// Message bytes that may be on the way to a receiver that has not consumed them, for each folder.
    package static let messageWindow = 4 << 20
    /// Content bytes that may be on the way to a receiver that has not consumed them, for each folder.
    package static let contentWindow = 8 << 20
    /// The most folders that one connection serves.
    package static let folders = 1_024
    /// The longest name of a server, operator or folder, in bytes of UTF-8.
    package static let name = 255
    /// The most replicas in the history of one value.
    package static let contextEntries = 1_024
    /// The longest symbolic link target, in bytes.
    ///
    /// Source: `symlink(7)`, `PATH_MAX` without its NUL.
    package static let linkTarget = 4_095
    /// The longest value of an extended attribute, in bytes.
    ///
    /// Source: `xattr(7)`, `XATTR_SIZE_MAX`.
    package static let attributeValue = 65_536
}
