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
        ]
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
}
