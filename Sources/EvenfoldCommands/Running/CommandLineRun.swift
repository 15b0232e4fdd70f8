// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// One run of the tool, from arguments to exit status.
package enum CommandLineRun {
    /// Parses and performs; everything printed goes to the environment's console.
    ///
    /// Help, the version and completion scripts are results; what is wrong with the arguments is a message, and the
    /// status then is ``ExitStatus/usage``.
    package static func perform(_ arguments: [String], in environment: CommandEnvironment) async -> ExitStatus {
        let console = environment.console
        var command: any ParsableCommand
        do {
            command = try EvenfoldCommand.parseAsRoot(arguments)
        } catch {
            return finish(with: error, on: console)
        }
        guard let verb = command as? any Verb else {
            // A command without work of its own, such as the root or `help`: running it asks for the right help page.
            do {
                try command.run()
                return .success
            } catch {
                return finish(with: error, on: console)
            }
        }
        do throws(CommandFailure) {
            return try await verb.perform(in: environment)
        } catch {
            verb.report(error, to: console)
            return verb.status(after: error)
        }
    }

    private static func finish(with error: any Error, on console: Console) -> ExitStatus {
        let message = EvenfoldCommand.fullMessage(for: error, columns: console.width)
        guard EvenfoldCommand.exitCode(for: error) == .success else {
            console.tell(message)
            return .usage
        }
        console.write(message)
        return .success
    }
}
