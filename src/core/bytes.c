/* Saved states: a growing little-endian writer and a bounds-checked reader.
 *
 * Bytes are put together by shifts, so that every platform writes and reads the same. Failures are sticky: a writer that ran out
 * of memory, or a reader that ran over the end, stays failed and the caller asks once at the end.
 *
 * The checksum finds damage, it is no signature. The words of the body go to eight lanes in turn, the last block filled up with
 * zeros; a lane takes a word by steps that can be undone (xor, product with an odd number, xor of its upper half), so no change
 * of one word is ever lost in its lane; SipHash-2-4 under the library's documented key makes 64 bits of the header, which has the
 * size, and the lanes. They do not wait for each other: 8 bytes a cycle, where SipHash of the body alone takes half a byte.
 * Linear cost. Refuses other kinds, other versions, truncated, extended or altered states. */
#include "bytes.h"

#include <string.h>

#include "hash.h"

#define HEAD 24 /* magic 8, kind 4, version 4, body size 8 */
#define TAIL 8 /* checksum */

#define BLOCK (8 * KEYACCT__SUM_LANES)
#define SUM_AHEAD 16384 /* bytes that are summed while they are in the cache */

static const uint8_t magic[7] = {'K', 'E', 'Y', 'A', 'C', 'C', 'T'};
enum { FRAME_SIPHASH, FRAME_LANES }; /* the byte after it */

static void lanes_start(uint64_t lanes[KEYACCT__SUM_LANES]) {
    for (uint64_t i = 0; i < KEYACCT__SUM_LANES; i++) lanes[i] = (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
}

/* Whole blocks. */
static void lanes_take(uint64_t lanes[KEYACCT__SUM_LANES], const uint8_t *at, size_t blocks) {
    uint64_t a = lanes[0], b = lanes[1], c = lanes[2], d = lanes[3], e = lanes[4], f = lanes[5], g = lanes[6], h = lanes[7];
#define TAKE(lane, i) lane = (lane ^ keyacct__fetch64(at + 8 * (i))) * UINT64_C(0xd6e8feb86659fd93), lane ^= lane >> 32
    for (; blocks > 0; blocks--, at += BLOCK) {
        TAKE(a, 0), TAKE(b, 1), TAKE(c, 2), TAKE(d, 3);
        TAKE(e, 4), TAKE(f, 5), TAKE(g, 6), TAKE(h, 7);
    }
#undef TAKE
    lanes[0] = a, lanes[1] = b, lanes[2] = c, lanes[3] = d, lanes[4] = e, lanes[5] = f, lanes[6] = g, lanes[7] = h;
}

/* What remains of the body, and the header. */
static uint64_t lanes_end(uint64_t lanes[KEYACCT__SUM_LANES], const uint8_t header[HEAD], const uint8_t *rest, size_t size) {
    uint8_t block[BLOCK] = {0}, all[HEAD + BLOCK];
    lanes_take(lanes, rest, size / BLOCK);
    memcpy(block, rest + size / BLOCK * BLOCK, size % BLOCK);
    lanes_take(lanes, block, 1);
    memcpy(all, header, HEAD);
    for (int i = 0; i < KEYACCT__SUM_LANES; i++) keyacct__store64(all + HEAD + 8 * i, lanes[i]);
    return keyacct__siphash(keyacct__hash_key_default, all, sizeof all);
}

uint64_t keyacct__bytes_checksum(const uint8_t *bytes, size_t size) {
    uint64_t lanes[KEYACCT__SUM_LANES];
    if (bytes[sizeof magic] == FRAME_SIPHASH) return keyacct__siphash(keyacct__hash_key_default, bytes, size);
    lanes_start(lanes);
    return lanes_end(lanes, bytes, bytes + HEAD, size - HEAD);
}

/* Place for `size` more bytes; NULL when there is none. Of an own buffer. */
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

/* There are `size` bytes without growing. */
static inline int fits(const keyacct__bytes *out, size_t size) {
    return !out->failed && out->size <= out->capacity && size <= out->capacity - out->size;
}

static inline void write_number(keyacct__bytes *out, uint64_t value, size_t size) {
    uint8_t bytes[8];
    keyacct__store64(bytes, value);
    if (fits(out, size)) {
        memcpy(out->bytes + out->size, bytes, size);
        out->size += size;
    } else {
        keyacct__bytes_raw(out, bytes, size);
    }
}

static void start(keyacct__bytes *out, const char kind[4], uint32_t version) {
    lanes_start(out->lanes);
    keyacct__bytes_raw(out, magic, sizeof magic);
    keyacct__bytes_u8(out, FRAME_LANES);
    keyacct__bytes_raw(out, kind, 4);
    keyacct__bytes_u32(out, version);
    keyacct__bytes_u64(out, 0); /* the size, written at the end */
}

void keyacct__bytes_init(keyacct__bytes *out, const keyacct_allocator *allocator, const char kind[4], uint32_t version) {
    memset(out, 0, sizeof *out);
    out->allocator = *allocator;
    start(out, kind, version);
}

void keyacct__bytes_into(keyacct__bytes *out, uint8_t *buffer, size_t capacity, const char kind[4], uint32_t version) {
    memset(out, 0, sizeof *out);
    out->direct = 1;
    out->bytes = buffer;
    out->capacity = buffer ? capacity : 0;
    start(out, kind, version);
}

uint8_t *keyacct__bytes_room(keyacct__bytes *out, size_t size) {
    if (!fits(out, size)) {
        if (out->direct || !grow(out, size)) return NULL;
        out->size -= size;
    }
    if (out->direct && out->size - HEAD - out->summed >= SUM_AHEAD) {
        size_t blocks = (out->size - HEAD - out->summed) / BLOCK;
        lanes_take(out->lanes, out->bytes + HEAD + out->summed, blocks);
        out->summed += blocks * BLOCK;
    }
    return out->bytes + out->size;
}

void keyacct__bytes_free(keyacct__bytes *out) {
    if (out->bytes && !out->direct) keyacct__free(&out->allocator, out->bytes, out->capacity, 1);
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
    if (out->direct) { /* what does not fit is counted; the size says so at the end */
        if (size > (size_t)PTRDIFF_MAX / 2 - out->size) out->failed = 1;
        if (out->failed) return;
        if (fits(out, size)) memcpy(out->bytes + out->size, bytes, size);
        out->size += size;
        return;
    }
    uint8_t *at = grow(out, size);
    if (at) memcpy(at, bytes, size);
}

void keyacct__bytes_text(keyacct__bytes *out, const char *text, size_t length) {
    keyacct__bytes_u64(out, length);
    keyacct__bytes_raw(out, text, length);
}

void keyacct__bytes_i64_array(keyacct__bytes *out, const int64_t *values, size_t count) {
    uint8_t part[512];
    for (size_t first = 0; first < count && !out->failed; first += sizeof part / 8) {
        size_t n = count - first < sizeof part / 8 ? count - first : sizeof part / 8;
        uint8_t *room = keyacct__bytes_room(out, 8 * n), *at = room ? room : part;
        for (size_t i = 0; i < n; i++) keyacct__store64(at + 8 * i, (uint64_t)values[first + i]);
        if (room) out->size += 8 * n;
        else keyacct__bytes_raw(out, part, 8 * n);
    }
}

keyacct_status keyacct__bytes_finish(keyacct__bytes *out, uint8_t *buffer, size_t capacity, size_t *size, keyacct_error *error) {
    keyacct_status status = KEYACCT_OK;
    if (!size) {
        status = keyacct__refuse(error, "size", "the place for the size is NULL");
    } else if (out->failed) {
        *size = 0;
        status = keyacct__fail_memory(error);
    } else {
        *size = out->size + TAIL;
        if (fits(out, 0)) keyacct__store64(out->bytes + 16, out->size - HEAD);
        if (buffer && *size > capacity) {
            status = keyacct__fail(error, KEYACCT_E_RANGE, NULL, "capacity", -1, "the state has %l bytes, the buffer only %l",
                                   (int64_t)*size, (int64_t)capacity);
        } else if (buffer) {
            if (!out->direct) memcpy(buffer, out->bytes, out->size);
            uint64_t sum = lanes_end(out->lanes, buffer, buffer + HEAD + out->summed, out->size - HEAD - out->summed);
            keyacct__store64(buffer + out->size, sum);
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
    if (!bytes) return keyacct__refuse(error, "bytes", "the saved state is NULL");
    if (size < HEAD + TAIL) return corrupt(error, "it is shorter than a header");
    if (memcmp(bytes, magic, sizeof magic) != 0 || bytes[sizeof magic] > FRAME_LANES)
        return corrupt(error, "it does not start as saved states do");
    if (keyacct__fetch64(bytes + 16) != size - HEAD - TAIL) return corrupt(error, "it is truncated or extended");
    if (keyacct__fetch64(bytes + size - TAIL) != keyacct__bytes_checksum(bytes, size - TAIL))
        return corrupt(error, "its checksum does not match");
    if (memcmp(bytes + 8, kind, 4) != 0)
        return keyacct__fail(error, KEYACCT_E_FORMAT, NULL, NULL, -1, "the saved state is of kind '%t', expected '%t'",
                             (const char *)bytes + 8,
                             (int64_t)4, kind, (int64_t)4);
    in->version = (uint32_t)keyacct__fetch32(bytes + 12);
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

static inline const uint8_t *read_bytes(keyacct__reader *in, size_t size) {
    static const uint8_t zeros[8];
    if (in->failed || size > in->size - in->position) {
        in->failed = 1;
        return zeros;
    }
    in->position += size;
    return in->bytes + in->position - size;
}

uint8_t keyacct__read_u8(keyacct__reader *in) { return *read_bytes(in, 1); }
uint32_t keyacct__read_u32(keyacct__reader *in) { return keyacct__fetch32(read_bytes(in, 4)); }
uint64_t keyacct__read_u64(keyacct__reader *in) { return keyacct__fetch64(read_bytes(in, 8)); }
int64_t keyacct__read_i64(keyacct__reader *in) { return (int64_t)keyacct__fetch64(read_bytes(in, 8)); }

double keyacct__read_f64(keyacct__reader *in) {
    uint64_t bits = keyacct__read_u64(in);
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
