// SPDX-License-Identifier: Apache-2.0

import CPostgreSQL
import EvenfoldLinux

/// A connection of libpq with exactly one owner; it is closed when the owner lets go.
///
/// Used from one thread at a time. Every call blocks its thread, but never for longer than the limits say: the socket
/// does not block, and waiting for it has a deadline, so that a server that holds its breath holds nobody else's.
@safe final class PostgreSQLConnection {
    private let pointer: OpaquePointer
    private let wait: SocketWait
    private let limits: PostgreSQLLimits

    /// Where it leads: host, port and database; never the user or a password.
    let place: String

    /// What a statement came to.
    struct Answer: Hashable, Sendable {
        /// The rows, in the server's order.
        var rows: [PostgreSQLRow] = []
        /// What the server says that it did, such as `COMMIT`.
        var tag = ""
    }

    /// Connects.
    ///
    /// - Throws: ``PostgreSQLError/broken(_:)`` with the server's or libpq's words.
    init(_ address: PostgreSQLAddress, _ limits: PostgreSQLLimits) throws(PostgreSQLError) {
        let seconds = max(2, limits.connect.components.seconds)
        // What comes before the URL is what holds where the URL says nothing; what comes behind holds anyway.
        let parameters = [
            ("connect_timeout", "\(seconds)"), ("fallback_application_name", "evenfold"),
            // A host that is gone without a word is noticed after half a minute, not after hours.
            ("keepalives_idle", "15"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "30000"),
            // Of several hosts the one that can be written; and no notices on standard error while connecting.
            ("target_session_attrs", "read-write"), ("options", "-c client_min_messages=error"),
            ("dbname", address.url), ("client_encoding", "UTF8"),
        ]
        let names = TerminatedTexts(parameters.map(\.0))
        let values = TerminatedTexts(parameters.map(\.1))
        let opened = unsafe names.withPointers { names in
            unsafe values.withPointers { values in unsafe PQconnectdbParams(names, values, 1) }
        }
        guard let opened = unsafe opened else { throw .broken("there is no memory for a connection") }
        guard unsafe PQstatus(opened) == CONNECTION_OK, unsafe PQsetnonblocking(opened, 1) == 0 else {
            let message = unsafe Self.text(PQerrorMessage(opened))
            unsafe PQfinish(opened)
            throw .broken(message)
        }
        do throws(SystemError) {
            wait = try SocketWait()
        } catch {
            unsafe PQfinish(opened)
            throw .broken("\(error)")
        }
        unsafe ef_pq_silence(opened)
        unsafe pointer = opened
        self.limits = limits
        place = unsafe Self.place(of: opened)
    }

    deinit { unsafe PQfinish(pointer) }

    /// Runs one statement; its text comes from the program alone, and everything else as parameters.
    func run(_ statement: String, _ values: [PostgreSQLValue] = []) throws(PostgreSQLError) -> Answer {
        try send(statement, values)
        let deadline = MonotonicTime.now.advanced(by: limits.answer)
        while true {
            let left = unsafe PQflush(pointer)
            if left == 0 { break }
            guard left > 0 else { throw broken() }
            try waitForSocket(orWriting: true, until: deadline)
            guard unsafe PQconsumeInput(pointer) == 1 else { throw broken() }
        }
        var answer = Answer()
        var failure: PostgreSQLError?
        while let result = unsafe try nextResult(until: deadline) {
            defer { unsafe PQclear(result) }
            switch unsafe PQresultStatus(result) {
            case PGRES_TUPLES_OK:
                // Whatever is wrong: the rest of the answer is fetched, so that the connection can go on.
                do throws(PostgreSQLError) { answer.rows = try unsafe Self.rows(result) } catch {
                    failure = failure ?? error
                }
            case PGRES_COMMAND_OK: break
            default: failure = unsafe failure ?? self.failure(result)
            }
            answer.tag = unsafe Self.text(PQcmdStatus(result))
        }
        if let failure { throw failure }
        return answer
    }

    /// Waits for notifications; `false` when `wait` was interrupted.
    func hears(_ wait: SocketWait) throws(PostgreSQLError) -> Bool {
        while true {
            guard unsafe PQconsumeInput(pointer) == 1 else { throw broken() }
            var hasHeard = false
            while let notification = unsafe PQnotifies(pointer) {
                unsafe PQfreemem(notification)
                hasHeard = true
            }
            if hasHeard { return true }
            let socket = unsafe PQsocket(pointer)
            guard socket >= 0 else { throw broken() }
            do throws(SystemError) {
                if try wait.wait(for: socket, until: nil) == .interrupted { return false }
            } catch {
                throw .broken("\(error)")
            }
        }
    }

    private func send(_ statement: String, _ values: [PostgreSQLValue]) throws(PostgreSQLError) {
        var offsets: [Int] = []
        var lengths: [Int32] = []
        var contents: [UInt8] = []
        for value in values {
            let content = value.content
            guard let length = Int32(exactly: content.count) else {
                throw .refused(state: "54000", message: "a value of \(content.count) bytes is too long")
            }
            offsets.append(contents.count)
            lengths.append(length)
            contents += content
        }
        // So that a value without bytes has an address too: no address means NULL.
        contents.append(0)
        let isSent = unsafe contents.withUnsafeBytes { contents in
            let start = unsafe contents.baseAddress?.assumingMemoryBound(to: CChar.self)
            let pointers = unsafe offsets.map { unsafe start?.advanced(by: $0) }
            let types = values.map(\.type)
            let binary = [Int32](repeating: 1, count: values.count)
            return unsafe PQsendQueryParams(
                pointer,
                statement,
                Int32(clamping: values.count),
                types,
                pointers,
                lengths,
                binary,
                1
            )
        }
        guard isSent == 1 else { throw broken() }
    }

    private func nextResult(until deadline: MonotonicTime) throws(PostgreSQLError) -> OpaquePointer? {
        while unsafe PQisBusy(pointer) == 1 {
            try waitForSocket(orWriting: false, until: deadline)
            guard unsafe PQconsumeInput(pointer) == 1 else { throw broken() }
        }
        return unsafe PQgetResult(pointer)
    }

    private func waitForSocket(orWriting isWriting: Bool, until deadline: MonotonicTime) throws(PostgreSQLError) {
        let socket = unsafe PQsocket(pointer)
        guard socket >= 0 else { throw broken() }
        do throws(SystemError) {
            if try wait.wait(for: socket, orWriting: isWriting, until: deadline) == .ready { return }
        } catch {
            throw .broken("\(error)")
        }
        throw .broken("the server does not answer")
    }

    private func broken() -> PostgreSQLError { .broken(unsafe Self.text(PQerrorMessage(pointer))) }

    private func failure(_ result: OpaquePointer) -> PostgreSQLError {
        let state = unsafe Self.text(ef_pq_state(result))
        guard state.utf8.count == 5, unsafe Self.text(ef_pq_severity(result)) == "ERROR" else {
            // libpq gave up, or the server says why it closes the connection.
            let message = unsafe Self.text(PQresultErrorMessage(result))
            return .broken(message.isEmpty ? "an answer that no statement asks for" : message)
        }
        let parts = unsafe [ef_pq_message(result), ef_pq_detail(result), ef_pq_hint(result)]
        let message = unsafe parts.map { unsafe Self.text($0) }.filter { !$0.isEmpty }.joined(separator: "; ")
        return .refused(state: state, message: message)
    }

    private static func rows(_ result: OpaquePointer) throws(PostgreSQLError) -> [PostgreSQLRow] {
        let fields = unsafe PQnfields(result)
        for field in 0..<max(0, fields) {
            guard unsafe PQfformat(result, field) == 1 else { throw .damaged("an answer is not in binary form") }
        }
        return unsafe (0..<max(0, PQntuples(result))).map { row in
            PostgreSQLRow(
                columns: (0..<max(0, fields)).map { field in
                    guard unsafe PQgetisnull(result, row, field) == 0 else { return nil }
                    let start = unsafe PQgetvalue(result, row, field)
                    let count = unsafe Int(max(0, PQgetlength(result, row, field)))
                    return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
                }
            )
        }
    }

    private static func place(of connection: OpaquePointer) -> String {
        let host = unsafe text(PQhost(connection))
        let port = unsafe text(PQport(connection))
        let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return unsafe "PostgreSQL at \(name):\(port.isEmpty ? "5432" : port)/\(text(PQdb(connection)))"
    }

    /// C text on one line; empty where there is none.
    private static func text(_ start: UnsafePointer<CChar>?) -> String {
        guard let start = unsafe start else { return "" }
        let lines = unsafe String(cString: start).split(whereSeparator: \.isNewline)
        return lines.map { $0.drop { $0 == " " || $0 == "\t" } }.joined(separator: " ")
    }
}
