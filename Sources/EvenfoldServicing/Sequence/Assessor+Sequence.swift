// SPDX-License-Identifier: Apache-2.0

extension Assessor {
    /// What must be installed, with which restarts, until the required updates are effective on one server.
    ///
    /// Numbered as they happen:
    /// 1. A restart that is already pending comes first, if anything is to be done: such a server takes no updates.
    /// 2. Required updates that another one of them replaces here are dropped.
    /// 3. Service packs go first and alone; each resets files, so everything is judged anew behind it.
    /// 4. The rest goes into restart layers.
    ///
    /// Without service packs no order has fewer restarts. With them, 3 is a rule and not a search: which of several ways
    /// around a service pack is the shortest is judged before it is known what the pack takes away.
    ///
    /// - Parameters:
    ///   - required: The ids of the required updates.
    ///   - facts: What is known about the server now.
    ///   - mayRestart: Whether restarts are allowed. Without them, only what comes before the first restart is
    /// installed.
    /// - Returns: The layers, the findings behind them, and what stays unsettled.
    package func sequence(required: [String], on facts: ServerFacts, mayRestart: Bool) -> ServicingSequence {
        let required = required.map { (id: $0, update: index.positions[$0]) }
        func findings(in situation: inout Situation) -> [Finding] {
            required.map { id, update in update.map { situation.finding(for: $0) } ?? unknown(id) }
        }
        var state = SequenceState(server: IndexedFacts(facts, index))
        var situation = Situation(self, state.server)
        let initial = findings(in: &situation)
        var final = initial
        // Each pass either ends or installs something that was not there; a catalogue has finitely many updates.
        for _ in 0...(catalogue.updates.count + 1) {
            let needed = zip(required, final).compactMap { $1.verdict == .needed ? $0.update : nil }
            let waits = final.contains { $0.verdict == .pendingRestart }
            let progress = advance(&state, needed, waits, in: &situation, mayRestart: mayRestart)
            guard progress != .none else { break }
            situation = Situation(self, state.server)
            final = findings(in: &situation)
            guard progress == .some else { break }
        }
        // A restart that the plan itself leaves pending does not unsettle what was effective before.
        let isPending = state.isPending
        let unsettled = zip(initial, final).filter { before, after in
            !after.verdict.isSettled && !(isPending && before.verdict.isSettled)
        }
        return ServicingSequence(
            findings: zip(initial, final).map { shown(initial: $0, final: $1, state) },
            layers: state.layers,
            restartLowerBound: state.lowerBound,
            unsettled: unsettled.map { $1 },
            remarks: state.remarks
        )
    }

    /// What a pass came to.
    private enum Progress {
        /// Nothing was done.
        case none
        /// Something was done, and more may be to do.
        case some
        /// Something was done, and nothing more can be.
        case last
    }

    /// One pass.
    ///
    /// - Parameters:
    ///   - state: Where the planning has got to.
    ///   - needed: The required updates that are needed there.
    ///   - waits: Whether a required update waits for a restart there.
    ///   - situation: The server there.
    ///   - mayRestart: Whether restarts are allowed.
    /// - Returns: Whether anything was done.
    private func advance(
        _ state: inout SequenceState,
        _ needed: [Int],
        _ waits: Bool,
        in situation: inout Situation,
        mayRestart: Bool
    ) -> Progress {
        var goals = goals(of: needed, on: state.server.facts)
        guard !goals.isEmpty || waits else { return .none }
        if state.server.facts.pendingRestart == true {
            // Nothing can be installed on a server that waits for a restart.
            guard mayRestart else { return .none }
            state.layers.append(ServicingSequence.Layer(installs: [], restarts: true, wasPending: true))
            state.lowerBound += 1
            state.server.facts.pendingRestart = false
            return .some
        }
        guard let all = closure(of: &goals, in: &situation) else { return .none }
        guard let batch = batch(of: all, in: &situation), let layering = batch.graph.layering() else { return .none }
        if !batch.isExhaustive {
            let remark = "the search for prerequisites was given up at its limit; fewer restarts may be possible"
            if !state.remarks.contains(remark) { state.remarks.append(remark) }
        }
        // What a service pack brings up again is work, but no proof that another order could not do without it.
        if state.servicePacks.isEmpty { state.lowerBound += restartLowerBound(of: all, goals: goals) }
        for layer in layering.layers {
            install(layer, of: batch, goals: goals, mayRestart: mayRestart, into: &state)
            if state.isPending { return .last }
        }
        return .some
    }

    /// The fewest restarts of any order of a closure: the longest chain of updates between which restarts must lie,
    /// and one restart of its own for each exclusive update that needs one.
    ///
    /// Where not every choice of prerequisites was looked at, another one might have fewer: then only what all choices
    /// have counts, the goals.
    ///
    /// - Complexity: O(updates + edges).
    private func restartLowerBound(of closure: Closure, goals: [Int]) -> Int {
        guard !closure.isExhaustive else { return closure.graph.restartBound() }
        let places = closure.updates.indices.filter { goals.contains(closure.updates[$0]) }
        var graph = closure.graph.part(places)
        graph.edges = []
        return graph.restartBound()
    }

    /// Which of the needed updates are aimed at: not those that another one replaces.
    private func goals(of needed: [Int], on facts: ServerFacts) -> [Int] {
        guard let system = facts.system else { return needed }
        // Of service packs the highest is enough; lower ones that it needs are its prerequisites.
        let highest = needed.compactMap { index.entries[$0].servicePack }.max() ?? 0
        let wanted = needed.filter { (index.entries[$0].servicePack ?? highest) >= highest }
        var isCandidate = [Bool](repeating: false, count: index.entries.count)
        for update in wanted { isCandidate[update] = true }
        func replaces(_ other: Int, _ update: Int) -> Bool {
            isCandidate[other]
                && index.entries[update].superseders.contains { $0.update == other && $0.rule.holds(on: system) }
        }
        // Two that replace each other are a mistake of the catalogue; both stay.
        return wanted.filter { update in
            !index.entries[update].superseders.contains {
                $0.update != update && replaces($0.update, update) && !replaces(update, $0.update)
            }
        }
    }

    /// The closure of all goals.
    ///
    /// A service pack that is a goal goes out of the goals where the others bring a higher one: it will be present then.
    private func closure(of goals: inout [Int], in situation: inout Situation) -> Closure? {
        let level = goals.compactMap { index.entries[$0].servicePack }.max()
        if let level {
            let others = goals.filter { index.entries[$0].servicePack == nil }
            if !others.isEmpty, let closure = situation.closure(of: others),
                closure.updates.contains(where: { index.entries[$0].servicePack ?? 0 > level })
            {
                goals = others
                return closure
            }
        }
        return situation.closure(of: goals)
    }

    /// The closure itself, or, while it holds a service pack, the closure of the first service pack alone.
    private func batch(of all: Closure, in situation: inout Situation) -> Closure? {
        var seen: Set<Int> = []
        var closure = all
        while let pack = closure.updates.first(where: { situation.isServicePack($0) && !seen.contains($0) }) {
            seen.insert(pack)
            guard closure.updates.count > 1 else { break }
            guard let smaller = situation.closure(of: [pack]) else { break }
            closure = smaller
        }
        return closure
    }

    /// - `layer`: Places in `batch`, sorted.
    private func install(
        _ layer: [Int],
        of batch: Closure,
        goals: [Int],
        mayRestart: Bool,
        into state: inout SequenceState
    ) {
        let (order, remarks) = installationOrder(of: layer, in: batch, on: state.server.facts)
        let needsRestart = layer.contains { batch.graph.needsRestart[$0] }
        var behalf = [Int?](repeating: nil, count: index.entries.count)
        for place in layer { behalf[batch.updates[place]] = batch.behalf[place] }
        for goal in goals { behalf[goal] = nil }
        state.layers.append(
            ServicingSequence.Layer(
                installs: order.map { update in
                    ServicingSequence.Install(
                        update: index.entries[update].id,
                        restart: index.entries[update].restart,
                        onBehalfOf: behalf[update].map { index.entries[$0].id }
                    )
                },
                restarts: needsRestart && mayRestart
            )
        )
        state.remarks += remarks
        for position in order {
            let entry = index.entries[position]
            state.remarks += entry.effects
            apply(entry, to: &state.server)
            if entry.servicePack != nil { state.servicePacks.append(entry.id) }
        }
        state.server.install(order)
        state.isPending = needsRestart && !mayRestart
        if state.isPending { state.server.facts.pendingRestart = true }
    }

    /// The facts as they should be once the update is effective, but for the list of installed updates.
    ///
    /// Only for planning; real facts are read again.
    private func apply(_ installed: CatalogueEntry, to server: inout IndexedFacts) {
        guard let system = server.facts.system else { return }
        if let level = installed.servicePack {
            server.facts.servicePack = level
            server.facts.forgetFileVersions()
            server.uninstall { entry in entry.servicePack == nil && entry.covers(system) }
        }
        guard installed.listsContent, let update = installed.update else { return }
        for file in update.package(for: system)?.files ?? [] {
            guard let version = file.version else { continue }
            // A fix of the LDR branch takes the file to that branch, also from a higher number of the other one.
            if let known = server.facts.version(ofFile: file.name), known >= version, isOnBranch(known, of: version) {
                continue
            }
            server.facts.set(file: file.name, to: version)
        }
        server.facts.raise(update.debianPackages(for: system))
    }

    /// The finding to show: how it is now, unless a service pack of the plan changes what follows from it.
    private func shown(initial: Finding, final: Finding, _ state: SequenceState) -> Finding {
        guard !state.servicePacks.isEmpty else { return initial }
        let after = "after \(state.servicePacks.joined(separator: " and ")), which the plan installs"
        if !final.verdict.isSettled, !state.isPending, initial.verdict != final.verdict {
            return Finding(update: initial.update, verdict: final.verdict, evidence: [after] + final.evidence)
        }
        if final.verdict.isSettled, !initial.verdict.isSettled, !initial.verdict.isActionable {
            return Finding(
                update: initial.update,
                verdict: .needed,
                evidence: ["it can be installed \(after)"] + initial.evidence
            )
        }
        return initial
    }
}

/// Where the planning of one server has got to.
private struct SequenceState {
    var server: IndexedFacts
    var layers: [ServicingSequence.Layer] = []
    var lowerBound = 0
    var remarks: [String] = []
    var servicePacks: [String] = []
    /// Whether the last layer waits for a restart that is not allowed.
    var isPending = false

    init(server: IndexedFacts) {
        self.server = server
    }
}
