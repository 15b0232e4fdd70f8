// SPDX-License-Identifier: Apache-2.0

/// What a store says about being left for another one, or filled from one.
package enum StateMove {
    /// There while a copy into the store is not finished.
    static let unfinishedKey = StateKey(known: "move/unfinished")
    /// There when the state was moved away.
    static let movedKey = StateKey(known: "move/to")

    private struct Mark: Codable {
        var place: String
    }

    /// Where the state of this store went; `nil` where it is still here.
    package static func target(in store: any StateStore) async throws(StateFailure) -> String? {
        try await place(at: movedKey, in: store)
    }

    /// Whether a copy into this store was cut off, so that it holds a part only.
    package static func isUnfinished(_ store: any StateStore) async throws(StateFailure) -> Bool {
        try await store.get(unfinishedKey) != nil
    }

    /// What a destination says before anything is copied into it.
    static func begin(from place: String) -> [StateWrite] {
        [.put(unfinishedKey, text(of: place)), .delete(movedKey)]
    }

    /// What a source says once its state is elsewhere.
    static func mark(to place: String) -> StateWrite { .put(movedKey, text(of: place)) }

    /// That the store has the whole state, at the moment of a transaction.
    static var isHere: [StateCompare] { [.version(movedKey, 0), .version(unfinishedKey, 0)] }

    /// From where the copy comes that was cut off; `nil` where there is none.
    static func origin(in store: any StateStore) async throws(StateFailure) -> String? {
        try await place(at: unfinishedKey, in: store)
    }

    private static func place(
        at key: StateKey,
        in store: any StateStore
    ) async throws(StateFailure) -> String? {
        let mark: Mark? = try await FleetState(store: store).document(key)
        return mark?.place
    }

    private static func text(of place: String) -> [UInt8] {
        // Text always has a form in JSON.
        (try? FleetState.encode(Mark(place: place))) ?? Array(#"{"place":""}"#.utf8)
    }

    static func isAboutMove(_ key: StateKey) -> Bool { key == unfinishedKey || key == movedKey }
}
