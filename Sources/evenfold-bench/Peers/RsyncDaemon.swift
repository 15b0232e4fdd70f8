// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux

/// rsync to a daemon of its own: loopback only, own configuration, own port, unencrypted.
final class RsyncDaemon: Peer {
    private let workspace: Workspace
    private let source: String
    private let destination: String
    private var service: ServiceProcess?
    private var port = 0

    init(workspace: Workspace, source: String, destination: String) {
        self.workspace = workspace
        self.source = source
        self.destination = destination
    }

    /// Why this peer cannot take part; `nil` where it can.
    static func reasonToSkip() -> String? {
        Program.path(of: "rsync") == nil ? "rsync is not installed" : nil
    }

    func start() throws(BenchFailure) {
        let user = PlainFiles.effectiveUser
        let configuration = """
            use chroot = no
            address = 127.0.0.1
            uid = \(user.user)
            gid = \(user.group)
            [bench]
            path = \(destination)
            read only = no

            """
        let file = workspace.path + "/rsyncd.conf"
        do throws(SystemError) {
            try PlainFiles.write(Array(configuration.utf8), to: file)
        } catch {
            throw BenchFailure(error, file)
        }
        let (service, port) = try LoopbackService.start(ready: "listening on port") { port in
            [
                "rsync", "--daemon", "--no-detach", "--config=\(file)", "--port=\(port)", "--log-file=/dev/stderr",
                "--log-file-format=",
            ]
        }
        self.service = service
        self.port = port
    }

    func firstSync() throws(BenchFailure) -> Sample { try Measure.time { () throws(BenchFailure) in try rsync.run() } }

    func unchanged() throws(BenchFailure) -> Sample { try Measure.time { () throws(BenchFailure) in try rsync.run() } }

    func propagate(
        in directory: String,
        _ change: () throws(BenchFailure) -> Void,
        until isVisible: () -> Bool
    ) throws(BenchFailure) -> Sample {
        try rsync.propagate(change, until: isVisible)
    }

    func stop() {
        _ = service?.stop(within: .seconds(5))
        service = nil
    }

    private var rsync: RsyncRun {
        RsyncRun(transport: [], source: source, destination: "rsync://127.0.0.1:\(port)/bench")
    }
}
