// SPDX-License-Identifier: Apache-2.0

import EtcdTesting
import PostgreSQLTesting
import Testing

/// A store that operators of several machines share, on a server of the tests' own.
enum SharedStore: String, CaseIterable, CustomTestStringConvertible {
    case postgresql
    case etcd

    var testDescription: String { rawValue }

    /// The `state` of a topology that names the store.
    func setting() async throws -> String {
        switch self {
        case .postgresql:
            let server = try await PostgreSQLServer.shared()
            let database = try await server.makeDatabase()
            let role = PostgreSQLServer.role
            return "{ store: postgres, url: \"postgresql://\(role)@127.0.0.1:\(server.port)/\(database)\" }"
        case .etcd: return "{ store: etcd, endpoints: [\"\(try await EtcdServer.shared.endpoint)\"] }"
        }
    }

    /// What a command needs besides, as `NAME=value`.
    var environment: [String] {
        switch self {
        case .postgresql: ["PGPASSWORD=\(PostgreSQLServer.password)"]
        case .etcd: []
        }
    }
}
