// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import GRDB
import GRDBSQLite

/// Why a database did not do what was asked, before it is told in the words of the port it serves.
struct StoreFailure: Error, Hashable {
    /// What kind of failure it is.
    var reason: IndexFailure.Reason
    /// What the database said, with its result code.
    var message: String

    init(_ reason: IndexFailure.Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }

    /// Stored bytes that no version of this program writes.
    static func damaged(_ what: String) -> StoreFailure {
        StoreFailure(.damaged, "the database is damaged: \(what)")
    }

    /// A failure from SQLite's own words.
    ///
    /// - Parameters:
    ///   - code: The extended result code.
    ///   - systemError: The error number behind it (`sqlite3_system_errno`); 0 where there is none.
    ///   - message: What SQLite says about it.
    init(code: Int32, systemError: Int32, message: String) {
        self.init(Self.reason(code: code, systemError: systemError), "\(message) (SQLite result \(code))")
    }

    /// A failure from what a call of GRDB threw.
    init(_ error: any Error, on database: Database?) {
        if let failure = error as? StoreFailure {
            self = failure
        } else if let error = error as? DatabaseError {
            let systemError = unsafe database?.sqliteConnection.map { unsafe sqlite3_system_errno($0) } ?? 0
            self.init(
                code: error.extendedResultCode.rawValue,
                systemError: systemError,
                message: error.message ?? "no message"
            )
        } else {
            // Row decoding: a column of GRDB's own bookkeeping holds what it never writes.
            self = .damaged("unexpected value in the list of schema versions")
        }
    }

    private static func reason(code: Int32, systemError: Int32) -> IndexFailure.Reason {
        // Error numbers of Linux; quotas arrive as a plain write error.
        let noSpace: Int32 = 28
        let quota: Int32 = 122
        switch code & 0xFF {
        case SQLITE_FULL:
            return .diskFull
        case SQLITE_IOERR, SQLITE_CANTOPEN:
            if code == 8_458 { return .damaged }  // SQLITE_IOERR_CORRUPTFS, a macro that is not imported
            return systemError == noSpace || systemError == quota ? .diskFull : .other
        case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT, SQLITE_ERROR, SQLITE_CONSTRAINT, SQLITE_MISMATCH,
            SQLITE_TOOBIG:
            // The statements are fixed and correct: a missing table or a broken constraint is the file's doing.
            return .damaged
        case SQLITE_BUSY, SQLITE_LOCKED:
            return .inUse
        default:
            return .other
        }
    }
}
