/* From a table of accounts to rows of the card: which columns there are, what is given, derived or stale, and who is scored at
 * all. */
#ifndef KEYACCT_SRC_RISK_ROWS_H
#define KEYACCT_SRC_RISK_ROWS_H

#include "card.h"
#include "core/table.h"

/* One bound indicator, ready to be read without looking at its column again. */
typedef struct keyacct__risk_read {
    const void *values;
    const uint8_t *validity; /* NULL: all present */
    int64_t validity_offset;
    const uint8_t *given; /* cells of a result that the caller gave, or NULL */
    double low, high; /* domain */
    int32_t indicator;
} keyacct__risk_read;

enum { KEYACCT__RISK_READ_INT64, KEYACCT__RISK_READ_FLOAT64, KEYACCT__RISK_READ_CODE, KEYACCT__RISK_READ_KINDS };

/* Columns of one table, found once. A NULL column is unknown in every row. */
typedef struct keyacct__risk_reader {
    const keyacct__risk_card *card;
    keyacct__risk_read reads[KEYACCT__RISK_READ_KINDS][KEYACCT__RISK_INDICATORS]; /* by type of the column */
    int32_t read_count[KEYACCT__RISK_READ_KINDS];
    uint64_t results; /* indicators whose column was made by a room */
    uint64_t judged; /* indicators that age with the assessment */
    const keyacct__column *status, *segment_state, *purchase_days, *gap_median_days, *gap_spread, *elapsed_days, *contract_end_on;
    const keyacct__column *complaints_open, *satisfaction_on, *assessed_on, *prev_risk_band, *given_band;
    const keyacct__column *expected_value, *current_value, *value_basis, *first_purchase_on;
    int32_t asof_on; /* set where a date column is read */
} keyacct__risk_reader;

/* KEYACCT_E_ARGUMENT for another role; KEYACCT_E_NO_TIME when a date is read and the run has no as-of date. */
keyacct_status keyacct__risk_reader_open(keyacct__risk_reader *reader, const keyacct__risk_card *card,
                                         const keyacct_table *accounts, const keyacct_run *run, const char *call,
                                         keyacct_error *error);
/* 1 when the account is scored: not a prospect, target or lost account. */
int keyacct__risk_is_scored(const keyacct__risk_reader *reader, int64_t row);
/* Fills one row. KEYACCT_E_VALUE when an indicator is outside its domain. */
keyacct_status keyacct__risk_read_row(const keyacct__risk_reader *reader, int64_t row, keyacct__risk_row *out,
                                       keyacct_error *error);
/* Value at stake over the horizon: 1 and *stake, or 0 when it is unknown. *status is KEYACCT_E_OVERFLOW when it does not fit. */
int keyacct__risk_stake(const keyacct__risk_reader *reader, int64_t row, int64_t *stake, keyacct_status *status,
                        keyacct_error *error);

#endif
