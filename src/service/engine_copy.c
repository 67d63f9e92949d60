/* A copy of an engine, for what would be: chunk by chunk, so that it costs what its memory costs. What never changes, policies and
 * calendars, is used and not copied, and the maps too where nothing comes that they could not know. O(accounts + cases). */
#include "service/engine.h"

/* Days of promises side by side, with room for one more each. */
static keyacct_status copy_days(keyacct_engine *engine, engine_shard *to, int64_t size, keyacct_error *error) {
    engine_day *next = keyacct__alloc(&engine->allocator, (size_t)size, sizeof *next);
    to->day_slab = next;
    to->day_slab_size = next ? size : 0;
    for (int64_t i = 0; i < to->accounts.count; i++) {
        engine_account *a = engine_account_at(to, i);
        if (next && a->day_count) memcpy(next, a->days, (size_t)a->day_count * sizeof *next);
        a->days = next;
        a->day_capacity = next ? a->day_count + 1 : 0;
        if (next) next += a->day_count + 1;
    }
    return to->day_slab ? KEYACCT_OK : keyacct__fail_memory(error);
}

static keyacct_status copy_map(const keyacct__map *from, int closed, keyacct__map *to, int *has, keyacct_error *error) {
    if (closed) {
        *to = *from;
        to->allocator.resize = NULL; /* it is not freed with the copy */
    } else {
        KEYACCT__TRY(keyacct__map_copy(from, to, error));
    }
    *has = 1;
    return KEYACCT_OK;
}

static keyacct_status copy_accounts(keyacct_engine *engine, const engine_shard *from, int closed, engine_shard *to,
                                    keyacct_error *error) {
    int64_t count = from->accounts.count, days = 1;
    for (int32_t level = 0; level < from->tree_levels; level++)
        KEYACCT__TRY(keyacct__chunks_copy(&engine->allocator, &from->tree[level], &to->tree[level], ENGINE_TREE_CHUNK,
                                          sizeof(int64_t), from->tree_width[level], error));
    KEYACCT__TRY(keyacct__chunks_copy(&engine->allocator, &from->account, &to->account, ENGINE_CHUNK, sizeof(engine_account), count,
                                      error));
    for (int64_t i = 0; i < count; i++) days += engine_account_at(from, i)->day_count + 1;
    KEYACCT__TRY(copy_map(&from->accounts, closed, &to->accounts, &to->has_accounts, error));
    return copy_days(engine, to, days, error);
}

static keyacct_status copy_cases(keyacct_engine *engine, const engine_shard *from, int closed, engine_shard *to,
                                 keyacct_error *error) {
    KEYACCT__TRY(copy_map(&from->cases, closed, &to->cases, &to->has_cases, error));
    return keyacct__chunks_copy(&engine->allocator, &from->case_by_number, &to->case_by_number, ENGINE_CHUNK, sizeof(engine_case),
                                from->cases.count, error);
}

/* What was said is not copied, nor what is used within a call only. A shard that fails can be freed. */
static keyacct_status copy_shard(keyacct_engine *engine, const engine_shard *from, int closed, engine_shard *to,
                                 keyacct_error *error) {
    *to = *from; /* numbers and times; what is owned follows */
    to->has_accounts = to->has_cases = 0;
    to->account = to->case_by_number = to->queue = to->triggers = to->outputs = (keyacct__chunks){0};
    memset(to->tree, 0, sizeof to->tree);
    memset(to->ranks, 0, sizeof to->ranks);
    to->output_count = to->outputs_kept = 0;
    to->spare_cases = NULL, to->spare_days = NULL, to->spare_case_capacity = to->spare_day_capacity = 0;
    to->day_slab = NULL, to->day_slab_size = to->days_moved = 0;
    to->spare.days = NULL, to->spare.day_capacity = 0;
    KEYACCT__TRY(keyacct__engine_triggers_copy(engine, from, to, error));
    KEYACCT__TRY(keyacct__chunks_copy(&engine->allocator, &from->queue, &to->queue, ENGINE_QUEUE_CHUNK, sizeof(int32_t),
                                      from->queue_count, error));
    for (int i = 0; i < 2; i++)
        KEYACCT__TRY(keyacct__engine_ranks_copy(&engine->allocator, &from->ranks[i], &to->ranks[i], error));
    if (from->has_accounts) KEYACCT__TRY(copy_accounts(engine, from, closed, to, error));
    if (from->has_cases) KEYACCT__TRY(copy_cases(engine, from, closed, to, error));
    return KEYACCT_OK;
}

void keyacct__engine_drop_calendar(const keyacct_engine *engine, keyacct_calendar *calendar) {
    for (int32_t i = 0; engine->lender && i < engine->lender->calendar_count; i++)
        if (calendar == engine->lender->calendars[i].compiled || calendar == engine->lender->calendars[i].next) return;
    keyacct_calendar_destroy(calendar);
}

static keyacct_status copy_parts(const keyacct_engine *from, int closed, keyacct_engine *to, keyacct_error *error) {
    int failed = 0;
    to->rules = keyacct__twin(&from->allocator, from->rules, (size_t)from->rules_count, sizeof *from->rules, &failed);
    to->rules_count = to->rules ? from->rules_count : 0;
    to->calendars = keyacct__twin(&from->allocator, from->calendars, (size_t)from->calendar_count, sizeof *from->calendars,
                                  &failed);
    to->calendar_count = to->calendars ? from->calendar_count : 0;
    if (failed) return keyacct__fail_memory(error);
    KEYACCT__TRY(copy_map(&from->names, closed, &to->names, &to->has_names, error));
    to->shards = keyacct__calloc(&from->allocator, (size_t)from->shard_count, sizeof *to->shards);
    if (!to->shards) return keyacct__fail_memory(error);
    to->shard_count = from->shard_count;
    for (int32_t i = 0; i < from->shard_count; i++)
        KEYACCT__TRY(copy_shard(to, &from->shards[i], closed, &to->shards[i], error));
    return KEYACCT_OK;
}

keyacct_status keyacct__engine_copy(const keyacct_engine *from, int closed, keyacct_engine **out, keyacct_error *error) {
    keyacct_engine *to = keyacct__alloc(&from->allocator, 1, sizeof *to);
    if (!to) return keyacct__fail_memory(error);
    *to = *from; /* numbers and times; what is owned follows */
    to->lender = from;
    to->shards = NULL, to->shard_count = 0;
    to->rules = NULL, to->rules_count = 0;
    to->calendars = NULL, to->calendar_count = 0;
    to->has_names = 0;
    keyacct_status status = copy_parts(from, closed, to, error);
    if (status != KEYACCT_OK) {
        keyacct_engine_destroy(to);
        return status;
    }
    *out = to;
    return KEYACCT_OK;
}
