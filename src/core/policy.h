/* Policies as rooms see them. NULL is the newest edition's defaults, everywhere. */
#ifndef KEYACCT_SRC_CORE_POLICY_H
#define KEYACCT_SRC_CORE_POLICY_H

#include "base.h"
#include "keyacct/policy.h"
#include "vocabulary.h"

/* KEYACCT_E_HANDLE, or KEYACCT_E_STATE when not frozen. NULL is fine. */
keyacct_status keyacct__policy_check(const keyacct_policy *policy, keyacct_error *error);
/* A frozen copy of a frozen policy (NULL: of the defaults), for what outlives its host's handles. */
keyacct_status keyacct__policy_copy(const keyacct_allocator *allocator, const keyacct_policy *policy, keyacct_policy **out,
                                    keyacct_error *error);
/* By parameter id (KEYACCT__PARAMETER_room_name); code parameters are int64. */
int64_t keyacct__policy_int64(const keyacct_policy *policy, int32_t parameter);
double keyacct__policy_float64(const keyacct_policy *policy, int32_t parameter);
#define KEYACCT__INT(policy, room, name) keyacct__policy_int64(policy, KEYACCT__PARAMETER_##room##_##name)
#define KEYACCT__FLOAT(policy, room, name) keyacct__policy_float64(policy, KEYACCT__PARAMETER_##room##_##name)

/* Policy tables: rows of doubles (int64 and code cells are exact in them), NaN = empty cell. The set of tables with their columns
 * and default rows is in src/policy_tables.c, expanded from the rooms' .def files:
 *   "risk.curve": indicator (code), x (float64), log_odds (float64)
 *   "service.plan": plan_tier (code) and the columns of service/plan.def
 *   "service.promise": severity (int64), level (code), hours to answer, resolve and decide
 *   "service.target": clock (code), severity (int64), level (code), amount and its unit
 *   "service.trigger": trigger (int64) and the columns of service/trigger.def; the only one that may have no rows */
typedef struct keyacct__policy_column {
    const char *name;
    int32_t type; /* INT64, FLOAT64 or CODE */
    const char *unit; /* code list of a code, else unit */
    double min, max;
    int may_be_empty;
} keyacct__policy_column;
typedef struct keyacct__policy_table_info {
    const char *name;
    const keyacct__policy_column *columns;
    int32_t column_count;
    const double *rows; /* default rows, row-major */
    int32_t row_count; /* 0: the table may have no rows */
    int32_t key_count; /* the first columns name a row: rows are kept sorted by them, and no two have the same */
    /* Extra check of the whole table (order of knots, every tier present), NULL for none. */
    keyacct_status (*check)(const double *rows, int32_t row_count, keyacct_error *error);
} keyacct__policy_table_info;
extern const keyacct__policy_table_info keyacct__policy_tables[];
extern const int32_t keyacct__policy_table_total;
enum {
    KEYACCT__POLICY_TABLE_risk_curve,
    KEYACCT__POLICY_TABLE_service_plan,
    KEYACCT__POLICY_TABLE_service_promise,
    KEYACCT__POLICY_TABLE_service_target,
    KEYACCT__POLICY_TABLE_service_trigger,
    KEYACCT__POLICY_TABLE_COUNT
};
/* Rows of a table in a policy, row-major; never NULL. */
const double *keyacct__policy_rows(const keyacct_policy *policy, int32_t table, int32_t *row_count);

#define KEYACCT__POLICY_MOST_ROWS 4096

/* --- within the core: policy.c, policy_text.c, policy_table.c ------------------------------------------------------------ */

typedef union keyacct__policy_value {
    int64_t i;
    double f;
} keyacct__policy_value;

struct keyacct_policy {
    uint32_t magic;
    int32_t edition;
    int32_t frozen;
    keyacct_allocator allocator;
    keyacct__policy_value values[KEYACCT__PARAMETER_COUNT];
    double *rows[KEYACCT__POLICY_TABLE_COUNT]; /* NULL: the default rows */
    int32_t row_count[KEYACCT__POLICY_TABLE_COUNT];
};

/* KEYACCT_E_HANDLE; NULL is fine. */
keyacct_status keyacct__policy_live(const keyacct_policy *policy, keyacct_error *error);
int32_t keyacct__policy_table_find(const char *name); /* -1 if there is none */
/* Sets a parameter from text; `line` goes into the error. */
keyacct_status keyacct__policy_set_text(keyacct_policy *policy, int32_t parameter, const char *text, int64_t length, int64_t line,
                                        keyacct_error *error);
/* Value of a cell from text (empty text: NaN), checked. */
keyacct_status keyacct__policy_cell(const keyacct__policy_table_info *info, int32_t column, const char *text, int64_t length,
                                    int64_t row, double *cell, keyacct_error *error);
/* Bounds, wholeness and codes of a cell. */
keyacct_status keyacct__policy_cell_check(const keyacct__policy_table_info *info, int32_t column, double cell, int64_t row,
                                          keyacct_error *error);
/* Sorts and checks `count` rows, allocated for `capacity` of them, and puts them into the policy in place of its own. origins[i]
 * is the row or line that an error about row i names (sorted along). The caller keeps `rows` in every case. */
keyacct_status keyacct__policy_take_rows(keyacct_policy *policy, int32_t table, double *rows, int64_t *origins, int32_t count,
                                         keyacct_error *error);
/* Texts as the canonical form has them; buffer of 128; the length. */
int32_t keyacct__policy_value_text(const keyacct_policy *policy, int32_t parameter, char *buffer);
int32_t keyacct__policy_cell_text(const keyacct__policy_column *column, double cell, char *buffer);

/* Checks across parameters (src/policy_checks.c lists them by room). Called by freeze. */
typedef keyacct_status (*keyacct__policy_cross_check)(const keyacct_policy *policy, keyacct_error *error);
extern const keyacct__policy_cross_check keyacct__policy_cross_checks[]; /* NULL-terminated */

#endif
