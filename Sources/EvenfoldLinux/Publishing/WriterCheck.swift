// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import Glibc

/// A read lease on a regular file while Evenfold replaces, moves away or changes it: the kernel's answer to "does
/// anybody have it open for writing", and a bar to anybody who wants to until it is released, microseconds later.
///
/// Leases belong to the file's owner or to root; where the kernel gives none, the fingerprint alone decides. System
/// call: `fcntl(2)`, `F_SETLEASE`.
struct WriterCheck: ~Copyable {
    private let descriptor: SharedDescriptor?
    private let isLeased: Bool

    /// No check at all, for what cannot be written to.
    init() {
        descriptor = nil
        isLeased = false
    }

    /// Takes the lease.
    ///
    /// - Throws: ``SystemError`` with `EAGAIN` when somebody has the file open for writing.
    init(_ descriptor: SharedDescriptor) throws(SystemError) {
        self.descriptor = descriptor
        do throws(SystemError) {
            _ = try systemCall(.lease) { ef_set_lease(descriptor.number, ef_lease_read) }
            isLeased = true
        } catch {
            if error.number == EAGAIN { throw error }
            isLeased = false
        }
    }

    /// Whether somebody waits to open the file for writing since the lease was taken.
    var isContested: Bool {
        guard isLeased, let descriptor else { return false }
        return ef_get_lease(descriptor.number) != ef_lease_read
    }

    deinit {
        if isLeased, let descriptor { _ = ef_set_lease(descriptor.number, ef_lease_none) }
    }
}
