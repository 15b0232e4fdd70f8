// SPDX-License-Identifier: Apache-2.0

import EvenfoldMessages
import SwiftProtobuf

/// What two agents say about the folders that share their connection.
package enum ChannelMessage: Hashable, Sendable {
    /// The folders that the speaker has ready for this peer: all of them, each time anew, sorted.
    case announce([String])
    /// The dialling end opens a channel for a folder that both announced. Numbers rise by one, from 1.
    case open(channel: UInt16, folder: String)
    /// The accepting end has opened it too.
    case opened(channel: UInt16)
    /// The accepting end does not open it, or either end closes it.
    case close(channel: UInt16)
    /// The receiver has consumed this many bytes more.
    case credit(channel: UInt16, messageBytes: Int, contentBytes: Int)

    /// The message as bytes.
    package var encoded: [UInt8] {
        var envelope = ProtoChannelEnvelope()
        switch self {
        case .announce(let folders): envelope.announce = .with { $0.folders = folders }
        case .open(let channel, let folder):
            envelope.open = .with {
                $0.channel = UInt32(channel)
                $0.folder = folder
            }
        case .opened(let channel): envelope.opened = .with { $0.channel = UInt32(channel) }
        case .close(let channel): envelope.close = .with { $0.channel = UInt32(channel) }
        case .credit(let channel, let messageBytes, let contentBytes):
            envelope.credit = .with {
                $0.channel = UInt32(channel)
                $0.messageBytes = UInt64(messageBytes)
                $0.contentBytes = UInt64(contentBytes)
            }
        }
        return envelope.wireBytes
    }

    /// The message that a peer sent.
    package init(wire bytes: [UInt8]) throws(WireError) {
        let envelope: ProtoChannelEnvelope
        do { envelope = try ProtoChannelEnvelope(serializedBytes: bytes) } catch { throw .malformed }
        switch envelope.body {
        case nil: throw .missing("the body of a channel message")
        case .announce(let announce):
            guard announce.folders.count <= WireLimits.folders else { throw .value("the number of folders") }
            for folder in announce.folders { try Self.check(folder) }
            self = .announce(announce.folders)
        case .open(let open):
            try Self.check(open.folder)
            self = .open(channel: try Self.channel(open.channel), folder: open.folder)
        case .opened(let opened): self = .opened(channel: try Self.channel(opened.channel))
        case .close(let close): self = .close(channel: try Self.channel(close.channel))
        case .credit(let credit):
            // Far above any window, far below what could overflow a sum.
            let limit = UInt64(1) << 32
            guard credit.messageBytes <= limit, credit.contentBytes <= limit else { throw .value("a credit") }
            self = .credit(
                channel: try Self.channel(credit.channel),
                messageBytes: Int(credit.messageBytes),
                contentBytes: Int(credit.contentBytes)
            )
        }
    }

    private static func check(_ folder: String) throws(WireError) {
        guard !folder.isEmpty, folder.utf8.count <= WireLimits.name, !folder.utf8.contains(0) else {
            throw .value("a folder's name")
        }
    }

    private static func channel(_ value: UInt32) throws(WireError) -> UInt16 {
        guard let channel = UInt16(exactly: value), channel > 0 else { throw .value("a channel's number") }
        return channel
    }
}
