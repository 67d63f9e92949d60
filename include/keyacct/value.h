/**
 * @file value.h
 * VALUE: current value and potential value of accounts.
 *
 * learn sees all accounts (the basis is one for the whole book; peer groups need everybody), the model is frozen and row-parallel.
 *
 * Current value is margin when every account with revenue has all its costs, else revenue; value.basis forces one; volume counts
 * quantity in minor units. Potential value is the first of these that is known:
 *
 *   declared  declared_potential
 *   wallet    attainable x max(0, wallet - yearly revenue); attainable is attainable_ppm, else value.attainable_ppm
 *   peer      where there is a size: attainable x max(0, ratio x size - yearly revenue)
 *
 * Yearly revenue = revenue x 365 / value.window_days; for a whole history, x 365 / days since the first purchase once that is
 * over a year; no revenue on record is none. Peers: a group is an industry and a size band, floor(log size) to the base
 * value.peer_band_factor. Every account with a size says wallet / size, or yearly revenue / size where the wallet is unknown (a
 * lower bound, which an upper quantile forgives). r = element floor(m q) of the m figures in ascending order, q =
 * value.peer_quantile_ppm; ratio = (g r(group) + s r(book)) / (g + s) with g accounts in the group and s =
 * value.peer_shrinkage_accounts; groups below value.peer_min_accounts say nothing. Confidence: the account's own, else the
 * policy's; of peers value.peer_confidence_ppm x g / (g + s). Integer arithmetic, half even.
 *
 * wallet_gap = max(0, wallet - yearly revenue). wallet_share = yearly revenue / wallet; above 100 % the wallet is out of date and
 * the potential is 0, known. wallet_share_change = share - prev_wallet_share_ppm. Sources: rulings X14 and B14; Perlich, Rosset and
 * others 2007.
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

/** Creates an empty builder; policy NULL for the defaults. @since 0.1 */
KEYACCT_API keyacct_status keyacct_value_learn_create(const keyacct_allocator *allocator, const keyacct_policy *policy,
                                                      keyacct_value_learn **out, keyacct_error *error);
/** Destroys a builder. NULL is fine. @since 0.1 */
KEYACCT_API void keyacct_value_learn_destroy(keyacct_value_learn *learn);
/**
 * Adds accounts (role "accounts"): revenue, margin, cost_known_ppm, quantity, wallet, size, industry, first_purchase_on, all
 * optional. Associative and commutative. The run's as-of date is needed only where a whole history meets a wallet or a size.
 * @return KEYACCT_E_VALUE for a negative wallet or size, KEYACCT_E_NO_TIME.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_value_learn_add(keyacct_value_learn *learn, const keyacct_table *accounts,
                                                   const keyacct_run *run, keyacct_error *error);
/** Adds what another builder has seen. @since 0.1 */
KEYACCT_API keyacct_status keyacct_value_learn_merge(keyacct_value_learn *learn, const keyacct_value_learn *from,
                                                     keyacct_error *error);
/** Saves the state; equal contents give equal bytes. buffer NULL asks for the size. @since 0.1 */
KEYACCT_API keyacct_status keyacct_value_learn_save(const keyacct_value_learn *learn, uint8_t *buffer, size_t capacity,
                                                    size_t *size, keyacct_error *error);
/** Loads a saved state. @since 0.1 */
KEYACCT_API keyacct_status keyacct_value_learn_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                                    keyacct_value_learn **out, keyacct_error *error);
/**
 * Makes the frozen model; the builder stays as it was.
 * @return KEYACCT_E_DEGENERATE when value.basis forces margin or volume and an account has no full costs or no quantity.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_value_learn_finish(const keyacct_value_learn *learn, keyacct_value_model **out,
                                                      keyacct_error *error);

/** Destroys a model. NULL is fine. @since 0.1 */
KEYACCT_API void keyacct_value_model_destroy(keyacct_value_model *model);
/**
 * Adds current_value, value_basis, potential_value, potential_source; on request potential_confidence_ppm, wallet_gap,
 * wallet_share_ppm, wallet_share_change_ppm. Rows are independent. O(n).
 * @return KEYACCT_E_COLUMN when the column of the basis is missing, KEYACCT_E_VALUE, KEYACCT_E_OVERFLOW with the row.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_value_model_apply(const keyacct_value_model *model, keyacct_table *accounts,
                                                     const keyacct_run *run, keyacct_error *error);
/** Prepares apply for row-by-row callers. The model must outlive the bound. @since 0.1 */
KEYACCT_API keyacct_status keyacct_value_model_bind(const keyacct_value_model *model, keyacct_table *accounts,
                                                    const keyacct_run *run, keyacct_bound **out, keyacct_error *error);
/** Saves a model; equal models give equal bytes. buffer NULL asks for the size. @since 0.1 */
KEYACCT_API keyacct_status keyacct_value_model_save(const keyacct_value_model *model, uint8_t *buffer, size_t capacity,
                                                    size_t *size, keyacct_error *error);
/** Loads a saved model. @since 0.1 */
KEYACCT_API keyacct_status keyacct_value_model_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                                    keyacct_value_model **out, keyacct_error *error);

KEYACCT_END_DECLS
#endif
