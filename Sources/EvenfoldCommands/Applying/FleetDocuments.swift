// SPDX-License-Identifier: Apache-2.0

package import EvenfoldAgent
package import EvenfoldPlanner
package import EvenfoldTopology

/// The documents that a plan sends out: each activates what is due, none opens a folder before its step.
package struct FleetDocuments: Sendable {
    private let fleet: String
    private let fence: UInt64
    private let topology: Topology
    private let former: Topology?
    private var activated: Set<FleetDocument.Activation>
    private var staying: Set<FleetDocument.Activation>
    private var version: UInt64

    /// - `fence`: The fencing token under which they are made.
    /// - `topology`: What the operator wants.
    /// - `former`: The document that was made last; `nil` before the first apply.
    /// - `steps`: The plan's steps; members that leave stay until their step.
    package init(fleet: String, fence: UInt64, topology: Topology, former: FleetDocument?, steps: [PlanStep]) {
        self.fleet = fleet
        self.fence = fence
        self.topology = topology
        self.former = former?.topology
        version = former?.version ?? 0
        activated = former?.activated ?? []
        staying = Set(
            steps.filter { $0.action == .leave }.compactMap { step in
                step.folder.map { FleetDocument.Activation(server: step.server, folder: $0) }
            }
        )
    }

    /// The servers that must hear of a new document: those of the topology and those that still have folders.
    package var audience: [Server] {
        let names = Set(topology.servers.map(\.name))
        return topology.servers + (former?.servers.filter { !names.contains($0.name) } ?? [])
    }

    /// The next document, with these steps' members opened or gone.
    ///
    /// Its version is used up.
    package mutating func next(beginning steps: [PlanStep]) -> FleetDocument {
        for step in steps {
            guard let folder = step.folder else { continue }
            let activation = FleetDocument.Activation(server: step.server, folder: folder)
            switch step.action {
            case .open, .initialise, .initialSync: activated.insert(activation)
            case .leave:
                staying.remove(activation)
                activated.remove(activation)
            case .install, .restart: continue
            }
        }
        version += 1
        let inForce = TransitionalTopology.make(topology, former: former, staying: staying)
        let members = Set(
            inForce.folders.flatMap { folder in
                folder.members.map { FleetDocument.Activation(server: $0.server, folder: folder.name) }
            }
        )
        return FleetDocument(
            fleet: fleet,
            version: version,
            fence: fence,
            topology: inForce,
            activated: activated.intersection(members)
        )
    }
}
