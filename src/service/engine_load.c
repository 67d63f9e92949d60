/* Loading a saved engine. The layout is in engine_save.c.
 *
 * Bytes are checked before they become state: numbers of accounts, policies, calendars and codes lie in their ranges, cases belong
 * to accounts that exist, keys occur once; then the state as a whole (engine_check.c). What is not saved is made anew: maps, lists
 * of cases, queues, trees, counts. O(n log n).
 */
#include "service/engine_fields.h"

#define CORRUPT(in) ((in)->failed = 1)

static int32_t read_range(keyacct__reader *in, int64_t low, int64_t high) {
    int64_t value = (int32_t)keyacct__read_u32(in);
    if (value >= low && value <= high) return (int32_t)value;
    CORRUPT(in);
    return (int32_t)low;
}

/* A time, SERVICE_NEVER or ENGINE_NEVER: differences of times and durations stay within 64 bits. */
static int64_t read_time(keyacct__reader *in) {
    int64_t at = keyacct__read_i64(in);
    if (at == SERVICE_NEVER || at == ENGINE_NEVER || service_is_time(at)) return at;
    CORRUPT(in);
    return SERVICE_NEVER;
}

/* A time at which something is due, or ENGINE_NEVER. */
static int64_t read_due(keyacct__reader *in) {
    int64_t at = read_time(in);
    if (at != SERVICE_NEVER) return at;
    CORRUPT(in);
    return ENGINE_NEVER;
}

static int32_t read_day(keyacct__reader *in) {
    int32_t on = (int32_t)keyacct__read_u32(in);
    if (on == ENGINE_UNKNOWN_DAY || engine_is_day(on)) return on;
    CORRUPT(in);
    return ENGINE_UNKNOWN_DAY;
}

static int32_t read_name(keyacct__reader *in, keyacct_engine *engine, keyacct_error *error) {
    size_t length;
    int added;
    uint8_t kind = keyacct__read_u8(in);
    if (kind == 0) return -1;
    if (kind == 2) return -2;
    const char *text = keyacct__read_text(in, &length);
    if (!text || kind != 1 || keyacct__utf8_bad(text, (int64_t)length) >= 0) {
        CORRUPT(in);
        return -1;
    }
    int64_t number = keyacct__map_put_text(&engine->names, text, (int64_t)length, &added, error);
    if (number < 0) CORRUPT(in);
    return (int32_t)number;
}

/* The next key gets the next number; one that occurred before is refused. */
static keyacct_status read_key(keyacct__reader *in, keyacct__map *map, keyacct_error *error) {
    size_t length;
    int added = 0;
    int64_t number;
    if (map->is_text) {
        const char *text = keyacct__read_text(in, &length);
        if (!text) return KEYACCT_OK; /* the reader has failed */
        number = keyacct__map_put_text(map, text, (int64_t)length, &added, error);
    } else {
        number = keyacct__map_put_int64(map, keyacct__read_i64(in), &added, error);
    }
    if (number < 0) return KEYACCT_E_NO_MEMORY;
    if (!added) CORRUPT(in);
    return KEYACCT_OK;
}

#define I64(field) to->field = keyacct__read_i64(in);
#define I32(field) to->field = (int32_t)keyacct__read_u32(in);
#define U8(field) to->field = keyacct__read_u8(in);
#define TIME(field) to->field = read_time(in);
#define DUE(field) to->field = read_due(in);
#define DAY(field) to->field = read_day(in);
static void read_clock(keyacct__reader *in, const keyacct_engine *engine, engine_clock *to) {
    memset(to, 0, sizeof *to);
    to->due = to->next = ENGINE_NEVER;
    if (!keyacct__read_u8(in)) return;
    CLOCK_FIELDS
    if (to->rules < 0 || to->rules >= engine->rules_count || to->state < 1 || to->state > KEYACCT_CLOCK_STATE_CANCELLED
        || to->target < 1 || to->spent < 0 || to->target > SERVICE_TIME_MAX || to->spent > SERVICE_TIME_MAX
        || (to->since == SERVICE_NEVER && (to->state == KEYACCT_CLOCK_STATE_RUNNING || to->state == KEYACCT_CLOCK_STATE_LATE)))
        CORRUPT(in);
}

static void read_case(keyacct__reader *in, keyacct_engine *engine, engine_case *to, keyacct_error *error) {
    CASE_FIELDS
    to->owner = read_name(in, engine, error);
    for (int i = 0; i < ENGINE_CLOCKS; i++) read_clock(in, engine, &to->clocks[i]);
    to->next_at = ENGINE_NEVER;
    to->changed = 1;
    if (to->state == 0) return; /* an id that was named and never opened */
    if (to->state > KEYACCT_CASE_STATE_MERGED || to->kind < 1 || to->kind > KEYACCT_CASE_KIND_TASK || to->severity < 1
        || to->severity > 4 || to->level < 1 || to->level > 5 || to->pauses > 15 || to->paused_open < 0
        || to->paused_open > SERVICE_TIME_MAX || to->cost < 0 || to->opened_at == SERVICE_NEVER)
        CORRUPT(in);
}

static void read_account(keyacct__reader *in, keyacct_engine *engine, engine_account *to, keyacct_error *error) {
    ACCOUNT_FIELDS
    to->owner = read_name(in, engine, error);
    to->backup = read_name(in, engine, error);
    to->strategic_by = read_name(in, engine, error);
    if (to->complaints > ENGINE_RING || to->calendar < -1 || to->calendar >= engine->calendar_count || to->clearing > ENGINE_CLEARED
        || to->attention > ENGINE_STEPS || to->climbed > ENGINE_STEPS || to->resume > ENGINE_STEPS || to->alert > ENGINE_STEPS
        || to->worst > 4 || to->status > KEYACCT_STATUS_LOST || to->segment > KEYACCT_SEGMENT_PLATINUM
        || to->strategic > KEYACCT_STRATEGIC_CONFIRMED || to->relationship > KEYACCT_RELATIONSHIP_LEVEL_ALLIANCE
        || to->band > KEYACCT_RISK_BAND_ALARM || to->hold > KEYACCT_LEVEL_HOLD_PINNED)
        CORRUPT(in);
    if (to->exists
        && (to->granted < 1 || to->granted > 5 || to->foundation < 1 || to->foundation > 5 || to->tier < 1 || to->tier > 5
            || to->grant < 1 || to->grant > KEYACCT_GRANT_STATE_PINNED || to->entitled < 1 || to->entitled > 5))
        CORRUPT(in);
    if (in->failed) to->complaints = 0;
    for (int i = 0; i < ENGINE_TIMER_COUNT; i++) {
        to->timer[i] = read_time(in);
        if (to->timer[i] == SERVICE_NEVER) CORRUPT(in);
    }
    for (int i = 0; i < to->complaints; i++) to->ring[i] = read_time(in);
    for (int i = 0; i < 3; i++) to->last_at[i] = read_time(in);
    for (int i = 0; i < 3; i++) to->asked_at[i] = read_time(in);
    int32_t days = read_range(in, 0, 32000); /* their sums are within 32 bits */
    if (in->failed || (size_t)days > (in->size - in->position) / 8) {
        CORRUPT(in);
        return;
    }
    if (days && keyacct__resize(&engine->allocator, &to->days, 0, (size_t)days, sizeof *to->days) != KEYACCT_OK) {
        (void)keyacct__fail_memory(error);
        CORRUPT(in);
        return;
    }
    to->day_count = to->day_capacity = days;
    for (int32_t i = 0; i < days; i++) {
        to->days[i].on = read_day(in);
        uint32_t both = keyacct__read_u32(in);
        to->days[i].kept = (uint16_t)both;
        to->days[i].all = (uint16_t)(both >> 16);
        to->days_kept += to->days[i].kept;
        to->days_all += to->days[i].all;
        if (i && to->days[i].on <= to->days[i - 1].on) CORRUPT(in);
    }
}

static void read_triggers(keyacct__reader *in, const keyacct_engine *engine, const engine_shard *shard, int64_t account) {
    int32_t count;
    int64_t *words = (int64_t *)keyacct__engine_triggers_words(engine, shard, account, &count);
    for (int32_t i = 0; i < count; i++) words[i] = keyacct__read_i64(in);
    if (!keyacct__engine_triggers_sound(engine, shard, account)) CORRUPT(in);
}

static void read_output(keyacct__reader *in, keyacct_engine *engine, const engine_shard *shard, engine_output *to,
                        keyacct_error *error) {
    memset(to, 0, sizeof *to);
    to->heard = 1;
    to->account = read_range(in, -1, shard->has_accounts ? shard->accounts.count - 1 : -1);
    to->case_number = read_range(in, -1, shard->has_cases ? shard->cases.count - 1 : -1);
    to->person = read_name(in, engine, error);
    OUTPUT_FIELDS
    if (to->rules < 0 || to->rules >= engine->rules_count || to->output < 1 || to->output > KEYACCT_OUTPUT_HORIZON_WARNING)
        CORRUPT(in);
}
#undef I64
#undef I32
#undef U8
#undef TIME
#undef DUE
#undef DAY

/* --- arrays ------------------------------------------------------------------------------------------------------------------ */

static keyacct_status read_accounts(keyacct__reader *in, keyacct_engine *engine, engine_shard *shard, keyacct_error *error) {
    int64_t count = keyacct__read_count(in, 100);
    if (in->failed || count == 0) return KEYACCT_OK;
    if (engine->is_text < 0) CORRUPT(in); /* of accounts whose ids are of no kind */
    if (in->failed) return KEYACCT_OK;
    KEYACCT__TRY(keyacct__map_init(&shard->accounts, &engine->allocator, NULL, engine->is_text == 1, count, error));
    shard->has_accounts = 1;
    KEYACCT__TRY(keyacct__engine_grow_accounts(engine, shard, count, error));
    for (int64_t i = 0; i < count && !in->failed; i++) {
        keyacct__engine_account_new(engine_account_at(shard, i));
        KEYACCT__TRY(read_key(in, &shard->accounts, error));
        if (!in->failed) read_account(in, engine, engine_account_at(shard, i), error);
        if (!in->failed) read_triggers(in, engine, shard, i);
    }
    return KEYACCT_OK;
}

static keyacct_status read_cases(keyacct__reader *in, keyacct_engine *engine, engine_shard *shard, keyacct_error *error) {
    int64_t count = keyacct__read_count(in, 100);
    if (in->failed || count == 0) return KEYACCT_OK;
    if (engine->case_is_text < 0) CORRUPT(in); /* of cases whose ids are of no kind */
    if (in->failed) return KEYACCT_OK;
    KEYACCT__TRY(keyacct__map_init(&shard->cases, &engine->allocator, NULL, engine->case_is_text == 1, count, error));
    shard->has_cases = 1;
    KEYACCT__TRY(keyacct__engine_grow_cases(engine, shard, count, error));
    for (int64_t i = 0; i < count && !in->failed; i++) {
        engine_case *c = engine_case_in(shard, i);
        keyacct__engine_case_new(c, i);
        KEYACCT__TRY(read_key(in, &shard->cases, error));
        int32_t account = read_range(in, -1, INT32_MAX);
        if (in->failed) break;
        read_case(in, engine, c, error);
        c->account = account;
        int64_t accounts = shard->has_accounts ? shard->accounts.count : 0;
        if (account >= accounts || (c->state && account < 0)) { /* one that was never opened may be of nobody */
            CORRUPT(in);
            break;
        }
        if (!c->state || in->failed) continue;
        if (!engine_case_open(c) && c->state != KEYACCT_CASE_STATE_RESOLVED) continue;
        if (!engine_account_at(shard, account)->exists) CORRUPT(in);
        engine_step s = keyacct__engine_step_of(engine, shard, account);
        keyacct__engine_link(&s, (int32_t)i);
    }
    return KEYACCT_OK;
}

static keyacct_status read_outputs(keyacct__reader *in, keyacct_engine *engine, engine_shard *shard, keyacct_error *error) {
    int64_t count = keyacct__read_count(in, 50);
    if (in->failed || count == 0) return KEYACCT_OK;
    KEYACCT__TRY(keyacct__chunks_grow(&engine->allocator, &shard->outputs, ENGINE_OUTPUT_CHUNK, sizeof(engine_output), count,
                                      error));
    for (int64_t i = 0; i < count && !in->failed; i++) read_output(in, engine, shard, engine_output_at(shard, i), error);
    shard->output_count = count;
    return KEYACCT_OK;
}

/* What is not saved: queue, earliest timers, counts. The engine's slot times stay as they were saved. */
static keyacct_status make_anew(keyacct_engine *engine, engine_shard *shard, keyacct_error *error) {
    int64_t count = shard->has_accounts ? shard->accounts.count : 0, waiting = 0, slot_at = shard->slot_at;
    for (int64_t i = 0; i < count; i++) waiting += engine_account_at(shard, i)->queued_at != SERVICE_NEVER;
    KEYACCT__TRY(keyacct__chunks_grow(&engine->allocator, &shard->queue, ENGINE_QUEUE_CHUNK, sizeof(int32_t), waiting, error));
    for (int64_t i = 0; i < count; i++) {
        engine_step s = keyacct__engine_step_of(engine, shard, (int32_t)i);
        int64_t queued_at = s.account->queued_at;
        shard->timer_at = keyacct__max(shard->timer_at, s.account->timer_at);
        if (queued_at != SERVICE_NEVER) {
            s.at = queued_at;
            keyacct__engine_wait(&s, 1);
        }
        keyacct__engine_schedule(&s);
    }
    shard->slot_at = slot_at;
    return KEYACCT_OK;
}

/* --- what is shared ----------------------------------------------------------------------------------------------------------- */

static keyacct_status read_calendar(keyacct__reader *in, keyacct_engine *engine, const char *name, keyacct_error *error) {
    size_t size;
    keyacct_calendar *calendar = NULL;
    const char *bytes = keyacct__read_text(in, &size);
    if (!bytes || size == 0) return KEYACCT_OK;
    KEYACCT__TRY(keyacct_calendar_load(&engine->allocator, (const uint8_t *)bytes, size, &calendar, error));
    keyacct_status status = keyacct_engine_calendar(engine, name, calendar, error);
    keyacct_calendar_destroy(calendar);
    return status;
}

static keyacct_status read_calendars(keyacct__reader *in, keyacct_engine *engine, keyacct_error *error) {
    int32_t count = read_range(in, 0, 100000);
    for (int32_t i = 0; i < count && !in->failed; i++) {
        size_t length;
        const char *name = keyacct__read_text(in, &length);
        int32_t version = read_range(in, 1, INT32_MAX);
        if (!name || length == 0 || memchr(name, 0, length)) {
            CORRUPT(in);
            break;
        }
        char *own = keyacct__calloc(&engine->allocator, length + 1, 1);
        if (!own) return keyacct__fail_memory(error);
        memcpy(own, name, length);
        keyacct_status status = read_calendar(in, engine, own, error);
        if (status == KEYACCT_OK && engine->calendar_count != i + 1) CORRUPT(in); /* a name occurs twice, or none is in force */
        if (status == KEYACCT_OK && !in->failed) status = read_calendar(in, engine, own, error);
        keyacct__free(&engine->allocator, own, length + 1, 1);
        KEYACCT__TRY(status);
        if (!in->failed) engine->calendars[i].version = version;
    }
    return KEYACCT_OK;
}

static keyacct_status read_policies(keyacct__reader *in, const keyacct_allocator *allocator, int32_t shards,
                                    keyacct_engine **engine, keyacct_error *error) {
    int32_t count = read_range(in, 1, 32000);
    for (int32_t i = 0; i < count && !in->failed; i++) {
        size_t size;
        keyacct_policy *policy = NULL;
        const char *text = keyacct__read_text(in, &size);
        if (!text) break;
        KEYACCT__TRY(keyacct_policy_load_text(allocator, text, size, &policy, error));
        keyacct_status status = keyacct_policy_is_frozen(policy) ? KEYACCT_OK : keyacct_policy_freeze(policy, error);
        if (status == KEYACCT_OK)
            status = *engine ? keyacct_engine_policy(*engine, policy, NULL, error)
                             : keyacct_engine_create(allocator, policy, shards, engine, error);
        keyacct_policy_destroy(policy);
        KEYACCT__TRY(status);
    }
    return KEYACCT_OK;
}

static keyacct_status read_all(keyacct__reader *in, const keyacct_allocator *allocator, keyacct_engine **out,
                               keyacct_error *error) {
    int32_t shards = read_range(in, 1, 1024);
    KEYACCT__TRY(read_policies(in, allocator, shards, out, error));
    if (in->failed || !*out) return keyacct__reader_end(in, "engine", error);
    keyacct_engine *engine = *out;
    engine->rules_now = read_range(in, 0, engine->rules_count - 1);
    KEYACCT__TRY(read_calendars(in, engine, error));
    engine->is_text = (int)keyacct__read_u8(in) - 1;
    engine->case_is_text = (int)keyacct__read_u8(in) - 1;
    engine->waiting = keyacct__read_i64(in);
    engine->barrier_at = read_time(in);
    engine->barrier_seq = keyacct__read_i64(in);
    engine->now = read_time(in);
    engine->events = keyacct__read_i64(in);
    if (engine->events < 0 || engine->events > INT64_MAX / 2) CORRUPT(in);
    engine->said_at = read_time(in);
    engine->said = (int32_t)keyacct__read_u32(in);
    if (engine->is_text > 1 || engine->case_is_text > 1) CORRUPT(in);
    for (int32_t i = 0; i < engine->shard_count && !in->failed; i++) {
        engine_shard *shard = &engine->shards[i];
        shard->slot_at = read_due(in);
        shard->latest_at = read_time(in);
        KEYACCT__TRY(read_accounts(in, engine, shard, error));
        KEYACCT__TRY(read_cases(in, engine, shard, error));
        if (!in->failed) KEYACCT__TRY(read_outputs(in, engine, shard, error));
    }
    if (!in->failed && !keyacct__engine_sound(engine)) CORRUPT(in);
    for (int32_t i = 0; i < engine->shard_count && !in->failed; i++) KEYACCT__TRY(make_anew(engine, &engine->shards[i], error));
    return keyacct__reader_end(in, "engine", error);
}

keyacct_status keyacct_engine_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size, keyacct_engine **out,
                                   keyacct_error *error) {
    keyacct__reader in;
    keyacct_engine *engine = NULL;
    keyacct_allocator taken;
    if (!out) return keyacct__fail(error, KEYACCT_E_ARGUMENT, NULL, "out", -1, "out is NULL");
    *out = NULL;
    KEYACCT__TRY(keyacct__allocator_take(allocator, &taken, error));
    KEYACCT__TRY(keyacct__reader_init(&in, bytes, size, ENGINE_KIND, ENGINE_VERSION, ENGINE_VERSION, error));
    keyacct_status status = read_all(&in, &taken, &engine, error);
    if (status != KEYACCT_OK) {
        keyacct_engine_destroy(engine);
        return status;
    }
    *out = engine;
    return KEYACCT_OK;
}
