/* Map from int64 or text keys to dense numbers.
 *
 * Open addressing with linear probing over 16-byte slots that hold the key itself (text: its SipHash), load at most 1/2. A key sits at
 * most PROBES slots from its home: by chance that never fails at this load (clusters shrink by e^-0.19 a slot); where chosen keys make it
 * fail, the hash key is replaced by one derived from it and everything is placed again, so that a key costs O(PROBES) at worst. Batches
 * run in blocks: hash and prefetch one block while the one before is looked up.
 * Cost: one cache miss a key. Memory: 32 to 64 bytes a key, 8 for its copy. Refuses more than 2^31 - 1 keys (KEYACCT_E_LIMIT) and, after
 * eight changes of key, data that still collide (KEYACCT_E_LIMIT). Numbers depend on the order of first insertion only, never on the
 * hash key. */
#include "hash.h"

#include <string.h>

#define PROBES 256
#define BLOCK 32
#define MOST_KEYS INT64_C(2147483647)
#define MOST_REKEYS 8

struct keyacct__map_slot {
    int64_t key; /* the key, or the hash of the text */
    int32_t number; /* -1: empty */
    int32_t unused;
};
typedef struct keyacct__map_slot slot;

#if defined(__GNUC__)
#define PREFETCH(address) __builtin_prefetch(address, 1)
#else
#define PREFETCH(address) ((void)(address))
#endif

static uint64_t hash_text(const keyacct__map *map, const char *key, int64_t length) {
    return keyacct__siphash(map->key, key, (size_t)length);
}

static uint64_t home_hash(const keyacct__map *map, int64_t stored) {
    return map->is_text ? (uint64_t)stored : keyacct__siphash_int64(map->key, stored);
}

static slot *new_slots(const keyacct__map *map, int64_t capacity) {
    slot *slots = keyacct__alloc(&map->allocator, (size_t)capacity, sizeof *slots);
    if (slots) memset(slots, 0xff, (size_t)capacity * sizeof *slots);
    return slots;
}

/* Places an entry that is not there yet; 0 when it would sit too far from home. */
static int place(slot *slots, int64_t capacity, uint64_t hash, int64_t key, int32_t number) {
    uint64_t mask = (uint64_t)capacity - 1, at = hash & mask;
    for (int probe = 0; probe < PROBES && probe < capacity; probe++, at = (at + 1) & mask) {
        if (slots[at].number >= 0) continue;
        slots[at].key = key;
        slots[at].number = number;
        return 1;
    }
    return 0;
}

/* All entries of the map into fresh slots, in order of number; 0 when one would sit too far. */
static int place_all(const keyacct__map *map, slot *slots, int64_t capacity) {
    for (int64_t i = 0; i < map->count; i++) {
        int64_t stored = map->is_text ? (int64_t)hash_text(map, map->bytes + map->offsets[i], map->offsets[i + 1] - map->offsets[i])
                                      : map->ints[i];
        if (!place(slots, capacity, home_hash(map, stored), stored, (int32_t)i)) return 0;
    }
    return 1;
}

/* Moves the map to `capacity` slots; changes the hash key until every entry sits near its home. */
static keyacct_status rebuild(keyacct__map *map, int64_t capacity, int change_key, keyacct_error *error) {
    slot *slots = new_slots(map, capacity);
    if (!slots) return keyacct__fail_memory(error);
    for (int attempt = 0; attempt <= MOST_REKEYS; attempt++) {
        if (change_key || attempt) {
            uint8_t derived[16];
            keyacct__siphash128(map->key, "next key", 8, derived);
            memcpy(map->key, derived, sizeof derived);
            memset(slots, 0xff, (size_t)capacity * sizeof *slots);
            map->rekeys++;
        }
        if (place_all(map, slots, capacity)) {
            keyacct__free(&map->allocator, map->slots, (size_t)map->capacity, sizeof *slots);
            map->slots = slots;
            map->capacity = capacity;
            return KEYACCT_OK;
        }
    }
    keyacct__free(&map->allocator, slots, (size_t)capacity, sizeof *slots);
    return keyacct__fail(error, KEYACCT_E_LIMIT, NULL, NULL, -1, "the keys collide under %d hash keys; give the index a secret key",
                         (int32_t)MOST_REKEYS);
}

/* Room for `more` keys beyond those there. */
static keyacct_status reserve(keyacct__map *map, int64_t more, keyacct_error *error) {
    int64_t need = map->count + more, capacity = map->capacity;
    if (need > MOST_KEYS) need = MOST_KEYS;
    if (need > map->keys_capacity) {
        int64_t grown = keyacct__max(map->keys_capacity + map->keys_capacity / 2, need);
        keyacct_status status =
            map->is_text ? keyacct__resize(&map->allocator, &map->offsets, (size_t)map->keys_capacity + 1, (size_t)grown + 1,
                                           sizeof *map->offsets)
                         : keyacct__resize(&map->allocator, &map->ints, (size_t)map->keys_capacity, (size_t)grown, sizeof *map->ints);
        if (status != KEYACCT_OK) return keyacct__fail_memory(error);
        map->keys_capacity = grown;
    }
    while (capacity < 2 * need) capacity *= 2;
    return capacity == map->capacity ? KEYACCT_OK : rebuild(map, capacity, 0, error);
}

keyacct_status keyacct__map_init(keyacct__map *map, const keyacct_allocator *allocator, const uint8_t *key, int is_text,
                                 int64_t expected, keyacct_error *error) {
    memset(map, 0, sizeof *map);
    map->allocator = *allocator;
    map->is_text = is_text;
    memcpy(map->key, key ? key : keyacct__hash_key_default, sizeof map->key);
    expected = keyacct__max(16, keyacct__min(expected, MOST_KEYS));
    int64_t capacity = 32;
    while (capacity < 2 * expected) capacity *= 2;
    map->keys_capacity = expected;
    if (is_text)
        map->offsets = keyacct__calloc(allocator, (size_t)expected + 1, sizeof *map->offsets);
    else
        map->ints = keyacct__alloc(allocator, (size_t)expected, sizeof *map->ints);
    map->slots = new_slots(map, capacity);
    if (map->slots) map->capacity = capacity;
    if (map->slots && (map->offsets || map->ints)) return KEYACCT_OK;
    keyacct__map_free(map);
    return keyacct__fail_memory(error);
}

void keyacct__map_free(keyacct__map *map) {
    if (!map || !map->allocator.resize) return;
    keyacct__free(&map->allocator, map->slots, (size_t)map->capacity, sizeof *map->slots);
    keyacct__free(&map->allocator, map->ints, (size_t)map->keys_capacity, sizeof *map->ints);
    keyacct__free(&map->allocator, map->offsets, (size_t)map->keys_capacity + 1, sizeof *map->offsets);
    keyacct__free(&map->allocator, map->bytes, (size_t)map->bytes_capacity, 1);
    memset(map, 0, sizeof *map);
}

/* Slot of an int64 key or the empty slot where it belongs; NULL when neither is near. */
static inline slot *seek_int64(const keyacct__map *map, uint64_t hash, int64_t key) {
    uint64_t mask = (uint64_t)map->capacity - 1, at = hash & mask;
    for (int probe = 0; probe < PROBES; probe++, at = (at + 1) & mask) {
        slot *s = &map->slots[at];
        if (s->key == key && s->number >= 0) return s;
        if (s->number < 0) return s;
    }
    return NULL;
}

static slot *seek_text(const keyacct__map *map, uint64_t hash, const char *key, int64_t length) {
    uint64_t mask = (uint64_t)map->capacity - 1, at = hash & mask;
    for (int probe = 0; probe < PROBES; probe++, at = (at + 1) & mask) {
        slot *s = &map->slots[at];
        if (s->number < 0) return s;
        if (s->key != (int64_t)hash) continue;
        const int64_t *offset = &map->offsets[s->number];
        if (offset[1] - offset[0] == length && (length == 0 || memcmp(map->bytes + offset[0], key, (size_t)length) == 0)) return s;
    }
    return NULL;
}

int64_t keyacct__map_find_int64(const keyacct__map *map, int64_t key) {
    slot *s = seek_int64(map, keyacct__siphash_int64(map->key, key), key);
    return s ? s->number : -1;
}

int64_t keyacct__map_find_text(const keyacct__map *map, const char *key, int64_t length) {
    slot *s = seek_text(map, hash_text(map, key, length), key, length);
    return s ? s->number : -1;
}

static keyacct_status check_limit(const keyacct__map *map, keyacct_error *error) {
    if (map->count < MOST_KEYS) return KEYACCT_OK;
    return keyacct__fail(error, KEYACCT_E_LIMIT, NULL, NULL, -1, "more than %l distinct keys", MOST_KEYS);
}

/* After reserve(1): the number of the key. */
static int64_t put_int64(keyacct__map *map, uint64_t hash, int64_t key, int *added, keyacct_error *error) {
    slot *s;
    *added = 0;
    while ((s = seek_int64(map, hash, key)) == NULL) {
        keyacct_status status = rebuild(map, map->capacity, 1, error);
        if (status != KEYACCT_OK) return -(int64_t)status;
        hash = keyacct__siphash_int64(map->key, key);
    }
    if (s->number < 0) {
        keyacct_status status = check_limit(map, error);
        if (status != KEYACCT_OK) return -(int64_t)status;
        s->key = key;
        s->number = (int32_t)map->count;
        map->ints[map->count++] = key;
        *added = 1;
    }
    return s->number;
}

int64_t keyacct__map_put_int64(keyacct__map *map, int64_t key, int *added, keyacct_error *error) {
    keyacct_status status = reserve(map, 1, error);
    if (status != KEYACCT_OK) return -(int64_t)status;
    return put_int64(map, keyacct__siphash_int64(map->key, key), key, added, error);
}

/* Copies the text behind the others; the offset of key number `count` is written, the count is not. */
static keyacct_status append_text(keyacct__map *map, const char *key, int64_t length, keyacct_error *error) {
    int64_t end = map->offsets[map->count];
    if (length > INT64_MAX / 4 - end) return keyacct__fail(error, KEYACCT_E_LIMIT, NULL, NULL, -1, "the texts of all keys are too long");
    if (end + length > map->bytes_capacity) {
        int64_t grown = keyacct__max(map->bytes_capacity + map->bytes_capacity / 2, keyacct__max(end + length, 256));
        if (keyacct__resize(&map->allocator, &map->bytes, (size_t)map->bytes_capacity, (size_t)grown, 1) != KEYACCT_OK)
            return keyacct__fail_memory(error);
        map->bytes_capacity = grown;
    }
    if (length) memcpy(map->bytes + end, key, (size_t)length);
    map->offsets[map->count + 1] = end + length;
    return KEYACCT_OK;
}

int64_t keyacct__map_put_text(keyacct__map *map, const char *key, int64_t length, int *added, keyacct_error *error) {
    slot *s;
    *added = 0;
    keyacct_status status = reserve(map, 1, error);
    if (status != KEYACCT_OK) return -(int64_t)status;
    uint64_t hash = hash_text(map, key, length);
    while ((s = seek_text(map, hash, key, length)) == NULL) {
        status = rebuild(map, map->capacity, 1, error);
        if (status != KEYACCT_OK) return -(int64_t)status;
        hash = hash_text(map, key, length);
    }
    if (s->number < 0) {
        status = check_limit(map, error);
        if (status == KEYACCT_OK) status = append_text(map, key, length, error);
        if (status != KEYACCT_OK) return -(int64_t)status;
        s->key = (int64_t)hash;
        s->number = (int32_t)map->count++;
        *added = 1;
    }
    return s->number;
}

static void hash_block(const keyacct__map *map, const int64_t *keys, int64_t n, uint64_t *hashes) {
    uint64_t mask = (uint64_t)map->capacity - 1;
    keyacct__siphash_int64_block(map->key, keys, n, hashes);
    for (int64_t i = 0; i < n; i++) PREFETCH(&map->slots[hashes[i] & mask]);
}

keyacct_status keyacct__map_put_int64_batch(keyacct__map *map, const int64_t *keys, int64_t n, int32_t *numbers, keyacct_error *error) {
    uint64_t hashes[2][BLOCK];
    int turn = 0, added;
    KEYACCT__TRY(reserve(map, BLOCK, error));
    int32_t rekeys = map->rekeys;
    if (n > 0) hash_block(map, keys, keyacct__min(n, BLOCK), hashes[0]);
    for (int64_t first = 0; first < n; first += BLOCK, turn ^= 1) {
        int64_t size = keyacct__min(n - first, BLOCK), following = keyacct__min(n - first - size, BLOCK);
        KEYACCT__TRY(reserve(map, size, error));
        if (following > 0) hash_block(map, keys + first + size, following, hashes[turn ^ 1]);
        for (int64_t i = 0; i < size; i++) {
            int64_t key = keys[first + i];
            /* Hashes of this block and the next are stale once the hash key has changed (which takes an attack). */
            uint64_t hash = rekeys == map->rekeys ? hashes[turn][i] : keyacct__siphash_int64(map->key, key);
            int64_t number = put_int64(map, hash, key, &added, error);
            if (number < 0) return (keyacct_status)-number;
            numbers[first + i] = (int32_t)number;
        }
    }
    return KEYACCT_OK;
}
