/* What must hold between parameters, by room. Each check reads a policy and names the parameter that is wrong; freeze runs them all.
 * Bounds of single parameters are in the .def files, those of tables in policy_tables.c. */
#include <stddef.h>

#include "core/policy.h"
#include "risk/card.h"

static keyacct_status segment_quotas(const keyacct_policy *policy, keyacct_error *error) {
    int64_t platinum = KEYACCT__INT(policy, segment, platinum_quota_ppm), high = KEYACCT__INT(policy, segment, high_quota_ppm);
    if (platinum <= high) return KEYACCT_OK;
    return keyacct__fail(error, KEYACCT_E_RANGE, "policy", "segment.platinum_quota_ppm", -1,
                         "segment.platinum_quota_ppm is %l, more than segment.high_quota_ppm %l: platinum is a part of the high accounts", platinum,
                         high);
}

const keyacct__policy_cross_check keyacct__policy_cross_checks[] = {
    segment_quotas,
    keyacct__risk_policy_check,
    NULL,
};
