/* A copy of an engine, for what would be: chunk by chunk, so that it costs what its memory costs. O(state). */
#include "service/engine.h"

static keyacct_status copy_accounts(keyacct_engine *engine, const engine_shard *from, engine_shard *to, keyacct_error *error) {
    int failed = 0;
    int64_t count = from->accounts.count;
    for (int32_t level = 0; level < from->tree_levels; level++)
        KEYACCT__TRY(keyacct__chunks_copy(&engine->allocator, &from->tree[level], &to->tree[level], ENGINE_TREE_CHUNK,
                                          sizeof(int64_t), from->tree_width[level], error));
    KEYACCT__TRY(keyacct__chunks_copy(&engine->allocator, &from->account, &to->account, ENGINE_CHUNK, sizeof(engine_account), count,
                                      error));
    KEYACCT__TRY(keyacct__map_copy(&from->accounts, &to->accounts, error));
    to->has_accounts = 1;
    for (int64_t i = 0; i < count; i++) {
        const engine_account *a = engine_account_at(from, i);
        engine_account_at(to, i)->days = keyacct__twin(&engine->allocator, a->days, (size_t)a->day_capacity, sizeof(engine_day),
                                                       &failed);
    }
    return failed ? keyacct__fail_memory(error) : KEYACCT_OK;
}

static keyacct_status copy_cases(keyacct_engine *engine, const engine_shard *from, engine_shard *to, keyacct_error *error) {
    KEYACCT__TRY(keyacct__map_copy(&from->cases, &to->cases, error));
    to->has_cases = 1;
    return keyacct__chunks_copy(&engine->allocator, &from->case_by_number, &to->case_by_number, ENGINE_CHUNK, sizeof(engine_case),
                                from->cases.count, error);
}

/* What was said is not copied, nor what is used within a call only. A shard that fails can be freed. */
static keyacct_status copy_shard(keyacct_engine *engine, const engine_shard *from, engine_shard *to, keyacct_error *error) {
    *to = *from; /* numbers and times; what is owned follows */
    to->has_accounts = to->has_cases = 0;
    to->account = to->case_by_number = to->queue = to->triggers = to->outputs = (keyacct__chunks){0};
    memset(to->tree, 0, sizeof to->tree);
    to->output_count = 0;
    to->spare_cases = NULL, to->spare_days = NULL, to->spare_case_capacity = to->spare_day_capacity = 0;
    to->spare.days = NULL, to->spare.day_capacity = 0;
    KEYACCT__TRY(keyacct__engine_triggers_copy(engine, from, to, error));
    KEYACCT__TRY(keyacct__chunks_copy(&engine->allocator, &from->queue, &to->queue, ENGINE_QUEUE_CHUNK, sizeof(int32_t),
                                      from->queue_count, error));
    if (from->has_accounts) KEYACCT__TRY(copy_accounts(engine, from, to, error));
    if (from->has_cases) KEYACCT__TRY(copy_cases(engine, from, to, error));
    return KEYACCT_OK;
}

static keyacct_status copy_rules(const keyacct_engine *from, keyacct_engine *to, keyacct_error *error) {
    for (int32_t i = 0; i < from->rules_count; i++)
        KEYACCT__TRY(keyacct_engine_policy(to, from->rules[i].policy, NULL, error));
    for (int32_t i = 0; i < from->calendar_count; i++) {
        const engine_calendar *one = &from->calendars[i];
        KEYACCT__TRY(keyacct_engine_calendar(to, one->name, one->compiled, error));
        if (one->next) KEYACCT__TRY(keyacct_engine_calendar(to, one->name, one->next, error));
        to->calendars[i].version = one->version;
    }
    return KEYACCT_OK;
}

static keyacct_status copy_parts(const keyacct_engine *from, keyacct_engine *to, keyacct_error *error) {
    KEYACCT__TRY(keyacct__map_copy(&from->names, &to->names, error));
    to->has_names = 1;
    KEYACCT__TRY(copy_rules(from, to, error));
    to->shards = keyacct__calloc(&from->allocator, (size_t)from->shard_count, sizeof *to->shards);
    if (!to->shards) return keyacct__fail_memory(error);
    to->shard_count = from->shard_count;
    for (int32_t i = 0; i < from->shard_count; i++) KEYACCT__TRY(copy_shard(to, &from->shards[i], &to->shards[i], error));
    return KEYACCT_OK;
}

keyacct_status keyacct__engine_copy(const keyacct_engine *from, keyacct_engine **out, keyacct_error *error) {
    keyacct_engine *to = keyacct__alloc(&from->allocator, 1, sizeof *to);
    if (!to) return keyacct__fail_memory(error);
    *to = *from; /* numbers and times; what is owned follows */
    to->shards = NULL, to->shard_count = 0;
    to->rules = NULL, to->rules_count = 0;
    to->calendars = NULL, to->calendar_count = 0;
    to->has_names = 0;
    keyacct_status status = copy_parts(from, to, error);
    if (status != KEYACCT_OK) {
        keyacct_engine_destroy(to);
        return status;
    }
    *out = to;
    return KEYACCT_OK;
}
