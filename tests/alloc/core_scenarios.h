/* Allocation scenarios of the frame: one function of the interface each. See world.h. */
#ifndef KEYACCT_TESTS_ALLOC_CORE_SCENARIOS_H
#define KEYACCT_TESTS_ALLOC_CORE_SCENARIOS_H

#include "world.h"

static keyacct_status constant_data(world *w) {
    PURE(w, keyacct_version() > 0 && keyacct_version_string()[0] && keyacct_status_name(KEYACCT_E_COLUMN)[0]);
    PURE(w, keyacct_status_describe(KEYACCT_E_COLUMN)[0] && keyacct_abi_check(KEYACCT_ABI, sizeof(keyacct_error), sizeof(keyacct_allocator), NULL) == 0);
    PURE(w, keyacct_column_count() > 100 && keyacct_column_text(0, KEYACCT_FIELD_NAME) && keyacct_code_count() > 100);
    PURE(w, keyacct_code_text(0, KEYACCT_FIELD_NAME) && keyacct_code_value(0) > 0 && strcmp(keyacct_code_name("segment", 3), "gold") == 0);
    PURE(w, keyacct_schema_count() > 0 && keyacct_schema_text(0, KEYACCT_FIELD_CALL));
    PURE(w, keyacct_parameter_count() > 0 && keyacct_parameter_text(0, KEYACCT_FIELD_NAME) && keyacct_policy_table_name(0));
    return KEYACCT_OK;
}

static keyacct_status destroys(world *w) {
    world_arm(w);
    keyacct_table_destroy(NULL);
    keyacct_index_destroy(NULL);
    keyacct_bound_destroy(NULL);
    keyacct_run_destroy(NULL);
    keyacct_policy_destroy(NULL);
    keyacct_ledger_destroy(NULL);
    keyacct_value_learn_destroy(NULL);
    keyacct_value_model_destroy(NULL);
    keyacct_segment_learn_destroy(NULL);
    keyacct_segmentation_destroy(NULL);
    keyacct_risk_model_destroy(NULL);
    keyacct_review_destroy(NULL);
    keyacct_calendar_destroy(NULL);
    keyacct_engine_destroy(NULL);
    w->armed = 0;
    fix_accounts(w, 0);
    fix_policy(w, 0);
    fix_run(w);
    MUST(w, keyacct_index_create(&w->allocator, w->tables[0], NULL, &w->index, &w->error));
    world_arm(w);
    keyacct_index_destroy(w->index);
    keyacct_table_destroy(w->tables[0]);
    w->index = NULL;
    w->tables[0] = NULL;
    w->armed = 0;
    return KEYACCT_OK;
}

static keyacct_status table_create(world *w) {
    return UNDER(w, keyacct_table_create(&w->allocator, "accounts", ROWS, &w->tables[0], &w->error));
}

static keyacct_status table_facts(world *w) {
    keyacct_table *table = fix_accounts(w, 0);
    const char *text = NULL;
    const void *values = NULL;
    const uint8_t *validity = NULL;
    int64_t number = 0, offset = 0;
    int32_t type = 0, origin = 0, industry = keyacct_table_column_find(table, "industry");
    double real = 0;
    PURE(w, keyacct_table_rows(table) == ROWS && strcmp(keyacct_table_role(table), "accounts") == 0 && industry >= 0);
    PURE(w, keyacct_table_decimals(table) == 2 && keyacct_table_currency(table)[0] == 0 && keyacct_table_column_count(table) == 10);
    PURE(w, keyacct_table_column_info(table, 1, &text, &type, &origin, NULL) == 0 && type == KEYACCT_TYPE_MONEY);
    PURE(w, keyacct_table_column_values(table, 1, &values, &validity, &offset, NULL) == 0 && values);
    PURE(w, keyacct_table_is_valid(table, 2, 2) == 0 && keyacct_table_is_given(table, 2, 1) == 0);
    PURE(w, keyacct_table_get_int64(table, 1, 0, &number, NULL) == 0 && number == fix_value[0]);
    PURE(w, keyacct_table_get_float64(table, 1, 0, &real, NULL) == 0 && real == (double)fix_value[0]);
    PURE(w, keyacct_table_get_text(table, industry, 1, &text, &number, NULL) == 0 && number == 1 && *text == 'b');
    return KEYACCT_OK;
}

static keyacct_status table_set_currency(world *w) {
    fix_table(w, 0, "accounts");
    return UNDER(w, keyacct_table_set_currency(w->tables[0], "JPY", 0, &w->error));
}

static keyacct_status table_name_map(world *w) {
    fix_table(w, 0, "accounts");
    return UNDER(w, keyacct_table_name_map(w->tables[0], "turnover", "revenue", KEYACCT_UNIT_MAJOR, &w->error));
}

static keyacct_status table_bind(world *w) {
    static const double euros[ROWS] = {1.5, 2.25};
    keyacct_table *table = fix_accounts(w, 0);
    return UNDER(w, keyacct_table_bind(table, "current_value", KEYACCT_TYPE_FLOAT64, KEYACCT_UNIT_MAJOR, euros, fix_known, NULL, NULL, &w->error));
}

static keyacct_status table_bind_text(world *w) {
    static const char numbers[] = "123456123456";
    keyacct_table *table = fix_accounts(w, 0);
    return UNDER(w, keyacct_table_bind_text(table, "current_value", KEYACCT_UNIT_MAJOR, fix_offsets, numbers, NULL, NULL, NULL, &w->error));
}

static keyacct_status table_bind_output(world *w) {
    static int8_t segment[ROWS];
    static uint8_t validity[2];
    keyacct_table *table = fix_accounts(w, 0);
    return UNDER(w, keyacct_table_bind_output(table, "segment", KEYACCT_TYPE_CODE, segment, validity, &w->error));
}

static keyacct_status table_add_column(world *w) {
    keyacct_table *table = fix_accounts(w, 0);
    return UNDER(w, keyacct_table_add_column(table, "owner", KEYACCT_TYPE_TEXT, &w->error));
}

static keyacct_status table_unbind(world *w) {
    keyacct_table *table = fix_accounts(w, 0);
    return UNDER(w, keyacct_table_unbind(table, "industry", &w->error));
}

static keyacct_status table_set_text(world *w) {
    keyacct_table *table = fix_accounts(w, 0);
    MUST(w, keyacct_table_add_column(table, "owner", KEYACCT_TYPE_TEXT, &w->error));
    int32_t column = keyacct_table_column_find(table, "owner");
    MUST(w, keyacct_table_set_text(table, column, 0, "Ada", 3, &w->error));
    MUST(w, keyacct_table_set_text(table, column, 3, "Grace", 5, &w->error));
    return UNDER(w, keyacct_table_set_text(table, column, 1, "somebody with a very long name that needs more room", 51, &w->error));
}

static keyacct_status table_set_cells(world *w) {
    keyacct_table *table = fix_accounts(w, 0);
    MUST(w, keyacct_table_add_column(table, "purchase_days", 0, &w->error));
    MUST(w, keyacct_table_add_column(table, "p_alive", 0, &w->error));
    int32_t days = keyacct_table_column_find(table, "purchase_days"), alive = keyacct_table_column_find(table, "p_alive");
    keyacct_status status = UNDER(w, keyacct_table_set_int64(table, days, 0, 7, &w->error));
    if (status == KEYACCT_OK) status = UNDER(w, keyacct_table_set_float64(table, alive, 0, 0.5, &w->error));
    if (status == KEYACCT_OK) status = UNDER(w, keyacct_table_set_null(table, days, 0, &w->error));
    return status;
}

static keyacct_status table_slice(world *w) {
    keyacct_table *table = fix_accounts(w, 0);
    return UNDER(w, keyacct_table_slice(table, 3, 5, &w->tables[1], &w->error));
}

static keyacct_status index_create(world *w) {
    keyacct_table *table = fix_accounts(w, 0);
    return UNDER(w, keyacct_index_create(&w->allocator, table, NULL, &w->index, &w->error));
}

static keyacct_status index_find(world *w) {
    fix_accounts(w, 0);
    MUST(w, keyacct_index_create(&w->allocator, w->tables[0], NULL, &w->index, &w->error));
    PURE(w, keyacct_index_find_int64(w->index, 3) == 2 && keyacct_index_find_text(w->index, "3", 1) == -1);
    return KEYACCT_OK;
}

static keyacct_status table_align(world *w) {
    keyacct_table *table = fix_accounts(w, 0), *source = fix_table(w, 1, "accounts");
    fix_bind(w, 1, "account_id", KEYACCT_TYPE_INT64, KEYACCT_UNIT_NONE, fix_id);
    fix_bind(w, 1, "cost_to_serve", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, fix_value);
    fix_bind(w, 1, "revenue", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, fix_wallet);
    fix_text(w, 1, "owner");
    MUST(w, keyacct_index_create(&w->allocator, table, NULL, &w->index, &w->error));
    return UNDER(w, keyacct_table_align(table, w->index, source, &w->error));
}

static void release_schema(struct ArrowSchema *schema) { schema->release = NULL; }
static void release_array(struct ArrowArray *array) { array->release = NULL; }

static keyacct_status table_import_arrow(world *w) {
    static struct ArrowSchema fields[3];
    static struct ArrowSchema *field_list[3] = {&fields[0], &fields[1], &fields[2]};
    static struct ArrowArray columns[3];
    static struct ArrowArray *column_list[3] = {&columns[0], &columns[1], &columns[2]};
    static const void *buffers[3][3] = {{fix_known, fix_id}, {NULL, fix_satisfaction}, {NULL, fix_offsets, fix_letters}};
    static const void *none[1] = {NULL};
    static const char *names[3] = {"carried", "satisfaction", "name"}, *formats[3] = {"l", "g", "U"};
    struct ArrowSchema schema = {"+s", "", NULL, 0, 3, field_list, NULL, release_schema, NULL};
    struct ArrowArray array = {ROWS, 0, 0, 1, 3, none, column_list, NULL, release_array, NULL};
    for (int i = 0; i < 3; i++) {
        struct ArrowSchema field = {formats[i], names[i], NULL, ARROW_FLAG_NULLABLE, 0, NULL, NULL, release_schema, NULL};
        struct ArrowArray column = {ROWS, -1, 0, i == 2 ? 3 : 2, 0, buffers[i], NULL, NULL, release_array, NULL};
        fields[i] = field;
        columns[i] = column;
    }
    fix_table(w, 0, "accounts");
    keyacct_status status = UNDER(w, keyacct_table_import_arrow(w->tables[0], &schema, &array, &w->error));
    assert_true((array.release == NULL) == (status == KEYACCT_OK));
    return status;
}

static keyacct_status table_export_arrow(world *w) {
    keyacct_table *table = fix_accounts(w, 0);
    keyacct_status status = UNDER(w, keyacct_table_export_arrow(table, NULL, 0, &w->allocator, &w->schema, &w->array, &w->error));
    if (status != KEYACCT_OK) assert_true(w->schema.release == NULL && w->array.release == NULL);
    return status;
}

static keyacct_status run_create(world *w) { return UNDER(w, keyacct_run_create(&w->allocator, &w->run, &w->error)); }

static keyacct_status run_want(world *w) {
    MUST(w, keyacct_run_create(&w->allocator, &w->run, &w->error));
    return UNDER(w, keyacct_run_want(w->run, "value_rank", &w->error));
}

static int32_t go_on(void *user, int64_t done, int64_t total) {
    (void)user;
    (void)done;
    (void)total;
    return 0;
}

static keyacct_status run_settings(world *w) {
    MUST(w, keyacct_run_create(&w->allocator, &w->run, &w->error));
    PURE(w, keyacct_run_set_asof_on(w->run, ASOF, NULL) == 0 && keyacct_run_set_asof_at(w->run, INT64_C(86400000) * ASOF, NULL) == 0);
    PURE(w, keyacct_run_set_executor(w->run, NULL, NULL, 7, NULL) == 0 && keyacct_run_set_progress(w->run, go_on, NULL, NULL) == 0);
    return KEYACCT_OK;
}

static keyacct_status policy_create(world *w) {
    return UNDER(w, keyacct_policy_create(&w->allocator, 0, &w->policies[0], &w->error));
}

static keyacct_status policy_settings(world *w) {
    keyacct_policy *policy = fix_policy(w, 0);
    int64_t number = 0;
    double real = 0;
    keyacct_status status = UNDER(w, keyacct_policy_set_int64(policy, "segment.high_quota_ppm", 250000, &w->error));
    if (!status) status = UNDER(w, keyacct_policy_set_float64(policy, "risk.base_rate", 0.125, &w->error));
    if (!status) status = UNDER(w, keyacct_policy_set_text(policy, "segment.policy", "pyramid", &w->error));
    if (!status) status = UNDER(w, keyacct_policy_get_int64(policy, "segment.high_quota_ppm", &number, &w->error));
    if (!status) status = UNDER(w, keyacct_policy_get_float64(policy, "risk.base_rate", &real, &w->error));
    if (!status) assert_true(number == 250000 && real == 0.125);
    if (!status) status = UNDER(w, keyacct_policy_reset(policy, "segment.policy", &w->error));
    return status;
}

static keyacct_status policy_get_table(world *w) {
    keyacct_policy *policy = fix_policy(w, 0);
    return UNDER(w, keyacct_policy_get_table(policy, "risk.curve", &w->allocator, &w->tables[0], &w->error));
}

static keyacct_status policy_set_table(world *w) {
    keyacct_policy *policy = fix_policy(w, 0);
    uint8_t before[16], after[16];
    MUST(w, keyacct_policy_set_int64(policy, "segment.high_quota_ppm", 250000, &w->error));
    MUST(w, keyacct_policy_get_table(policy, "service.plan", &w->allocator, &w->tables[0], &w->error));
    MUST(w, keyacct_policy_hash(policy, before, &w->error));
    keyacct_status status = UNDER(w, keyacct_policy_set_table(policy, "service.plan", w->tables[0], &w->error));
    MUST(w, keyacct_policy_hash(policy, after, &w->error));
    assert_memory_equal(before, after, 16);
    return status;
}

static keyacct_status policy_freeze(world *w) {
    keyacct_policy *policy = fix_policy(w, 0);
    keyacct_status status = UNDER(w, keyacct_policy_freeze(policy, &w->error));
    PURE(w, keyacct_policy_is_frozen(policy) == (status == KEYACCT_OK) && keyacct_policy_edition(policy) == 1);
    return status;
}

static keyacct_status policy_hash(world *w) {
    uint8_t hash[16];
    keyacct_policy *policy = fix_policy(w, 0);
    return UNDER(w, keyacct_policy_hash(policy, hash, &w->error));
}

static keyacct_status policy_save_text(world *w) {
    static char text[1 << 16];
    size_t size = 0;
    keyacct_policy *policy = fix_policy(w, 0);
    keyacct_status status = UNDER(w, keyacct_policy_save_text(policy, NULL, 0, &size, &w->error));
    if (!status) status = UNDER(w, keyacct_policy_save_text(policy, text, sizeof text, &size, &w->error));
    return status;
}

static keyacct_status policy_load_text(world *w) {
    static char text[1 << 16];
    size_t size = 0;
    keyacct_policy *policy = fix_policy(w, 0);
    MUST(w, keyacct_policy_save_text(policy, text, sizeof text, &size, &w->error));
    return UNDER(w, keyacct_policy_load_text(&w->allocator, text, size, &w->policies[1], &w->error));
}

static keyacct_status policy_diff(world *w) {
    keyacct_policy *policy = fix_policy(w, 0), *other = fix_policy(w, 1);
    MUST(w, keyacct_policy_set_int64(other, "segment.high_quota_ppm", 250000, &w->error));
    return UNDER(w, keyacct_policy_diff(policy, other, &w->allocator, &w->tables[0], &w->error));
}

#endif
