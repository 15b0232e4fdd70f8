// SPDX-License-Identifier: Apache-2.0

package import EvenfoldServicing

/// What an installation tells about itself: the facts, where each comes from, and what could not be told.
package struct InstallationReport: Hashable, Sendable {
    /// The facts; what could not be read is absent.
    package internal(set) var facts: ServerFacts
    /// Where the facts come from, in the order of the facts' keys.
    package internal(set) var findings: [Finding]
    /// What is absent from the facts, in the same order.
    package internal(set) var gaps: [Gap]

    /// One fact with its source.
    package struct Finding: Hashable, Sendable {
        /// The fact's key, such as `os` or `fileVersions.dfsrs.exe`.
        package var fact: String
        /// The value as text.
        package var value: String
        /// Where on the volume it was read: registry keys with their values, and files; at least one.
        package var sources: [String]

        package init(fact: String, value: String, sources: [String]) {
            self.fact = fact
            self.value = value
            self.sources = sources
        }
    }

    /// One fact that is not known.
    package struct Gap: Hashable, Sendable {
        /// The fact's key, such as `servicePack`.
        package var fact: String
        /// Why.
        package var reason: String

        package init(fact: String, reason: String) {
            self.fact = fact
            self.reason = reason
        }
    }

    init() {
        facts = ServerFacts(origin: .command)
        findings = []
        gaps = []
    }

    mutating func find(_ fact: String, _ value: String, in sources: String...) {
        find(fact, value, in: sources)
    }

    mutating func find(_ fact: String, _ value: String, in sources: [String]) {
        findings.append(Finding(fact: fact, value: value, sources: sources))
    }

    mutating func miss(_ fact: String, _ reason: String) {
        gaps.append(Gap(fact: fact, reason: reason))
    }
}
