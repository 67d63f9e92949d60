/* Cases: open, waiting, resolved; closed, cancelled and merged are ends.
 *
 * An event names its case; it is refused, and nothing changes, when the case is unknown, of another account, or in a state to which
 * the event does not belong. A case that ended leaves the account's list; what it was stays known to later events (repeat_of).
 * Source: service escalation 2.4, 2.5. O(clocks of the case + cases of the account that are not ended). */
#include "core/sort.h"
#include "service/engine.h"
#include "service/engine_rests.h"

#define FAIL(e, status, column, ...) keyacct__fail((e)->error, status, "events", column, (e)->row, __VA_ARGS__)

/* Clocks that wait for the reasons of the case, as bits. */
int32_t keyacct__engine_paused_clocks(const engine_step *s, const engine_case *c) {
    int64_t clocks = 0;
    int worst = c->kind == KEYACCT_CASE_KIND_COMPLAINT && c->severity == 1 && !ENGINE_RULE(s, pause_worst);
    if (c->pauses & KEYACCT_PAUSE_REASON_WAIT_CUSTOMER && !worst) clocks |= ENGINE_RULE(s, pause_customer_clocks);
    if (c->pauses & KEYACCT_PAUSE_REASON_SCHEDULED) clocks |= ENGINE_RULE(s, pause_scheduled_clocks);
    if (c->pauses & KEYACCT_PAUSE_REASON_WAIT_THIRD) clocks |= ENGINE_RULE(s, pause_third_clocks);
    if (c->pauses & KEYACCT_PAUSE_REASON_WAIT_INTERNAL) clocks |= ENGINE_RULE(s, pause_internal_clocks);
    return (int32_t)clocks;
}

static void say_state(engine_step *s, engine_case *c, int32_t state, int32_t reason) {
    c->state = (uint8_t)state;
    keyacct__engine_emit(s, c, KEYACCT_OUTPUT_CASE_STATE, reason, c->reopens)->case_state = (uint8_t)state;
}

/* A case whose id has a number, and nothing else. */
void keyacct__engine_case_new(engine_case *c, int64_t number) {
    memset(c, 0, sizeof *c);
    c->number = (int32_t)number;
    c->account = c->owner = -1; /* of nobody yet */
}

/* Earliest timer of the case, and what the regions ask of it. No branch over the clocks: their states are as good as random. */
void keyacct__engine_case_refresh(engine_case *c) {
    enum { MARKS = 6, LATE = 8 };
    static const uint8_t of_state[] = {[KEYACCT_CLOCK_STATE_RUNNING] = MARKS,
                                       [KEYACCT_CLOCK_STATE_LATE] = MARKS | LATE,
                                       [KEYACCT_CLOCK_STATE_CANCELLED] = 0};
    int64_t next = keyacct__min(keyacct__min(c->pause_until, c->ask_at), keyacct__min(c->close_at, c->follow_at));
    uint32_t late = 0, marks = 0, asks = 0; /* late: bits of clocks */
    int complaint = c->kind == KEYACCT_CASE_KIND_COMPLAINT;
    for (const engine_clock *k = c->clocks + ENGINE_CLOCKS - 1; k >= c->clocks; k--) {
        uint32_t asked = of_state[k->state];
        next = keyacct__min(next, k->next);
        marks |= asked & k->fired;
        late = late << 1 | asked >> 3;
    }
    _Static_assert(KEYACCT_CLOCK_ACK == 1 && KEYACCT_CLOCK_ANSWER == 4 && KEYACCT_CLOCK_RESOLVE == 5 && KEYACCT_CLOCK_DECIDE == 6
                       && ENGINE_ASKS_ANSWER == 1 && ENGINE_ASKS_RESOLVE == 2 && ENGINE_ASKS_DECIDE == 4
                       && ENGINE_ASKS_WARN == MARKS / 3 << 2 && ENGINE_ASKS_WARN_LATE == MARKS / 3 << 3,
                   "bits are shifted into their places");
    if (engine_case_open(c)) {
        asks = (late & ENGINE_ASKS_ANSWER) | late >> 3 | marks << 2 | ENGINE_ASKS_OPEN;
        if (complaint)
            asks |= ENGINE_ASKS_COMPLAINT | (c->reopens ? ENGINE_ASKS_REOPENED : 0)
                    | (asks & (ENGINE_ASKS_ANSWER | ENGINE_ASKS_RESOLVE) ? ENGINE_ASKS_UNSOUND : 0);
    }
    if (c->repeated && !c->rooted) asks |= complaint ? ENGINE_ASKS_REPEATED | ENGINE_ASKS_UNSOUND : ENGINE_ASKS_REPEATED;
    c->next_at = next;
    c->asks = (uint16_t)asks;
    c->changed = 0;
}

engine_cases keyacct__engine_look(const engine_step *s) {
    engine_cases all = {ENGINE_NEVER, 0};
    for (int32_t i = s->account->first_case; i >= 0;) {
        engine_case *c = engine_case_at(s, i);
        if (c->changed) keyacct__engine_case_refresh(c);
        all.next_at = keyacct__min(all.next_at, c->next_at);
        all.asks |= c->asks;
        i = c->next;
    }
    return all;
}

/* Brings the clocks into line with the reasons to wait, and sets the end of the longest pause. */
static void apply_pauses(engine_step *s, engine_case *c) {
    int32_t clocks = c->pauses ? keyacct__engine_paused_clocks(s, c) : 0;
    const keyacct_calendar *calendar = keyacct__engine_calendar_of(s);
    for (int32_t clock = 1; clock <= ENGINE_CLOCKS; clock++)
        if (c->clocks[clock - 1].state == KEYACCT_CLOCK_STATE_RUNNING && clocks >> (clock - 1) & 1)
            keyacct__engine_clock_pause(s, c, clock);
        else if (c->clocks[clock - 1].state == KEYACCT_CLOCK_STATE_PAUSED && !(clocks >> (clock - 1) & 1))
            keyacct__engine_clock_resume(s, c, clock);
    if (clocks && c->paused_since == SERVICE_NEVER) {
        const engine_clock *resolve = &c->clocks[KEYACCT_CLOCK_RESOLVE - 1];
        int64_t ppm = ENGINE_RULE(s, pause_total_ppm),
                total = resolve->target / 1000000 * ppm + resolve->target % 1000000 * ppm / 1000000;
        int64_t day = keyacct__engine_business_days(calendar, 1);
        int64_t open = day * (c->severity <= 2 ? ENGINE_RULE(s, pause_days) : ENGINE_RULE(s, pause_mild_days));
        if (total > 0) open = keyacct__min(open, keyacct__max(1, total - c->paused_open));
        c->paused_since = s->at;
        c->pause_until = keyacct__engine_after_open(s, s->at, open);
        if (c->pause_until != ENGINE_NEVER) /* asked again a business day before, in a short pause at half of it */
            c->ask_at = keyacct__engine_due_of(s, calendar, s->at, keyacct__max(open / 2, open - day));
    } else if (!clocks && c->paused_since != SERVICE_NEVER) {
        c->paused_open += keyacct__engine_used(s, calendar, c->paused_since);
        c->paused_since = SERVICE_NEVER;
        c->pause_until = c->ask_at = ENGINE_NEVER;
    }
}

static void end_case(engine_step *s, engine_case *c, int32_t state, int32_t reason) {
    for (int32_t clock = 1; clock <= ENGINE_CLOCKS; clock++)
        if (engine_clock_owed(&c->clocks[clock - 1])) keyacct__engine_clock_cancel(s, c, clock);
    c->pauses = 0;
    c->paused_since = SERVICE_NEVER;
    c->pause_until = c->ask_at = c->close_at = c->follow_at = c->next_at = ENGINE_NEVER;
    say_state(s, c, state, reason);
    keyacct__engine_unlink(s, c->number);
}

/* The earliest timer of a case: a clock, the end of a pause, the end of the time to reopen. */
void keyacct__engine_case_fire(engine_step *s, engine_case *c) {
    c->changed = 1;
    for (int32_t clock = 1; clock <= ENGINE_CLOCKS; clock++)
        if (c->clocks[clock - 1].next <= s->at) {
            keyacct__engine_clock_fire(s, c, clock);
            return;
        }
    if (c->pause_until <= s->at) {
        engine_output *out = keyacct__engine_emit(s, c, KEYACCT_OUTPUT_PAUSE_EXPIRED, KEYACCT_OUTPUT_REASON_PAUSE_LIMIT, c->pauses);
        out->due = c->pause_until;
        c->pauses = 0;
        apply_pauses(s, c);
        say_state(s, c, KEYACCT_CASE_STATE_OPEN, KEYACCT_OUTPUT_REASON_PAUSE_LIMIT);
    } else if (c->ask_at <= s->at) { /* ask the customer again */
        c->ask_at = ENGINE_NEVER;
        keyacct__engine_emit(s, c, KEYACCT_OUTPUT_TASK, KEYACCT_OUTPUT_REASON_PAUSE_LIMIT, c->pauses)->due = c->pause_until;
    } else if (c->close_at <= s->at) {
        end_case(s, c, KEYACCT_CASE_STATE_CLOSED, KEYACCT_OUTPUT_REASON_EXPIRED);
        return;
    } else if (c->follow_at <= s->at) {
        keyacct__engine_follow_up(s, c);
    }
}

/* The granted level rose: promises of open cases improve at once, and never get worse when it falls. */
void keyacct__engine_case_upgrade(engine_step *s, engine_case *c) {
    const keyacct_calendar *calendar = keyacct__engine_calendar_of(s);
    if (c->level >= s->account->granted) return;
    c->level = s->account->granted;
    if (!engine_case_open(c)) return;
    for (int32_t clock = 1; clock <= ENGINE_CLOCKS; clock++) keyacct__engine_clock_retarget(s, c, clock, calendar);
}

/* --- the list of an account ------------------------------------------------------------------------------------------- */

int keyacct__engine_order_keys(const keyacct__map *x, int32_t a, const keyacct__map *y, int32_t b) {
    int64_t a_length, b_length;
    if (!x->is_text) return keyacct__order_int64(x->ints[a], y->ints[b]);
    const char *a_text = keyacct__map_text(x, a, &a_length), *b_text = keyacct__map_text(y, b, &b_length);
    return keyacct__order_text(a_text, a_length, b_text, b_length);
}

void keyacct__engine_link(engine_step *s, int32_t number) {
    const keyacct__map *cases = &s->shard->cases;
    int32_t *place = &s->account->first_case;
    while (*place >= 0 && keyacct__engine_order_keys(cases, *place, cases, number) < 0)
        place = &engine_case_at(s, *place)->next;
    engine_case_at(s, number)->next = *place;
    engine_case_at(s, number)->changed = 1;
    *place = number;
    s->account->case_count++;
}

void keyacct__engine_unlink(engine_step *s, int32_t number) {
    int32_t *place = &s->account->first_case;
    while (*place >= 0 && *place != number) place = &engine_case_at(s, *place)->next;
    if (*place != number) return;
    *place = engine_case_at(s, number)->next;
    s->account->case_count--;
}

/* --- events ------------------------------------------------------------------------------------------------------------ */

static ENGINE_RARE keyacct_status not_open(const engine_event *e, const engine_case *c) {
    return FAIL(e, KEYACCT_E_STATE, "event", "the case is %s; %s needs one that is open",
                keyacct_code_name("case_state", c->state), keyacct_code_name("event", e->kind));
}

/* The clocks with which a case of this kind begins, as bits. */
static int32_t clocks_of(int32_t kind) {
    switch (kind) {
    case KEYACCT_CASE_KIND_DEMAND: return 1 << (KEYACCT_CLOCK_ACK - 1) | 1 << (KEYACCT_CLOCK_DECIDE - 1);
    case KEYACCT_CASE_KIND_TASK: return 1 << (KEYACCT_CLOCK_RESOLVE - 1);
    default:
        return 1 << (KEYACCT_CLOCK_ACK - 1) | 1 << (KEYACCT_CLOCK_DISPATCH - 1) | 1 << (KEYACCT_CLOCK_ANSWER - 1)
               | 1 << (KEYACCT_CLOCK_RESOLVE - 1);
    }
}

static void remember_complaint(const engine_step *s) {
    engine_account *a = s->account;
    if (a->complaints == ENGINE_RING) memmove(a->ring, a->ring + 1, sizeof a->ring - sizeof a->ring[0]);
    else a->complaints++;
    a->ring[a->complaints - 1] = s->at;
    if (engine_complains_often(s)) a->rested = 0;
}

static keyacct_status read_severity(const engine_step *s, const engine_event *e, int64_t *severity) {
    if (!keyacct__int64(ENGINE_IN(e, severity), e->row, severity)) *severity = ENGINE_RULE(s, severity_default);
    return *severity >= 1 && *severity <= 4 ? KEYACCT_OK : FAIL(e, KEYACCT_E_VALUE, "severity", "%l is outside 1..4", *severity);
}

/* The case's slot is there already (its id is in the map), in state 0. */
static keyacct_status opened(engine_step *s, const engine_event *e) {
    engine_case *c, *earlier = NULL;
    engine_promise promises[ENGINE_CLOCKS];
    int64_t severity, reported = s->at;
    int32_t kind = keyacct__code(ENGINE_IN(e, kind), e->row), reason = keyacct__code(ENGINE_IN(e, reason), e->row);
    KEYACCT__TRY(keyacct__engine_event_case(s, e, ENGINE_IN(e, case_id), &c));
    if (c->state || (e->alone && keyacct__engine_elsewhere(s->engine, ENGINE_IN(e, case_id), e->row, s->shard, 1)))
        return FAIL(e, KEYACCT_E_DUPLICATE, "case_id", "this case was opened before");
    if (!kind) return FAIL(e, KEYACCT_E_VALUE, "kind", "a case that is opened needs its kind");
    KEYACCT__TRY(read_severity(s, e, &severity));
    if (keyacct__int64(ENGINE_IN(e, reported_at), e->row, &reported) && reported > s->at)
        return FAIL(e, KEYACCT_E_ORDER, "reported_at", "reported after it was opened");
    if (reported < SERVICE_TIME_MIN) return FAIL(e, KEYACCT_E_VALUE, "reported_at", "outside the years 1 to 9999");
    if (keyacct__valid(ENGINE_IN(e, repeat_of), e->row))
        KEYACCT__TRY(keyacct__engine_event_case(s, e, ENGINE_IN(e, repeat_of), &earlier));
    int32_t level = s->account->granted;
    if (kind == KEYACCT_CASE_KIND_DEMAND && level < 4 && keyacct__engine_of_influence(s))
        level = 4; /* this demand, not the account */
    for (int32_t clock = 1; clock <= ENGINE_CLOCKS; clock++)
        if (clocks_of(kind) >> (clock - 1) & 1
            && keyacct__engine_clock_check(s, (int32_t)severity, level, clock, reported, &promises[clock - 1]) != KEYACCT_OK)
            return FAIL(e, KEYACCT_E_HORIZON, "at", "the promise '%s' lies outside of the account's calendar",
                        keyacct_code_name("clock", clock));
    keyacct__engine_case_new(c, c->number);
    c->account = s->number;
    c->kind = (uint8_t)kind;
    c->severity = (uint8_t)severity;
    c->level = (uint8_t)level;
    c->pauses = (uint8_t)reason;
    c->opened_at = s->at;
    c->reported_at = reported;
    c->resolved_at = c->paused_since = SERVICE_NEVER;
    c->pause_until = c->ask_at = c->close_at = c->follow_at = ENGINE_NEVER;
    c->repeated = earlier && kind == KEYACCT_CASE_KIND_COMPLAINT && !earlier->rooted;
    (void)keyacct__int64(ENGINE_IN(e, amount), e->row, &c->amount);
    for (int32_t clock = 1; clock <= ENGINE_CLOCKS; clock++)
        c->clocks[clock - 1].due = c->clocks[clock - 1].next = ENGINE_NEVER;
    keyacct__engine_link(s, c->number);
    if (kind == KEYACCT_CASE_KIND_COMPLAINT) remember_complaint(s);
    say_state(s, c, c->pauses ? KEYACCT_CASE_STATE_WAITING : KEYACCT_CASE_STATE_OPEN, KEYACCT_OUTPUT_REASON_EVENT);
    for (int32_t clock = 1; clock <= ENGINE_CLOCKS; clock++)
        if (clocks_of(kind) >> (clock - 1) & 1) keyacct__engine_clock_start(s, c, clock, &promises[clock - 1]);
    if (c->pauses) apply_pauses(s, c);
    if (kind == KEYACCT_CASE_KIND_DEMAND) keyacct__engine_weigh(s, c);
    return KEYACCT_OK;
}

static keyacct_status replied(engine_step *s, const engine_event *e, engine_case *c) {
    (void)e;
    engine_clock_done(s, c, KEYACCT_CLOCK_ACK);
    engine_clock_done(s, c, KEYACCT_CLOCK_NEXT);
    return KEYACCT_OK;
}

/* A message starts the clock of the next reply once the first reply was given; further messages do not start it anew. */
static keyacct_status customer_message(engine_step *s, const engine_event *e, engine_case *c) {
    if (keyacct__code(ENGINE_IN(e, no_reply), e->row)) return KEYACCT_OK;
    if (engine_clock_owed(&c->clocks[KEYACCT_CLOCK_ACK - 1]) || engine_clock_owed(&c->clocks[KEYACCT_CLOCK_NEXT - 1]))
        return KEYACCT_OK;
    engine_promise promise;
    if (keyacct__engine_clock_check(s, c->severity, c->level, KEYACCT_CLOCK_NEXT, s->at, &promise) != KEYACCT_OK)
        return FAIL(e, KEYACCT_E_HORIZON, "at", "the promise of the next reply lies beyond the end of the calendar");
    keyacct__engine_clock_start(s, c, KEYACCT_CLOCK_NEXT, &promise);
    return KEYACCT_OK;
}

static keyacct_status dispatched(engine_step *s, const engine_event *e, engine_case *c) {
    (void)e;
    engine_clock_done(s, c, KEYACCT_CLOCK_ACK);
    engine_clock_done(s, c, KEYACCT_CLOCK_DISPATCH);
    return KEYACCT_OK;
}

static keyacct_status answered(engine_step *s, const engine_event *e, engine_case *c) {
    (void)e;
    engine_clock_done(s, c, KEYACCT_CLOCK_ACK);
    engine_clock_done(s, c, KEYACCT_CLOCK_NEXT);
    engine_clock_done(s, c, KEYACCT_CLOCK_ANSWER);
    return KEYACCT_OK;
}

static void wait_state(engine_step *s, engine_case *c) {
    int32_t state = c->pauses ? KEYACCT_CASE_STATE_WAITING : KEYACCT_CASE_STATE_OPEN;
    apply_pauses(s, c);
    if (state != c->state) say_state(s, c, state, KEYACCT_OUTPUT_REASON_EVENT);
}

static keyacct_status paused(engine_step *s, const engine_event *e, engine_case *c) {
    int32_t reason = keyacct__code(ENGINE_IN(e, reason), e->row);
    if (!reason) return FAIL(e, KEYACCT_E_VALUE, "reason", "a pause needs its reason");
    c->pauses = (uint8_t)(c->pauses | reason);
    wait_state(s, c);
    return KEYACCT_OK;
}

static keyacct_status resumed(engine_step *s, const engine_event *e, engine_case *c) {
    int32_t reason = keyacct__code(ENGINE_IN(e, reason), e->row);
    c->pauses = (uint8_t)(reason ? c->pauses & ~reason : 0);
    wait_state(s, c);
    return KEYACCT_OK;
}

static ENGINE_RARE keyacct_status severity(engine_step *s, const engine_event *e, engine_case *c) {
    int64_t value;
    if (!keyacct__valid(ENGINE_IN(e, severity), e->row)) return FAIL(e, KEYACCT_E_VALUE, "severity", "the new severity is missing");
    KEYACCT__TRY(read_severity(s, e, &value));
    s->why = KEYACCT_OUTPUT_REASON_SEVERITY;
    c->severity = (uint8_t)value;
    for (int32_t clock = 1; clock <= ENGINE_CLOCKS; clock++)
        keyacct__engine_clock_retarget(s, c, clock, keyacct__engine_calendar_of(s));
    apply_pauses(s, c); /* complaints of severity 1 do not wait */
    return KEYACCT_OK;
}

static ENGINE_RARE keyacct_status assigned(engine_step *s, const engine_event *e, engine_case *c) {
    int32_t person;
    KEYACCT__TRY(keyacct__engine_name(s->engine, ENGINE_IN(e, owner), e->row, &person, e->error));
    if (person < 0) return FAIL(e, KEYACCT_E_VALUE, "owner", "the person who takes the case is missing");
    c->owner = person;
    keyacct__engine_emit(s, c, KEYACCT_OUTPUT_ASSIGN, KEYACCT_OUTPUT_REASON_EVENT, 0)->person = person;
    return KEYACCT_OK;
}

static keyacct_status resolved(engine_step *s, const engine_event *e, engine_case *c) {
    if (c->kind == KEYACCT_CASE_KIND_DEMAND && engine_clock_owed(&c->clocks[KEYACCT_CLOCK_DECIDE - 1]))
        return FAIL(e, KEYACCT_E_STATE, "event", "a demand is decided before it is resolved");
    c->pauses = 0;
    apply_pauses(s, c);
    for (int32_t clock = 1; clock <= ENGINE_CLOCKS; clock++) {
        if (!engine_clock_owed(&c->clocks[clock - 1])) continue;
        if (clock == KEYACCT_CLOCK_DISPATCH) keyacct__engine_clock_cancel(s, c, clock); /* nobody needs to be sent any more */
        else keyacct__engine_clock_done(s, c, clock);
    }
    c->resolved_at = s->at;
    c->close_at = keyacct__engine_after_days(s, s->at, ENGINE_RULE(s, reopen_days));
    say_state(s, c, KEYACCT_CASE_STATE_RESOLVED, KEYACCT_OUTPUT_REASON_EVENT);
    return KEYACCT_OK;
}

static keyacct_status confirmed(engine_step *s, const engine_event *e, engine_case *c) {
    double score;
    if (c->state != KEYACCT_CASE_STATE_RESOLVED && c->state != KEYACCT_CASE_STATE_CLOSED)
        return FAIL(e, KEYACCT_E_STATE, "event", "the case is %s; only a resolved one can be confirmed",
                    keyacct_code_name("case_state", c->state));
    if (!keyacct__float64(ENGINE_IN(e, score), e->row, &score) || !(score >= 0 && score <= 10))
        return FAIL(e, KEYACCT_E_VALUE, "score", "a score from 0 to 10 is needed");
    if (score >= s->rules->confirm_score) {
        if (s->account->clearing) s->account->clearing = ENGINE_CLEARED;
        s->account->timer[ENGINE_TIMER_clear] = ENGINE_NEVER;
    }
    s->account->low_score = score <= s->rules->satisfaction_alert;
    if (c->state == KEYACCT_CASE_STATE_RESOLVED && score > s->rules->satisfaction_alert)
        end_case(s, c, KEYACCT_CASE_STATE_CLOSED, KEYACCT_OUTPUT_REASON_EVENT);
    return KEYACCT_OK;
}

static ENGINE_RARE keyacct_status reopened(engine_step *s, const engine_event *e, engine_case *c) {
    if (c->state != KEYACCT_CASE_STATE_RESOLVED)
        return FAIL(e, KEYACCT_E_STATE, "event",
                    "the case is %s; only a resolved one can be reopened, a later complaint is a new case with repeat_of",
                    keyacct_code_name("case_state", c->state));
    int64_t mode = c->kind == KEYACCT_CASE_KIND_COMPLAINT ? ENGINE_RULE(s, reopen_complaint)
                   : c->kind == KEYACCT_CASE_KIND_REQUEST ? ENGINE_RULE(s, reopen_request)
                                                          : ENGINE_RULE(s, reopen_other);
    c->close_at = ENGINE_NEVER;
    c->resolved_at = SERVICE_NEVER;
    c->reopens = (uint8_t)(c->reopens < 255 ? c->reopens + 1 : 255);
    say_state(s, c, KEYACCT_CASE_STATE_OPEN, KEYACCT_OUTPUT_REASON_EVENT);
    keyacct__engine_clock_reopen(s, c, KEYACCT_CLOCK_RESOLVE, (int32_t)mode);
    return KEYACCT_OK;
}

static ENGINE_RARE keyacct_status cancelled(engine_step *s, const engine_event *e, engine_case *c) {
    (void)e;
    end_case(s, c, KEYACCT_CASE_STATE_CANCELLED, KEYACCT_OUTPUT_REASON_EVENT);
    return KEYACCT_OK;
}

static ENGINE_RARE keyacct_status merged(engine_step *s, const engine_event *e, engine_case *c) {
    engine_case *into;
    KEYACCT__TRY(keyacct__engine_event_case(s, e, ENGINE_IN(e, into_case_id), &into));
    if (into == c) return FAIL(e, KEYACCT_E_VALUE, "into_case_id", "a case is not merged into itself");
    if (!engine_case_open(into)) return not_open(e, into);
    end_case(s, c, KEYACCT_CASE_STATE_MERGED, KEYACCT_OUTPUT_REASON_EVENT); /* its clocks are frozen now */
    if (into->kind == c->kind) {
        into->reported_at = keyacct__min(into->reported_at, c->reported_at);
        for (int32_t clock = 1; clock <= ENGINE_CLOCKS; clock++)
            keyacct__engine_clock_merge(s, into, clock, &c->clocks[clock - 1]);
    }
    return KEYACCT_OK;
}

static ENGINE_RARE keyacct_status root_cause(engine_step *s, const engine_event *e, engine_case *c) {
    (void)s, (void)e;
    c->rooted = 1;
    c->repeated = 0;
    return KEYACCT_OK;
}

/* Events that may come to a case that is resolved, ended or, of demands, see for themselves. */
#define BIT(event) (UINT64_C(1) << KEYACCT_EVENT_##event)
#define ANY_STATE (BIT(CONFIRMED) | BIT(REOPENED) | BIT(ROOT_CAUSE) | BIT(OFFERED) | BIT(COUNTERED) | BIT(DECIDED))
#define MAY_BE_RESOLVED (BIT(REPLIED) | BIT(CUSTOMER_MESSAGE))

keyacct_status keyacct__engine_handle(engine_step *s, const engine_event *e) {
    engine_case *c;
    if (e->kind == KEYACCT_EVENT_CASE_OPENED) return opened(s, e);
    if (e->kind < KEYACCT_EVENT_REPLIED || e->kind > KEYACCT_EVENT_DECIDED) return keyacct__engine_account_handler(e->kind)(s, e);
    if (e->number >= 0 && (c = engine_case_at(s, e->number))->state && c->account == s->number) c->changed = 1;
    else KEYACCT__TRY(keyacct__engine_event_case(s, e, ENGINE_IN(e, case_id), &c));
    uint64_t kinds = c->state == KEYACCT_CASE_STATE_RESOLVED ? ANY_STATE | MAY_BE_RESOLVED : ANY_STATE;
    if (!((kinds >> e->kind & 1) | (uint64_t)engine_case_open(c))) return not_open(e, c); /* one branch: kinds are random */
    switch (e->kind) {
    case KEYACCT_EVENT_REPLIED: return replied(s, e, c);
    case KEYACCT_EVENT_CUSTOMER_MESSAGE: return customer_message(s, e, c);
    case KEYACCT_EVENT_DISPATCHED: return dispatched(s, e, c);
    case KEYACCT_EVENT_ANSWERED: return answered(s, e, c);
    case KEYACCT_EVENT_PAUSED: return paused(s, e, c);
    case KEYACCT_EVENT_RESUMED: return resumed(s, e, c);
    case KEYACCT_EVENT_SEVERITY: return severity(s, e, c);
    case KEYACCT_EVENT_ASSIGNED: return assigned(s, e, c);
    case KEYACCT_EVENT_RESOLVED: return resolved(s, e, c);
    case KEYACCT_EVENT_CONFIRMED: return confirmed(s, e, c);
    case KEYACCT_EVENT_REOPENED: return reopened(s, e, c);
    case KEYACCT_EVENT_CANCELLED: return cancelled(s, e, c);
    case KEYACCT_EVENT_MERGED: return merged(s, e, c);
    case KEYACCT_EVENT_ROOT_CAUSE: return root_cause(s, e, c);
    default: return keyacct__engine_demand(s, e, c);
    }
}
