/* Life of a ledger: create, destroy, room for rows, going back after a failure, span.
 *
 * Arrays grow by half of what is there. Going back cuts the rows of every partition to
 * the count of the mark: nothing that was added is ever moved, so this cannot fail.
 * Refuses: a policy that is not frozen, more than 2^31 - 2 rows in one of the 256 partitions (KEYACCT_E_LIMIT). */
#include "ledger/state.h"

#include "core/policy.h"

static const int32_t setting_parameters[SETTING_COUNT] = {
    KEYACCT__PARAMETER_ledger_unit,        KEYACCT__PARAMETER_value_window_days,   KEYACCT__PARAMETER_ledger_season_days,
    KEYACCT__PARAMETER_ledger_season_floor_ppm, KEYACCT__PARAMETER_ledger_breadth_days, KEYACCT__PARAMETER_ledger_breadth_min_days,
    KEYACCT__PARAMETER_ledger_payment_min,
};

keyacct_status keyacct__ledger_check(const keyacct_ledger *ledger, const char *argument, keyacct_error *error) {
    return ledger && ledger->magic == KEYACCT__MAGIC_LEDGER ? KEYACCT_OK : keyacct__fail_handle(error, argument, "ledger");
}

int keyacct__settings_valid(const int64_t settings[SETTING_COUNT]) {
    for (int i = 0; i < SETTING_COUNT; i++) {
        const keyacct__parameter_info row_info = keyacct__parameter_at(setting_parameters[i]), *info = &row_info;
        if (settings[i] < info->int_min || settings[i] > info->int_max) return 0;
    }
    return 1;
}

keyacct_status keyacct__ledger_make(const keyacct_allocator *allocator, const int64_t settings[SETTING_COUNT], const uint8_t *key,
                                    keyacct_ledger **out, keyacct_error *error) {
    keyacct_allocator taken;
    KEYACCT__TRY(keyacct__allocator_take(allocator, &taken, error));
    keyacct_ledger *ledger = keyacct__calloc(&taken, 1, sizeof *ledger);
    if (!ledger) return keyacct__fail_memory(error);
    ledger->allocator = taken;
    ledger->partitions = keyacct__calloc(&taken, KEYACCT__LEDGER_PARTITIONS, sizeof *ledger->partitions);
    if (!ledger->partitions) {
        keyacct__free(&taken, ledger, 1, sizeof *ledger);
        return keyacct__fail_memory(error);
    }
    ledger->magic = KEYACCT__MAGIC_LEDGER;
    memcpy(ledger->key, key ? key : keyacct__hash_key_default, sizeof ledger->key);
    memcpy(ledger->settings, settings, sizeof ledger->settings);
    ledger->decimals = -1;
    *out = ledger;
    return KEYACCT_OK;
}

keyacct_status keyacct_ledger_create(const keyacct_allocator *allocator, const keyacct_policy *policy, const uint8_t *key,
                                     keyacct_ledger **out, keyacct_error *error) {
    if (!out) return keyacct__refuse(error, "out", "keyacct_ledger_create: out is NULL");
    *out = NULL;
    KEYACCT__TRY(keyacct__policy_check(policy, error));
    int64_t settings[SETTING_COUNT];
    for (int i = 0; i < SETTING_COUNT; i++) settings[i] = keyacct__policy_int64(policy, setting_parameters[i]);
    return keyacct__ledger_make(allocator, settings, key, out, error);
}

static void keys_free(keyacct_ledger *ledger) {
    for (int k = 0; k < KEYACCT__LEDGER_PARTITIONS; k++) {
        keyacct__ledger_partition *partition = &ledger->partitions[k];
        keyacct__free(&ledger->allocator, partition->keys, partition->key_slots, sizeof *partition->keys);
        partition->keys = NULL;
        partition->key_slots = partition->key_count = 0;
    }
    ledger->keys_built = 0;
}

static void partition_free(const keyacct_allocator *allocator, keyacct__ledger_partition *partition) {
    size_t capacity = (size_t)partition->fact_capacity;
    keyacct__ids_free(allocator, &partition->ids);
    keyacct__rows_free(allocator, partition);
    keyacct__free(allocator, partition->masks, capacity, sizeof *partition->masks);
    for (int fact = 0; fact < FACT_COUNT; fact++)
        if (partition->facts[fact]) keyacct__free(allocator, partition->facts[fact], capacity, keyacct__fact_width(fact));
    for (int slot = 0; slot < 3; slot++) {
        if (!partition->texts[slot]) continue;
        keyacct__map_free(partition->texts[slot]);
        keyacct__free(allocator, partition->texts[slot], 1, sizeof *partition->texts[slot]);
    }
}

void keyacct_ledger_destroy(keyacct_ledger *ledger) {
    if (!ledger || ledger->magic != KEYACCT__MAGIC_LEDGER) return;
    keyacct_allocator allocator = ledger->allocator;
    keys_free(ledger);
    for (int k = 0; k < KEYACCT__LEDGER_PARTITIONS; k++) partition_free(&allocator, &ledger->partitions[k]);
    keyacct__free(&allocator, ledger->partitions, KEYACCT__LEDGER_PARTITIONS, sizeof *ledger->partitions);
    ledger->magic = KEYACCT__MAGIC_FREED;
    keyacct__free(&allocator, ledger, 1, sizeof *ledger);
}

void keyacct__ledger_mark_set(const keyacct_ledger *ledger, keyacct__ledger_mark *mark) {
    for (int k = 0; k < KEYACCT__LEDGER_PARTITIONS; k++) mark->row_counts[k] = ledger->partitions[k].row_count;
    mark->kind = ledger->kind;
    mark->decimals = ledger->decimals;
    mark->facts = ledger->facts;
    memcpy(mark->currency, ledger->currency, sizeof mark->currency);
}

void keyacct__ledger_rollback(keyacct_ledger *ledger, const keyacct__ledger_mark *mark) {
    keys_free(ledger); /* it may hold rows that go */
    for (int k = 0; k < KEYACCT__LEDGER_PARTITIONS; k++) {
        keyacct__rows_cut(&ledger->partitions[k], mark->row_counts[k]);
        if (!mark->kind) keyacct__ids_free(&ledger->allocator, &ledger->partitions[k].ids); /* the kind of ids is open again */
    }
    ledger->kind = mark->kind;
    ledger->decimals = mark->decimals;
    ledger->facts = mark->facts;
    memcpy(ledger->currency, mark->currency, sizeof mark->currency);
}

static keyacct_status fact_columns(keyacct_ledger *ledger, keyacct__ledger_partition *partition, keyacct_error *error) {
    size_t capacity = (size_t)partition->fact_capacity;
    if (capacity == 0) return KEYACCT_OK;
    if (!partition->masks && !(partition->masks = keyacct__calloc(&ledger->allocator, capacity, sizeof *partition->masks)))
        return keyacct__fail_memory(error);
    for (int fact = 0; fact < FACT_COUNT; fact++) {
        if (!HAS(ledger->fact_arrays, fact) || partition->facts[fact] || !keyacct__fact_width(fact)) continue;
        partition->facts[fact] = keyacct__calloc(&ledger->allocator, capacity, keyacct__fact_width(fact));
        if (!partition->facts[fact]) return keyacct__fail_memory(error);
    }
    return KEYACCT_OK;
}

/* Grows the mask and every fact column of a partition, or none: on failure the shorter capacity stays true. */
static keyacct_status facts_grow(keyacct_ledger *ledger, keyacct__ledger_partition *partition, int64_t capacity,
                                 keyacct_error *error) {
    const keyacct_allocator *allocator = &ledger->allocator;
    size_t old = (size_t)partition->fact_capacity, wanted = (size_t)capacity;
    int ok = 1, masks_grown = 0, grown = 0;
    if (partition->masks) {
        ok = keyacct__resize(allocator, &partition->masks, old, wanted, sizeof *partition->masks) == KEYACCT_OK;
        masks_grown = ok;
    }
    for (; ok && grown < FACT_COUNT; grown++)
        if (partition->facts[grown])
            ok = keyacct__resize(allocator, &partition->facts[grown], old, wanted, keyacct__fact_width(grown)) == KEYACCT_OK;
    if (ok) {
        partition->fact_capacity = capacity;
        return KEYACCT_OK;
    }
    /* Some columns are longer now. They are freed with the length that the partition believes, so they are cut back; an allocator
     * that refuses to cut leaves the block valid. */
    if (masks_grown) (void)keyacct__resize(allocator, &partition->masks, wanted, old, sizeof *partition->masks);
    for (int fact = 0; fact + 1 < grown; fact++)
        if (partition->facts[fact])
            (void)keyacct__resize(allocator, &partition->facts[fact], wanted, old, keyacct__fact_width(fact));
    return keyacct__fail_memory(error);
}

keyacct_status keyacct__ledger_reserve(keyacct_ledger *ledger, keyacct__ledger_partition *partition, int64_t more,
                                       keyacct_error *error) {
    if (more > INT32_MAX - 1 - partition->row_count)
        return keyacct__fail(error, KEYACCT_E_LIMIT, "transactions", NULL, -1,
                             "more than 2^31 rows in one partition of the ledger");
    KEYACCT__TRY(keyacct__rows_reserve(&ledger->allocator, partition, more, error));
    int64_t need = partition->row_count + more;
    if (!ledger->fact_arrays) return KEYACCT_OK;
    if (need > partition->fact_capacity) {
        int64_t capacity = keyacct__max(keyacct__max(need, partition->fact_capacity + partition->fact_capacity / 2), 4);
        KEYACCT__TRY(facts_grow(ledger, partition, capacity, error));
    }
    return fact_columns(ledger, partition, error); /* those that are new, or that an earlier failure left out */
}

keyacct_status keyacct__ledger_need_facts(keyacct_ledger *ledger, uint32_t facts, keyacct_error *error) {
    if ((ledger->fact_arrays | facts) == ledger->fact_arrays) return KEYACCT_OK;
    ledger->fact_arrays |= facts;
    for (int k = 0; k < KEYACCT__LEDGER_PARTITIONS; k++)
        if (ledger->partitions[k].row_count) KEYACCT__TRY(keyacct__ledger_reserve(ledger, &ledger->partitions[k], 0, error));
    return KEYACCT_OK;
}

keyacct_status keyacct__ledger_join(keyacct_ledger *ledger, int32_t kind, const char *currency, int32_t decimals, int64_t row,
                                    keyacct_error *error) {
    if (ledger->kind && ledger->kind != kind)
        return keyacct__fail(error, KEYACCT_E_STATE, "transactions", "account_id", -1,
                             "the account ids are %s, but those in the ledger are %s",
                             kind == KEYACCT_TYPE_TEXT ? "text" : "integers", kind == KEYACCT_TYPE_TEXT ? "integers" : "text");
    if (currency[0] && ledger->currency[0] && strcmp(currency, ledger->currency) != 0)
        return keyacct__fail(error, KEYACCT_E_CURRENCY, "transactions", "currency", row,
                             "amounts are in %s, but the ledger is in %s: convert them first, or keep one ledger a currency",
                             currency, ledger->currency);
    if (decimals >= 0 && ledger->decimals >= 0 && decimals != ledger->decimals)
        return keyacct__fail(error, KEYACCT_E_CURRENCY, "transactions", "amount", -1,
                             "the amounts have %d decimals, but those in the ledger have %d", decimals, ledger->decimals);
    ledger->kind = kind;
    if (currency[0]) memcpy(ledger->currency, currency, sizeof ledger->currency);
    if (decimals >= 0) ledger->decimals = decimals;
    return KEYACCT_OK;
}

keyacct_status keyacct_ledger_span(const keyacct_ledger *ledger, int64_t *accounts, int64_t *transactions, int32_t *first_on,
                                   int32_t *last_on, keyacct_error *error) {
    KEYACCT__TRY(keyacct__ledger_check(ledger, "ledger", error));
    int64_t rows = 0, known = 0;
    keyacct__ledger_row frame_rows[KEYACCT__LEDGER_FRAME];
    int32_t first = INT32_MAX, last = INT32_MIN;
    for (int k = 0; k < KEYACCT__LEDGER_PARTITIONS; k++) {
        const keyacct__ledger_partition *partition = &ledger->partitions[k];
        rows += partition->row_count;
        for (int64_t frame = 0, n; (n = keyacct__rows_read(partition, frame, frame_rows)) > 0; frame++) {
            for (int64_t i = 0; i < n; i++) {
                first = frame_rows[i].on < first ? frame_rows[i].on : first;
                last = frame_rows[i].on > last ? frame_rows[i].on : last;
            }
        }
    }
    if (accounts && rows) {
        keyacct__ledger_order order;
        KEYACCT__TRY(keyacct__order_make(ledger, INT32_MAX, INT32_MAX, NULL, &order, error));
        known = order.n;
        keyacct__order_free(ledger, &order);
    }
    if (accounts) *accounts = known;
    if (transactions) *transactions = rows;
    if (first_on) *first_on = rows ? first : 0;
    if (last_on) *last_on = rows ? last : 0;
    return KEYACCT_OK;
}
