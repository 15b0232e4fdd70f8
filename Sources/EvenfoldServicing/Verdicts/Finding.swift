// SPDX-License-Identifier: Apache-2.0

/// What is the case with one update on one server.
package enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
    /// Listed as installed, or every file is at or above the package's version on its branch, or every installed Debian
    /// package is at or above its version.
    case present
    /// An installed update replaces it.
    case superseded
    /// Installed, not yet effective.
    case pendingRestart
    /// Not there, and it can be installed.
    case needed
    /// Not there, and a prerequisite is missing that cannot be obtained.
    case blocked
    /// The update is for another product, or for Debian packages none of which is installed.
    case notApplicable
    /// The right product, but the source has nothing for this service pack or platform. Never "not needed".
    case notCovered
    /// Facts are missing or contradict each other.
    case undecidable

    /// Whether the server is as if the update were there: nothing to install and nothing to worry about.
    package var isSettled: Bool { self == .present || self == .superseded || self == .notApplicable }

    /// Whether a plan can settle it: by installing, or by a restart.
    package var isActionable: Bool { self == .needed || self == .pendingRestart }
}

/// A verdict and the evidence that decided it.
package struct Finding: Hashable, Sendable {
    /// The update's id.
    package var update: String
    /// The verdict.
    package var verdict: Verdict
    /// The evidence as sentences without a full stop, the decisive one first; never empty.
    package var evidence: [String]

    package init(update: String, verdict: Verdict, evidence: [String]) {
        self.update = update
        self.verdict = verdict
        self.evidence = evidence
    }
}
