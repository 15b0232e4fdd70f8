// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

// A staged file is in staging until it is placed, and after that it never is again: the one operation of a publish whose
// fate a restart knows for sure, whatever users have done to the file since.

extension MemberMachine {
    /// The intent of a step, with everything that a restart needs to complete it.
    func intent(_ number: UInt64, _ step: Step) -> PublishIntent {
        var record = step.record
        var placed: PlacedFile?
        if case .placeFile = step.operation, let fetch = step.fetch, record?.dataVersion == fetch.data {
            if let digest = fetch.digest { record?.data.value.digest = digest }
            placed = fetch.identity.map {
                PlacedFile(
                    identity: $0,
                    attributes: fetch.attributes,
                    attributesContext: fetch.attributesContext
                )
            }
        }
        return PublishIntent(number: number, operation: step.operation, record: record, placed: placed)
    }

    /// The places in the stores over which a file of an earlier start may have been on its way.
    package var unjudgedKept: [KeptFile] {
        recoveredIntents.compactMap { intent in
            guard intent.placed != nil, case .placeFile(_, _, _, let replacement) = intent.operation,
                let keep = replacement?.keep, case .stored = keep
            else { return nil }
            return keep
        }
    }

    /// Takes in what earlier starts left in staging, before anything else is known: files that are still there were not
    /// placed, all others were.
    ///
    /// What is in a store was on its way to be exchanged there, and is not in its place either.
    mutating func takeStaged(_ files: [StagedFile], inStores: [FileIdentity]) {
        guard !hasStarted else { return }
        isStagingKnown = true
        lastStaged = files.reduce(lastStaged) { max($0, $1.staged.number) }
        fetching.discards += files.map(\.staged)
        if !recoveredIntents.isEmpty { state = .autoRecovery }
        let left = Set(files.map(\.identity) + inStores)
        let intents = recoveredIntents
        recoveredIntents = []
        for intent in intents {
            guard let placed = intent.placed else {
                recoveredIntents.append(intent)
                continue
            }
            if left.contains(placed.identity) {
                journal.changes.append(.intentDone(intent.number))
            } else if let directory = intent.operation.locations.first?.directory.item,
                directory == .root || entries[directory]?.installed != nil
            {
                journal.changes.append(.intentDone(intent.number))
                completePlacement(intent)
            } else {
                // In a directory that the same batch made: the scan finds that first.
                recoveredIntents.append(intent)
            }
        }
    }

    /// A file that was placed before the process ended becomes the index's, as if it had not; what users did to it since
    /// is seen by the scan, like any other change.
    mutating func completePlacement(_ intent: PublishIntent) {
        guard case .placeFile(let item, let at, _, let replacement) = intent.operation, let placed = intent.placed,
            let record = intent.record
        else { return }
        var step = Step(operation: intent.operation, item: item, record: record)
        step.fetch = Fetching.Fetch(
            item: item,
            data: record.dataVersion,
            dataContext: record.dataContext,
            attributes: placed.attributes,
            attributesContext: placed.attributesContext,
            size: record.size,
            link: LinkID(0),
            digest: record.digest
        )
        if let replacement, let old = disk.occupant(of: at.directory.item, named: at.name),
            entries[old]?.installed?.fingerprint.identity == replacement.fingerprint.identity
        {
            if old != item {
                step.departure = recoveredDeparture(of: old, replacement.keep)
            } else if case .stored(let area, let id) = replacement.keep {
                step.keptOwn = recoveredKept(id, area, item, winner: record.dataVersion)
            }
        }
        let fingerprint = Fingerprint(
            identity: placed.identity,
            size: record.size,
            modified: record.modified,
            changed: .zero
        )
        complete(step, fingerprint)
    }
}
