/* Allocation-failure sweep over every public function.
 *
 * Each scenario is run with the first request of memory refused, then the second, and so on until the call succeeds. Every failure must
 * be KEYACCT_E_NO_MEMORY, leave no block behind and leave the tables as they were (world.h). The list of functions is compared with
 * bindings/apigen/api.json: a function that is missing here fails the sweep. */
#include "arrow_scenarios.h"
#include "core_scenarios.h"
#include "room_scenarios.h"

typedef struct {
    const char *function;
    keyacct_status (*run)(world *w);
} scenario;

static const scenario scenarios[] = {
    {"keyacct_version", constant_data}, {"keyacct_version_string", constant_data}, {"keyacct_abi_check", constant_data},
    {"keyacct_status_name", constant_data}, {"keyacct_status_describe", constant_data},
    {"keyacct_column_count", constant_data}, {"keyacct_column_text", constant_data},
    {"keyacct_code_count", constant_data}, {"keyacct_code_text", constant_data},
    {"keyacct_code_value", constant_data}, {"keyacct_code_name", constant_data},
    {"keyacct_schema_count", constant_data}, {"keyacct_schema_text", constant_data},
    {"keyacct_parameter_count", constant_data}, {"keyacct_parameter_text", constant_data},
    {"keyacct_policy_table_name", constant_data},
    {"keyacct_table_destroy", destroys}, {"keyacct_index_destroy", destroys}, {"keyacct_bound_destroy", destroys},
    {"keyacct_run_destroy", destroys}, {"keyacct_policy_destroy", destroys}, {"keyacct_ledger_destroy", destroys},
    {"keyacct_value_learn_destroy", destroys}, {"keyacct_value_model_destroy", destroys},
    {"keyacct_segment_learn_destroy", destroys}, {"keyacct_segmentation_destroy", destroys},
    {"keyacct_risk_model_destroy", destroys}, {"keyacct_review_destroy", destroys}, {"keyacct_calendar_destroy", destroys},
    {"keyacct_engine_destroy", destroys},
    {"keyacct_table_create", table_create},
    {"keyacct_table_rows", table_facts}, {"keyacct_table_role", table_facts}, {"keyacct_table_decimals", table_facts},
    {"keyacct_table_currency", table_facts}, {"keyacct_table_column_count", table_facts},
    {"keyacct_table_column_find", table_facts}, {"keyacct_table_column_info", table_facts},
    {"keyacct_table_column_values", table_facts}, {"keyacct_table_is_valid", table_facts},
    {"keyacct_table_is_given", table_facts}, {"keyacct_table_get_int64", table_facts},
    {"keyacct_table_get_float64", table_facts}, {"keyacct_table_get_text", table_facts},
    {"keyacct_table_set_currency", table_set_currency}, {"keyacct_table_name_map", table_name_map},
    {"keyacct_table_bind", table_bind}, {"keyacct_table_bind_text", table_bind_text},
    {"keyacct_table_bind_output", table_bind_output}, {"keyacct_table_add_column", table_add_column},
    {"keyacct_table_unbind", table_unbind}, {"keyacct_table_set_text", table_set_text},
    {"keyacct_table_set_int64", table_set_cells}, {"keyacct_table_set_float64", table_set_cells},
    {"keyacct_table_set_null", table_set_cells}, {"keyacct_table_slice", table_slice},
    {"keyacct_index_create", index_create}, {"keyacct_index_find_int64", index_find},
    {"keyacct_index_find_text", index_find}, {"keyacct_table_align", table_align},
    {"keyacct_table_import_arrow", table_import_arrow}, {"keyacct_table_export_arrow", table_export_arrow},
    {"keyacct_table_import_stream", table_import_stream}, {"keyacct_table_export_stream", table_export_stream},
    {"keyacct_bound_run", bound_run},
    {"keyacct_run_create", run_create}, {"keyacct_run_want", run_want}, {"keyacct_run_set_asof_on", run_settings},
    {"keyacct_run_set_asof_at", run_settings}, {"keyacct_run_set_executor", run_settings},
    {"keyacct_run_set_progress", run_settings},
    {"keyacct_policy_create", policy_create}, {"keyacct_policy_set_int64", policy_settings},
    {"keyacct_policy_set_float64", policy_settings}, {"keyacct_policy_set_text", policy_settings},
    {"keyacct_policy_get_int64", policy_settings}, {"keyacct_policy_get_float64", policy_settings},
    {"keyacct_policy_reset", policy_settings}, {"keyacct_policy_get_table", policy_get_table},
    {"keyacct_policy_set_table", policy_set_table}, {"keyacct_policy_freeze", policy_freeze},
    {"keyacct_policy_is_frozen", policy_freeze}, {"keyacct_policy_edition", policy_freeze},
    {"keyacct_policy_hash", policy_hash}, {"keyacct_policy_save_text", policy_save_text},
    {"keyacct_policy_load_text", policy_load_text}, {"keyacct_policy_diff", policy_diff},
    {"keyacct_ledger_create", ledger_create}, {"keyacct_ledger_add", ledger_add},
    {"keyacct_ledger_append_int64", ledger_append_int64}, {"keyacct_ledger_append_text", ledger_append_text},
    {"keyacct_ledger_merge", ledger_merge}, {"keyacct_ledger_save", ledger_save}, {"keyacct_ledger_load", ledger_load},
    {"keyacct_ledger_span", ledger_span}, {"keyacct_ledger_histories", ledger_histories},
    {"keyacct_ledger_split", ledger_split},
    {"keyacct_value_learn_create", value_learn_create}, {"keyacct_value_learn_add", value_learn_add},
    {"keyacct_value_learn_merge", value_learn_merge}, {"keyacct_value_learn_save", value_learn_save},
    {"keyacct_value_learn_load", value_learn_load}, {"keyacct_value_learn_finish", value_learn_finish},
    {"keyacct_value_model_apply", value_model_apply}, {"keyacct_value_model_bind", value_model_bind},
    {"keyacct_value_model_save", value_model_save}, {"keyacct_value_model_load", value_model_load},
    {"keyacct_segment_learn_create", segment_learn_create}, {"keyacct_segment_learn_create", segment_learn_create_keep},
    {"keyacct_segment_learn_add", segment_learn_add}, {"keyacct_segment_learn_add", segment_learn_add_keep},
    {"keyacct_segment_learn_merge", segment_learn_merge}, {"keyacct_segment_learn_save", segment_learn_save},
    {"keyacct_segment_learn_load", segment_learn_load}, {"keyacct_segment_learn_advance", segment_learn_advance},
    {"keyacct_segment_learn_finish", segment_learn_finish},
    {"keyacct_segmentation_create", segmentation_create}, {"keyacct_segmentation_policy", segmentation_policy},
    {"keyacct_segmentation_apply", segmentation_apply}, {"keyacct_segmentation_apply", segmentation_apply_again},
    {"keyacct_segmentation_bind", segmentation_bind}, {"keyacct_segmentation_rank", segmentation_rank},
    {"keyacct_segmentation_cuts", segmentation_cuts}, {"keyacct_segmentation_segments", segmentation_segments},
    {"keyacct_segmentation_expectations", segmentation_expectations},
    {"keyacct_segmentation_concentration", segmentation_concentration},
    {"keyacct_segmentation_curve", segmentation_curve}, {"keyacct_segmentation_save", segmentation_save},
    {"keyacct_segmentation_load", segmentation_load},
    {"keyacct_service_assess", service_assess}, {"keyacct_plan_make", plan_make},
    {"keyacct_calendar_create", calendar_create}, {"keyacct_calendar_deadline", calendar_questions},
    {"keyacct_calendar_elapsed", calendar_questions}, {"keyacct_calendar_next", calendar_questions},
    {"keyacct_calendar_facts", calendar_questions}, {"keyacct_calendar_hash", calendar_hash},
    {"keyacct_calendar_save", calendar_save}, {"keyacct_calendar_load", calendar_load},
    {"keyacct_engine_create", engine_create},
    {"keyacct_engine_policy", engine_policy},
    {"keyacct_engine_calendar", engine_calendar},
    {"keyacct_engine_apply", engine_apply},
    {"keyacct_engine_advance", engine_advance},
    {"keyacct_engine_next_deadline", engine_next_deadline},
    {"keyacct_engine_drain", engine_drain},
    {"keyacct_engine_promises", engine_promises},
    {"keyacct_engine_levels", engine_levels},
    {"keyacct_engine_explain", engine_explain},
    {"keyacct_engine_simulate", engine_simulate},
    {"keyacct_engine_dry_run", engine_dry_run},
    {"keyacct_engine_save", engine_save},
    {"keyacct_engine_load", engine_load},
    {"keyacct_engine_hash", engine_hash},
    {"keyacct_risk_model_create", risk_model_create}, {"keyacct_risk_model_apply", risk_model_apply},
    {"keyacct_risk_model_bind", risk_model_bind}, {"keyacct_risk_model_explain", risk_model_explain},
    {"keyacct_risk_model_save", risk_model_save}, {"keyacct_risk_model_load", risk_model_load},
    {"keyacct_review_create", review_create}, {"keyacct_review_add", review_add}, {"keyacct_review_run", review_run},
    {"keyacct_review_table", review_facts}, {"keyacct_review_asof_on", review_facts},
    {"keyacct_review_policy", review_facts},
};

enum { MOST_REQUESTS = 20000 };

static void sweep(void **state) {
    const scenario *one = *state;
    for (int64_t fail_at = 1;; fail_at++) {
        world w;
        world_open(&w, fail_at);
        keyacct_status status = one->run(&w);
        world_close(&w);
        if (status == KEYACCT_OK) break;
        assert_int_equal(status, KEYACCT_E_NO_MEMORY);
        if (fail_at >= MOST_REQUESTS) fail_msg("%s still asks for memory after %d requests", one->function, MOST_REQUESTS);
    }
}

static int is_covered(const char *name, size_t length) {
    for (size_t i = 0; i < COUNT(scenarios); i++)
        if (strlen(scenarios[i].function) == length && memcmp(scenarios[i].function, name, length) == 0) return 1;
    return 0;
}

/* Reads the names of "functions" in api.json: every "name" there that starts with keyacct_ is a function. */
static void every_function_is_covered(void **state) {
    static char text[1 << 20];
    (void)state;
    FILE *file = fopen(KEYACCT_TEST_ROOT "/bindings/apigen/api.json", "rb");
    assert_non_null(file);
    size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    assert_true(size > 0 && size < sizeof text - 1);
    const char *at = strstr(text, "\"functions\": [");
    int found = 0, missing = 0;
    assert_non_null(at);
    while ((at = strstr(at, "\"name\": \"keyacct_")) != NULL) {
        at += strlen("\"name\": \"");
        size_t length = strcspn(at, "\"");
        found++;
        if (!is_covered(at, length)) {
            print_error("%.*s is not in the allocation sweep\n", (int)length, at);
            missing++;
        }
    }
    assert_true(found > 100);
    assert_int_equal(missing, 0);
}

/* usage: sweep [PATTERN]   only functions whose name matches, such as "keyacct_table_*" */
int main(int count, char **arguments) {
    static struct CMUnitTest tests[COUNT(scenarios) + 1];
    for (size_t i = 0; i < COUNT(scenarios); i++) {
        struct CMUnitTest test = {scenarios[i].function, sweep, NULL, NULL, (void *)(uintptr_t)&scenarios[i]};
        tests[i] = test;
    }
    struct CMUnitTest last = {"every_function_is_covered", every_function_is_covered, NULL, NULL, NULL};
    tests[COUNT(scenarios)] = last;
    if (count > 1) cmocka_set_test_filter(arguments[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
