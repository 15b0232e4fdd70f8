// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldLinux
import Glibc
import LinuxTesting
import Testing

@Suite("Path probe", .timeLimit(.minutes(2)))
struct PathProbeTests {
    private func probe(deadline: Duration = .seconds(30)) -> HelperPathProbe {
        HelperPathProbe(command: [TestHelper.path, "probe-path"], deadline: deadline)
    }

    @Test("a directory on a local file system is fine, and a missing last component too")
    func fine() async throws {
        let folder = try TemporaryFolder(memory: true)
        #expect(
            await probe().probe(path: folder.root, anyFileSystem: false)
                == .fine(fileSystem: "tmpfs", mountPoint: "/dev/shm", exists: true)
        )
        #expect(
            await probe().probe(path: folder.root + "/new", anyFileSystem: false)
                == .fine(fileSystem: "tmpfs", mountPoint: "/dev/shm", exists: false)
        )
    }

    @Test("links, files, missing parents and bad paths are refused with the component")
    func refused() async throws {
        let folder = try TemporaryFolder(memory: true)
        try folder.directory("d")
        try folder.write("f", "x")
        try LocalProcess.symlink("d/\n", folder.path("l"))
        let probe = probe()
        #expect(
            await probe.probe(path: folder.path("l/x"), anyFileSystem: false)
                == .symbolicLink(component: folder.path("l"), target: "d/\n")
        )
        #expect(
            await probe.probe(path: folder.path("l"), anyFileSystem: true)
                == .symbolicLink(component: folder.path("l"), target: "d/\n")
        )
        #expect(
            await probe.probe(path: folder.path("f"), anyFileSystem: false)
                == .unusable(component: folder.path("f"), reason: "Not a directory")
        )
        #expect(
            await probe.probe(path: folder.path("no/x"), anyFileSystem: false)
                == .unusable(component: folder.path("no"), reason: "No such file or directory")
        )
        for path in ["relative", "", folder.root + "/../x", folder.root + "//x", folder.root + "/"] {
            guard case .unusable = await probe.probe(path: path, anyFileSystem: false) else {
                Issue.record("\(path) was not refused")
                continue
            }
        }
    }

    @Test("the kernel's own views may be on the way and are no root")
    func kernelViews() async {
        #expect(
            await probe().probe(path: "/proc/sys", anyFileSystem: false)
                == .unsupportedFileSystem(type: "proc", mountPoint: "/proc")
        )
    }

    @Test("a helper that cannot be started, or says nothing, is an answer too")
    func noHelper() async {
        guard
            case .unusable = await HelperPathProbe(command: ["/no/such/program"]).probe(path: "/", anyFileSystem: false)
        else {
            Issue.record("a program that is not there answered")
            return
        }
        guard case .unusable = await HelperPathProbe(command: ["true"]).probe(path: "/", anyFileSystem: false) else {
            Issue.record("a program that says nothing answered")
            return
        }
    }

    @Test("a silent FUSE mount is refused without touching it, and probed only where that is allowed")
    func silentFuse() async throws {
        guard isRoot() else { return }
        let folder = try TemporaryFolder(memory: true)
        try folder.directory("m")
        guard var mount = Mounted.silentFuse(folder.path("m")) else { return }
        defer { mount.release() }
        let path = folder.path("m")
        // Nothing is asked of the mount: a helper without an answer would take as long as the test.
        #expect(
            await probe().probe(path: path + "/below", anyFileSystem: false)
                == .unsupportedFileSystem(type: "fuse", mountPoint: path)
        )

        let probe = probe(deadline: .milliseconds(500))
        async let first = probe.probe(path: path, anyFileSystem: true)
        async let second = probe.probe(path: path, anyFileSystem: true)
        #expect(await first == .noAnswer(component: path))
        #expect(await second == .noAnswer(component: path))
        // The stuck helper is the only one, and others are answered at once.
        #expect(await probe.probe(path: path, anyFileSystem: true) == .noAnswer(component: path))
        #expect(probe.stuckPaths.map(\.path) == [path])
        guard case .fine = await probe.probe(path: folder.root, anyFileSystem: true) else {
            Issue.record("another path was not answered")
            return
        }
        // Whoever stops waiting does not wait.
        let waiting = Task { await probe.untilAnswered(path: path) }
        waiting.cancel()
        await waiting.value
        mount.release()
        await probe.untilAnswered(path: path)
        #expect(probe.stuckPaths.isEmpty)
        #expect(
            await self.probe().probe(path: path, anyFileSystem: false)
                == .fine(fileSystem: "tmpfs", mountPoint: "/dev/shm", exists: true)
        )
        await probe.untilAnswered(path: path)
    }

    @Test("a permission listener that does not answer is noticed at the root")
    func listener() async throws {
        guard isRoot() else { return }
        let folder = try TemporaryFolder(memory: true)
        let probe = probe(deadline: .milliseconds(500))
        do {
            guard let listener = Mounted.holdOpens(folder.root) else { return }
            #expect(await probe.probe(path: folder.root, anyFileSystem: false) == .noAnswer(component: folder.root))
            #expect(listener.number > 0)
        }
        await probe.untilAnswered(path: folder.root)
        guard case .fine = await probe.probe(path: folder.root, anyFileSystem: false) else {
            Issue.record("the path was not answered after the listener went away")
            return
        }
    }
}
