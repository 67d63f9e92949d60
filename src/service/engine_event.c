/* One event: who it is about, whether it may come now, and what it does to an account.
 *
 * An event that comes after timers of its account were due lets them fire first. Should it then be refused, the account, its cases
 * and its outputs are put back as they were: a refused event changes nothing. Source: service escalation 2.5 (order), 2.7 (events).
 * O(1) and what its handler needs. */
#include "service/engine.h"

#define FAIL(e, status, column, ...) keyacct__fail((e)->error, status, "events", column, (e)->row, __VA_ARGS__)

/* --- ids --------------------------------------------------------------------------------------------------------------- */

static int64_t map_find(const keyacct__map *map, const keyacct__column *ids, int64_t row) {
    int64_t length;
    if (!map->is_text) return keyacct__map_find_int64(map, ids->values.i64[row]);
    const char *text = keyacct__text(ids, row, &length);
    return keyacct__map_find_text(map, text, length);
}

static int64_t map_put(keyacct__map *map, const keyacct__column *ids, int64_t row, keyacct_error *error) {
    int added;
    int64_t length;
    if (!map->is_text) return keyacct__map_put_int64(map, ids->values.i64[row], &added, error);
    const char *text = keyacct__text(ids, row, &length);
    return keyacct__map_put_text(map, text, length, &added, error);
}

/* `kept`: whether there are such ids already; what was only asked for in vain says nothing of the next table. */
static ENGINE_APART keyacct_status kind_of_keys(const keyacct__column *ids, int *is_text, int kept, int64_t rows,
                                                keyacct_error *error) {
    int64_t row = 0;
    while (ids && row < rows && !keyacct__valid(ids, row)) row++;
    if (!ids || row == rows) return KEYACCT_OK;
    int text = ids->type == KEYACCT_TYPE_TEXT;
    if (!kept) *is_text = text;
    if (*is_text == text) return KEYACCT_OK;
    return keyacct__fail(error, KEYACCT_E_COLUMN, "events", ids->name, row, "the engine's ids are %s, these are %s",
                         text ? "int64" : "text", text ? "text" : "int64");
}

/* The kinds of the ids of a table, looked at before any row is applied. */
keyacct_status keyacct__engine_keys(keyacct_engine *engine, const keyacct__column *const *in, int64_t rows, keyacct_error *error) {
    int has_accounts = 0, has_cases = 0;
    for (int32_t i = 0; i < engine->shard_count; i++) {
        has_accounts |= engine->shards[i].has_accounts;
        has_cases |= engine->shards[i].has_cases;
    }
    KEYACCT__TRY(kind_of_keys(in[ENGINE_IN_case_id], &engine->case_is_text, has_cases, rows, error));
    return kind_of_keys(in[ENGINE_IN_account_id], &engine->is_text, has_accounts, rows, error);
}

int32_t keyacct__engine_shard_of(const keyacct_engine *engine, const char *text, int64_t length_or_id) {
    uint64_t hash = text ? keyacct__siphash(keyacct__hash_key_default, text, (size_t)length_or_id)
                         : keyacct__siphash_int64(keyacct__hash_key_default, length_or_id);
    return (int32_t)(hash % (uint64_t)engine->shard_count);
}

static int32_t shard_of(const keyacct_engine *engine, const keyacct__column *ids, int64_t row) {
    int64_t length;
    if (engine->shard_count == 1) return 0;
    if (!engine->is_text) return keyacct__engine_shard_of(engine, NULL, ids->values.i64[row]);
    const char *text = keyacct__text(ids, row, &length);
    return keyacct__engine_shard_of(engine, text, length);
}

/* Accounts and cases are cleared when they get their number: memory that is only reserved is not touched. */
keyacct_status keyacct__engine_grow_accounts(keyacct_engine *engine, engine_shard *shard, int64_t count, keyacct_error *error) {
    KEYACCT__TRY(keyacct__engine_tree_grow(engine, shard, count, error));
    KEYACCT__TRY(keyacct__engine_triggers_grow(engine, shard, count, error));
    return keyacct__chunks_grow(&engine->allocator, &shard->account, ENGINE_CHUNK, sizeof(engine_account), count, error);
}

keyacct_status keyacct__engine_grow_cases(keyacct_engine *engine, engine_shard *shard, int64_t count, keyacct_error *error) {
    return keyacct__chunks_grow(&engine->allocator, &shard->case_by_number, ENGINE_CHUNK, sizeof(engine_case), count, error);
}

static keyacct_status put_account(keyacct_engine *engine, const keyacct__column *ids, int64_t row, int add, engine_shard *shard,
                                  int32_t *number, keyacct_error *error) {
    if (!shard->has_accounts) {
        if (!add) return KEYACCT_OK;
        KEYACCT__TRY(keyacct__map_init(&shard->accounts, &engine->allocator, NULL, engine->is_text, 0, error));
        shard->has_accounts = 1;
    }
    if (add) KEYACCT__TRY(keyacct__engine_grow_accounts(engine, shard, shard->accounts.count + 1, error));
    int64_t before = shard->accounts.count;
    int64_t found = add ? map_put(&shard->accounts, ids, row, error) : map_find(&shard->accounts, ids, row);
    if (add && found < 0) return KEYACCT_E_NO_MEMORY;
    if (found >= before) keyacct__engine_account_new(engine_account_at(shard, found));
    *number = (int32_t)found;
    return KEYACCT_OK;
}

static keyacct_status put_case(keyacct_engine *engine, const keyacct__column *ids, int64_t row, int add, engine_shard *shard,
                               int32_t *number, keyacct_error *error) {
    if (!shard->has_cases) {
        if (!add) return KEYACCT_OK;
        KEYACCT__TRY(keyacct__map_init(&shard->cases, &engine->allocator, NULL, engine->case_is_text, 0, error));
        shard->has_cases = 1;
    }
    if (add) KEYACCT__TRY(keyacct__engine_grow_cases(engine, shard, shard->cases.count + 1, error));
    int64_t before = shard->cases.count;
    int64_t found = add ? map_put(&shard->cases, ids, row, error) : map_find(&shard->cases, ids, row);
    if (add && found < 0) return KEYACCT_E_NO_MEMORY;
    if (found >= before) keyacct__engine_case_new(engine_case_in(shard, found), found);
    *number = (int32_t)found;
    return KEYACCT_OK;
}

/* Rows of one table are looked up before any of them is applied: until then a case may be opened, or go with its account. Where
 * one shard alone knows the id, the case is there or nowhere. */
ENGINE_RARE void keyacct__engine_find_by_case(const keyacct_engine *engine, const keyacct__column *cases, int64_t row,
                                              engine_found *to) {
    int32_t knowing = 0;
    if (to->by_case && !to->alone) { /* its turn has come, and other shards are at work */
        const engine_case *c = to->number >= 0 ? engine_case_in(&engine->shards[to->shard], to->number) : NULL;
        to->account = c && c->state ? c->account : -1;
        return;
    }
    *to = (engine_found){0, -1, -1, 0, 0, 1};
    for (int32_t i = 0; i < engine->shard_count; i++) {
        const engine_shard *one = &engine->shards[i];
        int64_t found = one->has_cases ? map_find(&one->cases, cases, row) : -1;
        if (found < 0) continue;
        const engine_case *c = engine_case_in(one, found);
        knowing++;
        if (to->account >= 0 || (knowing > 1 && !c->state)) continue; /* one shard at most has it opened */
        to->shard = i;
        to->number = (int32_t)found;
        to->account = c->state ? c->account : -1;
    }
    to->alone = knowing > 1;
}

/* Whether another shard knows a case of this id, or has opened it. */
ENGINE_RARE int keyacct__engine_elsewhere(const keyacct_engine *engine, const keyacct__column *cases, int64_t row,
                                          const engine_shard *but, int opened) {
    for (int32_t i = 0; i < engine->shard_count; i++) {
        const engine_shard *one = &engine->shards[i];
        int64_t found = one != but && one->has_cases ? map_find(&one->cases, cases, row) : -1;
        if (found >= 0 && (!opened || engine_case_in(one, found)->state)) return 1;
    }
    return 0;
}

static ENGINE_RARE keyacct_status names_of(keyacct_engine *engine, const keyacct__column *column, int64_t row,
                                           keyacct_error *error) {
    int64_t length;
    int added;
    const char *text = keyacct__text(column, row, &length);
    if (!text || length == 0) return KEYACCT_OK;
    return keyacct__map_put_text(&engine->names, text, length, &added, error) < 0 ? KEYACCT_E_NO_MEMORY : KEYACCT_OK;
}

/* int64 keys of a block of rows, hashed and looked up side by side; what is not known yet stays -1. */
typedef struct lookup {
    const keyacct__map *maps[ENGINE_BLOCK];
    int64_t keys[ENGINE_BLOCK];
    uint64_t hashes[ENGINE_BLOCK];
    int32_t numbers[ENGINE_BLOCK];
} lookup;

/* The ids of a column and their numbers; empty: -1 where the cell is, else 0. */
typedef struct found_ids {
    int32_t numbers[ENGINE_BLOCK], empty[ENGINE_BLOCK];
} found_ids;

/* Numbers of the ids of a block of rows; without a map: -1. An empty cell asks for what the window answers at once. */
static void lookup_alone(const keyacct__map *map, const keyacct__column *ids, const engine_row *rows, int32_t count,
                         found_ids *found) {
    int64_t keys[ENGINE_BLOCK], low = map ? map->window_low : 0;
    for (int32_t i = 0; i < count; i++) found->numbers[i] = found->empty[i] = -1;
    if (!ids) return;
    for (int32_t i = 0; i < count; i++) {
        int64_t row = rows[i].row, key = ids->values.i64[row]; /* read in any case, so that it is no branch: cells are random */
        int valid = keyacct__valid(ids, row);
        found->empty[i] = valid - 1;
        keys[i] = valid ? key : low;
    }
    if (map) keyacct__map_find_batch(map, keys, count, found->numbers);
}

/* One shard: what lies in the window of its map needs no hash. `plain`: a row whose ids are known is complete. */
static void seek_alone(const engine_shard *shard, const keyacct__column *accounts, const keyacct__column *cases, int plain,
                       engine_row *rows, int32_t count) {
    found_ids of, by;
    lookup_alone(shard->has_accounts ? &shard->accounts : NULL, accounts, rows, count, &of);
    lookup_alone(shard->has_cases ? &shard->cases : NULL, cases, rows, count, &by);
    for (int32_t i = 0; i < count; i++) {
        int32_t account = of.numbers[i] | of.empty[i], number = by.numbers[i] | of.empty[i];
        rows[i].found = (engine_found){of.empty[i], account, number | by.empty[i], 0,
                                       (int16_t)(plain & ((account | (number & ~by.empty[i])) >= 0)), 0};
    }
}

static void lookup_keys(lookup *l, const keyacct__column *ids, const engine_row *rows, int32_t count) {
    for (int32_t i = 0; i < count; i++) l->keys[i] = keyacct__valid(ids, rows[i].row) ? ids->values.i64[rows[i].row] : 0;
    keyacct__siphash_int64_block(keyacct__hash_key_default, l->keys, count, l->hashes);
}

static void seek_shards(const keyacct_engine *engine, const keyacct__column *accounts, const keyacct__column *cases, int plain,
                        engine_row *rows, int32_t count) {
    lookup block, *l = &block;
    lookup_keys(l, accounts, rows, count);
    for (int32_t i = 0; i < count; i++) {
        l->maps[i] = NULL;
        if (!keyacct__valid(accounts, rows[i].row)) continue;
        rows[i].found.shard = (int32_t)(l->hashes[i] % (uint64_t)engine->shard_count);
        if (engine->shards[rows[i].found.shard].has_accounts) l->maps[i] = &engine->shards[rows[i].found.shard].accounts;
    }
    keyacct__map_find_int64_batch(l->maps, l->keys, l->hashes, count, l->numbers);
    if (cases) lookup_keys(l, cases, rows, count);
    for (int32_t i = 0; i < count; i++) {
        engine_found *found = &rows[i].found;
        found->account = l->numbers[i];
        l->maps[i] = cases && found->shard >= 0 && engine->shards[found->shard].has_cases && keyacct__valid(cases, rows[i].row)
                         ? &engine->shards[found->shard].cases : NULL;
    }
    keyacct__map_find_int64_batch(l->maps, l->keys, l->hashes, count, l->numbers);
    for (int32_t i = 0; i < count; i++) {
        engine_found *found = &rows[i].found;
        found->number = l->numbers[i];
        found->complete = plain && found->account >= 0 && (found->number >= 0 || !keyacct__valid(cases, rows[i].row));
    }
}

void keyacct__engine_seek(const keyacct_engine *engine, const keyacct__column *const *in, engine_row *rows, int32_t count) {
    const keyacct__column *accounts = in[ENGINE_IN_account_id], *cases = in[ENGINE_IN_case_id];
    int other = cases && (cases->type != KEYACCT_TYPE_INT64 || engine->case_is_text != 0);
    int named = in[ENGINE_IN_owner] || in[ENGINE_IN_backup] || in[ENGINE_IN_actor]; /* names that may be new */
    int unknown = !accounts || accounts->type != KEYACCT_TYPE_INT64 || engine->is_text != 0;
    if (!unknown && engine->shard_count == 1) {
        seek_alone(&engine->shards[0], accounts, other ? NULL : cases, !other && !named, rows, count);
        return;
    }
    for (int32_t i = 0; i < count; i++) rows[i].found = (engine_found){-1, -1, -1, 0, 0, 0};
    if (!unknown) seek_shards(engine, accounts, other ? NULL : cases, !other && !named, rows, count);
}

keyacct_status keyacct__engine_place_new(keyacct_engine *engine, const keyacct__column *const *in, int64_t row, int32_t kind,
                                         engine_found *to, keyacct_error *error) {
    const keyacct__column *accounts = in[ENGINE_IN_account_id], *cases = in[ENGINE_IN_case_id];
    int has_case = keyacct__valid(cases, row);
    if (in[ENGINE_IN_owner]) KEYACCT__TRY(names_of(engine, in[ENGINE_IN_owner], row, error));
    if (in[ENGINE_IN_backup]) KEYACCT__TRY(names_of(engine, in[ENGINE_IN_backup], row, error));
    if (in[ENGINE_IN_actor]) KEYACCT__TRY(names_of(engine, in[ENGINE_IN_actor], row, error));
    if (keyacct__valid(accounts, row)) {
        if (to->shard < 0) to->shard = shard_of(engine, accounts, row);
        engine_shard *shard = &engine->shards[to->shard];
        if (to->account < 0)
            KEYACCT__TRY(put_account(engine, accounts, row, kind == KEYACCT_EVENT_ACCOUNT, shard, &to->account, error));
        int opened = kind == KEYACCT_EVENT_CASE_OPENED;
        if (has_case && to->number < 0) KEYACCT__TRY(put_case(engine, cases, row, opened, shard, &to->number, error));
        if (opened && to->account >= 0 && has_case && engine->shard_count > 1)
            to->alone = keyacct__engine_elsewhere(engine, cases, row, shard, 0);
    } else {
        *to = (engine_found){0, -1, -1, 0, 0, 0};
        if (has_case && kind != KEYACCT_EVENT_CASE_OPENED) keyacct__engine_find_by_case(engine, cases, row, to);
    }
    to->alone |= engine_is_common(kind);
    return KEYACCT_OK;
}

keyacct_status keyacct__engine_name(keyacct_engine *engine, const keyacct__column *column, int64_t row, int32_t *number,
                                    keyacct_error *error) {
    int64_t length;
    const char *text = keyacct__text(column, row, &length);
    (void)error;
    *number = text && length ? (int32_t)keyacct__map_find_text(&engine->names, text, length) : -1;
    return KEYACCT_OK;
}

keyacct_status keyacct__engine_event_case(engine_step *s, const engine_event *e, const keyacct__column *column, engine_case **out) {
    int64_t number = column == ENGINE_IN(e, case_id) ? e->number : -1;
    if (!keyacct__valid(column, e->row))
        return FAIL(e, KEYACCT_E_VALUE, column ? column->name : "case_id", "%s needs a case", keyacct_code_name("event", e->kind));
    if (number < 0 && s->shard->has_cases && (column->type == KEYACCT_TYPE_TEXT) == s->shard->cases.is_text)
        number = map_find(&s->shard->cases, column, e->row);
    if (number >= 0 && e->kind == KEYACCT_EVENT_CASE_OPENED && column == ENGINE_IN(e, case_id)) {
        *out = engine_case_at(s, (int32_t)number);
        return KEYACCT_OK;
    }
    if (number < 0 || !engine_case_at(s, (int32_t)number)->state || engine_case_at(s, (int32_t)number)->account != s->number)
        return FAIL(e, KEYACCT_E_UNKNOWN, column->name, "the account has no such case");
    *out = engine_case_at(s, (int32_t)number);
    (*out)->changed = 1;
    return KEYACCT_OK;
}

/* --- the way back ------------------------------------------------------------------------------------------------------ */

static ENGINE_RARE keyacct_status grow_spares(keyacct_engine *engine, engine_shard *shard, int64_t cases, int64_t days,
                                              keyacct_error *error) {
    if (cases > shard->spare_case_capacity) {
        if (keyacct__resize(&engine->allocator, &shard->spare_cases, (size_t)shard->spare_case_capacity, (size_t)cases,
                            sizeof *shard->spare_cases)
            != KEYACCT_OK)
            return keyacct__fail_memory(error);
        shard->spare_case_capacity = cases;
    }
    if (days > shard->spare_day_capacity) {
        if (keyacct__resize(&engine->allocator, &shard->spare_days, (size_t)shard->spare_day_capacity, (size_t)days,
                            sizeof *shard->spare_days)
            != KEYACCT_OK)
            return keyacct__fail_memory(error);
        shard->spare_day_capacity = days;
    }
    return KEYACCT_OK;
}

/* Keeps the account as it is; the cases go one after the other, each with its number in `account`'s place of the copy. */
static keyacct_status keep(const engine_step *s, keyacct_error *error) {
    int64_t cases = 0;
    for (int32_t number = s->account->first_case; number >= 0; number = engine_case_at(s, number)->next) cases++;
    KEYACCT__TRY(grow_spares(s->engine, s->shard, cases, s->account->day_count, error));
    s->shard->spare = *s->account;
    s->shard->spare_case_count = cases;
    s->shard->spare_slot_at = s->shard->slot_at;
    s->shard->spare_latest_at = s->shard->latest_at;
    s->shard->spare_timer_at = s->shard->timer_at;
    cases = 0;
    for (int32_t number = s->account->first_case; number >= 0; number = engine_case_at(s, number)->next) {
        s->shard->spare_cases[cases] = *engine_case_at(s, number);
        s->shard->spare_cases[cases++].account = number;
    }
    if (s->account->day_count)
        memcpy(s->shard->spare_days, s->account->days, (size_t)s->account->day_count * sizeof(engine_day));
    keyacct__engine_triggers_keep(s, 0);
    return KEYACCT_OK;
}

static ENGINE_RARE void put_back(const engine_step *s, int64_t outputs) {
    engine_account *a = s->account;
    engine_day *days = a->days; /* may have grown since */
    int32_t capacity = a->day_capacity;
    int waits = a->queued_at != SERVICE_NEVER;
    if (waits != (s->shard->spare.queued_at != SERVICE_NEVER)) keyacct__engine_wait((engine_step *)s, !waits);
    engine_account now = *a;
    *a = s->shard->spare;
    a->queue_place = now.queue_place;
    a->rank_key = now.rank_key;
    a->ranked = now.ranked;
    a->counted_served = now.counted_served;
    a->counted_valued = now.counted_valued;
    a->counted_level = now.counted_level;
    keyacct__engine_count(s);
    a->days = days;
    a->day_capacity = capacity;
    if (a->day_count) memcpy(a->days, s->shard->spare_days, (size_t)a->day_count * sizeof(engine_day));
    for (int64_t i = 0; i < s->shard->spare_case_count; i++) {
        int32_t number = s->shard->spare_cases[i].account;
        *engine_case_at(s, number) = s->shard->spare_cases[i];
        engine_case_at(s, number)->account = s->number;
    }
    keyacct__engine_triggers_keep(s, 1);
    s->shard->output_count = outputs;
    s->shard->slot_at = s->shard->spare_slot_at;
    s->shard->latest_at = s->shard->spare_latest_at;
    s->shard->timer_at = s->shard->spare_timer_at;
    keyacct__engine_tree_set(s->shard, s->number, a->next_at);
}

/* --- events ------------------------------------------------------------------------------------------------------------- */

static int met_all(const keyacct_engine *engine, int64_t at, int64_t seq) {
    return at < engine->barrier_at || (at == engine->barrier_at && seq <= engine->barrier_seq);
}

static ENGINE_RARE keyacct_status too_early(const engine_step *s, const engine_event *e, int64_t at) {
    const engine_account *a = s->account;
    if (at < a->event_at)
        return FAIL(e, KEYACCT_E_ORDER, "at",
                    "%l ms is before the latest event of the account, %l ms; to correct the past, replay the corrected events", at,
                    a->event_at);
    if (at <= engine_timer_at(s->engine, a))
        return FAIL(e, KEYACCT_E_ORDER, "at",
                    "%l ms is not after what has happened by itself at %l ms; to correct the past, replay the corrected events", at,
                    engine_timer_at(s->engine, a));
    return FAIL(e, KEYACCT_E_ORDER, "at", "%l ms is not after what has met all accounts at %l ms", at, s->engine->barrier_at);
}

static ENGINE_RARE keyacct_status not_known(const engine_event *e, int32_t account) {
    if (account < 0 && !ENGINE_IN(e, account_id) && !ENGINE_IN(e, case_id))
        return FAIL(e, KEYACCT_E_COLUMN, "account_id", "%s needs an account", keyacct_code_name("event", e->kind));
    int by_case =
        account < 0 && !keyacct__valid(ENGINE_IN(e, account_id), e->row) && keyacct__valid(ENGINE_IN(e, case_id), e->row);
    return FAIL(e, KEYACCT_E_UNKNOWN, by_case ? "case_id" : "account_id", "%s: not known to the engine",
                keyacct_code_name("event", e->kind));
}

keyacct_status keyacct__engine_event(keyacct_engine *engine, engine_event *e, int64_t at, int64_t seq, int32_t shard,
                                     int32_t account) {
    if (account < 0) return not_known(e, account);
    engine_step s = engine_step_of(engine, &engine->shards[shard], account);
    if (!s.account->exists && e->kind != KEYACCT_EVENT_ACCOUNT) return not_known(e, account);
    if (at < s.account->event_at || at <= engine_timer_at(engine, s.account) || met_all(engine, at, seq))
        return too_early(&s, e, at);
    int64_t outputs = s.shard->output_count;
    int late = s.account->next_at <= at;
    if (late) {
        KEYACCT__TRY(keep(&s, e->error));
        KEYACCT__TRY(keyacct__engine_fire_until(&s, at - 1, e->error));
        KEYACCT__TRY(keyacct__engine_overdue(&s, at, e->error));
    }
    KEYACCT__TRY(engine_reserve(&s, e->error));
    s.at = at;
    s.cause = seq;
    s.why = KEYACCT_OUTPUT_REASON_EVENT;
    s.contacts = 0;
    keyacct_status status = keyacct__engine_handle(&s, e);
    if (status != KEYACCT_OK) {
        if (late) put_back(&s, outputs);
        return status;
    }
    s.event = e;
    s.account->event_at = at;
    s.shard->latest_at = keyacct__max(s.shard->latest_at, at);
    keyacct__engine_settle(&s);
    return KEYACCT_OK;
}

/* --- events of all accounts, and those that need the slots --------------------------------------------------------------- */

enum { AHEAD = 8 }; /* accounts whose cases are asked for before they come */

/* What ended before has happened, and there is room for what comes, to each account as often as `times`. */
static keyacct_status ready_all(keyacct_engine *engine, int64_t at, int times, keyacct_error *error) {
    for (int32_t i = 0; i < engine->shard_count; i++)
        KEYACCT__TRY(keyacct__engine_reserve_all(engine, &engine->shards[i], at, times, error));
    return KEYACCT_OK;
}

/* Whether the contacts that two policies ask for are the same: the plan, and what shortens its visits. */
static ENGINE_RARE int same_contacts(const engine_rules *a, const engine_rules *b) {
    if (a->p[SERVICE_PARAMETER_high_potential_ppm] != b->p[SERVICE_PARAMETER_high_potential_ppm]) return 0;
    for (int tier = 1; tier < 6; tier++) {
        if (!a->plan[tier] != !b->plan[tier]) return 0;
        if (a->plan[tier] && memcmp(a->plan[tier], b->plan[tier], SERVICE_PLAN_COLUMNS * sizeof(double)) != 0) return 0;
    }
    return 1;
}

typedef void (*visit_account)(engine_step *s, const void *context);

/* Asks for the account that comes in a while, and for the first case of one that comes sooner and is there by now. */
KEYACCT__INLINE void fetch_ahead(const engine_shard *shard, int64_t number) {
    if (number + 2 * AHEAD < shard->accounts.count) {
        const engine_account *a = engine_account_at(shard, number + 2 * AHEAD);
        engine_fetch(a, 5);
        engine_fetch(a->ring, 1);
    }
    if (number + AHEAD >= shard->accounts.count) return;
    engine_fetch_case(shard, engine_account_at(shard, number + AHEAD)->first_case, 7);
}

/* Room was reserved for all before anything changed. */
static void for_all(keyacct_engine *engine, int64_t at, int64_t seq, int32_t why, uint8_t contacts, visit_account visit,
                    const void *context) {
    engine_step last = {0}; /* what it asked its calendar last is asked by the next account as well */
    for (int32_t i = 0; i < engine->shard_count; i++) {
        engine_shard *shard = &engine->shards[i];
        for (int64_t number = 0; shard->has_accounts && number < shard->accounts.count; number++) {
            engine_step s = keyacct__engine_step_of(engine, shard, (int32_t)number);
            fetch_ahead(shard, number);
            if (!s.account->exists) continue;
            s.asked = last.asked;
            s.asked_at = last.asked_at;
            s.asked_open = last.asked_open;
            s.asked_into = last.asked_into;
            s.at = at;
            s.contacts = contacts;
            s.cause = seq;
            s.why = (uint8_t)why;
            visit(&s, context);
            keyacct__engine_settle(&s);
            last = s;
        }
    }
}

static void roll_forward(engine_step *s, const void *context) {
    const keyacct_calendar *calendar = keyacct__engine_calendar_of(s);
    (void)context;
    for (int32_t number = s->account->first_case; number >= 0; number = engine_case_at(s, number)->next)
        if (engine_case_open(engine_case_at(s, number)))
            for (int32_t clock = 1; clock <= ENGINE_CLOCKS; clock++)
                keyacct__engine_clock_retarget(s, engine_case_at(s, number), clock, calendar);
}

static void only_settle(engine_step *s, const void *context) { (void)s, (void)context; }

static void review_one(engine_step *s, const void *context) {
    (void)context;
    keyacct__engine_review_account(s);
}

static ENGINE_RARE keyacct_status activate(keyacct_engine *engine, const engine_event *e, int64_t at, int64_t seq) {
    int64_t version;
    int32_t mode = keyacct__code(ENGINE_IN(e, mode), e->row);
    if (!keyacct__int64(ENGINE_IN(e, policy_version), e->row, &version) || version < 1 || version > engine->rules_count)
        return FAIL(e, KEYACCT_E_NOT_FOUND, "policy_version", "the engine has policies 1 to %d", engine->rules_count);
    KEYACCT__TRY(ready_all(engine, at, 1, e->error));
    KEYACCT__TRY(keyacct__engine_triggers_change(engine, (int32_t)version - 1, e->error));
    uint8_t contacts = same_contacts(&engine->rules[engine->rules_now], &engine->rules[version - 1]) ? 0 : ENGINE_CONTACTS;
    engine->rules_now = (int32_t)version - 1;
    for (int32_t i = 0; i < engine->shard_count; i++) engine->shards[i].slot_at = keyacct__engine_slot_time(engine, at);
    for_all(engine, at, seq, KEYACCT_OUTPUT_REASON_POLICY, contacts,
            mode == KEYACCT_CHANGE_MODE_ROLL_FORWARD ? roll_forward : only_settle, NULL);
    keyacct__engine_over(engine, at, seq);
    return KEYACCT_OK;
}

typedef struct replaced {
    int32_t number;
    const keyacct_calendar *old;
} replaced;

/* What was used so far was used by the old calendar; only what is left is counted by the new one. */
static void new_calendar(engine_step *s, const void *context) {
    const replaced *change = context;
    int32_t number = s->account->calendar < 0 ? s->engine->calendar_default : s->account->calendar;
    if (number != change->number) return;
    for (int32_t i = s->account->first_case; i >= 0; i = engine_case_at(s, i)->next)
        for (int32_t clock = 1; clock <= ENGINE_CLOCKS; clock++)
            keyacct__engine_clock_recount(s, engine_case_at(s, i), clock, change->old);
}

static ENGINE_RARE keyacct_status replace(keyacct_engine *engine, const engine_event *e, int64_t at, int64_t seq) {
    int64_t length;
    const char *name = keyacct__text(ENGINE_IN(e, calendar), e->row, &length);
    int32_t number = name ? keyacct__engine_find_calendar(engine, name, length) : -1;
    if (number < 0) return FAIL(e, KEYACCT_E_NOT_FOUND, "calendar", "the engine has no calendar '%t'", name ? name : "", length);
    engine_calendar *calendar = &engine->calendars[number];
    if (!calendar->next)
        return FAIL(e, KEYACCT_E_STATE, "calendar", "no other calendar '%t' was given since the last change", name, length);
    KEYACCT__TRY(ready_all(engine, at, 1, e->error));
    replaced change = {number, calendar->compiled};
    calendar->compiled = calendar->next;
    calendar->next = NULL;
    memcpy(calendar->hash, calendar->next_hash, sizeof calendar->hash);
    calendar->version++;
    for_all(engine, at, seq, KEYACCT_OUTPUT_REASON_CALENDAR, ENGINE_CONTACTS, new_calendar, &change);
    keyacct__engine_drop_calendar(engine, (keyacct_calendar *)change.old);
    return KEYACCT_OK;
}

static ENGINE_RARE keyacct_status review(keyacct_engine *engine, const engine_event *e, int64_t at, int64_t seq) {
    engine_leavers *leavers = NULL;
    KEYACCT__TRY(keyacct__engine_leavers(engine, &leavers, e->error));
    keyacct_status status = ready_all(engine, at, 2, e->error); /* it may lower an account a second time */
    if (status == KEYACCT_OK) {
        for_all(engine, at, seq, KEYACCT_OUTPUT_REASON_EVENT, 0, review_one, NULL);
        keyacct__engine_review_slots(engine, at, seq, leavers);
    }
    keyacct__engine_leavers_free(engine, leavers);
    return status;
}

keyacct_status keyacct__engine_common(keyacct_engine *engine, engine_event *e, int64_t at, int64_t seq, int32_t shard,
                                      int32_t account) {
    keyacct_status status;
    if (met_all(engine, at, seq))
        return FAIL(e, KEYACCT_E_ORDER, "at", "%l ms is not after what has met all accounts at %l ms", at, engine->barrier_at);
    if (at < keyacct__engine_latest(engine))
        return FAIL(e, KEYACCT_E_ORDER, "at", "%l ms is before what has happened to an account at %l ms", at,
                    keyacct__engine_latest(engine));
    if (at <= keyacct__engine_latest_timer(engine)) /* it would have come before: a replay would */
        return FAIL(e, KEYACCT_E_ORDER, "at", "%l ms is not after what has happened to an account by itself at %l ms", at,
                    keyacct__engine_latest_timer(engine));
    switch (e->kind) {
    case KEYACCT_EVENT_POLICY_ACTIVATED: status = activate(engine, e, at, seq); break;
    case KEYACCT_EVENT_CALENDAR_REPLACED: status = replace(engine, e, at, seq); break;
    case KEYACCT_EVENT_REVIEW: status = review(engine, e, at, seq); break;
    default:
        return keyacct__engine_event(engine, e, at, seq, shard, account); /* an approval: only its order matters to others */
    }
    keyacct__engine_give_back(engine);
    if (status == KEYACCT_OK) {
        engine->barrier_at = at;
        engine->barrier_seq = seq;
    }
    return status;
}
