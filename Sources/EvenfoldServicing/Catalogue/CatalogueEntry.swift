// SPDX-License-Identifier: Apache-2.0

/// One id of a ``CatalogueIndex``: its update, and what follows from that for every server.
///
/// A class, since an update is large and is looked at for each server.
final class CatalogueEntry: Sendable {
    /// An update that replaces this one somewhere.
    struct Superseder: Hashable, Sendable {
        /// Its position.
        var update: Int
        /// Where it replaces this one.
        var rule: Supersedence
    }

    /// A prerequisite group by positions.
    struct Group: Hashable, Sendable {
        /// The options; never empty.
        var options: [Option]
        /// Whether one must be effective, not just installed.
        var isEffective: Bool
    }

    /// One option of a prerequisite group by position.
    enum Option: Hashable, Sendable {
        /// Another update.
        case update(Int)
        /// At least this service pack level of the server's own product.
        case servicePack(Int)
    }

    /// Its position.
    let position: Int
    /// The position, as a list.
    let itself: [Int]
    /// The id.
    let id: String
    /// The update; `nil` where other updates name the id and no catalogue knows it.
    let update: Update?
    /// Whether a catalogue knows the update.
    let isKnown: Bool
    /// Whether the source lists files or Debian packages for any system.
    let listsContent: Bool
    /// The roles that the server must have.
    let roles: [String]
    /// The systems that the source's text names.
    private let appliesTo: [SystemRange]
    /// The position of the id as lists of installed updates spell it.
    let listedAs: Int
    /// The ids of all products that the update is for.
    let products: [String]
    /// Whether it needs a restart; what no source tells is `maybe`.
    let restart: RestartNeed
    /// Whether it has a restart layer to itself; service packs always do.
    let isExclusive: Bool
    /// The service pack level that it installs.
    let servicePack: Int?
    /// What must be there first.
    let prerequisites: [Group]
    /// What replaces it, in document order.
    let superseders: [Superseder]
    /// What else installing it changes, each beginning with the id.
    let effects: [String]
    /// The names of all its files in lower case, sorted.
    let fileNames: [String]
    /// The sentence about a server that lists it as installed; many servers do, and the text is made once.
    let listedEvidence: [String]
    /// The sentence about a server that lists installed updates without it.
    let unlistedEvidence: [String]

    init(
        at position: Int,
        _ id: String,
        _ update: Update?,
        listedAs: Int,
        superseders: [Superseder],
        positions: [String: Int]
    ) {
        self.position = position
        itself = [position]
        self.id = id
        self.update = update
        isKnown = update != nil
        listsContent = update?.listsContent ?? false
        roles = update?.roles ?? []
        appliesTo = update?.appliesTo ?? []
        self.superseders = superseders
        self.listedAs = listedAs
        products = update?.productIDs.sorted() ?? []
        restart = update?.restart ?? .maybe
        servicePack = update?.servicePack
        isExclusive = update.map { $0.exclusive || $0.servicePack != nil } ?? false
        prerequisites = (update?.prerequisites ?? []).map { group in
            let options = group.anyOf.compactMap { option -> Option? in
                switch option {
                case .update(let id): positions[id].map { .update($0) }
                case .servicePack(let level): .servicePack(level)
                }
            }
            return Group(options: options, isEffective: group.effective)
        }
        fileNames = Set((update?.packages ?? []).flatMap { $0.files.map { $0.name.lowercased() } }).sorted()
        effects = (update?.effects ?? []).map { "\(id): \($0)" }
        listedEvidence = ["\(id) is listed as installed"]
        unlistedEvidence = ["\(id) is not listed as installed"]
    }

    /// Whether the source has something for this system; see ``Update/covers(_:)``.
    func covers(_ system: SystemID) -> Bool {
        listsContent ? update?.covers(system) ?? false : appliesTo.contains { $0.contains(system) }
    }
}
