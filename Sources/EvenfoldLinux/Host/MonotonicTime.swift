// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel
import Glibc

/// A point of time that never jumps: nanoseconds since the system started, without the time it slept.
///
/// `clock_gettime(2)`, `CLOCK_MONOTONIC`.
package struct MonotonicTime: Hashable, Comparable, Sendable {
    /// Nanoseconds since an arbitrary point.
    package let nanoseconds: UInt64

    package init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    /// Now.
    package static var now: MonotonicTime {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(
            nanoseconds: UInt64(clamping: time.tv_sec) &* 1_000_000_000 &+ UInt64(clamping: time.tv_nsec)
        )
    }

    /// This time moved by `duration`, saturating at the beginning and at the end.
    package func advanced(by duration: Duration) -> MonotonicTime {
        let parts = duration.components
        // Two centuries are enough, and their nanoseconds fit.
        let seconds = min(max(parts.seconds, -1 << 32), 1 << 32)
        let delta = seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000
        if delta >= 0 {
            let (sum, overflow) = nanoseconds.addingReportingOverflow(UInt64(delta))
            return MonotonicTime(nanoseconds: overflow ? .max : sum)
        }
        let distance = delta.magnitude
        return MonotonicTime(nanoseconds: nanoseconds > distance ? nanoseconds - distance : 0)
    }

    /// The time from `earlier` to this one; negative when it is later.
    package func since(_ earlier: MonotonicTime) -> Duration {
        let isForward = nanoseconds >= earlier.nanoseconds
        let distance = isForward ? nanoseconds - earlier.nanoseconds : earlier.nanoseconds - nanoseconds
        let duration = Duration.nanoseconds(Int64(clamping: distance))
        return isForward ? duration : .zero - duration
    }

    package static func < (left: MonotonicTime, right: MonotonicTime) -> Bool { left.nanoseconds < right.nanoseconds }

    /// Whole milliseconds from now until this time, rounded up, as `poll(2)` wants them; 0 when it has passed.
    var millisecondsLeft: Int32 {
        let now = MonotonicTime.now
        guard self > now else { return 0 }
        return Int32(clamping: (nanoseconds - now.nanoseconds).dividingRoundingUp(by: 1_000_000))
    }

    /// As `pthread_cond_timedwait(3)` wants it.
    var absolute: timespec {
        timespec(tv_sec: Int(clamping: nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    }
}

extension UInt64 {
    fileprivate func dividingRoundingUp(by divisor: UInt64) -> UInt64 { self / divisor + (self % divisor == 0 ? 0 : 1) }
}

extension Timestamp {
    /// The wall clock now, which an administrator may set.
    ///
    /// `clock_gettime(2)`, `CLOCK_REALTIME`.
    package static var now: Timestamp {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: UInt32(clamping: time.tv_nsec))
    }
}
