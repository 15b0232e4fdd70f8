// SPDX-License-Identifier: Apache-2.0

/// The world that a command runs in; tests give it another.
package struct CommandEnvironment: Sendable {
    /// Where it prints.
    package var console: Console
    /// The environment variables.
    package var variables: [String: String]
    /// Files, processes and the clock.
    package var host: any CommandHost

    package init(console: Console, variables: [String: String], host: any CommandHost) {
        self.console = console
        self.variables = variables
        self.host = host
    }
}
