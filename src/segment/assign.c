/* Segments, reasons and flags of rows by frozen cuts.
 *
 * Everything that a decision needs is a handful of yes-or-no facts about the row (above the upper cut, above the platinum cut,
 * potential known, potential high, ...). What follows from them is worked out once a scope, for all combinations, by decide()
 * below, which reads like the rule; a row then is comparisons and one look-up. O(n), row-parallel, no allocation in the kernel.
 * Refuses nothing that the view does not refuse; a scope that was not there when the cuts were made has no cuts and its accounts
 * get no segment. */
#include "assign.h"

#include <string.h>

#include "core/wide.h"

/* --- the rule, on facts --------------------------------------------------------------------------------------------- */

static int32_t gold_reason(const keyacct__segment_scope *scope, unsigned facts) {
    int tie = (facts & KEYACCT__FACT_TIE) != 0, known = (facts & KEYACCT__FACT_KNOWN) != 0;
    switch (scope->policy) {
    case KEYACCT_SEGMENT_POLICY_HYBRID:
    case KEYACCT_SEGMENT_POLICY_QUADRANT:
        if (facts & KEYACCT__FACT_CANDIDATE)
            return tie ? KEYACCT_SEGMENT_REASON_GOLD_TIE_GROUP : KEYACCT_SEGMENT_REASON_GOLD_QUOTA_FULL;
        return known ? KEYACCT_SEGMENT_REASON_GOLD_LOW_POTENTIAL : KEYACCT_SEGMENT_REASON_GOLD_UNKNOWN_POTENTIAL;
    case KEYACCT_SEGMENT_POLICY_SHARE: return tie ? KEYACCT_SEGMENT_REASON_GOLD_TIE_GROUP : KEYACCT_SEGMENT_REASON_GOLD_BY_SHARE;
    case KEYACCT_SEGMENT_POLICY_ABSOLUTE:
        if (!(facts & KEYACCT__FACT_PLATINUM)) return KEYACCT_SEGMENT_REASON_GOLD_BY_CUT;
        return known ? KEYACCT_SEGMENT_REASON_GOLD_LOW_POTENTIAL : KEYACCT_SEGMENT_REASON_GOLD_UNKNOWN_POTENTIAL;
    default: return tie ? KEYACCT_SEGMENT_REASON_GOLD_TIE_GROUP : KEYACCT_SEGMENT_REASON_GOLD_BY_RANK;
    }
}

static int32_t platinum_reason(const keyacct__segment_scope *scope) {
    switch (scope->policy) {
    case KEYACCT_SEGMENT_POLICY_HYBRID: return KEYACCT_SEGMENT_REASON_PLATINUM_BY_QUOTA;
    case KEYACCT_SEGMENT_POLICY_QUADRANT: return KEYACCT_SEGMENT_REASON_PLATINUM_BY_QUADRANT;
    case KEYACCT_SEGMENT_POLICY_SHARE: return KEYACCT_SEGMENT_REASON_PLATINUM_BY_SHARE;
    case KEYACCT_SEGMENT_POLICY_ABSOLUTE: return KEYACCT_SEGMENT_REASON_PLATINUM_BY_CUT;
    default: return KEYACCT_SEGMENT_REASON_PLATINUM_BY_RANK;
    }
}

/* Iron or lead: by potential; by current value where the potential is unknown and the rule goes by current value alone. */
static int32_t rest_reason(const keyacct__segment_rules *rules, const keyacct__segment_scope *scope, unsigned facts) {
    if (facts & KEYACCT__FACT_KNOWN)
        return facts & KEYACCT__FACT_POTENTIAL ? KEYACCT_SEGMENT_REASON_IRON_HIGH_POTENTIAL
                                               : KEYACCT_SEGMENT_REASON_LEAD_LOW_POTENTIAL;
    if (scope->policy == KEYACCT_SEGMENT_POLICY_PYRAMID) {
        if (!(facts & KEYACCT__FACT_IRON)) return KEYACCT_SEGMENT_REASON_LEAD_LOWER_HALF;
        return facts & KEYACCT__FACT_POSITIVE ? KEYACCT_SEGMENT_REASON_IRON_UPPER_HALF : KEYACCT_SEGMENT_REASON_LEAD_NOT_POSITIVE;
    }
    switch (KEYACCT__RULE(rules, missing_potential)) {
    case KEYACCT_MISSING_POTENTIAL_UNRATED: return KEYACCT_SEGMENT_REASON_UNRATED_POTENTIAL;
    case KEYACCT_MISSING_POTENTIAL_IMPUTE_MEDIAN:
        if (!scope->has_median) return KEYACCT_SEGMENT_REASON_LEAD_UNKNOWN_POTENTIAL;
        return facts & KEYACCT__FACT_POTENTIAL ? KEYACCT_SEGMENT_REASON_IRON_IMPUTED_POTENTIAL
                                               : KEYACCT_SEGMENT_REASON_LEAD_IMPUTED_POTENTIAL;
    default: return KEYACCT_SEGMENT_REASON_LEAD_UNKNOWN_POTENTIAL;
    }
}

/* A reason belongs to one segment. */
static int32_t segment_of(int32_t reason) {
    if (reason <= KEYACCT_SEGMENT_REASON_PLATINUM_BY_CUT) return KEYACCT_SEGMENT_PLATINUM;
    if (reason <= KEYACCT_SEGMENT_REASON_GOLD_BY_CUT) return KEYACCT_SEGMENT_GOLD;
    if (reason <= KEYACCT_SEGMENT_REASON_IRON_UPPER_HALF) return KEYACCT_SEGMENT_IRON;
    if (reason <= KEYACCT_SEGMENT_REASON_LEAD_NOT_POSITIVE) return KEYACCT_SEGMENT_LEAD;
    return 0;
}

static int32_t decide(const keyacct__segment_rules *rules, const keyacct__segment_scope *scope, unsigned facts) {
    if (scope->ranked == 0 && scope->policy != KEYACCT_SEGMENT_POLICY_ABSOLUTE) return KEYACCT_SEGMENT_REASON_NO_CUTS;
    if (!(facts & KEYACCT__FACT_HIGH)) return rest_reason(rules, scope, facts);
    int ranked_in = scope->policy == KEYACCT_SEGMENT_POLICY_QUADRANT || facts & KEYACCT__FACT_PLATINUM;
    return ranked_in && facts & KEYACCT__FACT_CANDIDATE ? platinum_reason(scope) : gold_reason(scope, facts);
}

/* --- what is worked out once a scope -------------------------------------------------------------------------------- */

static void near_band(const keyacct__segment_rules *rules, const keyacct__segment_cut *cut, int64_t *low, int64_t *high) {
    int64_t near = KEYACCT__RULE(rules, near_ppm);
    *low = INT64_MAX; /* an empty band */
    *high = INT64_MIN;
    if (near == 0 || !cut->used || cut->kind != KEYACCT__CUT_VALUE) return;
    uint64_t size = cut->value < 0 ? 0 - (uint64_t)cut->value : (uint64_t)cut->value, rest;
    uint64_t share = keyacct__wide_divide(keyacct__wide_multiply(size, (uint64_t)near), 1000000, &rest);
    int64_t width = share > INT64_MAX ? INT64_MAX : (int64_t)share;
    *low = cut->value < INT64_MIN + width ? INT64_MIN : cut->value - width;
    *high = cut->value > INT64_MAX - width ? INT64_MAX : cut->value + width;
}

/* --- one row -------------------------------------------------------------------------------------------------------- */

static unsigned facts_of(const keyacct__segment_rules *rules, const keyacct__segment_ready *ready,
                         const keyacct__segment_row *row) {
    const keyacct__segment_scope *scope = ready->scope;
    const keyacct__segment_cut *platinum = &KEYACCT__CUT(scope, PLATINUM);
    unsigned facts = 0;
    if (keyacct__segment_passes(&KEYACCT__CUT(scope, HIGH), row)) facts |= KEYACCT__FACT_HIGH;
    if (keyacct__segment_passes(platinum, row)) facts |= KEYACCT__FACT_PLATINUM;
    if (row->known) facts |= KEYACCT__FACT_KNOWN;
    if (keyacct__segment_high_potential(rules, scope, row->known, row->potential)) facts |= KEYACCT__FACT_POTENTIAL;
    if (keyacct__segment_candidate(rules, scope, row->known, row->potential)) facts |= KEYACCT__FACT_CANDIDATE;
    if (keyacct__segment_passes(&KEYACCT__CUT(scope, IRON), row)) facts |= KEYACCT__FACT_IRON;
    if (row->value > 0) facts |= KEYACCT__FACT_POSITIVE;
    if (!platinum->inclusive && keyacct__segment_at(platinum, row)) facts |= KEYACCT__FACT_TIE;
    return facts;
}

static int64_t flags_of(const keyacct__segment_ready *ready, const keyacct__segment_row *row, unsigned facts) {
    const keyacct__segment_scope *scope = ready->scope;
    const keyacct__segment_cut *high = &KEYACCT__CUT(scope, HIGH), *platinum = &KEYACCT__CUT(scope, PLATINUM),
                               *top = &KEYACCT__CUT(scope, TOP);
    int in_high = (facts & KEYACCT__FACT_HIGH) != 0, runs = in_high && facts & KEYACCT__FACT_CANDIDATE;
    int64_t flags = 0;
    if (ready->segment[facts] == KEYACCT_SEGMENT_GOLD && top->used && keyacct__segment_passes(top, row))
        flags |= KEYACCT_SEGMENT_FLAG_TOP_BY_CURRENT;
    if (row->value < 0) flags |= KEYACCT_SEGMENT_FLAG_UNPROFITABLE;
    if (!row->known) flags |= KEYACCT_SEGMENT_FLAG_POTENTIAL_UNKNOWN;
    if (row->known && scope->uninformative) flags |= KEYACCT_SEGMENT_FLAG_POTENTIAL_UNINFORMATIVE;
    if (!row->known && !in_high && scope->policy == KEYACCT_SEGMENT_POLICY_PYRAMID) flags |= KEYACCT_SEGMENT_FLAG_SPLIT_BY_CURRENT;
    if (in_high ? row->value <= ready->high_near_high : row->value >= ready->high_near_low)
        flags |= in_high ? KEYACCT_SEGMENT_FLAG_NEAR_CUT_DOWN : KEYACCT_SEGMENT_FLAG_NEAR_CUT_UP;
    if (runs) {
        int in = (facts & KEYACCT__FACT_PLATINUM) != 0;
        if (in ? row->value <= ready->platinum_near_high : row->value >= ready->platinum_near_low)
            flags |= in ? KEYACCT_SEGMENT_FLAG_NEAR_CUT_DOWN : KEYACCT_SEGMENT_FLAG_NEAR_CUT_UP;
        if (facts & KEYACCT__FACT_TIE) flags |= platinum->flags & KEYACCT_SEGMENT_FLAG_TIE_OVERFLOW;
    }
    if (high->flags & KEYACCT_SEGMENT_FLAG_TIE_OVERFLOW && keyacct__segment_at(high, row))
        flags |= KEYACCT_SEGMENT_FLAG_TIE_OVERFLOW;
    if ((high->flags & KEYACCT_SEGMENT_FLAG_TIE_BROKEN_BY_ID && row->value == high->value)
        || (runs && platinum->flags & KEYACCT_SEGMENT_FLAG_TIE_BROKEN_BY_ID && row->value == platinum->value))
        flags |= KEYACCT_SEGMENT_FLAG_TIE_BROKEN_BY_ID;
    return flags;
}

uint32_t keyacct__segment_judge(const keyacct__segment_ready *ready, const keyacct__segment_rules *rules,
                                const keyacct__segment_row *row) {
    unsigned facts = facts_of(rules, ready, row);
    return (uint32_t)flags_of(ready, row, facts) << 8 | (uint32_t)ready->segment[facts] << 5 | (uint32_t)ready->reason[facts];
}

/* --- all outcomes of a scope ---------------------------------------------------------------------------------------- */

static int add_step(int64_t *steps, int n, int64_t step) {
    int at = 0;
    while (at < n && steps[at] < step) at++;
    if (at < n && steps[at] == step) return n;
    if (n < KEYACCT__SEGMENT_STEPS) memmove(steps + at + 1, steps + at, (size_t)(n - at) * sizeof *steps);
    if (n < KEYACCT__SEGMENT_STEPS) steps[at] = step;
    return n + 1;
}

/* Values at which anything said of a row can change, ascending; more than fit are counted, not kept. */
static int breakpoints(const keyacct__segment_ready *ready, int64_t steps[KEYACCT__SEGMENT_STEPS + 1]) {
    static const int axes[] = {KEYACCT_CUT_AXIS_HIGH, KEYACCT_CUT_AXIS_PLATINUM, KEYACCT_CUT_AXIS_TOP, KEYACCT_CUT_AXIS_IRON};
    int n = 0;
    if (ready->scope->policy == KEYACCT_SEGMENT_POLICY_PYRAMID) n = add_step(steps, n, 1); /* only there does "above zero" decide */
    for (int i = 0; i < 4; i++) {
        const keyacct__segment_cut *cut = &ready->scope->cuts[axes[i] - 1];
        if (cut->kind == KEYACCT__CUT_NONE) continue;
        if (cut->kind == KEYACCT__CUT_VALUE) n = add_step(steps, n, cut->value);
        if (!cut->inclusive && cut->value < INT64_MAX) n = add_step(steps, n, cut->value + 1);
    }
    const int64_t lows[] = {ready->high_near_low, ready->platinum_near_low},
                  highs[] = {ready->high_near_high, ready->platinum_near_high};
    for (int i = 0; i < 2; i++) {
        if (lows[i] > highs[i]) continue; /* no band */
        n = add_step(steps, n, lows[i]);
        if (highs[i] < INT64_MAX) n = add_step(steps, n, highs[i] + 1);
    }
    return n;
}

/* Asks the rule once for every stretch of value and class of potential. 0 when there are too many stretches: then rows ask
 * themselves. */
static int tabulate(keyacct__segment_ready *ready, const keyacct__segment_rules *rules) {
    int64_t steps[KEYACCT__SEGMENT_STEPS + 1], bounds[KEYACCT__SEGMENT_CLASSES];
    const keyacct__segment_cut *potential = &KEYACCT__CUT(ready->scope, POTENTIAL);
    int n = breakpoints(ready, steps), classes = add_step(bounds, 0, 0);
    if (potential->kind == KEYACCT__CUT_VALUE) classes = add_step(bounds, classes, keyacct__max(potential->value, 1));
    if (ready->scope->policy == KEYACCT_SEGMENT_POLICY_ABSOLUTE)
        classes = add_step(bounds, classes, KEYACCT__RULE(rules, absolute_potential));
    if (n >= KEYACCT__SEGMENT_STEPS) return 0;
    ready->steps = n;
    for (int i = 0; i < KEYACCT__SEGMENT_STEPS - 1; i++) ready->step[i] = i < n ? steps[i] : INT64_MAX;
    for (int i = 0; i < KEYACCT__SEGMENT_CLASSES - 1; i++) ready->known_least[i] = i < classes ? bounds[i] : INT64_MAX;
    for (int i = 0; i < KEYACCT__SEGMENT_STEPS; i++)
        for (int j = 0; j < KEYACCT__SEGMENT_CLASSES; j++) {
            keyacct__segment_row row;
            memset(&row, 0, sizeof row);
            row.value = i == 0 ? INT64_MIN : ready->step[i - 1];
            row.potential = j == 0 ? -1 : ready->known_least[j - 1];
            row.known = j > 0;
            ready->outcome[i][j] = keyacct__segment_judge(ready, rules, &row) & ~(uint32_t)(KEYACCT_SEGMENT_FLAG_UNPROFITABLE << 8);
        }
    return 1;
}

void keyacct__segment_make_ready(keyacct__segment_ready *ready, const keyacct__segment_rules *rules,
                                 const keyacct__segment_scope *scope) {
    memset(ready, 0, sizeof *ready);
    ready->scope = scope;
    near_band(rules, &KEYACCT__CUT(scope, HIGH), &ready->high_near_low, &ready->high_near_high);
    near_band(rules, &KEYACCT__CUT(scope, PLATINUM), &ready->platinum_near_low, &ready->platinum_near_high);
    for (unsigned facts = 0; facts < KEYACCT__FACTS; facts++) {
        int32_t reason = decide(rules, scope, facts);
        ready->reason[facts] = (int8_t)reason;
        ready->segment[facts] = (int8_t)segment_of(reason);
    }
    ready->simple = 1;
    for (int i = 0; i < KEYACCT__SEGMENT_CUTS; i++)
        if (scope->cuts[i].components > 1) ready->simple = 0;
    if (ready->simple) ready->simple = tabulate(ready, rules);
}

static void put_result(keyacct__segment_assign *assign, int64_t at, int32_t segment, int32_t reason, int64_t flags) {
    keyacct__put_code(&assign->outputs[KEYACCT__ASSIGN_segment], at, segment);
    keyacct__put_code(&assign->outputs[KEYACCT__ASSIGN_segment_raw], at, segment);
    keyacct__put_code(&assign->outputs[KEYACCT__ASSIGN_segment_reason], at, reason);
    keyacct__put_int64(&assign->outputs[KEYACCT__ASSIGN_segment_flags], at, 1, flags);
}

/* Signed distance to a cut; unknown where there is none, or where it does not fit. */
static void put_distance(keyacct__output *output, int64_t at, int known, int64_t value, int64_t cut) {
    keyacct__int128 difference = keyacct__int128_from(value);
    int64_t distance = 0;
    keyacct__int128_sub(&difference, keyacct__int128_from(cut));
    known = known && keyacct__int128_to_int64(difference, &distance);
    keyacct__put_int64(output, at, known, distance);
}

static void put_distances(keyacct__segment_assign *assign, int64_t at, const keyacct__segment_ready *ready,
                          const keyacct__segment_row *row) {
    const keyacct__segment_cut *high = ready ? &KEYACCT__CUT(ready->scope, HIGH) : NULL;
    const keyacct__segment_cut *potential = ready ? &KEYACCT__CUT(ready->scope, POTENTIAL) : NULL;
    put_distance(&assign->outputs[KEYACCT__ASSIGN_cut_distance], at, high && high->kind != KEYACCT__CUT_NONE, row->value,
                 high ? high->value : 0);
    put_distance(&assign->outputs[KEYACCT__ASSIGN_potential_distance], at,
                 potential && row->known && potential->kind == KEYACCT__CUT_VALUE, row->potential,
                 potential ? potential->value : 0);
}

static void assign_row(keyacct__segment_assign *assign, int64_t at, const keyacct__segment_row *row) {
    keyacct__put_code(&assign->outputs[KEYACCT__ASSIGN_segment_state], at, row->state);
    keyacct__put_int64(&assign->outputs[KEYACCT__ASSIGN_tenure_days], at, row->has_tenure, row->tenure);
    if (row->state != KEYACCT_SEGMENT_STATE_RANKED && row->state != KEYACCT_SEGMENT_STATE_NEW) {
        static const int32_t reasons[] = {[KEYACCT_SEGMENT_STATE_PROSPECT] = KEYACCT_SEGMENT_REASON_NOT_A_CUSTOMER,
                                          [KEYACCT_SEGMENT_STATE_LOST] = KEYACCT_SEGMENT_REASON_LOST,
                                          [KEYACCT_SEGMENT_STATE_FROZEN] = KEYACCT_SEGMENT_REASON_SUSPENDED,
                                          [KEYACCT_SEGMENT_STATE_UNVALUED] = KEYACCT_SEGMENT_REASON_VALUE_UNKNOWN};
        int32_t kept = row->state == KEYACCT_SEGMENT_STATE_FROZEN ? keyacct__code(assign->view.previous, at) : 0;
        put_result(assign, at, kept, reasons[row->state], 0);
        put_distances(assign, at, NULL, row);
        return;
    }
    const keyacct__segment_ready *ready = assign->last;
    if (assign->view.scope) ready = keyacct__segment_ready_find(assign, row->scope ? row->scope : "", row->scope_length);
    uint32_t outcome = ready->simple ? keyacct__segment_outcome(ready, row->value, row->potential)
                                     : keyacct__segment_judge(ready, assign->view.rules, row);
    int64_t flags = keyacct__outcome_flags(outcome), share;
    if (keyacct__int64(assign->view.share, at, &share) && share > 1000000) flags |= KEYACCT_SEGMENT_FLAG_WALLET_STALE;
    put_result(assign, at, keyacct__outcome_segment(outcome), keyacct__outcome_reason(outcome), flags);
    put_distances(assign, at, ready, row);
}

const keyacct__segment_ready *keyacct__segment_ready_find(const keyacct__segment_assign *assign, const char *name, int64_t length) {
    const keyacct__segment_scope *scope = keyacct__segmentation_scope(assign->segmentation, name, length);
    if (scope == &assign->segmentation->unseen) return &assign->ready[assign->segmentation->count];
    return &assign->ready[scope - assign->segmentation->scopes];
}

/* Tier and next segment build on what stands in the segment column, given or computed. */
static void derive_rows(keyacct__segment_assign *assign, int64_t first, int64_t count) {
    static const int8_t tiers[] = {0, KEYACCT_TIER_LOW, KEYACCT_TIER_MEDIUM, KEYACCT_TIER_HIGH, KEYACCT_TIER_HIGH};
    static const int8_t next[] = {0, KEYACCT_SEGMENT_IRON, KEYACCT_SEGMENT_GOLD, KEYACCT_SEGMENT_PLATINUM, 0};
    const int8_t *segment = assign->outputs[KEYACCT__ASSIGN_segment].values.i8;
    int8_t *tier = assign->outputs[KEYACCT__ASSIGN_tier].values.i8, *up = assign->outputs[KEYACCT__ASSIGN_next_segment].values.i8;
    if (!segment || (!tier && !up)) return;
    for (int64_t i = first; i < first + count; i++) {
        int at = segment[i] >= 0 && segment[i] <= KEYACCT_SEGMENT_PLATINUM ? segment[i] : 0;
        if (tier) tier[i] = tiers[at];
        if (up) up[i] = next[at];
    }
}

/* --- the calls ------------------------------------------------------------------------------------------------------ */

static keyacct_status check_chunk(keyacct__segment_assign *assign, int64_t first, int64_t count, keyacct_error *error) {
    keyacct__segment_row row;
    for (int64_t i = first; i < first + count; i++) {
        KEYACCT__TRY(keyacct__segment_view_row(&assign->view, i, &row, error));
        if (row.state <= KEYACCT_SEGMENT_STATE_NEW && assign->view.id && !keyacct__valid(assign->view.id, i))
            return keyacct__fail(error, KEYACCT_E_VALUE, "accounts", "account_id", i,
                                 "an account without an id cannot be ordered by id");
        assign_row(assign, i, &row);
    }
    return KEYACCT_OK;
}

/* Columns that can be read as they are where the value is known, and only what comes out of the table of outcomes. */
static int is_plain(const keyacct__segment_assign *assign) {
    const keyacct__segment_view *view = &assign->view;
    return !view->scope && !view->status && !view->first && !view->since && !view->share && !view->id
           && assign->last->simple && !assign->outputs[KEYACCT__ASSIGN_cut_distance].values.any
           && !assign->outputs[KEYACCT__ASSIGN_potential_distance].values.any
           && !assign->outputs[KEYACCT__ASSIGN_tenure_days].values.any;
}

#define STRETCH 1024

static void put_codes(int8_t *restrict out, const uint32_t *restrict outcome, int64_t n, int shift, uint32_t mask) {
    for (int64_t i = 0; out && i < n; i++) out[i] = (int8_t)(outcome[i] >> shift & mask);
}

static void put_flags(int64_t *restrict out, const uint32_t *restrict outcome, int64_t n) {
    for (int64_t i = 0; i < n; i++) out[i] = (int64_t)(outcome[i] >> 8);
}

static void put_outcomes(keyacct__segment_assign *assign, int64_t first, int64_t n, const uint32_t *outcome) {
    int8_t *segment = assign->outputs[KEYACCT__ASSIGN_segment].values.i8,
           *raw = assign->outputs[KEYACCT__ASSIGN_segment_raw].values.i8;
    int8_t *reason = assign->outputs[KEYACCT__ASSIGN_segment_reason].values.i8,
           *state = assign->outputs[KEYACCT__ASSIGN_segment_state].values.i8;
    int64_t *flags = assign->outputs[KEYACCT__ASSIGN_segment_flags].values.i64;
    if (segment) put_codes(segment + first, outcome, n, 5, 7);
    if (raw) put_codes(raw + first, outcome, n, 5, 7);
    if (reason) put_codes(reason + first, outcome, n, 0, 31);
    if (flags) put_flags(flags + first, outcome, n);
    if (state) memset(state + first, KEYACCT_SEGMENT_STATE_RANKED, (size_t)n);
}

/* Outcomes of a stretch; the result is negative when a potential is. Most rules need seven breakpoints at most: three halvings. */
static int64_t look_up(const keyacct__segment_ready *ready, const int64_t *restrict value, const int64_t *restrict potential,
                       int64_t n, uint32_t *restrict outcome) {
    const int64_t *restrict step = ready->step;
    const int64_t middle = step[3], known = ready->known_least[0], high = ready->known_least[1], third = ready->known_least[2];
    int64_t negative = 0;
    if (ready->steps > 7 || third < INT64_MAX) {
        for (int64_t i = 0; i < n; i++) {
            negative |= potential[i];
            outcome[i] = keyacct__segment_outcome(ready, value[i], potential[i]);
        }
        return negative;
    }
    for (int64_t i = 0; i < n; i++) {
        int64_t v = value[i], p = potential[i];
        unsigned at = (unsigned)(v >= middle) << 2;
        negative |= p;
        at += (unsigned)(v >= step[at + 1]) << 1;
        at += (unsigned)(v >= step[at]);
        outcome[i] = ready->outcome[at][(unsigned)(p >= known) + (unsigned)(p >= high)] | keyacct__segment_loss(v);
    }
    return negative;
}

static keyacct_status plain_chunk(keyacct__segment_assign *assign, int64_t first, int64_t count, keyacct_error *error) {
    uint32_t outcome[STRETCH];
    int64_t unpacked[STRETCH];
    const keyacct__column *column = assign->view.potential;
    int nulls = !column || column->validity;
    for (int64_t done = 0; done < count; done += STRETCH) {
        int64_t at = first + done, n = keyacct__min(count - done, STRETCH), negative = 0;
        for (int64_t i = 0; nulls && i < n; i++) { /* -1 is unknown; a negative one that is known is refused below */
            int known = keyacct__valid(column, at + i);
            unpacked[i] = known ? column->values.i64[at + i] : -1;
            negative |= known ? unpacked[i] : 0;
        }
        int64_t seen =
            look_up(assign->last, assign->view.value->values.i64 + at, nulls ? unpacked : column->values.i64 + at, n, outcome);
        if ((nulls ? negative : seen) < 0) return check_chunk(assign, at, n, error); /* finds and names the row */
        put_outcomes(assign, at, n, outcome);
    }
    return KEYACCT_OK;
}

static keyacct_status kernel(void *data, int64_t first, int64_t count, int32_t part, keyacct_error *error) {
    keyacct__segment_assign *assign = data;
    (void)part;
    for (int64_t done = 0; done < count; done += KEYACCT__POLL_ROWS) {
        KEYACCT__TRY(keyacct__run_poll(assign->run, first + done, assign->view.rows, error));
        int64_t rows = keyacct__min(count - done, KEYACCT__POLL_ROWS);
        int plain = assign->plain && !assign->view.value->validity; /* no row is looked at by itself */
        KEYACCT__TRY((plain ? plain_chunk : check_chunk)(assign, first + done, rows, error));
    }
    return KEYACCT_OK;
}

static void assign_free(keyacct__segment_assign *assign) {
    if (assign->ready)
        keyacct__free(&assign->segmentation->allocator, assign->ready, (size_t)assign->segmentation->count + 1,
                      sizeof *assign->ready);
    assign->ready = NULL;
}

static keyacct_status assign_open(keyacct__segment_assign *assign, const keyacct_segmentation *segmentation,
                                  keyacct_table *accounts, const keyacct_run *run, const char *call, keyacct_error *error) {
    static const int32_t ids[KEYACCT__ASSIGN_COUNT] = {
#define X(name) KEYACCT__COLUMN_accounts_##name,
        KEYACCT__ASSIGN_OUTPUTS(X)
#undef X
    };
    memset(assign, 0, sizeof *assign);
    KEYACCT__TRY(keyacct__segmentation_check(segmentation, error));
    KEYACCT__TRY(keyacct__segment_view_open(&assign->view, &segmentation->rules, accounts, run, call, error));
    assign->segmentation = segmentation;
    assign->run = run;
    size_t count = (size_t)segmentation->count + 1;
    assign->ready = keyacct__calloc(&segmentation->allocator, count, sizeof *assign->ready);
    if (!assign->ready) return keyacct__fail_memory(error);
    for (size_t i = 0; i < count; i++)
        keyacct__segment_make_ready(&assign->ready[i], &segmentation->rules,
                                    i + 1 < count ? &segmentation->scopes[i] : &segmentation->unseen);
    assign->last = keyacct__segment_ready_find(assign, "", 0);
    for (int i = 0; i < KEYACCT__ASSIGN_COUNT; i++) assign->outputs[i].id = ids[i];
    keyacct_status status = keyacct__outputs_begin(&assign->set, accounts, run, assign->outputs, KEYACCT__ASSIGN_COUNT, error);
    if (status != KEYACCT_OK) assign_free(assign);
    else assign->plain = is_plain(assign);
    return status;
}

keyacct_status keyacct_segmentation_apply(const keyacct_segmentation *segmentation, keyacct_table *accounts, const keyacct_run *run,
                                          keyacct_error *error) {
    keyacct__segment_assign assign;
    KEYACCT__TRY(assign_open(&assign, segmentation, accounts, run, "keyacct_segmentation_apply", error));
    keyacct_status status = keyacct__run_rows(run, assign.view.rows, kernel, &assign, error);
    if (status == KEYACCT_OK) {
        keyacct__outputs_apply_given(&assign.set);
        derive_rows(&assign, 0, assign.view.rows);
        keyacct__outputs_commit(&assign.set);
    } else {
        keyacct__outputs_abort(&assign.set);
    }
    assign_free(&assign);
    return status;
}

/* One row of a prepared call: a look-up, without the stretches of plain_chunk. What it does not know it leaves to check_chunk. */
static keyacct_status plain_row(keyacct__segment_assign *assign, int64_t row, keyacct_error *error) {
    const keyacct__column *value = assign->view.value, *potential = assign->view.potential;
    int known = potential && keyacct__valid(potential, row);
    int64_t second = known ? potential->values.i64[row] : -1;
    if ((known && second < 0) || !keyacct__valid(value, row)) return check_chunk(assign, row, 1, error);
    uint32_t outcome = keyacct__segment_outcome(assign->last, value->values.i64[row], second);
    const keyacct__output *outputs = assign->outputs;
    int8_t *segment = outputs[KEYACCT__ASSIGN_segment].values.i8, *raw = outputs[KEYACCT__ASSIGN_segment_raw].values.i8;
    int8_t *reason = outputs[KEYACCT__ASSIGN_segment_reason].values.i8, *is = outputs[KEYACCT__ASSIGN_segment_state].values.i8;
    int64_t *flags = outputs[KEYACCT__ASSIGN_segment_flags].values.i64;
    if (segment) segment[row] = (int8_t)(outcome >> 5 & 7);
    if (raw) raw[row] = (int8_t)(outcome >> 5 & 7);
    if (reason) reason[row] = (int8_t)(outcome & 31);
    if (flags) flags[row] = (int64_t)(outcome >> 8);
    if (is) is[row] = KEYACCT_SEGMENT_STATE_RANKED;
    return KEYACCT_OK;
}

static keyacct_status bound_kernel(void *state, int64_t first, int64_t count, keyacct_error *error) {
    keyacct__segment_assign *assign = state;
    if (assign->plain && count == 1) KEYACCT__TRY(plain_row(assign, first, error));
    else KEYACCT__TRY(check_chunk(assign, first, count, error));
    for (int i = 0; assign->later && i < KEYACCT__ASSIGN_COUNT; i++) {
        const keyacct__output *output = &assign->outputs[i];
        if (i == KEYACCT__ASSIGN_tier) derive_rows(assign, first, count);
        keyacct__output_apply_given(output, first, count);
    }
    return KEYACCT_OK;
}

static void bound_destroy(void *state, const keyacct_allocator *allocator) {
    (void)allocator;
    assign_free(state);
}

keyacct_status keyacct_segmentation_bind(const keyacct_segmentation *segmentation, keyacct_table *accounts, const keyacct_run *run,
                                         keyacct_bound **out, keyacct_error *error) {
    if (!out) return keyacct__fail_null(error, "out");
    *out = NULL;
    keyacct__segment_assign assign;
    KEYACCT__TRY(assign_open(&assign, segmentation, accounts, run, "keyacct_segmentation_bind", error));
    assign.run = NULL; /* the run need not outlive this call */
    keyacct_status status = keyacct__bound_create(accounts, &assign, sizeof assign, bound_kernel, bound_destroy, out, error);
    if (status != KEYACCT_OK) {
        keyacct__outputs_abort(&assign.set);
        assign_free(&assign);
        return status;
    }
    keyacct__outputs_commit(&assign.set);
    (*out)->generation = accounts->generation; /* the outputs just put in are its own */
    keyacct__segment_assign *kept = (*out)->state;
    for (int i = 0; i < KEYACCT__ASSIGN_COUNT; i++)
        kept->later |= kept->outputs[i].column && (kept->outputs[i].column->input || i >= KEYACCT__ASSIGN_tier);
    return KEYACCT_OK;
}
