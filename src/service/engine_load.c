/* Loading a saved engine. The layout is in engine_save.c and engine_fields.h.
 *
 * Bytes are checked before they become state: numbers of accounts, policies, calendars and codes lie in their ranges, cases belong
 * to accounts that exist, keys occur once, people are numbered as they are mentioned; then the state as a whole (engine_check.c).
 * What is not saved is made anew: maps, lists of cases, queues, trees, counts; a case is refreshed while it is in the cache.
 * O(n log n). */
#include "service/engine_fields.h"

#define CORRUPT(in) ((in)->failed = 1)

static int32_t read_range(keyacct__reader *in, int64_t low, int64_t high) {
    int64_t value = (int32_t)keyacct__read_u32(in);
    if (value >= low && value <= high) return (int32_t)value;
    CORRUPT(in);
    return (int32_t)low;
}

/* What is known while a state is loaded. */
typedef struct loading {
    keyacct__reader in;
    keyacct_engine *engine;
    int32_t named; /* people mentioned so far: their names come last */
    int bad; /* something of the record cannot be */
    uint64_t account[ACCOUNT_WORDS], one_case[CASE_WORDS]; /* blank, as saved */
} loading;

/* A time, when something is due, SERVICE_NEVER or ENGINE_NEVER: differences of times and durations stay within 64 bits. */
static inline int64_t time_of(uint64_t word, int *bad) {
    int64_t at = (int64_t)word;
    *bad |= !(at == SERVICE_NEVER || at == ENGINE_NEVER || service_is_due(at));
    return at;
}

/* A time at which something is due, or ENGINE_NEVER. */
static inline int64_t due_of(uint64_t word, int *bad) {
    *bad |= (int64_t)word == SERVICE_NEVER;
    return time_of(word, bad);
}

static inline int32_t day_of(uint32_t half, int *bad) {
    int32_t on = (int32_t)half;
    *bad |= on != ENGINE_UNKNOWN_DAY && !engine_is_day(on);
    return on;
}

static int64_t read_time(keyacct__reader *in) {
    int bad = 0;
    int64_t at = time_of(keyacct__read_u64(in), &bad);
    if (bad) CORRUPT(in);
    return bad ? SERVICE_NEVER : at;
}

static int64_t read_due(keyacct__reader *in) {
    int bad = 0;
    int64_t at = due_of(keyacct__read_u64(in), &bad);
    if (bad) CORRUPT(in);
    return bad ? ENGINE_NEVER : at;
}

/* Number of a person, -1 nobody, -2 never told. */
static inline int32_t person_of(loading *from, uint32_t half) {
    int32_t number = (int32_t)half;
    from->bad |= number < -2 || number > from->named;
    from->named += number == from->named;
    return number;
}

static ENGINE_RARE keyacct_status put_text(keyacct__reader *in, keyacct__map *map, keyacct_error *error) {
    size_t length;
    int added = 0;
    const char *text = keyacct__read_text(in, &length);
    if (!text) return KEYACCT_OK; /* the reader has failed */
    if (keyacct__map_put_text(map, text, (int64_t)length, &added, error) < 0) return KEYACCT_E_NO_MEMORY;
    if (!added) CORRUPT(in);
    return KEYACCT_OK;
}

/* Keys get their numbers in turn; one that occurred before is refused. */
static keyacct_status read_keys(keyacct__reader *in, keyacct__map *map, int64_t count, keyacct_error *error) {
    enum { KEYS = 512 };
    int64_t keys[KEYS];
    int32_t numbers[KEYS];
    if (map->is_text) {
        for (int64_t i = 0; i < count && !in->failed; i++) KEYACCT__TRY(put_text(in, map, error));
        return KEYACCT_OK;
    }
    for (int64_t first = 0; first < count && !in->failed; first += KEYS) {
        int64_t n = keyacct__min(count - first, KEYS);
        const uint8_t *at = keyacct__read_raw(in, 8 * (size_t)n);
        if (!at) break;
        for (int64_t i = 0; i < n; i++) keys[i] = (int64_t)keyacct__fetch64(at + 8 * i);
        KEYACCT__TRY(keyacct__map_put_int64_batch(map, keys, n, numbers, error));
        if (map->count != first + n) CORRUPT(in);
    }
    return KEYACCT_OK;
}

static inline int bits_of(uint64_t word) {
    word -= word >> 1 & UINT64_C(0x5555555555555555);
    word = (word & UINT64_C(0x3333333333333333)) + (word >> 2 & UINT64_C(0x3333333333333333));
    return (int)(((word + (word >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f)) * UINT64_C(0x0101010101010101) >> 56);
}

/* The words of a record: the blank ones, changed where it says so. */
static int read_record(keyacct__reader *in, uint64_t *words, const uint64_t *blank, int count, uint64_t *differ) {
    uint64_t bits = keyacct__read_u64(in);
    const uint8_t *at = keyacct__read_raw(in, 8 * (size_t)bits_of(bits));
    if (in->failed || (count < 64 && bits >> count)) {
        CORRUPT(in);
        return 0;
    }
    *differ = bits;
    if (blank) memcpy(words, blank, (size_t)count * sizeof *words);
    else memset(words, 0, (size_t)count * sizeof *words);
    for (int i = 0; bits; i++, bits >>= 1)
        if (bits & 1) {
            words[i] ^= keyacct__fetch64(at);
            at += 8;
        }
    return 1;
}

/* --- records ----------------------------------------------------------------------------------------------------------------- */

#define I64(field) to->field = (int64_t)*word++;
#define TIME(field) to->field = time_of(*word++, &bad);
#define DUE(field) to->field = due_of(*word++, &bad);
#define DAY(field)
#define I32(field)
#define U8(field)
static int clock_longs(const uint64_t *word, engine_clock *to) {
    int bad = 0;
    CLOCK_FIELDS
    return bad;
}
static int case_longs(const uint64_t *word, engine_case *to) {
    int bad = 0;
    CASE_FIELDS
    return bad;
}
static int account_longs(const uint64_t *word, engine_account *to) {
    int bad = 0;
    ACCOUNT_FIELDS
    for (int i = 0; i < ENGINE_TIMER_COUNT; i++) to->timer[i] = due_of(*word++, &bad);
    for (int i = 0; i < 3; i++) to->last_at[i] = time_of(*word++, &bad);
    for (int i = 0; i < 3; i++) to->asked_at[i] = time_of(*word++, &bad);
    return bad;
}
#undef I64
#undef TIME
#undef DUE
#undef DAY
#undef I32
#undef U8
#define I64(field)
#define TIME(field)
#define DUE(field)
#define U8(field)
#define HALF() (uint32_t)(word[n >> 1] >> (32 * (n & 1)))
#define I32(field) to->field = (int32_t)HALF(), n++;
#define DAY(field) to->field = day_of(HALF(), &bad), n++;
static const uint64_t *clock_halves(const uint64_t *word, engine_clock *to) {
    int n = 0;
    CLOCK_FIELDS
    return word + (n + 1) / 2;
}
static int account_halves(loading *from, const uint64_t *word, engine_account *to) {
    int n = 0, bad = 0;
    ACCOUNT_FIELDS
    to->owner = person_of(from, HALF()), n++;
    to->backup = person_of(from, HALF()), n++;
    to->strategic_by = person_of(from, HALF()), n++;
    to->day_count = (int32_t)HALF();
    return bad;
}
#undef I32
#undef DAY
#undef U8
#define DAY(field)
#define I32(field)
#define U8(field) to->field = (uint8_t)(word[n >> 3] >> (8 * (n & 7))), n++;
static void clock_bytes(const uint64_t *word, engine_clock *to) {
    int n = 0;
    CLOCK_FIELDS
}
static void case_bytes(const uint64_t *word, engine_case *to) {
    int n = 0;
    CASE_FIELDS
}
static void account_bytes(const uint64_t *word, engine_account *to) {
    int n = 0;
    ACCOUNT_FIELDS
}
#undef I64
#undef TIME
#undef DUE
#undef DAY
#undef I32
#undef U8

static const engine_clock never = {.due = ENGINE_NEVER, .next = ENGINE_NEVER};

static int take_clock(const loading *from, const uint64_t *word, engine_clock *to) {
    int bad = clock_longs(word, to);
    clock_bytes(clock_halves(word + CLOCK_I64, to), to);
    if (!to->state) {
        *to = never;
        return bad;
    }
    return bad || to->rules < 0 || to->rules >= from->engine->rules_count || to->state > KEYACCT_CLOCK_STATE_CANCELLED
           || to->target < 1 || to->spent < 0 || to->target > SERVICE_TIME_MAX || to->spent > SERVICE_TIME_MAX
           || (to->since == SERVICE_NEVER && (to->state == KEYACCT_CLOCK_STATE_RUNNING || to->state == KEYACCT_CLOCK_STATE_LATE));
}

static void read_case(loading *from, engine_case *to) {
    uint64_t words[CASE_WORDS], differ;
    const uint64_t *word = words + CASE_I64;
    if (!read_record(&from->in, words, from->one_case, CASE_WORDS, &differ)) return;
    differ >>= CASE_CLOCKS;
    int bad = case_longs(words, to);
    to->owner = person_of(from, (uint32_t)*word++);
    case_bytes(word, to);
    word += (CASE_U8 + 7) / 8;
    for (int i = 0; i < ENGINE_CLOCKS; i++, word += CLOCK_WORDS, differ >>= CLOCK_WORDS)
        if (differ & ((UINT64_C(1) << CLOCK_WORDS) - 1)) bad |= take_clock(from, word, &to->clocks[i]);
        else to->clocks[i] = never; /* as in the blank case */
    to->next_at = ENGINE_NEVER;
    to->changed = 1;
    if (bad || from->bad) CORRUPT(&from->in);
    if (to->state == 0) return; /* an id that was named and never opened */
    if (to->state > KEYACCT_CASE_STATE_MERGED || to->kind < 1 || to->kind > KEYACCT_CASE_KIND_TASK || to->severity < 1
        || to->severity > 4 || to->level < 1 || to->level > 5 || to->pauses > 15 || to->paused_open < 0
        || to->paused_open > SERVICE_TIME_MAX || to->cost < 0 || to->opened_at == SERVICE_NEVER)
        CORRUPT(&from->in);
}

static int sound_account(const keyacct_engine *engine, const engine_account *a) {
    if (a->complaints > ENGINE_RING || a->calendar < -1 || a->calendar >= engine->calendar_count || a->clearing > ENGINE_CLEARED
        || a->attention > ENGINE_STEPS || a->climbed > ENGINE_STEPS || a->resume > ENGINE_STEPS || a->alert > ENGINE_STEPS
        || a->worst > 4 || a->status > KEYACCT_STATUS_LOST || a->segment > KEYACCT_SEGMENT_PLATINUM
        || a->strategic > KEYACCT_STRATEGIC_CONFIRMED || a->relationship > KEYACCT_RELATIONSHIP_LEVEL_ALLIANCE
        || a->band > KEYACCT_RISK_BAND_ALARM || a->hold > KEYACCT_LEVEL_HOLD_PINNED)
        return 0;
    if (a->day_count < 0 || a->day_count > 32000) return 0; /* their sums are within 32 bits */
    return !a->exists
           || (a->granted >= 1 && a->granted <= 5 && a->foundation >= 1 && a->foundation <= 5 && a->tier >= 1 && a->tier <= 5
               && a->grant >= 1 && a->grant <= KEYACCT_GRANT_STATE_PINNED && a->entitled >= 1 && a->entitled <= 5);
}

static keyacct_status read_days(loading *from, engine_account *to, int32_t days, keyacct_error *error) {
    const uint8_t *at = keyacct__read_raw(&from->in, 8 * (size_t)days);
    if (!at) return KEYACCT_OK; /* the reader has failed */
    KEYACCT__TRY(keyacct__resize(&from->engine->allocator, &to->days, 0, (size_t)days, sizeof *to->days) == KEYACCT_OK
                     ? KEYACCT_OK
                     : keyacct__fail_memory(error));
    to->day_count = to->day_capacity = days;
    int bad = 0;
    for (int32_t i = 0; i < days; i++) {
        uint64_t word = keyacct__fetch64(at + 8 * i);
        to->days[i] = (engine_day){day_of((uint32_t)word, &bad), (uint16_t)(word >> 32), (uint16_t)(word >> 48)};
        to->days_kept += to->days[i].kept;
        to->days_all += to->days[i].all;
        bad |= i && to->days[i].on <= to->days[i - 1].on;
    }
    if (bad) CORRUPT(&from->in);
    return KEYACCT_OK;
}

static keyacct_status read_account(loading *from, engine_account *to, keyacct_error *error) {
    uint64_t words[ACCOUNT_WORDS], differ;
    keyacct__reader *in = &from->in;
    if (!read_record(in, words, from->account, ACCOUNT_WORDS, &differ)) return KEYACCT_OK;
    int bad = account_longs(words, to);
    bad |= account_halves(from, words + ACCOUNT_I64, to);
    account_bytes(words + ACCOUNT_I64 + (ACCOUNT_I32 + 1) / 2, to);
    int32_t days = to->day_count;
    if (bad || from->bad || !sound_account(from->engine, to)) CORRUPT(in);
    to->day_count = 0; /* until they are there */
    if (in->failed) {
        to->complaints = 0;
        return KEYACCT_OK;
    }
    for (int i = 0; i < to->complaints; i++) to->ring[i] = read_time(in);
    return days ? read_days(from, to, days, error) : KEYACCT_OK;
}

static ENGINE_RARE void read_triggers(keyacct__reader *in, const keyacct_engine *engine, const engine_shard *shard,
                                      int64_t account) {
    int32_t count;
    int64_t *words = (int64_t *)keyacct__engine_triggers_words(engine, shard, account, &count);
    for (int32_t i = 0; i < count; i++) words[i] = keyacct__read_i64(in);
    if (!keyacct__engine_triggers_sound(engine, shard, account)) CORRUPT(in);
}

#define I64(field) to->field = keyacct__read_i64(in);
#define I32(field) to->field = (int32_t)keyacct__read_u32(in);
#define U8(field) to->field = keyacct__read_u8(in);
#define TIME(field) to->field = read_time(in);
static ENGINE_RARE void read_output(loading *from, const engine_shard *shard, engine_output *to) {
    keyacct__reader *in = &from->in;
    memset(to, 0, sizeof *to);
    to->heard = 1;
    to->account = read_range(in, -1, shard->has_accounts ? shard->accounts.count - 1 : -1);
    to->case_number = read_range(in, -1, shard->has_cases ? shard->cases.count - 1 : -1);
    to->person = person_of(from, keyacct__read_u32(in));
    OUTPUT_FIELDS
    if (from->bad || to->rules < 0 || to->rules >= from->engine->rules_count || to->output < 1
        || to->output > KEYACCT_OUTPUT_HORIZON_WARNING)
        CORRUPT(in);
}
#undef I64
#undef I32
#undef U8
#undef TIME

/* --- arrays ------------------------------------------------------------------------------------------------------------------ */

static keyacct_status read_accounts(loading *from, engine_shard *shard, keyacct_error *error) {
    keyacct__reader *in = &from->in;
    keyacct_engine *engine = from->engine;
    engine_account blank;
    int64_t count = keyacct__read_count(in, 16); /* an id and a word of bits at least */
    if (in->failed || count == 0) return KEYACCT_OK;
    if (engine->is_text < 0) CORRUPT(in); /* of accounts whose ids are of no kind */
    if (in->failed) return KEYACCT_OK;
    KEYACCT__TRY(keyacct__map_init(&shard->accounts, &engine->allocator, NULL, engine->is_text == 1, count, error));
    shard->has_accounts = 1;
    KEYACCT__TRY(keyacct__engine_grow_accounts(engine, shard, count, error));
    keyacct__engine_account_new(&blank);
    keyacct_status status = read_keys(in, &shard->accounts, count, error);
    for (int64_t i = 0; i < shard->accounts.count; i++) { /* all, also where it fails: they will be freed */
        *engine_account_at(shard, i) = blank;
        if (in->failed || status != KEYACCT_OK) continue;
        status = read_account(from, engine_account_at(shard, i), error);
        if (!in->failed && engine->rules[engine->rules_now].trigger_words) read_triggers(in, engine, shard, i);
    }
    return status;
}

/* Puts a case into the list of its account, where it is of one that counts it. */
static void take_case(loading *from, engine_shard *shard, int32_t number, int32_t account) {
    engine_case *c = engine_case_in(shard, number);
    int64_t accounts = shard->has_accounts ? shard->accounts.count : 0;
    c->account = account;
    if (account < -1 || account >= accounts || (c->state && account < 0)) { /* one that was never opened may be of nobody */
        CORRUPT(&from->in);
        return;
    }
    if (!c->state || from->in.failed) return;
    if (!engine_case_open(c) && c->state != KEYACCT_CASE_STATE_RESOLVED) return;
    if (!engine_account_at(shard, account)->exists) CORRUPT(&from->in);
    engine_step s = keyacct__engine_step_of(from->engine, shard, account);
    keyacct__engine_link(&s, number);
    keyacct__engine_case_refresh(c);
}

static keyacct_status read_cases(loading *from, engine_shard *shard, keyacct_error *error) {
    enum { AHEAD = 8 };
    keyacct__reader *in = &from->in;
    keyacct_engine *engine = from->engine;
    int64_t count = keyacct__read_count(in, 20); /* an id, an account and a word of bits at least */
    if (in->failed || count == 0) return KEYACCT_OK;
    if (engine->case_is_text < 0) CORRUPT(in); /* of cases whose ids are of no kind */
    if (in->failed) return KEYACCT_OK;
    KEYACCT__TRY(keyacct__map_init(&shard->cases, &engine->allocator, NULL, engine->case_is_text == 1, count, error));
    shard->has_cases = 1;
    KEYACCT__TRY(keyacct__engine_grow_cases(engine, shard, count, error));
    KEYACCT__TRY(read_keys(in, &shard->cases, count, error));
    const uint8_t *accounts = keyacct__read_raw(in, 4 * (size_t)count);
    for (int64_t i = 0; i < count && !in->failed; i++) {
        uint32_t ahead = i + AHEAD < count ? (uint32_t)keyacct__fetch32(accounts + 4 * (i + AHEAD)) : UINT32_MAX;
        if (shard->has_accounts && ahead < (uint64_t)shard->accounts.count) engine_fetch(engine_account_at(shard, ahead), 2);
        keyacct__engine_case_new(engine_case_in(shard, i), i);
        read_case(from, engine_case_in(shard, i));
        if (!in->failed) take_case(from, shard, (int32_t)i, (int32_t)keyacct__fetch32(accounts + 4 * i));
    }
    return KEYACCT_OK;
}

static ENGINE_RARE keyacct_status read_outputs(loading *from, engine_shard *shard, keyacct_error *error) {
    keyacct__reader *in = &from->in;
    int64_t count = keyacct__read_count(in, 50);
    if (in->failed || count == 0) return KEYACCT_OK;
    KEYACCT__TRY(keyacct__chunks_grow(&from->engine->allocator, &shard->outputs, ENGINE_OUTPUT_CHUNK, sizeof(engine_output), count,
                                      error));
    for (int64_t i = 0; i < count && !in->failed; i++) read_output(from, shard, engine_output_at(shard, i));
    shard->output_count = count;
    return KEYACCT_OK;
}

static ENGINE_RARE keyacct_status read_people(loading *from, keyacct_error *error) {
    keyacct__reader *in = &from->in;
    int32_t count = read_range(in, from->named, from->named);
    for (int32_t i = 0; i < count && !in->failed; i++) {
        KEYACCT__TRY(put_text(in, &from->engine->names, error));
        int64_t length;
        if (in->failed) break;
        const char *text = keyacct__map_text(&from->engine->names, i, &length);
        if (keyacct__utf8_bad(text, length) >= 0) CORRUPT(in);
    }
    return KEYACCT_OK;
}

/* What is not saved: queue, earliest timers, counts. The engine's slot times stay as they were saved. */
static keyacct_status make_anew(keyacct_engine *engine, engine_shard *shard, keyacct_error *error) {
    int64_t count = shard->has_accounts ? shard->accounts.count : 0, slot_at = shard->slot_at;
    for (int64_t i = 0; i < count; i++) {
        engine_step s = keyacct__engine_step_of(engine, shard, (int32_t)i);
        int64_t queued_at = s.account->queued_at;
        shard->timer_at = keyacct__max(shard->timer_at, s.account->timer_at);
        if (queued_at != SERVICE_NEVER) {
            KEYACCT__TRY(keyacct__chunks_grow(&engine->allocator, &shard->queue, ENGINE_QUEUE_CHUNK, sizeof(int32_t),
                                              shard->queue_count + 1, error));
            s.at = queued_at;
            keyacct__engine_wait(&s, 1);
        }
        keyacct__engine_schedule(&s);
    }
    shard->slot_at = slot_at;
    engine->rules_ranked = engine->rules_now;
    return keyacct__engine_rank(engine, shard, error);
}

/* --- what is shared ----------------------------------------------------------------------------------------------------------- */

static ENGINE_RARE keyacct_status read_calendar(keyacct__reader *in, keyacct_engine *engine, const char *name,
                                                keyacct_error *error) {
    size_t size;
    keyacct_calendar *calendar = NULL;
    const char *bytes = keyacct__read_text(in, &size);
    if (!bytes || size == 0) return KEYACCT_OK;
    KEYACCT__TRY(keyacct_calendar_load(&engine->allocator, (const uint8_t *)bytes, size, &calendar, error));
    keyacct_status status = keyacct_engine_calendar(engine, name, calendar, error);
    keyacct_calendar_destroy(calendar);
    return status;
}

static ENGINE_RARE keyacct_status read_calendars(keyacct__reader *in, keyacct_engine *engine, keyacct_error *error) {
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

static ENGINE_RARE keyacct_status read_policies(keyacct__reader *in, const keyacct_allocator *allocator, int32_t shards,
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

/* The clocks of the blank case were never started. */
static ENGINE_RARE void read_blanks(loading *from) {
    uint64_t differ;
    engine_clock clock;
    (void)read_record(&from->in, from->account, NULL, ACCOUNT_WORDS, &differ);
    if (!read_record(&from->in, from->one_case, NULL, CASE_WORDS, &differ)) return;
    for (int i = 0; i < ENGINE_CLOCKS; i++)
        if (take_clock(from, from->one_case + CASE_CLOCKS + i * CLOCK_WORDS, &clock) || clock.state) CORRUPT(&from->in);
}

static ENGINE_RARE keyacct_status read_all(loading *from, const keyacct_allocator *allocator, keyacct_error *error) {
    keyacct__reader *in = &from->in;
    int32_t shards = read_range(in, 1, 1024);
    KEYACCT__TRY(read_policies(in, allocator, shards, &from->engine, error));
    if (in->failed || !from->engine) return keyacct__reader_end(in, "engine", error);
    keyacct_engine *engine = from->engine;
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
    if (!in->failed) read_blanks(from);
    for (int32_t i = 0; i < engine->shard_count && !in->failed; i++) {
        engine_shard *shard = &engine->shards[i];
        shard->slot_at = read_due(in);
        shard->latest_at = read_time(in);
        KEYACCT__TRY(read_accounts(from, shard, error));
        KEYACCT__TRY(read_cases(from, shard, error));
        if (!in->failed) KEYACCT__TRY(read_outputs(from, shard, error));
    }
    if (!in->failed) KEYACCT__TRY(read_people(from, error));
    if (!in->failed && !keyacct__engine_sound(engine)) CORRUPT(in);
    for (int32_t i = 0; i < engine->shard_count && !in->failed; i++) KEYACCT__TRY(make_anew(engine, &engine->shards[i], error));
    return keyacct__reader_end(in, "engine", error);
}

ENGINE_RARE keyacct_status keyacct_engine_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                               keyacct_engine **out, keyacct_error *error) {
    loading from = {.engine = NULL};
    keyacct_allocator taken;
    if (!out) return keyacct__fail_null(error, "out");
    *out = NULL;
    KEYACCT__TRY(keyacct__allocator_take(allocator, &taken, error));
    KEYACCT__TRY(keyacct__reader_init(&from.in, bytes, size, ENGINE_KIND, ENGINE_VERSION, ENGINE_VERSION, error));
    keyacct_status status = read_all(&from, &taken, error);
    if (status != KEYACCT_OK) {
        keyacct_engine_destroy(from.engine);
        return status;
    }
    *out = from.engine;
    return KEYACCT_OK;
}
