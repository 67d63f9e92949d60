/**
 * @file risk.h
 * RISK: how likely an account is to leave within the horizon, why, and what can be done.
 *
 * The expert card: forty indicators, each a piecewise linear curve in log-odds (policy table "risk.curve"), clamped outside its
 * knots.
 *
 *     log-odds = b0 + sum of U + damping * sum over groups g of  C * tanh(S_g / C)
 *
 * b0 is the logit of the base rate over the horizon; U are the curve values of uncontrollable causes, neither capped nor damped;
 * S_g is the sum of curve values of a group (the ten weapons that answer controllable causes, and all symptoms together), C =
 * risk.group_cap. What the cap takes is shared in proportion, so that every indicator has one contribution. risk_log_odds is
 * defined as the sum, in the order of the indicators, of b0 and the contributions: it adds up to the last bit. risk_probability is
 * its logistic.
 *
 * Missing is missing: an unknown indicator counts nothing (neutral). risk.missing = vigilant counts unknown purchase criteria as
 * "both" and a missing senior contact or contact concentration a little. Of overdue_surprisal and p_alive the first is used where
 * the account has a rhythm of its own (three purchase days), else the second; the other is shown with contribution 0.
 *
 * Band: on the probability rounded half-even to ppm, watch from risk.watch_ppm and alarm from risk.alarm_ppm, left only below
 * risk.watch_leave_ppm and risk.alarm_leave_ppm when prev_risk_band was there. Gates stand beside the probability and are named in
 * risk_band_by: purchase criteria that fit both or nobody are at least watch, those that fit only a rival are an alarm; an upstream
 * entry from risk.upstream_alarm is an alarm; overdue_surprisal from risk.overdue_watch or p_alive below risk.alive_watch is at
 * least watch, from risk.overdue_alarm or below risk.alive_alarm an alarm.
 *
 * Interval: risk_low and risk_high are the logistic of risk_log_odds -+ risk.interval_width * sd, where sd^2 = sum of
 * risk.uncontrollable_spread^2 over missing uncontrollable indicators + sum over groups of (damping * C * tanh(s_g / C))^2 and
 * s_g^2 = sum over the missing indicators of the group of (risk.spread_share * range of the curve)^2; p_alive and
 * overdue_surprisal are one question, asked once with the wider range.
 *
 * Coverage: known ranges of curves over all ranges, for symptoms and for causes (uncontrollable and controllable) separately.
 * risk_status is stale when a known value is too old to count, else ok when causes reach risk.coverage_min_ppm, else causes_unknown
 * when symptoms do, else insufficient.
 *
 * Drivers and shields are the largest raising and lowering contributions, weapons the groups with the largest sums of raising
 * controllable contributions; equal ones in the order of their codes.
 *
 * Money: value_at_stake is expected_value where there is one, else current_value * risk.horizon_days / value.window_days (for
 * window 0, over the days since first_purchase_on, but at least the horizon); value_at_risk = p * max(0, stake);
 * controllable_at_risk = (p - p with all raising controllable contributions at 0) * max(0, stake). Half-even to minor units.
 *
 * Derived here, unless given in the table:
 * - overdue_surprisal = -log10 P(gap > elapsed_days), gaps log-normal with location (n ln gap_median_days + m ln M) / (n + m) and
 *   variance (n gap_spread^2 + k S^2) / (n + k) * (1 + 1 / (n + m)): n = purchase_days - 1; M, m, S, k are risk.rhythm_median_days,
 *   _median_weight, _spread, _spread_weight. Unknown below risk.rhythm_purchase_days purchase days.
 * - silent_dissatisfaction = s o / (s o + 1), s = risk.silence_share, o = odds of risk.dissatisfied_prior, times
 *   risk.low_satisfaction_odds for a satisfaction below risk.satisfaction_floor, times risk.decline_odds for a season_log_ratio at
 *   or below risk.decline_log_ratio, times risk.lateness_odds for a visit_lateness_ppm from risk.lateness_ppm. Unknown unless
 *   complaints_open is 0.
 * - contract_cover from contract_end_on, the as-of date and the horizon.
 *
 * Who is scored: active and suspended accounts; prospects, targets and lost accounts get nulls and the band not_assessed. Without a
 * status, an account of segment_state prospect or lost, or without a purchase where purchase_days is a column, is not scored.
 *
 * Default weights are reasoned from the wording of the sources, not fitted to data. Source: the ten weapons and the causes of
 * defection of the source documents; rulings X8, X12, X15, X35, X36, R1-R7.
 */
#ifndef KEYACCT_RISK_H
#define KEYACCT_RISK_H

#include "policy.h"
#include "run.h"
#include "table.h"

KEYACCT_BEGIN_DECLS

/** Opaque frozen model; may be shared between threads. @since 0.1 */
typedef struct keyacct_risk_model keyacct_risk_model;

/**
 * Makes the expert card of a policy.
 * @param allocator  NULL for malloc; copied.
 * @param policy     frozen, copied where needed; NULL for the defaults.
 * @param out        the model; NULL on failure.
 * @return KEYACCT_E_STATE (policy not frozen), KEYACCT_E_RANGE (borders in the wrong order, base rate not below the watch border).
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_risk_model_create(const keyacct_allocator *allocator, const keyacct_policy *policy,
                                                     keyacct_risk_model **out, keyacct_error *error);
/** Destroys a model. NULL is fine. @since 0.1 */
KEYACCT_API void keyacct_risk_model_destroy(keyacct_risk_model *model);
/**
 * Adds the RISK columns to a table of accounts.
 *
 * Reads   the forty indicators, status, segment_state, purchase_days, gap_median_days, gap_spread, elapsed_days, contract_end_on,
 *         complaints_open, satisfaction_on, assessed_on, prev_risk_band, expected_value, current_value, value_basis,
 *         first_purchase_on;
 *         all optional: what is not there is unknown.
 * Adds    the columns of RISK in the vocabulary. A given risk_band stands, with risk_band_by = override.
 * Rows are independent. No allocation a row; none at all when the outputs are bound.
 * @param run  needs the as-of date where contract_end_on, satisfaction_on, assessed_on (or, for window 0, first_purchase_on) is a
 * column; else NULL for the defaults.
 * @return KEYACCT_E_VALUE (an indicator outside its domain, with the row), KEYACCT_E_NO_TIME, KEYACCT_E_OVERFLOW (value at stake),
 *         KEYACCT_E_ARGUMENT (a table of another role), KEYACCT_E_CANCELLED, KEYACCT_E_ROUNDING.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_risk_model_apply(const keyacct_risk_model *model, keyacct_table *accounts,
                                                    const keyacct_run *run, keyacct_error *error);
/** Prepares apply for row-by-row callers: outputs are put in place, all null. The model must outlive the bound. @since 0.1 */
KEYACCT_API keyacct_status keyacct_risk_model_bind(const keyacct_risk_model *model, keyacct_table *accounts, const keyacct_run *run,
                                                   keyacct_bound **out, keyacct_error *error);
/**
 * Explains rows [first, first + count): a new table of role "contributions", forty rows a scored account in the order of accounts
 * and indicators. The log_odds of an account, added in that order to the base log-odds, give exactly its risk_log_odds; its
 * probability_part add up to risk_probability less the base rate (Aumann-Shapley shares). Apply need not have been run.
 * Memory: about 50 bytes a row; explain large books in slices.
 * @return as keyacct_risk_model_apply; KEYACCT_E_RANGE for rows that the table does not have.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_risk_model_explain(const keyacct_risk_model *model, const keyacct_table *accounts, int64_t first,
                                                      int64_t count, const keyacct_run *run, keyacct_table **out,
                                                      keyacct_error *error);
/**
 * Saves a model; equal models give equal bytes. buffer NULL asks for the size; a short one is KEYACCT_E_RANGE with *size set.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_risk_model_save(const keyacct_risk_model *model, uint8_t *buffer, size_t capacity, size_t *size,
                                                   keyacct_error *error);
/** Loads a saved model. KEYACCT_E_CORRUPT, KEYACCT_E_VERSION, KEYACCT_E_FORMAT (another kind of state). @since 0.1 */
KEYACCT_API keyacct_status keyacct_risk_model_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                                   keyacct_risk_model **out, keyacct_error *error);

KEYACCT_END_DECLS
#endif
