// SPDX-License-Identifier: Apache-2.0

/// What the process tells its caller.
///
/// Scripts depend on these numbers: they never change meaning.
///
/// `diff` keeps the meaning that `diff(1)` gave to 1 and 2; see ``differs`` and ``diffFailed``.
package enum ExitStatus: Int32, Hashable, Sendable, CaseIterable {
    /// Done, or nothing to do.
    case success = 0
    /// An error that has no number of its own.
    case failure = 1
    /// `plan --detailed-exitcode`: changes are present. `status`: degraded, unreachable or timed out.
    case changesOrDegraded = 2
    /// Part of the plan was carried out; the next apply continues.
    case partlyApplied = 3
    /// The topology or a catalogue is not valid.
    case invalidConfiguration = 10
    /// Another command holds the fleet's lock.
    case locked = 11
    /// The saved plan was made from other facts, or it has been applied already.
    case stalePlan = 12
    /// A constraint such as `minOnline` cannot be met.
    case unsatisfiable = 13
    /// A server cannot be reached, or is not who it should be.
    case unreachable = 14
    /// Approval is needed and there is nobody to ask.
    case approvalNeeded = 15
    /// The command line cannot be understood.
    case usage = 64
    /// Interrupted by Ctrl-C.
    case interrupted = 130

    /// `diff`: the servers differ.
    package static let differs = ExitStatus.failure
    /// `diff`: the comparison failed, for whatever reason.
    package static let diffFailed = ExitStatus.changesOrDegraded

    /// The word that JSON documents carry as `outcome` when a command ends this way by a failure.
    package var word: String {
        switch self {
        case .success: "ok"
        case .failure: "error"
        case .changesOrDegraded: "degraded"
        case .partlyApplied: "partlyApplied"
        case .invalidConfiguration: "invalid"
        case .locked: "locked"
        case .stalePlan: "stale"
        case .unsatisfiable: "infeasible"
        case .unreachable: "unreachable"
        case .approvalNeeded: "approvalNeeded"
        case .usage: "usage"
        case .interrupted: "interrupted"
        }
    }
}
