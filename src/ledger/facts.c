/* Facts of a row beside account, day and amount, and the set of order lines that finds duplicates.
 *
 * Facts are columns of a partition, there only when some row of the ledger has the fact; a mask per row says which it has. Texts
 * are numbers of the partition's own dictionaries. The set of order lines is open addressing over row numbers, keyed by account,
 * order and line (or product line where a row has no line number); it is built when the first order id arrives after a start, load
 * or failure.
 * Refuses a repeated order line (KEYACCT_E_DUPLICATE). Identical rows without an order id are kept: they are common and true. */
#include "ledger/state.h"

void keyacct__facts_store(keyacct__ledger_partition *partition, int64_t row, const keyacct__facts *facts) {
    if (!partition->masks) return;
    partition->masks[row] = (uint16_t)facts->mask;
    uint32_t mask = facts->mask;
    if (HAS(mask, FACT_COST)) ((int64_t *)partition->facts[FACT_COST])[row] = facts->cost;
    if (HAS(mask, FACT_QUANTITY)) ((double *)partition->facts[FACT_QUANTITY])[row] = facts->quantity;
    if (HAS(mask, FACT_CATEGORY)) ((int32_t *)partition->facts[FACT_CATEGORY])[row] = facts->number[0];
    if (HAS(mask, FACT_PRODUCT)) ((int32_t *)partition->facts[FACT_PRODUCT])[row] = facts->number[1];
    if (HAS(mask, FACT_ORDER)) ((int32_t *)partition->facts[FACT_ORDER])[row] = facts->number[2];
    if (HAS(mask, FACT_LINE)) ((int64_t *)partition->facts[FACT_LINE])[row] = facts->line;
    if (HAS(mask, FACT_DISCOUNT)) ((int32_t *)partition->facts[FACT_DISCOUNT])[row] = facts->discount;
    if (HAS(mask, FACT_PROMISED)) ((int32_t *)partition->facts[FACT_PROMISED])[row] = facts->promised;
    if (HAS(mask, FACT_DELIVERED)) ((int32_t *)partition->facts[FACT_DELIVERED])[row] = facts->delivered;
    if (HAS(mask, FACT_DUE)) ((int32_t *)partition->facts[FACT_DUE])[row] = facts->due;
    if (HAS(mask, FACT_PAID)) ((int32_t *)partition->facts[FACT_PAID])[row] = facts->paid;
}

static int32_t load_i32(const keyacct__ledger_partition *partition, uint32_t mask, int fact, int64_t row) {
    return HAS(mask, fact) ? ((const int32_t *)partition->facts[fact])[row] : 0;
}

void keyacct__facts_load(const keyacct__ledger_partition *partition, int64_t row, keyacct__facts *facts) {
    uint32_t mask = partition->masks ? partition->masks[row] : 0;
    facts->mask = mask;
    facts->cost = HAS(mask, FACT_COST) ? ((const int64_t *)partition->facts[FACT_COST])[row] : 0;
    facts->line = HAS(mask, FACT_LINE) ? ((const int64_t *)partition->facts[FACT_LINE])[row] : 0;
    facts->quantity = HAS(mask, FACT_QUANTITY) ? ((const double *)partition->facts[FACT_QUANTITY])[row] : 0;
    facts->number[0] = load_i32(partition, mask, FACT_CATEGORY, row);
    facts->number[1] = load_i32(partition, mask, FACT_PRODUCT, row);
    facts->number[2] = load_i32(partition, mask, FACT_ORDER, row);
    facts->discount = load_i32(partition, mask, FACT_DISCOUNT, row);
    facts->promised = load_i32(partition, mask, FACT_PROMISED, row);
    facts->delivered = load_i32(partition, mask, FACT_DELIVERED, row);
    facts->due = load_i32(partition, mask, FACT_DUE, row);
    facts->paid = load_i32(partition, mask, FACT_PAID, row);
}

keyacct_status keyacct__facts_intern(keyacct_ledger *ledger, keyacct__ledger_partition *partition, int slot, const char *text,
                                     int64_t length, int32_t *number, keyacct_error *error) {
    if (!partition->texts[slot]) {
        keyacct__map *map = keyacct__calloc(&ledger->allocator, 1, sizeof *map);
        if (!map) return keyacct__fail_memory(error);
        keyacct_status status = keyacct__map_init(map, &ledger->allocator, ledger->key, 1, 8, error);
        if (status != KEYACCT_OK) {
            keyacct__free(&ledger->allocator, map, 1, sizeof *map);
            return status;
        }
        partition->texts[slot] = map;
    }
    int added;
    int64_t put = keyacct__map_put_text(partition->texts[slot], text, length, &added, error);
    if (put < 0) return (keyacct_status)-put;
    *number = (int32_t)put;
    return KEYACCT_OK;
}

/* An order line's identity; 0 when the row has none. */
typedef struct line_key {
    int32_t account, order;
    int64_t line;
    int64_t by_product;
} line_key;

static int key_of(const keyacct__ledger_partition *partition, int64_t row, line_key *key) {
    uint32_t mask = partition->masks[row];
    if (!HAS(mask, FACT_ORDER) || !(HAS(mask, FACT_LINE) || HAS(mask, FACT_PRODUCT))) return 0;
    key->account = keyacct__rows_at(partition, row).account;
    key->order = ((const int32_t *)partition->facts[FACT_ORDER])[row];
    key->by_product = !HAS(mask, FACT_LINE);
    if (key->by_product) key->line = ((const int32_t *)partition->facts[FACT_PRODUCT])[row];
    else key->line = ((const int64_t *)partition->facts[FACT_LINE])[row];
    return 1;
}

static int key_equal(const line_key *a, const line_key *b) {
    return a->account == b->account && a->order == b->order && a->line == b->line && a->by_product == b->by_product;
}

static uint32_t key_hash(const keyacct_ledger *ledger, const line_key *key) {
    return (uint32_t)keyacct__siphash(ledger->key, key, sizeof *key); /* the struct has no padding */
}

static keyacct_status keys_grow(keyacct_ledger *ledger, keyacct__ledger_partition *partition, keyacct_error *error) {
    if (partition->key_slots > UINT32_MAX / 2)
        return keyacct__fail(error, KEYACCT_E_LIMIT, "transactions", "order_id", -1, "more than 2^30 order lines in one partition");
    uint32_t slots = partition->key_slots ? partition->key_slots * 2 : 16;
    uint32_t *keys = keyacct__calloc(&ledger->allocator, slots, sizeof *keys);
    if (!keys) return keyacct__fail_memory(error);
    for (uint32_t i = 0; i < partition->key_slots; i++) {
        if (!partition->keys[i]) continue;
        line_key key = {0};
        key_of(partition, partition->keys[i] - 1, &key);
        uint32_t at = key_hash(ledger, &key) & (slots - 1);
        while (keys[at]) at = (at + 1) & (slots - 1);
        keys[at] = partition->keys[i];
    }
    keyacct__free(&ledger->allocator, partition->keys, partition->key_slots, sizeof *keys);
    partition->keys = keys;
    partition->key_slots = slots;
    return KEYACCT_OK;
}

keyacct_status keyacct__keys_put(keyacct_ledger *ledger, keyacct__ledger_partition *partition, int64_t row, int64_t table_row,
                                 keyacct_error *error) {
    line_key key, other = {0};
    if (!key_of(partition, row, &key)) return KEYACCT_OK;
    if (partition->key_count >= partition->key_slots / 4 * 3) KEYACCT__TRY(keys_grow(ledger, partition, error));
    uint32_t at = key_hash(ledger, &key) & (partition->key_slots - 1);
    for (; partition->keys[at]; at = (at + 1) & (partition->key_slots - 1)) {
        key_of(partition, partition->keys[at] - 1, &other);
        if (!key_equal(&key, &other)) continue;
        int64_t length;
        const char *order = keyacct__map_text(partition->texts[2], key.order, &length);
        if (key.by_product)
            return keyacct__fail(error, KEYACCT_E_DUPLICATE, "transactions", "product_line", table_row,
                                 "order '%t' has this product line already and no line number tells the two apart", order, length);
        return keyacct__fail(error, KEYACCT_E_DUPLICATE, "transactions", "line", table_row,
                             "line %l of order '%t' is in the ledger already", key.line, order, length);
    }
    partition->keys[at] = (uint32_t)row + 1;
    partition->key_count++;
    return KEYACCT_OK;
}

keyacct_status keyacct__keys_build(keyacct_ledger *ledger, keyacct_error *error) {
    if (ledger->keys_built) return KEYACCT_OK;
    for (int k = 0; k < KEYACCT__LEDGER_PARTITIONS; k++) {
        keyacct__ledger_partition *partition = &ledger->partitions[k];
        partition->key_count = 0;
        if (partition->keys) memset(partition->keys, 0, partition->key_slots * sizeof *partition->keys);
        if (!partition->masks) continue;
        for (int64_t row = 0; row < partition->row_count; row++) KEYACCT__TRY(keyacct__keys_put(ledger, partition, row, -1, error));
    }
    ledger->keys_built = 1;
    return KEYACCT_OK;
}
