// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
package import EvenfoldLinux
package import EvenfoldServicing

/// The facts that an agent finds out about the Linux system it runs on.
package struct HostFacts: Hashable, Sendable {
    /// What is known; roles and installed updates are not among it.
    package var facts: ServerFacts
    /// Why parts of it are unknown that could be known, as sentences without a full stop.
    package var problems: [String]

    package init(facts: ServerFacts, problems: [String]) {
        self.facts = facts
        self.problems = problems
    }

    /// The most bytes of dpkg's status file; that of a server with 3,000 packages has about 4 MiB.
    package static let largestPackageStatus = 64 << 20
    /// The most bytes of facts as JSON, so that an answer fits into one frame with room to spare; the facts of a server
    /// with 3,000 packages have about 100 KiB.
    package static let largestAnswer = 1_000_000

    /// Finds out; blocks while it reads files.
    ///
    /// What cannot be read is unknown, and the rest is told. Whether a restart is pending is known where dpkg's
    /// status file is, since Debian's packages ask for one by a file, `/run/reboot-required`; a kernel that is installed
    /// and later than the running one asks for one, too.
    ///
    /// - Parameters:
    ///   - root: The root directory; `/` for the running system.
    ///   - machine: The machine as `uname(2)` names it; `nil` where it cannot be told.
    /// - Returns: The facts, and what is unknown against expectation.
    /// - Throws: ``SystemError`` when there is no such root.
    ///
    /// Source: Debian Policy Manual, section 9.12, for restarts.
    package static func read(
        root: String = "/",
        machine: String? = try? HostIdentity.machine()
    ) throws(SystemError) -> HostFacts {
        let files = try SystemFiles(root: root)
        var problems: [String] = []
        let release = known("os-release", &problems) { () throws(SystemError) in
            if let text = try files.read("etc/os-release", limit: 64 << 10) { return text }
            return try files.read("usr/lib/os-release", limit: 64 << 10)
        }
        let bootID = known("the boot id", &problems) { () throws(SystemError) in
            try files.read("proc/sys/kernel/random/boot_id", limit: 256)
        }
        let packages = packageVersions(files, &problems)
        let kernel = runningKernel(files, &problems)
        let isAsked = known("the request for a restart", &problems) { () throws(SystemError) in
            if try files.has("run/reboot-required") { return true }
            return try files.has("var/run/reboot-required")
        }
        return HostFacts(
            facts: ServerFacts(
                os: release.flatMap { OSRelease($0).productID },
                platform: machine.flatMap { Platform.of(linuxMachine: $0) },
                packageVersions: packages,
                kernelRelease: kernel?.release,
                pendingRestart: isPending(isAsked, kernel, packages),
                bootID: bootID.flatMap { text(ofLine: $0) },
                origin: .agent
            ),
            problems: problems
        )
    }

    /// The facts as the JSON of an answer.
    ///
    /// - Throws: ``ControlFailure`` when they are larger than an answer may be.
    package func answer() throws(ControlFailure) -> [UInt8] {
        let bytes = Array(facts.json.text().utf8)
        guard bytes.count <= Self.largestAnswer else {
            throw .failed("the facts have \(bytes.count) bytes, and an answer at most \(Self.largestAnswer)")
        }
        return bytes
    }

    private static func runningKernel(
        _ files: borrowing SystemFiles,
        _ problems: inout [String]
    ) -> RunningKernel? {
        let release = known("the kernel's release", &problems) { () throws(SystemError) in
            try files.read("proc/sys/kernel/osrelease", limit: 256)
        }
        let build = known("the kernel's version", &problems) { () throws(SystemError) in
            try files.read("proc/sys/kernel/version", limit: 256)
        }
        guard let release = release.flatMap(text(ofLine:)) else { return nil }
        return RunningKernel(release: release, build: build.flatMap(text(ofLine:)))
    }

    /// Whether a restart is pending, by the file that asks for one and by the kernel.
    private static func isPending(
        _ isAsked: Bool?,
        _ kernel: RunningKernel?,
        _ packages: [String: DebianVersion]?
    ) -> Bool? {
        guard let packages else { return isAsked == true ? true : nil }
        if kernel?.isSuperseded(by: packages) == true { return true }
        return isAsked
    }

    /// What dpkg knows as installed; `nil` where it is not used or its status file is not sound.
    private static func packageVersions(
        _ files: borrowing SystemFiles,
        _ problems: inout [String]
    ) -> [String: DebianVersion]? {
        var reader = PackageStatusReader()
        var failure: PackageStatusError?
        do throws(SystemError) {
            let isThere = try files.read("var/lib/dpkg/status", limit: largestPackageStatus) { piece in
                guard failure == nil else { return }
                do throws(PackageStatusError) { try reader.take(piece) } catch { failure = error }
            }
            guard isThere else { return nil }
        } catch {
            problems.append("dpkg's status file cannot be read: \(error)")
            return nil
        }
        do throws(PackageStatusError) {
            if let failure { throw failure }
            return try reader.finish()
        } catch {
            problems.append("dpkg's status file is not sound: \(error)")
            return nil
        }
    }

    private static func known<Value>(
        _ what: String,
        _ problems: inout [String],
        _ read: () throws(SystemError) -> Value?
    ) -> Value? {
        do throws(SystemError) { return try read() } catch {
            problems.append("\(what) cannot be read: \(error)")
            return nil
        }
    }

    /// The text of the only line; `nil` for an empty one.
    private static func text(ofLine bytes: [UInt8]) -> String? {
        let line = bytes.prefix { $0 != 0x0A }
        return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
    }
}
