/* The rules of a calendar from its table: cells read, checked by kind, brought into one order.
 *
 * The order is by kind, then time of day, weekday and days, so that equal calendars have equal bytes and weekly windows come in the
 * order of a day. O(n log n). Refuses, with column and row: unknown times, cells that a kind of rule needs or must not have, days
 * or times that end before they begin. */
#include "calendar.h"

#include <string.h>

#include "core/number.h"
#include "core/sort.h"

typedef struct columns {
    const keyacct__column *calendar, *rule, *weekday, *from_on, *until_on, *from_time, *until_time;
} columns;

/* "HH:MM[:SS]" up to 24:00 as seconds; 0 when malformed. */
static int parse_time(const char *text, int64_t length, int32_t *seconds) {
    int32_t part[3] = {0, 0, 0};
    if (length != 5 && length != 8) return 0;
    for (int64_t i = 0; i < length; i++) {
        if (i % 3 == 2) {
            if (text[i] != ':') return 0;
        } else {
            if (text[i] < '0' || text[i] > '9') return 0;
            part[i / 3] = part[i / 3] * 10 + (text[i] - '0');
        }
    }
    *seconds = part[0] * 3600 + part[1] * 60 + part[2];
    return part[1] < 60 && part[2] < 60 && *seconds <= CALENDAR_DAY_S;
}

static keyacct_status fail_cell(keyacct_error *error, const char *column, int64_t row, const char *what) {
    return keyacct__fail(error, KEYACCT_E_VALUE, "calendars", column, row, "%s", what);
}

static keyacct_status read_time(const keyacct__column *column, const char *name, int64_t row, int32_t *out, keyacct_error *error) {
    int64_t length;
    const char *text = keyacct__valid(column, row) ? keyacct__text(column, row, &length) : NULL;
    *out = CALENDAR_NO_TIME;
    if (!text || length == 0 || parse_time(text, length, out)) return KEYACCT_OK;
    return keyacct__fail(error, KEYACCT_E_VALUE, "calendars", name, row, "'%t' is not a time of day; expected 00:00 to 24:00", text,
                         length);
}

int keyacct__calendar_rule_order(const void *a, const void *b, const void *context) {
    const keyacct__calendar_rule *x = a, *y = b;
    const int32_t left[6] = {x->kind, x->from_time, x->weekday, x->from_on, x->until_on, x->until_time};
    const int32_t right[6] = {y->kind, y->from_time, y->weekday, y->from_on, y->until_on, y->until_time};
    (void)context;
    for (int i = 0; i < 6; i++)
        if (left[i] != right[i]) return left[i] < right[i] ? -1 : 1;
    return 0;
}

keyacct_status keyacct__calendar_check_rule(keyacct__calendar_rule *rule, keyacct_error *error) {
    int weekly = rule->kind == KEYACCT_CALENDAR_RULE_WEEKLY, closed = rule->kind == KEYACCT_CALENDAR_RULE_CLOSED;
    int forced = rule->kind == KEYACCT_CALENDAR_RULE_FORCED;
    if (rule->kind < 1 || rule->kind > KEYACCT_CALENDAR_RULE_FORCED)
        return fail_cell(error, "rule", rule->row, "a row needs its rule");
    if (rule->weekday < 0 || rule->weekday > 7 || (forced && rule->weekday))
        return fail_cell(error, "weekday", rule->row, "a forced closure has no weekday");
    if (weekly && (rule->from_on != CALENDAR_NO_DAY || rule->until_on != CALENDAR_NO_DAY))
        return fail_cell(error, "from_on", rule->row,
                         "weekly hours have no dates; say what differs by closed, partial and open rows");
    if (!weekly && rule->from_on == CALENDAR_NO_DAY) return fail_cell(error, "from_on", rule->row, "the rule needs its first day");
    if (rule->until_on == CALENDAR_NO_DAY) rule->until_on = rule->from_on;
    if (rule->from_on > rule->until_on)
        return keyacct__fail(error, KEYACCT_E_ORDER, "calendars", "until_on", rule->row, "the last day is before the first one");
    int has_from = rule->from_time != CALENDAR_NO_TIME, has_until = rule->until_time != CALENDAR_NO_TIME;
    if (closed && (has_from || has_until))
        return fail_cell(error, has_from ? "from_time" : "until_time", rule->row, "closed days have no times; hours are 'partial'");
    if (closed) return KEYACCT_OK;
    if (forced && !has_from) rule->from_time = 0;
    if (forced && !has_until) rule->until_time = CALENDAR_DAY_S;
    if (rule->from_time == CALENDAR_NO_TIME)
        return fail_cell(error, "from_time", rule->row, "the rule needs the time of its beginning");
    if (rule->until_time == CALENDAR_NO_TIME)
        return fail_cell(error, "until_time", rule->row, "the rule needs the time of its end");
    if (rule->from_time == CALENDAR_DAY_S)
        return fail_cell(error, "from_time", rule->row, "24:00 is an end; begin at 00:00 of the next day");
    if (rule->from_time == rule->until_time && !(forced && rule->from_on < rule->until_on))
        return keyacct__fail(error, KEYACCT_E_ORDER, "calendars", "until_time", rule->row,
                             "it ends when it begins; a whole day is 00:00 to 24:00");
    if (forced && rule->from_on == rule->until_on && rule->until_time < rule->from_time)
        return keyacct__fail(error, KEYACCT_E_ORDER, "calendars", "until_time", rule->row,
                             "it ends before it begins; say until_on");
    if (!forced && rule->until_time < rule->from_time) rule->until_time += CALENDAR_DAY_S;
    return KEYACCT_OK;
}

static keyacct_status read_rule(const columns *in, int64_t row, keyacct__calendar_rule *rule, keyacct_error *error) {
    rule->row = row;
    rule->kind = keyacct__code(in->rule, row);
    rule->weekday = keyacct__code(in->weekday, row);
    if (!keyacct__date(in->from_on, row, &rule->from_on)) rule->from_on = CALENDAR_NO_DAY;
    if (!keyacct__date(in->until_on, row, &rule->until_on)) rule->until_on = CALENDAR_NO_DAY;
    KEYACCT__TRY(read_time(in->from_time, "from_time", row, &rule->from_time, error));
    KEYACCT__TRY(read_time(in->until_time, "until_time", row, &rule->until_time, error));
    return keyacct__calendar_check_rule(rule, error);
}

/* Whether the row is of this calendar. Without a name, *first and *first_length become the name of the first row. */
static keyacct_status belongs(const keyacct__column *column, int64_t row, const char *name, const char **first,
                              int64_t *first_length, int *out, keyacct_error *error) {
    int64_t length;
    const char *text = keyacct__valid(column, row) ? keyacct__text(column, row, &length) : NULL;
    *out = !name;
    if (!text) return KEYACCT_OK;
    if (name) {
        *out = length == (int64_t)strlen(name) && memcmp(text, name, (size_t)length) == 0;
    } else if (!*first) {
        *first = text;
        *first_length = length;
    } else if (keyacct__order_text(text, length, *first, *first_length) != 0) {
        return keyacct__fail(error, KEYACCT_E_ARGUMENT, "calendars", "calendar", row,
                             "the table has more than one calendar ('%t' and '%t'); say which", *first, *first_length, text,
                             length);
    }
    return KEYACCT_OK;
}

static keyacct_status read_rows(keyacct_calendar *calendar, const columns *in, int64_t rows, const char *name,
                                keyacct_error *error) {
    const char *first = NULL;
    int64_t first_length = 0;
    for (int64_t row = 0; row < rows; row++) {
        int mine;
        KEYACCT__TRY(belongs(in->calendar, row, name, &first, &first_length, &mine, error));
        if (!mine) continue;
        if (calendar->rule_count == CALENDAR_MOST_RULES)
            return keyacct__fail(error, KEYACCT_E_LIMIT, "calendars", NULL, row, "a calendar has at most %d rows",
                                 CALENDAR_MOST_RULES);
        KEYACCT__TRY(read_rule(in, row, &calendar->rules[calendar->rule_count++], error));
    }
    if (calendar->rule_count > 0) return KEYACCT_OK;
    return keyacct__fail(error, name ? KEYACCT_E_NOT_FOUND : KEYACCT_E_NEVER_OPEN, "calendars", "calendar", -1,
                         "no row is of the calendar '%s'", name ? name : "");
}

#define COLUMN_OF(table, name) keyacct__table_column(table, KEYACCT__COLUMN_calendars_##name)

keyacct_status keyacct__calendar_read_rules(keyacct_calendar *calendar, const keyacct_table *table, const char *name,
                                            keyacct_error *error) {
    KEYACCT__TRY(keyacct__table_role(table, "calendars", "keyacct_calendar_create", error));
    columns in = {COLUMN_OF(table, calendar),  NULL,
                  COLUMN_OF(table, weekday),   COLUMN_OF(table, from_on),
                  COLUMN_OF(table, until_on),  COLUMN_OF(table, from_time),
                  COLUMN_OF(table, until_time)};
    KEYACCT__TRY(keyacct__table_require(table, KEYACCT__COLUMN_calendars_rule, "keyacct_calendar_create", &in.rule, error));
    size_t capacity = (size_t)keyacct__min(keyacct__max(table->rows, 1), CALENDAR_MOST_RULES);
    calendar->rules = keyacct__calloc(&calendar->allocator, capacity, sizeof *calendar->rules);
    if (!calendar->rules) return keyacct__fail_memory(error);
    keyacct_status status = read_rows(calendar, &in, table->rows, name, error);
    size_t count = status == KEYACCT_OK ? (size_t)calendar->rule_count : capacity;
    if (status == KEYACCT_OK && count < capacity)
        status = keyacct__resize(&calendar->allocator, &calendar->rules, capacity, count, sizeof *calendar->rules);
    if (status != KEYACCT_OK) {
        keyacct__free(&calendar->allocator, calendar->rules, capacity, sizeof *calendar->rules);
        calendar->rules = NULL;
        calendar->rule_count = 0;
        return status == KEYACCT_E_NO_MEMORY ? keyacct__fail_memory(error) : status;
    }
    keyacct__calendar_rule *scratch = keyacct__alloc(&calendar->allocator, count, sizeof *scratch);
    if (!scratch) return keyacct__fail_memory(error);
    keyacct__sort(calendar->rules, scratch, calendar->rule_count, sizeof *scratch, keyacct__calendar_rule_order, NULL);
    keyacct__free(&calendar->allocator, scratch, count, sizeof *scratch);
    return KEYACCT_OK;
}
