/* One account's history, derived from its rows. */
#ifndef KEYACCT_SRC_LEDGER_DERIVE_H
#define KEYACCT_SRC_LEDGER_DERIVE_H

#include "ledger/state.h"

/* Columns of a history, in the order in which a table of histories has them; bit numbers of `wanted` and `present`. */
enum {
    OUT_FIRST,
    OUT_LAST,
    OUT_PURCHASE_DAYS,
    OUT_REPEATS,
    OUT_RECENCY,
    OUT_AGE,
    OUT_ORDERS,
    OUT_REVENUE,
    OUT_RETURNS,
    OUT_MARGIN,
    OUT_COST_KNOWN,
    OUT_QUANTITY,
    OUT_TOTAL,
    OUT_CATEGORIES,
    OUT_CATEGORIES_LOST,
    OUT_GAP_MEDIAN,
    OUT_GAP_SPREAD,
    OUT_ELAPSED,
    OUT_SEASON,
    OUT_DISCOUNT,
    OUT_PRICE_SEEKING,
    OUT_ON_TIME,
    OUT_PAYMENT_DRIFT,
    OUT_HOLDOUT_REPEATS,
    OUT_HOLDOUT_REVENUE,
    OUT_COUNT
};
#define WANTS(mask, out) (((mask) >> (out)) & 1u)
#define OUT_BIT(out) (1u << (out))
#define OUTS_RHYTHM                                                                                                                \
    (OUT_BIT(OUT_FIRST) | OUT_BIT(OUT_LAST) | OUT_BIT(OUT_PURCHASE_DAYS) | OUT_BIT(OUT_REPEATS) | OUT_BIT(OUT_RECENCY)             \
     | OUT_BIT(OUT_AGE) | OUT_BIT(OUT_GAP_MEDIAN) | OUT_BIT(OUT_GAP_SPREAD) | OUT_BIT(OUT_ELAPSED) | OUT_BIT(OUT_HOLDOUT_REPEATS))
#define OUTS_ORDERS (OUT_BIT(OUT_ORDERS) | OUT_BIT(OUT_PRICE_SEEKING) | OUT_BIT(OUT_ON_TIME) | OUT_BIT(OUT_PAYMENT_DRIFT))
#define OUTS_BREADTH (OUT_BIT(OUT_CATEGORIES) | OUT_BIT(OUT_CATEGORIES_LOST))

#define OUTS_OF_FACTS (OUT_BIT(OUT_MARGIN) | OUT_BIT(OUT_COST_KNOWN) | OUT_BIT(OUT_QUANTITY) | OUT_BIT(OUT_DISCOUNT))

typedef struct keyacct__entry { /* a row of the account at hand */
    int32_t on;
    uint32_t row; /* in the partition */
    int64_t amount;
} keyacct__entry;

typedef struct keyacct__history {
    uint32_t present; /* columns that are not null */
    union {
        int64_t i64;
        double f64;
    } values[OUT_COUNT];
} keyacct__history;

/* What all accounts share. Days are in windows when from < day <= to; `from` may lie below int32. */
typedef struct keyacct__frame {
    const keyacct_ledger *ledger;
    uint32_t wanted;
    int32_t asof_on;
    int32_t until; /* asof_on, or the end of the holdout */
    int64_t window_from; /* INT64_MIN: whole history */
    int64_t season_now, season_then, season_then_end; /* (now, asof] against (then, then_end] */
    int64_t breadth_now, breadth_then; /* (now, asof] against (then, now] */
} keyacct__frame;

typedef struct keyacct__scratch { /* of one part */
    uint32_t *begin; /* first entry of each account of the partition */
    keyacct__ledger_row *rows; /* of the partition */
    keyacct__entry *entries; /* by account, then by day */
    uint32_t *by_day; /* rows of the partition that count, by day */
    int32_t *days;
    uint64_t *keys, *keys_spare;
    uint64_t *more; /* as long as keys */
    keyacct__history history;
    uint32_t overflow_row; /* smallest row whose sum does not fit, UINT32_MAX if none */
    int32_t overflow_out;
} keyacct__scratch;

static inline int keyacct__in(int64_t day, int64_t from, int64_t to) { return day > from && day <= to; }
static inline void keyacct__set_int64(keyacct__history *history, int out, int64_t value) {
    history->values[out].i64 = value;
    history->present |= OUT_BIT(out);
}
static inline void keyacct__set_float64(keyacct__history *history, int out, double value) {
    history->values[out].f64 = value;
    history->present |= OUT_BIT(out);
}
/* Index of the lower median of n >= 1 sorted values. */
static inline int64_t keyacct__median_index(int64_t n) { return (n - 1) / 2; }

/* Each looks at the n entries of one account (day <= until, by day) and sets its columns. derive_money gives -1, or the column
 * whose sum does not fit in int64. */
void keyacct__derive_rhythm(const keyacct__frame *frame, const keyacct__entry *entries, int64_t n, keyacct__scratch *scratch);
int keyacct__derive_money(const keyacct__frame *frame, const keyacct__ledger_partition *partition, const keyacct__entry *entries,
                          int64_t n, keyacct__scratch *scratch);
void keyacct__derive_orders(const keyacct__frame *frame, const keyacct__ledger_partition *partition, const keyacct__entry *entries,
                            int64_t n, keyacct__scratch *scratch);
void keyacct__derive_breadth(const keyacct__frame *frame, const keyacct__ledger_partition *partition, const keyacct__entry *entries,
                             int64_t n, keyacct__scratch *scratch);

#endif
