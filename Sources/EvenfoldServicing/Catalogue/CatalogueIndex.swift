// SPDX-License-Identifier: Apache-2.0

/// The updates of a catalogue by position, with all that judging servers asks of each again and again.
///
/// Positions are in the order of ids: of two updates the one with the lower position has the lower id. An id that is
/// only named, as a prerequisite, as replaced or as the update of a service pack, has a position as well.
struct CatalogueIndex: Sendable {
    /// A service pack that an update installs.
    struct Pack: Hashable, Sendable {
        /// The service pack level.
        var level: Int
        /// The update's position.
        var update: Int
    }

    /// What is known of each id, by position.
    let entries: [CatalogueEntry]
    /// The position of each id.
    let positions: [String: Int]
    /// The service packs of each product that an update installs, in the product's order.
    let packs: [String: [Pack]]

    /// - Complexity: O(n log n) of all ids that the catalogue names.
    init(_ catalogue: UpdateCatalogue) {
        let updates = Dictionary(catalogue.updates.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var names = Set(catalogue.updates.flatMap(\.namedUpdates))
        names.formUnion(catalogue.products.flatMap { $0.servicePacks.compactMap(\.update) })
        names.formUnion(names.map(ServerFacts.listedID))
        let ids = names.sorted()
        let positions = Dictionary(
            ids.enumerated().map { ($1, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        var superseders = [[CatalogueEntry.Superseder]](repeating: [], count: ids.count)
        for update in catalogue.updates {
            guard let position = positions[update.id] else { continue }
            for rule in update.supersedes ?? [] {
                guard let replaced = positions[rule.update] else { continue }
                superseders[replaced].append(.init(update: position, rule: rule))
            }
        }
        entries = ids.enumerated().map { position, id in
            CatalogueEntry(
                at: position,
                id,
                updates[id],
                listedAs: positions[ServerFacts.listedID(id)] ?? position,
                superseders: superseders[position],
                positions: positions
            )
        }
        self.positions = positions
        packs = Dictionary(
            catalogue.products.map { product in
                let packs = product.servicePacks.compactMap { pack in
                    pack.update.flatMap { positions[$0] }.map { Pack(level: pack.level, update: $0) }
                }
                return (product.id, packs)
            },
            uniquingKeysWith: { first, _ in first }
        )
    }
}

extension Update {
    /// Its own id and all that its rules name.
    fileprivate var namedUpdates: [String] {
        let options = (prerequisites ?? []).flatMap { group in
            group.anyOf.compactMap { option -> String? in
                if case .update(let id) = option { id } else { nil }
            }
        }
        return [id] + options + (supersedes ?? []).map(\.update)
    }
}
