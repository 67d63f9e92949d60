/* What the engine can be asked: promises, levels, one account, and what would be.
 *
 * Tables of the caller, in the order of ids. What would be is tried on a copy: O(accounts + cases). */
#include "core/sort.h"
#include "service/engine.h"

typedef struct listed {
    const keyacct_engine *engine;
    const engine_shard *shard;
    int32_t account;
} listed;

static int by_id(const void *a, const void *b, const void *context) {
    const listed *x = a, *y = b;
    (void)context;
    return keyacct__engine_order_keys(&x->shard->accounts, x->account, &y->shard->accounts, y->account);
}

/* Room for the list of all accounts, and for sorting it: pairs. */
static size_t list_size(const keyacct_engine *engine) {
    int64_t n = 1;
    for (int32_t k = 0; k < engine->shard_count; k++) n += engine->shards[k].has_accounts ? engine->shards[k].accounts.count : 0;
    return (size_t)n;
}

/* The accounts of the engine in the order of their ids: *list of list_size pairs, to be freed. */
static keyacct_status list_accounts(const keyacct_engine *engine, listed **list, int64_t *count, keyacct_error *error) {
    *list = keyacct__alloc(&engine->allocator, list_size(engine), 2 * sizeof **list);
    if (!*list) return keyacct__fail_memory(error);
    *count = 0;
    for (int32_t k = 0; k < engine->shard_count; k++)
        for (int64_t i = 0; engine->shards[k].has_accounts && i < engine->shards[k].accounts.count; i++)
            if (engine_account_at(&engine->shards[k], i)->exists)
                (*list)[(*count)++] = (listed){engine, &engine->shards[k], (int32_t)i};
    keyacct__sort(*list, *list + *count, *count, sizeof **list, by_id, NULL);
    return KEYACCT_OK;
}

static keyacct_status ask(const keyacct_engine *engine, keyacct_table **out, keyacct_error *error) {
    if (!engine_is_one(engine)) return keyacct__fail_handle(error, "engine", "engine");
    if (!out) return keyacct__fail_null(error, "out");
    *out = NULL;
    return KEYACCT_OK;
}

/* --- promises ---------------------------------------------------------------------------------------------------------------- */

#define MAKE(role, name, values, validity)                                                                                         \
    KEYACCT__TRY(keyacct__table_make_column(table, KEYACCT__COLUMN_##role##_##name, &(values), validity, error))

static int64_t promises_of(const engine_shard *shard, int32_t account) {
    int64_t count = 0;
    for (int32_t i = engine_account_at(shard, account)->first_case; i >= 0; i = engine_case_in(shard, i)->next)
        for (int clock = 0; clock < ENGINE_CLOCKS; clock++) count += engine_case_in(shard, i)->clocks[clock].state != 0;
    return count;
}

/* Open ms used up to what the engine has seen of the account. */
static int64_t used(const listed *one, const engine_clock *k) {
    const engine_account *a = engine_account_at(one->shard, one->account);
    engine_step s = keyacct__engine_step_of((keyacct_engine *)one->engine, (engine_shard *)one->shard, one->account);
    int64_t seen = keyacct__max(keyacct__max(a->event_at, a->timer_at), one->engine->now);
    if ((k->state != KEYACCT_CLOCK_STATE_RUNNING && k->state != KEYACCT_CLOCK_STATE_LATE) || seen <= k->since) return k->spent;
    return k->spent + keyacct__engine_elapsed(k->open_hours ? keyacct__engine_calendar_of(&s) : NULL, k->since, seen);
}

static keyacct_status fill_promises(const listed *list, int64_t count, keyacct_table *table, keyacct_error *error) {
    int8_t *clock, *state;
    int64_t *cycle, *target, *spent, *due, *breached, *version, row = 0;
    uint8_t *has_due, *has_breached;
    int32_t account, number;
    KEYACCT__TRY(keyacct__engine_add_column(table, "case_id", engine_key_type(list->engine->case_is_text), &number, error));
    KEYACCT__TRY(keyacct__engine_add_column(table, "account_id", engine_key_type(list->engine->is_text), &account, error));
    MAKE(promises, clock, clock, NULL);
    MAKE(promises, state, state, NULL);
    MAKE(promises, cycle, cycle, NULL);
    MAKE(promises, target_ms, target, NULL);
    MAKE(promises, spent_ms, spent, NULL);
    MAKE(promises, due_at, due, &has_due);
    MAKE(promises, breached_at, breached, &has_breached);
    MAKE(promises, policy_version, version, NULL);
    for (int64_t i = 0; i < count; i++)
        for (int32_t c = engine_account_at(list[i].shard, list[i].account)->first_case; c >= 0;
             c = engine_case_in(list[i].shard, c)->next)
            for (int one = 0; one < ENGINE_CLOCKS; one++) {
                const engine_clock *k = &engine_case_in(list[i].shard, c)->clocks[one];
                if (!k->state) continue;
                KEYACCT__TRY(keyacct__engine_put_key(table, number, row, &list[i].shard->cases, c, error));
                KEYACCT__TRY(keyacct__engine_put_key(table, account, row, &list[i].shard->accounts, list[i].account, error));
                clock[row] = (int8_t)(one + 1);
                state[row] = (int8_t)k->state;
                cycle[row] = k->cycle;
                target[row] = k->target;
                spent[row] = used(&list[i], k);
                due[row] = k->due == ENGINE_NEVER ? 0 : k->due;
                breached[row] = k->breached == SERVICE_NEVER ? 0 : k->breached;
                version[row] = k->rules + 1;
                keyacct__bit_set(has_due, row, k->due != ENGINE_NEVER);
                keyacct__bit_set(has_breached, row, k->breached != SERVICE_NEVER);
                row++;
            }
    return KEYACCT_OK;
}

/* Makes a table of the listed accounts; rows_of says how many rows each has (NULL: one). */
static keyacct_status make(const keyacct_engine *engine, const char *role, int64_t (*rows_of)(const engine_shard *, int32_t),
                           keyacct_status (*fill)(const listed *, int64_t, keyacct_table *, keyacct_error *), keyacct_table **out,
                           keyacct_error *error) {
    listed *list = NULL;
    int64_t count = 0, rows = 0;
    keyacct_table *table = NULL;
    KEYACCT__TRY(ask(engine, out, error));
    KEYACCT__TRY(list_accounts(engine, &list, &count, error));
    if (count == 0) list[0] = (listed){engine, &engine->shards[0], 0};
    for (int64_t i = 0; i < count; i++) rows += rows_of ? rows_of(list[i].shard, list[i].account) : 1;
    keyacct_status status = keyacct_table_create(&engine->allocator, role, rows, &table, error);
    if (status == KEYACCT_OK) status = fill(list, count, table, error);
    keyacct__free(&engine->allocator, list, list_size(engine), 2 * sizeof *list);
    if (status != KEYACCT_OK) {
        keyacct_table_destroy(table);
        return status;
    }
    *out = table;
    return KEYACCT_OK;
}

keyacct_status keyacct_engine_promises(const keyacct_engine *engine, keyacct_table **out, keyacct_error *error) {
    return make(engine, "promises", promises_of, fill_promises, out, error);
}

/* --- levels ------------------------------------------------------------------------------------------------------------------- */

static int64_t next_due(const engine_shard *shard, const engine_account *a) {
    int64_t due = ENGINE_NEVER;
    for (int32_t i = a->first_case; i >= 0; i = engine_case_in(shard, i)->next)
        for (int clock = 0; clock < ENGINE_CLOCKS; clock++)
            if (engine_clock_owed(&engine_case_in(shard, i)->clocks[clock]))
                due = keyacct__min(due, engine_case_in(shard, i)->clocks[clock].due);
    return due;
}

/* Why the foundation is below the granted level, in the words of a review. */
static int32_t unsound_reason(uint8_t reason) {
    switch (reason) {
    case KEYACCT_OUTPUT_REASON_REPEAT_COMPLAINT: return KEYACCT_LEVEL_REASON_REPEAT_COMPLAINT;
    case KEYACCT_OUTPUT_REASON_PROMISES_MISSED: return KEYACCT_LEVEL_REASON_PROMISES_MISSED;
    case KEYACCT_OUTPUT_REASON_OWNER_MISSING: return KEYACCT_LEVEL_REASON_OWNER_MISSING;
    case KEYACCT_OUTPUT_REASON_PROFILE_STALE: return KEYACCT_LEVEL_REASON_PROFILE_STALE;
    case KEYACCT_OUTPUT_REASON_VISITS_MISSED: return KEYACCT_LEVEL_REASON_VISITS_MISSED;
    case KEYACCT_OUTPUT_REASON_DEMAND_OVERDUE: return KEYACCT_LEVEL_REASON_DEMAND_OVERDUE;
    case KEYACCT_OUTPUT_REASON_BUDGET_OVERDRAWN: return KEYACCT_LEVEL_REASON_BUDGET_OVERDRAWN;
    default: return KEYACCT_LEVEL_REASON_LATE_COMPLAINT;
    }
}

static int32_t level_reason(const listed *one) {
    const engine_account *a = engine_account_at(one->shard, one->account);
    const engine_step s = keyacct__engine_step_of((keyacct_engine *)one->engine, (engine_shard *)one->shard, one->account);
    uint8_t entry[3] = {a->entry, 0, 0};
    int64_t value;
    int32_t number;
    if (a->status == KEYACCT_STATUS_LOST) return KEYACCT_LEVEL_REASON_LOST;
    if (a->foundation < a->granted) return unsound_reason(keyacct__engine_unsound(&s, &value, &number));
    if (a->hold == KEYACCT_LEVEL_HOLD_PINNED) return KEYACCT_LEVEL_REASON_GIVEN;
    if (a->status == KEYACCT_STATUS_SUSPENDED) return KEYACCT_LEVEL_REASON_SUSPENDED;
    if (a->status && a->status != KEYACCT_STATUS_ACTIVE) return KEYACCT_LEVEL_REASON_NOT_CUSTOMER;
    if (a->queued_at != SERVICE_NEVER) return KEYACCT_LEVEL_REASON_NO_SLOT;
    if (a->granted < 3) return KEYACCT_LEVEL_REASON_EVERY_ACCOUNT;
    if (a->granted == 5 && a->strategic == KEYACCT_STRATEGIC_CONFIRMED) return KEYACCT_LEVEL_REASON_STRATEGIC; /* and approved */
    keyacct__engine_entitled(s.rules, a, entry);
    return entry[a->granted - 3] ? entry[a->granted - 3] : KEYACCT_LEVEL_REASON_KEPT; /* no longer entitled: a lowering waits */
}

static int32_t level_hold(const engine_account *a) {
    if (a->status == KEYACCT_STATUS_LOST) return 0;
    if (a->hold > KEYACCT_LEVEL_HOLD_NONE) return a->hold;
    return a->foundation < a->entitled ? KEYACCT_LEVEL_HOLD_FOUNDATION : KEYACCT_LEVEL_HOLD_NONE;
}

/* As cells that people gave: columns of input. */
static keyacct_status fill_levels(const listed *list, int64_t count, keyacct_table *table, keyacct_error *error) {
    static const char *const names[] = {"level_entitled", "level_granted", "level_foundation", "level_reason",
                                        "level_hold",     "attention",     "plan_tier",        "next_due_at"};
    enum { HOLD = 4, COLUMNS = sizeof names / sizeof names[0] }; /* a lost account has no hold */
    int32_t account, columns[COLUMNS];
    KEYACCT__TRY(keyacct__engine_add_column(table, "account_id", engine_key_type(list->engine->is_text), &account, error));
    for (int i = 0; i < COLUMNS; i++) {
        KEYACCT__TRY(keyacct_table_add_column(table, names[i], 0, error));
        columns[i] = keyacct_table_column_find(table, names[i]);
    }
    for (int64_t row = 0; row < count; row++) {
        const engine_account *a = engine_account_at(list[row].shard, list[row].account);
        int64_t due = next_due(list[row].shard, a);
        KEYACCT__TRY(keyacct__engine_put_key(table, account, row, &list[row].shard->accounts, list[row].account, error));
        const int64_t cells[COLUMNS] = {a->entitled, a->granted, a->foundation, level_reason(&list[row]),
                                        level_hold(a), a->attention, a->tier, due};
        for (int i = 0; i < COLUMNS; i++)
            if (cells[i] != ENGINE_NEVER && (cells[i] || i != HOLD))
                KEYACCT__TRY(keyacct_table_set_int64(table, columns[i], row, cells[i], error));
    }
    return KEYACCT_OK;
}

keyacct_status keyacct_engine_levels(const keyacct_engine *engine, keyacct_table **out, keyacct_error *error) {
    return make(engine, "accounts", NULL, fill_levels, out, error);
}

/* --- one account -------------------------------------------------------------------------------------------------------------- */

typedef struct region_row {
    int32_t region, case_number, clock, state_list_code;
    const char *list; /* code list of the state, NULL: none */
    int64_t value, since, due;
    int32_t reason;
    int64_t reason_value;
} region_row;

static int64_t list_regions(const listed *one, region_row *rows) {
    const engine_account *a = engine_account_at(one->shard, one->account);
    engine_step s = keyacct__engine_step_of((keyacct_engine *)one->engine, (engine_shard *)one->shard, one->account);
    int64_t n = 0, value = 0, due = ENGINE_NEVER;
    int32_t unsound_case;
    uint8_t unsound = keyacct__engine_unsound(&s, &value, &unsound_case);
    for (int timer = ENGINE_TIMER_dwell; timer <= ENGINE_TIMER_pin; timer++) due = keyacct__min(due, a->timer[timer]);
    rows[n++] = (region_row){KEYACCT_REGION_GRANT, -1, 0, a->grant, "grant_state", a->granted, a->granted_at, due, 0, a->entitled};
    if (rows[0].value != a->entitled)
        rows[0].reason = a->entitled > a->granted ? KEYACCT_OUTPUT_REASON_ENTITLED : KEYACCT_OUTPUT_REASON_NO_LONGER_ENTITLED;
    rows[n++] = (region_row){KEYACCT_REGION_FOUNDATION, unsound_case, 0, a->foundation, "level", a->foundation, SERVICE_NEVER,
                             a->timer[ENGINE_TIMER_clear], unsound, value};
    rows[n++] = (region_row){KEYACCT_REGION_ATTENTION, -1, 0, a->attention, "step_role", a->attention, SERVICE_NEVER,
                             keyacct__min(a->timer[ENGINE_TIMER_climb], a->timer[ENGINE_TIMER_watch]), 0, 0};
    due = keyacct__min(keyacct__min(a->timer[ENGINE_TIMER_visit], a->timer[ENGINE_TIMER_call]), a->timer[ENGINE_TIMER_survey]);
    rows[n++] = (region_row){KEYACCT_REGION_CADENCE, -1, 0, a->tier, "plan_tier", a->missed_visits, a->contact_at, due,
                             a->silent ? KEYACCT_OUTPUT_REASON_SILENCE : 0, 0};
    for (int32_t i = a->first_case; i >= 0; i = engine_case_in(one->shard, i)->next) {
        const engine_case *c = engine_case_in(one->shard, i);
        rows[n++] = (region_row){KEYACCT_REGION_CASE, i, 0, c->state, "case_state", c->pauses, c->opened_at, c->next_at, 0, 0};
        for (int32_t clock = 1; clock <= ENGINE_CLOCKS; clock++) {
            const engine_clock *k = &c->clocks[clock - 1];
            if (!k->state) continue;
            rows[n++] = (region_row){KEYACCT_REGION_CLOCK, i, clock, k->state, "clock_state", used(one, k), k->since, k->due,
                                     k->breached == SERVICE_NEVER ? 0 : KEYACCT_OUTPUT_REASON_BREACH,
                                     k->breached == SERVICE_NEVER ? 0 : k->breached};
        }
    }
    for (int32_t i = 0; i < s.rules->trigger_count; i++) {
        engine_trigger_facts facts;
        int64_t number = keyacct__engine_trigger_facts(&s, i, &facts);
        int fired = facts.fired_at != SERVICE_NEVER;
        rows[n++] = (region_row){KEYACCT_REGION_TRIGGER,
                                 -1,
                                 0,
                                 facts.holds ? KEYACCT_TRIGGER_STATE_HOLDS : KEYACCT_TRIGGER_STATE_WAITING,
                                 "trigger_state",
                                 number,
                                 facts.since,
                                 facts.due,
                                 fired ? KEYACCT_OUTPUT_REASON_TRIGGER : 0,
                                 fired ? facts.fired_at : 0};
    }
    return n;
}

static keyacct_status fill_regions(const listed *one, const region_row *rows, keyacct_table *table, keyacct_error *error) {
    int32_t account, number, state;
    int8_t *region, *clock, *reason;
    int64_t *value, *since, *due, *reason_value;
    uint8_t *has_since, *has_due, *has_reason_value;
    KEYACCT__TRY(keyacct__engine_add_column(table, "account_id", engine_key_type(one->engine->is_text), &account, error));
    MAKE(regions, region, region, NULL);
    KEYACCT__TRY(keyacct__engine_add_column(table, "case_id", engine_key_type(one->engine->case_is_text), &number, error));
    MAKE(regions, clock, clock, NULL);
    KEYACCT__TRY(keyacct__engine_add_column(table, "state", KEYACCT_TYPE_TEXT, &state, error));
    MAKE(regions, value, value, NULL);
    MAKE(regions, since_at, since, &has_since);
    MAKE(regions, due_at, due, &has_due);
    MAKE(regions, reason, reason, NULL);
    MAKE(regions, reason_value, reason_value, &has_reason_value);
    for (int64_t i = 0; i < table->rows; i++) {
        const region_row *from = &rows[i];
        const char *name = from->state_list_code ? keyacct_code_name(from->list, from->state_list_code) : "none";
        KEYACCT__TRY(keyacct__engine_put_key(table, account, i, &one->shard->accounts, one->account, error));
        KEYACCT__TRY(keyacct__engine_put_key(table, number, i, &one->shard->cases, from->case_number, error));
        KEYACCT__TRY(keyacct_table_set_text(table, state, i, name, (int64_t)strlen(name), error));
        region[i] = (int8_t)from->region;
        clock[i] = (int8_t)from->clock;
        value[i] = from->value;
        since[i] = from->since == SERVICE_NEVER ? 0 : from->since;
        due[i] = from->due == ENGINE_NEVER ? 0 : from->due;
        reason[i] = (int8_t)from->reason;
        reason_value[i] = from->reason_value;
        keyacct__bit_set(has_since, i, from->since != SERVICE_NEVER);
        keyacct__bit_set(has_due, i, from->due != ENGINE_NEVER);
        keyacct__bit_set(has_reason_value, i, from->reason != 0);
    }
    return KEYACCT_OK;
}

static keyacct_status find_account(const keyacct_engine *engine, const keyacct_table *accounts, int64_t row, listed *one,
                                   keyacct_error *error) {
    const keyacct__column *ids;
    KEYACCT__TRY(keyacct__table_role(accounts, "accounts", "keyacct_engine_explain", error));
    KEYACCT__TRY(keyacct__table_require(accounts, KEYACCT__COLUMN_accounts_account_id, "keyacct_engine_explain", &ids, error));
    if (row < 0 || row >= accounts->rows)
        return keyacct__fail(error, KEYACCT_E_RANGE, "accounts", NULL, row, "the table has %l rows", accounts->rows);
    for (int32_t k = 0; k < engine->shard_count; k++) {
        const engine_shard *shard = &engine->shards[k];
        int64_t number = -1, length;
        if (!shard->has_accounts || (ids->type == KEYACCT_TYPE_TEXT) != shard->accounts.is_text || !keyacct__valid(ids, row))
            continue;
        if (shard->accounts.is_text) {
            const char *text = keyacct__text(ids, row, &length);
            number = keyacct__map_find_text(&shard->accounts, text, length);
        } else {
            number = keyacct__map_find_int64(&shard->accounts, ids->values.i64[row]);
        }
        if (number < 0 || !engine_account_at(shard, number)->exists) continue;
        *one = (listed){engine, shard, (int32_t)number};
        return KEYACCT_OK;
    }
    return keyacct__fail(error, KEYACCT_E_UNKNOWN, "accounts", "account_id", row, "not known to the engine");
}

keyacct_status keyacct_engine_explain(const keyacct_engine *engine, const keyacct_table *accounts, int64_t row, keyacct_table **out,
                                      keyacct_error *error) {
    listed one = {0};
    keyacct_table *table = NULL;
    size_t most = 4;
    KEYACCT__TRY(ask(engine, out, error));
    most += (size_t)engine->rules[engine->rules_now].trigger_count;
    KEYACCT__TRY(find_account(engine, accounts, row, &one, error));
    for (int32_t i = engine_account_at(one.shard, one.account)->first_case; i >= 0; i = engine_case_in(one.shard, i)->next)
        most += 1 + ENGINE_CLOCKS;
    region_row *rows = keyacct__alloc(&engine->allocator, most, sizeof *rows);
    if (!rows) return keyacct__fail_memory(error);
    keyacct_status status = keyacct_table_create(&engine->allocator, "regions", list_regions(&one, rows), &table, error);
    if (status == KEYACCT_OK) status = fill_regions(&one, rows, table, error);
    keyacct__free(&engine->allocator, rows, most, sizeof *rows);
    if (status != KEYACCT_OK) {
        keyacct_table_destroy(table);
        return status;
    }
    *out = table;
    return KEYACCT_OK;
}

/* --- what would be ------------------------------------------------------------------------------------------------------------ */

keyacct_status keyacct_engine_simulate(const keyacct_engine *engine, keyacct_table *events, int64_t until_at,
                                       const keyacct_run *run, keyacct_table **out, keyacct_error *error) {
    keyacct_engine *copy = NULL;
    KEYACCT__TRY(ask(engine, out, error));
    KEYACCT__TRY(keyacct__engine_copy(engine, 0, &copy, error));
    int64_t applied = copy->events;
    keyacct_status refused = events ? keyacct_engine_apply(copy, events, run, error) : KEYACCT_OK;
    keyacct_status status = KEYACCT_OK;
    if (copy->events == applied) status = refused; /* the table was refused as a whole, or the call stopped before its last row */
    if (status == KEYACCT_OK) status = keyacct_engine_advance(copy, until_at, run, refused == KEYACCT_OK ? error : NULL);
    if (status == KEYACCT_OK) status = keyacct_engine_drain(copy, 0, out, refused == KEYACCT_OK ? error : NULL);
    keyacct_engine_destroy(copy);
    return status == KEYACCT_OK ? refused : status;
}

static keyacct_status activation(keyacct_table *events, int64_t at, int64_t version, keyacct_error *error) {
    static const char *const names[] = {"at", "event", "policy_version", "mode"};
    const int64_t values[] = {at, KEYACCT_EVENT_POLICY_ACTIVATED, version, KEYACCT_CHANGE_MODE_ROLL_FORWARD};
    for (int i = 0; i < 4; i++) {
        KEYACCT__TRY(keyacct_table_add_column(events, names[i], 0, error));
        KEYACCT__TRY(keyacct_table_set_int64(events, keyacct_table_column_find(events, names[i]), 0, values[i], error));
    }
    return KEYACCT_OK;
}

keyacct_status keyacct_engine_dry_run(const keyacct_engine *engine, const keyacct_policy *policy, int64_t at, keyacct_table **out,
                                      keyacct_error *error) {
    keyacct_engine *copy = NULL;
    keyacct_table *events = NULL;
    int64_t version;
    KEYACCT__TRY(ask(engine, out, error));
    KEYACCT__TRY(keyacct__engine_copy(engine, 1, &copy, error));
    keyacct_status status = keyacct_engine_policy(copy, policy, &version, error);
    if (status == KEYACCT_OK) status = keyacct_engine_advance(copy, at - 1, NULL, error);
    if (status == KEYACCT_OK) /* what happens anyhow is not the policy's doing */
        for (int32_t i = 0; i < copy->shard_count; i++) copy->shards[i].output_count = 0;
    if (status == KEYACCT_OK) status = keyacct_table_create(&engine->allocator, "events", 1, &events, error);
    if (status == KEYACCT_OK) status = activation(events, at, version, error);
    if (status == KEYACCT_OK) status = keyacct_engine_apply(copy, events, NULL, error);
    if (status == KEYACCT_OK) status = keyacct_engine_drain(copy, 0, out, error);
    keyacct_table_destroy(events);
    keyacct_engine_destroy(copy);
    return status;
}
