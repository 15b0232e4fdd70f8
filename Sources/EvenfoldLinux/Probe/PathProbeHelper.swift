// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import EvenfoldModel
import Glibc

/// The helper's own side of the path probe: a process that may get stuck for good, and whose end nobody waits for.
///
/// Before each system call that a file system may hold, it prints the component that the call concerns, so that the
/// parent knows where it is. Every component is opened from its parent's descriptor and never through a link.
package enum PathProbeHelper {
    /// The verb's option that has every type of file system probed instead of refused.
    package static let anyFileSystemOption = "--any-file-system"
    private static let largestMountTable = 64 << 20

    /// The walk ends here, with this line.
    private struct Stop: Error {
        var line: ProbeLine
        /// Whether it ends because nothing of that name is there.
        var isMissing = false

        init(_ line: ProbeLine) {
            self.line = line
        }

        init(_ component: [UInt8], _ error: SystemError) {
            line = .unusable(component: component, reason: error.reason)
            isMissing = error.number == ENOENT
        }
    }

    /// Runs the verb `probe-path PATH [--any-file-system]`.
    ///
    /// - Parameter arguments: What follows the verb.
    /// - Returns: The exit code: 0 when an answer was printed, 64 for a wrong use.
    package static func run(_ arguments: [String]) -> Int32 {
        let options = arguments.dropFirst()
        guard let path = arguments.first, options.allSatisfy({ $0 == anyFileSystemOption }) else { return 64 }
        do throws(Stop) {
            say(try probe(Array(path.utf8), anyFileSystem: !options.isEmpty))
        } catch {
            say(error.line)
        }
        return 0
    }

    private static func say(_ line: ProbeLine) {
        // Nobody reads any more: then nobody wants an answer.
        do throws(SystemError) { try Terminal.write(Array((line.text + "\n").utf8), to: .output) } catch { exit(1) }
    }

    private static func probe(_ path: [UInt8], anyFileSystem: Bool) throws(Stop) -> ProbeLine {
        guard path.first == 0x2F, let relative = RelativePath(Array(path.dropFirst())) else {
            throw Stop(.unusable(component: path, reason: "the path is not absolute and normalised"))
        }
        let names = relative.names
        let table = try mountTable(for: path)
        var mount = table.top
        var component: [UInt8] = [0x2F]
        try check(mount, isRoot: names.isEmpty, anyFileSystem)
        var current = try open(component, in: ef_at_fdcwd, component)
        for (index, name) in names.enumerated() {
            let isLast = index == names.count - 1
            component = [0x2F] + RelativePath(Array(names[...index])).bytes
            // Before anything of it is touched.
            mount = table.mount(at: component, from: mount)
            try check(mount, isRoot: isLast, anyFileSystem)
            do throws(Stop) {
                current = try open(component, in: current.number, name.bytes)
            } catch {
                guard isLast, error.isMissing else { throw error }
                return fine(mount, exists: false)
            }
        }
        try read(component, current)
        // What the root is really mounted from, whatever was mounted since the table was read.
        let now = try mountTable(for: path).mount(id: try mountNumber(of: current, component)) ?? mount
        try check(now, isRoot: true, anyFileSystem)
        return fine(now, exists: true)
    }

    private static func fine(_ mount: MountTable.Mount?, exists: Bool) -> ProbeLine {
        .fine(fileSystem: mount?.type ?? "unknown", mountPoint: mount?.point ?? [0x2F], exists: exists)
    }

    private static func check(_ mount: MountTable.Mount?, isRoot: Bool, _ anyFileSystem: Bool) throws(Stop) {
        guard let mount, !anyFileSystem else { return }
        let kind = FileSystemClass(type: mount.type)
        guard kind == .remote || isRoot && kind != .local else { return }
        throw Stop(.unsupported(type: mount.type, mountPoint: mount.point))
    }

    /// Opens one component without reading from it and looks what it is: a directory, or the end of the walk.
    private static func open(_ component: [UInt8], in parent: Int32, _ name: [UInt8]) throws(Stop) -> SharedDescriptor {
        say(.step(component))
        var target: [UInt8]?
        do throws(SystemError) {
            let descriptor = SharedDescriptor(
                Descriptor(
                    owning: try unsafe withTerminated(name) { text throws(SystemError) in
                        try systemCall(.open) { unsafe openat(parent, text, ef_o_path | ef_o_nofollow | O_CLOEXEC) }
                    }
                )
            )
            switch try FileStatus.of(descriptor.number).type {
            case .directory: return descriptor
            case .symbolicLink: target = try unsafe readTarget(directory: descriptor.number, "")
            case .file, .other: throw SystemError(.open, ENOTDIR)
            }
        } catch {
            throw Stop(component, error)
        }
        throw Stop(.symbolicLink(component: component, target: target ?? []))
    }

    /// Opens the root for reading, as the agent will, and reads from it: a permission listener shows only here.
    private static func read(_ component: [UInt8], _ root: SharedDescriptor) throws(Stop) {
        say(.step(component))
        do throws(SystemError) {
            let reading = try Descriptor.open(beneath: root.number, path: [0x2E], flags: O_RDONLY | ef_o_directory)
            try DirectoryReader().touch(reading.number)
        } catch {
            throw Stop(component, error)
        }
    }

    private static func mountTable(for path: [UInt8]) throws(Stop) -> MountTable {
        do throws(SystemError) {
            return MountTable(try SmallFile.read("/proc/self/mountinfo", limit: largestMountTable))
        } catch {
            throw Stop(.unusable(component: path, reason: "/proc/self/mountinfo: \(error.reason)"))
        }
    }

    /// The number of the mount that a descriptor is on.
    ///
    /// Source: `/proc/self/fdinfo`, `proc(5)`.
    private static func mountNumber(of descriptor: SharedDescriptor, _ component: [UInt8]) throws(Stop) -> UInt64 {
        let text: String
        do throws(SystemError) {
            let bytes = try SmallFile.read("/proc/self/fdinfo/\(descriptor.number)", limit: 64 << 10)
            text = String(decoding: bytes, as: UTF8.self)
        } catch {
            throw Stop(component, error)
        }
        for line in text.split(separator: "\n") where line.hasPrefix("mnt_id:") {
            if let number = UInt64(line.dropFirst(7).filter { $0.isNumber }) { return number }
        }
        throw Stop(.unusable(component: component, reason: "its mount is not known"))
    }
}
