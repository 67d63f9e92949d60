/* The TZ string at the end of a TZif file: what the zone does after its last listed change.
 *
 * POSIX.1 8.3 with the extensions of RFC 8536 3.3.1 (hours -167 to 167 in the times of change, so that a rule may name "the day
 * before the first Sunday" or summer time all year): std offset [dst [offset] , start [/time] , end [/time]]. Offsets are west
 * positive there, east positive here. Constant cost a year. Refuses names shorter than three letters, summer time without rules,
 * numbers out of range and anything after the text. */
#include "core/number.h"
#include "zone.h"

#define DAY_S 86400

typedef struct text {
    const char *at, *end;
} text;

static int is_digit(const text *in) { return in->at < in->end && *in->at >= '0' && *in->at <= '9'; }

static int take(text *in, char expected) {
    if (in->at >= in->end || *in->at != expected) return 0;
    in->at++;
    return 1;
}

static int take_number(text *in, int32_t least, int32_t most, int32_t *out) {
    int32_t value = 0;
    if (!is_digit(in)) return 0;
    for (int digits = 0; is_digit(in); digits++) {
        if (digits == 3) return 0;
        value = value * 10 + (*in->at++ - '0');
    }
    *out = value;
    return value >= least && value <= most;
}

static int take_name(text *in) {
    const char *start = in->at;
    int quoted = take(in, '<');
    while (in->at < in->end) {
        char c = *in->at, letter = (char)(c | 32);
        if (!((letter >= 'a' && letter <= 'z') || (quoted && ((c >= '0' && c <= '9') || c == '+' || c == '-')))) break;
        in->at++;
    }
    return in->at - start - quoted >= 3 && (!quoted || take(in, '>'));
}

/* [+-]hours[:minutes[:seconds]] in seconds. */
static int take_time(text *in, int32_t most_hours, int32_t *out) {
    int negative = take(in, '-');
    int32_t hours, minutes = 0, seconds = 0;
    if (!negative) (void)take(in, '+');
    if (!take_number(in, 0, most_hours, &hours)) return 0;
    if (take(in, ':')) {
        if (!take_number(in, 0, 59, &minutes)) return 0;
        if (take(in, ':') && !take_number(in, 0, 59, &seconds)) return 0;
    }
    *out = hours * 3600 + minutes * 60 + seconds;
    if (negative) *out = -*out;
    return 1;
}

static int take_day(text *in, keyacct__zone_day *out) {
    out->time = 2 * 3600;
    out->kind = 'D';
    if (!take(in, ',')) return 0;
    if (take(in, 'J')) {
        out->kind = 'J';
        if (!take_number(in, 1, 365, &out->day)) return 0;
    } else if (take(in, 'M')) {
        out->kind = 'M';
        if (!take_number(in, 1, 12, &out->month) || !take(in, '.') || !take_number(in, 1, 5, &out->week) || !take(in, '.')
            || !take_number(in, 0, 6, &out->day))
            return 0;
    } else if (!take_number(in, 0, 365, &out->day)) {
        return 0;
    }
    return !take(in, '/') || take_time(in, 167, &out->time);
}

int keyacct__zone_rule_parse(const char *bytes, size_t length, keyacct__zone_rule *rule) {
    text in = {bytes, bytes + length};
    int32_t west;
    rule->has_summer = 0;
    if (!take_name(&in) || !take_time(&in, 24, &west)) return 0;
    rule->standard = -west;
    if (in.at == in.end) return 1;
    rule->has_summer = 1;
    rule->summer = rule->standard + 3600;
    if (!take_name(&in)) return 0;
    if (in.at < in.end && *in.at != ',') {
        if (!take_time(&in, 24, &west)) return 0;
        rule->summer = -west;
    }
    return take_day(&in, &rule->start) && take_day(&in, &rule->end) && in.at == in.end;
}

/* Local midnight of the rule's day in `year`, and its time, as seconds of a clock that was never changed. */
static int64_t local_change(const keyacct__zone_day *day, int64_t year) {
    int64_t first = keyacct__days_from_civil(year, 1, 1), found = first + day->day;
    if (day->kind == 'J') {
        found = first + day->day - 1 + (day->day >= 60 && keyacct__days_from_civil(year, 3, 1) - first == 60);
    } else if (day->kind == 'M') {
        int64_t month = keyacct__days_from_civil(year, day->month, 1);
        int64_t next =
            day->month == 12 ? keyacct__days_from_civil(year + 1, 1, 1) : keyacct__days_from_civil(year, day->month + 1, 1);
        int64_t weekday = ((month + 4) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
        found = month + (day->day - weekday + 7) % 7 + 7 * (day->week - 1);
        if (found >= next) found -= 7; /* week 5 is the last one */
    }
    return found * DAY_S + day->time;
}

/* The two changes of a year in their order. */
static void changes_of(const keyacct__zone_rule *rule, int64_t year, int64_t at[2], int32_t offset[2]) {
    int64_t start = local_change(&rule->start, year) - rule->standard, end = local_change(&rule->end, year) - rule->summer;
    int late = start > end;
    at[late] = start;
    at[!late] = end;
    offset[late] = rule->summer;
    offset[!late] = rule->standard;
}

static int64_t year_of(int64_t at) {
    int64_t year;
    int32_t month, day;
    keyacct__civil_from_days(keyacct__day_of(at * 1000), &year, &month, &day);
    return year;
}

int32_t keyacct__zone_rule_offset(const keyacct__zone_rule *rule, int64_t at) {
    int64_t when[2], year = year_of(at);
    int32_t offset[2], found = rule->standard;
    for (int64_t y = year - 2; rule->has_summer && y <= year + 1; y++) {
        changes_of(rule, y, when, offset);
        for (int i = 0; i < 2; i++)
            if (when[i] <= at) found = offset[i];
    }
    return found;
}

keyacct_status keyacct__zone_rule_push(const keyacct__zone_rule *rule, int64_t after, int64_t until, keyacct__zone *zone,
                                       const keyacct_allocator *allocator, keyacct_error *error) {
    int64_t when[2], last = year_of(until) + 1;
    int32_t offset[2];
    for (int64_t y = year_of(after) - 1; rule->has_summer && y <= last; y++) {
        changes_of(rule, y, when, offset);
        for (int i = 0; i < 2; i++)
            if (when[i] > after && when[i] < until) KEYACCT__TRY(keyacct__zone_push(zone, allocator, when[i], offset[i], error));
    }
    return KEYACCT_OK;
}
