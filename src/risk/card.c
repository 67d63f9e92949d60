/* The expert card: curves, groups, bands and gates of one row.
 *
 * Additive scorecard of piecewise linear curves in log-odds, capped in groups by C tanh(S / C) and damped; gates stand beside the
 * probability and are never folded into it. Source: risk card of the source documents, rulings X8, X15, X35, X36, R1, R2, R7.
 * O(40) a row, at most eleven tanh; no allocation. Refuses nothing: the caller has checked the domains. */
#include "card.h"

#include <math.h>
#include <string.h>

#include "core/math.h"
#include "core/number.h"

#define BIT(indicator) ((uint64_t)1 << (indicator))

double keyacct__risk_base_rate(double yearly, int64_t horizon_days) {
    if (horizon_days == 365) return yearly;
    return -keyacct__expm1((double)horizon_days / 365.0 * keyacct__log1p(-yearly));
}

/* max(x, 0), exact and without a branch. */
static double positive_part(double x) { return (x + fabs(x)) * 0.5; }

/* Knots are few: comparing x with all of them costs less than a branch that is guessed wrong. */
double keyacct__risk_curve(const keyacct__risk_card *card, int32_t indicator, double x) {
    const keyacct__risk_knot *knot = card->knots + card->first[indicator];
    int32_t count = card->first[indicator + 1] - card->first[indicator], at = 0;
    if (count == 0) return 0;
    for (int32_t i = 1; i < count; i++) at += knot[i].x <= x;
    knot += at;
    double step = x - knot->x, low = knot->y < knot->next_y ? knot->y : knot->next_y;
    double high = knot->y < knot->next_y ? knot->next_y : knot->y;
    double y = knot->y + positive_part(step) * knot->slope;
    y = y < low ? low : y; /* rounding must not leave the segment: curves stay monotone */
    return y > high ? high : y;
}

void keyacct__risk_card_complete(keyacct__risk_card *card) {
    card->base_probability = keyacct__risk_base_rate(card->base_rate, card->horizon_days);
    card->base_log_odds = keyacct__log(card->base_probability) - keyacct__log1p(-card->base_probability);
    card->symptom_range = card->cause_range = 0;
    for (int32_t j = 0; j < KEYACCT__RISK_INDICATORS; j++) {
        keyacct__risk_knot *knots = card->knots + card->first[j];
        int32_t count = card->first[j + 1] - card->first[j];
        double low = count ? knots[0].y : 0, high = low;
        for (int32_t i = 0; i < count; i++) {
            int is_last = i + 1 == count;
            knots[i].slope = is_last ? 0 : (knots[i + 1].y - knots[i].y) / (knots[i + 1].x - knots[i].x);
            knots[i].next_y = knots[is_last ? i : i + 1].y;
            if (knots[i].y < low) low = knots[i].y;
            if (knots[i].y > high) high = knots[i].y;
        }
        card->range[j] = high - low;
        if (keyacct__risk_indicators[j].class_code == KEYACCT_INDICATOR_CLASS_SYMPTOM) card->symptom_range += card->range[j];
        else card->cause_range += card->range[j];
    }
}

/* Indicators of a mask, in order; the number of them. Branch-free: which are known differs from row to row. */
static int32_t list_bits(uint64_t mask, int8_t list[KEYACCT__RISK_INDICATORS]) {
    int32_t count = 0;
    for (int32_t j = 0; j < KEYACCT__RISK_INDICATORS && mask; j++, mask >>= 1) {
        list[count] = (int8_t)j;
        count += (int32_t)(mask & 1);
    }
    return count;
}

/* Indicators that a vigilant card counts although they are missing. */
static uint64_t vigilant_bits(const keyacct__risk_card *card, const keyacct__risk_row *row) {
    if (card->missing != KEYACCT_MISSING_INDICATOR_VIGILANT) return 0;
    return (BIT(KEYACCT__RISK_contact_top_share_ppm) | BIT(KEYACCT__RISK_senior_lateness_ppm)) & ~row->counted;
}

/* factor[g] turns a raw value of group g into its contribution. */
static void group_factors(const keyacct__risk_card *card, const double sum[KEYACCT__RISK_GROUPS],
                          double factor[KEYACCT__RISK_GROUPS]) {
    for (int32_t g = 0; g < KEYACCT__RISK_GROUPS; g++)
        factor[g] = sum[g] == 0 ? card->damping
                                : card->damping * (card->group_cap * keyacct__tanh(sum[g] / card->group_cap) / sum[g]);
    factor[KEYACCT__RISK_GROUP_UNCONTROLLABLE] = 1;
}

static int64_t share_ppm(double part, double whole) {
    int64_t ppm = 0;
    if (whole > 0) keyacct__money_from_double(part / whole, 6, &ppm);
    return ppm;
}

void keyacct__risk_coverage(const keyacct__risk_card *card, const keyacct__risk_row *row, keyacct__risk_known *out) {
    int8_t known[KEYACCT__RISK_INDICATORS];
    int32_t count = list_bits(row->present & ~row->stale, known);
    double sum[4] = {0};
    for (int32_t i = 0; i < count; i++) sum[keyacct__risk_indicators[known[i]].class_code] += card->range[known[i]];
    double causes = sum[KEYACCT_INDICATOR_CLASS_UNCONTROLLABLE] + sum[KEYACCT_INDICATOR_CLASS_CONTROLLABLE];
    out->symptom_coverage_ppm = share_ppm(sum[KEYACCT_INDICATOR_CLASS_SYMPTOM], card->symptom_range);
    out->cause_coverage_ppm = share_ppm(causes, card->cause_range);
    if (row->stale) out->status = KEYACCT_RISK_STATUS_STALE;
    else if (out->cause_coverage_ppm >= card->coverage_min_ppm) out->status = KEYACCT_RISK_STATUS_OK;
    else if (out->symptom_coverage_ppm >= card->coverage_min_ppm) out->status = KEYACCT_RISK_STATUS_CAUSES_UNKNOWN;
    else out->status = KEYACCT_RISK_STATUS_INSUFFICIENT;
}

static void raise_band(keyacct__risk_score *score, int32_t band, int32_t by) {
    if (band <= score->band) return;
    score->band = band;
    score->band_by = by;
}

/* Grade of the purchase criteria; a vigilant card takes unknown criteria for "both". */
static int32_t criteria_band(const keyacct__risk_card *card, const keyacct__risk_row *row) {
    int32_t fit = card->missing == KEYACCT_MISSING_INDICATOR_VIGILANT ? KEYACCT_CRITERIA_FIT_BOTH : KEYACCT_CRITERIA_FIT_ONLY_US;
    if (row->counted & BIT(KEYACCT__RISK_criteria_fit)) fit = (int32_t)row->x[KEYACCT__RISK_criteria_fit];
    if (fit == KEYACCT_CRITERIA_FIT_ONLY_RIVAL) return KEYACCT_RISK_BAND_ALARM;
    return fit == KEYACCT_CRITERIA_FIT_ONLY_US ? KEYACCT_RISK_BAND_LOW : KEYACCT_RISK_BAND_WATCH;
}

/* Has the account plainly gone quiet? Both signs are asked, also the one that the sum does not use. */
static int32_t overdue_band(const keyacct__risk_card *card, const keyacct__risk_row *row) {
    uint64_t fresh = row->present & ~row->stale;
    int overdue = (fresh & BIT(KEYACCT__RISK_overdue_surprisal)) != 0, alive = (fresh & BIT(KEYACCT__RISK_p_alive)) != 0;
    double surprisal = row->x[KEYACCT__RISK_overdue_surprisal], p_alive = row->x[KEYACCT__RISK_p_alive];
    if ((overdue && surprisal >= card->overdue_alarm) || (alive && p_alive < card->alive_alarm)) return KEYACCT_RISK_BAND_ALARM;
    if ((overdue && surprisal >= card->overdue_watch) || (alive && p_alive < card->alive_watch)) return KEYACCT_RISK_BAND_WATCH;
    return KEYACCT_RISK_BAND_LOW;
}

static void band(const keyacct__risk_card *card, const keyacct__risk_row *row, keyacct__risk_score *score) {
    int64_t ppm = 0;
    keyacct__money_from_double(score->probability, 6, &ppm);
    score->band = KEYACCT_RISK_BAND_LOW;
    score->band_by = KEYACCT_RISK_BAND_BY_SCORE;
    if (ppm >= card->alarm_ppm) raise_band(score, KEYACCT_RISK_BAND_ALARM, KEYACCT_RISK_BAND_BY_SCORE);
    if (ppm >= card->watch_ppm) raise_band(score, KEYACCT_RISK_BAND_WATCH, KEYACCT_RISK_BAND_BY_SCORE);
    raise_band(score, criteria_band(card, row), KEYACCT_RISK_BAND_BY_CRITERIA);
    if (row->counted & BIT(KEYACCT__RISK_upstream_entry) && row->x[KEYACCT__RISK_upstream_entry] >= (double)card->upstream_alarm)
        raise_band(score, KEYACCT_RISK_BAND_ALARM, KEYACCT_RISK_BAND_BY_UPSTREAM);
    raise_band(score, overdue_band(card, row), KEYACCT_RISK_BAND_BY_OVERDUE);
    if (row->previous_band >= KEYACCT_RISK_BAND_ALARM && ppm >= card->alarm_leave_ppm)
        raise_band(score, KEYACCT_RISK_BAND_ALARM, KEYACCT_RISK_BAND_BY_HELD);
    if (row->previous_band >= KEYACCT_RISK_BAND_WATCH && ppm >= card->watch_leave_ppm)
        raise_band(score, KEYACCT_RISK_BAND_WATCH, KEYACCT_RISK_BAND_BY_HELD);
}

void keyacct__risk_score_row(const keyacct__risk_card *card, const keyacct__risk_row *row, keyacct__risk_score *score) {
    double raw[KEYACCT__RISK_INDICATORS], sum[KEYACCT__RISK_GROUPS] = {0}, factor[KEYACCT__RISK_GROUPS];
    uint64_t vigilant = vigilant_bits(card, row);
    int8_t used[KEYACCT__RISK_INDICATORS];
    int32_t count = list_bits(row->counted | vigilant, used);
    for (int32_t i = 0; i < count; i++) {
        int32_t j = used[i];
        raw[i] = vigilant & BIT(j) ? card->vigilant_log_odds : keyacct__risk_curve(card, j, row->x[j]);
        sum[keyacct__risk_indicators[j].group] += raw[i];
    }
    group_factors(card, sum, factor);
    memset(score->contribution, 0, sizeof score->contribution);
    memset(score->weapon, 0, sizeof score->weapon);
    double log_odds = card->base_log_odds, without = card->base_log_odds, uncontrollable = 0, controllable = 0, symptom = 0;
    for (int32_t i = 0; i < count; i++) {
        const keyacct__risk_indicator *indicator = &keyacct__risk_indicators[used[i]];
        double contribution = raw[i] * factor[indicator->group] + 0.0; /* + 0: no negative zero */
        double answerable = positive_part(contribution) * indicator->is_controllable; /* 0 or all of it */
        score->contribution[used[i]] = contribution;
        log_odds += contribution; /* the zeros of the others would change nothing */
        uncontrollable += contribution * indicator->is_uncontrollable;
        controllable += contribution * indicator->is_controllable;
        symptom += contribution * indicator->is_symptom;
        score->weapon[indicator->weapon] += answerable;
        without += contribution - answerable;
    }
    score->log_odds = log_odds;
    score->without_controllable = without;
    score->uncontrollable = uncontrollable;
    score->controllable = controllable;
    score->symptom = symptom;
    score->probability = keyacct__logistic(log_odds);
    band(card, row, score);
}

void keyacct__risk_interval(const keyacct__risk_card *card, const keyacct__risk_row *row, double log_odds, double *low,
                            double *high) {
    const uint64_t twins = BIT(KEYACCT__RISK_p_alive) | BIT(KEYACCT__RISK_overdue_surprisal);
    double spread[KEYACCT__RISK_GROUPS] = {0}, variance = 0;
    int alive_is_wider = card->range[KEYACCT__RISK_p_alive] >= card->range[KEYACCT__RISK_overdue_surprisal];
    int32_t wider = alive_is_wider ? KEYACCT__RISK_p_alive : KEYACCT__RISK_overdue_surprisal;
    for (int32_t j = 0; j < KEYACCT__RISK_INDICATORS; j++) {
        if (row->counted & BIT(j)) continue;
        if (BIT(j) & twins && (row->counted & twins || j != wider)) continue; /* one question, asked once */
        double sd = card->spread_share * card->range[j];
        if (keyacct__risk_indicators[j].group == KEYACCT__RISK_GROUP_UNCONTROLLABLE) sd = card->uncontrollable_spread;
        spread[keyacct__risk_indicators[j].group] += sd * sd;
    }
    for (int32_t g = 1; g < KEYACCT__RISK_GROUPS; g++) {
        double sd = card->damping * card->group_cap * keyacct__tanh(sqrt(spread[g]) / card->group_cap);
        variance += sd * sd;
    }
    double half = card->interval_width * sqrt(variance + spread[KEYACCT__RISK_GROUP_UNCONTROLLABLE]);
    *low = keyacct__logistic(log_odds - half);
    *high = keyacct__logistic(log_odds + half);
}

/* p - p0 = p (1 - p0) (1 - e^-d) with d the difference of the log-odds; the form without cancellation or overflow for either
 * sign. */
double keyacct__risk_part_factor(const keyacct__risk_card *card, double log_odds, double probability) {
    double d = log_odds - card->base_log_odds, p0 = card->base_probability;
    if (d == 0) return probability * (1 - probability);
    if (d > 0) return probability * (1 - p0) * -keyacct__expm1(-d) / d;
    return p0 * (1 - probability) * keyacct__expm1(d) / d;
}

/* Only what points the right way is looked at: gathered without branches first, since it is different in every row. */
void keyacct__risk_top(const double *contribution, int32_t count, double sign, int32_t top[3]) {
    double size[KEYACCT__RISK_INDICATORS + 1], best[3] = {0, 0, 0};
    int8_t from[KEYACCT__RISK_INDICATORS + 1];
    int32_t candidates = 0;
    for (int32_t j = 0; j < count; j++) {
        size[candidates] = sign * contribution[j];
        from[candidates] = (int8_t)(j + 1);
        candidates += size[candidates] > 0;
    }
    top[0] = top[1] = top[2] = 0;
    for (int32_t i = 0; i < candidates; i++) {
        if (!(size[i] > best[2])) continue; /* ties: the earlier one stays ahead */
        int32_t place = 2;
        for (; place > 0 && size[i] > best[place - 1]; place--) {
            best[place] = best[place - 1];
            top[place] = top[place - 1];
        }
        best[place] = size[i];
        top[place] = from[i];
    }
}
