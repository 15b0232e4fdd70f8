// SPDX-License-Identifier: Apache-2.0

/// What a command does about servers that have no address of their own.
enum FleetHosting: Hashable, Sendable {
    /// Hosts them, and they replicate among themselves while the command runs.
    case replicating
    /// Hosts them so that they can be asked; they do not talk to each other, so that nothing changes by being looked at.
    case observing
}
