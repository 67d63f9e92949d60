/* Policies as rooms see them. NULL is the newest edition's defaults, everywhere. */
#ifndef KEYACCT_SRC_CORE_POLICY_H
#define KEYACCT_SRC_CORE_POLICY_H

#include "base.h"
#include "keyacct/policy.h"
#include "vocabulary.h"

/* KEYACCT_E_HANDLE, or KEYACCT_E_STATE when not frozen. NULL is fine. */
keyacct_status keyacct__policy_check(const keyacct_policy *policy, keyacct_error *error);
/* By parameter id (KEYACCT__PARAMETER_room_name); code parameters are int64. */
int64_t keyacct__policy_int64(const keyacct_policy *policy, int32_t parameter);
double keyacct__policy_float64(const keyacct_policy *policy, int32_t parameter);
#define KEYACCT__INT(policy, room, name) keyacct__policy_int64(policy, KEYACCT__PARAMETER_##room##_##name)
#define KEYACCT__FLOAT(policy, room, name) keyacct__policy_float64(policy, KEYACCT__PARAMETER_##room##_##name)

/* Policy tables: rows of doubles (int64 and code cells are exact in them), NaN = empty cell. The set of tables with their columns and
 * default rows is in src/policy_tables.c, expanded from the rooms' .def files:
 *   "risk.curve": indicator (code), x (float64), log_odds (float64)
 *   "service.plan": plan_tier (code) and the columns of service/plan.def
 *   "service.promise": severity (int64), level (code), hours to answer, resolve and decide */
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
    int32_t row_count;
    /* Extra check of the whole table (order of knots, every tier present), NULL for none. */
    keyacct_status (*check)(const double *rows, int32_t row_count, keyacct_error *error);
} keyacct__policy_table_info;
extern const keyacct__policy_table_info keyacct__policy_tables[];
extern const int32_t keyacct__policy_table_total;
enum { KEYACCT__POLICY_TABLE_risk_curve, KEYACCT__POLICY_TABLE_service_plan, KEYACCT__POLICY_TABLE_service_promise };
/* Rows of a table in a policy, row-major; never NULL. */
const double *keyacct__policy_rows(const keyacct_policy *policy, int32_t table, int32_t *row_count);

/* Checks across parameters (src/policy_checks.c lists them by room). Called by freeze. */
typedef keyacct_status (*keyacct__policy_cross_check)(const keyacct_policy *policy, keyacct_error *error);
extern const keyacct__policy_cross_check keyacct__policy_cross_checks[]; /* NULL-terminated */

#endif
