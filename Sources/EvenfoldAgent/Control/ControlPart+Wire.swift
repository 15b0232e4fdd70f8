// SPDX-License-Identifier: Apache-2.0

import EvenfoldMessages
import EvenfoldModel
package import EvenfoldWire
import FoundationEssentials
import SwiftProtobuf

/// What travels from an agent to an operator.
package enum ControlAnswer: Hashable, Sendable {
    /// A part; more follows.
    case part(ControlPart)
    /// Everything was told.
    case done
    /// It failed; nothing more follows.
    case failed(ControlFailure)
}

extension ControlAnswer {
    /// The answer as bytes.
    package func encoded(number: UInt64) -> [UInt8] {
        var message = ProtoControlResponse()
        message.request = number
        switch self {
        case .done:
            message.last = true
            message.done = ProtoNothing()
        case .failed(let failure):
            message.last = true
            message.failure = .with {
                $0.code = failure.code
                $0.explanation = failure.explanation
            }
        case .part(.json(let bytes)): message.json = Data(bytes)
        case .part(.content(let bytes)): message.content = Data(bytes)
        case .part(.version(let version)): message.version = version
        case .part(.document(let document)): message.document = document.message
        case .part(.entries(let entries)): message.entries = ProtoEntries(entries)
        }
        return (try? message.serializedBytes()) ?? []
    }

    /// The number and answer that an agent sent; `nil` for a part of a newer version.
    ///
    /// - Throws: ``WireError``, whatever the bytes are; nothing traps.
    package static func decoded(_ bytes: [UInt8]) throws(WireError) -> (UInt64, ControlAnswer?) {
        let message: ProtoControlResponse
        do { message = try ProtoControlResponse(serializedBytes: bytes) } catch { throw .malformed }
        let number = message.request
        switch message.body {
        case nil: return (number, message.last ? .done : nil)
        case .done: return (number, .done)
        case .failure(let failure):
            return (number, .failed(ControlFailure(code: failure.code, explanation: failure.explanation)))
        case .json(let data): return (number, .part(.json([UInt8](data))))
        case .content(let data): return (number, .part(.content([UInt8](data))))
        case .version(let version): return (number, .part(.version(version)))
        case .entries(let entries): return (number, .part(.entries(try entries.decoded())))
        case .document(let document):
            do { return (number, .part(.document(try SignedFleetDocument(document)))) } catch {
                throw .value("a topology document")
            }
        }
    }
}

extension ProtoEntries {
    private static let hasDigest: UInt32 = 1
    private static let isUnreadable: UInt32 = 2

    /// The columns of `entries`; gathered outside the message, where a list grows without being copied.
    fileprivate init(_ entries: [ListingEntry]) {
        self.init()
        var text: [UInt8] = []
        var digests: [UInt64] = []
        var table: [FileAttributes: UInt32] = [:]
        var values: [ProtoAttributes] = []
        var indices: [UInt32] = []
        indices.reserveCapacity(entries.count)
        for entry in entries {
            text += entry.path.bytes
            text += entry.target
            if let words = entry.digest { digests += [words.word0, words.word1, words.word2, words.word3] }
            if let known = table[entry.attributes] {
                indices.append(known)
            } else {
                table[entry.attributes] = UInt32(values.count)
                indices.append(UInt32(values.count))
                values.append(ProtoAttributes(entry.attributes))
            }
        }
        self.text = Data(text)
        digest = digests
        attributeIndex = indices
        attributeValues = values
        pathLength = entries.map { UInt32($0.path.bytes.count) }
        targetLength = entries.map { UInt32($0.target.count) }
        kind = entries.map { UInt32($0.kind.rawValue) }
        size = entries.map(\.size)
        modifiedSeconds = entries.map(\.modified.seconds)
        modifiedNanoseconds = entries.map(\.modified.nanoseconds)
        flags = entries.map { ($0.digest == nil ? 0 : Self.hasDigest) | ($0.isReadable ? 0 : Self.isUnreadable) }
    }

    /// The entries that an agent sent.
    fileprivate func decoded() throws(WireError) -> [ListingEntry] {
        let (kinds, sizes, pathLengths, targetLengths) = (kind, size, pathLength, targetLength)
        let (seconds, nanoseconds, flags, indices) = (modifiedSeconds, modifiedNanoseconds, flags, attributeIndex)
        let count = kinds.count
        let lengths = [
            sizes.count, pathLengths.count, targetLengths.count, seconds.count, nanoseconds.count, flags.count,
            indices.count,
        ]
        guard lengths.allSatisfy({ $0 == count }) else { throw .columns("entries") }
        var attributes: [FileAttributes] = []
        for value in attributeValues { attributes.append(try value.decoded()) }
        var text = WireText([UInt8](self.text))
        var digests = DigestColumn(words: digest)
        var entries: [ListingEntry] = []
        entries.reserveCapacity(count)
        for index in 0..<count {
            guard let kind = UInt8(exactly: kinds[index]).flatMap(ItemKind.init) else { throw .value("a kind") }
            guard indices[index] < UInt32(attributes.count) else { throw .value("the index of attributes") }
            guard nanoseconds[index] < 1_000_000_000 else { throw .value("a time") }
            let pathBytes = try text.next(pathLengths[index], limit: Self.pathLimit, of: "a path")
            guard let path = RelativePath(pathBytes) else { throw .value("a path") }
            entries.append(
                ListingEntry(
                    path: path,
                    kind: kind,
                    size: sizes[index],
                    modified: Timestamp(seconds: seconds[index], nanoseconds: nanoseconds[index]),
                    attributes: attributes[Int(indices[index])],
                    digest: flags[index] & Self.hasDigest == 0 ? nil : try digests.next(),
                    target: try text.next(targetLengths[index], limit: WireLimits.linkTarget, of: "a target"),
                    isReadable: flags[index] & Self.isUnreadable == 0
                )
            )
        }
        try text.finish("paths")
        try digests.finish()
        return entries
    }

    /// Folders may be nested deeper than one path of a system call may be long.
    private static let pathLimit = 1 << 20
}
