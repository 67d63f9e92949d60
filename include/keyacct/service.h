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
 * Reads   segment (required, from SEGMENT) and, where they are there, segment_state, status, value_percentile_ppm,
 *         potential_percentile_ppm, current_value, influence_ppm, relationship_level, strategic with strategic_by and
 *         strategic_approved_by, owner, backup, profile_on, first_purchase_on, customer_since_on, prev_level_granted,
 *         prev_risk_band; of cases account_id and reported_at, of contacts account_id and at, of surveys account_id and one of
 *         the two times are required. schema.h lists all.
 * Adds    level_granted, level, level_reason, attention, plan_tier, channel, next_visit_on, next_call_on, next_survey_on,
 *         complaints_open, complaints_overdue, next_due_at, satisfaction; the other columns of the room on request (some of them
 *         always, because the call itself reads them).
 *
 * Entitled  2 for every customer; 3 by percentile of current value or a gold or platinum segment; 4 by level 3 and influence; 5
 *           by level 3, relationship and two different people on record. Granted: the highest for which a slot is free. Level:
 *           the lower of granted and foundation (complaints in time, promises kept, owner and visits in order, demands decided).
 * Status    Prospects and targets have the promises of level 2 and no plan; suspended accounts keep the level of the last review,
 *           their plan's intervals pause; lost accounts have no level, their running cases are finished.
 * Promises  run in calendar time, without business hours: see the policy table "service.promise"; due_at of a case wins over it.
 *           A promise is kept when done <= due. Facts after the as-of time have not happened.
 * Missing   A NULL table, or a column that is not bound, means "not assessed": what would be made of it is null, and a foundation
 *           that cannot be assessed counts as sound. An empty table means that nothing happened: counts are 0, shares of nothing
 *           are null, days without contact count from the first day of the relation. Bind only columns that somebody keeps: a
 *           bound owner, backup, profile_on, answered_at or forwarded_at without a value is a missing owner, a missing answer.
 * Given     A cell given under the name of a result replaces it, and what builds on it follows (a given level_granted takes its
 *           slot first).
 * Dates     next_..._on is the last such contact plus the interval of the plan; where none is on record the first day of the
 *           relation stands in, else the as-of date. What is overdue is due on the as-of date, never before it.
 *           next_follow_up_on: the plan's days after the complaint resolved last; each call or visit since then is one follow-up.
 *
 * @param policy    frozen; NULL for the defaults.
 * @param accounts  role "accounts", after SEGMENT; results are added here. On error nothing of it changes.
 * @param index     index of accounts by account_id; NULL to have one made for this call.
 * @param cases     role "cases": open ones and those closed in the last 365 days, or NULL. Only read.
 * @param contacts  role "contacts", or NULL. Only read.
 * @param surveys   role "surveys", or NULL. Only read.
 * @param run       needs the as-of time; its executor shares out the rows. The result does not depend on parts or on the order of
 *                  rows.
 * @return KEYACCT_OK; KEYACCT_E_NO_TIME; KEYACCT_E_ARGUMENT (a table of another role, the index of other accounts);
 *         KEYACCT_E_COLUMN (account_id, segment, reported_at or at is missing, or ids of different types);
 *         KEYACCT_E_UNKNOWN (account of a fact not in accounts, or repeat_of an unknown case, with the row);
 *         KEYACCT_E_ORDER (something before reported_at, closed before resolved, due_at not after reported_at, answered before
 *         sent); KEYACCT_E_VALUE (null account, case id or time, severity outside 1..4, satisfaction or score outside 0..10, a
 *         share outside 0..1000000 ppm); KEYACCT_E_DUPLICATE (case_id, account_id); KEYACCT_E_CANCELLED; KEYACCT_E_NO_MEMORY.
 * Cost O(facts log facts of one account + accounts log accounts), three words a fact and about nine an account.
 * Source: five levels of service (seeds C01-C08), promises (C09, C10), channels (A28), with rulings X4-X6, X10-X12, X25-X30.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_service_assess(const keyacct_policy *policy, keyacct_table *accounts, const keyacct_index *index,
                                                  const keyacct_table *cases, const keyacct_table *contacts,
                                                  const keyacct_table *surveys, const keyacct_run *run, keyacct_error *error);

KEYACCT_END_DECLS
#endif
