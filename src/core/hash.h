/* SipHash-2-4 (Aumasson, Bernstein 2012) and a map from foreign keys to dense numbers with a bounded worst case. */
#ifndef KEYACCT_SRC_CORE_HASH_H
#define KEYACCT_SRC_CORE_HASH_H

#include "base.h"

extern const uint8_t keyacct__hash_key_default[16]; /* documented constant */

uint64_t keyacct__siphash(const uint8_t key[16], const void *bytes, size_t size);
uint64_t keyacct__siphash_int64(const uint8_t key[16], int64_t value); /* = siphash of its 8 little-endian bytes, unrolled */
/* The same for n values at once. */
void keyacct__siphash_int64_block(const uint8_t key[16], const int64_t *values, int64_t n, uint64_t *hashes);
/* The same for eight messages of `count` words each, as SipHash reads them: the last one has the length in its highest byte. Word w
 * of message i is words[KEYACCT__LANES * w + i]. */
enum { KEYACCT__LANES = 8 };
void keyacct__siphash_lanes(const uint8_t key[16], const uint64_t *words, int count, uint64_t hashes[KEYACCT__LANES]);
void keyacct__siphash128(const uint8_t key[16], const void *bytes, size_t size, uint8_t out[16]);

/* Map from int64 or text keys to 0, 1, 2, ... in order of first insertion. Keys are copied (text into one growing arena).
 * All keys of one map are of one kind. Open addressing, load at most 1/2; at most 2^31 - 1 keys. */
typedef struct keyacct__map {
    keyacct_allocator allocator;
    uint8_t key[16];
    int is_text;
    int64_t count, capacity; /* keys, slots (a power of two) */
    int64_t slotted; /* keys with a slot: all but those that the window took */
    struct keyacct__map_slot *slots;
    int64_t *ints; /* int64 keys by number, capacity `keys_capacity` */
    int64_t *offsets; /* text: count + 1 offsets into bytes */
    char *bytes;
    int64_t keys_capacity, bytes_capacity;
    int32_t rekeys; /* how often the hash key was replaced because chosen keys collided */
    /* Dense int64 keys: numbers of the keys [window_low, window_low + window_size), -1 where unknown; only others have slots. */
    int32_t *window;
    int64_t window_low, window_size;
    int64_t window_due; /* number of keys at which the window is made anew */
} keyacct__map;

keyacct_status keyacct__map_init(keyacct__map *map, const keyacct_allocator *allocator, const uint8_t *key, int is_text,
                                 int64_t expected, keyacct_error *error);
void keyacct__map_free(keyacct__map *map);
/* The same keys with the same numbers, of the same allocator. *to is freed when it fails. */
keyacct_status keyacct__map_copy(const keyacct__map *from, keyacct__map *to, keyacct_error *error);
/* Number of the key, -1 if unknown. */
int64_t keyacct__map_find_int64(const keyacct__map *map, int64_t key);
int64_t keyacct__map_find_text(const keyacct__map *map, const char *key, int64_t length);
/* numbers[i] of keys[i], -1 if unknown. */
void keyacct__map_find_batch(const keyacct__map *map, const int64_t *keys, int64_t n, int32_t *numbers);
/* The same in several maps; NULL for maps[i]: unknown. hashes: of the keys under keyacct__hash_key_default. */
void keyacct__map_find_int64_batch(const keyacct__map *const *maps, const int64_t *keys, const uint64_t *hashes, int64_t n,
                                   int32_t *numbers);
/* Number of the key, inserting it if new (*added set to 0 or 1). Negative on KEYACCT_E_NO_MEMORY / KEYACCT_E_LIMIT (in *error). */
int64_t keyacct__map_put_int64(keyacct__map *map, int64_t key, int *added, keyacct_error *error);
int64_t keyacct__map_put_text(keyacct__map *map, const char *key, int64_t length, int *added, keyacct_error *error);
/* Whole batches at once, with prefetching: numbers[i] of keys[i]. For kernels that see millions of rows. */
keyacct_status keyacct__map_put_int64_batch(keyacct__map *map, const int64_t *keys, int64_t n, int32_t *numbers,
                                            keyacct_error *error);
static inline const char *keyacct__map_text(const keyacct__map *map, int64_t number, int64_t *length) {
    *length = map->offsets[number + 1] - map->offsets[number];
    return map->bytes ? map->bytes + map->offsets[number] : ""; /* only empty keys so far: no memory yet */
}

#endif
