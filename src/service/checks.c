/* Checks of SERVICE's policy tables and of thresholds that belong together. O(rows). */
#include "service/checks.h"

#include "keyacct/schema.h"
#include "service/service.h"

keyacct_status keyacct__service_plan_check(const double *rows, int32_t row_count, keyacct_error *error) {
    int seen[6] = {0};
    for (int32_t row = 0; row < row_count; row++) {
        int tier = (int)rows[row * SERVICE_PLAN_COLUMNS + SERVICE_PLAN_plan_tier];
        if (seen[tier]++)
            return keyacct__fail(error, KEYACCT_E_DUPLICATE, "policy", "plan_tier", row, "service.plan has tier %d twice", tier);
    }
    for (int tier = 1; tier <= 5; tier++)
        if (!seen[tier])
            return keyacct__fail(error, KEYACCT_E_VALUE, "policy", "plan_tier", -1, "service.plan has no row for tier '%s'",
                                 keyacct_code_name("plan_tier", tier));
    return KEYACCT_OK;
}

keyacct_status keyacct__service_promise_check(const double *rows, int32_t row_count, keyacct_error *error) {
    int seen[5][6] = {{0}};
    for (int32_t row = 0; row < row_count; row++) {
        const double *cells = rows + row * SERVICE_PROMISE_COLUMNS;
        int severity = (int)cells[SERVICE_PROMISE_severity], level = (int)cells[SERVICE_PROMISE_level];
        if (seen[severity][level]++)
            return keyacct__fail(error, KEYACCT_E_DUPLICATE, "policy", "severity", row,
                                 "service.promise has severity %d at level %d twice", severity, level);
    }
    for (int severity = 1; severity <= 4; severity++)
        for (int level = 1; level <= 5; level++)
            if (!seen[severity][level])
                return keyacct__fail(error, KEYACCT_E_VALUE, "policy", "severity", -1,
                                     "service.promise has no row for severity %d at level %d", severity, level);
    return KEYACCT_OK;
}

static keyacct_status ordered(int64_t low, const char *low_name, int64_t high, const char *high_name, keyacct_error *error) {
    if (low <= high) return KEYACCT_OK;
    return keyacct__fail(error, KEYACCT_E_RANGE, "policy", low_name, -1, "%s (%l) must not be above %s (%l)", low_name, low,
                         high_name, high);
}

keyacct_status keyacct__service_policy_check(const keyacct_policy *policy, keyacct_error *error) {
#define PAIR(low, high)                                                                                                            \
    KEYACCT__TRY(ordered(KEYACCT__INT(policy, service, low), "service." #low, KEYACCT__INT(policy, service, high),                 \
                         "service." #high, error))
    PAIR(level3_exit_ppm, level3_enter_ppm);
    PAIR(level4_exit_ppm, level4_enter_ppm);
    PAIR(warn_ppm, warn_late_ppm);
    PAIR(step_start, step_start_level4);
    PAIR(step_start_level4, step_start_level5);
#undef PAIR
    return KEYACCT_OK;
}
