/* The parameters of SEGMENT in one block, and rows as the rules see them.
 *
 * A row's state is decided here, once, for learning, applying and ranking alike: prospects and targets, the lost, the suspended,
 * customers of unknown value and new customers stay outside the ranking (rulings X12); new ones are scaled to a full window (X32).
 * O(1) a row. Refuses negative potentials and, where tenure can be known, a run without an as-of date. */
#include "segment.h"

#include <string.h>

static const int32_t parameter_ids[] = {
#define PARAMETER(room, name, ...) KEYACCT__PARAMETER_##room##_##name,
#include "segment/parameters.def"
#undef PARAMETER
    KEYACCT__PARAMETER_value_window_days,
};

keyacct_status keyacct__segment_rules_take(const keyacct_policy *policy, keyacct__segment_rules *rules, keyacct_error *error) {
    KEYACCT__TRY(keyacct__policy_check(policy, error));
    for (int i = 0; i < KEYACCT__SEGMENT_PARAMETERS; i++) rules->p[i] = keyacct__policy_int64(policy, parameter_ids[i]);
    return keyacct_policy_hash(policy, rules->hash, error);
}

void keyacct__segment_rules_save(const keyacct__segment_rules *rules, keyacct__bytes *out) {
    keyacct__bytes_raw(out, rules->hash, sizeof rules->hash);
    keyacct__bytes_i64_array(out, rules->p, KEYACCT__SEGMENT_PARAMETERS);
}

/* A state with a good checksum may still have been made by somebody else: every number is held against its bounds. */
keyacct_status keyacct__segment_rules_load(keyacct__segment_rules *rules, keyacct__reader *in, keyacct_error *error) {
    const uint8_t *hash = keyacct__read_raw(in, sizeof rules->hash);
    if (hash) memcpy(rules->hash, hash, sizeof rules->hash);
    for (int i = 0; i < KEYACCT__SEGMENT_PARAMETERS; i++) {
        keyacct__parameter_info info = keyacct__parameter_at(parameter_ids[i]);
        rules->p[i] = keyacct__read_i64(in);
        if (!in->failed && (rules->p[i] < info.int_min || rules->p[i] > info.int_max))
            return keyacct__fail(error, KEYACCT_E_CORRUPT, NULL, info.name, -1, "saved segmentation: %s is %l, outside its bounds",
                                 info.name, rules->p[i]);
    }
    if (in->failed) return keyacct__fail(error, KEYACCT_E_CORRUPT, NULL, NULL, -1, "saved segmentation: too short");
    return KEYACCT_OK;
}

keyacct_status keyacct__segment_view_open(keyacct__segment_view *view, const keyacct__segment_rules *rules,
                                          const keyacct_table *table, const keyacct_run *run, const char *call,
                                          keyacct_error *error) {
    memset(view, 0, sizeof *view);
    KEYACCT__TRY(keyacct__table_role(table, "accounts", call, error));
    KEYACCT__TRY(keyacct__run_check(run, error));
    view->rules = rules;
    view->rows = table->rows;
    KEYACCT__TRY(keyacct__table_require(table, KEYACCT__COLUMN_accounts_current_value, call, &view->value, error));
    view->potential = keyacct__table_column(table, KEYACCT__COLUMN_accounts_potential_value);
    view->source = keyacct__table_column(table, KEYACCT__COLUMN_accounts_potential_source);
    view->status = keyacct__table_column(table, KEYACCT__COLUMN_accounts_status);
    view->first = keyacct__table_column(table, KEYACCT__COLUMN_accounts_first_purchase_on);
    view->since = keyacct__table_column(table, KEYACCT__COLUMN_accounts_customer_since_on);
    view->scope = keyacct__table_column(table, KEYACCT__COLUMN_accounts_scope);
    view->previous = keyacct__table_column(table, KEYACCT__COLUMN_accounts_prev_segment);
    view->share = keyacct__table_column(table, KEYACCT__COLUMN_accounts_wallet_share_ppm);
    if (KEYACCT__RULE(rules, tie_rule) == KEYACCT_TIE_RULE_SECONDARY)
        view->revenue = keyacct__table_column(table, KEYACCT__COLUMN_accounts_revenue);
    if (KEYACCT__RULE(rules, tie_rule) == KEYACCT_TIE_RULE_BY_ID) {
        KEYACCT__TRY(keyacct__table_require(table, KEYACCT__COLUMN_accounts_account_id, call, &view->id, error));
        view->by_id_text = view->id->type == KEYACCT_TYPE_TEXT;
    }
    if (view->first || view->since) {
        int64_t asof_at;
        KEYACCT__TRY(keyacct__run_asof(run, call, &view->asof_on, &asof_at, error));
    }
    return KEYACCT_OK;
}

/* A new account's value as if it had bought at this pace for the whole window (a year where the window is the whole history). */
static int64_t scaled(const keyacct__segment_rules *rules, int64_t value, int64_t tenure) {
    int64_t window = KEYACCT__RULE(rules, window_days) ? KEYACCT__RULE(rules, window_days) : 365;
    int64_t days = keyacct__max(1, keyacct__max(tenure, KEYACCT__RULE(rules, min_tenure_days)));
    int64_t yearly;
    if (days >= window) return value;
    if (keyacct__muldiv_half_even(value, window, days, &yearly)) return yearly;
    return value < 0 ? INT64_MIN : INT64_MAX;
}

static int32_t state_of(const keyacct__segment_view *view, int64_t row, int has_value, int has_first, int has_tenure,
                        int64_t tenure) {
    int32_t status = keyacct__code(view->status, row);
    if (status == 0) status = has_value || has_first ? KEYACCT_STATUS_ACTIVE : KEYACCT_STATUS_PROSPECT;
    if (status == KEYACCT_STATUS_PROSPECT || status == KEYACCT_STATUS_TARGET) return KEYACCT_SEGMENT_STATE_PROSPECT;
    if (status == KEYACCT_STATUS_LOST) return KEYACCT_SEGMENT_STATE_LOST;
    if (status == KEYACCT_STATUS_SUSPENDED) return KEYACCT_SEGMENT_STATE_FROZEN;
    if (!has_value) return KEYACCT_SEGMENT_STATE_UNVALUED;
    if (has_tenure && tenure < KEYACCT__RULE(view->rules, min_tenure_days)) return KEYACCT_SEGMENT_STATE_NEW;
    return KEYACCT_SEGMENT_STATE_RANKED;
}

keyacct_status keyacct__segment_view_row(const keyacct__segment_view *view, int64_t row, keyacct__segment_row *out,
                                         keyacct_error *error) {
    int32_t day = 0;
    int64_t value = 0, potential = 0;
    int has_value = keyacct__int64(view->value, row, &value);
    int has_first = keyacct__date(view->first, row, &day);
    int has_tenure = has_first || keyacct__date(view->since, row, &day);
    out->known = (int8_t)keyacct__int64(view->potential, row, &potential);
    if (out->known && potential < 0)
        return keyacct__fail(error, KEYACCT_E_VALUE, "accounts", "potential_value", row,
                             "potential_value is %l; expected 0 or more, or nothing where it is unknown", potential);
    out->firm = (int8_t)(out->known && keyacct__code(view->source, row) != KEYACCT_POTENTIAL_SOURCE_PEER);
    out->has_tenure = (int8_t)has_tenure;
    out->tenure = has_tenure ? keyacct__max(0, (int64_t)view->asof_on - day) : -1;
    out->state = state_of(view, row, has_value, has_first, has_tenure, out->tenure);
    out->value = out->state == KEYACCT_SEGMENT_STATE_NEW ? scaled(view->rules, value, out->tenure) : value;
    out->potential = out->known ? potential : -1;
    out->revenue = INT64_MIN;
    keyacct__int64(view->revenue, row, &out->revenue);
    out->scope = keyacct__text(view->scope, row, &out->scope_length);
    out->id = 0;
    out->id_text = NULL;
    out->id_length = 0;
    if (view->id && view->by_id_text) out->id_text = keyacct__text(view->id, row, &out->id_length);
    else if (view->id) keyacct__int64(view->id, row, &out->id);
    return KEYACCT_OK;
}

/* int64 ids in a dense range, the usual case, need one bit each; everything else goes through the index. */
static int dense(const keyacct__column *id, int64_t rows, int64_t *least, uint64_t *span) {
    if (id->type == KEYACCT_TYPE_TEXT || id->validity || rows == 0) return 0;
    int64_t low = id->values.i64[0], high = low;
    for (int64_t i = 1; i < rows; i++) {
        int64_t value = id->values.i64[i];
        low = value < low ? value : low;
        high = value > high ? value : high;
    }
    *least = low;
    *span = (uint64_t)high - (uint64_t)low;
    return *span / 64 <= (uint64_t)rows;
}

keyacct_status keyacct__segment_unique(const keyacct_allocator *allocator, const keyacct_table *table, keyacct_error *error) {
    const keyacct__column *id = keyacct__table_column(table, KEYACCT__COLUMN_accounts_account_id);
    int64_t least = 0;
    uint64_t span = 0;
    if (!id || table->rows == 0) return KEYACCT_OK;
    if (!dense(id, table->rows, &least, &span)) {
        keyacct_index *index = NULL;
        KEYACCT__TRY(keyacct_index_create(allocator, table, NULL, &index, error));
        keyacct_index_destroy(index);
        return KEYACCT_OK;
    }
    size_t words = (size_t)(span / 64 + 1);
    uint64_t *seen = keyacct__calloc(allocator, words, sizeof *seen);
    if (!seen) return keyacct__fail_memory(error);
    keyacct_status status = KEYACCT_OK;
    for (int64_t i = 0; i < table->rows && status == KEYACCT_OK; i++) {
        uint64_t bit = (uint64_t)id->values.i64[i] - (uint64_t)least;
        if (seen[bit >> 6] >> (bit & 63) & 1)
            status = keyacct__fail(error, KEYACCT_E_DUPLICATE, "accounts", "account_id", i, "account %l occurs twice",
                                   id->values.i64[i]);
        seen[bit >> 6] |= UINT64_C(1) << (bit & 63);
    }
    keyacct__free(allocator, seen, words, sizeof *seen);
    return status;
}
