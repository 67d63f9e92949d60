/* Saved states: a growing little-endian writer and a bounds-checked reader.
 *
 * Bytes are put together by shifts, so that every platform writes and reads the same. Failures are sticky: a writer that ran out
 * of memory, or a reader that ran over the end, stays failed and the caller asks once at the end. The checksum is SipHash-2-4
 * under the library's documented key: it finds damage, it is no signature. Linear cost. Refuses other kinds, other versions,
 * truncated, extended or altered states. */
#include "bytes.h"

#include <string.h>

#include "hash.h"

#define HEAD 24 /* magic 8, kind 4, version 4, body size 8 */
#define TAIL 8 /* checksum */

static const uint8_t magic[8] = {'K', 'E', 'Y', 'A', 'C', 'C', 'T', 0};

/* Place for `size` more bytes; NULL when there is none. */
static uint8_t *grow(keyacct__bytes *out, size_t size) {
    if (out->failed) return NULL;
    if (size > out->capacity - out->size) {
        size_t capacity = out->capacity < 256 ? 256 : out->capacity + out->capacity / 2;
        if (size > (size_t)PTRDIFF_MAX / 2 - out->size) {
            out->failed = 1;
            return NULL;
        }
        if (capacity < out->size + size) capacity = out->size + size;
        if (keyacct__resize(&out->allocator, &out->bytes, out->capacity, capacity, 1) != KEYACCT_OK) {
            out->failed = 1;
            return NULL;
        }
        out->capacity = capacity;
    }
    uint8_t *place = out->bytes + out->size;
    out->size += size;
    return place;
}

/* With a constant size compilers make one instruction of these. */
static inline void store(uint8_t *at, uint64_t value, int size) {
    for (int i = 0; i < size; i++) at[i] = (uint8_t)(value >> (8 * i));
}

static inline uint64_t fetch(const uint8_t *at, int size) {
    uint64_t value = 0;
    for (int i = 0; i < size; i++) value |= (uint64_t)at[i] << (8 * i);
    return value;
}

static inline void write_number(keyacct__bytes *out, uint64_t value, int size) {
    uint8_t *at;
    if (!out->failed && (size_t)size <= out->capacity - out->size) {
        at = out->bytes + out->size;
        out->size += (size_t)size;
    } else {
        at = grow(out, (size_t)size);
    }
    if (at) store(at, value, size);
}

void keyacct__bytes_init(keyacct__bytes *out, const keyacct_allocator *allocator, const char kind[4], uint32_t version) {
    memset(out, 0, sizeof *out);
    out->allocator = *allocator;
    keyacct__bytes_raw(out, magic, sizeof magic);
    keyacct__bytes_raw(out, kind, 4);
    keyacct__bytes_u32(out, version);
    keyacct__bytes_u64(out, 0); /* the size, written at the end */
}

void keyacct__bytes_free(keyacct__bytes *out) {
    if (out->bytes) keyacct__free(&out->allocator, out->bytes, out->capacity, 1);
    out->bytes = NULL;
    out->size = out->capacity = 0;
}

void keyacct__bytes_u8(keyacct__bytes *out, uint8_t value) { write_number(out, value, 1); }
void keyacct__bytes_u32(keyacct__bytes *out, uint32_t value) { write_number(out, value, 4); }
void keyacct__bytes_u64(keyacct__bytes *out, uint64_t value) { write_number(out, value, 8); }
void keyacct__bytes_i64(keyacct__bytes *out, int64_t value) { write_number(out, (uint64_t)value, 8); }

void keyacct__bytes_f64(keyacct__bytes *out, double value) {
    uint64_t bits = 0x7ff8000000000000u;
    if (value == value) memcpy(&bits, &value, sizeof bits);
    keyacct__bytes_u64(out, bits);
}

void keyacct__bytes_raw(keyacct__bytes *out, const void *bytes, size_t size) {
    if (size == 0) return;
    uint8_t *at = grow(out, size);
    if (at) memcpy(at, bytes, size);
}

void keyacct__bytes_text(keyacct__bytes *out, const char *text, size_t length) {
    keyacct__bytes_u64(out, length);
    keyacct__bytes_raw(out, text, length);
}

void keyacct__bytes_i64_array(keyacct__bytes *out, const int64_t *values, size_t count) {
    if (count == 0) return;
    uint8_t *at = count > (size_t)PTRDIFF_MAX / 16 ? NULL : grow(out, 8 * count);
    if (!at) {
        out->failed = 1;
        return;
    }
    for (size_t i = 0; i < count; i++) store(at + 8 * i, (uint64_t)values[i], 8);
}

keyacct_status keyacct__bytes_finish(keyacct__bytes *out, uint8_t *buffer, size_t capacity, size_t *size, keyacct_error *error) {
    keyacct_status status = KEYACCT_OK;
    if (!size) {
        status = keyacct__fail(error, KEYACCT_E_ARGUMENT, NULL, "size", -1, "the place for the size is NULL");
    } else if (out->failed) {
        *size = 0;
        status = keyacct__fail_memory(error);
    } else {
        *size = out->size + TAIL;
        store(out->bytes + 16, out->size - HEAD, 8);
        if (buffer && *size > capacity) {
            status = keyacct__fail(error, KEYACCT_E_RANGE, NULL, "capacity", -1, "the state has %l bytes, the buffer only %l",
                                   (int64_t)*size, (int64_t)capacity);
        } else if (buffer) {
            memcpy(buffer, out->bytes, out->size);
            store(buffer + out->size, keyacct__siphash(keyacct__hash_key_default, out->bytes, out->size), TAIL);
        }
    }
    keyacct__bytes_free(out);
    return status;
}

static keyacct_status corrupt(keyacct_error *error, const char *what) {
    return keyacct__fail(error, KEYACCT_E_CORRUPT, NULL, NULL, -1, "the saved state is damaged: %s", what);
}

keyacct_status keyacct__reader_init(keyacct__reader *in, const uint8_t *bytes, size_t size, const char kind[4], uint32_t oldest,
                                    uint32_t newest, keyacct_error *error) {
    memset(in, 0, sizeof *in);
    in->failed = 1; /* until everything is checked */
    if (!bytes) return keyacct__fail(error, KEYACCT_E_ARGUMENT, NULL, "bytes", -1, "the saved state is NULL");
    if (size < HEAD + TAIL) return corrupt(error, "it is shorter than a header");
    if (memcmp(bytes, magic, sizeof magic) != 0) return corrupt(error, "it does not start as saved states do");
    if (fetch(bytes + 16, 8) != size - HEAD - TAIL) return corrupt(error, "it is truncated or extended");
    if (fetch(bytes + size - TAIL, TAIL) != keyacct__siphash(keyacct__hash_key_default, bytes, size - TAIL))
        return corrupt(error, "its checksum does not match");
    if (memcmp(bytes + 8, kind, 4) != 0)
        return keyacct__fail(error, KEYACCT_E_FORMAT, NULL, NULL, -1, "the saved state is of kind '%t', expected '%t'",
                             (const char *)bytes + 8,
                             (int64_t)4, kind, (int64_t)4);
    in->version = (uint32_t)fetch(bytes + 12, 4);
    if (in->version < oldest || in->version > newest)
        return keyacct__fail(error, KEYACCT_E_VERSION, NULL, NULL, -1,
                             "the saved state has version %l; this library reads %l to %l",
                             (int64_t)in->version, (int64_t)oldest, (int64_t)newest);
    in->bytes = bytes;
    in->size = size - TAIL;
    in->position = HEAD;
    in->failed = 0;
    return KEYACCT_OK;
}

static inline uint64_t read_number(keyacct__reader *in, int size) {
    if (in->failed || (size_t)size > in->size - in->position) {
        in->failed = 1;
        return 0;
    }
    in->position += (size_t)size;
    return fetch(in->bytes + in->position - size, size);
}

uint8_t keyacct__read_u8(keyacct__reader *in) { return (uint8_t)read_number(in, 1); }
uint32_t keyacct__read_u32(keyacct__reader *in) { return (uint32_t)read_number(in, 4); }
uint64_t keyacct__read_u64(keyacct__reader *in) { return read_number(in, 8); }
int64_t keyacct__read_i64(keyacct__reader *in) { return (int64_t)read_number(in, 8); }

double keyacct__read_f64(keyacct__reader *in) {
    uint64_t bits = read_number(in, 8);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

const uint8_t *keyacct__read_raw(keyacct__reader *in, size_t size) {
    if (in->failed || size > in->size - in->position) {
        in->failed = 1;
        return NULL;
    }
    const uint8_t *at = in->bytes + in->position;
    in->position += size;
    return at;
}

const char *keyacct__read_text(keyacct__reader *in, size_t *length) {
    uint64_t size = keyacct__read_u64(in);
    *length = 0;
    if (in->failed || size > in->size - in->position) {
        in->failed = 1;
        return NULL;
    }
    *length = (size_t)size;
    return (const char *)keyacct__read_raw(in, (size_t)size);
}

int64_t keyacct__read_count(keyacct__reader *in, size_t item_size) {
    uint64_t count = keyacct__read_u64(in);
    if (in->failed || count > (uint64_t)INT64_MAX || (item_size && count > (in->size - in->position) / item_size)) {
        in->failed = 1;
        return 0;
    }
    return (int64_t)count;
}

keyacct_status keyacct__reader_end(keyacct__reader *in, const char *what, keyacct_error *error) {
    if (!in->failed && in->position == in->size) return KEYACCT_OK;
    return keyacct__fail(error, KEYACCT_E_CORRUPT, NULL, NULL, -1,
                         "the saved state of the %s does not have the form of its version", what);
}
