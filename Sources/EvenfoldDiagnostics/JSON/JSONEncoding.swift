// SPDX-License-Identifier: Apache-2.0

/// A JSON value under construction, shared by the containers that write parts of it.
final class JSONBox {
    private enum Kind {
        case value
        case array
        case object
    }

    private var kind = Kind.value
    private var scalar = JSONValue.object(JSONObject())
    private var keys: [String] = []
    private var boxes: [JSONBox] = []

    /// The finished value.
    var value: JSONValue {
        switch kind {
        case .value: return scalar
        case .array: return .array(boxes.map(\.value))
        case .object:
            var object = JSONObject()
            for (key, box) in zip(keys, boxes) { object[key] = box.value }
            return .object(object)
        }
    }

    /// How many parts it has.
    var count: Int { boxes.count }

    var isArray: Bool { kind == .array }

    func set(_ value: JSONValue) {
        kind = .value
        scalar = value
    }

    func becomeArray() { kind = .array }
    func becomeObject() { kind = .object }

    func appended() -> JSONBox {
        let box = JSONBox()
        boxes.append(box)
        return box
    }

    func member(_ key: String) -> JSONBox {
        keys.append(key)
        return appended()
    }

    /// Puts the members in the order of their keys.
    func sortMembers() {
        let sorted = zip(keys, boxes).sorted { ExactText($0.0) < ExactText($1.0) }
        keys = sorted.map(\.0)
        boxes = sorted.map(\.1)
    }
}

/// A dictionary, which enumerates its members differently in each process.
private protocol Unordered {}
extension Dictionary: Unordered {}

/// Writes an `Encodable` value into a box.
struct JSONEncoding: Encoder, SingleValueEncodingContainer {
    let box: JSONBox
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        box.becomeObject()
        return KeyedEncodingContainer(KeyedJSONEncoding<Key>(box: box, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        box.becomeArray()
        return UnkeyedJSONEncoding(box: box, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    func encodeNil() { box.set(.null) }
    func encode(_ value: Bool) { box.set(.bool(value)) }
    func encode(_ value: String) { box.set(.string(value)) }
    func encode(_ value: Double) throws { try number(value) }
    func encode(_ value: Float) throws { try number(Double(value)) }
    func encode(_ value: Int) throws { try integer(value) }
    func encode(_ value: Int8) throws { try integer(value) }
    func encode(_ value: Int16) throws { try integer(value) }
    func encode(_ value: Int32) throws { try integer(value) }
    func encode(_ value: Int64) throws { try integer(value) }
    func encode(_ value: UInt) throws { try integer(value) }
    func encode(_ value: UInt8) throws { try integer(value) }
    func encode(_ value: UInt16) throws { try integer(value) }
    func encode(_ value: UInt32) throws { try integer(value) }
    func encode(_ value: UInt64) throws { try integer(value) }
    func encode<Value: Encodable>(_ value: Value) throws {
        try value.encode(to: self)
        if value is any Unordered, !box.isArray { box.sortMembers() }
    }

    private func integer(_ value: some FixedWidthInteger) throws {
        guard let exact = Int64(exactly: value) else { throw refused(value) }
        box.set(.integer(exact))
    }

    private func number(_ value: Double) throws {
        guard value.isFinite else { throw refused(value) }
        box.set(.number(value))
    }

    private func refused(_ value: Any) -> EncodingError {
        EncodingError.invalidValue(
            value,
            EncodingError.Context(codingPath: codingPath, debugDescription: "JSON cannot hold this number")
        )
    }
}

private struct KeyedJSONEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let box: JSONBox
    let codingPath: [any CodingKey]

    private func inner(_ key: some CodingKey) -> JSONEncoding {
        JSONEncoding(box: box.member(key.stringValue), codingPath: codingPath + [key])
    }

    mutating func encodeNil(forKey key: Key) { inner(key).encodeNil() }
    mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws { try inner(key).encode(value) }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        inner(key).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        inner(key).unkeyedContainer()
    }
    mutating func superEncoder() -> any Encoder { inner(JSONKey(stringValue: "super")) }
    mutating func superEncoder(forKey key: Key) -> any Encoder { inner(key) }
}

private struct UnkeyedJSONEncoding: UnkeyedEncodingContainer {
    let box: JSONBox
    let codingPath: [any CodingKey]
    var count: Int { box.count }

    private func inner() -> JSONEncoding {
        JSONEncoding(box: box.appended(), codingPath: codingPath + [JSONKey(intValue: count)])
    }

    mutating func encodeNil() { inner().encodeNil() }
    mutating func encode<Value: Encodable>(_ value: Value) throws { try inner().encode(value) }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        inner().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { inner().unkeyedContainer() }
    mutating func superEncoder() -> any Encoder { inner() }
}
