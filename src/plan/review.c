/* The review: one walk of a table of accounts through the rooms.
 *
 * Order (ruling X1): LEDGER, VALUE, SEGMENT, SERVICE, RISK, PLAN. Each room reads inputs and what rooms before it made; nothing is
 * computed here. The walk works on tables of its own, which become the results only when every room has succeeded; on failure
 * everything is freed. Cost: that of the rooms. Refuses a second table of a role that has only one, and a run without anything to
 * review. */
#include <string.h>

#include "core/math.h"
#include "core/policy.h"
#include "core/run.h"
#include "facts.h"
#include "keyacct/ledger.h"
#include "keyacct/risk.h"
#include "keyacct/segment.h"
#include "keyacct/service.h"
#include "keyacct/value.h"

#define CURVE_POINTS 100

/* Tables of facts that a review has at most one of. */
enum { FACT_ACCOUNTS, FACT_CASES, FACT_CONTACTS, FACT_SURVEYS, FACT_ASSESSMENTS, FACT_COUNT };
static const char *const fact_roles[FACT_COUNT] = {"accounts", "cases", "contacts", "surveys", "assessments"};
#define TRANSACTIONS "transactions"

enum { RESULT_ACCOUNTS, RESULT_SEGMENTS, RESULT_EXPECTATIONS, RESULT_CUTS, RESULT_CONCENTRATION, RESULT_CURVE, RESULT_CONTRIBUTIONS,
       RESULT_ACTIONS, RESULT_FINDINGS, RESULT_OWNERS, RESULT_COUNT };
static const char *const result_names[RESULT_COUNT] = {"accounts", "segments", "expectations", "cuts", "concentration", "curve",
                                                       "contributions", "actions", "findings", "owners"};

/* What one walk makes. Zeroed is empty. */
typedef struct walk {
    keyacct_run *run; /* of the review: the caller's date, executor and progress, all outputs */
    keyacct_ledger *ledger;
    keyacct_table *histories;
    keyacct_index *index;
    keyacct_value_learn *value_learn;
    keyacct_value_model *value;
    keyacct_segmentation *segmentation;
    keyacct_risk_model *risk;
    keyacct_table *results[RESULT_COUNT];
    int32_t asof_on, policy, fell_back;
} walk;

struct keyacct_review {
    uint32_t magic;
    keyacct_allocator allocator;
    const keyacct_policy *policy;
    const keyacct_table *facts[FACT_COUNT];
    const keyacct_table **transactions;
    int32_t transaction_count, transaction_capacity;
    int has_results;
    walk done;
};

static keyacct_status check(const keyacct_review *review, keyacct_error *error) {
    if (!review || review->magic != KEYACCT__MAGIC_REVIEW) return keyacct__fail_handle(error, "review", "keyacct_review");
    return KEYACCT_OK;
}

/* What only the walk itself needs. */
static void free_scaffolding(walk *of) {
    keyacct_ledger_destroy(of->ledger);
    keyacct_table_destroy(of->histories);
    keyacct_index_destroy(of->index);
    keyacct_value_learn_destroy(of->value_learn);
    keyacct_value_model_destroy(of->value);
    keyacct_segmentation_destroy(of->segmentation);
    of->ledger = NULL;
    of->histories = NULL;
    of->index = NULL;
    of->value_learn = NULL;
    of->value = NULL;
    of->segmentation = NULL;
}

static void free_walk(walk *of) {
    free_scaffolding(of);
    keyacct_risk_model_destroy(of->risk);
    keyacct_run_destroy(of->run);
    for (int32_t i = 0; i < RESULT_COUNT; i++) keyacct_table_destroy(of->results[i]);
    memset(of, 0, sizeof *of);
}

static void forget_tables(keyacct_review *review) {
    memset(review->facts, 0, sizeof review->facts);
    review->transaction_count = 0;
}

keyacct_status keyacct_review_create(const keyacct_allocator *allocator, const keyacct_policy *policy, keyacct_review **out,
                                     keyacct_error *error) {
    if (!out) return keyacct__refuse(error, "out", "out must not be NULL");
    *out = NULL;
    keyacct_allocator taken;
    KEYACCT__TRY(keyacct__allocator_take(allocator, &taken, error));
    KEYACCT__TRY(keyacct__policy_check(policy, error));
    keyacct_review *review = keyacct__calloc(&taken, 1, sizeof *review);
    if (!review) return keyacct__fail_memory(error);
    review->magic = KEYACCT__MAGIC_REVIEW;
    review->allocator = taken;
    review->policy = policy;
    *out = review;
    return KEYACCT_OK;
}

void keyacct_review_destroy(keyacct_review *review) {
    if (check(review, NULL) != KEYACCT_OK) return;
    free_walk(&review->done);
    keyacct_allocator allocator = review->allocator;
    keyacct__free(&allocator, review->transactions, (size_t)review->transaction_capacity, sizeof *review->transactions);
    review->magic = KEYACCT__MAGIC_FREED;
    keyacct__free(&allocator, review, 1, sizeof *review);
}

static keyacct_status add_transactions(keyacct_review *review, const keyacct_table *table, keyacct_error *error) {
    if (review->transaction_count == review->transaction_capacity) {
        if (review->transaction_capacity > INT32_MAX / 2)
            return keyacct__fail(error, KEYACCT_E_LIMIT, TRANSACTIONS, NULL, -1, "too many tables of transactions");
        int32_t capacity = review->transaction_capacity ? review->transaction_capacity * 2 : 4;
        if (keyacct__resize(&review->allocator, &review->transactions, (size_t)review->transaction_capacity, (size_t)capacity,
                            sizeof *review->transactions) != KEYACCT_OK)
            return keyacct__fail_memory(error);
        review->transaction_capacity = capacity;
    }
    review->transactions[review->transaction_count++] = table;
    return KEYACCT_OK;
}

keyacct_status keyacct_review_add(keyacct_review *review, const keyacct_table *table, const keyacct_run *run,
                                  keyacct_error *error) {
    KEYACCT__TRY(check(review, error));
    KEYACCT__TRY(keyacct__table_check(table, "table", error));
    KEYACCT__TRY(keyacct__run_check(run, error));
    const char *role = keyacct_table_role(table);
    if (strcmp(role, TRANSACTIONS) == 0) return add_transactions(review, table, error);
    for (int32_t i = 0; i < FACT_COUNT; i++) {
        if (strcmp(role, fact_roles[i]) != 0) continue;
        if (review->facts[i])
            return keyacct__fail(error, KEYACCT_E_STATE, role, NULL, -1, "the review already has %s; give one table of them", role);
        review->facts[i] = table;
        return KEYACCT_OK;
    }
    return keyacct__fail(error, KEYACCT_E_ARGUMENT, role, NULL, -1,
                         "a review reads accounts, transactions, cases, contacts, surveys and assessments, not the role '%t'",
                         role, (int64_t)strlen(role));
}

/* The review's own run: executor and progress of the caller's, all outputs, no date yet. */
static keyacct_status make_run(const keyacct_review *review, const keyacct_run *run, walk *to, keyacct_error *error) {
    KEYACCT__TRY(keyacct_run_create(&review->allocator, &to->run, error));
    KEYACCT__TRY(keyacct_run_want(to->run, "*", error));
    if (!run) return KEYACCT_OK;
    KEYACCT__TRY(keyacct_run_set_executor(to->run, run->executor, run->executor_data, keyacct__run_parts(run), error));
    KEYACCT__TRY(keyacct_run_set_progress(to->run, run->progress, run->progress_data, error));
    return run->has_asof ? keyacct_run_set_asof_at(to->run, run->asof_at, error) : KEYACCT_OK;
}

/* The date: the caller's, or the last transaction day. */
static keyacct_status set_date(const keyacct_run *run, walk *to, keyacct_error *error) {
    int64_t transactions = 0;
    int32_t last_on = 0;
    if (run && run->has_asof) {
        to->asof_on = run->asof_on;
        return KEYACCT_OK;
    }
    if (to->ledger) KEYACCT__TRY(keyacct_ledger_span(to->ledger, NULL, &transactions, NULL, &last_on, error));
    if (transactions == 0)
        return keyacct__fail(error, KEYACCT_E_NO_TIME, NULL, NULL, -1,
                             "the review has no as-of date: set one in the run (there are no transactions to take it from)");
    to->asof_on = last_on;
    return keyacct_run_set_asof_on(to->run, last_on, error);
}

static keyacct_status add_up_transactions(const keyacct_review *review, walk *to, keyacct_error *error) {
    if (!review->transaction_count) return KEYACCT_OK;
    KEYACCT__TRY(keyacct_ledger_create(&review->allocator, review->policy, NULL, &to->ledger, error));
    for (int32_t i = 0; i < review->transaction_count; i++)
        KEYACCT__TRY(keyacct_ledger_add(to->ledger, review->transactions[i], to->run, error));
    return KEYACCT_OK;
}

/* The review's own table of accounts, with histories and assessments. */
static keyacct_status gather_accounts(const keyacct_review *review, walk *to, keyacct_error *error) {
    keyacct_table **accounts = &to->results[RESULT_ACCOUNTS];
    const keyacct_table *given = review->facts[FACT_ACCOUNTS];
    if (to->ledger) KEYACCT__TRY(keyacct_ledger_histories(to->ledger, to->run, &to->histories, error));
    keyacct_ledger_destroy(to->ledger); /* a large book's largest piece */
    to->ledger = NULL;
    if (given) {
        KEYACCT__TRY(keyacct__plan_copy_accounts(&review->allocator, given, !to->histories, to->histories, accounts, &to->index,
                                                 error));
        if (to->histories)
            KEYACCT__TRY(keyacct__plan_align_histories(*accounts, to->index, to->histories, review->transactions,
                                                       review->transaction_count, error));
        keyacct_table_destroy(to->histories);
    } else {
        KEYACCT__TRY(keyacct_index_create(&review->allocator, to->histories, NULL, &to->index, error));
        *accounts = to->histories;
    }
    to->histories = NULL;
    const keyacct_table *assessments = review->facts[FACT_ASSESSMENTS];
    if (!assessments) return KEYACCT_OK;
    return keyacct__plan_align_assessments(&review->allocator, *accounts, to->index, assessments, to->asof_on, error);
}

static keyacct_status make_value(const keyacct_review *review, walk *to, keyacct_error *error) {
    keyacct_table *accounts = to->results[RESULT_ACCOUNTS];
    if (!review->transaction_count && keyacct_table_column_find(accounts, "revenue") < 0
        && keyacct_table_column_find(accounts, "margin") < 0 && keyacct_table_column_find(accounts, "quantity") < 0
        && keyacct_table_column_find(accounts, "current_value") < 0) /* nothing to value by: unknown, for everybody */
        KEYACCT__TRY(keyacct_table_add_column(accounts, "current_value", 0, error));
    KEYACCT__TRY(keyacct_value_learn_create(&review->allocator, review->policy, &to->value_learn, error));
    KEYACCT__TRY(keyacct_value_learn_add(to->value_learn, accounts, to->run, error));
    KEYACCT__TRY(keyacct_value_learn_finish(to->value_learn, &to->value, error));
    return keyacct_value_model_apply(to->value, accounts, to->run, error);
}

static keyacct_status make_segments(const keyacct_review *review, walk *to, keyacct_error *error) {
    keyacct_table *accounts = to->results[RESULT_ACCOUNTS];
    KEYACCT__TRY(keyacct_segmentation_create(&review->allocator, review->policy, accounts, to->run, &to->segmentation, error));
    const keyacct_segmentation *cuts = to->segmentation;
    KEYACCT__TRY(keyacct_segmentation_policy(cuts, &to->policy, &to->fell_back, error));
    KEYACCT__TRY(keyacct_segmentation_apply(cuts, accounts, to->run, error));
    KEYACCT__TRY(keyacct_segmentation_rank(cuts, accounts, to->run, error));
    KEYACCT__TRY(keyacct_segmentation_cuts(cuts, &to->results[RESULT_CUTS], error));
    KEYACCT__TRY(keyacct_segmentation_segments(cuts, accounts, to->run, &to->results[RESULT_SEGMENTS], error));
    KEYACCT__TRY(keyacct_segmentation_expectations(cuts, accounts, to->run, &to->results[RESULT_EXPECTATIONS], error));
    KEYACCT__TRY(keyacct_segmentation_concentration(cuts, accounts, to->run, &to->results[RESULT_CONCENTRATION], error));
    return keyacct_segmentation_curve(cuts, accounts, CURVE_POINTS, to->run, &to->results[RESULT_CURVE], error);
}

static keyacct_status make_risk(const keyacct_review *review, walk *to, keyacct_error *error) {
    KEYACCT__TRY(keyacct_risk_model_create(&review->allocator, review->policy, &to->risk, error));
    return keyacct_risk_model_apply(to->risk, to->results[RESULT_ACCOUNTS], to->run, error);
}

static keyacct_status walk_rooms(const keyacct_review *review, const keyacct_run *run, walk *to, keyacct_error *error) {
    const keyacct_table *const *facts = review->facts;
    if (!facts[FACT_ACCOUNTS] && !review->transaction_count)
        return keyacct__fail(error, KEYACCT_E_STATE, NULL, NULL, -1, "add accounts or transactions before the review is run");
    KEYACCT__TRY(make_run(review, run, to, error));
    KEYACCT__TRY(add_up_transactions(review, to, error));
    KEYACCT__TRY(set_date(run, to, error));
    KEYACCT__TRY(gather_accounts(review, to, error));
    KEYACCT__TRY(make_value(review, to, error));
    KEYACCT__TRY(make_segments(review, to, error));
    KEYACCT__TRY(keyacct_service_assess(review->policy, to->results[RESULT_ACCOUNTS], to->index, facts[FACT_CASES],
                                        facts[FACT_CONTACTS], facts[FACT_SURVEYS], to->run, error));
    KEYACCT__TRY(make_risk(review, to, error));
    return keyacct_plan_make(review->policy, to->results[RESULT_ACCOUNTS], to->index, facts[FACT_CASES], facts[FACT_CONTACTS],
                             facts[FACT_SURVEYS], to->run, &to->results[RESULT_ACTIONS], &to->results[RESULT_FINDINGS],
                             &to->results[RESULT_OWNERS], error);
}

keyacct_status keyacct_review_run(keyacct_review *review, const keyacct_run *run, keyacct_error *error) {
    KEYACCT__TRY(check(review, error));
    KEYACCT__TRY(keyacct__run_check(run, error));
    KEYACCT__TRY(keyacct__rounding_check(error));
    free_walk(&review->done);
    review->has_results = 0;
    keyacct_status status = walk_rooms(review, run, &review->done, error);
    forget_tables(review);
    if (status != KEYACCT_OK) {
        free_walk(&review->done);
        return status;
    }
    free_scaffolding(&review->done);
    keyacct_run_set_progress(review->done.run, NULL, NULL, NULL); /* the caller's callbacks end with the call */
    keyacct_run_set_executor(review->done.run, NULL, NULL, 1, NULL);
    review->has_results = 1;
    return KEYACCT_OK;
}

static keyacct_status check_results(const keyacct_review *review, keyacct_error *error) {
    KEYACCT__TRY(check(review, error));
    if (!review->has_results)
        return keyacct__fail(error, KEYACCT_E_STATE, NULL, NULL, -1, "no results: keyacct_review_run has not succeeded yet");
    return KEYACCT_OK;
}

keyacct_status keyacct_review_asof_on(const keyacct_review *review, int32_t *asof_on, keyacct_error *error) {
    KEYACCT__TRY(check_results(review, error));
    if (!asof_on) return keyacct__refuse(error, "asof_on", "asof_on must not be NULL");
    *asof_on = review->done.asof_on;
    return KEYACCT_OK;
}

keyacct_status keyacct_review_policy(const keyacct_review *review, int32_t *policy, int32_t *fell_back, keyacct_error *error) {
    KEYACCT__TRY(check_results(review, error));
    if (!policy) return keyacct__refuse(error, "policy", "policy must not be NULL");
    *policy = review->done.policy;
    if (fell_back) *fell_back = review->done.fell_back;
    return KEYACCT_OK;
}

keyacct_status keyacct_review_table(keyacct_review *review, const char *name, const keyacct_table **out, keyacct_error *error) {
    if (!out) return keyacct__refuse(error, "out", "out must not be NULL");
    *out = NULL;
    KEYACCT__TRY(check_results(review, error));
    int32_t i = 0;
    while (name && i < RESULT_COUNT && strcmp(name, result_names[i]) != 0) i++;
    if (!name || i == RESULT_COUNT)
        return keyacct__fail(error, KEYACCT_E_NOT_FOUND, NULL, "name", -1,
                             "a review has no table '%t'; it has accounts, segments, expectations, cuts, concentration, curve, "
                             "contributions, actions, findings, owners",
                             name ? name : "", name ? (int64_t)strlen(name) : (int64_t)0);
    walk *done = &review->done;
    const keyacct_table *accounts = done->results[RESULT_ACCOUNTS];
    if (i == RESULT_CONTRIBUTIONS && !done->results[i])
        KEYACCT__TRY(keyacct_risk_model_explain(done->risk, accounts, 0, keyacct_table_rows(accounts), done->run, &done->results[i],
                                                error));
    *out = done->results[i];
    return KEYACCT_OK;
}
