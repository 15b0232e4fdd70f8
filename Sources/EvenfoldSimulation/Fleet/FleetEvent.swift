// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

/// What is scheduled in a simulated fleet.
///
/// Events of a member carry its incarnation: a killed one's are void.
enum FleetEvent: Sendable {
    /// Something from outside, by its place in the scenario.
    case stimulus(Int)
    /// One step of a user.
    case userStep(Int, UserAction)
    /// A member starts.
    case start(Int)
    /// Something happens to a machine.
    case input(Int, incarnation: Int, MemberInput)
    /// Disk work is done.
    case work(Int, incarnation: Int, DiskWork)
    /// The next commit in the queue becomes durable.
    case commit(Int, incarnation: Int)
    /// The next operation of the publish queue is performed.
    case publish(Int, incarnation: Int)
    /// A file is about to be read for a puller.
    case serve(Int, incarnation: Int, LinkID, ServeFile)
    /// A file was read for a puller.
    case served(Int, incarnation: Int, LinkID, ServeFile, Content?)
    /// A wake-up that was asked for; void when another one was asked for since.
    case wake(Int, incarnation: Int, token: Int)
    /// A message reaches its receiver.
    case message(Int, LinkID, PeerMessage)
    /// Content or a refusal reaches the puller.
    case content(Int, LinkID, request: UInt64, Content?, UnavailableReason)
    /// A receiver learns that a link is gone.
    case linkGone(Int, LinkID)
    /// A pair of members is connected, if it can be.
    case connect(Int)
    /// A partition ends.
    case reconnect(Int)
    /// Disk trouble ends, if it is still the one of this number.
    case diskWell(Int, Int)
}

/// Disk work that is done in steps, one directory or file at a time.
enum DiskWork: Sendable {
    case list(BatchID, [DirectoryReference], [DirectoryListing])
    case inspect(BatchID, [InspectionRequest], [InspectedEntry])
    case hash(BatchID, [HashFile], [HashedFile])
    case stagedDurable(BatchID, [StagedID])
    case discard([StagedID])
    case directoriesDurable(BatchID, [DirectoryReference])
}
