// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import EvenfoldTopology

/// Which updates are wanted on each server and for what: those that the topology requires, and those that must be
/// effective before something happens there.
struct WantedUpdates {
    /// What happens on each server, in topology order.
    let events: [ServerEvents]
    /// The ids of the wanted updates of each kind of server: the required ones, then the others in the catalogue's order.
    let ofKind: [[String]]
    private let required: Set<String>
    private let ordered: [String: Update]
    private let servicePacks: Set<String>

    /// - Complexity: O(updates) for each kind of server, and what judging those takes that precede an event.
    init(_ topology: Topology, _ kinds: FactsKinds, events: [ServerEvents], _ assessor: Assessor) {
        let required = Set(topology.updates.require)
        self.events = events
        self.required = required
        ofKind = kinds.facts.indices.map { kind in
            let findings = assessor.findings(preceding: kinds.events[kind], on: kinds.facts[kind])
            return topology.updates.require + findings.map(\.update).filter { !required.contains($0) }
        }
        ordered = Dictionary(
            assessor.catalogue.updates.filter { !$0.precedes.isEmpty }.map { ($0.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        servicePacks = Set(assessor.catalogue.updates.filter { $0.servicePack != nil }.map(\.id))
    }

    /// Whether the topology requires the update, on whatever server.
    func isRequired(_ update: String) -> Bool { required.contains(update) }

    /// The events of a server that are still to come and that the update precedes.
    func events(after update: String, on server: Int) -> [OrderedEvent] {
        ordered[update].map { events[server].upcoming(after: $0) } ?? []
    }

    /// Why an update is installed that is no prerequisite, as a sentence without a full stop.
    func reason(for update: String, on server: Int) -> String {
        let events = isRequired(update) ? [] : events(after: update, on: server)
        return events.isEmpty ? "required by the topology" : "it must be effective \(events.deadline)"
    }

    /// What follows where a wanted update will not be effective.
    func consequence(of update: String, on server: Int) -> String {
        let events = events(after: update, on: server)
        var result: [String] = []
        if isRequired(update) {
            result.append("its folder steps are left out")
        } else if events.contains(.readOnlyInitialSync) {
            result.append("its first synchronisations as a read-only member are left out")
        }
        result += events.filter(\.isDoneByHand).map { "do not \($0.instruction) there" }
        return result.joined(separator: "; ")
    }

    /// The updates that precede what is done by hand on a server, as far as they apply to it, among those that were
    /// judged there.
    private func updates(before event: OrderedEvent, among findings: [Finding]) -> [Finding] {
        findings.filter { $0.verdict != .notApplicable && ordered[$0.update]?.precedes.contains(event) ?? false }
    }

    /// When the events that are done by hand may take place.
    ///
    /// - `sequences`: Of every server, in topology order.
    /// - `isFeasible`: Whether the sequences are carried out; otherwise nothing becomes effective.
    /// - `lastStep`: The last servicing step of a server; `nil` where it has none.
    func orders(
        _ topology: Topology,
        _ sequences: [ServicingSequence],
        _ acceptances: Acceptances,
        isFeasible: Bool,
        lastStep: (String) -> String?
    ) -> [PlanOrder] {
        var result: [PlanOrder] = []
        for (position, server) in topology.servers.enumerated() {
            guard events[position].upcoming.contains(where: \.isDoneByHand) else { continue }
            let sequence = sequences[position]
            let unsettled = Set(sequence.unsettled.map(\.update))
            let installed = Set(sequence.layers.flatMap(\.installs).map(\.update))
            // A service pack may take away what is there; until all is there again, the event waits.
            let isReset = !installed.isDisjoint(with: servicePacks)
            for event in events[position].upcoming where event.isDoneByHand {
                let findings = updates(before: event, among: sequence.findings)
                let open = findings.filter { !acceptances.isAccepted(server.name, $0.update) }
                let missing = open.filter {
                    unsettled.contains($0.update) || !isFeasible && !$0.verdict.isSettled
                }
                let waits = open.contains { !$0.verdict.isSettled || isReset || installed.contains($0.update) }
                result.append(
                    PlanOrder(
                        server: server.name,
                        event: event,
                        updates: findings.map(\.update),
                        missing: missing.map(\.update),
                        after: missing.isEmpty && waits ? lastStep(server.name) : nil
                    )
                )
            }
        }
        return result
    }
}
