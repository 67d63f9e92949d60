/* Explains scores: one row an account and indicator, adding up exactly.
 *
 * log_odds of an account, added in the order of the rows to the base log-odds, give its risk_log_odds bit for bit.
 * probability_part is the Aumann-Shapley share of p - p0, which for a one-index model is c (p - p0) / (z - z0) and adds up to p -
 * p0 within rounding. Two passes, O(40) a scored account; memory for 40 rows an account: slice large books. Refuses what apply
 * refuses. */
#include "rows.h"

#include <string.h>

#include "core/math.h"
#include "core/run.h"

typedef struct contributions {
    double *value, *log_odds, *part;
    int8_t *indicator, *class_code, *group, *state;
    uint8_t *value_validity;
} contributions;

static int32_t state_of(const keyacct__risk_row *known, int32_t j) {
    uint64_t bit = (uint64_t)1 << j;
    if (!(known->present & bit)) return KEYACCT_INDICATOR_STATE_MISSING;
    if (known->stale & bit) return KEYACCT_INDICATOR_STATE_STALE;
    return known->derived & bit ? KEYACCT_INDICATOR_STATE_DERIVED : KEYACCT_INDICATOR_STATE_OBSERVED;
}

static void fill_account(contributions *to, int64_t at, const keyacct__risk_card *card, const keyacct__risk_row *known,
                         const keyacct__risk_score *score) {
    double factor = keyacct__risk_part_factor(card, score->log_odds, score->probability);
    for (int32_t j = 0; j < KEYACCT__RISK_INDICATORS; j++, at++) {
        int present = (int)(known->present >> j & 1);
        to->indicator[at] = (int8_t)(j + 1);
        to->value[at] = present ? known->x[j] : 0;
        keyacct__bit_set(to->value_validity, at, present);
        to->log_odds[at] = score->contribution[j];
        to->part[at] = score->contribution[j] * factor;
        to->class_code[at] = keyacct__risk_indicators[j].class_code;
        to->group[at] = keyacct__risk_indicators[j].weapon;
        to->state[at] = (int8_t)state_of(known, j);
    }
}

static keyacct_status make_columns(keyacct_table *table, contributions *to, keyacct_error *error) {
#define MAKE(name, member, validity)                                                                                               \
    KEYACCT__TRY(keyacct__table_make_column(table, KEYACCT__COLUMN_contributions_##name, (void *)&to->member, validity, error))
    MAKE(indicator, indicator, NULL);
    MAKE(value, value, &to->value_validity);
    MAKE(log_odds, log_odds, NULL);
    MAKE(probability_part, part, NULL);
    MAKE(class, class_code, NULL);
    MAKE(group, group, NULL);
    MAKE(state, state, NULL);
#undef MAKE
    return KEYACCT_OK;
}

/* account_id of each scored row, forty times over. */
static keyacct_status copy_ids(keyacct_table *table, const keyacct_table *accounts, const keyacct__risk_reader *reader,
                               int64_t first, int64_t count, keyacct_error *error) {
    const keyacct__column *ids = keyacct__table_column(accounts, KEYACCT__COLUMN_accounts_account_id);
    if (!ids) return KEYACCT_OK;
    KEYACCT__TRY(keyacct_table_add_column(table, "account_id", ids->type, error));
    int32_t column = keyacct_table_column_find(table, "account_id");
    int64_t at = 0;
    for (int64_t row = first; row < first + count; row++) {
        if (!keyacct__risk_is_scored(reader, row)) continue;
        for (int32_t j = 0; j < KEYACCT__RISK_INDICATORS; j++, at++) {
            int64_t id, length;
            const char *text;
            if (ids->type == KEYACCT_TYPE_INT64) {
                if (keyacct__int64(ids, row, &id)) KEYACCT__TRY(keyacct_table_set_int64(table, column, at, id, error));
            } else if ((text = keyacct__text(ids, row, &length)) != NULL) {
                KEYACCT__TRY(keyacct_table_set_text(table, column, at, text, length, error));
            }
        }
    }
    return KEYACCT_OK;
}

static keyacct_status fill(keyacct_table *table, const keyacct_risk_model *model, const keyacct_table *accounts,
                           const keyacct__risk_reader *reader, int64_t first, int64_t count, const keyacct_run *run,
                           keyacct_error *error) {
    contributions to;
    memset(&to, 0, sizeof to);
    KEYACCT__TRY(copy_ids(table, accounts, reader, first, count, error));
    KEYACCT__TRY(make_columns(table, &to, error));
    int64_t at = 0;
    for (int64_t row = first; row < first + count; row++) {
        keyacct__risk_row known;
        keyacct__risk_score score;
        if ((row - first) % 4096 == 0) KEYACCT__TRY(keyacct__run_poll(run, row - first, count, error));
        if (!keyacct__risk_is_scored(reader, row)) continue;
        KEYACCT__TRY(keyacct__risk_read_row(reader, row, &known, error));
        keyacct__risk_score_row(&model->card, &known, &score);
        fill_account(&to, at, &model->card, &known, &score);
        at += KEYACCT__RISK_INDICATORS;
    }
    return KEYACCT_OK;
}

keyacct_status keyacct_risk_model_explain(const keyacct_risk_model *model, const keyacct_table *accounts, int64_t first,
                                          int64_t count, const keyacct_run *run, keyacct_table **out, keyacct_error *error) {
    if (!out) return keyacct__refuse(error, "out", "out must not be NULL");
    *out = NULL;
    KEYACCT__TRY(keyacct__risk_model_check(model, error));
    KEYACCT__TRY(keyacct__rounding_check(error));
    keyacct__risk_reader reader;
    KEYACCT__TRY(keyacct__risk_reader_open(&reader, &model->card, accounts, run, "keyacct_risk_model_explain", error));
    if (first < 0 || count < 0 || first > accounts->rows || count > accounts->rows - first)
        return keyacct__fail(error, KEYACCT_E_RANGE, "accounts", NULL, first,
                             "%l rows from row %l are not within the %l of the table", count, first, accounts->rows);
    int64_t scored = 0;
    for (int64_t row = first; row < first + count; row++) scored += keyacct__risk_is_scored(&reader, row);
    if (scored > INT64_MAX / KEYACCT__RISK_INDICATORS) return keyacct__fail_memory(error);
    keyacct_table *table;
    KEYACCT__TRY(keyacct_table_create(&model->allocator, "contributions", scored * KEYACCT__RISK_INDICATORS, &table, error));
    keyacct_status status = fill(table, model, accounts, &reader, first, count, run, error);
    if (status != KEYACCT_OK) {
        keyacct_table_destroy(table);
        return status;
    }
    *out = table;
    return KEYACCT_OK;
}
