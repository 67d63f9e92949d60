/* The granted level: entitled by facts, raised after a while where foundation and slots allow, lowered at reviews only.
 *
 * Raise: entitled for raise_days (the first raise at once), foundation, stay and cool-down, then a slot at the next slot time;
 * level 5 is proposed, and a second person approves it. Lower: below for lower_days (at once where the segment fell, it is damped
 * already), cool-down over, nothing that protects, one level a review; that level 5 ends is proposed, and approved by a person who
 * did not revoke it. Override: people set the level until a time, then facts hold again; level 5 stays only where it was approved.
 * Source: service escalation 2.3, 2.4 (region R1) with rulings X10, X11, X38, X40, X42. O(cases). */
#include "service/engine.h"

#define DAYS(s, name) (ENGINE_RULE(s, name) * SERVICE_DAY_MS)

static int reach_of(const engine_rules *rules, const engine_account *a, uint8_t entry[3]) {
    service_level_facts facts = {a->segment, a->granted,   a->relationship, a->strategic == KEYACCT_STRATEGIC_CONFIRMED,
                                 1,          a->value_ppm, a->influence_ppm};
    return keyacct__service_reach(rules->p, &facts, entry);
}

uint8_t keyacct__engine_entitled(const engine_rules *rules, const engine_account *a, uint8_t entry[3]) {
    if (a->status == KEYACCT_STATUS_SUSPENDED) return a->granted;
    if (a->status && a->status != KEYACCT_STATUS_ACTIVE) return 2;
    int reach = reach_of(rules, a, entry);
    return reach & 1 ? 5 : reach & 1 << 4 ? 4 : reach & 1 << 3 ? 3 : 2;
}

/* The level that is asked for next: one more, or 5 where it needs no level 4 (influence is waived by the approval). */
static int32_t wanted(const engine_step *s) {
    const engine_account *a = s->account;
    if (a->entitled == 5 && a->granted >= 3 && (a->granted == 4 || a->influence_ppm < ENGINE_RULE(s, level4_enter_ppm))) return 5;
    return a->granted + 1;
}

/* Price alone is easily copied: from level 4 on a relationship of level 1 should be raised. */
static ENGINE_RARE void raise_relationship(engine_step *s) {
    const engine_account *a = s->account;
    if (a->granted >= 4 && a->relationship == KEYACCT_RELATIONSHIP_LEVEL_PRICE)
        keyacct__engine_emit(s, NULL, KEYACCT_OUTPUT_TASK, KEYACCT_OUTPUT_REASON_RELATIONSHIP, a->relationship)->level = a->granted;
}

ENGINE_RARE void keyacct__engine_grant_set(engine_step *s, int32_t level, int32_t reason, int64_t value, int32_t person) {
    engine_account *a = s->account;
    uint8_t before = a->granted;
    if (level == before) return;
    a->granted = (uint8_t)level;
    a->approved = 0; /* of level 5: who approved it says so then */
    a->granted_at = a->changed_at = s->at;
    if (level > 2) a->raised = 1;
    if (a->queued_at != SERVICE_NEVER) keyacct__engine_wait_anew(s); /* the lowest left its level, and waits for it again */
    engine_output *out = keyacct__engine_emit(s, NULL, KEYACCT_OUTPUT_LEVEL_CHANGED, reason, value);
    out->before = before;
    out->level = (uint8_t)level;
    out->person = person;
    if (level < before) return;
    s->why = KEYACCT_OUTPUT_REASON_LEVEL;
    for (int32_t i = a->first_case; i >= 0; i = engine_case_at(s, i)->next) keyacct__engine_case_upgrade(s, engine_case_at(s, i));
    if (before < 4) raise_relationship(s);
    if (level == 3)
        keyacct__engine_emit(s, NULL, KEYACCT_OUTPUT_TASK, KEYACCT_OUTPUT_REASON_OWNER_MISSING, 0); /* owner and profile */
}

/* The foundation holds a raise back: says so once, with what is not sound and the case. */
static ENGINE_RARE void block(engine_step *s) {
    engine_account *a = s->account;
    int again = a->hold == KEYACCT_LEVEL_HOLD_FOUNDATION && a->grant == KEYACCT_GRANT_STATE_RAISE_BLOCKED;
    int64_t value;
    int32_t number;
    uint8_t reason = keyacct__engine_unsound(s, &value, &number);
    if (a->queued_at != SERVICE_NEVER) keyacct__engine_wait(s, 0);
    a->grant = KEYACCT_GRANT_STATE_RAISE_BLOCKED;
    a->hold = KEYACCT_LEVEL_HOLD_FOUNDATION;
    if (again) return;
    engine_output *out = keyacct__engine_emit(s, number < 0 ? NULL : engine_case_at(s, number), KEYACCT_OUTPUT_LEVEL_HELD,
                                              KEYACCT_OUTPUT_REASON_FOUNDATION, a->foundation);
    out->before = a->granted;
    out->level = (uint8_t)wanted(s);
    out->reason[1] = reason;
    out->value[1] = value;
}

static ENGINE_RARE void rest(engine_step *s, int32_t output, int32_t reason) {
    engine_account *a = s->account;
    if (a->queued_at != SERVICE_NEVER) keyacct__engine_wait(s, 0);
    a->grant = KEYACCT_GRANT_STATE_STABLE;
    a->hold = KEYACCT_LEVEL_HOLD_NONE;
    a->timer[ENGINE_TIMER_dwell] = a->timer[ENGINE_TIMER_proposal] = ENGINE_NEVER;
    if (output) keyacct__engine_emit(s, NULL, output, reason, a->entitled)->level = a->granted;
}

/* The stay at the granted level, or the cool-down after a change, is not over: says so, with when it began and when it ends. */
static ENGINE_RARE void stay(engine_step *s, int32_t level, int64_t until) {
    engine_account *a = s->account;
    int stays = a->granted_at != SERVICE_NEVER && a->granted_at + DAYS(s, stay_days) == until;
    a->grant = KEYACCT_GRANT_STATE_RAISE_WAIT;
    a->hold = KEYACCT_LEVEL_HOLD_NONE;
    a->timer[ENGINE_TIMER_dwell] = until;
    engine_output *out = keyacct__engine_emit(s, NULL, KEYACCT_OUTPUT_LEVEL_HELD,
                                              stays ? KEYACCT_OUTPUT_REASON_STAY : KEYACCT_OUTPUT_REASON_COOL_DOWN,
                                              stays ? a->granted_at : a->changed_at);
    out->before = a->granted;
    out->level = (uint8_t)level;
    out->due = until;
}

int keyacct__engine_lacks_relationship(const engine_step *s) {
    const engine_account *a = s->account;
    uint8_t entry[3] = {a->entry, 0, 0};
    return a->strategic == KEYACCT_STRATEGIC_CONFIRMED && a->granted < 5 && a->grant != KEYACCT_GRANT_STATE_PINNED
           && a->relationship < ENGINE_RULE(s, level5_relationship) && (!a->status || a->status == KEYACCT_STATUS_ACTIVE)
           && keyacct__engine_entitled(s->rules, a, entry) >= 3;
}

ENGINE_RARE void keyacct__engine_relationship(engine_step *s, uint8_t before, int lacked) {
    const engine_account *a = s->account;
    if (a->relationship != before) raise_relationship(s);
    if (lacked || !keyacct__engine_lacks_relationship(s)) return;
    engine_output *out =
        keyacct__engine_emit(s, NULL, KEYACCT_OUTPUT_LEVEL_HELD, KEYACCT_OUTPUT_REASON_RELATIONSHIP, a->relationship);
    out->before = a->granted;
    out->level = 5;
}

static ENGINE_RARE void try_raise(engine_step *s) {
    engine_account *a = s->account;
    int32_t level = wanted(s);
    int64_t ready = SERVICE_NEVER;
    if (a->foundation < level) {
        block(s);
        return;
    }
    if (a->granted_at != SERVICE_NEVER) ready = a->granted_at + DAYS(s, stay_days);
    if (a->changed_at != SERVICE_NEVER) ready = keyacct__max(ready, a->changed_at + DAYS(s, cool_days));
    if (ready > s->at) {
        stay(s, level, ready);
    } else if (level == 5) {
        a->grant = KEYACCT_GRANT_STATE_PROPOSED;
        a->hold = KEYACCT_LEVEL_HOLD_APPROVAL;
        a->timer[ENGINE_TIMER_proposal] = s->at + DAYS(s, proposal_days);
        keyacct__engine_emit(s, NULL, KEYACCT_OUTPUT_PROPOSAL, KEYACCT_OUTPUT_REASON_APPROVAL, a->entitled)->level = 5;
    } else if (a->queued_at == SERVICE_NEVER) {
        a->grant = KEYACCT_GRANT_STATE_RAISE_QUEUED;
        keyacct__engine_wait(s, 1);
    }
}

static ENGINE_RARE void begin_raise(engine_step *s) {
    engine_account *a = s->account;
    if (!a->raised || ENGINE_RULE(s, raise_days) == 0) {
        try_raise(s);
        return;
    }
    a->grant = KEYACCT_GRANT_STATE_RAISE_WAIT;
    a->timer[ENGINE_TIMER_dwell] = s->at + DAYS(s, raise_days);
}

static ENGINE_RARE void begin_lower(engine_step *s) {
    engine_account *a = s->account;
    int by_segment = a->granted == 3 && a->entry == KEYACCT_LEVEL_REASON_SEGMENT;
    a->grant = KEYACCT_GRANT_STATE_LOWER_WAIT;
    a->timer[ENGINE_TIMER_dwell] = s->at + (by_segment ? 0 : DAYS(s, lower_days));
}

/* Declared lost: people have decided. */
static ENGINE_RARE void lost(engine_step *s) {
    rest(s, 0, 0);
    keyacct__engine_grant_set(s, 2, KEYACCT_OUTPUT_REASON_EVENT, s->account->status, -1);
}

void keyacct__engine_grant(engine_step *s) {
    engine_account *a = s->account;
    uint8_t entry[3] = {a->entry, 0, 0};
    a->entitled = keyacct__engine_entitled(s->rules, a, entry);
    switch (a->grant) {
    case KEYACCT_GRANT_STATE_STABLE:
        if (a->status == KEYACCT_STATUS_LOST && a->granted > 2) lost(s);
        else if (a->entitled > a->granted) begin_raise(s);
        else if (a->entitled < a->granted) begin_lower(s);
        break;
    case KEYACCT_GRANT_STATE_RAISE_WAIT: /* fall through */
    case KEYACCT_GRANT_STATE_RAISE_QUEUED: /* fall through */
    case KEYACCT_GRANT_STATE_RAISE_BLOCKED:
        if (a->entitled <= a->granted) rest(s, KEYACCT_OUTPUT_RAISE_ABANDONED, KEYACCT_OUTPUT_REASON_NO_LONGER_ENTITLED);
        else if (a->grant == KEYACCT_GRANT_STATE_RAISE_BLOCKED
                     ? a->foundation >= wanted(s)
                     : a->grant == KEYACCT_GRANT_STATE_RAISE_QUEUED && a->foundation < wanted(s))
            try_raise(s);
        break;
    case KEYACCT_GRANT_STATE_PROPOSED:
        if (a->granted < 5) { /* that it becomes level 5 */
            if (a->entitled < 5) rest(s, KEYACCT_OUTPUT_PROPOSAL_CLOSED, KEYACCT_OUTPUT_REASON_NO_LONGER_ENTITLED);
        } else if (a->status == KEYACCT_STATUS_LOST) {
            lost(s);
        } else if (a->entitled == 5) { /* that level 5 ends */
            rest(s, KEYACCT_OUTPUT_PROPOSAL_CLOSED, KEYACCT_OUTPUT_REASON_ENTITLED);
        }
        break;
    case KEYACCT_GRANT_STATE_LOWER_WAIT:
        if (a->status == KEYACCT_STATUS_LOST) lost(s);
        else if (a->entitled >= a->granted) rest(s, KEYACCT_OUTPUT_LOWER_ABANDONED, KEYACCT_OUTPUT_REASON_ENTITLED);
        break;
    default: break; /* pinned: people decided */
    }
    if (a->entitled >= 3) a->entry = entry[0];
}

/* The level that facts give without an approval. */
static ENGINE_RARE int32_t below_5(const engine_step *s) {
    uint8_t entry[3] = {0, 0, 0};
    int reach = reach_of(s->rules, s->account, entry);
    return reach & 1 << 4 ? 4 : reach & 1 << 3 ? 3 : 2;
}

ENGINE_RARE void keyacct__engine_grant_timer(engine_step *s, int32_t timer) {
    engine_account *a = s->account;
    uint8_t entry[3] = {0, 0, 0};
    if (timer == ENGINE_TIMER_dwell) {
        if (a->grant == KEYACCT_GRANT_STATE_RAISE_WAIT) try_raise(s); /* a lowering waits for the review from now on */
    } else if (timer == ENGINE_TIMER_proposal) {
        a->changed_at = s->at; /* a refusal cools down as a change does */
        rest(s, KEYACCT_OUTPUT_PROPOSAL_CLOSED, s->why);
    } else { /* the override ends: facts hold at once */
        a->timer[ENGINE_TIMER_pin] = ENGINE_NEVER;
        rest(s, 0, 0);
        a->entitled = keyacct__engine_entitled(s->rules, a, entry);
        int32_t level = keyacct__max(2, keyacct__min(a->entitled, a->granted)); /* 2: which everybody has */
        if (level == 5 && !a->approved) level = below_5(s);
        keyacct__engine_grant_set(s, level, s->why, a->entitled, -1);
    }
}

/* What forbids a lowering. */
ENGINE_RARE int keyacct__engine_protected(const engine_step *s, uint8_t *reason, int64_t *value) {
    const engine_account *a = s->account;
    int32_t today = engine_day_of(s->at);
    *value = 0;
    for (int32_t i = a->first_case; i >= 0; i = engine_case_at(s, i)->next) {
        const engine_case *c = engine_case_at(s, i);
        if (!engine_case_open(c)) continue;
        *reason = c->kind == KEYACCT_CASE_KIND_COMPLAINT ? KEYACCT_OUTPUT_REASON_OPEN_COMPLAINT : KEYACCT_OUTPUT_REASON_OPEN_DEMAND;
        if (c->kind == KEYACCT_CASE_KIND_COMPLAINT || c->kind == KEYACCT_CASE_KIND_DEMAND) return 1;
    }
    if (a->band == KEYACCT_RISK_BAND_ALARM) {
        *reason = KEYACCT_OUTPUT_REASON_RISK_ALARM;
        return 1;
    }
    if (a->breached_at != SERVICE_NEVER && s->at - a->breached_at < DAYS(s, breach_days)) {
        *reason = KEYACCT_OUTPUT_REASON_RECENT_BREACH;
        *value = a->breached_at;
        return 1;
    }
    if (a->contract_end_on != ENGINE_UNKNOWN_DAY && a->contract_end_on >= today
        && (int64_t)a->contract_end_on - today <= ENGINE_RULE(s, renewal_days)) {
        *reason = KEYACCT_OUTPUT_REASON_CONTRACT;
        *value = a->contract_end_on;
        return 1;
    }
    if (a->changed_at != SERVICE_NEVER && s->at - a->changed_at < DAYS(s, cool_days)) {
        *reason = KEYACCT_OUTPUT_REASON_COOL_DOWN;
        *value = a->changed_at;
        return 1;
    }
    return 0;
}

/* Level 5 is not left by facts alone: a person has to approve its end. */
static ENGINE_RARE void propose_end(engine_step *s) {
    engine_account *a = s->account;
    a->grant = KEYACCT_GRANT_STATE_PROPOSED;
    a->hold = KEYACCT_LEVEL_HOLD_APPROVAL;
    a->timer[ENGINE_TIMER_dwell] = ENGINE_NEVER;
    a->timer[ENGINE_TIMER_proposal] = s->at + DAYS(s, proposal_days);
    engine_output *out =
        keyacct__engine_emit(s, NULL, KEYACCT_OUTPUT_PROPOSAL, KEYACCT_OUTPUT_REASON_NO_LONGER_ENTITLED, a->entitled);
    out->before = 5;
    out->level = 4;
}

/* A review: one level down where the wait is over and nothing protects. */
ENGINE_RARE void keyacct__engine_review_account(engine_step *s) {
    engine_account *a = s->account;
    uint8_t reason;
    int64_t value;
    if (a->grant != KEYACCT_GRANT_STATE_LOWER_WAIT || a->timer[ENGINE_TIMER_dwell] > s->at) {
        if (a->grant != KEYACCT_GRANT_STATE_LOWER_WAIT || a->timer[ENGINE_TIMER_dwell] != ENGINE_NEVER) return;
    }
    if (keyacct__engine_protected(s, &reason, &value)) {
        a->hold = KEYACCT_LEVEL_HOLD_PROTECTED;
        engine_output *out = keyacct__engine_emit(s, NULL, KEYACCT_OUTPUT_LEVEL_HELD, reason, value);
        out->before = a->granted;
        out->level = (uint8_t)(a->granted - 1);
        return;
    }
    if (a->granted == 5) {
        propose_end(s);
        return;
    }
    int32_t level = a->granted - 1;
    rest(s, 0, 0);
    keyacct__engine_grant_set(s, level, KEYACCT_OUTPUT_REASON_NO_LONGER_ENTITLED, a->entitled, -1);
}
