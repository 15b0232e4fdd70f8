// SPDX-License-Identifier: Apache-2.0

import EvenfoldCommands
import EvenfoldServicing
import EvenfoldTopology
import Testing

@Suite("The server that the command runs on")
struct ControllerTests {
    private func server(_ name: String, address: String? = "h:1") -> Server {
        Server(
            name: name,
            address: address,
            system: nil,
            factsCommand: nil,
            maintenance: Maintenance(actuator: .manual)
        )
    }

    private func facts(_ boot: String?) -> ServerFacts { ServerFacts(bootID: boot, origin: .agent) }

    @Test("it is the one whose agent tells of the same boot")
    func found() {
        let servers = [server("a"), server("b"), server("c")]
        let agents = ["a": facts("1"), "b": facts("2"), "c": facts(nil)]
        #expect(servers.controller(agents, bootID: "2") == "b")
        #expect(servers.controller(agents, bootID: "3") == nil)
        #expect(servers.controller(agents, bootID: nil) == nil)
    }

    @Test("several on one boot are containers, and embedded servers are never restarted by anybody")
    func several() {
        let agents = ["a": facts("1"), "b": facts("1")]
        #expect([server("a"), server("b")].controller(agents, bootID: "1") == nil)
        #expect([server("a"), server("b", address: nil)].controller(agents, bootID: "1") == "a")
        #expect([server("a", address: nil)].controller(agents, bootID: "1") == nil)
    }
}
