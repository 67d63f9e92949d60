/* What every source file starts from: errors, memory, handles, small integer helpers. */
#ifndef KEYACCT_SRC_CORE_BASE_H
#define KEYACCT_SRC_CORE_BASE_H

#include <float.h>
#include <stddef.h>
#include <stdint.h>

#include "keyacct/memory.h"
#include "keyacct/status.h"

/* The same bytes everywhere: a double is computed as a double (on s390x only floats are widened, and there are none). */
#if FLT_EVAL_METHOD != 0 && FLT_EVAL_METHOD != 1
#error "libkeyacct needs arithmetic in double precision; for 32-bit x86 compile with -msse2 -mfpmath=sse"
#endif
#ifdef __FAST_MATH__
#error "libkeyacct must not be compiled with -ffast-math or -Ofast: its results are the same bytes everywhere"
#endif

/* First word of every handle: a wrong or freed handle is refused instead of followed. */
enum {
    KEYACCT__MAGIC_TABLE = 0x4b414301,
    KEYACCT__MAGIC_INDEX,
    KEYACCT__MAGIC_BOUND,
    KEYACCT__MAGIC_RUN,
    KEYACCT__MAGIC_POLICY,
    KEYACCT__MAGIC_LEDGER,
    KEYACCT__MAGIC_VALUE_LEARN,
    KEYACCT__MAGIC_VALUE_MODEL,
    KEYACCT__MAGIC_SEGMENT_LEARN,
    KEYACCT__MAGIC_SEGMENTATION,
    KEYACCT__MAGIC_SERVICE,
    KEYACCT__MAGIC_RISK_MODEL,
    KEYACCT__MAGIC_REVIEW,
    KEYACCT__MAGIC_CALENDAR,
    KEYACCT__MAGIC_ENGINE,
    KEYACCT__MAGIC_FREED = 0x0badbad0
};

#define KEYACCT__TRY(call)                                                                                                         \
    do {                                                                                                                           \
        keyacct_status try_status_ = (call);                                                                                       \
        if (try_status_ != KEYACCT_OK) return try_status_;                                                                         \
    } while (0)

/* Fills *error (NULL is fine) and returns status. `table` and `column` may be NULL, `row` -1.
 * The format knows: %s C string · %t pointer and int64_t length (text from outside: control bytes are shown as \xNN, long text is
 * cut with "...") · %d int32_t · %l int64_t · %f double (shortest of up to 17 digits) · %%. No stdio. */
keyacct_status keyacct__fail(keyacct_error *error, keyacct_status status, const char *table, const char *column, int64_t row,
                             const char *format, ...);
/* KEYACCT_E_ARGUMENT that names an argument of the call: no table, no row. Less code at the places that call it. */
keyacct_status keyacct__refuse(keyacct_error *error, const char *argument, const char *format, ...);
keyacct_status keyacct__fail_null(keyacct_error *error, const char *argument); /* the same: it is NULL */
keyacct_status keyacct__fail_memory(keyacct_error *error);
keyacct_status keyacct__fail_handle(keyacct_error *error, const char *argument, const char *kind);

/* Offset of the first byte that is not valid UTF-8 (overlong forms, surrogates and cut sequences are not), -1 when all is well. */
int64_t keyacct__utf8_bad(const char *bytes, int64_t length);

/* An allocator that always has a function: *given, or malloc. Checks struct_size and resize (KEYACCT_E_ARGUMENT). */
keyacct_status keyacct__allocator_take(const keyacct_allocator *given, keyacct_allocator *taken, keyacct_error *error);
/* NULL when size overflows, is 0, or memory is short. zeroed. */
void *keyacct__calloc(const keyacct_allocator *allocator, size_t count, size_t size);
/* Not zeroed. */
void *keyacct__alloc(const keyacct_allocator *allocator, size_t count, size_t size);
/* Grows or shrinks an array in place of *pointer; on failure *pointer is untouched and the result is KEYACCT_E_NO_MEMORY. */
keyacct_status keyacct__resize(const keyacct_allocator *allocator, void *pointer_to_pointer, size_t old_count, size_t new_count,
                               size_t size);
/* NULL is fine. */
void keyacct__free(const keyacct_allocator *allocator, void *pointer, size_t count, size_t size);
/* A copy of an array; NULL for none. Sets *failed where there is no memory, and copies nothing more once it is set. */
void *keyacct__twin(const keyacct_allocator *allocator, const void *from, size_t count, size_t size, int *failed);
char *keyacct__strdup(const keyacct_allocator *allocator, const char *text); /* free with strlen + 1 */

/* Accounts that a builder can have counted: no count comes near, saved states that say so are refused, and sums never overflow. */
#define KEYACCT__MOST_ACCOUNTS (INT64_C(1) << 60)

/* Bits of a validity bitmap, least significant first; a NULL bitmap is all present. */
static inline int keyacct__bit(const uint8_t *bits, int64_t index) {
    return bits ? (bits[index >> 3] >> (index & 7)) & 1 : 1;
}
static inline void keyacct__bit_set(uint8_t *bits, int64_t index, int on) {
    uint8_t mask = (uint8_t)(1u << (index & 7));
    bits[index >> 3] = (uint8_t)(on ? bits[index >> 3] | mask : bits[index >> 3] & ~mask);
}
static inline int64_t keyacct__min(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t keyacct__max(int64_t a, int64_t b) { return a > b ? a : b; }

#endif
