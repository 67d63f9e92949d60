/* Map from int64 or text keys to dense numbers.
 *
 * Open addressing with linear probing over 16-byte slots that hold the key itself (text: its SipHash), load at most 1/2. A key
 * sits at most PROBES slots from its home: by chance that never fails at this load (clusters shrink by e^-0.19 a slot); where
 * chosen keys make it fail, the hash key is replaced by one derived from it and everything is placed again, so that a key costs
 * O(PROBES) at worst. Batches run in blocks: hash and prefetch one block while the one before is looked up. Where the int64 keys
 * are dense (a span of at most four times their number, as running ids are), a plain array by key, the window, stands in front of
 * the slots: what lies within it is there or unknown, without a hash, and only other keys have a slot. Cost: one cache miss a key.
 * Memory: 8 bytes a key for its copy, and 32 to 64 for a slot or at most 20 for the window.
 * Refuses more than 2^31 - 1 keys (KEYACCT_E_LIMIT) and, after eight changes of key, data that still collide (KEYACCT_E_LIMIT).
 * Numbers depend on the order of first insertion only, never on the hash key. */
#include "hash.h"

#include <string.h>

#define PROBES 256
#define BLOCK 128
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

/* Place of a key in the window, NULL when it is outside. */
static inline int32_t *in_window(const keyacct__map *map, int64_t key) {
    uint64_t at = (uint64_t)key - (uint64_t)map->window_low;
    return at < (uint64_t)map->window_size ? &map->window[at] : NULL;
}

/* All entries that need one into fresh slots, in order of number: how many; -1 when one would sit too far. */
static int64_t place_all(const keyacct__map *map, slot *slots, int64_t capacity) {
    uint64_t hashes[BLOCK], mask = (uint64_t)capacity - 1;
    int64_t placed = 0;
    for (int64_t first = 0; first < map->count; first += BLOCK) {
        int64_t n = keyacct__min(map->count - first, BLOCK);
        if (map->is_text)
            for (int64_t i = 0; i < n; i++) {
                const int64_t *offset = &map->offsets[first + i];
                hashes[i] = hash_text(map, map->bytes + offset[0], offset[1] - offset[0]);
            }
        else
            keyacct__siphash_int64_block(map->key, map->ints + first, n, hashes);
        for (int64_t i = 0; i < n; i++) PREFETCH(&slots[hashes[i] & mask]);
        for (int64_t i = 0; i < n; i++) {
            if (!map->is_text && in_window(map, map->ints[first + i])) continue;
            int64_t key = map->is_text ? (int64_t)hashes[i] : map->ints[first + i];
            if (!place(slots, capacity, hashes[i], key, (int32_t)(first + i))) return -1;
            placed++;
        }
    }
    return placed;
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
        int64_t placed = place_all(map, slots, capacity);
        if (placed >= 0) {
            map->slotted = placed;
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

/* Makes the window over the keys there, if they are dense: over more than the one before, if any. May fail for lack of memory
 * without harm. */
static void make_window(keyacct__map *map) {
    int64_t low = INT64_MAX, high = INT64_MIN;
    map->window_due = 2 * map->count;
    for (int64_t i = 0; i < map->count; i++) {
        low = keyacct__min(low, map->ints[i]);
        high = keyacct__max(high, map->ints[i]);
    }
    uint64_t span = (uint64_t)high - (uint64_t)low;
    if (span >= 4 * (uint64_t)map->count) return;
    int64_t size = (int64_t)(span + span / 8 + (uint64_t)map->count / 2 + 64); /* ids grow upwards */
    int32_t *window = keyacct__alloc(&map->allocator, (size_t)size, sizeof *window);
    if (!window) return;
    memset(window, 0xff, (size_t)size * sizeof *window);
    for (int64_t i = 0; i < map->count; i++) window[(uint64_t)map->ints[i] - (uint64_t)low] = (int32_t)i;
    keyacct__free(&map->allocator, map->window, (size_t)map->window_size, sizeof *window);
    map->window = window;
    map->window_low = low;
    map->window_size = size;
    map->window_due = map->count + map->count / 2; /* before it is full, where they go on in sequence */
}

/* Room for `more` keys beyond those there, and their slots. */
static keyacct_status reserve(keyacct__map *map, int64_t more, keyacct_error *error) {
    int64_t need = map->count + more, slots = keyacct__min(map->slotted + more, MOST_KEYS), capacity = map->capacity;
    if (need > MOST_KEYS) need = MOST_KEYS;
    if (need > map->keys_capacity) {
        int64_t grown = keyacct__max(map->keys_capacity + map->keys_capacity / 2, need);
        keyacct_status status =
            map->is_text ? keyacct__resize(&map->allocator, &map->offsets, (size_t)map->keys_capacity + 1, (size_t)grown + 1,
                                           sizeof *map->offsets)
                         : keyacct__resize(&map->allocator, &map->ints, (size_t)map->keys_capacity, (size_t)grown,
                                           sizeof *map->ints);
        if (status != KEYACCT_OK) return keyacct__fail_memory(error);
        map->keys_capacity = grown;
    }
    while (capacity < 2 * slots) capacity *= 2;
    return capacity == map->capacity ? KEYACCT_OK : rebuild(map, capacity, 0, error);
}

keyacct_status keyacct__map_init(keyacct__map *map, const keyacct_allocator *allocator, const uint8_t *key, int is_text,
                                 int64_t expected, keyacct_error *error) {
    memset(map, 0, sizeof *map);
    map->allocator = *allocator;
    map->is_text = is_text;
    map->window_due = 1024;
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
    keyacct__free(&map->allocator, map->window, (size_t)map->window_size, sizeof *map->window);
    keyacct__free(&map->allocator, map->bytes, (size_t)map->bytes_capacity, 1);
    memset(map, 0, sizeof *map);
}

keyacct_status keyacct__map_copy(const keyacct__map *from, keyacct__map *to, keyacct_error *error) {
    int failed = 0;
    *to = *from;
    to->slots = keyacct__twin(&from->allocator, from->slots, (size_t)from->capacity, sizeof *from->slots, &failed);
    to->ints = keyacct__twin(&from->allocator, from->ints, (size_t)from->keys_capacity, sizeof *from->ints, &failed);
    to->offsets = keyacct__twin(&from->allocator, from->offsets, (size_t)from->keys_capacity + 1, sizeof *from->offsets, &failed);
    to->window = keyacct__twin(&from->allocator, from->window, (size_t)from->window_size, sizeof *from->window, &failed);
    to->bytes = keyacct__twin(&from->allocator, from->bytes, (size_t)from->bytes_capacity, 1, &failed);
    if (!failed) return KEYACCT_OK;
    keyacct__map_free(to);
    return keyacct__fail_memory(error);
}

/* Slot of an int64 key or the empty slot where it belongs; NULL when neither is near. */
static slot *seek_int64(const keyacct__map *map, uint64_t hash, int64_t key) {
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

static int64_t find_slot(const keyacct__map *map, uint64_t hash, int64_t key) {
    const slot *s = seek_int64(map, hash, key);
    return s ? s->number : -1;
}

int64_t keyacct__map_find_int64(const keyacct__map *map, int64_t key) {
    const int32_t *number = in_window(map, key);
    return number ? *number : find_slot(map, keyacct__siphash_int64(map->key, key), key);
}

int64_t keyacct__map_find_text(const keyacct__map *map, const char *key, int64_t length) {
    slot *s = seek_text(map, hash_text(map, key, length), key, length);
    return s ? s->number : -1;
}

static keyacct_status check_limit(const keyacct__map *map, keyacct_error *error) {
    if (map->count < MOST_KEYS) return KEYACCT_OK;
    return keyacct__fail(error, KEYACCT_E_LIMIT, NULL, NULL, -1, "more than %l distinct keys", MOST_KEYS);
}

/* After reserve(1): the number of a key outside of the window. */
static int64_t put_slot(keyacct__map *map, uint64_t hash, int64_t key, int *added, keyacct_error *error) {
    slot *s;
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
        map->slotted++;
        *added = 1;
    }
    return s->number;
}

/* After reserve(1): the number of the key, whose hash is known, or NULL. */
static int64_t put_int64(keyacct__map *map, const uint64_t *hash, int64_t key, int *added, keyacct_error *error) {
    int32_t *known = in_window(map, key);
    *added = 0;
    if (!known) return put_slot(map, hash ? *hash : keyacct__siphash_int64(map->key, key), key, added, error);
    if (*known < 0) {
        keyacct_status status = check_limit(map, error);
        if (status != KEYACCT_OK) return -(int64_t)status;
        *known = (int32_t)map->count;
        map->ints[map->count++] = key;
        *added = 1;
    }
    return *known;
}

int64_t keyacct__map_put_int64(keyacct__map *map, int64_t key, int *added, keyacct_error *error) {
    keyacct_status status = reserve(map, 1, error);
    if (status != KEYACCT_OK) return -(int64_t)status;
    if (map->count >= map->window_due) make_window(map);
    return put_int64(map, NULL, key, added, error);
}

/* Copies the text behind the others; the offset of key number `count` is written, the count is not. */
static keyacct_status append_text(keyacct__map *map, const char *key, int64_t length, keyacct_error *error) {
    int64_t end = map->offsets[map->count];
    if (length > INT64_MAX / 4 - end)
        return keyacct__fail(error, KEYACCT_E_LIMIT, NULL, NULL, -1, "the texts of all keys are too long");
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
        map->slotted++;
        *added = 1;
    }
    return s->number;
}

/* The keys of one block that the window does not know, with their hashes where one of them is outside of it. */
typedef struct block {
    int64_t keys[BLOCK];
    uint64_t hashes[BLOCK];
    int32_t places[BLOCK]; /* in the batch's block */
    int32_t count, outside;
} block;

/* Answers what the window knows; hashes and prefetches the rest. */
static void prepare(const keyacct__map *map, const int64_t *keys, int64_t n, int32_t *numbers, block *b) {
    int32_t count = 0, outside = 0;
    for (int32_t i = 0; i < (int32_t)n; i++) {
        const int32_t *known = in_window(map, keys[i]);
        int32_t number = known ? *known : -1;
        numbers[i] = number;
        b->keys[count] = keys[i];
        b->places[count] = i;
        count += number < 0;
        outside += !known;
    }
    b->count = count;
    b->outside = outside;
    if (!outside) return;
    keyacct__siphash_int64_block(map->key, b->keys, count, b->hashes);
    uint64_t mask = (uint64_t)map->capacity - 1;
    for (int32_t i = 0; i < count; i++) PREFETCH(&map->slots[b->hashes[i] & mask]);
}

keyacct_status keyacct__map_put_int64_batch(keyacct__map *map, const int64_t *keys, int64_t n, int32_t *numbers,
                                            keyacct_error *error) {
    block blocks[2];
    int turn = 0, added;
    KEYACCT__TRY(reserve(map, BLOCK, error));
    int32_t rekeys = map->rekeys;
    if (n > 0) prepare(map, keys, keyacct__min(n, BLOCK), numbers, &blocks[0]);
    for (int64_t first = 0; first < n; first += BLOCK, turn ^= 1) {
        int64_t size = keyacct__min(n - first, BLOCK), following = keyacct__min(n - first - size, BLOCK);
        const block *b = &blocks[turn];
        if (b->count) KEYACCT__TRY(reserve(map, b->count, error));
        if (map->count >= map->window_due) make_window(map);
        if (following > 0) prepare(map, keys + first + size, following, numbers + first + size, &blocks[turn ^ 1]);
        for (int32_t i = 0; i < b->count; i++) {
            int64_t key = b->keys[i];
            /* Hashes of this block and the next are stale once the hash key has changed (which takes an attack). */
            const uint64_t *hash = b->outside && rekeys == map->rekeys ? &b->hashes[i] : NULL;
            int64_t number = put_int64(map, hash, key, &added, error);
            if (number < 0) return (keyacct_status)-number;
            numbers[first + b->places[i]] = (int32_t)number;
        }
    }
    return KEYACCT_OK;
}

void keyacct__map_find_batch(const keyacct__map *map, const int64_t *keys, int64_t n, int32_t *numbers) {
    block b;
    const int32_t *window = map->window;
    uint64_t low = (uint64_t)map->window_low, all = (uint64_t)map->window_size;
    for (; n > 0; n -= BLOCK, keys += BLOCK, numbers += BLOCK) {
        int64_t size = keyacct__min(n, BLOCK), outside = 0;
        for (int64_t i = 0; i < size; i++) {
            uint64_t at = (uint64_t)keys[i] - low;
            PREFETCH((const void *)((uintptr_t)window + 4 * (uintptr_t)at)); /* wherever that may be */
            outside += at >= all;
        }
        if (!outside) {
            for (int64_t i = 0; i < size; i++) numbers[i] = window[(uint64_t)keys[i] - low];
            continue;
        }
        prepare(map, keys, size, numbers, &b);
        for (int32_t i = 0; i < b.count; i++)
            if (!in_window(map, b.keys[i])) numbers[b.places[i]] = (int32_t)find_slot(map, b.hashes[i], b.keys[i]);
    }
}

void keyacct__map_find_int64_batch(const keyacct__map *const *maps, const int64_t *keys, const uint64_t *hashes, int64_t n,
                                   int32_t *numbers) {
    for (int64_t i = 0; i < n; i++) {
        if (!maps[i]) continue;
        const int32_t *known = in_window(maps[i], keys[i]);
        if (known) PREFETCH(known);
        else PREFETCH(&maps[i]->slots[hashes[i] & (uint64_t)(maps[i]->capacity - 1)]);
    }
    for (int64_t i = 0; i < n; i++) {
        const int32_t *known = maps[i] ? in_window(maps[i], keys[i]) : NULL;
        numbers[i] = known ? *known : -1;
        if (known || !maps[i]) continue;
        uint64_t hash = maps[i]->rekeys ? keyacct__siphash_int64(maps[i]->key, keys[i]) : hashes[i];
        numbers[i] = (int32_t)find_slot(maps[i], hash, keys[i]);
    }
}
