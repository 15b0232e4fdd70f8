// SPDX-License-Identifier: Apache-2.0

// libhivex, and what Swift needs beside it: the error number that a call left, and the C library's `free`.

#include <errno.h>
#include <hivex.h>
#include <stdlib.h>

// The error number of the call before, made on the same thread.
static inline int ef_hivex_error(void) { return errno; }

// Frees what libhivex returned.
static inline void ef_hivex_free(void *memory) { free(memory); }

// Whether an error number says that a file is no registry file, or a damaged one. Source: hivex(3) and its code: ENOTSUP for
// what it does not know or finds corrupt, EFAULT for an offset outside of the file, ERANGE for a count beyond its limits,
// EINVAL for a wrong field, EILSEQ for a name that cannot be converted, ELOOP and EOVERFLOW for lists without an end.
static inline int ef_hivex_is_damage(int number) {
    return number == ENOTSUP || number == EFAULT || number == ERANGE || number == EINVAL || number == EILSEQ || number == ELOOP ||
        number == EOVERFLOW;
}
