// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The environment that this process was started with.
package enum Environment {
    /// The value of a variable; `nil` when it is not set.
    ///
    /// An empty value is one. System call: `getenv(3)`.
    package static func value(_ name: String) -> String? {
        guard let text = unsafe getenv(name) else { return nil }
        return unsafe String(cString: text)
    }

    /// All variables; of one that stands twice the first.
    package static var all: [String: String] {
        var result: [String: String] = [:]
        var next = unsafe environ
        while let entry = unsafe next.pointee {
            let line = unsafe String(cString: entry)
            if let sign = line.firstIndex(of: "="), sign != line.startIndex {
                let name = String(line[..<sign])
                if result[name] == nil { result[name] = String(line[line.index(after: sign)...]) }
            }
            unsafe next += 1
        }
        return result
    }
}
