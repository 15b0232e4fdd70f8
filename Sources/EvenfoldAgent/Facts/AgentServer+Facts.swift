// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldLinux

extension AgentServer {
    /// The facts about the system that this agent runs on, as JSON, read anew.
    ///
    /// What could not be read is a condition of the server until it can be.
    ///
    /// - Throws: ``ControlFailure`` when there is nothing to answer.
    func hostFacts() async throws(ControlFailure) -> [UInt8] {
        let reading: Result<HostFacts, SystemError> = await services.blocking("facts") {
            do throws(SystemError) { return .success(try HostFacts.read()) } catch { return .failure(error) }
        }
        switch reading {
        case .failure(let error): throw .failed("the facts of this server cannot be read: \(error)")
        case .success(let found):
            if found.problems.isEmpty {
                services.board.clear(
                    .factsIncomplete,
                    message: "all facts about this server can be read again",
                    now: services.clock.now()
                )
            } else {
                services.board.raise(
                    .factsIncomplete,
                    message: "some facts about this server are unknown: \(found.problems.joined(separator: "; "))",
                    now: services.clock.now()
                )
            }
            return try found.answer()
        }
    }
}
