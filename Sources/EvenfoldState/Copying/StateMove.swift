// SPDX-License-Identifier: Apache-2.0

/// What a store says about being left for another one, or filled from one.
package enum StateMove {
    /// There while a copy into the store is not finished.
    static let unfinishedKey = StateKey(known: "move/unfinished")
    /// There when the state was moved away.
    private static let movedKey = StateKey(known: "move/to")

    private struct Mark: Codable {
        var place: String
    }

    /// Where the state of this store went; `nil` where it is still here.
    package static func target(in store: any StateStore) async throws(StateFailure) -> String? {
        guard let document = try await store.get(movedKey) else { return nil }
        let mark: Mark = try FleetState.decode(document)
        return mark.place
    }

    /// Whether a copy into this store was cut off, so that it holds a part only.
    package static func isUnfinished(_ store: any StateStore) async throws(StateFailure) -> Bool {
        try await store.get(unfinishedKey) != nil
    }

    /// What a destination says before anything is copied into it.
    static var begin: [StateWrite] { [.put(unfinishedKey, Array("{}".utf8)), .delete(movedKey)] }

    static func mark(to place: String) -> StateWrite {
        // Text always has a form in JSON.
        .put(movedKey, (try? FleetState.encode(Mark(place: place))) ?? Array(#"{"place":""}"#.utf8))
    }

    static func isAboutMove(_ key: StateKey) -> Bool { key == unfinishedKey || key == movedKey }
}
