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
        var state = SequenceState(facts: facts)
        var situation = Situation(self, facts)
        let initial = required.map { situation.finding(for: $0) }
        var final = initial
        // Each pass either ends or installs something that was not there; a catalogue has finitely many updates.
        for _ in 0...(updates.count + 1) {
            let progress = advance(&state, final, in: &situation, mayRestart: mayRestart)
            guard progress != .none else { break }
            situation = Situation(self, state.facts)
            final = required.map { situation.finding(for: $0) }
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
    ///   - findings: What is found about the required updates there.
    ///   - situation: The server there.
    ///   - mayRestart: Whether restarts are allowed.
    /// - Returns: Whether anything was done.
    private func advance(
        _ state: inout SequenceState,
        _ findings: [Finding],
        in situation: inout Situation,
        mayRestart: Bool
    ) -> Progress {
        var goals = goals(of: findings, on: state.facts)
        let waits = findings.contains { $0.verdict == .pendingRestart }
        guard !goals.isEmpty || waits else { return .none }
        if state.facts.pendingRestart == true {
            // Nothing can be installed on a server that waits for a restart.
            guard mayRestart else { return .none }
            state.layers.append(ServicingSequence.Layer(installs: [], restarts: true, wasPending: true))
            state.lowerBound += 1
            state.facts.pendingRestart = false
            return .some
        }
        guard let all = closure(of: &goals, in: &situation) else { return .none }
        guard let batch = batch(of: all, in: &situation), let layers = layers(of: batch) else { return .none }
        if !batch.isExhaustive {
            let remark = "the search for prerequisites was given up at its limit; fewer restarts may be possible"
            if !state.remarks.contains(remark) { state.remarks.append(remark) }
        }
        // What a service pack brings up again is work, but no proof that another order could not do without it.
        if state.servicePacks.isEmpty { state.lowerBound += restartLowerBound(of: all, goals: goals) }
        for layer in layers {
            install(layer, of: batch, goals: goals, mayRestart: mayRestart, into: &state)
            if state.isPending { return .last }
        }
        return .some
    }

    /// Which of the needed updates are aimed at: not those that another one replaces.
    private func goals(of findings: [Finding], on facts: ServerFacts) -> [String] {
        let needed = findings.filter { $0.verdict == .needed }.map(\.update)
        guard let system = facts.system else { return needed }
        // Of service packs the highest is enough; lower ones that it needs are its prerequisites.
        let highest = needed.compactMap { updates[$0]?.servicePack }.max() ?? 0
        let wanted = needed.filter { (updates[$0]?.servicePack ?? highest) >= highest }
        let candidates = Set(wanted)
        func replacements(of id: String) -> [String] {
            (superseders[id] ?? []).filter { candidates.contains($0.update) && $0.rule.holds(on: system) }.map(\.update)
        }
        // Two that replace each other are a mistake of the catalogue; both stay.
        return wanted.filter { id in
            !replacements(of: id).contains { $0 != id && !replacements(of: $0).contains(id) }
        }
    }

    /// The closure of all goals.
    ///
    /// A service pack that is a goal goes out of the goals where the others bring a higher one: it will be present then.
    private func closure(of goals: inout [String], in situation: inout Situation) -> Closure? {
        let others = goals.filter { updates[$0]?.servicePack == nil }
        let level = goals.compactMap { updates[$0]?.servicePack }.max()
        if let level, !others.isEmpty, let closure = situation.closure(of: others),
            closure.updates.contains(where: { updates[$0]?.servicePack ?? 0 > level })
        {
            goals = others
            return closure
        }
        return situation.closure(of: goals)
    }

    /// The closure itself, or, while it holds a service pack, the closure of the first service pack alone.
    private func batch(of all: Closure, in situation: inout Situation) -> Closure? {
        var seen: Set<String> = []
        var closure = all
        while let pack = closure.updates.first(where: { updates[$0]?.servicePack != nil && !seen.contains($0) }) {
            seen.insert(pack)
            guard closure.updates.count > 1 else { break }
            guard let smaller = situation.closure(of: [pack]) else { break }
            closure = smaller
        }
        return closure
    }

    private func install(
        _ layer: [String],
        of batch: Closure,
        goals: [String],
        mayRestart: Bool,
        into state: inout SequenceState
    ) {
        let (order, remarks) = installationOrder(of: layer, in: batch, on: state.facts)
        let needsRestart = layer.contains { restartNeed(of: $0) != .never }
        state.layers.append(
            ServicingSequence.Layer(
                installs: order.map {
                    ServicingSequence.Install(
                        update: $0,
                        restart: restartNeed(of: $0),
                        onBehalfOf: goals.contains($0) ? nil : batch.behalf[$0]
                    )
                },
                restarts: needsRestart && mayRestart
            )
        )
        state.remarks += remarks
        for id in order {
            guard let update = updates[id] else { continue }
            state.remarks += update.effects.map { "\(id): \($0)" }
            apply(update, to: &state.facts)
            if update.servicePack != nil { state.servicePacks.append(id) }
        }
        state.facts.install(order.filter { updates[$0] != nil })
        state.isPending = needsRestart && !mayRestart
        if state.isPending { state.facts.pendingRestart = true }
    }

    /// The facts as they should be once the update is effective, but for the list of installed updates.
    ///
    /// Only for planning; real facts are read again.
    private func apply(_ update: Update, to facts: inout ServerFacts) {
        guard let system = facts.system else { return }
        if let level = update.servicePack {
            facts.servicePack = level
            facts.forgetFileVersions()
            facts.uninstall { updates[$0].map { $0.servicePack == nil && $0.covers(system) } ?? false }
        }
        for file in update.package(for: system)?.files ?? [] {
            if let version = file.version { facts.raise(file: file.name, to: version) }
        }
        facts.raise(update.debianPackages(for: system))
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
    var facts: ServerFacts
    var layers: [ServicingSequence.Layer] = []
    var lowerBound = 0
    var remarks: [String] = []
    var servicePacks: [String] = []
    /// Whether the last layer waits for a restart that is not allowed.
    var isPending = false

    init(facts: ServerFacts) {
        self.facts = facts
    }
}
