// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics

/// Reads parts of a document and knows where it stands, so that every error names the place.
struct PlanReader {
    let value: JSONValue
    let path: String

    /// A century, in seconds.
    private static let longestEstimate = 36_525 * 86_400

    private func child(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    private func wrong(_ key: String, _ expected: String) -> PlanDocumentError {
        .wrong(path: child(key), expected: expected)
    }

    func text(_ key: String) throws(PlanDocumentError) -> String {
        guard let text = value[key]?.stringValue else { throw wrong(key, "a text") }
        return text
    }

    func optionalText(_ key: String) throws(PlanDocumentError) -> String? {
        guard value[key] != nil else { return nil }
        return try text(key)
    }

    /// A count: whole and not negative.
    func count(_ key: String) throws(PlanDocumentError) -> Int {
        guard let number = value[key]?.integerValue, let small = Int(exactly: number), small >= 0 else {
            throw wrong(key, "a number from 0 up")
        }
        return small
    }

    /// The key `estimateSeconds`; `nil` where it is missing, as in plans from before there were estimates.
    ///
    /// Small enough to be added up.
    func estimate() throws(PlanDocumentError) -> Int? {
        guard value["estimateSeconds"] != nil else { return nil }
        let seconds = try count("estimateSeconds")
        guard seconds <= Self.longestEstimate else { throw wrong("estimateSeconds", "a number of seconds") }
        return seconds
    }

    func flag(_ key: String) throws(PlanDocumentError) -> Bool {
        guard let flag = value[key]?.boolValue else { throw wrong(key, "true or false") }
        return flag
    }

    func texts(_ key: String) throws(PlanDocumentError) -> [String] {
        guard let elements = value[key]?.arrayValue else { throw wrong(key, "a list of texts") }
        var result: [String] = []
        for element in elements {
            guard let text = element.stringValue else { throw wrong(key, "a list of texts") }
            result.append(text)
        }
        return result
    }

    /// One of the words of an enumeration.
    func word<Word: RawRepresentable<String>>(
        _ key: String,
        as type: Word.Type,
        _ expected: String
    ) throws(PlanDocumentError) -> Word {
        guard let word = value[key]?.stringValue.flatMap(Word.init(rawValue:)) else { throw wrong(key, expected) }
        return word
    }

    /// A reader of the object at `key`.
    func object(_ key: String) throws(PlanDocumentError) -> PlanReader {
        guard let inner = value[key], inner.objectValue != nil else { throw wrong(key, "an object") }
        return PlanReader(value: inner, path: child(key))
    }

    /// What `read` makes of each object of the list at `key`.
    func list<Element>(
        _ key: String,
        _ read: (PlanReader) throws(PlanDocumentError) -> Element
    ) throws(PlanDocumentError) -> [Element] {
        guard let elements = value[key]?.arrayValue else { throw wrong(key, "a list of objects") }
        var result: [Element] = []
        for (position, element) in elements.enumerated() {
            guard element.objectValue != nil else { throw wrong("\(key).\(position)", "an object") }
            result.append(try read(PlanReader(value: element, path: child("\(key).\(position)"))))
        }
        return result
    }
}
