/* When an account buys: first and last day, distinct days, periods, own rhythm.
 *
 * A purchase day is a day with at least one amount >= 0. Periods: a day; a week of seven days that starts on Monday; a calendar
 * month; a calendar quarter, numbered on from 1970, the same for all accounts, so that counts of parts and of other accounts can be
 * compared.
 *   repeats = distinct purchase periods - 1 (x), recency = last - first purchase period (t_x), age = period of the as-of day -
 *   first (T).
 *   gap_median_days = lower median of the gaps between purchase days; gap_spread = 1.4826 x lower median of |ln gap - ln
 *   gap_median_days|
 *   (the median absolute deviation, scaled to agree with the standard deviation of a log-normal), from two gaps on.
 * Same-unit differences of whole periods are what BTYD tools of the `to_period` kind use; at unit day they are the papers' own
 * counts. O(n log n). */
#include "ledger/derive.h"

#include "core/math.h"

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }

static int64_t period_of(int32_t day, int64_t unit) {
    int64_t year;
    int32_t month, in_month;
    switch (unit) {
    case KEYACCT_AGE_UNIT_WEEK: return floor_div((int64_t)day + 3, 7); /* 1970-01-01 was a Thursday */
    case KEYACCT_AGE_UNIT_MONTH:
    case KEYACCT_AGE_UNIT_QUARTER:
        keyacct__civil_from_days(day, &year, &month, &in_month);
        return unit == KEYACCT_AGE_UNIT_MONTH ? year * 12 + month - 1 : year * 4 + (month - 1) / 3;
    default: return day;
    }
}

/* Distinct purchase days of the entries, which come by day; returns how many. */
static int64_t purchase_days(const keyacct__entry *entries, int64_t n, keyacct__scratch *scratch) {
    int32_t *days = scratch->days;
    int64_t count = 0;
    for (int64_t i = 0; i < n; i++) {
        if (entries[i].amount < 0) continue;
        days[count] = entries[i].on;
        count += count == 0 || days[count - 1] != entries[i].on;
    }
    return count;
}

static int64_t count_periods(const int32_t *days, int64_t n, int64_t unit) {
    if (unit == KEYACCT_AGE_UNIT_DAY) return n;
    int64_t count = 0, last = 0;
    for (int64_t i = 0; i < n; i++) {
        int64_t period = period_of(days[i], unit);
        count += count == 0 || period != last;
        last = period;
    }
    return count;
}

static void set_gaps(const keyacct__frame *frame, const int32_t *days, int64_t n, keyacct__scratch *scratch) {
    uint64_t *gaps = scratch->keys;
    for (int64_t i = 1; i < n; i++) gaps[i - 1] = (uint64_t)((int64_t)days[i] - days[i - 1]);
    int64_t count = n - 1;
    keyacct__sort_u64(gaps, scratch->keys_spare, count);
    double median = (double)gaps[keyacct__median_index(count)];
    keyacct__set_float64(&scratch->history, OUT_GAP_MEDIAN, median);
    if (count < 2 || !WANTS(frame->wanted, OUT_GAP_SPREAD)) return;
    double centre = keyacct__log(median);
    for (int64_t i = 0; i < count; i++) {
        double distance = keyacct__log((double)gaps[i]) - centre;
        if (distance <= 0) distance = 0.0 - distance;
        memcpy(&gaps[i], &distance, sizeof distance); /* doubles >= 0 sort like their bits */
    }
    keyacct__sort_u64(gaps, scratch->keys_spare, count);
    memcpy(&median, &gaps[keyacct__median_index(count)], sizeof median);
    keyacct__set_float64(&scratch->history, OUT_GAP_SPREAD, 1.4826 * median);
}

void keyacct__derive_rhythm(const keyacct__frame *frame, const keyacct__entry *entries, int64_t n, keyacct__scratch *scratch) {
    keyacct__history *history = &scratch->history;
    const int32_t *days = scratch->days;
    int64_t unit = frame->ledger->settings[SETTING_UNIT];
    int64_t all = purchase_days(entries, n, scratch), count = all;
    while (count > 0 && days[count - 1] > frame->asof_on) count--; /* what follows is the holdout */
    keyacct__set_int64(history, OUT_PURCHASE_DAYS, count);
    if (count == 0) return;
    int32_t first = days[0], last = days[count - 1];
    keyacct__set_int64(history, OUT_FIRST, first);
    keyacct__set_int64(history, OUT_LAST, last);
    keyacct__set_int64(history, OUT_ELAPSED, (int64_t)frame->asof_on - last);
    if (frame->wanted & (OUT_BIT(OUT_REPEATS) | OUT_BIT(OUT_RECENCY) | OUT_BIT(OUT_AGE) | OUT_BIT(OUT_HOLDOUT_REPEATS))) {
        int64_t periods = count_periods(days, count, unit), start = period_of(first, unit);
        keyacct__set_int64(history, OUT_REPEATS, periods - 1);
        keyacct__set_int64(history, OUT_RECENCY, period_of(last, unit) - start);
        keyacct__set_int64(history, OUT_AGE, period_of(frame->asof_on, unit) - start);
        if (WANTS(frame->wanted, OUT_HOLDOUT_REPEATS))
            keyacct__set_int64(history, OUT_HOLDOUT_REPEATS, count_periods(days, all, unit) - periods);
    }
    if (count >= 2 && (frame->wanted & (OUT_BIT(OUT_GAP_MEDIAN) | OUT_BIT(OUT_GAP_SPREAD)))) set_gaps(frame, days, count, scratch);
}
