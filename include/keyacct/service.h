/**
 * @file service.h
 * SERVICE: the five levels, stateless: from facts, cases, contacts and surveys to levels, attention, plan and due dates.
 */
#ifndef KEYACCT_SERVICE_H
#define KEYACCT_SERVICE_H

#include "policy.h"
#include "run.h"
#include "table.h"

KEYACCT_BEGIN_DECLS

/**
 * Adds the SERVICE columns to a table of accounts. Depends on the whole table (slots of the levels are shared by all).
 *
 * A NULL table of facts means "not assessed": what would be made of it is null. An empty table means that nothing happened.
 * @param policy    frozen; NULL for the defaults.
 * @param accounts  role "accounts", after SEGMENT; results are added here.
 * @param index     index of accounts by account_id.
 * @param cases     role "cases": open ones and those closed in the last 365 days, or NULL.
 * @param contacts  role "contacts", or NULL.
 * @param surveys   role "surveys", or NULL.
 * @param run       needs the as-of time.
 * @return KEYACCT_E_UNKNOWN (account of a fact not in accounts, with the row), KEYACCT_E_ORDER (answered before reported, ...),
 *         KEYACCT_E_VALUE, KEYACCT_E_DUPLICATE (case_id).
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_service_assess(const keyacct_policy *policy, keyacct_table *accounts, const keyacct_index *index,
                                                  const keyacct_table *cases, const keyacct_table *contacts,
                                                  const keyacct_table *surveys, const keyacct_run *run, keyacct_error *error);

KEYACCT_END_DECLS
#endif
