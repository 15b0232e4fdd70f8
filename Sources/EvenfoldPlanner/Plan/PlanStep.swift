// SPDX-License-Identifier: Apache-2.0

package import EvenfoldServicing

/// One thing that is done on one server.
package struct PlanStep: Hashable, Sendable {
    /// What is done.
    package enum Action: String, Hashable, Sendable {
        /// An update is installed.
        case install
        /// The server is restarted.
        case restart
        /// The agent is given the folder and checks its path; also when a running folder's settings changed.
        case open
        /// Marker and index are made, and the content is scanned for the first time.
        case initialise
        /// The member catches up with the others and serves them from then on.
        case initialSync
        /// The member stops; its files stay.
        case leave

        /// Whether it is about a folder.
        package var isReplication: Bool { self != .install && self != .restart }
    }

    /// Stable and readable: `hq.install.KB977381`, `hq.restart.1`, `hq.projects.initialise`.
    package var id: String
    /// The server.
    package var server: String
    /// The folder; `nil` for installations and restarts.
    package var folder: String?
    /// What is done.
    package var action: Action
    /// The update; `nil` unless it is installed.
    package var update: String?
    /// The ids of the steps that must be done first; all stand before this one.
    package var requires: [String]
    /// Why, as a sentence without a full stop.
    package var reason: String
    /// Whether the update needs a restart; `nil` unless one is installed.
    package var restart: RestartNeed?
    /// How long it is expected to take, in seconds, as the topology estimates; `nil` for replication steps.
    package var estimateSeconds: Int?

    package init(
        id: String,
        server: String,
        folder: String? = nil,
        action: Action,
        update: String? = nil,
        requires: [String] = [],
        reason: String,
        restart: RestartNeed? = nil,
        estimateSeconds: Int? = nil
    ) {
        self.id = id
        self.server = server
        self.folder = folder
        self.action = action
        self.update = update
        self.requires = requires
        self.reason = reason
        self.restart = restart
        self.estimateSeconds = estimateSeconds
    }
}
