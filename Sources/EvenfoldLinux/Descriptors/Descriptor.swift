// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import Glibc

/// A file descriptor with exactly one owner; it is closed when the owner lets go.
package struct Descriptor: ~Copyable, Sendable {
    /// The kernel's number; valid as long as this value lives.
    package let number: Int32

    /// Takes over an open descriptor.
    package init(owning number: Int32) {
        self.number = number
    }

    /// Closes the descriptor now, reporting what `deinit` has to swallow.
    ///
    /// It is released either way.
    ///
    /// - Throws: ``SystemError`` if delayed writes failed.
    ///
    /// System call: `close(2)`.
    package consuming func close() throws(SystemError) {
        let number = number
        discard self
        guard Glibc.close(number) == 0 else { throw SystemError(.close, errno) }
    }

    /// Gives the descriptor away without closing it.
    package consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }

    deinit { _ = Glibc.close(number) }
}

/// A descriptor with several owners; closed when the last one lets go.
package final class SharedDescriptor: Sendable {
    /// The descriptor.
    package let descriptor: Descriptor

    package init(_ descriptor: consuming Descriptor) {
        self.descriptor = descriptor
    }

    /// The kernel's number.
    package var number: Int32 { descriptor.number }
}
