// SPDX-License-Identifier: Apache-2.0

import EvenfoldTopology

extension RestartProblem {
    /// One entry for each folder that a needed restart would take below its minimum, with the smallest remedies.
    func infeasibilities(_ topology: Topology) -> [Infeasibility] {
        violated.map { constraint in
            let online = constraint.online.count
            let names = constraint.online.filter { restarts[$0] > 0 }.map { topology.servers[$0].name }
            let missing = constraint.minOnline - (online - 1)
            let members = topology.folders.first { $0.name == constraint.folder }?.members.map(\.server) ?? []
            let onlineNames = Set(constraint.online.map { topology.servers[$0].name })
            let offline = members.filter { !onlineNames.contains($0) }
            var remedies = [
                "set minOnline of folder \(constraint.folder) to \(online - 1) while the updates are installed"
            ]
            if offline.count >= missing {
                remedies.append("bring \(missing) of these members back: \(offline.joined(separator: ", "))")
            }
            remedies.append("add \(missing) more \(missing == 1 ? "member" : "members") to folder \(constraint.folder)")
            return Infeasibility(
                folder: constraint.folder,
                restarting: names,
                online: online,
                minOnline: constraint.minOnline,
                remedies: remedies
            )
        }
    }
}
