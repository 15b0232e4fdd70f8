// SPDX-License-Identifier: Apache-2.0

// libpq, and what Swift needs beside it: two fields of an error by name, since Swift does not see characters in macros.

#include <libpq-fe.h>
#include <stddef.h>

// The SQLSTATE of a failed statement; NULL where libpq itself failed.
static inline const char *ef_pq_state(const PGresult *result) { return PQresultErrorField(result, PG_DIAG_SQLSTATE); }

// "ERROR", "FATAL" or "PANIC", in English whatever the server's language is; NULL where libpq itself failed.
static inline const char *ef_pq_severity(const PGresult *result) {
    return PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
}

// The server's sentence, and what it adds to it; NULL where there is none.
static inline const char *ef_pq_message(const PGresult *result) { return PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY); }
static inline const char *ef_pq_detail(const PGresult *result) { return PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL); }
static inline const char *ef_pq_hint(const PGresult *result) { return PQresultErrorField(result, PG_DIAG_MESSAGE_HINT); }

static inline void ef_pq_ignore_notice(void *context, const char *message) {
    (void)context;
    (void)message;
}

// Keeps the server's notices from standard error, where libpq writes them by itself.
static inline void ef_pq_silence(PGconn *connection) { PQsetNoticeProcessor(connection, ef_pq_ignore_notice, NULL); }
