/* Saved engines, and the hash of a state.
 *
 * Body: policies as canonical text and calendars as saved bytes · times of the engine · a blank account and a blank case · accounts
 * and cases, shard after shard in the order in which they came: ids, then records of words (see engine_fields.h) · outputs that
 * nobody drained · people by name, in the order in which they are mentioned. What can be made anew is not saved: trees, maps,
 * queues' places, counts. All goes straight into the host's buffer. The hash of a state is the sum over accounts of the SipHash-128
 * of their fields, plus that of what they share, so that shards and the order of arrival do not show; outputs are not part of it.
 * O(accounts + cases). Refuses: another version (KEYACCT_E_VERSION), damaged bytes (KEYACCT_E_CORRUPT). */
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

static void write_output(keyacct__bytes *out, const engine_output *from) { OUTPUT_FIELDS }

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
    if (count) keyacct__bytes_i64_array(out, words, (size_t)count);
}

/* The account, or a copy of it that has the slot times which are kept once for all who wait. */
static const engine_account *whole(const keyacct_engine *engine, const engine_account *a, engine_account *copy) {
    int64_t timer_at = engine_timer_at(engine, a);
    if (timer_at == a->timer_at) return a;
    *copy = *a;
    copy->timer_at = timer_at;
    return copy;
}

/* An account with its key and the cases that are not ended, in the order of their ids. */
static void write_whole(keyacct__bytes *out, const keyacct_engine *engine, const engine_shard *shard, int32_t number) {
    const engine_account *a = engine_account_at(shard, number);
    engine_account copy;
    write_key(out, &shard->accounts, number);
    write_account(out, engine, whole(engine, a, &copy));
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

ENGINE_RARE keyacct_status keyacct_engine_hash(const keyacct_engine *engine, uint8_t hash[16], keyacct_error *error) {
    uint64_t sum[2] = {0, 0};
    keyacct__bytes out;
    if (!engine_is_one(engine)) return keyacct__fail_handle(error, "engine", "engine");
    if (!hash) return keyacct__fail_null(error, "hash");
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

/* --- what is shared ---------------------------------------------------------------------------------------------------------- */

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

/* --- records of words ------------------------------------------------------------------------------------------------------- */

/* People are numbered anew in the order in which they are mentioned: who is mentioned no more is not saved. */
typedef struct saving {
    const keyacct_engine *engine;
    keyacct__bytes out;
    int32_t *given, *order; /* by number of the name, -1: not mentioned yet; names by given number */
    int32_t named;
    uint64_t account[ACCOUNT_WORDS], one_case[CASE_WORDS]; /* blank */
} saving;

static int32_t mention(saving *to, int32_t number) {
    if (number < 0) return number;
    if (to->given[number] < 0) {
        to->given[number] = to->named;
        to->order[to->named++] = number;
    }
    return to->given[number];
}

/* Puts fields of one size after each other into words; `n` and `word` are known to the compiler at every place. */
#define I64(field) *word++ = (uint64_t)from->field;
#define PUT_I32(value)                                                                                                             \
    rest |= (uint64_t)(uint32_t)(value) << (32 * (n & 1));                                                                         \
    if (n++ & 1) *word++ = rest, rest = 0;
#define PUT_U8(value)                                                                                                              \
    rest |= (uint64_t)(value) << (8 * (n & 7));                                                                                    \
    if ((n++ & 7) == 7) *word++ = rest, rest = 0;
#define TIME(field) I64(field)
#define DUE(field) I64(field)
#define DAY(field) I32(field)
#define I32(field)
#define U8(field)
static void clock_longs(uint64_t *word, const engine_clock *from) { CLOCK_FIELDS }
static void case_longs(uint64_t *word, const engine_case *from) { CASE_FIELDS }
static void account_longs(uint64_t *word, const engine_account *from) {
    ACCOUNT_FIELDS
    for (int i = 0; i < ENGINE_TIMER_COUNT; i++) *word++ = (uint64_t)from->timer[i];
    for (int i = 0; i < 3; i++) *word++ = (uint64_t)from->last_at[i];
    for (int i = 0; i < 3; i++) *word++ = (uint64_t)from->asked_at[i];
}
#undef I64
#undef I32
#define I64(field)
#define I32(field) PUT_I32(from->field)
static uint64_t *clock_halves(uint64_t *word, const engine_clock *from) {
    uint64_t rest = 0;
    int n = 0;
    CLOCK_FIELDS
    if (n & 1) *word++ = rest;
    return word;
}
static uint64_t *account_halves(uint64_t *word, saving *to, const engine_account *from) {
    uint64_t rest = 0;
    int n = 0;
    ACCOUNT_FIELDS
    PUT_I32(mention(to, from->owner))
    PUT_I32(mention(to, from->backup))
    PUT_I32(mention(to, from->strategic_by))
    PUT_I32(from->day_count)
    if (n & 1) *word++ = rest;
    return word;
}
#undef I32
#undef U8
#define I32(field)
#define U8(field) PUT_U8(from->field)
static void clock_bytes(uint64_t *word, const engine_clock *from) {
    uint64_t rest = 0;
    int n = 0;
    CLOCK_FIELDS
    if (n & 7) *word++ = rest;
}
static uint64_t *case_bytes(uint64_t *word, const engine_case *from) {
    uint64_t rest = 0;
    int n = 0;
    CASE_FIELDS
    if (n & 7) *word++ = rest;
    return word;
}
static void account_bytes(uint64_t *word, const engine_account *from) {
    uint64_t rest = 0;
    int n = 0;
    ACCOUNT_FIELDS
    if (n & 7) *word++ = rest;
}
#undef I64
#undef I32
#undef U8
#undef TIME
#undef DUE
#undef DAY

static void account_words(saving *to, const engine_account *from, uint64_t words[ACCOUNT_WORDS]) {
    account_longs(words, from);
    account_bytes(account_halves(words + ACCOUNT_I64, to, from), from);
}

static const engine_clock no_clock = {0, 0, SERVICE_NEVER, ENGINE_NEVER, ENGINE_NEVER, SERVICE_NEVER, 0, 0, 0, 0, 0};

/* The words before the clocks. */
static void case_words(saving *to, const engine_case *from, uint64_t *words) {
    uint64_t *word = words + CASE_I64;
    case_longs(words, from);
    *word++ = (uint32_t)mention(to, from->owner);
    (void)case_bytes(word, from);
}

static void clock_words(const engine_clock *from, uint64_t words[CLOCK_WORDS]) {
    clock_longs(words, from);
    clock_bytes(clock_halves(words + CLOCK_I64, from), from);
}

/* A record in the making: bits of the words that differ from the blank ones, then what differs. */
typedef struct record {
    uint8_t spare[8 + 8 * RECORD_WORDS]; /* where the writer has no room */
    uint8_t *room, *begin, *at;
    uint64_t bits;
} record;

static inline void record_begin(record *r, keyacct__bytes *out) {
    r->room = keyacct__bytes_room(out, sizeof r->spare);
    r->begin = r->room ? r->room : r->spare;
    r->at = r->begin + 8;
    r->bits = 0;
}

/* The words from number `first` on. */
static inline void record_words(record *r, const uint64_t *words, const uint64_t *blank, int first, int count) {
    uint8_t *at = r->at;
    uint64_t bits = 0;
    for (int i = 0; i < count; i++) {
        uint64_t word = words[i] ^ blank[i];
        keyacct__store64(at, word);
        at += word ? 8 : 0;
        bits |= (uint64_t)(word != 0) << i;
    }
    r->at = at;
    r->bits |= bits << first;
}

static inline void record_end(record *r, keyacct__bytes *out) {
    keyacct__store64(r->begin, r->bits);
    if (r->room) keyacct__bytes_took(out, r->at);
    else keyacct__bytes_raw(out, r->spare, (size_t)(r->at - r->spare));
}

static void write_account_record(saving *to, const engine_account *from, const uint64_t *blank) {
    uint64_t words[ACCOUNT_WORDS];
    record r;
    account_words(to, from, words);
    record_begin(&r, &to->out);
    record_words(&r, words, blank, 0, ACCOUNT_WORDS);
    record_end(&r, &to->out);
}

/* A clock that was never started is that of the blank case. */
static void write_case_record(saving *to, const engine_case *from, const uint64_t *blank) {
    uint64_t words[CASE_CLOCKS > CLOCK_WORDS ? CASE_CLOCKS : CLOCK_WORDS];
    record r;
    case_words(to, from, words);
    record_begin(&r, &to->out);
    record_words(&r, words, blank, 0, CASE_CLOCKS);
    for (int i = 0, first = CASE_CLOCKS; i < ENGINE_CLOCKS; i++, first += CLOCK_WORDS) {
        if (!from->clocks[i].state) continue;
        clock_words(&from->clocks[i], words);
        record_words(&r, words, blank + first, first, CLOCK_WORDS);
    }
    record_end(&r, &to->out);
}

static void write_blanks(saving *to) {
    static const uint64_t zeros[RECORD_WORDS];
    engine_account account;
    engine_case one_case;
    record r;
    keyacct__engine_account_new(&account);
    account_words(to, &account, to->account);
    write_account_record(to, &account, zeros);
    keyacct__engine_case_new(&one_case, 0);
    one_case.resolved_at = one_case.paused_since = SERVICE_NEVER;
    one_case.pause_until = one_case.ask_at = one_case.close_at = one_case.follow_at = ENGINE_NEVER;
    case_words(to, &one_case, to->one_case);
    for (int i = 0; i < ENGINE_CLOCKS; i++) clock_words(&no_clock, to->one_case + CASE_CLOCKS + i * CLOCK_WORDS);
    record_begin(&r, &to->out);
    record_words(&r, to->one_case, zeros, 0, CASE_WORDS);
    record_end(&r, &to->out);
}

/* --- save -------------------------------------------------------------------------------------------------------------------- */

static void write_keys(keyacct__bytes *out, const keyacct__map *map) {
    if (!map->is_text) keyacct__bytes_i64_array(out, map->ints, (size_t)map->count);
    else
        for (int64_t i = 0; i < map->count; i++) write_key(out, map, (int32_t)i);
}

enum { AHEAD = 4 }; /* records whose memory is asked for before their turn */

static void write_accounts(saving *to, const engine_shard *shard) {
    keyacct__bytes *out = &to->out;
    engine_account copy;
    int64_t count = shard->has_accounts ? shard->accounts.count : 0;
    keyacct__bytes_i64(out, count);
    if (count) write_keys(out, &shard->accounts);
    for (int64_t i = 0; i < count; i++) {
        const engine_account *a = engine_account_at(shard, i);
        engine_fetch(engine_account_at(shard, keyacct__min(i + AHEAD, count - 1)), sizeof *a / ENGINE_LINE);
        write_account_record(to, whole(to->engine, a, &copy), to->account);
        if (a->complaints) keyacct__bytes_i64_array(out, a->ring, a->complaints);
        for (int32_t k = 0; k < a->day_count; k++)
            keyacct__bytes_u64(out, (uint32_t)a->days[k].on | (uint64_t)a->days[k].kept << 32 | (uint64_t)a->days[k].all << 48);
        write_triggers(out, to->engine, shard, i);
    }
}

static void write_cases(saving *to, const engine_shard *shard) {
    keyacct__bytes *out = &to->out;
    int64_t count = shard->has_cases ? shard->cases.count : 0;
    keyacct__bytes_i64(out, count);
    if (count) write_keys(out, &shard->cases);
    for (int64_t i = 0; i < count; i++) {
        engine_fetch(engine_case_in(shard, keyacct__min(i + 4 * AHEAD, count - 1)), 1);
        keyacct__bytes_u32(out, (uint32_t)engine_case_in(shard, i)->account);
    }
    for (int64_t i = 0; i < count; i++) {
        engine_fetch(engine_case_in(shard, keyacct__min(i + AHEAD, count - 1)), sizeof(engine_case) / ENGINE_LINE);
        write_case_record(to, engine_case_in(shard, i), to->one_case);
    }
}

static keyacct_status write_shared(saving *to, keyacct_error *error) {
    const keyacct_engine *engine = to->engine;
    keyacct__bytes *out = &to->out;
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
    write_blanks(to);
    return KEYACCT_OK;
}

static void write_outputs(saving *to, const engine_shard *shard) {
    keyacct__bytes *out = &to->out;
    keyacct__bytes_i64(out, shard->output_count);
    for (int64_t i = 0; i < shard->output_count; i++) {
        const engine_output *from = engine_output_at(shard, i);
        keyacct__bytes_u32(out, (uint32_t)from->account);
        keyacct__bytes_u32(out, (uint32_t)from->case_number);
        keyacct__bytes_u32(out, (uint32_t)mention(to, from->person));
        write_output(out, from);
    }
}

static void write_people(saving *to) {
    keyacct__bytes_u32(&to->out, (uint32_t)to->named);
    for (int32_t i = 0; i < to->named; i++) {
        int64_t length;
        const char *text = keyacct__map_text(&to->engine->names, to->order[i], &length);
        keyacct__bytes_text(&to->out, text, (size_t)length);
    }
}

static keyacct_status write_all(saving *to, keyacct_error *error) {
    const keyacct_engine *engine = to->engine;
    KEYACCT__TRY(write_shared(to, error));
    for (int32_t i = 0; i < engine->shard_count; i++) {
        keyacct__bytes_i64(&to->out, engine->shards[i].slot_at);
        keyacct__bytes_i64(&to->out, engine->shards[i].latest_at);
        write_accounts(to, &engine->shards[i]);
        write_cases(to, &engine->shards[i]);
        write_outputs(to, &engine->shards[i]);
    }
    write_people(to);
    return KEYACCT_OK;
}

keyacct_status keyacct_engine_save(const keyacct_engine *engine, uint8_t *buffer, size_t capacity, size_t *size,
                                   keyacct_error *error) {
    if (!engine_is_one(engine)) return keyacct__fail_handle(error, "engine", "engine");
    if (!size) return keyacct__fail_null(error, "size");
    saving to = {.engine = engine};
    int64_t names = engine->has_names ? engine->names.count : 0;
    if (names) {
        to.given = keyacct__alloc(&engine->allocator, 2 * (size_t)names, sizeof *to.given);
        if (!to.given) return keyacct__fail_memory(error);
        memset(to.given, 0xff, (size_t)names * sizeof *to.given);
        to.order = to.given + names;
    }
    keyacct__bytes_into(&to.out, buffer, capacity, ENGINE_KIND, ENGINE_VERSION);
    keyacct_status status = write_all(&to, error);
    keyacct__free(&engine->allocator, to.given, 2 * (size_t)names, sizeof *to.given);
    return status == KEYACCT_OK ? keyacct__bytes_finish(&to.out, buffer, capacity, size, error) : status;
}
