/* What the engine says: outputs, kept in the shards until they are drained.
 *
 * drain sorts them by (logical time, account, order within the account), so that neither shards nor the order of calls show: by
 * radix, on time and id in one key where they fit into 64 bits, else on time alone and then by id among those of one time. The id
 * of an output is the SipHash of what it says, of whom, and of its place among what the account said at that time, not of when the
 * host came by; eight are computed side by side. The table is written block by block, each column of a block in one go, and what
 * is the same in all rows only once. Room is reserved before a macrostep begins, so that none of its outputs is lost. O(outputs);
 * where many of one time do not fit into one key, O(outputs log outputs). */
#include "core/sort.h"
#include "service/engine.h"

/* Outputs of a shard whose room stays when they are drained, beside as many as the drain found, up to one an account: what comes
 * next finds it in place. Memory that is given back and taken again costs more than what is said. */
#define KEPT (INT64_C(1) << 16)

engine_output *keyacct__engine_emit(engine_step *s, const engine_case *c, int32_t output, int32_t reason, int64_t value) {
    engine_shard *shard = s->shard;
    int has_room = shard->output_count < shard->outputs.room;
    engine_output *out = has_room ? engine_output_at(shard, shard->output_count++) : &shard->overflow;
    int64_t *said_at = s->account ? &s->account->said_at : &s->engine->said_at;
    int32_t *said = s->account ? &s->account->said : &s->engine->said, nth = *said;
    if (s->at > *said_at) *said_at = s->at, nth = 0;
    *said = (int32_t)(((uint32_t)nth + 1) & INT32_MAX);
    *out = (engine_output){.at = s->at,
                           .emitted_at = s->engine->now,
                           .due = ENGINE_NEVER,
                           .cause = s->cause,
                           .value = {value, 0},
                           .account = s->number,
                           .case_number = c ? c->number : -1,
                           .person = -1,
                           .rules = s->engine->rules_now,
                           .nth = nth,
                           .reason = {(uint8_t)reason, 0},
                           .output = (uint8_t)output};
    return out;
}

static keyacct_status reserve_outputs(keyacct_engine *engine, engine_shard *shard, int64_t more, keyacct_error *error) {
    return keyacct__chunks_grow(&engine->allocator, &shard->outputs, ENGINE_OUTPUT_CHUNK, sizeof(engine_output),
                                shard->output_count + more, error);
}

static ENGINE_RARE keyacct_status reserve_day(keyacct_engine *engine, engine_shard *shard, engine_account *a,
                                              keyacct_error *error) {
    if (a->day_count < a->day_capacity) return KEYACCT_OK;
    int32_t wanted = a->day_capacity ? a->day_capacity * 2 : 4;
    engine_day *days = a->days, *slab = engine_in_slab(shard, days) ? days : NULL;
    if (slab) days = NULL;
    if (keyacct__resize(&engine->allocator, &days, slab ? 0 : (size_t)a->day_capacity, (size_t)wanted, sizeof *days) != KEYACCT_OK)
        return keyacct__fail_memory(error);
    if (slab) memcpy(days, slab, (size_t)a->day_count * sizeof *days);
    if (shard->day_slab) shard->days_moved++;
    a->days = days;
    a->day_capacity = wanted;
    return KEYACCT_OK;
}

keyacct_status keyacct__engine_reserve_one(keyacct_engine *engine, engine_shard *shard, int32_t account, int64_t *outputs,
                                           keyacct_error *error) {
    engine_account *a = engine_account_at(shard, account);
    *outputs += engine_outputs_of(engine, a);
    return reserve_day(engine, shard, a, error); /* a better promise may be broken already */
}

keyacct_status keyacct__engine_reserve_slots(keyacct_engine *engine, engine_shard *shard, int64_t outputs, int64_t places,
                                             keyacct_error *error) {
    KEYACCT__TRY(keyacct__chunks_grow(&engine->allocator, &shard->queue, ENGINE_QUEUE_CHUNK, sizeof(int32_t), places, error));
    return reserve_outputs(engine, shard, outputs, error);
}

ENGINE_RARE keyacct_status keyacct__engine_reserve_more(const engine_step *s, keyacct_error *error) {
    KEYACCT__TRY(reserve_day(s->engine, s->shard, s->account, error));
    return keyacct__engine_reserve_slots(s->engine, s->shard, engine_step_outputs(s), s->shard->queue_count + 1, error);
}

enum { AHEAD = 16 }; /* accounts that are asked for before they come */

ENGINE_RARE keyacct_status keyacct__engine_reserve_all(keyacct_engine *engine, engine_shard *shard, int64_t at, int times,
                                                       keyacct_error *error) {
    int64_t more = 3, accounts = shard->has_accounts ? shard->accounts.count : 0;
    for (int64_t i = 0; i < accounts; i++) {
        engine_account *a = engine_account_at(shard, i);
        if (i + AHEAD < accounts) engine_fetch(engine_account_at(shard, i + AHEAD), 3);
        if (!a->exists) continue;
        if (a->next_at <= at) {
            engine_step s = keyacct__engine_step_of(engine, shard, (int32_t)i);
            KEYACCT__TRY(keyacct__engine_overdue(&s, at, error));
        }
        more += times * engine_outputs_of(engine, a);
        KEYACCT__TRY(reserve_day(engine, shard, a, error));
    }
    return keyacct__engine_reserve_slots(engine, shard, more, accounts, error);
}

void keyacct__engine_give_back(keyacct_engine *engine) {
    for (int32_t i = 0; i < engine->shard_count; i++) {
        engine_shard *shard = &engine->shards[i];
        keyacct__chunks_shrink(&engine->allocator, &shard->outputs, ENGINE_OUTPUT_CHUNK, sizeof(engine_output),
                               keyacct__max(keyacct__max(shard->output_count, shard->outputs_kept), KEPT));
    }
}

/* --- drain ---------------------------------------------------------------------------------------------------------------- */

/* Where an output lies: shard and place, whether it is a repeated alert, which may be folded into a later one, and whether it is of
 * the whole engine. */
#define REPEATED (INT64_C(1) << 62)
#define OF_ALL (INT64_C(1) << 61)
#define PLACE_BITS 40
#define REF(shard, place) ((int64_t)(shard) << PLACE_BITS | (place))
static inline const engine_shard *shard_of(const keyacct_engine *engine, int64_t ref) {
    return &engine->shards[(ref & ~(REPEATED | OF_ALL)) >> PLACE_BITS];
}
static inline engine_output *output_of(const keyacct_engine *engine, int64_t ref) {
    return engine_output_at(shard_of(engine, ref), ref & ((INT64_C(1) << PLACE_BITS) - 1));
}

/* What the waiting outputs have, and have in common: a column of nothing, or of one value, is not written cell by cell. */
typedef struct overview {
    int64_t at_least, at_most, id_least, id_most; /* ids: of int64 accounts */
    int64_t emitted_at;
    int32_t rules;
    engine_output any; /* bytes of all outputs, by or */
    uint8_t emitted_differs, rules_differ, repeats, dues, causes;
} overview;

/* Four arrays of as many words as there are outputs. */
typedef struct drained {
    const keyacct_engine *engine;
    int64_t total, rows; /* rows: of the table */
    int64_t *refs, *kept, *spare; /* kept: refs of the rows */
    int64_t *counts; /* outputs for which a row stands; NULL: always one */
    uint64_t *keys;
    overview seen;
} drained;

static inline void look(overview *seen, const engine_output *out) {
    seen->at_least = keyacct__min(seen->at_least, out->at);
    seen->at_most = keyacct__max(seen->at_most, out->at);
    seen->emitted_differs |= out->emitted_at != seen->emitted_at;
    seen->rules_differ |= out->rules != seen->rules;
    seen->repeats |= out->reason[0] == KEYACCT_OUTPUT_REASON_REPEAT_ALERT;
    seen->dues |= out->due != ENGINE_NEVER;
    seen->causes |= out->cause >= 0;
    seen->any.reason[1] |= out->reason[1];
    seen->any.clock |= out->clock;
    seen->any.cycle |= out->cycle;
    seen->any.step |= out->step;
    seen->any.before |= out->before;
    seen->any.level |= out->level;
    seen->any.case_state |= out->case_state;
}

/* Lists all outputs, shard by shard as they came: times into keys, int64 ids into spare. */
static void list(drained *d) {
    overview seen = {.at_least = INT64_MAX, .at_most = INT64_MIN, .id_least = INT64_MAX, .id_most = INT64_MIN};
    int64_t n = 0;
    for (int32_t k = 0; k < d->engine->shard_count; k++) {
        const engine_shard *shard = &d->engine->shards[k];
        for (int64_t i = 0; i < shard->output_count; i++, n++) {
            const engine_output *out = engine_output_at(shard, i);
            if (n == 0) seen.emitted_at = out->emitted_at, seen.rules = out->rules;
            look(&seen, out);
            d->refs[n] = REF(k, i) | (out->reason[0] == KEYACCT_OUTPUT_REASON_REPEAT_ALERT ? REPEATED : 0);
            d->keys[n] = (uint64_t)out->at;
            d->spare[n] = 0;
            if (out->account < 0) d->refs[n] |= OF_ALL;
            if (out->account < 0 || shard->accounts.is_text) continue;
            int64_t id = d->spare[n] = shard->accounts.ints[out->account];
            seen.id_least = keyacct__min(seen.id_least, id);
            seen.id_most = keyacct__max(seen.id_most, id);
        }
    }
    d->seen = seen;
}

static int bits_of(uint64_t value) {
    int bits = 0;
    for (; value; value >>= 1) bits++;
    return bits;
}

static int by_account(const void *a, const void *b, const void *context) {
    const int64_t *x = a, *y = b;
    const engine_output *one = output_of(context, *x), *other = output_of(context, *y);
    if ((*x | *y) & OF_ALL) return !(*x & OF_ALL) - !(*y & OF_ALL); /* the whole engine comes first */
    return keyacct__engine_order_keys(&shard_of(context, *x)->accounts, one->account, &shard_of(context, *y)->accounts,
                                      other->account);
}

/* Puts time and account into one key where they fit; else the time alone. Returns whether the account is in it. */
static ENGINE_RARE int make_keys(drained *d) {
    uint64_t from = (uint64_t)d->seen.at_least, width = (uint64_t)d->seen.id_most - (uint64_t)d->seen.id_least;
    int ids = d->seen.id_least > d->seen.id_most ? 0 : width < UINT64_MAX ? bits_of(width + 1) : 64; /* 0: the whole engine */
    int whole = d->engine->is_text != 1 && bits_of((uint64_t)d->seen.at_most - from) + ids < 64;
    for (int64_t i = 0; i < d->total; i++) {
        d->keys[i] -= from;
        if (!whole) continue;
        d->keys[i] <<= ids;
        if (!(d->refs[i] & OF_ALL)) d->keys[i] += (uint64_t)d->spare[i] - (uint64_t)d->seen.id_least + 1;
    }
    return whole;
}

static int in_order(const uint64_t *keys, int64_t count) {
    for (int64_t i = 1; i < count; i++)
        if (keys[i - 1] > keys[i]) return 0;
    return 1;
}

/* Stable: the order within an account stays. `kept` and `scratch` hold nothing yet. */
static void sort(drained *d, uint64_t *scratch) {
    int whole = make_keys(d);
    if (!in_order(d->keys, d->total)) keyacct__sort_radix(d->keys, d->refs, scratch, d->kept, d->total);
    for (int64_t first = 0, last; !whole && first < d->total; first = last) {
        int sorted = 1;
        for (last = first + 1; last < d->total && d->keys[last] == d->keys[first]; last++)
            sorted = sorted && by_account(&d->refs[last - 1], &d->refs[last], d->engine) <= 0;
        if (!sorted) keyacct__sort(d->refs + first, d->kept, last - first, sizeof *d->refs, by_account, d->engine);
    }
}

/* Of the repeated alerts of an account that wait together only the latest is given, with their number: the others only say that the
 * host had not come by. */
static void fold(drained *d, int64_t given) {
    int64_t *kept = d->kept, *counts = d->counts, n = 0;
    for (int64_t i = given - 1; i >= 0; i--) { /* the latest first */
        counts[i] = 1;
        if (!(d->refs[i] & REPEATED)) continue;
        const engine_output *out = output_of(d->engine, d->refs[i]);
        int64_t *latest = out->account < 0 ? NULL : &engine_account_at(shard_of(d->engine, d->refs[i]), out->account)->repeat_row;
        if (!latest) continue;
        if (*latest) counts[*latest - 1]++, counts[i] = 0;
        else *latest = i + 1;
    }
    for (int64_t i = 0; i < given; i++) {
        if (d->refs[i] & REPEATED) {
            const engine_output *out = output_of(d->engine, d->refs[i]);
            if (out->account >= 0) engine_account_at(shard_of(d->engine, d->refs[i]), out->account)->repeat_row = 0;
        }
        if (!counts[i]) continue;
        counts[n] = counts[i];
        kept[n++] = d->refs[i];
    }
    d->rows = n;
}

/* --- the table ------------------------------------------------------------------------------------------------------------ */

ENGINE_RARE keyacct_status keyacct__engine_add_column(keyacct_table *table, const char *name, int32_t type, int32_t *column,
                                                      keyacct_error *error) {
    KEYACCT__TRY(keyacct_table_add_column(table, name, type, error));
    *column = keyacct_table_column_find(table, name);
    return KEYACCT_OK;
}

keyacct_status keyacct__engine_put_key(keyacct_table *table, int32_t column, int64_t row, const keyacct__map *map, int32_t number,
                                       keyacct_error *error) {
    int64_t length;
    if (number < 0) return KEYACCT_OK;
    if (!map->is_text) return keyacct_table_set_int64(table, column, row, map->ints[number], error);
    const char *text = keyacct__map_text(map, number, &length);
    return keyacct_table_set_text(table, column, row, text, length, error);
}

enum { BLOCK = 256, MOST_KEY_WORDS = 4, HEAD_WORDS = 4 };

typedef struct key {
    const char *text; /* NULL: an int64 */
    int64_t value; /* or length of the text */
} key;

/* Some rows of the table side by side. */
typedef struct block {
    int64_t first;
    int32_t n;
    const engine_output *out[BLOCK];
    const engine_shard *shard[BLOCK];
    key account[BLOCK], number[BLOCK];
    uint64_t id[BLOCK];
} block;

static inline key key_of(const keyacct__map *map, int32_t number) {
    key k = {NULL, 0};
    if (number < 0) return k;
    if (map->is_text) k.text = keyacct__map_text(map, number, &k.value);
    else k.value = map->ints[number];
    return k;
}

/* Adds the words of an account or case to what is hashed; keys of both kinds are told apart by their lengths. */
static inline int put_key(uint64_t *words, int count, const key *k, int32_t number) {
    if (number < 0) return count;
    if (!k->text) {
        words[count++] = (uint64_t)k->value;
        return count;
    }
    uint8_t hash[16]; /* ids may be long */
    keyacct__siphash128(keyacct__hash_key_default, k->text, (size_t)k->value, hash);
    for (int half = 0; half < 2; half++, count++) {
        words[count] = 0;
        for (int i = 0; i < 8; i++) words[count] |= (uint64_t)hash[8 * half + i] << (8 * i);
    }
    return count;
}

/* Messages of one length wait until eight of them are there. */
typedef struct lanes {
    uint64_t words[(HEAD_WORDS + MOST_KEY_WORDS) * KEYACCT__LANES];
    int32_t row[KEYACCT__LANES];
    int32_t n;
} lanes;

static void hash_lanes(lanes *l, int count, uint64_t *ids) {
    uint64_t hashes[KEYACCT__LANES];
    keyacct__siphash_lanes(keyacct__hash_key_default, l->words, count, hashes);
    for (int32_t i = 0; i < l->n; i++) ids[l->row[i]] = hashes[i];
    l->n = 0;
}

/* What an id is made of: seven bytes, time and figure, four bytes of nth, the keys. As words of 64 bits, least byte first. */
static void make_ids(block *b) {
    lanes all[MOST_KEY_WORDS + 1];
    memset(all, 0, sizeof all);
    for (int32_t i = 0; i < b->n; i++) {
        const engine_output *out = b->out[i];
        uint64_t keys[MOST_KEY_WORDS], at = (uint64_t)out->at, value = (uint64_t)out->value[0], nth = (uint32_t)out->nth;
        int count = put_key(keys, 0, &b->account[i], out->account);
        count = put_key(keys, count, &b->number[i], out->case_number);
        lanes *l = &all[count];
        uint64_t *words = l->words + l->n, rest = nth >> 8;
        words[0] = out->output | (uint64_t)out->clock << 8 | (uint64_t)out->cycle << 16 | (uint64_t)out->step << 24
                   | (uint64_t)out->level << 32 | (uint64_t)out->case_state << 40 | (uint64_t)out->reason[0] << 48 | at << 56;
        words[KEYACCT__LANES] = at >> 8 | value << 56;
        words[2 * KEYACCT__LANES] = value >> 8 | nth << 56;
        for (int k = 0; k < count; k++) {
            words[(3 + k) * KEYACCT__LANES] = rest | keys[k] << 24;
            rest = keys[k] >> 40;
        }
        words[(3 + count) * KEYACCT__LANES] = rest | (uint64_t)(27 + 8 * count) << 56;
        l->row[l->n++] = i;
        if (l->n == KEYACCT__LANES) hash_lanes(l, HEAD_WORDS + count, b->id);
    }
    for (int count = 0; count <= MOST_KEY_WORDS; count++)
        if (all[count].n) hash_lanes(&all[count], HEAD_WORDS + count, b->id);
}

/* The columns that are written cell by cell; NULL: those of one value. */
typedef struct figures {
    int64_t *values;
    uint8_t *bits; /* NULL: no cell is empty */
} figures;
#define CODES                                                                                                                      \
    CODE(output, output)                                                                                                           \
    CODE(clock, clock)                                                                                                             \
    CODE(step_role, step)                                                                                                          \
    CODE(level_before, before)                                                                                                     \
    CODE(level, level)                                                                                                             \
    CODE(case_state, case_state)                                                                                                   \
    CODE(reason, reason[0])                                                                                                        \
    CODE(reason_2, reason[1])
typedef struct columns {
    figures output_id, at, emitted_at, cycle, step, due_at, reason_value, reason_2_value, count, policy_version, cause_seq;
#define CODE(name, field) int8_t *name;
    CODES
#undef CODE
    int8_t *catch_up;
    int32_t account_id, case_id, person;
    int64_t *accounts, *numbers; /* of int64 ids */
    uint8_t *has_account, *has_number, *has_person;
} columns;

#define WRITTEN(name, validity)                                                                                                    \
    KEYACCT__TRY(keyacct__table_make_raw(table, KEYACCT__COLUMN_outputs_##name, &to->name.values, validity, error))
#define ALIKE(name, value, nullable, present)                                                                                      \
    KEYACCT__TRY(keyacct__table_make_same(table, KEYACCT__COLUMN_outputs_##name, value, nullable, present, error))
#define WRITTEN_IF(name, any)                                                                                                      \
    if (any) WRITTEN(name, &to->name.bits);                                                                                        \
    else ALIKE(name, 0, 1, 0)

static ENGINE_RARE keyacct_status add_columns(const drained *d, keyacct_table *table, columns *to, keyacct_error *error) {
    const overview *seen = &d->seen;
    int said = seen->emitted_at != SERVICE_NEVER;
    WRITTEN(output_id, NULL);
    WRITTEN(at, NULL);
    if (seen->emitted_differs) WRITTEN(emitted_at, &to->emitted_at.bits);
    else ALIKE(emitted_at, said ? seen->emitted_at : 0, 1, said);
    WRITTEN_IF(cycle, seen->any.cycle);
    WRITTEN_IF(step, seen->any.step);
    WRITTEN_IF(due_at, seen->dues);
    WRITTEN(reason_value, &to->reason_value.bits);
    WRITTEN_IF(reason_2_value, seen->any.reason[1]);
    if (d->counts) WRITTEN(count, NULL);
    else ALIKE(count, 1, 0, 1);
    if (seen->rules_differ) WRITTEN(policy_version, NULL);
    else ALIKE(policy_version, (int64_t)seen->rules + 1, 0, 1);
    WRITTEN_IF(cause_seq, seen->causes);
    engine_output any = seen->any;
    any.output = any.reason[0] = 1; /* every output has one */
#define CODE(name, field)                                                                                                          \
    if (any.field)                                                                                                                 \
        KEYACCT__TRY(keyacct__table_make_raw(table, KEYACCT__COLUMN_outputs_##name, &to->name, NULL, error));                      \
    else ALIKE(name, 0, 0, 1);
    CODES
#undef CODE
    KEYACCT__TRY(keyacct__table_make_raw(table, KEYACCT__COLUMN_outputs_catch_up, &to->catch_up, NULL, error));
    KEYACCT__TRY(keyacct__engine_add_column(table, "account_id", engine_key_type(d->engine->is_text), &to->account_id, error));
    KEYACCT__TRY(keyacct__engine_add_column(table, "case_id", engine_key_type(d->engine->case_is_text), &to->case_id, error));
    KEYACCT__TRY(keyacct__engine_add_column(table, "person", 0, &to->person, error));
    keyacct__table_memory(table, to->account_id, &to->accounts, &to->has_account);
    keyacct__table_memory(table, to->case_id, &to->numbers, &to->has_number);
    return KEYACCT_OK;
}

static void gather(const drained *d, block *b, int64_t first) {
    b->first = first;
    b->n = (int32_t)keyacct__min(BLOCK, d->rows - first);
    for (int32_t i = 0; i < b->n; i++) {
        int64_t ref = d->kept[first + i];
        b->out[i] = output_of(d->engine, ref);
        b->shard[i] = shard_of(d->engine, ref);
        if (first + BLOCK + i < d->rows) engine_fetch(output_of(d->engine, d->kept[first + BLOCK + i]), 2); /* of the next block */
    }
    for (int32_t i = 0; i < b->n; i++) {
        b->account[i] = key_of(&b->shard[i]->accounts, b->out[i]->account);
        b->number[i] = key_of(&b->shard[i]->cases, b->out[i]->case_number);
    }
}

static void put_bits(uint8_t *bits, const uint8_t known[BLOCK], int32_t n) {
    for (int32_t i = 0; i < n; i += 8) {
        unsigned byte = 0;
        for (int32_t k = i; k < i + 8 && k < n; k++) byte |= (unsigned)known[k] << (k - i);
        bits[i / 8] = (uint8_t)byte;
    }
}

static void put_figures(const drained *d, const block *b, const columns *to) {
    uint8_t known[BLOCK];
#define FIGURE(name, is_known, figure)                                                                                             \
    if (to->name.values) {                                                                                                         \
        int64_t *values = to->name.values + b->first;                                                                              \
        for (int32_t i = 0; i < b->n; i++) {                                                                                       \
            const engine_output *out = b->out[i];                                                                                  \
            known[i] = (uint8_t)(is_known);                                                                                        \
            values[i] = known[i] ? (figure) : 0;                                                                                   \
        }                                                                                                                          \
        if (to->name.bits) put_bits(to->name.bits + b->first / 8, known, b->n);                                                    \
    }
    memcpy(to->output_id.values + b->first, b->id, (size_t)b->n * sizeof *b->id);
    FIGURE(at, 1, out->at)
    FIGURE(emitted_at, out->emitted_at != SERVICE_NEVER, out->emitted_at)
    FIGURE(cycle, out->cycle > 0, out->cycle)
    FIGURE(step, out->step > 0, out->step)
    FIGURE(due_at, out->due != ENGINE_NEVER, out->due)
    FIGURE(reason_value, out->reason[0] > 0, out->value[0])
    FIGURE(reason_2_value, out->reason[1] > 0, out->value[1])
    FIGURE(policy_version, 1, (int64_t)out->rules + 1)
    FIGURE(cause_seq, out->cause >= 0, out->cause)
#undef FIGURE
    for (int32_t i = 0; d->counts && i < b->n; i++) to->count.values[b->first + i] = d->counts[b->first + i];
}

static void put_codes(const drained *d, const block *b, const columns *to) {
#define CODE(name, field)                                                                                                          \
    for (int32_t i = 0; to->name && i < b->n; i++) to->name[b->first + i] = (int8_t)b->out[i]->field;
    CODES
#undef CODE
    for (int32_t i = 0; i < b->n; i++) {
        const engine_output *out = b->out[i];
        int64_t patience = d->engine->rules[out->rules].p[SERVICE_PARAMETER_catch_up_minutes] * ENGINE_MINUTE;
        to->catch_up[b->first + i] = out->emitted_at != SERVICE_NEVER && out->emitted_at - out->at > patience;
    }
}

/* values: of int64 keys; NULL: they are texts. */
static keyacct_status put_keys(const block *b, const key *keys, const uint8_t known[BLOCK], keyacct_table *table, int32_t column,
                               int64_t *values, uint8_t *bits, keyacct_error *error) {
    for (int32_t i = 0; values && i < b->n; i++)
        if (known[i]) values[b->first + i] = keys[i].value;
    for (int32_t i = 0; !values && i < b->n; i++)
        if (known[i]) KEYACCT__TRY(keyacct__table_append(table, column, b->first + i, keys[i].text, keys[i].value, error));
    put_bits(bits + b->first / 8, known, b->n);
    return KEYACCT_OK;
}

static keyacct_status put_who(const drained *d, const block *b, keyacct_table *table, const columns *to, keyacct_error *error) {
    uint8_t known[BLOCK];
    for (int32_t i = 0; i < b->n; i++) known[i] = b->out[i]->account >= 0;
    KEYACCT__TRY(put_keys(b, b->account, known, table, to->account_id, to->accounts, to->has_account, error));
    for (int32_t i = 0; i < b->n; i++) known[i] = b->out[i]->case_number >= 0;
    KEYACCT__TRY(put_keys(b, b->number, known, table, to->case_id, to->numbers, to->has_number, error));
    for (int32_t i = 0; i < b->n; i++) {
        if (b->out[i]->person < 0) continue;
        key name = key_of(&d->engine->names, b->out[i]->person);
        KEYACCT__TRY(keyacct__table_append(table, to->person, b->first + i, name.text, name.value, error));
    }
    return KEYACCT_OK;
}

static keyacct_status fill(const drained *d, keyacct_table *table, keyacct_error *error) {
    columns to = {0};
    block b;
    KEYACCT__TRY(add_columns(d, table, &to, error));
    for (int64_t first = 0; first < d->rows; first += BLOCK) {
        gather(d, &b, first);
        make_ids(&b);
        put_figures(d, &b, &to);
        put_codes(d, &b, &to);
        KEYACCT__TRY(put_who(d, &b, table, &to, error));
    }
    return KEYACCT_OK;
}

/* --- drain ---------------------------------------------------------------------------------------------------------------- */

/* Takes the outputs that were given away out of their shards. */
static void forget(keyacct_engine *engine, const drained *d, int64_t given) {
    for (int64_t i = 0; given < d->total && i < given; i++) output_of(engine, d->refs[i])->output = 0;
    for (int32_t k = 0; k < engine->shard_count; k++) {
        engine_shard *shard = &engine->shards[k];
        int64_t kept = 0;
        shard->outputs_kept = shard->has_accounts ? keyacct__min(shard->output_count, shard->accounts.count) : 0;
        for (int64_t i = 0; given < d->total && i < shard->output_count; i++)
            if (engine_output_at(shard, i)->output) *engine_output_at(shard, kept++) = *engine_output_at(shard, i);
        shard->output_count = kept;
    }
    keyacct__engine_give_back(engine);
}

ENGINE_RARE keyacct_status keyacct_engine_drain(keyacct_engine *engine, int64_t most, keyacct_table **out, keyacct_error *error) {
    drained d = {.engine = engine};
    if (!engine_is_one(engine)) return keyacct__fail_handle(error, "engine", "engine");
    if (!out) return keyacct__fail(error, KEYACCT_E_ARGUMENT, NULL, "out", -1, "out is NULL");
    *out = NULL;
    if (most < 0) return keyacct__fail(error, KEYACCT_E_RANGE, NULL, "most", -1, "%l is negative", most);
    for (int32_t i = 0; i < engine->shard_count; i++) d.total += engine->shards[i].output_count;
    size_t n = (size_t)keyacct__max(1, d.total);
    int64_t *memory = keyacct__alloc(&engine->allocator, n, 4 * sizeof *memory);
    if (!memory) return keyacct__fail_memory(error);
    d.refs = memory, d.kept = memory + n, d.spare = memory + 2 * n;
    d.keys = (uint64_t *)memory + 3 * n;
    list(&d);
    sort(&d, (uint64_t *)d.spare);
    int64_t given = most && most < d.total ? most : d.total;
    d.rows = given;
    if (d.seen.repeats) {
        d.counts = d.spare;
        fold(&d, given);
    } else {
        d.kept = d.refs;
    }
    keyacct_table *table = NULL;
    keyacct_status status = keyacct_table_create(&engine->allocator, "outputs", d.rows, &table, error);
    if (status == KEYACCT_OK) status = fill(&d, table, error);
    if (status == KEYACCT_OK) forget(engine, &d, given);
    keyacct__free(&engine->allocator, memory, n, 4 * sizeof *memory);
    if (status != KEYACCT_OK) {
        keyacct_table_destroy(table);
        return status;
    }
    *out = table;
    return KEYACCT_OK;
}
