// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

// From targets to operations. Each item is realised once a batch, what it depends on first: its directory, then whoever
// holds its name. An item that is met again while it is being realised closes a circle (two names that are swapped, a
// directory that goes below its own former child); then whoever is in the way steps aside.

extension MemberMachine {
    mutating func makePlan() -> Plan {
        adoptDirectories()
        var plan = Plan(items: ready.count, unjudged: unjudgedItems)
        while !plan.isFull, let id = ready.take() {
            if let hold = holds[id], hold.retryAt > now {
                timers.add(id, at: hold.retryAt)
                continue
            }
            realise(id, &plan)
        }
        return plan
    }

    /// Brings an item to where it should be, as far as this batch can.
    mutating func realise(_ id: ItemID, _ plan: inout Plan) {
        guard plan.visits[id] == nil else { return }
        guard !plan.isFull else {
            plan.postponed.append(id)
            return
        }
        plan.visits[id] = .visiting
        plan.order.append(id)
        plan.visits[id] = isRealised(id, &plan) ? .done : .blocked
    }

    private mutating func isRealised(_ id: ItemID, _ plan: inout Plan) -> Bool {
        if entries[id]?.installed?.parent == .displaced || plan.unjudged.contains(id) { return false }
        guard entries[id]?.isPreexisting ?? false else {
            guard let record = target(of: id) else { return false }
            guard let place = tree.place(of: id) else { return leave(id, for: nil, &plan) }
            return arrive(id, record, at: place, &plan)
        }
        return header.initialSyncDone ? leave(id, for: nil, &plan) : false
    }

    // MARK: Arriving

    private mutating func arrive(_ id: ItemID, _ record: Record, at place: TreePlace, _ plan: inout Plan) -> Bool {
        guard isDirectoryReady(place.parent, for: id, &plan) else { return false }
        let here = standing(id, plan)
        if here == nil || here?.parent != place.parent || here?.name != place.name {
            guard here != nil || canBeMade(id, record, place, plan) else {
                // The bytes that it was to take over have left: they are fetched.
                dirty.add(id)
                return false
            }
            if record.kind == .directory, here != nil, !leaveOwnDescendants(id, below: place.parent, &plan) {
                return false
            }
            guard let replaced = makeRoom(for: id, record, at: place, hasBytes: here != nil, &plan) else {
                return false
            }
            // Making room may have moved this very item aside.
            if let now = standing(id, plan) {
                appendMove(id, from: now, to: place, &plan)
                return true
            }
            return appendMake(id, record, at: place, replacing: replaced, &plan)
        }
        guard let installed = entries[id]?.installed, let fingerprint = here?.fingerprint else { return true }
        return appendChange(id, record, installed, fingerprint, at: place, &plan)
    }

    private mutating func isDirectoryReady(_ directory: ItemID, for id: ItemID, _ plan: inout Plan) -> Bool {
        if directory == .root { return true }
        if let here = standing(directory, plan), here.parent != .aside, here.parent != .displaced { return true }
        realise(directory, &plan)
        if let here = standing(directory, plan), here.parent != .aside, here.parent != .displaced { return true }
        if plan.visits[directory] == .visiting || plan.isEntangled.contains(directory) { plan.isEntangled.insert(id) }
        wait(id, for: directory)
        return false
    }

    private func canBeMade(_ id: ItemID, _ record: Record, _ place: TreePlace, _ plan: Plan) -> Bool {
        guard record.kind == .file else { return true }
        let staged = fetching.staged(id, version: record.dataVersion)
        if case .same = comparison(
            of: id,
            record,
            with: place,
            digest: record.digest ?? staged?.fetch.digest
        ) {
            return true
        }
        return staged != nil
    }

    /// Before a directory moves below something that stands below it now, that something leaves.
    private mutating func leaveOwnDescendants(_ id: ItemID, below parent: ItemID, _ plan: inout Plan) -> Bool {
        for attempt in 0..<2 {
            var chain: [ItemID] = []
            var current = parent
            while current != .root, current != .aside, current != id, chain.count < 4_096,
                let here = standing(current, plan)
            {
                chain.append(current)
                current = here.parent
            }
            guard current == id else { return true }
            if attempt == 0 {
                for directory in chain.reversed() { realise(directory, &plan) }
                continue
            }
            guard
                let blocker = chain.reversed().first(where: { directory in
                    guard let here = standing(directory, plan), let wanted = tree.place(of: directory) else {
                        return false
                    }
                    return here.parent != wanted.parent || here.name != wanted.name
                })
            else {
                wait(id, for: parent)
                return false
            }
            appendStepAside(blocker, &plan)
        }
        var current = parent
        while current != .root, current != .aside, let here = standing(current, plan) {
            if current == id { return false }
            current = here.parent
        }
        return true
    }

    /// Frees a name.
    ///
    /// Answers what the new item may replace in one step; `nil` where the name stays taken.
    private mutating func makeRoom(
        for id: ItemID,
        _ record: Record,
        at place: TreePlace,
        hasBytes: Bool,
        _ plan: inout Plan
    ) -> Departure?? {
        guard let other = occupant(place, plan), other != id else { return .some(nil) }
        guard !plan.unjudged.contains(other) else { return blocked(id, by: other) }
        let isLeaf = entries[other]?.record.kind != .directory
        if !hasBytes, record.kind != .directory, isLeaf, plan.visits[other] != .visiting {
            if case .same(other) = comparison(of: id, record, with: place, digest: digest(of: id, record)) {
                guard let departure = departure(of: other, for: id, plan) else { return blocked(id, by: other) }
                return .some(departure)
            }
            // One that may not leave for this newcomer lost its name to a third item, which may be waiting for this very
            // newcomer: below, that circle is broken by moving it aside.
            if isUnwanted(other), let departure = departure(of: other, for: id, plan) {
                plan.visits[other] = .done
                plan.order.append(other)
                return .some(departure)
            }
        }
        if let winner = winner(over: other), winner != id {
            // The name it lost must be its winner's before it may go.
            realise(winner, &plan)
            if plan.visits[winner] == .visiting { plan.isEntangled.insert(other) }
        }
        if isUnwanted(other), plan.visits[other] != .visiting, plan.visits[other] != .done {
            // A loser that could not leave by itself may leave for the winner that comes with this step.
            if plan.visits[other] == nil { plan.order.append(other) }
            plan.visits[other] = .visiting
            plan.visits[other] = leave(other, for: id, &plan) ? .done : .blocked
        } else if plan.visits[other] == .visiting {
            appendStepAside(other, &plan)
        } else {
            realise(other, &plan)
        }
        if plan.isEntangled.contains(other), occupant(place, plan) == other, !(entries[other]?.isPreexisting ?? false) {
            appendStepAside(other, &plan)
        }
        guard let still = occupant(place, plan), still != id else { return .some(nil) }
        if plan.isEntangled.contains(still) || plan.visits[still] == .visiting { plan.isEntangled.insert(id) }
        return blocked(id, by: still)
    }

    /// Who shows the name that an alive file or link lost; `nil` where it lost none.
    private func winner(over id: ItemID) -> ItemID? {
        guard let entry = entries[id], !entry.isPreexisting, entry.record.kind != .directory, tree.isAlive(id),
            tree.place(of: id) == nil, let record = target(of: id)
        else { return nil }
        return tree.winner(in: tree.canonical(record.parent), named: record.name)
    }

    private mutating func blocked(_ id: ItemID, by other: ItemID) -> Departure?? {
        wait(id, for: other)
        if let state = pending[id], state.reason == nil { pending[id]?.reason = .nameCollision }
        return nil
    }

    /// Whether an item that stands somewhere should stand nowhere.
    private func isUnwanted(_ id: ItemID) -> Bool {
        entries[id]?.isPreexisting ?? false || tree.place(of: id) == nil
    }

    func digest(of id: ItemID, _ record: Record) -> Digest? {
        record.digest ?? fetching.staged(id, version: record.dataVersion)?.fetch.digest
    }

    // MARK: Leaving

    /// Takes an unwanted item off the disk; a directory after everything in it.
    mutating func leave(_ id: ItemID, for winner: ItemID?, _ plan: inout Plan) -> Bool {
        guard let here = standing(id, plan) else { return true }
        guard !plan.unjudged.contains(id) else { return false }
        guard entries[id]?.record.kind == .directory else {
            guard let fingerprint = here.fingerprint, let departure = departure(of: id, for: winner, plan),
                let location = location(of: here, &plan)
            else { return false }
            plan.steps.append(
                Step(
                    operation: .removeFile(item: id, at: location, fingerprint: fingerprint, keep: departure.keep),
                    item: id,
                    departure: departure,
                    directories: [here.parent]
                )
            )
            setStanding(id, nil, &plan)
            return true
        }
        for child in contents(of: id, plan) {
            if entries[child]?.isPreexisting ?? false, plan.visits[child] == nil {
                plan.visits[child] = .visiting
                plan.order.append(child)
                plan.visits[child] = leave(child, for: winner, &plan) ? .done : .blocked
            } else if plan.visits[child] == .visiting {
                appendStepAside(child, &plan)
            } else {
                realise(child, &plan)
            }
        }
        let rest = contents(of: id, plan)
        guard rest.isEmpty else {
            for child in rest {
                // Whoever needs the name of this directory may need it for the very directory that the child waits for.
                if plan.isEntangled.contains(child) { plan.isEntangled.insert(id) }
                wait(id, for: child)
            }
            return false
        }
        guard let now = standing(id, plan), let identity = now.identity, let location = location(of: now, &plan) else {
            return false
        }
        plan.steps.append(
            Step(
                operation: .removeDirectory(item: id, at: location, identity: identity),
                item: id,
                departure: Departure(item: id, keep: .discarded, kept: nil, settles: false),
                directories: [now.parent]
            )
        )
        setStanding(id, nil, &plan)
        return true
    }
}
