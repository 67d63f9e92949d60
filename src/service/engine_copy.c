/* A copy of an engine, for what would be: array by array, so that it costs what its memory costs. O(state). */
#include "service/engine.h"

static keyacct_status copy_accounts(keyacct_engine *engine, const engine_shard *from, engine_shard *to, keyacct_error *error) {
    int failed = 0;
    KEYACCT__TRY(keyacct__engine_grow_accounts(engine, to, from->account_capacity, error)); /* with a tree without timers */
    keyacct__free(&engine->allocator, to->tree, (size_t)to->tree_size, sizeof *to->tree);
    to->tree = keyacct__twin(&engine->allocator, from->tree, (size_t)from->tree_size, sizeof *from->tree, &failed);
    to->tree_size = from->tree_size;
    to->tree_levels = from->tree_levels;
    memcpy(to->tree_level, from->tree_level, sizeof to->tree_level);
    if (failed) return keyacct__fail_memory(error);
    KEYACCT__TRY(keyacct__map_copy(&from->accounts, &to->accounts, error));
    if (from->accounts.count) memcpy(to->account, from->account, (size_t)from->accounts.count * sizeof *from->account);
    for (int64_t i = 0; i < from->accounts.count; i++)
        to->account[i].days = keyacct__twin(&engine->allocator, from->account[i].days, (size_t)from->account[i].day_capacity,
                                            sizeof(engine_day), &failed);
    to->has_accounts = 1;
    return failed ? keyacct__fail_memory(error) : KEYACCT_OK;
}

static keyacct_status copy_cases(keyacct_engine *engine, const engine_shard *from, engine_shard *to, keyacct_error *error) {
    KEYACCT__TRY(keyacct__engine_grow_cases(engine, to, from->case_capacity, error));
    KEYACCT__TRY(keyacct__map_copy(&from->cases, &to->cases, error));
    to->has_cases = 1;
    if (from->cases.count)
        memcpy(to->cases_by_number, from->cases_by_number, (size_t)from->cases.count * sizeof *from->cases_by_number);
    return KEYACCT_OK;
}

/* What was said is not copied, nor what is used within a call only. A shard that fails can be freed. */
static keyacct_status copy_shard(keyacct_engine *engine, const engine_shard *from, engine_shard *to, keyacct_error *error) {
    int failed = 0;
    *to = *from; /* numbers and times; what is owned follows */
    to->has_accounts = to->has_cases = 0;
    to->account = NULL, to->account_block = NULL, to->account_capacity = 0;
    to->cases_by_number = NULL, to->case_block = NULL, to->case_capacity = 0;
    to->outputs = NULL, to->output_count = to->output_capacity = 0;
    to->spare_cases = NULL, to->spare_days = NULL, to->spare_case_capacity = to->spare_day_capacity = 0;
    to->spare.days = NULL, to->spare.day_capacity = 0;
    to->tree = NULL, to->tree_size = 0;
    to->triggers = keyacct__twin(&engine->allocator, from->triggers, from->trigger_size, sizeof *from->triggers, &failed);
    to->queue = keyacct__twin(&engine->allocator, from->queue, (size_t)from->queue_capacity, sizeof *from->queue, &failed);
    if (failed) return keyacct__fail_memory(error);
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
