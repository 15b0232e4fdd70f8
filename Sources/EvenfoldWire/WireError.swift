// SPDX-License-Identifier: Apache-2.0

/// Why bytes from the other end of a connection are not accepted; the connection is closed, nothing else happens.
package enum WireError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The bytes are no message of this protocol at all.
    case malformed
    /// A part that must be there is missing.
    case missing(String)
    /// Columns of one list have different lengths.
    case columns(String)
    /// A value is outside its range, or of an enumeration that has no such case.
    case value(String)
    /// A frame or message is longer than allowed.
    case tooLong(bytes: UInt64, limit: UInt64)
    /// A frame of this kind is not allowed here.
    case unexpectedFrame(UInt8)
    /// A channel number that was never opened.
    case unknownChannel(UInt16)
    /// More was sent than was granted.
    case overCredit(channel: UInt16)

    package var description: String {
        switch self {
        case .malformed: "the bytes are no message of this protocol"
        case .missing(let part): "\(part) is missing"
        case .columns(let part): "the columns of \(part) have different lengths"
        case .value(let part): "\(part) is outside its range"
        case .tooLong(let bytes, let limit): "\(bytes) bytes where at most \(limit) are allowed"
        case .unexpectedFrame(let kind): "a frame of kind \(kind) is not allowed here"
        case .unknownChannel(let channel): "channel \(channel) was never opened"
        case .overCredit(let channel): "more was sent on channel \(channel) than was granted"
        }
    }
}
