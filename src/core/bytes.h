/* Saved states: little-endian, versioned, checksummed. Layout of every state:
 *   8 bytes magic "KEYACCT\0" · 4 bytes kind (four letters) · uint32 version · uint64 body size · body · uint64 SipHash of all
 *   before.
 * Writing appends to a growing buffer; reading is bounds-checked and sticky: after the first failure every read gives 0 and
 * keyacct__reader_ok is false. */
#ifndef KEYACCT_SRC_CORE_BYTES_H
#define KEYACCT_SRC_CORE_BYTES_H

#include "base.h"

typedef struct keyacct__writer_bytes {
    keyacct_allocator allocator;
    uint8_t *bytes;
    size_t size, capacity;
    int failed; /* out of memory */
} keyacct__bytes;

void keyacct__bytes_init(keyacct__bytes *out, const keyacct_allocator *allocator, const char kind[4], uint32_t version);
void keyacct__bytes_free(keyacct__bytes *out);
void keyacct__bytes_u8(keyacct__bytes *out, uint8_t value);
void keyacct__bytes_u32(keyacct__bytes *out, uint32_t value);
void keyacct__bytes_u64(keyacct__bytes *out, uint64_t value);
void keyacct__bytes_i64(keyacct__bytes *out, int64_t value);
void keyacct__bytes_f64(keyacct__bytes *out, double value); /* one canonical NaN; -0 kept */
void keyacct__bytes_raw(keyacct__bytes *out, const void *bytes, size_t size); /* no length written */
void keyacct__bytes_text(keyacct__bytes *out, const char *text, size_t length); /* u64 length, bytes */
void keyacct__bytes_i64_array(keyacct__bytes *out, const int64_t *values, size_t count); /* no length written */
/* Closes the body, writes size and checksum, copies to the caller's buffer by the save convention: *size is always set when it is
 * known; buffer NULL asks for the size; capacity too small is KEYACCT_E_RANGE. Frees `out` in every case. */
keyacct_status keyacct__bytes_finish(keyacct__bytes *out, uint8_t *buffer, size_t capacity, size_t *size, keyacct_error *error);

typedef struct keyacct__reader {
    const uint8_t *bytes;
    size_t size, position;
    uint32_t version;
    int failed;
} keyacct__reader;

/* Checks magic, kind, version range, sizes and checksum: KEYACCT_E_CORRUPT, KEYACCT_E_VERSION, KEYACCT_E_FORMAT (another kind). */
keyacct_status keyacct__reader_init(keyacct__reader *in, const uint8_t *bytes, size_t size, const char kind[4], uint32_t oldest,
                                    uint32_t newest, keyacct_error *error);
uint8_t keyacct__read_u8(keyacct__reader *in);
uint32_t keyacct__read_u32(keyacct__reader *in);
uint64_t keyacct__read_u64(keyacct__reader *in);
int64_t keyacct__read_i64(keyacct__reader *in);
double keyacct__read_f64(keyacct__reader *in);
const uint8_t *keyacct__read_raw(keyacct__reader *in, size_t size); /* NULL when short */
const char *keyacct__read_text(keyacct__reader *in, size_t *length); /* NULL when short; not NUL-terminated */
/* A count that the remaining bytes can hold (each item needs at least `item_size` bytes), else fails. */
int64_t keyacct__read_count(keyacct__reader *in, size_t item_size);
/* KEYACCT_OK when nothing failed and the body was read to its end, else KEYACCT_E_CORRUPT. */
keyacct_status keyacct__reader_end(keyacct__reader *in, const char *what, keyacct_error *error);

#endif
