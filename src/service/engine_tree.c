/* The earliest timer of a shard: a tree of minima, sixteen below each node.
 *
 * Leaves are the accounts' next_at by number. A change walks up while the minimum of a block of sixteen (two cache lines) changes:
 * O(log16 n), the upper levels in cache; the first is the root, O(1). Nothing of it is saved: it is made from the accounts. */
#include "service/engine.h"

#define FAN 16

static int64_t block_least(const int64_t *block) {
    int64_t least = block[0];
    for (int i = 1; i < FAN; i++) least = keyacct__min(least, block[i]);
    return least;
}

/* Room for `accounts` leaves, all of them ENGINE_NEVER beyond those that were there. */
keyacct_status keyacct__engine_tree_grow(keyacct_engine *engine, engine_shard *shard, int64_t accounts, keyacct_error *error) {
    int64_t leaves = (accounts + FAN - 1) / FAN * FAN, size = 0, old = shard->account_capacity, begin[9];
    int32_t levels = 0;
    for (int64_t width = leaves;; width = (width / FAN + FAN - 1) / FAN * FAN) {
        begin[levels++] = size;
        size += width;
        if (width == FAN) break;
    }
    begin[levels++] = size++; /* the root */
    int64_t *tree = keyacct__alloc(&engine->allocator, (size_t)size, sizeof *tree);
    if (!tree) return keyacct__fail_memory(error);
    for (int64_t i = 0; i < size; i++) tree[i] = ENGINE_NEVER;
    if (shard->tree) memcpy(tree, shard->tree, (size_t)old * sizeof *tree);
    for (int32_t level = 1; level < levels; level++)
        for (int64_t i = begin[level], below = begin[level - 1]; below < begin[level]; i++, below += FAN)
            tree[i] = block_least(tree + below);
    keyacct__free(&engine->allocator, shard->tree, (size_t)shard->tree_size, sizeof *tree);
    shard->tree = tree;
    shard->tree_size = size;
    shard->tree_levels = levels;
    memcpy(shard->tree_level, begin, (size_t)levels * sizeof *begin);
    return KEYACCT_OK;
}

void keyacct__engine_tree_set(engine_shard *shard, int32_t account, int64_t at) {
    int64_t place = account, before = shard->tree[place];
    if (before == at) return;
    shard->tree[place] = at;
    for (int32_t level = 1; level < shard->tree_levels; level++) {
        place /= FAN;
        int64_t *above = &shard->tree[shard->tree_level[level] + place], least = *above;
        if (at >= least && before > least) return; /* another one is the least */
        least = at <= least ? at : block_least(shard->tree + shard->tree_level[level - 1] + place * FAN);
        if (*above == least) return;
        before = *above;
        *above = at = least;
    }
}

int32_t keyacct__engine_tree_account(const engine_shard *shard) {
    int64_t place = 0, least = engine_tree_first(shard);
    for (int32_t level = shard->tree_levels - 2; level >= 0; level--) {
        const int64_t *block = shard->tree + shard->tree_level[level] + place * FAN;
        int i = 0;
        while (block[i] != least) i++;
        place = place * FAN + i;
    }
    return (int32_t)place;
}
