// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

extension FleetState {
    /// The key of a numbered document; numbers are padded, so that keys sort as numbers do.
    static func key(_ prefix: String, _ number: UInt64) throws(StateFailure) -> StateKey {
        guard let key = StateKey("\(prefix)/\(digits(number))") else {
            throw StateFailure(reason: .unsupported, message: "a name is too long to be recorded")
        }
        return key
    }

    /// Twenty digits, enough for every number.
    static func digits(_ number: UInt64) -> String {
        let text = String(number)
        return String(repeating: "0", count: 20 - text.count) + text
    }

    /// The number at the end of a key.
    static func number(of key: StateKey) throws(StateFailure) -> UInt64 {
        guard let number = key.text.split(separator: "/").last.flatMap({ UInt64($0) }), number < UInt64.max else {
            throw StateFailure(reason: .damaged, message: "the document \(key.text) has no number")
        }
        return number
    }

    /// The last document under a prefix; `nil` where there is none.
    func latest<Value: Decodable>(under prefix: String) async throws(StateFailure) -> Value? {
        guard let last = try await store.list(prefix: prefix + "/", after: nil, backwards: true, limit: 1).first else {
            return nil
        }
        return try Self.decode(last)
    }

    /// The document of a key, decoded; `nil` where there is none.
    func document<Value: Decodable>(_ key: StateKey) async throws(StateFailure) -> Value? {
        guard let document = try await store.get(key) else { return nil }
        return try Self.decode(document)
    }

    /// Writes a document that must not be there yet.
    ///
    /// May be tried again when it is uncertain whether it was written: the same document twice is written once.
    func insert(
        _ value: some Encodable & Sendable,
        at key: StateKey,
        under lease: StateLease
    ) async throws(StateFailure) -> FleetStateOutcome {
        let value = try Self.encode(value)
        let transaction = StateTransaction(
            compares: [.holds(lease), .version(key, 0)],
            writes: [.put(key, value)]
        )
        switch try await store.commit(transaction) {
        case .committed: return .written
        case .refused(.holds): return .leaseLost
        case .refused(.version):
            guard try await store.get(key)?.value == value else { return .alreadyPresent }
            return try await confirm(lease)
        }
    }

    /// Whether the lease is still held, for what was written already.
    func confirm(_ lease: StateLease) async throws(StateFailure) -> FleetStateOutcome {
        let outcome = try await store.commit(StateTransaction(compares: [.holds(lease)], writes: []))
        if case .committed = outcome { return .written }
        return .leaseLost
    }

    static func decode<Value: Decodable>(_ document: StateDocument) throws(StateFailure) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(document.value))
        } catch {
            throw StateFailure(reason: .damaged, message: "the document \(document.key.text) cannot be read")
        }
    }

    static func encode(_ value: some Encodable) throws(StateFailure) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        do {
            return Array(try encoder.encode(value))
        } catch {
            throw StateFailure(reason: .other, message: "a document cannot be written as JSON")
        }
    }
}
