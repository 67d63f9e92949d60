/* Whether a state that was read can be one that was saved.
 *
 * Bytes with a right checksum may still be made up. What would harm the engine is refused: codes and figures that no table takes,
 * times that overflow, timers that lie before what their account has seen, that fire without moving on or belong to nothing. Not
 * proven is that events have led there. A state is looked at as a whole before anything is made from it. O(accounts + cases +
 * outputs). */
#include "service/engine.h"

/* A time, or SERVICE_NEVER. */
static int is_known(int64_t at) { return at == SERVICE_NEVER || service_is_time(at); }

/* A time, or ENGINE_NEVER. */
static int is_due(int64_t at) { return at == ENGINE_NEVER || service_is_due(at); }

/* A timer that has not fired: not before what has been; a promise that ends a millisecond before an event breaks in the past of
 * that event, and what follows from it may be due at once. */
static int is_timer(int64_t at, int64_t seen) { return at == ENGINE_NEVER || (service_is_due(at) && at >= seen - 1); }

static int is_share(int32_t ppm) { return ppm >= -1 && ppm <= 1000000; }

/* The latest time of which an account has seen something; nothing at all: long ago. */
static int64_t seen_of(const keyacct_engine *engine, const engine_account *a) {
    int64_t seen = keyacct__max(keyacct__max(a->event_at, a->timer_at), engine->barrier_at);
    return seen == SERVICE_NEVER ? SERVICE_TIME_MIN : seen;
}

/* --- cases ------------------------------------------------------------------------------------------------------------------- */

static int clock_sound(const engine_clock *k, int64_t seen) {
    int runs = k->state == KEYACCT_CLOCK_STATE_RUNNING;
    if (!k->state) return 1;
    if (!is_known(k->since) || !is_known(k->breached) || !is_due(k->due) || k->fired > 7) return 0;
    if (!runs || k->due == ENGINE_NEVER) return k->next == ENGINE_NEVER;
    return k->due >= k->since && k->next <= k->due + 1 && is_timer(k->next, seen);
}

static int case_sound(const engine_case *c, int64_t seen) {
    int waits = c->paused_since != SERVICE_NEVER;
    if (!service_is_time(c->opened_at) || !service_is_time(c->reported_at) || !is_known(c->resolved_at)
        || !is_known(c->paused_since) || c->answer > KEYACCT_DEMAND_ANSWER_DECLINE)
        return 0;
    if (!is_timer(c->pause_until, seen) || !is_timer(c->ask_at, seen) || !is_timer(c->close_at, seen)
        || !is_timer(c->follow_at, seen) || (!waits && (c->pause_until != ENGINE_NEVER || c->ask_at != ENGINE_NEVER)))
        return 0;
    for (int i = 0; i < ENGINE_CLOCKS; i++)
        if (!clock_sound(&c->clocks[i], seen)) return 0;
    return 1;
}

/* --- accounts ---------------------------------------------------------------------------------------------------------------- */

static int times_sound(const engine_account *a) {
    int sound = is_known(a->event_at) && is_known(a->timer_at) && is_known(a->said_at) && is_known(a->granted_at)
                && is_known(a->changed_at) && is_known(a->breached_at) && is_known(a->contact_at) && is_known(a->spent_since)
                && is_known(a->queued_at) && a->said >= 0;
    for (int i = 0; i < 3; i++) sound &= is_known(a->last_at[i]) && is_known(a->asked_at[i]);
    for (int i = 0; i < a->complaints; i++) sound &= service_is_time(a->ring[i]);
    return sound;
}

/* What coming to rest leaves: the parts of the state that follow from others, and what the granted level may do next. */
static int regions_sound(const engine_account *a) {
    uint8_t foundation = 1;
    int rises = a->entitled > a->granted;
    while (foundation < 5 && !(a->broken >> (foundation - 1) & 1)) foundation++;
    if (a->broken > 15 || a->foundation != foundation || a->level != keyacct__min(a->granted, foundation)
        || a->suspended != (a->level < a->granted) || a->entry > KEYACCT_LEVEL_REASON_GIVEN)
        return 0;
    if (a->approved > 1 || (a->granted == 5 ? !a->approved && a->grant != KEYACCT_GRANT_STATE_PINNED : a->approved)) return 0;
    if ((a->queued_at != SERVICE_NEVER) != (a->grant == KEYACCT_GRANT_STATE_RAISE_QUEUED)) return 0;
    switch (a->grant) {
    case KEYACCT_GRANT_STATE_RAISE_QUEUED: return rises && a->granted >= 2 && a->granted <= 3;
    case KEYACCT_GRANT_STATE_RAISE_WAIT: /* fall through */
    case KEYACCT_GRANT_STATE_RAISE_BLOCKED: return rises && a->granted >= 2;
    case KEYACCT_GRANT_STATE_PROPOSED: return (rises || a->granted == 5) && a->entitled != a->granted && a->granted >= 2;
    case KEYACCT_GRANT_STATE_LOWER_WAIT: return a->entitled < a->granted && a->granted >= 3;
    case KEYACCT_GRANT_STATE_PINNED: return 1;
    default: return a->granted >= 2;
    }
}

static int account_sound(engine_step *s, const uint8_t reasons[256]) {
    const engine_account *a = s->account;
    int64_t seen = seen_of(s->engine, a);
    int sound = times_sound(a);
    for (int i = 0; i < ENGINE_TIMER_COUNT && sound; i++)
        sound = a->exists ? is_timer(a->timer[i], seen) : a->timer[i] == ENGINE_NEVER;
    if (!a->exists) return sound && a->queued_at == SERVICE_NEVER && a->first_case < 0;
    for (int32_t i = 0; i < a->day_count; i++) sound &= a->days[i].all > 0 && a->days[i].kept <= a->days[i].all;
    for (int32_t i = a->first_case; i >= 0 && sound; i = engine_case_at(s, i)->next) sound = case_sound(engine_case_at(s, i), seen);
    return sound && is_share(a->value_ppm) && is_share(a->potential_ppm) && is_share(a->influence_ppm) && engine_is_day(a->since_on)
           && a->spent_year >= 0 && (!a->alert || reasons[a->alert_reason]) && is_timer(engine_triggers_next(s), seen)
           && regions_sound(a) && keyacct__engine_cadence_sound(s);
}

/* --- outputs ----------------------------------------------------------------------------------------------------------------- */

/* Only that there are more accounts than slots is said of no account. */
static int output_sound(const engine_output *out, const uint8_t reasons[256]) {
    return service_is_time(out->at) && is_known(out->emitted_at) && is_due(out->due) && reasons[out->reason[0]]
           && (out->reason[1] == 0 || reasons[out->reason[1]]) && out->clock <= ENGINE_CLOCKS && out->step <= ENGINE_STEPS
           && out->before <= 5 && out->level <= 5 && out->case_state <= KEYACCT_CASE_STATE_MERGED && out->nth >= 0
           && (out->account >= 0 || (out->output == KEYACCT_OUTPUT_CAPACITY_OVER && out->case_number < 0));
}

/* --- the whole --------------------------------------------------------------------------------------------------------------- */

/* Ids go into columns of text, which are UTF-8. */
static int keys_sound(const keyacct__map *map) {
    int64_t length;
    for (int64_t i = 0; map->is_text && i < map->count; i++) {
        const char *text = keyacct__map_text(map, i, &length);
        if (keyacct__utf8_bad(text, length) >= 0) return 0;
    }
    return 1;
}

static int shard_sound(keyacct_engine *engine, engine_shard *shard, const uint8_t reasons[256]) {
    int64_t accounts = shard->has_accounts ? shard->accounts.count : 0;
    if (!is_known(shard->latest_at) || (shard->has_accounts && !keys_sound(&shard->accounts))
        || (shard->has_cases && !keys_sound(&shard->cases)))
        return 0;
    for (int64_t i = 0; i < accounts; i++) {
        engine_step s = keyacct__engine_step_of(engine, shard, (int32_t)i);
        const engine_account *a = s.account;
        if (a->event_at > shard->latest_at || a->timer_at > keyacct__max(shard->latest_at, engine->barrier_at)) return 0;
        if (!account_sound(&s, reasons)) return 0;
    }
    for (int64_t i = 0; i < shard->output_count; i++)
        if (!output_sound(engine_output_at(shard, i), reasons)) return 0;
    return 1;
}

/* The slot time that a shard asks for: none, or the first one that is not before the latest thing that happened to anybody.
 * Earlier ones have been given, before anything happened after them; a later one nobody can have asked for. */
static int slots_sound(const keyacct_engine *engine) {
    int64_t latest = keyacct__max(keyacct__engine_latest(engine), engine->barrier_at);
    int64_t slot_at = latest == SERVICE_NEVER ? ENGINE_NEVER : keyacct__engine_slot_time(engine, latest), accounts = 0;
    for (int32_t i = 0; i < engine->shard_count; i++) {
        const engine_shard *shard = &engine->shards[i];
        accounts += shard->has_accounts ? shard->accounts.count : 0;
        if (shard->slot_at != ENGINE_NEVER && shard->slot_at != slot_at) return 0;
    }
    return latest <= engine->now && engine->waiting >= 0 && engine->waiting <= accounts;
}

int keyacct__engine_sound(keyacct_engine *engine) {
    uint8_t reasons[256];
    if (!is_known(engine->barrier_at) || !is_known(engine->now) || !is_known(engine->said_at) || engine->said < 0) return 0;
    for (int32_t i = 0; i < 256; i++) reasons[i] = i > 0 && keyacct_code_name("output_reason", i) != NULL;
    for (int32_t i = 0; i < engine->shard_count; i++)
        if (!shard_sound(engine, &engine->shards[i], reasons)) return 0;
    return slots_sound(engine);
}
