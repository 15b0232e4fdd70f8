// SPDX-License-Identifier: Apache-2.0

/// How many of some servers may be down together.
package struct RestartConstraint: Hashable, Sendable {
    /// The folder it comes from.
    package var folder: String
    /// The online members, as positions of servers, sorted.
    package var online: [Int]
    /// How many of them must stay online.
    package var minOnline: Int

    package init(folder: String, online: [Int], minOnline: Int) {
        self.folder = folder
        self.online = online
        self.minOnline = minOnline
    }

    /// How many may be down together; zero or less forbids every restart of an online member.
    package var budget: Int { online.count - minOnline }
}
