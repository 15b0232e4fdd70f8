// SPDX-License-Identifier: Apache-2.0

import EvenfoldPlanner
package import EvenfoldServicing

/// Judges by a server's facts whether a servicing step did what it should.
///
/// What a command said is not believed.
package struct ServicingJudge: Sendable {
    private let assessor: Assessor

    package init(catalogue: UpdateCatalogue) {
        assessor = Assessor(catalogue)
    }

    /// Why an installation is not there, as a sentence without a full stop; `nil` when it is.
    ///
    /// An update that only a restart makes visible counts as installed while the server waits for one; the restart is judged
    /// afterwards.
    package func objection(
        toInstalling update: String,
        claim: InstallerResult,
        before: ServerFacts,
        after: ServerFacts
    ) -> String? {
        let finding = assessor.finding(for: update, on: after)
        if finding.verdict.isSettled || finding.verdict == .pendingRestart { return nil }
        let isWaiting = after.pendingRestart == true && before.pendingRestart != true
        if isWaiting, claim == .done || claim == .doneRestartNeeded { return nil }
        let said =
            switch claim {
            case .done, .doneRestartNeeded: "the installer said that it is done"
            case .alreadyInstalled: "the installer said that it was there already"
            case .notApplicable: "the installer said that it is not for this system"
            case .failed(let code): "the installer ended with \(code)"
            }
        return "\(said), and the facts say \(finding.verdict.phrase): \(finding.evidence.joined(separator: "; "))"
    }

    /// Why a restart is not done yet, as a sentence without a full stop; `nil` when it is.
    ///
    /// `updates`: The updates that must be effective after it.
    package func objection(toRestarting updates: [String], before: ServerFacts, after: ServerFacts) -> String? {
        if after.pendingRestart == true { return "the server still waits for a restart" }
        if let old = before.bootID {
            guard let new = after.bootID else { return "its boot id cannot be read" }
            guard new != old else { return "its boot id is still \(old)" }
        }
        for update in updates {
            let finding = assessor.finding(for: update, on: after)
            guard finding.verdict.isSettled else {
                return
                    "\(update) is \(finding.verdict.phrase) after the restart: \(finding.evidence.joined(separator: "; "))"
            }
        }
        return nil
    }
}
