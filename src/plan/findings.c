/* What is found of one account: a trigger, the figure that was found, and the limit it is measured against.
 *
 * A cell that is null was not assessed and finds nothing; so does a column that is not there (book.c says so once for the book).
 * Customers are looked at; of suspended accounts only the silence, of lost ones only whether they buy again. Sources: the rows
 * named in codes.def; thresholds without one are parameters marked n.s. Rows are independent; O(1) a row. */
#include <math.h>
#include <string.h>

#include "core/math.h"
#include "work.h"

#define UNKNOWN_DAY INT32_MIN
#define NONE ((double)NAN)
#define ADD(finding, figure, value, limit, since)                                                                                  \
    KEYACCT__TRY(keyacct__plan_add_finding(work, row, KEYACCT_FINDING_##finding, KEYACCT_FIGURE_##figure, (double)(value),         \
                                           (double)(limit), since, error))

keyacct_status keyacct__plan_add_finding(plan_work *work, int64_t row, int32_t finding, int32_t figure, double value, double limit,
                                         int32_t since_on, keyacct_error *error) {
    plan_findings *list = &work->findings;
    KEYACCT__TRY(keyacct__plan_grow(work, &list->rows, list->count, &list->capacity, sizeof *list->rows, error));
    plan_finding *to = &list->rows[list->count++];
    memset(to, 0, sizeof *to);
    to->row = row;
    to->value = value;
    to->limit = limit;
    to->since_on = since_on;
    to->person = PLAN_NOBODY;
    to->finding = (int8_t)finding;
    to->figure = (int8_t)figure;
    if (row >= 0) work->found[row] |= UINT64_C(1) << finding;
    return KEYACCT_OK;
}

static int flag(const plan_work *work, int64_t row, int64_t bit) {
    int64_t flags;
    return PLAN_READ(work, segment_flags, row, &flags) && (flags & bit) != 0;
}

static int32_t day(int64_t on) { return (int32_t)keyacct__max(INT32_MIN + 1, keyacct__min(on, INT32_MAX)); }

/* (now - before) / before in ppm, for 0 < before <= now. */
static int64_t growth_ppm(int64_t before, int64_t now) {
    int64_t ppm;
    return keyacct__muldiv_half_even(now - before, 1000000, before, &ppm) ? ppm : INT64_MAX;
}

static keyacct_status value_findings(plan_work *work, int64_t row, int32_t segment, keyacct_error *error) {
    int64_t value, before, distance, cost, margin, rank;
    int known = PLAN_READ(work, current_value, row, &value), had = PLAN_READ(work, prev_current_value, row, &before);
    int low = segment == KEYACCT_SEGMENT_LEAD || segment == KEYACCT_SEGMENT_IRON;
    PLAN_READ(work, value_rank, row, &rank);
    if (known && value < 0 && had && before < 0) ADD(LOSS_MAKER_AGAIN, MONEY, value, 0, UNKNOWN_DAY);
    else if (known && value < 0) ADD(LOSS_MAKER, MONEY, value, 0, UNKNOWN_DAY);
    if (segment == KEYACCT_SEGMENT_IRON) {
        int64_t rise = PLAN_INT(work, rise_ppm);
        if (known && had && before > 0 && value > before && growth_ppm(before, value) >= rise)
            ADD(IRON_RISING, PPM, growth_ppm(before, value), rise, UNKNOWN_DAY);
        else if (known && flag(work, row, KEYACCT_SEGMENT_FLAG_NEAR_CUT_UP))
            ADD(IRON_RISING, MONEY, value, PLAN_READ(work, cut_distance, row, &distance) ? (double)value - (double)distance : NONE,
                UNKNOWN_DAY);
    }
    if (segment == KEYACCT_SEGMENT_LEAD) {
        if (known && value > 0 && had && before < 0) ADD(LEAD_TURNING, MONEY, value, 0, UNKNOWN_DAY);
        else if (PLAN_READ(work, potential_distance, row, &distance) && distance >= 0)
            ADD(LEAD_TURNING, MONEY, distance, 0, UNKNOWN_DAY);
    }
    if (low && PLAN_READ(work, cost_to_serve, row, &cost) && PLAN_READ(work, margin, row, &margin) && cost > 0 && cost >= margin)
        ADD(SERVICE_DRAG, MONEY, cost, margin, UNKNOWN_DAY);
    if (PLAN_CODE(work, segment_raw, row) && PLAN_CODE(work, segment_raw, row) < segment)
        ADD(ON_NOTICE, SEGMENT, PLAN_CODE(work, segment_raw, row), segment, UNKNOWN_DAY);
    if (flag(work, row, KEYACCT_SEGMENT_FLAG_TOP_BY_CURRENT)) ADD(TOP_WITHOUT_POTENTIAL, COUNT, rank ? (double)rank : NONE, NONE,
                                                                  UNKNOWN_DAY);
    if (work->some_potential && segment != 0 && segment != KEYACCT_SEGMENT_IRON
        && flag(work, row, KEYACCT_SEGMENT_FLAG_POTENTIAL_UNKNOWN))
        ADD(POTENTIAL_UNKNOWN, COUNT, rank ? (double)rank : NONE, NONE, UNKNOWN_DAY);
    if (flag(work, row, KEYACCT_SEGMENT_FLAG_WALLET_STALE) && PLAN_READ(work, wallet_share_ppm, row, &value))
        ADD(WALLET_STALE, PPM, value, 1000000, UNKNOWN_DAY);
    return KEYACCT_OK;
}

static keyacct_status price_findings(plan_work *work, int64_t row, int32_t segment, keyacct_error *error) {
    int64_t share, seeking, margin, before, limit = PLAN_INT(work, discount_ppm), deal = PLAN_INT(work, deal_ppm);
    int known = PLAN_READ(work, discount_share_ppm, row, &share), asked = PLAN_READ(work, price_seeking_ppm, row, &seeking);
    if (segment == KEYACCT_SEGMENT_GOLD && ((known && share >= limit) || (asked && seeking >= limit)))
        ADD(PRICE_SENSITIVE, PPM, keyacct__max(share, seeking), limit, UNKNOWN_DAY);
    if (known && share >= deal) ADD(DEAL_SEEKER, PPM, share, deal, UNKNOWN_DAY);
    if (plan_middleman(work, row) && PLAN_CODE(work, channel_stage, row) == KEYACCT_CHANNEL_STAGE_GROWTH && known && share >= limit
        && PLAN_CODE(work, value_basis, row) == KEYACCT_VALUE_BASIS_MARGIN && PLAN_READ(work, margin, row, &margin)
        && PLAN_READ(work, prev_current_value, row, &before) && margin < before)
        ADD(MIDDLEMAN_MATURING, PPM, share, limit, UNKNOWN_DAY);
    return KEYACCT_OK;
}

static keyacct_status platinum_findings(plan_work *work, int64_t row, keyacct_error *error) {
    int64_t share, overdue;
    double satisfaction, least = PLAN_FLOAT(work, satisfaction_min);
    int32_t level = PLAN_CODE(work, relationship_level, row);
    int signs = PLAN_CODE(work, risk_band, row) == KEYACCT_RISK_BAND_ALARM;
    signs += PLAN_CODE(work, criteria_fit, row) > KEYACCT_CRITERIA_FIT_ONLY_US;
    signs += PLAN_READ(work, contact_top_share_ppm, row, &share) && share >= 1000000;
    signs += level == KEYACCT_RELATIONSHIP_LEVEL_PRICE;
    signs += PLAN_READ(work, complaints_overdue, row, &overdue) && overdue > 0;
    if (signs) ADD(PLATINUM_AT_RISK, COUNT, signs, 1, UNKNOWN_DAY);
    if (keyacct__float64(PLAN_INPUT(work, satisfaction), row, &satisfaction) && satisfaction < least)
        ADD(PLATINUM_IN_NAME, SCORE, satisfaction, least, UNKNOWN_DAY);
    else if (level == KEYACCT_RELATIONSHIP_LEVEL_PRICE)
        ADD(PLATINUM_IN_NAME, COUNT, level, KEYACCT_RELATIONSHIP_LEVEL_NETWORK, UNKNOWN_DAY);
    return KEYACCT_OK;
}

static keyacct_status contact_findings(plan_work *work, int64_t row, int32_t tier, keyacct_error *error) {
    int64_t days, share, functions, top = PLAN_INT(work, single_contact_ppm);
    int32_t since_on;
    double limit, interval;
    if (PLAN_READ(work, no_contact_days, row, &days) && plan_tier(work, tier, PLAN_TIER_no_contact_days, &limit)
        && (double)days > limit)
        ADD(NO_CONTACT, DAY, days, limit, day((int64_t)work->asof_on - days + (int64_t)limit + 1));
    if (keyacct__plan_standing(work, row) != PLAN_CUSTOMER) return KEYACCT_OK; /* suspended: the silence alone */
    if (work->visits && tier == KEYACCT_PLAN_TIER_LEAD && work->visits[row] > PLAN_INT(work, lead_visits_max))
        ADD(CHANNEL_MISMATCH, COUNT, work->visits[row], PLAN_INT(work, lead_visits_max), UNKNOWN_DAY);
    int young = keyacct__plan_since(work, row, &since_on) && plan_tier(work, tier, PLAN_TIER_visit_days, &interval)
                && (double)((int64_t)work->asof_on - since_on) <= interval;
    if (work->visits && tier >= KEYACCT_PLAN_TIER_GOLD && work->visits[row] == 0 && !young)
        ADD(CHANNEL_MISMATCH, COUNT, 0, 1, UNKNOWN_DAY);
    if (tier < KEYACCT_PLAN_TIER_GOLD) return KEYACCT_OK;
    if (PLAN_READ(work, contact_top_share_ppm, row, &share) && share >= top) ADD(SINGLE_THREAD, PPM, share, top, UNKNOWN_DAY);
    else if (PLAN_READ(work, functions_covered, row, &functions) && functions == 1)
        ADD(SINGLE_THREAD, COUNT, functions, plan_tier(work, tier, PLAN_TIER_functions_target, &limit) ? limit : NONE, UNKNOWN_DAY);
    return KEYACCT_OK;
}

/* Who should be on record: people named against people that the plan asks for. Only columns that are there are asked. */
static keyacct_status people_findings(plan_work *work, int64_t row, keyacct_error *error) {
    static const int32_t team[] = {PLAN_IN_team_account, PLAN_IN_team_solution, PLAN_IN_team_delivery, PLAN_IN_sponsor};
    int32_t kind = PLAN_CODE(work, owner_kind, row), asked = 0, named = 0;
    if (kind < KEYACCT_OWNER_KIND_NAMED) return KEYACCT_OK;
    if (PLAN_INPUT(work, owner) && !plan_said(work, PLAN_IN_owner, row)) ADD(OWNER_MISSING, COUNT, 0, 1, UNKNOWN_DAY);
    if (PLAN_INPUT(work, backup) && !plan_said(work, PLAN_IN_backup, row)) ADD(BACKUP_MISSING, COUNT, 0, 1, UNKNOWN_DAY);
    if (kind < KEYACCT_OWNER_KIND_DEDICATED) return KEYACCT_OK;
    for (size_t i = 0; i < sizeof team / sizeof team[0]; i++) {
        if (!work->inputs[team[i]] || (team[i] == PLAN_IN_sponsor && kind != KEYACCT_OWNER_KIND_TEAM)) continue;
        asked++;
        named += plan_said(work, team[i], row);
    }
    if (named < asked) ADD(TEAM_MISSING, COUNT, named, asked, UNKNOWN_DAY);
    return KEYACCT_OK;
}

static keyacct_status date_findings(plan_work *work, int64_t row, int32_t tier, keyacct_error *error) {
    const keyacct__output *review = &work->out[PLAN_OUT_review_due_on];
    int32_t on, end_on;
    double limit;
    if (keyacct__bit(review->validity, row) && review->values.i32[row] < work->asof_on)
        ADD(REVIEW_OVERDUE, DAY, (int64_t)work->asof_on - review->values.i32[row], 0, day((int64_t)review->values.i32[row] + 1));
    if (PLAN_INPUT(work, profile_on) && plan_tier(work, tier, PLAN_TIER_profile_days, &limit)) {
        if (!PLAN_DATE(work, profile_on, row, &on)) ADD(PROFILE_STALE, DAY, NONE, limit, UNKNOWN_DAY);
        else if ((double)((int64_t)work->asof_on - on) > limit)
            ADD(PROFILE_STALE, DAY, (int64_t)work->asof_on - on, limit, day((int64_t)on + (int64_t)limit + 1));
    }
    int64_t window = PLAN_INT(work, contract_days);
    if (PLAN_DATE(work, contract_end_on, row, &end_on) && end_on >= work->asof_on && (int64_t)end_on - work->asof_on <= window)
        ADD(CONTRACT_ENDING, DAY, (int64_t)end_on - work->asof_on, window, day((int64_t)end_on - window));
    return KEYACCT_OK;
}

static keyacct_status behavior_findings(plan_work *work, int64_t row, int lost, keyacct_error *error) {
    int32_t behavior = work->out[PLAN_OUT_behavior].values.i8[row], last_on, lost_on;
    int64_t elapsed;
    int known = PLAN_READ(work, elapsed_days, row, &elapsed);
    if (!lost && behavior == KEYACCT_BEHAVIOR_CHURNED)
        ADD(LOST_UNDECLARED, DAY, known ? (double)elapsed : NONE, floor(keyacct__plan_lapse_days(work, row)), UNKNOWN_DAY);
    if (!lost || behavior != KEYACCT_BEHAVIOR_ACTIVE) return KEYACCT_OK;
    /* the last order before the account was lost says nothing */
    if (PLAN_DATE(work, lost_on, row, &lost_on) && PLAN_DATE(work, last_purchase_on, row, &last_on) && last_on <= lost_on)
        return KEYACCT_OK;
    ADD(BACK_UNDECLARED, DAY, known ? (double)elapsed : NONE, floor(keyacct__plan_lapse_days(work, row)),
        PLAN_DATE(work, last_purchase_on, row, &last_on) ? last_on : UNKNOWN_DAY);
    return KEYACCT_OK;
}

static keyacct_status other_findings(plan_work *work, int64_t row, int32_t segment, keyacct_error *error) {
    int64_t open;
    double ratio;
    if (segment >= KEYACCT_SEGMENT_GOLD && PLAN_READ(work, complaints_open, row, &open) && open == 0
        && keyacct__float64(PLAN_INPUT(work, season_log_ratio), row, &ratio)) {
        double fall = floor((1 - keyacct__exp(ratio)) * 1e6 + .5), limit = (double)PLAN_INT(work, decline_ppm);
        if (fall >= limit) ADD(SILENT_DECLINE, PPM, fall, limit, UNKNOWN_DAY);
    }
    if (PLAN_CODE(work, criteria_fit, row) == KEYACCT_CRITERIA_FIT_NEITHER) ADD(NEEDS_UNMET, COUNT, NONE, NONE, UNKNOWN_DAY);
    if (!plan_middleman(work, row)) return KEYACCT_OK;
    if (PLAN_INPUT(work, channel_stage) && !PLAN_CODE(work, channel_stage, row)) ADD(STAGE_MISSING, COUNT, 0, 1, UNKNOWN_DAY);
    if (PLAN_CODE(work, vip, row)) ADD(VIP_MIDDLEMAN, COUNT, 1, 0, UNKNOWN_DAY);
    return KEYACCT_OK;
}

keyacct_status keyacct__plan_account_findings(plan_work *work, int64_t row, keyacct_error *error) {
    int32_t segment = PLAN_CODE(work, segment, row), tier = PLAN_CODE(work, plan_tier, row);
    switch (keyacct__plan_standing(work, row)) {
    case PLAN_LOST: return behavior_findings(work, row, 1, error);
    case PLAN_SUSPENDED: return contact_findings(work, row, KEYACCT_PLAN_TIER_LEAD, error); /* the floor of every account */
    case PLAN_CUSTOMER: break;
    default: return KEYACCT_OK;
    }
    KEYACCT__TRY(value_findings(work, row, segment, error));
    KEYACCT__TRY(price_findings(work, row, segment, error));
    if (segment == KEYACCT_SEGMENT_PLATINUM) KEYACCT__TRY(platinum_findings(work, row, error));
    KEYACCT__TRY(contact_findings(work, row, tier, error));
    KEYACCT__TRY(people_findings(work, row, error));
    KEYACCT__TRY(date_findings(work, row, tier, error));
    KEYACCT__TRY(behavior_findings(work, row, 0, error));
    return other_findings(work, row, segment, error);
}
