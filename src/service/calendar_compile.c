/* From rules and a zone to sorted open windows with prefix sums.
 *
 * Each kind of rule becomes a list of local windows within the horizon, then of instants (zone.h), sorted and merged; the lists are
 * joined and cut in the order of precedence: ((weekly - closed - partial) + open) - forced. Everything is whole seconds. What is
 * left is indexed twice, by time and by open time: as many buckets as twice the windows, each with the first window that may hold
 * a value of it, so that a look-up is expected to touch one. O(days * weekly rules + windows log windows); no clock, no mktime.
 * Refuses weekly or open windows that overlap, more windows than a list may have, and a calendar that is never open. */
#include "calendar.h"

#include <string.h>

#include "core/number.h"
#include "core/sort.h"

typedef struct span {
    int64_t from, until, row;
} span;

typedef struct spans {
    const keyacct_allocator *allocator;
    span *item;
    int64_t count, capacity;
} spans;

static void spans_free(spans *list) {
    keyacct__free(list->allocator, list->item, (size_t)list->capacity, sizeof *list->item);
    list->item = NULL;
    list->count = list->capacity = 0;
}

static keyacct_status spans_add(spans *list, int64_t from, int64_t until, int64_t row, keyacct_error *error) {
    if (list->count == list->capacity) {
        int64_t capacity = list->capacity ? 2 * list->capacity : 512;
        if (capacity > CALENDAR_MOST_WINDOWS)
            return keyacct__fail(error, KEYACCT_E_LIMIT, "calendars", NULL, row, "more than %l windows within the horizon",
                                 CALENDAR_MOST_WINDOWS);
        if (keyacct__resize(list->allocator, &list->item, (size_t)list->capacity, (size_t)capacity, sizeof *list->item)
            != KEYACCT_OK)
            return keyacct__fail_memory(error);
        list->capacity = capacity;
    }
    list->item[list->count++] = (span){from, until, row};
    return KEYACCT_OK;
}

static int by_beginning(const void *a, const void *b, const void *context) {
    (void)context;
    return keyacct__order_int64(((const span *)a)->from, ((const span *)b)->from);
}

static keyacct_status spans_sort(spans *list, keyacct_error *error) {
    int64_t i = 1;
    while (i < list->count && list->item[i - 1].from <= list->item[i].from) i++;
    if (i >= list->count) return KEYACCT_OK;
    span *scratch = keyacct__alloc(list->allocator, (size_t)list->count, sizeof *scratch);
    if (!scratch) return keyacct__fail_memory(error);
    keyacct__sort(list->item, scratch, list->count, sizeof *scratch, by_beginning, NULL);
    keyacct__free(list->allocator, scratch, (size_t)list->count, sizeof *scratch);
    return KEYACCT_OK;
}

/* Sorted windows that overlap or touch become one. */
static void spans_merge(spans *list) {
    int64_t kept = 0;
    for (int64_t i = 0; i < list->count; i++) {
        if (kept > 0 && list->item[i].from <= list->item[kept - 1].until)
            list->item[kept - 1].until = keyacct__max(list->item[kept - 1].until, list->item[i].until);
        else list->item[kept++] = list->item[i];
    }
    list->count = kept;
}

/* into - cut; both sorted and merged. */
static keyacct_status spans_subtract(spans *into, const spans *cut, keyacct_error *error) {
    spans left = {into->allocator, NULL, 0, 0};
    keyacct_status status = KEYACCT_OK;
    int64_t j = 0;
    if (cut->count == 0) return KEYACCT_OK;
    for (int64_t i = 0; i < into->count && status == KEYACCT_OK; i++) {
        int64_t from = into->item[i].from, until = into->item[i].until;
        while (j < cut->count && cut->item[j].until <= from) j++;
        for (int64_t k = j; k < cut->count && cut->item[k].from < until && status == KEYACCT_OK; k++) {
            if (cut->item[k].from > from) status = spans_add(&left, from, cut->item[k].from, -1, error);
            from = cut->item[k].until;
        }
        if (from < until && status == KEYACCT_OK) status = spans_add(&left, from, until, -1, error);
    }
    spans_free(into);
    *into = left;
    return status;
}

static keyacct_status spans_join(spans *into, const spans *more, keyacct_error *error) {
    for (int64_t i = 0; i < more->count; i++) KEYACCT__TRY(spans_add(into, more->item[i].from, more->item[i].until, -1, error));
    if (more->count == 0) return KEYACCT_OK;
    KEYACCT__TRY(spans_sort(into, error));
    spans_merge(into);
    return KEYACCT_OK;
}

/* --- local windows ----------------------------------------------------------------------------------------------------- */

static int32_t weekday_of(int32_t day) { return ((day + 3) % 7 + 7) % 7 + 1; } /* 1970-01-01 was a Thursday */

static keyacct_status add_day(spans *list, const keyacct__calendar_rule *rule, int32_t day, keyacct_error *error) {
    int64_t midnight = (int64_t)day * CALENDAR_DAY_S;
    if (rule->weekday && rule->weekday != weekday_of(day)) return KEYACCT_OK;
    if (rule->kind == KEYACCT_CALENDAR_RULE_CLOSED) return spans_add(list, midnight, midnight + CALENDAR_DAY_S, rule->row, error);
    return spans_add(list, midnight + rule->from_time, midnight + rule->until_time, rule->row, error);
}

/* Local windows of one kind, sorted. The days around the horizon reach into it. */
static keyacct_status expand(const keyacct_calendar *calendar, int32_t kind, spans *list, keyacct_error *error) {
    int32_t first = keyacct__day_of(calendar->from_at) - 3, last = keyacct__day_of(calendar->until_at) + 3, begin = 0, end;
    while (begin < calendar->rule_count && calendar->rules[begin].kind < kind) begin++;
    for (end = begin; end < calendar->rule_count && calendar->rules[end].kind == kind;) end++;
    if (kind == KEYACCT_CALENDAR_RULE_WEEKLY) {
        for (int32_t day = first; day <= last && begin < end; day++)
            for (int32_t i = begin; i < end; i++) KEYACCT__TRY(add_day(list, &calendar->rules[i], day, error));
        return spans_sort(list, error);
    }
    for (int32_t i = begin; i < end; i++) {
        const keyacct__calendar_rule *rule = &calendar->rules[i];
        if (kind == KEYACCT_CALENDAR_RULE_FORCED) {
            KEYACCT__TRY(spans_add(list, (int64_t)rule->from_on * CALENDAR_DAY_S + rule->from_time,
                                   (int64_t)rule->until_on * CALENDAR_DAY_S + rule->until_time, rule->row, error));
            continue;
        }
        int32_t day = rule->from_on > first ? rule->from_on : first, stop = rule->until_on < last ? rule->until_on : last;
        for (; day <= stop; day++) KEYACCT__TRY(add_day(list, rule, day, error));
    }
    return spans_sort(list, error);
}

static keyacct_status check_overlap(const spans *list, keyacct_error *error) {
    for (int64_t i = 1; i < list->count; i++) {
        const span *one = &list->item[i - 1], *other = &list->item[i];
        if (other->from >= one->until) continue;
        int64_t row = keyacct__max(one->row, other->row);
        char date[16];
        keyacct__date_format(keyacct__day_of(other->from * 1000), date);
        return keyacct__fail(error, KEYACCT_E_VALUE, "calendars", "from_time", row, "the window overlaps that of row %l on %s",
                             keyacct__min(one->row, other->row), date);
    }
    return KEYACCT_OK;
}

/* The list of one kind as instants within the horizon, sorted and merged. */
static keyacct_status instants(keyacct_calendar *calendar, int32_t kind, spans *list, keyacct_error *error) {
    int64_t from = calendar->from_at / 1000, until = calendar->until_at / 1000, kept = 0;
    KEYACCT__TRY(expand(calendar, kind, list, error));
    if (kind == KEYACCT_CALENDAR_RULE_WEEKLY || kind == KEYACCT_CALENDAR_RULE_OPEN) KEYACCT__TRY(check_overlap(list, error));
    for (int64_t i = 0; i < list->count; i++) {
        span one = list->item[i];
        one.from = keyacct__max(keyacct__zone_opening(&calendar->zone, one.from), from);
        one.until = keyacct__min(keyacct__zone_closing(&calendar->zone, one.until), until);
        if (one.from < one.until) list->item[kept++] = one;
    }
    list->count = kept;
    spans_merge(list); /* openings keep the order of local times */
    return KEYACCT_OK;
}

/* Adds a kind of rule to the open windows, or cuts it out of them. */
static keyacct_status lay(keyacct_calendar *calendar, int32_t kind, spans *open, keyacct_error *error) {
    spans list = {&calendar->allocator, NULL, 0, 0};
    int opens = kind == KEYACCT_CALENDAR_RULE_WEEKLY || kind == KEYACCT_CALENDAR_RULE_OPEN;
    keyacct_status status = instants(calendar, kind, &list, error);
    if (status == KEYACCT_OK) status = opens ? spans_join(open, &list, error) : spans_subtract(open, &list, error);
    spans_free(&list);
    return status;
}

/* --- what is kept ------------------------------------------------------------------------------------------------------ */

/* first[b]: the first window whose `key` is above (or at, for open time) b << shift. */
static keyacct_status make_index(keyacct_calendar *calendar, keyacct__calendar_index *index, uint32_t range, int by_open,
                                 keyacct_error *error) {
    while ((range >> index->shift) > 2 * (uint32_t)calendar->count) index->shift++;
    index->buckets = (int32_t)(range >> index->shift);
    index->first = keyacct__alloc(&calendar->allocator, (size_t)index->buckets + 2, sizeof *index->first);
    if (!index->first) return keyacct__fail_memory(error);
    uint32_t window = 0;
    for (int32_t b = 0; b < index->buckets + 2; b++) {
        uint64_t value = (uint64_t)b << index->shift;
        while (window < (uint32_t)calendar->count
               && (by_open ? calendar->windows[window + 1].before < value : calendar->windows[window].close <= value))
            window++;
        index->first[b] = window;
    }
    return KEYACCT_OK;
}

static keyacct_status keep(keyacct_calendar *calendar, const spans *open, keyacct_error *error) {
    int64_t begin = calendar->from_at / 1000;
    uint32_t range = (uint32_t)(calendar->until_at / 1000 - begin), before = 0;
    if (open->count == 0)
        return keyacct__fail(error, KEYACCT_E_NEVER_OPEN, "calendars", NULL, -1, "the calendar is never open within its horizon");
    calendar->windows = keyacct__alloc(&calendar->allocator, (size_t)open->count + 1, sizeof *calendar->windows);
    if (!calendar->windows) return keyacct__fail_memory(error);
    calendar->count = (int32_t)open->count;
    for (int64_t i = 0; i < open->count; i++) {
        keyacct__calendar_window *window = &calendar->windows[i];
        window->open = (uint32_t)(open->item[i].from - begin);
        window->close = (uint32_t)(open->item[i].until - begin);
        window->before = before;
        before += window->close - window->open;
    }
    calendar->windows[open->count] = (keyacct__calendar_window){range, UINT32_MAX, before};
    calendar->open_ms = (int64_t)before * 1000;
    KEYACCT__TRY(make_index(calendar, &calendar->by_time, range, 0, error));
    return make_index(calendar, &calendar->by_open, before, 1, error);
}

/* Open hours of the plain week by the weekdays on which a window begins. */
static int64_t business_day(const keyacct_calendar *calendar) {
    int64_t seconds = 0;
    int days = 0;
    for (int32_t weekday = 1; weekday <= 7; weekday++) {
        int opens = 0;
        for (int32_t i = 0; i < calendar->rule_count; i++) {
            const keyacct__calendar_rule *rule = &calendar->rules[i];
            if (rule->kind != KEYACCT_CALENDAR_RULE_WEEKLY || (rule->weekday && rule->weekday != weekday)) continue;
            seconds += rule->until_time - rule->from_time;
            opens = 1;
        }
        days += opens;
    }
    return days ? seconds * 1000 / days : 0;
}

keyacct_status keyacct__calendar_compile(keyacct_calendar *calendar, keyacct_error *error) {
    spans open = {&calendar->allocator, NULL, 0, 0};
    keyacct_status status = KEYACCT_OK;
    for (int32_t kind = KEYACCT_CALENDAR_RULE_WEEKLY; kind <= KEYACCT_CALENDAR_RULE_FORCED && status == KEYACCT_OK; kind++)
        status = lay(calendar, kind, &open, error);
    if (status == KEYACCT_OK) status = keep(calendar, &open, error);
    spans_free(&open);
    calendar->business_day_ms = business_day(calendar);
    return status;
}
