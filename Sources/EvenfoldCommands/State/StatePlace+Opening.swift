// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldLinux
import EvenfoldModel
import EvenfoldState
import EvenfoldStateEtcd
import EvenfoldStatePostgreSQL
import EvenfoldStore
import EvenfoldTopology

extension StatePlace {
    /// The store of a setting, opened; whoever opened it closes it.
    ///
    /// - Throws: ``CommandFailure`` when the store cannot be opened, or belongs to somebody else.
    func open(_ setting: StateSetting) async throws(CommandFailure) -> any StateStore {
        do throws(StateFailure) {
            switch setting {
            case .sqlite:
                return try SQLiteStateStore(path: directory + "/state.sqlite", now: { Timestamp.now })
            case .postgres(let url):
                return try await PostgreSQLStateStore.open(url: url, fleet: fleet, lanes: ThreadLanes(limit: 8))
            case .etcd(let etcd):
                return try await EtcdStateStore.open(
                    endpoints: etcd.endpoints,
                    fleet: fleet,
                    security: EtcdSecurity(
                        authority: etcd.authority,
                        certificate: etcd.certificate,
                        key: etcd.key
                    ),
                    now: { Timestamp.now }
                )
            }
        } catch {
            throw CommandFailure(error)
        }
    }

    /// The store in use, opened, if the state is in it.
    ///
    /// - Throws: ``CommandFailure`` when the state was moved elsewhere, or is there only in part.
    func openInUse() async throws(CommandFailure) -> any StateStore {
        let store = try await open(try setting())
        do throws(CommandFailure) {
            try await Self.requireWhole(store)
        } catch {
            await store.close()
            throw error
        }
        return store
    }

    /// Looks at the store in use, and closes it.
    func withStoreInUse<Value: Sendable>(
        _ work: (any StateStore) async throws(CommandFailure) -> Value
    ) async throws(CommandFailure) -> Value {
        let store = try await openInUse()
        let value: Value
        do throws(CommandFailure) {
            value = try await work(store)
        } catch {
            await store.close()
            throw error
        }
        await store.close()
        return value
    }

    /// The store in use, opened, for a command whose topology may name another one.
    ///
    /// A fleet whose state is still empty, or has moved there, goes over to the one that is wanted.
    ///
    /// - Throws: ``CommandFailure`` when the state lies elsewhere than the topology says.
    func openInUse(wanted: StateSetting?) async throws(CommandFailure) -> any StateStore {
        if let wanted, try differs(from: wanted) {
            _ = try await move(to: wanted) { store throws(CommandFailure) in try await Self.requireAbandoned(store) }
        }
        return try await openInUse()
    }

    /// Whether a topology names another store than the one in use.
    func differs(from wanted: StateSetting?) throws(CommandFailure) -> Bool {
        guard let wanted else { return false }
        return try setting() != wanted
    }

    private static func requireAbandoned(_ store: any StateStore) async throws(CommandFailure) {
        let isAbandoned = try await store.asCommand { store throws(StateFailure) in
            if try await StateMove.target(in: store) != nil { return true }
            return try await FleetState(store: store).isEmpty
        }
        guard !isAbandoned else { return }
        throw CommandFailure(
            .failure,
            code: "EV0416",
            "the state of this fleet is not kept where the topology says",
            detail: "it is in \(TerminalText.escaped(store.place))",
            help: "evenfold state migrate -t FILE moves it; or take `state` out of the topology"
        )
    }

    /// - Throws: ``CommandFailure`` where the state has left this store, or is there only in part.
    static func requireWhole(_ store: any StateStore) async throws(CommandFailure) {
        let (target, isUnfinished) = try await store.asCommand { store throws(StateFailure) in
            (try await StateMove.target(in: store), try await StateMove.isUnfinished(store))
        }
        if let target { throw .stateMoved(from: store.place, to: target) }
        if isUnfinished { throw .stateUnfinished(in: store.place) }
    }
}
