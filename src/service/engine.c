/* The engine: its life, its events and its time.
 *
 * apply: rows in the order of (at, seq, row). Between two slot times the shards work by themselves, on parts of the run's executor;
 * at a slot time, and at an event that meets all accounts (policy, calendar, review, approval), every account has reached that time
 * first. A refused row changes nothing; the others are applied. advance: fires what is due, in any number of steps with one result.
 * Source: service escalation 2.4, 2.7 with rulings X9. apply O(log n) an event, advance O(log n) a timer, next_deadline O(shards).
 * Refuses: what comes earlier than what the account has seen; what comes not later than the latest slot time or common event. */
#include "service/engine.h"

#include "core/sort.h"

#define HANDLE(engine) (!(engine) || (engine)->magic != KEYACCT__MAGIC_ENGINE)

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
    if (HANDLE(engine)) return keyacct__fail_handle(error, "engine", "engine");
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
    if (HANDLE(engine)) return;
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
    if (HANDLE(engine)) return keyacct__fail_handle(error, "engine", "engine");
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

static int64_t slot_length(const keyacct_engine *engine) {
    return engine->rules[engine->rules_now].p[SERVICE_PARAMETER_slot_minutes] * ENGINE_MINUTE;
}

/* The first slot time at or after a time. Slot times never fall together with the clock of a day that is not whole: they count in
 * UTC. */
int64_t keyacct__engine_slot_time(const keyacct_engine *engine, int64_t at) {
    int64_t length = slot_length(engine), rest = at % length;
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
        for (int64_t i = 0; i < count; i++) {
            const engine_account *a = engine_account_at(shard, due[i]);
            if (a->first_case >= 0) engine_fetch(engine_case_in(shard, a->first_case), 7);
            if (a->day_count) engine_fetch(&a->days[a->day_count - 1], 1);
        }
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

/* Fires all timers up to `limit`, and gives slots at all slot times up to `slot_limit`. */
static keyacct_status advance_all(keyacct_engine *engine, int64_t limit, int64_t slot_limit, const keyacct_run *run,
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
    if (HANDLE(engine)) return keyacct__fail_handle(error, "engine", "engine");
    KEYACCT__TRY(keyacct__run_check(run, error));
    if (!service_is_time(now))
        return keyacct__fail(error, KEYACCT_E_RANGE, NULL, "now", -1, "%l is outside the years 1 to 9999", now);
    engine->now = keyacct__max(engine->now, now);
    return advance_all(engine, now, now - 1, run, error);
}

/* A slot time takes effect a millisecond later, so that what happens at it comes first. */
int64_t keyacct_engine_next_deadline(const keyacct_engine *engine) {
    if (HANDLE(engine)) return ENGINE_NEVER;
    int64_t slot = slot_needed(engine);
    return keyacct__min(timer_first(engine), slot == ENGINE_NEVER ? slot : slot + 1);
}

/* --- events ----------------------------------------------------------------------------------------------------------- */

enum { AHEAD = 16 }; /* events whose memory is asked for before they come */
enum { BLOCK_ROWS = 8192, PARALLEL_ROWS = 65536 };
typedef struct apply_job {
    keyacct_engine *engine;
    const keyacct__column *in[ENGINE_IN_COUNT];
    engine_row *rows;
    int64_t first, last; /* of the segment, in `rows` */
    int64_t done, count; /* rows before those in `rows`, rows of the table */
    int64_t *status; /* by row */
} apply_job;

static int row_order(const void *a, const void *b, const void *context) {
    const engine_row *x = a, *y = b;
    (void)context;
    if (x->at != y->at) return keyacct__order_int64(x->at, y->at);
    if (x->seq != y->seq) return keyacct__order_int64(x->seq, y->seq);
    return keyacct__order_int64(x->row, y->row);
}

static ENGINE_RARE void note_refusal(engine_shard *shard, int64_t row, const keyacct_error *error) {
    if (row >= shard->refused_row) return;
    shard->refused_row = row;
    shard->error = *error;
}

/* Whether there is a case is as good as random, and a wrong guess costs more than to ask for the first one. */
KEYACCT__INLINE void fetch_case(const engine_shard *shard, int32_t number, int lines) {
    if (shard->case_by_number.room) engine_fetch(engine_case_in(shard, keyacct__max(number, 0)), lines);
}

/* Asks for the memory of an event that comes soon: first what the numbers say, later what is found there. */
KEYACCT__INLINE void fetch(const keyacct_engine *engine, const engine_row *place) {
    const engine_shard *shard = &engine->shards[place->found.shard];
    if (place->found.account >= 0) {
        engine_fetch(engine_account_at(shard, place->found.account), 5);
        engine_fetch(engine_tree_at(shard, 0, place->found.account), 1);
    }
    fetch_case(shard, place->found.number, 7);
}
KEYACCT__INLINE void fetch_more(const keyacct_engine *engine, const engine_row *place) {
    const engine_shard *shard = &engine->shards[place->found.shard];
    if (place->found.account < 0) return;
    const engine_account *a = engine_account_at(shard, place->found.account);
    fetch_case(shard, a->first_case, 1);
    if (a->days) engine_fetch(&a->days[keyacct__max(a->day_count - 1, 0)], 1);
}

static int is_within(const engine_row *place, int64_t low, uint64_t shards) {
    return (uint64_t)place->found.shard - (uint64_t)low < shards;
}

static keyacct_status apply_shards(void *data, int64_t first, int64_t count, int32_t part, keyacct_error *error) {
    apply_job *job = data;
    keyacct_engine *engine = job->engine;
    int64_t low = first / 64, last = job->last;
    uint64_t shards = (uint64_t)((first + count + 63) / 64 - low);
    keyacct_error own = KEYACCT_ERROR_INIT;
    engine_event e = {.in = job->in, .error = &own};
    (void)part;
    for (int64_t i = job->first; i < last; i++) {
        const engine_row *place = &job->rows[i];
        if (i + AHEAD < last && is_within(place + AHEAD, low, shards)) fetch(engine, place + AHEAD);
        if (i + AHEAD / 2 < last && is_within(place + AHEAD / 2, low, shards)) fetch_more(engine, place + AHEAD / 2);
        if (!is_within(place, low, shards)) continue;
        e.row = place->row;
        e.kind = place->kind;
        e.number = place->found.number;
        e.alone = place->found.alone;
        keyacct_status status = (e.alone && engine_is_common(e.kind) ? keyacct__engine_common : keyacct__engine_event)(
            engine, &e, place->at, place->seq, place->found.shard, place->found.account);
        if (status == KEYACCT_E_NO_MEMORY) return keyacct__fail_memory(error);
        job->status[place->row] = status;
        if (status == KEYACCT_OK) continue;
        note_refusal(&engine->shards[place->found.shard], place->row, &own);
        own = (keyacct_error)KEYACCT_ERROR_INIT;
    }
    return KEYACCT_OK;
}

/* Rows [first, last) up to the next slot time, or row that is a segment of its own. */
static int64_t segment_end(const keyacct_engine *engine, const engine_row *rows, int64_t first, int64_t count) {
    int64_t last = first + 1, slot = keyacct__engine_slot_time(engine, rows[first].at);
    if (rows[first].found.alone) return last;
    while (last < count && rows[last].at <= slot && !rows[last].found.alone) last++;
    return last;
}

static keyacct_status apply_segments(apply_job *job, int64_t count, const keyacct_run *run, keyacct_error *error) {
    keyacct_engine *engine = job->engine;
    for (job->first = 0; job->first < count; job->first = job->last) {
        const engine_row *place = &job->rows[job->first];
        int64_t slot = keyacct__engine_slot_time(engine, place->at) - slot_length(engine); /* the last one before the event */
        job->last = segment_end(engine, job->rows, job->first, count);
        if (engine_is_common(place->kind)) KEYACCT__TRY(advance_all(engine, place->at - 1, place->at - 1, run, error));
        else KEYACCT__TRY(advance_all(engine, slot, slot, run, error));
        KEYACCT__TRY(keyacct__run_poll(run, job->done + job->first, job->count, error));
        if (engine_is_common(place->kind)) KEYACCT__TRY(apply_shards(job, (int64_t)place->found.shard * 64, 64, 0, error));
        else KEYACCT__TRY(keyacct__run_rows(run, (int64_t)engine->shard_count * 64, apply_shards, job, error));
    }
    return KEYACCT_OK;
}

/* Not ENGINE_RARE, nor anything else that every call runs: gcc takes what is around such a call to be as rare, and the loops over
 * the rows were compiled for size. */
static void columns_bind(apply_job *job, const keyacct_table *events) {
    static const int16_t ids[ENGINE_IN_COUNT] = {
#define ENGINE_COLUMN(name) KEYACCT__COLUMN_events_##name,
        ENGINE_COLUMNS
#undef ENGINE_COLUMN
    };
    for (int32_t i = 0; i < ENGINE_IN_COUNT; i++) job->in[i] = keyacct__table_column(events, ids[i]);
}

static int64_t seq_of(const apply_job *job, int64_t row) {
    int64_t seq = job->engine->events + row;
    (void)keyacct__int64(job->in[ENGINE_IN_seq], row, &seq);
    return seq;
}

/* When and in which order the rows come; *ordered: they come one after the other. Refused where one has no event or no time. */
static keyacct_status rows_check(const apply_job *job, int *ordered, int64_t *latest, keyacct_error *error) {
    const keyacct__column *events = job->in[ENGINE_IN_event], *times = job->in[ENGINE_IN_at];
    int64_t before = SERVICE_NEVER, most = SERVICE_NEVER, at;
    int in_order = 1;
    for (int64_t row = 0; row < job->count; row++) {
        if (!keyacct__code(events, row))
            return keyacct__fail(error, KEYACCT_E_VALUE, "events", "event", row, "the event is missing");
        if (!keyacct__int64(times, row, &at))
            return keyacct__fail(error, KEYACCT_E_VALUE, "events", "at", row, "the time is missing");
        if (!service_is_time(at)) return keyacct__fail(error, KEYACCT_E_VALUE, "events", "at", row, "outside the years 1 to 9999");
        if (at <= before && (at < before || seq_of(job, row) < seq_of(job, row - 1))) in_order = 0;
        most = keyacct__max(most, at);
        before = at;
    }
    *ordered = in_order;
    *latest = most;
    return KEYACCT_OK;
}

static void rows_read(apply_job *job, int64_t count) {
    const keyacct__column *events = job->in[ENGINE_IN_event], *times = job->in[ENGINE_IN_at];
    int64_t row = job->done;
    for (engine_row *place = job->rows; place < job->rows + count; place++, row++) {
        place->at = times->values.i64[row]; /* neither is empty: see rows_check */
        place->seq = seq_of(job, row);
        place->row = row;
        place->kind = events->values.i8[row];
    }
}

/* What is known of the ids of rows [first, first + count). */
static keyacct_status rows_seek(void *data, int64_t first, int64_t count, int32_t part, keyacct_error *error) {
    apply_job *job = data;
    (void)part, (void)error;
    for (int64_t begin = first; begin < first + count; begin += ENGINE_BLOCK)
        keyacct__engine_seek(job->engine, job->in, &job->rows[begin], (int32_t)keyacct__min(ENGINE_BLOCK, first + count - begin));
    return KEYACCT_OK;
}

/* In the order of time: an account may enter, or a case be opened, in a later row than an event that names it. Looking up changes
 * nothing and is done by all threads; where there is one, block by block, while what was found is in the cache. */
static keyacct_status rows_place(apply_job *job, int64_t count, const keyacct_run *run, keyacct_error *error) {
    int64_t block = keyacct__run_parts(run) > 1 ? count : ENGINE_BLOCK;
    for (int64_t first = 0; first < count; first += block) {
        int64_t n = keyacct__min(block, count - first);
        if (block == count) KEYACCT__TRY(keyacct__run_rows(run, count, rows_seek, job, error));
        else KEYACCT__TRY(rows_seek(job, first, n, 0, error));
        engine_row *last = &job->rows[first + n];
        for (engine_row *place = &job->rows[first]; place < last; place++)
            KEYACCT__TRY(keyacct__engine_place(job->engine, job->in, place->row, place->kind, &place->found, error));
    }
    return KEYACCT_OK;
}

/* Rows that come one after the other are worked on in blocks whose places stay in the cache; `block` is the size of job->rows. */
static keyacct_status apply_rows(apply_job *job, int64_t block, engine_row *scratch, const keyacct_run *run, keyacct_error *error) {
    keyacct_engine *engine = job->engine;
    for (int32_t i = 0; i < engine->shard_count; i++) engine->shards[i].refused_row = INT64_MAX;
    for (job->done = 0; job->done < job->count; job->done += block) {
        int64_t rows = keyacct__min(block, job->count - job->done);
        rows_read(job, rows);
        if (scratch) keyacct__sort(job->rows, scratch, rows, sizeof *scratch, row_order, NULL);
        KEYACCT__TRY(rows_place(job, rows, run, error));
        KEYACCT__TRY(apply_segments(job, rows, run, error));
    }
    engine->events += job->count;
    const engine_shard *worst = &engine->shards[0];
    for (int32_t i = 1; i < engine->shard_count; i++)
        if (engine->shards[i].refused_row < worst->refused_row) worst = &engine->shards[i];
    if (worst->refused_row == INT64_MAX) return KEYACCT_OK;
    if (error) {
        uint32_t size = error->struct_size;
        *error = worst->error;
        error->struct_size = size;
    }
    return worst->error.status;
}

keyacct_status keyacct_engine_apply(keyacct_engine *engine, keyacct_table *events, const keyacct_run *run, keyacct_error *error) {
    const keyacct__column *required;
    if (HANDLE(engine)) return keyacct__fail_handle(error, "engine", "engine");
    KEYACCT__TRY(keyacct__table_role(events, "events", "keyacct_engine_apply", error));
    KEYACCT__TRY(keyacct__run_check(run, error));
    KEYACCT__TRY(keyacct__table_require(events, KEYACCT__COLUMN_events_at, "keyacct_engine_apply", &required, error));
    KEYACCT__TRY(keyacct__table_require(events, KEYACCT__COLUMN_events_event, "keyacct_engine_apply", &required, error));
    if (events->rows == 0) return KEYACCT_OK;
    keyacct__output result = {.id = KEYACCT__COLUMN_events_event_status, .wanted_anyway = 1};
    keyacct__outputs set;
    KEYACCT__TRY(keyacct__outputs_begin(&set, events, NULL, &result, 1, error));
    apply_job job = {.engine = engine, .count = events->rows, .status = result.values.i64};
    int ordered = 0;
    int64_t latest = engine->now, block = keyacct__run_parts(run) > 1 ? PARALLEL_ROWS : BLOCK_ROWS;
    columns_bind(&job, events);
    keyacct_status status = rows_check(&job, &ordered, &latest, error);
    if (status == KEYACCT_OK) status = keyacct__engine_keys(engine, job.in, events->rows, error);
    if (!ordered || block > events->rows) block = events->rows;
    size_t room = (size_t)block;
    if (status == KEYACCT_OK) {
        job.rows = keyacct__alloc(&engine->allocator, room, (ordered ? 1 : 2) * sizeof *job.rows);
        if (!job.rows) status = keyacct__fail_memory(error);
    }
    for (int64_t i = 0; i < events->rows; i++) job.status[i] = KEYACCT_E_CANCELLED; /* rows that a stopped call did not reach */
    if (status == KEYACCT_OK) {
        engine->now = keyacct__max(engine->now, latest); /* the host lives no earlier than what it tells */
        status = apply_rows(&job, block, ordered ? NULL : job.rows + block, run, error);
    }
    keyacct__free(&engine->allocator, job.rows, room, (ordered ? 1 : 2) * sizeof *job.rows);
    keyacct__outputs_commit(&set);
    return status;
}
