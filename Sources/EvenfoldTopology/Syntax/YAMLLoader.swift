// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics

/// Turns YAML text into trees that know where everything stands.
///
/// Refused, each with its place: anchors, aliases, tags, merge keys, duplicate keys, keys that are not plain words,
/// more than 4 MiB, more than 100 levels. Never traps, whatever the bytes are.
package enum YAMLLoader {
    /// The most levels of collections.
    package static let deepestNesting = 100

    /// The documents of a text, and everything that is wrong with it.
    ///
    /// After a syntax error the documents before it are still there; what is merely refused (a tag, a second equal
    /// key) leaves the tree as if it were not written.
    ///
    /// - Complexity: O(n)
    package static func load(_ source: SourceText) -> (documents: [LocatedNode], diagnostics: [Diagnostic]) {
        // libyaml would count a byte order mark as a column.
        let hasMark = source.bytes.starts(with: [0xEF, 0xBB, 0xBF])
        let source = hasMark ? SourceText(file: source.file, bytes: Array(source.bytes.dropFirst(3))) : source
        if let fault = YAMLText.fault(in: source) { return ([], [fault]) }
        guard var reader = YAMLEventReader(source.bytes) else {
            return ([], [Diagnostic(code: "EV0001", severity: .error, summary: "there is no memory to read the file")])
        }
        var builder = YAMLTreeBuilder(source: source)
        do throws(YAMLSyntaxError) {
            while try builder.take(reader.next()) {}
        } catch {
            builder.report(error)
        }
        return (builder.documents, builder.diagnostics)
    }
}
