/**
 * @file segment.h
 * SEGMENT: platinum, gold, iron and lead from current and potential value.
 *
 * learn finds the cuts in rounds: add every account, ask advance whether it wants MORE; if so add the same accounts again. In keep mode
 * the builder keeps distinct rows and one round is enough. The finished segmentation is frozen cuts: row-parallel and shareable.
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
KEYACCT_API keyacct_status keyacct_segment_learn_create(const keyacct_allocator *allocator, const keyacct_policy *policy, int32_t keep,
                                                        keyacct_segment_learn **out, keyacct_error *error);
/** Destroys a builder. NULL is fine. @since 0.1 */
KEYACCT_API void keyacct_segment_learn_destroy(keyacct_segment_learn *learn);
/** Adds accounts: current_value required; needs the run's as-of date (tenure). Associative and commutative within a round. @since 0.1 */
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
/** The rule that was used (KEYACCT_SEGMENT_POLICY_...): HYBRID may have fallen back to PYRAMID (decision 21). *fell_back may be NULL. @since 0.1 */
KEYACCT_API keyacct_status keyacct_segmentation_policy(const keyacct_segmentation *segmentation, int32_t *policy, int32_t *fell_back,
                                                       keyacct_error *error);
/**
 * Assigns segment, segment_state, segment_reason, segment_flags and more to every account by frozen cuts.
 *
 * Reads   current_value (money, required), potential_value (money, may be null), status, first_purchase_on, customer_since_on, scope (optional).
 * Rows are independent: the result of a row does not depend on the other rows. Ranks and percentiles do: keyacct_segmentation_rank.
 * Cost O(n), no allocation when the outputs are bound. Source: seeds A04-A10.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_segmentation_apply(const keyacct_segmentation *segmentation, keyacct_table *accounts,
                                                      const keyacct_run *run, keyacct_error *error);
/** Prepares apply for row-by-row callers. The segmentation must outlive the bound. @since 0.1 */
KEYACCT_API keyacct_status keyacct_segmentation_bind(const keyacct_segmentation *segmentation, keyacct_table *accounts,
                                                     const keyacct_run *run, keyacct_bound **out, keyacct_error *error);
/** Adds value_rank, value_percentile_ppm, potential_percentile_ppm. Depends on the whole table. O(n log n). @since 0.1 */
KEYACCT_API keyacct_status keyacct_segmentation_rank(const keyacct_segmentation *segmentation, keyacct_table *accounts,
                                                     const keyacct_run *run, keyacct_error *error);
/** Table of the cuts (role "cuts"). @since 0.1 */
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
/** Saves cuts; equal cuts give equal bytes. buffer NULL asks for the size. @since 0.1 */
KEYACCT_API keyacct_status keyacct_segmentation_save(const keyacct_segmentation *segmentation, uint8_t *buffer, size_t capacity,
                                                     size_t *size, keyacct_error *error);
/** Loads saved cuts. @since 0.1 */
KEYACCT_API keyacct_status keyacct_segmentation_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                                     keyacct_segmentation **out, keyacct_error *error);

KEYACCT_END_DECLS
#endif
