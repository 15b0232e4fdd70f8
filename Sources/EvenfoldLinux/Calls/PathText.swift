// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

/// Gives `body` the bytes with a NUL behind them, as system calls want them; on the stack where they are short.
@inline(__always)
func withTerminated<Result, Failure: Error>(
    _ bytes: [UInt8],
    _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
) throws(Failure) -> Result {
    try unsafe withUnsafeTemporaryAllocation(byteCount: bytes.count + 1, alignment: 1) {
        buffer throws(Failure) -> Result in
        for index in bytes.indices { unsafe buffer[index] = bytes[index] }
        unsafe buffer[bytes.count] = 0
        let text = unsafe buffer.bindMemory(to: CChar.self)
        guard let start = text.baseAddress else { preconditionFailure("a buffer of at least one byte has an address") }
        return try unsafe body(UnsafePointer(start))
    }
}

extension FileName {
    /// Gives `body` the name as the kernel wants it.
    @inline(__always)
    func withText<Result, Failure: Error>(
        _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe withTerminated(bytes, body)
    }

    /// A name that this project itself chose.
    ///
    /// Traps on one that is none.
    init(literal text: StaticString) {
        guard let name = FileName(text.description) else { preconditionFailure("\(text) is no file name") }
        self = name
    }

    /// The decimal digits of a number.
    init(number: UInt64) {
        guard let name = FileName(String(number)) else { preconditionFailure("digits are a file name") }
        self = name
    }

    /// The number whose decimal digits these are; `nil` for any other name.
    var number: UInt64? {
        guard let number = UInt64(String(decoding: bytes, as: UTF8.self)), FileName(number: number) == self else {
            return nil
        }
        return number
    }
}
