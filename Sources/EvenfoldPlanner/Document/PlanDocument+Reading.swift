// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics
import EvenfoldServicing
import EvenfoldTopology

extension PlanDocument {
    /// The document of which this is the JSON form.
    ///
    /// Never traps, and takes only what hangs together: each step requires steps before it, and every step is in
    /// exactly one round.
    ///
    /// Whether the topology inside is sound is not checked: compare its hash before using it.
    ///
    /// - Throws: ``PlanDocumentError`` naming the first part that is wrong.
    package init(json: JSONValue) throws(PlanDocumentError) {
        guard json.objectValue != nil, json["kind"]?.stringValue == "Plan" else { throw .notAPlan }
        let root = PlanReader(value: json, path: "")
        let version = try root.text("formatVersion")
        guard version.hasPrefix("1.") else { throw .unknownVersion(version) }
        let bound = try root.object("lowerBound")
        let plan = Plan(
            outcome: try root.word("outcome", as: Plan.Outcome.self, "ready, noChanges, incomplete or infeasible"),
            servers: try root.list("servers", ServerPlan.init(reading:)),
            rounds: try root.list("rounds", Round.init(reading:)),
            steps: try root.list("steps", PlanStep.init(reading:)),
            lowerBound: LowerBound(rounds: try bound.count("rounds"), restarts: try bound.count("restarts")),
            warnings: try root.list("warnings", PlanWarning.init(reading:)),
            infeasible: try root.list("infeasible", Infeasibility.init(reading:)),
            accepted: try root.list("accepted", AcceptedFinding.init(reading:)),
            // Plans from before there were orders have none.
            orders: json["orders"] == nil ? [] : try root.list("orders", PlanOrder.init(reading:))
        )
        try plan.checkReferences()
        let hashes = try root.object("hashes")
        guard let topology = json["topology"] else { throw .wrong(path: "topology", expected: "an object") }
        let decoded: Topology
        do {
            decoded = try topology.decoded(as: Topology.self)
        } catch {
            throw .topology(error.sentence)
        }
        guard let serial = json["serial"]?.integerValue else {
            throw .wrong(path: "serial", expected: "a whole number")
        }
        self.init(
            plan: plan,
            topology: decoded,
            lineage: try root.text("lineage"),
            serial: serial,
            hashes: PlanHashes(
                topology: try hashes.text("topology"),
                catalogue: try hashes.text("catalogue"),
                facts: try hashes.text("facts")
            ),
            catalogue: json["catalogue"]
        )
    }
}

extension Plan {
    /// Throws unless steps are unique, require only earlier ones, and are in exactly one round each, and orders name
    /// servicing steps of their servers.
    fileprivate func checkReferences() throws(PlanDocumentError) {
        var earlier: Set<String> = []
        for (position, step) in steps.enumerated() {
            for id in step.requires where !earlier.contains(id) {
                throw .inconsistent(path: "steps.\(position).requires", name: id)
            }
            guard earlier.insert(step.id).inserted else {
                throw .inconsistent(path: "steps.\(position).id", name: step.id)
            }
        }
        let servicing = Dictionary(
            steps.filter { !$0.action.isReplication }.map { ($0.id, $0.server) },
            uniquingKeysWith: { first, _ in first }
        )
        for (position, order) in orders.enumerated() {
            guard let id = order.after, servicing[id] != order.server else { continue }
            throw .inconsistent(path: "orders.\(position).after", name: id)
        }
        for (position, round) in rounds.enumerated() {
            for id in round.steps where earlier.remove(id) == nil {
                throw .inconsistent(path: "rounds.\(position).steps", name: id)
            }
        }
        if let id = earlier.min() { throw .inconsistent(path: "rounds", name: id) }
    }
}

extension ServerPlan {
    fileprivate init(reading reader: PlanReader) throws(PlanDocumentError) {
        self.init(
            name: try reader.text("name"),
            verdicts: try reader.list("verdicts", Finding.init(reading:)),
            restarts: try reader.count("restarts")
        )
    }
}

extension Finding {
    fileprivate init(reading reader: PlanReader) throws(PlanDocumentError) {
        self.init(
            update: try reader.text("update"),
            verdict: try reader.word("verdict", as: Verdict.self, "a verdict"),
            evidence: try reader.texts("evidence")
        )
    }
}

extension Round {
    fileprivate init(reading reader: PlanReader) throws(PlanDocumentError) {
        self.init(
            index: try reader.count("index"),
            restarting: try reader.texts("restarting"),
            steps: try reader.texts("steps"),
            estimateSeconds: try reader.estimate()
        )
    }
}

extension PlanStep {
    fileprivate init(reading reader: PlanReader) throws(PlanDocumentError) {
        let action = try reader.word("action", as: Action.self, "an action")
        let folder = try reader.optionalText("folder")
        let update = try reader.optionalText("update")
        guard (folder != nil) == action.isReplication else {
            throw .wrong(path: "\(reader.path).folder", expected: action.isReplication ? "a text" : "absent")
        }
        guard (update != nil) == (action == .install) else {
            throw .wrong(path: "\(reader.path).update", expected: action == .install ? "a text" : "absent")
        }
        var restart: RestartNeed?
        if reader.value["restart"] != nil {
            restart = try reader.word("restart", as: RestartNeed.self, "never, maybe or always")
        }
        self.init(
            id: try reader.text("id"),
            server: try reader.text("server"),
            folder: folder,
            action: action,
            update: update,
            requires: try reader.texts("requires"),
            reason: try reader.text("reason"),
            restart: restart,
            estimateSeconds: try reader.estimate()
        )
    }
}

extension PlanWarning {
    fileprivate init(reading reader: PlanReader) throws(PlanDocumentError) {
        self.init(
            try reader.text("message"),
            server: try reader.optionalText("server"),
            folder: try reader.optionalText("folder"),
            update: try reader.optionalText("update"),
            leavesOut: try reader.flag("leavesOut")
        )
    }
}

extension Infeasibility {
    fileprivate init(reading reader: PlanReader) throws(PlanDocumentError) {
        self.init(
            folder: try reader.text("folder"),
            restarting: try reader.texts("restarting"),
            online: try reader.count("online"),
            minOnline: try reader.count("minOnline"),
            remedies: try reader.texts("remedies")
        )
    }
}

extension AcceptedFinding {
    fileprivate init(reading reader: PlanReader) throws(PlanDocumentError) {
        self.init(
            server: try reader.text("server"),
            finding: Finding(
                update: try reader.text("update"),
                verdict: try reader.word("verdict", as: Verdict.self, "a verdict"),
                evidence: try reader.texts("evidence")
            ),
            reason: try reader.text("reason")
        )
    }
}

extension PlanOrder {
    fileprivate init(reading reader: PlanReader) throws(PlanDocumentError) {
        let event = try reader.word("event", as: OrderedEvent.self, "something that is done by hand")
        guard event.isDoneByHand else {
            throw .wrong(path: "\(reader.path).event", expected: "something that is done by hand")
        }
        let missing = try reader.texts("missing")
        let after = try reader.optionalText("after")
        guard missing.isEmpty || after == nil else {
            throw .wrong(path: "\(reader.path).after", expected: "absent where updates are missing")
        }
        self.init(
            server: try reader.text("server"),
            event: event,
            updates: try reader.texts("updates"),
            missing: missing,
            after: after
        )
    }
}
