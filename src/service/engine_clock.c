/* Clocks of cases: promised open time, used up while the clock runs.
 *
 * due = the first time at which target - spent open ms have passed since `since`; where nothing is left, the time of the event that
 * caused it: a promise is never broken in the past. What was used up is frozen at every pause and every change of target or
 * calendar, and never computed again. Kept: done <= due. Broken: now > due, at due. Warning marks fire once a cycle, the highest
 * alone when several have passed, none together with the breach. Source: service escalation 2.5 with rulings X9, X18, X20, X39.
 * O(log n) in the intervals of the calendar. */
#include "service/engine.h"

/* A clock that may be changed. */
static engine_clock *clock_of(engine_case *c, int32_t clock) {
    c->changed = 1;
    return &c->clocks[clock - 1];
}

static const keyacct_calendar *calendar_of(const engine_step *s, const engine_clock *k) {
    return k->open_hours ? keyacct__engine_calendar_of(s) : NULL;
}

/* Hours of the hotline: around the clock from the gold tier on, business hours below. */
static int hotline_open(const engine_step *s) { return s->account->tier < KEYACCT_PLAN_TIER_GOLD; }

/* No step of the doubles is inexact. */
int64_t keyacct__engine_times(double amount, int64_t unit) {
    int64_t whole = (int64_t)amount, part = 0;
    int64_t rest = (int64_t)((amount - (double)whole) * 0x1p52);
    if (rest) (void)keyacct__muldiv_half_even(rest, unit, INT64_C(1) << 52, &part); /* less than a unit */
    return whole * unit + part;
}

static int target_of(const engine_step *s, int32_t severity, int32_t level, int32_t clock, int64_t *target, int *open_hours) {
    const engine_target *row = &s->rules->target[clock][severity][level];
    if (!row->unit) return 0;
    *open_hours = row->unit != KEYACCT_TARGET_UNIT_HOUR || hotline_open(s);
    *target = row->of.ms;
    if (row->unit == KEYACCT_TARGET_UNIT_BUSINESS_DAY)
        *target = keyacct__max(1, keyacct__engine_times(row->of.amount, keyacct__engine_business_days(s->calendar, 1)));
    return 1;
}

keyacct_status keyacct__engine_clock_check(engine_step *s, int32_t severity, int32_t level, int32_t clock, int64_t from,
                                           engine_promise *promise) {
    promise->from = from;
    promise->target = 0;
    promise->due = ENGINE_NEVER;
    if (!target_of(s, severity, level, clock, &promise->target, &promise->open_hours)) return KEYACCT_OK;
    promise->due = keyacct__engine_due_of(s, promise->open_hours ? s->calendar : NULL, from, promise->target);
    return promise->due == ENGINE_NEVER ? KEYACCT_E_HORIZON : KEYACCT_OK;
}

static const int32_t mark_parameters[ENGINE_MARKS] = {SERVICE_PARAMETER_early_warn_ppm, SERVICE_PARAMETER_warn_ppm,
                                                      SERVICE_PARAMETER_warn_late_ppm};

/* target * share / 1000000, one division where the product fits. */
static int64_t share_of(int64_t target, int64_t share) {
    if (target <= INT64_MAX / 1000000) return (int64_t)((uint64_t)target * (uint64_t)share / 1000000);
    return target / 1000000 * share + target % 1000000 * share / 1000000;
}

/* The share of the target at which a mark is reached; 0: it fired, or there is none. */
static inline int64_t mark_share(const int64_t *rules, const engine_clock *k, int mark) {
    int64_t share = rules[mark_parameters[mark]];
    return k->fired >> mark & 1 || share >= 1000000 ? 0 : keyacct__max(0, share);
}

/* Time at which a mark is reached: the end of its share of the target. ENGINE_NEVER where it is no longer to come. */
static int64_t mark_at(engine_step *s, const engine_clock *k, int64_t share) {
    int64_t part = share_of(k->target, share) - k->spent;
    if (part <= 0) return k->since;
    if ((uint64_t)k->due - (uint64_t)k->since == (uint64_t)k->target - (uint64_t)k->spent)
        return k->since + part; /* no closed time in between */
    return keyacct__engine_due_of(s, calendar_of(s, k), k->since, part);
}

/* The next time at which a running clock does something; a breach comes a millisecond after the end (done at the end is kept). */
static void plan_next(engine_step *s, engine_clock *k) {
    const int64_t *rules = s->engine->rules[k->rules].p;
    k->next = ENGINE_NEVER;
    if (k->state != KEYACCT_CLOCK_STATE_RUNNING || k->due == ENGINE_NEVER) return;
    k->next = k->due + 1;
    for (int mark = 0; mark < ENGINE_MARKS; mark++) { /* the marks come in the order of their shares: the first is the next */
        int64_t share = mark_share(rules, k, mark), at = share ? mark_at(s, k, share) : ENGINE_NEVER;
        if (at == ENGINE_NEVER) continue;
        k->next = keyacct__min(k->next, keyacct__max(at, s->at));
        return;
    }
}

/* Stops a clock in a state in which nothing happens by itself. */
static void rest(engine_clock *k, int32_t state) {
    k->state = (uint8_t)state;
    k->due = k->next = ENGINE_NEVER;
}

/* Looks the end of a running clock up; a promise beyond the calendar has none, and an output says so. */
static void set_due(engine_step *s, engine_case *c, int32_t clock) {
    engine_clock *k = clock_of(c, clock);
    int64_t left = k->target - k->spent;
    if (left <= 0) k->due = keyacct__max(k->since, s->at); /* not before the event */
    else if ((k->due = keyacct__engine_due_of(s, calendar_of(s, k), k->since, left)) == ENGINE_NEVER)
        keyacct__engine_emit(s, c, KEYACCT_OUTPUT_HORIZON_WARNING, s->why, left)->clock = (uint8_t)clock;
    plan_next(s, k);
}

static void warn(engine_step *s, engine_case *c, int32_t clock, int mark) {
    engine_clock *k = clock_of(c, clock);
    k->fired = (uint8_t)(k->fired | ((2u << mark) - 1)); /* the lower ones have passed as well */
    engine_output *out = keyacct__engine_emit(s, c, KEYACCT_OUTPUT_CLOCK_WARNED, KEYACCT_OUTPUT_REASON_WARN_MARK,
                                              s->engine->rules[k->rules].p[mark_parameters[mark]]);
    out->clock = (uint8_t)clock;
    out->cycle = k->cycle;
    out->due = k->due;
    plan_next(s, k);
}

static ENGINE_RARE int32_t start_step(const engine_step *s, int32_t clock) {
    int64_t step = s->account->granted >= 5   ? ENGINE_RULE(s, step_start_level5)
                   : s->account->granted == 4 ? ENGINE_RULE(s, step_start_level4)
                                              : ENGINE_RULE(s, step_start);
    return (int32_t)step + (clock == KEYACCT_CLOCK_RESOLVE);
}

static void breach(engine_step *s, engine_case *c, int32_t clock) {
    engine_clock *k = clock_of(c, clock);
    k->state = KEYACCT_CLOCK_STATE_LATE;
    k->breached = k->due;
    k->next = ENGINE_NEVER;
    s->account->breached_at = keyacct__max(s->account->breached_at, k->due);
    engine_output *out = keyacct__engine_emit(s, c, KEYACCT_OUTPUT_CLOCK_BREACHED, KEYACCT_OUTPUT_REASON_BREACH, k->target);
    out->at = k->due;
    out->clock = (uint8_t)clock;
    out->cycle = k->cycle;
    out->due = k->due;
    if (c->pauses & KEYACCT_PAUSE_REASON_WAIT_THIRD) { /* a third party is no excuse: the alert says so */
        out->reason[1] = KEYACCT_OUTPUT_REASON_NOT_PAUSING;
        out->value[1] = c->pauses;
    }
    keyacct__engine_outcome(s, 0);
    if (clock == KEYACCT_CLOCK_ANSWER || clock == KEYACCT_CLOCK_ACK || clock == KEYACCT_CLOCK_RESOLVE)
        keyacct__engine_attention_breach(s, c->severity, start_step(s, clock));
    else if (clock == KEYACCT_CLOCK_DECIDE)
        keyacct__engine_attention_breach(s, c->severity, 3);
}

/* Fires what is due at s->at. */
void keyacct__engine_clock_fire(engine_step *s, engine_case *c, int32_t clock) {
    engine_clock *k = clock_of(c, clock);
    if (k->state != KEYACCT_CLOCK_STATE_RUNNING) return;
    if (s->at > k->due) {
        s->at = k->due; /* the logical time of all that follows */
        breach(s, c, clock);
        return;
    }
    for (int mark = ENGINE_MARKS - 1; mark >= 0; mark--) {
        int64_t share = mark_share(s->engine->rules[k->rules].p, k, mark);
        if (share && mark_at(s, k, share) <= s->at) {
            warn(s, c, clock, mark);
            return;
        }
    }
    plan_next(s, k); /* nothing after all: time goes on, whatever a made-up state says */
}

static void freeze(engine_step *s, engine_clock *k, const keyacct_calendar *calendar) {
    if (s->at <= k->since) return;
    k->spent += keyacct__engine_used(s, calendar, k->since);
    k->since = s->at;
}

void keyacct__engine_clock_start(engine_step *s, engine_case *c, int32_t clock, const engine_promise *promise) {
    if (!promise->target) return;
    engine_clock *k = clock_of(c, clock);
    uint8_t cycle = (uint8_t)(k->cycle < 255 ? k->cycle + 1 : 255);
    *k = (engine_clock){promise->target,
                        0,
                        promise->from,
                        promise->due,
                        ENGINE_NEVER,
                        SERVICE_NEVER,
                        KEYACCT_CLOCK_STATE_RUNNING,
                        0,
                        (uint8_t)promise->open_hours,
                        cycle,
                        s->engine->rules_now};
    if (s->at > k->since) { /* reported before: a promise that has ended since is broken now, not in the past */
        freeze(s, k, calendar_of(s, k));
        set_due(s, c, clock);
        if (k->spent >= k->target) breach(s, c, clock);
    } else if (promise->due == ENGINE_NEVER) {
        set_due(s, c, clock); /* says so */
    } else {
        plan_next(s, k);
    }
    if (c->pauses && k->state == KEYACCT_CLOCK_STATE_RUNNING && keyacct__engine_paused_clocks(s, c) >> (clock - 1) & 1)
        keyacct__engine_clock_pause(s, c, clock);
}

void keyacct__engine_clock_done(engine_step *s, engine_case *c, int32_t clock) {
    engine_clock *k = clock_of(c, clock);
    int late = k->state == KEYACCT_CLOCK_STATE_LATE;
    if (k->state != KEYACCT_CLOCK_STATE_PAUSED) freeze(s, k, calendar_of(s, k));
    int64_t due = k->due;
    rest(k, late ? KEYACCT_CLOCK_STATE_LATE_DONE : KEYACCT_CLOCK_STATE_MET);
    if (late) return;
    engine_output *out = keyacct__engine_emit(s, c, KEYACCT_OUTPUT_CLOCK_MET, KEYACCT_OUTPUT_REASON_EVENT, k->spent);
    out->clock = (uint8_t)clock;
    out->cycle = k->cycle;
    out->due = due;
    keyacct__engine_outcome(s, 1);
}

void keyacct__engine_clock_cancel(engine_step *s, engine_case *c, int32_t clock) {
    engine_clock *k = clock_of(c, clock);
    if (k->state != KEYACCT_CLOCK_STATE_PAUSED) freeze(s, k, calendar_of(s, k));
    rest(k, KEYACCT_CLOCK_STATE_CANCELLED);
}

void keyacct__engine_clock_pause(engine_step *s, engine_case *c, int32_t clock) {
    engine_clock *k = clock_of(c, clock);
    freeze(s, k, calendar_of(s, k));
    rest(k, KEYACCT_CLOCK_STATE_PAUSED);
}

void keyacct__engine_clock_resume(engine_step *s, engine_case *c, int32_t clock) {
    engine_clock *k = clock_of(c, clock);
    k->state = KEYACCT_CLOCK_STATE_RUNNING;
    k->since = s->at;
    set_due(s, c, clock);
}

void keyacct__engine_clock_retarget(engine_step *s, engine_case *c, int32_t clock, const keyacct_calendar *old) {
    engine_clock *k = clock_of(c, clock);
    int64_t target;
    int open_hours;
    if (!engine_clock_owed(k)) return;
    if (k->state != KEYACCT_CLOCK_STATE_PAUSED) freeze(s, k, k->open_hours ? old : NULL);
    if (!target_of(s, c->severity, c->level, clock, &target, &open_hours)) { /* the policy no longer promises it */
        rest(k, KEYACCT_CLOCK_STATE_CANCELLED);
        return;
    }
    k->target = target;
    k->open_hours = (uint8_t)open_hours;
    k->rules = s->engine->rules_now;
    if (k->state == KEYACCT_CLOCK_STATE_PAUSED) return;
    if (k->state == KEYACCT_CLOCK_STATE_LATE) { /* the breach stays; the new end matters to nobody but the reader */
        (void)keyacct__engine_due(calendar_of(s, k), k->since, keyacct__max(0, k->target - k->spent), &k->due);
        return;
    }
    set_due(s, c, clock);
    if (k->spent >= k->target) breach(s, c, clock); /* at once, once, not back-dated */
}

ENGINE_RARE void keyacct__engine_clock_reopen(engine_step *s, engine_case *c, int32_t clock, int32_t mode) {
    engine_clock *k = clock_of(c, clock);
    if (k->state != KEYACCT_CLOCK_STATE_MET && k->state != KEYACCT_CLOCK_STATE_LATE_DONE) return;
    if (mode == KEYACCT_REOPEN_MODE_RESTART) {
        engine_promise promise;
        (void)keyacct__engine_clock_check(s, c->severity, c->level, clock, s->at, &promise);
        keyacct__engine_clock_start(s, c, clock, &promise);
        return;
    }
    int64_t part = ENGINE_RULE(s, reopen_floor_ppm), minutes = ENGINE_RULE(s, reopen_floor_minutes) * ENGINE_MINUTE;
    int64_t floor =
        keyacct__min(k->target, keyacct__max(k->target / 1000000 * part + k->target % 1000000 * part / 1000000, minutes));
    k->cycle = (uint8_t)(k->cycle < 255 ? k->cycle + 1 : 255);
    if (mode == KEYACCT_REOPEN_MODE_CONTINUE) {
        freeze(s, k, calendar_of(s, k)); /* the time while it was resolved counts */
    } else {
        k->since = s->at;
        if (k->target - k->spent < floor) k->target = k->spent + floor;
    }
    if (k->state == KEYACCT_CLOCK_STATE_LATE_DONE) { /* the breach of the old cycle stays a fact; this cycle has its own */
        k->breached = SERVICE_NEVER;
        if (mode == KEYACCT_REOPEN_MODE_RESUME) k->fired = 0;
    }
    k->state = KEYACCT_CLOCK_STATE_RUNNING;
    set_due(s, c, clock);
    if (k->spent >= k->target) breach(s, c, clock);
}

ENGINE_RARE void keyacct__engine_clock_merge(engine_step *s, engine_case *c, int32_t clock, const engine_clock *from) {
    engine_clock *k = clock_of(c, clock);
    if (!engine_clock_owed(k) || from->state != KEYACCT_CLOCK_STATE_CANCELLED) return; /* not one that was met before */
    if (k->state != KEYACCT_CLOCK_STATE_PAUSED) freeze(s, k, calendar_of(s, k));
    k->spent = keyacct__max(k->spent, from->spent);
    if (from->breached != SERVICE_NEVER) { /* the one breach was said when it happened */
        k->breached = k->breached == SERVICE_NEVER ? from->breached : keyacct__min(k->breached, from->breached);
        k->state = KEYACCT_CLOCK_STATE_LATE;
        k->next = ENGINE_NEVER;
        k->due = k->breached;
        return;
    }
    if (k->state != KEYACCT_CLOCK_STATE_RUNNING) return;
    set_due(s, c, clock);
    if (k->spent >= k->target) breach(s, c, clock);
}

void keyacct__engine_clock_recount(engine_step *s, engine_case *c, int32_t clock, const keyacct_calendar *old) {
    engine_clock *k = clock_of(c, clock);
    if (!engine_clock_owed(k) || !k->open_hours || k->state == KEYACCT_CLOCK_STATE_PAUSED) return;
    freeze(s, k, old);
    if (k->state == KEYACCT_CLOCK_STATE_RUNNING) set_due(s, c, clock);
}
