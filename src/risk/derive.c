/* Indicators that RISK makes itself: overdue by the own rhythm, silent dissatisfaction, contract cover.
 *
 * Overdue: gaps between purchase days are taken as log-normal with the account's own median and a spread shrunk to the book's; the
 * predictive distribution is wider than the fitted one by the uncertainty of the median. Surprisal = -log10 P(gap > elapsed).
 * Silence: Bayes with the share of dissatisfied customers who do not complain; silence alone moves a prior of 20 % only to 19 %.
 * O(1). Source: behavioural signals of the risk page; rulings X35. */
#include "card.h"

#include <math.h>

#include "core/math.h"

#define LN_10 2.302585092994045684

int keyacct__risk_overdue(const keyacct__risk_card *card, int64_t purchase_days, double gap_median_days, int has_spread,
                          double gap_spread, int64_t elapsed_days, double *value) {
    if (purchase_days < card->rhythm_purchase_days || !(gap_median_days > 0) || elapsed_days < 0) return 0;
    double gaps = (double)(purchase_days - 1);
    double weight = card->rhythm_median_weight;
    double location = (gaps * keyacct__log(gap_median_days) + weight * keyacct__log(card->rhythm_median_days)) / (gaps + weight);
    double own = has_spread && gap_spread > 0 ? gap_spread : 0, prior = card->rhythm_spread_weight;
    double known = has_spread ? gaps : 0;
    double variance = (known * own * own + prior * card->rhythm_spread * card->rhythm_spread) / (known + prior);
    double sd = sqrt(variance * (1 + 1 / (gaps + weight)));
    *value = 0;
    if (elapsed_days == 0) return 1;
    *value = -keyacct__log_normal_survival((keyacct__log((double)elapsed_days) - location) / sd) / LN_10;
    if (!(*value > 0)) *value = 0;
    return 1;
}

int keyacct__risk_silent(const keyacct__risk_card *card, int64_t complaints_open, const double *satisfaction,
                         const double *season_log_ratio, const double *visit_lateness_ppm, double *value) {
    if (complaints_open != 0) return 0; /* not silent: the complaint indicators speak */
    double odds = card->dissatisfied_prior / (1 - card->dissatisfied_prior);
    if (satisfaction && *satisfaction < card->satisfaction_floor) odds *= card->low_satisfaction_odds;
    if (season_log_ratio && *season_log_ratio <= card->decline_log_ratio) odds *= card->decline_odds;
    if (visit_lateness_ppm && *visit_lateness_ppm >= (double)card->lateness_ppm) odds *= card->lateness_odds;
    odds *= card->silence_share; /* P(silent | dissatisfied) against P(silent | content) = 1 */
    *value = odds / (odds + 1);
    return 1;
}

int32_t keyacct__risk_contract_cover(const keyacct__risk_card *card, int32_t contract_end_on, int32_t asof_on) {
    if (contract_end_on < asof_on) return 0;
    return (int64_t)contract_end_on <= (int64_t)asof_on + card->horizon_days ? 1 : 2;
}
