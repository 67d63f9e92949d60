/* The engine: its life and its time.
 *
 * advance: fires what is due, in any number of steps with one result. Between two slot times the shards work by themselves, on
 * parts of the run's executor; at a slot time every account has reached it first. advance O(log n) a timer, next_deadline
 * O(shards). Source: service escalation 2.4, 2.7 with rulings X9. */
#include "service/engine.h"

/* --- life ------------------------------------------------------------------------------------------------------------- */

static ENGINE_RARE void rules_read(engine_rules *rules) {
    static const int32_t parameters[] = {
#define PARAMETER(room, name, type, def, min, max, unit, since, source, text) KEYACCT__PARAMETER_##room##_##name,
#include "service/parameters.def"
#undef PARAMETER
    };
    int32_t count;
    for (int32_t i = 0; i < SERVICE_PARAMETER_COUNT; i++)
        if (i != SERVICE_PARAMETER_satisfaction_alert && i != SERVICE_PARAMETER_confirm_score)
            rules->p[i] = keyacct__policy_int64(rules->policy, parameters[i]);
    rules->satisfaction_alert = KEYACCT__FLOAT(rules->policy, service, satisfaction_alert);
    rules->confirm_score = KEYACCT__FLOAT(rules->policy, service, confirm_score);
    const double *rows = keyacct__policy_rows(rules->policy, KEYACCT__POLICY_TABLE_service_plan, &count);
    for (int32_t i = 0; i < count; i++, rows += SERVICE_PLAN_COLUMNS) rules->plan[(int32_t)rows[SERVICE_PLAN_plan_tier]] = rows;
    rows = keyacct__policy_rows(rules->policy, KEYACCT__POLICY_TABLE_service_target, &count);
    for (int32_t i = 0; i < count; i++, rows += SERVICE_TARGET_COLUMNS) { /* sorted: a higher level overwrites what follows */
        engine_target row = {.of.amount = rows[SERVICE_TARGET_amount], .unit = (int32_t)rows[SERVICE_TARGET_unit]};
        if (row.unit != KEYACCT_TARGET_UNIT_BUSINESS_DAY)
            row.of.ms = keyacct__max(1, keyacct__engine_times(row.of.amount, SERVICE_HOUR_MS));
        for (int32_t level = (int32_t)rows[SERVICE_TARGET_level]; level <= 5; level++)
            rules->target[(int32_t)rows[SERVICE_TARGET_clock]][(int32_t)rows[SERVICE_TARGET_severity]][level] = row;
    }
}

ENGINE_RARE keyacct_status keyacct_engine_policy(keyacct_engine *engine, const keyacct_policy *policy, int64_t *version,
                                                 keyacct_error *error) {
    if (!engine_is_one(engine)) return keyacct__fail_handle(error, "engine", "engine");
    KEYACCT__TRY(keyacct__policy_check(policy, error));
    engine_rules rules = {0};
    KEYACCT__TRY(keyacct__policy_copy(&engine->allocator, policy, &rules.policy, error));
    keyacct_status status = keyacct_policy_hash(rules.policy, rules.hash, error);
    if (status == KEYACCT_OK) status = keyacct__engine_triggers_read(&engine->allocator, &rules, error);
    if (status == KEYACCT_OK && engine->rules_count == 32000)
        status = keyacct__fail(error, KEYACCT_E_LIMIT, NULL, "policy", -1, "an engine has at most 32000 policies");
    if (status == KEYACCT_OK && keyacct__resize(&engine->allocator, &engine->rules, (size_t)engine->rules_count,
                                                (size_t)engine->rules_count + 1, sizeof rules)
                                    != KEYACCT_OK)
        status = keyacct__fail_memory(error);
    if (status != KEYACCT_OK) {
        keyacct__engine_triggers_free(&engine->allocator, &rules);
        keyacct_policy_destroy(rules.policy);
        return status;
    }
    rules_read(&rules);
    engine->rules[engine->rules_count++] = rules;
    if (rules.trigger_count > engine->most_triggers) engine->most_triggers = rules.trigger_count;
    if (version) *version = engine->rules_count;
    return KEYACCT_OK;
}

ENGINE_RARE keyacct_status keyacct_engine_create(const keyacct_allocator *allocator, const keyacct_policy *policy, int32_t shards,
                                     keyacct_engine **out, keyacct_error *error) {
    keyacct_allocator taken;
    if (!out) return keyacct__fail(error, KEYACCT_E_ARGUMENT, NULL, "out", -1, "out is NULL");
    *out = NULL;
    if (shards < 1 || shards > 1024)
        return keyacct__fail(error, KEYACCT_E_RANGE, NULL, "shards", -1, "%d is outside 1..1024", shards);
    KEYACCT__TRY(keyacct__allocator_take(allocator, &taken, error));
    keyacct_engine *engine = keyacct__calloc(&taken, 1, sizeof *engine);
    if (!engine) return keyacct__fail_memory(error);
    engine->magic = KEYACCT__MAGIC_ENGINE;
    engine->allocator = taken;
    engine->is_text = engine->case_is_text = engine->calendar_default = -1;
    for (int32_t step = 0; step <= ENGINE_STEPS; step++) engine->calendar_of_step[step] = -1;
    engine->barrier_at = engine->now = engine->said_at = engine->slots_at = SERVICE_NEVER;
    engine->shards = keyacct__calloc(&taken, (size_t)shards, sizeof *engine->shards);
    engine->shard_count = engine->shards ? shards : 0;
    for (int32_t i = 0; i < engine->shard_count; i++)
        engine->shards[i].slot_at = ENGINE_NEVER, engine->shards[i].latest_at = engine->shards[i].timer_at = SERVICE_NEVER;
    keyacct_status status = engine->shards ? KEYACCT_OK : keyacct__fail_memory(error);
    if (status == KEYACCT_OK) status = keyacct__map_init(&engine->names, &taken, NULL, 1, 16, error);
    engine->has_names = status == KEYACCT_OK;
    if (status == KEYACCT_OK) status = keyacct_engine_policy(engine, policy, NULL, error);
    if (status != KEYACCT_OK) {
        keyacct_engine_destroy(engine);
        return status;
    }
    *out = engine;
    return KEYACCT_OK;
}

static ENGINE_RARE void shard_free(const keyacct_allocator *allocator, engine_shard *shard) {
    int64_t accounts = shard->has_accounts ? shard->accounts.count : 0;
    for (int64_t i = 0; i < accounts && (!shard->day_slab || shard->days_moved); i++) {
        const engine_account *a = engine_account_at(shard, i);
        if (!engine_in_slab(shard, a->days)) keyacct__free(allocator, a->days, (size_t)a->day_capacity, sizeof(engine_day));
    }
    keyacct__free(allocator, shard->day_slab, (size_t)shard->day_slab_size, sizeof *shard->day_slab);
    if (shard->has_accounts) keyacct__map_free(&shard->accounts);
    if (shard->has_cases) keyacct__map_free(&shard->cases);
    keyacct__chunks_free(allocator, &shard->account, ENGINE_CHUNK, sizeof(engine_account));
    keyacct__chunks_free(allocator, &shard->case_by_number, ENGINE_CHUNK, sizeof(engine_case));
    for (int32_t level = 0; level < ENGINE_TREE_LEVELS; level++)
        keyacct__chunks_free(allocator, &shard->tree[level], ENGINE_TREE_CHUNK, sizeof(int64_t));
    keyacct__chunks_free(allocator, &shard->outputs, ENGINE_OUTPUT_CHUNK, sizeof(engine_output));
    keyacct__chunks_free(allocator, &shard->queue, ENGINE_QUEUE_CHUNK, sizeof(int32_t));
    for (int i = 0; i < 2; i++) keyacct__engine_ranks_free(allocator, &shard->ranks[i]);
    keyacct__engine_triggers_drop(allocator, shard);
    keyacct__free(allocator, shard->spare_cases, (size_t)shard->spare_case_capacity, sizeof *shard->spare_cases);
    keyacct__free(allocator, shard->spare_days, (size_t)shard->spare_day_capacity, sizeof *shard->spare_days);
}

ENGINE_RARE void keyacct_engine_destroy(keyacct_engine *engine) {
    if (!engine_is_one(engine)) return;
    keyacct_allocator allocator = engine->allocator;
    for (int32_t i = 0; i < engine->shard_count; i++) shard_free(&allocator, &engine->shards[i]);
    keyacct__free(&allocator, engine->shards, (size_t)engine->shard_count, sizeof *engine->shards);
    int32_t lent = engine->lender ? engine->lender->rules_count : 0, named = engine->lender ? engine->lender->calendar_count : 0;
    for (int32_t i = lent; i < engine->rules_count; i++) {
        keyacct__engine_triggers_free(&allocator, &engine->rules[i]);
        keyacct_policy_destroy(engine->rules[i].policy);
    }
    keyacct__free(&allocator, engine->rules, (size_t)engine->rules_count, sizeof *engine->rules);
    for (int32_t i = 0; i < engine->calendar_count; i++) {
        if (i >= named) keyacct__free(&allocator, engine->calendars[i].name, strlen(engine->calendars[i].name) + 1, 1);
        keyacct__engine_drop_calendar(engine, engine->calendars[i].compiled);
        keyacct__engine_drop_calendar(engine, engine->calendars[i].next);
    }
    keyacct__free(&allocator, engine->calendars, (size_t)engine->calendar_count, sizeof *engine->calendars);
    if (engine->has_names) keyacct__map_free(&engine->names);
    engine->magic = KEYACCT__MAGIC_FREED;
    keyacct__free(&allocator, engine, 1, sizeof *engine);
}

/* A copy of a calendar by its saved bytes. */
static ENGINE_RARE keyacct_status calendar_copy(const keyacct_allocator *allocator, const keyacct_calendar *calendar,
                                                keyacct_calendar **out, keyacct_error *error) {
    size_t size = 0;
    KEYACCT__TRY(keyacct_calendar_save(calendar, NULL, 0, &size, error));
    uint8_t *bytes = keyacct__alloc(allocator, size, 1);
    if (!bytes) return keyacct__fail_memory(error);
    size_t written = 0;
    keyacct_status status = keyacct_calendar_save(calendar, bytes, size, &written, error);
    if (status == KEYACCT_OK) status = keyacct_calendar_load(allocator, bytes, written, out, error);
    keyacct__free(allocator, bytes, size, 1);
    return status;
}

ENGINE_RARE int32_t keyacct__engine_find_calendar(const keyacct_engine *engine, const char *name, int64_t length) {
    for (int32_t i = 0; i < engine->calendar_count; i++)
        if (strlen(engine->calendars[i].name) == (size_t)length && memcmp(engine->calendars[i].name, name, (size_t)length) == 0)
            return i;
    return -1;
}

/* Step of a role by its name, 0: none. */
static ENGINE_RARE int32_t step_of(const char *name) {
    for (int32_t step = 1; step < ENGINE_STEPS; step++)
        if (strcmp(keyacct_code_name("step_role", step), name) == 0) return step;
    return 0;
}

ENGINE_RARE keyacct_status keyacct_engine_calendar(keyacct_engine *engine, const char *name, const keyacct_calendar *calendar,
                                       keyacct_error *error) {
    if (!engine_is_one(engine)) return keyacct__fail_handle(error, "engine", "engine");
    if (!name || !*name) return keyacct__fail(error, KEYACCT_E_ARGUMENT, NULL, "name", -1, "a calendar of an engine needs a name");
    if (*name == ENGINE_ROLE && !step_of(name + 1))
        return keyacct__fail(error, KEYACCT_E_ARGUMENT, NULL, "name", -1, "'%t' is no role: @owner to @sponsor", name,
                             (int64_t)strlen(name));
    keyacct_calendar *copy = NULL;
    uint8_t hash[16];
    KEYACCT__TRY(keyacct_calendar_hash(calendar, hash, error));
    KEYACCT__TRY(calendar_copy(&engine->allocator, calendar, &copy, error));
    int32_t number = keyacct__engine_find_calendar(engine, name, (int64_t)strlen(name));
    if (number >= 0) { /* comes into force by an event */
        keyacct__engine_drop_calendar(engine, engine->calendars[number].next);
        engine->calendars[number].next = copy;
        memcpy(engine->calendars[number].next_hash, hash, sizeof hash);
        return KEYACCT_OK;
    }
    char *own = keyacct__strdup(&engine->allocator, name);
    if (!own
        || keyacct__resize(&engine->allocator, &engine->calendars, (size_t)engine->calendar_count,
                           (size_t)engine->calendar_count + 1, sizeof *engine->calendars)
               != KEYACCT_OK) {
        if (own) keyacct__free(&engine->allocator, own, strlen(own) + 1, 1);
        keyacct_calendar_destroy(copy);
        return keyacct__fail_memory(error);
    }
    if (*name == ENGINE_ROLE) engine->calendar_of_step[step_of(name + 1)] = engine->calendar_count;
    else if (engine->calendar_default < 0) engine->calendar_default = engine->calendar_count; /* the first that is not a role's */
    engine_calendar *added = &engine->calendars[engine->calendar_count++];
    *added = (engine_calendar){own, copy, NULL, {0}, {0}, 1};
    memcpy(added->hash, hash, sizeof hash);
    return KEYACCT_OK;
}

/* --- time ------------------------------------------------------------------------------------------------------------- */

/* The first slot time at or after a time. Slot times never fall together with the clock of a day that is not whole: they count in
 * UTC. */
int64_t keyacct__engine_slot_time(const keyacct_engine *engine, int64_t at) {
    int64_t length = engine_slot_length(engine), rest = at % length;
    if (rest < 0) rest += length;
    return rest ? at - rest + length : at;
}

static int64_t slot_needed(const keyacct_engine *engine) {
    int64_t at = ENGINE_NEVER;
    for (int32_t i = 0; i < engine->shard_count; i++) at = keyacct__min(at, engine->shards[i].slot_at);
    return at;
}

static int64_t timer_first(const keyacct_engine *engine) {
    int64_t at = ENGINE_NEVER;
    for (int32_t i = 0; i < engine->shard_count; i++) at = keyacct__min(at, engine_tree_first(&engine->shards[i]));
    return at;
}

static void note_fired(engine_step *s) {
    s->account->timer_at = keyacct__max(s->account->timer_at, s->at);
    s->shard->latest_at = keyacct__max(s->shard->latest_at, s->at);
    s->shard->timer_at = keyacct__max(s->shard->timer_at, s->at);
}

/* Fires the first timer of an account: of the account itself, or of the first of its cases, at the earliest time. */
static void fire_first(engine_step *s) {
    engine_account *a = s->account;
    s->at = a->next_at;
    s->cause = -1;
    s->why = KEYACCT_OUTPUT_REASON_EXPIRED;
    for (int32_t number = a->first_case; number >= 0; number = engine_case_at(s, number)->next)
        if (engine_case_at(s, number)->next_at <= s->at) {
            s->contacts = ENGINE_CASES;
            keyacct__engine_case_fire(s, engine_case_at(s, number));
            note_fired(s);
            keyacct__engine_settle(s);
            return;
        }
    for (int32_t timer = 0; timer < ENGINE_TIMER_COUNT; timer++)
        if (a->timer[timer] <= s->at) {
            s->contacts = (uint8_t)(timer == ENGINE_TIMER_silence ? ENGINE_SILENCE
                                    : timer == ENGINE_TIMER_visit ? ENGINE_VISIT
                                    : timer == ENGINE_TIMER_call  ? ENGINE_CALL
                                    : timer == ENGINE_TIMER_survey ? ENGINE_SURVEY : 0);
            note_fired(s);
            keyacct__engine_account_fire(s, timer);
            keyacct__engine_settle(s);
            return;
        }
    if (engine_triggers_next(s) <= s->at) {
        s->contacts = 0;
        note_fired(s);
        keyacct__engine_triggers_fire(s);
        keyacct__engine_settle(s);
        return;
    }
    keyacct__engine_schedule(s); /* nothing was due after all */
}

/* Breaks the promises that ended before `at`: an event a millisecond after the end meets the breach, as after any tick in between.
 */
keyacct_status keyacct__engine_overdue(engine_step *s, int64_t at, keyacct_error *error) {
    for (int32_t number = s->account->first_case; number >= 0; number = engine_case_at(s, number)->next)
        for (int32_t clock = 1; engine_case_at(s, number)->next_at <= at && clock <= ENGINE_CLOCKS; clock++) {
            const engine_clock *k = &engine_case_at(s, number)->clocks[clock - 1];
            if (k->next > at || k->due >= at) continue;
            KEYACCT__TRY(engine_reserve(s, error));
            s->at = at;
            s->contacts = ENGINE_CASES;
            keyacct__engine_clock_fire(s, engine_case_at(s, number), clock);
            note_fired(s);
            keyacct__engine_settle(s);
        }
    return KEYACCT_OK;
}

keyacct_status keyacct__engine_fire_until(engine_step *s, int64_t limit, keyacct_error *error) {
    while (s->account->next_at <= limit) {
        KEYACCT__TRY(engine_reserve(s, error));
        fire_first(s);
    }
    return KEYACCT_OK;
}

engine_step keyacct__engine_step_of(keyacct_engine *engine, engine_shard *shard, int32_t number) {
    return engine_step_of(engine, shard, number);
}

typedef struct advance_job {
    keyacct_engine *engine;
    int64_t limit;
} advance_job;

/* The latest time of which any account has seen something. */
int64_t keyacct__engine_latest(const keyacct_engine *engine) {
    int64_t at = SERVICE_NEVER;
    for (int32_t i = 0; i < engine->shard_count; i++) at = keyacct__max(at, engine->shards[i].latest_at);
    return at;
}

int64_t keyacct__engine_latest_timer(const keyacct_engine *engine) {
    int64_t at = SERVICE_NEVER;
    for (int32_t i = 0; i < engine->shard_count; i++) at = keyacct__max(at, engine->shards[i].timer_at);
    return at;
}

/* Fires the timers of a shard up to `limit`. What one account does concerns no other before the next slot time, so they come as
 * they lie in memory, some at a time, which is asked for before: first the accounts, then what is found there. */
static keyacct_status advance_shard(keyacct_engine *engine, engine_shard *shard, int64_t limit, keyacct_error *error) {
    enum { SOME = 16 };
    int64_t due[SOME], count, next = 0;
    do {
        for (count = 0; count < SOME && (next = keyacct__engine_tree_due(shard, next, limit)) >= 0; next++) {
            engine_fetch(engine_account_at(shard, next), 5);
            due[count++] = next;
        }
        for (int64_t i = 0; i < count; i++) engine_fetch_more(shard, engine_account_at(shard, due[i]), 7);
        for (int64_t i = 0; i < count; i++) {
            engine_step s = keyacct__engine_step_of(engine, shard, (int32_t)due[i]);
            KEYACCT__TRY(keyacct__engine_fire_until(&s, limit, error));
        }
    } while (count == SOME);
    return KEYACCT_OK;
}

/* 64 rows of the run stand for one shard. */
static keyacct_status advance_shards(void *data, int64_t first, int64_t count, int32_t part, keyacct_error *error) {
    advance_job *job = data;
    (void)part;
    for (int64_t i = first / 64; i < (first + count + 63) / 64; i++)
        KEYACCT__TRY(advance_shard(job->engine, &job->engine->shards[i], job->limit, error));
    return KEYACCT_OK;
}

keyacct_status keyacct__engine_advance(keyacct_engine *engine, int64_t limit, int64_t slot_limit, const keyacct_run *run,
                                       keyacct_error *error) {
    for (;;) {
        int64_t timer = timer_first(engine), slot = slot_needed(engine);
        if (timer > limit && slot > slot_limit) return KEYACCT_OK;
        advance_job job = {engine, limit};
        if (timer <= limit) job.limit = keyacct__min(limit, keyacct__engine_slot_time(engine, timer));
        job.limit = keyacct__min(job.limit, slot);
        if (timer <= job.limit)
            KEYACCT__TRY(keyacct__run_rows(run, (int64_t)engine->shard_count * 64, advance_shards, &job, error));
        slot = slot_needed(engine);
        if (slot <= job.limit && slot <= slot_limit) KEYACCT__TRY(keyacct__engine_slots(engine, slot, error));
        KEYACCT__TRY(keyacct__run_poll(run, 0, 0, error));
    }
}

keyacct_status keyacct_engine_advance(keyacct_engine *engine, int64_t now, const keyacct_run *run, keyacct_error *error) {
    if (!engine_is_one(engine)) return keyacct__fail_handle(error, "engine", "engine");
    KEYACCT__TRY(keyacct__run_check(run, error));
    if (!service_is_time(now))
        return keyacct__fail(error, KEYACCT_E_RANGE, NULL, "now", -1, "%l is outside the years 1 to 9999", now);
    engine->now = keyacct__max(engine->now, now);
    return keyacct__engine_advance(engine, now, now - 1, run, error);
}

/* A slot time takes effect a millisecond later, so that what happens at it comes first. */
int64_t keyacct_engine_next_deadline(const keyacct_engine *engine) {
    if (!engine_is_one(engine)) return ENGINE_NEVER;
    int64_t slot = slot_needed(engine);
    return keyacct__min(timer_first(engine), slot == ENGINE_NEVER ? slot : slot + 1);
}
