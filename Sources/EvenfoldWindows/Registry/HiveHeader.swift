// SPDX-License-Identifier: Apache-2.0

/// What the first bytes of a registry file tell about its state.
///
/// Source: Maxim Suhanov, "Windows registry file format specification".
package enum HiveHeader {
    /// How many bytes are looked at.
    package static let byteCount = 44
    /// The unit of a registry file's size.
    private static let pageSize: UInt64 = 4_096

    /// Checks what can be told before the file is parsed.
    ///
    /// Windows raises the first sequence number before it writes, and the second one after.
    ///
    /// - Parameters:
    ///   - bytes: The first ``byteCount`` bytes of the file, or all of a shorter one.
    ///   - fileSize: The size of the whole file in bytes.
    /// - Returns: What is wrong; `nil` where nothing is.
    package static func fault(in bytes: [UInt8], fileSize: UInt64) -> HiveFailure.Reason? {
        guard bytes.count >= byteCount, bytes.starts(with: Array("regf".utf8)) else { return .damaged }
        guard fileSize >= 2 * pageSize, fileSize % pageSize == 0 else { return .cutOff }
        // The file may be longer than its content, which begins behind the header, but never shorter.
        guard let length = LittleEndianBytes(bytes).doubleWord(40), UInt64(length) <= fileSize - pageSize else {
            return .cutOff
        }
        return bytes[4..<8].elementsEqual(bytes[8..<12]) ? nil : .notClosed
    }
}
