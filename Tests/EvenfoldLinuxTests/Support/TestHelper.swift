// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The helper program, which the package builds beside the tests.
enum TestHelper {
    static let path: String = {
        let capacity = 4_096
        var buffer = [CChar](repeating: 0, count: capacity)
        let count = unsafe readlink("/proc/self/exe", &buffer, capacity)
        let own = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let directory = own.split(separator: "/").dropLast().joined(separator: "/")
        return "/" + directory + "/evenfold-linux-helper"
    }()
}
