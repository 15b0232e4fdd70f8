// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux

/// Measuring of times.
enum Measure {
    /// Runs `body`, which says how many bytes went over the wire, if it knows.
    static func time(_ body: () throws(BenchFailure) -> UInt64?) throws(BenchFailure) -> Sample {
        let start = MonotonicTime.now
        let bytes = try body()
        return Sample(time: MonotonicTime.now.since(start), bytes: bytes)
    }

    /// Waits until something is visible, looking again whenever something changes in `directory`.
    ///
    /// The directory may itself be replaced, so it is watched anew after each look.
    static func wait(in directory: String, atMost limit: Duration, until isVisible: () -> Bool) throws(BenchFailure) {
        let deadline = MonotonicTime.now.advanced(by: limit)
        do throws(SystemError) {
            let changes = try ChangeWait(directory: directory)
            while !isVisible() {
                guard try changes.next(before: deadline) else {
                    throw SystemError(.watch, 110)  // ETIMEDOUT
                }
            }
        } catch {
            throw BenchFailure(error, "the change did not arrive in \(directory)")
        }
    }
}
