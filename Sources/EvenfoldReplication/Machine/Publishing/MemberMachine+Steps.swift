// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension MemberMachine {
    func appendMove(_ id: ItemID, from here: Plan.Standing, to place: TreePlace, _ plan: inout Plan) {
        guard let identity = here.identity, let to = location(place, &plan) else { return }
        let operation: PublishOperation
        if here.parent == .aside {
            operation = .stepBack(item: id, name: here.name, identity: identity, to: to)
        } else {
            guard let from = location(of: here, &plan) else { return }
            operation = .move(item: id, from: from, identity: identity, to: to)
        }
        plan.steps.append(
            Step(operation: operation, item: id, record: target(of: id), directories: [here.parent, place.parent])
        )
        setStanding(
            id,
            Plan.Standing(parent: place.parent, name: place.name, identity: identity, fingerprint: nil),
            &plan
        )
    }

    func appendStepAside(_ id: ItemID, _ plan: inout Plan) {
        guard !plan.unjudged.contains(id), let here = standing(id, plan), here.parent != .aside,
            let identity = here.identity,
            let from = location(of: here, &plan)
        else { return }
        plan.steps.append(
            Step(
                operation: .stepAside(item: id, from: from, identity: identity),
                item: id,
                directories: [here.parent, .aside]
            )
        )
        setStanding(id, Plan.Standing(parent: .aside, name: id.asideName, identity: identity, fingerprint: nil), &plan)
        if plan.visits[id] == nil {
            plan.visits[id] = .blocked
            plan.order.append(id)
        }
    }

    mutating func appendMake(
        _ id: ItemID,
        _ record: Record,
        at place: TreePlace,
        replacing departure: Departure?,
        _ plan: inout Plan
    ) -> Bool {
        guard let at = location(place, &plan) else { return false }
        var replacement: Replacement?
        if let departure, let fingerprint = standing(departure.item, plan)?.fingerprint {
            replacement = Replacement(fingerprint: fingerprint, keep: departure.keep)
        }
        var step = Step(
            operation: .makeDirectory(item: id, at: at, attributes: record.attributes.value),
            item: id,
            record: record,
            departure: departure,
            directories: [place.parent]
        )
        switch record.kind {
        case .directory: break
        case .symbolicLink:
            step.operation = .placeLink(
                item: id,
                at: at,
                target: record.data.value.target,
                modified: record.modified,
                attributes: record.attributes.value,
                replacing: replacement
            )
        case .file:
            if let departure,
                case .same(departure.item) = comparison(of: id, record, with: place, digest: digest(of: id, record))
            {
                return appendAdoption(id, record, of: departure, at: at, place, &plan)
            }
            guard let (staged, fetch) = fetching.staged(id, version: record.dataVersion) else { return false }
            step.fetch = fetch
            step.operation = .placeFile(item: id, at: at, staged: staged, replacing: replacement)
        }
        plan.steps.append(step)
        if let departure { setStanding(departure.item, nil, &plan) }
        setStanding(id, Plan.Standing(parent: place.parent, name: place.name, identity: nil, fingerprint: nil), &plan)
        return true
    }

    /// The bytes are there already, under an item that goes: the inode changes hands, and attributes and times are set.
    private func appendAdoption(
        _ id: ItemID,
        _ record: Record,
        of departure: Departure,
        at location: Location,
        _ place: TreePlace,
        _ plan: inout Plan
    ) -> Bool {
        guard let fingerprint = standing(departure.item, plan)?.fingerprint else { return false }
        var leaving = departure
        leaving.keep = .discarded
        leaving.kept = nil
        plan.steps.append(
            Step(
                operation: .setAttributes(
                    item: id,
                    at: location,
                    fingerprint: fingerprint,
                    attributes: record.attributes.value,
                    modified: record.modified
                ),
                item: id,
                record: record,
                departure: leaving,
                adoptsContent: true,
                directories: [place.parent]
            )
        )
        plan.visits[departure.item] = .done
        setStanding(departure.item, nil, &plan)
        setStanding(
            id,
            Plan.Standing(parent: place.parent, name: place.name, identity: fingerprint.identity, fingerprint: nil),
            &plan
        )
        return true
    }

    /// New content or attributes for an item in its place.
    mutating func appendChange(
        _ id: ItemID,
        _ record: Record,
        _ installed: Installation,
        _ fingerprint: Fingerprint,
        at place: TreePlace,
        _ plan: inout Plan
    ) -> Bool {
        guard let at = location(place, &plan) else { return false }
        let isAttributed = installed.attributes != record.attributesVersion
        guard needsContent(record, installed) else {
            if isAttributed {
                plan.steps.append(
                    Step(
                        operation: .setAttributes(
                            item: id,
                            at: at,
                            fingerprint: fingerprint,
                            attributes: record.attributes.value,
                            modified: nil
                        ),
                        item: id,
                        record: record,
                        directories: [place.parent]
                    )
                )
            }
            return true
        }
        if hasSameContent(id, record, installed) {
            plan.steps.append(
                Step(
                    operation: .setAttributes(
                        item: id,
                        at: at,
                        fingerprint: fingerprint,
                        attributes: record.attributes.value,
                        modified: record.modified
                    ),
                    item: id,
                    record: record,
                    adoptsContent: true,
                    directories: [place.parent]
                )
            )
            return true
        }
        let isSuperseded = record.dataContext.contains(installed.data)
        let isEqual =
            record.kind == .file
            ? installedDigest(id).map { $0 == digest(of: id, record) } ?? false
            : entries[id].map {
                $0.record.dataVersion == installed.data && $0.record.data.value.target == record.data.value.target
            } ?? false
        var step = Step(
            operation: .makeDirectory(item: id, at: at, attributes: record.attributes.value),
            item: id,
            record: record,
            directories: [place.parent]
        )
        var keep = KeptFile.discarded
        if record.kind == .file, fetching.staged(id, version: record.dataVersion) == nil { return false }
        if !isSuperseded, !isEqual {
            let kept = newKept(.conflict, id, winner: record.dataVersion)
            keep = .stored(.conflict, kept.id)
            step.keptOwn = kept
        }
        let replacement = Replacement(fingerprint: fingerprint, keep: keep)
        if record.kind == .symbolicLink {
            step.operation = .placeLink(
                item: id,
                at: at,
                target: record.data.value.target,
                modified: record.modified,
                attributes: record.attributes.value,
                replacing: replacement
            )
        } else if let (staged, fetch) = fetching.staged(id, version: record.dataVersion) {
            step.fetch = fetch
            step.operation = .placeFile(item: id, at: at, staged: staged, replacing: replacement)
        }
        plan.steps.append(step)
        setStanding(id, Plan.Standing(parent: place.parent, name: place.name, identity: nil, fingerprint: nil), &plan)
        return true
    }

    mutating func newKept(_ area: StoreArea, _ id: ItemID, winner: VersionID?) -> KeptEntry {
        header.store += 1
        journal.isHeaderChanged = true
        let installed = entries[id]?.installed
        return KeptEntry(
            id: StoreID(header.store),
            area: area,
            path: pathForPeople(id),
            kind: entries[id]?.record.kind ?? .file,
            item: id,
            loser: installed?.data ?? id.version,
            winner: winner,
            size: installed?.fingerprint.size ?? 0,
            time: now
        )
    }
}
