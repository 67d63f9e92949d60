/**
 * @file plan.h
 * PLAN composes: one call walks a table of accounts through LEDGER, VALUE, SEGMENT, SERVICE and RISK, in that order.
 *
 * A review is given tables, run as of a date, and asked for its results. The tables of the caller are only read: the review works
 * on a copy of the accounts, in which what the caller gave always wins over what a room would derive. A table that is not given
 * means "not assessed"; an empty one means that nothing happened. A review belongs to one thread; the run's executor may use more.
 */
#ifndef KEYACCT_PLAN_H
#define KEYACCT_PLAN_H

#include "policy.h"
#include "run.h"
#include "table.h"

KEYACCT_BEGIN_DECLS

/** Opaque. @since 0.1 */
typedef struct keyacct_review keyacct_review;

/**
 * Creates a review.
 * @param allocator  NULL for malloc; copied.
 * @param policy     NULL for the defaults; else frozen, and it must outlive the review.
 * @param out        the review; NULL on failure.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_review_create(const keyacct_allocator *allocator, const keyacct_policy *policy,
                                                 keyacct_review **out, keyacct_error *error);
/** Destroys a review and its results. NULL is fine. @since 0.1 */
KEYACCT_API void keyacct_review_destroy(keyacct_review *review);
/**
 * Gives the review a table by its role: "accounts", "transactions" (any number of them), "cases", "contacts", "surveys",
 * "assessments". Columns of the previous review (prev_...) belong into accounts. The table is borrowed, and only read, until
 * keyacct_review_run returns; the review then forgets it. Without "accounts", the accounts are those of the transactions.
 * Without "transactions" and without a value among the accounts, current value is unknown and nobody is ranked.
 * @param run  may be NULL; not used yet.
 * @return KEYACCT_E_ARGUMENT (another role), KEYACCT_E_STATE (a second table of a role other than transactions).
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_review_add(keyacct_review *review, const keyacct_table *table, const keyacct_run *run,
                                              keyacct_error *error);
/**
 * Runs the rooms on the tables that were added, and forgets those tables, also on failure: a failed review has no results and can
 * be given tables again. All outputs of all rooms are computed.
 *
 * As of: the run's date; without one, the last transaction day. Transactions after it do not count. Of the assessments of an
 * account the latest one up to that date counts, cell by cell where the accounts say nothing themselves.
 * @param run  executor, progress and as-of date; NULL for the defaults.
 * @return KEYACCT_E_STATE (neither accounts nor transactions), KEYACCT_E_NO_TIME (no transactions and no date),
 *         KEYACCT_E_UNKNOWN (a fact of an account that is not in the given accounts; names table, row and account),
 *         KEYACCT_E_DUPLICATE (an account twice, two latest assessments of one day), and what the rooms return.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_review_run(keyacct_review *review, const keyacct_run *run, keyacct_error *error);
/** The as-of date that was used. KEYACCT_E_STATE before a successful run. @since 0.1 */
KEYACCT_API keyacct_status keyacct_review_asof_on(const keyacct_review *review, int32_t *asof_on, keyacct_error *error);
/**
 * A result: "accounts", "segments", "expectations", "cuts", "concentration", "curve", "contributions". Owned by the review, valid
 * until it is run again or destroyed. "contributions" (forty rows a scored account) is made when it is first asked for.
 * @return KEYACCT_E_NOT_FOUND; KEYACCT_E_STATE before a successful run; KEYACCT_E_NO_MEMORY.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_review_table(keyacct_review *review, const char *name, const keyacct_table **out,
                                                keyacct_error *error);
/** Segmentation policy that was used, and whether HYBRID fell back to PYRAMID for want of potentials (decision 21). @since 0.1 */
KEYACCT_API keyacct_status keyacct_review_policy(const keyacct_review *review, int32_t *policy, int32_t *fell_back,
                                                 keyacct_error *error);

KEYACCT_END_DECLS
#endif
