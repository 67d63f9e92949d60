/* What the parts of SERVICE share: the work of one assessment. */
#ifndef KEYACCT_SRC_SERVICE_SERVICE_H
#define KEYACCT_SRC_SERVICE_SERVICE_H

#include "core/number.h"
#include "core/policy.h"
#include "core/run.h"
#include "core/table.h"
#include "keyacct/service.h"

#define SERVICE_CALL "keyacct_service_assess"
#define SERVICE_DAY_MS INT64_C(86400000)
#define SERVICE_HOUR_MS INT64_C(3600000)
#define SERVICE_NEVER INT64_MIN /* no such time */
/* Times that a fact may have: years 1 to 9999. Sums of two of them and a promise cannot overflow. */
#define SERVICE_TIME_MIN INT64_C(-62135596800000)
#define SERVICE_TIME_MAX INT64_C(253402300799999)
static inline int service_is_time(int64_t at) { return at >= SERVICE_TIME_MIN && at <= SERVICE_TIME_MAX; }
/* When something may be due: later than any event by the longest time that a policy can name (a trigger's 87600 days). It comes to
 * nothing, as no event and no call is that late. */
#define SERVICE_DUE_MAX (SERVICE_TIME_MAX + 87601 * SERVICE_DAY_MS)
static inline int service_is_due(int64_t at) { return at >= SERVICE_TIME_MIN && at <= SERVICE_DUE_MAX; }

/* Columns of the policy tables "service.plan" and "service.promise". */
enum {
#define PLAN_COLUMN(name, type, unit, min, max, may_be_empty) SERVICE_PLAN_##name,
#define PLAN_ROW(...)
#include "service/plan.def"
#undef PLAN_COLUMN
#undef PLAN_ROW
    SERVICE_PLAN_COLUMNS
};
enum {
#define PROMISE_COLUMN(name, type, unit, min, max, may_be_empty) SERVICE_PROMISE_##name,
#define PROMISE_ROW(...)
#include "service/promise.def"
#undef PROMISE_COLUMN
#undef PROMISE_ROW
    SERVICE_PROMISE_COLUMNS
};

/* The outputs. SERVICE_OUTPUT(name, read by the room itself). */
#define SERVICE_OUTPUTS                                                                                                            \
    SERVICE_OUTPUT(level_entitled, 1)                                                                                              \
    SERVICE_OUTPUT(level_granted, 1)                                                                                               \
    SERVICE_OUTPUT(level_foundation, 1)                                                                                            \
    SERVICE_OUTPUT(level, 1)                                                                                                       \
    SERVICE_OUTPUT(level_reason, 0)                                                                                                \
    SERVICE_OUTPUT(level_hold, 0)                                                                                                  \
    SERVICE_OUTPUT(attention, 0)                                                                                                   \
    SERVICE_OUTPUT(service_gap, 0)                                                                                                 \
    SERVICE_OUTPUT(plan_tier, 1)                                                                                                   \
    SERVICE_OUTPUT(channel, 0)                                                                                                     \
    SERVICE_OUTPUT(owner_kind, 1)                                                                                                  \
    SERVICE_OUTPUT(visit_days, 1)                                                                                                  \
    SERVICE_OUTPUT(call_days, 1)                                                                                                   \
    SERVICE_OUTPUT(survey_days, 1)                                                                                                 \
    SERVICE_OUTPUT(next_visit_on, 0)                                                                                               \
    SERVICE_OUTPUT(next_call_on, 0)                                                                                                \
    SERVICE_OUTPUT(next_survey_on, 0)                                                                                              \
    SERVICE_OUTPUT(complaint_resolved_on, 0)                                                                                       \
    SERVICE_OUTPUT(next_follow_up_on, 0)                                                                                           \
    SERVICE_OUTPUT(supply_priority, 0)                                                                                             \
    SERVICE_OUTPUT(complaints_open, 0)                                                                                             \
    SERVICE_OUTPUT(complaints_overdue, 1)                                                                                          \
    SERVICE_OUTPUT(promises_met_ppm, 1)                                                                                            \
    SERVICE_OUTPUT(resolve_ratio_ppm, 0)                                                                                           \
    SERVICE_OUTPUT(answer_ratio_ppm, 0)                                                                                            \
    SERVICE_OUTPUT(feedback_ratio_ppm, 0)                                                                                          \
    SERVICE_OUTPUT(deflected_ppm, 0)                                                                                               \
    SERVICE_OUTPUT(next_due_at, 0)                                                                                                 \
    SERVICE_OUTPUT(last_contact_on, 0)                                                                                             \
    SERVICE_OUTPUT(no_contact_days, 1)                                                                                             \
    SERVICE_OUTPUT(visit_lateness_ppm, 0)                                                                                          \
    SERVICE_OUTPUT(senior_lateness_ppm, 0)                                                                                         \
    SERVICE_OUTPUT(missed_visits, 1)                                                                                               \
    SERVICE_OUTPUT(contact_top_share_ppm, 0)                                                                                       \
    SERVICE_OUTPUT(functions_covered, 0)                                                                                           \
    SERVICE_OUTPUT(layers_covered, 0)                                                                                              \
    SERVICE_OUTPUT(satisfaction, 1)                                                                                                \
    SERVICE_OUTPUT(satisfaction_on, 1)                                                                                             \
    SERVICE_OUTPUT(account_desk, 0)

enum {
#define SERVICE_OUTPUT(name, own) SERVICE_OUT_##name,
    SERVICE_OUTPUTS
#undef SERVICE_OUTPUT
    SERVICE_OUT_COUNT
};

/* The parameters of the room, and the columns of accounts that it reads: looked up once. */
enum {
#define PARAMETER(room, name, type, def, min, max, unit, since, source, text) SERVICE_PARAMETER_##name,
#include "service/parameters.def"
#undef PARAMETER
    SERVICE_PARAMETER_COUNT
};
#define SERVICE_INPUTS                                                                                                             \
    SERVICE_ONE(account_id) SERVICE_ONE(segment) SERVICE_ONE(segment_state) SERVICE_ONE(status) SERVICE_ONE(value_percentile_ppm)  \
    SERVICE_ONE(potential_percentile_ppm) SERVICE_ONE(current_value) SERVICE_ONE(influence_ppm) SERVICE_ONE(relationship_level)   \
    SERVICE_ONE(strategic) SERVICE_ONE(strategic_by) SERVICE_ONE(strategic_approved_by) SERVICE_ONE(owner) SERVICE_ONE(backup)     \
    SERVICE_ONE(profile_on) SERVICE_ONE(first_purchase_on) SERVICE_ONE(customer_since_on) SERVICE_ONE(prev_level_granted)          \
    SERVICE_ONE(prev_risk_band)
enum {
#define SERVICE_ONE(name) SERVICE_IN_##name,
    SERVICE_INPUTS
#undef SERVICE_ONE
    SERVICE_IN_COUNT
};

/* Facts of one table grouped by account: the rows of account a are order[first[a]] .. order[first[a + 1] - 1], in row order. */
typedef struct service_group {
    const keyacct_table *table; /* NULL: not assessed */
    int64_t rows;
    int64_t *first; /* accounts + 1 */
    int64_t *order; /* rows */
    int64_t *scratch; /* rows: each account may use its own slice */
} service_group;

/* What the facts of one account say beyond the columns: input of foundation and attention. */
typedef struct service_signs {
    int64_t promises; /* kept or broken in the window */
    int64_t demands_overdue;
    int8_t repeat_unexplained; /* a repeated complaint without a root cause */
    int8_t repeated; /* complaints repeat or are reopened */
    int8_t overdrawn; /* concessions above the budget */
    int8_t answer_late, resolve_late; /* a running promise is broken */
    int8_t warned; /* 0; 1, 2: a running promise has used warn_ppm, warn_late_ppm of its time */
    int32_t last_visit_on, last_call_on, last_survey_on; /* INT32_MIN: none */
    int64_t resolved_at; /* the complaint resolved last; SERVICE_NEVER: none */
    int64_t followed; /* contacts since then */
} service_signs;

/* Where an account stands, from segment_state, else status. */
typedef enum { SERVICE_SERVED, SERVICE_PROSPECT, SERVICE_FROZEN, SERVICE_LOST } service_standing;

typedef struct service_work {
    const keyacct_policy *policy;
    keyacct_table *accounts;
    const keyacct_run *run;
    keyacct_allocator allocator;
    int32_t asof_on;
    int64_t asof_at, rows;
    int64_t parameters[SERVICE_PARAMETER_COUNT]; /* int64 and code parameters */
    double satisfaction_alert;
    const keyacct__column *inputs[SERVICE_IN_COUNT]; /* NULL: not there */
    const double *plan[6]; /* by tier; [0] is NULL */
    const double *promise[5][6]; /* by severity and level */
    service_group cases, contacts, surveys;
    int64_t *persons; /* contacts: number of the customer's person, -1 unknown; NULL without the column */
    uint8_t *standing; /* service_standing */
    uint8_t *reach; /* bit L: the conditions of level L hold; bit 0: level 5 waits for the second person */
    uint8_t *entry; /* level_reason of the highest condition that holds, by level: [row * 3 + L - 3] */
    service_signs *signs;
    keyacct__output out[SERVICE_OUT_COUNT];
    const keyacct__column *given[SERVICE_OUT_COUNT]; /* cells of the caller under an output, or NULL */
} service_work;

/* What entitles an account to a level; -1: unknown. */
typedef struct service_level_facts {
    int32_t segment, before, relationship; /* codes, 0: unknown; before: the level so far */
    int32_t confirmed, deciders; /* strategic; people who decided it */
    int64_t value_ppm, influence_ppm;
} service_level_facts;

#define SERVICE_COLUMN(table, role, name) keyacct__table_column(table, KEYACCT__COLUMN_##role##_##name)
#define SERVICE_INPUT(work, name) ((work)->inputs[SERVICE_IN_##name])
#define SERVICE_INT(work, name) ((work)->parameters[SERVICE_PARAMETER_##name])

/* 1 and the value of an output of this assessment, given cells included; 0 when null. */
static inline int service_read(const service_work *work, int32_t output, int64_t row, int64_t *value) {
    const keyacct__output *out = &work->out[output];
    *value = 0;
    if (!keyacct__bit(out->validity, row)) return 0;
    *value = out->type == KEYACCT_TYPE_CODE   ? out->values.i8[row]
             : out->type == KEYACCT_TYPE_DATE ? out->values.i32[row]
                                              : out->values.i64[row];
    return 1;
}
static inline int32_t service_code(const service_work *work, int32_t output, int64_t row) {
    return work->out[output].values.i8[row];
}
/* Whether people gave the cell; code 0 is "not given". */
static inline int service_given(const service_work *work, int32_t output, int64_t row) {
    const keyacct__column *column = work->given[output];
    return column && keyacct__valid(column, row) && (column->type != KEYACCT_TYPE_CODE || column->values.i8[row] != 0);
}
static inline void service_put(service_work *work, int32_t output, int64_t row, int valid, int64_t value) {
    keyacct__put_int64(&work->out[output], row, valid, value);
}
/* A cell of the plan: 1 and the value, 0 when the tier has none. */
static inline int service_plan(const service_work *work, int32_t tier, int32_t column, int64_t *value) {
    *value = 0;
    if (!work->plan[tier]) return 0;
    double cell = work->plan[tier][column];
    if (cell != cell) return 0;
    *value = (int64_t)cell;
    return 1;
}

/* facts.c: checks the fact tables and groups them by account. */
keyacct_status keyacct__service_facts(service_work *work, const keyacct_index *index, keyacct_error *error);
void keyacct__service_facts_free(service_work *work);
/* levels.c: level_entitled by rows; level_granted over the whole table. */
keyacct_status keyacct__service_entitle(void *work, int64_t first, int64_t count, int32_t part, keyacct_error *error);
keyacct_status keyacct__service_grant(service_work *work, keyacct_error *error);
void keyacct__service_slots(const int64_t parameters[SERVICE_PARAMETER_COUNT], int64_t ranked, int64_t valued, int64_t slots[6]);
int keyacct__service_same_person(const char *a, int64_t a_length, const char *b, int64_t b_length);
int keyacct__service_reach(const int64_t parameters[SERVICE_PARAMETER_COUNT], const service_level_facts *facts, uint8_t entry[3]);
/* plan.c: plan_tier and what follows from it; next dates and account_desk. */
keyacct_status keyacct__service_tiers(void *work, int64_t first, int64_t count, int32_t part, keyacct_error *error);
keyacct_status keyacct__service_cadence(void *work, int64_t first, int64_t count, int32_t part, keyacct_error *error);
/* cases.c, contacts.c: columns and signs from facts. */
keyacct_status keyacct__service_cases(void *work, int64_t first, int64_t count, int32_t part, keyacct_error *error);
keyacct_status keyacct__service_contacts(void *work, int64_t first, int64_t count, int32_t part, keyacct_error *error);
/* state.c: foundation, then level with its reason and hold, then attention and gap. */
keyacct_status keyacct__service_foundation(void *work, int64_t first, int64_t count, int32_t part, keyacct_error *error);
keyacct_status keyacct__service_level(void *work, int64_t first, int64_t count, int32_t part, keyacct_error *error);
keyacct_status keyacct__service_attention(void *work, int64_t first, int64_t count, int32_t part, keyacct_error *error);
/* Ascending, in place, O(n log n). */
void keyacct__service_sort(int64_t *values, int64_t count);
/* Day on which the relation began, as far as known on the as-of date: first purchase, else customer_since_on. */
int keyacct__service_since(const service_work *work, int64_t row, int32_t *since_on);

#endif
