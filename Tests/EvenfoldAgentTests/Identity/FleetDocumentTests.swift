// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldTopology
import FileTesting
import FoundationEssentials
import SeededTesting
import Testing

@Suite("Fleet document")
struct FleetDocumentTests {
    private func document(_ fleet: FleetDirectory, version: UInt64) -> FleetDocument {
        let topology = Topology(
            name: "t",
            servers: [
                Server(
                    name: "hq",
                    address: "hq:7450",
                    system: nil,
                    factsCommand: nil,
                    maintenance: Maintenance(actuator: .manual)
                )
            ],
            folders: [],
            updates: UpdatePolicy(require: ["KB977381"], restart: .ifRequired, accept: [])
        )
        return FleetDocument(
            fleet: fleet.fleet,
            version: version,
            fence: 4,
            topology: topology,
            activated: [.init(server: "hq", folder: "b"), .init(server: "hq", folder: "a")]
        )
    }

    @Test("a signed document comes back as it was signed, through its bytes")
    func roundTrip() throws {
        let directory = try TemporaryDirectory()
        let fleet = try FleetDirectory.make(at: directory.path)
        let credentials = try fleet.operatorCredentials()
        let document = document(fleet, version: 3)
        let signed = try SignedFleetDocument(document, by: credentials)
        let read = try SignedFleetDocument(encoded: signed.encoded)
        #expect(try read.verified(by: credentials.judge, now: .now) == document)
        #expect(try document.canonicalBytes() == self.document(fleet, version: 3).canonicalBytes())
    }

    @Test("a document that anybody else signed, or that was changed, is refused")
    func forged() throws {
        let directory = try TemporaryDirectory()
        let fleet = try FleetDirectory.make(at: directory.path + "/a")
        let other = try FleetDirectory.make(at: directory.path + "/b")
        let judge = try fleet.operatorCredentials().judge
        let document = document(fleet, version: 1)
        let server = try fleet.embeddedServer(named: "hq").credentials()
        #expect(throws: DocumentRefusal.notAnOperator("server hq")) {
            try SignedFleetDocument(document, by: server).verified(by: judge, now: .now)
        }
        #expect(throws: DocumentRefusal.signer(.foreignFleet)) {
            try SignedFleetDocument(document, by: other.operatorCredentials()).verified(by: judge, now: .now)
        }
        let signed = try SignedFleetDocument(document, by: fleet.operatorCredentials()).encoded
        var random = SeededGenerator(seed: 5)
        var refused = 0
        for _ in 0..<400 {
            var bytes = signed
            bytes[Int.random(in: bytes.indices, using: &random)] ^= UInt8(1) << UInt8.random(in: 0...7, using: &random)
            guard let changed = try? SignedFleetDocument(encoded: bytes) else {
                refused += 1
                continue
            }
            if let accepted = try? changed.verified(by: judge, now: .now) {
                #expect(accepted == document)
            } else {
                refused += 1
            }
        }
        #expect(refused > 390)
    }

    @Test("versions only go up; the same one twice is fine; two different ones of a number are not")
    func succession() throws {
        let directory = try TemporaryDirectory()
        let fleet = try FleetDirectory.make(at: directory.path)
        let credentials = try fleet.operatorCredentials()
        let second = document(fleet, version: 2)
        let signed = try SignedFleetDocument(second, by: credentials)
        #expect(try signed.succession(of: second, after: nil) == .replaces)
        #expect(try signed.succession(of: second, after: document(fleet, version: 1)) == .replaces)
        #expect(try signed.succession(of: second, after: second) == .isInForce)
        #expect(throws: DocumentRefusal.rolledBack(offered: 2, current: 3)) {
            try signed.succession(of: second, after: document(fleet, version: 3))
        }
        var fork = second
        fork.activated = []
        #expect(throws: DocumentRefusal.forked(version: 2)) { try signed.succession(of: second, after: fork) }
    }
}
