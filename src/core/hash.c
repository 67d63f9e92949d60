/* SipHash-2-4 with 64 and 128 bits of result.
 *
 * Aumasson, Bernstein: SipHash, a fast short-input PRF (INDOCRYPT 2012), and the 128-bit variant of their reference code. Reads
 * bytes in little-endian order on every platform. O(size), no allocation, refuses nothing. */
#include "hash.h"

#include "lanes.h"

/* The key where the host gives none: "KEYACCT map key1". Keys from outside may then be chosen to collide; a host that faces such
 * data passes a key of its own. */
const uint8_t keyacct__hash_key_default[16] = {'K', 'E', 'Y', 'A', 'C', 'C', 'T', ' ', 'm', 'a', 'p', ' ', 'k', 'e', 'y', '1'};

typedef struct state {
    uint64_t v0, v1, v2, v3;
} state;

static inline uint64_t rotate(uint64_t x, int by) { return x << by | x >> (64 - by); }

static inline void sip_round(state *s) {
    s->v0 += s->v1;
    s->v2 += s->v3;
    s->v1 = rotate(s->v1, 13) ^ s->v0;
    s->v3 = rotate(s->v3, 16) ^ s->v2;
    s->v0 = rotate(s->v0, 32) + s->v3;
    s->v2 += s->v1;
    s->v3 = rotate(s->v3, 21) ^ s->v0;
    s->v1 = rotate(s->v1, 17) ^ s->v2;
    s->v2 = rotate(s->v2, 32);
}

static inline uint64_t read_word(const uint8_t *bytes, size_t size) {
    uint64_t word = 0;
    for (size_t i = 0; i < size; i++) word |= (uint64_t)bytes[i] << (8 * i);
    return word;
}

static inline state start(const uint8_t key[16]) {
    uint64_t k0 = read_word(key, 8), k1 = read_word(key + 8, 8);
    state s = {k0 ^ 0x736f6d6570736575u, k1 ^ 0x646f72616e646f6du, k0 ^ 0x6c7967656e657261u, k1 ^ 0x7465646279746573u};
    return s;
}

static inline void absorb(state *s, uint64_t word) {
    s->v3 ^= word;
    sip_round(s);
    sip_round(s);
    s->v0 ^= word;
}

static void absorb_all(state *s, const void *bytes, size_t size) {
    const uint8_t *at = bytes;
    size_t left = size;
    for (; left >= 8; left -= 8, at += 8) absorb(s, read_word(at, 8));
    absorb(s, (uint64_t)(size & 0xff) << 56 | (left ? read_word(at, left) : 0));
}

static inline uint64_t squeeze(state *s) {
    for (int i = 0; i < 4; i++) sip_round(s);
    return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

uint64_t keyacct__siphash(const uint8_t key[16], const void *bytes, size_t size) {
    state s = start(key);
    absorb_all(&s, bytes, size);
    s.v2 ^= 0xff;
    return squeeze(&s);
}

uint64_t keyacct__siphash_int64(const uint8_t key[16], int64_t value) {
    state s = start(key);
    absorb(&s, (uint64_t)value);
    absorb(&s, (uint64_t)8 << 56);
    s.v2 ^= 0xff;
    return squeeze(&s);
}

/* Lanes side by side, so that compilers vectorise: the same rounds on LANES values. */
#define LANES KEYACCT__LANES
KEYACCT__INLINE void round_lanes(uint64_t v0[LANES], uint64_t v1[LANES], uint64_t v2[LANES], uint64_t v3[LANES]) {
    for (int i = 0; i < LANES; i++) {
        state s = {v0[i], v1[i], v2[i], v3[i]};
        sip_round(&s);
        v0[i] = s.v0;
        v1[i] = s.v1;
        v2[i] = s.v2;
        v3[i] = s.v3;
    }
}

KEYACCT__INLINE void hash_lanes(const state *begin, const int64_t *values, uint64_t *hashes) {
    uint64_t v0[LANES], v1[LANES], v2[LANES], v3[LANES];
    for (int i = 0; i < LANES; i++) {
        v0[i] = begin->v0;
        v1[i] = begin->v1;
        v2[i] = begin->v2;
        v3[i] = begin->v3 ^ (uint64_t)values[i];
    }
    for (int round = 0; round < 8; round++) {
        if (round == 2)
            for (int i = 0; i < LANES; i++) {
                v0[i] ^= (uint64_t)values[i];
                v3[i] ^= (uint64_t)8 << 56;
            }
        if (round == 4)
            for (int i = 0; i < LANES; i++) {
                v0[i] ^= (uint64_t)8 << 56;
                v2[i] ^= 0xff;
            }
        round_lanes(v0, v1, v2, v3);
    }
    for (int i = 0; i < LANES; i++) hashes[i] = v0[i] ^ v1[i] ^ v2[i] ^ v3[i];
}

KEYACCT__INLINE void hash_all(const uint8_t key[16], const int64_t *values, int64_t n, uint64_t *hashes) {
    state begin = start(key);
    int64_t i = 0;
    for (; i + LANES <= n; i += LANES) hash_lanes(&begin, values + i, hashes + i);
    for (; i < n; i++) hashes[i] = keyacct__siphash_int64(key, values[i]);
}

#ifdef KEYACCT__AVX2
KEYACCT__AVX2 static void hash_all_avx2(const uint8_t key[16], const int64_t *values, int64_t n, uint64_t *hashes) {
    hash_all(key, values, n, hashes);
}
#endif

void keyacct__siphash_int64_block(const uint8_t key[16], const int64_t *values, int64_t n, uint64_t *hashes) {
#ifdef KEYACCT__AVX2
    if (KEYACCT__HAS_AVX2()) {
        hash_all_avx2(key, values, n, hashes);
        return;
    }
#endif
    hash_all(key, values, n, hashes);
}

KEYACCT__INLINE void hash_words(const uint8_t key[16], const uint64_t *words, int count, uint64_t *hashes) {
    state begin = start(key);
    uint64_t v0[LANES], v1[LANES], v2[LANES], v3[LANES];
    for (int i = 0; i < LANES; i++) {
        v0[i] = begin.v0;
        v1[i] = begin.v1;
        v2[i] = begin.v2;
        v3[i] = begin.v3;
    }
    for (int w = 0; w <= count; w++, words += LANES) {
        int last = w == count;
        for (int i = 0; i < LANES; i++)
            if (last) v2[i] ^= 0xff;
            else v3[i] ^= words[i];
        for (int round = 0; round < (last ? 4 : 2); round++) round_lanes(v0, v1, v2, v3);
        if (!last)
            for (int i = 0; i < LANES; i++) v0[i] ^= words[i];
    }
    for (int i = 0; i < LANES; i++) hashes[i] = v0[i] ^ v1[i] ^ v2[i] ^ v3[i];
}

#ifdef KEYACCT__AVX2
KEYACCT__AVX2 static void hash_words_avx2(const uint8_t key[16], const uint64_t *words, int count, uint64_t *hashes) {
    hash_words(key, words, count, hashes);
}
#endif

void keyacct__siphash_lanes(const uint8_t key[16], const uint64_t *words, int count, uint64_t hashes[KEYACCT__LANES]) {
#ifdef KEYACCT__AVX2
    if (KEYACCT__HAS_AVX2()) {
        hash_words_avx2(key, words, count, hashes);
        return;
    }
#endif
    hash_words(key, words, count, hashes);
}

void keyacct__siphash128(const uint8_t key[16], const void *bytes, size_t size, uint8_t out[16]) {
    state s = start(key);
    s.v1 ^= 0xee;
    absorb_all(&s, bytes, size);
    s.v2 ^= 0xee;
    uint64_t first = squeeze(&s);
    s.v1 ^= 0xdd;
    uint64_t second = squeeze(&s);
    for (int i = 0; i < 8; i++) {
        out[i] = (uint8_t)(first >> (8 * i));
        out[8 + i] = (uint8_t)(second >> (8 * i));
    }
}
