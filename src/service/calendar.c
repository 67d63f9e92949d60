/* The calendar as an object: made, identified, saved ("CALE"), loaded.
 *
 * A saved calendar is its horizon, its rules in canonical order and the changes of its zone within the horizon; loading compiles
 * them again, so a state can say nothing that a table could not. The hash is SipHash-2-4 with 128 bits of that body under the
 * library's documented key. Cost: that of making it. Refuses, besides what rules and zone refuse, horizons that are empty, longer
 * than 100 years or not of whole seconds. */
#include "calendar.h"

#include <string.h>

#include "core/bytes.h"
#include "core/hash.h"

#define KIND "CALE"
#define VERSION 1 /* books keep saved calendars for good: who moves it goes on reading the older ones */
#define HEAD 24 /* of a saved state; the body follows */
#define TIME_MIN INT64_C(-62135596800000) /* years 1 to 9999 */
#define TIME_MAX INT64_C(253402300799000)
#define MOST_MS (INT64_C(36525) * 86400000)

static keyacct_status check_horizon(int64_t from_at, int64_t until_at, keyacct_error *error) {
    if (from_at < TIME_MIN || until_at > TIME_MAX || from_at >= until_at || from_at % 1000 || until_at % 1000)
        return keyacct__fail(error, KEYACCT_E_RANGE, NULL, "until_at", -1,
                             "a horizon is two whole seconds of the years 1 to 9999, the end after the beginning; not %l and %l",
                             from_at, until_at);
    if (until_at - from_at > MOST_MS)
        return keyacct__fail(error, KEYACCT_E_LIMIT, NULL, "until_at", -1, "a horizon has at most 36525 days");
    return KEYACCT_OK;
}

static keyacct_status make(const keyacct_allocator *allocator, keyacct_calendar **out, keyacct_error *error) {
    keyacct_allocator taken;
    if (!out) return keyacct__fail_null(error, "out");
    *out = NULL;
    KEYACCT__TRY(keyacct__allocator_take(allocator, &taken, error));
    keyacct_calendar *calendar = keyacct__calloc(&taken, 1, sizeof *calendar);
    if (!calendar) return keyacct__fail_memory(error);
    calendar->magic = KEYACCT__MAGIC_CALENDAR;
    calendar->allocator = taken;
    *out = calendar;
    return KEYACCT_OK;
}

static keyacct_status done(keyacct_status status, keyacct_calendar **out) {
    if (status == KEYACCT_OK) return status;
    keyacct_calendar_destroy(*out);
    *out = NULL;
    return status;
}

static keyacct_status build(keyacct_calendar *calendar, const keyacct_table *rules, const char *name, const uint8_t *zone,
                            size_t zone_size, keyacct_error *error) {
    KEYACCT__TRY(check_horizon(calendar->from_at, calendar->until_at, error));
    KEYACCT__TRY(keyacct__calendar_read_rules(calendar, rules, name, error));
    KEYACCT__TRY(keyacct__zone_read(&calendar->zone, &calendar->allocator, zone, zone_size, calendar->from_at / 1000,
                                    calendar->until_at / 1000, error));
    return keyacct__calendar_compile(calendar, error);
}

keyacct_status keyacct_calendar_create(const keyacct_allocator *allocator, const keyacct_table *rules, const char *name,
                                       const uint8_t *zone, size_t zone_size, int64_t from_at, int64_t until_at,
                                       keyacct_calendar **out, keyacct_error *error) {
    KEYACCT__TRY(make(allocator, out, error));
    (*out)->from_at = from_at;
    (*out)->until_at = until_at;
    return done(build(*out, rules, name, zone, zone_size, error), out);
}

void keyacct_calendar_destroy(keyacct_calendar *calendar) {
    if (!calendar || calendar->magic != KEYACCT__MAGIC_CALENDAR) return;
    keyacct_allocator allocator = calendar->allocator;
    keyacct__free(&allocator, calendar->windows, (size_t)calendar->count + 1, sizeof *calendar->windows);
    keyacct__free(&allocator, calendar->by_time.first, (size_t)calendar->by_time.buckets + 2, sizeof *calendar->by_time.first);
    keyacct__free(&allocator, calendar->by_open.first, (size_t)calendar->by_open.buckets + 2, sizeof *calendar->by_open.first);
    keyacct__free(&allocator, calendar->rules, (size_t)calendar->rule_count, sizeof *calendar->rules);
    keyacct__zone_free(&calendar->zone, &allocator);
    calendar->magic = KEYACCT__MAGIC_FREED;
    keyacct__free(&allocator, calendar, 1, sizeof *calendar);
}

static keyacct_status check(const keyacct_calendar *calendar, keyacct_error *error) {
    if (!calendar || calendar->magic != KEYACCT__MAGIC_CALENDAR) return keyacct__fail_handle(error, "calendar", "calendar");
    return KEYACCT_OK;
}

static void write_state(const keyacct_calendar *calendar, keyacct__bytes *out) {
    keyacct__bytes_init(out, &calendar->allocator, KIND, VERSION);
    keyacct__bytes_i64(out, calendar->from_at);
    keyacct__bytes_i64(out, calendar->until_at);
    keyacct__bytes_u64(out, (uint64_t)calendar->rule_count);
    for (int32_t i = 0; i < calendar->rule_count; i++) {
        const keyacct__calendar_rule *rule = &calendar->rules[i];
        keyacct__bytes_u8(out, (uint8_t)rule->kind);
        keyacct__bytes_u8(out, (uint8_t)rule->weekday);
        keyacct__bytes_u32(out, (uint32_t)rule->from_on);
        keyacct__bytes_u32(out, (uint32_t)rule->until_on);
        keyacct__bytes_u32(out, (uint32_t)rule->from_time);
        keyacct__bytes_u32(out, (uint32_t)rule->until_time);
    }
    keyacct__bytes_u64(out, (uint64_t)calendar->zone.count);
    for (int32_t i = 0; i < calendar->zone.count; i++) {
        keyacct__bytes_i64(out, calendar->zone.at[i]);
        keyacct__bytes_u32(out, (uint32_t)calendar->zone.offset[i]);
    }
}

keyacct_status keyacct_calendar_save(const keyacct_calendar *calendar, uint8_t *buffer, size_t capacity, size_t *size,
                                     keyacct_error *error) {
    keyacct__bytes out;
    KEYACCT__TRY(check(calendar, error));
    write_state(calendar, &out);
    return keyacct__bytes_finish(&out, buffer, capacity, size, error);
}

keyacct_status keyacct_calendar_hash(const keyacct_calendar *calendar, uint8_t hash[16], keyacct_error *error) {
    keyacct__bytes out;
    KEYACCT__TRY(check(calendar, error));
    if (!hash) return keyacct__refuse(error, "hash", "the place for the hash is NULL");
    write_state(calendar, &out);
    int failed = out.failed;
    if (!failed) keyacct__siphash128(keyacct__hash_key_default, out.bytes + HEAD, out.size - HEAD, hash);
    keyacct__bytes_free(&out);
    return failed ? keyacct__fail_memory(error) : KEYACCT_OK;
}

keyacct_status keyacct_calendar_facts(const keyacct_calendar *calendar, int64_t *from_at, int64_t *until_at,
                                      int64_t *business_day_ms, keyacct_error *error) {
    KEYACCT__TRY(check(calendar, error));
    if (from_at) *from_at = calendar->from_at;
    if (until_at) *until_at = calendar->until_at;
    if (business_day_ms) *business_day_ms = calendar->business_day_ms;
    return KEYACCT_OK;
}

/* --- loading ----------------------------------------------------------------------------------------------------------- */

/* Whether the rule is as a check leaves it: what was normalized once stays as it is. */
static int rule_fits(const keyacct__calendar_rule *rule) {
    keyacct__calendar_rule again = *rule;
    int weekly = rule->kind == KEYACCT_CALENDAR_RULE_WEEKLY, closed = rule->kind == KEYACCT_CALENDAR_RULE_CLOSED;
    int forced = rule->kind == KEYACCT_CALENDAR_RULE_FORCED;
    if (weekly ? rule->until_on != CALENDAR_NO_DAY : rule->until_on == CALENDAR_NO_DAY) return 0;
    if (!closed && (rule->from_time < 0 || rule->from_time >= CALENDAR_DAY_S || rule->until_time < !forced
                    || rule->until_time >= 2 * CALENDAR_DAY_S))
        return 0;
    if (rule->until_time > CALENDAR_DAY_S) again.until_time -= CALENDAR_DAY_S;
    return keyacct__calendar_check_rule(&again, NULL) == KEYACCT_OK && again.until_time == rule->until_time;
}

static int load_rules(keyacct_calendar *calendar, keyacct__reader *in) {
    int fits = 1;
    for (int32_t i = 0; i < calendar->rule_count; i++) {
        keyacct__calendar_rule *rule = &calendar->rules[i];
        rule->row = -1;
        rule->kind = keyacct__read_u8(in);
        rule->weekday = keyacct__read_u8(in);
        rule->from_on = (int32_t)keyacct__read_u32(in);
        rule->until_on = (int32_t)keyacct__read_u32(in);
        rule->from_time = (int32_t)keyacct__read_u32(in);
        rule->until_time = (int32_t)keyacct__read_u32(in);
        fits &= rule_fits(rule) && (i == 0 || keyacct__calendar_rule_order(rule - 1, rule, NULL) <= 0);
    }
    return fits;
}

static keyacct_status load_zone(keyacct_calendar *calendar, keyacct__reader *in, int *fits, keyacct_error *error) {
    int64_t count = keyacct__read_count(in, 12);
    if (count < 1) *fits = 0;
    for (int64_t i = 0; i < count && *fits; i++) {
        int64_t at = keyacct__read_i64(in);
        int32_t offset = (int32_t)keyacct__read_u32(in);
        if (in->failed || (i == 0) != (at == INT64_MIN) || (i > 0 && at <= calendar->zone.at[i - 1]) || at > TIME_MAX
            || offset < -ZONE_MOST_OFFSET || offset > ZONE_MOST_OFFSET || (i > 0 && offset == calendar->zone.offset[i - 1]))
            *fits = 0;
        else KEYACCT__TRY(keyacct__zone_push(&calendar->zone, &calendar->allocator, at, offset, error));
    }
    return KEYACCT_OK;
}

static keyacct_status load(keyacct_calendar *calendar, keyacct__reader *in, keyacct_error *error) {
    calendar->from_at = keyacct__read_i64(in);
    calendar->until_at = keyacct__read_i64(in);
    int64_t count = keyacct__read_count(in, 18);
    int fits =
        count > 0 && count <= CALENDAR_MOST_RULES && check_horizon(calendar->from_at, calendar->until_at, NULL) == KEYACCT_OK;
    if (fits) {
        calendar->rules = keyacct__calloc(&calendar->allocator, (size_t)count, sizeof *calendar->rules);
        if (!calendar->rules) return keyacct__fail_memory(error);
        calendar->rule_count = (int32_t)count;
        fits = load_rules(calendar, in);
    }
    if (fits) KEYACCT__TRY(load_zone(calendar, in, &fits, error));
    if (fits) KEYACCT__TRY(keyacct__reader_end(in, "calendar", error));
    keyacct_status status = fits ? keyacct__calendar_compile(calendar, error) : KEYACCT_E_CORRUPT;
    if (status == KEYACCT_OK || status == KEYACCT_E_NO_MEMORY) return status;
    return keyacct__fail(error, KEYACCT_E_CORRUPT, NULL, NULL, -1, "the saved calendar has rules or a zone that are not possible");
}

keyacct_status keyacct_calendar_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size, keyacct_calendar **out,
                                     keyacct_error *error) {
    keyacct__reader in;
    KEYACCT__TRY(make(allocator, out, error));
    keyacct_status status = keyacct__reader_init(&in, bytes, size, KIND, VERSION, VERSION, error);
    return done(status == KEYACCT_OK ? load(*out, &in, error) : status, out);
}
