// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux

/// rsync over ssh to a throw-away sshd: loopback only, own host key, own user key, own configuration.
final class RsyncSSH: Peer {
    private static let privilegeDirectory = "/run/sshd"

    private let workspace: Workspace
    private let source: String
    private let destination: String
    private var service: ServiceProcess?
    private var madePrivilegeDirectory = false

    init(workspace: Workspace, source: String, destination: String) {
        self.workspace = workspace
        self.source = source
        self.destination = destination
    }

    /// Why this peer cannot take part; `nil` where it can.
    static func reasonToSkip() -> String? {
        for program in ["rsync", "ssh", "sshd", "ssh-keygen"] where Program.path(of: program) == nil {
            return "\(program) is not installed"
        }
        return nil
    }

    func start() throws(BenchFailure) {
        // sshd insists on the absolute path of itself.
        guard let sshd = Program.path(of: "sshd") else { throw BenchFailure("sshd is not installed") }
        try makePrivilegeDirectory()
        let directory = try workspace.directory("ssh")
        let user = try Program.run("id", ["-un"]).split(separator: "\n").first.map(String.init) ?? ""
        for name in ["host_key", "user_key"] where PlainFiles.status("\(directory)/\(name)") == nil {
            try Program.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", "\(directory)/\(name)"])
        }
        let server = """
            ListenAddress 127.0.0.1
            HostKey \(directory)/host_key
            PidFile none
            AuthorizedKeysFile \(directory)/user_key.pub
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PermitRootLogin prohibit-password

            """
        try write(server, to: "\(directory)/sshd_config")
        let (service, port) = try LoopbackService.start(ready: "Server listening on") { port in
            [sshd, "-D", "-e", "-f", "\(directory)/sshd_config", "-p", "\(port)"]
        }
        self.service = service
        // The first cipher that ssh would agree on is twice as slow where the processor knows AES.
        let client = """
            Host bench
            HostName 127.0.0.1
            Port \(port)
            User \(user)
            IdentityFile \(directory)/user_key
            IdentitiesOnly yes
            UserKnownHostsFile \(directory)/known_hosts
            GlobalKnownHostsFile none
            StrictHostKeyChecking yes
            BatchMode yes
            Ciphers aes128-gcm@openssh.com

            """
        try write(client, to: "\(directory)/config")
        let key = try Program.run("ssh-keygen", ["-y", "-f", "\(directory)/host_key"])
        try write("[127.0.0.1]:\(port) \(key)", to: "\(directory)/known_hosts")
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
        if madePrivilegeDirectory { try? PlainFiles.removeDirectory(Self.privilegeDirectory) }
        madePrivilegeDirectory = false
    }

    private var rsync: RsyncRun {
        RsyncRun(
            transport: ["-e", "ssh -F \(workspace.path)/ssh/config"],
            source: source,
            destination: "bench:\(destination)"
        )
    }

    /// Started by root, sshd wants a directory that Debian makes when the service starts.
    private func makePrivilegeDirectory() throws(BenchFailure) {
        guard PlainFiles.effectiveUser.user == 0, PlainFiles.status(Self.privilegeDirectory) == nil else { return }
        do throws(SystemError) {
            try PlainFiles.makeDirectory(Self.privilegeDirectory)
        } catch {
            throw BenchFailure(error, Self.privilegeDirectory)
        }
        madePrivilegeDirectory = true
    }

    private func write(_ text: String, to path: String) throws(BenchFailure) {
        do throws(SystemError) {
            try PlainFiles.write(Array(text.utf8), to: path, mode: 0o600)
        } catch {
            throw BenchFailure(error, path)
        }
    }
}
