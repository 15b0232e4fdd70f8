// SPDX-License-Identifier: Apache-2.0

import EvenfoldMessages
import EvenfoldModel
package import EvenfoldReplication
import SwiftProtobuf

extension PeerMessage {
    /// The messages that say the same, each of about ``WireLimits/batch`` bytes at most; lists are split, everything
    /// else is one.
    ///
    /// An empty list becomes one empty message.
    package func split() -> [PeerMessage] {
        switch self {
        case .records(let records): records.split(by: \.estimatedLength).map { .records(Array($0)) }
        case .askedRecords(let records): records.split(by: \.estimatedLength).map { .askedRecords(Array($0)) }
        case .askRecords(let items): items.split(by: { _ in 32 }).map { .askRecords(Array($0)) }
        case .contentRequests(let requests): requests.split(by: { _ in 64 }).map { .contentRequests(Array($0)) }
        case .greeting, .subscribe, .caughtUp, .processed, .contentUnavailable: [self]
        }
    }

    /// This message as bytes; use ``split()`` first.
    ///
    /// - Throws: ``WireError/tooLong(bytes:limit:)`` for a message above ``WireLimits/message``.
    package func encoded() throws(WireError) -> [UInt8] {
        var envelope = ProtoPeerEnvelope()
        var table = ReplicaTable()
        envelope.body = body(&table)
        envelope.replicas = table.words
        let bytes: [UInt8]
        do { bytes = try envelope.serializedBytes() } catch { throw .malformed }
        guard bytes.count <= WireLimits.message else {
            throw .tooLong(bytes: UInt64(bytes.count), limit: UInt64(WireLimits.message))
        }
        return bytes
    }

    private func body(_ table: inout ReplicaTable) -> ProtoPeerEnvelope.OneOf_Body {
        switch self {
        case .greeting(let greeting): .greeting(ProtoGreeting(greeting, &table))
        case .subscribe(let knowledge, let cursor):
            .subscribe(
                .with {
                    $0.knowledge = ProtoKnowledge(knowledge, &table)
                    if let cursor { $0.cursor = ProtoCursor(cursor.epoch, arrival: cursor.arrival, &table) }
                }
            )
        case .records(let records): .records(RecordColumns(records, &table).message)
        case .askedRecords(let records): .askedRecords(RecordColumns(records, &table).message)
        case .caughtUp(let knowledge, let cursor):
            .caughtUp(
                .with {
                    $0.knowledge = ProtoKnowledge(knowledge, &table)
                    $0.cursor = ProtoCursor(cursor.epoch, arrival: cursor.arrival, &table)
                }
            )
        case .processed(let knowledge): .processed(ProtoKnowledge(knowledge, &table))
        case .askRecords(let items):
            .askRecords(.with { $0.versions = Self.column(items.map(\.version), &table) })
        case .contentRequests(let requests):
            .contentRequests(
                .with {
                    $0.request = requests.map(\.request)
                    $0.item = Self.column(requests.map(\.item.version), &table)
                    $0.version = Self.column(requests.map(\.version), &table)
                }
            )
        case .contentUnavailable(let request, let reason):
            .contentUnavailable(
                .with {
                    $0.request = request
                    $0.reason = UInt32(reason.rawValue)
                }
            )
        }
    }

    /// The versions as one column.
    fileprivate static func column(_ versions: [VersionID], _ table: inout ReplicaTable) -> ProtoVersions {
        var column = VersionColumn(capacity: versions.count)
        for version in versions { column.append(version, &table) }
        return column.message
    }
}

extension ProtoGreeting {
    /// The wire form of `greeting`.
    init(_ greeting: Greeting, _ table: inout ReplicaTable) {
        self.init()
        replica = table.index(of: greeting.replica)
        bootNonce = greeting.bootNonce
        seconds = greeting.now.seconds
        nanoseconds = greeting.now.nanoseconds
        seen = PeerMessage.column(greeting.seen, &table)
        serves = greeting.serves
    }
}

extension Array {
    /// Consecutive parts whose lengths add up to ``WireLimits/batch`` at most, at least one element each.
    fileprivate func split(by length: (Element) -> Int) -> [ArraySlice<Element>] {
        var parts: [ArraySlice<Element>] = []
        var start = startIndex
        var total = 0
        for index in indices {
            let next = length(self[index])
            if index > start, total + next > WireLimits.batch {
                parts.append(self[start..<index])
                start = index
                total = 0
            }
            total += next
        }
        parts.append(self[start...])
        return parts
    }
}
