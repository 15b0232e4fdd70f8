// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// How results are printed.
package enum OutputFormat: String, Hashable, Sendable, CaseIterable {
    /// For people.
    case text
    /// For programs: JSON documents, nothing else on standard output.
    case json
}

extension OutputFormat: ExpressibleByArgument {}

/// `--output text|json`, on every verb that prints.
struct OutputOptions: ParsableArguments {
    @Option(help: "How results are printed: text or json.")
    var output: OutputFormat = .text
}
