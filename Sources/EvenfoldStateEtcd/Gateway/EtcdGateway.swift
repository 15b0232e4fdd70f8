// SPDX-License-Identifier: Apache-2.0

internal import AsyncHTTPClient
internal import EvenfoldState
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// The connection to the JSON gateways of one etcd's servers.
///
/// A server that answers is asked again; another one is when it does not.
final class EtcdGateway: Sendable {
    /// The servers, in the order in which they were given.
    let endpoints: [EtcdEndpoint]
    /// How long one server has for one answer.
    let timeout: TimeAmount
    let client: HTTPClient
    /// Which of the endpoints answered last.
    private let preferred = Atomic(0)
    private let closed = Atomic(false)

    /// The most bytes of an answer that are taken; a document of etcd's largest usual size is an eighth of it.
    static let largestAnswer = 16 << 20

    /// - Parameters:
    ///   - endpoints: One or more.
    ///   - security: How servers of https endpoints are known; `nil` where there are none.
    ///   - timeout: How long one server has for one answer.
    init(endpoints: [EtcdEndpoint], security: TLSConfiguration?, timeout: Duration) {
        self.endpoints = endpoints
        self.timeout = TimeAmount(timeout)
        var configuration = HTTPClient.Configuration()
        configuration.tlsConfiguration = security
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = min(self.timeout, .seconds(5))
        // Another server is asked instead.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Every waiting task has a connection of its own, besides those that ask.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 10_000
        configuration.http1_1ConnectionDebugInitializer = DeadPeers.notice
        client = HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
    }

    deinit {
        // The client must not go before it is shut down. Nobody asks any more: whoever does, keeps the gateway.
        guard !closed.load(ordering: .acquiring) else { return }
        let client = client
        Task { try? await client.shutdown() }
    }

    /// Closes every connection; what waits fails; the second call does nothing.
    func close() async {
        guard !closed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        try? await client.shutdown()
    }

    /// Fails when ``close()`` was called.
    func checkOpen() throws(EtcdFailure) {
        guard !closed.load(ordering: .acquiring) else { throw EtcdFailure(.other, "the fleet's state was closed") }
    }

    /// The endpoints in the order in which to ask them.
    var inOrder: [(number: Int, endpoint: EtcdEndpoint)] {
        let first = preferred.load(ordering: .relaxed)
        let all = endpoints.enumerated().map { (number: $0.offset, endpoint: $0.element) }
        return Array(all[first...] + all[..<first])
    }

    /// Remembers that an endpoint answered.
    func prefer(_ number: Int) { preferred.store(number, ordering: .relaxed) }
}
