// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldPlanner
import EvenfoldTopology
import FoundationEssentials
import Testing

@Suite("The schema of plans")
struct PlanSchemaTests {
    private func schema() throws -> CompiledSchema {
        let file = Repository.root.appending(path: "schemas/plan.schema.json")
        return try EmbeddedSchema.compile(Array(Data(contentsOf: file)))
    }

    @Test("every plan fits it")
    func fits() throws {
        let schema = try schema()
        let seed = Fleets.seed()
        let documents = try [
            Documents.document(Fleets.matrix()), Documents.document(seed),
            Documents.document(Fleets.seed(minOnline: 3)),
            Documents.document(Fleets.seed(restart: .never)), Documents.document(Fleets.topology([], [])),
            Documents.document(Fleets.topology([], []), observed: Fleets.observed(seed, .synced)),
            Documents.document(Fleets.orders()),
        ]
        #expect(documents.last?.plan.orders.map { $0.after == nil } == [false, true, true])
        #expect(Set(documents.map(\.plan.outcome)) == [.ready, .incomplete, .infeasible, .noChanges])
        var own = documents[0]
        own.catalogue = ["kind": "UpdateCatalog"]
        for document in documents + [own] {
            let violations = schema.violations(of: document.json)
            #expect(violations.isEmpty, "\(violations.map(\.path))")
        }
    }

    @Test("it tells a wrong plan from a right one")
    func refuses() throws {
        let schema = try schema()
        let json = try Documents.document(Fleets.seed()).json
        for key in ["formatVersion", "kind", "outcome", "summary", "steps", "hashes", "topology"] {
            var object = try #require(json.objectValue)
            object[key] = .null
            #expect(!schema.violations(of: .object(object)).isEmpty, "\(key)")
        }
        var infeasible = try #require(json.objectValue)
        infeasible["outcome"] = "infeasible"
        #expect(!schema.violations(of: .object(infeasible)).isEmpty)
    }

    @Test("it tells a wrong order from a right one")
    func refusesOrders() throws {
        let schema = try schema()
        let json = try Documents.document(Fleets.orders()).json
        var object = try #require(json.objectValue)
        // Readers take plans from before there were orders.
        object["orders"] = nil
        #expect(schema.violations(of: .object(object)).isEmpty)
        let order: JSONObject = ["server": "a", "event": "sysvol-migration", "updates": [], "missing": []]
        for (key, value) in [
            ("server", JSONValue.integer(1)), ("event", "read-only-initial-sync"), ("updates", .null),
            ("missing", ["KB967326", "KB967326"]), ("after", ""),
        ] {
            var wrong = order
            object["orders"] = .array([.object(wrong)])
            #expect(schema.violations(of: .object(object)).isEmpty)
            wrong[key] = value
            object["orders"] = .array([.object(wrong)])
            #expect(!schema.violations(of: .object(object)).isEmpty, "\(key)")
        }
        var contradiction = order
        contradiction["missing"] = ["KB967326"]
        contradiction["after"] = "a.restart.1"
        object["orders"] = .array([.object(contradiction)])
        #expect(!schema.violations(of: .object(object)).isEmpty)
    }
}
