// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics

/// Judges updates on servers by one catalogue.
///
/// Pure: the same facts give the same finding.
///
/// The rules in their order; the first that holds decides:
///
/// | Holds | Verdict |
/// | --- | --- |
/// | the update, the product or a fact that decides coverage is unknown, or facts contradict each other | undecidable |
/// | the update names other products only | notApplicable |
/// | it is a service pack and the server has its level | present |
/// | the update has nothing for this service pack and platform | notCovered |
/// | it is installed (see ``Presence``) and a restart is pending that it may need | pendingRestart |
/// | it is installed | present |
/// | it consists of Debian packages none of which is installed or has to be | notApplicable |
/// | an update that replaces it here is installed | superseded, pendingRestart |
/// | neither installed updates nor all file versions are known, or package versions are not | undecidable |
/// | a required role is missing; the roles are unknown | blocked; undecidable |
/// | a prerequisite group has no option that is there or can be installed | blocked |
/// | otherwise | needed |
package struct Assessor: Sendable {
    /// The catalogue.
    package let catalogue: UpdateCatalogue
    /// Products by id.
    let products: [String: Product]
    /// Updates by position.
    let index: CatalogueIndex

    /// - Complexity: O(contents of the catalogue), and sorting its ids.
    package init(_ catalogue: UpdateCatalogue) {
        self.catalogue = catalogue
        products = Dictionary(catalogue.products.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        index = CatalogueIndex(catalogue)
    }

    /// The finding for one update on a server with these facts.
    ///
    /// A service pack counts as present from its level on.
    ///
    /// - Complexity: O(updates reachable through prerequisites and replacements × contents of an update), and
    ///   O(catalogue) once.
    package func finding(for id: String, on facts: ServerFacts) -> Finding {
        guard let position = index.positions[id] else { return unknown(id) }
        var situation = Situation(self, IndexedFacts(facts, index))
        return situation.finding(for: position)
    }

    /// The finding for an update that no catalogue knows.
    func unknown(_ id: String) -> Finding {
        Finding(update: id, verdict: .undecidable, evidence: ["no catalogue knows \(TerminalText.escaped(id))"])
    }
}
