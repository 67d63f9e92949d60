/* Those who wait for a slot of one level, the best first.
 *
 * What a score gains by waiting grows at other moments of the day for each of them, by the same for all. So the key of a place is
 * the score at the day on which the wait began, less the days up to it, and never changes while facts and policy stay: at time
 * `at` the score is key + waiting_ppm * (day of `at`), less waiting_ppm for those whose time of day has not come yet. Equal keys
 * stand by account id. Places lie in blocks of at most 256, halved where they are full and joined where two are half empty; how
 * many come before one is a sum over blocks. Nothing of it is saved. O(log n + n/256) a change or a rank, plus the places within
 * waiting_ppm of a rank's score. */
#include "service/engine.h"

enum { BLOCK = 1 << ENGINE_RANKS_CHUNK };

typedef struct place {
    int64_t block;
    int32_t at;
} place;

static engine_waiter *waiter_at(const engine_ranks *ranks, int64_t block, int64_t at) {
    return keyacct__chunk_at(&ranks->waiters, (int64_t)ranks->blocks[block].number * BLOCK + at, ENGINE_RANKS_CHUNK,
                             sizeof(engine_waiter));
}

keyacct_status keyacct__engine_ranks_grow(const keyacct_allocator *allocator, engine_ranks *ranks, keyacct_error *error) {
    if (ranks->used < ranks->room) return KEYACCT_OK;
    if (ranks->room == ranks->listed) {
        int64_t listed = keyacct__max(4, 2 * ranks->listed);
        if (keyacct__resize(allocator, &ranks->blocks, (size_t)ranks->listed, (size_t)listed, sizeof *ranks->blocks) != KEYACCT_OK)
            return keyacct__fail_memory(error);
        ranks->listed = listed;
    }
    KEYACCT__TRY(keyacct__chunks_grow(allocator, &ranks->waiters, ENGINE_RANKS_CHUNK, sizeof(engine_waiter),
                                      (ranks->room + 1) * BLOCK, error));
    ranks->blocks[ranks->room] = (engine_block){(int32_t)ranks->room, 0};
    ranks->room++;
    return KEYACCT_OK;
}

keyacct_status keyacct__engine_ranks_copy(const keyacct_allocator *allocator, const engine_ranks *from, engine_ranks *to,
                                          keyacct_error *error) {
    int failed = 0;
    KEYACCT__TRY(keyacct__chunks_copy(allocator, &from->waiters, &to->waiters, ENGINE_RANKS_CHUNK, sizeof(engine_waiter),
                                      from->room * BLOCK, error));
    if (from->room) to->blocks = keyacct__twin(allocator, from->blocks, (size_t)from->room, sizeof *from->blocks, &failed);
    if (failed) return keyacct__fail_memory(error);
    to->listed = to->room = from->room;
    to->used = from->used;
    to->count = from->count;
    return KEYACCT_OK;
}

void keyacct__engine_ranks_free(const keyacct_allocator *allocator, engine_ranks *ranks) {
    keyacct__chunks_free(allocator, &ranks->waiters, ENGINE_RANKS_CHUNK, sizeof(engine_waiter));
    keyacct__free(allocator, ranks->blocks, (size_t)ranks->listed, sizeof *ranks->blocks);
}

/* Whether a place comes before where an account of any shard would stand with a key. */
static int comes_before(const engine_shard *shard, const engine_waiter *x, int64_t key, const engine_shard *of, int32_t account) {
    if (x->key != key) return x->key > key;
    return keyacct__engine_order_keys(&shard->accounts, x->account, &of->accounts, account) < 0;
}

/* The first place that does not come before; may be the end of a block that is followed by another one. */
static place find(const engine_shard *shard, const engine_ranks *ranks, int64_t key, const engine_shard *of, int32_t account) {
    int64_t low = 0, high = ranks->count ? ranks->used : 0;
    while (low < high) {
        int64_t middle = (int64_t)((uint64_t)(low + high) >> 1);
        if (comes_before(shard, waiter_at(ranks, middle, 0), key, of, account)) low = middle + 1;
        else high = middle;
    }
    if (!low) return (place){0, 0};
    place found = {low - 1, 1};
    for (int32_t end = ranks->blocks[low - 1].size; found.at < end;) {
        int32_t middle = (found.at + end) / 2;
        if (comes_before(shard, waiter_at(ranks, low - 1, middle), key, of, account)) found.at = middle + 1;
        else end = middle;
    }
    return found;
}

/* A block without places, from among those that are not used: one that stands after `block`. */
static void open_block(engine_ranks *ranks, int64_t block) {
    engine_block made = ranks->blocks[ranks->used];
    memmove(&ranks->blocks[block + 2], &ranks->blocks[block + 1], (size_t)(ranks->used - block - 1) * sizeof made);
    ranks->blocks[block + 1] = (engine_block){made.number, 0};
    ranks->used++;
}

/* Moves what stands in the later one of two blocks, from a place on, to the end of the other one. */
static void move(engine_ranks *ranks, int64_t from, int32_t first, int64_t to) {
    engine_block *source = &ranks->blocks[from], *target = &ranks->blocks[to];
    memcpy(waiter_at(ranks, to, target->size), waiter_at(ranks, from, first),
           (size_t)(source->size - first) * sizeof(engine_waiter));
    target->size += source->size - first;
    source->size = first;
}

void keyacct__engine_ranks_add(const engine_shard *shard, engine_ranks *ranks, const engine_waiter *one) {
    if (!ranks->used) open_block(ranks, -1);
    place to = find(shard, ranks, one->key, shard, one->account);
    if (ranks->blocks[to.block].size == BLOCK) {
        open_block(ranks, to.block);
        move(ranks, to.block, BLOCK / 2, to.block + 1);
        if (to.at > BLOCK / 2) to = (place){to.block + 1, to.at - BLOCK / 2};
    }
    engine_waiter *at = waiter_at(ranks, to.block, to.at);
    memmove(at + 1, at, (size_t)(ranks->blocks[to.block].size++ - to.at) * sizeof *at);
    *at = *one;
    ranks->count++;
}

/* Joins a block with the next one where both fill one half at most, or one of them is empty. */
static void join(engine_ranks *ranks, int64_t block) {
    if (block < 0 || block + 1 >= ranks->used) return;
    int32_t size = ranks->blocks[block].size, next = ranks->blocks[block + 1].size;
    if (size && next && size + next > BLOCK / 2) return;
    engine_block empty = {ranks->blocks[block + 1].number, 0};
    move(ranks, block + 1, 0, block);
    memmove(&ranks->blocks[block + 1], &ranks->blocks[block + 2], (size_t)(--ranks->used - block - 1) * sizeof empty);
    ranks->blocks[ranks->used] = empty;
}

void keyacct__engine_ranks_take(const engine_shard *shard, engine_ranks *ranks, int64_t key, int32_t account) {
    place from = find(shard, ranks, key, shard, account);
    if (from.at == ranks->blocks[from.block].size) from = (place){from.block + 1, 0};
    engine_waiter *at = waiter_at(ranks, from.block, from.at);
    memmove(at, at + 1, (size_t)(--ranks->blocks[from.block].size - from.at) * sizeof *at);
    ranks->count--;
    if (!ranks->count) ranks->used = 0;
    join(ranks, from.block);
    join(ranks, from.block - 1);
}

int32_t keyacct__engine_ranks_pop(engine_ranks *ranks) {
    if (!ranks->count--) return ranks->count = 0, -1;
    engine_block *last = &ranks->blocks[ranks->used - 1];
    int32_t account = waiter_at(ranks, ranks->used - 1, --last->size)->account;
    ranks->used -= !last->size;
    return account;
}

int64_t keyacct__engine_ranks_before(const engine_shard *shard, const engine_ranks *ranks, int64_t key, int64_t waiting,
                                     int32_t in_day, const engine_shard *of, int32_t account) {
    place next = find(shard, ranks, key + waiting, of, account);
    int64_t before = next.at;
    for (int64_t block = 0; block < next.block; block++) before += ranks->blocks[block].size;
    for (; next.block < ranks->used; next = (place){next.block + 1, 0}) {
        const engine_waiter *x = waiter_at(ranks, next.block, 0);
        for (; next.at < ranks->blocks[next.block].size; next.at++) {
            if (!comes_before(shard, &x[next.at], key, of, account)) return before;
            before += x[next.at].in_day <= in_day;
        }
    }
    return before;
}

int64_t keyacct__engine_ranks_best(const engine_ranks *ranks, int64_t wanted, int64_t waiting, engine_waiter *out) {
    int64_t count = 0, least = INT64_MIN;
    for (int64_t block = 0; wanted && block < ranks->used; block++)
        for (int32_t at = 0; at < ranks->blocks[block].size; at++) {
            const engine_waiter *x = waiter_at(ranks, block, at);
            if (count >= wanted && x->key < least) return count;
            if (out) out[count] = *x;
            if (++count == wanted) least = x->key - waiting;
        }
    return count;
}
