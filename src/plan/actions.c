/* What is to be done with one account: the rules of playbook.def that hold, the most urgent ones first.
 *
 * Every rule names an axis (its reason) and a value of it; an account has at most one value an axis, but any number of findings and
 * up to three weapons. Of several rules for one action the most urgent counts; at most plan.actions_max actions stay, at most
 * plan.standing_max of them standing strategy. Sources: codes.def. Nothing asks for bribery or for a customer's confidential data
 * (decision 16); release is only offered where plan.release asks for it, for the lead tier with a known potential after two
 * losses, and to a person on record who decides. Cost O(rules) an account, no allocation but the list. */
#include <string.h>

#include "work.h"

enum { SELL = 1, TRUSTED = 2, UNTRUSTED = 4, END = 8, PRICE_FIT = 16, GAP = 32, NO_DEAL = 64, LEAD = 128, POTENTIAL = 256,
       NO_ENTRY = 512, PERSON = 1024, CONTROLLABLE = 2048, OFFERED = 4096 };
enum { DATED = -1 };
/* Values of reasons that are figures, or that hold for any. */
enum { PLAN_CODE_late_complaint_ANY = 0, PLAN_CODE_open_complaint_ANY = 0, PLAN_CODE_contract_ANY = 0, PLAN_CODE_visit_ANY = 0,
       PLAN_CODE_call_ANY = 0, PLAN_CODE_survey_ANY = 0, PLAN_CODE_review_ANY = 0, PLAN_CODE_birthday_ANY = 0,
       PLAN_CODE_tenure_ANY = 0, PLAN_CODE_resolved_complaint_ANY = 0, PLAN_CODE_loss_cause_ANY = 0, PLAN_CODE_vip_1 = 1,
       PLAN_CODE_vip_2 = 2, PLAN_CODE_vip_3 = 3, PLAN_CODE_channel_0 = 0 };

static const struct play {
    uint16_t guards;
    int8_t action, reason, value, role, channel, days, priority, kpi, stop;
} plays[] = {
#define PLAY(action, reason, value, guards, role, channel, days, priority, kpi, stop)                                              \
    {guards, PLAN_CODE_action_##action, PLAN_CODE_action_reason_##reason, PLAN_CODE_##reason##_##value, PLAN_CODE_role_##role,     \
     PLAN_CODE_channel_##channel, days, priority, PLAN_CODE_kpi_##kpi, PLAN_CODE_stop_##stop},
#include "playbook.def"
#undef PLAY
};
#define PLAYS ((int32_t)(sizeof plays / sizeof plays[0]))

/* Where the account stands on every axis. */
typedef struct axes {
    uint32_t holds; /* bit of every reason that holds */
    uint32_t guards;
    uint32_t weapons; /* bits */
    int64_t value[24]; /* by reason */
    int32_t due_on[24]; /* of dated reasons */
} axes;

static void hold(axes *on, int32_t reason, int64_t value) {
    on->holds |= UINT32_C(1) << reason;
    on->value[reason] = value;
}
static void hold_code(axes *on, int32_t reason, int32_t code) {
    if (code) hold(on, reason, code);
}
static void hold_dated(const plan_work *work, axes *on, int32_t reason, int64_t value, int32_t due_on) {
    hold(on, reason, value);
    on->due_on[reason] = due_on < work->asof_on ? work->asof_on : due_on;
}

/* A planned contact that falls due within the horizon. */
static void hold_planned(const plan_work *work, axes *on, int64_t row, int32_t reason, int32_t next, int32_t interval) {
    int32_t on_day;
    int64_t days;
    if (!plan_date(work, next, row, &on_day) || (int64_t)on_day - work->asof_on > PLAN_INT(work, horizon_days)) return;
    plan_int(work, interval, row, &days);
    hold_dated(work, on, reason, days, on_day);
}

/* MM-DD of this or the next year; 29 February is greeted on the 28th where there is none. Anything else is no birthday. */
static int next_birthday(const plan_work *work, int64_t row, int32_t *next_on) {
    int64_t length, year;
    int32_t month, day;
    const char *text = keyacct__text(PLAN_INPUT(work, birthday), row, &length);
    if (!text || length != 5 || text[2] != '-') return 0;
    for (int i = 0; i < 5; i++)
        if (i != 2 && (text[i] < '0' || text[i] > '9')) return 0;
    int32_t in = (text[0] - '0') * 10 + text[1] - '0', of = (text[3] - '0') * 10 + text[4] - '0', check;
    keyacct__civil_from_days(work->asof_on, &year, &month, &day);
    check = keyacct__days_from_civil(2000, in < 1 || in > 12 ? 1 : in, of < 1 || of > 31 ? 1 : of);
    keyacct__civil_from_days(check, &(int64_t){0}, &month, &day);
    if (month != in || day != of) return 0;
    for (int64_t y = year; y <= year + 1; y++) {
        *next_on = keyacct__days_from_civil(y, in, of);
        keyacct__civil_from_days(*next_on, &(int64_t){0}, &month, &day);
        if (month != in) *next_on -= 1; /* 1 March stands for 29 February */
        if (*next_on >= work->asof_on) return 1;
    }
    return 0;
}

/* The call after a complaint was resolved, on the day that SERVICE gives. */
static void follow_up_axis(const plan_work *work, axes *on, int64_t row) {
    int32_t due_on, resolved_on;
    if (!PLAN_DATE(work, next_follow_up_on, row, &due_on)
        || (int64_t)due_on - work->asof_on > PLAN_INT(work, horizon_days))
        return;
    int known = PLAN_DATE(work, complaint_resolved_on, row, &resolved_on);
    hold_dated(work, on, KEYACCT_ACTION_REASON_RESOLVED_COMPLAINT, known ? (int64_t)work->asof_on - resolved_on : 0, due_on);
}

static void vip_axis(const plan_work *work, axes *on, int64_t row) {
    int32_t until_on;
    int fit = PLAN_CODE(work, segment, row) >= KEYACCT_SEGMENT_GOLD && PLAN_CODE(work, kind, row) != 0;
    if (!PLAN_INPUT(work, vip)) return;
    if (!PLAN_CODE(work, vip, row)) {
        if (fit) hold(on, KEYACCT_ACTION_REASON_VIP, 3);
    } else if (PLAN_DATE(work, vip_until_on, row, &until_on)
               && (int64_t)until_on - work->asof_on <= PLAN_INT(work, vip_renew_days)) {
        hold_dated(work, on, KEYACCT_ACTION_REASON_VIP, 2, until_on);
    } else {
        hold(on, KEYACCT_ACTION_REASON_VIP, 1);
    }
}

static void customer_axes(const plan_work *work, axes *on, int64_t row) {
    int32_t date, level = PLAN_CODE(work, relationship_level, row), segment = PLAN_CODE(work, segment, row);
    int32_t tier = PLAN_CODE(work, plan_tier, row);
    double target;
    hold_code(on, KEYACCT_ACTION_REASON_SEGMENT, segment);
    hold_code(on, KEYACCT_ACTION_REASON_GROUP_TYPE, PLAN_CODE(work, group_type, row));
    hold_code(on, KEYACCT_ACTION_REASON_RELATION_TYPE, PLAN_CODE(work, relation_type, row));
    hold_code(on, KEYACCT_ACTION_REASON_CRITERIA_FIT, PLAN_CODE(work, criteria_fit, row));
    if (plan_middleman(work, row)) hold_code(on, KEYACCT_ACTION_REASON_CHANNEL_STAGE, PLAN_CODE(work, channel_stage, row));
    if (plan_tier(work, tier, PLAN_TIER_relationship_target, &target) && level < target)
        hold_code(on, KEYACCT_ACTION_REASON_RELATIONSHIP_LEVEL, level);
    if (PLAN_CODE(work, risk_band, row) >= KEYACCT_RISK_BAND_WATCH) {
        on->holds |= UINT32_C(1) << KEYACCT_ACTION_REASON_WEAPON;
        on->weapons = UINT32_C(1) << PLAN_CODE(work, weapon_1, row) | UINT32_C(1) << PLAN_CODE(work, weapon_2, row)
                      | UINT32_C(1) << PLAN_CODE(work, weapon_3, row);
    }
    follow_up_axis(work, on, row);
    hold_planned(work, on, row, KEYACCT_ACTION_REASON_VISIT, PLAN_IN_next_visit_on, PLAN_IN_visit_days);
    hold_planned(work, on, row, KEYACCT_ACTION_REASON_CALL, PLAN_IN_next_call_on, PLAN_IN_call_days);
    hold_planned(work, on, row, KEYACCT_ACTION_REASON_SURVEY, PLAN_IN_next_survey_on, PLAN_IN_survey_days);
    const keyacct__output *review = &work->out[PLAN_OUT_review_due_on];
    if (keyacct__bit(review->validity, row)
        && (int64_t)review->values.i32[row] - work->asof_on <= PLAN_INT(work, horizon_days)) {
        plan_tier(work, tier, PLAN_TIER_review_days, &target);
        hold_dated(work, on, KEYACCT_ACTION_REASON_REVIEW, (int64_t)target, review->values.i32[row]);
    }
    if (plan_has(work, row, KEYACCT_FINDING_CONTRACT_ENDING) && PLAN_DATE(work, contract_end_on, row, &date))
        hold_dated(work, on, KEYACCT_ACTION_REASON_CONTRACT, (int64_t)date - work->asof_on, date);
    if (segment == KEYACCT_SEGMENT_PLATINUM && PLAN_DATE(work, segment_since_on, row, &date)
        && PLAN_CODE(work, strategic, row) <= KEYACCT_STRATEGIC_NONE
        && (int64_t)work->asof_on - date >= PLAN_INT(work, strategic_days))
        hold(on, KEYACCT_ACTION_REASON_TENURE, (int64_t)work->asof_on - date);
    vip_axis(work, on, row);
    if (next_birthday(work, row, &date) && (int64_t)date - work->asof_on <= PLAN_INT(work, horizon_days))
        hold_dated(work, on, KEYACCT_ACTION_REASON_BIRTHDAY, (int64_t)date - work->asof_on, date);
}

static void find_guards(const plan_work *work, axes *on, int64_t row) {
    int64_t value;
    int32_t level = PLAN_CODE(work, relationship_level, row), cause = (int32_t)on->value[KEYACCT_ACTION_REASON_LOSS_CAUSE];
#define GUARD(bit, holds_) on->guards |= (holds_) ? (uint32_t)(bit) : 0
    GUARD(SELL, !(PLAN_READ(work, complaints_open, row, &value) && value > 0));
    GUARD(level >= KEYACCT_RELATIONSHIP_LEVEL_NETWORK ? TRUSTED : UNTRUSTED, 1);
    GUARD(END, !plan_middleman(work, row));
    GUARD(PRICE_FIT, PLAN_READ(work, price_gap_ppm, row, &value) && value <= PLAN_INT(work, price_fit_ppm));
    GUARD(GAP, PLAN_READ(work, wallet_gap, row, &value) && value > 0);
    GUARD(NO_DEAL, !plan_has(work, row, KEYACCT_FINDING_DEAL_SEEKER));
    GUARD(LEAD, PLAN_CODE(work, segment, row) == KEYACCT_SEGMENT_LEAD);
    GUARD(POTENTIAL, keyacct__valid(PLAN_INPUT(work, potential_value), row));
    GUARD(NO_ENTRY, !PLAN_CODE(work, strategic_entry, row));
    GUARD(PERSON, plan_said(work, PLAN_IN_owner, row));
    GUARD(OFFERED, PLAN_INT(work, release) != 0);
    GUARD(CONTROLLABLE, cause >= KEYACCT_LOSS_CAUSE_RIVAL_PRICE && cause <= KEYACCT_LOSS_CAUSE_COMPLAINT_UNSOLVED);
#undef GUARD
}

static void find_axes(const plan_work *work, axes *on, int64_t row) {
    plan_standing standing = keyacct__plan_standing(work, row);
    int64_t count, due_at;
    int32_t due_on;
    memset(on, 0, sizeof *on);
    on->holds = UINT32_C(1) << KEYACCT_ACTION_REASON_FINDING;
    if (PLAN_READ(work, complaints_overdue, row, &count) && count > 0) hold(on, KEYACCT_ACTION_REASON_LATE_COMPLAINT, count);
    else if (PLAN_READ(work, complaints_open, row, &count) && count > 0) {
        due_on = PLAN_READ(work, next_due_at, row, &due_at) ? keyacct__day_of(due_at) : work->asof_on;
        hold_dated(work, on, KEYACCT_ACTION_REASON_OPEN_COMPLAINT, count, due_on);
    }
    switch (standing) {
    case PLAN_CUSTOMER: customer_axes(work, on, row); break;
    case PLAN_PROSPECT: hold(on, KEYACCT_ACTION_REASON_STATUS, KEYACCT_STATUS_PROSPECT); break;
    case PLAN_TARGET: hold(on, KEYACCT_ACTION_REASON_STATUS, KEYACCT_STATUS_TARGET); break;
    case PLAN_LOST: {
        int32_t cause = PLAN_CODE(work, loss_cause, row);
        hold(on, KEYACCT_ACTION_REASON_LOSS_CAUSE, cause ? cause : KEYACCT_LOSS_CAUSE_UNKNOWN);
        break;
    }
    case PLAN_SUSPENDED: break;
    }
    if (standing != PLAN_LOST && standing != PLAN_SUSPENDED)
        hold_code(on, KEYACCT_ACTION_REASON_NEED, PLAN_CODE(work, need, row));
    find_guards(work, on, row);
}

static int play_holds(const plan_work *work, const axes *on, int64_t row, const struct play *play) {
    if (!(on->holds >> play->reason & 1) || (play->guards & ~on->guards)) return 0;
    if (play->reason == KEYACCT_ACTION_REASON_FINDING) return plan_has(work, row, play->value);
    if (play->reason == KEYACCT_ACTION_REASON_WEAPON) return (int)(on->weapons >> play->value & 1);
    return play->value == 0 || on->value[play->reason] == play->value;
}

/* Priority, then date, then the order of the playbook: rows were made in that order. */
static int more_urgent(const plan_action *a, const plan_action *b) {
    return a->priority != b->priority ? a->priority < b->priority : a->due_on < b->due_on;
}

/* Puts the action into a list that is kept in order, in the place of the same action where that is less urgent. */
static int32_t insert(plan_action *list, int32_t count, const plan_action *action) {
    int32_t at;
    for (at = 0; at < count && list[at].action != action->action; at++) continue;
    if (at == count) count++;
    else if (!more_urgent(action, &list[at])) return count;
    for (; at > 0 && more_urgent(action, &list[at - 1]); at--) list[at] = list[at - 1];
    list[at] = *action;
    return count;
}

static keyacct_status append(plan_work *work, const plan_action *action, keyacct_error *error) {
    plan_actions *list = &work->actions;
    KEYACCT__TRY(keyacct__plan_grow(work, &list->rows, list->count, &list->capacity, sizeof *list->rows, error));
    list->rows[list->count++] = *action;
    return KEYACCT_OK;
}

static void fill(const plan_work *work, const axes *on, int64_t row, const struct play *play, plan_action *to) {
    int alarm = PLAN_CODE(work, risk_band, row) == KEYACCT_RISK_BAND_ALARM;
    memset(to, 0, sizeof *to);
    to->row = row;
    to->action = play->action;
    to->reason = play->reason;
    to->role = play->role;
    to->priority = (int8_t)(play->priority - (play->reason == KEYACCT_ACTION_REASON_WEAPON && alarm));
    to->channel = (int8_t)(play->channel ? play->channel : PLAN_CODE(work, channel, row));
    int by_bit = play->reason == KEYACCT_ACTION_REASON_FINDING || play->reason == KEYACCT_ACTION_REASON_WEAPON;
    to->reason_value = by_bit ? play->value : on->value[play->reason];
    to->due_on = play->days == DATED ? on->due_on[play->reason] : work->asof_on + play->days;
    to->person = keyacct__plan_person(work, row, play->role);
    to->kpi = play->kpi;
    to->stop = play->stop;
    int64_t days = (int64_t)to->due_on - work->asof_on;
    to->this_week = days <= PLAN_INT(work, week_days) || (to->priority <= 2 && days <= PLAN_INT(work, horizon_days));
}

keyacct_status keyacct__plan_account_actions(plan_work *work, int64_t row, keyacct_error *error) {
    plan_action list[PLAYS], action;
    axes on;
    int32_t count = 0;
    int64_t kept = 0, standing = 0, most = PLAN_INT(work, actions_max), most_standing = PLAN_INT(work, standing_max);
    find_axes(work, &on, row);
    for (int32_t i = 0; i < PLAYS; i++) {
        if (!play_holds(work, &on, row, &plays[i])) continue;
        fill(work, &on, row, &plays[i], &action);
        count = insert(list, count, &action);
    }
    for (int32_t i = 0; i < count && kept < most; i++) {
        if (list[i].priority == 4 && standing++ >= most_standing) break;
        KEYACCT__TRY(append(work, &list[i], error));
        kept++;
        plan_owner *owner = &work->owners[list[i].person == PLAN_NOBODY ? work->people.count : list[i].person];
        owner->actions++;
        owner->due_week += list[i].this_week;
    }
    keyacct__put_int64(&work->out[PLAN_OUT_actions], row, 1, kept);
    return KEYACCT_OK;
}
