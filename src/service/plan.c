/* The plan of an account: tier, channel, owner kind and intervals, then the next dates.
 *
 * plan_tier is the richer of the segment's tier and that of the granted level (3 gold, 4 platinum, 5 strategic); everything
 * else is a row of the policy table "service.plan". Prospects, targets and lost accounts have no plan (they are on lists of
 * their own); the intervals of a suspended account pause.
 *
 * Next dates: last such contact plus the interval. Where the facts are at hand but hold no such contact, the relation's first
 * day takes its place; where that is unknown too, or the facts are missing, the as-of date does. A date before the as-of date
 * becomes the as-of date: due now, how late is in the lateness columns. After a complaint was resolved the plan asks for up to
 * three follow-ups, so many days after it; each call or visit since then is one of them. Where contacts are not assessed, a day
 * that is past counts as kept; nobody asks for one that is more than service.follow_up_late_days late. No spread over accounts
 * and no calendar: both belong to the engine. O(n). */
#include "service/service.h"

keyacct_status keyacct__service_tiers(void *data, int64_t first, int64_t count, int32_t part, keyacct_error *error) {
    service_work *work = data;
    const keyacct__column *segment = SERVICE_INPUT(work, segment), *potential = SERVICE_INPUT(work, potential_percentile_ppm);
    int64_t high = SERVICE_INT(work, high_potential_ppm);
    (void)part;
    for (int64_t row = first; row < first + count; row++) {
        if (row % KEYACCT__POLL_ROWS == 0) KEYACCT__TRY(keyacct__run_poll(work->run, row, work->rows, error));
        service_standing standing = (service_standing)work->standing[row];
        int32_t level = service_code(work, SERVICE_OUT_level_granted, row);
        int32_t tier = keyacct__code(segment, row), by_level = level >= 3 ? level : 0;
        if (by_level > tier) tier = by_level;
        if (tier == 0) tier = KEYACCT_PLAN_TIER_LEAD; /* a customer that no segment covers */
        if (standing == SERVICE_PROSPECT || standing == SERVICE_LOST) tier = 0;
        keyacct__put_code(&work->out[SERVICE_OUT_plan_tier], row, tier);
        if (service_given(work, SERVICE_OUT_plan_tier, row)) tier = work->given[SERVICE_OUT_plan_tier]->values.i8[row];

        int64_t value, percentile;
        service_plan(work, tier, SERVICE_PLAN_channel, &value);
        keyacct__put_code(&work->out[SERVICE_OUT_channel], row, (int32_t)value);
        service_plan(work, tier, SERVICE_PLAN_owner_kind, &value);
        keyacct__put_code(&work->out[SERVICE_OUT_owner_kind], row, (int32_t)value);
        int known = service_plan(work, tier, SERVICE_PLAN_supply_priority, &value);
        service_put(work, SERVICE_OUT_supply_priority, row, known, value);

        int paused = standing == SERVICE_FROZEN;
        known = 0;
        if (keyacct__int64(potential, row, &percentile) && percentile >= high)
            known = service_plan(work, tier, SERVICE_PLAN_visit_days_high_potential, &value);
        if (!known) known = service_plan(work, tier, SERVICE_PLAN_visit_days, &value);
        service_put(work, SERVICE_OUT_visit_days, row, known && !paused, value);
        known = service_plan(work, tier, SERVICE_PLAN_call_days, &value);
        service_put(work, SERVICE_OUT_call_days, row, known && !paused, value);
        known = service_plan(work, tier, SERVICE_PLAN_survey_days, &value);
        service_put(work, SERVICE_OUT_survey_days, row, known && !paused, value);
    }
    return KEYACCT_OK;
}

int keyacct__service_since(const service_work *work, int64_t row, int32_t *since_on) {
    if (keyacct__date(SERVICE_INPUT(work, first_purchase_on), row, since_on) && *since_on <= work->asof_on) return 1;
    return keyacct__date(SERVICE_INPUT(work, customer_since_on), row, since_on) && *since_on <= work->asof_on;
}

static void put_next(service_work *work, int32_t output, int32_t interval_output, int64_t row, int assessed, int32_t last_on) {
    int64_t interval, next;
    int32_t since_on, anchor = work->asof_on;
    int known = service_read(work, interval_output, row, &interval);
    if (last_on != INT32_MIN) anchor = last_on;
    else if (assessed && keyacct__service_since(work, row, &since_on)) anchor = since_on;
    next = keyacct__min(INT32_MAX, keyacct__max(work->asof_on, (int64_t)anchor + keyacct__min(interval, INT32_MAX)));
    keyacct__put_date(&work->out[output], row, known, (int32_t)next);
}

static void put_follow_up(service_work *work, int64_t row) {
    const service_signs *signs = &work->signs[row];
    int32_t tier = service_code(work, SERVICE_OUT_plan_tier, row);
    int64_t days = 0, due = INT64_MIN, resolved_on = 0;
    int asked = signs->resolved_at != SERVICE_NEVER && work->standing[row] != SERVICE_FROZEN;
    if (asked) resolved_on = keyacct__day_of(signs->resolved_at);
    for (int32_t step = (int32_t)keyacct__min(signs->followed, 3); asked && due < work->asof_on; step++) {
        asked = step < 3 && service_plan(work, tier, SERVICE_PLAN_follow_up_1_days + step, &days);
        due = resolved_on + days;
        if (!asked || !work->contacts.table || due >= work->asof_on) continue;
        asked = work->asof_on - due <= SERVICE_INT(work, follow_up_late_days);
        due = work->asof_on; /* late: due now */
    }
    keyacct__put_date(&work->out[SERVICE_OUT_next_follow_up_on], row, asked, asked ? (int32_t)due : 0);
}

/* 0 neither, 1 one of them, 2 both: an owner, and a kept cadence: no silence beyond the plan and not more missed visits in a row
 * than allowed. Null where either cannot be assessed. */
static void put_account_desk(service_work *work, const keyacct__column *owner, int64_t row) {
    int64_t silence, limit, missed, length;
    int32_t tier = service_code(work, SERVICE_OUT_plan_tier, row);
    int assessed = owner && service_read(work, SERVICE_OUT_no_contact_days, row, &silence)
                   && service_plan(work, tier, SERVICE_PLAN_no_contact_days, &limit);
    int desk = 0;
    if (assessed) {
        keyacct__text(owner, row, &length);
        service_read(work, SERVICE_OUT_missed_visits, row, &missed);
        desk = (length > 0) + (silence <= limit && missed <= SERVICE_INT(work, missed_visits_max));
    }
    service_put(work, SERVICE_OUT_account_desk, row, assessed, desk);
}

keyacct_status keyacct__service_cadence(void *data, int64_t first, int64_t count, int32_t part, keyacct_error *error) {
    service_work *work = data;
    const keyacct__column *owner = SERVICE_INPUT(work, owner);
    (void)part;
    for (int64_t row = first; row < first + count; row++) {
        if (row % KEYACCT__POLL_ROWS == 0) KEYACCT__TRY(keyacct__run_poll(work->run, row, work->rows, error));
        const service_signs *signs = &work->signs[row];
        int contacts = work->contacts.table != NULL, surveys = work->surveys.table != NULL;
        put_next(work, SERVICE_OUT_next_visit_on, SERVICE_OUT_visit_days, row, contacts, signs->last_visit_on);
        put_next(work, SERVICE_OUT_next_call_on, SERVICE_OUT_call_days, row, contacts, signs->last_call_on);
        put_next(work, SERVICE_OUT_next_survey_on, SERVICE_OUT_survey_days, row, surveys, signs->last_survey_on);
        put_follow_up(work, row);
        put_account_desk(work, owner, row);
    }
    return KEYACCT_OK;
}
