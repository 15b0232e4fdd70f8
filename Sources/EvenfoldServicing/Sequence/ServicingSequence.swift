// SPDX-License-Identifier: Apache-2.0

/// What must happen on one server, in which order, until its required updates are effective.
package struct ServicingSequence: Hashable, Sendable {
    /// Installations that may share one restart, and the restart, if they need one.
    package struct Layer: Hashable, Sendable {
        /// What is installed, in this order.
        package var installs: [Install]
        /// Whether the server restarts at the end of the layer.
        package var restarts: Bool
        /// Whether the restart was waited for before anything was installed; such a layer installs nothing.
        package var wasPending: Bool

        package init(installs: [Install], restarts: Bool, wasPending: Bool = false) {
            self.installs = installs
            self.restarts = restarts
            self.wasPending = wasPending
        }
    }

    /// One installation.
    package struct Install: Hashable, Sendable {
        /// The update.
        package var update: String
        /// Whether it needs a restart; what no source tells is `maybe`.
        package var restart: RestartNeed
        /// The required update or the prerequisite's dependant for which it is installed; `nil` when it is itself
        /// required.
        package var onBehalfOf: String?

        package init(update: String, restart: RestartNeed, onBehalfOf: String? = nil) {
            self.update = update
            self.restart = restart
            self.onBehalfOf = onBehalfOf
        }
    }

    /// One finding for each required update, in the policy's order: as the server is now, except where a planned
    /// service
    /// pack changes the verdict; then the evidence says so.
    package var findings: [Finding]
    /// The layers in order; empty when there is nothing to do.
    package var layers: [Layer]
    /// The fewest restarts that any order could do with.
    package var restartLowerBound: Int
    /// Required updates that are not effective after the last layer, as findings of that time, accepted ones included.
    package var unsettled: [Finding]
    /// What somebody should know: effects of the installed updates, conflicts of file order.
    package var remarks: [String]

    package init(
        findings: [Finding],
        layers: [Layer],
        restartLowerBound: Int,
        unsettled: [Finding],
        remarks: [String]
    ) {
        self.findings = findings
        self.layers = layers
        self.restartLowerBound = restartLowerBound
        self.unsettled = unsettled
        self.remarks = remarks
    }

    /// How often the server restarts.
    package var restarts: Int { layers.count { $0.restarts } }
}
