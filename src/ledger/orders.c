/* What an account's orders say: how many, price talk, deliveries, payments, and breadth.
 *
 * Rows are grouped into orders by order id; rows without one are grouped by day. Only purchases (amount >= 0) count.
 *   orders = groups with a purchase in the window.
 *   price_seeking_ppm = share of those orders, among the ones whose discount or negotiation is known, with a line at a discount
 *   above 0
 *   or negotiated.
 *   on_time_in_full_ppm = share of orders on time, among those with a line promised in the window: every promised line was
 *   delivered
 *   on or before its day. Promised, not delivered and past due is late; promised for the as-of day itself and not delivered is
 *   open.
 *   payment_drift_days = lower median lateness (days from due to paid, or to the as-of day while unpaid) of the later half of the
 *   payments that fell due in the window, minus that of the earlier half; halves by due day, the middle one left out; null below
 *   `ledger.payment_min` payments. The lines of an order with the same two days are one payment. Payments of any amount count.
 *   categories = distinct categories of the window's purchases; null when there are purchases but none has a category.
 *   categories_lost_ppm = share of the categories bought in the `ledger.breadth_days` before the last `ledger.breadth_days` that
 *   were not
 *   bought in the last; null unless the account bought on `ledger.breadth_min_days` different days back then, all of it with
 *   categories:
 *   fewer say nothing about breadth.
 * O(n log n). */
#include "ledger/derive.h"

/* Group of a row in 33 bits: order number, or day above all order numbers. */
static uint64_t group_of(const keyacct__ledger_partition *partition, const keyacct__entry *entry) {
    if (partition->masks && HAS(partition->masks[entry->row], FACT_ORDER))
        return (uint64_t)((const int32_t *)partition->facts[FACT_ORDER])[entry->row];
    return (UINT64_C(1) << 31) + (uint32_t)entry->on;
}

static int64_t day_fact(const keyacct__ledger_partition *partition, int fact, uint32_t row) {
    return ((const int32_t *)partition->facts[fact])[row];
}

typedef struct group { /* what one order says */
    int in_window, price_known, price_seeking, promised, late, open;
} group;

static void group_add(const keyacct__frame *frame, const keyacct__ledger_partition *partition, const keyacct__entry *entry,
                      group *g) {
    uint32_t mask = partition->masks ? partition->masks[entry->row] : 0;
    if (entry->amount < 0) return;
    if (entry->on > frame->window_from) {
        g->in_window = 1;
        if (HAS(mask, FACT_DISCOUNT) || HAS(mask, FACT_NEGOTIATED)) g->price_known = 1;
        if (HAS(mask, FACT_NEGOTIATED_YES) || (HAS(mask, FACT_DISCOUNT) && day_fact(partition, FACT_DISCOUNT, entry->row) > 0))
            g->price_seeking = 1;
    }
    if (!HAS(mask, FACT_PROMISED)) return;
    int64_t promised = day_fact(partition, FACT_PROMISED, entry->row);
    if (!keyacct__in(promised, frame->window_from, frame->asof_on)) return;
    int64_t delivered = HAS(mask, FACT_DELIVERED) ? day_fact(partition, FACT_DELIVERED, entry->row) : INT64_MAX;
    g->promised = 1;
    if (delivered > frame->asof_on) { /* not yet, as of that day */
        if (promised < frame->asof_on) g->late = 1;
        else g->open = 1;
    } else if (delivered > promised) {
        g->late = 1;
    }
}

/* A payment that fell due in the window, as a number that sorts by due day, then by the day of payment; 0 if there is none. */
static int payment_of(const keyacct__frame *frame, const keyacct__ledger_partition *partition, const keyacct__entry *entry,
                      uint64_t *payment) {
    uint32_t mask = partition->masks[entry->row];
    if (!HAS(mask, FACT_DUE)) return 0;
    int64_t due = day_fact(partition, FACT_DUE, entry->row);
    if (!keyacct__in(due, frame->window_from, frame->asof_on)) return 0;
    int64_t paid = HAS(mask, FACT_PAID) ? day_fact(partition, FACT_PAID, entry->row) : INT64_MAX;
    if (paid > frame->asof_on) { /* unpaid as of that day */
        if (due == frame->asof_on) return 0;
        paid = frame->asof_on;
    }
    *payment = (uint64_t)(due - INT32_MIN) << 32 | (uint64_t)(paid - INT32_MIN);
    return 1;
}

static int64_t sort_unique(uint64_t *values, uint64_t *spare, int64_t n) {
    int64_t distinct = 0;
    keyacct__sort_u64(values, spare, n);
    for (int64_t i = 0; i < n; i++)
        if (distinct == 0 || values[distinct - 1] != values[i]) values[distinct++] = values[i];
    return distinct;
}

static int64_t median_lateness(const uint64_t *payments, uint64_t *values, uint64_t *spare, int64_t n) {
    for (int64_t i = 0; i < n; i++) values[i] = (payments[i] & 0xffffffffu) - (payments[i] >> 32) + (UINT64_C(1) << 33);
    keyacct__sort_u64(values, spare, n);
    return (int64_t)values[keyacct__median_index(n)] - (INT64_C(1) << 33);
}

static void set_payment_drift(const keyacct__frame *frame, uint64_t *payments, int64_t n, keyacct__scratch *scratch) {
    if (n < frame->ledger->settings[SETTING_PAYMENT_MIN]) return;
    keyacct__sort_u64(payments, scratch->keys_spare, n);
    int64_t half = n / 2;
    int64_t before = median_lateness(payments, scratch->keys, scratch->keys_spare, half);
    int64_t after = median_lateness(payments + (n - half), scratch->keys, scratch->keys_spare, half);
    keyacct__set_float64(&scratch->history, OUT_PAYMENT_DRIFT, (double)(after - before));
}

static void set_share(keyacct__history *history, int out, int64_t part, int64_t whole) {
    if (whole > 0) keyacct__set_int64(history, out, keyacct__ratio_ppm(keyacct__int128_from(part), keyacct__int128_from(whole)));
}

void keyacct__derive_orders(const keyacct__frame *frame, const keyacct__ledger_partition *partition, const keyacct__entry *entries,
                            int64_t n, keyacct__scratch *scratch) {
    uint64_t *grouped = scratch->keys, *payments = scratch->more; /* group << 31 | entry */
    int64_t rows = 0, orders = 0, known = 0, seeking = 0, promised = 0, on_time = 0, paid = 0;
    int drift = WANTS(frame->wanted, OUT_PAYMENT_DRIFT) && HAS(frame->ledger->facts, FACT_DUE) && partition->masks;
    for (int64_t i = 0; i < n; i++) {
        if (entries[i].on > frame->asof_on) continue;
        grouped[rows++] = group_of(partition, &entries[i]) << 31 | (uint64_t)i;
    }
    keyacct__sort_u64(grouped, scratch->keys_spare, rows);
    for (int64_t i = 0, last; i < rows; i = last) {
        group g = {0};
        int64_t in_group = 0;
        for (last = i; last < rows && grouped[last] >> 31 == grouped[i] >> 31; last++) {
            const keyacct__entry *entry = &entries[grouped[last] & 0x7fffffffu];
            group_add(frame, partition, entry, &g);
            if (drift && payment_of(frame, partition, entry, &payments[paid + in_group])) in_group++;
        }
        orders += g.in_window;
        known += g.in_window && g.price_known;
        seeking += g.in_window && g.price_seeking;
        promised += g.promised && (g.late || !g.open);
        on_time += g.promised && !g.late && !g.open;
        paid += sort_unique(payments + paid, scratch->keys_spare, in_group);
    }
    keyacct__history *history = &scratch->history;
    keyacct__set_int64(history, OUT_ORDERS, orders);
    set_share(history, OUT_PRICE_SEEKING, seeking, known);
    set_share(history, OUT_ON_TIME, on_time, promised);
    if (drift) set_payment_drift(frame, payments, paid, scratch);
}

/* Distinct categories of the purchases in (from, to] into `into`; *rows purchases, *named with a category. */
static int64_t categories_in(const keyacct__ledger_partition *partition, const keyacct__entry *entries, int64_t n, int64_t from,
                             int64_t to, uint64_t *into, uint64_t *spare, int64_t *rows, int64_t *named) {
    *rows = *named = 0;
    for (int64_t i = 0; i < n; i++) {
        if (entries[i].amount < 0 || !keyacct__in(entries[i].on, from, to)) continue;
        ++*rows;
        if (!HAS(partition->masks[entries[i].row], FACT_CATEGORY)) continue;
        into[(*named)++] = (uint64_t)((const int32_t *)partition->facts[FACT_CATEGORY])[entries[i].row];
    }
    return sort_unique(into, spare, *named);
}

static int64_t distinct_days(const keyacct__entry *entries, int64_t n, int64_t from, int64_t to, keyacct__scratch *scratch) {
    int64_t count = 0;
    for (int64_t i = 0; i < n; i++)
        if (entries[i].amount >= 0 && keyacct__in(entries[i].on, from, to))
            scratch->keys[count++] = (uint64_t)((int64_t)entries[i].on - INT32_MIN);
    return sort_unique(scratch->keys, scratch->keys_spare, count);
}

void keyacct__derive_breadth(const keyacct__frame *frame, const keyacct__ledger_partition *partition, const keyacct__entry *entries,
                             int64_t n, keyacct__scratch *scratch) {
    if (!HAS(frame->ledger->facts, FACT_CATEGORY)) return;
    uint64_t *now = scratch->keys, *then = scratch->more, *spare = scratch->keys_spare;
    int64_t rows, named, asof = frame->asof_on;
    int64_t count = categories_in(partition, entries, n, frame->window_from, asof, now, spare, &rows, &named);
    if (named || !rows) keyacct__set_int64(&scratch->history, OUT_CATEGORIES, count);
    if (!WANTS(frame->wanted, OUT_CATEGORIES_LOST)) return;
    if (distinct_days(entries, n, frame->breadth_then, frame->breadth_now,
                      scratch) < frame->ledger->settings[SETTING_BREADTH_MIN_DAYS])
        return;
    int64_t had = categories_in(partition, entries, n, frame->breadth_then, frame->breadth_now, then, spare, &rows, &named);
    if (named < rows) return;
    int64_t has = categories_in(partition, entries, n, frame->breadth_now, asof, now, spare, &rows, &named);
    if (named < rows) return;
    int64_t lost = 0;
    for (int64_t i = 0, j = 0; i < had; i++) {
        while (j < has && now[j] < then[i]) j++;
        lost += j >= has || now[j] != then[i];
    }
    set_share(&scratch->history, OUT_CATEGORIES_LOST, lost, had);
}
