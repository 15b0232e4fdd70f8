// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing

/// The fewest restarts by looking at everything: a search through all states of one server.
///
/// Independent of the planner: a state is what is installed and what is effective; a move installs one update whose
/// prerequisites are met, or restarts.
struct BruteForce {
    let updates: [Update]
    private let positions: [String: Int]

    init(_ updates: [Update]) {
        self.updates = updates
        positions = Dictionary(uniqueKeysWithValues: updates.enumerated().map { ($1.id, $0) })
    }

    private struct State: Hashable {
        var installed: UInt32
        var effective: UInt32
    }

    /// The fewest restarts until all goals are effective and nothing waits for a restart; `nil` when they cannot be.
    func fewestRestarts(goals: [String]) -> Int? {
        let wanted = goals.compactMap { positions[$0] }.reduce(UInt32(0)) { $0 | 1 << UInt32($1) }
        var frontier: Set<State> = [State(installed: 0, effective: 0)]
        var seen: Set<State> = []
        var restarts = 0
        while !frontier.isEmpty {
            var reached: Set<State> = []
            var queue = Array(frontier)
            while let state = queue.popLast() {
                guard seen.insert(state).inserted else { continue }
                if state.effective & wanted == wanted, state.installed == state.effective { return restarts }
                reached.insert(State(installed: state.installed, effective: state.installed))
                for (position, update) in updates.enumerated() where state.installed & (1 << UInt32(position)) == 0 {
                    guard isInstallable(update, state) else { continue }
                    var next = state
                    next.installed |= 1 << UInt32(position)
                    if update.restart == .never { next.effective |= 1 << UInt32(position) }
                    queue.append(next)
                }
            }
            frontier = reached.subtracting(seen)
            restarts += 1
        }
        return nil
    }

    private func isInstallable(_ update: Update, _ state: State) -> Bool {
        (update.prerequisites ?? []).allSatisfy { group in
            group.anyOf.contains { option in
                guard case .update(let id) = option, let position = positions[id] else { return false }
                return (group.effective ? state.effective : state.installed) & (1 << UInt32(position)) != 0
            }
        }
    }

    /// Whether a sequence of layers can be carried out as it stands and makes the goals effective.
    func isSound(_ layers: [ServicingSequence.Layer], goals: [String]) -> Bool {
        var state = State(installed: 0, effective: 0)
        for layer in layers {
            for install in layer.installs {
                guard let position = positions[install.update], isInstallable(updates[position], state) else {
                    return false
                }
                guard state.installed & (1 << UInt32(position)) == 0 else { return false }
                state.installed |= 1 << UInt32(position)
                if updates[position].restart == .never { state.effective |= 1 << UInt32(position) }
            }
            if layer.restarts { state.effective = state.installed }
        }
        guard state.installed == state.effective else { return false }
        return goals.compactMap { positions[$0] }.allSatisfy { state.effective & (1 << UInt32($0)) != 0 }
    }
}
