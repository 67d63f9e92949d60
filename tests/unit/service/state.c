/* Saved engines: what an engine has come to can be loaded, at the end of time, too; and bytes with a right checksum that somebody made
 * up, as no engine can have saved them.
 *
 * Each row changes one thing in an engine, saves it and loads it: the state is refused. Without these checks the engine would wait
 * for ever, read beside its arrays, overflow, or refuse to say what it has to say. What a damaged byte brings is tests/fuzz. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyacct.h"
#include "service/engine.h"

#define MONDAY INT64_C(1780300800000) /* 2026-06-01T08:00Z */
enum { ROWS = 5 };

/* Account A with an open complaint, and outputs that nobody drained; B was named and has gone. */
static keyacct_engine *make(int64_t begin, int8_t of_a) {
    const int64_t at[ROWS] = {begin, begin + 1, begin + 2, begin + 3, begin + 4};
    static const int8_t event[ROWS] = {KEYACCT_EVENT_ACCOUNT, KEYACCT_EVENT_ACCOUNT, KEYACCT_EVENT_CASE_OPENED, KEYACCT_EVENT_REPLIED,
                                       KEYACCT_EVENT_ACCOUNT_REMOVED};
    static const int8_t kind[ROWS] = {0, 0, KEYACCT_CASE_KIND_COMPLAINT, 0, 0};
    const int8_t segment[ROWS] = {of_a, 0, 0, 0, 0};
    static const int64_t accounts[ROWS + 1] = {0, 1, 2, 3, 4, 5}, cases[ROWS + 1] = {0, 0, 0, 2, 4, 4};
    static const uint8_t of_case = 0x0c;
    keyacct_engine *engine = NULL;
    keyacct_policy *policy = NULL;
    keyacct_table *events = NULL;
    keyacct_error error = KEYACCT_ERROR_INIT;
    assert_int_equal(keyacct_policy_create(NULL, 1, &policy, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_policy_freeze(policy, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_engine_create(NULL, policy, 1, &engine, NULL), KEYACCT_OK);
    keyacct_policy_destroy(policy);
    assert_int_equal(keyacct_table_create(NULL, "events", ROWS, &events, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_bind(events, "at", KEYACCT_TYPE_TIME, 0, at, NULL, NULL, NULL, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_bind(events, "event", KEYACCT_TYPE_INT8, 0, event, NULL, NULL, NULL, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_bind(events, "kind", KEYACCT_TYPE_INT8, 0, kind, NULL, NULL, NULL, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_bind(events, "segment", KEYACCT_TYPE_INT8, 0, segment, NULL, NULL, NULL, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_bind_text(events, "account_id", 0, accounts, "ABAAB", NULL, NULL, NULL, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_table_bind_text(events, "case_id", 0, cases, "c1c1", &of_case, NULL, NULL, NULL), KEYACCT_OK);
    keyacct_status status = keyacct_engine_apply(engine, events, NULL, &error); /* at the end of time a case has no promise left */
    if (status != KEYACCT_OK && (status != KEYACCT_E_HORIZON || begin == MONDAY)) fail_msg("%s", error.message);
    keyacct_table_destroy(events);
    return engine;
}

static keyacct_status load(const keyacct_engine *engine, keyacct_engine **loaded, keyacct_error *error) {
    size_t size = 0, written = 0;
    assert_int_equal(keyacct_engine_save(engine, NULL, 0, &size, NULL), KEYACCT_OK);
    uint8_t *bytes = malloc(size);
    assert_non_null(bytes);
    assert_int_equal(keyacct_engine_save(engine, bytes, size, &written, NULL), KEYACCT_OK);
    keyacct_status status = keyacct_engine_load(NULL, bytes, written, loaded, error);
    free(bytes);
    return status;
}

#define SHARD (&engine->shards[0])
#define A (engine_account_at(SHARD, 0))
#define GONE (engine_account_at(SHARD, 1))
#define CASE (engine_case_in(SHARD, 0))
#define RESOLVE (&CASE->clocks[KEYACCT_CLOCK_RESOLVE - 1])
#define ACK (&CASE->clocks[KEYACCT_CLOCK_ACK - 1])
#define SAID engine_output_at(SHARD, 0)
#define HOUR (60 * ENGINE_MINUTE)

/* MADE_UP(name, what is changed) */
#define MADE_UP_STATES \
    MADE_UP(slot_long_ago, SHARD->slot_at = MONDAY - 1000 * HOUR) /* every slot time since would come */ \
    MADE_UP(slot_before, SHARD->slot_at = MONDAY) /* given already: something happened after it */ \
    MADE_UP(slot_later, SHARD->slot_at = MONDAY + 2 * HOUR) /* the next hour is asked for */ \
    MADE_UP(slot_between, SHARD->slot_at = MONDAY + 7) /* no whole hour */ \
    MADE_UP(nobody_waits, engine->waiting = -1) \
    MADE_UP(more_wait_than_there_are, engine->waiting = 3) \
    MADE_UP(seen_after_now, SHARD->latest_at = MONDAY + HOUR) \
    MADE_UP(barrier_after_now, engine->barrier_at = MONDAY + HOUR) \
    MADE_UP(barrier_never, engine->barrier_at = ENGINE_NEVER) \
    MADE_UP(account_seen_after_all, A->event_at = MONDAY + HOUR) \
    MADE_UP(timer_long_ago, A->timer[ENGINE_TIMER_suspended] = MONDAY - HOUR) /* fired already */ \
    MADE_UP(timer_of_nobody, GONE->timer[ENGINE_TIMER_visit] = MONDAY + HOUR) /* an account without a plan */ \
    MADE_UP(visit_without_a_plan, A->timer[ENGINE_TIMER_visit] = MONDAY + HOUR) /* a day after a day after a day, for ever */ \
    MADE_UP(queued_at_the_top, (A->granted = A->entitled = A->level = 5, A->approved = 1, A->queued_at = MONDAY)) /* slots of level 6 */ \
    MADE_UP(level_5_that_nobody_approved, A->granted = A->entitled = A->level = 5) \
    MADE_UP(approved_below_level_5, A->approved = 1) \
    MADE_UP(approved_twice, (A->granted = A->entitled = A->level = 5, A->approved = 2)) \
    MADE_UP(queued_and_stable, A->queued_at = MONDAY) \
    MADE_UP(raised_and_not_queued, A->grant = KEYACCT_GRANT_STATE_RAISE_QUEUED) \
    MADE_UP(raised_without_reason, A->grant = KEYACCT_GRANT_STATE_RAISE_WAIT) \
    MADE_UP(lowered_below_all, (A->granted = A->level = 1, A->grant = KEYACCT_GRANT_STATE_LOWER_WAIT)) \
    MADE_UP(level_above_its_foundation, A->broken = 1) \
    MADE_UP(unknown_question, A->broken = 16) \
    MADE_UP(unknown_entry, A->entry = 99) /* no table takes it */ \
    MADE_UP(share_beyond_all, A->value_ppm = 1000001) \
    MADE_UP(no_first_day, A->since_on = ENGINE_UNKNOWN_DAY) \
    MADE_UP(granted_never_again, A->granted_at = ENGINE_NEVER) /* a sum overflows */ \
    MADE_UP(complaint_of_no_time, A->ring[0] = SERVICE_NEVER) /* a difference overflows */ \
    MADE_UP(more_kept_than_promised, A->days[0].kept = 2) \
    MADE_UP(alert_without_reason, (A->alert = 2, A->alert_reason = 99)) \
    MADE_UP(spent_less_than_nothing, A->spent_year = -1) \
    MADE_UP(clock_that_rests_and_fires, ACK->next = MONDAY + HOUR) /* fires for ever */ \
    MADE_UP(clock_that_runs_and_sleeps, RESOLVE->next = ENGINE_NEVER) \
    MADE_UP(clock_after_its_end, RESOLVE->next = RESOLVE->due + 2) \
    MADE_UP(clock_long_ago, RESOLVE->next = MONDAY - HOUR) \
    MADE_UP(clock_due_before_it_runs, RESOLVE->due = MONDAY - HOUR) \
    MADE_UP(pause_without_a_pause, CASE->pause_until = MONDAY + HOUR) /* ends for ever */ \
    MADE_UP(opened_never, CASE->reported_at = SERVICE_NEVER) \
    MADE_UP(unknown_answer, CASE->answer = 9) \
    MADE_UP(account_not_utf8, *(char *)(intptr_t)keyacct__map_text(&SHARD->accounts, 0, &length) = '\xff') /* nothing can be drained */ \
    MADE_UP(case_not_utf8, *(char *)(intptr_t)keyacct__map_text(&SHARD->cases, 0, &length) = '\xff') \
    MADE_UP(said_for_no_known_reason, SAID->reason[0] = 200) \
    MADE_UP(said_for_a_second_unknown_reason, SAID->reason[1] = 200) \
    MADE_UP(said_of_an_unknown_clock, SAID->clock = 9) \
    MADE_UP(said_to_an_unknown_step, SAID->step = 9) \
    MADE_UP(said_of_an_unknown_level, SAID->level = 9) \
    MADE_UP(said_of_an_unknown_level_before, SAID->before = 9) \
    MADE_UP(said_of_an_unknown_state, SAID->case_state = 9) \
    MADE_UP(said_at_no_time, SAID->at = SERVICE_NEVER) \
    MADE_UP(said_due_at_no_time, SAID->due = SERVICE_NEVER) \
    MADE_UP(repeated_of_nobody, (SAID->account = -1, SAID->case_number = -1, SAID->reason[0] = KEYACCT_OUTPUT_REASON_REPEAT_ALERT))

static void made_up_states(void **state) {
#define MADE_UP(name, change) #name,
    static const char *const names[] = {MADE_UP_STATES};
#undef MADE_UP
    (void)state;
    for (int i = 0; i < (int)(sizeof names / sizeof *names); i++) {
        keyacct_engine *engine = make(MONDAY, KEYACCT_SEGMENT_LEAD), *loaded = NULL;
        keyacct_error error = KEYACCT_ERROR_INIT;
        int64_t length;
        int change = 0;
        if (load(engine, &loaded, &error) != KEYACCT_OK) fail_msg("%s", error.message); /* as it is it can be loaded */
        keyacct_engine_destroy(loaded);
        loaded = NULL;
        (void)length;
#define MADE_UP(name, how) if (change++ == i) (void)(how);
        MADE_UP_STATES
#undef MADE_UP
        if (load(engine, &loaded, &error) != KEYACCT_E_CORRUPT) fail_msg("%s: was loaded", names[i]);
        assert_null(loaded);
        keyacct_engine_destroy(engine);
    }
}

static void same_again(const keyacct_engine *engine, int64_t days) {
    keyacct_engine *loaded = NULL;
    keyacct_error error = KEYACCT_ERROR_INIT;
    uint8_t saved[16], read[16];
    if (load(engine, &loaded, &error) != KEYACCT_OK) fail_msg("%d days before the end: %s", (int)days, error.message);
    assert_int_equal(keyacct_engine_hash(engine, saved, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_engine_hash(loaded, read, NULL), KEYACCT_OK);
    assert_memory_equal(saved, read, sizeof saved);
    keyacct_engine_destroy(loaded);
}

/* What would be due after the year 9999 rests, and is saved as it is. */
static void end_of_time(void **state) {
    static const int64_t days[] = {800, 400, 200, 100, 50, 20, 5, 1, 0};
    static const int8_t segments[] = {KEYACCT_SEGMENT_PLATINUM, KEYACCT_SEGMENT_GOLD, KEYACCT_SEGMENT_LEAD, 0};
    (void)state;
    for (int i = 0; i < (int)(sizeof days / sizeof *days); i++)
        for (int k = 0; k < (int)(sizeof segments / sizeof *segments); k++) {
            keyacct_engine *engine = make(SERVICE_TIME_MAX - 4 - days[i] * SERVICE_DAY_MS, segments[k]);
            same_again(engine, days[i]);
            assert_int_equal(keyacct_engine_advance(engine, SERVICE_TIME_MAX, NULL, NULL), KEYACCT_OK);
            same_again(engine, days[i]);
            keyacct_engine_destroy(engine);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(made_up_states), cmocka_unit_test(end_of_time)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
