// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A value behind a lock that threads can wait on; only for the engine's own threads, never for the cooperative pool.
///
/// `Synchronization.Mutex` has no condition variable. `@unchecked Sendable`: `state` is touched only between
/// `pthread_mutex_lock` and `pthread_mutex_unlock` of `lock`, both pointers are constant, and `State` is `Sendable`
/// itself.
@safe final class Monitor<State: Sendable>: @unchecked Sendable {
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var state: State

    init(_ state: State) {
        self.state = state
        unsafe lock = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_mutex_init(lock, nil)
        unsafe pthread_cond_init(condition, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(lock)
        unsafe condition.deallocate()
        unsafe lock.deallocate()
    }

    /// Uses the value without waking anybody.
    func access<Result>(_ body: (inout State) -> Result) -> Result {
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        return body(&state)
    }

    /// Uses the value and wakes every waiting thread.
    func change<Result>(_ body: (inout State) -> Result) -> Result {
        unsafe pthread_mutex_lock(lock)
        defer {
            unsafe pthread_cond_broadcast(condition)
            unsafe pthread_mutex_unlock(lock)
        }
        return body(&state)
    }

    /// Uses the value and wakes one waiting thread.
    func changeForOne<Result>(_ body: (inout State) -> Result) -> Result {
        unsafe pthread_mutex_lock(lock)
        defer {
            unsafe pthread_cond_signal(condition)
            unsafe pthread_mutex_unlock(lock)
        }
        return body(&state)
    }

    /// Waits until `answer` gives something; `nil` when the deadline passes first.
    ///
    /// Without a deadline it waits as long as it takes.
    func wait<Result>(until deadline: MonotonicTime?, for answer: (inout State) -> Result?) -> Result? {
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        while true {
            if let result = answer(&state) { return result }
            guard let deadline else {
                unsafe pthread_cond_wait(condition, lock)
                continue
            }
            var time = deadline.absolute
            if unsafe pthread_cond_timedwait(condition, lock, &time) == ETIMEDOUT { return answer(&state) }
        }
    }
}
