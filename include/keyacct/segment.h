/**
 * @file segment.h
 * SEGMENT: platinum, gold, iron and lead from current and potential value.
 *
 * learn finds the cuts in rounds: add every account, ask advance whether it wants MORE; if so add the same accounts again. In keep
 * mode the builder keeps distinct rows and one round is enough. The finished segmentation is frozen cuts: row-parallel and
 * shareable.
 *
 * Who is ranked: status active (the default where a purchase or a current value is on record), current value known, tenure at
 * least segment.min_tenure_days where first_purchase_on or customer_since_on tells it. n counts the ranked accounts of a scope
 * (column scope; scopes never mix). Prospects, targets, lost, suspended and unvalued accounts stay outside n. New ones do too; they
 * get a provisional segment by their value scaled to a full window: value x window / max(tenure, min_tenure).
 *
 * Rules (parameter segment.policy). k(q) = max(1, n q rounded half up); H is the top k(20 %) by current value above
 * segment.floor. A potential is high when it is positive and at least the cut: element floor(m q) of the m known ones in
 * ascending order, the upper median.
 *
 *   HYBRID    platinum: top k(5 %) of H with high potential; gold: the rest of H; iron: high potential; lead: the rest
 *   PYRAMID   platinum: top k(5 %) by current value; where the potential is unknown, iron is the upper half of current value
 *             outside H
 *   QUADRANT  platinum: H with high potential, without a quota
 *   SHARE     platinum: smallest group with more than 50 % of value; H: smallest group with at least 80 %
 *   ABSOLUTE  fixed amounts
 *
 * HYBRID falls back to PYRAMID in a scope where fewer than half of the ranked accounts have a potential that does not come from
 * peers. Ties at a cut (segment.tie_rule): all in while they fit one and a half times the places, else all out; equal biggest
 * accounts are platinum however many. A cut is a value and whether it is inside, so that a segment follows from an account's own
 * values and the cuts. Everything is integer arithmetic; sums have 128 bits. Source: seeds A03-A10.
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

/** Creates an empty builder. keep != 0: distinct rows are kept, one round. policy NULL for the defaults. @since 0.1 */
KEYACCT_API keyacct_status keyacct_segment_learn_create(const keyacct_allocator *allocator, const keyacct_policy *policy,
                                                        int32_t keep, keyacct_segment_learn **out, keyacct_error *error);
/** Destroys a builder. NULL is fine. @since 0.1 */
KEYACCT_API void keyacct_segment_learn_destroy(keyacct_segment_learn *learn);
/**
 * Adds accounts: current_value required; needs the run's as-of date where the table has first_purchase_on or customer_since_on
 * (tenure). Associative and commutative within a round. A refused table leaves the builder as it was; where memory runs out
 * half-way the builder is of no further use and says so (KEYACCT_E_STATE). Repeated accounts are not looked for: parts may come
 * from anywhere. 128 KiB a scope and running search; many scopes are better learned in keep mode.
 * @return KEYACCT_E_COLUMN, KEYACCT_E_VALUE (negative potential), KEYACCT_E_NO_TIME, KEYACCT_E_STATE (the cuts are known already; a
 * scope that the first round did not have).
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_segment_learn_add(keyacct_segment_learn *learn, const keyacct_table *accounts,
                                                     const keyacct_run *run, keyacct_error *error);
/** Adds what another builder of the same round has seen; another round is KEYACCT_E_STATE. @since 0.1 */
KEYACCT_API keyacct_status keyacct_segment_learn_merge(keyacct_segment_learn *learn, const keyacct_segment_learn *from,
                                                       keyacct_error *error);
/** Saves the state with its round. buffer NULL asks for the size. @since 0.1 */
KEYACCT_API keyacct_status keyacct_segment_learn_save(const keyacct_segment_learn *learn, uint8_t *buffer, size_t capacity,
                                                      size_t *size, keyacct_error *error);
/** Loads a saved state. @since 0.1 */
KEYACCT_API keyacct_status keyacct_segment_learn_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                                      keyacct_segment_learn **out, keyacct_error *error);
/**
 * Ends a round. *more = 1: add the same accounts again; 0: the cuts are known, finish. Where the adding is spread out, advance one
 * builder, save it and load the copies from it.
 * @return KEYACCT_E_STATE when this round did not see as many ranked accounts as the first; KEYACCT_E_DEGENERATE when shares of a
 * net sum are asked for and it is not positive.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_segment_learn_advance(keyacct_segment_learn *learn, int32_t *more, keyacct_error *error);
/** Makes the frozen cuts. KEYACCT_E_STATE before the last advance said 0. @since 0.1 */
KEYACCT_API keyacct_status keyacct_segment_learn_finish(const keyacct_segment_learn *learn, keyacct_segmentation **out,
                                                        keyacct_error *error);

/**
 * All rounds in one call for a table that is at hand; the same cuts and the same saved bytes, faster: two passes over a book of one
 * scope without ordered ties, in the run's parts; at most an eighth of its rows in memory beside it.
 * @return KEYACCT_E_DUPLICATE with the second row of a repeated account_id, before any work; otherwise as learn.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_segmentation_create(const keyacct_allocator *allocator, const keyacct_policy *policy,
                                                       const keyacct_table *accounts, const keyacct_run *run,
                                                       keyacct_segmentation **out, keyacct_error *error);
/** Destroys a segmentation. NULL is fine. @since 0.1 */
KEYACCT_API void keyacct_segmentation_destroy(keyacct_segmentation *segmentation);
/**
 * The rule that was used (KEYACCT_SEGMENT_POLICY_...) and the number of scopes in which HYBRID fell back to PYRAMID for want of
 * potentials: *policy is PYRAMID when all of them did; the table of cuts says it by scope. fell_back may be NULL.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_segmentation_policy(const keyacct_segmentation *segmentation, int32_t *policy,
                                                       int32_t *fell_back, keyacct_error *error);
/**
 * Assigns segment, segment_state, segment_reason, segment_flags and more to every account by frozen cuts.
 *
 * Reads   current_value (money, required), potential_value (money, may be null), status, first_purchase_on, customer_since_on,
 *         scope, prev_segment (of suspended accounts), wallet_share_ppm: all optional; account_id where ties are broken by id.
 * Adds    segment, segment_state, segment_reason, segment_flags; on request segment_raw, cut_distance, potential_distance, tier,
 *         tenure_days, next_segment. A scope that had nobody when the cuts were made gives no segment (reason no_cuts).
 *
 * Rows are independent: the result of a row does not depend on the other rows. Ranks and percentiles do:
 * keyacct_segmentation_rank. Cost O(n), no allocation when the outputs are bound. Source: seeds A04-A10.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_segmentation_apply(const keyacct_segmentation *segmentation, keyacct_table *accounts,
                                                      const keyacct_run *run, keyacct_error *error);
/** Prepares apply for row-by-row callers. The segmentation must outlive the bound. @since 0.1 */
KEYACCT_API keyacct_status keyacct_segmentation_bind(const keyacct_segmentation *segmentation, keyacct_table *accounts,
                                                     const keyacct_run *run, keyacct_bound **out, keyacct_error *error);
/**
 * Adds value_rank; on request value_percentile_ppm and potential_percentile_ppm: floor(10^6 (2 below + ties) / 2n) among the ranked
 * accounts of the scope, for potentials among the known ones. Depends on the whole table. O(n), 32 bytes an account while it runs.
 * @return KEYACCT_E_DUPLICATE with the second row of a repeated account_id.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_segmentation_rank(const keyacct_segmentation *segmentation, keyacct_table *accounts,
                                                     const keyacct_run *run, keyacct_error *error);
/** Table of the cuts (role "cuts"), a row a scope and axis in use. The caller destroys it, as the tables below. @since 0.1 */
KEYACCT_API keyacct_status keyacct_segmentation_cuts(const keyacct_segmentation *segmentation, keyacct_table **out,
                                                     keyacct_error *error);
/**
 * Table of totals by segment (role "segments") of accounts that apply has been run on: platinum, gold, iron, lead, and a fifth row
 * when ranked accounts have no segment. Ranked accounts only. Sums that do not fit 64 bits are null, their shares exact. The run
 * of this call and of the three below is asked whether to go on; they need no as-of date.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_segmentation_segments(const keyacct_segmentation *segmentation, const keyacct_table *accounts,
                                                         const keyacct_run *run, keyacct_table **out, keyacct_error *error);
/**
 * Table of expectations and whether they are met (role "expectations"): accounts in platinum and gold against the places k(q) and
 * what ties may add, platinum's share of positive value against more than 50 %, the largest k(20 %) accounts' share against about
 * 80 %.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_segmentation_expectations(const keyacct_segmentation *segmentation,
                                                             const keyacct_table *accounts, const keyacct_run *run,
                                                             keyacct_table **out,
                                                             keyacct_error *error);
/**
 * One row of concentration figures (role "concentration"); undefined ones are null. Index = sum of squared shares; Gini = (2 sum i
 * x(i) - (n + 1) S) / (n S) over ranked accounts, losses as zero; both are the doubles nearest to the exact fractions.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_segmentation_concentration(const keyacct_segmentation *segmentation,
                                                              const keyacct_table *accounts, const keyacct_run *run,
                                                             keyacct_table **out,
                                                              keyacct_error *error);
/**
 * Lorenz and whale curve on `points` + 1 equal steps of accounts (role "curve"), a line between two accounts. points 1 to 10000.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_segmentation_curve(const keyacct_segmentation *segmentation, const keyacct_table *accounts,
                                                      int32_t points, const keyacct_run *run, keyacct_table **out,
                                                      keyacct_error *error);
/** Saves cuts; equal cuts give equal bytes. buffer NULL asks for the size. @since 0.1 */
KEYACCT_API keyacct_status keyacct_segmentation_save(const keyacct_segmentation *segmentation, uint8_t *buffer, size_t capacity,
                                                     size_t *size, keyacct_error *error);
/** Loads saved cuts. @since 0.1 */
KEYACCT_API keyacct_status keyacct_segmentation_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                                     keyacct_segmentation **out, keyacct_error *error);

KEYACCT_END_DECLS
#endif
