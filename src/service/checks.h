/* Checks of SERVICE's parts of a policy: called when a table is set and when a policy is frozen. */
#ifndef KEYACCT_SRC_SERVICE_CHECKS_H
#define KEYACCT_SRC_SERVICE_CHECKS_H

#include "core/policy.h"

/* Every tier exactly once. */
keyacct_status keyacct__service_plan_check(const double *rows, int32_t row_count, keyacct_error *error);
/* Every severity and level exactly once. */
keyacct_status keyacct__service_promise_check(const double *rows, int32_t row_count, keyacct_error *error);
/* Exit thresholds not above entry thresholds, warnings in order. */
keyacct_status keyacct__service_policy_check(const keyacct_policy *policy, keyacct_error *error);

#endif
