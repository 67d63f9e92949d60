/* Accounts as VALUE sees them, and the rules in one block.
 *
 * Revenue of the window is scaled to a year where it meets a yearly wallet: times 365 / window; where the window is the whole
 * history, times 365 / days since the first purchase, once that is more than a year. O(1) a row. */
#include "value.h"

#include <string.h>

static const int32_t parameter_ids[KEYACCT__VALUE_PARAMETERS] = {
#define PARAMETER(room, name, ...) KEYACCT__PARAMETER_##room##_##name,
#include "value/parameters.def"
#undef PARAMETER
};

keyacct_status keyacct__value_rules_take(const keyacct_policy *policy, keyacct__value_rules *rules, keyacct_error *error) {
    KEYACCT__TRY(keyacct__policy_check(policy, error));
    for (int i = 0; i < KEYACCT__VALUE_PARAMETERS; i++) rules->p[i] = keyacct__policy_int64(policy, parameter_ids[i]);
    return KEYACCT_OK;
}

void keyacct__value_rules_save(const keyacct__value_rules *rules, keyacct__bytes *out) {
    keyacct__bytes_i64_array(out, rules->p, KEYACCT__VALUE_PARAMETERS);
}

keyacct_status keyacct__value_rules_load(keyacct__value_rules *rules, keyacct__reader *in, keyacct_error *error) {
    for (int i = 0; i < KEYACCT__VALUE_PARAMETERS; i++) {
        keyacct__parameter_info info = keyacct__parameter_at(parameter_ids[i]);
        rules->p[i] = keyacct__read_i64(in);
        if (in->failed || rules->p[i] < info.int_min || rules->p[i] > info.int_max)
            return keyacct__fail(error, KEYACCT_E_CORRUPT, NULL, info.name, -1, "saved value model: %s is outside its bounds",
                                 info.name);
    }
    return KEYACCT_OK;
}

keyacct_status keyacct__value_view_open(keyacct__value_view *view, const keyacct__value_rules *rules, const keyacct_table *table,
                                        const keyacct_run *run, const char *call, keyacct_error *error) {
    memset(view, 0, sizeof *view);
    KEYACCT__TRY(keyacct__table_role(table, "accounts", call, error));
    KEYACCT__TRY(keyacct__run_check(run, error));
    view->rules = rules;
    view->rows = table->rows;
    view->decimals = table->decimals;
    view->revenue = keyacct__table_column(table, KEYACCT__COLUMN_accounts_revenue);
    view->margin = keyacct__table_column(table, KEYACCT__COLUMN_accounts_margin);
    view->cost_known = keyacct__table_column(table, KEYACCT__COLUMN_accounts_cost_known_ppm);
    view->quantity = keyacct__table_column(table, KEYACCT__COLUMN_accounts_quantity);
    view->wallet = keyacct__table_column(table, KEYACCT__COLUMN_accounts_wallet);
    view->size = keyacct__table_column(table, KEYACCT__COLUMN_accounts_size);
    view->industry = keyacct__table_column(table, KEYACCT__COLUMN_accounts_industry);
    view->first = keyacct__table_column(table, KEYACCT__COLUMN_accounts_first_purchase_on);
    if (KEYACCT__VALUE_RULE(rules, window_days) == 0 && view->revenue && view->first && (view->wallet || view->size)) {
        int64_t asof_at;
        KEYACCT__TRY(keyacct__run_asof(run, call, &view->asof_on, &asof_at, error));
    }
    return KEYACCT_OK;
}

static int64_t yearly(const keyacct__value_view *view, int64_t row, int64_t revenue) {
    int64_t window = KEYACCT__VALUE_RULE(view->rules, window_days), scaled;
    int32_t first;
    if (window == 0)
        window = keyacct__date(view->first, row, &first) ? keyacct__max(365, (int64_t)view->asof_on - first + 1) : 365;
    if (window == 365) return revenue;
    if (keyacct__muldiv_half_even(revenue, 365, window, &scaled)) return scaled;
    return revenue < 0 ? INT64_MIN : INT64_MAX;
}

static keyacct_status negative(const char *column, int64_t row, int64_t value, keyacct_error *error) {
    return keyacct__fail(error, KEYACCT_E_VALUE, "accounts", column, row,
                         "%s is %l; expected 0 or more, or nothing where it is unknown", column, value);
}

keyacct_status keyacct__value_view_row(const keyacct__value_view *view, int64_t row, keyacct__value_row *out,
                                       keyacct_error *error) {
    int64_t known = 1000000;
    out->revenue = out->margin = out->wallet = out->size = out->yearly = 0;
    out->quantity = 0;
    out->has_revenue = keyacct__int64(view->revenue, row, &out->revenue);
    out->has_margin = keyacct__int64(view->margin, row, &out->margin);
    out->has_quantity = keyacct__float64(view->quantity, row, &out->quantity);
    out->has_wallet = keyacct__int64(view->wallet, row, &out->wallet);
    out->has_size = keyacct__int64(view->size, row, &out->size) && out->size != 0;
    if (out->wallet < 0) return negative("wallet", row, out->wallet, error);
    if (out->size < 0) return negative("size", row, out->size, error);
    keyacct__int64(view->cost_known, row, &known);
    out->costed = out->has_margin && known == 1000000;
    out->has_yearly = view->revenue != NULL; /* no revenue on record is none, as long as revenue is recorded at all */
    if (out->has_revenue && (out->has_wallet || out->has_size)) out->yearly = yearly(view, row, out->revenue);
    out->industry = keyacct__text(view->industry, row, &out->industry_length);
    if (!out->industry) out->industry = "";
    return KEYACCT_OK;
}

int32_t keyacct__value_band(const keyacct__value_rules *rules, int64_t size) {
    int64_t factor = KEYACCT__VALUE_RULE(rules, peer_band_factor);
    int32_t band = 0;
    for (; size >= factor; size /= factor) band++; /* floor(log of size to the base factor): integer division keeps it exact */
    return band;
}
