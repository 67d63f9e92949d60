/* Foundation: the levels that the state of the lower ones carries.
 *
 * 1 no complaint is late, none repeated without a root cause; what was late counts for clear_days more, unless the customer
 * confirms; 2 promise_met_ppm of the promises of promise_window_days were kept, where there are promise_min_count of them; sound
 * again from promise_again_ppm on; 3 owner, backup and profile as the plan of the tier asks, visits not missed in a row; 4 no
 * demand past its decision, concessions within the budget. What nobody ever told counts as sound. Source: service
 * escalation 2.3, 2.4 (region R2) with rulings X38. O(cases + days of the window with promises). */
#include "service/engine.h"
#include "service/engine_rests.h"

static void look_at_complaints(engine_step *s, uint32_t asks) {
    engine_account *a = s->account;
    if (asks & ENGINE_ASKS_UNSOUND) {
        a->broken |= ENGINE_BROKEN_1;
        a->clearing = 0;
        a->timer[ENGINE_TIMER_clear] = ENGINE_NEVER;
    } else if (a->broken & ENGINE_BROKEN_1 && !a->clearing) {
        int64_t days = ENGINE_RULE(s, clear_days);
        a->clearing = days ? ENGINE_CLEARING : ENGINE_CLEARED;
        if (days) a->timer[ENGINE_TIMER_clear] = keyacct__engine_after_days(s, s->at, days);
    }
    if (a->clearing == ENGINE_CLEARED) {
        a->broken &= (uint8_t)~ENGINE_BROKEN_1;
        a->clearing = 0;
        a->timer[ENGINE_TIMER_clear] = ENGINE_NEVER;
    }
}

/* A promise was kept or broken today; room for a day more was reserved. */
void keyacct__engine_outcome(engine_step *s, int kept) {
    engine_account *a = s->account;
    int32_t on = engine_day_of(s->at);
    if (!a->day_count || a->days[a->day_count - 1].on < on) {
        a->days[a->day_count++] = (engine_day){on, 0, 0};
        a->rested = 0; /* the first day has a timer */
    }
    engine_day *day = &a->days[a->day_count - 1];
    if (day->all == UINT16_MAX) return;
    day->all++;
    day->kept = (uint16_t)(day->kept + kept);
    a->days_all++;
    a->days_kept += kept;
}

static void look_at_promises(engine_step *s) {
    engine_account *a = s->account;
    int64_t window = ENGINE_RULE(s, promise_window_days);
    int32_t old = 0;
    if (a->day_count == 0) {
        a->broken &= (uint8_t)~ENGINE_BROKEN_2;
        a->timer[ENGINE_TIMER_ratio] = ENGINE_NEVER;
        return;
    }
    int32_t today = engine_day_of(s->at);
    while (old < a->day_count && a->days[old].on <= today - window) {
        a->days_kept -= a->days[old].kept;
        a->days_all -= a->days[old++].all;
    }
    if (old) {
        memmove(a->days, a->days + old, (size_t)(a->day_count - old) * sizeof *a->days);
        a->day_count -= old;
    }
    if (engine_promises_broken(s)) a->broken |= ENGINE_BROKEN_2;
    else a->broken &= (uint8_t)~ENGINE_BROKEN_2;
    a->timer[ENGINE_TIMER_ratio] = a->day_count ? (a->days[0].on + window) * SERVICE_DAY_MS : ENGINE_NEVER;
}

/* First time at which the profile is too old; ENGINE_NEVER where nobody told its day. */
static int64_t stale_at(const engine_step *s) {
    const engine_account *a = s->account;
    if (a->profile_on == ENGINE_UNKNOWN_DAY) return ENGINE_NEVER;
    return ((int64_t)a->profile_on + (int64_t)s->rules->plan[a->tier][SERVICE_PLAN_profile_days] + 1) * SERVICE_DAY_MS;
}

static void look_at_care(engine_step *s) {
    engine_account *a = s->account;
    int named = s->rules->plan[a->tier][SERVICE_PLAN_owner_kind] >= KEYACCT_OWNER_KIND_NAMED;
    int64_t stale = stale_at(s);
    int broken = named && (a->owner == -1 || a->backup == -1);
    if (stale <= s->at && !a->stale)
        keyacct__engine_emit(s, NULL, KEYACCT_OUTPUT_PROFILE_STALE, KEYACCT_OUTPUT_REASON_PROFILE_STALE, a->profile_on)->due =
            stale;
    a->stale = stale <= s->at;
    a->timer[ENGINE_TIMER_profile] = a->stale ? ENGINE_NEVER : stale;
    if (broken || a->stale || a->missed_visits > ENGINE_RULE(s, missed_visits_max)) a->broken |= ENGINE_BROKEN_3;
    else a->broken &= (uint8_t)~ENGINE_BROKEN_3;
}

static void look_at_demands(engine_step *s, uint32_t asks) {
    engine_account *a = s->account;
    if (engine_demands_broken(s, asks)) a->broken |= ENGINE_BROKEN_4;
    else a->broken &= (uint8_t)~ENGINE_BROKEN_4;
}

void keyacct__engine_foundation(engine_step *s, uint32_t asks) {
    engine_account *a = s->account;
    look_at_complaints(s, asks);
    look_at_promises(s);
    look_at_care(s);
    look_at_demands(s, asks);
    uint8_t level = 1;
    while (level < 5 && !(a->broken >> (level - 1) & 1)) level++;
    a->foundation = level;
}

ENGINE_RARE uint8_t keyacct__engine_unsound(const engine_step *s, int64_t *value, int32_t *number) {
    const engine_account *a = s->account;
    *value = 0;
    *number = -1;
    switch (a->foundation) {
    case 1:
        for (int32_t i = a->first_case; i >= 0 && *number < 0; i = engine_case_at(s, i)->next)
            if (engine_case_at(s, i)->asks & ENGINE_ASKS_UNSOUND) *number = i;
        return *number >= 0 && engine_case_at(s, *number)->asks & ENGINE_ASKS_REPEATED ? KEYACCT_OUTPUT_REASON_REPEAT_COMPLAINT
                                                                    : KEYACCT_OUTPUT_REASON_LATE_COMPLAINT;
    case 2: return KEYACCT_OUTPUT_REASON_PROMISES_MISSED;
    case 3:
        if (a->owner == -1 || a->backup == -1) return KEYACCT_OUTPUT_REASON_OWNER_MISSING;
        if (a->stale) return KEYACCT_OUTPUT_REASON_PROFILE_STALE;
        *value = a->missed_visits;
        return KEYACCT_OUTPUT_REASON_VISITS_MISSED;
    case 4:
        for (int32_t i = a->first_case; i >= 0 && *number < 0; i = engine_case_at(s, i)->next)
            if (engine_case_at(s, i)->asks & ENGINE_ASKS_DECIDE) *number = i;
        if (!keyacct__engine_overdrawn(s)) return KEYACCT_OUTPUT_REASON_DEMAND_OVERDUE;
        *value = a->spent_year;
        return KEYACCT_OUTPUT_REASON_BUDGET_OVERDRAWN;
    default: return 0;
    }
}
