// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication
import EvenfoldWire
import SeededTesting
import Testing

@Suite("Peer messages on the wire")
struct PeerMessageTests {
    @Test("every message comes back as it was sent", arguments: UInt64(1)...200)
    func roundTrip(seed: UInt64) throws {
        var samples = Samples(seed: seed)
        for message in samples.messages() {
            #expect(try PeerMessage(wire: message.encoded()) == message, "seed \(seed)")
        }
    }

    @Test("equal messages are equal bytes")
    func deterministic() throws {
        var first = Samples(seed: 7)
        var second = Samples(seed: 7)
        for (left, right) in zip(first.messages(), second.messages()) {
            #expect(try left.encoded() == right.encoded())
        }
    }

    @Test(
        "a message cut off at any byte is refused or is another sound message, and never traps",
        arguments: UInt64(1)...8
    )
    func truncation(seed: UInt64) throws {
        var samples = Samples(seed: seed)
        var refused = 0
        for message in samples.messages() {
            let bytes = try message.encoded()
            for length in 0..<bytes.count where !Self.isAccepted(Array(bytes[..<length])) { refused += 1 }
        }
        #expect(refused > 0)
    }

    @Test("a message with any bit flipped never traps", arguments: UInt64(1)...4)
    func bitFlips(seed: UInt64) throws {
        var samples = Samples(seed: seed)
        var refused = 0
        for message in samples.messages() {
            let bytes = try message.encoded()
            for position in bytes.indices {
                for bit in 0..<8 {
                    var changed = bytes
                    changed[position] ^= 1 << UInt8(bit)
                    if !Self.isAccepted(changed) { refused += 1 }
                }
            }
        }
        #expect(refused > 0)
    }

    @Test("messages with random bytes put in, taken out and changed never trap", arguments: UInt64(1)...40)
    func mutations(seed: UInt64) throws {
        var samples = Samples(seed: seed)
        var refused = 0
        for message in samples.messages() {
            let bytes = try message.encoded()
            for _ in 0..<200 {
                var changed = bytes
                for _ in 0..<samples.number(1...6) { samples.mutate(&changed) }
                if !Self.isAccepted(changed) { refused += 1 }
            }
        }
        #expect(refused > 0, "seed \(seed)")
    }

    @Test("random bytes are refused", arguments: UInt64(1)...50)
    func noise(seed: UInt64) {
        var samples = Samples(seed: seed)
        for _ in 0..<200 { _ = Self.isAccepted(samples.bytes(0...300, 0...255)) }
        #expect(!Self.isAccepted([0xFF, 0xFF, 0xFF]))
        #expect(throws: WireError.missing("the body of a message")) { try PeerMessage(wire: []) }
    }

    @Test("long lists are split so that each part fits into a frame, and the parts say the same")
    func splitting() throws {
        var samples = Samples(seed: 3)
        let records = samples.offered(9_000)
        let parts = PeerMessage.records(records).split()
        #expect(parts.count > 1)
        var joined: [OfferedRecord] = []
        for part in parts {
            #expect(try part.encoded().count <= WireLimits.framePayload)
            guard case .records(let some) = part else { continue }
            joined += some
        }
        #expect(joined == records)
        #expect(PeerMessage.records([]).split() == [.records([])])
    }

    @Test("a record with megabytes of attributes is one message; one above the limit is refused")
    func hugeAttributes() throws {
        var samples = Samples(seed: 4)
        func message(_ count: Int) -> PeerMessage {
            var record = samples.record()
            record.attributes.value.extended = (0..<count).map { index in
                ExtendedAttribute(
                    name: Array("user.\(1_000 + index)".utf8),
                    value: [UInt8](repeating: 7, count: WireLimits.attributeValue)
                )
            }
            return .records([OfferedRecord(record: record, arrival: 1)])
        }
        let large = message(40)
        let bytes = try large.encoded()
        #expect(bytes.count > WireLimits.framePayload)
        #expect(try PeerMessage(wire: bytes) == large)
        let tooLarge = message(300)
        #expect(throws: WireError.self) { try tooLarge.encoded() }
    }

    @Test("records out of arrival order are refused")
    func arrivalOrder() throws {
        var samples = Samples(seed: 5)
        var records = samples.offered(3)
        records.swapAt(0, 2)
        let bytes = try PeerMessage.records(records).encoded()
        #expect(throws: WireError.value("the order of records")) { try PeerMessage(wire: bytes) }
    }

    @Test("a few records cost few bytes each")
    func size() throws {
        let replica = ReplicaID(high: 1, low: 2)
        let attributes = FileAttributes(
            mode: 0o644,
            owner: Principal(name: Array("root".utf8), number: 0),
            group: Principal(name: Array("root".utf8), number: 0),
            extended: []
        )
        let records = (1...1_000).map { index -> OfferedRecord in
            let version = VersionID(replica: replica, sequence: UInt64(index))
            let stamp = Stamp(
                fence: .ordinary,
                clock: HybridClock(ticks: 0x0192_0000_0000_0000 + UInt64(index) * 2),
                version: version
            )
            let context = Context(version)
            let name = FileName("file-\(index)") ?? samplesName
            return OfferedRecord(
                record: Record(
                    id: ItemID(version),
                    kind: .file,
                    place: Register(
                        value: Place(parent: .root, previousParent: .root, name: name, scanEnd: 1_000),
                        stamp: stamp,
                        context: context
                    ),
                    data: Register(
                        value: DataValue(
                            size: 4_096,
                            digest: nil,
                            modified: Timestamp(seconds: 1_700_000_000, nanoseconds: 5),
                            target: [],
                            removed: false
                        ),
                        stamp: stamp,
                        context: context
                    ),
                    attributes: Register(value: attributes, stamp: stamp, context: context)
                ),
                arrival: UInt64(index)
            )
        }
        let bytes = try PeerMessage.records(records).encoded()
        #expect(bytes.count < 90 * records.count, "\(bytes.count / records.count) bytes for each record")
    }

    private var samplesName: FileName {
        var samples = Samples(seed: 1)
        return samples.name()
    }

    private static func isAccepted(_ bytes: [UInt8]) -> Bool {
        do {
            let message = try PeerMessage(wire: bytes)
            // Whatever is accepted can be sent on, and means the same again.
            return try PeerMessage(wire: message.encoded()) == message
        } catch {
            return false
        }
    }
}

extension Samples {
    /// Changes one or a few bytes somewhere.
    mutating func mutate(_ bytes: inout [UInt8]) {
        let position = Int(number(0...UInt64(bytes.count)))
        switch number(0...3) {
        case 0: bytes.insert(contentsOf: self.bytes(1...4, 0...255), at: position)
        case 1 where !bytes.isEmpty:
            bytes.removeSubrange(min(position, bytes.count - 1)..<min(position + 3, bytes.count))
        case 2 where position < bytes.count: bytes[position] = UInt8(truncatingIfNeeded: random.next())
        default:
            let other = Int(number(0...UInt64(bytes.count)))
            bytes += bytes[min(position, other)..<max(position, other)].prefix(16)
        }
    }
}
