// SPDX-License-Identifier: Apache-2.0

import Crypto
import EvenfoldModel

/// SHA-256 over a file's bytes as they pass.
struct ContentDigest {
    private var hash = SHA256()

    /// Adds bytes.
    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        unsafe hash.update(bufferPointer: bytes)
    }

    /// The digest of everything added.
    consuming func digest() -> EvenfoldModel.Digest {
        let value = hash.finalize()
        return unsafe value.withUnsafeBytes { bytes in
            func word(_ index: Int) -> UInt64 {
                UInt64(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
            }
            return EvenfoldModel.Digest(word0: word(0), word1: word(1), word2: word(2), word3: word(3))
        }
    }
}
