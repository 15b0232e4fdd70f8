// SPDX-License-Identifier: Apache-2.0

package import EvenfoldTopology

/// What agents report about the folders they have.
///
/// Empty before the first apply, and when a plan is made from the topology alone.
package struct ObservedFleet: Hashable, Sendable {
    /// The members that exist, in any order; the planner sorts.
    package var members: [ObservedMember]

    package init(members: [ObservedMember] = []) {
        self.members = members
    }
}

/// One member as its agent has it, in or out of the planned topology.
package struct ObservedMember: Hashable, Sendable {
    /// How far the member has come.
    ///
    /// Each state includes the ones before it.
    package enum State: Int, Hashable, Comparable, Sendable {
        /// The agent does not have the folder, or nobody knows.
        case none
        /// The agent has it and has not initialised it; nothing was written to its root.
        case opened
        /// Marker and index exist; the initial sync is not done.
        case initialised
        /// The initial sync is done: the member serves others and counts for `minOnline`.
        case synced

        package static func < (left: State, right: State) -> Bool { left.rawValue < right.rawValue }
    }

    /// The server.
    package var server: String
    /// The folder.
    package var folder: String
    /// The root's path.
    package var path: String
    /// Whether it was named primary when it was initialised.
    package var primary: Bool
    /// How far it has come.
    package var state: State
    /// Whether the server can be reached and the folder is not in error.
    package var isHealthy: Bool
    /// The folder as the agent's topology has it; `nil` when that is unknown, and then changed settings go unnoticed.
    package var settings: Folder?

    package init(
        server: String,
        folder: String,
        path: String,
        primary: Bool,
        state: State,
        isHealthy: Bool = true,
        settings: Folder? = nil
    ) {
        self.server = server
        self.folder = folder
        self.path = path
        self.primary = primary
        self.state = state
        self.isHealthy = isHealthy
        self.settings = settings
    }
}
