// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldModel
import EvenfoldReplication
import EvenfoldTopology
import EvenfoldWire
import FileTesting
import SeededTesting
import Testing

@Suite("Control messages on the wire")
struct ControlCodecTests {
    private static func signed() throws -> SignedFleetDocument {
        let directory = try TemporaryDirectory()
        let fleet = try FleetDirectory.make(at: directory.path)
        let topology = Topology(
            name: "t",
            servers: [],
            folders: [],
            updates: UpdatePolicy(require: [], restart: .never, accept: [])
        )
        let document = FleetDocument(fleet: fleet.fleet, version: 1, fence: 1, topology: topology, activated: [])
        return try SignedFleetDocument(document, by: fleet.operatorCredentials())
    }

    private static func commands() throws -> [ControlCommand] {
        let path = RelativePath(Array("a/b\u{1}".utf8)) ?? .root
        return [
            .cancel, .ask(.identify), .ask(.push(try signed())), .ask(.document), .ask(.claim(fence: .max)),
            .ask(.status), .ask(.facts),
            .ask(.listEntries(folder: "a", after: path, mode: .hash)),
            .ask(.listEntries(folder: "a", after: .root, mode: .quick)),
            .ask(.events(EventQuery(folder: "a", since: 5, ids: [4_004, 20_004], follows: true))),
            .ask(.listKept(folder: "a")), .ask(.fetchKept(folder: "a", StoreID(7))),
            .ask(.restoreKept(folder: "a", StoreID(7), to: path)), .ask(.restoreKept(folder: "a", StoreID(7), to: nil)),
            .ask(.forgetKept(folder: "a", StoreID(.max))), .ask(.drain(folder: "")), .ask(.rescan(folder: "a")),
            .ask(.allowDeletions(folder: "a")), .ask(.backlog(folder: "a")),
        ]
    }

    private static func answers() throws -> [ControlAnswer] {
        let attributes = FileAttributes(
            mode: 0o755,
            owner: Principal(name: [0xFF], number: 1),
            group: Principal(name: [], number: 2),
            extended: [ExtendedAttribute(name: Array("user.a".utf8), value: [0, 1])]
        )
        let entries = [
            ListingEntry(
                path: RelativePath([0x61, 0x2F, 0xFE]) ?? .root,
                kind: .symbolicLink,
                size: 3,
                modified: .zero,
                attributes: attributes,
                digest: nil,
                target: Array("/x".utf8),
                isReadable: true
            ),
            ListingEntry(
                path: RelativePath([0x62]) ?? .root,
                kind: .file,
                size: 9,
                modified: Timestamp(seconds: -5, nanoseconds: 1),
                attributes: attributes,
                digest: Digest(word0: 1, word1: 2, word2: 3, word3: 4),
                target: [],
                isReadable: false
            ),
        ]
        return [
            .done, .failed(.noFolder("a")), .failed(.notReady("r")), .failed(.document("d")), .failed(.noKeptFile("k")),
            .failed(.busy), .failed(.unsupported), .failed(.cancelled), .failed(.failed("f")), .part(.json([1, 2])),
            .part(.entries(entries)), .part(.entries([])), .part(.content([9, 9])), .part(.version(6)),
            .part(.document(try signed())),
        ]
    }

    @Test("every request and answer comes back as it was sent")
    func roundTrip() throws {
        for command in try Self.commands() {
            let (number, decoded) = try ControlCommand.decoded(command.encoded(number: 77))
            #expect(number == 77)
            #expect(decoded == command)
        }
        for answer in try Self.answers() {
            let (number, decoded) = try ControlAnswer.decoded(answer.encoded(number: .max))
            #expect(number == .max)
            #expect(decoded == answer)
        }
    }

    @Test("cut off anywhere, or with random changes, they never trap", arguments: UInt64(1)...10)
    func malformed(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var refused = 0
        var samples = try Self.commands().map { $0.encoded(number: 1) }
        samples += try Self.answers().map { $0.encoded(number: 1) }
        for bytes in samples {
            for length in 0..<bytes.count where !Self.isAccepted(Array(bytes[..<length])) { refused += 1 }
            for _ in 0..<300 where !bytes.isEmpty {
                var changed = bytes
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let position = Int.random(in: changed.indices, using: &random)
                    switch Int.random(in: 0...2, using: &random) {
                    case 0: changed[position] = UInt8.random(in: 0...255, using: &random)
                    case 1: changed.insert(UInt8.random(in: 0...255, using: &random), at: position)
                    default: if changed.count > 1 { changed.remove(at: position) }
                    }
                }
                if !Self.isAccepted(changed) { refused += 1 }
            }
        }
        #expect(refused > 0, "seed \(seed)")
    }

    private static func isAccepted(_ bytes: [UInt8]) -> Bool {
        let command = try? ControlCommand.decoded(bytes)
        let answer = try? ControlAnswer.decoded(bytes)
        return command != nil || answer != nil
    }
}
