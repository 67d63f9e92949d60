/**
 * @file value.h
 * VALUE: current value and potential value of accounts.
 *
 * learn sees all accounts (the basis is one for the whole book; peer groups need everybody), the model is frozen and row-parallel.
 * Money is in minor units, shares and confidences in ppm; quotients are exact and rounded half-even.
 *
 * Current value is one basis for the book, over the window of LEDGER (value.window_days). value.basis = automatic takes margin
 * when every account with revenue has all its costs (cost_known_ppm 1000000, or a margin without that column), else revenue; a forced
 * margin or volume that the data cannot carry is KEYACCT_E_DEGENERATE. For volume one unit of quantity stands for one major unit.
 *
 * Potential value is the first of these that is known:
 * 1. declared   declared_potential. Confidence declared_confidence_ppm, else value.declared_confidence_ppm.
 * 2. wallet     a * max(0, wallet - y): y is the revenue of a year, a is attainable_ppm, else value.attainable_ppm.
 *               Confidence wallet_confidence_ppm, else value.wallet_confidence_ppm.
 * 3. peer       the same with wallet = r * size, only where a column `size` is there. Confidence value.peer_confidence_ppm times
 *               g / (g + s).
 *
 *     y = revenue * 365 / window; for window 0 the days from the first purchase to the as-of day, but at least 365
 *     group  = accounts of one industry and one size band; band = floor(log of size to the base value.peer_band_factor)
 *     ratio  = wallet / size of an account; where no wallet is known max(0, y) / size, a lower bound that a high quantile forgives;
 *              kept in millionths of a minor unit
 *     r_group, r_book = element floor(m * q), at most the last, of the m ratios in ascending order; q = value.peer_quantile_ppm
 *     r      = r_book + (r_group - r_book) * g / (g + s): g accounts in the group, s = value.peer_shrinkage_accounts
 *
 * A group of fewer than value.peer_min_accounts says nothing; accounts without a size (null or 0) have no peers. A potential
 * beyond int64 is INT64_MAX. A peer potential is a guess of what accounts like this one can spend; HYBRID does not rest on it alone
 * (segment.firm_potential_ppm). wallet_gap = max(0, wallet - y), wallet_share_ppm = y / wallet, and its change from
 * prev_wallet_share_ppm, only from wallets of the account's own.
 *
 * Source: rulings X14 for the basis; a high quantile of like accounts as their wallet after Perlich, Rosset, Lawrence and Zadrozny
 * (KDD 2007); the weights of shrinkage and confidence are n.s.
 */
#ifndef KEYACCT_VALUE_H
#define KEYACCT_VALUE_H

#include "policy.h"
#include "run.h"
#include "table.h"

KEYACCT_BEGIN_DECLS

/** Opaque builder. @since 0.1 */
typedef struct keyacct_value_learn keyacct_value_learn;
/** Opaque frozen model. @since 0.1 */
typedef struct keyacct_value_model keyacct_value_model;

/** Creates an empty builder. policy: frozen and copied where needed; NULL for the defaults. *out is NULL on failure. @since 0.1 */
KEYACCT_API keyacct_status keyacct_value_learn_create(const keyacct_allocator *allocator, const keyacct_policy *policy,
                                                      keyacct_value_learn **out, keyacct_error *error);
/** Destroys a builder. NULL is fine. @since 0.1 */
KEYACCT_API void keyacct_value_learn_destroy(keyacct_value_learn *learn);
/**
 * Adds accounts (role "accounts"; every account once): revenue, margin, cost_known_ppm, quantity, wallet, size, industry,
 * first_purchase_on, all optional. Associative and commutative. Every row is checked before any is added.
 * @param run  needs the as-of date when value.window_days is 0 and wallets or sizes meet revenue; executor not used.
 * @return KEYACCT_E_ARGUMENT (another role); KEYACCT_E_VALUE (negative wallet or size, with the row); KEYACCT_E_NO_TIME;
 *         KEYACCT_E_CANCELLED; KEYACCT_E_NO_MEMORY: the builder is then of no use and says so with KEYACCT_E_STATE.
 * Cost O(n); memory in the number of different ratios, none without sizes.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_value_learn_add(keyacct_value_learn *learn, const keyacct_table *accounts, const keyacct_run *run,
                                                   keyacct_error *error);
/**
 * Adds what another builder has seen; `from` stays as it is. Associative and commutative.
 * @return KEYACCT_E_STATE for another policy, KEYACCT_E_ARGUMENT for a builder into itself, KEYACCT_E_NO_MEMORY as in add.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_value_learn_merge(keyacct_value_learn *learn, const keyacct_value_learn *from,
                                                     keyacct_error *error);
/**
 * Saves the state; equal contents give equal bytes. buffer NULL asks for the size; a short one is KEYACCT_E_RANGE with *size set.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_value_learn_save(const keyacct_value_learn *learn, uint8_t *buffer, size_t capacity, size_t *size,
                                                    keyacct_error *error);
/** Loads a saved state. KEYACCT_E_CORRUPT, KEYACCT_E_VERSION, KEYACCT_E_FORMAT (another kind of state). @since 0.1 */
KEYACCT_API keyacct_status keyacct_value_learn_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                                    keyacct_value_learn **out, keyacct_error *error);
/**
 * Makes the frozen model; the builder stays as it was. *out is NULL on failure.
 * @return KEYACCT_E_DEGENERATE when a forced basis is not there for every account with revenue.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_value_learn_finish(const keyacct_value_learn *learn, keyacct_value_model **out, keyacct_error *error);

/** Destroys a model. NULL is fine. @since 0.1 */
KEYACCT_API void keyacct_value_model_destroy(keyacct_value_model *model);
/**
 * Adds current_value, value_basis, potential_value, potential_source; on request potential_confidence_ppm, wallet_gap,
 * wallet_share_ppm, wallet_share_change_ppm.
 *
 * Reads the column of the basis (required, unless current_value is given), revenue, declared_potential, declared_confidence_ppm,
 * wallet, wallet_confidence_ppm, attainable_ppm, size, industry, first_purchase_on, prev_wallet_share_ppm. Rows are independent.
 * @param run  as in keyacct_value_learn_add; its executor shares out the rows. NULL for defaults.
 * @return KEYACCT_E_COLUMN (the basis is missing); KEYACCT_E_VALUE (negative potential, wallet or size, a share outside 0..1000000
 *         ppm, with the row); KEYACCT_E_OVERFLOW; KEYACCT_E_NO_TIME; KEYACCT_E_CANCELLED; KEYACCT_E_ROUNDING; KEYACCT_E_NO_MEMORY.
 *         On error the set of columns is unchanged.
 * Cost O(n log groups), no allocation when the outputs are bound.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_value_model_apply(const keyacct_value_model *model, keyacct_table *accounts, const keyacct_run *run,
                                                     keyacct_error *error);
/** Prepares apply for row-by-row callers: outputs are put in place, all null. The model must outlive the bound. @since 0.1 */
KEYACCT_API keyacct_status keyacct_value_model_bind(const keyacct_value_model *model, keyacct_table *accounts, const keyacct_run *run,
                                                    keyacct_bound **out, keyacct_error *error);
/**
 * Saves a model; equal models give equal bytes. buffer NULL asks for the size; a short one is KEYACCT_E_RANGE with *size set.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_value_model_save(const keyacct_value_model *model, uint8_t *buffer, size_t capacity, size_t *size,
                                                    keyacct_error *error);
/** Loads a saved model. KEYACCT_E_CORRUPT, KEYACCT_E_VERSION, KEYACCT_E_FORMAT (another kind of state). @since 0.1 */
KEYACCT_API keyacct_status keyacct_value_model_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                                    keyacct_value_model **out, keyacct_error *error);

KEYACCT_END_DECLS
#endif
