/* What the engine says: outputs, kept in the shards until they are drained.
 *
 * drain sorts them by (logical time, account, order within the account), so that neither shards nor the order of calls show. The id
 * of an output is the SipHash of what it says, of whom, and of its place among what the account said at that time, not of when the
 * host came by. Room is reserved before a macrostep
 * begins, so that none of its outputs is lost. O(outputs log outputs). */
#include "core/sort.h"
#include "service/engine.h"

/* Most outputs of one macrostep: of the account itself, and of each of its cases. */
#define ACCOUNT_OUTPUTS 24
#define CASE_OUTPUTS 14

engine_output *keyacct__engine_emit(engine_step *s, const engine_case *c, int32_t output, int32_t reason, int64_t value) {
    engine_shard *shard = s->shard;
    engine_output *out = shard->output_count < shard->output_capacity ? &shard->outputs[shard->output_count++] : &shard->overflow;
    int64_t *said_at = s->account ? &s->account->said_at : &s->engine->said_at;
    int32_t *said = s->account ? &s->account->said : &s->engine->said;
    memset(out, 0, sizeof *out);
    if (s->at > *said_at) *said_at = s->at, *said = 0;
    out->nth = *said;
    *said = *said < INT32_MAX ? *said + 1 : 0;
    out->at = s->at;
    out->emitted_at = s->engine->now;
    out->due = ENGINE_NEVER;
    out->cause = s->cause;
    out->account = s->number;
    out->case_number = c ? c->number : -1;
    out->person = -1;
    out->rules = s->engine->rules_now;
    out->output = (uint8_t)output;
    out->reason[0] = (uint8_t)reason;
    out->value[0] = value;
    out->count = 1;
    return out;
}

static int64_t outputs_of(const keyacct_engine *engine, const engine_shard *shard, int32_t account) {
    return ACCOUNT_OUTPUTS + ENGINE_TRIGGER_OUTPUTS(engine)
           + (int64_t)CASE_OUTPUTS * (engine_account_at(shard, account)->case_count + 1); /* one that the event opens */
}

static keyacct_status reserve_day(keyacct_engine *engine, engine_account *a, keyacct_error *error) {
    if (a->day_count < a->day_capacity) return KEYACCT_OK;
    int32_t wanted = a->day_capacity ? a->day_capacity * 2 : 4;
    if (keyacct__resize(&engine->allocator, &a->days, (size_t)a->day_capacity, (size_t)wanted, sizeof *a->days) != KEYACCT_OK)
        return keyacct__fail_memory(error);
    a->day_capacity = wanted;
    return KEYACCT_OK;
}

keyacct_status keyacct__engine_reserve_queue(keyacct_engine *engine, engine_shard *shard, keyacct_error *error) {
    int64_t more = 0, wanted;
    for (int64_t i = 0; i < shard->queue_count; i++) {
        int32_t account = *engine_queue_at(shard, i);
        more += outputs_of(engine, shard, account);
        KEYACCT__TRY(reserve_day(engine, engine_account_at(shard, account), error)); /* a better promise may be broken already */
    }
    wanted = shard->output_count + more;
    if (wanted <= shard->output_capacity) return KEYACCT_OK;
    if (keyacct__resize(&engine->allocator, &shard->outputs, (size_t)shard->output_capacity, (size_t)wanted, sizeof *shard->outputs)
        != KEYACCT_OK)
        return keyacct__fail_memory(error);
    shard->output_capacity = wanted;
    return KEYACCT_OK;
}

keyacct_status keyacct__engine_reserve(keyacct_engine *engine, engine_shard *shard, int32_t account, keyacct_error *error) {
    int64_t wanted = shard->output_count, accounts = shard->has_accounts ? shard->accounts.count : 0;
    if (account >= 0) {
        wanted += outputs_of(engine, shard, account);
        KEYACCT__TRY(reserve_day(engine, engine_account_at(shard, account), error));
        accounts = keyacct__min(accounts, shard->queue_count + 1);
    } else { /* a review may lower an account a second time; three outputs are of the whole engine */
        wanted += 3;
        for (int64_t i = 0; i < accounts; i++) {
            wanted += 2 * outputs_of(engine, shard, (int32_t)i);
            KEYACCT__TRY(reserve_day(engine, engine_account_at(shard, i), error));
        }
    }
    KEYACCT__TRY(keyacct__chunks_grow(&engine->allocator, &shard->queue, ENGINE_QUEUE_CHUNK, sizeof(int32_t),
                                      keyacct__max(accounts, shard->queue_count + 1), error));
    if (wanted <= shard->output_capacity) return KEYACCT_OK;
    int64_t capacity = keyacct__max(wanted, shard->output_capacity * 2);
    if (keyacct__resize(&engine->allocator, &shard->outputs, (size_t)shard->output_capacity, (size_t)capacity,
                        sizeof *shard->outputs)
        != KEYACCT_OK)
        return keyacct__fail_memory(error);
    shard->output_capacity = capacity;
    return KEYACCT_OK;
}

/* --- drain ---------------------------------------------------------------------------------------------------------------- */

typedef struct drained {
    engine_output *from;
    const engine_shard *shard;
    int64_t count; /* repeats for which it stands */
} drained;

static int order_ids(const engine_shard *x, int32_t a, const engine_shard *y, int32_t b) {
    if (a < 0 || b < 0) return (a >= 0) - (b >= 0); /* the whole engine comes first */
    return keyacct__engine_order_keys(&x->accounts, a, &y->accounts, b);
}

static int by_time(const void *a, const void *b, const void *context) { /* stable: the order within an account stays */
    const drained *x = a, *y = b;
    (void)context;
    if (x->from->at != y->from->at) return keyacct__order_int64(x->from->at, y->from->at);
    return order_ids(x->shard, x->from->account, y->shard, y->from->account);
}

/* Adds the key of an account or case to what is hashed; keys of both kinds are told apart by their lengths. */
static size_t put_key(uint8_t *bytes, const keyacct__map *map, int32_t number) {
    if (number < 0) return 0;
    if (!map->is_text) {
        for (int i = 0; i < 8; i++) bytes[i] = (uint8_t)((uint64_t)map->ints[number] >> (8 * i));
        return 8;
    }
    int64_t length;
    const char *text = keyacct__map_text(map, number, &length);
    uint8_t hash[16]; /* ids may be long */
    keyacct__siphash128(keyacct__hash_key_default, text, (size_t)length, hash);
    memcpy(bytes, hash, 16);
    return 16;
}

static int64_t id_of(const drained *one) {
    const engine_output *out = one->from;
    uint8_t bytes[64] = {out->output, out->clock, out->cycle, out->step, out->level, out->case_state, out->reason[0]};
    size_t size = 7;
    for (int i = 0; i < 8; i++) bytes[size++] = (uint8_t)((uint64_t)out->at >> (8 * i));
    for (int i = 0; i < 8; i++) bytes[size++] = (uint8_t)((uint64_t)out->value[0] >> (8 * i));
    for (int i = 0; i < 4; i++) bytes[size++] = (uint8_t)((uint32_t)out->nth >> (8 * i));
    size += put_key(bytes + size, &one->shard->accounts, out->account);
    size += put_key(bytes + size, &one->shard->cases, out->case_number);
    return (int64_t)keyacct__siphash(keyacct__hash_key_default, bytes, size);
}

keyacct_status keyacct__engine_add_column(keyacct_table *table, const char *name, int32_t type, int32_t *column,
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

#define MAKE(name, values, validity)                                                                                               \
    KEYACCT__TRY(keyacct__table_make_column(table, KEYACCT__COLUMN_outputs_##name, &(values), validity, error))

static keyacct_status fill_codes(const keyacct_engine *engine, keyacct_table *table, const drained *rows, keyacct_error *error) {
    int8_t *output, *clock, *role, *before, *level, *state, *reason, *reason_2, *catch_up;
    MAKE(output, output, NULL);
    MAKE(clock, clock, NULL);
    MAKE(step_role, role, NULL);
    MAKE(level_before, before, NULL);
    MAKE(level, level, NULL);
    MAKE(case_state, state, NULL);
    MAKE(reason, reason, NULL);
    MAKE(reason_2, reason_2, NULL);
    MAKE(catch_up, catch_up, NULL);
    for (int64_t i = 0; i < table->rows; i++) {
        const engine_output *from = rows[i].from;
        int64_t patience = engine->rules[from->rules].p[SERVICE_PARAMETER_catch_up_minutes] * ENGINE_MINUTE;
        output[i] = (int8_t)from->output;
        clock[i] = (int8_t)from->clock;
        role[i] = (int8_t)from->step;
        before[i] = (int8_t)from->before;
        level[i] = (int8_t)from->level;
        state[i] = (int8_t)from->case_state;
        reason[i] = (int8_t)from->reason[0];
        reason_2[i] = (int8_t)from->reason[1];
        catch_up[i] = from->emitted_at != SERVICE_NEVER && from->emitted_at - from->at > patience;
    }
    return KEYACCT_OK;
}

static keyacct_status fill_figures(keyacct_table *table, const drained *rows, keyacct_error *error) {
    int64_t *id, *at, *emitted, *due, *cycle, *step, *value, *value_2, *count, *version, *cause;
    uint8_t *has_emitted, *has_due, *has_cycle, *has_step, *has_value, *has_value_2, *has_cause;
    MAKE(output_id, id, NULL);
    MAKE(at, at, NULL);
    MAKE(emitted_at, emitted, &has_emitted);
    MAKE(cycle, cycle, &has_cycle);
    MAKE(step, step, &has_step);
    MAKE(due_at, due, &has_due);
    MAKE(reason_value, value, &has_value);
    MAKE(reason_2_value, value_2, &has_value_2);
    MAKE(count, count, NULL);
    MAKE(policy_version, version, NULL);
    MAKE(cause_seq, cause, &has_cause);
#define PUT(column, has, known, figure) (column)[i] = (known) ? (figure) : 0, keyacct__bit_set(has, i, known)
    for (int64_t i = 0; i < table->rows; i++) {
        const engine_output *from = rows[i].from;
        id[i] = id_of(&rows[i]);
        at[i] = from->at;
        count[i] = rows[i].count;
        version[i] = from->rules + 1;
        PUT(emitted, has_emitted, from->emitted_at != SERVICE_NEVER, from->emitted_at);
        PUT(due, has_due, from->due != ENGINE_NEVER, from->due);
        PUT(cycle, has_cycle, from->cycle > 0, from->cycle);
        PUT(step, has_step, from->step > 0, from->step);
        PUT(value, has_value, from->reason[0] > 0, from->value[0]);
        PUT(value_2, has_value_2, from->reason[1] > 0, from->value[1]);
        PUT(cause, has_cause, from->cause >= 0, from->cause);
    }
#undef PUT
    return KEYACCT_OK;
}

static keyacct_status fill(const keyacct_engine *engine, keyacct_table *table, const drained *rows, keyacct_error *error) {
    int32_t account, number, person;
    KEYACCT__TRY(fill_figures(table, rows, error));
    KEYACCT__TRY(fill_codes(engine, table, rows, error));
    KEYACCT__TRY(keyacct__engine_add_column(table, "account_id", engine_key_type(engine->is_text), &account, error));
    KEYACCT__TRY(keyacct__engine_add_column(table, "case_id", engine_key_type(engine->case_is_text), &number, error));
    KEYACCT__TRY(keyacct__engine_add_column(table, "person", 0, &person, error));
    for (int64_t i = 0; i < table->rows; i++) {
        KEYACCT__TRY(keyacct__engine_put_key(table, account, i, &rows[i].shard->accounts, rows[i].from->account, error));
        KEYACCT__TRY(keyacct__engine_put_key(table, number, i, &rows[i].shard->cases, rows[i].from->case_number, error));
        KEYACCT__TRY(keyacct__engine_put_key(table, person, i, &engine->names, rows[i].from->person, error));
    }
    return KEYACCT_OK;
}

/* Of the repeated alerts of an account that wait together only the latest is given, with their number: the others only say that the
 * host had not come by. Returns how many rows are left. */
static int64_t fold(const drained *rows, int64_t count, drained *kept) {
    int64_t n = 0;
    for (int64_t i = count - 1; i >= 0; i--) { /* the latest first */
        const engine_output *out = rows[i].from;
        int64_t *latest = out->account < 0 ? NULL : &engine_account_at(rows[i].shard, out->account)->repeat_row;
        kept[i] = rows[i];
        kept[i].count = out->count;
        if (out->reason[0] != KEYACCT_OUTPUT_REASON_REPEAT_ALERT) continue;
        if (*latest) kept[*latest - 1].count += out->count, kept[i].count = 0;
        else *latest = i + 1;
    }
    for (int64_t i = 0; i < count; i++) {
        if (rows[i].from->account >= 0) engine_account_at(rows[i].shard, rows[i].from->account)->repeat_row = 0;
        if (kept[i].count) kept[n++] = kept[i];
    }
    return n;
}

/* Takes the outputs that were given away out of their shards: those marked. */
static void forget(keyacct_engine *engine, const drained *rows, int64_t count) {
    for (int64_t i = 0; i < count; i++) rows[i].from->output = 0;
    for (int32_t k = 0; k < engine->shard_count; k++) {
        engine_shard *shard = &engine->shards[k];
        int64_t kept = 0;
        for (int64_t i = 0; i < shard->output_count; i++)
            if (shard->outputs[i].output) shard->outputs[kept++] = shard->outputs[i];
        shard->output_count = kept;
    }
}

keyacct_status keyacct_engine_drain(keyacct_engine *engine, int64_t most, keyacct_table **out, keyacct_error *error) {
    int64_t total = 0, n = 0;
    if (!engine || engine->magic != KEYACCT__MAGIC_ENGINE) return keyacct__fail_handle(error, "engine", "engine");
    if (!out) return keyacct__fail(error, KEYACCT_E_ARGUMENT, NULL, "out", -1, "out is NULL");
    *out = NULL;
    if (most < 0) return keyacct__fail(error, KEYACCT_E_RANGE, NULL, "most", -1, "%l is negative", most);
    for (int32_t i = 0; i < engine->shard_count; i++) total += engine->shards[i].output_count;
    drained *rows = keyacct__alloc(&engine->allocator, (size_t)keyacct__max(1, total), 2 * sizeof *rows);
    if (!rows) return keyacct__fail_memory(error);
    for (int32_t i = 0; i < engine->shard_count; i++)
        for (int64_t k = 0; k < engine->shards[i].output_count; k++)
            rows[n++] = (drained){&engine->shards[i].outputs[k], &engine->shards[i], 1};
    keyacct__sort(rows, rows + total, total, sizeof *rows, by_time, NULL);
    int64_t given = most && most < total ? most : total;
    drained *kept = rows + total; /* the other half served the sort */
    keyacct_table *table = NULL;
    keyacct_status status = keyacct_table_create(&engine->allocator, "outputs", fold(rows, given, kept), &table, error);
    if (status == KEYACCT_OK) status = fill(engine, table, kept, error);
    if (status == KEYACCT_OK) forget(engine, rows, given);
    keyacct__free(&engine->allocator, rows, (size_t)keyacct__max(1, total), 2 * sizeof *rows);
    if (status != KEYACCT_OK) {
        keyacct_table_destroy(table);
        return status;
    }
    *out = table;
    return KEYACCT_OK;
}
