/* Saved states: little-endian, versioned, checksummed. Layout of every state:
 *   7 bytes "KEYACCT" · 1 byte frame · 4 bytes kind (four letters) · uint32 version · uint64 body size · body · uint64 checksum.
 * Frame 1, which is written: the checksum takes the body in eight lanes, see bytes.c; frame 0, which is read too: it is the SipHash
 * of all before.
 * Writing appends to a growing buffer, or goes straight into the caller's; reading is bounds-checked and sticky: after the first
 * failure every read gives 0 and keyacct__reader_end refuses. */
#ifndef KEYACCT_SRC_CORE_BYTES_H
#define KEYACCT_SRC_CORE_BYTES_H

#include "base.h"

#define KEYACCT__SUM_LANES 8
typedef struct keyacct__writer_bytes {
    keyacct_allocator allocator;
    uint8_t *bytes;
    size_t size, capacity; /* direct: the size goes on beyond the capacity, where bytes are counted only */
    uint64_t lanes[KEYACCT__SUM_LANES]; /* of the first `summed` bytes of the body */
    size_t summed;
    int direct; /* bytes are the caller's */
    int failed; /* out of memory */
} keyacct__bytes;

void keyacct__bytes_init(keyacct__bytes *out, const keyacct_allocator *allocator, const char kind[4], uint32_t version);
/* Writes into the caller's buffer as far as it goes, NULL: counts. Nothing is allocated; what does not fit shows at the end. */
void keyacct__bytes_into(keyacct__bytes *out, uint8_t *buffer, size_t capacity, const char kind[4], uint32_t version);
/* The next `size` bytes, of which the writer has to be told by keyacct__bytes_took; NULL: they are not there, use bytes_raw. */
uint8_t *keyacct__bytes_room(keyacct__bytes *out, size_t size);
static inline void keyacct__bytes_took(keyacct__bytes *out, const uint8_t *end) { out->size = (size_t)(end - out->bytes); }
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
 * known; buffer NULL asks for the size; capacity too small is KEYACCT_E_RANGE. Frees `out` in every case. Of a writer that went
 * into a buffer: that buffer and its capacity. */
keyacct_status keyacct__bytes_finish(keyacct__bytes *out, uint8_t *buffer, size_t capacity, size_t *size, keyacct_error *error);

/* The checksum that ends a state of this frame, whose last 8 bytes are left out; size >= 24. */
uint64_t keyacct__bytes_checksum(const uint8_t *bytes, size_t size);

/* 8 bytes in little-endian order, whatever the platform: written out, compilers make one instruction of it. */
static inline void keyacct__store64(uint8_t *at, uint64_t value) {
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
    at[2] = (uint8_t)(value >> 16);
    at[3] = (uint8_t)(value >> 24);
    at[4] = (uint8_t)(value >> 32);
    at[5] = (uint8_t)(value >> 40);
    at[6] = (uint8_t)(value >> 48);
    at[7] = (uint8_t)(value >> 56);
}
static inline uint32_t keyacct__fetch32(const uint8_t *at) {
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}
static inline uint64_t keyacct__fetch64(const uint8_t *at) {
    return (uint64_t)at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 | (uint64_t)at[3] << 24 | (uint64_t)at[4] << 32
           | (uint64_t)at[5] << 40 | (uint64_t)at[6] << 48 | (uint64_t)at[7] << 56;
}

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
