/* Allocation scenarios of the rooms: one function of the interface each. See world.h. */
#ifndef KEYACCT_TESTS_ALLOC_ROOM_SCENARIOS_H
#define KEYACCT_TESTS_ALLOC_ROOM_SCENARIOS_H

#include "world.h"

/* LEDGER */

static keyacct_ledger *fix_ledger(world *w, int slot) {
    if (!w->tables[5]) fix_transactions(w, 5);
    MUST(w, keyacct_ledger_create(&w->allocator, NULL, NULL, &w->ledgers[slot], &w->error));
    MUST(w, keyacct_ledger_add(w->ledgers[slot], w->tables[5], NULL, &w->error));
    return w->ledgers[slot];
}

static keyacct_status ledger_create(world *w) {
    return UNDER(w, keyacct_ledger_create(&w->allocator, NULL, NULL, &w->ledgers[0], &w->error));
}

/* What a failed call left of a ledger: nothing may have been added. */
static void ledger_holds(world *w, int slot, int64_t expected) {
    int64_t transactions = -1;
    MUST(w, keyacct_ledger_span(w->ledgers[slot], NULL, &transactions, NULL, NULL, &w->error));
    assert_int_equal(transactions, expected);
}

static keyacct_status ledger_add(world *w) {
    keyacct_ledger *ledger = fix_ledger(w, 0);
    keyacct_table *more = fix_table(w, 0, "transactions");
    static const char other[] = "ghijklmnopqr";
    MUST(w, keyacct_table_bind_text(more, "account_id", KEYACCT_UNIT_NONE, fix_offsets, other, NULL, NULL, NULL, &w->error));
    fix_bind(w, 0, "on", KEYACCT_TYPE_DATE, KEYACCT_UNIT_NONE, fix_first);
    fix_bind(w, 0, "amount", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, fix_wallet);
    keyacct_status status = UNDER(w, keyacct_ledger_add(ledger, more, NULL, &w->error));
    ledger_holds(w, 0, status == KEYACCT_OK ? 2 * ROWS : ROWS);
    return status;
}

static keyacct_status ledger_append_text(world *w) {
    MUST(w, keyacct_ledger_create(&w->allocator, NULL, NULL, &w->ledgers[0], &w->error));
    keyacct_status status = UNDER(w, keyacct_ledger_append_text(w->ledgers[0], "Northwind", 9, 19000, 100, &w->error));
    ledger_holds(w, 0, status == KEYACCT_OK);
    return status;
}

static keyacct_status ledger_append_int64(world *w) {
    MUST(w, keyacct_ledger_create(&w->allocator, NULL, NULL, &w->ledgers[0], &w->error));
    keyacct_status status = UNDER(w, keyacct_ledger_append_int64(w->ledgers[0], 7, 19000, 100, &w->error));
    ledger_holds(w, 0, status == KEYACCT_OK);
    return status;
}

static keyacct_status ledger_merge(world *w) {
    fix_ledger(w, 0);
    MUST(w, keyacct_ledger_create(&w->allocator, NULL, NULL, &w->ledgers[1], &w->error));
    MUST(w, keyacct_ledger_append_text(w->ledgers[1], "a", 1, 19000, 100, &w->error));
    keyacct_status status = UNDER(w, keyacct_ledger_merge(w->ledgers[1], w->ledgers[0], &w->error));
    ledger_holds(w, 1, status == KEYACCT_OK ? ROWS + 1 : 1);
    return status;
}

static keyacct_status ledger_save(world *w) {
    size_t size = 0;
    static uint8_t bytes[1 << 16];
    fix_ledger(w, 0);
    keyacct_status status = UNDER(w, keyacct_ledger_save(w->ledgers[0], NULL, 0, &size, &w->error));
    return status ? status : UNDER(w, keyacct_ledger_save(w->ledgers[0], bytes, sizeof bytes, &size, &w->error));
}

static keyacct_status ledger_load(world *w) {
    fix_ledger(w, 0);
    SAVE(w, keyacct_ledger_save, w->ledgers[0]);
    return UNDER(w, keyacct_ledger_load(&w->allocator, w->bytes, w->size, &w->ledgers[1], &w->error));
}

static keyacct_status ledger_span(world *w) {
    int64_t accounts = 0, transactions = 0;
    int32_t first = 0, last = 0;
    fix_ledger(w, 0);
    keyacct_status status = UNDER(w, keyacct_ledger_span(w->ledgers[0], &accounts, &transactions, &first, &last, &w->error));
    assert_true(status || (accounts == 6 && transactions == ROWS));
    return status;
}

static keyacct_status ledger_histories(world *w) {
    fix_ledger(w, 0);
    fix_run(w);
    return UNDER(w, keyacct_ledger_histories(w->ledgers[0], w->run, &w->tables[0], &w->error));
}

static keyacct_status ledger_split(world *w) {
    fix_ledger(w, 0);
    fix_run(w);
    return UNDER(w, keyacct_ledger_split(w->ledgers[0], 19500, 19800, w->run, &w->tables[0], &w->error));
}

/* VALUE */

static keyacct_value_learn *fix_value_learn(world *w, int slot) {
    if (!w->tables[0]) fix_accounts(w, 0);
    if (!w->run) fix_run(w);
    MUST(w, keyacct_value_learn_create(&w->allocator, NULL, &w->value_learns[slot], &w->error));
    MUST(w, keyacct_value_learn_add(w->value_learns[slot], w->tables[0], w->run, &w->error));
    return w->value_learns[slot];
}

static keyacct_value_model *fix_value_model(world *w) {
    fix_value_learn(w, 0);
    MUST(w, keyacct_value_learn_finish(w->value_learns[0], &w->value_models[0], &w->error));
    return w->value_models[0];
}

static keyacct_status value_learn_create(world *w) {
    return UNDER(w, keyacct_value_learn_create(&w->allocator, NULL, &w->value_learns[0], &w->error));
}

static keyacct_status value_learn_add(world *w) {
    fix_value_learn(w, 0);
    return UNDER(w, keyacct_value_learn_add(w->value_learns[0], w->tables[0], w->run, &w->error));
}

static keyacct_status value_learn_merge(world *w) {
    fix_value_learn(w, 0);
    MUST(w, keyacct_value_learn_create(&w->allocator, NULL, &w->value_learns[1], &w->error));
    return UNDER(w, keyacct_value_learn_merge(w->value_learns[1], w->value_learns[0], &w->error));
}

static keyacct_status value_learn_save(world *w) {
    size_t size = 0;
    fix_value_learn(w, 0);
    return UNDER(w, keyacct_value_learn_save(w->value_learns[0], NULL, 0, &size, &w->error));
}

static keyacct_status value_learn_load(world *w) {
    fix_value_learn(w, 0);
    SAVE(w, keyacct_value_learn_save, w->value_learns[0]);
    return UNDER(w, keyacct_value_learn_load(&w->allocator, w->bytes, w->size, &w->value_learns[1], &w->error));
}

static keyacct_status value_learn_finish(world *w) {
    fix_value_learn(w, 0);
    return UNDER(w, keyacct_value_learn_finish(w->value_learns[0], &w->value_models[0], &w->error));
}

static keyacct_status value_model_apply(world *w) {
    fix_value_model(w);
    return UNDER(w, keyacct_value_model_apply(w->value_models[0], w->tables[0], w->run, &w->error));
}

static keyacct_status value_model_bind(world *w) {
    fix_value_model(w);
    return UNDER(w, keyacct_value_model_bind(w->value_models[0], w->tables[0], w->run, &w->bound, &w->error));
}

static keyacct_status value_model_save(world *w) {
    size_t size = 0;
    fix_value_model(w);
    return UNDER(w, keyacct_value_model_save(w->value_models[0], NULL, 0, &size, &w->error));
}

static keyacct_status value_model_load(world *w) {
    fix_value_model(w);
    SAVE(w, keyacct_value_model_save, w->value_models[0]);
    return UNDER(w, keyacct_value_model_load(&w->allocator, w->bytes, w->size, &w->value_models[1], &w->error));
}

/* SEGMENT */

static keyacct_segment_learn *fix_segment_learn(world *w, int slot, int32_t keep) {
    if (!w->tables[0]) fix_accounts(w, 0);
    if (!w->run) fix_run(w);
    MUST(w, keyacct_segment_learn_create(&w->allocator, NULL, keep, &w->segment_learns[slot], &w->error));
    MUST(w, keyacct_segment_learn_add(w->segment_learns[slot], w->tables[0], w->run, &w->error));
    return w->segment_learns[slot];
}

static keyacct_segmentation *fix_segmentation(world *w) {
    fix_accounts(w, 0);
    MUST(w, keyacct_segmentation_create(&w->allocator, NULL, w->tables[0], fix_run(w), &w->segmentations[0], &w->error));
    return w->segmentations[0];
}

static keyacct_segmentation *fix_segmented(world *w) {
    fix_segmentation(w);
    MUST(w, keyacct_segmentation_apply(w->segmentations[0], w->tables[0], w->run, &w->error));
    return w->segmentations[0];
}

static keyacct_status segment_learn_create(world *w) {
    return UNDER(w, keyacct_segment_learn_create(&w->allocator, NULL, 0, &w->segment_learns[0], &w->error));
}

static keyacct_status segment_learn_create_keep(world *w) {
    return UNDER(w, keyacct_segment_learn_create(&w->allocator, NULL, 1, &w->segment_learns[0], &w->error));
}

static keyacct_status segment_learn_add(world *w) {
    fix_segment_learn(w, 0, 0);
    return UNDER(w, keyacct_segment_learn_add(w->segment_learns[0], w->tables[0], w->run, &w->error));
}

static keyacct_status segment_learn_add_keep(world *w) {
    fix_segment_learn(w, 0, 1);
    return UNDER(w, keyacct_segment_learn_add(w->segment_learns[0], w->tables[0], w->run, &w->error));
}

static keyacct_status segment_learn_merge(world *w) {
    fix_segment_learn(w, 0, 1);
    MUST(w, keyacct_segment_learn_create(&w->allocator, NULL, 1, &w->segment_learns[1], &w->error));
    return UNDER(w, keyacct_segment_learn_merge(w->segment_learns[1], w->segment_learns[0], &w->error));
}

static keyacct_status segment_learn_save(world *w) {
    size_t size = 0;
    fix_segment_learn(w, 0, 0);
    return UNDER(w, keyacct_segment_learn_save(w->segment_learns[0], NULL, 0, &size, &w->error));
}

static keyacct_status segment_learn_load(world *w) {
    fix_segment_learn(w, 0, 1);
    SAVE(w, keyacct_segment_learn_save, w->segment_learns[0]);
    return UNDER(w, keyacct_segment_learn_load(&w->allocator, w->bytes, w->size, &w->segment_learns[1], &w->error));
}

static keyacct_status segment_learn_advance(world *w) {
    int32_t more = 0;
    fix_segment_learn(w, 0, 0);
    return UNDER(w, keyacct_segment_learn_advance(w->segment_learns[0], &more, &w->error));
}

static keyacct_status segment_learn_finish(world *w) {
    int32_t more = 1;
    fix_segment_learn(w, 0, 0);
    MUST(w, keyacct_segment_learn_advance(w->segment_learns[0], &more, &w->error));
    while (more) {
        MUST(w, keyacct_segment_learn_add(w->segment_learns[0], w->tables[0], w->run, &w->error));
        MUST(w, keyacct_segment_learn_advance(w->segment_learns[0], &more, &w->error));
    }
    return UNDER(w, keyacct_segment_learn_finish(w->segment_learns[0], &w->segmentations[0], &w->error));
}

static keyacct_status segmentation_create(world *w) {
    fix_accounts(w, 0);
    fix_text(w, 0, "scope");
    fix_run(w);
    return UNDER(w, keyacct_segmentation_create(&w->allocator, NULL, w->tables[0], w->run, &w->segmentations[0], &w->error));
}

static keyacct_status segmentation_policy(world *w) {
    int32_t policy = 0, fell_back = 0;
    fix_segmentation(w);
    return UNDER(w, keyacct_segmentation_policy(w->segmentations[0], &policy, &fell_back, &w->error));
}

static keyacct_status segmentation_apply(world *w) {
    fix_segmentation(w);
    return UNDER(w, keyacct_segmentation_apply(w->segmentations[0], w->tables[0], w->run, &w->error));
}

static keyacct_status segmentation_apply_again(world *w) {
    fix_segmented(w);
    return UNDER(w, keyacct_segmentation_apply(w->segmentations[0], w->tables[0], w->run, &w->error));
}

static keyacct_status segmentation_bind(world *w) {
    fix_segmentation(w);
    return UNDER(w, keyacct_segmentation_bind(w->segmentations[0], w->tables[0], w->run, &w->bound, &w->error));
}

static keyacct_status bound_run(world *w) {
    fix_segmentation(w);
    MUST(w, keyacct_segmentation_bind(w->segmentations[0], w->tables[0], w->run, &w->bound, &w->error));
    keyacct_status status = UNDER(w, keyacct_bound_run(w->bound, 0, 5, &w->error));
    return status ? status : UNDER(w, keyacct_bound_run(w->bound, 5, ROWS - 5, &w->error));
}

static keyacct_status segmentation_rank(world *w) {
    fix_segmented(w);
    return UNDER(w, keyacct_segmentation_rank(w->segmentations[0], w->tables[0], w->run, &w->error));
}

static keyacct_status segmentation_cuts(world *w) {
    fix_segmented(w);
    return UNDER(w, keyacct_segmentation_cuts(w->segmentations[0], &w->tables[1], &w->error));
}

static keyacct_status segmentation_segments(world *w) {
    fix_segmented(w);
    return UNDER(w, keyacct_segmentation_segments(w->segmentations[0], w->tables[0], NULL, &w->tables[1], &w->error));
}

static keyacct_status segmentation_expectations(world *w) {
    fix_segmented(w);
    return UNDER(w, keyacct_segmentation_expectations(w->segmentations[0], w->tables[0], NULL, &w->tables[1], &w->error));
}

static keyacct_status segmentation_concentration(world *w) {
    fix_segmented(w);
    return UNDER(w, keyacct_segmentation_concentration(w->segmentations[0], w->tables[0], NULL, &w->tables[1], &w->error));
}

static keyacct_status segmentation_curve(world *w) {
    fix_segmented(w);
    return UNDER(w, keyacct_segmentation_curve(w->segmentations[0], w->tables[0], 10, NULL, &w->tables[1], &w->error));
}

static keyacct_status segmentation_save(world *w) {
    size_t size = 0;
    fix_segmentation(w);
    return UNDER(w, keyacct_segmentation_save(w->segmentations[0], NULL, 0, &size, &w->error));
}

static keyacct_status segmentation_load(world *w) {
    fix_segmentation(w);
    SAVE(w, keyacct_segmentation_save, w->segmentations[0]);
    return UNDER(w, keyacct_segmentation_load(&w->allocator, w->bytes, w->size, &w->segmentations[1], &w->error));
}

/* SERVICE */

static void fix_cases(world *w, int slot) {
    fix_table(w, slot, "cases");
    fix_bind(w, slot, "case_id", KEYACCT_TYPE_INT64, KEYACCT_UNIT_NONE, fix_id);
    fix_bind(w, slot, "account_id", KEYACCT_TYPE_INT64, KEYACCT_UNIT_NONE, fix_id);
    fix_bind(w, slot, "kind", KEYACCT_TYPE_INT8, KEYACCT_UNIT_NONE, fix_kind);
    fix_bind(w, slot, "severity", KEYACCT_TYPE_INT64, KEYACCT_UNIT_NONE, fix_severity);
    fix_bind(w, slot, "reported_at", KEYACCT_TYPE_TIME, KEYACCT_UNIT_NONE, fix_times);
}

static void fix_contacts(world *w, int slot) {
    fix_table(w, slot, "contacts");
    fix_bind(w, slot, "account_id", KEYACCT_TYPE_INT64, KEYACCT_UNIT_NONE, fix_id);
    fix_bind(w, slot, "at", KEYACCT_TYPE_TIME, KEYACCT_UNIT_NONE, fix_times);
    fix_bind(w, slot, "channel", KEYACCT_TYPE_INT8, KEYACCT_UNIT_NONE, fix_channel);
    fix_text(w, slot, "contact");
}

static void fix_surveys(world *w, int slot) {
    fix_table(w, slot, "surveys");
    fix_bind(w, slot, "account_id", KEYACCT_TYPE_INT64, KEYACCT_UNIT_NONE, fix_id);
    fix_bind(w, slot, "answered_at", KEYACCT_TYPE_TIME, KEYACCT_UNIT_NONE, fix_times);
    fix_bind(w, slot, "satisfaction", KEYACCT_TYPE_FLOAT64, KEYACCT_UNIT_NONE, fix_satisfaction);
}

static keyacct_status service_assess(world *w) {
    fix_segmented(w);
    MUST(w, keyacct_segmentation_rank(w->segmentations[0], w->tables[0], w->run, &w->error));
    MUST(w, keyacct_table_unbind(w->tables[0], "satisfaction", &w->error));
    MUST(w, keyacct_index_create(&w->allocator, w->tables[0], NULL, &w->index, &w->error));
    fix_cases(w, 1);
    fix_contacts(w, 2);
    fix_surveys(w, 3);
    return UNDER(w, keyacct_service_assess(NULL, w->tables[0], w->index, w->tables[1], w->tables[2], w->tables[3], w->run, &w->error));
}

/* Calendars: weekly hours of twelve rows, of which the second half is for one date each; Berlin's rule as the whole of its zone file. */

static keyacct_calendar *fix_calendar(world *w, int slot, keyacct_status *status) {
    static const int8_t rules[ROWS] = {1, 1, 1, 1, 1, 1, 2, 3, 4, 4, 5, 5}, weekdays[ROWS] = {1, 2, 3, 4, 5, 6};
    static const uint8_t dated[2] = {0xc0, 0x0f}, weekly[2] = {0x3f, 0}, timed[2] = {0xbf, 0x03};
    static const int64_t offsets[ROWS + 1] = {0, 5, 10, 15, 20, 25, 30, 30, 35, 40, 45, 45, 45};
    static const char from[] = "09:0009:0009:0009:0009:0022:0012:0010:0014:00", until[] = "17:0017:0017:0017:0017:0002:0013:0012:0016:00";
    static const uint8_t zone[] = "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\1\0\0\0\0\0\0\0"
                                  "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\1\0\0\0\0\0\0\0"
                                  "\nCET-1CEST,M3.5.0,M10.5.0/3\n";
    const int64_t begin = INT64_C(86400000) * 18900, end = begin + INT64_C(86400000) * 16000;
    if (!w->tables[4]) {
        fix_table(w, 4, "calendars");
        fix_bind(w, 4, "rule", KEYACCT_TYPE_INT8, KEYACCT_UNIT_NONE, rules);
        MUST(w, keyacct_table_bind(w->tables[4], "weekday", KEYACCT_TYPE_INT8, 0, weekdays, weekly, NULL, NULL, &w->error));
        MUST(w, keyacct_table_bind(w->tables[4], "from_on", KEYACCT_TYPE_DATE, 0, fix_first, dated, NULL, NULL, &w->error));
        MUST(w, keyacct_table_bind_text(w->tables[4], "from_time", 0, offsets, from, timed, NULL, NULL, &w->error));
        MUST(w, keyacct_table_bind_text(w->tables[4], "until_time", 0, offsets, until, timed, NULL, NULL, &w->error));
    }
    if (status) {
        *status = UNDER(w, keyacct_calendar_create(&w->allocator, w->tables[4], NULL, zone, sizeof zone - 1, begin, end,
                                                   &w->calendars[slot], &w->error));
    } else {
        MUST(w, keyacct_calendar_create(&w->allocator, w->tables[4], NULL, zone, sizeof zone - 1, begin, end, &w->calendars[slot],
                                        &w->error));
    }
    return w->calendars[slot];
}

static keyacct_status calendar_create(world *w) {
    keyacct_status status;
    keyacct_calendar *made = fix_calendar(w, 0, &status);
    assert_true((made != NULL) == (status == KEYACCT_OK));
    return status;
}

static keyacct_status calendar_questions(world *w) {
    keyacct_calendar *made = fix_calendar(w, 0, NULL);
    int64_t at = INT64_C(86400000) * 19000, until = at + 86400000, open = 3600000, out = 0, opens = 0;
    PURE(w, keyacct_calendar_deadline(made, &at, &open, &out, 1, NULL) == KEYACCT_OK && out > at);
    PURE(w, keyacct_calendar_elapsed(made, &at, &until, &out, 1, NULL) == KEYACCT_OK && out > 0);
    PURE(w, keyacct_calendar_next(made, at, &opens, &out, NULL) == KEYACCT_OK && opens < out);
    PURE(w, keyacct_calendar_facts(made, NULL, NULL, &out, NULL) == KEYACCT_OK && out > 0);
    return KEYACCT_OK;
}

static keyacct_status calendar_hash(world *w) {
    uint8_t hash[16];
    fix_calendar(w, 0, NULL);
    return UNDER(w, keyacct_calendar_hash(w->calendars[0], hash, &w->error));
}

static keyacct_status calendar_save(world *w) {
    size_t size = 0;
    fix_calendar(w, 0, NULL);
    return UNDER(w, keyacct_calendar_save(w->calendars[0], NULL, 0, &size, &w->error));
}

static keyacct_status calendar_load(world *w) {
    fix_calendar(w, 0, NULL);
    SAVE(w, keyacct_calendar_save, w->calendars[0]);
    return UNDER(w, keyacct_calendar_load(&w->allocator, w->bytes, w->size, &w->calendars[1], &w->error));
}

/* The living engine. */

enum { CUSTOMERS = 12, EVENTS = 2 * CUSTOMERS + 1 };

/* A policy with a trigger of each operator. */
static keyacct_policy *fix_triggers(world *w) {
    static const char text[] = "edition 1\ntable service.trigger\n"
                               "trigger,operator,fact,at_least,event,event_2,output,output_2,count,window,unit,action,role,again\n"
                               "1,held,cases_open,1,,,,,,2,business_hour,attention,team_lead,\n"
                               "2,count,,,case_opened,,,,1,30,day,task,owner,5\n"
                               "3,absent,,,contact,,,,,20,day,attention,service_director,\n"
                               "4,seq,,,case_opened,replied,,,,3,hour,task,owner,\n"
                               "5,ratio,,500000,,,clock_breached,clock_met,1,7,day,task,owner,\nend\n";
    keyacct_policy_destroy(w->policies[0]);
    w->policies[0] = NULL;
    MUST(w, keyacct_policy_load_text(&w->allocator, text, sizeof text - 1, &w->policies[0], &w->error));
    MUST(w, keyacct_policy_freeze(w->policies[0], &w->error));
    return w->policies[0];
}

/* An account each, the policy with triggers, a case each; the engine is given all, and what follows. */
static keyacct_table *fix_events_from(world *w, int64_t first) {
    static int64_t at[EVENTS], id[EVENTS], version[EVENTS];
    static int8_t event[EVENTS], kind[EVENTS], segment[EVENTS];
    for (int i = 0; i < EVENTS; i++) {
        at[i] = INT64_C(1780300800000) + i * INT64_C(60000);
        id[i] = (i < CUSTOMERS ? i : i - 1) % CUSTOMERS;
        event[i] = i < CUSTOMERS ? KEYACCT_EVENT_ACCOUNT : i == CUSTOMERS ? KEYACCT_EVENT_POLICY_ACTIVATED : KEYACCT_EVENT_CASE_OPENED;
        version[i] = 2;
        kind[i] = i % 2 ? KEYACCT_CASE_KIND_COMPLAINT : KEYACCT_CASE_KIND_REQUEST;
        segment[i] = (int8_t)(1 + i % 4);
    }
    keyacct_table_destroy(w->events);
    w->events = NULL;
    MUST(w, keyacct_table_create(&w->allocator, "events", EVENTS - first, &w->events, &w->error));
    MUST(w, keyacct_table_bind(w->events, "at", KEYACCT_TYPE_TIME, KEYACCT_UNIT_NONE, at + first, NULL, NULL, NULL, &w->error));
    MUST(w, keyacct_table_bind(w->events, "account_id", KEYACCT_TYPE_INT64, KEYACCT_UNIT_NONE, id + first, NULL, NULL, NULL, &w->error));
    MUST(w, keyacct_table_bind(w->events, "case_id", KEYACCT_TYPE_INT64, KEYACCT_UNIT_NONE, id + first, NULL, NULL, NULL, &w->error));
    MUST(w, keyacct_table_bind(w->events, "event", KEYACCT_TYPE_INT8, KEYACCT_UNIT_NONE, event + first, NULL, NULL, NULL, &w->error));
    MUST(w, keyacct_table_bind(w->events, "kind", KEYACCT_TYPE_INT8, KEYACCT_UNIT_NONE, kind + first, NULL, NULL, NULL, &w->error));
    MUST(w, keyacct_table_bind(w->events, "segment", KEYACCT_TYPE_INT8, KEYACCT_UNIT_NONE, segment + first, NULL, NULL, NULL, &w->error));
    MUST(w, keyacct_table_bind(w->events, "policy_version", KEYACCT_TYPE_INT64, KEYACCT_UNIT_NONE, version + first, NULL, NULL, NULL, &w->error));
    return w->events;
}

static keyacct_table *fix_events(world *w) { return fix_events_from(w, 0); }

static keyacct_engine *fix_engine(world *w) {
    fix_calendar(w, 0, NULL);
    MUST(w, keyacct_engine_create(&w->allocator, NULL, 2, &w->engines[0], &w->error));
    MUST(w, keyacct_engine_calendar(w->engines[0], "office", w->calendars[0], &w->error));
    MUST(w, keyacct_engine_policy(w->engines[0], fix_triggers(w), NULL, &w->error));
    MUST(w, keyacct_engine_apply(w->engines[0], fix_events(w), NULL, &w->error));
    return w->engines[0];
}

static keyacct_status engine_create(world *w) {
    fix_triggers(w);
    return UNDER(w, keyacct_engine_create(&w->allocator, w->policies[0], 2, &w->engines[0], &w->error));
}

static keyacct_status engine_policy(world *w) {
    fix_engine(w);
    return UNDER(w, keyacct_engine_policy(w->engines[0], w->policies[0], NULL, &w->error));
}

static keyacct_status engine_calendar(world *w) {
    fix_engine(w);
    keyacct_status status = UNDER(w, keyacct_engine_calendar(w->engines[0], "office", w->calendars[0], &w->error));
    return status ? status : UNDER(w, keyacct_engine_calendar(w->engines[0], "other", w->calendars[0], &w->error));
}

/* Rows before the first one that was not reached were applied; with the others it comes to where it would have come. */
static keyacct_status engine_apply(world *w) {
    uint8_t after[16], whole[16];
    int64_t reached = 0;
    for (int i = 0; i < 2; i++) {
        MUST(w, keyacct_engine_create(&w->allocator, NULL, 2, &w->engines[i], &w->error));
        MUST(w, keyacct_engine_policy(w->engines[i], fix_triggers(w), NULL, &w->error));
    }
    MUST(w, keyacct_engine_apply(w->engines[1], fix_events(w), NULL, &w->error));
    MUST(w, keyacct_engine_advance(w->engines[1], INT64_C(1790300800000), NULL, &w->error));
    fix_events(w);
    keyacct_status status = UNDER(w, keyacct_engine_apply(w->engines[0], w->events, NULL, &w->error));
    int32_t column = status ? keyacct_table_column_find(w->events, "event_status") : -1;
    for (int64_t one; column >= 0 && reached < EVENTS; reached++) {
        MUST(w, keyacct_table_get_int64(w->events, column, reached, &one, &w->error));
        if (one == KEYACCT_E_CANCELLED) break;
        assert_int_equal(one, KEYACCT_OK);
    }
    if (status) MUST(w, keyacct_engine_apply(w->engines[0], fix_events_from(w, reached), NULL, &w->error));
    MUST(w, keyacct_engine_advance(w->engines[0], INT64_C(1790300800000), NULL, &w->error));
    MUST(w, keyacct_engine_hash(w->engines[0], after, &w->error));
    MUST(w, keyacct_engine_hash(w->engines[1], whole, &w->error));
    assert_memory_equal(after, whole, sizeof whole);
    return status;
}

static keyacct_status engine_advance(world *w) {
    uint8_t after[16], whole[16];
    const int64_t until = INT64_C(1785300800000);
    fix_engine(w);
    SAVE(w, keyacct_engine_save, w->engines[0]);
    MUST(w, keyacct_engine_load(&w->allocator, w->bytes, w->size, &w->engines[1], &w->error));
    MUST(w, keyacct_engine_advance(w->engines[1], until, NULL, &w->error));
    keyacct_status status = UNDER(w, keyacct_engine_advance(w->engines[0], until, NULL, &w->error));
    if (status) MUST(w, keyacct_engine_advance(w->engines[0], until, NULL, &w->error)); /* goes on where it was stopped */
    MUST(w, keyacct_engine_hash(w->engines[0], after, &w->error));
    MUST(w, keyacct_engine_hash(w->engines[1], whole, &w->error));
    assert_memory_equal(after, whole, sizeof whole);
    return status;
}

static keyacct_status engine_next_deadline(world *w) {
    fix_engine(w);
    PURE(w, keyacct_engine_next_deadline(w->engines[0]) > INT64_C(1780300800000));
    return KEYACCT_OK;
}

static keyacct_status engine_drain(world *w) {
    fix_engine(w);
    keyacct_status status = UNDER(w, keyacct_engine_drain(w->engines[0], 0, &w->tables[0], &w->error));
    if (status) MUST(w, keyacct_engine_drain(w->engines[0], 0, &w->tables[0], &w->error)); /* nothing was forgotten */
    assert_true(keyacct_table_rows(w->tables[0]) >= EVENTS / 2);
    return status;
}

static keyacct_status engine_promises(world *w) {
    fix_engine(w);
    return UNDER(w, keyacct_engine_promises(w->engines[0], &w->tables[0], &w->error));
}

static keyacct_status engine_levels(world *w) {
    fix_engine(w);
    return UNDER(w, keyacct_engine_levels(w->engines[0], &w->tables[0], &w->error));
}

static keyacct_status engine_explain(world *w) {
    fix_engine(w);
    fix_table(w, 1, "accounts");
    fix_bind(w, 1, "account_id", KEYACCT_TYPE_INT64, KEYACCT_UNIT_NONE, fix_id);
    return UNDER(w, keyacct_engine_explain(w->engines[0], w->tables[1], 0, &w->tables[0], &w->error));
}

static keyacct_status engine_simulate(world *w) {
    fix_engine(w);
    return UNDER(w, keyacct_engine_simulate(w->engines[0], NULL, INT64_C(1785300800000), NULL, &w->tables[0], &w->error));
}

static keyacct_status engine_dry_run(world *w) {
    fix_engine(w);
    return UNDER(w, keyacct_engine_dry_run(w->engines[0], NULL, INT64_C(1785300800000), &w->tables[0], &w->error));
}

static keyacct_status engine_save(world *w) {
    size_t size = 0;
    fix_engine(w);
    return UNDER(w, keyacct_engine_save(w->engines[0], NULL, 0, &size, &w->error));
}

static keyacct_status engine_load(world *w) {
    fix_engine(w);
    SAVE(w, keyacct_engine_save, w->engines[0]);
    return UNDER(w, keyacct_engine_load(&w->allocator, w->bytes, w->size, &w->engines[1], &w->error));
}

static keyacct_status engine_hash(world *w) {
    uint8_t hash[16];
    fix_engine(w);
    return UNDER(w, keyacct_engine_hash(w->engines[0], hash, &w->error));
}

/* PLAN */

static keyacct_status plan_make(world *w) {
    fix_segmented(w);
    MUST(w, keyacct_service_assess(NULL, w->tables[0], NULL, NULL, NULL, NULL, w->run, &w->error));
    fix_contacts(w, 2);
    keyacct_status status = UNDER(w, keyacct_plan_make(NULL, w->tables[0], NULL, NULL, w->tables[2], NULL, w->run, &w->tables[3],
                                                       &w->tables[4], &w->tables[5], &w->error));
    if (!status) assert_true(keyacct_table_rows(w->tables[3]) > 0 && keyacct_table_rows(w->tables[4]) > 0);
    else assert_true(!w->tables[3] && !w->tables[4] && !w->tables[5]);
    return status;
}

/* RISK */

static keyacct_risk_model *fix_risk(world *w) {
    fix_accounts(w, 0);
    fix_run(w);
    MUST(w, keyacct_risk_model_create(&w->allocator, NULL, &w->risks[0], &w->error));
    return w->risks[0];
}

static keyacct_status risk_model_create(world *w) {
    return UNDER(w, keyacct_risk_model_create(&w->allocator, NULL, &w->risks[0], &w->error));
}

static keyacct_status risk_model_apply(world *w) {
    fix_risk(w);
    return UNDER(w, keyacct_risk_model_apply(w->risks[0], w->tables[0], w->run, &w->error));
}

static keyacct_status risk_model_bind(world *w) {
    fix_risk(w);
    return UNDER(w, keyacct_risk_model_bind(w->risks[0], w->tables[0], w->run, &w->bound, &w->error));
}

static keyacct_status risk_model_explain(world *w) {
    fix_risk(w);
    return UNDER(w, keyacct_risk_model_explain(w->risks[0], w->tables[0], 0, ROWS, w->run, &w->tables[1], &w->error));
}

static keyacct_status risk_model_save(world *w) {
    size_t size = 0;
    fix_risk(w);
    return UNDER(w, keyacct_risk_model_save(w->risks[0], NULL, 0, &size, &w->error));
}

static keyacct_status risk_model_load(world *w) {
    fix_risk(w);
    SAVE(w, keyacct_risk_model_save, w->risks[0]);
    return UNDER(w, keyacct_risk_model_load(&w->allocator, w->bytes, w->size, &w->risks[1], &w->error));
}

/* PLAN */

/* Accounts a..f with everything that a review reads. */
static keyacct_review *fix_review(world *w) {
    static const int64_t offsets[] = {0, 1, 2, 3, 4, 5, 6};
    fix_run(w);
    MUST(w, keyacct_table_create(&w->allocator, "accounts", 6, &w->tables[0], &w->error));
    MUST(w, keyacct_table_bind_text(w->tables[0], "account_id", KEYACCT_UNIT_NONE, offsets, fix_letters, NULL, NULL, NULL, &w->error));
    fix_bind(w, 0, "wallet", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, fix_wallet);
    fix_transactions(w, 1);
    fix_table(w, 2, "cases");
    fix_bind(w, 2, "case_id", KEYACCT_TYPE_INT64, KEYACCT_UNIT_NONE, fix_id);
    fix_text(w, 2, "account_id");
    fix_bind(w, 2, "kind", KEYACCT_TYPE_INT8, KEYACCT_UNIT_NONE, fix_kind);
    fix_bind(w, 2, "reported_at", KEYACCT_TYPE_TIME, KEYACCT_UNIT_NONE, fix_times);
    MUST(w, keyacct_review_create(&w->allocator, NULL, &w->review, &w->error));
    for (int i = 0; i < 3; i++) MUST(w, keyacct_review_add(w->review, w->tables[i], w->run, &w->error));
    return w->review;
}

static keyacct_status review_create(world *w) { return UNDER(w, keyacct_review_create(&w->allocator, NULL, &w->review, &w->error)); }

static keyacct_status review_add(world *w) {
    fix_review(w);
    fix_transactions(w, 3);
    return UNDER(w, keyacct_review_add(w->review, w->tables[3], w->run, &w->error));
}

static keyacct_status review_run(world *w) {
    fix_review(w);
    return UNDER(w, keyacct_review_run(w->review, w->run, &w->error));
}

static keyacct_status review_facts(world *w) {
    const keyacct_table *result = NULL;
    int32_t asof = 0, policy = 0, fell_back = 0;
    fix_review(w);
    MUST(w, keyacct_review_run(w->review, w->run, &w->error));
    keyacct_status status = UNDER(w, keyacct_review_table(w->review, "accounts", &result, &w->error));
    if (!status) status = UNDER(w, keyacct_review_asof_on(w->review, &asof, &w->error));
    if (!status) status = UNDER(w, keyacct_review_policy(w->review, &policy, &fell_back, &w->error));
    if (!status) status = UNDER(w, keyacct_review_table(w->review, "contributions", &result, &w->error));
    if (!status) assert_true(keyacct_table_rows(result) % 40 == 0);
    if (!status) status = UNDER(w, keyacct_review_table(w->review, "accounts", &result, &w->error));
    if (!status) assert_true(asof == ASOF && policy > 0 && keyacct_table_rows(result) == 6);
    return status;
}

#endif
