/* Reads rows of a table of accounts for the expert card.
 *
 * A given cell always wins over what RISK would derive; of p_alive and overdue_surprisal one is used (ruling X35); what people
 * judged grows stale with the date of the assessment, satisfaction with its own. O(bound indicators) a row, no allocation.
 * Refuses values outside an indicator's domain, and dates without an as-of date. */
#include "rows.h"

#include <string.h>

#include "core/number.h"
#include "core/run.h"
#include "vocabulary.h"

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

static void add_read(keyacct__risk_reader *reader, const keyacct__column *column, int32_t j) {
    int kind = column->type == KEYACCT_TYPE_FLOAT64 ? KEYACCT__RISK_READ_FLOAT64
               : column->type == KEYACCT_TYPE_CODE  ? KEYACCT__RISK_READ_CODE
                                                    : KEYACCT__RISK_READ_INT64;
    const keyacct__risk_indicator *indicator = &keyacct__risk_indicators[j];
    reader->reads[kind][reader->read_count[kind]++] = (keyacct__risk_read){
        column->values.any, column->validity, column->validity_offset, column->given, indicator->low, indicator->high, j};
    if (column->origin == KEYACCT_ORIGIN_OUTPUT) reader->results |= BIT(j);
    if (indicator->judged) reader->judged |= BIT(j);
}

keyacct_status keyacct__risk_reader_open(keyacct__risk_reader *reader, const keyacct__risk_card *card,
                                         const keyacct_table *accounts, const keyacct_run *run, const char *call,
                                         keyacct_error *error) {
    KEYACCT__TRY(keyacct__table_role(accounts, ROLE, call, error));
    KEYACCT__TRY(keyacct__run_check(run, error));
    memset(reader, 0, sizeof *reader);
    reader->card = card;
    for (int32_t j = 0; j < KEYACCT__RISK_INDICATORS; j++) {
        int32_t id = keyacct__risk_indicators[j].column;
        const keyacct__column *column = is_own(j) ? given_column(accounts, id) : keyacct__table_column(accounts, id);
        if (column) add_read(reader, column, j);
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
    int64_t days = 0; /* nobody said: a customer is who has a purchase on record, where purchases are recorded */
    return !reader->purchase_days || (keyacct__int64(reader->purchase_days, row, &days) && days > 0);
}

static int is_stale(const keyacct__risk_reader *reader, const keyacct__column *column, int64_t row) {
    int32_t on;
    return keyacct__date(column, row, &on) && (int64_t)reader->asof_on - on > reader->card->stale_days;
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

/* Reads all indicators of one type. What is known differs from row to row: values are stored whether present or not, and the masks
 * say which count; *outside collects the indicators that are beyond their domain. Integers beyond 2^53 lie beyond every knot. */
static void read_kind(const keyacct__risk_reader *reader, int kind, int64_t row, keyacct__risk_row *out, uint64_t *given,
                      uint64_t *outside) {
    for (int32_t i = 0; i < reader->read_count[kind]; i++) {
        const keyacct__risk_read *read = &reader->reads[kind][i];
        double value = kind == KEYACCT__RISK_READ_FLOAT64 ? ((const double *)read->values)[row]
                       : kind == KEYACCT__RISK_READ_CODE  ? ((const int8_t *)read->values)[row]
                                                          : (double)((const int64_t *)read->values)[row];
        int said = read->validity ? keyacct__bit(read->validity, row + read->validity_offset) : 1;
        if (kind == KEYACCT__RISK_READ_CODE) said &= value != 0;
        int inside = (value >= read->low) & (value <= read->high);
        int is_given = read->given ? keyacct__bit(read->given, row) : 0;
        out->x[read->indicator] = value;
        out->present |= (uint64_t)said << read->indicator;
        *given |= (uint64_t)is_given << read->indicator;
        *outside |= (uint64_t)(said & !inside) << read->indicator;
    }
}

static keyacct_status fail_outside(const keyacct__risk_row *known, uint64_t outside, int64_t row, keyacct_error *error) {
    int32_t j = 0;
    while (!(outside & BIT(j))) j++;
    const keyacct__risk_indicator *indicator = &keyacct__risk_indicators[j];
    const char *name = keyacct__column_at(indicator->column).name;
    return keyacct__fail(error, KEYACCT_E_VALUE, ROLE, name, row, "%s is %f; expected %f to %f", name, known->x[j], indicator->low,
                         indicator->high);
}

keyacct_status keyacct__risk_read_row(const keyacct__risk_reader *reader, int64_t row, keyacct__risk_row *out,
                                      keyacct_error *error) {
    uint64_t given = 0, outside = 0; /* given: by the accounts themselves, over a room or an assessment */
    out->present = out->stale = 0;
    read_kind(reader, KEYACCT__RISK_READ_INT64, row, out, &given, &outside);
    read_kind(reader, KEYACCT__RISK_READ_FLOAT64, row, out, &given, &outside);
    read_kind(reader, KEYACCT__RISK_READ_CODE, row, out, &given, &outside);
    if (outside) return fail_outside(out, outside, row, error);
    out->derived = reader->results & out->present & ~given;
    if (is_stale(reader, reader->assessed_on, row)) out->stale |= out->present & reader->judged & ~given;
    if (is_stale(reader, reader->satisfaction_on, row)) out->stale |= out->present & BIT(KEYACCT__RISK_satisfaction);
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
