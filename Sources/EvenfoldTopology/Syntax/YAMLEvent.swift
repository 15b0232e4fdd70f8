// SPDX-License-Identifier: Apache-2.0

/// One event of the YAML parser; offsets count Unicode scalars from the beginning of the text.
struct YAMLEvent {
    /// What happened.
    enum Kind {
        case streamStart
        case streamEnd
        case documentStart
        case documentEnd
        case alias
        case scalar(text: String, isPlain: Bool)
        case sequenceStart
        case sequenceEnd
        case mappingStart
        case mappingEnd
    }

    /// What happened.
    let kind: Kind
    /// Where the text of the event begins.
    let start: Int
    /// Where it ends; for the end of a block collection this is where the next thing begins.
    let end: Int
    /// Whether an anchor names the node.
    var hasAnchor = false
    /// Whether a tag types the node.
    var hasTag = false
}

/// Why the parser stopped.
struct YAMLSyntaxError: Error {
    /// What is wrong at the offset, such as `did not find expected key`.
    let problem: String
    /// Where, in scalars.
    let offset: Int
    /// What the parser was doing, such as `while parsing a block mapping`.
    let context: String?
    /// Where it began doing that, in scalars.
    let contextOffset: Int
}
