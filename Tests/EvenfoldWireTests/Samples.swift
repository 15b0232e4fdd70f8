// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication
import SeededTesting

/// Random but sound values of everything that travels.
struct Samples {
    var random: SeededGenerator
    private let replicas: [ReplicaID]

    init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        replicas = (0..<5).map { _ in ReplicaID(using: &generator) }
        random = generator
    }

    mutating func number(_ range: ClosedRange<UInt64>) -> UInt64 { UInt64.random(in: range, using: &random) }
    mutating func flag() -> Bool { Bool.random(using: &random) }

    mutating func bytes(_ range: ClosedRange<Int>, _ values: ClosedRange<UInt8> = 1...255) -> [UInt8] {
        (0..<Int.random(in: range, using: &random)).map { _ in UInt8.random(in: values, using: &random) }
    }

    mutating func version() -> VersionID {
        VersionID(replica: replicas[Int(number(0...4))], sequence: number(1...(flag() ? 100 : UInt64.max)))
    }

    mutating func item() -> ItemID { ItemID(version()) }
    mutating func parent() -> ItemID { number(0...3) == 0 ? .root : item() }

    mutating func time() -> Timestamp {
        Timestamp(
            seconds: Int64(truncatingIfNeeded: number(0...(4 << 30))) - (1 << 30),
            nanoseconds: UInt32(number(0...999_999_999))
        )
    }

    mutating func digest() -> Digest {
        Digest(word0: random.next(), word1: random.next(), word2: random.next(), word3: random.next())
    }

    mutating func name() -> FileName {
        while true {
            if let name = FileName(bytes(1...40)) { return name }
        }
    }

    mutating func context(_ version: VersionID) -> Context {
        var context = Context(version)
        if number(0...3) == 0 { context = context.adding(self.version()).adding(self.version()) }
        return context
    }

    mutating func register<Value>(_ value: Value) -> Register<Value> {
        let version = version()
        let fences: [Fence] = [.preexisting, .primary, .ordinary, .forced]
        return Register(
            value: value,
            stamp: Stamp(
                fence: fences[Int(number(0...3))],
                clock: HybridClock(ticks: random.next()),
                version: version
            ),
            context: context(version)
        )
    }

    mutating func attributes() -> FileAttributes {
        var extended: [[UInt8]: [UInt8]] = [:]
        for _ in 0..<number(0...2) { extended[bytes(1...20)] = bytes(0...60, 0...255) }
        return FileAttributes(
            mode: UInt16(number(0...0o7777)),
            owner: Principal(name: bytes(0...8), number: UInt32(truncatingIfNeeded: random.next())),
            group: Principal(name: bytes(0...8), number: UInt32(truncatingIfNeeded: random.next())),
            extended: extended.map { ExtendedAttribute(name: $0.key, value: $0.value) }.sorted()
        )
    }

    mutating func record() -> Record {
        let kinds: [ItemKind] = [.directory, .file, .file, .symbolicLink]
        let kind = kinds[Int(number(0...3))]
        let data = DataValue(
            size: number(0...UInt64(Int64.max)),
            digest: kind == .file && flag() ? digest() : nil,
            modified: time(),
            target: kind == .symbolicLink ? bytes(1...60) : [],
            removed: number(0...4) == 0
        )
        return Record(
            id: item(),
            kind: kind,
            place: register(
                Place(parent: parent(), previousParent: parent(), name: name(), scanEnd: number(0...UInt64.max))
            ),
            data: register(data),
            attributes: register(attributes())
        )
    }

    mutating func offered(_ count: Int) -> [OfferedRecord] {
        var arrival: UInt64 = 0
        return (0..<count).map { _ in
            arrival += number(1...1_000)
            return OfferedRecord(record: record(), arrival: arrival)
        }
    }

    mutating func knowledge() -> Knowledge {
        var intervals: [ReplicaID: [Range<UInt64>]] = [:]
        for replica in replicas where flag() {
            var end: UInt64 = 0
            intervals[replica] = (0..<number(1...4)).map { _ in
                let start = end + number(1...1_000)
                end = start + number(1...1_000_000)
                return start..<end
            }
        }
        return Knowledge(checking: intervals) ?? Knowledge()
    }

    mutating func cursor() -> Cursor {
        Cursor(epoch: replicas[Int(number(0...4))], arrival: number(0...UInt64.max))
    }

    /// One message of every kind.
    mutating func messages() -> [PeerMessage] {
        let greeting = Greeting(
            replica: replicas[0],
            bootNonce: random.next(),
            now: time(),
            seen: [version(), VersionID(replica: replicas[1], sequence: 0)],
            serves: flag()
        )
        let reasons: [UnavailableReason] = [.superseded, .changedWhileReading, .unreadable]
        return [
            .greeting(greeting),
            .subscribe(knowledge: knowledge(), cursor: flag() ? cursor() : nil),
            .records(offered(Int(number(0...12)))),
            .caughtUp(knowledge: knowledge(), cursor: cursor()),
            .processed(knowledge: knowledge()),
            .askRecords((0..<number(0...5)).map { _ in item() }),
            .askedRecords(offered(Int(number(0...3)))),
            .contentRequests(
                (0..<number(0...5)).map { _ in
                    ContentRequest(request: random.next(), item: item(), version: version())
                }
            ),
            .contentUnavailable(request: random.next(), reason: reasons[Int(number(0...2))]),
        ]
    }
}
