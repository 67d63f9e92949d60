/* Foundation, current level and attention.
 *
 * Foundation: 1 + the length of the sound prefix of
 *   1 complaints: none past a promise, none repeated without a root cause;
 *   2 standard service: promise_met_ppm of the promises of the window kept, where there are promise_min_count of them;
 *   3 personal service: owner, backup and fresh profile as the plan of the tier asks, visits not missed in a row;
 *   4 demands: no decision overdue, concessions within the budget.
 * What is not assessed (missing table or column) counts as sound. level = min(granted, foundation). What holds an account back
 * is named in the order foundation, capacity, approval, against the level it would have: 5 when only the second person is
 * missing, else level_entitled.
 *
 * Attention: the ladder without its clock. Every cause has a step, the highest counts; a step more when complaints repeat. A
 * promise near its end 1 or 2; a broken ANSWER the start step of the level, a broken RESOLVE one more; a demand overdue 3; an
 * alarm of the last review 2; very low satisfaction 2; silence 1. Climbing with time, acknowledging and falling need the
 * engine: without it the ladder ends at 6. Source: service escalation 2.3, 2.4 with rulings X23, X27, X38, X40, R4. O(n). */
#include "service/service.h"

static int missing(const keyacct__column *column, int64_t row) {
    int64_t length;
    if (!column) return 0; /* not assessed */
    keyacct__text(column, row, &length);
    return length == 0;
}

/* The first reason why level `level` + 1 has no ground to stand on, 0 when it has. */
static int32_t unsound(const service_work *work, int64_t row, int level) {
    const service_signs *signs = &work->signs[row];
    int32_t tier = service_code(work, SERVICE_OUT_plan_tier, row), owner_kind = service_code(work, SERVICE_OUT_owner_kind, row), on;
    int64_t value, limit;
    switch (level) {
    case 1:
        if (service_read(work, SERVICE_OUT_complaints_overdue, row, &value) && value > 0)
            return KEYACCT_LEVEL_REASON_LATE_COMPLAINT;
        return signs->repeat_unexplained ? KEYACCT_LEVEL_REASON_REPEAT_COMPLAINT : 0;
    case 2:
        if (!service_read(work, SERVICE_OUT_promises_met_ppm, row, &value)) return 0;
        if (signs->promises < SERVICE_INT(work, promise_min_count) && !service_given(work, SERVICE_OUT_promises_met_ppm, row))
            return 0;
        return value < SERVICE_INT(work, promise_met_ppm) ? KEYACCT_LEVEL_REASON_PROMISES_MISSED : 0;
    case 3:
        if (owner_kind >= KEYACCT_OWNER_KIND_NAMED) {
            if (missing(SERVICE_INPUT(work, owner), row)) return KEYACCT_LEVEL_REASON_OWNER_MISSING;
            if (missing(SERVICE_INPUT(work, backup), row)) return KEYACCT_LEVEL_REASON_BACKUP_MISSING;
        }
        if (SERVICE_INPUT(work, profile_on) && service_plan(work, tier, SERVICE_PLAN_profile_days, &limit)
            && (!keyacct__date(SERVICE_INPUT(work, profile_on), row, &on) || (int64_t)work->asof_on - on > limit))
            return KEYACCT_LEVEL_REASON_PROFILE_STALE;
        return service_read(work, SERVICE_OUT_missed_visits, row, &value) && value > SERVICE_INT(work, missed_visits_max)
                   ? KEYACCT_LEVEL_REASON_VISITS_MISSED
                   : 0;
    default:
        if (signs->demands_overdue > 0) return KEYACCT_LEVEL_REASON_DEMAND_OVERDUE;
        return signs->overdrawn ? KEYACCT_LEVEL_REASON_BUDGET_OVERDRAWN : 0;
    }
}

keyacct_status keyacct__service_foundation(void *data, int64_t first, int64_t count, int32_t part, keyacct_error *error) {
    service_work *work = data;
    (void)part;
    for (int64_t row = first; row < first + count; row++) {
        if (row % KEYACCT__POLL_ROWS == 0) KEYACCT__TRY(keyacct__run_poll(work->run, row, work->rows, error));
        int level = 1;
        while (level < 5 && !unsound(work, row, level)) level++;
        keyacct__put_code(&work->out[SERVICE_OUT_level_foundation], row, work->standing[row] == SERVICE_LOST ? 0 : level);
    }
    return KEYACCT_OK;
}

static int32_t reason_of(const service_work *work, int64_t row, int32_t entitled, int32_t granted, int32_t foundation) {
    if (work->standing[row] == SERVICE_LOST) return KEYACCT_LEVEL_REASON_LOST;
    if (foundation < granted) {
        int32_t cause = unsound(work, row, foundation);
        return cause ? cause : KEYACCT_LEVEL_REASON_GIVEN; /* a foundation that people gave */
    }
    if (service_given(work, SERVICE_OUT_level_granted, row)) return KEYACCT_LEVEL_REASON_GIVEN;
    if (work->standing[row] == SERVICE_PROSPECT) return KEYACCT_LEVEL_REASON_NOT_CUSTOMER;
    if (work->standing[row] == SERVICE_FROZEN) return KEYACCT_LEVEL_REASON_SUSPENDED;
    if (granted < entitled) return KEYACCT_LEVEL_REASON_NO_SLOT;
    return granted >= 3 ? work->entry[row * 3 + granted - 3] : KEYACCT_LEVEL_REASON_EVERY_ACCOUNT;
}

static int32_t hold_of(const service_work *work, int64_t row, int32_t entitled, int32_t granted, int32_t foundation) {
    int proposed = work->reach[row] & 1 && entitled < 5;
    if (work->standing[row] == SERVICE_LOST) return 0;
    if (foundation < (proposed ? 5 : entitled)) return KEYACCT_LEVEL_HOLD_FOUNDATION;
    if (service_given(work, SERVICE_OUT_level_granted, row)) return KEYACCT_LEVEL_HOLD_PINNED;
    if (granted < entitled) return KEYACCT_LEVEL_HOLD_CAPACITY;
    return proposed ? KEYACCT_LEVEL_HOLD_APPROVAL : KEYACCT_LEVEL_HOLD_NONE;
}

keyacct_status keyacct__service_level(void *data, int64_t first, int64_t count, int32_t part, keyacct_error *error) {
    service_work *work = data;
    (void)part;
    for (int64_t row = first; row < first + count; row++) {
        if (row % KEYACCT__POLL_ROWS == 0) KEYACCT__TRY(keyacct__run_poll(work->run, row, work->rows, error));
        int32_t entitled = service_code(work, SERVICE_OUT_level_entitled, row);
        int32_t granted = service_code(work, SERVICE_OUT_level_granted, row);
        int32_t foundation = service_code(work, SERVICE_OUT_level_foundation, row);
        keyacct__put_code(&work->out[SERVICE_OUT_level], row, granted < foundation ? granted : foundation);
        keyacct__put_code(&work->out[SERVICE_OUT_level_reason], row, reason_of(work, row, entitled, granted, foundation));
        keyacct__put_code(&work->out[SERVICE_OUT_level_hold], row, hold_of(work, row, entitled, granted, foundation));
    }
    return KEYACCT_OK;
}

static int64_t attention_of(const service_work *work, const keyacct__column *band, int64_t row) {
    const service_signs *signs = &work->signs[row];
    int32_t granted = service_code(work, SERVICE_OUT_level_granted, row), tier = service_code(work, SERVICE_OUT_plan_tier, row);
    int64_t start = granted >= 5   ? SERVICE_INT(work, step_start_level5)
                    : granted == 4 ? SERVICE_INT(work, step_start_level4)
                                   : SERVICE_INT(work, step_start);
    int64_t step = signs->warned, silence, limit, on;
    const keyacct__output *satisfaction = &work->out[SERVICE_OUT_satisfaction];
    if (signs->answer_late) step = keyacct__max(step, start);
    if (signs->resolve_late) step = keyacct__max(step, start + 1);
    if (signs->demands_overdue) step = keyacct__max(step, 3);
    if (keyacct__code(band, row) == KEYACCT_RISK_BAND_ALARM) step = keyacct__max(step, 2);
    if (keyacct__bit(satisfaction->validity, row)
        && satisfaction->values.f64[row] <= work->satisfaction_alert
        && (!service_read(work, SERVICE_OUT_satisfaction_on, row, &on)
            || work->asof_on - on < SERVICE_INT(work, contact_window_days)))
        step = keyacct__max(step, 2);
    if (service_read(work, SERVICE_OUT_no_contact_days, row, &silence)
        && service_plan(work, tier, SERVICE_PLAN_no_contact_days, &limit) && silence > limit)
        step = keyacct__max(step, 1);
    return keyacct__min(6, step + signs->repeated);
}

keyacct_status keyacct__service_attention(void *data, int64_t first, int64_t count, int32_t part, keyacct_error *error) {
    service_work *work = data;
    const keyacct__column *band = SERVICE_INPUT(work, prev_risk_band);
    int assessed = work->cases.table || work->contacts.table || work->surveys.table || band;
    (void)part;
    for (int64_t row = first; row < first + count; row++) {
        if (row % KEYACCT__POLL_ROWS == 0) KEYACCT__TRY(keyacct__run_poll(work->run, row, work->rows, error));
        int32_t entitled = service_code(work, SERVICE_OUT_level_entitled, row), level = service_code(work, SERVICE_OUT_level, row);
        service_put(work, SERVICE_OUT_attention, row, assessed, assessed ? attention_of(work, band, row) : 0);
        service_put(work, SERVICE_OUT_service_gap, row, entitled && level, entitled - level);
    }
    return KEYACCT_OK;
}
