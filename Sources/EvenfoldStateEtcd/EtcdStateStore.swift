// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel
package import EvenfoldState
internal import NIOCore
internal import NIOSSL

/// The fleet's state in an etcd, 3.4 or later, by its JSON gateway; several fleets may share one.
///
/// A document is a key and its version etcd's revision of it; a transaction is one of etcd's; a lease is a key that goes
/// with a lease of etcd's, which ends by etcd's own clock. Letting go of the store without ``close()`` closes it as well.
package final class EtcdStateStore: StateStore {
    let gateway: EtcdGateway
    let keys: EtcdKeys
    /// The wall clock, by which it is said since when a lease is held, and until when.
    let now: @Sendable () -> Timestamp
    package let place: String

    private init(gateway: EtcdGateway, keys: EtcdKeys, now: @escaping @Sendable () -> Timestamp) {
        self.gateway = gateway
        self.keys = keys
        self.now = now
        place = "etcd at " + gateway.endpoints.sorted().map(\.text).joined(separator: ", ")
    }

    /// Opens a fleet's state, and asks etcd for its revision, so that what does not work shows at once.
    ///
    /// - Parameters:
    ///   - endpoints: The servers, as `http://HOST:PORT` or `https://HOST:PORT`; the first is asked first. One that is
    ///     named twice counts once.
    ///   - fleet: The fleet's id: one part of a ``StateKey``.
    ///   - security: The files by which client and servers know each other; only for https.
    ///   - timeout: How long one server has for one answer, before the next one is asked or the call fails; waiting for
    ///     a change takes as long as it takes. From a millisecond to an hour.
    ///   - now: The wall clock, by which it is said since when a lease is held. Leases end by etcd's own clock.
    /// - Returns: The store.
    /// - Throws: ``StateFailure``: `other` for what is wrong with the parameters, `unreachable` when no server answers.
    package static func open(
        endpoints: [String],
        fleet: String,
        security: EtcdSecurity = EtcdSecurity(),
        timeout: Duration = .seconds(10),
        now: @escaping @Sendable () -> Timestamp
    ) async throws(StateFailure) -> EtcdStateStore {
        guard let keys = EtcdKeys(fleet: fleet) else {
            throw StateFailure(reason: .other, message: "the fleet's id cannot be part of an etcd key")
        }
        var servers: [EtcdEndpoint] = []
        for text in endpoints {
            let server = try EtcdEndpoint(text)
            if !servers.contains(server) { servers.append(server) }
        }
        guard !servers.isEmpty else { throw StateFailure(reason: .other, message: "no etcd endpoint is named") }
        if let open = servers.first(where: { !$0.isSecure }), !security.isEmpty {
            throw StateFailure(
                reason: .other,
                message: "certificates are named for etcd, but \(open.text) would use none of them: use https"
            )
        }
        let configuration: TLSConfiguration? =
            servers.contains(where: \.isSecure) ? try await security.configuration() : nil
        let gateway = EtcdGateway(
            endpoints: servers,
            security: configuration,
            timeout: min(max(timeout, .milliseconds(1)), .seconds(3_600))
        )
        let store = EtcdStateStore(gateway: gateway, keys: keys, now: now)
        do throws(StateFailure) {
            _ = try await store.revision()
        } catch {
            await store.close()
            throw error
        }
        return store
    }

    /// Closes every connection.
    ///
    /// Calls after it fail with `other`, as does what waits for a change; a transaction under
    /// way is `uncertain`.
    package func close() async {
        await gateway.close()
    }

    package func revision() async throws(StateFailure) -> UInt64 {
        // One key that may be there or not: the revision is in every answer.
        let request = EtcdRangeRequest(key: keys.everything.first, isKeysOnly: true)
        return try await throwingStateFailure { () throws(EtcdFailure) in
            let answer: EtcdRangeAnswer = try await gateway.ask(.range, request)
            return answer.revision
        }
    }
}
