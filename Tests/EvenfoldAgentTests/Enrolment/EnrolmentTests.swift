// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldWire
import FileTesting
import FoundationEssentials
import Testing

@Suite("Enrolment")
struct EnrolmentTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test("a token lets one server join once")
    func join() throws {
        let directory = try TemporaryDirectory()
        let fleet = try FleetDirectory.make(at: directory.path + "/fleet", now: now)
        let token = try Enrolment.makeToken(for: "hq", in: fleet, now: now)
        #expect(token.hasPrefix("ef1"))
        #expect(token.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x31...0x37).contains($0) })
        let state = directory.path + "/hq"
        let configuration = try Enrolment.join(token: " \(token)\n", state: state, listen: "127.0.0.1:7450", now: now)
        #expect(configuration == AgentConfiguration(name: "hq", fleet: fleet.fleet, listen: "127.0.0.1:7450"))
        let agent = AgentDirectory(path: state)
        #expect(try agent.configuration() == configuration)
        #expect(try agent.credentials().identity == PeerIdentity(fleet: fleet.fleet, role: .server, name: "hq"))
        #expect(try directory.mode(of: "hq") == 0o700)
        #expect(try directory.mode(of: "hq/key.pem") == 0o600)
        #expect(throws: EnrolmentFailure.tokenUsed(server: "hq")) {
            try Enrolment.join(token: token, state: directory.path + "/other", listen: "127.0.0.1:0", now: now)
        }
    }

    @Test("of many joins with one token at the same time, one gets in")
    func race() async throws {
        let directory = try TemporaryDirectory()
        let fleet = try FleetDirectory.make(at: directory.path + "/fleet", now: now)
        let token = try Enrolment.makeToken(for: "hq", in: fleet, now: now)
        let now = now
        let joined = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<16 {
                group.addTask {
                    let state = "\(directory.path)/state\(index)"
                    return (try? Enrolment.join(token: token, state: state, listen: "127.0.0.1:0", now: now)) != nil
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(joined == 1)
    }

    @Test("a token is good for ten minutes, and a token from the future is not good at all")
    func expiry() throws {
        let directory = try TemporaryDirectory()
        let fleet = try FleetDirectory.make(at: directory.path + "/fleet", now: now)
        let token = try Enrolment.makeToken(for: "hq", in: fleet, now: now)
        let failure = #expect(throws: EnrolmentFailure.self) {
            try Enrolment.join(token: token, state: directory.path + "/hq", listen: "127.0.0.1:0", now: now + 601)
        }
        #expect(failure == .tokenExpired(server: "hq", at: now + 600))
        #expect(failure?.description.contains("expired") == true)
        #expect(!FileManager.default.fileExists(atPath: directory.path + "/hq"))
        _ = try Enrolment.join(token: token, state: directory.path + "/hq", listen: "127.0.0.1:0", now: now + 599)
    }

    @Test("a token that is not whole or has a wrong letter is told from one that is unknown")
    func malformed() throws {
        let directory = try TemporaryDirectory()
        let fleet = try FleetDirectory.make(at: directory.path + "/fleet", now: now)
        let token = try Enrolment.makeToken(for: "hq", in: fleet, now: now)
        for length in 0..<token.count {
            #expect(throws: EnrolmentFailure.malformedToken) {
                try Enrolment.join(
                    token: String(token.prefix(length)),
                    state: directory.path + "/x",
                    listen: "127.0.0.1:0",
                    now: now
                )
            }
        }
        for (position, index) in token.indices.enumerated() {
            var changed = token
            changed.replaceSubrange(index...index, with: token[index] == "b" ? "c" : "b")
            #expect(throws: EnrolmentFailure.malformedToken, "letter \(position)") {
                try Enrolment.join(token: changed, state: directory.path + "/x", listen: "127.0.0.1:0", now: now)
            }
        }
        try FileManager.default.removeItem(atPath: directory.path + "/fleet/ca/tokens")
        #expect(throws: EnrolmentFailure.tokenUnknown) {
            try Enrolment.join(token: token, state: directory.path + "/x", listen: "127.0.0.1:0", now: now)
        }
    }

    @Test("a token of a fleet that was made anew, or is not on this machine, is refused")
    func foreign() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/fleet"
        let token = try Enrolment.makeToken(for: "hq", in: try FleetDirectory.make(at: path, now: now), now: now)
        try FileManager.default.removeItem(atPath: path)
        #expect(throws: EnrolmentFailure.fleetNotHere(path: path)) {
            try Enrolment.join(token: token, state: directory.path + "/hq", listen: "127.0.0.1:0", now: now)
        }
        _ = try FleetDirectory.make(at: path, now: now)
        #expect(throws: EnrolmentFailure.foreignAuthority(path: path)) {
            try Enrolment.join(token: token, state: directory.path + "/hq", listen: "127.0.0.1:0", now: now)
        }
    }

    @Test("a state directory keeps its server; joining again renews")
    func again() throws {
        let directory = try TemporaryDirectory()
        let fleet = try FleetDirectory.make(at: directory.path + "/fleet", now: now)
        let state = directory.path + "/state"
        func token(_ name: String) throws -> String { try Enrolment.makeToken(for: name, in: fleet, now: now) }
        _ = try Enrolment.join(token: token("hq"), state: state, listen: "127.0.0.1:1", now: now)
        let first = try AgentDirectory(path: state).credentials()
        #expect(throws: EnrolmentFailure.stateInUse(path: state, name: "hq", fleet: fleet.fleet)) {
            try Enrolment.join(token: token("berlin"), state: state, listen: "127.0.0.1:1", now: now)
        }
        _ = try Enrolment.join(token: token("hq"), state: state, listen: "127.0.0.1:2", now: now)
        #expect(try AgentDirectory(path: state).credentials().certificate != first.certificate)
        #expect(throws: EnrolmentFailure.badAddress("nowhere")) {
            try Enrolment.join(token: token("hq"), state: state, listen: "nowhere", now: now)
        }
    }

    @Test("a server elsewhere joins with a request that the operator signs")
    func request() throws {
        let directory = try TemporaryDirectory()
        let fleet = try FleetDirectory.make(at: directory.path + "/fleet", now: now)
        let state = directory.path + "/hq"
        let request = try Enrolment.request(name: "hq", state: state, listen: "0.0.0.0:7450")
        #expect(throws: IdentityFailure.notJoined(path: state)) { try AgentDirectory(path: state).credentials() }
        let signed = try Enrolment.sign(request: request, in: fleet, now: now)
        let configuration = try Enrolment.complete(certificate: signed, state: state, now: now)
        #expect(configuration == AgentConfiguration(name: "hq", fleet: fleet.fleet, listen: "0.0.0.0:7450"))
        #expect(try AgentDirectory(path: state).credentials().identity.name == "hq")
        #expect(throws: EnrolmentFailure.self) { try Enrolment.complete(certificate: signed, state: state, now: now) }
    }

    @Test("a certificate for another key or name, and noise, are not taken")
    func wrongCertificate() throws {
        let directory = try TemporaryDirectory()
        let fleet = try FleetDirectory.make(at: directory.path + "/fleet", now: now)
        let state = directory.path + "/hq"
        _ = try Enrolment.request(name: "hq", state: state, listen: "0.0.0.0:7450")
        let other = try Enrolment.request(name: "hq", state: directory.path + "/other", listen: "0.0.0.0:7450")
        let signed = try Enrolment.sign(request: other, in: fleet, now: now)
        #expect(throws: EnrolmentFailure.self) { try Enrolment.complete(certificate: signed, state: state, now: now) }
        #expect(throws: EnrolmentFailure.self) { try Enrolment.complete(certificate: "", state: state, now: now) }
        #expect(throws: EnrolmentFailure.self) { try Enrolment.sign(request: "hello", in: fleet, now: now) }
        #expect(throws: EnrolmentFailure.self) { try Enrolment.sign(request: signed, in: fleet, now: now) }
    }
}
