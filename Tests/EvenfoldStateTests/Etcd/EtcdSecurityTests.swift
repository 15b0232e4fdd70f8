// SPDX-License-Identifier: Apache-2.0

import EtcdTesting
import EvenfoldState
import EvenfoldStateEtcd
import Testing

@Suite("State in etcd: TLS")
struct EtcdSecurityTests {
    @Test("a server is known by its authority, and a client by its certificate")
    func certificates() async throws {
        let certificates = try await TestCertificates.make()
        let strangers = try await TestCertificates.make()
        let server = try await EtcdServer.start(security: .init(certificates: certificates, asksForClients: true))
        let test = EtcdUnderTest(server: server)
        let endpoints = [server.endpoint]
        let security = EtcdSecurity(
            authority: certificates.authority,
            certificate: certificates.clientCertificate,
            key: certificates.clientKey
        )
        let store = try await test.open(endpoints: endpoints, security: security)
        let version = try await store.put("x", [1])
        #expect(try await store.get(try key("x"))?.version == version)
        let waiting = Task { try await store.change(after: version) }
        try await store.put("x", [2])
        #expect(try await waiting.value > version)
        _ = try await store.take("apply", as: "anna")
        await store.close()

        let refused = [
            // No certificate, another authority's, and a server that nobody vouches for.
            EtcdSecurity(authority: certificates.authority),
            EtcdSecurity(
                authority: certificates.authority,
                certificate: strangers.clientCertificate,
                key: strangers.clientKey
            ),
            EtcdSecurity(
                authority: strangers.authority,
                certificate: certificates.clientCertificate,
                key: certificates.clientKey
            ),
            EtcdSecurity(),
        ]
        for security in refused {
            let failure = await #expect(throws: StateFailure.self) {
                try await test.open(endpoints: endpoints, security: security)
            }
            #expect(failure?.reason == .unreachable)
        }
        let swapped = await #expect(throws: StateFailure.self) {
            try await test.open(
                endpoints: endpoints,
                security: EtcdSecurity(
                    authority: certificates.authority,
                    certificate: certificates.clientCertificate,
                    key: certificates.serverKey
                )
            )
        }
        #expect(swapped != nil)
        let wrongScheme = await #expect(throws: StateFailure.self) {
            try await test.open(endpoints: ["http" + server.endpoint.dropFirst(5)])
        }
        #expect(wrongScheme?.reason == .other || wrongScheme?.reason == .unreachable)
        try await server.kill()
    }
}
