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

    /// The store in use, opened, for a command whose topology may name another one.
    ///
    /// A fleet whose state is still empty, or has moved there, goes over to the one that is wanted.
    ///
    /// - Throws: ``CommandFailure`` when the state lies elsewhere than the topology says.
    func openInUse(wanted: StateSetting?) async throws(CommandFailure) -> any StateStore {
        let present = try setting()
        guard let wanted, wanted != present else { return try await openInUse() }
        let former = try await open(present)
        let target: String?
        do throws(CommandFailure) {
            target = try await abandonment(of: former)
        } catch {
            await former.close()
            throw error
        }
        await former.close()
        let store = try await open(wanted)
        do throws(CommandFailure) {
            if let target, target != store.place { throw Self.moved(from: former.place, to: target) }
            try await Self.requireWhole(store)
            try note(wanted)
        } catch {
            await store.close()
            throw error
        }
        return store
    }

    /// Where the state went from a store that is not used any more; `nil` where nothing was ever in it.
    private func abandonment(of store: any StateStore) async throws(CommandFailure) -> String? {
        let (target, isEmpty) = try await store.asCommand { store throws(StateFailure) in
            (try await StateMove.target(in: store), try await FleetState(store: store).isEmpty)
        }
        if target != nil || isEmpty { return target }
        throw CommandFailure(
            .failure,
            code: "EV0416",
            "the state of this fleet is not kept where the topology says",
            detail: "it is in \(TerminalText.escaped(store.place))",
            help: "evenfold state migrate -t FILE moves it; or take `state` out of the topology"
        )
    }

    private static func moved(from place: String, to target: String) -> CommandFailure {
        CommandFailure(
            .failure,
            code: "EV0416",
            "the state of this fleet has moved",
            detail: "from \(TerminalText.escaped(place)) to \(TerminalText.escaped(target))",
            help: "evenfold state migrate -t FILE, with the topology that names that store, goes after it"
        )
    }

    private static func requireWhole(_ store: any StateStore) async throws(CommandFailure) {
        let (target, isUnfinished) = try await store.asCommand { store throws(StateFailure) in
            (try await StateMove.target(in: store), try await StateMove.isUnfinished(store))
        }
        if let target { throw moved(from: store.place, to: target) }
        guard isUnfinished else { return }
        throw CommandFailure(
            .failure,
            code: "EV0416",
            "the state of this fleet was copied only in part",
            detail: "to \(TerminalText.escaped(store.place))",
            help: "evenfold state migrate on the machine that began it copies it anew"
        )
    }
}
