/**
 * @file segment.h
 * SEGMENT: platinum, gold, iron and lead from current and potential value.
 *
 * learn finds the cuts in rounds: add every account, ask advance whether it wants MORE; if so add the same accounts again. In keep
 * mode the builder keeps distinct rows and one round is enough. The finished segmentation is frozen cuts: row-parallel and shareable.
 *
 * Who is ranked: active accounts (given, or with a purchase on record) of at least segment.min_tenure_days; n is their number in their
 * scope. k(q) = floor((n * q + 500000) / 1000000), at least 1 (segment.at_least_one). High is the top k(segment.high_quota_ppm) by
 * current value above segment.floor; potential is high from element floor(m / 2) of the m known potentials in ascending order
 * (segment.potential_quantile_ppm, or segment.potential_cut) and above 0.
 *
 *     HYBRID    platinum: the top k(segment.platinum_quota_ppm) of those high with high potential; gold: the rest of the high
 *     PYRAMID   platinum: the top k(segment.platinum_quota_ppm) by current value alone; gold: the rest of the high
 *     QUADRANT  platinum: high with high potential, no quota; gold: the rest of the high
 *     SHARE     platinum: the smallest group with more than segment.platinum_share_ppm of segment.share_base, and gold the rest of the
 *               smallest group with at least segment.high_share_ppm
 *     ABSOLUTE  platinum and gold from the fixed cuts segment.absolute_...
 *
 * All others are iron with high potential, else lead; where potentials are unknown, segment.missing_potential and, in PYRAMID, the
 * upper median of the rest by current value decide. Equal values at a cut stay together as segment.tie_rule says. HYBRID needs
 * potentials that people, wallets or a model gave for segment.firm_potential_ppm of the ranked accounts, else PYRAMID is used and
 * keyacct_segmentation_policy says so. New accounts have a provisional segment of their yearly value by the same cuts.
 * Every account carries a reason, and cuts state value, inclusive, places and ties, so that a segment can be recomputed by hand.
 * Results do not depend on the order of rows, parts or rounds. Source: seeds A03-A10, rulings X12, X13, X32-X34, cases 49 and 50.
 *
 * Errors of all calls below that read accounts: KEYACCT_E_ARGUMENT (another role), KEYACCT_E_COLUMN (current_value or what apply
 * adds is missing), KEYACCT_E_VALUE (a negative potential, with the row), KEYACCT_E_DUPLICATE (an account twice, where the call sees
 * the whole table), KEYACCT_E_NO_TIME (a tenure is to be judged and the run has no as-of date), KEYACCT_E_CANCELLED (of a run),
 * KEYACCT_E_NO_MEMORY. *out is NULL on failure, and the set of columns unchanged.
 */
#ifndef KEYACCT_SEGMENT_H
#define KEYACCT_SEGMENT_H

#include "policy.h"
#include "run.h"
#include "table.h"

KEYACCT_BEGIN_DECLS

/** Opaque builder. @since 0.1 */
typedef struct keyacct_segment_learn keyacct_segment_learn;
/** Opaque frozen cuts. @since 0.1 */
typedef struct keyacct_segmentation keyacct_segmentation;

/**
 * Creates an empty builder; it belongs to one thread.
 * @param policy  frozen, copied where needed; NULL for the defaults.
 * @param keep    0: rounds, memory in the number of scopes. Other: distinct rows are kept, one round, memory in their number.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_segment_learn_create(const keyacct_allocator *allocator, const keyacct_policy *policy, int32_t keep,
                                                        keyacct_segment_learn **out, keyacct_error *error);
/** Destroys a builder. NULL is fine. @since 0.1 */
KEYACCT_API void keyacct_segment_learn_destroy(keyacct_segment_learn *learn);
/**
 * Adds accounts. Associative and commutative within a round.
 *
 * Reads   current_value (required), potential_value, potential_source, status, scope, first_purchase_on, customer_since_on, revenue,
 *         account_id.
 * @param run  needs the as-of date where first_purchase_on or customer_since_on is a column.
 * @return KEYACCT_E_STATE when the search is done already, or the accounts are not those of the first round; and as above.
 * Cost O(n) a round: two to four rounds for the usual book.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_segment_learn_add(keyacct_segment_learn *learn, const keyacct_table *accounts,
                                                     const keyacct_run *run, keyacct_error *error);
/** Adds what another builder of the same round has seen; another round is KEYACCT_E_STATE. @since 0.1 */
KEYACCT_API keyacct_status keyacct_segment_learn_merge(keyacct_segment_learn *learn, const keyacct_segment_learn *from,
                                                       keyacct_error *error);
/**
 * Saves the state with its round; equal contents give equal bytes. buffer NULL asks for the size; a short one is KEYACCT_E_RANGE.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_segment_learn_save(const keyacct_segment_learn *learn, uint8_t *buffer, size_t capacity,
                                                      size_t *size, keyacct_error *error);
/** Loads a saved state. KEYACCT_E_CORRUPT, KEYACCT_E_VERSION, KEYACCT_E_FORMAT (another kind of state). @since 0.1 */
KEYACCT_API keyacct_status keyacct_segment_learn_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                                      keyacct_segment_learn **out, keyacct_error *error);
/** Ends a round. *more = 1: add the same accounts again; 0: the cuts are known, finish. @since 0.1 */
KEYACCT_API keyacct_status keyacct_segment_learn_advance(keyacct_segment_learn *learn, int32_t *more, keyacct_error *error);
/** Makes the frozen cuts. KEYACCT_E_STATE before the last advance said 0. @since 0.1 */
KEYACCT_API keyacct_status keyacct_segment_learn_finish(const keyacct_segment_learn *learn, keyacct_segmentation **out,
                                                        keyacct_error *error);

/** All rounds in one call for a table that is at hand; the same cuts, faster. @since 0.1 */
KEYACCT_API keyacct_status keyacct_segmentation_create(const keyacct_allocator *allocator, const keyacct_policy *policy,
                                                       const keyacct_table *accounts, const keyacct_run *run,
                                                       keyacct_segmentation **out, keyacct_error *error);
/** Destroys a segmentation. NULL is fine. @since 0.1 */
KEYACCT_API void keyacct_segmentation_destroy(keyacct_segmentation *segmentation);
/**
 * The rule that was used (KEYACCT_SEGMENT_POLICY_...): HYBRID may have fallen back to PYRAMID (decision 21). fell_back may be NULL.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_segmentation_policy(const keyacct_segmentation *segmentation, int32_t *policy, int32_t *fell_back,
                                                       keyacct_error *error);
/**
 * Assigns segment, segment_state, segment_reason, segment_flags and more to every account by frozen cuts.
 *
 * Reads   current_value (money, required); potential_value (money, null = unknown), status, first_purchase_on, customer_since_on,
 *         scope, prev_segment, revenue, wallet_share_ppm, account_id (optional).
 * Adds    segment, segment_state, segment_reason, segment_flags; on request segment_raw, cut_distance, potential_distance, tier,
 *         tenure_days, next_segment. Prospects and lost accounts have no segment; suspended ones that of the last review.
 * Rows are independent: the result of a row does not depend on the other rows. Ranks and percentiles do: keyacct_segmentation_rank.
 * @param run  as-of date as in learn; its executor shares out the rows.
 * Cost O(n), no allocation when the outputs are bound.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_segmentation_apply(const keyacct_segmentation *segmentation, keyacct_table *accounts,
                                                      const keyacct_run *run, keyacct_error *error);
/** Prepares apply for row-by-row callers: outputs are put in place, all null. The segmentation must outlive the bound. @since 0.1 */
KEYACCT_API keyacct_status keyacct_segmentation_bind(const keyacct_segmentation *segmentation, keyacct_table *accounts,
                                                     const keyacct_run *run, keyacct_bound **out, keyacct_error *error);
/**
 * Adds value_rank (1 = largest, equal values share a place); on request value_percentile_ppm and potential_percentile_ppm:
 * floor(10^6 * (2 * below + ties) / (2 * n)) among the ranked accounts of the scope. Depends on the whole table. O(n), 32 bytes a row.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_segmentation_rank(const keyacct_segmentation *segmentation, keyacct_table *accounts,
                                                     const keyacct_run *run, keyacct_error *error);
/** Table of the cuts of every scope (role "cuts"), of the caller. @since 0.1 */
KEYACCT_API keyacct_status keyacct_segmentation_cuts(const keyacct_segmentation *segmentation, keyacct_table **out, keyacct_error *error);
/** Table of totals by segment (role "segments") of accounts that apply has been run on. @since 0.1 */
KEYACCT_API keyacct_status keyacct_segmentation_segments(const keyacct_segmentation *segmentation, const keyacct_table *accounts,
                                                         keyacct_table **out, keyacct_error *error);
/** Table of expectations and whether they are met (role "expectations"). @since 0.1 */
KEYACCT_API keyacct_status keyacct_segmentation_expectations(const keyacct_segmentation *segmentation, const keyacct_table *accounts,
                                                             keyacct_table **out, keyacct_error *error);
/** One row of concentration figures (role "concentration"); undefined ones are null. @since 0.1 */
KEYACCT_API keyacct_status keyacct_segmentation_concentration(const keyacct_segmentation *segmentation, const keyacct_table *accounts,
                                                              keyacct_table **out, keyacct_error *error);
/** Lorenz and whale curve on `points` + 1 equal steps of accounts (role "curve"). @since 0.1 */
KEYACCT_API keyacct_status keyacct_segmentation_curve(const keyacct_segmentation *segmentation, const keyacct_table *accounts,
                                                      int32_t points, keyacct_table **out, keyacct_error *error);
/**
 * Saves cuts; equal cuts give equal bytes. buffer NULL asks for the size; a short one is KEYACCT_E_RANGE with *size set.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_segmentation_save(const keyacct_segmentation *segmentation, uint8_t *buffer, size_t capacity,
                                                     size_t *size, keyacct_error *error);
/** Loads saved cuts. KEYACCT_E_CORRUPT, KEYACCT_E_VERSION, KEYACCT_E_FORMAT (another kind of state). @since 0.1 */
KEYACCT_API keyacct_status keyacct_segmentation_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                                     keyacct_segmentation **out, keyacct_error *error);

KEYACCT_END_DECLS
#endif
