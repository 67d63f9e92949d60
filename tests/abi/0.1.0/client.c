/* A program of release 0.1.0. It is compiled with the headers of that release and must print the same with every later library that
 * keeps the promise: see tests/abi/abi.py. Handshake, allocator, errors, policy, ledger, cuts, saved states, prepared rows, Arrow,
 * the review, and what the library says of itself. */
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

int main(void) {
    keyacct_run *run = NULL;
    errors();
    must(keyacct_run_create(&allocator, &run, &error), "run");
    must(keyacct_run_set_asof_on(run, 20000, &error), "as of");
    must(keyacct_run_set_executor(run, on_every_row, NULL, 3, &error), "executor");
    ledger(run);
    cuts(run);
    review(run);
    keyacct_run_destroy(run);
    printf("required by segmentation:");
    for (int32_t i = 0; i < keyacct_schema_count(); i++)
        if (!strcmp(keyacct_schema_text(i, KEYACCT_FIELD_CALL), "keyacct_segmentation_apply") &&
            !strcmp(keyacct_schema_text(i, KEYACCT_FIELD_USE), "required"))
            printf(" %s", keyacct_schema_text(i, KEYACCT_FIELD_NAME));
    printf("\nblocks left %" PRId64 "\n", blocks);
    return 0;
}
