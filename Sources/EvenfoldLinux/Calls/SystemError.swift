// SPDX-License-Identifier: Apache-2.0

package import EvenfoldReplication
import Glibc

/// A system call that failed: which one, and the error number it left.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The call.
    package let operation: Operation
    /// The error number (`errno(3)`).
    package let number: Int32

    package init(_ operation: Operation, _ number: Int32) {
        self.operation = operation
        self.number = number
    }

    /// What was attempted, by the name of the system call's manual page.
    package enum Operation: String, Hashable, Sendable {
        case open = "open"
        case close = "close"
        case read = "read"
        case write = "write"
        case status = "statx"
        case list = "getdents64"
        case rename = "renameat2"
        case makeDirectory = "mkdirat"
        case makeLink = "symlinkat"
        case readLink = "readlinkat"
        case remove = "unlinkat"
        case changeMode = "chmod"
        case changeOwner = "chown"
        case setTimes = "utimensat"
        case listExtendedAttributes = "listxattr"
        case readExtendedAttribute = "getxattr"
        case writeExtendedAttribute = "setxattr"
        case removeExtendedAttribute = "removexattr"
        case synchronise = "fsync"
        case lease = "fcntl"
        case lock = "flock"
        case watch = "inotify"
        case makeThread = "pthread_create"
        case spawn = "posix_spawn"
        case wait = "waitid"
        case poll = "poll"
        case pipe = "pipe"
        case signal = "kill"
        case random = "getrandom"
        case space = "statfs"
        case copy = "copy_file_range"
        case seek = "lseek"
        case truncate = "ftruncate"
        case hostName = "gethostname"
    }

    /// Whether nothing is at the path that was asked for (`ENOENT`, `ENOTDIR`).
    package var isAbsence: Bool { number == ENOENT || number == ENOTDIR }

    /// The system's sentence for the error number, such as `No such file or directory`.
    package var reason: String {
        // glibc keeps the text of an unknown number per thread, so no other thread can change it.
        guard let text = unsafe strerror(number) else { return "error \(number)" }
        return unsafe String(cString: text)
    }

    package var description: String { "\(operation.rawValue): \(reason)" }

    /// Whether a name that had to be free is taken.
    package var isTaken: Bool { number == EEXIST }

    /// What the failure means for one path of a folder.
    package var diskFailure: DiskFailure {
        switch number {
        case ENOSPC, EDQUOT: .noSpace
        case EACCES, EPERM, EROFS: .denied
        case ENAMETOOLONG, EINVAL: operation == .open || operation == .rename ? .badName : .system(number)
        case EXDEV, ELOOP: .outside
        case EWOULDBLOCK, ETIMEDOUT: .held
        default: .system(number)
        }
    }
}
