// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import Testing

@Suite("Updates that must be effective before something happens")
struct OrderedEventTests {
    @Test("the built-in catalogue has the three of which a source says so, and no other")
    func builtin() throws {
        let catalogue = try Catalogues.builtin()
        let ordered = catalogue.updates.filter { !$0.precedes.isEmpty }.map { ($0.id, $0.precedes) }
        #expect(
            Dictionary(uniqueKeysWithValues: ordered) == [
                "KB2285835": [.readOnlyInitialSync], "KB967326": [.sysvolMigration], "KB2780453": [.automaticRecovery],
            ]
        )
    }

    @Test("their pages say it in a sentence, and other pages have no such section")
    func articles() throws {
        let catalogue = try Catalogues.builtin()
        let sentences = [
            "KB2285835": "  It must be effective before the first synchronisation of a read-only member.",
            "KB967326": "  It must be effective before the migration of SYSVOL.",
            "KB2780453": "  It must be effective before automatic recovery is switched on.",
        ]
        for (id, sentence) in sentences {
            let lines = try #require(catalogue.article(about: id))
            let heading = try #require(lines.firstIndex(of: "Order"))
            #expect(lines[heading + 1] == sentence)
        }
        #expect(try #require(catalogue.article(about: "KB2285835")).contains("  - It only prevents the problem."))
        #expect(try #require(catalogue.article(about: "KB977381")).contains("Order") == false)
        #expect(
            [OrderedEvent.sysvolMigration, .automaticRecovery].deadline
                == "before the migration of SYSVOL, and before automatic recovery is switched on"
        )
    }

    @Test("those that precede an event are judged in the catalogue's order, without what is for other products")
    func findings() {
        func update(_ id: String, _ precedes: [OrderedEvent], os: String = "toy") -> Update {
            var update = Catalogues.toy(id)
            update.precedes = precedes
            update.appliesTo = [SystemRange(os: os)]
            return update
        }
        let assessor = Assessor(
            Catalogues.small([
                update("Z", [.sysvolMigration]), update("A", [.automaticRecovery, .sysvolMigration]),
                update("ELSE", [.sysvolMigration], os: "other"), update("NONE", []),
            ])
        )
        func found(_ events: [OrderedEvent], _ facts: ServerFacts) -> [String] {
            assessor.findings(preceding: events, on: facts).map { "\($0.update) \($0.verdict)" }
        }
        let facts = Catalogues.toyFacts(installed: ["A"])
        #expect(found([.sysvolMigration], facts) == ["Z needed", "A present"])
        #expect(found([.automaticRecovery], facts) == ["A present"])
        #expect(found([.readOnlyInitialSync], facts) == [])
        #expect(found([], facts) == [])
        let unknown = ServerFacts(origin: .agent)
        #expect(found([.automaticRecovery], unknown) == ["A undecidable"])
    }
}
