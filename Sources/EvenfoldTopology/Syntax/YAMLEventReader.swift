// SPDX-License-Identifier: Apache-2.0

import CYAML

/// Reads YAML events one by one through libyaml.
///
/// libyaml keeps its own state on the heap and does not recurse, so the reader's caller decides how deep is too deep.
/// Text must be UTF-8 without characters that YAML excludes; ``YAMLText`` checks that first, because libyaml reports
/// such faults without a place.
@safe struct YAMLEventReader: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    /// libyaml reads from here for as long as it lives, so the text must not move.
    private let text: UnsafeMutableBufferPointer<UInt8>

    /// A reader of `bytes`; `nil` when there is no memory for one.
    init?(_ bytes: [UInt8]) {
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            unsafe parser.deallocate()
            return nil
        }
        let text = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = unsafe text.initialize(from: bytes)
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, UnsafePointer(text.baseAddress), bytes.count)
        unsafe self.parser = parser
        unsafe self.text = text
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe text.deallocate()
    }

    /// The next event; nothing follows ``YAMLEvent/Kind/streamEnd`` or an error.
    ///
    /// - Throws: ``YAMLSyntaxError`` where the text is not YAML.
    mutating func next() throws(YAMLSyntaxError) -> YAMLEvent {
        var raw = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &raw) == 1 else { throw syntaxError() }
        defer { unsafe yaml_event_delete(&raw) }
        let start = unsafe Int(clamping: raw.start_mark.index)
        let end = unsafe Int(clamping: raw.end_mark.index)
        switch unsafe raw.type {
        case YAML_STREAM_START_EVENT: return YAMLEvent(kind: .streamStart, start: start, end: end)
        case YAML_DOCUMENT_START_EVENT: return YAMLEvent(kind: .documentStart, start: start, end: end)
        case YAML_DOCUMENT_END_EVENT: return YAMLEvent(kind: .documentEnd, start: start, end: end)
        case YAML_ALIAS_EVENT: return YAMLEvent(kind: .alias, start: start, end: end)
        case YAML_SCALAR_EVENT:
            let scalar = unsafe raw.data.scalar
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return unsafe YAMLEvent(
                kind: .scalar(
                    text: String(decoding: bytes, as: UTF8.self),
                    isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE
                ),
                start: start,
                end: end,
                hasAnchor: scalar.anchor != nil,
                hasTag: scalar.tag != nil
            )
        case YAML_SEQUENCE_START_EVENT:
            let sequence = unsafe raw.data.sequence_start
            return unsafe YAMLEvent(
                kind: .sequenceStart,
                start: start,
                end: end,
                hasAnchor: sequence.anchor != nil,
                hasTag: sequence.tag != nil
            )
        case YAML_SEQUENCE_END_EVENT: return YAMLEvent(kind: .sequenceEnd, start: start, end: end)
        case YAML_MAPPING_START_EVENT:
            let mapping = unsafe raw.data.mapping_start
            return unsafe YAMLEvent(
                kind: .mappingStart,
                start: start,
                end: end,
                hasAnchor: mapping.anchor != nil,
                hasTag: mapping.tag != nil
            )
        case YAML_MAPPING_END_EVENT: return YAMLEvent(kind: .mappingEnd, start: start, end: end)
        default: return YAMLEvent(kind: .streamEnd, start: start, end: end)
        }
    }

    private func syntaxError() -> YAMLSyntaxError {
        let state = unsafe parser.pointee
        let problem = unsafe state.problem.map { unsafe String(cString: $0) }
        let context = unsafe state.context.map { unsafe String(cString: $0) }
        return unsafe YAMLSyntaxError(
            problem: problem ?? "the text cannot be read",
            offset: Int(clamping: state.problem_mark.index),
            context: context,
            contextOffset: Int(clamping: state.context_mark.index)
        )
    }
}
