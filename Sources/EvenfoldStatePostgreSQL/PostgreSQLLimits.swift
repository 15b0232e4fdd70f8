// SPDX-License-Identifier: Apache-2.0

/// How long the store waits for what.
package struct PostgreSQLLimits: Hashable, Sendable {
    /// For a connection to each address of the server, where the URL has no `connect_timeout`; in whole seconds, at least
    /// two.
    package var connect: Duration
    /// For other clients' locks; then the store is busy.
    package var lock: Duration
    /// For one statement on the server.
    package var statement: Duration
    /// For the next statement of a transaction that this program has begun: the server ends it then, so that a program
    /// that was stopped keeps nobody out for longer.
    package var idle: Duration
    /// For the server's answer to a statement, however it comes about.
    ///
    /// More than for the statement itself. A server that is silent for so long counts as unreachable.
    package var answer: Duration

    package init(
        connect: Duration = .seconds(10),
        lock: Duration = .seconds(10),
        statement: Duration = .seconds(30),
        idle: Duration = .seconds(30),
        answer: Duration = .seconds(45)
    ) {
        self.connect = connect
        self.lock = lock
        self.statement = statement
        self.idle = idle
        self.answer = answer
    }
}
