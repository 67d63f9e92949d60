/* What must hold between parameters, by room. Each check reads a policy and names the parameter that is wrong; freeze runs them
 * all. Bounds of single parameters are in the .def files, those of tables in policy_tables.c. */
#include <stddef.h>

#include "core/policy.h"
#include "risk/card.h"

static keyacct_status segment_quotas(const keyacct_policy *policy, keyacct_error *error) {
    int64_t platinum = KEYACCT__INT(policy, segment, platinum_quota_ppm), high = KEYACCT__INT(policy, segment, high_quota_ppm);
    if (platinum <= high) return KEYACCT_OK;
    return keyacct__fail(error, KEYACCT_E_RANGE, "policy", "segment.platinum_quota_ppm", -1,
                         "segment.platinum_quota_ppm is %l, more than segment.high_quota_ppm %l, of which it is a part", platinum,
                         high);
}

static keyacct_status ordered(int64_t low, const char *low_name, int64_t high, const char *high_name, keyacct_error *error) {
    if (low <= high) return KEYACCT_OK;
    return keyacct__fail(error, KEYACCT_E_RANGE, "policy", low_name, -1, "%s is %l, more than %s, which is %l", low_name, low,
                         high_name, high);
}

static keyacct_status service_thresholds(const keyacct_policy *policy, keyacct_error *error) {
#define PAIR(low, high)                                                                                                            \
    KEYACCT__TRY(ordered(KEYACCT__INT(policy, service, low), "service." #low, KEYACCT__INT(policy, service, high),                 \
                         "service." #high, error))
    PAIR(level3_exit_ppm, level3_enter_ppm);
    PAIR(level4_exit_ppm, level4_enter_ppm);
    PAIR(early_warn_ppm, warn_ppm);
    PAIR(warn_ppm, warn_late_ppm);
    PAIR(promise_met_ppm, promise_again_ppm);
    PAIR(step_start, step_start_level4);
    PAIR(step_start_level4, step_start_level5);
#undef PAIR
    return KEYACCT_OK;
}

const keyacct__policy_cross_check keyacct__policy_cross_checks[] = {
    segment_quotas,
    service_thresholds,
    keyacct__risk_policy_check,
    NULL,
};
