/* The state of a ledger, as the files of this room see it.
 *
 * Accounts are split into 256 partitions by the first byte of the SipHash of their id; a partition owns a map from id to a small
 * number, its rows in order of arrival, and columns for the facts that some row has. Everything about one account lies in one
 * partition, so that parts of an executor can own partitions: no lock, no atomic, and the working set of a step fits a core's
 * cache. A row costs about 5 bytes (rows.c), plus 2 bytes of mask and its facts where there are any; an account 12 to 24 bytes
 * beside its id. */
#ifndef KEYACCT_SRC_LEDGER_STATE_H
#define KEYACCT_SRC_LEDGER_STATE_H

#include <string.h>

#include "core/hash.h"
#include "core/number.h"
#include "core/run.h"
#include "core/table.h"
#include "keyacct/ledger.h"

#define KEYACCT__LEDGER_PARTITIONS 256
#define KEYACCT__LEDGER_KIND "LEDG" /* of a saved state, and its version */
#define KEYACCT__LEDGER_VERSION 1

/* Facts that a row may have beside account, day and amount; bit numbers of the row's mask. */
enum {
    FACT_COST,
    FACT_QUANTITY,
    FACT_CATEGORY,
    FACT_PRODUCT,
    FACT_ORDER,
    FACT_LINE,
    FACT_DISCOUNT,
    FACT_NEGOTIATED,
    FACT_PROMISED,
    FACT_DELIVERED,
    FACT_DUE,
    FACT_PAID,
    FACT_COUNT,
    FACT_NEGOTIATED_YES = 15 /* value of the fact negotiated */
};
#define HAS(mask, fact) (((mask) >> (fact)) & 1u)
#define FACT_TEXTS ((1u << FACT_CATEGORY) | (1u << FACT_PRODUCT) | (1u << FACT_ORDER))
#define FACT_DAYS ((1u << FACT_PROMISED) | (1u << FACT_DELIVERED) | (1u << FACT_DUE) | (1u << FACT_PAID))
/* Bytes of a stored fact: texts are numbers of the partition's dictionary, negotiated lives in the mask. */
static inline size_t keyacct__fact_width(int fact) {
    return fact == FACT_COST || fact == FACT_QUANTITY || fact == FACT_LINE ? 8 : fact == FACT_NEGOTIATED ? 0 : 4;
}

/* Parameters that a ledger keeps, in the order of the saved state. */
enum {
    SETTING_UNIT,
    SETTING_WINDOW_DAYS,
    SETTING_SEASON_DAYS,
    SETTING_SEASON_FLOOR_PPM,
    SETTING_BREADTH_DAYS,
    SETTING_BREADTH_MIN_DAYS,
    SETTING_PAYMENT_MIN,
    SETTING_COUNT
};

typedef struct keyacct__ledger_row {
    int32_t account; /* number in the partition */
    int32_t on;
    int64_t amount;
} keyacct__ledger_row;

#define KEYACCT__LEDGER_FRAME 1024
typedef struct keyacct__ledger_frame { /* rows.c */
    uint64_t offset;
    int64_t amount_base;
    int32_t day_base;
    uint8_t account_bits, day_bits, amount_bits, plain;
} keyacct__ledger_frame;

typedef struct keyacct__ledger_slot {
    uint32_t tag; /* low half of the hash */
    uint32_t number; /* account + 1; 0 = empty */
} keyacct__ledger_slot;

/* Ids of one partition: open addressing, linear probing, load at most 3/4. */
typedef struct keyacct__ledger_ids {
    keyacct__ledger_slot *slots;
    uint32_t slot_count; /* a power of two, or 0 */
    int32_t count, capacity;
    int64_t *ints; /* int64 ids by number */
    uint32_t *ends; /* text: end of the bytes of each number */
    char *bytes;
    uint32_t bytes_capacity;
} keyacct__ledger_ids;

typedef struct keyacct__ledger_partition {
    keyacct__ledger_ids ids;
    int64_t row_count;
    keyacct__ledger_row *open; /* the rows after the frames */
    keyacct__ledger_frame *frames; /* of KEYACCT__LEDGER_FRAME rows each, in `packed` */
    uint8_t *packed;
    int64_t open_capacity, frame_count, frame_capacity, packed_capacity;
    size_t packed_size;
    int64_t fact_capacity; /* of masks and facts */
    uint16_t *masks; /* NULL until some row of the ledger has a fact */
    void *facts[FACT_COUNT];
    keyacct__map *texts[3]; /* dictionaries of category, product line, order id; NULL until needed */
    uint32_t *keys; /* set of rows (number + 1) by account, order and line; built when first needed */
    uint32_t key_slots, key_count;
} keyacct__ledger_partition;

struct keyacct_ledger {
    uint32_t magic;
    keyacct_allocator allocator;
    uint8_t key[16];
    int64_t settings[SETTING_COUNT];
    int32_t kind; /* KEYACCT_TYPE_INT64 or _TEXT; 0 until the first row */
    uint32_t facts; /* facts that some row has */
    uint32_t fact_arrays; /* facts whose columns are allocated */
    int keys_built;
    char currency[4]; /* "" while no table named one */
    int32_t decimals; /* -1 until a table said */
    keyacct__ledger_partition *partitions; /* KEYACCT__LEDGER_PARTITIONS */
};

/* What a failed call puts back. */
typedef struct keyacct__ledger_mark {
    int64_t row_counts[KEYACCT__LEDGER_PARTITIONS];
    int32_t kind, decimals;
    uint32_t facts;
    char currency[4];
} keyacct__ledger_mark;

static inline int keyacct__text_slot(int fact) { return fact == FACT_CATEGORY ? 0 : fact == FACT_PRODUCT ? 1 : 2; }
static inline uint32_t keyacct__hash_partition(uint64_t hash) { return (uint32_t)(hash >> 56); }

/* --- state.c --------------------------------------------------------------------------------------------------------- */
keyacct_status keyacct__ledger_check(const keyacct_ledger *ledger, const char *argument, keyacct_error *error);
keyacct_status keyacct__ledger_make(const keyacct_allocator *allocator, const int64_t settings[SETTING_COUNT], const uint8_t *key,
                                    keyacct_ledger **out, keyacct_error *error);
int keyacct__settings_valid(const int64_t settings[SETTING_COUNT]); /* within the bounds of the parameters */
void keyacct__ledger_mark_set(const keyacct_ledger *ledger, keyacct__ledger_mark *mark);
/* Forgets every row added since the mark. Cannot fail. Accounts without rows may stay in the maps; nobody sees them. */
void keyacct__ledger_rollback(keyacct_ledger *ledger, const keyacct__ledger_mark *mark);
/* Room for `more` rows in a partition, with fact columns for `fact_arrays`. */
keyacct_status keyacct__ledger_reserve(keyacct_ledger *ledger, keyacct__ledger_partition *partition, int64_t more,
                                       keyacct_error *error);
/* Allocates the columns of `facts` that are missing, in every partition that has rows. */
keyacct_status keyacct__ledger_need_facts(keyacct_ledger *ledger, uint32_t facts, keyacct_error *error);
/* The kind of ids, the currency and the decimals of what comes: set at the first row, compared afterwards. */
keyacct_status keyacct__ledger_join(keyacct_ledger *ledger, int32_t kind, const char *currency, int32_t decimals, int64_t row,
                                    keyacct_error *error);

/* --- rows.c ---------------------------------------------------------------------------------------------------------- */
keyacct__ledger_row keyacct__rows_at(const keyacct__ledger_partition *partition, int64_t row);
/* Rows [k x frame, ...) of the partition to `rows`, which has room for a frame; returns how many, 0 past the end. */
int64_t keyacct__rows_read(const keyacct__ledger_partition *partition, int64_t k, keyacct__ledger_row *rows);
/* Where the next rows are written, before they are committed. Room must be reserved. */
static inline keyacct__ledger_row *keyacct__rows_next(const keyacct__ledger_partition *partition) {
    return partition->open + (partition->row_count - partition->frame_count * KEYACCT__LEDGER_FRAME);
}
void keyacct__rows_commit(keyacct__ledger_partition *partition, int64_t n);
void keyacct__rows_cut(keyacct__ledger_partition *partition, int64_t row_count); /* cannot fail */
keyacct_status keyacct__rows_reserve(const keyacct_allocator *allocator, keyacct__ledger_partition *partition, int64_t more,
                                     keyacct_error *error);
void keyacct__rows_free(const keyacct_allocator *allocator, keyacct__ledger_partition *partition);

/* --- ids.c ----------------------------------------------------------------------------------------------------------- */
/* Room for `more` new ids with `more_bytes` bytes of text, so that putting them cannot fail. */
keyacct_status keyacct__ids_reserve(const keyacct_allocator *allocator, keyacct__ledger_ids *ids, int is_text, int64_t more,
                                    int64_t more_bytes, keyacct_error *error);
void keyacct__ids_free(const keyacct_allocator *allocator, keyacct__ledger_ids *ids);

static inline const char *keyacct__ids_text(const keyacct__ledger_ids *ids, int32_t number, int64_t *length) {
    uint32_t first = number ? ids->ends[number - 1] : 0;
    *length = (int64_t)(ids->ends[number] - first);
    return ids->bytes + first;
}
/* Number of an id, put if new. Room must be reserved. */
static inline int32_t keyacct__ids_put_int64(keyacct__ledger_ids *ids, int64_t id, uint32_t tag) {
    uint32_t mask = ids->slot_count - 1, at = tag & mask;
    while (ids->slots[at].number) {
        uint32_t number = ids->slots[at].number - 1;
        if (ids->slots[at].tag == tag && ids->ints[number] == id) return (int32_t)number;
        at = (at + 1) & mask;
    }
    ids->slots[at].tag = tag;
    ids->slots[at].number = (uint32_t)ids->count + 1;
    ids->ints[ids->count] = id;
    return ids->count++;
}
/* memcmp(a, b, n) == 0 without a call for ids of ordinary length. */
static inline int keyacct__same_bytes(const char *a, const char *b, int64_t n) {
    uint64_t x, y, u, v;
    if (n < 8 || n > 16) return n == 0 || memcmp(a, b, (size_t)n) == 0;
    memcpy(&x, a, 8);
    memcpy(&y, b, 8);
    memcpy(&u, a + n - 8, 8); /* may overlap the first */
    memcpy(&v, b + n - 8, 8);
    return x == y && u == v;
}
static inline int32_t keyacct__ids_put_text(keyacct__ledger_ids *ids, const char *text, int64_t length, uint32_t tag) {
    uint32_t mask = ids->slot_count - 1, at = tag & mask;
    while (ids->slots[at].number) {
        if (ids->slots[at].tag == tag) {
            int64_t known_length;
            const char *known = keyacct__ids_text(ids, (int32_t)(ids->slots[at].number - 1), &known_length);
            if (known_length == length && keyacct__same_bytes(known, text, length))
                return (int32_t)(ids->slots[at].number - 1);
        }
        at = (at + 1) & mask;
    }
    uint32_t first = ids->count ? ids->ends[ids->count - 1] : 0;
    if (length) memcpy(ids->bytes + first, text, (size_t)length);
    ids->slots[at].tag = tag;
    ids->slots[at].number = (uint32_t)ids->count + 1;
    ids->ends[ids->count] = first + (uint32_t)length;
    return ids->count++;
}

/* --- facts.c --------------------------------------------------------------------------------------------------------- */
/* One row's facts on their way into the ledger; texts as numbers of the partition's dictionaries. */
typedef struct keyacct__facts {
    uint32_t mask;
    int64_t cost, line;
    double quantity;
    int32_t number[3]; /* category, product line, order id */
    int32_t discount;
    int32_t promised, delivered, due, paid;
} keyacct__facts;
void keyacct__facts_store(keyacct__ledger_partition *partition, int64_t row, const keyacct__facts *facts);
void keyacct__facts_load(const keyacct__ledger_partition *partition, int64_t row, keyacct__facts *facts);
/* Number of a text in one of the partition's three dictionaries, put if new. */
keyacct_status keyacct__facts_intern(keyacct_ledger *ledger, keyacct__ledger_partition *partition, int slot, const char *text,
                                     int64_t length, int32_t *number, keyacct_error *error);
/* Makes the set of order lines if it is not there yet. */
keyacct_status keyacct__keys_build(keyacct_ledger *ledger, keyacct_error *error);
/* Puts a stored row into the set; KEYACCT_E_DUPLICATE naming table_row when its order line is there already. Rows without an order
 * id, and without both line and product line, have no key. */
keyacct_status keyacct__keys_put(keyacct_ledger *ledger, keyacct__ledger_partition *partition, int64_t row, int64_t table_row,
                                 keyacct_error *error);

/* --- sort.c ---------------------------------------------------------------------------------------------------------- */
/* Ascending; `spare` has room for n. Insertion sort for short runs, merging above; O(n log n) always. */
void keyacct__sort_u64(uint64_t *values, uint64_t *spare, int64_t n);
typedef struct keyacct__keyed {
    uint64_t key;
    uint32_t item;
} keyacct__keyed;
/* By key; stable. Radix, only over the digits in which keys differ. The result is in `values`. */
void keyacct__sort_keyed(keyacct__keyed *values, keyacct__keyed *spare, int64_t n);
/* The same for keys of 32 bits above items of 32 bits, by the keys alone. */
void keyacct__sort_packed(uint64_t *values, uint64_t *spare, int64_t n);
/* Items by compare(data, which, a, b) < 0, 0, > 0; merging, stable. */
typedef int (*keyacct__item_compare)(const void *data, int which, uint32_t a, uint32_t b);
void keyacct__sort_items(uint32_t *items, uint32_t *spare, int64_t n, keyacct__item_compare compare, const void *data, int which);

/* --- order.c --------------------------------------------------------------------------------------------------------- */
/* Accounts that have a row on or before `until`, sorted by id. */
typedef struct keyacct__ledger_order {
    int64_t accounts; /* all numbers of all partitions */
    int64_t n; /* accounts in the order */
    int64_t base[KEYACCT__LEDGER_PARTITIONS + 1]; /* first global number of each partition */
    uint32_t *counts; /* rows on or before `counted_until`, by global number */
    uint32_t *rank; /* place in the order by global number; UINT32_MAX for those outside */
    uint32_t *by_rank; /* global number */
    uint32_t largest; /* largest of counts */
    int64_t largest_partition; /* largest sum of counts of a partition */
} keyacct__ledger_order;
keyacct_status keyacct__order_make(const keyacct_ledger *ledger, int32_t until, int32_t counted_until, const keyacct_run *run,
                                   keyacct__ledger_order *order, keyacct_error *error);
void keyacct__order_free(const keyacct_ledger *ledger, keyacct__ledger_order *order);
int keyacct__order_partition(const keyacct__ledger_order *order, uint32_t global);
/* Runs kernel(data, partition, part, error) for every partition through the run's executor. */
typedef keyacct_status (*keyacct__partition_kernel)(void *data, int partition, int32_t part, keyacct_error *error);
keyacct_status keyacct__each_partition(const keyacct_run *run, keyacct__partition_kernel kernel, void *data, keyacct_error *error);

#endif
