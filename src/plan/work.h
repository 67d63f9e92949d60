/* What the parts of PLAN share: the work of one plan. */
#ifndef KEYACCT_SRC_PLAN_WORK_H
#define KEYACCT_SRC_PLAN_WORK_H

#include "core/hash.h"
#include "core/number.h"
#include "core/policy.h"
#include "core/run.h"
#include "core/sort.h"
#include "core/table.h"
#include "keyacct/plan.h"

#define PLAN_CALL "keyacct_plan_make"

/* Every code of the vocabulary under its own spelling, so that rows of .def files can name them: PLAN_CODE_segment_gold. */
enum {
#define CODE(list, value, name, label, label_zh, text) PLAN_CODE_##list##_##name = (value),
#include "codes_all.def"
#undef CODE
};

/* Columns of the policy table "service.plan" that are read. */
#define PLAN_TIERS(X)                                                                                                              \
    X(visit_days) X(no_contact_days) X(review_days) X(profile_days) X(owner_hours) X(relationship_target) X(functions_target)
enum {
#define PLAN_TIER(name) PLAN_TIER_##name,
    PLAN_TIERS(PLAN_TIER)
#undef PLAN_TIER
    PLAN_TIER_COLUMNS
};

/* Columns of accounts that are read. */
#define PLAN_INPUTS(X)                                                                                                             \
    X(account_id) X(segment) X(segment_raw) X(segment_state) X(segment_flags) X(segment_since_on) X(status) X(kind) X(need)        \
    X(group_type) X(relation_type) X(channel_stage) X(vip) X(vip_until_on) X(strategic_entry) X(strategic) X(relationship_level)   \
    X(contract_end_on) X(customer_since_on) X(first_purchase_on) X(last_purchase_on) X(purchase_days) X(elapsed_days)              \
    X(gap_median_days) X(season_log_ratio) X(revenue) X(margin) X(value_basis) X(discount_share_ppm) X(price_seeking_ppm)          \
    X(current_value) X(prev_current_value) X(potential_value) X(potential_source) X(potential_distance) X(cut_distance)            \
    X(wallet_gap) X(wallet_share_ppm) X(value_rank) X(cost_to_serve) X(plan_tier) X(channel) X(owner_kind) X(visit_days)           \
    X(call_days) X(survey_days) X(next_visit_on) X(next_call_on) X(next_survey_on) X(complaints_open) X(complaints_overdue)        \
    X(next_due_at)                                                                                                                 \
    X(complaint_resolved_on) X(next_follow_up_on)                                                                                  \
    X(no_contact_days) X(last_contact_on) X(contact_top_share_ppm) X(functions_covered) X(satisfaction) X(risk_band)               \
    X(criteria_fit) X(price_gap_ppm) X(weapon_1) X(weapon_2) X(weapon_3) X(owner) X(backup) X(sponsor) X(team_account)             \
    X(team_solution) X(team_delivery) X(profile_on) X(reviewed_on) X(loss_cause) X(lost_on) X(birthday)
enum {
#define PLAN_INPUT(name) PLAN_IN_##name,
    PLAN_INPUTS(PLAN_INPUT)
#undef PLAN_INPUT
    PLAN_IN_COUNT
};

enum {
#define PARAMETER(room, name, type, def, min, max, unit, since, source, text) PLAN_PARAMETER_##name,
#include "plan/parameters.def"
#undef PARAMETER
    PLAN_PARAMETER_COUNT
};

enum { PLAN_OUT_behavior, PLAN_OUT_review_due_on, PLAN_OUT_objective, PLAN_OUT_posture, PLAN_OUT_list, PLAN_OUT_findings,
       PLAN_OUT_actions, PLAN_OUT_COUNT };

/* How the account stands, from segment_state, else status, else purchases. */
typedef enum { PLAN_CUSTOMER, PLAN_PROSPECT, PLAN_TARGET, PLAN_SUSPENDED, PLAN_LOST } plan_standing;

#define PLAN_NOBODY (-1)
#define PLAN_BOOK (-1) /* row of a finding about the book */

typedef struct plan_finding {
    int64_t row; /* PLAN_BOOK, or a row of accounts */
    double value, limit; /* NaN: none */
    int32_t since_on; /* INT32_MIN: not known */
    int32_t person; /* PLAN_NOBODY, or whom it is about */
    int8_t finding, figure;
} plan_finding;

typedef struct plan_action {
    int64_t row, reason_value;
    int32_t due_on, person;
    int8_t action, reason, role, channel, priority, this_week, kpi, stop;
} plan_action;

/* A list that grows. */
typedef struct plan_findings {
    plan_finding *rows;
    int64_t count, capacity;
} plan_findings;
typedef struct plan_actions {
    plan_action *rows;
    int64_t count, capacity;
} plan_actions;

typedef struct plan_owner {
    int64_t accounts, actions, due_week;
    int64_t tiers[6]; /* accounts by plan tier: exact, whatever the order of rows */
} plan_owner;

typedef struct plan_work {
    const keyacct_policy *policy;
    keyacct_table *accounts;
    const keyacct_run *run;
    keyacct_allocator allocator;
    int32_t asof_on;
    int64_t asof_at, rows;
    const keyacct__column *inputs[PLAN_IN_COUNT]; /* NULL: not there */
    keyacct__policy_value parameters[PLAN_PARAMETER_COUNT];
    int64_t rhythm_days; /* risk.rhythm_purchase_days */
    double tiers[6][PLAN_TIER_COLUMNS]; /* cells of service.plan by tier; NaN: empty */
    const keyacct_table *cases, *contacts, *surveys; /* NULL: not assessed */
    keyacct__output out[PLAN_OUT_COUNT];
    keyacct__outputs outputs;
    int64_t *visits; /* contacts face to face within a year, by account; NULL: not assessed */
    uint64_t *found; /* bits of the findings of an account */
    int64_t *order; /* rows in the order of account_id */
    int64_t *place; /* of a row in that order */
    keyacct__map people; /* names of persons to numbers */
    int people_made;
    int32_t *person_order, *person_place; /* by name */
    plan_owner *owners; /* people.count + 1, the last one is nobody */
    int some_potential; /* at least one potential is known */
    plan_findings findings;
    plan_actions actions;
} plan_work;

#define PLAN_INPUT(work, name) ((work)->inputs[PLAN_IN_##name])
/* Parameters plan.<name>, looked up once. */
#define PLAN_INT(work, name) ((work)->parameters[PLAN_PARAMETER_##name].i)
#define PLAN_FLOAT(work, name) ((work)->parameters[PLAN_PARAMETER_##name].f)

static inline int32_t plan_code(const plan_work *work, int32_t input, int64_t row) {
    return keyacct__code(work->inputs[input], row);
}
#define PLAN_CODE(work, name, row) plan_code(work, PLAN_IN_##name, row)
static inline int plan_int(const plan_work *work, int32_t input, int64_t row, int64_t *value) {
    *value = 0;
    return keyacct__int64(work->inputs[input], row, value);
}
#define PLAN_READ(work, name, row, value) plan_int(work, PLAN_IN_##name, row, value)
static inline int plan_date(const plan_work *work, int32_t input, int64_t row, int32_t *value) {
    *value = 0;
    return keyacct__date(work->inputs[input], row, value);
}
#define PLAN_DATE(work, name, row, value) plan_date(work, PLAN_IN_##name, row, value)
/* 1 where the text is there and not empty. */
static inline int plan_said(const plan_work *work, int32_t input, int64_t row) {
    int64_t length;
    return keyacct__text(work->inputs[input], row, &length) != NULL && length > 0;
}
/* A cell of the plan: 1 and the value, 0 when there is no tier or the cell is empty. */
static inline int plan_tier(const plan_work *work, int32_t tier, int32_t column, double *value) {
    *value = 0;
    if (tier < 1 || tier > 5) return 0;
    double cell = work->tiers[tier][column];
    if (cell != cell) return 0;
    *value = cell;
    return 1;
}
static inline int plan_middleman(const plan_work *work, int64_t row) {
    return PLAN_CODE(work, kind, row) >= KEYACCT_KIND_DISTRIBUTOR;
}
static inline int plan_has(const plan_work *work, int64_t row, int32_t finding) {
    return (int)(work->found[row] >> finding & 1);
}

/* behavior.c */
plan_standing keyacct__plan_standing(const plan_work *work, int64_t row);
/* First day of the relation, as far as known on the as-of date. */
int keyacct__plan_since(const plan_work *work, int64_t row, int32_t *since_on);
/* A longer pause than this many days is a lapse. */
double keyacct__plan_lapse_days(const plan_work *work, int64_t row);
void keyacct__plan_behavior(plan_work *work, int64_t row); /* behavior, review_due_on, list */
void keyacct__plan_aim(plan_work *work, int64_t row); /* objective and posture */

/* findings.c, book.c: KEYACCT_E_NO_MEMORY at most. */
keyacct_status keyacct__plan_add_finding(plan_work *work, int64_t row, int32_t finding, int32_t figure, double value, double limit,
                                         int32_t since_on, keyacct_error *error);
keyacct_status keyacct__plan_account_findings(plan_work *work, int64_t row, keyacct_error *error);
void keyacct__plan_look_at_book(plan_work *work); /* before the accounts: what is known of the book */
keyacct_status keyacct__plan_divergence(plan_work *work, keyacct_error *error); /* revenue_not_profit: needs the whole table */
keyacct_status keyacct__plan_book_findings(plan_work *work, keyacct_error *error);

/* actions.c */
keyacct_status keyacct__plan_account_actions(plan_work *work, int64_t row, keyacct_error *error);

/* people.c */
keyacct_status keyacct__plan_people(plan_work *work, keyacct_error *error); /* numbers and loads */
/* The person in a role (KEYACCT_ROLE_...), else the owner, else PLAN_NOBODY. */
int32_t keyacct__plan_person(const plan_work *work, int64_t row, int32_t role);
void keyacct__plan_people_free(plan_work *work);
int64_t keyacct__plan_key_accounts(const plan_owner *owner);
double keyacct__plan_hours(const plan_work *work, const plan_owner *owner);

/* tables.c */
keyacct_status keyacct__plan_order(plan_work *work, keyacct_error *error);
keyacct_status keyacct__plan_actions_table(plan_work *work, keyacct_table **out, keyacct_error *error);
keyacct_status keyacct__plan_findings_table(plan_work *work, keyacct_table **out, keyacct_error *error);
keyacct_status keyacct__plan_owners_table(plan_work *work, keyacct_table **out, keyacct_error *error);

/* Room for one more in the list that *list points to. */
keyacct_status keyacct__plan_grow(const plan_work *work, void *list, int64_t count, int64_t *capacity, size_t size,
                                  keyacct_error *error);
/* Merge sort with scratch of its own; KEYACCT_E_NO_MEMORY. */
keyacct_status keyacct__plan_sort(const plan_work *work, void *array, int64_t count, size_t size, keyacct__order order,
                                  const void *with, keyacct_error *error);

#endif
