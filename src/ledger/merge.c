/* Merging a ledger into another: the rows of one account after the other, under the receiver's hash key and dictionaries.
 *
 * O(rows of `from`). What is the same in both is counted once: ids, categories, order ids; rows are kept, all of them, so that
 * merging is associative and commutative. Refuses: another kind of id or other parameters (KEYACCT_E_STATE), another currency, an
 * order line that both have (KEYACCT_E_DUPLICATE); the receiver is then as it was. */
#include "ledger/state.h"

typedef struct target {
    int32_t number; /* -1: not yet known */
    int32_t partition;
} target;

static keyacct_status find_target(keyacct_ledger *ledger, const keyacct_ledger *from, const keyacct__ledger_ids *ids,
                                  int32_t account, target *to, keyacct_error *error) {
    int is_text = from->kind == KEYACCT_TYPE_TEXT;
    int64_t length = 0;
    const char *text = is_text ? keyacct__ids_text(ids, account, &length) : NULL;
    int64_t id = is_text ? 0 : ids->ints[account];
    uint64_t hash = is_text ? keyacct__siphash(ledger->key, text, (size_t)length) : keyacct__siphash_int64(ledger->key, id);
    to->partition = (int32_t)keyacct__hash_partition(hash);
    keyacct__ledger_ids *into = &ledger->partitions[to->partition].ids;
    KEYACCT__TRY(keyacct__ids_reserve(&ledger->allocator, into, is_text, 1, length, error));
    if (is_text) to->number = keyacct__ids_put_text(into, text, length, (uint32_t)hash);
    else to->number = keyacct__ids_put_int64(into, id, (uint32_t)hash);
    return KEYACCT_OK;
}

static keyacct_status copy_facts(keyacct_ledger *ledger, keyacct__ledger_partition *to, int64_t stored,
                                 const keyacct__ledger_partition *from, int64_t row, keyacct_error *error) {
    keyacct__facts facts;
    keyacct__facts_load(from, row, &facts);
    for (int fact = FACT_CATEGORY; fact <= FACT_ORDER; fact++) {
        if (!HAS(facts.mask, fact)) continue;
        int slot = keyacct__text_slot(fact);
        int64_t length;
        const char *text = keyacct__map_text(from->texts[slot], facts.number[slot], &length);
        KEYACCT__TRY(keyacct__facts_intern(ledger, to, slot, text, length, &facts.number[slot], error));
    }
    keyacct__facts_store(to, stored, &facts);
    return ledger->keys_built ? keyacct__keys_put(ledger, to, stored, -1, error) : KEYACCT_OK;
}

static keyacct_status merge_partition(keyacct_ledger *ledger, const keyacct_ledger *from, int k, target *targets,
                                      keyacct_error *error) {
    const keyacct__ledger_partition *source = &from->partitions[k];
    keyacct__ledger_row rows[KEYACCT__LEDGER_FRAME];
    for (int32_t i = 0; i < source->ids.count; i++) targets[i].number = -1;
    for (int64_t i = 0; i < source->row_count; i++) {
        if (i % KEYACCT__LEDGER_FRAME == 0) keyacct__rows_read(source, i / KEYACCT__LEDGER_FRAME, rows);
        const keyacct__ledger_row *row = &rows[i % KEYACCT__LEDGER_FRAME];
        target *to = &targets[row->account];
        if (to->number < 0) KEYACCT__TRY(find_target(ledger, from, &source->ids, row->account, to, error));
        keyacct__ledger_partition *partition = &ledger->partitions[to->partition];
        KEYACCT__TRY(keyacct__ledger_reserve(ledger, partition, 1, error));
        int64_t stored = partition->row_count;
        *keyacct__rows_next(partition) = (keyacct__ledger_row){to->number, row->on, row->amount};
        keyacct__rows_commit(partition, 1);
        if (from->facts) KEYACCT__TRY(copy_facts(ledger, partition, stored, source, i, error));
        else if (partition->masks) partition->masks[stored] = 0;
    }
    return KEYACCT_OK;
}

static keyacct_status merge_all(keyacct_ledger *ledger, const keyacct_ledger *from, keyacct_error *error) {
    KEYACCT__TRY(keyacct__ledger_join(ledger, from->kind, from->currency, from->decimals, -1, error));
    KEYACCT__TRY(keyacct__ledger_need_facts(ledger, from->facts, error));
    if (HAS(from->facts, FACT_ORDER)) KEYACCT__TRY(keyacct__keys_build(ledger, error));
    int64_t largest = 0;
    for (int k = 0; k < KEYACCT__LEDGER_PARTITIONS; k++) largest = keyacct__max(largest, from->partitions[k].ids.count);
    target *targets = keyacct__alloc(&ledger->allocator, (size_t)largest, sizeof *targets);
    if (!targets) return keyacct__fail_memory(error);
    keyacct_status status = KEYACCT_OK;
    for (int k = 0; status == KEYACCT_OK && k < KEYACCT__LEDGER_PARTITIONS; k++)
        status = merge_partition(ledger, from, k, targets, error);
    keyacct__free(&ledger->allocator, targets, (size_t)largest, sizeof *targets);
    if (status == KEYACCT_OK) ledger->facts |= from->facts;
    return status;
}

keyacct_status keyacct_ledger_merge(keyacct_ledger *ledger, const keyacct_ledger *from, keyacct_error *error) {
    KEYACCT__TRY(keyacct__ledger_check(ledger, "ledger", error));
    KEYACCT__TRY(keyacct__ledger_check(from, "from", error));
    if (ledger == from) return keyacct__refuse(error, "from", "a ledger cannot be merged into itself");
    if (memcmp(ledger->settings, from->settings, sizeof ledger->settings) != 0)
        return keyacct__fail(error, KEYACCT_E_STATE, NULL, "from", -1, "the two ledgers were created with different parameters");
    if (!from->kind) return KEYACCT_OK;
    keyacct__ledger_mark mark;
    keyacct__ledger_mark_set(ledger, &mark);
    keyacct_status status = merge_all(ledger, from, error);
    if (status != KEYACCT_OK) keyacct__ledger_rollback(ledger, &mark);
    return status;
}
