// SPDX-License-Identifier: Apache-2.0

/// A tool that brings one folder to another place on this machine, as its users would run it.
///
/// One value serves one source and one destination: `start`, `firstSync`, then any number of changes, then `stop`.
protocol Peer: AnyObject {
    /// Starts what must run beforehand; not measured.
    func start() throws(BenchFailure)
    /// Brings the source to the empty destination; ends when the tool says that it is done.
    func firstSync() throws(BenchFailure) -> Sample
    /// Finds that nothing changed.
    func unchanged() throws(BenchFailure) -> Sample
    /// Makes one change, and measures from there to when `isVisible` holds at the destination.
    ///
    /// - Parameters:
    ///   - directory: A directory of the destination in which the last step of the change shows.
    ///   - change: The change, as short as possible.
    ///   - isVisible: Whether it has arrived.
    /// - Returns: The time from the beginning of the change.
    /// - Throws: ``BenchFailure`` when the tool fails or the change does not arrive.
    func propagate(
        in directory: String,
        _ change: () throws(BenchFailure) -> Void,
        until isVisible: () -> Bool
    ) throws(BenchFailure) -> Sample
    /// Ends everything that was started. Nothing happens where nothing runs.
    func stop()
}

/// The peers there are.
enum PeerKind: String, CaseIterable {
    /// Evenfold: two agents, encrypted and durable.
    case evenfold
    /// rsync to its own daemon, unencrypted.
    case rsyncDaemon = "rsync-daemon"
    /// rsync over ssh.
    case rsyncSSH = "rsync-ssh"

    /// The name for people.
    var title: String {
        switch self {
        case .evenfold: "Evenfold"
        case .rsyncDaemon: "rsync daemon"
        case .rsyncSSH: "rsync + ssh"
        }
    }
}
