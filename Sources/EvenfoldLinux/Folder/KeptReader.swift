// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Reads a kept file from the beginning; a kept link gives its target.
///
/// One reader at a time.
package final class KeptReader: Sendable {
    /// How much is read at once.
    private static let pieceSize = 256 << 10

    private let file: SharedDescriptor?
    private let rest: Mutex<[UInt8]>

    init(_ file: consuming Descriptor) {
        self.file = SharedDescriptor(file)
        rest = Mutex([])
    }

    init(target: [UInt8]) {
        file = nil
        rest = Mutex(target)
    }

    /// The next bytes, at most 256 KiB; empty at the end.
    ///
    /// Blocks.
    package func next() -> Result<[UInt8], SystemError> {
        guard let file else {
            return .success(
                rest.withLock { rest in
                    defer { rest = [] }
                    return rest
                }
            )
        }
        do throws(SystemError) {
            return .success(try file.descriptor.read(upTo: Self.pieceSize))
        } catch {
            return .failure(error)
        }
    }
}
