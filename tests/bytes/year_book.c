/* Draws the year of the book: 2,000 accounts in four time zones, 20,000 cases with answers, pauses, reopenings and ends, contacts,
 * surveys, absences, overrides, demands, a review a month, two other policies and two other calendars midway.
 *
 * SplitMix64 and integers, one draw a statement: the same rows on every platform. A part of what the host says does not fit the
 * state (a case that closed by itself is answered): that is refused, everywhere alike. Zones are made byte by byte from their TZ
 * strings, because a target has no zone files. O(rows log rows). */
#include "year.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINUTE INT64_C(60000)
#define HOUR INT64_C(3600000)
#define SOMEBODY 40 /* people of ours */

static void fail(const char *what) {
    fprintf(stderr, "%s\n", what);
    exit(1);
}

void year_must(keyacct_status status, const keyacct_error *error, const char *doing) {
    if (status == KEYACCT_OK) return;
    fprintf(stderr, "%s: %s (%s)\n", doing, error->message, keyacct_status_name(status));
    exit(1);
}

void *year_need(size_t size) {
    void *block = calloc(size ? size : 1, 1);
    if (!block) fail("no memory");
    return block;
}

/* --- chance ----------------------------------------------------------------------------------------------------------------- */

static uint64_t seed;

static uint64_t draw(void) {
    uint64_t z = (seed += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}
static int64_t below(int64_t n) { return (int64_t)(draw() % (uint64_t)n); }
static int chance(int percent) { return below(100) < percent; }
static int64_t between(int64_t low, int64_t high) { return low + below(high - low + 1); }

/* A time of a day: mostly at work; often a whole hour or minute, where timers, slots and ticks are. */
static int64_t time_of(int64_t day) {
    int64_t at = chance(80) ? 7 * HOUR + below(11 * HOUR) : below(DAY_MS);
    int64_t roundness = below(10);
    if (roundness < 2) at -= at % HOUR;
    else if (roundness < 5) at -= at % MINUTE;
    return YEAR_BEGINS + day * DAY_MS + at;
}

/* A while from `low` to `high`, short ones oftener; often a whole number of hours, as promises are. */
static int64_t a_while(int64_t low, int64_t high) {
    int64_t span = below(high - low + 1);
    int64_t part = below(1000);
    span = span / 1000 * part;
    int64_t whole = below(8);
    if (whole == 0 && span > HOUR) span -= span % HOUR;
    return low + span;
}

/* --- rows ------------------------------------------------------------------------------------------------------------------- */

/* Columns of the log but at, seq, event and account_id. NUMBER: int64 as it is; NAME: a person; ROOM: a calendar; CASE: an id. */
#define CELLS                                                                                                                      \
    CELL(case_id, CASE) CELL(actor, NAME) CELL(status, NUMBER) CELL(segment, NUMBER) CELL(value_percentile_ppm, NUMBER)            \
    CELL(potential_percentile_ppm, NUMBER) CELL(influence_ppm, NUMBER) CELL(relationship_level, NUMBER) CELL(strategic, NUMBER)    \
    CELL(risk_band, NUMBER) CELL(current_value, NUMBER) CELL(contract_end_on, NUMBER) CELL(profile_on, NUMBER)                     \
    CELL(calendar, ROOM) CELL(owner, NAME) CELL(backup, NAME) CELL(kind, NUMBER) CELL(severity, NUMBER) CELL(reported_at, NUMBER)  \
    CELL(repeat_of, CASE) CELL(into_case_id, CASE) CELL(reason, NUMBER) CELL(no_reply, NUMBER) CELL(score, NUMBER)                 \
    CELL(answer, NUMBER) CELL(cost, NUMBER) CELL(amount, NUMBER) CELL(channel, NUMBER) CELL(purpose, NUMBER) CELL(senior, NUMBER)  \
    CELL(level, NUMBER) CELL(until_at, NUMBER) CELL(policy_version, NUMBER) CELL(mode, NUMBER)
enum {
#define CELL(name, kind) C_##name,
    CELLS
#undef CELL
    CELL_COUNT
};
enum { NUMBER, NAME, ROOM, CASE };
static const struct {
    const char *name;
    int kind;
} cells[CELL_COUNT] = {
#define CELL(name, kind) {#name, kind},
    CELLS
#undef CELL
};

typedef struct event_row {
    int64_t at, order, cell[CELL_COUNT];
    uint64_t has;
    int32_t event, account; /* account -1: of the whole engine */
} event_row;

static event_row *rows;
static int64_t row_count, row_room;

/* A row without facts; `with` sets the cells of the latest one. What lies after the year is dropped at the end. */
static void happens(int64_t at, int32_t account, int32_t event) {
    if (row_count == row_room) {
        row_room = row_room ? 2 * row_room : 1 << 16;
        rows = realloc(rows, (size_t)row_room * sizeof *rows);
        if (!rows) fail("no memory");
    }
    event_row *row = &rows[row_count];
    memset(row, 0, sizeof *row);
    row->at = at;
    row->order = row_count++;
    row->event = event;
    row->account = account;
}
static void with(int cell, int64_t value) {
    event_row *row = &rows[row_count - 1];
    row->cell[cell] = value;
    row->has |= UINT64_C(1) << cell;
}

static int by_time(const void *a, const void *b) {
    const event_row *x = a, *y = b;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

/* --- accounts ----------------------------------------------------------------------------------------------------------------- */

typedef struct account_plan {
    int64_t value, potential, influence; /* ppm; influence -1: nobody judged it */
    int64_t entered; /* day */
    int64_t left; /* day, YEAR_DAYS: stays */
    int64_t owner;
    int strategic;
} account_plan;

static account_plan accounts[YEAR_ACCOUNTS];

static int64_t segment_of(const account_plan *a) {
    if (a->value >= 800000) return a->potential >= 700000 ? KEYACCT_SEGMENT_PLATINUM : KEYACCT_SEGMENT_GOLD;
    return a->potential >= 500000 ? KEYACCT_SEGMENT_IRON : KEYACCT_SEGMENT_LEAD;
}

/* Percentiles in whole hundredths, so that many accounts wait with the same score. */
static int64_t share(void) { return below(101) * 10000; }
static int64_t drift(int64_t ppm, int64_t most) {
    ppm += between(-most, most) * 10000;
    return ppm < 0 ? 0 : ppm > 1000000 ? 1000000 : ppm;
}

static int64_t person(void) { return below(SOMEBODY); }
static int64_t other_person(int64_t than) { return (than + between(1, SOMEBODY - 1)) % SOMEBODY; }

static void facts_of(const account_plan *a) {
    with(C_segment, segment_of(a));
    with(C_value_percentile_ppm, a->value);
    with(C_potential_percentile_ppm, a->potential);
    if (a->influence >= 0) with(C_influence_ppm, a->influence);
}

static void account_enters(int32_t number) {
    account_plan *a = &accounts[number];
    int late = chance(10);
    a->entered = late ? below(200) : 0;
    a->left = chance(2) ? a->entered + between(30, 160) : YEAR_DAYS;
    a->value = share();
    a->potential = share();
    a->influence = chance(30) ? share() : -1;
    a->owner = person();
    a->strategic = a->value > 950000 && chance(50);
    happens(time_of(a->entered), number, KEYACCT_EVENT_ACCOUNT);
    facts_of(a);
    int64_t status = below(100);
    with(C_status, status < 92 ? KEYACCT_STATUS_ACTIVE : status < 95 ? KEYACCT_STATUS_TARGET : status < 98 ? KEYACCT_STATUS_PROSPECT
                                                                                                        : KEYACCT_STATUS_SUSPENDED);
    int64_t relationship = between(1, 3);
    with(C_relationship_level, relationship);
    int64_t value = below(500000000);
    with(C_current_value, value);
    if (chance(40)) {
        int64_t end = between(20454 - 100, 20454 + 700);
        with(C_contract_end_on, end);
    }
    if (chance(80)) {
        int64_t profile = between(20454 - 300, 20454);
        with(C_profile_on, profile);
    }
    if (chance(85)) {
        int64_t calendar = below(4);
        with(C_calendar, calendar);
    }
    if (chance(90)) {
        with(C_owner, a->owner);
        if (chance(70)) {
            int64_t backup = other_person(a->owner);
            with(C_backup, backup);
        }
    }
}

/* The first of each month: new facts of all accounts, then the review that may lower levels. */
static void months(void) {
    static const int64_t first[12] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    for (int month = 1; month < 12; month++) {
        int64_t day = first[month];
        for (int32_t number = 0; number < YEAR_ACCOUNTS; number++) {
            account_plan *a = &accounts[number];
            if (a->entered >= day || a->left <= day) continue;
            a->value = drift(a->value, 6);
            a->potential = drift(a->potential, 6);
            if (a->influence >= 0) a->influence = drift(a->influence, 15);
            happens(YEAR_BEGINS + day * DAY_MS + 5 * HOUR, number, KEYACCT_EVENT_FACTS);
            facts_of(a);
            int64_t band = below(100);
            with(C_risk_band, band < 80 ? KEYACCT_RISK_BAND_LOW : band < 95 ? KEYACCT_RISK_BAND_WATCH : KEYACCT_RISK_BAND_ALARM);
            if (a->strategic && month == 4) {
                with(C_strategic, KEYACCT_STRATEGIC_CONFIRMED);
                with(C_actor, 0);
            }
            if (chance(1)) {
                int64_t calendar = below(4);
                with(C_calendar, calendar);
            }
            if (chance(1)) {
                int64_t status = between(KEYACCT_STATUS_ACTIVE, KEYACCT_STATUS_LOST);
                with(C_status, status);
            }
        }
        happens(YEAR_BEGINS + day * DAY_MS + 6 * HOUR, -1, KEYACCT_EVENT_REVIEW);
    }
}

/* What goes on with an account beside its cases. */
static void account_lives(int32_t number) {
    account_plan *a = &accounts[number];
    int64_t rhythm = segment_of(a) >= KEYACCT_SEGMENT_GOLD ? 25 : segment_of(a) == KEYACCT_SEGMENT_IRON ? 80 : 200;
    for (int64_t day = a->entered + between(1, 60); day < YEAR_DAYS; day += between(rhythm / 2, rhythm * 3 / 2)) {
        happens(time_of(day), number, KEYACCT_EVENT_CONTACT);
        int64_t channel = between(KEYACCT_CHANNEL_ONLINE, KEYACCT_CHANNEL_SMS);
        with(C_channel, channel);
        int64_t purpose = between(KEYACCT_PURPOSE_VISIT, KEYACCT_PURPOSE_PLANNING);
        with(C_purpose, purpose);
        int64_t senior = below(2);
        with(C_senior, senior);
    }
    for (int64_t day = a->entered + between(10, 120); day < YEAR_DAYS; day += between(60, 200)) {
        happens(time_of(day), number, KEYACCT_EVENT_SURVEY_SENT);
        with(C_channel, KEYACCT_CHANNEL_EMAIL);
        if (!chance(60)) continue;
        int64_t later = between(0, 20);
        happens(time_of(day + later + 1), number, KEYACCT_EVENT_SURVEY_ANSWERED);
        int64_t score = chance(12) ? below(3) : between(3, 10);
        with(C_score, score);
    }
    for (int64_t day = a->entered + between(20, 150); day < YEAR_DAYS; day += between(60, 160))
        happens(time_of(day), number, KEYACCT_EVENT_PROFILE_UPDATED);
    for (int64_t day = a->entered + between(5, 300); day < YEAR_DAYS; day += between(100, 300)) { /* holidays of the owner */
        int64_t from = time_of(day);
        happens(from, number, KEYACCT_EVENT_OWNER_UNAVAILABLE);
        int64_t days = between(1, 20);
        if (chance(80)) with(C_until_at, from + days * DAY_MS);
    }
    if (chance(15)) {
        int64_t day = between(a->entered + 1, YEAR_DAYS - 1);
        happens(time_of(day), number, KEYACCT_EVENT_OWNER);
        a->owner = person();
        with(C_owner, a->owner);
        if (chance(60)) {
            int64_t backup = other_person(a->owner);
            with(C_backup, backup);
        }
    }
    for (int64_t day = a->entered + between(1, 200); day < YEAR_DAYS; day += between(40, 200)) { /* somebody looks at the alerts */
        int snoozes = chance(30);
        int64_t at = time_of(day);
        happens(at, number, snoozes ? KEYACCT_EVENT_ATTENTION_SNOOZED : KEYACCT_EVENT_ATTENTION_ACKED);
        int64_t hours = between(1, 100);
        if (snoozes) with(C_until_at, at + hours * HOUR);
    }
    if (chance(4)) {
        int64_t at = time_of(between(a->entered + 1, YEAR_DAYS - 1));
        int64_t days = between(5, 120), level = between(1, 4), actor = person();
        happens(at, number, KEYACCT_EVENT_OVERRIDE_SET);
        with(C_level, level);
        with(C_actor, actor);
        with(C_until_at, at + days * DAY_MS);
        if (chance(30)) happens(at + between(1, 20) * DAY_MS, number, KEYACCT_EVENT_OVERRIDE_CLEARED);
    }
    for (int64_t day = 130; a->strategic && day < YEAR_DAYS; day += between(10, 30)) { /* proposals are decided by another one */
        int rejects = chance(20);
        happens(time_of(day), number, rejects ? KEYACCT_EVENT_REJECTED : KEYACCT_EVENT_APPROVED);
        int64_t actor = between(0, 5);
        with(C_actor, actor);
    }
    if (a->left < YEAR_DAYS) {
        happens(time_of(a->left), number, KEYACCT_EVENT_ACCOUNT_REMOVED);
        if (chance(30)) {
            int64_t back = a->left + between(1, 40);
            happens(time_of(back), number, KEYACCT_EVENT_ACCOUNT);
            facts_of(a);
            with(C_status, KEYACCT_STATUS_ACTIVE);
        }
    }
}

/* --- cases -------------------------------------------------------------------------------------------------------------------- */

static void of_case(int64_t at, int32_t account, int32_t event, int64_t number) {
    happens(at, account, event);
    with(C_case_id, number);
}

static int64_t demand(int64_t at, int32_t account, int64_t number) {
    int64_t rounds = below(5), cost = below(8000000);
    for (int64_t i = 0; i < rounds; i++) {
        at += a_while(HOUR, 4 * DAY_MS);
        of_case(at, account, KEYACCT_EVENT_OFFERED, number);
        int64_t answer = between(KEYACCT_DEMAND_ANSWER_FULL, KEYACCT_DEMAND_ANSWER_ALTERNATIVE);
        with(C_answer, answer);
        with(C_cost, cost);
        if (i + 1 == rounds) break;
        at += a_while(HOUR, 3 * DAY_MS);
        of_case(at, account, KEYACCT_EVENT_COUNTERED, number);
    }
    if (chance(20)) {
        at += a_while(MINUTE, DAY_MS);
        of_case(at, account, KEYACCT_EVENT_APPROVED, number);
        int64_t actor = person();
        with(C_actor, actor);
    }
    at += a_while(MINUTE, 6 * DAY_MS);
    of_case(at, account, KEYACCT_EVENT_DECIDED, number);
    int64_t answer = between(KEYACCT_DEMAND_ANSWER_FULL, KEYACCT_DEMAND_ANSWER_DECLINE);
    with(C_answer, answer);
    if (answer != KEYACCT_DEMAND_ANSWER_DECLINE) with(C_cost, cost);
    return at;
}

static int64_t pauses(int64_t at, int32_t account, int64_t number) {
    int64_t from = at + a_while(MINUTE, 2 * DAY_MS), reason = INT64_C(1) << below(4);
    of_case(from, account, KEYACCT_EVENT_PAUSED, number);
    with(C_reason, reason);
    if (chance(15)) { /* two reasons at once */
        int64_t second = INT64_C(1) << below(4);
        of_case(from + a_while(0, DAY_MS), account, KEYACCT_EVENT_PAUSED, number);
        with(C_reason, second);
    }
    if (chance(20)) return from; /* nobody ends it */
    int64_t until = from + a_while(0, 9 * DAY_MS);
    of_case(until, account, KEYACCT_EVENT_RESUMED, number);
    if (chance(50)) with(C_reason, reason);
    return until;
}

static void talk(int64_t at, int64_t until, int32_t account, int64_t number) {
    static const int64_t promised[] = {30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, DAY_MS, 2 * DAY_MS};
    int64_t first = a_while(MINUTE, 2 * DAY_MS);
    if (chance(30)) { /* at the end of what may be promised, and a millisecond late */
        first = promised[below(6)];
        first += below(2);
    }
    if (chance(90)) {
        at += first;
        of_case(at, account, KEYACCT_EVENT_REPLIED, number);
    }
    for (int64_t messages = below(4); messages > 0 && at < until; messages--) {
        at += a_while(MINUTE, 3 * DAY_MS);
        of_case(at, account, KEYACCT_EVENT_CUSTOMER_MESSAGE, number);
        int64_t thanks = below(5) == 0;
        with(C_no_reply, thanks);
        if (!chance(80)) continue;
        at += a_while(MINUTE, 4 * DAY_MS);
        of_case(at, account, KEYACCT_EVENT_REPLIED, number);
    }
}

static void ends(int64_t at, int32_t account, int64_t number) {
    of_case(at, account, KEYACCT_EVENT_RESOLVED, number);
    if (chance(30)) {
        of_case(at + a_while(MINUTE, 5 * DAY_MS), account, KEYACCT_EVENT_CONFIRMED, number);
        int64_t score = chance(15) ? below(4) : between(4, 10);
        with(C_score, score);
    }
    for (int times = 0; times < 3 && chance(12); times++) {
        at += a_while(MINUTE, 18 * DAY_MS);
        of_case(at, account, KEYACCT_EVENT_REOPENED, number);
        at += a_while(MINUTE, 6 * DAY_MS);
        of_case(at, account, KEYACCT_EVENT_RESOLVED, number);
    }
}

/* number: of the case; earlier: another one of the account, -1 none. */
static void case_lives(int64_t number, int32_t account, int64_t at, int64_t earlier) {
    static const int32_t kinds[20] = {1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 3, 3, 4, 4, 5, 6};
    int32_t kind = kinds[below(20)];
    int64_t severity = chance(8) ? 1 : between(2, 4);
    of_case(at, account, KEYACCT_EVENT_CASE_OPENED, number);
    with(C_kind, kind);
    if (chance(95)) with(C_severity, severity);
    if (chance(10)) {
        int64_t before = below(2 * HOUR);
        with(C_reported_at, at - before);
    }
    if (chance(3)) with(C_reason, KEYACCT_PAUSE_REASON_WAIT_CUSTOMER);
    if (earlier >= 0 && chance(8)) with(C_repeat_of, earlier);
    if (kind == KEYACCT_CASE_KIND_DEMAND) {
        int64_t amount = below(20000000);
        with(C_amount, amount);
    }
    if (chance(40)) {
        int64_t taker = person();
        of_case(at + a_while(0, DAY_MS), account, KEYACCT_EVENT_ASSIGNED, number);
        with(C_owner, taker);
    }
    if (earlier >= 0 && chance(2)) {
        of_case(at + a_while(MINUTE, 2 * DAY_MS), account, KEYACCT_EVENT_MERGED, number);
        with(C_into_case_id, earlier);
        return;
    }
    if (chance(3)) {
        of_case(at + a_while(MINUTE, 5 * DAY_MS), account, KEYACCT_EVENT_CANCELLED, number);
        return;
    }
    if (severity == 1 && chance(80)) of_case(at + a_while(MINUTE, 8 * HOUR), account, KEYACCT_EVENT_DISPATCHED, number);
    int64_t end = at + a_while(10 * MINUTE, chance(80) ? 8 * DAY_MS : 40 * DAY_MS);
    talk(at, end, account, number);
    if (chance(70)) of_case(at + a_while(MINUTE, 3 * DAY_MS), account, KEYACCT_EVENT_ANSWERED, number);
    if (chance(6)) {
        int64_t changed = between(1, 4);
        of_case(at + a_while(MINUTE, 4 * DAY_MS), account, KEYACCT_EVENT_SEVERITY, number);
        with(C_severity, changed);
    }
    int64_t rest = at;
    for (int times = 0; times < 3 && chance(22); times++) rest = pauses(rest, account, number);
    if (kind == KEYACCT_CASE_KIND_DEMAND) rest = demand(rest, account, number);
    if (kind == KEYACCT_CASE_KIND_COMPLAINT && chance(25))
        of_case(at + a_while(HOUR, 20 * DAY_MS), account, KEYACCT_EVENT_ROOT_CAUSE, number);
    if (chance(94)) ends(end > rest ? end : rest + MINUTE, account, number);
}

static void all_cases(void) {
    static int64_t latest[YEAR_ACCOUNTS];
    for (int i = 0; i < YEAR_ACCOUNTS; i++) latest[i] = -1;
    for (int64_t number = 0; number < YEAR_CASES; number++) {
        int64_t first = below(YEAR_ACCOUNTS), second = below(YEAR_ACCOUNTS);
        int32_t account = (int32_t)(first < second ? first : second); /* some have many */
        int64_t day = number * YEAR_DAYS / YEAR_CASES;
        if (accounts[account].entered >= day) day = accounts[account].entered + 1;
        case_lives(number, account, time_of(day), latest[account]);
        latest[account] = number;
    }
}

/* --- calendars and policies --------------------------------------------------------------------------------------------------- */

/* A TZif file of version 2 without a listed change: its TZ string says everything. */
static size_t zone_file(const char *tz, int32_t offset, uint8_t *bytes) {
    size_t size = 0;
    for (int block = 0; block < 2; block++) {
        static const uint8_t counts[6] = {0, 0, 0, 0, 1, 4}; /* ut, standard, leap, times, types, characters */
        memcpy(bytes + size, "TZif2", 5);
        memset(bytes + size + 5, 0, 15);
        size += 20;
        for (int i = 0; i < 6; i++) {
            memset(bytes + size, 0, 3);
            bytes[size + 3] = counts[i];
            size += 4;
        }
        for (int shift = 24; shift >= 0; shift -= 8) bytes[size++] = (uint8_t)((uint32_t)offset >> shift);
        bytes[size++] = 0;
        bytes[size++] = 0;
        memcpy(bytes + size, "STD", 4);
        size += 4;
    }
    return size + (size_t)sprintf((char *)bytes + size, "\n%s\n", tz);
}

typedef struct rule {
    const char *rule, *weekdays, *from_on, *until_on, *from_time, *until_time; /* weekdays: digits, 1 Monday; "" for every day */
} rule;

static void put_text(keyacct_table *table, const char *column, int64_t row, const char *text) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    if (!text) return;
    year_must(keyacct_table_set_text(table, keyacct_table_column_find(table, column), row, text, (int64_t)strlen(text), &error),
              &error, column);
}

/* Days since 1970 of a day of the years 2025 to 2028. */
static int64_t day_number(const char *date) {
    static const int before[12] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    int year, month, day;
    if (sscanf(date, "%d-%d-%d", &year, &month, &day) != 3) fail(date);
    return 20089 + (year - 2025) * 365 + before[month - 1] + day - 1 + (year == 2028 && month > 2);
}

static keyacct_calendar *calendar_of(const rule *rules, int count, const char *tz, int32_t offset) {
    static const char *const columns[] = {"rule", "weekday", "from_on", "until_on", "from_time", "until_time"};
    static const char *const days[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *table = NULL;
    keyacct_calendar *made = NULL;
    uint8_t zone[256];
    int64_t total = 0, row = 0;
    for (int i = 0; i < count; i++) total += *rules[i].weekdays ? (int64_t)strlen(rules[i].weekdays) : 1;
    year_must(keyacct_table_create(NULL, "calendars", total, &table, &error), &error, "calendars");
    for (int i = 0; i < 6; i++) year_must(keyacct_table_add_column(table, columns[i], 0, &error), &error, columns[i]);
    for (int i = 0; i < count; i++) {
        const char *weekday = rules[i].weekdays;
        do {
            put_text(table, "rule", row, rules[i].rule);
            if (*weekday) put_text(table, "weekday", row, days[*weekday - '1']);
            for (int k = 2; k < 4; k++) {
                const char *date = k == 2 ? rules[i].from_on : rules[i].until_on;
                if (date)
                    year_must(keyacct_table_set_int64(table, keyacct_table_column_find(table, columns[k]), row, day_number(date),
                                                      &error),
                              &error, columns[k]);
            }
            put_text(table, "from_time", row, rules[i].from_time);
            put_text(table, "until_time", row, rules[i].until_time);
            row++;
        } while (*weekday && *++weekday);
    }
    size_t size = tz ? zone_file(tz, offset, zone) : 0;
    int64_t from = day_number("2025-01-01") * DAY_MS, until = day_number("2028-12-31") * DAY_MS;
    year_must(keyacct_calendar_create(NULL, table, NULL, tz ? zone : NULL, size, from, until, &made, &error), &error, "calendar");
    keyacct_table_destroy(table);
    return made;
}

#define MADE(rules, ...) calendar_of(rules, (int)(sizeof(rules) / sizeof *(rules)), __VA_ARGS__)
#define BERLIN "CET-1CEST,M3.5.0,M10.5.0/3", 3600
#define NEW_YORK "EST5EDT,M3.2.0,M11.1.0", -18000
#define SHANGHAI "CST-8", 28800

static void make_calendars(year_book *book) {
    static const rule berlin[] = {{"weekly", "12345", NULL, NULL, "09:00", "12:00"}, {"weekly", "12345", NULL, NULL, "13:00", "18:00"},
                                  {"closed", "", "2026-04-03", "2026-04-06", NULL, NULL}, {"closed", "", "2026-05-01", NULL, NULL, NULL},
                                  {"closed", "", "2026-12-24", "2026-12-27", NULL, NULL}};
    static const rule berlin_later[] = {{"weekly", "1234", NULL, NULL, "08:00", "12:00"}, {"weekly", "1234", NULL, NULL, "12:45", "18:30"},
                                        {"weekly", "5", NULL, NULL, "08:00", "14:00"}, {"closed", "", "2026-08-15", NULL, NULL, NULL},
                                        {"partial", "", "2026-10-02", NULL, "12:00", "18:30"},
                                        {"closed", "", "2026-12-24", "2027-01-01", NULL, NULL}};
    static const rule new_york[] = {{"weekly", "12345", NULL, NULL, "08:30", "17:30"}, {"closed", "", "2026-07-03", NULL, NULL, NULL},
                                    {"closed", "", "2026-11-26", NULL, NULL, NULL}};
    static const rule shanghai[] = {{"weekly", "12345", NULL, NULL, "09:00", "18:00"}, {"closed", "", "2026-02-15", "2026-02-23", NULL, NULL},
                                    {"closed", "", "2026-10-01", "2026-10-07", NULL, NULL}, {"open", "", "2026-10-10", NULL, "09:00", "18:00"}};
    static const rule shanghai_later[] = {{"weekly", "12345", NULL, NULL, "09:30", "18:00"},
                                          {"closed", "", "2026-10-01", "2026-10-08", NULL, NULL},
                                          {"open", "", "2026-09-20", NULL, "09:30", "18:00"}, {"open", "", "2026-10-10", NULL, "09:30", "18:00"}};
    static const rule always[] = {{"weekly", "", NULL, NULL, "00:00", "24:00"}};
    static const rule night[] = {{"weekly", "123456", NULL, NULL, "22:00", "06:00"}, {"weekly", "12345", NULL, NULL, "08:00", "16:00"}};
    book->calendars[0] = (year_calendar){"berlin", MADE(berlin, BERLIN)};
    book->calendars[1] = (year_calendar){"new york", MADE(new_york, NEW_YORK)};
    book->calendars[2] = (year_calendar){"shanghai", MADE(shanghai, SHANGHAI)};
    book->calendars[3] = (year_calendar){"always", MADE(always, NULL, 0)};
    book->calendars[4] = (year_calendar){"@team_lead", MADE(night, BERLIN)};
    book->calendars[5] = (year_calendar){"@service_director", MADE(new_york, NEW_YORK)};
    book->replaced[0] = (year_calendar){"berlin", MADE(berlin_later, BERLIN)};
    book->replaced[1] = (year_calendar){"shanghai", MADE(shanghai_later, SHANGHAI)};
    happens(YEAR_BEGINS + 160 * DAY_MS + 10 * HOUR + 1, -1, KEYACCT_EVENT_CALENDAR_REPLACED);
    with(C_calendar, 0);
    with(C_mode, KEYACCT_CHANGE_MODE_ROLL_FORWARD);
    happens(YEAR_BEGINS + 231 * DAY_MS, -1, KEYACCT_EVENT_CALENDAR_REPLACED);
    with(C_calendar, 2);
    with(C_mode, KEYACCT_CHANGE_MODE_PROSPECTIVE);
}

static void make_policies(year_book *book) {
    static const char *const texts[YEAR_POLICIES] = {
        "edition 1\n",
        "edition 1\nservice.slot_minutes = 45\nservice.warn_ppm = 700000\nservice.climb_minutes_3 = 180\n"
        "service.reopen_request = resume\nservice.pause_days = 4\nservice.level3_capacity_ppm = 150000\n",
        "edition 1\nservice.slot_minutes = 60\nservice.climb_repeats = 3\nservice.pause_third_clocks = 16\nservice.raise_days = 3\nservice.level4_capacity_ppm = 2000\n"
        "table service.target\nclock,severity,level,amount,unit\nack,1,1,0.5,hour\nack,2,1,3,business_hour\nack,3,1,6,business_hour\n"
        "ack,4,1,1,business_day\nnext,1,1,1,business_day\nnext,2,1,1,business_day\nnext,3,1,1,business_day\ndispatch,1,1,2,hour\n"
        "answer,1,1,12,hour\nanswer,2,1,24,hour\nanswer,3,1,1,business_day\nresolve,1,1,2,business_day\nresolve,1,3,24,hour\n"
        "resolve,2,1,3,business_day\nresolve,3,1,6,business_day\nresolve,3,4,2,business_day\nresolve,4,1,12,business_day\n"
        "decide,1,1,5,business_day\ndecide,2,1,5,business_day\ndecide,3,1,5,business_day\ndecide,4,1,8,business_day\nend\n"};
    keyacct_error error = KEYACCT_ERROR_INIT;
    for (int i = 0; i < YEAR_POLICIES; i++) {
        year_must(keyacct_policy_load_text(NULL, texts[i], strlen(texts[i]), &book->policies[i], &error), &error, "policy");
        year_must(keyacct_policy_freeze(book->policies[i], &error), &error, "policy");
    }
    happens(YEAR_BEGINS + 119 * DAY_MS + 22 * HOUR, -1, KEYACCT_EVENT_POLICY_ACTIVATED);
    with(C_policy_version, 2);
    with(C_mode, KEYACCT_CHANGE_MODE_PROSPECTIVE);
    happens(YEAR_BEGINS + 257 * DAY_MS + 10 * HOUR + 17 * MINUTE + 31123, -1, KEYACCT_EVENT_POLICY_ACTIVATED);
    with(C_policy_version, 3);
    with(C_mode, KEYACCT_CHANGE_MODE_ROLL_FORWARD);
}

/* --- the log ------------------------------------------------------------------------------------------------------------------ */

static void *keep(year_book *book, void *block) {
    if (book->blocks == (int)(sizeof book->memory / sizeof *book->memory)) fail("too many columns");
    return book->memory[book->blocks++] = block;
}

static void set_bit(uint8_t *bits, int64_t row) { bits[row / 8] = (uint8_t)(bits[row / 8] | 1u << row % 8); }

static void bind_numbers(year_book *book, const char *name, int64_t *values, const uint8_t *validity) {
    int money = strcmp(name, "current_value") == 0 || strcmp(name, "cost") == 0 || strcmp(name, "amount") == 0;
    int32_t type = KEYACCT_TYPE_INT64, unit = money ? KEYACCT_UNIT_MINOR : KEYACCT_UNIT_NONE;
    keyacct_error error = KEYACCT_ERROR_INIT;
    year_must(keyacct_table_bind(book->log, name, type, unit, values, validity, NULL, NULL, &error), &error, name);
}

static size_t cell_text(const year_book *book, int kind, int64_t value, char *text) {
    int length = kind == ROOM ? sprintf(text, "%s", book->calendars[value].name)
                 : kind == NAME ? sprintf(text, "person %02d", (int)value) : sprintf(text, "K-%d", (int)(value * 7 % 100003));
    return (size_t)length;
}

static void bind_cells(year_book *book, int cell) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    uint8_t *validity = keep(book, year_need((size_t)row_count / 8 + 1));
    int64_t *numbers = keep(book, year_need(((size_t)row_count + 1) * 8));
    char *bytes = NULL;
    size_t size = 0;
    if (cells[cell].kind != NUMBER) bytes = keep(book, year_need((size_t)row_count * 20));
    for (int64_t row = 0; row < row_count; row++) {
        int has = (int)(rows[row].has >> cell & 1);
        if (has) set_bit(validity, row);
        if (!bytes) numbers[row] = rows[row].cell[cell];
        else if (has) size += cell_text(book, cells[cell].kind, rows[row].cell[cell], bytes + size);
        if (bytes) numbers[row + 1] = (int64_t)size;
    }
    if (bytes)
        year_must(keyacct_table_bind_text(book->log, cells[cell].name, KEYACCT_UNIT_NONE, numbers, bytes, validity, NULL, NULL, &error),
                  &error, cells[cell].name);
    else bind_numbers(book, cells[cell].name, numbers, validity);
}

static void make_log(year_book *book) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    qsort(rows, (size_t)row_count, sizeof *rows, by_time);
    while (row_count > 0 && rows[row_count - 1].at >= YEAR_ENDS) row_count--;
    book->rows = row_count;
    year_must(keyacct_table_create(NULL, "events", row_count, &book->log, &error), &error, "events");
    int64_t *at = keep(book, year_need((size_t)row_count * 8)), *seq = keep(book, year_need((size_t)row_count * 8));
    int64_t *event = keep(book, year_need((size_t)row_count * 8)), *account = keep(book, year_need((size_t)row_count * 8));
    uint8_t *known = keep(book, year_need((size_t)row_count / 8 + 1));
    for (int64_t row = 0; row < row_count; row++) {
        at[row] = rows[row].at;
        seq[row] = row;
        event[row] = rows[row].event;
        if (rows[row].account < 0) continue;
        account[row] = YEAR_ID(rows[row].account);
        set_bit(known, row);
    }
    book->at = at;
    bind_numbers(book, "at", at, NULL);
    bind_numbers(book, "seq", seq, NULL);
    bind_numbers(book, "event", event, NULL);
    bind_numbers(book, "account_id", account, known);
    for (int cell = 0; cell < CELL_COUNT; cell++) bind_cells(book, cell);
}

void year_make(year_book *book) {
    memset(book, 0, sizeof *book);
    seed = 2026;
    for (int32_t number = 0; number < YEAR_ACCOUNTS; number++) account_enters(number);
    months();
    for (int32_t number = 0; number < YEAR_ACCOUNTS; number++) account_lives(number);
    all_cases();
    make_calendars(book);
    make_policies(book);
    make_log(book);
    free(rows);
    rows = NULL;
    row_count = row_room = 0;
}

void year_free(year_book *book) {
    for (int i = 0; i < YEAR_POLICIES; i++) keyacct_policy_destroy(book->policies[i]);
    for (int i = 0; i < YEAR_CALENDARS; i++) keyacct_calendar_destroy(book->calendars[i].made);
    for (int i = 0; i < YEAR_REPLACED; i++) keyacct_calendar_destroy(book->replaced[i].made);
    keyacct_table_destroy(book->log);
    for (int i = 0; i < book->blocks; i++) free(book->memory[i]);
}
