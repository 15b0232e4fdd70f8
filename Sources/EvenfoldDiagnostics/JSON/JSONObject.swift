// SPDX-License-Identifier: Apache-2.0

/// The members of a JSON object in the order in which they were put in; every key occurs once.
package struct JSONObject: Sendable {
    /// One key with its value.
    package struct Member: Sendable {
        /// The key.
        package let key: String
        /// Its value.
        package var value: JSONValue

        package init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    private var members: [Member]
    /// Where each key stands; kept only from ``indexedFrom`` members on, since a short scan beats hashing.
    private var positions: [ExactText: Int]
    private static let indexedFrom = 12

    /// An object without members.
    package init() {
        members = []
        positions = [:]
    }

    /// The value at `key`.
    ///
    /// Setting a new key appends it, setting a known one keeps its place, setting `nil` removes it; so an optional
    /// member is written by plain assignment.
    ///
    /// - Complexity: O(1); removing is O(n).
    package subscript(key: String) -> JSONValue? {
        get { position(of: key).map { members[$0].value } }
        set {
            switch (position(of: key), newValue) {
            case (let position?, let value?): members[position].value = value
            case (let position?, nil): remove(at: position)
            case (nil, let value?): append(Member(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    private func position(of key: String) -> Int? {
        let key = ExactText(key)
        return positions.isEmpty ? members.firstIndex { ExactText($0.key) == key } : positions[key]
    }

    private mutating func append(_ member: Member) {
        members.append(member)
        if !positions.isEmpty {
            positions[ExactText(member.key)] = members.count - 1
        } else if members.count == Self.indexedFrom {
            index()
        }
    }

    private mutating func remove(at position: Int) {
        members.remove(at: position)
        positions = [:]
        if members.count >= Self.indexedFrom { index() }
    }

    private mutating func index() {
        for (position, member) in members.enumerated() { positions[ExactText(member.key)] = position }
    }
}

extension JSONObject: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { members.count }
    package subscript(position: Int) -> Member { members[position] }
}

extension JSONObject: Hashable {
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.allSatisfy { right[$0.key] == $0.value }
    }

    package func hash(into hasher: inout Hasher) {
        // Order does not count for equality, so the members' hashes are joined by a commutative sum.
        var sum = 0
        for member in members {
            var one = Hasher()
            one.combine(ExactText(member.key))
            one.combine(member.value)
            sum &+= one.finalize()
        }
        hasher.combine(sum)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init()
        for (key, value) in elements { self[key] = value }
    }
}
