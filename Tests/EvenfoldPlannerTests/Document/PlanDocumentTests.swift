// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldTopology
import SeededTesting
import Testing

@Suite("Saved plans")
struct PlanDocumentTests {
    private func sample() throws -> PlanDocument {
        var topology = Fleets.seed(minOnline: 1)
        topology.servers[1].system?.servicePack = 1
        topology.servers[1].system?.fileVersions = [
            "Dfsr.exe": "5.2.3790.1830", "b.dll": "1.2.3.4", "a.dll": "1.2.3.5",
        ]
        topology.servers[2].maintenance.actuator = .command(
            CommandActuator(install: ["./i"], restart: ["./r"], timeoutSeconds: 60)
        )
        topology.updates.accept = [Acceptance(server: "berlin", update: "KB977381", reason: "watched")]
        topology.servers[0].upcoming = [.sysvolMigration]
        topology.folders[0].members[2].isReadOnly = true
        return try Documents.document(topology)
    }

    @Test("formatVersion, kind and outcome come first, and every key of the contract is there")
    func keys() throws {
        let json = try sample().json
        let keys = try #require(json.objectValue).map(\.key)
        #expect(keys.prefix(3) == ["formatVersion", "kind", "outcome"])
        for key in [
            "summary", "servers", "rounds", "steps", "lowerBound", "warnings", "infeasible", "orders", "topology",
            "lineage",
            "serial", "hashes",
        ] {
            #expect(keys.contains(key))
        }
        #expect(json["formatVersion"]?.stringValue == "1.0")
        #expect(json["kind"]?.stringValue == "Plan")
        #expect(json["summary"]?.objectValue?.map(\.key) == ["updates", "restarts", "replicationSteps"])
        let step = json["steps"]?.arrayValue?.first?.objectValue?.map(\.key)
        #expect(step == ["id", "server", "action", "update", "requires", "reason", "restart", "estimateSeconds"])
    }

    @Test("a plan comes back from its text as it was, feasible or not")
    func roundTrip() throws {
        for document in try [
            sample(), Documents.document(Fleets.matrix()), Documents.document(Fleets.seed(minOnline: 3)),
            Documents.document(Fleets.orders()),
        ] {
            for layout in [JSONLayout.compact, .pretty] {
                let text = document.json.text(layout)
                #expect(try PlanDocument(json: JSONValue.parse(Array(text.utf8))) == document)
            }
        }
    }

    @Test("cut off at any byte it is no plan")
    func truncation() throws {
        let bytes = Array(try sample().json.text().utf8)
        for length in 0..<bytes.count {
            let value = try? JSONValue.parse(Array(bytes[..<length]))
            #expect(value == nil, "length=\(length)")
        }
    }

    @Test("with any part missing, of another kind or mutated it is refused or read, never a trap")
    func mutations() throws {
        let json = try sample().json
        var refused = 0
        for mutated in mutants(of: json) {
            do throws(PlanDocumentError) { _ = try PlanDocument(json: mutated) } catch {
                #expect(!error.description.isEmpty)
                refused += 1
            }
        }
        #expect(refused > 500)
        let bytes = Array(json.text().utf8)
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            var mutated = bytes
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let position = Int.random(in: 0..<mutated.count, using: &generator)
                switch Int.random(in: 0...2, using: &generator) {
                case 0: mutated[position] ^= 1 << UInt8.random(in: 0...7, using: &generator)
                case 1: mutated.remove(at: position)
                default: mutated.insert(UInt8.random(in: .min ... .max, using: &generator), at: position)
                }
            }
            if let value = try? JSONValue.parse(mutated) { _ = try? PlanDocument(json: value) }
        }
    }

    /// Copies of a value in each of which one part is missing or of another kind.
    private func mutants(of value: JSONValue) -> [JSONValue] {
        var result: [JSONValue] = [
            .null, .bool(true), .integer(-1), .integer(.max), .number(1e300), .string("\u{1B}[2J"), .array([]),
            .object([:]),
        ]
        switch value {
        case .object(let object):
            for member in object {
                var without = object
                without[member.key] = nil
                result.append(.object(without))
                for mutant in mutants(of: member.value) {
                    var changed = object
                    changed[member.key] = mutant
                    result.append(.object(changed))
                }
            }
        case .array(let elements):
            for index in elements.indices {
                for mutant in mutants(of: elements[index]) {
                    var changed = elements
                    changed[index] = mutant
                    result.append(.array(changed))
                }
                var without = elements
                without.remove(at: index)
                result.append(.array(without))
            }
        default: break
        }
        return result
    }

    struct Wrong: Sendable, CustomStringConvertible {
        var name: String
        var change: @Sendable (inout JSONObject) -> Void
        var message: String
        var description: String { name }
    }

    @Test(
        "what is wrong is named",
        arguments: [
            Wrong(name: "kind", change: { $0["kind"] = "Diff" }, message: "this is not a saved plan"),
            Wrong(
                name: "version",
                change: { $0["formatVersion"] = "2.0" },
                message: "the plan has the format version “2.0”, not 1.x"
            ),
            Wrong(name: "steps", change: { $0["steps"] = nil }, message: "steps must be a list of objects"),
            Wrong(name: "serial", change: { $0["serial"] = "x" }, message: "serial must be a whole number"),
            Wrong(
                name: "topology",
                change: { $0["topology"] = ["name": "x"] },
                message: "the topology in the plan cannot be read: servers is missing"
            ),
            Wrong(
                name: "rounds",
                change: { $0["rounds"] = [] },
                message: "rounds names “hq.install.KB977381”, which is missing, comes later or occurs twice"
            ),
            Wrong(
                name: "an order behind another server's step",
                change: {
                    $0["orders"] = [
                        [
                            "server": "berlin", "event": "sysvol-migration", "updates": [], "missing": [],
                            "after": "hq.restart.1",
                        ]
                    ]
                },
                message: "orders.0.after names “hq.restart.1”, which is missing, comes later or occurs twice"
            ),
            Wrong(
                name: "an order for what is not done by hand",
                change: {
                    $0["orders"] = [
                        ["server": "hq", "event": "read-only-initial-sync", "updates": [], "missing": []]
                    ]
                },
                message: "orders.0.event must be something that is done by hand"
            ),
            Wrong(
                name: "an order that allows and forbids",
                change: {
                    $0["orders"] = [
                        [
                            "server": "hq", "event": "sysvol-migration", "updates": ["U"], "missing": ["U"],
                            "after": "hq.restart.1",
                        ]
                    ]
                },
                message: "orders.0.after must be absent where updates are missing"
            ),
            Wrong(
                name: "dangling",
                change: {
                    $0["steps"] = [
                        [
                            "id": "a", "server": "s", "action": "restart", "requires": ["b"], "reason": "r",
                        ]
                    ]
                },
                message: "steps.0.requires names “b”, which is missing, comes later or occurs twice"
            ),
        ]
    )
    func wrong(case wrong: Wrong) throws {
        var topology = Fleets.topology([Fleets.server("hq", Fleets.windows("2008", 2))], [])
        topology.name = "x"
        var object = try #require(try Documents.document(topology).json.objectValue)
        wrong.change(&object)
        do throws(PlanDocumentError) {
            _ = try PlanDocument(json: .object(object))
            Issue.record("accepted")
        } catch {
            #expect(error.description == wrong.message)
            #expect(error.diagnostic(file: "plan.json").code == "EV0401")
        }
    }

    @Test("a plan from before there were orders is read, and has none")
    func withoutOrders() throws {
        let document = try Documents.document(Fleets.orders())
        var object = try #require(document.json.objectValue)
        object["orders"] = nil
        var expected = document
        expected.plan.orders = []
        #expect(!document.plan.orders.isEmpty)
        #expect(try PlanDocument(json: .object(object)) == expected)
    }

    @Test("a plan is stale when topology, catalogue, facts, fleet or serial are other ones, and not by a boot id")
    func staleness() throws {
        let document = try sample()
        let topology = document.topology
        let same = try Documents.hashes(topology)
        #expect(document.staleness(lineage: "8d0c", serial: 4, hashes: same).isEmpty)
        #expect(document.staleness(lineage: "8d0c", serial: 5, hashes: same) == [.otherSerial(plan: 4, now: 5)])
        #expect(document.staleness(lineage: "ffff", serial: 5, hashes: same) == [.otherFleet])

        var facts = Fleets.facts(topology)
        facts["hq"]?.bootID = "another"
        #expect(
            document.staleness(lineage: "8d0c", serial: 4, hashes: try Documents.hashes(topology, facts: facts)).isEmpty
        )
        facts["hq"]?.pendingRestart = true
        #expect(
            document.staleness(lineage: "8d0c", serial: 4, hashes: try Documents.hashes(topology, facts: facts)) == [
                .facts
            ]
        )

        var renamed = topology
        renamed.folders[0].name = "other"
        #expect(document.staleness(lineage: "8d0c", serial: 4, hashes: try Documents.hashes(renamed)) == [.topology])
        var other = same
        other.catalogue = "0"
        #expect(document.staleness(lineage: "8d0c", serial: 4, hashes: other) == [.catalogue])
        #expect(document.staleness(lineage: "8d0c", serial: 4, hashes: other).allSatisfy { !$0.message.isEmpty })
    }

    @Test("a topology's JSON is the same in every order of its dictionaries")
    func stableTopology() throws {
        var topology = Fleets.seed()
        let names = (0..<40).map { "f\($0).dll" }
        topology.servers[0].system?.fileVersions = Dictionary(uniqueKeysWithValues: names.map { ($0, "1.2.3.4") })
        let text = topology.json.text()
        topology.servers[0].system?.fileVersions = [:]
        for name in names.reversed() { topology.servers[0].system?.fileVersions[name] = "1.2.3.4" }
        #expect(topology.json.text() == text)
        let versions = topology.json["servers"]?.arrayValue?.first?["system"]?["fileVersions"]?.objectValue
        #expect(versions?.map(\.key) == names.sorted())
    }
}
