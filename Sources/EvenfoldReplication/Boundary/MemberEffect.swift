// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// The number of one link: given out anew each time two members of a folder are connected.
package struct LinkID: Hashable, Comparable, Sendable {
    /// The number.
    package let number: UInt64

    package init(_ number: UInt64) {
        self.number = number
    }

    package static func < (left: LinkID, right: LinkID) -> Bool { left.number < right.number }
}

/// The number of one batch of disk work; its answer carries the same number.
package struct BatchID: Hashable, Comparable, Sendable {
    /// The number, from 1 since the machine was made.
    package let number: UInt64

    package init(_ number: UInt64) {
        self.number = number
    }

    package static func < (left: BatchID, right: BatchID) -> Bool { left.number < right.number }
}

/// What a member machine wants done.
///
/// Plain values: the engine performs them, the simulator too, tests compare them.
///
/// Commits are performed in order. Effects of different batches may be performed at the same time; a machine that needs
/// an order waits for the answer to the first before it asks for the second.
package enum MemberEffect: Hashable, Sendable {
    /// Lists directories (and watches each before it is read). Answer: ``MemberInput/listed(_:_:)``.
    case list(BatchID, [DirectoryReference])
    /// Reads everything about some names. Answer: ``MemberInput/inspected(_:_:)``.
    case inspect(BatchID, [InspectionRequest])
    /// Hashes local files. Answer: ``MemberInput/hashed(_:_:)``.
    case hash(BatchID, [HashFile])
    /// Fetches files into staging. Answers: ``MemberInput/fetched(_:_:)``, each file once, in any grouping.
    case fetch(LinkID, [FetchFile])
    /// Reads files and sends them to a puller. Answers: ``MemberInput/served(_:_:)``, each file once.
    case serve(LinkID, [ServeFile])
    /// Makes staged files durable, and that they are in staging. Answer: ``MemberInput/stagedDurable(_:_:)``.
    case makeStagedDurable(BatchID, [StagedID])
    /// Throws staged files away, those of earlier starts too. No answer.
    case discardStaged([StagedID])
    /// Changes the visible folder, in order. Answer: ``MemberInput/published(_:_:)`` with one outcome for each
    /// operation.
    case publish(BatchID, [PublishOperation])
    /// Makes the named directories (and the private stores) durable. Answer: ``MemberInput/directoriesDurable(_:_:)``.
    ///
    /// One that is not at its path any more is no failure; whatever was done in it must be durable all the same.
    case makeDirectoriesDurable(BatchID, [DirectoryReference])
    /// Commits to the index. Answer: ``MemberInput/committed(_:)``.
    case commit(IndexTransaction)
    /// Sends a message; lost without a word if the link is closed.
    case send(LinkID, PeerMessage)
    /// Closes a link; ``MemberInput/linkClosed(_:)`` follows.
    case close(LinkID, CloseReason)
    /// Asks for a ``MemberInput/woken`` at this time; a later one of these replaces it.
    case wake(at: Timestamp)
    /// Tells people something.
    case report(MemberReport)
}

/// Why a machine closes a link.
package enum CloseReason: Hashable, Sendable {
    /// The peer's clock is more than ten minutes off.
    case clockSkew
    /// The peer broke the protocol.
    case protocolViolation
    /// The peer is a live clone of this member.
    case cloned
    /// The connection is not part of the topology (any more).
    case notConnected
}
