// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import GRDB
import GRDBSQLite

/// A prepared statement, bound and read column by column through SQLite's own functions.
///
/// GRDB's typed arguments cost more than the insertion itself; here a bound number is one call. Use: bind every
/// parameter in order, then ``execute()`` or ``step()`` and read every column in order. It must not outlive the access
/// to its database.
@safe final class RawStatement {
    // The statement belongs to the connection's cache and is held here, so the pointer is valid as long as this object.
    private let statement: Statement
    private let pointer: SQLiteStatement
    private var index: Int32 = 0
    private var bindings: Int32 = SQLITE_OK

    /// Prepares `sql`, or takes it from the connection's cache.
    init(_ sql: String, on database: Database) throws(StoreFailure) {
        do {
            statement = try database.cachedStatement(sql: sql)
        } catch {
            throw StoreFailure(error, on: database)
        }
        unsafe pointer = statement.sqliteStatement
        _ = unsafe sqlite3_reset(pointer)
    }

    // MARK: Binding

    /// Binds the next parameter.
    func bind(_ value: Int64) {
        index += 1
        bindings |= unsafe sqlite3_bind_int64(pointer, index, value)
    }

    /// Binds the next parameter; numbers above `Int64.max` are stored by their bits.
    func bind(_ value: UInt64) {
        bind(Int64(bitPattern: value))
    }

    /// Binds the next parameter.
    func bind(_ value: Bool) {
        bind(value ? 1 as Int64 : 0)
    }

    /// Binds the next parameter, NULL for `nil`.
    func bind(_ value: UInt64?) {
        if let value { bind(value) } else { bindNull() }
    }

    /// Binds the next parameter, NULL for `nil`.
    func bind(_ value: Int64?) {
        if let value { bind(value) } else { bindNull() }
    }

    /// Binds NULL to the next parameter.
    func bindNull() {
        index += 1
        bindings |= unsafe sqlite3_bind_null(pointer, index)
    }

    /// Binds the next parameter; no bytes are a blob without bytes, not NULL.
    func bind(_ bytes: [UInt8]) {
        index += 1
        bindings |= unsafe bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress, unsafe !buffer.isEmpty else {
                return unsafe sqlite3_bind_zeroblob(pointer, index, 0)
            }
            return unsafe sqlite3_bind_blob64(pointer, index, base, UInt64(buffer.count), copiedBySQLite)
        }
    }

    /// Binds the next parameter, NULL for `nil`.
    func bind(_ bytes: [UInt8]?) {
        if let bytes { bind(bytes) } else { bindNull() }
    }

    /// Binds the next parameter as text.
    func bind(text: String) {
        let bytes = Array(text.utf8)
        index += 1
        bindings |= unsafe bytes.withUnsafeBytes { buffer in
            let characters = unsafe buffer.bindMemory(to: CChar.self)
            guard let base = characters.baseAddress else {
                return unsafe sqlite3_bind_text(pointer, index, "", 0, copiedBySQLite)
            }
            return unsafe sqlite3_bind_text64(
                pointer,
                index,
                base,
                UInt64(bytes.count),
                copiedBySQLite,
                UInt8(SQLITE_UTF8)
            )
        }
    }

    /// Binds the next parameter: the digest's 32 bytes, NULL for `nil`.
    func bind(_ digest: Digest?) {
        guard let digest else { return bindNull() }
        index += 1
        let words = (digest.word0.bigEndian, digest.word1.bigEndian, digest.word2.bigEndian, digest.word3.bigEndian)
        bindings |= unsafe withUnsafeBytes(of: words) { buffer in
            unsafe sqlite3_bind_blob64(pointer, index, buffer.baseAddress, 32, copiedBySQLite)
        }
    }

    // MARK: Running

    /// Runs a statement without rows and makes it ready for the next binding.
    func execute() throws(StoreFailure) {
        while try step() {}
    }

    /// Goes to the next row; `false` after the last one, when the statement is ready for the next binding.
    func step() throws(StoreFailure) -> Bool {
        index = 0
        let bound = bindings
        bindings = SQLITE_OK
        guard bound == SQLITE_OK else { throw failure(bound) }
        let code = unsafe sqlite3_step(pointer)
        if code == SQLITE_ROW { return true }
        guard code == SQLITE_DONE else { throw failure(code) }
        _ = unsafe sqlite3_reset(pointer)
        return false
    }

    /// Leaves the rows that were not read.
    func reset() {
        index = 0
        _ = unsafe sqlite3_reset(pointer)
    }

    private func failure(_ code: Int32) -> StoreFailure {
        let connection = unsafe sqlite3_db_handle(pointer)
        let failure = unsafe StoreFailure(
            code: code,
            systemError: sqlite3_system_errno(connection),
            message: String(cString: sqlite3_errmsg(connection))
        )
        reset()
        return failure
    }

    // MARK: Reading

    /// The next column, which must be an integer or NULL.
    func optionalInteger() throws(StoreFailure) -> Int64? {
        let column = index
        index += 1
        switch unsafe sqlite3_column_type(pointer, column) {
        case SQLITE_INTEGER: return unsafe sqlite3_column_int64(pointer, column)
        case SQLITE_NULL: return nil
        default: throw wrongType(column)
        }
    }

    /// The next column, which must be an integer.
    func integer() throws(StoreFailure) -> Int64 {
        guard let value = try optionalInteger() else { throw wrongType(index - 1) }
        return value
    }

    /// The next column: an integer by its bits, or NULL.
    func optionalUnsigned() throws(StoreFailure) -> UInt64? {
        try optionalInteger().map { UInt64(bitPattern: $0) }
    }

    /// The next column: an integer by its bits.
    func unsigned() throws(StoreFailure) -> UInt64 {
        UInt64(bitPattern: try integer())
    }

    /// The next column, which must be an integer that `Value` can hold.
    func integer<Value: FixedWidthInteger>(as type: Value.Type) throws(StoreFailure) -> Value {
        guard let value = Value(exactly: try integer()) else { throw wrongType(index - 1) }
        return value
    }

    /// The next column, which must be 0 or 1.
    func flag() throws(StoreFailure) -> Bool {
        switch try integer() {
        case 0: return false
        case 1: return true
        default: throw wrongType(index - 1)
        }
    }

    /// The next column, which must be a blob or NULL.
    func optionalBytes() throws(StoreFailure) -> [UInt8]? {
        let column = index
        index += 1
        switch unsafe sqlite3_column_type(pointer, column) {
        case SQLITE_NULL: return nil
        case SQLITE_BLOB:
            let base = unsafe sqlite3_column_blob(pointer, column)
            let count = unsafe Int(sqlite3_column_bytes(pointer, column))
            return unsafe [UInt8](UnsafeRawBufferPointer(start: base, count: base == nil ? 0 : count))
        default: throw wrongType(column)
        }
    }

    /// The next column, which must be a blob.
    func bytes() throws(StoreFailure) -> [UInt8] {
        guard let value = try optionalBytes() else { throw wrongType(index - 1) }
        return value
    }

    /// The next column, which must be text in UTF-8.
    func text() throws(StoreFailure) -> String {
        let column = index
        index += 1
        guard unsafe sqlite3_column_type(pointer, column) == SQLITE_TEXT else { throw wrongType(column) }
        let base = unsafe sqlite3_column_text(pointer, column)
        let count = unsafe Int(sqlite3_column_bytes(pointer, column))
        let buffer = unsafe UnsafeBufferPointer(start: base, count: base == nil ? 0 : count)
        guard let text = unsafe String(validating: buffer, as: UTF8.self) else { throw wrongType(column) }
        return text
    }

    /// The next two columns: seconds and nanoseconds.
    func time() throws(StoreFailure) -> Timestamp {
        let seconds = try integer()
        let nanoseconds = try integer(as: UInt32.self)
        guard nanoseconds < 1_000_000_000 else { throw wrongType(index - 1) }
        return Timestamp(seconds: seconds, nanoseconds: nanoseconds)
    }

    /// The next two columns: seconds and nanoseconds, or both NULL.
    func optionalTime() throws(StoreFailure) -> Timestamp? {
        let seconds = try optionalInteger()
        let nanoseconds = try optionalInteger()
        if seconds == nil, nanoseconds == nil { return nil }
        index -= 2
        return try time()
    }

    /// The next column, which must be NULL or a digest's 32 bytes.
    func optionalDigest() throws(StoreFailure) -> Digest? {
        let column = index
        index += 1
        switch unsafe sqlite3_column_type(pointer, column) {
        case SQLITE_NULL: return nil
        case SQLITE_BLOB:
            guard let base = unsafe sqlite3_column_blob(pointer, column),
                unsafe sqlite3_column_bytes(pointer, column) == 32
            else { throw wrongType(column) }
            let words = (0..<4).map {
                unsafe UInt64(bigEndian: base.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self))
            }
            return Digest(word0: words[0], word1: words[1], word2: words[2], word3: words[3])
        default: throw wrongType(column)
        }
    }

    private func wrongType(_ column: Int32) -> StoreFailure {
        let name = unsafe sqlite3_column_name(pointer, column).map { unsafe String(cString: $0) } ?? "\(column)"
        return .damaged("unexpected value in column \(name)")
    }
}

/// Tells SQLite to copy what is bound (`SQLITE_TRANSIENT`, a macro with a cast that is not imported).
private var copiedBySQLite: sqlite3_destructor_type {
    unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}
