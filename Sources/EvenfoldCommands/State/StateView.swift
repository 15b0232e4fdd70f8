// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldModel
import EvenfoldState

/// The state of a fleet at a glance.
struct StateView {
    let place: String
    let topology: AppliedTopology?
    let plan: AppliedPlan?
    let holder: LeaseHolder?

    /// Reads the state of the fleet with this line of plans.
    init(of state: FleetState, lineage: String) async throws(StateFailure) {
        place = state.store.place
        topology = try await state.latestTopology()
        plan = try await state.latestPlan(lineage: lineage)
        holder = try await state.store.leaseHolder(FleetState.applyLease)
    }

    func show(on console: Console, as format: OutputFormat) {
        switch format {
        case .json: console.print(json, .pretty)
        case .text: console.write(text(console.resultStyle))
        }
    }

    private func text(_ style: Style) -> String {
        var table = TextTable()
        table.add("kept in", "\(TerminalText.escaped(place))")
        table.add(
            "topology",
            "\(topology.map { "version \($0.version), \(Self.when($0.milliseconds, $0.by))" } ?? "none yet")"
        )
        table.add(
            "last plan",
            "\(plan.map { "number \($0.plan.serial), \(Self.when($0.milliseconds, $0.by))" } ?? "none yet")"
        )
        let lock = holder.map { "held by \(TerminalText.escaped($0.holder)), since \(PointOfTime.text($0.since))" }
        table.add("lock", "\(lock ?? "free")")
        return table.text
    }

    private static func when(_ milliseconds: UInt64, _ by: String) -> String {
        "\(PointOfTime.text(milliseconds: milliseconds)) by \(TerminalText.escaped(by))"
    }

    private var json: JSONValue {
        var object: JSONObject = [
            "formatVersion": "1.0", "kind": "State", "outcome": "success", "place": .string(place),
        ]
        object["topology"] = topology.map {
            [
                "version": .integer(Int64(clamping: $0.version)),
                "time": .string(PointOfTime.exactText(milliseconds: $0.milliseconds)), "by": .string($0.by),
            ]
        }
        object["plan"] = plan.map {
            [
                "serial": .integer(Int64(clamping: $0.plan.serial)),
                "time": .string(PointOfTime.exactText(milliseconds: $0.milliseconds)), "by": .string($0.by),
            ]
        }
        object["lock"] = holder.map {
            [
                "holder": .string($0.holder),
                "since": .string(PointOfTime.exactText(milliseconds: $0.since.milliseconds)),
            ]
        }
        return .object(object)
    }
}
