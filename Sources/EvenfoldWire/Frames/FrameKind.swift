// SPDX-License-Identifier: Apache-2.0

/// What the payload of a frame is.
package enum FrameKind: UInt8, Hashable, Sendable, CaseIterable {
    /// `Hello`; the first frame of both ends.
    case hello = 1
    /// `Refusal`; the last frame of the end that sends it.
    case refusal = 2
    /// `ChannelEnvelope`.
    case channels = 3
    /// `PeerEnvelope` on a folder's channel, possibly in several frames.
    case message = 4
    /// Bytes of a file on a folder's channel; see ``ContentHeader``.
    case content = 5
    /// `ControlRequest`, possibly in several frames.
    case controlRequest = 6
    /// `ControlResponse`, possibly in several frames.
    case controlResponse = 7
    /// Asks for a ``pong``; no payload.
    case ping = 8
    /// Says that the other end is alive; no payload.
    case pong = 9

    /// The flag of a message that goes on in the next frame.
    package static let more: UInt8 = 1

    /// Whether a message of this kind may go on in the next frame.
    package var continues: Bool { self == .message || self == .controlRequest || self == .controlResponse }

    /// Whether frames of this kind belong to a folder's channel.
    package var hasChannel: Bool { self == .message || self == .content }

    /// The flags that frames of this kind may carry.
    package var allowedFlags: UInt8 {
        switch self {
        case .content: ContentHeader.Flags.whole | ContentHeader.Flags.unavailable
        case .message, .controlRequest, .controlResponse: Self.more
        case .hello, .refusal, .channels, .ping, .pong: 0
        }
    }
}
