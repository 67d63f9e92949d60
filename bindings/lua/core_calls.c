/* The calls of libkeyacct over the C API of Lua. Generated from include/ by bindings/apigen; do not edit. Included by core.c. */

enum { KIND_ledger, KIND_review, KIND_policy, KIND_risk_model, KIND_run, KIND_segment_learn, KIND_segmentation, KIND_table,
    KIND_index, KIND_bound, KIND_value_learn, KIND_value_model, KINDS };
static const char *const kind_names[KINDS] = {"ledger", "review", "policy", "risk_model", "run", "segment_learn",
    "segmentation", "table", "index", "bound", "value_learn", "value_model"};

static void destroy_object(int kind, void *object) {
    switch (kind) {
    case KIND_ledger: keyacct_ledger_destroy(object); return;
    case KIND_review: keyacct_review_destroy(object); return;
    case KIND_policy: keyacct_policy_destroy(object); return;
    case KIND_risk_model: keyacct_risk_model_destroy(object); return;
    case KIND_run: keyacct_run_destroy(object); return;
    case KIND_segment_learn: keyacct_segment_learn_destroy(object); return;
    case KIND_segmentation: keyacct_segmentation_destroy(object); return;
    case KIND_table: keyacct_table_destroy(object); return;
    case KIND_index: keyacct_index_destroy(object); return;
    case KIND_bound: keyacct_bound_destroy(object); return;
    case KIND_value_learn: keyacct_value_learn_destroy(object); return;
    case KIND_value_model: keyacct_value_model_destroy(object); return;
    default: return;
    }
}

#include "core_arguments.h"

static int call_keyacct_ledger_create(lua_State *L) {
    call c;
    begin(&c, L);
    holder *policy = take_handle(&c, 1, KIND_policy, READ, "policy");
    const uint8_t *key = take_key(&c, 2, "key");
    holder *out = make(&c, KIND_ledger);
    if (c.bad) return misuse(&c);
    if (keyacct_ledger_create(NULL, object(policy), key, (void *)place(&c, out), &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_ledger_add(lua_State *L) {
    call c;
    begin(&c, L);
    holder *ledger = take_handle(&c, 1, KIND_ledger, READ, "ledger");
    holder *transactions = take_handle(&c, 2, KIND_table, READ, "transactions");
    holder *run = take_handle(&c, 3, KIND_run, READ, "run");
    if (c.bad) return misuse(&c);
    if (keyacct_ledger_add(object(ledger), object(transactions), object(run), &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_ledger_append_int64(lua_State *L) {
    call c;
    begin(&c, L);
    holder *ledger = take_handle(&c, 1, KIND_ledger, READ, "ledger");
    int64_t account_id = take_int64(&c, 2, "account_id");
    int32_t on = take_int32(&c, 3, "on");
    int64_t amount = take_int64(&c, 4, "amount");
    if (c.bad) return misuse(&c);
    if (keyacct_ledger_append_int64(object(ledger), account_id, on, amount, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_ledger_append_text(lua_State *L) {
    call c;
    begin(&c, L);
    holder *ledger = take_handle(&c, 1, KIND_ledger, READ, "ledger");
    size_t account_id_length = 0;
    const char *account_id = take_bytes(&c, 2, &account_id_length, "account_id");
    int32_t on = take_int32(&c, 3, "on");
    int64_t amount = take_int64(&c, 4, "amount");
    if (c.bad) return misuse(&c);
    if (keyacct_ledger_append_text(object(ledger), account_id, (int64_t)account_id_length, on, amount,
            &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_ledger_merge(lua_State *L) {
    call c;
    begin(&c, L);
    holder *ledger = take_handle(&c, 1, KIND_ledger, READ, "ledger");
    holder *from = take_handle(&c, 2, KIND_ledger, READ, "from");
    if (c.bad) return misuse(&c);
    if (keyacct_ledger_merge(object(ledger), object(from), &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_ledger_save(lua_State *L) {
    call c;
    begin(&c, L);
    holder *ledger = take_handle(&c, 1, KIND_ledger, READ, "ledger");
    if (c.bad) return misuse(&c);
    size_t size = 0;
    if (keyacct_ledger_save(object(ledger), NULL, 0, &size, &c.error) != KEYACCT_OK) return failure(&c);
    size_t capacity = size;
    uint8_t *buffer = lua_newuserdata(L, capacity ? capacity : 1);
    if (keyacct_ledger_save(object(ledger), buffer, capacity, &size, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushlstring(L, (const char *)buffer, capacity);
    return 1;
}

static int call_keyacct_ledger_load(lua_State *L) {
    call c;
    begin(&c, L);
    size_t bytes_length = 0;
    const char *bytes = take_bytes(&c, 1, &bytes_length, "bytes");
    holder *out = make(&c, KIND_ledger);
    if (c.bad) return misuse(&c);
    if (keyacct_ledger_load(NULL, (const uint8_t *)bytes, bytes_length, (void *)place(&c, out),
            &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_ledger_span(lua_State *L) {
    call c;
    begin(&c, L);
    holder *ledger = take_handle(&c, 1, KIND_ledger, READ, "ledger");
    int64_t accounts = 0;
    int64_t transactions = 0;
    int32_t first_on = 0;
    int32_t last_on = 0;
    if (c.bad) return misuse(&c);
    if (keyacct_ledger_span(object(ledger), &accounts, &transactions, &first_on, &last_on,
            &c.error) != KEYACCT_OK) return failure(&c);
    push_int64(L, accounts);
    push_int64(L, transactions);
    lua_pushinteger(L, first_on);
    lua_pushinteger(L, last_on);
    return 4;
}

static int call_keyacct_ledger_histories(lua_State *L) {
    call c;
    begin(&c, L);
    holder *ledger = take_handle(&c, 1, KIND_ledger, READ, "ledger");
    holder *run = take_handle(&c, 2, KIND_run, READ, "run");
    holder *out = make(&c, KIND_table);
    if (c.bad) return misuse(&c);
    if (keyacct_ledger_histories(object(ledger), object(run), (void *)place(&c, out), &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_ledger_split(lua_State *L) {
    call c;
    begin(&c, L);
    holder *ledger = take_handle(&c, 1, KIND_ledger, READ, "ledger");
    int32_t calibration_end_on = take_int32(&c, 2, "calibration_end_on");
    int32_t holdout_end_on = take_int32(&c, 3, "holdout_end_on");
    holder *run = take_handle(&c, 4, KIND_run, READ, "run");
    holder *out = make(&c, KIND_table);
    if (c.bad) return misuse(&c);
    if (keyacct_ledger_split(object(ledger), calibration_end_on, holdout_end_on, object(run), (void *)place(&c, out),
            &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_review_create(lua_State *L) {
    call c;
    begin(&c, L);
    holder *policy = take_handle(&c, 1, KIND_policy, READ, "policy");
    holder *out = make(&c, KIND_review);
    keep(&c, out, policy);
    if (c.bad) return misuse(&c);
    if (keyacct_review_create(NULL, object(policy), (void *)place(&c, out), &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_review_add(lua_State *L) {
    call c;
    begin(&c, L);
    holder *review = take_handle(&c, 1, KIND_review, READ, "review");
    holder *table = take_handle(&c, 2, KIND_table, READ, "table");
    holder *run = take_handle(&c, 3, KIND_run, READ, "run");
    keep(&c, review, table);
    if (c.bad) return misuse(&c);
    if (keyacct_review_add(object(review), object(table), object(run), &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_review_run(lua_State *L) {
    call c;
    begin(&c, L);
    holder *review = take_handle(&c, 1, KIND_review, READ, "review");
    holder *run = take_handle(&c, 2, KIND_run, READ, "run");
    if (c.bad) return misuse(&c);
    keyacct_status status = keyacct_review_run(object(review), object(run), &c.error);
    forget(review);
    if (status != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_review_asof_on(lua_State *L) {
    call c;
    begin(&c, L);
    holder *review = take_handle(&c, 1, KIND_review, READ, "review");
    int32_t asof_on = 0;
    if (c.bad) return misuse(&c);
    if (keyacct_review_asof_on(object(review), &asof_on, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushinteger(L, asof_on);
    return 1;
}

static int call_keyacct_review_table(lua_State *L) {
    call c;
    begin(&c, L);
    holder *review = take_handle(&c, 1, KIND_review, READ, "review");
    const char *name = take_text(&c, 2, "name");
    holder *out = make(&c, KIND_table);
    const keyacct_table *out_found = NULL;
    keep(&c, out, review);
    if (c.bad) return misuse(&c);
    if (keyacct_review_table(object(review), name, &out_found, &c.error) != KEYACCT_OK) return failure(&c);
    borrow(out, out_found, review);
    return 1;
}

static int call_keyacct_review_policy(lua_State *L) {
    call c;
    begin(&c, L);
    holder *review = take_handle(&c, 1, KIND_review, READ, "review");
    int32_t policy = 0;
    int32_t fell_back = 0;
    if (c.bad) return misuse(&c);
    if (keyacct_review_policy(object(review), &policy, &fell_back, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushinteger(L, policy);
    lua_pushinteger(L, fell_back);
    return 2;
}

static int call_keyacct_plan_make(lua_State *L) {
    call c;
    begin(&c, L);
    holder *policy = take_handle(&c, 1, KIND_policy, READ, "policy");
    holder *accounts = take_handle(&c, 2, KIND_table, WRITTEN, "accounts");
    holder *index = take_handle(&c, 3, KIND_index, READ, "index");
    holder *cases = take_handle(&c, 4, KIND_table, READ, "cases");
    holder *contacts = take_handle(&c, 5, KIND_table, READ, "contacts");
    holder *surveys = take_handle(&c, 6, KIND_table, READ, "surveys");
    holder *run = take_handle(&c, 7, KIND_run, READ, "run");
    holder *actions = make(&c, KIND_table);
    holder *findings = make(&c, KIND_table);
    holder *owners = make(&c, KIND_table);
    if (c.bad) return misuse(&c);
    if (keyacct_plan_make(object(policy), object(accounts), object(index), object(cases), object(contacts), object(surveys),
            object(run), (void *)place(&c, actions), (void *)place(&c, findings), (void *)place(&c, owners),
            &c.error) != KEYACCT_OK) return failure(&c);
    return 3;
}

static int call_keyacct_policy_create(lua_State *L) {
    call c;
    begin(&c, L);
    int32_t edition = take_int32(&c, 1, "edition");
    holder *out = make(&c, KIND_policy);
    if (c.bad) return misuse(&c);
    if (keyacct_policy_create(NULL, edition, (void *)place(&c, out), &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_policy_set_int64(lua_State *L) {
    call c;
    begin(&c, L);
    holder *policy = take_handle(&c, 1, KIND_policy, READ, "policy");
    const char *name = take_text(&c, 2, "name");
    int64_t value = take_int64(&c, 3, "value");
    if (c.bad) return misuse(&c);
    if (keyacct_policy_set_int64(object(policy), name, value, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_policy_set_float64(lua_State *L) {
    call c;
    begin(&c, L);
    holder *policy = take_handle(&c, 1, KIND_policy, READ, "policy");
    const char *name = take_text(&c, 2, "name");
    double value = take_float64(&c, 3, "value");
    if (c.bad) return misuse(&c);
    if (keyacct_policy_set_float64(object(policy), name, value, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_policy_set_text(lua_State *L) {
    call c;
    begin(&c, L);
    holder *policy = take_handle(&c, 1, KIND_policy, READ, "policy");
    const char *name = take_text(&c, 2, "name");
    const char *value = take_text(&c, 3, "value");
    if (c.bad) return misuse(&c);
    if (keyacct_policy_set_text(object(policy), name, value, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_policy_get_int64(lua_State *L) {
    call c;
    begin(&c, L);
    holder *policy = take_handle(&c, 1, KIND_policy, READ, "policy");
    const char *name = take_text(&c, 2, "name");
    int64_t value = 0;
    if (c.bad) return misuse(&c);
    if (keyacct_policy_get_int64(object(policy), name, &value, &c.error) != KEYACCT_OK) return failure(&c);
    push_int64(L, value);
    return 1;
}

static int call_keyacct_policy_get_float64(lua_State *L) {
    call c;
    begin(&c, L);
    holder *policy = take_handle(&c, 1, KIND_policy, READ, "policy");
    const char *name = take_text(&c, 2, "name");
    double value = 0;
    if (c.bad) return misuse(&c);
    if (keyacct_policy_get_float64(object(policy), name, &value, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushnumber(L, value);
    return 1;
}

static int call_keyacct_policy_reset(lua_State *L) {
    call c;
    begin(&c, L);
    holder *policy = take_handle(&c, 1, KIND_policy, READ, "policy");
    const char *name = take_text(&c, 2, "name");
    if (c.bad) return misuse(&c);
    if (keyacct_policy_reset(object(policy), name, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_policy_set_table(lua_State *L) {
    call c;
    begin(&c, L);
    holder *policy = take_handle(&c, 1, KIND_policy, READ, "policy");
    const char *name = take_text(&c, 2, "name");
    holder *rows = take_handle(&c, 3, KIND_table, READ, "rows");
    if (c.bad) return misuse(&c);
    if (keyacct_policy_set_table(object(policy), name, object(rows), &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_policy_get_table(lua_State *L) {
    call c;
    begin(&c, L);
    holder *policy = take_handle(&c, 1, KIND_policy, READ, "policy");
    const char *name = take_text(&c, 2, "name");
    holder *out = make(&c, KIND_table);
    if (c.bad) return misuse(&c);
    if (keyacct_policy_get_table(object(policy), name, NULL, (void *)place(&c, out), &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_policy_freeze(lua_State *L) {
    call c;
    begin(&c, L);
    holder *policy = take_handle(&c, 1, KIND_policy, READ, "policy");
    if (c.bad) return misuse(&c);
    if (keyacct_policy_freeze(object(policy), &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_policy_is_frozen(lua_State *L) {
    call c;
    begin(&c, L);
    holder *policy = take_handle(&c, 1, KIND_policy, READ, "policy");
    if (c.bad) return misuse(&c);
    lua_pushinteger(L, keyacct_policy_is_frozen(object(policy)));
    return 1;
}

static int call_keyacct_policy_edition(lua_State *L) {
    call c;
    begin(&c, L);
    holder *policy = take_handle(&c, 1, KIND_policy, READ, "policy");
    if (c.bad) return misuse(&c);
    lua_pushinteger(L, keyacct_policy_edition(object(policy)));
    return 1;
}

static int call_keyacct_policy_hash(lua_State *L) {
    call c;
    begin(&c, L);
    holder *policy = take_handle(&c, 1, KIND_policy, READ, "policy");
    uint8_t hash[16] = {0};
    if (c.bad) return misuse(&c);
    if (keyacct_policy_hash(object(policy), hash, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushlstring(L, (const char *)hash, sizeof hash);
    return 1;
}

static int call_keyacct_policy_save_text(lua_State *L) {
    call c;
    begin(&c, L);
    holder *policy = take_handle(&c, 1, KIND_policy, READ, "policy");
    if (c.bad) return misuse(&c);
    size_t size = 0;
    if (keyacct_policy_save_text(object(policy), NULL, 0, &size, &c.error) != KEYACCT_OK) return failure(&c);
    size_t capacity = size;
    char *buffer = lua_newuserdata(L, capacity ? capacity : 1);
    if (keyacct_policy_save_text(object(policy), buffer, capacity, &size, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushlstring(L, (const char *)buffer, capacity);
    return 1;
}

static int call_keyacct_policy_load_text(lua_State *L) {
    call c;
    begin(&c, L);
    size_t text_length = 0;
    const char *text = take_bytes(&c, 1, &text_length, "text");
    holder *out = make(&c, KIND_policy);
    if (c.bad) return misuse(&c);
    if (keyacct_policy_load_text(NULL, text, text_length, (void *)place(&c, out), &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_policy_diff(lua_State *L) {
    call c;
    begin(&c, L);
    holder *before = take_handle(&c, 1, KIND_policy, READ, "before");
    holder *after = take_handle(&c, 2, KIND_policy, READ, "after");
    holder *out = make(&c, KIND_table);
    if (c.bad) return misuse(&c);
    if (keyacct_policy_diff(object(before), object(after), NULL, (void *)place(&c, out),
            &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_parameter_count(lua_State *L) {
    lua_pushinteger(L, keyacct_parameter_count());
    return 1;
}

static int call_keyacct_parameter_text(lua_State *L) {
    call c;
    begin(&c, L);
    int32_t parameter = take_int32(&c, 1, "parameter");
    int32_t field = take_int32(&c, 2, "field");
    if (c.bad) return misuse(&c);
    return push_text(L, keyacct_parameter_text(parameter, field));
}

static int call_keyacct_policy_table_name(lua_State *L) {
    call c;
    begin(&c, L);
    int32_t index = take_int32(&c, 1, "index");
    if (c.bad) return misuse(&c);
    return push_text(L, keyacct_policy_table_name(index));
}

static int call_keyacct_risk_model_create(lua_State *L) {
    call c;
    begin(&c, L);
    holder *policy = take_handle(&c, 1, KIND_policy, READ, "policy");
    holder *out = make(&c, KIND_risk_model);
    if (c.bad) return misuse(&c);
    if (keyacct_risk_model_create(NULL, object(policy), (void *)place(&c, out), &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_risk_model_apply(lua_State *L) {
    call c;
    begin(&c, L);
    holder *model = take_handle(&c, 1, KIND_risk_model, READ, "model");
    holder *accounts = take_handle(&c, 2, KIND_table, WRITTEN, "accounts");
    holder *run = take_handle(&c, 3, KIND_run, READ, "run");
    if (c.bad) return misuse(&c);
    if (keyacct_risk_model_apply(object(model), object(accounts), object(run), &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_risk_model_bind(lua_State *L) {
    call c;
    begin(&c, L);
    holder *model = take_handle(&c, 1, KIND_risk_model, READ, "model");
    holder *accounts = take_handle(&c, 2, KIND_table, WRITTEN, "accounts");
    holder *run = take_handle(&c, 3, KIND_run, READ, "run");
    holder *out = make(&c, KIND_bound);
    keep(&c, out, model);
    keep(&c, out, accounts);
    keep(&c, out, run);
    if (c.bad) return misuse(&c);
    if (keyacct_risk_model_bind(object(model), object(accounts), object(run), (void *)place(&c, out),
            &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_risk_model_explain(lua_State *L) {
    call c;
    begin(&c, L);
    holder *model = take_handle(&c, 1, KIND_risk_model, READ, "model");
    holder *accounts = take_handle(&c, 2, KIND_table, READ, "accounts");
    int64_t first = take_int64(&c, 3, "first");
    int64_t count = take_int64(&c, 4, "count");
    holder *run = take_handle(&c, 5, KIND_run, READ, "run");
    holder *out = make(&c, KIND_table);
    if (c.bad) return misuse(&c);
    if (keyacct_risk_model_explain(object(model), object(accounts), first, count, object(run), (void *)place(&c, out),
            &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_risk_model_save(lua_State *L) {
    call c;
    begin(&c, L);
    holder *model = take_handle(&c, 1, KIND_risk_model, READ, "model");
    if (c.bad) return misuse(&c);
    size_t size = 0;
    if (keyacct_risk_model_save(object(model), NULL, 0, &size, &c.error) != KEYACCT_OK) return failure(&c);
    size_t capacity = size;
    uint8_t *buffer = lua_newuserdata(L, capacity ? capacity : 1);
    if (keyacct_risk_model_save(object(model), buffer, capacity, &size, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushlstring(L, (const char *)buffer, capacity);
    return 1;
}

static int call_keyacct_risk_model_load(lua_State *L) {
    call c;
    begin(&c, L);
    size_t bytes_length = 0;
    const char *bytes = take_bytes(&c, 1, &bytes_length, "bytes");
    holder *out = make(&c, KIND_risk_model);
    if (c.bad) return misuse(&c);
    if (keyacct_risk_model_load(NULL, (const uint8_t *)bytes, bytes_length, (void *)place(&c, out),
            &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_run_create(lua_State *L) {
    call c;
    begin(&c, L);
    holder *out = make(&c, KIND_run);
    if (c.bad) return misuse(&c);
    if (keyacct_run_create(NULL, (void *)place(&c, out), &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_run_set_asof_on(lua_State *L) {
    call c;
    begin(&c, L);
    holder *run = take_handle(&c, 1, KIND_run, READ, "run");
    int32_t asof_on = take_int32(&c, 2, "asof_on");
    if (c.bad) return misuse(&c);
    if (keyacct_run_set_asof_on(object(run), asof_on, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_run_set_asof_at(lua_State *L) {
    call c;
    begin(&c, L);
    holder *run = take_handle(&c, 1, KIND_run, READ, "run");
    int64_t asof_at = take_int64(&c, 2, "asof_at");
    if (c.bad) return misuse(&c);
    if (keyacct_run_set_asof_at(object(run), asof_at, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_run_want(lua_State *L) {
    call c;
    begin(&c, L);
    holder *run = take_handle(&c, 1, KIND_run, READ, "run");
    const char *name = take_text(&c, 2, "name");
    if (c.bad) return misuse(&c);
    if (keyacct_run_want(object(run), name, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_column_count(lua_State *L) {
    lua_pushinteger(L, keyacct_column_count());
    return 1;
}

static int call_keyacct_column_text(lua_State *L) {
    call c;
    begin(&c, L);
    int32_t column = take_int32(&c, 1, "column");
    int32_t field = take_int32(&c, 2, "field");
    if (c.bad) return misuse(&c);
    return push_text(L, keyacct_column_text(column, field));
}

static int call_keyacct_code_count(lua_State *L) {
    lua_pushinteger(L, keyacct_code_count());
    return 1;
}

static int call_keyacct_code_text(lua_State *L) {
    call c;
    begin(&c, L);
    int32_t code = take_int32(&c, 1, "code");
    int32_t field = take_int32(&c, 2, "field");
    if (c.bad) return misuse(&c);
    return push_text(L, keyacct_code_text(code, field));
}

static int call_keyacct_code_value(lua_State *L) {
    call c;
    begin(&c, L);
    int32_t code = take_int32(&c, 1, "code");
    if (c.bad) return misuse(&c);
    lua_pushinteger(L, keyacct_code_value(code));
    return 1;
}

static int call_keyacct_code_name(lua_State *L) {
    call c;
    begin(&c, L);
    const char *list = take_text(&c, 1, "list");
    int32_t value = take_int32(&c, 2, "value");
    if (c.bad) return misuse(&c);
    return push_text(L, keyacct_code_name(list, value));
}

static int call_keyacct_schema_count(lua_State *L) {
    lua_pushinteger(L, keyacct_schema_count());
    return 1;
}

static int call_keyacct_schema_text(lua_State *L) {
    call c;
    begin(&c, L);
    int32_t pair = take_int32(&c, 1, "pair");
    int32_t field = take_int32(&c, 2, "field");
    if (c.bad) return misuse(&c);
    return push_text(L, keyacct_schema_text(pair, field));
}

static int call_keyacct_segment_learn_create(lua_State *L) {
    call c;
    begin(&c, L);
    holder *policy = take_handle(&c, 1, KIND_policy, READ, "policy");
    int32_t keep = take_int32(&c, 2, "keep");
    holder *out = make(&c, KIND_segment_learn);
    if (c.bad) return misuse(&c);
    if (keyacct_segment_learn_create(NULL, object(policy), keep, (void *)place(&c, out),
            &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_segment_learn_add(lua_State *L) {
    call c;
    begin(&c, L);
    holder *learn = take_handle(&c, 1, KIND_segment_learn, READ, "learn");
    holder *accounts = take_handle(&c, 2, KIND_table, READ, "accounts");
    holder *run = take_handle(&c, 3, KIND_run, READ, "run");
    if (c.bad) return misuse(&c);
    if (keyacct_segment_learn_add(object(learn), object(accounts), object(run), &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_segment_learn_merge(lua_State *L) {
    call c;
    begin(&c, L);
    holder *learn = take_handle(&c, 1, KIND_segment_learn, READ, "learn");
    holder *from = take_handle(&c, 2, KIND_segment_learn, READ, "from");
    if (c.bad) return misuse(&c);
    if (keyacct_segment_learn_merge(object(learn), object(from), &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_segment_learn_save(lua_State *L) {
    call c;
    begin(&c, L);
    holder *learn = take_handle(&c, 1, KIND_segment_learn, READ, "learn");
    if (c.bad) return misuse(&c);
    size_t size = 0;
    if (keyacct_segment_learn_save(object(learn), NULL, 0, &size, &c.error) != KEYACCT_OK) return failure(&c);
    size_t capacity = size;
    uint8_t *buffer = lua_newuserdata(L, capacity ? capacity : 1);
    if (keyacct_segment_learn_save(object(learn), buffer, capacity, &size, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushlstring(L, (const char *)buffer, capacity);
    return 1;
}

static int call_keyacct_segment_learn_load(lua_State *L) {
    call c;
    begin(&c, L);
    size_t bytes_length = 0;
    const char *bytes = take_bytes(&c, 1, &bytes_length, "bytes");
    holder *out = make(&c, KIND_segment_learn);
    if (c.bad) return misuse(&c);
    if (keyacct_segment_learn_load(NULL, (const uint8_t *)bytes, bytes_length, (void *)place(&c, out),
            &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_segment_learn_advance(lua_State *L) {
    call c;
    begin(&c, L);
    holder *learn = take_handle(&c, 1, KIND_segment_learn, READ, "learn");
    int32_t more = 0;
    if (c.bad) return misuse(&c);
    if (keyacct_segment_learn_advance(object(learn), &more, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushinteger(L, more);
    return 1;
}

static int call_keyacct_segment_learn_finish(lua_State *L) {
    call c;
    begin(&c, L);
    holder *learn = take_handle(&c, 1, KIND_segment_learn, READ, "learn");
    holder *out = make(&c, KIND_segmentation);
    if (c.bad) return misuse(&c);
    if (keyacct_segment_learn_finish(object(learn), (void *)place(&c, out), &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_segmentation_create(lua_State *L) {
    call c;
    begin(&c, L);
    holder *policy = take_handle(&c, 1, KIND_policy, READ, "policy");
    holder *accounts = take_handle(&c, 2, KIND_table, READ, "accounts");
    holder *run = take_handle(&c, 3, KIND_run, READ, "run");
    holder *out = make(&c, KIND_segmentation);
    if (c.bad) return misuse(&c);
    if (keyacct_segmentation_create(NULL, object(policy), object(accounts), object(run), (void *)place(&c, out),
            &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_segmentation_policy(lua_State *L) {
    call c;
    begin(&c, L);
    holder *segmentation = take_handle(&c, 1, KIND_segmentation, READ, "segmentation");
    int32_t policy = 0;
    int32_t fell_back = 0;
    if (c.bad) return misuse(&c);
    if (keyacct_segmentation_policy(object(segmentation), &policy, &fell_back, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushinteger(L, policy);
    lua_pushinteger(L, fell_back);
    return 2;
}

static int call_keyacct_segmentation_apply(lua_State *L) {
    call c;
    begin(&c, L);
    holder *segmentation = take_handle(&c, 1, KIND_segmentation, READ, "segmentation");
    holder *accounts = take_handle(&c, 2, KIND_table, WRITTEN, "accounts");
    holder *run = take_handle(&c, 3, KIND_run, READ, "run");
    if (c.bad) return misuse(&c);
    if (keyacct_segmentation_apply(object(segmentation), object(accounts), object(run), &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_segmentation_bind(lua_State *L) {
    call c;
    begin(&c, L);
    holder *segmentation = take_handle(&c, 1, KIND_segmentation, READ, "segmentation");
    holder *accounts = take_handle(&c, 2, KIND_table, WRITTEN, "accounts");
    holder *run = take_handle(&c, 3, KIND_run, READ, "run");
    holder *out = make(&c, KIND_bound);
    keep(&c, out, segmentation);
    keep(&c, out, accounts);
    keep(&c, out, run);
    if (c.bad) return misuse(&c);
    if (keyacct_segmentation_bind(object(segmentation), object(accounts), object(run), (void *)place(&c, out),
            &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_segmentation_rank(lua_State *L) {
    call c;
    begin(&c, L);
    holder *segmentation = take_handle(&c, 1, KIND_segmentation, READ, "segmentation");
    holder *accounts = take_handle(&c, 2, KIND_table, WRITTEN, "accounts");
    holder *run = take_handle(&c, 3, KIND_run, READ, "run");
    if (c.bad) return misuse(&c);
    if (keyacct_segmentation_rank(object(segmentation), object(accounts), object(run), &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_segmentation_cuts(lua_State *L) {
    call c;
    begin(&c, L);
    holder *segmentation = take_handle(&c, 1, KIND_segmentation, READ, "segmentation");
    holder *out = make(&c, KIND_table);
    if (c.bad) return misuse(&c);
    if (keyacct_segmentation_cuts(object(segmentation), (void *)place(&c, out), &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_segmentation_segments(lua_State *L) {
    call c;
    begin(&c, L);
    holder *segmentation = take_handle(&c, 1, KIND_segmentation, READ, "segmentation");
    holder *accounts = take_handle(&c, 2, KIND_table, READ, "accounts");
    holder *run = take_handle(&c, 3, KIND_run, READ, "run");
    holder *out = make(&c, KIND_table);
    if (c.bad) return misuse(&c);
    if (keyacct_segmentation_segments(object(segmentation), object(accounts), object(run), (void *)place(&c, out),
            &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_segmentation_expectations(lua_State *L) {
    call c;
    begin(&c, L);
    holder *segmentation = take_handle(&c, 1, KIND_segmentation, READ, "segmentation");
    holder *accounts = take_handle(&c, 2, KIND_table, READ, "accounts");
    holder *run = take_handle(&c, 3, KIND_run, READ, "run");
    holder *out = make(&c, KIND_table);
    if (c.bad) return misuse(&c);
    if (keyacct_segmentation_expectations(object(segmentation), object(accounts), object(run), (void *)place(&c, out),
            &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_segmentation_concentration(lua_State *L) {
    call c;
    begin(&c, L);
    holder *segmentation = take_handle(&c, 1, KIND_segmentation, READ, "segmentation");
    holder *accounts = take_handle(&c, 2, KIND_table, READ, "accounts");
    holder *run = take_handle(&c, 3, KIND_run, READ, "run");
    holder *out = make(&c, KIND_table);
    if (c.bad) return misuse(&c);
    if (keyacct_segmentation_concentration(object(segmentation), object(accounts), object(run), (void *)place(&c, out),
            &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_segmentation_curve(lua_State *L) {
    call c;
    begin(&c, L);
    holder *segmentation = take_handle(&c, 1, KIND_segmentation, READ, "segmentation");
    holder *accounts = take_handle(&c, 2, KIND_table, READ, "accounts");
    int32_t points = take_int32(&c, 3, "points");
    holder *run = take_handle(&c, 4, KIND_run, READ, "run");
    holder *out = make(&c, KIND_table);
    if (c.bad) return misuse(&c);
    if (keyacct_segmentation_curve(object(segmentation), object(accounts), points, object(run), (void *)place(&c, out),
            &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_segmentation_save(lua_State *L) {
    call c;
    begin(&c, L);
    holder *segmentation = take_handle(&c, 1, KIND_segmentation, READ, "segmentation");
    if (c.bad) return misuse(&c);
    size_t size = 0;
    if (keyacct_segmentation_save(object(segmentation), NULL, 0, &size, &c.error) != KEYACCT_OK) return failure(&c);
    size_t capacity = size;
    uint8_t *buffer = lua_newuserdata(L, capacity ? capacity : 1);
    if (keyacct_segmentation_save(object(segmentation), buffer, capacity, &size, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushlstring(L, (const char *)buffer, capacity);
    return 1;
}

static int call_keyacct_segmentation_load(lua_State *L) {
    call c;
    begin(&c, L);
    size_t bytes_length = 0;
    const char *bytes = take_bytes(&c, 1, &bytes_length, "bytes");
    holder *out = make(&c, KIND_segmentation);
    if (c.bad) return misuse(&c);
    if (keyacct_segmentation_load(NULL, (const uint8_t *)bytes, bytes_length, (void *)place(&c, out),
            &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_service_assess(lua_State *L) {
    call c;
    begin(&c, L);
    holder *policy = take_handle(&c, 1, KIND_policy, READ, "policy");
    holder *accounts = take_handle(&c, 2, KIND_table, WRITTEN, "accounts");
    holder *index = take_handle(&c, 3, KIND_index, READ, "index");
    holder *cases = take_handle(&c, 4, KIND_table, READ, "cases");
    holder *contacts = take_handle(&c, 5, KIND_table, READ, "contacts");
    holder *surveys = take_handle(&c, 6, KIND_table, READ, "surveys");
    holder *run = take_handle(&c, 7, KIND_run, READ, "run");
    if (c.bad) return misuse(&c);
    if (keyacct_service_assess(object(policy), object(accounts), object(index), object(cases), object(contacts), object(surveys),
            object(run), &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_status_name(lua_State *L) {
    call c;
    begin(&c, L);
    int32_t status = take_int32(&c, 1, "status");
    if (c.bad) return misuse(&c);
    return push_text(L, keyacct_status_name(status));
}

static int call_keyacct_status_describe(lua_State *L) {
    call c;
    begin(&c, L);
    int32_t status = take_int32(&c, 1, "status");
    if (c.bad) return misuse(&c);
    return push_text(L, keyacct_status_describe(status));
}

static int call_keyacct_table_create(lua_State *L) {
    call c;
    begin(&c, L);
    const char *role = take_text(&c, 1, "role");
    int64_t rows = take_int64(&c, 2, "rows");
    holder *out = make(&c, KIND_table);
    if (c.bad) return misuse(&c);
    if (keyacct_table_create(NULL, role, rows, (void *)place(&c, out), &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_table_rows(lua_State *L) {
    call c;
    begin(&c, L);
    holder *table = take_handle(&c, 1, KIND_table, READ, "table");
    if (c.bad) return misuse(&c);
    push_int64(L, keyacct_table_rows(object(table)));
    return 1;
}

static int call_keyacct_table_role(lua_State *L) {
    call c;
    begin(&c, L);
    holder *table = take_handle(&c, 1, KIND_table, READ, "table");
    if (c.bad) return misuse(&c);
    return push_text(L, keyacct_table_role(object(table)));
}

static int call_keyacct_table_set_currency(lua_State *L) {
    call c;
    begin(&c, L);
    holder *table = take_handle(&c, 1, KIND_table, WRITTEN, "table");
    const char *code = take_text(&c, 2, "code");
    int32_t decimals = take_int32(&c, 3, "decimals");
    if (c.bad) return misuse(&c);
    if (keyacct_table_set_currency(object(table), code, decimals, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_table_decimals(lua_State *L) {
    call c;
    begin(&c, L);
    holder *table = take_handle(&c, 1, KIND_table, READ, "table");
    if (c.bad) return misuse(&c);
    lua_pushinteger(L, keyacct_table_decimals(object(table)));
    return 1;
}

static int call_keyacct_table_currency(lua_State *L) {
    call c;
    begin(&c, L);
    holder *table = take_handle(&c, 1, KIND_table, READ, "table");
    if (c.bad) return misuse(&c);
    return push_text(L, keyacct_table_currency(object(table)));
}

static int call_keyacct_table_name_map(lua_State *L) {
    call c;
    begin(&c, L);
    holder *table = take_handle(&c, 1, KIND_table, WRITTEN, "table");
    const char *foreign = take_text(&c, 2, "foreign");
    const char *name = take_text(&c, 3, "name");
    int32_t unit = take_int32(&c, 4, "unit");
    if (c.bad) return misuse(&c);
    if (keyacct_table_name_map(object(table), foreign, name, unit, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_table_add_column(lua_State *L) {
    call c;
    begin(&c, L);
    holder *table = take_handle(&c, 1, KIND_table, WRITTEN, "table");
    const char *name = take_text(&c, 2, "name");
    int32_t type = take_int32(&c, 3, "type");
    if (c.bad) return misuse(&c);
    if (keyacct_table_add_column(object(table), name, type, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_table_unbind(lua_State *L) {
    call c;
    begin(&c, L);
    holder *table = take_handle(&c, 1, KIND_table, WRITTEN, "table");
    const char *name = take_text(&c, 2, "name");
    if (c.bad) return misuse(&c);
    if (keyacct_table_unbind(object(table), name, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_table_column_count(lua_State *L) {
    call c;
    begin(&c, L);
    holder *table = take_handle(&c, 1, KIND_table, READ, "table");
    if (c.bad) return misuse(&c);
    lua_pushinteger(L, keyacct_table_column_count(object(table)));
    return 1;
}

static int call_keyacct_table_column_find(lua_State *L) {
    call c;
    begin(&c, L);
    holder *table = take_handle(&c, 1, KIND_table, READ, "table");
    const char *name = take_text(&c, 2, "name");
    if (c.bad) return misuse(&c);
    lua_pushinteger(L, keyacct_table_column_find(object(table), name));
    return 1;
}

static int call_keyacct_table_column_info(lua_State *L) {
    call c;
    begin(&c, L);
    holder *table = take_handle(&c, 1, KIND_table, READ, "table");
    int32_t column = take_int32(&c, 2, "column");
    const char *name = NULL;
    int32_t type = 0;
    int32_t origin = 0;
    if (c.bad) return misuse(&c);
    if (keyacct_table_column_info(object(table), column, &name, &type, &origin, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushstring(L, name);
    lua_pushinteger(L, type);
    lua_pushinteger(L, origin);
    return 3;
}

static int call_keyacct_table_is_valid(lua_State *L) {
    call c;
    begin(&c, L);
    holder *table = take_handle(&c, 1, KIND_table, READ, "table");
    int32_t column = take_int32(&c, 2, "column");
    int64_t row = take_int64(&c, 3, "row");
    if (c.bad) return misuse(&c);
    lua_pushinteger(L, keyacct_table_is_valid(object(table), column, row));
    return 1;
}

static int call_keyacct_table_is_given(lua_State *L) {
    call c;
    begin(&c, L);
    holder *table = take_handle(&c, 1, KIND_table, READ, "table");
    int32_t column = take_int32(&c, 2, "column");
    int64_t row = take_int64(&c, 3, "row");
    if (c.bad) return misuse(&c);
    lua_pushinteger(L, keyacct_table_is_given(object(table), column, row));
    return 1;
}

static int call_keyacct_table_get_int64(lua_State *L) {
    call c;
    begin(&c, L);
    holder *table = take_handle(&c, 1, KIND_table, READ, "table");
    int32_t column = take_int32(&c, 2, "column");
    int64_t row = take_int64(&c, 3, "row");
    int64_t value = 0;
    if (c.bad) return misuse(&c);
    if (keyacct_table_get_int64(object(table), column, row, &value, &c.error) != KEYACCT_OK) return failure(&c);
    push_int64(L, value);
    return 1;
}

static int call_keyacct_table_get_float64(lua_State *L) {
    call c;
    begin(&c, L);
    holder *table = take_handle(&c, 1, KIND_table, READ, "table");
    int32_t column = take_int32(&c, 2, "column");
    int64_t row = take_int64(&c, 3, "row");
    double value = 0;
    if (c.bad) return misuse(&c);
    if (keyacct_table_get_float64(object(table), column, row, &value, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushnumber(L, value);
    return 1;
}

static int call_keyacct_table_get_text(lua_State *L) {
    call c;
    begin(&c, L);
    holder *table = take_handle(&c, 1, KIND_table, READ, "table");
    int32_t column = take_int32(&c, 2, "column");
    int64_t row = take_int64(&c, 3, "row");
    const char *bytes = NULL;
    int64_t bytes_length = 0;
    if (c.bad) return misuse(&c);
    if (keyacct_table_get_text(object(table), column, row, &bytes, &bytes_length, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushlstring(L, bytes_length ? bytes : "", (size_t)bytes_length);
    return 1;
}

static int call_keyacct_table_set_int64(lua_State *L) {
    call c;
    begin(&c, L);
    holder *table = take_handle(&c, 1, KIND_table, WRITTEN, "table");
    int32_t column = take_int32(&c, 2, "column");
    int64_t row = take_int64(&c, 3, "row");
    int64_t value = take_int64(&c, 4, "value");
    if (c.bad) return misuse(&c);
    if (keyacct_table_set_int64(object(table), column, row, value, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_table_set_float64(lua_State *L) {
    call c;
    begin(&c, L);
    holder *table = take_handle(&c, 1, KIND_table, WRITTEN, "table");
    int32_t column = take_int32(&c, 2, "column");
    int64_t row = take_int64(&c, 3, "row");
    double value = take_float64(&c, 4, "value");
    if (c.bad) return misuse(&c);
    if (keyacct_table_set_float64(object(table), column, row, value, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_table_set_text(lua_State *L) {
    call c;
    begin(&c, L);
    holder *table = take_handle(&c, 1, KIND_table, WRITTEN, "table");
    int32_t column = take_int32(&c, 2, "column");
    int64_t row = take_int64(&c, 3, "row");
    size_t bytes_length = 0;
    const char *bytes = take_bytes(&c, 4, &bytes_length, "bytes");
    if (c.bad) return misuse(&c);
    if (keyacct_table_set_text(object(table), column, row, bytes, (int64_t)bytes_length,
            &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_table_set_null(lua_State *L) {
    call c;
    begin(&c, L);
    holder *table = take_handle(&c, 1, KIND_table, WRITTEN, "table");
    int32_t column = take_int32(&c, 2, "column");
    int64_t row = take_int64(&c, 3, "row");
    if (c.bad) return misuse(&c);
    if (keyacct_table_set_null(object(table), column, row, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_table_slice(lua_State *L) {
    call c;
    begin(&c, L);
    holder *table = take_handle(&c, 1, KIND_table, READ, "table");
    int64_t first = take_int64(&c, 2, "first");
    int64_t count = take_int64(&c, 3, "count");
    holder *out = make(&c, KIND_table);
    keep(&c, out, table);
    if (c.bad) return misuse(&c);
    if (keyacct_table_slice(object(table), first, count, (void *)place(&c, out), &c.error) != KEYACCT_OK) return failure(&c);
    view(out, table);
    return 1;
}

static int call_keyacct_index_create(lua_State *L) {
    call c;
    begin(&c, L);
    holder *table = take_handle(&c, 1, KIND_table, READ, "table");
    const uint8_t *key = take_key(&c, 2, "key");
    holder *out = make(&c, KIND_index);
    if (c.bad) return misuse(&c);
    if (keyacct_index_create(NULL, object(table), key, (void *)place(&c, out), &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_index_find_int64(lua_State *L) {
    call c;
    begin(&c, L);
    holder *index = take_handle(&c, 1, KIND_index, READ, "index");
    int64_t account_id = take_int64(&c, 2, "account_id");
    if (c.bad) return misuse(&c);
    push_int64(L, keyacct_index_find_int64(object(index), account_id));
    return 1;
}

static int call_keyacct_index_find_text(lua_State *L) {
    call c;
    begin(&c, L);
    holder *index = take_handle(&c, 1, KIND_index, READ, "index");
    size_t account_id_length = 0;
    const char *account_id = take_bytes(&c, 2, &account_id_length, "account_id");
    if (c.bad) return misuse(&c);
    push_int64(L, keyacct_index_find_text(object(index), account_id, (int64_t)account_id_length));
    return 1;
}

static int call_keyacct_table_align(lua_State *L) {
    call c;
    begin(&c, L);
    holder *accounts = take_handle(&c, 1, KIND_table, WRITTEN, "accounts");
    holder *index = take_handle(&c, 2, KIND_index, READ, "index");
    holder *source = take_handle(&c, 3, KIND_table, READ, "source");
    if (c.bad) return misuse(&c);
    if (keyacct_table_align(object(accounts), object(index), object(source), &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_bound_run(lua_State *L) {
    call c;
    begin(&c, L);
    holder *bound = take_handle(&c, 1, KIND_bound, READ, "bound");
    int64_t first = take_int64(&c, 2, "first");
    int64_t count = take_int64(&c, 3, "count");
    if (c.bad) return misuse(&c);
    if (keyacct_bound_run(object(bound), first, count, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_value_learn_create(lua_State *L) {
    call c;
    begin(&c, L);
    holder *policy = take_handle(&c, 1, KIND_policy, READ, "policy");
    holder *out = make(&c, KIND_value_learn);
    if (c.bad) return misuse(&c);
    if (keyacct_value_learn_create(NULL, object(policy), (void *)place(&c, out), &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_value_learn_add(lua_State *L) {
    call c;
    begin(&c, L);
    holder *learn = take_handle(&c, 1, KIND_value_learn, READ, "learn");
    holder *accounts = take_handle(&c, 2, KIND_table, READ, "accounts");
    holder *run = take_handle(&c, 3, KIND_run, READ, "run");
    if (c.bad) return misuse(&c);
    if (keyacct_value_learn_add(object(learn), object(accounts), object(run), &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_value_learn_merge(lua_State *L) {
    call c;
    begin(&c, L);
    holder *learn = take_handle(&c, 1, KIND_value_learn, READ, "learn");
    holder *from = take_handle(&c, 2, KIND_value_learn, READ, "from");
    if (c.bad) return misuse(&c);
    if (keyacct_value_learn_merge(object(learn), object(from), &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_value_learn_save(lua_State *L) {
    call c;
    begin(&c, L);
    holder *learn = take_handle(&c, 1, KIND_value_learn, READ, "learn");
    if (c.bad) return misuse(&c);
    size_t size = 0;
    if (keyacct_value_learn_save(object(learn), NULL, 0, &size, &c.error) != KEYACCT_OK) return failure(&c);
    size_t capacity = size;
    uint8_t *buffer = lua_newuserdata(L, capacity ? capacity : 1);
    if (keyacct_value_learn_save(object(learn), buffer, capacity, &size, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushlstring(L, (const char *)buffer, capacity);
    return 1;
}

static int call_keyacct_value_learn_load(lua_State *L) {
    call c;
    begin(&c, L);
    size_t bytes_length = 0;
    const char *bytes = take_bytes(&c, 1, &bytes_length, "bytes");
    holder *out = make(&c, KIND_value_learn);
    if (c.bad) return misuse(&c);
    if (keyacct_value_learn_load(NULL, (const uint8_t *)bytes, bytes_length, (void *)place(&c, out),
            &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_value_learn_finish(lua_State *L) {
    call c;
    begin(&c, L);
    holder *learn = take_handle(&c, 1, KIND_value_learn, READ, "learn");
    holder *out = make(&c, KIND_value_model);
    if (c.bad) return misuse(&c);
    if (keyacct_value_learn_finish(object(learn), (void *)place(&c, out), &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_value_model_apply(lua_State *L) {
    call c;
    begin(&c, L);
    holder *model = take_handle(&c, 1, KIND_value_model, READ, "model");
    holder *accounts = take_handle(&c, 2, KIND_table, WRITTEN, "accounts");
    holder *run = take_handle(&c, 3, KIND_run, READ, "run");
    if (c.bad) return misuse(&c);
    if (keyacct_value_model_apply(object(model), object(accounts), object(run), &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushboolean(L, 1);
    return 1;
}

static int call_keyacct_value_model_bind(lua_State *L) {
    call c;
    begin(&c, L);
    holder *model = take_handle(&c, 1, KIND_value_model, READ, "model");
    holder *accounts = take_handle(&c, 2, KIND_table, WRITTEN, "accounts");
    holder *run = take_handle(&c, 3, KIND_run, READ, "run");
    holder *out = make(&c, KIND_bound);
    keep(&c, out, model);
    keep(&c, out, accounts);
    keep(&c, out, run);
    if (c.bad) return misuse(&c);
    if (keyacct_value_model_bind(object(model), object(accounts), object(run), (void *)place(&c, out),
            &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_value_model_save(lua_State *L) {
    call c;
    begin(&c, L);
    holder *model = take_handle(&c, 1, KIND_value_model, READ, "model");
    if (c.bad) return misuse(&c);
    size_t size = 0;
    if (keyacct_value_model_save(object(model), NULL, 0, &size, &c.error) != KEYACCT_OK) return failure(&c);
    size_t capacity = size;
    uint8_t *buffer = lua_newuserdata(L, capacity ? capacity : 1);
    if (keyacct_value_model_save(object(model), buffer, capacity, &size, &c.error) != KEYACCT_OK) return failure(&c);
    lua_pushlstring(L, (const char *)buffer, capacity);
    return 1;
}

static int call_keyacct_value_model_load(lua_State *L) {
    call c;
    begin(&c, L);
    size_t bytes_length = 0;
    const char *bytes = take_bytes(&c, 1, &bytes_length, "bytes");
    holder *out = make(&c, KIND_value_model);
    if (c.bad) return misuse(&c);
    if (keyacct_value_model_load(NULL, (const uint8_t *)bytes, bytes_length, (void *)place(&c, out),
            &c.error) != KEYACCT_OK) return failure(&c);
    return 1;
}

static int call_keyacct_version(lua_State *L) {
    lua_pushinteger(L, keyacct_version());
    return 1;
}

static int call_keyacct_version_string(lua_State *L) {
    return push_text(L, keyacct_version_string());
}

static const luaL_Reg generated_calls[] = {
    {"keyacct_ledger_create", call_keyacct_ledger_create},
    {"keyacct_ledger_add", call_keyacct_ledger_add},
    {"keyacct_ledger_append_int64", call_keyacct_ledger_append_int64},
    {"keyacct_ledger_append_text", call_keyacct_ledger_append_text},
    {"keyacct_ledger_merge", call_keyacct_ledger_merge},
    {"keyacct_ledger_save", call_keyacct_ledger_save},
    {"keyacct_ledger_load", call_keyacct_ledger_load},
    {"keyacct_ledger_span", call_keyacct_ledger_span},
    {"keyacct_ledger_histories", call_keyacct_ledger_histories},
    {"keyacct_ledger_split", call_keyacct_ledger_split},
    {"keyacct_review_create", call_keyacct_review_create},
    {"keyacct_review_add", call_keyacct_review_add},
    {"keyacct_review_run", call_keyacct_review_run},
    {"keyacct_review_asof_on", call_keyacct_review_asof_on},
    {"keyacct_review_table", call_keyacct_review_table},
    {"keyacct_review_policy", call_keyacct_review_policy},
    {"keyacct_plan_make", call_keyacct_plan_make},
    {"keyacct_policy_create", call_keyacct_policy_create},
    {"keyacct_policy_set_int64", call_keyacct_policy_set_int64},
    {"keyacct_policy_set_float64", call_keyacct_policy_set_float64},
    {"keyacct_policy_set_text", call_keyacct_policy_set_text},
    {"keyacct_policy_get_int64", call_keyacct_policy_get_int64},
    {"keyacct_policy_get_float64", call_keyacct_policy_get_float64},
    {"keyacct_policy_reset", call_keyacct_policy_reset},
    {"keyacct_policy_set_table", call_keyacct_policy_set_table},
    {"keyacct_policy_get_table", call_keyacct_policy_get_table},
    {"keyacct_policy_freeze", call_keyacct_policy_freeze},
    {"keyacct_policy_is_frozen", call_keyacct_policy_is_frozen},
    {"keyacct_policy_edition", call_keyacct_policy_edition},
    {"keyacct_policy_hash", call_keyacct_policy_hash},
    {"keyacct_policy_save_text", call_keyacct_policy_save_text},
    {"keyacct_policy_load_text", call_keyacct_policy_load_text},
    {"keyacct_policy_diff", call_keyacct_policy_diff},
    {"keyacct_parameter_count", call_keyacct_parameter_count},
    {"keyacct_parameter_text", call_keyacct_parameter_text},
    {"keyacct_policy_table_name", call_keyacct_policy_table_name},
    {"keyacct_risk_model_create", call_keyacct_risk_model_create},
    {"keyacct_risk_model_apply", call_keyacct_risk_model_apply},
    {"keyacct_risk_model_bind", call_keyacct_risk_model_bind},
    {"keyacct_risk_model_explain", call_keyacct_risk_model_explain},
    {"keyacct_risk_model_save", call_keyacct_risk_model_save},
    {"keyacct_risk_model_load", call_keyacct_risk_model_load},
    {"keyacct_run_create", call_keyacct_run_create},
    {"keyacct_run_set_asof_on", call_keyacct_run_set_asof_on},
    {"keyacct_run_set_asof_at", call_keyacct_run_set_asof_at},
    {"keyacct_run_want", call_keyacct_run_want},
    {"keyacct_column_count", call_keyacct_column_count},
    {"keyacct_column_text", call_keyacct_column_text},
    {"keyacct_code_count", call_keyacct_code_count},
    {"keyacct_code_text", call_keyacct_code_text},
    {"keyacct_code_value", call_keyacct_code_value},
    {"keyacct_code_name", call_keyacct_code_name},
    {"keyacct_schema_count", call_keyacct_schema_count},
    {"keyacct_schema_text", call_keyacct_schema_text},
    {"keyacct_segment_learn_create", call_keyacct_segment_learn_create},
    {"keyacct_segment_learn_add", call_keyacct_segment_learn_add},
    {"keyacct_segment_learn_merge", call_keyacct_segment_learn_merge},
    {"keyacct_segment_learn_save", call_keyacct_segment_learn_save},
    {"keyacct_segment_learn_load", call_keyacct_segment_learn_load},
    {"keyacct_segment_learn_advance", call_keyacct_segment_learn_advance},
    {"keyacct_segment_learn_finish", call_keyacct_segment_learn_finish},
    {"keyacct_segmentation_create", call_keyacct_segmentation_create},
    {"keyacct_segmentation_policy", call_keyacct_segmentation_policy},
    {"keyacct_segmentation_apply", call_keyacct_segmentation_apply},
    {"keyacct_segmentation_bind", call_keyacct_segmentation_bind},
    {"keyacct_segmentation_rank", call_keyacct_segmentation_rank},
    {"keyacct_segmentation_cuts", call_keyacct_segmentation_cuts},
    {"keyacct_segmentation_segments", call_keyacct_segmentation_segments},
    {"keyacct_segmentation_expectations", call_keyacct_segmentation_expectations},
    {"keyacct_segmentation_concentration", call_keyacct_segmentation_concentration},
    {"keyacct_segmentation_curve", call_keyacct_segmentation_curve},
    {"keyacct_segmentation_save", call_keyacct_segmentation_save},
    {"keyacct_segmentation_load", call_keyacct_segmentation_load},
    {"keyacct_service_assess", call_keyacct_service_assess},
    {"keyacct_status_name", call_keyacct_status_name},
    {"keyacct_status_describe", call_keyacct_status_describe},
    {"keyacct_table_create", call_keyacct_table_create},
    {"keyacct_table_rows", call_keyacct_table_rows},
    {"keyacct_table_role", call_keyacct_table_role},
    {"keyacct_table_set_currency", call_keyacct_table_set_currency},
    {"keyacct_table_decimals", call_keyacct_table_decimals},
    {"keyacct_table_currency", call_keyacct_table_currency},
    {"keyacct_table_name_map", call_keyacct_table_name_map},
    {"keyacct_table_add_column", call_keyacct_table_add_column},
    {"keyacct_table_unbind", call_keyacct_table_unbind},
    {"keyacct_table_column_count", call_keyacct_table_column_count},
    {"keyacct_table_column_find", call_keyacct_table_column_find},
    {"keyacct_table_column_info", call_keyacct_table_column_info},
    {"keyacct_table_is_valid", call_keyacct_table_is_valid},
    {"keyacct_table_is_given", call_keyacct_table_is_given},
    {"keyacct_table_get_int64", call_keyacct_table_get_int64},
    {"keyacct_table_get_float64", call_keyacct_table_get_float64},
    {"keyacct_table_get_text", call_keyacct_table_get_text},
    {"keyacct_table_set_int64", call_keyacct_table_set_int64},
    {"keyacct_table_set_float64", call_keyacct_table_set_float64},
    {"keyacct_table_set_text", call_keyacct_table_set_text},
    {"keyacct_table_set_null", call_keyacct_table_set_null},
    {"keyacct_table_slice", call_keyacct_table_slice},
    {"keyacct_index_create", call_keyacct_index_create},
    {"keyacct_index_find_int64", call_keyacct_index_find_int64},
    {"keyacct_index_find_text", call_keyacct_index_find_text},
    {"keyacct_table_align", call_keyacct_table_align},
    {"keyacct_bound_run", call_keyacct_bound_run},
    {"keyacct_value_learn_create", call_keyacct_value_learn_create},
    {"keyacct_value_learn_add", call_keyacct_value_learn_add},
    {"keyacct_value_learn_merge", call_keyacct_value_learn_merge},
    {"keyacct_value_learn_save", call_keyacct_value_learn_save},
    {"keyacct_value_learn_load", call_keyacct_value_learn_load},
    {"keyacct_value_learn_finish", call_keyacct_value_learn_finish},
    {"keyacct_value_model_apply", call_keyacct_value_model_apply},
    {"keyacct_value_model_bind", call_keyacct_value_model_bind},
    {"keyacct_value_model_save", call_keyacct_value_model_save},
    {"keyacct_value_model_load", call_keyacct_value_model_load},
    {"keyacct_version", call_keyacct_version},
    {"keyacct_version_string", call_keyacct_version_string},
    {NULL, NULL},
};
