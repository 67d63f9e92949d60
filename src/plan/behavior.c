/* What the records show of an account, and what is aimed at.
 *
 * Behavior (seeds A31, ruling S5) reads purchases and contacts, never what people say: a purchase within the own rhythm is
 * active; no such purchase, but contact within plan.contact_days, or no purchase ever, is potential; neither is churned. The own
 * rhythm is plan.active_gaps median gaps, at least plan.active_min_days; without one plan.active_days count. Without a history
 * of purchases there is no behavior. The review of an account is due one interval of its plan after the last one; where nobody
 * notes the dates of reviews, one interval from now. Rows are independent; O(1) a row. */
#include "work.h"

plan_standing keyacct__plan_standing(const plan_work *work, int64_t row) {
    int32_t status = PLAN_CODE(work, status, row);
    int64_t days;
    switch (PLAN_CODE(work, segment_state, row)) {
    case KEYACCT_SEGMENT_STATE_RANKED: /* fall through */
    case KEYACCT_SEGMENT_STATE_NEW: /* fall through */
    case KEYACCT_SEGMENT_STATE_UNVALUED: return PLAN_CUSTOMER;
    case KEYACCT_SEGMENT_STATE_PROSPECT: return status == KEYACCT_STATUS_TARGET ? PLAN_TARGET : PLAN_PROSPECT;
    case KEYACCT_SEGMENT_STATE_LOST: return PLAN_LOST;
    case KEYACCT_SEGMENT_STATE_FROZEN: return PLAN_SUSPENDED;
    default: break;
    }
    switch (status) {
    case KEYACCT_STATUS_PROSPECT: return PLAN_PROSPECT;
    case KEYACCT_STATUS_TARGET: return PLAN_TARGET;
    case KEYACCT_STATUS_SUSPENDED: return PLAN_SUSPENDED;
    case KEYACCT_STATUS_LOST: return PLAN_LOST;
    case KEYACCT_STATUS_ACTIVE: return PLAN_CUSTOMER;
    default: break;
    }
    if (!PLAN_INPUT(work, purchase_days)) return PLAN_CUSTOMER;
    return PLAN_READ(work, purchase_days, row, &days) && days > 0 ? PLAN_CUSTOMER : PLAN_PROSPECT;
}

int keyacct__plan_since(const plan_work *work, int64_t row, int32_t *since_on) {
    if (PLAN_DATE(work, first_purchase_on, row, since_on) && *since_on <= work->asof_on) return 1;
    return PLAN_DATE(work, customer_since_on, row, since_on) && *since_on <= work->asof_on;
}

double keyacct__plan_lapse_days(const plan_work *work, int64_t row) {
    int64_t days;
    double gap = 0, least = (double)PLAN_INT(work, active_min_days), limit;
    int rhythm = keyacct__float64(PLAN_INPUT(work, gap_median_days), row, &gap);
    if (PLAN_READ(work, purchase_days, row, &days) && days < work->rhythm_days) rhythm = 0;
    if (!rhythm) return (double)PLAN_INT(work, active_days);
    limit = PLAN_FLOAT(work, active_gaps) * gap;
    return limit > least ? limit : least;
}

static int32_t behavior(const plan_work *work, int64_t row) {
    int64_t elapsed, silence;
    int32_t last_on;
    if (!PLAN_INPUT(work, elapsed_days)) return 0;
    if (!PLAN_READ(work, elapsed_days, row, &elapsed)) return KEYACCT_BEHAVIOR_POTENTIAL;
    if ((double)elapsed <= keyacct__plan_lapse_days(work, row)) return KEYACCT_BEHAVIOR_ACTIVE;
    /* days without contact count from the first day of a relation without any: that is no contact */
    int contact = !PLAN_INPUT(work, last_contact_on) || PLAN_DATE(work, last_contact_on, row, &last_on);
    if (contact && PLAN_READ(work, no_contact_days, row, &silence) && silence <= PLAN_INT(work, contact_days))
        return KEYACCT_BEHAVIOR_POTENTIAL;
    return KEYACCT_BEHAVIOR_CHURNED;
}

static void put_review(plan_work *work, int64_t row) {
    double interval;
    int32_t anchor = work->asof_on;
    int known = plan_tier(work, PLAN_CODE(work, plan_tier, row), PLAN_TIER_review_days, &interval);
    if (known && PLAN_INPUT(work, reviewed_on) && !PLAN_DATE(work, reviewed_on, row, &anchor)
        && !keyacct__plan_since(work, row, &anchor))
        anchor = work->asof_on - (int32_t)interval; /* never reviewed, nobody knows since when: now */
    int64_t due = (int64_t)anchor + (int64_t)interval;
    keyacct__put_date(&work->out[PLAN_OUT_review_due_on], row, known, (int32_t)keyacct__min(due, INT32_MAX));
}

void keyacct__plan_behavior(plan_work *work, int64_t row) {
    static const int8_t lists[] = {KEYACCT_LIST_CONSOLIDATE, KEYACCT_LIST_EXPAND, KEYACCT_LIST_CONFIRM, 0, KEYACCT_LIST_RESCUE};
    keyacct__put_code(&work->out[PLAN_OUT_behavior], row, behavior(work, row));
    keyacct__put_code(&work->out[PLAN_OUT_list], row, lists[keyacct__plan_standing(work, row)]);
    put_review(work, row);
}

void keyacct__plan_aim(plan_work *work, int64_t row) {
    static const int8_t by_segment[][2] = {
        {KEYACCT_OBJECTIVE_KEEP, KEYACCT_POSTURE_CULTIVATE},     {KEYACCT_OBJECTIVE_KEEP, KEYACCT_POSTURE_DIAGNOSE},
        {KEYACCT_OBJECTIVE_GROW, KEYACCT_POSTURE_CULTIVATE},     {KEYACCT_OBJECTIVE_KEEP, KEYACCT_POSTURE_WIDEN},
        {KEYACCT_OBJECTIVE_WIN_WIN, KEYACCT_POSTURE_CO_DEVELOP},
    };
    int32_t objective = KEYACCT_OBJECTIVE_WIN, posture = 0, segment = PLAN_CODE(work, segment, row);
    int loses = plan_has(work, row, KEYACCT_FINDING_LOSS_MAKER) || plan_has(work, row, KEYACCT_FINDING_LOSS_MAKER_AGAIN);
    switch (keyacct__plan_standing(work, row)) {
    case PLAN_PROSPECT: posture = KEYACCT_POSTURE_EXPLORE; break;
    case PLAN_TARGET: posture = KEYACCT_POSTURE_QUALIFY; break;
    case PLAN_LOST: posture = KEYACCT_POSTURE_WIN_BACK; break;
    case PLAN_SUSPENDED:
        objective = KEYACCT_OBJECTIVE_KEEP;
        posture = KEYACCT_POSTURE_WAIT;
        break;
    case PLAN_CUSTOMER:
        if (segment < 0 || segment > KEYACCT_SEGMENT_PLATINUM) segment = 0;
        objective = by_segment[segment][0];
        posture = by_segment[segment][1];
        if (loses && keyacct__code(PLAN_INPUT(work, strategic_entry), row) == 0) posture = KEYACCT_POSTURE_DIAGNOSE;
        if (PLAN_CODE(work, risk_band, row) == KEYACCT_RISK_BAND_ALARM) objective = KEYACCT_OBJECTIVE_KEEP;
        break;
    }
    keyacct__put_code(&work->out[PLAN_OUT_objective], row, objective);
    keyacct__put_code(&work->out[PLAN_OUT_posture], row, posture);
}
