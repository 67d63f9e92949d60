/**
 * @file plan.h
 * PLAN composes: one call walks a table of accounts through LEDGER, VALUE, SEGMENT, SERVICE and RISK, in that order.
 */
#ifndef KEYACCT_PLAN_H
#define KEYACCT_PLAN_H

#include "policy.h"
#include "run.h"
#include "table.h"

KEYACCT_BEGIN_DECLS

/** Opaque. @since 0.1 */
typedef struct keyacct_review keyacct_review;

/** Creates a review; policy NULL for the defaults (else frozen, and it must outlive the review). @since 0.1 */
KEYACCT_API keyacct_status keyacct_review_create(const keyacct_allocator *allocator, const keyacct_policy *policy,
                                                 keyacct_review **out, keyacct_error *error);
/** Destroys a review and its tables. NULL is fine. @since 0.1 */
KEYACCT_API void keyacct_review_destroy(keyacct_review *review);
/**
 * Gives the review a table by its role: "accounts", "transactions" (any number of them), "cases", "contacts", "surveys", "assessments",
 * "previous" (role "accounts": prev_ columns belong into accounts). Borrowed: it must live until keyacct_review_run returns, and is only
 * read. Without "accounts", the accounts are those of the transactions.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_review_add(keyacct_review *review, const keyacct_table *table, const keyacct_run *run,
                                              keyacct_error *error);
/** Runs the rooms. The as-of date of the run, or the last transaction day where it has none. @since 0.1 */
KEYACCT_API keyacct_status keyacct_review_run(keyacct_review *review, const keyacct_run *run, keyacct_error *error);
/** The as-of date that was used. @since 0.1 */
KEYACCT_API keyacct_status keyacct_review_asof_on(const keyacct_review *review, int32_t *asof_on, keyacct_error *error);
/**
 * A result: "accounts", "segments", "expectations", "cuts", "concentration", "curve", "contributions". Owned by the review, valid
 * until it is run again or destroyed. KEYACCT_E_NOT_FOUND, KEYACCT_E_STATE before run.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_review_table(const keyacct_review *review, const char *name, const keyacct_table **out,
                                                keyacct_error *error);
/** Segmentation policy that was used, and whether HYBRID fell back to PYRAMID for want of potentials (decision 21). @since 0.1 */
KEYACCT_API keyacct_status keyacct_review_policy(const keyacct_review *review, int32_t *policy, int32_t *fell_back,
                                                 keyacct_error *error);

KEYACCT_END_DECLS
#endif
