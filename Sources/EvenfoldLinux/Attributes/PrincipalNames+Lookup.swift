// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The name service's answers.
///
/// System calls: `getpwuid_r(3)`, `getpwnam_r(3)`, `getgrgid_r(3)`, `getgrnam_r(3)`.
extension PrincipalNames {
    /// The largest answer that is taken; a group with many members is a long one.
    private static let largestAnswer = 1 << 20

    static func lookUpUser(_ number: UInt32) -> [UInt8] {
        unsafe retrying { buffer, count in
            var entry = unsafe passwd()
            var found: UnsafeMutablePointer<passwd>?
            let error = unsafe getpwuid_r(number, &entry, buffer, count, &found)
            return (error, unsafe found.flatMap { unsafe bytes($0.pointee.pw_name) })
        } ?? []
    }

    static func lookUpGroup(_ number: UInt32) -> [UInt8] {
        unsafe retrying { buffer, count in
            var entry = unsafe Glibc.group()
            var found: UnsafeMutablePointer<Glibc.group>?
            let error = unsafe getgrgid_r(number, &entry, buffer, count, &found)
            return (error, unsafe found.flatMap { unsafe bytes($0.pointee.gr_name) })
        } ?? []
    }

    static func lookUpUser(_ name: [UInt8]) -> UInt32? {
        unsafe withTerminated(name) { text in
            unsafe retrying { buffer, count in
                var entry = unsafe passwd()
                var found: UnsafeMutablePointer<passwd>?
                let error = unsafe getpwnam_r(text, &entry, buffer, count, &found)
                return (error, unsafe found.map { unsafe $0.pointee.pw_uid })
            }
        }
    }

    static func lookUpGroup(_ name: [UInt8]) -> UInt32? {
        unsafe withTerminated(name) { text in
            unsafe retrying { buffer, count in
                var entry = unsafe Glibc.group()
                var found: UnsafeMutablePointer<Glibc.group>?
                let error = unsafe getgrnam_r(text, &entry, buffer, count, &found)
                return (error, unsafe found.map { unsafe $0.pointee.gr_gid })
            }
        }
    }

    private static func bytes(_ text: UnsafeMutablePointer<CChar>?) -> [UInt8]? {
        guard let text = unsafe text else { return nil }
        return unsafe Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
    }

    /// Asks with a larger buffer until the answer fits.
    private static func retrying<Answer>(
        _ ask: (UnsafeMutablePointer<CChar>, Int) -> (error: Int32, answer: Answer?)
    ) -> Answer? {
        var capacity = 1_024
        while capacity <= largestAnswer {
            let result: (error: Int32, answer: Answer?) = unsafe withUnsafeTemporaryAllocation(
                of: CChar.self,
                capacity: capacity
            ) { buffer in
                unsafe buffer.baseAddress.map { unsafe ask($0, buffer.count) } ?? (error: ENOMEM, answer: nil)
            }
            if result.error == EINTR { continue }
            if result.error != ERANGE { return result.error == 0 ? result.answer : nil }
            capacity *= 4
        }
        return nil
    }
}
