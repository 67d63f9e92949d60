/* The expert card and what one row of it is: pure arithmetic, no tables.
 *
 * log-odds = base + sum of U + damping * sum over groups g of C * tanh(S_g / C), where S_g is the sum of the curve values of the
 * group and what the cap takes is shared in proportion. The log-odds are defined as the sum, in the order of the indicators, of
 * the base and the contributions, so that an explanation adds up to the last bit. */
#ifndef KEYACCT_SRC_RISK_CARD_H
#define KEYACCT_SRC_RISK_CARD_H

#include "core/base.h"
#include "keyacct/policy.h"
#include "keyacct/risk.h"

/* Numbers of the indicators, from 0; the code is one more. */
enum {
#define INDICATOR(number, name, class, group, smallest, largest, known_by, source) KEYACCT__RISK_##name = (number) - 1,
#include "indicators.def"
#undef INDICATOR
    KEYACCT__RISK_INDICATORS
};
/* Groups: 1..10 are the weapons; uncontrollable causes are neither capped nor damped; all symptoms are one group. */
enum { KEYACCT__RISK_GROUP_UNCONTROLLABLE = 0, KEYACCT__RISK_GROUP_SYMPTOM = 11, KEYACCT__RISK_GROUPS };
#define KEYACCT__RISK_WEAPONS 10

typedef struct keyacct__risk_indicator {
    int32_t column; /* vocabulary id in accounts */
    int8_t class_code; /* KEYACCT_INDICATOR_CLASS_... */
    int8_t group; /* index as above */
    int8_t weapon; /* code, 0 for none */
    int8_t judged; /* only people know it: ages with the assessment */
    double low, high; /* domain; a value outside is refused */
    double is_uncontrollable, is_controllable, is_symptom; /* 0 or 1, to multiply with */
} keyacct__risk_indicator;
extern const keyacct__risk_indicator keyacct__risk_indicators[KEYACCT__RISK_INDICATORS];

/* Parameters of a card, each once: fields, reading, saving and loading expand from these lists. */
#define KEYACCT__RISK_FLOATS(X)                                                                                                    \
    X(base_rate) X(damping) X(group_cap) X(vigilant_log_odds) X(overdue_watch) X(overdue_alarm) X(alive_watch) X(alive_alarm)      \
    X(interval_width) X(spread_share) X(uncontrollable_spread) X(silence_share) X(dissatisfied_prior) X(satisfaction_floor)        \
    X(low_satisfaction_odds) X(decline_log_ratio) X(decline_odds) X(lateness_odds) X(rhythm_median_days) X(rhythm_median_weight)   \
    X(rhythm_spread) X(rhythm_spread_weight)
#define KEYACCT__RISK_INTS(X)                                                                                                      \
    X(horizon_days) X(missing) X(watch_ppm) X(watch_leave_ppm) X(alarm_ppm) X(alarm_leave_ppm) X(upstream_alarm)                   \
    X(coverage_min_ppm) X(stale_days) X(lateness_ppm) X(rhythm_purchase_days)

typedef struct keyacct__risk_knot {
    double x, y, slope, next_y; /* slope to the next knot and its y; 0 and y at the last */
} keyacct__risk_knot;

typedef struct keyacct__risk_card {
#define FIELD(name) double name;
    KEYACCT__RISK_FLOATS(FIELD)
#undef FIELD
#define FIELD(name) int64_t name;
    KEYACCT__RISK_INTS(FIELD)
#undef FIELD
    int64_t value_window_days; /* value.window_days: what current value is a sum over */
    int32_t first[KEYACCT__RISK_INDICATORS + 1]; /* knots of indicator j: [first[j], first[j + 1]) */
    keyacct__risk_knot *knots;
    /* what follows is made of the above */
    double base_log_odds, base_probability;
    double range[KEYACCT__RISK_INDICATORS]; /* largest less smallest curve value */
    double symptom_range, cause_range; /* sums of them, in order */
} keyacct__risk_card;

/* What is known of one account. Bit j of the masks is indicator j. */
typedef struct keyacct__risk_row {
    double x[KEYACCT__RISK_INDICATORS];
    uint64_t present; /* there is a value */
    uint64_t derived; /* the value was made by a room, not given */
    uint64_t stale; /* the value is too old to count */
    uint64_t counted; /* present, fresh, and not the unused one of p_alive and overdue_surprisal */
    int32_t previous_band; /* 0 when unknown */
} keyacct__risk_row;

typedef struct keyacct__risk_score {
    double contribution[KEYACCT__RISK_INDICATORS];
    double log_odds, probability;
    double uncontrollable, controllable, symptom; /* sums of contributions, in order */
    double without_controllable; /* log-odds with the raising controllable contributions at 0 */
    double weapon[KEYACCT__RISK_WEAPONS + 1]; /* raising contributions by weapon; [0] unused */
    int32_t band, band_by;
} keyacct__risk_score;

/* How much is known of one account. */
typedef struct keyacct__risk_known {
    int64_t symptom_coverage_ppm, cause_coverage_ppm;
    int32_t status;
} keyacct__risk_known;

/* Loss rate over the horizon from the yearly one: 1 - (1 - rate)^(days / 365). */
double keyacct__risk_base_rate(double yearly, int64_t horizon_days);
/* Value of the curve of an indicator; exact at knots, clamped outside, 0 where it has none. */
double keyacct__risk_curve(const keyacct__risk_card *card, int32_t indicator, double x);
/* Scores one row. No allocation, no failure. */
void keyacct__risk_score_row(const keyacct__risk_card *card, const keyacct__risk_row *row, keyacct__risk_score *score);
void keyacct__risk_coverage(const keyacct__risk_card *card, const keyacct__risk_row *row, keyacct__risk_known *out);
/* Interval of the probability: the log-odds plus and minus interval_width standard deviations of what is missing. */
void keyacct__risk_interval(const keyacct__risk_card *card, const keyacct__risk_row *row, double log_odds, double *low,
                            double *high);
/* Factor that turns contributions into parts of p - base probability (Aumann-Shapley, exact for a one-index model). */
double keyacct__risk_part_factor(const keyacct__risk_card *card, double log_odds, double probability);
/* Up to three indicators with the largest (sign 1) or smallest (sign -1) contributions, as codes; 0 for none. */
void keyacct__risk_top(const double *contribution, int32_t count, double sign, int32_t top[3]);

/* Derived indicators: 1 and *value when there is one, 0 when it is unknown. */
int keyacct__risk_overdue(const keyacct__risk_card *card, int64_t purchase_days, double gap_median_days, int has_spread,
                          double gap_spread, int64_t elapsed_days, double *value);
int keyacct__risk_silent(const keyacct__risk_card *card, int64_t complaints_open, const double *satisfaction,
                         const double *season_log_ratio, const double *visit_lateness_ppm, double *value);
int32_t keyacct__risk_contract_cover(const keyacct__risk_card *card, int32_t contract_end_on, int32_t asof_on);

/* Checks across the parameters of a policy (a keyacct__policy_cross_check). */
keyacct_status keyacct__risk_policy_check(const keyacct_policy *policy, keyacct_error *error);
/* The same check of the numbers of a card, for cards that come from bytes. */
keyacct_status keyacct__risk_card_check(const keyacct__risk_card *card, keyacct_error *error);
/* Fills slopes, ranges and the base from knots and parameters. */
void keyacct__risk_card_complete(keyacct__risk_card *card);

struct keyacct_risk_model {
    uint32_t magic;
    keyacct_allocator allocator;
    keyacct__risk_card card;
};
keyacct_status keyacct__risk_model_check(const keyacct_risk_model *model, keyacct_error *error);

#endif
