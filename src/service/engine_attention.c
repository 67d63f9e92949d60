/* Attention: who of ours is looking, from 0 nobody to 6 the sponsor; 7 is said once when nobody is left.
 *
 * Every cause has a step and the highest counts, one more while complaints repeat. A broken promise climbs by itself: a step after
 * each interval of the worst severity, held for a while when somebody acknowledges. When the causes end the owner watches for
 * watch_days; a new breach before attention has ended goes on at the old step. Nothing is skipped silently: a step whose person
 * already knows is passed at once; the alert of a role that is not on duty waits for it, at severity 1 the next step hears of it.
 * Source: service escalation 2.4 (region R3) with rulings B11. O(cases). */
#include "service/engine.h"
#include "service/engine_rests.h"

static int64_t climb_at(engine_step *s) {
    static const int32_t parameters[5] = {0, SERVICE_PARAMETER_climb_minutes_1, SERVICE_PARAMETER_climb_minutes_2,
                                          SERVICE_PARAMETER_climb_minutes_3, SERVICE_PARAMETER_climb_minutes_4};
    int32_t worst = s->account->worst ? s->account->worst : 3;
    return keyacct__engine_after_minutes(s, s->at, s->rules->p[parameters[worst]], worst == 1);
}

/* Alerts the role of a step: at once, or where it has hours of its own and is not on duty, at its next opening. */
static ENGINE_RARE void say(engine_step *s, int32_t step, int32_t reason, int64_t value) {
    engine_account *a = s->account;
    int64_t at = step < ENGINE_STEPS ? keyacct__engine_on_duty(s, step) : s->at;
    if (at > s->at) {
        a->alert = (uint8_t)step;
        a->alert_reason = (uint8_t)reason;
        a->alert_value = value;
        a->timer[ENGINE_TIMER_alert] = at;
        return;
    }
    engine_output *out = keyacct__engine_emit(s, NULL, KEYACCT_OUTPUT_ATTENTION, reason, value);
    out->step = (uint8_t)step;
    out->person = step == 1 ? (a->away ? a->backup : a->owner) : step == 3 ? a->backup : -1;
}

/* What wants attention without climbing, and whether a promise is broken. */
static int32_t causes(const engine_step *s, int *late, uint8_t *reason, int64_t *value) {
    const engine_account *a = s->account;
    int64_t start = engine_first_step(s), trigger;
    int32_t step = 0, recent = 0, asked = engine_trigger_step(s, &trigger);
    int complaint = 0, reopened = 0, repeated = 0, open = 0;
    *late = 0;
    *reason = 0;
    *value = 0;
#define CAUSE(when, at_least, why, figure)                                                                                         \
    if ((when) && step < (at_least)) step = (int32_t)(at_least), *reason = KEYACCT_OUTPUT_REASON_##why, *value = (figure)
    for (int32_t i = a->first_case; i >= 0; i = engine_case_at(s, i)->next) {
        const engine_case *c = engine_case_at(s, i);
        repeated |= c->repeated && !c->rooted;
        if (!engine_case_open(c)) continue;
        open = 1;
        if (c->kind == KEYACCT_CASE_KIND_COMPLAINT) {
            complaint = 1;
            reopened |= c->reopens >= ENGINE_RULE(s, reopen_count);
        }
        for (int32_t clock = 1; c->asks & ENGINE_ASKS_CLOCKS && clock <= ENGINE_CLOCKS; clock++) {
            const engine_clock *k = &c->clocks[clock - 1];
            int broken = k->state == KEYACCT_CLOCK_STATE_LATE;
            *late |= broken && clock != KEYACCT_CLOCK_NEXT && clock != KEYACCT_CLOCK_DISPATCH;
            CAUSE(broken && (clock == KEYACCT_CLOCK_ACK || clock == KEYACCT_CLOCK_ANSWER), start, BREACH, clock);
            CAUSE(broken && clock == KEYACCT_CLOCK_RESOLVE, start + 1, BREACH, clock);
            CAUSE(broken && clock == KEYACCT_CLOCK_DECIDE, 3, DEMAND_OVERDUE, clock);
            int near = k->state == KEYACCT_CLOCK_STATE_RUNNING || broken;
            CAUSE(near && k->fired & 4, 2, WARN_MARK, ENGINE_RULE(s, warn_late_ppm));
            CAUSE(near && k->fired & 2, 1, WARN_MARK, ENGINE_RULE(s, warn_ppm));
        }
    }
    CAUSE(a->band == KEYACCT_RISK_BAND_ALARM, 2, RISK_ALARM, a->band);
    CAUSE(a->low_score, 2, SATISFACTION, 0);
    CAUSE(asked > 0, asked, TRIGGER, trigger);
    CAUSE(a->silent, 1, SILENCE, 0);
    CAUSE(a->broken & ENGINE_BROKEN_1 && !repeated, 1, LATE_COMPLAINT, 0);
    for (int i = 0; complaint && i < a->complaints; i++)
        recent += s->at - a->ring[i] < ENGINE_RULE(s, repeat_window_days) * SERVICE_DAY_MS;
    if (complaint && (reopened || recent >= ENGINE_RULE(s, repeat_count)) && step < 6) {
        step++;
        if (!*reason) *reason = KEYACCT_OUTPUT_REASON_REPEAT_COMPLAINT, *value = recent;
    }
    if (open && a->away && a->backup < 0 && step < 6) { /* nobody stands in: the next step hears of it */
        step++;
        if (!*reason) *reason = KEYACCT_OUTPUT_REASON_NOBODY_AVAILABLE;
    }
#undef CAUSE
    return step;
}

/* A promise was broken: the ladder begins, or goes on where it stood. */
void keyacct__engine_attention_breach(engine_step *s, int32_t severity, int32_t start) {
    engine_account *a = s->account;
    int32_t step = a->resume > start ? a->resume : start;
    if (a->attention > step) step = a->attention; /* a warning has brought it there */
    if (step > 6) step = 6;
    if (!a->worst || severity < a->worst) a->worst = (uint8_t)severity;
    a->timer[ENGINE_TIMER_watch] = ENGINE_NEVER;
    a->timers_at = SERVICE_NEVER; /* nor is it at rest */
    if (step > a->climbed) {
        a->climbed = (uint8_t)step;
        a->repeats = 0;
    }
    if (a->timer[ENGINE_TIMER_climb] == ENGINE_NEVER && a->climbed < ENGINE_STEPS) a->timer[ENGINE_TIMER_climb] = climb_at(s);
}

/* A ladder ends; the step that remains looks on. */
static ENGINE_RARE void ended(engine_step *s, int32_t step) {
    int32_t reason = s->why == KEYACCT_OUTPUT_REASON_POLICY ? KEYACCT_OUTPUT_REASON_POLICY : KEYACCT_OUTPUT_REASON_CASE_CLOSED;
    keyacct__engine_emit(s, NULL, KEYACCT_OUTPUT_ATTENTION_ENDED, reason, s->account->attention)->step = (uint8_t)step;
}

void keyacct__engine_attention(engine_step *s) {
    engine_account *a = s->account;
    int late;
    uint8_t reason;
    int64_t value;
    int32_t step = causes(s, &late, &reason, &value);
    if (late && a->climbed > step) {
        step = a->climbed;
        reason = a->resume == step ? KEYACCT_OUTPUT_REASON_RESUMED_AT_STEP : KEYACCT_OUTPUT_REASON_STEP_DUE;
        value = 0;
    }
    if (late && a->worst == 1 && step > a->attention) /* the worst cannot wait for hours of a role */
        for (int32_t first = step; step < 6 && keyacct__engine_on_duty(s, step) > s->at; step++) {
            reason = KEYACCT_OUTPUT_REASON_NOBODY_AVAILABLE;
            value = first;
            a->climbed = (uint8_t)(step + 1);
        }
    if (!late && a->climbed) { /* the ladder ends; where it stood is remembered until attention does */
        ended(s, step ? step : 1);
        a->resume = a->climbed;
        a->climbed = a->repeats = a->worst = 0;
        a->timer[ENGINE_TIMER_climb] = ENGINE_NEVER;
        a->acked_until = SERVICE_NEVER;
    }
    if (step < a->alert) a->alert = 0, a->timer[ENGINE_TIMER_alert] = ENGINE_NEVER; /* nobody is alerted for what is over */
    if (step == 0 && a->attention > 0 && a->timer[ENGINE_TIMER_watch] == ENGINE_NEVER && !a->watched) {
        a->timer[ENGINE_TIMER_watch] = keyacct__engine_after_days(s, s->at, ENGINE_RULE(s, watch_days));
        a->attention = 1;
        return;
    }
    if (late && step > 0) a->resume = 0; /* taken up */
    if (step == 0 && a->timer[ENGINE_TIMER_watch] != ENGINE_NEVER) return;
    if (step > 0) a->timer[ENGINE_TIMER_watch] = ENGINE_NEVER;
    a->watched = 0;
    if (step > a->attention && reason) say(s, step, reason, value);
    if (step == 0 && a->attention > 0) {
        a->resume = 0;
        ended(s, 0);
    }
    a->attention = (uint8_t)step;
}

void keyacct__engine_attention_ack(engine_step *s, int64_t until) {
    s->account->acked_until = until;
    if (s->account->timer[ENGINE_TIMER_climb] != ENGINE_NEVER) s->account->timer[ENGINE_TIMER_climb] = until;
}

/* The person of the third step already knows where the owner is the manager and nobody stands in. */
static int knows_already(const engine_step *s, int32_t step) {
    return step == 3 && s->rules->plan[s->account->tier][SERVICE_PLAN_owner_kind] >= KEYACCT_OWNER_KIND_NAMED
           && s->account->backup < 0;
}

ENGINE_RARE void keyacct__engine_attention_timer(engine_step *s, int32_t timer) {
    engine_account *a = s->account;
    if (timer == ENGINE_TIMER_watch) {
        a->watched = 1; /* to the end */
        return;
    }
    if (timer == ENGINE_TIMER_alert) {
        int32_t step = a->alert;
        a->alert = 0;
        if (step && step <= a->attention) say(s, step, a->alert_reason, a->alert_value);
        return;
    }
    if (a->climbed < 6) {
        a->climbed++;
        if (knows_already(s, a->climbed)) a->climbed++;
        a->timer[ENGINE_TIMER_climb] = climb_at(s);
        return; /* coming to rest says so */
    }
    if (a->climbed == 6 && a->repeats < ENGINE_RULE(s, climb_repeats)) {
        a->repeats++;
        say(s, 6, KEYACCT_OUTPUT_REASON_REPEAT_ALERT, a->repeats);
        a->timer[ENGINE_TIMER_climb] = climb_at(s);
    } else if (a->climbed == 6) {
        a->climbed = ENGINE_STEPS;
    }
}
