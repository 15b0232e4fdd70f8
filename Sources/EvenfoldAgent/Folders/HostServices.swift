// SPDX-License-Identifier: Apache-2.0

package import EvenfoldEngine
package import EvenfoldLinux
import EvenfoldModel

/// What all folders of one server share.
package struct HostServices: Sendable {
    /// The server's name.
    package var server: String
    /// The fleet's id.
    package var fleet: String
    /// Where threads come from.
    package var lanes: any LaneSource
    /// Time and alarms.
    package var clock: any EngineClock
    /// Vouches for roots.
    package var probe: any PathProbe
    /// Users and groups of this server.
    package var names: PrincipalNames
    /// The event log.
    package var log: EventLog
    /// What is wrong now.
    package var board: ConditionBoard

    package init(
        server: String,
        fleet: String,
        lanes: any LaneSource,
        clock: any EngineClock,
        probe: any PathProbe,
        names: PrincipalNames,
        log: EventLog
    ) {
        self.server = server
        self.fleet = fleet
        self.lanes = lanes
        self.clock = clock
        self.probe = probe
        self.names = names
        self.log = log
        board = ConditionBoard(server: server, log: log)
    }

    /// Writes an event; returns at once.
    package func tell(_ id: EventID, folder: String? = nil, _ message: String, fields: [String: String] = [:]) {
        log.append(
            Event(id, time: clock.now(), server: server, folder: folder, message: message, fields: fields)
        )
    }

    /// Does blocking work on a lane of its own and waits for it, off the cooperative pool.
    package func blocking<Answer: Sendable>(
        _ name: String,
        _ work: @escaping @Sendable () -> Answer
    ) async -> Answer {
        await lanes.blocking(name, work)
    }

    /// Waits; ends early, as if the time had passed, when the task is cancelled.
    package func pause(_ duration: Duration) async {
        let gate = Gate()
        let alarm = clock.schedule(after: duration) { gate.open() }
        await withTaskCancellationHandler {
            await gate.passed()
        } onCancel: {
            alarm.cancel()
            gate.open()
        }
    }
}
