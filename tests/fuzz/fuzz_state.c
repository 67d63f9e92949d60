/* Saved states of every kind: damaged ones are refused; what loads can be used without harm.
 *
 * Input: one byte that chooses the loader and, in its highest bit, whether size and checksum are put right first, so that damage reaches
 * the readers behind the checksum; then the state. */
#include "core/bytes.h"
#include "fuzz.h"
#include "keyacct.h"

enum { HEAD = 24, TAIL = 8, KINDS = 8, REPAIR = 0x80, ROWS = 4, ASOF = 20000 };

static const int64_t ids[ROWS] = {1, 2, 3, 4}, values[ROWS] = {900, -5, 40, 40}, sizes[ROWS] = {10, 20, 30, 40};
static const int32_t days[ROWS] = {19000, 19010, 19100, 19500};
static const int64_t offsets[ROWS + 1] = {0, 1, 2, 3, 4};

static keyacct_table *table_of(const char *role) {
    keyacct_table *table = NULL;
    int money = KEYACCT_UNIT_MINOR;
    REQUIRE(keyacct_table_create(NULL, role, ROWS, &table, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_table_bind_text(table, "account_id", 0, offsets, "abca", NULL, NULL, NULL, NULL) == KEYACCT_OK
            || strcmp(role, "accounts") == 0);
    if (strcmp(role, "accounts") == 0) {
        REQUIRE(keyacct_table_bind(table, "account_id", KEYACCT_TYPE_INT64, 0, ids, NULL, NULL, NULL, NULL) == KEYACCT_OK);
        REQUIRE(keyacct_table_bind(table, "current_value", KEYACCT_TYPE_INT64, money, values, NULL, NULL, NULL, NULL) == KEYACCT_OK);
        REQUIRE(keyacct_table_bind(table, "potential_value", KEYACCT_TYPE_INT64, money, sizes, NULL, NULL, NULL, NULL) == KEYACCT_OK);
        REQUIRE(keyacct_table_bind(table, "revenue", KEYACCT_TYPE_INT64, money, values, NULL, NULL, NULL, NULL) == KEYACCT_OK);
        REQUIRE(keyacct_table_bind(table, "size", KEYACCT_TYPE_INT64, 0, sizes, NULL, NULL, NULL, NULL) == KEYACCT_OK);
    } else {
        REQUIRE(keyacct_table_bind(table, "on", KEYACCT_TYPE_DATE, 0, days, NULL, NULL, NULL, NULL) == KEYACCT_OK);
        REQUIRE(keyacct_table_bind(table, "amount", KEYACCT_TYPE_INT64, money, values, NULL, NULL, NULL, NULL) == KEYACCT_OK);
        REQUIRE(keyacct_table_bind_text(table, "category", 0, offsets, "xyxz", NULL, NULL, NULL, NULL) == KEYACCT_OK);
    }
    return table;
}

static keyacct_run *make_run(void) {
    keyacct_run *run = NULL;
    REQUIRE(keyacct_run_create(NULL, &run, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_run_set_asof_on(run, ASOF, NULL) == KEYACCT_OK && keyacct_run_want(run, "*", NULL) == KEYACCT_OK);
    return run;
}

static void refused(const void *out, const keyacct_error *error) { REQUIRE(out == NULL && error->message[0] && error->status); }

static void ledger(const uint8_t *bytes, size_t size, keyacct_run *run) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_ledger *loaded = NULL;
    keyacct_table *more = table_of("transactions"), *out = NULL;
    if (keyacct_ledger_load(NULL, bytes, size, &loaded, &error) != KEYACCT_OK) refused(loaded, &error);
    else {
        (void)keyacct_ledger_add(loaded, more, run, &error);
        if (keyacct_ledger_histories(loaded, run, &out, &error) == KEYACCT_OK) keyacct_table_destroy(out);
        out = NULL;
        if (keyacct_ledger_split(loaded, 19050, 19600, run, &out, &error) == KEYACCT_OK) keyacct_table_destroy(out);
        (void)keyacct_ledger_save(loaded, NULL, 0, &size, &error);
    }
    keyacct_ledger_destroy(loaded);
    keyacct_table_destroy(more);
}

static void value_model(const uint8_t *bytes, size_t size, keyacct_run *run) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_value_model *loaded = NULL;
    keyacct_table *accounts = table_of("accounts");
    if (keyacct_value_model_load(NULL, bytes, size, &loaded, &error) != KEYACCT_OK) refused(loaded, &error);
    else (void)keyacct_value_model_apply(loaded, accounts, run, &error);
    keyacct_value_model_destroy(loaded);
    keyacct_table_destroy(accounts);
}

static void value_learn(const uint8_t *bytes, size_t size, keyacct_run *run) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_value_learn *loaded = NULL;
    keyacct_value_model *model = NULL;
    keyacct_table *accounts = table_of("accounts");
    if (keyacct_value_learn_load(NULL, bytes, size, &loaded, &error) != KEYACCT_OK) refused(loaded, &error);
    else {
        (void)keyacct_value_learn_add(loaded, accounts, run, &error);
        if (keyacct_value_learn_finish(loaded, &model, &error) == KEYACCT_OK)
            (void)keyacct_value_model_apply(model, accounts, run, &error);
        (void)keyacct_value_learn_save(loaded, NULL, 0, &size, &error);
    }
    keyacct_value_model_destroy(model);
    keyacct_value_learn_destroy(loaded);
    keyacct_table_destroy(accounts);
}

static void use_segmentation(keyacct_segmentation *cuts, keyacct_table *accounts, keyacct_run *run) {
    keyacct_table *out = NULL;
    if (keyacct_segmentation_apply(cuts, accounts, run, NULL) == KEYACCT_OK) (void)keyacct_segmentation_rank(cuts, accounts, run, NULL);
    if (keyacct_segmentation_cuts(cuts, &out, NULL) == KEYACCT_OK) keyacct_table_destroy(out);
    out = NULL;
    if (keyacct_segmentation_expectations(cuts, accounts, NULL, &out, NULL) == KEYACCT_OK) keyacct_table_destroy(out);
}

static void segmentation(const uint8_t *bytes, size_t size, keyacct_run *run) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_segmentation *loaded = NULL;
    keyacct_table *accounts = table_of("accounts");
    if (keyacct_segmentation_load(NULL, bytes, size, &loaded, &error) != KEYACCT_OK) refused(loaded, &error);
    else use_segmentation(loaded, accounts, run);
    keyacct_segmentation_destroy(loaded);
    keyacct_table_destroy(accounts);
}

static void segment_learn(const uint8_t *bytes, size_t size, keyacct_run *run) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_segment_learn *loaded = NULL;
    keyacct_segmentation *cuts = NULL;
    keyacct_table *accounts = table_of("accounts");
    int32_t more = 1;
    if (keyacct_segment_learn_load(NULL, bytes, size, &loaded, &error) != KEYACCT_OK) refused(loaded, &error);
    else {
        for (int round = 0; round < 40 && more; round++) {
            if (keyacct_segment_learn_add(loaded, accounts, run, &error) != KEYACCT_OK) break;
            if (keyacct_segment_learn_advance(loaded, &more, &error) != KEYACCT_OK) break;
        }
        (void)keyacct_segment_learn_save(loaded, NULL, 0, &size, &error);
        if (keyacct_segment_learn_finish(loaded, &cuts, &error) == KEYACCT_OK) use_segmentation(cuts, accounts, run);
    }
    keyacct_segmentation_destroy(cuts);
    keyacct_segment_learn_destroy(loaded);
    keyacct_table_destroy(accounts);
}

static void risk_model(const uint8_t *bytes, size_t size, keyacct_run *run) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_risk_model *loaded = NULL;
    keyacct_table *accounts = table_of("accounts"), *out = NULL;
    if (keyacct_risk_model_load(NULL, bytes, size, &loaded, &error) != KEYACCT_OK) refused(loaded, &error);
    else {
        (void)keyacct_risk_model_apply(loaded, accounts, run, &error);
        if (keyacct_risk_model_explain(loaded, accounts, 0, ROWS, run, &out, &error) == KEYACCT_OK) keyacct_table_destroy(out);
    }
    keyacct_risk_model_destroy(loaded);
    keyacct_table_destroy(accounts);
}

static void calendar(const uint8_t *bytes, size_t size, keyacct_run *run) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_calendar *loaded = NULL;
    int64_t from = 0, until = 0, opens = 0, closes = 0, open = 1;
    (void)run;
    if (keyacct_calendar_load(NULL, bytes, size, &loaded, &error) != KEYACCT_OK) refused(loaded, &error);
    else {
        REQUIRE(keyacct_calendar_facts(loaded, &from, &until, NULL, NULL) == KEYACCT_OK && from < until);
        REQUIRE(keyacct_calendar_next(loaded, from, &opens, &closes, NULL) == KEYACCT_OK && from <= opens && opens < closes);
        REQUIRE(keyacct_calendar_deadline(loaded, &from, &open, &closes, 1, NULL) == KEYACCT_OK && closes == opens + 1);
        REQUIRE(keyacct_calendar_elapsed(loaded, &from, &until, &open, 1, NULL) == KEYACCT_OK && open > 0);
    }
    keyacct_calendar_destroy(loaded);
}

/* An event of each kind of ids, by account and by case alone: what was loaded meets what a host says. */
static void apply_events(keyacct_engine *loaded, keyacct_run *run) {
    static const int64_t at = INT64_C(1798761600000), kinds[] = {KEYACCT_EVENT_CONTACT, KEYACCT_EVENT_REPLIED, KEYACCT_EVENT_CASE_OPENED};
    for (int round = 0; round < 12; round++) {
        keyacct_table *events = NULL;
        int by_text = round % 2, by_case = round / 2 % 2, kind = round / 4;
        int32_t type = by_text ? KEYACCT_TYPE_TEXT : KEYACCT_TYPE_INT64;
        const char *id = by_case ? "case_id" : "account_id";
        REQUIRE(keyacct_table_create(NULL, "events", 2, &events, NULL) == KEYACCT_OK);
        REQUIRE(keyacct_table_add_column(events, "at", 0, NULL) == KEYACCT_OK && keyacct_table_add_column(events, "event", 0, NULL) == KEYACCT_OK
                && keyacct_table_add_column(events, id, type, NULL) == KEYACCT_OK);
        for (int64_t row = 0; row < 2; row++) {
            int32_t column = keyacct_table_column_find(events, id);
            (void)keyacct_table_set_int64(events, keyacct_table_column_find(events, "at"), row, at + round, NULL);
            (void)keyacct_table_set_int64(events, keyacct_table_column_find(events, "event"), row, kinds[kind], NULL);
            if (by_text) (void)keyacct_table_set_text(events, column, row, row ? "c1" : "A", row ? 2 : 1, NULL);
            else (void)keyacct_table_set_int64(events, column, row, row + 1, NULL);
        }
        (void)keyacct_engine_apply(loaded, events, run, NULL);
        keyacct_table_destroy(events);
    }
}

static void engine(const uint8_t *bytes, size_t size, keyacct_run *run) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_engine *loaded = NULL;
    keyacct_table *out = NULL;
    uint8_t hash[16];
    if (keyacct_engine_load(NULL, bytes, size, &loaded, &error) != KEYACCT_OK) refused(loaded, &error);
    else {
        int64_t at = keyacct_engine_next_deadline(loaded);
        REQUIRE(keyacct_engine_hash(loaded, hash, &error) == KEYACCT_OK);
        if (at < INT64_C(253402300799999)) (void)keyacct_engine_advance(loaded, at, run, &error);
        apply_events(loaded, run);
        if (keyacct_engine_simulate(loaded, NULL, INT64_C(1798761700000), run, &out, &error) == KEYACCT_OK) keyacct_table_destroy(out);
        out = NULL;
        /* what was loaded can always be asked */
        REQUIRE(keyacct_engine_promises(loaded, &out, &error) == KEYACCT_OK);
        keyacct_table_destroy(out);
        REQUIRE(keyacct_engine_levels(loaded, &out, &error) == KEYACCT_OK);
        keyacct_table_destroy(out);
        REQUIRE(keyacct_engine_drain(loaded, 0, &out, &error) == KEYACCT_OK);
        keyacct_table_destroy(out);
        REQUIRE(keyacct_engine_save(loaded, NULL, 0, &size, &error) == KEYACCT_OK);
    }
    keyacct_engine_destroy(loaded);
}

static void store64(uint8_t *at, uint64_t value) {
    for (int i = 0; i < 8; i++) at[i] = (uint8_t)(value >> 8 * i);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static void (*const loaders[KINDS])(const uint8_t *, size_t, keyacct_run *) = {ledger, value_learn, value_model, segment_learn,
                                                                                       segmentation, risk_model, calendar, engine};
    if (size < 1) return 0;
    uint8_t *state = malloc(size);
    REQUIRE(state);
    size_t length = size - 1;
    memcpy(state, data + 1, length);
    if ((data[0] & REPAIR) && length >= HEAD + TAIL) {
        store64(state + 16, length - HEAD - TAIL);
        store64(state + length - TAIL, keyacct__bytes_checksum(state, length - TAIL));
    }
    keyacct_run *run = make_run();
    loaders[(data[0] & 0x7f) % (KINDS)](state, length, run);
    keyacct_run_destroy(run);
    free(state);
    return 0;
}

static size_t seed_ledger(uint8_t *to, size_t capacity) {
    keyacct_ledger *made = NULL;
    keyacct_table *rows = table_of("transactions");
    size_t size = 0;
    REQUIRE(keyacct_ledger_create(NULL, NULL, NULL, &made, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_ledger_add(made, rows, NULL, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_ledger_save(made, to, capacity, &size, NULL) == KEYACCT_OK);
    keyacct_ledger_destroy(made);
    keyacct_table_destroy(rows);
    return size;
}

static size_t seed_value(uint8_t *to, size_t capacity, int finished) {
    keyacct_value_learn *made = NULL;
    keyacct_value_model *model = NULL;
    keyacct_table *rows = table_of("accounts");
    keyacct_run *run = make_run();
    size_t size = 0;
    REQUIRE(keyacct_value_learn_create(NULL, NULL, &made, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_value_learn_add(made, rows, run, NULL) == KEYACCT_OK);
    if (!finished) REQUIRE(keyacct_value_learn_save(made, to, capacity, &size, NULL) == KEYACCT_OK);
    else {
        REQUIRE(keyacct_value_learn_finish(made, &model, NULL) == KEYACCT_OK);
        REQUIRE(keyacct_value_model_save(model, to, capacity, &size, NULL) == KEYACCT_OK);
    }
    keyacct_value_model_destroy(model);
    keyacct_value_learn_destroy(made);
    keyacct_table_destroy(rows);
    keyacct_run_destroy(run);
    return size;
}

static size_t seed_segment(uint8_t *to, size_t capacity, int finished) {
    keyacct_segment_learn *made = NULL;
    keyacct_segmentation *cuts = NULL;
    keyacct_table *rows = table_of("accounts");
    keyacct_run *run = make_run();
    size_t size = 0;
    if (!finished) {
        REQUIRE(keyacct_segment_learn_create(NULL, NULL, 1, &made, NULL) == KEYACCT_OK);
        REQUIRE(keyacct_segment_learn_add(made, rows, run, NULL) == KEYACCT_OK);
        REQUIRE(keyacct_segment_learn_save(made, to, capacity, &size, NULL) == KEYACCT_OK);
    } else {
        REQUIRE(keyacct_segmentation_create(NULL, NULL, rows, run, &cuts, NULL) == KEYACCT_OK);
        REQUIRE(keyacct_segmentation_save(cuts, to, capacity, &size, NULL) == KEYACCT_OK);
    }
    keyacct_segmentation_destroy(cuts);
    keyacct_segment_learn_destroy(made);
    keyacct_table_destroy(rows);
    keyacct_run_destroy(run);
    return size;
}

static size_t seed_risk(uint8_t *to, size_t capacity) {
    keyacct_risk_model *made = NULL;
    size_t size = 0;
    REQUIRE(keyacct_risk_model_create(NULL, NULL, &made, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_risk_model_save(made, to, capacity, &size, NULL) == KEYACCT_OK);
    keyacct_risk_model_destroy(made);
    return size;
}

static size_t seed_calendar(uint8_t *to, size_t capacity) {
    static const int8_t rules[ROWS] = {1, 2, 4, 5};
    static const uint8_t dated = 0x0e, timed = 0x05;
    static const int64_t places[ROWS + 1] = {0, 5, 5, 10, 10};
    keyacct_calendar *made = NULL;
    keyacct_table *rows = NULL;
    size_t size = 0;
    REQUIRE(keyacct_table_create(NULL, "calendars", ROWS, &rows, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_table_bind(rows, "rule", KEYACCT_TYPE_INT8, 0, rules, NULL, NULL, NULL, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_table_bind(rows, "from_on", KEYACCT_TYPE_DATE, 0, days, &dated, NULL, NULL, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_table_bind_text(rows, "from_time", 0, places, "22:0009:00", &timed, NULL, NULL, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_table_bind_text(rows, "until_time", 0, places, "06:0012:00", &timed, NULL, NULL, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_calendar_create(NULL, rows, NULL, NULL, 0, INT64_C(86400000) * 19000, INT64_C(86400000) * 19400, &made, NULL)
            == KEYACCT_OK);
    REQUIRE(keyacct_calendar_save(made, to, capacity, &size, NULL) == KEYACCT_OK);
    keyacct_calendar_destroy(made);
    keyacct_table_destroy(rows);
    return size;
}

/* Ids of both kinds: the account 7 and its case, or "A" and "c". */
static size_t seed_engine(uint8_t *to, size_t capacity, int by_text) {
    static const int64_t at[ROWS] = {INT64_C(1780300800000), INT64_C(1780300860000), INT64_C(1780300920000), INT64_C(1780304400000)};
    static const int64_t one[ROWS] = {7, 7, 7, 7};
    static const int8_t event[ROWS] = {KEYACCT_EVENT_ACCOUNT, KEYACCT_EVENT_CASE_OPENED, KEYACCT_EVENT_PAUSED, KEYACCT_EVENT_CUSTOMER_MESSAGE};
    static const int8_t kind[ROWS] = {0, KEYACCT_CASE_KIND_COMPLAINT, 0, 0}, reason[ROWS] = {0, 0, KEYACCT_PAUSE_REASON_SCHEDULED, 0};
    keyacct_engine *made = NULL;
    keyacct_policy *policy = NULL;
    static const char triggers[] = "edition 1\ntable service.trigger\n"
                                   "trigger,operator,fact,at_least,event,event_2,output,output_2,count,window,unit,action,role,again\n"
                                   "1,held,cases_open,1,,,,,,2,business_hour,attention,team_lead,\n"
                                   "2,count,,,case_opened,,,,2,30,day,task,owner,5\n"
                                   "3,absent,,,contact,,,,,20,day,attention,service_director,\n"
                                   "4,seq,,,case_opened,replied,,,,3,hour,task,owner,\n"
                                   "5,ratio,,500000,,,clock_breached,clock_met,1,7,day,task,owner,\nend\n";
    keyacct_table *events = NULL;
    size_t size = 0;
    REQUIRE(keyacct_policy_load_text(NULL, triggers, sizeof triggers - 1, &policy, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_policy_freeze(policy, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_engine_create(NULL, policy, 2, &made, NULL) == KEYACCT_OK);
    keyacct_policy_destroy(policy);
    REQUIRE(keyacct_table_create(NULL, "events", ROWS, &events, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_table_bind(events, "at", KEYACCT_TYPE_TIME, 0, at, NULL, NULL, NULL, NULL) == KEYACCT_OK);
    for (int i = 0; i < 2; i++) {
        const char *name = i ? "case_id" : "account_id";
        if (by_text)
            REQUIRE(keyacct_table_bind_text(events, name, 0, offsets, i ? "cccc" : "AAAA", NULL, NULL, NULL, NULL) == KEYACCT_OK);
        else REQUIRE(keyacct_table_bind(events, name, KEYACCT_TYPE_INT64, 0, one, NULL, NULL, NULL, NULL) == KEYACCT_OK);
    }
    REQUIRE(keyacct_table_bind(events, "event", KEYACCT_TYPE_INT8, 0, event, NULL, NULL, NULL, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_table_bind(events, "kind", KEYACCT_TYPE_INT8, 0, kind, NULL, NULL, NULL, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_table_bind(events, "reason", KEYACCT_TYPE_INT8, 0, reason, NULL, NULL, NULL, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_engine_apply(made, events, NULL, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_engine_save(made, to, capacity, &size, NULL) == KEYACCT_OK);
    keyacct_table_destroy(events);
    keyacct_engine_destroy(made);
    return size;
}

/* Every kind twice: as it is, and with the checksum put right after damage. */
size_t keyacct_fuzz_seed(int index, uint8_t *buffer, size_t capacity) {
    int kind = index / 2;
    if (kind >= KINDS) return 0;
    buffer[0] = (uint8_t)(kind | (index % 2 ? REPAIR : 0));
    switch (kind) {
    case 0: return 1 + seed_ledger(buffer + 1, capacity - 1);
    case 1: return 1 + seed_value(buffer + 1, capacity - 1, 0);
    case 2: return 1 + seed_value(buffer + 1, capacity - 1, 1);
    case 3: return 1 + seed_segment(buffer + 1, capacity - 1, 0);
    case 4: return 1 + seed_segment(buffer + 1, capacity - 1, 1);
    case 5: return 1 + seed_risk(buffer + 1, capacity - 1);
    case 6: return 1 + seed_calendar(buffer + 1, capacity - 1);
    default: return 1 + seed_engine(buffer + 1, capacity - 1, index % 2);
    }
}
