/* Reads rows of a table of accounts for the expert card.
 *
 * A given cell always wins over what RISK would derive; of p_alive and overdue_surprisal one is used (ruling X35); what people
 * judged grows stale with the date of the assessment, satisfaction with its own. O(bound indicators) a row, no allocation.
 * Refuses values outside an indicator's domain, and dates without an as-of date. */
#include "rows.h"

#include <string.h>

#include "core/number.h"
#include "core/run.h"

#define BIT(indicator) ((uint64_t)1 << (indicator))
#define ROLE "accounts"
#define FIND(table, name) keyacct__table_column(table, KEYACCT__COLUMN_accounts_##name)

/* What the caller gave under a name that RISK itself fills: never a result of an earlier run. */
static const keyacct__column *given_column(const keyacct_table *table, int32_t id) {
    const keyacct__column *column = keyacct__table_column(table, id);
    if (!column) return NULL;
    return column->origin == KEYACCT_ORIGIN_OUTPUT || column->bound_output ? column->input : column;
}

static int is_own(int32_t indicator) {
    return indicator == KEYACCT__RISK_silent_dissatisfaction || indicator == KEYACCT__RISK_overdue_surprisal
           || indicator == KEYACCT__RISK_contract_cover;
}

keyacct_status keyacct__risk_reader_open(keyacct__risk_reader *reader, const keyacct__risk_card *card,
                                         const keyacct_table *accounts, const keyacct_run *run, const char *call,
                                         keyacct_error *error) {
    KEYACCT__TRY(keyacct__table_check(accounts, ROLE, error));
    KEYACCT__TRY(keyacct__run_check(run, error));
    if (strcmp(accounts->role, ROLE) != 0)
        return keyacct__fail(error, KEYACCT_E_ARGUMENT, accounts->role, NULL, -1, "%s needs a table of role 'accounts', not '%s'",
                             call, accounts->role);
    memset(reader, 0, sizeof *reader);
    reader->card = card;
    for (int32_t j = 0; j < KEYACCT__RISK_INDICATORS; j++) {
        int32_t id = keyacct__risk_indicators[j].column;
        const keyacct__column *column = is_own(j) ? given_column(accounts, id) : keyacct__table_column(accounts, id);
        if (column) reader->reads[reader->read_count++] = (keyacct__risk_read){column, j};
    }
    reader->status = FIND(accounts, status);
    reader->segment_state = FIND(accounts, segment_state);
    reader->purchase_days = FIND(accounts, purchase_days);
    reader->gap_median_days = FIND(accounts, gap_median_days);
    reader->gap_spread = FIND(accounts, gap_spread);
    reader->elapsed_days = FIND(accounts, elapsed_days);
    reader->contract_end_on = FIND(accounts, contract_end_on);
    reader->complaints_open = FIND(accounts, complaints_open);
    reader->satisfaction_on = FIND(accounts, satisfaction_on);
    reader->assessed_on = FIND(accounts, assessed_on);
    reader->prev_risk_band = FIND(accounts, prev_risk_band);
    reader->expected_value = FIND(accounts, expected_value);
    reader->current_value = FIND(accounts, current_value);
    reader->value_basis = FIND(accounts, value_basis);
    if (card->value_window_days == 0 && reader->current_value) reader->first_purchase_on = FIND(accounts, first_purchase_on);
    reader->given_band = given_column(accounts, KEYACCT__COLUMN_accounts_risk_band);
    if (reader->contract_end_on || reader->satisfaction_on || reader->assessed_on || reader->first_purchase_on)
        KEYACCT__TRY(keyacct__run_asof(run, call, &reader->asof_on, NULL, error));
    return KEYACCT_OK;
}

int keyacct__risk_is_scored(const keyacct__risk_reader *reader, int64_t row) {
    int32_t status = keyacct__code(reader->status, row), state = keyacct__code(reader->segment_state, row);
    if (status) return status == KEYACCT_STATUS_ACTIVE || status == KEYACCT_STATUS_SUSPENDED;
    if (state == KEYACCT_SEGMENT_STATE_PROSPECT || state == KEYACCT_SEGMENT_STATE_LOST) return 0;
    int64_t days; /* nobody said: a customer is who has a purchase on record, where purchases are recorded */
    return !reader->purchase_days || (keyacct__int64(reader->purchase_days, row, &days) && days > 0);
}

static int is_stale(const keyacct__risk_reader *reader, const keyacct__column *column, int64_t row) {
    int32_t on;
    return keyacct__date(column, row, &on) && (int64_t)reader->asof_on - on > reader->card->stale_days;
}

/* One cell as double, whether present or not; *said: present, and for a code not 0. Integers beyond 2^53 lie beyond every knot. */
static double cell(const keyacct__column *column, int64_t row, int *said) {
    *said = keyacct__valid(column, row);
    switch (column->type) {
    case KEYACCT_TYPE_FLOAT64: return column->values.f64[row];
    case KEYACCT_TYPE_CODE: *said &= column->values.i8[row] != 0; return column->values.i8[row];
    default: return (double)column->values.i64[row];
    }
}

static int is_given(const keyacct__column *column, int64_t row) {
    return column->origin != KEYACCT_ORIGIN_OUTPUT || (column->given && keyacct__bit(column->given, row));
}

static void put(keyacct__risk_row *out, int32_t indicator, double value) {
    out->x[indicator] = value;
    out->present |= BIT(indicator);
    out->derived |= BIT(indicator);
}

static void derive(const keyacct__risk_reader *reader, int64_t row, keyacct__risk_row *out) {
    int64_t days, elapsed, open;
    int32_t end_on;
    double median, spread = 0, value;
    if (!(out->present & BIT(KEYACCT__RISK_overdue_surprisal)) && keyacct__int64(reader->purchase_days, row, &days)
        && keyacct__float64(reader->gap_median_days, row, &median) && keyacct__int64(reader->elapsed_days, row, &elapsed)) {
        int has_spread = keyacct__float64(reader->gap_spread, row, &spread);
        if (keyacct__risk_overdue(reader->card, days, median, has_spread, spread, elapsed, &value))
            put(out, KEYACCT__RISK_overdue_surprisal, value);
    }
    if (!(out->present & BIT(KEYACCT__RISK_contract_cover)) && keyacct__date(reader->contract_end_on, row, &end_on))
        put(out, KEYACCT__RISK_contract_cover, keyacct__risk_contract_cover(reader->card, end_on, reader->asof_on));
    if (!(out->present & BIT(KEYACCT__RISK_silent_dissatisfaction)) && keyacct__int64(reader->complaints_open, row, &open)) {
        uint64_t fresh = out->present & ~out->stale;
#define IF_FRESH(name) (fresh & BIT(KEYACCT__RISK_##name) ? &out->x[KEYACCT__RISK_##name] : NULL)
        if (keyacct__risk_silent(reader->card, open, IF_FRESH(satisfaction), IF_FRESH(season_log_ratio),
                                 IF_FRESH(visit_lateness_ppm), &value))
            put(out, KEYACCT__RISK_silent_dissatisfaction, value);
    }
}

/* Of two answers to one question the own rhythm counts where there is one, else the probability of being alive. */
static uint64_t unused_twin(const keyacct__risk_reader *reader, int64_t row, uint64_t fresh) {
    int64_t days = reader->card->rhythm_purchase_days;
    if (!(fresh & BIT(KEYACCT__RISK_p_alive)) || !(fresh & BIT(KEYACCT__RISK_overdue_surprisal))) return 0;
    keyacct__int64(reader->purchase_days, row, &days);
    return days >= reader->card->rhythm_purchase_days ? BIT(KEYACCT__RISK_p_alive) : BIT(KEYACCT__RISK_overdue_surprisal);
}

keyacct_status keyacct__risk_read_row(const keyacct__risk_reader *reader, int64_t row, keyacct__risk_row *out,
                                       keyacct_error *error) {
    out->present = out->derived = out->stale = 0;
    int judgement_is_stale = is_stale(reader, reader->assessed_on, row);
    for (int32_t i = 0; i < reader->read_count; i++) {
        const keyacct__column *column = reader->reads[i].column;
        int32_t j = reader->reads[i].indicator;
        const keyacct__risk_indicator *indicator = &keyacct__risk_indicators[j];
        int said;
        double value = cell(column, row, &said);
        if (said & !((value >= indicator->low) & (value <= indicator->high)))
            return keyacct__fail(error, KEYACCT_E_VALUE, ROLE, indicator->name, row, "%s is %f; expected %f to %f",
                                 indicator->name, value, indicator->low, indicator->high);
        uint64_t bit = (uint64_t)said << j; /* no branch: what is known differs from row to row */
        out->x[j] = value;
        out->present |= bit;
        if (!is_given(column, row)) out->derived |= bit;
        if (indicator->judged & judgement_is_stale) out->stale |= bit;
    }
    if (out->present & BIT(KEYACCT__RISK_satisfaction) && is_stale(reader, reader->satisfaction_on, row))
        out->stale |= BIT(KEYACCT__RISK_satisfaction);
    derive(reader, row, out);
    uint64_t fresh = out->present & ~out->stale;
    out->counted = fresh & ~unused_twin(reader, row, fresh);
    out->previous_band = keyacct__code(reader->prev_risk_band, row);
    return KEYACCT_OK;
}

/* Ruling R6. A current value of the whole history (window 0) is spread over the account's own time, never extrapolated upwards. */
int keyacct__risk_stake(const keyacct__risk_reader *reader, int64_t row, int64_t *stake, keyacct_status *status,
                        keyacct_error *error) {
    int64_t current, days = reader->card->value_window_days, horizon = reader->card->horizon_days;
    int32_t first_on;
    *status = KEYACCT_OK;
    if (keyacct__int64(reader->expected_value, row, stake)) return 1;
    if (!keyacct__int64(reader->current_value, row, &current)) return 0;
    if (keyacct__code(reader->value_basis, row) == KEYACCT_VALUE_BASIS_VOLUME) return 0; /* quantities are not money */
    if (days == 0) {
        if (!keyacct__date(reader->first_purchase_on, row, &first_on)) return 0;
        days = keyacct__max((int64_t)reader->asof_on - first_on + 1, horizon);
    }
    if (keyacct__muldiv_half_even(current, horizon, days, stake)) return 1;
    *status = keyacct__fail(error, KEYACCT_E_OVERFLOW, ROLE, "value_at_stake", row,
                            "current_value %l over %l of %l days does not fit 64 bits", current, horizon, days);
    return 0;
}
