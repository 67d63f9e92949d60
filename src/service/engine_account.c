/* An account of the engine: its facts, and how its regions come to rest.
 *
 * After every event and timer: foundation, entitled and granted level, attention, cadence, until nothing changes any more (at most
 * 16 rounds; each region moves one way within an instant), then the earliest timer. A region that would find what it left is not
 * run: the granted level after an event that leaves its facts, the others where what they ask for is as they have it. Source:
 * service escalation 2.3, 2.4 with rulings X11, X12, X23, X40. O(cases of the account). */
#include "service/engine.h"
#include "service/engine_rests.h"

#define FAIL(e, status, column, ...) keyacct__fail((e)->error, status, "events", column, (e)->row, __VA_ARGS__)

ENGINE_RARE void keyacct__engine_account_clear(engine_account *a) {
    engine_day *days = a->days;
    int32_t capacity = a->day_capacity;
    memset(a, 0, sizeof *a);
    a->days = days;
    a->day_capacity = capacity;
    a->next_at = ENGINE_NEVER;
    a->event_at = a->timer_at = a->said_at = a->granted_at = a->changed_at = a->breached_at = SERVICE_NEVER;
    a->queued_at = a->acked_until = SERVICE_NEVER;
    a->first_case = a->calendar = -1;
    a->owner = a->backup = a->strategic_by = -2;
    a->value_ppm = a->potential_ppm = a->influence_ppm = -1;
    a->contract_end_on = a->profile_on = a->since_on = ENGINE_UNKNOWN_DAY;
    a->current_value = -1;
    a->contact_at = a->spent_since = a->timers_at = SERVICE_NEVER;
    for (int i = 0; i < 3; i++) a->last_at[i] = a->asked_at[i] = SERVICE_NEVER;
    for (int i = 0; i < ENGINE_TIMER_COUNT; i++) a->timer[i] = ENGINE_NEVER;
}

void keyacct__engine_account_new(engine_account *a) {
    a->days = NULL;
    a->day_capacity = 0;
    keyacct__engine_account_clear(a);
}

static int served(const engine_account *a) {
    return a->exists && (a->status == KEYACCT_STATUS_ACTIVE || a->status == 0);
}

/* Whoever waits is looked at again when a slot may be free. */
static ENGINE_RARE void count_anew(const engine_step *s, uint8_t serves, uint8_t valued, uint8_t level) {
    engine_account *a = s->account;
    engine_shard *shard = s->shard;
    int more = serves > a->counted_served || valued > a->counted_valued || level < a->counted_level;
    shard->served += serves - a->counted_served;
    shard->valued += valued - a->counted_valued;
    for (int32_t l = 3; l <= 5; l++) shard->held[l] += (l <= level) - (l <= a->counted_level);
    a->counted_served = serves;
    a->counted_valued = valued;
    a->counted_level = level;
    if (more && s->engine->waiting) shard->slot_at = keyacct__min(shard->slot_at, keyacct__engine_slot_time(s->engine, s->at));
}

/* The figures that slots are made from. */
void keyacct__engine_count(const engine_step *s) {
    const engine_account *a = s->account;
    uint8_t serves = (uint8_t)served(a), valued = serves && a->segment >= KEYACCT_SEGMENT_GOLD, level = serves ? a->granted : 0;
    if (serves != a->counted_served || valued != a->counted_valued || level != a->counted_level)
        count_anew(s, serves, valued, level);
}

static uint8_t tier_of(const engine_account *a) {
    int32_t by_level = a->granted >= 5 ? KEYACCT_PLAN_TIER_STRATEGIC : a->granted == 4 ? KEYACCT_PLAN_TIER_PLATINUM
                       : a->granted == 3 ? KEYACCT_PLAN_TIER_GOLD : KEYACCT_PLAN_TIER_LEAD;
    int32_t by_segment = a->segment ? a->segment : KEYACCT_PLAN_TIER_LEAD; /* lead, iron, gold, platinum have the same numbers */
    return (uint8_t)(by_level > by_segment ? by_level : by_segment);
}

/* --- facts -------------------------------------------------------------------------------------------------------------- */

static keyacct_status ppm_check(const engine_event *e, const keyacct__column *column) {
    int64_t value;
    if (!keyacct__int64(column, e->row, &value) || (value >= 0 && value <= 1000000)) return KEYACCT_OK;
    return FAIL(e, KEYACCT_E_VALUE, column->name, "%l is outside 0..1000000 ppm", value);
}

static keyacct_status day_check(const engine_event *e, const keyacct__column *column) {
    int32_t on;
    if (!keyacct__date(column, e->row, &on) || engine_is_day(on)) return KEYACCT_OK;
    return FAIL(e, KEYACCT_E_VALUE, column->name, "outside the years 1 to 9999");
}

/* A time of the row after this one; where the cell is empty *until stays as it was. */
static ENGINE_RARE keyacct_status until_check(const engine_step *s, const engine_event *e, int64_t *until, const char *late) {
    int given = keyacct__int64(ENGINE_IN(e, until_at), e->row, until);
    if (given && *until > SERVICE_TIME_MAX) return FAIL(e, KEYACCT_E_VALUE, "until_at", "outside the years 1 to 9999");
    return *until > s->at ? KEYACCT_OK : FAIL(e, KEYACCT_E_ORDER, "until_at", "%s", late);
}

static void take_ppm(const engine_event *e, const keyacct__column *column, int32_t *fact) {
    int64_t value;
    if (keyacct__int64(column, e->row, &value)) *fact = (int32_t)value;
}

static void take_code(const engine_event *e, const keyacct__column *column, uint8_t *fact) {
    int32_t code = keyacct__code(column, e->row);
    if (code) *fact = (uint8_t)code;
}

/* What the row says is taken, what it leaves empty stays as it was. */
static keyacct_status facts(engine_step *s, const engine_event *e) {
    engine_account *a = s->account;
    int64_t length;
    int32_t calendar = a->calendar, potential = a->potential_ppm, by;
    uint8_t status = a->status, relationship = a->relationship, strategic = a->strategic;
    int lacked = keyacct__engine_lacks_relationship(s);
    const char *name = keyacct__text(ENGINE_IN(e, calendar), e->row, &length);
    KEYACCT__TRY(ppm_check(e, ENGINE_IN(e, value_percentile_ppm)));
    KEYACCT__TRY(ppm_check(e, ENGINE_IN(e, potential_percentile_ppm)));
    KEYACCT__TRY(ppm_check(e, ENGINE_IN(e, influence_ppm)));
    KEYACCT__TRY(day_check(e, ENGINE_IN(e, contract_end_on)));
    KEYACCT__TRY(day_check(e, ENGINE_IN(e, profile_on)));
    if (name && length) {
        calendar = keyacct__engine_find_calendar(s->engine, name, length);
        if (calendar < 0) return FAIL(e, KEYACCT_E_NOT_FOUND, "calendar", "the engine has no calendar '%t'", name, length);
        if (*name == ENGINE_ROLE) return FAIL(e, KEYACCT_E_VALUE, "calendar", "'%t' is of a role, not of accounts", name, length);
    }
    if (calendar != a->calendar && a->first_case >= 0) { /* what was used so far was used by the old one */
        const keyacct_calendar *old = keyacct__engine_calendar_of(s);
        a->calendar = calendar;
        s->calendar = engine_calendar_now(s->engine, a);
        s->contacts = ENGINE_CONTACTS;
        for (int32_t i = a->first_case; i >= 0; i = engine_case_at(s, i)->next)
            for (int32_t clock = 1; clock <= ENGINE_CLOCKS; clock++)
                keyacct__engine_clock_recount(s, engine_case_at(s, i), clock, old);
    }
    if (calendar != a->calendar) s->contacts = ENGINE_CONTACTS;
    a->calendar = calendar;
    s->calendar = engine_calendar_now(s->engine, a);
    take_code(e, ENGINE_IN(e, status), &a->status);
    take_code(e, ENGINE_IN(e, segment), &a->segment);
    take_code(e, ENGINE_IN(e, relationship_level), &a->relationship);
    take_code(e, ENGINE_IN(e, risk_band), &a->band);
    take_ppm(e, ENGINE_IN(e, value_percentile_ppm), &a->value_ppm);
    take_ppm(e, ENGINE_IN(e, potential_percentile_ppm), &a->potential_ppm);
    take_ppm(e, ENGINE_IN(e, influence_ppm), &a->influence_ppm);
    (void)keyacct__int64(ENGINE_IN(e, current_value), e->row, &a->current_value);
    (void)keyacct__date(ENGINE_IN(e, contract_end_on), e->row, &a->contract_end_on);
    (void)keyacct__date(ENGINE_IN(e, profile_on), e->row, &a->profile_on);
    if (keyacct__code(ENGINE_IN(e, strategic), e->row)) {
        (void)keyacct__engine_name(s->engine, ENGINE_IN(e, actor), e->row, &by, NULL);
        a->strategic = (uint8_t)keyacct__code(ENGINE_IN(e, strategic), e->row);
        if (by >= 0 || a->strategic != strategic) a->strategic_by = by; /* said again by nobody: who decided it is known still */
    }
    if (status != a->status || potential != a->potential_ppm) s->contacts = ENGINE_CONTACTS;
    if (a->queued_at != SERVICE_NEVER) keyacct__engine_wait_anew(s);
    keyacct__engine_relationship(s, relationship, lacked);
    return KEYACCT_OK;
}

static ENGINE_RARE keyacct_status owner_check(engine_step *s, const engine_event *e, int32_t *by, int32_t *backup) {
    int64_t length;
    const char *name = keyacct__text(ENGINE_IN(e, backup), e->row, &length);
    (void)keyacct__engine_name(s->engine, ENGINE_IN(e, owner), e->row, by, NULL);
    (void)keyacct__engine_name(s->engine, ENGINE_IN(e, backup), e->row, backup, NULL);
    if (*by < 0 || *by != *backup) return KEYACCT_OK;
    return FAIL(e, KEYACCT_E_VALUE, "backup", "'%t' is the owner: somebody else has to stand in", name, length);
}

static keyacct_status owner(engine_step *s, const engine_event *e) {
    int32_t by, backup;
    KEYACCT__TRY(owner_check(s, e, &by, &backup));
    s->account->owner = by;
    s->account->backup = backup;
    s->account->away = 0;
    s->account->timer[ENGINE_TIMER_away] = ENGINE_NEVER;
    return KEYACCT_OK;
}

static keyacct_status account(engine_step *s, const engine_event *e) {
    engine_account *a = s->account;
    int32_t by, backup;
    KEYACCT__TRY(owner_check(s, e, &by, &backup)); /* before anything is taken */
    if (!a->exists) {
        engine_account before = *a;
        keyacct__engine_account_clear(a);
        a->event_at = before.event_at; /* of an earlier stay */
        a->timer_at = before.timer_at;
        a->said_at = before.said_at;
        a->said = before.said;
        a->granted = a->entitled = a->level = 2;
        a->foundation = 5;
        a->grant = KEYACCT_GRANT_STATE_STABLE;
        keyacct_status status = facts(s, e);
        if (status != KEYACCT_OK) {
            *a = before;
            return status;
        }
        a->since_on = keyacct__engine_day(s, s->at); /* of the calendar that it has now */
        a->exists = 1;
        a->tier = tier_of(a);
        s->contacts = ENGINE_CONTACTS;
    } else {
        KEYACCT__TRY(facts(s, e));
    }
    if (keyacct__valid(ENGINE_IN(e, owner), e->row) || keyacct__valid(ENGINE_IN(e, backup), e->row)) KEYACCT__TRY(owner(s, e));
    return KEYACCT_OK;
}

static ENGINE_RARE keyacct_status account_removed(engine_step *s, const engine_event *e) {
    engine_account *a = s->account;
    (void)e;
    for (int32_t number = a->first_case; number >= 0;) {
        int32_t next = engine_case_at(s, number)->next;
        keyacct__engine_case_new(engine_case_at(s, number), number); /* of nobody */
        number = next;
    }
    if (a->queued_at != SERVICE_NEVER) keyacct__engine_wait(s, 0);
    engine_account before = *a;
    keyacct__engine_account_clear(a);
    s->calendar = engine_calendar_now(s->engine, a);
    a->timer_at = before.timer_at;
    a->said_at = before.said_at;
    a->said = before.said;
    a->next_at = before.next_at; /* as the tree has it, until it has come to rest */
    a->counted_served = before.counted_served; /* coming to rest takes it out of the counts */
    a->counted_valued = before.counted_valued;
    a->counted_level = before.counted_level;
    return KEYACCT_OK;
}

static keyacct_status profile_updated(engine_step *s, const engine_event *e) {
    (void)e;
    s->account->profile_on = engine_day_of(s->at);
    return KEYACCT_OK;
}

static ENGINE_RARE keyacct_status owner_unavailable(engine_step *s, const engine_event *e) {
    engine_account *a = s->account;
    int64_t until = ENGINE_NEVER;
    KEYACCT__TRY(until_check(s, e, &until, "the absence ends before it begins"));
    a->away = 1;
    a->timer[ENGINE_TIMER_away] = until;
    for (int32_t number = a->first_case; number >= 0; number = engine_case_at(s, number)->next) {
        engine_case *c = engine_case_at(s, number);
        if (!engine_case_open(c) || (c->owner >= 0 && c->owner != a->owner)) continue;
        if (a->backup >= 0) {
            c->owner = a->backup;
            keyacct__engine_emit(s, c, KEYACCT_OUTPUT_ASSIGN, KEYACCT_OUTPUT_REASON_NOBODY_AVAILABLE, 0)->person = a->backup;
        }
    }
    return KEYACCT_OK;
}

static ENGINE_RARE keyacct_status attention_acked(engine_step *s, const engine_event *e) {
    if (!s->account->attention) return FAIL(e, KEYACCT_E_STATE, "event", "nothing wants attention");
    int64_t until = s->account->worst == 1
                        ? keyacct__engine_after_minutes(s, s->at, ENGINE_RULE(s, hold_minutes_1), 1)
                        : keyacct__engine_after_days(s, s->at, ENGINE_RULE(s, hold_days));
    keyacct__engine_attention_ack(s, until);
    return KEYACCT_OK;
}

static ENGINE_RARE keyacct_status attention_snoozed(engine_step *s, const engine_event *e) {
    int64_t until = SERVICE_NEVER;
    if (!s->account->attention) return FAIL(e, KEYACCT_E_STATE, "event", "nothing wants attention");
    KEYACCT__TRY(until_check(s, e, &until, "a snooze needs a later end"));
    keyacct__engine_attention_ack(s, until);
    return KEYACCT_OK;
}

/* --- decisions of people -------------------------------------------------------------------------------------------------- */

static ENGINE_RARE keyacct_status override_set(engine_step *s, const engine_event *e) {
    engine_account *a = s->account;
    int64_t until = SERVICE_NEVER;
    int32_t level = keyacct__code(ENGINE_IN(e, level), e->row), actor;
    if (!level) return FAIL(e, KEYACCT_E_VALUE, "level", "an override needs a level");
    (void)keyacct__engine_name(s->engine, ENGINE_IN(e, actor), e->row, &actor, NULL);
    if (actor < 0) return FAIL(e, KEYACCT_E_VALUE, "actor", "an override needs a person");
    KEYACCT__TRY(until_check(s, e, &until, "an override needs a later end"));
    if (a->queued_at != SERVICE_NEVER) keyacct__engine_wait(s, 0);
    for (int timer = ENGINE_TIMER_dwell; timer <= ENGINE_TIMER_proposal; timer++) a->timer[timer] = ENGINE_NEVER;
    a->timer[ENGINE_TIMER_pin] = until;
    a->grant = KEYACCT_GRANT_STATE_PINNED;
    a->hold = KEYACCT_LEVEL_HOLD_PINNED;
    if (level == a->granted) { /* nothing changes, and from now on nothing does */
        engine_output *out = keyacct__engine_emit(s, NULL, KEYACCT_OUTPUT_LEVEL_HELD, KEYACCT_OUTPUT_REASON_OVERRIDE, a->entitled);
        out->before = out->level = (uint8_t)level;
        out->person = actor;
        out->due = until;
    }
    keyacct__engine_grant_set(s, level, KEYACCT_OUTPUT_REASON_OVERRIDE, a->entitled, actor);
    return KEYACCT_OK;
}

static ENGINE_RARE keyacct_status override_cleared(engine_step *s, const engine_event *e) {
    if (s->account->grant != KEYACCT_GRANT_STATE_PINNED) return FAIL(e, KEYACCT_E_STATE, "event", "the account has no override");
    keyacct__engine_grant_timer(s, ENGINE_TIMER_pin);
    return KEYACCT_OK;
}

/* Level 5 ends: the revoke of one person, or what the facts say, is approved by another one. */
static ENGINE_RARE keyacct_status end_approved(engine_step *s, const engine_event *e, int32_t actor) {
    engine_account *a = s->account;
    int64_t length, by_length, value;
    uint8_t reason;
    const char *name = keyacct__text(ENGINE_IN(e, actor), e->row, &length);
    if (a->strategic != KEYACCT_STRATEGIC_CONFIRMED) { /* else facts have fallen: the review and one person are enough */
        if (a->strategic_by < 0)
            return FAIL(e, KEYACCT_E_STATE, "actor", "level 5 needs two people to end: nobody is known who revoked it before '%t'",
                        name, length);
        const char *by = keyacct__map_text(&s->engine->names, a->strategic_by, &by_length);
        if (keyacct__service_same_person(by, by_length, name, length))
            return FAIL(e, KEYACCT_E_VALUE, "actor", "level 5 needs two people to end: '%t' revoked it and cannot approve that",
                        name, length);
    }
    if (keyacct__engine_protected(s, &reason, &value))
        return FAIL(e, KEYACCT_E_STATE, "event", "the level is protected now: %s", keyacct_code_name("output_reason", reason));
    a->grant = KEYACCT_GRANT_STATE_STABLE;
    a->hold = KEYACCT_LEVEL_HOLD_NONE;
    a->timer[ENGINE_TIMER_proposal] = ENGINE_NEVER;
    keyacct__engine_grant_set(s, 4, KEYACCT_OUTPUT_REASON_APPROVAL, a->entitled, actor);
    return KEYACCT_OK;
}

static ENGINE_RARE keyacct_status approved(engine_step *s, const engine_event *e) {
    engine_account *a = s->account;
    int32_t actor;
    int64_t held, slots, length, by_length;
    const char *name = keyacct__text(ENGINE_IN(e, actor), e->row, &length), *by;
    (void)keyacct__engine_name(s->engine, ENGINE_IN(e, actor), e->row, &actor, NULL);
    if (actor < 0) return FAIL(e, KEYACCT_E_VALUE, "actor", "an approval needs a person");
    if (keyacct__valid(ENGINE_IN(e, case_id), e->row)) { /* of a concession beyond the budget */
        engine_case *c;
        KEYACCT__TRY(keyacct__engine_event_case(s, e, ENGINE_IN(e, case_id), &c));
        if (c->kind != KEYACCT_CASE_KIND_DEMAND || !engine_case_open(c))
            return FAIL(e, KEYACCT_E_STATE, "case_id", "only an open demand is approved");
        c->approved = 1;
        return KEYACCT_OK;
    }
    if (a->grant != KEYACCT_GRANT_STATE_PROPOSED) return FAIL(e, KEYACCT_E_STATE, "event", "nothing is proposed for this account");
    if (a->granted == 5) return end_approved(s, e, actor);
    if (a->strategic_by < 0)
        return FAIL(e, KEYACCT_E_STATE, "actor", "level 5 needs two people: nobody is known who confirmed the account before '%t'",
                    name, length);
    by = keyacct__map_text(&s->engine->names, a->strategic_by, &by_length);
    if (keyacct__service_same_person(by, by_length, name, length))
        return FAIL(e, KEYACCT_E_VALUE, "actor", "level 5 needs two people: '%t' confirmed the account and cannot approve it", name,
                    length);
    if (a->foundation < 5) return FAIL(e, KEYACCT_E_STATE, "event", "the foundation carries level %d only", (int32_t)a->foundation);
    for (int32_t level = a->granted + 1; level <= 5; level++) { /* it takes a slot of the levels on its way, too */
        held = 0;
        for (int32_t i = 0; i < s->engine->shard_count; i++) held += s->engine->shards[i].held[level];
        slots = keyacct__engine_slot_count(s->engine, level);
        if (held >= slots) return FAIL(e, KEYACCT_E_STATE, "event", "all %l slots of level %d are taken", slots, level);
    }
    a->grant = KEYACCT_GRANT_STATE_STABLE;
    a->hold = KEYACCT_LEVEL_HOLD_NONE;
    a->timer[ENGINE_TIMER_proposal] = ENGINE_NEVER;
    keyacct__engine_grant_set(s, 5, KEYACCT_OUTPUT_REASON_APPROVAL, a->entitled, actor);
    a->approved = 1;
    return KEYACCT_OK;
}

static ENGINE_RARE keyacct_status rejected(engine_step *s, const engine_event *e) {
    if (s->account->grant != KEYACCT_GRANT_STATE_PROPOSED)
        return FAIL(e, KEYACCT_E_STATE, "event", "nothing is proposed for this account");
    keyacct__engine_grant_timer(s, ENGINE_TIMER_proposal);
    return KEYACCT_OK;
}

engine_handler keyacct__engine_account_handler(int32_t event) {
    switch (event) {
    case KEYACCT_EVENT_ACCOUNT: return account;
    case KEYACCT_EVENT_ACCOUNT_REMOVED: return account_removed;
    case KEYACCT_EVENT_FACTS: return facts;
    case KEYACCT_EVENT_OWNER: return owner;
    case KEYACCT_EVENT_OWNER_UNAVAILABLE: return owner_unavailable;
    case KEYACCT_EVENT_PROFILE_UPDATED: return profile_updated;
    case KEYACCT_EVENT_ATTENTION_ACKED: return attention_acked;
    case KEYACCT_EVENT_ATTENTION_SNOOZED: return attention_snoozed;
    case KEYACCT_EVENT_OVERRIDE_SET: return override_set;
    case KEYACCT_EVENT_OVERRIDE_CLEARED: return override_cleared;
    case KEYACCT_EVENT_APPROVED: return approved;
    case KEYACCT_EVENT_REJECTED: return rejected;
    case KEYACCT_EVENT_CONTACT: return keyacct__engine_contact;
    case KEYACCT_EVENT_SURVEY_SENT: return keyacct__engine_survey_sent;
    case KEYACCT_EVENT_SURVEY_ANSWERED: return keyacct__engine_survey_answered;
    default: return NULL;
    }
}

/* --- coming to rest -------------------------------------------------------------------------------------------------------- */

static void settle_level(engine_step *s) {
    engine_account *a = s->account;
    uint8_t level = a->granted < a->foundation ? a->granted : a->foundation, before = a->level, below = level < a->granted;
    a->level = level;
    if (below == a->suspended) return;
    a->suspended = below;
    a->timer[ENGINE_TIMER_suspended] = below ? s->at + ENGINE_RULE(s, suspended_days) * SERVICE_DAY_MS : ENGINE_NEVER;
    if (below || level > before) /* not where the granted level came down to it */
        keyacct__engine_emit(s, NULL, below ? KEYACCT_OUTPUT_SUSPENDED : KEYACCT_OUTPUT_RESTORED, KEYACCT_OUTPUT_REASON_FOUNDATION,
                             a->foundation)->level = level;
}

static ENGINE_APART int64_t timers_least(const engine_account *a) {
    int64_t next = ENGINE_NEVER;
    for (int i = 0; i < ENGINE_TIMER_COUNT; i += 5)
        next = keyacct__min(keyacct__min(keyacct__min(next, keyacct__min(a->timer[i], a->timer[i + 1])), a->timer[i + 2]),
                            keyacct__min(a->timer[i + 3], a->timer[i + 4]));
    _Static_assert(ENGINE_TIMER_COUNT % 5 == 0, "timers are looked at by fives");
    return next;
}

#if defined(KEYACCT_PROVE_REST) /* of a test: what is not run is run after all, and has to find what it left */
#include <stdlib.h>
static void finds_rest(engine_step *s, void (*region)(engine_step *s)) {
    engine_account before = *s->account;
    engine_step step = *s;
    int64_t outputs = s->shard->output_count;
    region(s);
    if (memcmp(&before, s->account, sizeof before) != 0 || s->shard->output_count != outputs || s->at != step.at) abort();
}

static void run_level(engine_step *s) {
    s->account->tier = tier_of(s->account);
    keyacct__engine_foundation(s, keyacct__engine_look(s).asks);
    keyacct__engine_grant(s);
    settle_level(s);
    keyacct__engine_count(s);
}

static void run_plan(engine_step *s) {
    if (*engine_tree_at(s->shard, 0, s->number) != s->account->next_at) abort();
    if (s->account->timers_at != timers_least(s->account)) abort();
}
#define FINDS_REST(s, region) finds_rest(s, region)
#else
#define FINDS_REST(s, region) ((void)0)
#endif

/* The earliest timer: of the cases (next), of the account, of its triggers. */
KEYACCT__INLINE void plan(engine_step *s, int64_t next) {
    engine_account *a = s->account;
    if (a->timers_at == SERVICE_NEVER) a->timers_at = timers_least(a);
    next = keyacct__min(keyacct__min(next, a->timers_at), engine_triggers_next(s));
    if (next != a->next_at) { /* else as the tree has it */
        a->next_at = next;
        keyacct__engine_tree_set(s->shard, s->number, next);
    }
    FINDS_REST(s, run_plan);
}

void keyacct__engine_schedule(engine_step *s) {
    s->account->timers_at = SERVICE_NEVER;
    keyacct__engine_count(s);
    plan(s, keyacct__engine_look(s).next_at);
}

/* What a step left as it was, the handler of an event or a timer of a case: the facts that the granted level is made from with the
 * tier, what the foundation asks of owner, profile and visits, and the account's timers. What happens to cases leaves all; a
 * contact ends what visits may have broken, and breaks nothing. */
static uint32_t stands(const engine_step *s) {
    enum {
        FACTS = ENGINE_STANDS_FACTS,
        CARE = ENGINE_STANDS_FACTS | ENGINE_STANDS_CARE | ENGINE_STANDS_SOUND_CARE,
        ALL = CARE | ENGINE_STANDS_TIMERS
    };
    static const uint8_t after[KEYACCT_EVENT_REVIEW + 1] = {
        [KEYACCT_EVENT_CASE_OPENED] = ALL,
        [KEYACCT_EVENT_REPLIED] = ALL,
        [KEYACCT_EVENT_CUSTOMER_MESSAGE] = ALL,
        [KEYACCT_EVENT_DISPATCHED] = ALL,
        [KEYACCT_EVENT_ANSWERED] = ALL,
        [KEYACCT_EVENT_PAUSED] = ALL,
        [KEYACCT_EVENT_RESUMED] = ALL,
        [KEYACCT_EVENT_SEVERITY] = ALL,
        [KEYACCT_EVENT_ASSIGNED] = ALL,
        [KEYACCT_EVENT_RESOLVED] = ALL,
        [KEYACCT_EVENT_CONFIRMED] = CARE,
        [KEYACCT_EVENT_REOPENED] = ALL,
        [KEYACCT_EVENT_CANCELLED] = ALL,
        [KEYACCT_EVENT_MERGED] = ALL,
        [KEYACCT_EVENT_ROOT_CAUSE] = ALL,
        [KEYACCT_EVENT_OFFERED] = ALL,
        [KEYACCT_EVENT_COUNTERED] = ALL,
        [KEYACCT_EVENT_DECIDED] = ALL,
        [KEYACCT_EVENT_CONTACT] = ENGINE_STANDS_FACTS | ENGINE_STANDS_SOUND_CARE,
        [KEYACCT_EVENT_SURVEY_SENT] = ALL,
        [KEYACCT_EVENT_SURVEY_ANSWERED] = ALL,
        [KEYACCT_EVENT_PROFILE_UPDATED] = FACTS,
        [KEYACCT_EVENT_OWNER] = FACTS,
        [KEYACCT_EVENT_OWNER_UNAVAILABLE] = CARE,
        [KEYACCT_EVENT_ATTENTION_ACKED] = CARE,
        [KEYACCT_EVENT_ATTENTION_SNOOZED] = CARE,
    };
    return s->event ? after[s->event->kind] : s->contacts & ENGINE_CASES ? ALL : 0;
}

/* Foundation and granted level until they no longer change. Where the facts stand the granted level moves with the foundation
 * only: it was at rest before. */
static ENGINE_APART engine_cases rounds(engine_step *s, uint32_t left, engine_cases cases) {
    engine_account *a = s->account;
    for (int round = 0; round < 16; round++) {
        uint8_t granted = a->granted, foundation = a->foundation, grant = a->grant;
        a->tier = tier_of(a);
        keyacct__engine_foundation(s, cases.asks);
        if (round == 0 && left & ENGINE_STANDS_FACTS && foundation == a->foundation) {
            FINDS_REST(s, run_level);
            return cases;
        }
        keyacct__engine_grant(s);
        settle_level(s);
        if (granted != a->granted) cases = keyacct__engine_look(s); /* a better level has better promises */
        if (granted == a->granted && foundation == a->foundation && grant == a->grant) break;
    }
    keyacct__engine_count(s);
    return cases;
}

void keyacct__engine_settle(engine_step *s) {
    engine_account *a = s->account;
    if (!a->exists) {
        engine_triggers(s);
        keyacct__engine_schedule(s);
        return;
    }
    uint8_t tier = a->tier;
    uint32_t left = stands(s);
    engine_cases cases = keyacct__engine_look(s);
    if (left & ENGINE_STANDS_TIMERS && engine_rested(s, cases.asks)) {
        FINDS_REST(s, run_level);
        FINDS_REST(s, keyacct__engine_attention);
    } else {
        engine_rest(s, cases.asks);
        if (left && engine_foundation_rests(s, cases.asks, left)) FINDS_REST(s, run_level);
        else cases = rounds(s, left, cases), left = a->rested = 0;
        if (!engine_attention_rests(s, cases.asks)) keyacct__engine_attention(s), left = a->rested = 0;
        else FINDS_REST(s, keyacct__engine_attention);
    }
    if (tier != a->tier) s->contacts = ENGINE_CONTACTS;
    if (s->contacts & ENGINE_CONTACTS) keyacct__engine_cadence(s), left = 0;
    engine_triggers(s);
    if (!(left & ENGINE_STANDS_TIMERS)) a->timers_at = SERVICE_NEVER;
    plan(s, cases.next_at);
}

void keyacct__engine_account_fire(engine_step *s, int32_t timer) {
    engine_account *a = s->account;
    a->timer[timer] = ENGINE_NEVER;
    switch (timer) {
    case ENGINE_TIMER_clear: a->clearing = ENGINE_CLEARED; break;
    case ENGINE_TIMER_ratio: /* fall through */
    case ENGINE_TIMER_profile: break; /* the foundation looks again */
    case ENGINE_TIMER_climb: /* fall through */
    case ENGINE_TIMER_watch: /* fall through */
    case ENGINE_TIMER_alert: keyacct__engine_attention_timer(s, timer); break;
    case ENGINE_TIMER_suspended:
        keyacct__engine_emit(s, NULL, KEYACCT_OUTPUT_PROPOSAL, KEYACCT_OUTPUT_REASON_FOUNDATION, a->foundation)->level = a->granted;
        break;
    case ENGINE_TIMER_dwell: /* fall through */
    case ENGINE_TIMER_proposal: /* fall through */
    case ENGINE_TIMER_pin: keyacct__engine_grant_timer(s, timer); break;
    case ENGINE_TIMER_away: a->away = 0; break;
    default: keyacct__engine_cadence_timer(s, timer); break;
    }
}
