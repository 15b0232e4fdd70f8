// SPDX-License-Identifier: Apache-2.0

/// How and when updates are installed and servers restarted.
package struct Maintenance: Hashable, Sendable, Codable {
    /// By whom.
    package var actuator: Actuator
    /// When; `nil`: at any time.
    package var window: MaintenanceWindow?
    /// How long it takes, as far as anybody can tell before.
    package var estimate: MaintenanceEstimate

    package init(
        actuator: Actuator,
        window: MaintenanceWindow? = nil,
        estimate: MaintenanceEstimate = MaintenanceEstimate()
    ) {
        self.actuator = actuator
        self.window = window
        self.estimate = estimate
    }

    private enum CodingKeys: String, CodingKey {
        case actuator
        case window
        case estimate
    }

    /// Topologies that were signed before there were windows and estimates have neither.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        actuator = try container.decode(Actuator.self, forKey: .actuator)
        window = try container.decodeIfPresent(MaintenanceWindow.self, forKey: .window)
        let estimate = try container.decodeIfPresent(MaintenanceEstimate.self, forKey: .estimate)
        self.estimate = estimate ?? MaintenanceEstimate()
    }

    /// What is not said is not written, so that a topology without windows and estimates keeps its form and its hash.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(actuator, forKey: .actuator)
        try container.encodeIfPresent(window, forKey: .window)
        if estimate != MaintenanceEstimate() { try container.encode(estimate, forKey: .estimate) }
    }
}

/// How long work on a server takes: what plans and windows reckon with, not a limit.
package struct MaintenanceEstimate: Hashable, Sendable, Codable {
    /// What nobody estimated otherwise, for an update as for a restart: 10 minutes.
    package static let standardSeconds = 600
    /// The longest estimate, in seconds: a week, as long as the longest window.
    package static let longestSeconds = 7 * 86_400

    /// Of the installation of one update.
    ///
    /// In seconds, 1 ... ``longestSeconds``.
    package let installSeconds: Int
    /// Of one restart, until the server is back in its folders.
    ///
    /// In seconds, 1 ... ``longestSeconds``.
    package let restartSeconds: Int

    /// Values out of their range are moved into it.
    package init(installSeconds: Int = standardSeconds, restartSeconds: Int = standardSeconds) {
        self.installSeconds = min(max(installSeconds, 1), Self.longestSeconds)
        self.restartSeconds = min(max(restartSeconds, 1), Self.longestSeconds)
    }

    private enum CodingKeys: String, CodingKey {
        case installSeconds
        case restartSeconds
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            installSeconds: try container.decode(Int.self, forKey: .installSeconds),
            restartSeconds: try container.decode(Int.self, forKey: .restartSeconds)
        )
    }
}

/// Who installs updates and restarts the server.
package enum Actuator: Hashable, Sendable, Codable {
    /// A person: apply stops with instructions and continues when the facts have changed.
    case manual
    /// Commands, run as argv without a shell.
    case command(CommandActuator)
}

/// The commands that install and restart.
package struct CommandActuator: Hashable, Sendable, Codable {
    /// Installs one update; argv.
    package var install: [String]
    /// Restarts the server; argv.
    package var restart: [String]
    /// The time limit of each run, in seconds.
    package var timeoutSeconds: Int

    package init(install: [String], restart: [String], timeoutSeconds: Int) {
        self.install = install
        self.restart = restart
        self.timeoutSeconds = timeoutSeconds
    }
}
