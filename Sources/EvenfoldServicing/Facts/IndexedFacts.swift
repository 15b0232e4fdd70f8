// SPDX-License-Identifier: Apache-2.0

/// The facts of one server with the list of its installed updates by position, each id looked up once.
struct IndexedFacts: Sendable {
    /// All facts; what they list as installed is out of date after ``install(_:)`` and ``uninstall(where:)``.
    var facts: ServerFacts
    /// For each position, whether that id is listed as installed; `nil` where nothing is known about installed updates.
    private var listed: [Bool]?
    private let index: CatalogueIndex

    /// - Complexity: O(ids of the index + installed updates).
    init(_ facts: ServerFacts, _ index: CatalogueIndex) {
        self.facts = facts
        self.index = index
        guard let installed = facts.installedUpdates else { return }
        var listed = [Bool](repeating: false, count: index.entries.count)
        for id in installed {
            if let position = index.positions[id] { listed[position] = true }
        }
        self.listed = listed
    }

    /// Whether the update is listed as installed; `nil` where nothing is known about installed updates.
    func lists(_ entry: CatalogueEntry) -> Bool? { listed?[entry.listedAs] }

    /// Adds installed updates; nothing happens to file versions.
    mutating func install(_ updates: [Int]) {
        if listed == nil { listed = [Bool](repeating: false, count: index.entries.count) }
        for update in updates { listed?[index.entries[update].listedAs] = true }
    }

    /// Forgets installed updates for which `isLost` holds.
    mutating func uninstall(where isLost: (CatalogueEntry) -> Bool) {
        guard var kept = listed else { return }
        for position in kept.indices where kept[position] && isLost(index.entries[position]) { kept[position] = false }
        listed = kept
    }
}
