/**
 * @file risk.h
 * RISK: how likely an account is to leave within the horizon, why, and what can be done.
 *
 * The expert card: forty indicators, each a piecewise linear curve in log-odds; ten groups (the first weapon) and the symptoms are capped
 * softly, tempered and summed; the probability is the logistic of that exact sum. No cause is guessed: what is missing is missing.
 */
#ifndef KEYACCT_RISK_H
#define KEYACCT_RISK_H

#include "policy.h"
#include "run.h"
#include "table.h"

KEYACCT_BEGIN_DECLS

/** Opaque frozen model. @since 0.1 */
typedef struct keyacct_risk_model keyacct_risk_model;

/** Makes the expert card of a policy; NULL for the defaults. @since 0.1 */
KEYACCT_API keyacct_status keyacct_risk_model_create(const keyacct_allocator *allocator, const keyacct_policy *policy,
                                                     keyacct_risk_model **out, keyacct_error *error);
/** Destroys a model. NULL is fine. @since 0.1 */
KEYACCT_API void keyacct_risk_model_destroy(keyacct_risk_model *model);
/** Adds the RISK columns to a table of accounts. Rows are independent. O(n). Needs the as-of date only where dates are read. @since 0.1 */
KEYACCT_API keyacct_status keyacct_risk_model_apply(const keyacct_risk_model *model, keyacct_table *accounts, const keyacct_run *run,
                                                    keyacct_error *error);
/** Prepares apply for row-by-row callers. The model must outlive the bound. @since 0.1 */
KEYACCT_API keyacct_status keyacct_risk_model_bind(const keyacct_risk_model *model, keyacct_table *accounts, const keyacct_run *run,
                                                   keyacct_bound **out, keyacct_error *error);
/**
 * Explains rows [first, first + count): a new table of role "contributions", one row an account and indicator; the log_odds of an
 * account sum, in that order and starting from the base log-odds, to exactly its risk_log_odds.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_risk_model_explain(const keyacct_risk_model *model, const keyacct_table *accounts, int64_t first,
                                                      int64_t count, const keyacct_run *run, keyacct_table **out,
                                                      keyacct_error *error);
/** Saves a model; equal models give equal bytes. buffer NULL asks for the size. @since 0.1 */
KEYACCT_API keyacct_status keyacct_risk_model_save(const keyacct_risk_model *model, uint8_t *buffer, size_t capacity, size_t *size,
                                                   keyacct_error *error);
/** Loads a saved model. @since 0.1 */
KEYACCT_API keyacct_status keyacct_risk_model_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                                   keyacct_risk_model **out, keyacct_error *error);

KEYACCT_END_DECLS
#endif
