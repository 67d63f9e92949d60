/* Cuts: how many places, what happens to ties, and what has to be searched for a scope.
 *
 * A cut is a value with "inclusive or not" (tie keys behind it where the tie rule orders ties), so that a segment is a function of
 * the account's own values and published cuts. Everything is integer arithmetic. Sources: segmentation.md 4.1-4.4 with the rulings
 * X13 (split by current value), X33 (places of a share), X34 (uninformative), 49 (equal biggest accounts are platinum).
 * O(1) each. */
#include "segment.h"

#include <string.h>

#include "core/sort.h"
#include "core/wide.h"

#define MILLION INT64_C(1000000)

int64_t keyacct__segment_places(const keyacct__segment_rules *rules, int64_t n, int64_t quota_ppm) {
    if (n <= 0 || quota_ppm <= 0) return 0;
    int64_t whole = n / MILLION * quota_ppm + (n % MILLION * quota_ppm + MILLION / 2) / MILLION;
    return whole == 0 && KEYACCT__RULE(rules, at_least_one) ? 1 : whole;
}

int64_t keyacct__segment_cap(const keyacct__segment_rules *rules, int64_t k) {
    int64_t cap = KEYACCT__RULE(rules, tie_cap_ppm);
    return k / MILLION * cap + (k % MILLION * cap + MILLION - 1) / MILLION;
}

int64_t keyacct__segment_floor(const keyacct__segment_rules *rules) {
    int64_t floor = KEYACCT__RULE(rules, floor);
    return KEYACCT__RULE(rules, policy) == KEYACCT_SEGMENT_POLICY_SHARE ? keyacct__max(floor, 0) : floor;
}

/* --- reading a cut -------------------------------------------------------------------------------------------------- */

/* 1 when the row is above the cut, 0 when at it, -1 below. Ids count downwards: the smallest is the largest. */
static int place(const keyacct__segment_cut *cut, const keyacct__segment_row *row) {
    if (row->value != cut->value) return row->value > cut->value ? 1 : -1;
    if (cut->components <= 1) return 0;
    if (cut->by_text) {
        int order = keyacct__order_text(row->id_text, row->id_length, cut->id_text, cut->id_length);
        return (order < 0) - (order > 0);
    }
    if (cut->flags & KEYACCT_SEGMENT_FLAG_TIE_BROKEN_BY_ID) return (row->id < cut->next[0]) - (row->id > cut->next[0]);
    const int64_t keys[3] = {row->potential, row->tenure, row->revenue};
    for (int i = 0; i + 1 < cut->components; i++)
        if (keys[i] != cut->next[i]) return keys[i] > cut->next[i] ? 1 : -1;
    return 0;
}

int keyacct__segment_passes(const keyacct__segment_cut *cut, const keyacct__segment_row *row) {
    if (cut->kind == KEYACCT__CUT_NONE) return 0;
    int where = place(cut, row);
    return where > 0 || (where == 0 && cut->inclusive);
}

int keyacct__segment_at(const keyacct__segment_cut *cut, const keyacct__segment_row *row) {
    return cut->kind == KEYACCT__CUT_VALUE && place(cut, row) == 0;
}

static int reaches(const keyacct__segment_cut *cut, int64_t potential) {
    return potential > 0 && cut->kind == KEYACCT__CUT_VALUE && potential >= cut->value;
}

int keyacct__segment_high_potential(const keyacct__segment_rules *rules, const keyacct__segment_scope *scope, int known,
                                    int64_t potential) {
    const keyacct__segment_cut *cut = &KEYACCT__CUT(scope, POTENTIAL);
    if (known) return reaches(cut, potential);
    return KEYACCT__RULE(rules, missing_potential) == KEYACCT_MISSING_POTENTIAL_IMPUTE_MEDIAN && scope->has_median
        && reaches(cut, scope->median);
}

int keyacct__segment_candidate(const keyacct__segment_rules *rules, const keyacct__segment_scope *scope, int known,
                               int64_t potential) {
    switch (scope->policy) {
    case KEYACCT_SEGMENT_POLICY_HYBRID:
    case KEYACCT_SEGMENT_POLICY_QUADRANT: return keyacct__segment_high_potential(rules, scope, known, potential);
    case KEYACCT_SEGMENT_POLICY_ABSOLUTE: {
        int64_t needed = KEYACCT__RULE(rules, absolute_potential);
        return needed == 0 || (known && potential >= needed);
    }
    default: return 1;
    }
}

/* --- making a cut --------------------------------------------------------------------------------------------------- */

int keyacct__segment_close(const keyacct__segment_rules *rules, int32_t axis, int more_keys, keyacct__segment_cut *cut,
                           int64_t above, int64_t ties) {
    int64_t rule = KEYACCT__RULE(rules, tie_rule);
    int in = 1;
    if (above + ties > cut->k) { /* the cut runs through the tie group */
        if (more_keys) return 0;
        int biggest = above == 0 && (axis == KEYACCT_CUT_AXIS_PLATINUM || axis == KEYACCT_CUT_AXIS_TOP); /* case 49 */
        if (rule == KEYACCT_TIE_RULE_EXCLUDE) in = 0;
        else if (rule != KEYACCT_TIE_RULE_INCLUDE && !biggest) in = above + ties <= keyacct__segment_cap(rules, cut->k);
        if (!in && rule != KEYACCT_TIE_RULE_EXCLUDE) cut->flags |= KEYACCT_SEGMENT_FLAG_TIE_OVERFLOW;
        if (!in && KEYACCT__RULE(rules, policy) == KEYACCT_SEGMENT_POLICY_SHARE)
            cut->flags |= KEYACCT_SEGMENT_FLAG_SHARE_NOT_REACHED;
    }
    cut->kind = KEYACCT__CUT_VALUE;
    cut->inclusive = (int8_t)in;
    cut->inside = in ? above + ties : above;
    return 1;
}

void keyacct__segment_open_cut(keyacct__segment_cut *cut, int64_t floor, int64_t k, int64_t inside, int32_t flags) {
    cut->kind = KEYACCT__CUT_OPEN;
    cut->inclusive = 0;
    cut->components = 1;
    cut->value = floor;
    cut->k = k;
    cut->above = cut->inside = inside;
    cut->ties = 0;
    cut->flags |= flags;
}

static void fixed_cut(keyacct__segment_cut *cut, int64_t value, int64_t floor, int has_floor) {
    cut->used = 1;
    cut->components = 1;
    cut->k = cut->above = cut->ties = -1; /* a fixed cut has no places and was not counted */
    cut->kind = KEYACCT__CUT_VALUE;
    cut->inclusive = 1;
    cut->value = value;
    if (has_floor && value <= floor) {
        cut->kind = KEYACCT__CUT_OPEN;
        cut->inclusive = 0;
        cut->value = floor;
    }
}

/* --- statistics ----------------------------------------------------------------------------------------------------- */

void keyacct__segment_stats_init(keyacct__segment_stats *stats) {
    memset(stats, 0, sizeof *stats);
    stats->value_min = stats->potential_min = INT64_MAX;
    stats->value_max = stats->potential_max = INT64_MIN;
}

void keyacct__segment_stats_add(keyacct__segment_stats *stats, int64_t floor, const keyacct__segment_row *row, int64_t weight) {
    int overflow = 0;
    keyacct__int128 amount = keyacct__int128_from(row->value);
    if (weight != 1) amount = keyacct__int128_scale(amount, weight, &overflow);
    stats->ranked += weight;
    keyacct__int128_add(&stats->net, amount);
    if (row->value > 0) keyacct__int128_add(&stats->positive, amount);
    if (row->value > floor) {
        stats->eligible += weight;
        keyacct__int128_add(&stats->eligible_sum, amount);
    }
    stats->value_min = keyacct__min(stats->value_min, row->value);
    stats->value_max = keyacct__max(stats->value_max, row->value);
    if (!row->known) return;
    stats->known += weight;
    if (row->firm) stats->firm += weight;
    stats->potential_min = keyacct__min(stats->potential_min, row->potential);
    stats->potential_max = keyacct__max(stats->potential_max, row->potential);
}

void keyacct__segment_stats_merge(keyacct__segment_stats *into, const keyacct__segment_stats *from) {
    into->ranked += from->ranked;
    into->known += from->known;
    into->firm += from->firm;
    into->eligible += from->eligible;
    keyacct__int128_add(&into->positive, from->positive);
    keyacct__int128_add(&into->net, from->net);
    keyacct__int128_add(&into->eligible_sum, from->eligible_sum);
    into->value_min = keyacct__min(into->value_min, from->value_min);
    into->value_max = keyacct__max(into->value_max, from->value_max);
    into->potential_min = keyacct__min(into->potential_min, from->potential_min);
    into->potential_max = keyacct__max(into->potential_max, from->potential_max);
}

int keyacct__segment_stats_equal(const keyacct__segment_stats *a, const keyacct__segment_stats *b) {
    return a->ranked == b->ranked && a->known == b->known && a->firm == b->firm && a->eligible == b->eligible
        && keyacct__int128_compare(a->positive, b->positive) == 0 && keyacct__int128_compare(a->net, b->net) == 0
        && keyacct__int128_compare(a->eligible_sum, b->eligible_sum) == 0 && a->value_min == b->value_min
        && a->value_max == b->value_max && a->potential_min == b->potential_min && a->potential_max == b->potential_max;
}

/* --- what has to be searched ---------------------------------------------------------------------------------------- */

/* floor(value * ppm / 10^6) for value >= 0; *exact: nothing was cut off. */
static keyacct__int128 part_of(keyacct__int128 value, int64_t ppm, int *exact) {
    int overflow = 0;
    keyacct__int128 product = keyacct__int128_scale(value, ppm, &overflow); /* a sum of int64 over 2^40 rows times 2^20 fits */
    uint64_t remainder, high = (uint64_t)product.high / (uint64_t)MILLION;
    keyacct__wide rest = {(uint64_t)product.high % (uint64_t)MILLION, product.low};
    keyacct__int128 result;
    result.low = keyacct__wide_divide(rest, (uint64_t)MILLION, &remainder);
    result.high = (int64_t)high;
    *exact = remainder == 0;
    return result;
}

int64_t keyacct__segment_sum_places(const keyacct__segment_goal *goal, int64_t value, int64_t above, keyacct__int128 above_sum) {
    keyacct__int128 missing = goal->sum;
    keyacct__int128_sub(&missing, above_sum);
    if (keyacct__int128_sign(missing) < 0 || value <= 0) return above + 1;
    keyacct__wide rest = {(uint64_t)missing.high, missing.low};
    uint64_t remainder, whole = keyacct__wide_divide(rest, (uint64_t)value, &remainder);
    int64_t places = (int64_t)whole + (goal->strict || remainder != 0);
    return above + keyacct__max(places, 1);
}

/* A rank among those above the floor, or a cut that lets them all in. */
static void plan_rank(keyacct__segment_cut *cut, keyacct__segment_goal *goal, const keyacct__segment_stats *stats, int64_t floor,
                      int64_t k) {
    cut->used = 1;
    cut->components = 1;
    cut->k = k;
    if (k == 0) return; /* nobody passes */
    if (stats->eligible < k) {
        keyacct__segment_open_cut(cut, floor, k, stats->eligible, KEYACCT_SEGMENT_FLAG_FEWER_THAN_K);
        return;
    }
    goal->wanted = 1;
    goal->k = k;
}

static void plan_sum(keyacct__segment_cut *cut, keyacct__segment_goal *goal, const keyacct__segment_stats *stats, int64_t floor,
                     keyacct__int128 total, int64_t ppm, int strict) {
    int exact;
    goal->sum = part_of(total, ppm, &exact);
    if (!strict && !exact) keyacct__int128_add64(&goal->sum, 1);
    goal->strict = (int8_t)strict;
    goal->by_sum = 1;
    cut->used = 1;
    cut->components = 1;
    if (!strict && keyacct__int128_sign(goal->sum) <= 0 && ppm == 0) return; /* a share of nothing needs nobody */
    int order = keyacct__int128_compare(stats->eligible_sum, goal->sum);
    if (stats->eligible == 0 || order < 0 || (strict && order == 0)) {
        keyacct__segment_open_cut(cut, floor, stats->eligible, stats->eligible, KEYACCT_SEGMENT_FLAG_SHARE_NOT_REACHED);
        return;
    }
    goal->wanted = 1;
}

/* Element floor(m q) of the m known potentials in ascending order, as a rank from the top. */
static int64_t rank_of_quantile(int64_t m, int64_t ppm) {
    int64_t index = m / MILLION * ppm + m % MILLION * ppm / MILLION;
    return m - keyacct__min(index, m - 1);
}

static void plan_potential(const keyacct__segment_rules *rules, const keyacct__segment_stats *stats, keyacct__segment_scope *scope,
                           keyacct__segment_goal goals[KEYACCT__SEGMENT_GOALS]) {
    keyacct__segment_cut *cut = &KEYACCT__CUT(scope, POTENTIAL);
    keyacct__segment_goal *goal = &goals[KEYACCT_CUT_AXIS_POTENTIAL - 1], *median = &goals[KEYACCT__GOAL_MEDIAN];
    scope->uninformative = stats->known >= 2 && stats->potential_min == stats->potential_max;
    if (KEYACCT__RULE(rules, potential_rule) == KEYACCT_POTENTIAL_RULE_FIXED) {
        fixed_cut(cut, KEYACCT__RULE(rules, potential_cut), 0, 0);
    } else {
        cut->used = 1;
        cut->components = 1;
        if (stats->known > 0) {
            goal->wanted = goal->plain = goal->on_potential = 1;
            goal->k = rank_of_quantile(stats->known, KEYACCT__RULE(rules, potential_quantile_ppm));
        }
    }
    if (stats->known > 0 && KEYACCT__RULE(rules, missing_potential) == KEYACCT_MISSING_POTENTIAL_IMPUTE_MEDIAN) {
        median->wanted = median->plain = median->on_potential = 1;
        median->k = rank_of_quantile(stats->known, MILLION / 2);
    }
}

static int32_t rule_of_scope(const keyacct__segment_rules *rules, const keyacct__segment_stats *stats,
                             keyacct__segment_scope *scope) {
    int32_t policy = (int32_t)KEYACCT__RULE(rules, policy);
    if (policy != KEYACCT_SEGMENT_POLICY_HYBRID || stats->ranked == 0) return policy;
    keyacct__int128 firm = keyacct__int128_multiply(stats->firm, MILLION);
    keyacct__int128 needed = keyacct__int128_multiply(stats->ranked, KEYACCT__RULE(rules, firm_potential_ppm));
    if (keyacct__int128_compare(firm, needed) >= 0) return policy;
    scope->fell_back = 1;
    return KEYACCT_SEGMENT_POLICY_PYRAMID;
}

static keyacct_status plan_first(const keyacct__segment_rules *rules, const keyacct__segment_stats *stats,
                                 keyacct__segment_scope *scope, keyacct__segment_goal goals[KEYACCT__SEGMENT_GOALS],
                                 keyacct_error *error) {
    keyacct__segment_cut *high = &KEYACCT__CUT(scope, HIGH), *platinum = &KEYACCT__CUT(scope, PLATINUM),
                         *top = &KEYACCT__CUT(scope, TOP);
    keyacct__segment_goal *high_goal = &goals[KEYACCT_CUT_AXIS_HIGH - 1], *platinum_goal = &goals[KEYACCT_CUT_AXIS_PLATINUM - 1];
    int64_t floor = keyacct__segment_floor(rules);
    int64_t places = keyacct__segment_places(rules, stats->ranked, KEYACCT__RULE(rules, platinum_quota_ppm));
    scope->ranked = stats->ranked;
    scope->known = stats->known;
    scope->firm = stats->firm;
    scope->policy = rule_of_scope(rules, stats, scope);
    plan_potential(rules, stats, scope, goals);
    switch (scope->policy) {
    case KEYACCT_SEGMENT_POLICY_SHARE: {
        int net = KEYACCT__RULE(rules, share_base) == KEYACCT_SHARE_BASE_NET;
        if (net && stats->ranked > 0 && keyacct__int128_sign(stats->net) <= 0)
            return keyacct__fail(
                error, KEYACCT_E_DEGENERATE, "accounts", "current_value", -1,
                "shares of the net sum are asked for, but in scope '%t' it is not positive; choose segment.share_base positive",
                scope->name, scope->name_length);
        keyacct__int128 total = net ? stats->net : stats->positive;
        plan_sum(high, high_goal, stats, floor, total, KEYACCT__RULE(rules, high_share_ppm), 0);
        plan_sum(platinum, platinum_goal, stats, floor, total, KEYACCT__RULE(rules, platinum_share_ppm), 1);
        return KEYACCT_OK;
    }
    case KEYACCT_SEGMENT_POLICY_ABSOLUTE:
        fixed_cut(high, KEYACCT__RULE(rules, absolute_high), floor, 1);
        fixed_cut(platinum, KEYACCT__RULE(rules, absolute_platinum), floor, 1);
        return KEYACCT_OK;
    default:
        plan_rank(high, high_goal, stats, floor,
                  keyacct__segment_places(rules, stats->ranked, KEYACCT__RULE(rules, high_quota_ppm)));
        if (scope->policy == KEYACCT_SEGMENT_POLICY_PYRAMID) plan_rank(platinum, platinum_goal, stats, floor, places);
        else plan_rank(top, &goals[KEYACCT_CUT_AXIS_TOP - 1], stats, floor, places);
        return KEYACCT_OK;
    }
}

static void plan_second(const keyacct__segment_rules *rules, const keyacct__segment_stats *stats, keyacct__segment_scope *scope,
                        keyacct__segment_goal goals[KEYACCT__SEGMENT_GOALS]) {
    int64_t inside = KEYACCT__CUT(scope, HIGH).inside;
    if (scope->policy == KEYACCT_SEGMENT_POLICY_HYBRID) { /* how many candidates there are, the search itself finds out */
        keyacct__segment_goal *goal = &goals[KEYACCT_CUT_AXIS_PLATINUM - 1];
        keyacct__segment_cut *cut = &KEYACCT__CUT(scope, PLATINUM);
        cut->used = 1;
        cut->components = 1;
        cut->k = goal->k = keyacct__segment_places(rules, stats->ranked, KEYACCT__RULE(rules, platinum_quota_ppm));
        goal->wanted = goal->candidates = goal->k > 0;
    }
    if (scope->policy == KEYACCT_SEGMENT_POLICY_PYRAMID && stats->ranked > inside) {
        keyacct__segment_goal *goal = &goals[KEYACCT_CUT_AXIS_IRON - 1];
        keyacct__segment_cut *cut = &KEYACCT__CUT(scope, IRON);
        cut->used = 1;
        cut->components = 1;
        goal->wanted = goal->plain = goal->everybody = 1;
        goal->k = stats->ranked - (stats->ranked - inside) / 2; /* the others are the smallest: their upper median, from the top */
    }
}

keyacct_status keyacct__segment_plan(const keyacct__segment_rules *rules, const keyacct__segment_stats *stats, int first,
                                     keyacct__segment_scope *scope, keyacct__segment_goal goals[KEYACCT__SEGMENT_GOALS],
                                     keyacct_error *error) {
    memset(goals, 0, KEYACCT__SEGMENT_GOALS * sizeof *goals);
    if (first) return plan_first(rules, stats, scope, goals, error);
    plan_second(rules, stats, scope, goals);
    return KEYACCT_OK;
}

void keyacct__segment_found_plain(keyacct__segment_scope *scope, int goal, int64_t k, int64_t value, int64_t above, int64_t ties) {
    if (goal == KEYACCT__GOAL_MEDIAN) {
        scope->has_median = 1;
        scope->median = value;
        return;
    }
    keyacct__segment_cut *cut = &scope->cuts[goal];
    cut->kind = KEYACCT__CUT_VALUE;
    cut->inclusive = 1;
    cut->value = value;
    cut->k = k;
    cut->above = above;
    cut->ties = ties;
    cut->inside = above + ties;
}
