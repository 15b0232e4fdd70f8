// SPDX-License-Identifier: Apache-2.0

/// The program's version, as `evenfold --version` prints it and peers are told it.
package enum AgentVersion {
    /// The version; semantic.
    package static let current = "0.1.0"
}
