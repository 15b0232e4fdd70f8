// SPDX-License-Identifier: Apache-2.0

extension CommandEnvironment {
    /// Asks the person at the terminal for a yes.
    ///
    /// - Parameters:
    ///   - question: What is asked.
    ///   - help: What to do where there is nobody to ask.
    ///   - refusal: What came of it when the answer is another one.
    /// - Throws: ``CommandFailure`` with ``ExitStatus/approvalNeeded`` unless the answer is yes.
    func approve(_ question: String, orElse help: String, refusal: String) async throws(CommandFailure) {
        guard let answer = await host.ask(question, on: console) else {
            if Task.isCancelled { throw .interrupted }
            throw CommandFailure(
                .approvalNeeded,
                code: "EV0404",
                "approval is needed and there is nobody to ask",
                help: help
            )
        }
        guard answer == "yes" else { throw CommandFailure(.approvalNeeded, code: "EV0404", refusal) }
    }
}
