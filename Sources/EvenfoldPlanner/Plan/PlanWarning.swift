// SPDX-License-Identifier: Apache-2.0

/// Something that somebody should know before applying a plan.
package struct PlanWarning: Hashable, Sendable {
    /// A sentence without a full stop.
    package var message: String
    /// The server it is about, if one.
    package var server: String?
    /// The folder it is about, if one.
    package var folder: String?
    /// The update it is about, if one.
    package var update: String?
    /// Whether the plan leaves something out because of it.
    package var leavesOut: Bool

    package init(
        _ message: String,
        server: String? = nil,
        folder: String? = nil,
        update: String? = nil,
        leavesOut: Bool = false
    ) {
        self.message = message
        self.server = server
        self.folder = folder
        self.update = update
        self.leavesOut = leavesOut
    }
}

/// A folder that restarts would take below its minimum, whatever the order.
package struct Infeasibility: Hashable, Sendable {
    /// The folder.
    package var folder: String
    /// The members that must restart, in topology order.
    package var restarting: [String]
    /// How many members are online now.
    package var online: Int
    /// How many must stay online.
    package var minOnline: Int
    /// The smallest changes that would make it possible, as sentences without a full stop.
    package var remedies: [String]

    package init(folder: String, restarting: [String], online: Int, minOnline: Int, remedies: [String]) {
        self.folder = folder
        self.restarting = restarting
        self.online = online
        self.minOnline = minOnline
        self.remedies = remedies
    }

    /// What is wrong, as a sentence without a full stop.
    package var message: String {
        let names = restarting.joined(separator: ", ")
        let members = online == 1 ? "1 member is online" : "\(online) members are online"
        return
            "folder \(folder): \(names) must restart, \(members) and \(minOnline) must stay online"
    }
}
