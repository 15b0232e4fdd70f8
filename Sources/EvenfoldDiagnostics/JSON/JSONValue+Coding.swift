// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
    /// The JSON form of a value, keys in the order in which the type writes them, those of dictionaries sorted:
    /// same value, same JSON.
    ///
    /// - Throws: `EncodingError` only where the type itself does, or for a number that JSON cannot hold.
    package init(encoding value: some Encodable) throws(EncodingError) {
        do {
            let box = JSONBox()
            try JSONEncoding(box: box, codingPath: []).encode(value)
            self = box.value
        } catch let error as EncodingError {
            throw error
        } catch {
            throw EncodingError.invalidValue(value, EncodingError.Context(codingPath: [], debugDescription: "\(error)"))
        }
    }

    /// The value of which this is the JSON form.
    ///
    /// Never traps, whatever the JSON is.
    ///
    /// - Throws: `DecodingError` with the path of the first part that is missing or of another kind.
    package func decoded<Value: Decodable>(as type: Value.Type) throws(DecodingError) -> Value {
        do {
            return try Value(from: JSONDecoding(value: self, codingPath: []))
        } catch let error as DecodingError {
            throw error
        } catch {
            throw DecodingError.dataCorrupted(DecodingError.Context(codingPath: [], debugDescription: "\(error)"))
        }
    }
}

extension DecodingError {
    /// Where and what, in one sentence for people, such as `folders.0.minOnline is missing`.
    package var sentence: String {
        func place(_ path: [any CodingKey], _ last: (any CodingKey)? = nil) -> String {
            let keys = (path + (last.map { [$0] } ?? [])).map { TerminalText.escaped($0.stringValue) }
            return keys.isEmpty ? "the value" : keys.joined(separator: ".")
        }
        return switch self {
        case .keyNotFound(let key, let context): "\(place(context.codingPath, key)) is missing"
        case .valueNotFound(_, let context): "\(place(context.codingPath)) is null"
        case .typeMismatch(let type, let context): "\(place(context.codingPath)) is not of type \(type)"
        case .dataCorrupted(let context): "\(place(context.codingPath)) is not sound"
        @unknown default: "a part is not sound"
        }
    }
}

/// A key that is just text or a position.
struct JSONKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(stringValue: String) {
        self.stringValue = stringValue
        intValue = nil
    }

    init(intValue: Int) {
        stringValue = String(intValue)
        self.intValue = intValue
    }
}
