// SPDX-License-Identifier: Apache-2.0

import EtcdTesting
import EvenfoldModel
import EvenfoldState
import EvenfoldStateEtcd

/// A fleet of its own in the etcd that tests share.
struct EtcdUnderTest: StoreUnderTest {
    let server: EtcdServer
    let fleet = "test-\(UInt64.random(in: 0...UInt64.max))"
    private let clock = ManualClock()

    init() async throws { server = try await EtcdServer.shared }

    init(server: EtcdServer) { self.server = server }

    func open() async throws -> any StateStore { try await open(endpoints: [server.endpoint]) }

    /// Opens the fleet by these servers; a server has long to answer, for the machine may be busy.
    func open(
        endpoints: [String],
        security: EtcdSecurity = EtcdSecurity(),
        timeout: Duration = .seconds(60)
    ) async throws(StateFailure) -> EtcdStateStore {
        try await EtcdStateStore.open(
            endpoints: endpoints,
            fleet: fleet,
            security: security,
            timeout: timeout,
            now: { [clock] in clock.now }
        )
    }

    func expire(_ lease: StateLease) async throws {
        try await server.ask("/v3/lease/revoke", #"{"ID":"\#(lease.session)"}"#)
    }
}
