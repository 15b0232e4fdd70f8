// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Performs a system call that answers -1 and `errno`; the one place where an interrupted call is made again.
///
/// Not for `close(2)`, which must never be repeated.
@inline(__always)
func systemCall<Result: FixedWidthInteger & SignedInteger>(
    _ operation: SystemError.Operation,
    _ call: () -> Result
) throws(SystemError) -> Result {
    while true {
        let result = call()
        if result != -1 { return result }
        let number = errno
        if number != EINTR { throw SystemError(operation, number) }
    }
}
