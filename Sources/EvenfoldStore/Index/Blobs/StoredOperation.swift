// SPDX-License-Identifier: Apache-2.0

/// The first byte of a stored operation; a value never changes its meaning.
enum StoredOperation: UInt8 {
    case makeDirectory = 1
    case placeLink = 2
    case placeFile = 3
    case move = 4
    case stepAside = 5
    case stepBack = 6
    case removeFile = 7
    case removeDirectory = 8
    case setAttributes = 9
}
