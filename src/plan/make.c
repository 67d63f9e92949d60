/* keyacct_plan_make: from what the rooms say of every account to what is found, aimed at and to be done, by whom and when.
 *
 * behavior and due reviews -> findings of the accounts (and the divergence, which looks at all) -> findings of the book ->
 * objective and posture -> actions -> tables. After the first step the cells that people gave replace what was computed. One
 * thread: an account costs a few hundred comparisons, the order of the tables O(n log n). Nothing of the accounts changes before
 * everything is made. Refuses runs without an as-of date, accounts without an id, contacts of unknown accounts. */
#include <string.h>

#include "core/index.h"
#include "core/math.h"
#include "work.h"

#define TIME_MIN INT64_C(-62135596800000) /* years 1 to 9999: sums of days cannot overflow */
#define TIME_MAX INT64_C(253402300799999)
#define YEAR_DAYS 365

static const int32_t output_ids[PLAN_OUT_COUNT] = {
    KEYACCT__COLUMN_accounts_behavior, KEYACCT__COLUMN_accounts_review_due_on, KEYACCT__COLUMN_accounts_objective,
    KEYACCT__COLUMN_accounts_posture,  KEYACCT__COLUMN_accounts_list,          KEYACCT__COLUMN_accounts_findings,
    KEYACCT__COLUMN_accounts_actions,
};

static keyacct_status check_role(const keyacct_table *table, const char *role, keyacct_error *error) {
    if (!table) return KEYACCT_OK;
    KEYACCT__TRY(keyacct__table_check(table, role, error));
    if (strcmp(table->role, role) == 0) return KEYACCT_OK;
    return keyacct__fail(error, KEYACCT_E_ARGUMENT, role, NULL, -1, "expected a table of role '%s', not '%s'", role, table->role);
}

static keyacct_status check_arguments(plan_work *work, keyacct_table *accounts, const keyacct_run *run, keyacct_error *error) {
    const keyacct__column *column;
    KEYACCT__TRY(keyacct__policy_check(work->policy, error));
    KEYACCT__TRY(keyacct__table_check(accounts, "accounts", error));
    KEYACCT__TRY(check_role(accounts, "accounts", error));
    KEYACCT__TRY(check_role(work->cases, "cases", error));
    KEYACCT__TRY(check_role(work->contacts, "contacts", error));
    KEYACCT__TRY(check_role(work->surveys, "surveys", error));
    KEYACCT__TRY(keyacct__run_check(run, error));
    KEYACCT__TRY(keyacct__rounding_check(error));
    KEYACCT__TRY(keyacct__run_asof(run, PLAN_CALL, &work->asof_on, &work->asof_at, error));
    if (work->asof_at < TIME_MIN || work->asof_at > TIME_MAX)
        return keyacct__fail(error, KEYACCT_E_RANGE, NULL, "asof", -1, "the as-of time %l is outside the years 1 to 9999",
                             work->asof_at);
    work->accounts = accounts;
    work->run = run;
    work->allocator = accounts->allocator;
    work->rows = accounts->rows;
    KEYACCT__TRY(keyacct__table_require(accounts, KEYACCT__COLUMN_accounts_account_id, PLAN_CALL, &column, error));
    return keyacct__table_require(accounts, KEYACCT__COLUMN_accounts_segment, PLAN_CALL, &column, error);
}

/* The cells of service.plan, found by the names of their columns. */
static void load_tiers(plan_work *work) {
    static const char names[PLAN_TIER_COLUMNS][20] = {
#define PLAN_TIER(name) #name,
        PLAN_TIERS(PLAN_TIER)
#undef PLAN_TIER
    };
    const keyacct__policy_table_info *info = &keyacct__policy_tables[KEYACCT__POLICY_TABLE_service_plan];
    int32_t count;
    const double *rows = keyacct__policy_rows(work->policy, KEYACCT__POLICY_TABLE_service_plan, &count);
    for (int32_t c = 0; c < info->column_count; c++)
        for (int32_t i = 0; i < PLAN_TIER_COLUMNS; i++)
            for (int32_t r = 0; strcmp(names[i], info->columns[c].name) == 0 && r < count; r++)
                work->tiers[(int)rows[r * info->column_count]][i] = rows[r * info->column_count + c];
}

static void load(plan_work *work) {
    static const int32_t ids[PLAN_IN_COUNT] = {
#define PLAN_INPUT_ID(name) KEYACCT__COLUMN_accounts_##name,
        PLAN_INPUTS(PLAN_INPUT_ID)
#undef PLAN_INPUT_ID
    };
    static const int32_t parameter_ids[PLAN_PARAMETER_COUNT] = {
#define PARAMETER(room, name, type, def, min, max, unit, since, source, text) KEYACCT__PARAMETER_##room##_##name,
#include "plan/parameters.def"
#undef PARAMETER
    };
    for (int32_t i = 0; i < PLAN_PARAMETER_COUNT; i++) {
        int is_float = keyacct__parameter_at(parameter_ids[i]).type == KEYACCT_TYPE_FLOAT64;
        if (is_float) work->parameters[i].f = keyacct__policy_float64(work->policy, parameter_ids[i]);
        else work->parameters[i].i = keyacct__policy_int64(work->policy, parameter_ids[i]);
    }
    work->rhythm_days = KEYACCT__INT(work->policy, risk, rhythm_purchase_days);
    load_tiers(work);
    for (int32_t i = 0; i < PLAN_IN_COUNT; i++) work->inputs[i] = keyacct__table_column(work->accounts, ids[i]);
}

/* Face to face, or without a channel what is done face to face. */
static int is_visit(int32_t channel, int32_t purpose) {
    return channel == KEYACCT_CHANNEL_FACE_TO_FACE
           || (channel == 0
               && (purpose == KEYACCT_PURPOSE_VISIT || purpose == KEYACCT_PURPOSE_EXECUTIVE
                   || purpose == KEYACCT_PURPOSE_PLANNING));
}

/* Visits of a year by account; not assessed where contacts say neither channel nor purpose. */
static keyacct_status count_visits(plan_work *work, const keyacct_index *index, keyacct_error *error) {
    const keyacct_table *contacts = work->contacts;
    const keyacct__column *ids, *at;
    KEYACCT__TRY(keyacct__table_require(contacts, KEYACCT__COLUMN_contacts_account_id, PLAN_CALL, &ids, error));
    KEYACCT__TRY(keyacct__table_require(contacts, KEYACCT__COLUMN_contacts_at, PLAN_CALL, &at, error));
    const keyacct__column *channel = keyacct__table_column(contacts, KEYACCT__COLUMN_contacts_channel);
    const keyacct__column *purpose = keyacct__table_column(contacts, KEYACCT__COLUMN_contacts_purpose);
    if (!channel && !purpose) return KEYACCT_OK;
    work->visits = keyacct__calloc(&work->allocator, (size_t)work->rows + 1, sizeof(int64_t));
    if (!work->visits) return keyacct__fail_memory(error);
    for (int64_t row = 0; row < contacts->rows; row++) {
        int64_t when, account = keyacct__index_find_row(index, ids, row);
        if (row % KEYACCT__POLL_ROWS == 0) KEYACCT__TRY(keyacct__run_poll(work->run, row, contacts->rows, error));
        if (account < 0 || account >= work->rows)
            return keyacct__fail(error, KEYACCT_E_UNKNOWN, "contacts", "account_id", row, "the account is not in accounts");
        if (!keyacct__int64(at, row, &when) || when > work->asof_at) continue;
        if ((int64_t)work->asof_on - keyacct__day_of(when) >= YEAR_DAYS) continue;
        work->visits[account] += is_visit(keyacct__code(channel, row), keyacct__code(purpose, row));
    }
    return KEYACCT_OK;
}

static void free_work(plan_work *work) {
    size_t n = (size_t)work->rows;
    keyacct__free(&work->allocator, work->visits, n + 1, sizeof(int64_t));
    keyacct__free(&work->allocator, work->found, n + 1, sizeof(uint64_t));
    keyacct__free(&work->allocator, work->order, n + 1, sizeof(int64_t));
    keyacct__free(&work->allocator, work->place, n + 1, sizeof(int64_t));
    keyacct__free(&work->allocator, work->findings.rows, (size_t)work->findings.capacity, sizeof *work->findings.rows);
    keyacct__free(&work->allocator, work->actions.rows, (size_t)work->actions.capacity, sizeof *work->actions.rows);
    keyacct__plan_people_free(work);
}

/* Runs one step on every account, in the order of their ids: so are the lists that the steps add to. */
static keyacct_status every_account(plan_work *work, keyacct_status (*step)(plan_work *work, int64_t row, keyacct_error *error),
                                    keyacct_error *error) {
    for (int64_t row = 0; row < work->rows; row++) {
        if (row % KEYACCT__POLL_ROWS == 0) KEYACCT__TRY(keyacct__run_poll(work->run, row, work->rows, error));
        KEYACCT__TRY(step(work, work->order[row], error));
    }
    return KEYACCT_OK;
}

static keyacct_status behave(plan_work *work, int64_t row, keyacct_error *error) {
    (void)error;
    keyacct__plan_behavior(work, row);
    return KEYACCT_OK;
}

static keyacct_status aim(plan_work *work, int64_t row, keyacct_error *error) {
    int64_t count = 0;
    (void)error;
    for (uint64_t bits = work->found[row]; bits; bits &= bits - 1) count++;
    keyacct__put_int64(&work->out[PLAN_OUT_findings], row, 1, count);
    keyacct__plan_aim(work, row);
    return KEYACCT_OK;
}

static keyacct_status think(plan_work *work, keyacct_error *error) {
    work->found = keyacct__calloc(&work->allocator, (size_t)work->rows + 1, sizeof(uint64_t));
    if (!work->found) return keyacct__fail_memory(error);
    keyacct__plan_look_at_book(work);
    KEYACCT__TRY(every_account(work, behave, error));
    keyacct__outputs_apply_given(&work->outputs);
    KEYACCT__TRY(every_account(work, keyacct__plan_account_findings, error));
    KEYACCT__TRY(keyacct__plan_divergence(work, error));
    KEYACCT__TRY(keyacct__plan_book_findings(work, error));
    KEYACCT__TRY(every_account(work, aim, error));
    return every_account(work, keyacct__plan_account_actions, error);
}

static keyacct_status make(plan_work *work, const keyacct_index *index, keyacct_table **tables[3], keyacct_error *error) {
    static keyacct_status (*const makers[3])(plan_work *, keyacct_table **, keyacct_error *) = {
        keyacct__plan_actions_table, keyacct__plan_findings_table, keyacct__plan_owners_table};
    load(work);
    KEYACCT__TRY(keyacct__plan_order(work, error));
    if (work->contacts) KEYACCT__TRY(count_visits(work, index, error));
    KEYACCT__TRY(keyacct__plan_people(work, error));
    for (int32_t i = 0; i < PLAN_OUT_COUNT; i++) {
        work->out[i].id = output_ids[i];
        work->out[i].wanted_anyway = i <= PLAN_OUT_review_due_on; /* findings read these two */
    }
    KEYACCT__TRY(keyacct__outputs_begin(&work->outputs, work->accounts, work->run, work->out, PLAN_OUT_COUNT, error));
    keyacct_status status = think(work, error);
    for (int32_t i = 0; status == KEYACCT_OK && i < 3; i++)
        if (tables[i]) status = makers[i](work, tables[i], error);
    if (status == KEYACCT_OK) keyacct__outputs_commit(&work->outputs);
    else keyacct__outputs_abort(&work->outputs);
    return status;
}

keyacct_status keyacct_plan_make(const keyacct_policy *policy, keyacct_table *accounts, const keyacct_index *index,
                                 const keyacct_table *cases, const keyacct_table *contacts, const keyacct_table *surveys,
                                 const keyacct_run *run, keyacct_table **actions, keyacct_table **findings, keyacct_table **owners,
                                 keyacct_error *error) {
    plan_work work = {0};
    keyacct_index *own = NULL;
    keyacct_table **tables[3] = {actions, findings, owners};
    for (int i = 0; i < 3; i++)
        if (tables[i]) *tables[i] = NULL;
    work.policy = policy;
    work.cases = cases;
    work.contacts = contacts;
    work.surveys = surveys;
    KEYACCT__TRY(check_arguments(&work, accounts, run, error));
    if (contacts && index) KEYACCT__TRY(keyacct__index_check(index, error));
    if (contacts && !index) {
        KEYACCT__TRY(keyacct_index_create(&work.allocator, accounts, NULL, &own, error));
        index = own;
    }
    keyacct_status status = make(&work, index, tables, error);
    for (int i = 0; status != KEYACCT_OK && i < 3; i++) {
        if (!tables[i]) continue;
        keyacct_table_destroy(*tables[i]);
        *tables[i] = NULL;
    }
    free_work(&work);
    keyacct_index_destroy(own);
    return status;
}
