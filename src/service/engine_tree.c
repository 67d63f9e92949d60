/* The earliest timer of a shard: a tree of minima, sixteen below each node.
 *
 * Leaves are the accounts' next_at by number. A change walks up while the minimum of a block of sixteen (two cache lines) changes:
 * O(log16 n), the upper levels in cache; the first is the root, O(1). All that are due are found from left to right, as they lie in
 * memory: O(log16 n) at most each, less where many are. Nothing of it is saved: it is made from the accounts. */
#include "service/engine.h"

#define FAN 16

static int64_t block_least(const int64_t *block) {
    int64_t least = ENGINE_NEVER;
    for (const int64_t *four = block; four < block + FAN; four += 4)
        least = keyacct__min(least, keyacct__min(keyacct__min(four[0], four[1]), keyacct__min(four[2], four[3])));
    return least;
}

/* Nodes of a level above one of `width` nodes, by whole blocks. */
static int64_t width_above(int64_t width) { return (width / FAN + FAN - 1) / FAN * FAN; }

/* Room for `accounts` leaves, all of them ENGINE_NEVER beyond those that were there. A level of one block has a root above it, the
 * first node of a level that is used no further; where the level gets a second block, the root becomes one of the new level's. */
static ENGINE_RARE keyacct_status more_levels(keyacct_engine *engine, engine_shard *shard, int64_t accounts,
                                              keyacct_error *error) {
    int64_t widths[ENGINE_TREE_LEVELS];
    int32_t levels = 0, before = shard->tree_levels;
    for (int64_t width = (accounts + FAN - 1) / FAN * FAN;; width = width_above(width)) {
        widths[levels++] = width;
        if (width == FAN) break;
    }
    widths[levels++] = FAN; /* the root */
    for (int32_t level = 0; level < levels; level++)
        KEYACCT__TRY(keyacct__chunks_grow(&engine->allocator, &shard->tree[level], ENGINE_TREE_CHUNK, sizeof(int64_t),
                                          widths[level], error));
    for (int32_t level = 0; level < levels; level++) {
        for (int64_t i = shard->tree_width[level]; i < widths[level]; i++) *engine_tree_at(shard, level, i) = ENGINE_NEVER;
        shard->tree_width[level] = widths[level];
    }
    for (int32_t level = keyacct__max(before, 1); level < levels; level++)
        *engine_tree_at(shard, level, 0) = block_least(engine_tree_at(shard, level - 1, 0));
    shard->tree_levels = levels;
    return KEYACCT_OK;
}

keyacct_status keyacct__engine_tree_grow(keyacct_engine *engine, engine_shard *shard, int64_t accounts, keyacct_error *error) {
    return accounts <= shard->tree_width[0] ? KEYACCT_OK : more_levels(engine, shard, accounts, error);
}

void keyacct__engine_tree_set(engine_shard *shard, int32_t account, int64_t at) {
    uint32_t place = (uint32_t)account;
    int64_t *leaf = engine_tree_at(shard, 0, place), before = *leaf;
    if (before == at) return;
    *leaf = at;
    for (int32_t level = 1; level < shard->tree_levels; level++) {
        place /= FAN;
        int64_t *above = engine_tree_at(shard, level, place), least = *above;
        if (at >= least && before > least) return; /* another one is the least */
        least = at <= least ? at : block_least(engine_tree_at(shard, level - 1, (int64_t)place * FAN));
        if (*above == least) return;
        before = *above;
        *above = at = least;
    }
}

int64_t keyacct__engine_tree_due(const engine_shard *shard, int64_t from, int64_t limit) {
    int32_t level = 0;
    for (int64_t place = from; place < shard->tree_width[level];) { /* of no tree: 0 */
        int64_t end = (place / FAN + 1) * FAN;
        while (place < end && *engine_tree_at(shard, level, place) > limit) place++;
        if (place < end) { /* down to its leaves */
            if (level == 0) return place;
            place *= FAN;
            level--;
        } else { /* up to what stands for the next block; to the right of the root there is none */
            place /= FAN;
            if (++level == shard->tree_levels - 1) break;
        }
    }
    return -1;
}
