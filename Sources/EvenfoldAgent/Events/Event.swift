// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// One thing that people may want to know, as it stands in the event log.
package struct Event: Hashable, Sendable, Codable {
    /// What happened; see ``EventID``.
    package var id: Int
    /// How bad it is.
    package var severity: Severity
    /// When, in milliseconds since the epoch.
    package var time: UInt64
    /// The server that tells it.
    package var server: String
    /// The folder; absent where it is about the server.
    package var folder: String?
    /// One sentence for people; names in it are escaped.
    package var message: String
    /// The parts of the sentence, for tools.
    package var fields: [String: String]

    /// How bad an event is.
    package enum Severity: String, Hashable, Sendable, Codable {
        /// Good or neutral news.
        case information
        /// Somebody should look at it at some time.
        case warning
        /// Something does not work.
        case error
    }

    package init(
        _ id: EventID,
        time: Timestamp,
        server: String,
        folder: String?,
        message: String,
        fields: [String: String] = [:]
    ) {
        self.id = id.rawValue
        severity = id.severity
        self.time = time.milliseconds
        self.server = server
        self.folder = folder
        self.message = message
        self.fields = fields
    }
}

/// The events of an agent.
///
/// Where DFS Replication has an id for the meaning it is the same; Evenfold's own begin at 20000, and an all-clear for
/// a borrowed id is that id + 16000.
package enum EventID: Int, Hashable, Sendable, CaseIterable {
    /// The agent is ready.
    case agentStarted = 1_004
    /// The agent stops.
    case agentStopping = 1_006
    /// The agent cannot listen.
    case cannotListen = 1_208
    /// The all-clear of 1208.
    case listening = 21_208
    /// A folder's index was not closed cleanly; recovery began.
    case recoveryStarted = 2_212
    /// The all-clear of 2212.
    case recoveryFinished = 2_214
    /// A folder stopped; reason and path are in the fields.
    case folderStopped = 4_004
    /// The all-clear of 4004.
    case folderRuns = 20_004
    /// The first synchronisation is done.
    case initialSyncFinished = 4_104
    /// This member is the primary.
    case isPrimary = 4_112
    /// This member is read-only: what is written here is undone, and kept.
    case isReadOnly = 4_113
    /// A folder was closed because the topology no longer has it open here.
    case folderDisabled = 4_114
    /// A local process keeps a path open for writing.
    case sharingViolation = 4_302
    /// The all-clear of 4302, 4312 and every other held path.
    case pathReleased = 20_302
    /// A path could not be read or installed.
    case pathHeld = 4_312
    /// Something that cannot be replicated was skipped.
    case notReplicable = 4_406
    /// A conflict was settled; the loser is kept.
    case conflictSettled = 4_412
    /// The disk is full.
    case diskFull = 4_502
    /// The all-clear of 4502.
    case diskHasSpace = 20_502
    /// A partner cannot be reached.
    case partnerUnreachable = 5_002
    /// A connection is up; the all-clear of 5002.
    case partnerConnected = 5_004
    /// A partner does not know this connection.
    case partnerRefuses = 5_012
    /// A partner speaks another protocol version.
    case incompatiblePartner = 5_102
    /// Somebody was turned away.
    case peerRefused = 20_010
    /// A document of the operator came into force.
    case documentInForce = 20_020
    /// A document was refused.
    case documentRefused = 20_021
    /// A scan would delete more than the limit allows; nothing was published.
    case deleteLimit = 20_030
    /// The all-clear of 20030.
    case deletionsAllowed = 20_031
    /// A partner's clock is too far off.
    case clockSkew = 20_040
    /// The all-clear of 20040.
    case clockAgrees = 20_041
    /// An index was found to be restored or cloned and took a new identity.
    case rejoined = 20_050
    /// A certificate expires within 30 days.
    case certificateExpires = 20_060
    /// The all-clear of 20060.
    case certificateRenewed = 20_061
    /// Some facts about the server cannot be read, such as the versions of its packages.
    case factsIncomplete = 20_070
    /// The all-clear of 20070.
    case factsComplete = 20_071

    /// How bad it is.
    package var severity: Event.Severity {
        switch self {
        case .agentStarted, .agentStopping, .listening, .recoveryFinished, .folderRuns, .initialSyncFinished,
            .isPrimary, .isReadOnly,
            .folderDisabled, .pathReleased, .conflictSettled, .diskHasSpace, .partnerConnected, .documentInForce,
            .deletionsAllowed, .clockAgrees, .certificateRenewed, .factsComplete:
            .information
        case .recoveryStarted, .sharingViolation, .pathHeld, .notReplicable, .partnerUnreachable, .peerRefused,
            .rejoined,
            .certificateExpires, .factsIncomplete:
            .warning
        case .cannotListen, .folderStopped, .diskFull, .partnerRefuses, .incompatiblePartner, .documentRefused,
            .deleteLimit,
            .clockSkew:
            .error
        }
    }
}
