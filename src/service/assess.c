/* keyacct_service_assess: the stateless assessment, stage by stage.
 *
 * entitled -> granted (whole table) -> plan -> cases, contacts, surveys -> foundation -> level -> attention, next dates. After
 * each stage the cells that people gave replace what was computed, so that the next stage builds on them. Rows are shared out
 * through the run's executor; only the slots look at the whole table. Cost O(facts log facts of one account + n log n). Method
 * and sources: the files of the stages. Refuses: runs without an as-of time, facts that facts.c refuses. Nothing of the
 * accounts changes before all stages are done. */
#include "core/math.h"
#include "service/service.h"

static const int32_t output_ids[SERVICE_OUT_COUNT] = {
#define SERVICE_OUTPUT(name, own) KEYACCT__COLUMN_accounts_##name,
    SERVICE_OUTPUTS
#undef SERVICE_OUTPUT
};
static const uint8_t output_own[SERVICE_OUT_COUNT] = {
#define SERVICE_OUTPUT(name, own) own,
    SERVICE_OUTPUTS
#undef SERVICE_OUTPUT
};

static void load_policy(service_work *work) {
    static const int32_t ids[SERVICE_PARAMETER_COUNT] = {
#define PARAMETER(room, name, type, def, min, max, unit, since, source, text) KEYACCT__PARAMETER_##room##_##name,
#include "service/parameters.def"
#undef PARAMETER
    };
    int32_t count;
    for (int32_t i = 0; i < SERVICE_PARAMETER_COUNT; i++)
        if (keyacct__parameter_at(ids[i]).type != KEYACCT_TYPE_FLOAT64)
            work->parameters[i] = keyacct__policy_int64(work->policy, ids[i]);
    work->satisfaction_alert = KEYACCT__FLOAT(work->policy, service, satisfaction_alert);
    const double *rows = keyacct__policy_rows(work->policy, KEYACCT__POLICY_TABLE_service_plan, &count);
    for (int32_t i = 0; i < count; i++) work->plan[(int)rows[i * SERVICE_PLAN_COLUMNS]] = rows + i * SERVICE_PLAN_COLUMNS;
    rows = keyacct__policy_rows(work->policy, KEYACCT__POLICY_TABLE_service_promise, &count);
    for (int32_t i = 0; i < count; i++) {
        const double *cells = rows + i * SERVICE_PROMISE_COLUMNS;
        work->promise[(int)cells[SERVICE_PROMISE_severity]][(int)cells[SERVICE_PROMISE_level]] = cells;
    }
}

static keyacct_status check_arguments(service_work *work, const keyacct_policy *policy, keyacct_table *accounts,
                                      const keyacct_run *run, keyacct_error *error) {
    const keyacct__column *column;
    KEYACCT__TRY(keyacct__policy_check(policy, error));
    KEYACCT__TRY(keyacct__table_role(accounts, "accounts", SERVICE_CALL, error));
    KEYACCT__TRY(keyacct__run_check(run, error));
    KEYACCT__TRY(keyacct__run_asof(run, SERVICE_CALL, &work->asof_on, &work->asof_at, error));
    if (!service_is_time(work->asof_at))
        return keyacct__fail(error, KEYACCT_E_RANGE, NULL, "asof", -1, "the as-of time %l is outside the years 1 to 9999",
                             work->asof_at);
    work->policy = policy;
    work->accounts = accounts;
    work->run = run;
    work->allocator = accounts->allocator;
    work->rows = accounts->rows;
    KEYACCT__TRY(keyacct__table_require(accounts, KEYACCT__COLUMN_accounts_account_id, SERVICE_CALL, &column, error));
    return keyacct__table_require(accounts, KEYACCT__COLUMN_accounts_segment, SERVICE_CALL, &column, error);
}

static keyacct_status make_memory(service_work *work, keyacct_error *error) {
    size_t n = (size_t)work->rows;
    if (n == 0) return KEYACCT_OK;
    work->standing = keyacct__calloc(&work->allocator, n, 1);
    work->reach = keyacct__calloc(&work->allocator, n, 1);
    work->entry = keyacct__calloc(&work->allocator, n, 3);
    work->signs = keyacct__calloc(&work->allocator, n, sizeof *work->signs);
    if (!work->standing || !work->reach || !work->entry || !work->signs) return keyacct__fail_memory(error);
    for (size_t row = 0; row < n; row++) {
        service_signs *signs = &work->signs[row];
        signs->last_visit_on = signs->last_call_on = signs->last_survey_on = INT32_MIN;
        signs->resolved_at = SERVICE_NEVER;
    }
    return KEYACCT_OK;
}

static void free_memory(service_work *work) {
    size_t n = (size_t)work->rows;
    keyacct__service_facts_free(work);
    keyacct__free(&work->allocator, work->standing, n, 1);
    keyacct__free(&work->allocator, work->reach, n, 1);
    keyacct__free(&work->allocator, work->entry, n, 3);
    keyacct__free(&work->allocator, work->signs, n, sizeof *work->signs);
}

static void load_inputs(service_work *work) {
    static const int32_t ids[SERVICE_IN_COUNT] = {
#define SERVICE_ONE(name) KEYACCT__COLUMN_accounts_##name,
        SERVICE_INPUTS
#undef SERVICE_ONE
    };
    for (int32_t i = 0; i < SERVICE_IN_COUNT; i++) work->inputs[i] = keyacct__table_column(work->accounts, ids[i]);
}

/* Cells that the caller gave under the name of an output; they lie under the result of an earlier run, if there was one. */
static void find_given(service_work *work) {
    for (int32_t i = 0; i < SERVICE_OUT_COUNT; i++) {
        const keyacct__column *column = keyacct__table_column(work->accounts, output_ids[i]);
        work->given[i] = column && column->origin == KEYACCT_ORIGIN_OUTPUT ? column->input : column;
    }
}

static keyacct_status check_given(const service_work *work, keyacct_error *error) {
    static const int32_t intervals[] = {SERVICE_OUT_visit_days, SERVICE_OUT_call_days, SERVICE_OUT_survey_days};
    for (size_t i = 0; i < sizeof intervals / sizeof intervals[0]; i++) {
        const keyacct__column *column = work->given[intervals[i]];
        for (int64_t row = 0; column && row < work->rows; row++) {
            int64_t days;
            if (keyacct__int64(column, row, &days) && (days < 1 || days > 3650))
                return keyacct__fail(error, KEYACCT_E_VALUE, "accounts", column->name, row, "%l days is outside 1..3650", days);
        }
    }
    return KEYACCT_OK;
}

typedef keyacct_status (*stage)(void *work, int64_t first, int64_t count, int32_t part, keyacct_error *error);

static keyacct_status run_stages(service_work *work, keyacct__outputs *outputs, keyacct_error *error) {
    static const stage stages[] = {keyacct__service_tiers,      keyacct__service_cases, keyacct__service_contacts,
                                   keyacct__service_foundation, keyacct__service_level, keyacct__service_attention,
                                   keyacct__service_cadence};
    if (work->rows == 0) return KEYACCT_OK;
    KEYACCT__TRY(keyacct__run_rows(work->run, work->rows, keyacct__service_entitle, work, error));
    keyacct__outputs_apply_given(outputs);
    KEYACCT__TRY(keyacct__service_grant(work, error));
    for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++) {
        keyacct__outputs_apply_given(outputs);
        KEYACCT__TRY(keyacct__run_rows(work->run, work->rows, stages[i], work, error));
    }
    return KEYACCT_OK;
}

static keyacct_status assess(service_work *work, const keyacct_index *index, keyacct_error *error) {
    keyacct__outputs outputs = {0};
    keyacct_status status;
    load_policy(work);
    load_inputs(work);
    KEYACCT__TRY(make_memory(work, error));
    KEYACCT__TRY(keyacct__service_facts(work, index, error));
    find_given(work);
    KEYACCT__TRY(check_given(work, error));
    for (int32_t i = 0; i < SERVICE_OUT_COUNT; i++) {
        work->out[i].id = output_ids[i];
        work->out[i].wanted_anyway = output_own[i];
    }
    KEYACCT__TRY(keyacct__outputs_begin(&outputs, work->accounts, work->run, work->out, SERVICE_OUT_COUNT, error));
    status = run_stages(work, &outputs, error);
    if (status == KEYACCT_OK) keyacct__outputs_commit(&outputs);
    else keyacct__outputs_abort(&outputs);
    return status;
}

keyacct_status keyacct_service_assess(const keyacct_policy *policy, keyacct_table *accounts, const keyacct_index *index,
                                      const keyacct_table *cases, const keyacct_table *contacts, const keyacct_table *surveys,
                                      const keyacct_run *run, keyacct_error *error) {
    service_work work = {0};
    keyacct_index *own = NULL;
    keyacct_status status;
    KEYACCT__TRY(check_arguments(&work, policy, accounts, run, error));
    KEYACCT__TRY(keyacct__rounding_check(error));
    if (!index) { /* also without facts: it refuses accounts without an id and those that come twice */
        KEYACCT__TRY(keyacct_index_create(&work.allocator, accounts, NULL, &own, error));
        index = own;
    }
    work.cases.table = cases;
    work.contacts.table = contacts;
    work.surveys.table = surveys;
    status = assess(&work, index, error);
    free_memory(&work);
    keyacct_index_destroy(own);
    return status;
}
