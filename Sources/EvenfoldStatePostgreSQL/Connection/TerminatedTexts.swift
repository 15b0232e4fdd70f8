// SPDX-License-Identifier: Apache-2.0

/// A list of texts as C wants it: each ends with a zero byte, and the list with no address.
struct TerminatedTexts {
    private let bytes: [UInt8]
    private let offsets: [Int]

    /// A list of texts that have no zero byte themselves.
    init(_ texts: [String]) {
        var bytes: [UInt8] = []
        var offsets: [Int] = []
        for text in texts {
            offsets.append(bytes.count)
            bytes += text.utf8
            bytes.append(0)
        }
        self.bytes = bytes
        self.offsets = offsets
    }

    /// Lends the list, for the length of a closure.
    func withPointers<Result>(_ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result) -> Result {
        unsafe bytes.withUnsafeBytes { bytes in
            let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            var pointers = unsafe offsets.map { unsafe start?.advanced(by: $0) }
            unsafe pointers.append(nil)
            return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
        }
    }
}
