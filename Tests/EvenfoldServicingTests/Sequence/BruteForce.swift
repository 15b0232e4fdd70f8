// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing

/// The fewest restarts by looking at everything: a search through all states of one server.
///
/// Independent of the planner: a state is what is installed, what is effective and the service pack; a move installs one
/// update whose prerequisites are met, or restarts. An exclusive update goes in only while nothing waits for a restart,
/// and nothing goes in while it waits. A service pack takes away every other update.
struct BruteForce {
    let updates: [Update]
    private let positions: [String: Int]

    init(_ updates: [Update]) {
        self.updates = updates
        positions = Dictionary(uniqueKeysWithValues: updates.enumerated().map { ($1.id, $0) })
    }

    private struct State: Hashable {
        var installed: UInt32 = 0
        var effective: UInt32 = 0
        var level = 0
        /// The level after the restart that is waited for.
        var pendingLevel: Int?

        var waits: Bool { installed != effective || pendingLevel != nil }
    }

    /// The fewest restarts until all goals are effective and nothing waits for a restart; `nil` when they cannot be.
    func fewestRestarts(goals: [String]) -> Int? {
        var frontier: Set<State> = [State()]
        var seen: Set<State> = []
        var restarts = 0
        while !frontier.isEmpty {
            var reached: Set<State> = []
            var queue = Array(frontier)
            while let state = queue.popLast() {
                guard seen.insert(state).inserted else { continue }
                if isDone(state, goals) { return restarts }
                reached.insert(restarted(state))
                for update in updates {
                    if let next = installing(update, state) { queue.append(next) }
                }
            }
            frontier = reached.subtracting(seen)
            restarts += 1
        }
        return nil
    }

    private func isDone(_ state: State, _ goals: [String]) -> Bool {
        !state.waits
            && goals.allSatisfy { goal in
                guard let position = positions[goal] else { return false }
                if let level = updates[position].servicePack { return state.level >= level }
                return state.effective & (1 << UInt32(position)) != 0
            }
    }

    private func restarted(_ state: State) -> State {
        guard let level = state.pendingLevel else {
            return State(installed: state.installed, effective: state.installed, level: state.level)
        }
        return State(level: level)
    }

    /// The state after an installation; `nil` where it is not possible.
    private func installing(_ update: Update, _ state: State) -> State? {
        guard let position = positions[update.id], state.installed & (1 << UInt32(position)) == 0 else { return nil }
        let isAlone = update.exclusive || update.servicePack != nil
        guard state.pendingLevel == nil, !isAlone || !state.waits else { return nil }
        for (other, waiting) in updates.enumerated() where waiting.exclusive {
            let bit = UInt32(1) << UInt32(other)
            if state.installed & bit != 0, state.effective & bit == 0 { return nil }
        }
        let isReady = (update.prerequisites ?? []).allSatisfy { group in
            group.anyOf.contains { isMet($0, effective: group.effective, state) }
        }
        guard isReady else { return nil }
        var next = state
        if let level = update.servicePack {
            guard level > state.level else { return nil }
            next.pendingLevel = level
            return next
        }
        next.installed |= 1 << UInt32(position)
        if update.restart == .never { next.effective |= 1 << UInt32(position) }
        return next
    }

    private func isMet(_ option: Prerequisite, effective: Bool, _ state: State) -> Bool {
        switch option {
        case .servicePack(let level): return state.level >= level
        case .update(let id):
            guard let position = positions[id] else { return false }
            if let level = updates[position].servicePack { return state.level >= level }
            return (effective ? state.effective : state.installed) & (1 << UInt32(position)) != 0
        }
    }

    /// Why a sequence of layers cannot be carried out as it stands, or does not make the goals effective; `nil` when all
    /// is well.
    func fault(in layers: [ServicingSequence.Layer], goals: [String]) -> String? {
        var state = State()
        for layer in layers {
            for install in layer.installs {
                guard let position = positions[install.update] else { return "unknown \(install.update)" }
                guard let next = installing(updates[position], state) else { return "\(install.update) goes not in" }
                state = next
            }
            if layer.restarts { state = restarted(state) }
        }
        return isDone(state, goals) ? nil : "not everything is effective"
    }
}
