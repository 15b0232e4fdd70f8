// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldState
import Synchronization

/// The connection for reading and writing, used by one piece of work at a time on the engine's own threads.
///
/// A connection that broke is opened anew by the next piece of work.
final class ConnectionLane: Sendable {
    private let opening: ConnectionOpening
    private let lane: any Lane
    /// Locked only by work on the lane, which has it for itself.
    private let connection = Mutex<PostgreSQLConnection?>(nil)
    private let isClosed = Mutex(false)

    init(_ opening: ConnectionOpening, lanes: any LaneSource) {
        self.opening = opening
        lane = lanes.makeLane(named: "postgresql")
    }

    /// How a transaction ends.
    enum Ending<Value: Sendable>: Sendable {
        /// What was done is kept.
        case committed(Value)
        /// Nothing was done.
        case left(Value)
    }

    /// Reads; once more with a new connection where the old one turns out to be broken.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (PostgreSQLConnection) throws(PostgreSQLError) -> Value
    ) async throws(StateFailure) -> Value {
        try await perform { (connection) throws(PostgreSQLError) in
            try self.again(&connection, body)
        }
    }

    /// Performs a transaction, once.
    ///
    /// - Throws: ``StateFailure``: `uncertain` when the connection broke after it was told to commit, `unreachable` when
    ///   it broke before, so that nothing was written.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (PostgreSQLConnection) throws(PostgreSQLError) -> Ending<Value>
    ) async throws(StateFailure) -> Value {
        try await perform { (connection) throws(PostgreSQLError) in
            // Beginning writes nothing, so that a connection which broke since it was used last costs nobody a failure.
            let begun = try self.again(&connection) { (connection) throws(PostgreSQLError) in
                _ = try connection.run("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
                return connection
            }
            let ending: Ending<Value>
            do throws(PostgreSQLError) {
                ending = try body(begun)
            } catch {
                try? Self.leave(begun)
                throw error
            }
            switch ending {
            case .left(let value):
                // The answer is known already; a connection that breaks now is found by whoever uses it next.
                try? Self.leave(begun)
                return value
            case .committed(let value):
                try Self.commit(begun)
                return value
            }
        }
    }

    /// Closes the connection when what was asked before is done; everything after that fails.
    func close() async {
        isClosed.withLock { $0 = true }
        await withCheckedContinuation { continuation in
            lane.enqueue {
                self.connection.withLock { $0 = nil }
                continuation.resume()
            }
        }
    }

    private func perform<Value: Sendable>(
        _ body: @escaping @Sendable (inout PostgreSQLConnection?) throws(PostgreSQLError) -> Value
    ) async throws(StateFailure) -> Value {
        guard !isClosed.withLock({ $0 }) else { throw .closed }
        let result: Result<Value, StateFailure> = await withCheckedContinuation { continuation in
            lane.enqueue { continuation.resume(returning: self.performNow(body)) }
        }
        return try result.get()
    }

    private func performNow<Value: Sendable>(
        _ body: @Sendable (inout PostgreSQLConnection?) throws(PostgreSQLError) -> Value
    ) -> Result<Value, StateFailure> {
        guard !isClosed.withLock({ $0 }) else { return .failure(.closed) }
        return connection.withLock { connection in
            do throws(PostgreSQLError) {
                return .success(try body(&connection))
            } catch {
                if Self.isUseless(after: error) { connection = nil }
                return .failure(StateFailure(error))
            }
        }
    }

    /// Opens a connection if there is none, and runs `body`; once more where the connection turns out to be broken.
    private func again<Value>(
        _ connection: inout PostgreSQLConnection?,
        _ body: (PostgreSQLConnection) throws(PostgreSQLError) -> Value
    ) throws(PostgreSQLError) -> Value {
        let opened: PostgreSQLConnection
        if let present = connection { opened = present } else { opened = try open() }
        connection = opened
        do throws(PostgreSQLError) {
            return try body(opened)
        } catch .broken {
            let second = try open()
            connection = second
            return try body(second)
        }
    }

    private func open() throws(PostgreSQLError) -> PostgreSQLConnection {
        let opened = try opening.open()
        try StateSchema.prepare(opened)
        return opened
    }

    private static func leave(_ connection: PostgreSQLConnection) throws(PostgreSQLError) {
        _ = try connection.run("ROLLBACK")
    }

    private static func commit(_ connection: PostgreSQLConnection) throws(PostgreSQLError) {
        let tag: String
        do throws(PostgreSQLError) {
            tag = try connection.run("COMMIT").tag
        } catch .broken(let message) {
            throw .failure(StateFailure(reason: .uncertain, message: message))
        }
        // A transaction in which something had failed is rolled back by COMMIT, without an error.
        guard tag == "COMMIT" else {
            throw .failure(StateFailure(reason: .other, message: "the server answered a commit with \(tag)"))
        }
    }

    /// Whether a connection is not used again after a failure: it is broken, or leads to a server that cannot be
    /// written any more.
    private static func isUseless(after error: PostgreSQLError) -> Bool {
        switch error {
        case .broken: true
        case .refused(let state, _): state == "25006"
        case .failure(let failure): failure.reason == .uncertain
        }
    }
}
