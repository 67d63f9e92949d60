/* What the files of the calendar share. */
#ifndef KEYACCT_SRC_SERVICE_CALENDAR_H
#define KEYACCT_SRC_SERVICE_CALENDAR_H

#include "core/base.h"
#include "core/table.h"
#include "keyacct/service.h"
#include "zone.h"

#define CALENDAR_DAY_S 86400
#define CALENDAR_MOST_RULES 4096
#define CALENDAR_MOST_WINDOWS (INT64_C(1) << 22) /* of one kind of rule within the horizon */
#define CALENDAR_NO_DAY INT32_MIN
#define CALENDAR_NO_TIME (-1)

/* One row: days since 1970, seconds since local midnight. */
typedef struct keyacct__calendar_rule {
    int32_t kind, weekday; /* codes; weekday 0: every day */
    int32_t from_on, until_on; /* CALENDAR_NO_DAY: weekly */
    int32_t from_time, until_time; /* until_time may be past midnight; CALENDAR_NO_TIME: closed */
    int64_t row; /* of the table it came from, -1 of a saved state; no part of the identity */
} keyacct__calendar_rule;

/* Open from `open` to `close`, seconds since the beginning of the horizon; `before`: open seconds before it. */
typedef struct keyacct__calendar_window {
    uint32_t open, close, before;
} keyacct__calendar_window;

/* The first window that may hold a value, by the value's highest bits. */
typedef struct keyacct__calendar_index {
    uint32_t *first; /* buckets + 2 */
    int32_t buckets, shift;
} keyacct__calendar_index;

struct keyacct_calendar {
    uint32_t magic;
    keyacct_allocator allocator;
    int64_t from_at, until_at; /* ms */
    int64_t open_ms; /* of the whole horizon */
    int64_t business_day_ms;
    keyacct__calendar_window *windows; /* count + 1: the last one begins with the horizon's end and closes after all */
    int32_t count;
    keyacct__calendar_index by_time, by_open; /* seconds since the beginning; open seconds */
    keyacct__calendar_rule *rules; /* in canonical order */
    int32_t rule_count;
    keyacct__zone zone;
};

/* --- questions (calendar_time.c), where the engine can see them --- */

#define CALENDAR_WALK 8 /* windows of a bucket that are walked rather than halved */

/* First window that closes after `second`; count when there is none (its `close` is above all). The two steps without a branch are
 * nearly always enough; a branch that goes either way would cost more than all the rest. */
static inline uint32_t keyacct__calendar_window_at(const keyacct_calendar *calendar, uint32_t second) {
    const keyacct__calendar_window *windows = calendar->windows;
    const uint32_t *bucket = &calendar->by_time.first[second >> calendar->by_time.shift];
    uint32_t low = bucket[0], high = bucket[1];
    while (high - low > CALENDAR_WALK) {
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
static inline uint32_t keyacct__calendar_window_of(const keyacct_calendar *calendar, uint32_t open) {
    const keyacct__calendar_window *windows = calendar->windows;
    const uint32_t *bucket = &calendar->by_open.first[open >> calendar->by_open.shift];
    uint32_t low = bucket[0], high = bucket[1];
    while (high - low > CALENDAR_WALK) {
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
static inline int64_t keyacct__calendar_open_before(const keyacct_calendar *calendar, int64_t since) {
    const keyacct__calendar_window *window =
        &calendar->windows[keyacct__calendar_window_at(calendar, (uint32_t)((uint64_t)since / 1000))];
    int64_t into = since - (int64_t)window->open * 1000;
    return (int64_t)window->before * 1000 + (into > 0 ? into : 0);
}

/* The first time at which `open` ms were open since the beginning of the horizon, 0 < open <= all. */
static inline int64_t keyacct__calendar_due(const keyacct_calendar *calendar, int64_t open) {
    const keyacct__calendar_window *window =
        &calendar->windows[keyacct__calendar_window_of(calendar, (uint32_t)((uint64_t)(open + 999) / 1000))];
    return calendar->from_at + (int64_t)window->open * 1000 + (open - (int64_t)window->before * 1000);
}

static inline int keyacct__calendar_outside(const keyacct_calendar *calendar, int64_t at) {
    return at < calendar->from_at || at > calendar->until_at;
}

/* calendar_rules.c. Reads the rows of one calendar into calendar->rules, checked, in canonical order. */
keyacct_status keyacct__calendar_read_rules(keyacct_calendar *calendar, const keyacct_table *table, const char *name,
                                            keyacct_error *error);
/* Cells that belong together, and times normalized; of a rule from a table or from a saved state. */
keyacct_status keyacct__calendar_check_rule(keyacct__calendar_rule *rule, keyacct_error *error);
int keyacct__calendar_rule_order(const void *a, const void *b, const void *context);

/* calendar_compile.c. From rules and zone to windows and indices. */
keyacct_status keyacct__calendar_compile(keyacct_calendar *calendar, keyacct_error *error);

#endif
