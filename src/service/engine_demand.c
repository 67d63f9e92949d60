/* Demands of accounts of influence: weighed, answered with an offer, countered a few times, decided, followed up.
 *
 * An account of level 4 or of great influence is never just declined, and never given more than the budget of concessions without
 * an approval; a small one has the standard answer of level 2. A demand of a small account of influence is handled as at level 4.
 * Budget: concession_ppm of current value in a year that begins with its first concession. Source: service escalation 2.4 (demand
 * path), seeds C06, with rulings X3, X38. O(1). */
#include "service/engine.h"

#define FAIL(e, status, column, ...) keyacct__fail((e)->error, status, "events", column, (e)->row, __VA_ARGS__)
#define YEAR_MS (365 * SERVICE_DAY_MS)
#define FOLLOW_UP_DAYS 30 /* after the decision; the second one FOLLOW_UP_LATER_DAYS after the first */
#define FOLLOW_UP_LATER_DAYS 60

static int64_t spent(const engine_step *s) {
    const engine_account *a = s->account;
    return a->spent_since != SERVICE_NEVER && s->at - a->spent_since < YEAR_MS ? a->spent_year : 0;
}

static int64_t budget(const engine_step *s) {
    int64_t value = keyacct__max(0, s->account->current_value), ppm = ENGINE_RULE(s, concession_ppm);
    return value / 1000000 * ppm + value % 1000000 * ppm / 1000000;
}

int keyacct__engine_overdrawn(const engine_step *s) {
    int64_t year = spent(s);
    return year > 0 && s->account->current_value >= 0 && year > budget(s); /* nearly all spend nothing: no budget is divided out */
}

int keyacct__engine_of_influence(const engine_step *s) {
    return s->account->granted >= 4 || s->account->influence_ppm >= ENGINE_RULE(s, level4_enter_ppm);
}

/* The answer of the row, checked against influence and budget. */
static ENGINE_RARE keyacct_status answer_of(engine_step *s, const engine_event *e, const engine_case *c, int32_t *answer,
                                            int64_t *cost) {
    *answer = keyacct__code(ENGINE_IN(e, answer), e->row);
    *cost = 0;
    if (!*answer) *answer = c->answer;
    if (!*answer) return FAIL(e, KEYACCT_E_VALUE, "answer", "the answer is missing");
    if (!keyacct__int64(ENGINE_IN(e, cost), e->row, cost)) *cost = *answer == c->answer ? c->cost : 0;
    if (*cost < 0) return FAIL(e, KEYACCT_E_VALUE, "cost", "a concession does not cost less than nothing");
    if (*answer == KEYACCT_DEMAND_ANSWER_DECLINE && keyacct__engine_of_influence(s))
        return FAIL(e, KEYACCT_E_VALUE, "answer", "an account of influence is not just declined: offer an alternative");
    return KEYACCT_OK;
}

/* An account of little value and little influence has the standard answer of level 2. */
void keyacct__engine_weigh(engine_step *s, const engine_case *c) {
    const engine_account *a = s->account;
    if (a->granted > 2 || a->segment >= KEYACCT_SEGMENT_GOLD || a->value_ppm >= ENGINE_RULE(s, level3_exit_ppm)
        || a->influence_ppm >= ENGINE_RULE(s, level4_exit_ppm))
        return;
    keyacct__engine_emit(s, c, KEYACCT_OUTPUT_TASK, KEYACCT_OUTPUT_REASON_STANDARD_ANSWER, c->amount)->level = 2;
}

static ENGINE_RARE keyacct_status offered(engine_step *s, const engine_event *e, engine_case *c) {
    int32_t answer;
    int64_t cost;
    KEYACCT__TRY(answer_of(s, e, c, &answer, &cost));
    c->answer = (uint8_t)answer;
    c->cost = cost;
    engine_clock_done(s, c, KEYACCT_CLOCK_ACK);
    return KEYACCT_OK;
}

static ENGINE_RARE keyacct_status countered(engine_step *s, const engine_event *e, engine_case *c) {
    if (!c->answer) return FAIL(e, KEYACCT_E_STATE, "event", "nothing was offered yet");
    if (c->rounds >= ENGINE_RULE(s, demand_rounds))
        return FAIL(e, KEYACCT_E_STATE, "event", "countered %d times already: decide", (int32_t)c->rounds);
    c->rounds++;
    c->answer = 0;
    return KEYACCT_OK;
}

static ENGINE_RARE keyacct_status decided(engine_step *s, const engine_event *e, engine_case *c) {
    engine_account *a = s->account;
    int32_t answer;
    int64_t cost;
    KEYACCT__TRY(answer_of(s, e, c, &answer, &cost));
    if (cost > INT64_MAX - spent(s))
        return FAIL(e, KEYACCT_E_OVERFLOW, "cost", "the concessions of the year no longer fit 64 bits");
    if (cost && a->current_value >= 0 && spent(s) + cost > budget(s) && !c->approved)
        return FAIL(e, KEYACCT_E_VALUE, "cost", "%l is more than what is left of the year's budget, %l: it needs an approval", cost,
                    keyacct__max(0, budget(s) - spent(s)));
    int64_t year = spent(s);
    if (cost && year == 0) a->spent_since = s->at;
    if (cost) a->spent_year = year + cost, a->rested = 0;
    c->answer = (uint8_t)answer;
    c->cost = cost;
    engine_clock_done(s, c, KEYACCT_CLOCK_ACK);
    engine_clock_done(s, c, KEYACCT_CLOCK_NEXT);
    keyacct__engine_clock_done(s, c, KEYACCT_CLOCK_DECIDE);
    c->follow_at = s->at + FOLLOW_UP_DAYS * SERVICE_DAY_MS;
    return KEYACCT_OK;
}

keyacct_status keyacct__engine_demand(engine_step *s, const engine_event *e, engine_case *c) {
    if (c->kind != KEYACCT_CASE_KIND_DEMAND)
        return FAIL(e, KEYACCT_E_STATE, "event", "only a demand is offered, countered and decided");
    if (!engine_case_open(c) || !engine_clock_owed(&c->clocks[KEYACCT_CLOCK_DECIDE - 1]))
        return FAIL(e, KEYACCT_E_STATE, "event", "the demand is decided, or no longer open");
    switch (e->kind) {
    case KEYACCT_EVENT_OFFERED: return offered(s, e, c);
    case KEYACCT_EVENT_COUNTERED: return countered(s, e, c);
    default: return decided(s, e, c);
    }
}

void keyacct__engine_follow_up(engine_step *s, engine_case *c) {
    keyacct__engine_emit(s, c, KEYACCT_OUTPUT_TASK, KEYACCT_OUTPUT_REASON_FOLLOW_UP, c->followed);
    c->follow_at = c->followed++ ? ENGINE_NEVER : s->at + FOLLOW_UP_LATER_DAYS * SERVICE_DAY_MS;
}
