// SPDX-License-Identifier: Apache-2.0

import EvenfoldMessages
import EvenfoldModel
package import EvenfoldReplication
import SwiftProtobuf

extension PeerMessage {
    /// The message that a peer sent; nothing in it can trap, whatever the bytes are.
    ///
    /// - Throws: ``WireError``, naming the part that is wrong.
    /// - Complexity: O(bytes).
    package init(wire bytes: [UInt8]) throws(WireError) {
        let envelope: ProtoPeerEnvelope
        do { envelope = try ProtoPeerEnvelope(serializedBytes: bytes) } catch { throw .malformed }
        let table = try ReplicaTable(words: envelope.replicas)
        guard let body = envelope.body else { throw .missing("the body of a message") }
        self = try Self.decoded(body, table)
    }

    private static func decoded(
        _ body: ProtoPeerEnvelope.OneOf_Body,
        _ table: ReplicaTable
    ) throws(WireError) -> PeerMessage {
        switch body {
        case .greeting(let greeting): return .greeting(try greeting.decoded(table))
        case .subscribe(let subscribe):
            return .subscribe(
                knowledge: try subscribe.knowledge.decoded(table),
                cursor: subscribe.hasCursor ? try subscribe.cursor.decoded(table) : nil
            )
        case .records(let records):
            let decoded = try records.decoded(table)
            guard zip(decoded, decoded.dropFirst()).allSatisfy({ $0.arrival < $1.arrival }) else {
                throw .value("the order of records")
            }
            return .records(decoded)
        case .askedRecords(let records): return .askedRecords(try records.decoded(table))
        case .caughtUp(let caughtUp):
            guard caughtUp.hasCursor else { throw .missing("the cursor") }
            return .caughtUp(
                knowledge: try caughtUp.knowledge.decoded(table),
                cursor: try caughtUp.cursor.decoded(table)
            )
        case .processed(let knowledge): return .processed(knowledge: try knowledge.decoded(table))
        case .askRecords(let items):
            return .askRecords(try table.versions(items.versions, of: "items").map(ItemID.init))
        case .contentRequests(let requests): return .contentRequests(try requests.decoded(table))
        case .contentUnavailable(let unavailable):
            return .contentUnavailable(
                request: unavailable.request,
                reason: try UnavailableReason(wire: unavailable.reason)
            )
        }
    }
}

extension ProtoGreeting {
    fileprivate func decoded(_ table: ReplicaTable) throws(WireError) -> Greeting {
        let replica = try table.replica(at: replica)
        guard replica != .reserved else { throw .value("the replica of a greeting") }
        guard nanoseconds < 1_000_000_000 else { throw .value("a time") }
        guard seen.replica.count == seen.sequence.count else { throw .columns("seen versions") }
        var versions: [VersionID] = []
        versions.reserveCapacity(seen.replica.count)
        // Unlike elsewhere, sequence 0 has a meaning here: nothing was seen.
        for (index, sequence) in zip(seen.replica, seen.sequence) {
            versions.append(VersionID(replica: try table.replica(at: index), sequence: sequence))
        }
        return Greeting(
            replica: replica,
            bootNonce: bootNonce,
            now: Timestamp(seconds: seconds, nanoseconds: nanoseconds),
            seen: versions,
            serves: serves
        )
    }
}

extension ProtoCursor {
    fileprivate func decoded(_ table: ReplicaTable) throws(WireError) -> Cursor {
        let epoch = try table.replica(at: epoch)
        guard epoch != .reserved else { throw .value("the epoch of a cursor") }
        return Cursor(epoch: epoch, arrival: arrival)
    }
}

extension ProtoContentRequests {
    fileprivate func decoded(_ table: ReplicaTable) throws(WireError) -> [ContentRequest] {
        let items = try table.versions(item, count: request.count, of: "content requests")
        let versions = try table.versions(version, count: request.count, of: "content requests")
        return request.indices.map {
            ContentRequest(request: request[$0], item: ItemID(items[$0]), version: versions[$0])
        }
    }
}

extension UnavailableReason {
    fileprivate init(wire value: UInt32) throws(WireError) {
        guard let byte = UInt8(exactly: value), let reason = UnavailableReason(rawValue: byte) else {
            throw .value("the reason of unavailable content")
        }
        self = reason
    }
}
