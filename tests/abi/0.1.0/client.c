/* A program of release 0.1.0. It is compiled with the headers of that release and must print the same with every later library that
 * keeps the promise: see tests/abi/abi.py. Handshake, allocator, errors, policy, ledger, cuts, saved states, prepared rows, Arrow,
 * the review, calendars and the living engine, and what the library says of itself. */
#include "keyacct.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static keyacct_error error = KEYACCT_ERROR_INIT;
static int64_t blocks;

static void *resize(void *user, void *pointer, size_t old_size, size_t new_size) {
    *(int64_t *)user += (new_size > 0) - (old_size > 0);
    if (new_size) return realloc(pointer, new_size);
    free(pointer);
    return NULL;
}

static const keyacct_allocator allocator = {sizeof(keyacct_allocator), resize, &blocks};

static void must(keyacct_status status, const char *what) {
    if (!status) return;
    printf("%s: %s: %s\n", what, keyacct_status_name(status), error.message);
    exit(1);
}

static void bind(keyacct_table *table, const char *name, int32_t unit, const int64_t *values) {
    must(keyacct_table_bind(table, name, KEYACCT_TYPE_INT64, unit, values, NULL, NULL, NULL, &error), name);
}

static int64_t cell(const keyacct_table *table, const char *name, int64_t row) {
    int64_t value = 0;
    must(keyacct_table_get_int64(table, keyacct_table_column_find(table, name), row, &value, &error), name);
    return value;
}

static int32_t on_every_row(void *user_data, keyacct_task task, void *task_data, int32_t parts) {
    (void)user_data;
    for (int32_t part = parts; part-- > 0;) task(task_data, part);
    return 0;
}

static void errors(void) {
    keyacct_table *table = NULL;
    const int64_t cents[] = {100, -5};
    keyacct_policy *policy = NULL;
    int64_t quota = 0;
    must(keyacct_abi_check(KEYACCT_ABI, sizeof(keyacct_error), sizeof(keyacct_allocator), &error), "handshake");
    printf("newer %d\n",
           keyacct_version() >= KEYACCT_VERSION_MAJOR * 1000000 + KEYACCT_VERSION_MINOR * 1000 + KEYACCT_VERSION_PATCH);
    must(keyacct_table_create(&allocator, "accounts", 2, &table, &error), "table");
    keyacct_status status = keyacct_table_bind(table, "revenue", KEYACCT_TYPE_INT64, KEYACCT_UNIT_NONE, cents, NULL, NULL, NULL,
                                               &error);
    printf("%s in %s.%s row %" PRId64 "\n", keyacct_status_name(status), error.table, error.column, error.row);
    const int64_t offsets[] = {0, 6, 11};
    status = keyacct_table_bind_text(table, "status", KEYACCT_UNIT_NONE, offsets, "activefnord", NULL, NULL, NULL, &error);
    printf("%s in %s.%s row %" PRId64 "\n", keyacct_status_name(status), error.table, error.column, error.row);
    keyacct_table_destroy(table);
    must(keyacct_policy_create(&allocator, 1, &policy, &error), "policy");
    must(keyacct_policy_get_int64(policy, "segment.platinum_quota_ppm", &quota, &error), "get");
    printf("platinum quota %" PRId64 "\n", quota);
    status = keyacct_policy_set_int64(policy, "segment.platinum_quota_ppm", 1000001, &error);
    printf("%s, edition %d, frozen %d\n", keyacct_status_name(status), keyacct_policy_edition(policy),
           keyacct_policy_is_frozen(policy));
    keyacct_policy_destroy(policy);
}

static void ledger(const keyacct_run *run) {
    keyacct_ledger *ledger = NULL;
    keyacct_table *histories = NULL;
    must(keyacct_ledger_create(&allocator, NULL, NULL, &ledger, &error), "ledger");
    for (int64_t i = 0; i < 12; i++)
        must(keyacct_ledger_append_int64(ledger, 1 + i % 3, (int32_t)(19900 + 7 * i), 1000 * (i + 1), &error), "append");
    must(keyacct_ledger_histories(ledger, run, &histories, &error), "histories");
    for (int64_t row = 0; row < keyacct_table_rows(histories); row++)
        printf("account %" PRId64 " revenue %" PRId64 " last %" PRId64 "\n", cell(histories, "account_id", row),
               cell(histories, "revenue", row), cell(histories, "last_purchase_on", row));
    keyacct_table_destroy(histories);
    keyacct_ledger_destroy(ledger);
}

static void cuts(const keyacct_run *run) {
    const int64_t id[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    const int64_t current[] = {990000, 120000, 80000, 45000, 30000, 21000, 9000, 5000, 1000, -2500};
    const int64_t potential[] = {500000, 0, 60000, 5000, 90000, 1000, 70000, 2000, 0, 30000};
    keyacct_table *table = NULL;
    keyacct_segmentation *made = NULL, *loaded = NULL;
    keyacct_bound *bound = NULL;
    uint8_t *bytes[2];
    size_t size[2];
    struct ArrowSchema schema;
    struct ArrowArray array;
    must(keyacct_table_create(&allocator, "accounts", 10, &table, &error), "table");
    bind(table, "account_id", KEYACCT_UNIT_NONE, id);
    bind(table, "current_value", KEYACCT_UNIT_MINOR, current);
    bind(table, "potential_value", KEYACCT_UNIT_MINOR, potential);
    must(keyacct_segmentation_create(&allocator, NULL, table, run, &made, &error), "cuts");
    for (int i = 0; i < 2; i++) {
        const keyacct_segmentation *one = i ? loaded : made;
        must(keyacct_segmentation_save(one, NULL, 0, &size[i], &error), "size");
        bytes[i] = malloc(size[i]);
        must(keyacct_segmentation_save(one, bytes[i], size[i], &size[i], &error), "save");
        if (!i) must(keyacct_segmentation_load(&allocator, bytes[0], size[0], &loaded, &error), "load");
    }
    printf("saved twice, same bytes %d\n", size[0] == size[1] && !memcmp(bytes[0], bytes[1], size[0]));
    must(keyacct_segmentation_bind(loaded, table, run, &bound, &error), "bind");
    for (int64_t row = 0; row < 10; row++) {
        must(keyacct_bound_run(bound, row, 1, &error), "row");
        printf("%s ", keyacct_code_name("segment", (int32_t)cell(table, "segment", row)));
    }
    keyacct_bound_destroy(bound);
    must(keyacct_segmentation_apply(made, table, run, &error), "apply");
    must(keyacct_table_export_arrow(table, NULL, 0, &allocator, &schema, &array, &error), "export");
    printf("\n%s of %" PRId64 " rows\n", schema.format, array.length);
    array.release(&array);
    schema.release(&schema);
    keyacct_segmentation_destroy(made);
    keyacct_segmentation_destroy(loaded);
    keyacct_table_destroy(table);
    free(bytes[0]);
    free(bytes[1]);
}

static void review(const keyacct_run *run) {
    const int64_t id[] = {1, 2, 3}, value[] = {500, 300, 20};
    keyacct_table *table = NULL;
    keyacct_review *review = NULL;
    const keyacct_table *result = NULL;
    must(keyacct_table_create(&allocator, "accounts", 3, &table, &error), "table");
    bind(table, "account_id", KEYACCT_UNIT_NONE, id);
    bind(table, "current_value", KEYACCT_UNIT_MINOR, value);
    must(keyacct_review_create(&allocator, NULL, &review, &error), "review");
    must(keyacct_review_add(review, table, NULL, &error), "add");
    must(keyacct_review_run(review, run, &error), "run");
    must(keyacct_review_table(review, "accounts", &result, &error), "result");
    printf("review of %" PRId64 ", first is %s\n", keyacct_table_rows(result),
           keyacct_code_name("segment", (int32_t)cell(result, "segment", 0)));
    keyacct_review_destroy(review);
    keyacct_table_destroy(table);
}

/* A Monday in 2026, and an hour, in milliseconds. */
#define DAY0 INT64_C(1780272000000)
#define HOUR INT64_C(3600000)

static void text(keyacct_table *table, const char *name, const char *cell) {
    must(keyacct_table_add_column(table, name, KEYACCT_TYPE_TEXT, &error), name);
    must(keyacct_table_set_text(table, keyacct_table_column_find(table, name), 0, cell, (int64_t)strlen(cell), &error), name);
}

static keyacct_calendar *office(void) {
    keyacct_table *rules = NULL;
    keyacct_calendar *made = NULL, *loaded = NULL;
    uint8_t bytes[4096], hash[2][16];
    size_t size = 0;
    const int64_t from_at = DAY0, start[] = {DAY0 + 10 * HOUR, DAY0 + 16 * HOUR}, span[] = {2 * HOUR, 3 * HOUR};
    int64_t due[2], open[2], opens = 0, closes = 0, until = 0, day = 0;
    must(keyacct_table_create(&allocator, "calendars", 1, &rules, &error), "rules");
    must(keyacct_table_add_column(rules, "rule", KEYACCT_TYPE_CODE, &error), "rule");
    must(keyacct_table_set_int64(rules, keyacct_table_column_find(rules, "rule"), 0, KEYACCT_CALENDAR_RULE_WEEKLY, &error), "rule");
    text(rules, "from_time", "09:00");
    text(rules, "until_time", "17:00");
    must(keyacct_calendar_create(&allocator, rules, NULL, NULL, 0, from_at, from_at + 400 * 24 * HOUR, &made, &error), "calendar");
    must(keyacct_calendar_deadline(made, start, span, due, 2, &error), "deadline");
    must(keyacct_calendar_elapsed(made, start, due, open, 2, &error), "elapsed");
    must(keyacct_calendar_next(made, due[1] + 24 * HOUR, &opens, &closes, &error), "next");
    must(keyacct_calendar_facts(made, NULL, &until, &day, &error), "facts");
    printf("due %" PRId64 " %" PRId64 " hours later, open %" PRId64 " %" PRId64 ", window of %" PRId64 ", day of %" PRId64 ", %" PRId64
           " days\n", (due[0] - start[0]) / HOUR, (due[1] - start[1]) / HOUR, open[0] / HOUR, open[1] / HOUR, (closes - opens) / HOUR,
           day / HOUR, (until - from_at) / 24 / HOUR);
    must(keyacct_calendar_save(made, bytes, sizeof bytes, &size, &error), "save");
    must(keyacct_calendar_load(&allocator, bytes, size, &loaded, &error), "load");
    must(keyacct_calendar_hash(made, hash[0], &error), "hash");
    must(keyacct_calendar_hash(loaded, hash[1], &error), "hash");
    printf("loaded calendar is the same %d, ", !memcmp(hash[0], hash[1], 16));
    printf("%s\n", keyacct_status_name(keyacct_calendar_next(loaded, until, &opens, NULL, &error)));
    keyacct_calendar_destroy(made);
    keyacct_table_destroy(rules);
    return loaded;
}

static int count(const keyacct_table *outputs, int32_t output) {
    int found = 0;
    for (int64_t row = 0; row < keyacct_table_rows(outputs); row++) found += cell(outputs, "output", row) == output;
    return found;
}

static void living(const keyacct_run *run) {
    const int64_t id[] = {1, 2, 1, 2, 9}, at[] = {DAY0 + HOUR, DAY0 + HOUR, DAY0 + 10 * HOUR, DAY0 + 12 * HOUR, DAY0 + 13 * HOUR};
    const int8_t event[] = {KEYACCT_EVENT_ACCOUNT, KEYACCT_EVENT_ACCOUNT, KEYACCT_EVENT_CASE_OPENED, KEYACCT_EVENT_CASE_OPENED,
                            KEYACCT_EVENT_REPLIED};
    const int8_t kind[] = {0, 0, KEYACCT_CASE_KIND_REQUEST, KEYACCT_CASE_KIND_COMPLAINT, 0};
    keyacct_calendar *calendar = office();
    keyacct_engine *engine = NULL, *loaded = NULL;
    keyacct_table *events = NULL, *out = NULL;
    uint8_t *bytes, hash[2][16];
    size_t size = 0;
    int64_t version = 0;
    must(keyacct_engine_create(&allocator, NULL, 3, &engine, &error), "engine");
    must(keyacct_engine_calendar(engine, "office", calendar, &error), "calendar");
    must(keyacct_table_create(&allocator, "events", 5, &events, &error), "events");
    must(keyacct_table_bind(events, "at", KEYACCT_TYPE_TIME, KEYACCT_UNIT_NONE, at, NULL, NULL, NULL, &error), "at");
    must(keyacct_table_bind(events, "event", KEYACCT_TYPE_INT8, KEYACCT_UNIT_NONE, event, NULL, NULL, NULL, &error), "event");
    must(keyacct_table_bind(events, "kind", KEYACCT_TYPE_INT8, KEYACCT_UNIT_NONE, kind, NULL, NULL, NULL, &error), "kind");
    bind(events, "account_id", KEYACCT_UNIT_NONE, id);
    bind(events, "case_id", KEYACCT_UNIT_NONE, id);
    must(keyacct_engine_simulate(engine, events, DAY0 + 14 * HOUR, run, &out, NULL) == KEYACCT_E_UNKNOWN ? KEYACCT_OK : KEYACCT_E_STATE,
         "simulate");
    printf("simulated %d cases; ", count(out, KEYACCT_OUTPUT_CASE_STATE));
    keyacct_table_destroy(out);
    keyacct_status status = keyacct_engine_apply(engine, events, run, &error);
    printf("%s row %" PRId64 ", of the rows", keyacct_status_name(status), error.row);
    for (int row = 0; row < 5; row++) printf(" %" PRId64, cell(events, "event_status", row));
    must(keyacct_engine_promises(engine, &out, &error), "promises");
    for (int64_t row = 0; row < keyacct_table_rows(out); row++)
        printf("%s%" PRId64 " %s due %" PRId64, row ? ", " : "\n", cell(out, "account_id", row),
               keyacct_code_name("clock", (int32_t)cell(out, "clock", row)), (cell(out, "due_at", row) - DAY0) / 60000);
    keyacct_table_destroy(out);
    must(keyacct_engine_save(engine, NULL, 0, &size, &error), "size");
    bytes = malloc(size);
    must(keyacct_engine_save(engine, bytes, size, &size, &error), "save");
    must(keyacct_engine_load(&allocator, bytes, size, &loaded, &error), "load");
    free(bytes);
    must(keyacct_engine_hash(engine, hash[0], &error), "hash");
    must(keyacct_engine_hash(loaded, hash[1], &error), "hash");
    printf("\nloaded engine is the same %d, deadline of both %d; ", !memcmp(hash[0], hash[1], 16),
           keyacct_engine_next_deadline(engine) == keyacct_engine_next_deadline(loaded));
    must(keyacct_engine_policy(loaded, NULL, &version, &error), "policy");
    must(keyacct_engine_advance(loaded, DAY0 + 40 * 24 * HOUR, run, &error), "advance");
    must(keyacct_engine_drain(loaded, 0, &out, &error), "drain");
    printf("%d late; ", count(out, KEYACCT_OUTPUT_CLOCK_BREACHED));
    keyacct_table_destroy(out);
    must(keyacct_engine_dry_run(loaded, NULL, DAY0 + 41 * 24 * HOUR, &out, &error), "dry run");
    printf("policy %" PRId64 " would change %" PRId64 " levels\n", version, (int64_t)count(out, KEYACCT_OUTPUT_LEVEL_CHANGED));
    keyacct_table_destroy(out);
    must(keyacct_engine_levels(loaded, &out, &error), "levels");
    printf("levels %s %s; ", keyacct_code_name("level", (int32_t)cell(out, "level_granted", 0)),
           keyacct_code_name("level", (int32_t)cell(out, "level_granted", 1)));
    keyacct_table *why = NULL;
    must(keyacct_engine_explain(loaded, out, 1, &why, &error), "explain");
    printf("explained by %s first\n", keyacct_code_name("region", (int32_t)cell(why, "region", 0)));
    keyacct_table_destroy(why);
    keyacct_table_destroy(out);
    keyacct_table_destroy(events);
    keyacct_engine_destroy(engine);
    keyacct_engine_destroy(loaded);
    keyacct_calendar_destroy(calendar);
}

int main(void) {
    keyacct_run *run = NULL;
    errors();
    must(keyacct_run_create(&allocator, &run, &error), "run");
    must(keyacct_run_set_asof_on(run, 20000, &error), "as of");
    must(keyacct_run_set_executor(run, on_every_row, NULL, 3, &error), "executor");
    ledger(run);
    cuts(run);
    review(run);
    living(run);
    keyacct_run_destroy(run);
    printf("required by segmentation:");
    for (int32_t i = 0; i < keyacct_schema_count(); i++)
        if (!strcmp(keyacct_schema_text(i, KEYACCT_FIELD_CALL), "keyacct_segmentation_apply") &&
            !strcmp(keyacct_schema_text(i, KEYACCT_FIELD_USE), "required"))
            printf(" %s", keyacct_schema_text(i, KEYACCT_FIELD_NAME));
    printf("\nblocks left %" PRId64 "\n", blocks);
    return 0;
}
