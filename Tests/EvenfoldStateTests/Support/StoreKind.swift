// SPDX-License-Identifier: Apache-2.0

import Testing

/// The stores there are.
enum StoreKind: String, CaseIterable, CustomTestStringConvertible {
    case memory
    case sqlite
    case postgresql
    case etcd

    var testDescription: String { rawValue }

    /// A new, empty store of this kind.
    func make() async throws -> any StoreUnderTest {
        switch self {
        case .memory: MemoryUnderTest()
        case .sqlite: try SQLiteUnderTest()
        case .postgresql: try await PostgreSQLUnderTest()
        case .etcd: try await EtcdUnderTest()
        }
    }
}
