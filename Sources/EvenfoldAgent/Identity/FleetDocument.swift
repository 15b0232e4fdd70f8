// SPDX-License-Identifier: Apache-2.0

package import EvenfoldTopology
import FoundationEssentials

/// What the operator decided for the whole fleet: the topology in force, and which folders are open on which servers.
///
/// An agent acts on nothing else. The version only ever goes up, so an old document cannot be played back.
package struct FleetDocument: Hashable, Sendable, Codable {
    /// The fleet's id.
    package var fleet: String
    /// Counts the documents, from 1; each activation is a new one.
    package var version: UInt64
    /// The fencing token under which it was made: of two operators, the later has the higher one.
    package var fence: UInt64
    /// The topology, with every default filled in.
    package var topology: Topology
    /// The folders that may be opened, each on one server.
    package var activated: Set<Activation>

    /// Permission to open one folder on one server.
    package struct Activation: Hashable, Comparable, Sendable, Codable {
        /// The server.
        package var server: String
        /// The folder.
        package var folder: String

        package init(server: String, folder: String) {
            self.server = server
            self.folder = folder
        }

        package static func < (left: Activation, right: Activation) -> Bool {
            (left.server, left.folder) < (right.server, right.folder)
        }
    }

    package init(fleet: String, version: UInt64, fence: UInt64, topology: Topology, activated: Set<Activation>) {
        self.fleet = fleet
        self.version = version
        self.fence = fence
        self.topology = topology
        self.activated = activated
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        fleet = try container.decode(String.self, forKey: .fleet)
        version = try container.decode(UInt64.self, forKey: .version)
        // Documents of earlier versions have none.
        fence = try container.decodeIfPresent(UInt64.self, forKey: .fence) ?? 0
        topology = try container.decode(Topology.self, forKey: .topology)
        activated = Set(try container.decode([Activation].self, forKey: .activated))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(fleet, forKey: .fleet)
        try container.encode(version, forKey: .version)
        try container.encode(fence, forKey: .fence)
        try container.encode(topology, forKey: .topology)
        // A set has no order of its own; equal documents must be equal bytes.
        try container.encode(activated.sorted(), forKey: .activated)
    }

    private enum CodingKeys: String, CodingKey {
        case fleet
        case version
        case fence
        case topology
        case activated
    }

    /// The document as JSON with sorted keys: equal documents give equal bytes.
    package func canonicalBytes() throws(DocumentRefusal) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { return [UInt8](try encoder.encode(self)) } catch { throw .unreadable("\(error)") }
    }

    /// The document in bytes whose signature was checked.
    init(canonicalBytes bytes: [UInt8]) throws(DocumentRefusal) {
        do { self = try JSONDecoder().decode(FleetDocument.self, from: Data(bytes)) } catch {
            throw .unreadable("\(error)")
        }
        guard version > 0 else { throw .unreadable("its version is 0") }
    }
}
