// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux

/// A network of a test's own: a namespace for the operator and one for each server, joined by a bridge that nothing else
/// is on, until it is removed.
struct Namespaces: Sendable {
    private let prefix: String
    private let servers: [String]

    /// Makes it; `nil`, with the reason said aloud, where the machine does not let a test do that.
    ///
    /// At most 250 servers.
    init?(servers: [String]) async throws {
        prefix = "ef" + String(String(try RandomBytes.word(), radix: 36).prefix(6))
        self.servers = servers
        let made: CommandResult
        do {
            made = try await Tool.run(["sh", "-ec", Self.script, "sh", prefix] + servers, of: "iproute2", in: "/")
        } catch {
            await remove()
            throw error
        }
        guard made.ending == .exited(0) else {
            await remove()
            print("SKIPPED: no network namespaces here: \(String(decoding: made.errorOutput, as: UTF8.self))")
            return nil
        }
    }

    /// The namespace that the operator's commands run in.
    var operators: String { prefix + "-0" }

    /// The namespace of a server.
    func name(of server: String) -> String { "\(prefix)-\(number(of: server))" }

    /// The address of a server, the same for all that reach it.
    func address(of server: String) -> String { "10.93.0.\(number(of: server))" }

    /// Takes it away; processes in it go on without a network.
    func remove() async {
        for number in 0...servers.count {
            _ = try? await Tool.run(["ip", "netns", "del", "\(prefix)-\(number)"], of: "iproute2", in: "/")
        }
    }

    private func number(of server: String) -> Int { (servers.firstIndex(of: server) ?? 0) + 1 }

    private static let script = """
        p=$1; shift
        ip netns add $p-0
        ip -n $p-0 link set lo up
        ip -n $p-0 link add br0 type bridge
        ip -n $p-0 addr add 10.93.0.254/24 dev br0
        ip -n $p-0 link set br0 up
        i=0
        for server in "$@"; do
            i=$((i + 1))
            ip netns add $p-$i
            ip -n $p-$i link set lo up
            ip -n $p-0 link add v$i type veth peer name eth0 netns $p-$i
            ip -n $p-0 link set v$i master br0 up
            ip -n $p-$i addr add 10.93.0.$i/24 dev eth0
            ip -n $p-$i link set eth0 up
        done
        """
}
