// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// A command that does something: its arguments, and what it does with them.
///
/// The parser's own `run()` is not used: it would know neither where to print nor how to fail.
protocol Verb: ParsableCommand {
    /// How results are printed.
    var format: OutputFormat { get }

    /// Does the work.
    ///
    /// Results go to the console's results, messages to its messages; a failure is thrown and printed by the caller.
    func perform(in environment: CommandEnvironment) async throws(CommandFailure) -> ExitStatus

    /// How the process ends after a failure; the failure's own status, except for verbs with numbers of their own.
    func status(after failure: CommandFailure) -> ExitStatus

    /// Prints a failure that this verb threw.
    func report(_ failure: CommandFailure, to console: Console)
}

extension Verb {
    func status(after failure: CommandFailure) -> ExitStatus { failure.status }

    func report(_ failure: CommandFailure, to console: Console) {
        FailureView(failure: failure).show(on: console, as: format)
    }
}
