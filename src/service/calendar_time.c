/* Questions to a calendar: integer arithmetic on compiled windows, no zone, no day walk.
 *
 * B(t) is the open time between the beginning of the horizon and t, Binv(b) the first t with B(t) >= b; due = Binv(B(start) +
 * open), elapsed = B(until) - B(from). A bucket of the index (calendar_compile.c) names the first window to look at and the next
 * one the last, between which few are walked and many halved: O(1) expected, O(log windows) at worst, no allocation, no division
 * but by 1000. Refuses times beyond the horizon instead of guessing. */
#include "calendar.h"

static keyacct_status check(const keyacct_calendar *calendar, const int64_t *a, const int64_t *b, const int64_t *out, int64_t count,
                            keyacct_error *error) {
    if (!calendar || calendar->magic != KEYACCT__MAGIC_CALENDAR) return keyacct__fail_handle(error, "calendar", "calendar");
    if (count < 0 || (count > 0 && (!a || !b || !out)))
        return keyacct__refuse(error, "count", "%l times, and three arrays that are not NULL are needed", count);
    return KEYACCT_OK;
}

static keyacct_status beyond(keyacct_error *error, const keyacct_calendar *calendar, const char *column, int64_t row, int64_t at) {
    return keyacct__fail(error, KEYACCT_E_HORIZON, NULL, column, row, "%l ms is outside the horizon of the calendar, %l to %l ms",
                         at, calendar->from_at, calendar->until_at);
}

static keyacct_status refuse_deadline(keyacct_error *error, const keyacct_calendar *calendar, int64_t row, int64_t start,
                                      int64_t open) {
    if (open < 0)
        return keyacct__fail(error, KEYACCT_E_RANGE, NULL, "open_ms", row, "%l ms of open time; expected 0 or more", open);
    if (keyacct__calendar_outside(calendar, start)) return beyond(error, calendar, "start_at", row, start);
    return keyacct__fail(error, KEYACCT_E_HORIZON, NULL, "open_ms", row,
                         "%l ms of open time do not fit between %l ms and the end of the horizon, %l ms", open, start,
                         calendar->until_at);
}

keyacct_status keyacct_calendar_deadline(const keyacct_calendar *calendar, const int64_t *start_at, const int64_t *open_ms,
                                         int64_t *due_at, int64_t count, keyacct_error *error) {
    KEYACCT__TRY(check(calendar, start_at, open_ms, due_at, count, error));
    for (int64_t i = 0; i < count; i++) {
        int64_t start = start_at[i], open = open_ms[i];
        if (open < 0 || keyacct__calendar_outside(calendar, start)) return refuse_deadline(error, calendar, i, start, open);
        int64_t used = keyacct__calendar_open_before(calendar, start - calendar->from_at);
        if (open > calendar->open_ms - used) return refuse_deadline(error, calendar, i, start, open);
        due_at[i] = open > 0 ? keyacct__calendar_due(calendar, used + open) : start;
    }
    return KEYACCT_OK;
}

keyacct_status keyacct_calendar_elapsed(const keyacct_calendar *calendar, const int64_t *from_at, const int64_t *until_at,
                                        int64_t *open_ms, int64_t count, keyacct_error *error) {
    KEYACCT__TRY(check(calendar, from_at, until_at, open_ms, count, error));
    for (int64_t i = 0; i < count; i++) {
        int64_t from = from_at[i], until = until_at[i];
        if (keyacct__calendar_outside(calendar, from)) return beyond(error, calendar, "from_at", i, from);
        if (keyacct__calendar_outside(calendar, until)) return beyond(error, calendar, "until_at", i, until);
        if (from > until)
            return keyacct__fail(error, KEYACCT_E_ORDER, NULL, "until_at", i, "%l ms is before %l ms, the beginning", until, from);
        open_ms[i] = keyacct__calendar_open_before(calendar, until - calendar->from_at)
                     - keyacct__calendar_open_before(calendar, from - calendar->from_at);
    }
    return KEYACCT_OK;
}

keyacct_status keyacct_calendar_next(const keyacct_calendar *calendar, int64_t at, int64_t *opens_at, int64_t *closes_at,
                                     keyacct_error *error) {
    KEYACCT__TRY(check(calendar, NULL, NULL, NULL, 0, error));
    if (keyacct__calendar_outside(calendar, at)) return beyond(error, calendar, "at", -1, at);
    uint32_t found = keyacct__calendar_window_at(calendar, (uint32_t)((uint64_t)(at - calendar->from_at) / 1000));
    if (found == (uint32_t)calendar->count)
        return keyacct__fail(error, KEYACCT_E_HORIZON, NULL, "at", -1,
                             "nothing opens between %l ms and the end of the horizon, %l ms", at, calendar->until_at);
    if (opens_at) *opens_at = calendar->from_at + (int64_t)calendar->windows[found].open * 1000;
    if (closes_at) *closes_at = calendar->from_at + (int64_t)calendar->windows[found].close * 1000;
    return KEYACCT_OK;
}
