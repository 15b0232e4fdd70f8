// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// Whose folder a root is: a small text file in `.evenfold`, so that a copied or swapped root is noticed.
package struct RootMarker: Hashable, Sendable {
    /// The fleet's id.
    package var fleet: String
    /// The folder's name.
    package var folder: String
    /// The server's name.
    package var server: String
    /// The index that belongs to this root.
    package var replica: ReplicaID

    package init(fleet: String, folder: String, server: String, replica: ReplicaID) {
        self.fleet = fleet
        self.folder = folder
        self.server = server
        self.replica = replica
    }

    /// What a root says about itself.
    package enum Reading: Hashable, Sendable {
        /// There is no marker.
        case missing
        /// There is one.
        case found(RootMarker)
        /// There is a file in its place that is none; `reason` says why.
        case damaged(reason: String)
    }

    /// What a root is to a member; section 7 of the replication model.
    package enum Judgement: Hashable, Sendable {
        /// No member ever opened this root.
        case fresh
        /// This member's own root, and the index it was opened with last.
        case own
        /// This member's own root, but of another index: the index was lost or restored.
        case lostIndex(ReplicaID)
        /// Somebody else's root: it was copied along.
        ///
        /// The folder stops.
        case copied(RootMarker)
        /// The marker cannot be read.
        ///
        /// The folder stops.
        case damaged(reason: String)
    }

    /// Compares what a root says with the member that wants to open it.
    ///
    /// - Parameters:
    ///   - reading: What the root says.
    ///   - fleet: The member's fleet.
    ///   - folder: The member's folder.
    ///   - server: The member's server.
    ///   - replica: The member's index; `nil` when it was just made.
    /// - Returns: What the root is to that member.
    package static func judge(
        _ reading: Reading,
        fleet: String,
        folder: String,
        server: String,
        replica: ReplicaID?
    ) -> Judgement {
        switch reading {
        case .missing: return .fresh
        case .damaged(let reason): return .damaged(reason: reason)
        case .found(let marker):
            guard marker.fleet == fleet, marker.folder == folder, marker.server == server else {
                return .copied(marker)
            }
            return marker.replica == replica ? .own : .lostIndex(marker.replica)
        }
    }
}
