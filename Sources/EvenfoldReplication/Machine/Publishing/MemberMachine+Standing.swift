// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

// The disk as it will be after the steps of a plan so far.

extension MemberMachine {
    func standing(_ id: ItemID, _ plan: Plan) -> Plan.Standing? {
        if let planned = plan.standings[id] { return planned }
        guard let installed = entries[id]?.installed else { return nil }
        return Plan.Standing(
            parent: installed.parent,
            name: installed.name,
            identity: installed.fingerprint.identity,
            fingerprint: installed.fingerprint
        )
    }

    func occupant(_ place: TreePlace, _ plan: Plan) -> ItemID? {
        if let planned = plan.occupants[place] { return planned }
        return disk.occupant(of: place.parent, named: place.name)
    }

    func setStanding(_ id: ItemID, _ new: Plan.Standing?, _ plan: inout Plan) {
        if let old = standing(id, plan) {
            let place = TreePlace(parent: old.parent, name: old.name)
            if occupant(place, plan) == id { plan.occupants[place] = .some(nil) }
        }
        plan.standings[id] = .some(new)
        // Paths lead through directories alone.
        if !plan.references.isEmpty, (tree.item(id)?.kind ?? entries[id]?.record.kind) == .directory {
            plan.references = [:]
        }
        if let new {
            plan.occupants[TreePlace(parent: new.parent, name: new.name)] = .some(id)
            plan.added[new.parent, default: []].append(id)
        }
    }

    /// What will stand in a directory.
    func contents(of directory: ItemID, _ plan: Plan) -> [ItemID] {
        var result = disk.contents(of: directory).filter { standing($0, plan)?.parent == directory }
        for id in plan.added[directory] ?? [] where standing(id, plan)?.parent == directory && !result.contains(id) {
            result.append(id)
        }
        return result
    }

    /// Where a directory will stand.
    ///
    /// - Complexity: O(1) where it was asked for before and no directory has moved since, else O(depth).
    func reference(to directory: ItemID, _ plan: inout Plan) -> DirectoryReference? {
        if let known = plan.references[directory] { return known }
        let found = findReference(to: directory, plan)
        plan.references[directory] = found
        return found
    }

    private func findReference(to directory: ItemID, _ plan: Plan) -> DirectoryReference? {
        var names: [FileName] = []
        var current = directory
        while current != .root {
            if current == .aside {
                return DirectoryReference(
                    item: directory,
                    path: RelativePath(RelativePath.aside.names + names.reversed()),
                    identity: standing(directory, plan)?.identity
                )
            }
            guard let here = standing(current, plan), names.count < 4_096 else { return nil }
            names.append(here.name)
            current = here.parent
        }
        return DirectoryReference(
            item: directory,
            path: RelativePath(names.reversed()),
            identity: standing(directory, plan)?.identity
        )
    }

    func location(of here: Plan.Standing, _ plan: inout Plan) -> Location? {
        reference(to: here.parent, &plan).map { Location(directory: $0, name: here.name) }
    }

    func location(_ place: TreePlace, _ plan: inout Plan) -> Location? {
        reference(to: place.parent, &plan).map { Location(directory: $0, name: place.name) }
    }
}
