/* Saved engines, and the hash of a state.
 *
 * Body: policies as canonical text and calendars as saved bytes · times of the engine · accounts with their cases, shard after
 * shard in the order in which they came, keys as they are, people by name · outputs that nobody drained. What can be made anew is
 * not saved: trees, maps, queues' places, counts. The hash of a state is the sum over accounts of the SipHash-128 of their bytes,
 * plus that of what they share, so that shards and the order of arrival do not show; outputs are not part of it. O(accounts +
 * cases). Refuses: another version (KEYACCT_E_VERSION), damaged bytes (KEYACCT_E_CORRUPT). */
#include "service/engine_fields.h"

static void write_name(keyacct__bytes *out, const keyacct_engine *engine, int32_t number) {
    int64_t length = 0;
    const char *text = number >= 0 ? keyacct__map_text(&engine->names, number, &length) : "";
    keyacct__bytes_u8(out, (uint8_t)(number >= 0 ? 1 : number == -1 ? 0 : 2)); /* named, nobody, never told */
    if (number >= 0) keyacct__bytes_text(out, text, (size_t)length);
}

static void write_key(keyacct__bytes *out, const keyacct__map *map, int32_t number) {
    if (map->is_text) {
        int64_t length;
        const char *text = keyacct__map_text(map, number, &length);
        keyacct__bytes_text(out, text, (size_t)length);
    } else {
        keyacct__bytes_i64(out, map->ints[number]);
    }
}

#define I64(field) keyacct__bytes_i64(out, from->field);
#define I32(field) keyacct__bytes_u32(out, (uint32_t)from->field);
#define U8(field) keyacct__bytes_u8(out, from->field);
#define TIME(field) I64(field)
#define DUE(field) I64(field)
#define DAY(field) I32(field)
static void write_clock(keyacct__bytes *out, const engine_clock *from) {
    keyacct__bytes_u8(out, from->state != 0);
    if (!from->state) return;
    CLOCK_FIELDS
}

static void write_case(keyacct__bytes *out, const keyacct_engine *engine, const engine_case *from) {
    CASE_FIELDS
    write_name(out, engine, from->owner);
    for (int i = 0; i < ENGINE_CLOCKS; i++) write_clock(out, &from->clocks[i]);
}

static void write_account(keyacct__bytes *out, const keyacct_engine *engine, const engine_account *from) {
    ACCOUNT_FIELDS
    write_name(out, engine, from->owner);
    write_name(out, engine, from->backup);
    write_name(out, engine, from->strategic_by);
    for (int i = 0; i < ENGINE_TIMER_COUNT; i++) keyacct__bytes_i64(out, from->timer[i]);
    for (int i = 0; i < from->complaints; i++) keyacct__bytes_i64(out, from->ring[i]);
    for (int i = 0; i < 3; i++) keyacct__bytes_i64(out, from->last_at[i]);
    for (int i = 0; i < 3; i++) keyacct__bytes_i64(out, from->asked_at[i]);
    keyacct__bytes_u32(out, (uint32_t)from->day_count);
    for (int32_t i = 0; i < from->day_count; i++) {
        keyacct__bytes_u32(out, (uint32_t)from->days[i].on);
        keyacct__bytes_u32(out, (uint32_t)from->days[i].kept | (uint32_t)from->days[i].all << 16);
    }
}
#undef I64
#undef I32
#undef U8
#undef TIME
#undef DUE
#undef DAY

static void write_triggers(keyacct__bytes *out, const keyacct_engine *engine, const engine_shard *shard, int64_t account) {
    int32_t count;
    const int64_t *words = keyacct__engine_triggers_words(engine, shard, account, &count);
    for (int32_t i = 0; i < count; i++) keyacct__bytes_i64(out, words[i]);
}

/* An account with its key and the cases that are not ended, in the order of their ids. */
static void write_whole(keyacct__bytes *out, const keyacct_engine *engine, const engine_shard *shard, int32_t number) {
    const engine_account *a = engine_account_at(shard, number);
    write_key(out, &shard->accounts, number);
    write_account(out, engine, a);
    write_triggers(out, engine, shard, number);
    for (int32_t i = a->first_case; i >= 0; i = engine_case_in(shard, i)->next) {
        write_key(out, &shard->cases, i);
        write_case(out, engine, engine_case_in(shard, i));
    }
}

static int known(const engine_account *a) { return a->exists || a->event_at != SERVICE_NEVER; }

/* --- hash ------------------------------------------------------------------------------------------------------------------- */

static void add_hash(uint64_t sum[2], const keyacct__bytes *bytes) {
    uint8_t hash[16];
    uint64_t low = 0, high = 0;
    keyacct__siphash128(keyacct__hash_key_default, bytes->bytes, bytes->size, hash);
    for (int i = 7; i >= 0; i--) low = low << 8 | hash[i], high = high << 8 | hash[8 + i];
    sum[0] += low;
    sum[1] += high + (sum[0] < low);
}

static void hash_shared(const keyacct_engine *engine, keyacct__bytes *out, uint64_t sum[2]) {
    keyacct__bytes_raw(out, engine->rules[engine->rules_now].hash, 16);
    keyacct__bytes_i64(out, engine->barrier_at);
    for (int32_t i = 0; i < engine->calendar_count; i++) {
        keyacct__bytes_text(out, engine->calendars[i].name, strlen(engine->calendars[i].name));
        keyacct__bytes_raw(out, engine->calendars[i].hash, 16);
    }
    if (!out->failed) add_hash(sum, out);
}

/* Ended cases count too: the answer to a later event depends on them. */
static void hash_ended(const keyacct_engine *engine, const engine_shard *shard, keyacct__bytes *out, uint64_t sum[2]) {
    for (int64_t i = 0; shard->has_cases && i < shard->cases.count; i++) {
        const engine_case *c = engine_case_in(shard, i);
        if (!c->state || engine_case_open(c) || c->state == KEYACCT_CASE_STATE_RESOLVED) continue;
        out->size = 0;
        write_key(out, &shard->accounts, c->account);
        write_key(out, &shard->cases, (int32_t)i);
        write_case(out, engine, c);
        if (!out->failed) add_hash(sum, out);
    }
}

keyacct_status keyacct_engine_hash(const keyacct_engine *engine, uint8_t hash[16], keyacct_error *error) {
    uint64_t sum[2] = {0, 0};
    keyacct__bytes out;
    if (!engine || engine->magic != KEYACCT__MAGIC_ENGINE) return keyacct__fail_handle(error, "engine", "engine");
    if (!hash) return keyacct__fail(error, KEYACCT_E_ARGUMENT, NULL, "hash", -1, "hash is NULL");
    keyacct__bytes_init(&out, &engine->allocator, ENGINE_KIND, ENGINE_VERSION);
    out.size = 0;
    hash_shared(engine, &out, sum);
    for (int32_t k = 0; k < engine->shard_count && !out.failed; k++) {
        const engine_shard *shard = &engine->shards[k];
        for (int64_t i = 0; shard->has_accounts && i < shard->accounts.count && !out.failed; i++) {
            if (!known(engine_account_at(shard, i))) continue;
            out.size = 0;
            write_whole(&out, engine, shard, (int32_t)i);
            if (!out.failed) add_hash(sum, &out);
        }
        hash_ended(engine, shard, &out, sum);
    }
    int failed = out.failed;
    keyacct__bytes_free(&out);
    if (failed) return keyacct__fail_memory(error);
    for (int i = 0; i < 8; i++) {
        hash[i] = (uint8_t)(sum[0] >> (8 * i));
        hash[8 + i] = (uint8_t)(sum[1] >> (8 * i));
    }
    return KEYACCT_OK;
}

/* --- save ------------------------------------------------------------------------------------------------------------------- */

static keyacct_status write_policy(keyacct__bytes *out, const keyacct_engine *engine, const keyacct_policy *policy,
                                   keyacct_error *error) {
    size_t size = 0;
    KEYACCT__TRY(keyacct_policy_save_text(policy, NULL, 0, &size, error));
    char *text = keyacct__alloc(&engine->allocator, size + 1, 1);
    if (!text) return keyacct__fail_memory(error);
    size_t written = 0;
    keyacct_status status = keyacct_policy_save_text(policy, text, size + 1, &written, error);
    if (status == KEYACCT_OK) keyacct__bytes_text(out, text, written);
    keyacct__free(&engine->allocator, text, size + 1, 1);
    return status;
}

static keyacct_status write_calendar(keyacct__bytes *out, const keyacct_engine *engine, const keyacct_calendar *calendar,
                                     keyacct_error *error) {
    size_t size = 0;
    if (!calendar) {
        keyacct__bytes_text(out, "", 0);
        return KEYACCT_OK;
    }
    KEYACCT__TRY(keyacct_calendar_save(calendar, NULL, 0, &size, error));
    uint8_t *bytes = keyacct__alloc(&engine->allocator, size, 1);
    if (!bytes) return keyacct__fail_memory(error);
    size_t written = 0;
    keyacct_status status = keyacct_calendar_save(calendar, bytes, size, &written, error);
    if (status == KEYACCT_OK) keyacct__bytes_text(out, (const char *)bytes, written);
    keyacct__free(&engine->allocator, bytes, size, 1);
    return status;
}

static keyacct_status write_shared(keyacct__bytes *out, const keyacct_engine *engine, keyacct_error *error) {
    keyacct__bytes_u32(out, (uint32_t)engine->shard_count);
    keyacct__bytes_u32(out, (uint32_t)engine->rules_count);
    for (int32_t i = 0; i < engine->rules_count; i++) KEYACCT__TRY(write_policy(out, engine, engine->rules[i].policy, error));
    keyacct__bytes_u32(out, (uint32_t)engine->rules_now);
    keyacct__bytes_u32(out, (uint32_t)engine->calendar_count);
    for (int32_t i = 0; i < engine->calendar_count; i++) {
        const engine_calendar *calendar = &engine->calendars[i];
        keyacct__bytes_text(out, calendar->name, strlen(calendar->name));
        keyacct__bytes_u32(out, (uint32_t)calendar->version);
        KEYACCT__TRY(write_calendar(out, engine, calendar->compiled, error));
        KEYACCT__TRY(write_calendar(out, engine, calendar->next, error));
    }
    keyacct__bytes_u8(out, (uint8_t)(engine->is_text + 1));
    keyacct__bytes_u8(out, (uint8_t)(engine->case_is_text + 1));
    keyacct__bytes_i64(out, engine->waiting);
    keyacct__bytes_i64(out, engine->barrier_at);
    keyacct__bytes_i64(out, engine->barrier_seq);
    keyacct__bytes_i64(out, engine->now);
    keyacct__bytes_i64(out, engine->events);
    keyacct__bytes_i64(out, engine->said_at);
    keyacct__bytes_u32(out, (uint32_t)engine->said);
    return KEYACCT_OK;
}

#define I64(field) keyacct__bytes_i64(out, from->field);
#define I32(field) keyacct__bytes_u32(out, (uint32_t)from->field);
#define U8(field) keyacct__bytes_u8(out, from->field);
#define TIME(field) I64(field)
#define DUE(field) I64(field)
#define DAY(field) I32(field)
static void write_shard(keyacct__bytes *out, const keyacct_engine *engine, const engine_shard *shard) {
    int64_t accounts = shard->has_accounts ? shard->accounts.count : 0, cases = shard->has_cases ? shard->cases.count : 0;
    keyacct__bytes_i64(out, shard->slot_at);
    keyacct__bytes_i64(out, shard->latest_at);
    keyacct__bytes_i64(out, accounts);
    for (int64_t i = 0; i < accounts; i++) {
        write_key(out, &shard->accounts, (int32_t)i);
        write_account(out, engine, engine_account_at(shard, i));
        write_triggers(out, engine, shard, i);
    }
    keyacct__bytes_i64(out, cases);
    for (int64_t i = 0; i < cases; i++) {
        write_key(out, &shard->cases, (int32_t)i);
        keyacct__bytes_u32(out, (uint32_t)engine_case_in(shard, i)->account);
        write_case(out, engine, engine_case_in(shard, i));
    }
    keyacct__bytes_i64(out, shard->output_count);
    for (int64_t i = 0; i < shard->output_count; i++) {
        const engine_output *from = engine_output_at(shard, i);
        keyacct__bytes_u32(out, (uint32_t)from->account);
        keyacct__bytes_u32(out, (uint32_t)from->case_number);
        write_name(out, engine, from->person);
        OUTPUT_FIELDS
    }
}
#undef I64
#undef I32
#undef U8
#undef TIME
#undef DUE
#undef DAY

keyacct_status keyacct_engine_save(const keyacct_engine *engine, uint8_t *buffer, size_t capacity, size_t *size,
                                   keyacct_error *error) {
    keyacct__bytes out;
    if (!engine || engine->magic != KEYACCT__MAGIC_ENGINE) return keyacct__fail_handle(error, "engine", "engine");
    if (!size) return keyacct__fail(error, KEYACCT_E_ARGUMENT, NULL, "size", -1, "size is NULL");
    keyacct__bytes_init(&out, &engine->allocator, ENGINE_KIND, ENGINE_VERSION);
    keyacct_status status = write_shared(&out, engine, error);
    if (status != KEYACCT_OK) {
        keyacct__bytes_free(&out);
        return status;
    }
    for (int32_t i = 0; i < engine->shard_count; i++) write_shard(&out, engine, &engine->shards[i]);
    return keyacct__bytes_finish(&out, buffer, capacity, size, error);
}
