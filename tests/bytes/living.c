/* Calendars and the engine: answers of calendars with rules of every kind in two zones; small books of events under several policies,
 * what the engine says, holds and explains, its saved states. The year of a whole book is another program (year.c).
 *
 * What must be equal within one run (one table against many, shards, saved against loaded) is compared here. */
#include "bytes.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST = 20634 /* of the events */, ACCOUNTS = 40, ROWS = 700, SHARDS = 7, CALENDARS = 4, QUESTIONS = 3000 };
#define DAY_MS INT64_C(86400000)

/* ---- calendars -------------------------------------------------------------------------------------------------------------- */

enum { RULE_CELLS = 7, RULES = 14 };
static const char *const rule_names[RULE_CELLS] = {"calendar", "rule", "weekday", "from_on", "until_on", "from_time", "until_time"};
static const char *const rules[RULES * RULE_CELLS] = {
    "office", "weekly", "monday", "", "", "09:00", "12:00", "office", "weekly", "monday", "", "", "13:00", "18:00",
    "office", "weekly", "tuesday", "", "", "08:30", "18:00", "office", "weekly", "thursday", "", "", "08:30", "20:00:30",
    "office", "weekly", "friday", "", "", "10:00", "16:00", "office", "closed", "", "2026-07-06", "2026-07-08", "", "",
    "office", "partial", "", "2026-07-14", "", "11:00", "15:15", "office", "open", "", "2026-07-11", "", "10:00", "14:00",
    "berlin", "weekly", "", "", "", "22:00", "02:30", "berlin", "closed", "", "2026-10-25", "", "", "",
    "berlin", "forced", "", "2026-07-20", "2026-07-21", "23:00", "01:00", "other", "weekly", "wednesday", "", "", "00:00", "24:00",
    "other", "weekly", "sunday", "", "", "09:00", "10:00", "@team_lead", "weekly", "", "", "", "07:00", "19:00"};

/* The whole file of a zone that is its TZ string: targets have no zone files. */
#define ZONE(name, tz)                                                                                                       \
    static const uint8_t name[] = "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\1\0\0\0\0\0\0\0"    \
                                  "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\1\0\0\0\0\0\0\0"    \
                                  "\n" tz "\n"
ZONE(berlin, "CET-1CEST,M3.5.0,M10.5.0/3");
ZONE(adelaide, "ACST-9:30ACDT,M10.1.0,M4.1.0/3");

static keyacct_calendar *calendar_of(const char *name, const uint8_t *zone, size_t size) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_calendar *made = NULL;
    keyacct_table *table = table_texts("calendars", rule_names, RULE_CELLS, rules, RULES);
    must(keyacct_calendar_create(NULL, table, name, zone, size, (FIRST - 400) * DAY_MS, (FIRST + 1600) * DAY_MS, &made, &error), &error,
         name);
    keyacct_table_destroy(table);
    return made;
}

static const char *hex_of(const uint8_t hash[16]) {
    static char hex[33];
    for (int i = 0; i < 16; i++) snprintf(hex + 2 * i, 3, "%02x", hash[i]);
    return hex;
}

static void put_numbers(buffer *to, const int64_t *numbers, int64_t count) {
    for (int64_t i = 0; i < count; i++) put_number(to, (uint64_t)numbers[i], 8);
}

/* Questions at every distance from the changes of clocks, closures and openings; each answer asked back. */
static void show_calendar(const char *name, const uint8_t *zone, size_t size, const char *where) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_calendar *made = calendar_of(name, zone, size), *loaded = NULL;
    int64_t *start = need(QUESTIONS * sizeof *start), *span = need(QUESTIONS * sizeof *span), *found = need(QUESTIONS * sizeof *found);
    buffer bytes = {0};
    uint8_t saved[8192], hash[16];
    size_t length = 0;
    for (int64_t i = 0; i < QUESTIONS; i++) {
        start[i] = (FIRST - 200) * DAY_MS + i * 20011001;
        span[i] = i % 9 == 0 ? 0 : i * i * 977 % (40 * 3600000);
    }
    must(keyacct_calendar_deadline(made, start, span, found, QUESTIONS, &error), &error, name);
    put_numbers(&bytes, found, QUESTIONS);
    must(keyacct_calendar_elapsed(made, start, found, found, QUESTIONS, &error), &error, name);
    if (memcmp(span, found, QUESTIONS * sizeof *span) != 0) exit(complain(1, "%s: elapsed is not what deadline was asked", name));
    for (int64_t i = 0; i < QUESTIONS; i++) {
        int64_t window[2];
        must(keyacct_calendar_next(made, start[i], &window[0], &window[1], &error), &error, name);
        put_numbers(&bytes, window, 2);
    }
    int64_t facts[3];
    must(keyacct_calendar_facts(made, &facts[0], &facts[1], &facts[2], &error), &error, name);
    put_numbers(&bytes, facts, 3);
    line_bytes(bytes.bytes, bytes.length, "calendar answers %s %s", name, where);
    must(keyacct_calendar_hash(made, hash, &error), &error, name);
    line(hex_of(hash), "calendar hash %s %s", name, where);
    must(keyacct_calendar_save(made, saved, sizeof saved, &length, &error), &error, name);
    line_bytes(saved, length, "calendar state %s %s", name, where);
    must(keyacct_calendar_load(NULL, saved, length, &loaded, &error), &error, name);
    uint8_t again[16];
    must(keyacct_calendar_hash(loaded, again, &error), &error, name);
    if (memcmp(hash, again, 16) != 0) exit(complain(1, "%s: loads as another calendar", name));
    keyacct_calendar_destroy(loaded);
    keyacct_calendar_destroy(made);
    buffer_free(&bytes);
    free(start);
    free(span);
    free(found);
}

/* ---- the engine ------------------------------------------------------------------------------------------------------------- */

typedef struct life {
    const char *name;
    int calendars; /* how many it has; none: time runs round the clock */
    const char *set[16]; /* parameter, value, ...: of its first policy */
} life;

static const life lives[] = {
    {"default", CALENDARS, {NULL}},
    {"around", 0, {"service.raise_days", "0", "service.lower_days", "3", "service.cool_days", "1", "service.stay_days", "2",
                   "service.satisfaction_alert", "6.1", "service.slot_minutes", "7", NULL}},
    {"strict", CALENDARS, {"service.climb_minutes_1", "9", "service.reopen_complaint", "continue", "service.confirm_score", "3.3",
                           "service.pause_total_ppm", "333333", "service.level3_capacity_ppm", "350000", "service.early_warn_ppm", "123456",
                           NULL}}};
enum { LIVES = sizeof lives / sizeof lives[0] };

static keyacct_policy *policy_of(const char *const *set) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_policy *policy = NULL;
    must(keyacct_policy_create(NULL, 0, &policy, &error), &error, "policy");
    for (int i = 0; set[i]; i += 2) must(keyacct_policy_set_text(policy, set[i], set[i + 1], &error), &error, set[i]);
    must(keyacct_policy_freeze(policy, &error), &error, "policy");
    return policy;
}

/* Two policies more, which events activate, the last with promises that lie next to half a millisecond; calendars, of which
 * "office" gets another one for its event. */
static keyacct_engine *engine_of(const life *of, int32_t shards) {
    static const char *const later[] = {"service.answer_hours", "7", "service.warn_ppm", "600001", NULL};
    static const char *const names[] = {"clock", "severity", "level", "amount", "unit"};
    static const char *const targets[] = {
        "ack", "1", "standard", "0.015089305555555554", "hour", "ack", "2", "standard", "0.015089305555555555", "hour",
        "ack", "3", "standard", "0.010000138888888888", "hour", "answer", "2", "standard", "2.7182818284590452", "hour",
        "answer", "3", "standard", "0.3333333333333333", "business_day", "resolve", "2", "personal", "31.4159265358979312", "business_hour",
        "resolve", "3", "standard", "0.8726645833333333", "hour"};
    enum { TARGETS = sizeof targets / sizeof targets[0] / 5 };
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_engine *engine = NULL;
    keyacct_policy *policy = policy_of(of->set);
    must(keyacct_engine_create(NULL, policy, shards, &engine, &error), &error, of->name);
    keyacct_policy_destroy(policy);
    policy = policy_of(later);
    must(keyacct_engine_policy(engine, policy, NULL, &error), &error, of->name);
    keyacct_policy_destroy(policy);
    must(keyacct_policy_create(NULL, 0, &policy, &error), &error, of->name);
    keyacct_table *table = table_texts("policy", names, 5, targets, TARGETS);
    must(keyacct_policy_set_table(policy, "service.target", table, &error), &error, of->name);
    must(keyacct_policy_freeze(policy, &error), &error, of->name);
    must(keyacct_engine_policy(engine, policy, NULL, &error), &error, of->name);
    keyacct_table_destroy(table);
    keyacct_policy_destroy(policy);
    static const char *const called[CALENDARS + 1] = {"office", "berlin", "other", "@team_lead", "office"};
    for (int i = 0; i < (of->calendars ? CALENDARS + 1 : 0); i++) {
        const uint8_t *zone = i == 2 ? adelaide : berlin;
        keyacct_calendar *made = calendar_of(i == CALENDARS ? "other" : called[i], zone, i == 2 ? sizeof adelaide - 1 : sizeof berlin - 1);
        must(keyacct_engine_calendar(engine, called[i], made, &error), &error, called[i]);
        keyacct_calendar_destroy(made);
    }
    return engine;
}

static void drained(keyacct_engine *engine, buffer *to) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *said = NULL;
    must(keyacct_engine_drain(engine, 0, &said, &error), &error, "drain");
    put_table(to, said, "said");
    keyacct_table_destroy(said);
}

static buffer state_of(const keyacct_engine *engine) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    buffer bytes = {0};
    size_t size = 0;
    must(keyacct_engine_save(engine, NULL, 0, &size, &error), &error, "save");
    bytes.bytes = need(size);
    bytes.length = bytes.capacity = size;
    must(keyacct_engine_save(engine, (uint8_t *)bytes.bytes, size, &size, &error), &error, "save");
    return bytes;
}

/* Whether a call applied what it could: rows are refused because of their data, of the state of their case or account, or of a policy
 * or calendar that is not there. */
static int rows_only(keyacct_status status) {
    return status == KEYACCT_E_STATE || status == KEYACCT_E_NOT_FOUND || (status >= 20 && status < 40);
}

/* Refused rows are as wanted; anything else ends the program. */
static void applied(keyacct_engine *engine, keyacct_table *events, const keyacct_run *run) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_status status = keyacct_engine_apply(engine, events, run, &error);
    if (!rows_only(status)) must(status, &error, "events");
}

static keyacct_table *part_of(const keyacct_table *events, int64_t first, int64_t end) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *slice = NULL;
    must(keyacct_table_slice(events, first, end - first, &slice, &error), &error, "slice");
    return slice;
}

/* What events, and another policy, would bring; and what is promised, granted and why, now. */
static void put_questions(const keyacct_engine *engine, keyacct_table *events, int64_t until, const keyacct_run *run, buffer *to) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *table[5] = {NULL};
    static const char *const eager[] = {"service.level3_enter_ppm", "100000", "service.level3_exit_ppm", "90000", "service.level4_enter_ppm",
                                        "200000", "service.level4_exit_ppm", "100000", "service.level3_capacity_ppm", "900000", NULL};
    keyacct_status status = keyacct_engine_simulate(engine, events, until, run, &table[0], &error);
    if (!rows_only(status)) must(status, &error, "simulate");
    keyacct_policy *policy = policy_of(eager);
    must(keyacct_engine_dry_run(engine, policy, until, &table[1], &error), &error, "dry run");
    keyacct_policy_destroy(policy);
    must(keyacct_engine_promises(engine, &table[2], &error), &error, "promises");
    must(keyacct_engine_levels(engine, &table[3], &error), &error, "levels");
    for (int64_t row = 0; row < keyacct_table_rows(table[3]); row++) {
        must(keyacct_engine_explain(engine, table[3], row, &table[4], &error), &error, "explain");
        put_table(&to[4], table[4], "explained");
        keyacct_table_destroy(table[4]);
    }
    for (int i = 0; i < 4; i++) {
        put_table(&to[i], table[i], "answer");
        keyacct_table_destroy(table[i]);
    }
}

static void show_life(const life *of, uint64_t seed) {
    static const char *const asked[] = {"simulated", "dry run", "promises", "levels", "explained"};
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_engine *engine = engine_of(of, SHARDS), *other = engine_of(of, 1);
    keyacct_table *events = events_wild(seed, ACCOUNTS, ROWS), *again = events_wild(seed, ACCOUNTS, ROWS);
    keyacct_run *run = run_new(INT32_MIN);
    buffer said = {0}, statuses = {0}, answers[5] = {{0}};
    uint8_t hash[2][16];
    const int64_t ends[] = {0, 300, 301, ROWS}, last = (FIRST + 45) * DAY_MS;
    for (int i = 0; i < 3; i++) {
        keyacct_table *part = part_of(events, ends[i], ends[i + 1]);
        if (i == 2) put_questions(engine, part, last + 10 * DAY_MS, run, answers);
        applied(engine, part, run);
        put_table(&statuses, part, "events");
        keyacct_table_destroy(part);
        drained(engine, &said);
    }
    for (int day = 1; day <= 40; day += 13) {
        must(keyacct_engine_advance(engine, last + day * DAY_MS + 1, run, &error), &error, "advance");
        drained(engine, &said);
        put_number(&said, (uint64_t)keyacct_engine_next_deadline(engine), 8);
    }
    applied(other, again, NULL);
    must(keyacct_engine_advance(other, last + 40 * DAY_MS + 1, NULL, &error), &error, "advance");
    must(keyacct_engine_hash(engine, hash[0], &error), &error, "hash");
    must(keyacct_engine_hash(other, hash[1], &error), &error, "hash");
    if (memcmp(hash[0], hash[1], 16) != 0) exit(complain(1, "%s: one table and shard, another state", of->name));
    line(hex_of(hash[0]), "engine hash %s", of->name);
    line_bytes(said.bytes, said.length, "engine outputs %s", of->name);
    line_bytes(statuses.bytes, statuses.length, "engine events %s", of->name);
    for (int i = 0; i < 5; i++) line_bytes(answers[i].bytes, answers[i].length, "engine %s %s", asked[i], of->name);
    buffer state = state_of(engine);
    line_bytes(state.bytes, state.length, "state engine %s", of->name);
    keyacct_engine_destroy(other);
    must(keyacct_engine_load(NULL, (const uint8_t *)state.bytes, state.length, &other, &error), &error, "load");
    buffer loaded = state_of(other);
    if (loaded.length != state.length || memcmp(loaded.bytes, state.bytes, state.length) != 0)
        exit(complain(1, "%s: loads as another engine", of->name));
    buffer_free(&loaded);
    buffer_free(&state);
    buffer_free(&said);
    buffer_free(&statuses);
    for (int i = 0; i < 5; i++) buffer_free(&answers[i]);
    keyacct_table_destroy(events);
    keyacct_table_destroy(again);
    keyacct_run_destroy(run);
    keyacct_engine_destroy(engine);
    keyacct_engine_destroy(other);
}

void living_cases(void) {
    show_calendar("office", berlin, sizeof berlin - 1, "Berlin");
    show_calendar("office", adelaide, sizeof adelaide - 1, "Adelaide");
    show_calendar("berlin", berlin, sizeof berlin - 1, "Berlin");
    show_calendar("other", NULL, 0, "UTC");
    for (int i = 0; i < LIVES; i++) show_life(&lives[i], (uint64_t)i);
}

/* ---- threads in another mode ------------------------------------------------------------------------------------------------ */

void living_put(buffer *to) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_engine *engine = engine_of(&lives[2], 3);
    keyacct_table *events = events_wild(2, ACCOUNTS, ROWS), *part = part_of(events, 0, 400);
    buffer answers[5] = {{0}};
    applied(engine, part, NULL);
    keyacct_table_destroy(part);
    part = part_of(events, 400, ROWS);
    put_questions(engine, part, (FIRST + 46) * DAY_MS, NULL, answers);
    applied(engine, part, NULL);
    must(keyacct_engine_advance(engine, (FIRST + 60) * DAY_MS, NULL, &error), &error, "advance");
    drained(engine, to);
    buffer state = state_of(engine);
    buffer_add(to, state.bytes, state.length);
    for (int i = 0; i < 5; i++) {
        buffer_add(to, answers[i].bytes, answers[i].length);
        buffer_free(&answers[i]);
    }
    buffer_free(&state);
    keyacct_table_destroy(part);
    keyacct_table_destroy(events);
    keyacct_engine_destroy(engine);
}

keyacct_status living_apply(const keyacct_run *first, uint8_t hash[16]) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_engine *engine = engine_of(&lives[0], 3);
    keyacct_table *events = events_wild(0, ACCOUNTS, ROWS);
    keyacct_status status = keyacct_engine_apply(engine, events, first, &error);
    if (status != KEYACCT_OK && !rows_only(status)) applied(engine, events, NULL);
    must(keyacct_engine_hash(engine, hash, &error), &error, "hash");
    keyacct_table_destroy(events);
    keyacct_engine_destroy(engine);
    return status;
}
