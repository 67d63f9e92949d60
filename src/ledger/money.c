/* What an account buys for: sums over the window, the whole history and the season.
 *
 * Sums are exact: the halves of each amount are added apart, which cannot overflow below 2^31 rows, and joined to 128 bits in the
 * end.
 *   revenue, returns, quantity: window; total_revenue: whole history up to the as-of day.
 *   margin = sum of amount - cost over the window, null unless every row of the window has a cost.
 *   cost_known_ppm = share of the window's amounts, without their signs, whose row has a cost.
 *   discount_share_ppm = share of the window's purchase amount that was bought at a discount above 0, among rows whose discount is
 *   known.
 *   season_log_ratio = ln(net amount of the last `ledger.season_days` days / net amount of the same days 365 days earlier); the
 *   first is
 *   taken as at least `ledger.season_floor_ppm` of the second. Null when the second is not above 0, or when the account's first
 *   transaction falls after the start of the earlier season: part of a season is no measure.
 *   quantity = sum over the window in ascending order, compensated (Neumaier 1974): the same bits from any order of rows. Null
 *   unless
 *   every purchase of the window has a quantity. O(n), quantity O(n log n).
 * An account with nothing in the window has sums of 0; a fact that no row of the ledger has makes its columns null. */
#include "ledger/derive.h"

#include <math.h>

#include "core/math.h"

typedef struct sum {
    int64_t high;
    uint64_t low;
} sum;

static inline void sum_add(sum *to, int64_t value) {
    to->low += (uint64_t)value & 0xffffffffu;
    to->high += value >> 32; /* arithmetic shift, as gcc and clang do everywhere */
}

static keyacct__int128 sum_value(const sum *from) {
    keyacct__int128 value = keyacct__int128_multiply(from->high, INT64_C(0x100000000));
    keyacct__int128 low = {0, from->low};
    keyacct__int128_add(&value, low);
    return value;
}

/* |value| without overflow for INT64_MIN, added. */
static void sum_add_size(sum *to, int64_t value) {
    if (value == INT64_MIN) {
        sum_add(to, INT64_MAX);
        sum_add(to, 1);
    } else {
        sum_add(to, value < 0 ? -value : value);
    }
}

typedef struct money { /* what every account needs */
    sum total, revenue, returns;
    int64_t rows, purchases; /* of the window */
    int32_t first; /* day of the first transaction */
} money;

typedef struct extras { /* what is asked for */
    sum cost, size, size_known, season_now, season_then, discount_known, discounted, holdout;
    int64_t costs, quantities, purchase_quantities; /* of the window */
} extras;

static int set_money(keyacct__history *history, int out, const sum *from, int negate) {
    int64_t value;
    if (from->low >> 32 == 0 && from->high >= -0x40000000 && from->high < 0x40000000 && !negate) { /* the ordinary account */
        keyacct__set_int64(history, out, from->high * INT64_C(0x100000000) + (int64_t)from->low);
        return -1;
    }
    keyacct__int128 sum_128 = sum_value(from), zero = keyacct__int128_from(0);
    if (negate) {
        keyacct__int128_sub(&zero, sum_128);
        sum_128 = zero;
    }
    if (!keyacct__int128_to_int64(sum_128, &value)) return out;
    keyacct__set_int64(history, out, value);
    return -1;
}

static void add_facts(const keyacct__ledger_partition *partition, const keyacct__entry *entry, extras *s, uint64_t *quantities) {
    uint32_t mask = partition->masks[entry->row];
    int purchase = entry->amount >= 0;
    sum_add_size(&s->size, entry->amount);
    if (HAS(mask, FACT_COST)) {
        sum_add_size(&s->size_known, entry->amount);
        sum_add(&s->cost, ((const int64_t *)partition->facts[FACT_COST])[entry->row]);
        s->costs++;
    }
    if (HAS(mask, FACT_QUANTITY)) {
        const double *quantity = (const double *)partition->facts[FACT_QUANTITY] + entry->row;
        uint64_t bits;
        memcpy(&bits, quantity, sizeof bits);
        quantities[s->quantities++] = bits >> 63 ? ~bits : bits | 0x8000000000000000u; /* sorts like the number */
        s->purchase_quantities += purchase;
    }
    if (purchase && HAS(mask, FACT_DISCOUNT)) {
        sum_add(&s->discount_known, entry->amount);
        if (((const int32_t *)partition->facts[FACT_DISCOUNT])[entry->row] > 0) sum_add(&s->discounted, entry->amount);
    }
}

static int set_quantity(const money *m, const extras *s, keyacct__scratch *scratch) {
    if (s->purchase_quantities != m->purchases) return -1;
    uint64_t *keys = scratch->keys;
    keyacct__sort_u64(keys, scratch->keys_spare, s->quantities);
    double total = 0, correction = 0;
    for (int64_t i = 0; i < s->quantities; i++) {
        uint64_t bits = keys[i] >> 63 ? keys[i] ^ 0x8000000000000000u : ~keys[i];
        double value, next;
        memcpy(&value, &bits, sizeof value);
        next = total + value;
        if (fabs(total) >= fabs(value)) correction += (total - next) + value;
        else correction += (value - next) + total;
        total = next;
    }
    total += correction;
    if (!(total - total == 0)) return OUT_QUANTITY; /* infinite, or NaN from infinities */
    keyacct__set_float64(&scratch->history, OUT_QUANTITY, total);
    return -1;
}

static void set_season(const keyacct__frame *frame, const money *m, const extras *s, keyacct__history *history) {
    keyacct__int128 now = sum_value(&s->season_now), then = sum_value(&s->season_then);
    if (keyacct__int128_sign(then) <= 0 || m->first > frame->season_then + 1) return;
    double ratio = keyacct__int128_to_double(now) / keyacct__int128_to_double(then);
    double least = (double)frame->ledger->settings[SETTING_SEASON_FLOOR_PPM] / 1e6;
    keyacct__set_float64(history, OUT_SEASON, keyacct__log(ratio > least ? ratio : least));
}

static int set_facts(const keyacct__frame *frame, const money *m, const extras *s, keyacct__scratch *scratch) {
    keyacct__history *history = &scratch->history;
    uint32_t known = frame->ledger->facts;
    int64_t margin;
    if (HAS(known, FACT_COST)) {
        keyacct__int128 size = sum_value(&s->size), value = sum_value(&m->revenue);
        if (keyacct__int128_sign(size) > 0)
            keyacct__set_int64(history, OUT_COST_KNOWN, keyacct__ratio_ppm(sum_value(&s->size_known), size));
        keyacct__int128_sub(&value, sum_value(&s->cost));
        if (WANTS(frame->wanted, OUT_MARGIN) && s->costs == m->rows) {
            if (!keyacct__int128_to_int64(value, &margin)) return OUT_MARGIN;
            keyacct__set_int64(history, OUT_MARGIN, margin);
        }
    }
    keyacct__int128 priced = sum_value(&s->discount_known);
    if (keyacct__int128_sign(priced) > 0)
        keyacct__set_int64(history, OUT_DISCOUNT, keyacct__ratio_ppm(sum_value(&s->discounted), priced));
    if (WANTS(frame->wanted, OUT_QUANTITY) && HAS(known, FACT_QUANTITY)) return set_quantity(m, s, scratch);
    return -1;
}

/* The sums stay in registers. */
static money add_money(const keyacct__frame *frame, const keyacct__entry *entries, int64_t n) {
    int64_t from = frame->window_from, rows = 0, purchases = 0;
    int32_t asof = frame->asof_on, first = INT32_MAX;
    sum total = {0, 0}, revenue = {0, 0}, returns = {0, 0};
    for (int64_t i = 0; i < n; i++) {
        int64_t amount = entries[i].amount;
        if (entries[i].on > asof) continue;
        first = entries[i].on < first ? entries[i].on : first;
        sum_add(&total, amount);
        if (entries[i].on <= from) continue;
        sum_add(&revenue, amount);
        rows++;
        purchases += amount >= 0;
        if (amount < 0) sum_add(&returns, amount);
    }
    money m = {total, revenue, returns, rows, purchases, first};
    return m;
}

static int derive_extras(const keyacct__frame *frame, const keyacct__ledger_partition *partition, const keyacct__entry *entries,
                         int64_t n, const money *m, keyacct__scratch *scratch) {
    extras s;
    memset(&s, 0, sizeof s);
    int facts = frame->ledger->facts && (frame->wanted & OUTS_OF_FACTS), failed = -1;
    for (int64_t i = 0; i < n; i++) {
        int64_t on = entries[i].on;
        if (keyacct__in(on, frame->season_now, frame->asof_on)) sum_add(&s.season_now, entries[i].amount);
        if (keyacct__in(on, frame->season_then, frame->season_then_end)) sum_add(&s.season_then, entries[i].amount);
        if (facts && keyacct__in(on, frame->window_from, frame->asof_on)) add_facts(partition, &entries[i], &s, scratch->keys);
        if (on > frame->asof_on) sum_add(&s.holdout, entries[i].amount);
    }
    if (WANTS(frame->wanted, OUT_SEASON)) set_season(frame, m, &s, &scratch->history);
    if (WANTS(frame->wanted, OUT_HOLDOUT_REVENUE)) failed = set_money(&scratch->history, OUT_HOLDOUT_REVENUE, &s.holdout, 0);
    return failed < 0 && facts ? set_facts(frame, m, &s, scratch) : failed;
}

int keyacct__derive_money(const keyacct__frame *frame, const keyacct__ledger_partition *partition, const keyacct__entry *entries,
                          int64_t n, keyacct__scratch *scratch) {
    keyacct__history *history = &scratch->history;
    uint32_t wanted = frame->wanted;
    money m = add_money(frame, entries, n);
    int failed = -1;
    if (WANTS(wanted, OUT_REVENUE)) failed = set_money(history, OUT_REVENUE, &m.revenue, 0);
    if (failed < 0 && WANTS(wanted, OUT_RETURNS)) failed = set_money(history, OUT_RETURNS, &m.returns, 1);
    if (failed < 0 && WANTS(wanted, OUT_TOTAL)) failed = set_money(history, OUT_TOTAL, &m.total, 0);
    if (failed < 0 && (wanted & (OUTS_OF_FACTS | OUT_BIT(OUT_SEASON) | OUT_BIT(OUT_HOLDOUT_REVENUE))))
        failed = derive_extras(frame, partition, entries, n, &m, scratch);
    return failed;
}
