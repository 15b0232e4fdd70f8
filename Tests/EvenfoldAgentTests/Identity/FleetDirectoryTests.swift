// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldWire
import FileTesting
import FoundationEssentials
import Testing

@Suite("Fleet directory")
struct FleetDirectoryTests {
    @Test("a fleet is made once, opens again, and is readable by its owner alone")
    func makeAndOpen() throws {
        let directory = try TemporaryDirectory()
        let made = try FleetDirectory.make(at: directory.path + "/fleet")
        let opened = try FleetDirectory(opening: directory.path + "/fleet")
        #expect(made.fleet == opened.fleet)
        #expect(made.fleet.utf8.count == 26)
        #expect(throws: IdentityFailure.fleetExists(path: directory.path + "/fleet")) {
            try FleetDirectory.make(at: directory.path + "/fleet")
        }
        for name in ["ca", "operator"] {
            #expect(try directory.mode(of: "fleet/\(name)") == 0o700)
            #expect(try directory.mode(of: "fleet/\(name)/key.pem") == 0o600)
        }
        let credentials = try opened.operatorCredentials()
        #expect(credentials.identity == PeerIdentity(fleet: made.fleet, role: .operator, name: "operator"))
    }

    @Test("where no fleet is, that is said")
    func missing() throws {
        let directory = try TemporaryDirectory()
        #expect(throws: IdentityFailure.noFleet(path: directory.path)) { try FleetDirectory(opening: directory.path) }
        #expect(throws: IdentityFailure.notJoined(path: directory.path)) {
            try AgentDirectory(path: directory.path).credentials()
        }
    }

    @Test("a key that others can read is refused")
    func openKey() throws {
        let directory = try TemporaryDirectory()
        let fleet = try FleetDirectory.make(at: directory.path)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o644],
            ofItemAtPath: directory.path + "/operator/key.pem"
        )
        #expect(throws: IdentityFailure.self) { try fleet.operatorCredentials() }
    }

    @Test("the operator's certificate is renewed when half of its life is over, for the same key and name")
    func renewal() throws {
        let directory = try TemporaryDirectory()
        let past = Date.now - CertificateAuthority.leafLife * 0.6
        let fleet = try FleetDirectory.make(at: directory.path, now: past)
        let old = try fleet.operatorCredentials(now: past)
        let new = try fleet.operatorCredentials()
        #expect(new.identity == old.identity)
        #expect(new.expiry > old.expiry)
        #expect(try fleet.operatorCredentials().certificate == new.certificate)
    }

    @Test("an embedded server keeps its key from one time to the next")
    func embedded() throws {
        let directory = try TemporaryDirectory()
        let fleet = try FleetDirectory.make(at: directory.path)
        let first = try fleet.embeddedServer(named: "hq").credentials()
        let second = try fleet.embeddedServer(named: "hq").credentials()
        #expect(first.certificate == second.certificate)
        #expect(first.identity == PeerIdentity(fleet: fleet.fleet, role: .server, name: "hq"))
        #expect(throws: IdentityFailure.badName("../hq")) { try fleet.embeddedServer(named: "../hq") }
    }
}

@Suite("Certificate judge")
struct CertificateJudgeTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test("a certificate is accepted between its dates, and refused outside with the reason")
    func dates() throws {
        let directory = try TemporaryDirectory()
        let fleet = try FleetDirectory.make(at: directory.path, now: now)
        let credentials = try fleet.operatorCredentials(now: now)
        let judge = credentials.judge
        #expect(try judge.identity(of: credentials.certificate, now: now) == credentials.identity)
        #expect(throws: CertificateRefusal.self) {
            try judge.identity(of: credentials.certificate, now: now - 2 * 3_600)
        }
        let late = now + CertificateAuthority.leafLife + 1
        let refusal = #expect(throws: CertificateRefusal.self) {
            try judge.identity(of: credentials.certificate, now: late)
        }
        guard case .expired = refusal else {
            Issue.record("expected expiry, found \(String(describing: refusal))")
            return
        }
        #expect(refusal?.description.contains("expired") == true)
    }

    @Test("certificates of another fleet, the authority's own and noise are refused")
    func strangers() throws {
        let directory = try TemporaryDirectory()
        let ours = try FleetDirectory.make(at: directory.path + "/a", now: now)
        let theirs = try FleetDirectory.make(at: directory.path + "/b", now: now)
        let judge = try ours.operatorCredentials(now: now).judge
        let foreign = try theirs.operatorCredentials(now: now).certificate
        #expect(throws: CertificateRefusal.foreignFleet) { try judge.identity(of: foreign, now: now) }
        #expect(throws: CertificateRefusal.noIdentity) { try judge.identity(of: ours.authority.certificate, now: now) }
        #expect(throws: CertificateRefusal.unreadable) { try judge.identity(of: [1, 2, 3], now: now) }
        #expect(throws: CertificateRefusal.unreadable) { try judge.identity(of: [], now: now) }
    }

    @Test("a certificate with any byte changed is refused")
    func changed() throws {
        let directory = try TemporaryDirectory()
        let credentials = try FleetDirectory.make(at: directory.path, now: now).operatorCredentials(now: now)
        for position in credentials.certificate.indices {
            var bytes = credentials.certificate
            bytes[position] ^= 0x01
            #expect(throws: CertificateRefusal.self, "byte \(position)") {
                try credentials.judge.identity(of: bytes, now: now)
            }
        }
    }
}
