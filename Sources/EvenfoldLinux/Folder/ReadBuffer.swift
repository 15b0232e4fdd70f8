// SPDX-License-Identifier: Apache-2.0

/// Memory for reading files, used again for each.
@safe struct ReadBuffer: ~Copyable {
    let bytes: UnsafeMutableRawBufferPointer

    init(capacity: Int) {
        unsafe bytes = .allocate(byteCount: capacity, alignment: 4_096)
    }

    deinit { unsafe bytes.deallocate() }
}
