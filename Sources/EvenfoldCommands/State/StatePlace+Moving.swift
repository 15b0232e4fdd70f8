// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldState
import EvenfoldTopology

extension StatePlace {
    /// What a move came to.
    struct Move: Sendable {
        /// What was copied; nothing where the state was there already.
        var summary: StateCopy.Summary
        /// Where the state is now.
        var place: String
    }

    /// Moves the state from the store in use to another one, and notes it.
    ///
    /// Commands of this machine are kept away by the fleet's file, operators of other machines by both stores' locks.
    ///
    /// - Parameters:
    ///   - wanted: Where the state is to be.
    ///   - mayGo: What must hold of the store in use, under the fleet's file.
    /// - Returns: What was done; `nil` where that store was in use already.
    /// - Throws: ``CommandFailure``; the state is then where it was, and so says the note.
    func move(
        to wanted: StateSetting,
        where mayGo: (any StateStore) async throws(CommandFailure) -> Void
    ) async throws(CommandFailure) -> Move? {
        let file: FleetLock
        switch try FleetLock.take(fleet: directory) {
        case .taken(let lock): file = lock
        case .held(let holder): throw .locked(by: holder, in: directory)
        }
        defer { file.release() }
        // Somebody may have moved it before this had the file.
        let present = try setting()
        guard present != wanted else { return nil }
        let source = try await open(present)
        let outcome = await move(from: source, to: wanted, under: file, where: mayGo)
        await source.close()
        let move = try outcome.get()
        try note(wanted)
        return move
    }

    private func move(
        from source: any StateStore,
        to wanted: StateSetting,
        under file: FleetLock,
        where mayGo: (any StateStore) async throws(CommandFailure) -> Void
    ) async -> Result<Move, CommandFailure> {
        do throws(CommandFailure) {
            try await mayGo(source)
            try await file.clearLease(in: source)
            let destination = try await open(wanted)
            let outcome = await copy(from: source, to: destination, under: file)
            await destination.close()
            return .success(Move(summary: try outcome.get(), place: destination.place))
        } catch {
            return .failure(error)
        }
    }

    private func copy(
        from source: any StateStore,
        to destination: any StateStore,
        under file: FleetLock
    ) async -> Result<StateCopy.Summary, CommandFailure> {
        do throws(CommandFailure) { try await file.clearLease(in: destination) } catch { return .failure(error) }
        do throws(StateCopy.Failure) {
            return .success(
                try await StateCopy(from: source, to: destination, holder: FleetRecord.who).perform()
            )
        } catch {
            return .failure(CommandFailure(error, source: source.place, destination: destination.place))
        }
    }
}

extension CommandFailure {
    /// Why the state was not moved.
    fileprivate init(_ failure: StateCopy.Failure, source: String, destination: String) {
        let (source, destination) = (TerminalText.escaped(source), TerminalText.escaped(destination))
        switch failure {
        case .held(let place, let holder):
            self = .locked(by: "\(holder.holder), since \(PointOfTime.text(holder.since))", in: place)
        case .lost(let place):
            self.init(.locked, code: "EV0408", "the lock in \(TerminalText.escaped(place)) was lost; nothing has moved")
        case .occupied:
            self.init(
                .failure,
                code: "EV0416",
                "\(destination) holds another state of this fleet",
                detail: "it was not moved away from there, so it is not written over",
                help: "see what it is with a copy of the fleet's directory whose state.json names it"
            )
        case .moved(let from, let to): self = .stateMoved(from: from, to: to)
        case .unfinished: self = .stateUnfinished(in: source)
        case .different(let key):
            self.init(
                .failure,
                code: "EV0416",
                "what arrived in \(destination) is not what is in \(source); nothing has moved",
                detail: "the first difference is at \(TerminalText.escaped(key))"
            )
        case .store(_, let failure): self.init(failure)
        }
    }

    /// The state is not in this store any more.
    static func stateMoved(from place: String, to target: String) -> CommandFailure {
        CommandFailure(
            .failure,
            code: "EV0416",
            "the state of this fleet has moved",
            detail: "from \(TerminalText.escaped(place)) to \(TerminalText.escaped(target))",
            help: "evenfold state migrate -t FILE, with the topology that names that store, goes after it"
        )
    }

    /// The store holds a part of the state.
    static func stateUnfinished(in place: String) -> CommandFailure {
        CommandFailure(
            .failure,
            code: "EV0416",
            "the state of this fleet was copied only in part",
            detail: "to \(TerminalText.escaped(place))",
            help: "evenfold state migrate on the machine that began it copies it anew"
        )
    }
}
