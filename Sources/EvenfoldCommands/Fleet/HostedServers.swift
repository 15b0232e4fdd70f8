// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldEngine
import EvenfoldLinux
import NIOPosix

/// The servers without an address: hosted by this command, or found where another command of this machine hosts them.
struct HostedServers: Sendable {
    private let own: EmbeddedFleet?
    private let elsewhere: [String: ListenAddress]
    private let announcement: EmbeddedAddresses?
    /// The servers that are hosted only to be asked, and so replicate nothing.
    let dormant: Set<String>

    /// Finds or starts the servers.
    static func start(
        _ names: [String],
        directory: FleetDirectory,
        credentials: Credentials,
        hosting: FleetHosting,
        group: MultiThreadedEventLoopGroup
    ) async throws(CommandFailure) -> HostedServers {
        guard !names.isEmpty else { return HostedServers(own: nil, elsewhere: [:], announcement: nil, dormant: []) }
        let announcement = EmbeddedAddresses(fleet: directory.path)
        let announced = announcement.read()
        if let name = names.first(where: { announced[$0] != nil }), let address = announced[name],
            let client = try? await AgentClient.connect(
                to: address,
                expecting: name,
                as: credentials,
                group: group,
                timeout: .seconds(2)
            )
        {
            await client.close()
            return HostedServers(own: nil, elsewhere: announced, announcement: nil, dormant: [])
        }
        let lanes = ThreadLanes(limit: 64 * names.count)
        let fleet: EmbeddedFleet
        do throws(AgentFailure) {
            fleet = try await EmbeddedFleet.start(
                names,
                fleet: directory,
                group: group,
                lanes: lanes,
                probe: HelperPathProbe(),
                connects: hosting == .replicating
            )
        } catch {
            throw CommandFailure(error)
        }
        guard hosting == .replicating else {
            return HostedServers(own: fleet, elsewhere: [:], announcement: nil, dormant: Set(names))
        }
        var addresses: [String: ListenAddress] = [:]
        for name in names { addresses[name] = fleet.address(of: name) }
        do throws(CommandFailure) {
            try announcement.write(addresses)
        } catch {
            await fleet.stop()
            throw error
        }
        return HostedServers(own: fleet, elsewhere: [:], announcement: announcement, dormant: [])
    }

    /// Where a server is reached; `nil` for one that is not hosted.
    func address(of server: String) -> ListenAddress? {
        own?.address(of: server) ?? elsewhere[server]
    }

    /// Stops what this command hosts.
    func stop() async {
        announcement?.remove()
        await own?.stop()
    }
}
