// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// How a plan is printed.
package enum PlanFormat: String, Hashable, Sendable, CaseIterable, ExpressibleByArgument {
    /// For people.
    case text
    /// The plan's document.
    case json
    /// A graph of the steps in the language of Graphviz.
    case dot
    /// One page that needs nothing else, for a browser.
    case html

    /// How everything but the plan is printed.
    var messages: OutputFormat { self == .json ? .json : .text }
}

/// `--output text|json|dot|html`, on the verbs that print plans.
struct PlanOutputOptions: ParsableArguments {
    @Option(help: "How the plan is printed: text, json, dot (a graph) or html (a page).")
    var output: PlanFormat = .text
}
