/* Questions to a calendar: integer arithmetic on compiled windows, no zone, no day walk.
 *
 * B(t) is the open time between the beginning of the horizon and t, Binv(b) the first t with B(t) >= b; due = Binv(B(start) +
 * open), elapsed = B(until) - B(from). A bucket of the index (calendar_compile.c) names the first window to look at and the next
 * one the last, between which few are walked and many halved: O(1) expected, O(log windows) at worst, no allocation, no division
 * but by 1000. Refuses times beyond the horizon instead of guessing. */
#include "calendar.h"

#define WALK 8 /* windows of a bucket that are walked rather than halved */

/* First window that closes after `second`; count when there is none (its `close` is above all). The two steps without a branch are
 * nearly always enough; a branch that goes either way would cost more than all the rest. */
static inline uint32_t window_at(const keyacct_calendar *calendar, uint32_t second) {
    const keyacct__calendar_window *windows = calendar->windows;
    const uint32_t *bucket = &calendar->by_time.first[second >> calendar->by_time.shift];
    uint32_t low = bucket[0], high = bucket[1];
    while (high - low > WALK) {
        uint32_t middle = low + (high - low) / 2;
        if (windows[middle].close <= second) low = middle + 1;
        else high = middle;
    }
    low += windows[low].close <= second;
    low += windows[low].close <= second;
    while (windows[low].close <= second) low++;
    return low;
}

/* First window at whose end at least `open` seconds were open, 0 < open <= all. */
static inline uint32_t window_of(const keyacct_calendar *calendar, uint32_t open) {
    const keyacct__calendar_window *windows = calendar->windows;
    const uint32_t *bucket = &calendar->by_open.first[open >> calendar->by_open.shift];
    uint32_t low = bucket[0], high = bucket[1];
    while (high - low > WALK) {
        uint32_t middle = low + (high - low) / 2;
        if (windows[middle + 1].before < open) low = middle + 1;
        else high = middle;
    }
    low += windows[low + 1].before < open;
    low += windows[low + 1].before < open;
    while (windows[low + 1].before < open) low++;
    return low;
}

/* B of a time in ms since the beginning of the horizon. */
static inline int64_t open_before(const keyacct_calendar *calendar, int64_t since) {
    const keyacct__calendar_window *window = &calendar->windows[window_at(calendar, (uint32_t)((uint64_t)since / 1000))];
    int64_t into = since - (int64_t)window->open * 1000;
    return (int64_t)window->before * 1000 + (into > 0 ? into : 0);
}

static keyacct_status check(const keyacct_calendar *calendar, const int64_t *a, const int64_t *b, const int64_t *out, int64_t count,
                            keyacct_error *error) {
    if (!calendar || calendar->magic != KEYACCT__MAGIC_CALENDAR) return keyacct__fail_handle(error, "calendar", "calendar");
    if (count < 0 || (count > 0 && (!a || !b || !out)))
        return keyacct__fail(error, KEYACCT_E_ARGUMENT, NULL, "count", -1,
                             "%l times, and three arrays that are not NULL are needed", count);
    return KEYACCT_OK;
}

static keyacct_status beyond(keyacct_error *error, const keyacct_calendar *calendar, const char *column, int64_t row, int64_t at) {
    return keyacct__fail(error, KEYACCT_E_HORIZON, NULL, column, row, "%l ms is outside the horizon of the calendar, %l to %l ms",
                         at, calendar->from_at, calendar->until_at);
}

static inline int outside(const keyacct_calendar *calendar, int64_t at) {
    return at < calendar->from_at || at > calendar->until_at;
}

static keyacct_status refuse_deadline(keyacct_error *error, const keyacct_calendar *calendar, int64_t row, int64_t start,
                                      int64_t open) {
    if (open < 0)
        return keyacct__fail(error, KEYACCT_E_RANGE, NULL, "open_ms", row, "%l ms of open time; expected 0 or more", open);
    if (outside(calendar, start)) return beyond(error, calendar, "start_at", row, start);
    return keyacct__fail(error, KEYACCT_E_HORIZON, NULL, "open_ms", row,
                         "%l ms of open time do not fit between %l ms and the end of the horizon, %l ms", open, start,
                         calendar->until_at);
}

keyacct_status keyacct_calendar_deadline(const keyacct_calendar *calendar, const int64_t *start_at, const int64_t *open_ms,
                                         int64_t *due_at, int64_t count, keyacct_error *error) {
    KEYACCT__TRY(check(calendar, start_at, open_ms, due_at, count, error));
    for (int64_t i = 0; i < count; i++) {
        int64_t start = start_at[i], open = open_ms[i];
        if (open < 0 || outside(calendar, start)) return refuse_deadline(error, calendar, i, start, open);
        int64_t used = open_before(calendar, start - calendar->from_at);
        if (open > calendar->open_ms - used) return refuse_deadline(error, calendar, i, start, open);
        if (open > 0) {
            used += open;
            const keyacct__calendar_window *window =
                &calendar->windows[window_of(calendar, (uint32_t)((uint64_t)(used + 999) / 1000))];
            start = calendar->from_at + (int64_t)window->open * 1000 + (used - (int64_t)window->before * 1000);
        }
        due_at[i] = start;
    }
    return KEYACCT_OK;
}

keyacct_status keyacct_calendar_elapsed(const keyacct_calendar *calendar, const int64_t *from_at, const int64_t *until_at,
                                        int64_t *open_ms, int64_t count, keyacct_error *error) {
    KEYACCT__TRY(check(calendar, from_at, until_at, open_ms, count, error));
    for (int64_t i = 0; i < count; i++) {
        int64_t from = from_at[i], until = until_at[i];
        if (outside(calendar, from)) return beyond(error, calendar, "from_at", i, from);
        if (outside(calendar, until)) return beyond(error, calendar, "until_at", i, until);
        if (from > until)
            return keyacct__fail(error, KEYACCT_E_ORDER, NULL, "until_at", i, "%l ms is before %l ms, the beginning", until, from);
        open_ms[i] = open_before(calendar, until - calendar->from_at) - open_before(calendar, from - calendar->from_at);
    }
    return KEYACCT_OK;
}

keyacct_status keyacct_calendar_next(const keyacct_calendar *calendar, int64_t at, int64_t *opens_at, int64_t *closes_at,
                                     keyacct_error *error) {
    KEYACCT__TRY(check(calendar, NULL, NULL, NULL, 0, error));
    if (outside(calendar, at)) return beyond(error, calendar, "at", -1, at);
    uint32_t found = window_at(calendar, (uint32_t)((uint64_t)(at - calendar->from_at) / 1000));
    if (found == (uint32_t)calendar->count)
        return keyacct__fail(error, KEYACCT_E_HORIZON, NULL, "at", -1,
                             "nothing opens between %l ms and the end of the horizon, %l ms", at, calendar->until_at);
    if (opens_at) *opens_at = calendar->from_at + (int64_t)calendar->windows[found].open * 1000;
    if (closes_at) *closes_at = calendar->from_at + (int64_t)calendar->windows[found].close * 1000;
    return KEYACCT_OK;
}
