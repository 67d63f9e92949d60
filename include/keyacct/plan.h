/**
 * @file plan.h
 * PLAN: what to do, by whom and when; and the review, which walks a table of accounts through LEDGER, VALUE, SEGMENT, SERVICE, RISK
 * and PLAN, in that order.
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
 * A result: "accounts", "segments", "expectations", "cuts", "concentration", "curve", "contributions", "actions", "findings",
 * "owners" (the last three as of keyacct_plan_make). Owned by the review, valid until it is run again or destroyed.
 * "contributions" (forty rows a scored account) is made when it is first asked for.
 * @return KEYACCT_E_NOT_FOUND; KEYACCT_E_STATE before a successful run; KEYACCT_E_NO_MEMORY.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_review_table(keyacct_review *review, const char *name, const keyacct_table **out,
                                                keyacct_error *error);
/**
 * Segmentation policy that was used, and whether HYBRID fell back to PYRAMID for want of potentials (decision 21); fell_back may be
 * NULL.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_review_policy(const keyacct_review *review, int32_t *policy, int32_t *fell_back,
                                                 keyacct_error *error);

/**
 * Makes the plan: what is found of every account and of the book, what is aimed at, what is to be done, by whom and when.
 *
 * Reads   account_id and segment (required) and, where they are there, the columns of all rooms before it and what people say of an
 *         account; of contacts account_id, at, channel, purpose. schema.h lists all.
 * Adds    review_due_on, findings, actions; on request behavior, objective, posture, list. A cell given under one of these names
 *         stands, and what builds on it follows.
 *
 * Findings  a trigger with the figure that was found and its limit (both in the unit of the column figure). Code list "finding"
 *           names them; its explanations name what is measured and the rows of the source documents. Customers are looked at; of
 *           suspended accounts only the silence, of lost ones only whether they buy again; prospects and targets have none. A
 *           finding without an account is about the book, or about a person (column owner).
 * Missing   A NULL table, a column that is not there, or a null cell means "not assessed": no finding, and for the tables, and
 *           for purchases, owners, costs, profiles, reviews and the previous review, one note of the book (finding no_...). An
 *           empty table means that nothing happened: findings. The three tables of facts are asked only for whether they are
 *           there, but contacts also for visits; what else they say is in the columns that SERVICE added.
 * Actions   the strategy library: a rule names a reason (a column or a finding, and a value of it), an action, a role, a channel,
 *           days and a priority. The label of reason is that of its code list where reason_value is a code of one ("segment", 4).
 *           At most plan.actions_max an account, of them at most plan.standing_max standing strategy (priority 4). While a
 *           complaint is open nothing is sold. No action asks for bribery or for a customer's confidential data. Release is offered
 *           only where plan.release asks for it (tables are printed, exported and shared), for the lead tier, with a known
 *           potential, after two reviews at a loss, where an owner is on record: a person decides, always.
 * Week      this_week: due within plan.week_days of the as-of date, or of priority 1 or 2 and due within plan.horizon_days. What
 *           hosts show as the work of the week, and due_week of owners, is this. On request ("actions.kpi", "actions.stop") an
 *           action says what shows that it works, and when it ends.
 * Owner     the person on record in the role, else the account's owner, else null.
 * Behavior  active: the pause since the last purchase is at most plan.active_gaps own median gaps (at least plan.active_min_days;
 *           without a rhythm plan.active_days). Else potential where there was contact within plan.contact_days, or no purchase
 *           ever; else churned. None where elapsed_days is not a column.
 * Review    review_due_on is one interval of the plan after reviewed_on; where that column is missing one interval from now; where
 *           it is empty one interval after the first day of the relation. Overdue is the day after.
 * List      expand (prospects), confirm (targets), consolidate (customers), rescue (lost accounts): at most one.
 *
 * @param policy    frozen; NULL for the defaults. Reads the parameters plan.*, the quotas of segment.*, and "service.plan".
 * @param accounts  role "accounts", after RISK; results are added here. On error nothing of it changes.
 * @param index     index of accounts by account_id, used with contacts; NULL to have one made for this call.
 * @param cases     role "cases", or NULL: not assessed. Only whether it is there counts.
 * @param contacts  role "contacts", or NULL: not assessed. Only read.
 * @param surveys   role "surveys", or NULL: not assessed. Only whether it is there counts.
 * @param run       needs the as-of date; polled. One thread.
 * @param actions   set to a new table of role "actions", the to-do list: by person (by name; nobody last), priority, date, account.
 *                  May be NULL: not wanted. To be destroyed by the caller. NULL on failure.
 * @param findings  same, may be NULL: role "findings": those of the book first, then by account and finding.
 * @param owners    same, may be NULL: role "owners": one row a person with accounts or actions, by name, with the hours a month
 *                  that the plans of their accounts ask for; nobody last. Without a column owner, accounts, key_accounts and hours
 *                  are null.
 * @return KEYACCT_OK; KEYACCT_E_NO_TIME; KEYACCT_E_COLUMN (account_id, segment, or of contacts account_id, at is missing);
 *         KEYACCT_E_VALUE (null account); KEYACCT_E_DUPLICATE (account); KEYACCT_E_UNKNOWN (account of a contact);
 *         KEYACCT_E_ARGUMENT (a table of another role); KEYACCT_E_RANGE (date outside the years 1 to 9999); KEYACCT_E_CANCELLED;
 *         KEYACCT_E_NO_MEMORY.
 * Cost O(n log n), about 50 bytes an account and 40 a row of the tables. The result does not depend on the order of rows.
 * Source: the four core tasks, strategies by tier, need and relation, middlemen, membership, ten weapons (seeds A08-A43, B01-B46,
 * D07-D19), with rulings B4, B6, M6, S1, S5, S6, S17, S20, R7, X12, X23-X26, X38.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_plan_make(const keyacct_policy *policy, keyacct_table *accounts, const keyacct_index *index,
                                             const keyacct_table *cases, const keyacct_table *contacts,
                                             const keyacct_table *surveys,
                                             const keyacct_run *run, keyacct_table **actions, keyacct_table **findings,
                                             keyacct_table **owners, keyacct_error *error);

KEYACCT_END_DECLS
#endif
