/* Tables beside the accounts: the cuts, totals by segment, and whether the expected shares are met.
 *
 * Sums are 128-bit, so they do not depend on the order of rows; shares are rounded half even to ppm. Only ranked accounts count. A
 * sum that does not fit 64 bits is shown as empty, its shares stay exact. O(n), and O(n log n) for the share of the largest
 * accounts. */
#include "summary.h"

#include <string.h>

keyacct_status keyacct__segment_table(const keyacct_segmentation *segmentation, const keyacct_table *like, const char *role,
                                      int64_t rows, keyacct_table **out, keyacct_error *error) {
    KEYACCT__TRY(keyacct_table_create(&segmentation->allocator, role, rows, out, error));
    if (like) { /* money is in the accounts' currency */
        memcpy((*out)->currency, like->currency, sizeof like->currency);
        (*out)->decimals = like->decimals;
    }
    return KEYACCT_OK;
}

/* Column of a summary table, to be filled; every cell starts null. */
keyacct_status keyacct__segment_column(keyacct_table *table, int32_t id, keyacct__output *out, keyacct_error *error) {
    memset(out, 0, sizeof *out);
    out->id = id;
    KEYACCT__TRY(keyacct__table_make_column(table, id, &out->values.any, &out->validity, error));
    for (int64_t i = 0; i < table->rows; i++) keyacct__bit_set(out->validity, i, 0);
    return KEYACCT_OK;
}

void keyacct__segment_cell(keyacct__output *column, int64_t row, int64_t value) { keyacct__put_int64(column, row, 1, value); }

static void code_cell(keyacct__output *column, int64_t row, int32_t value) {
    keyacct__put_code(column, row, value);
    keyacct__bit_set(column->validity, row, 1);
}

/* --- cuts ----------------------------------------------------------------------------------------------------------- */

static keyacct_status cut_texts(const keyacct_segmentation *segmentation, keyacct_table *table, int64_t rows,
                                keyacct_error *error) {
    static const char digits[] = "0123456789abcdef";
    const keyacct_allocator *allocator = &segmentation->allocator;
    char hash[32];
    int64_t size = 0;
    for (int i = 0; i < 32; i++) hash[i] = digits[segmentation->rules.hash[i / 2] >> (i % 2 ? 0 : 4) & 15];
    for (int64_t i = 0; i < segmentation->count; i++) size += segmentation->scopes[i].name_length * KEYACCT__SEGMENT_CUTS;
    size_t bytes_size = (size_t)keyacct__max(size, rows * 32) + 1;
    int64_t *offsets = keyacct__calloc(allocator, (size_t)rows + 1, sizeof *offsets);
    char *bytes = keyacct__calloc(allocator, bytes_size, 1);
    keyacct_status status = offsets && bytes ? KEYACCT_OK : keyacct__fail_memory(error);
    if (status == KEYACCT_OK) {
        int64_t row = 0, at = 0;
        for (int64_t i = 0; i < segmentation->count; i++) {
            const keyacct__segment_scope *scope = &segmentation->scopes[i];
            for (int c = 0; c < KEYACCT__SEGMENT_CUTS; c++) {
                if (!scope->cuts[c].used) continue;
                if (scope->name_length > 0) memcpy(bytes + at, scope->name, (size_t)scope->name_length);
                offsets[++row] = at += scope->name_length;
            }
        }
        status = keyacct__table_make_text(table, KEYACCT__COLUMN_cuts_scope, offsets, bytes, NULL, error);
    }
    if (status == KEYACCT_OK) {
        for (int64_t i = 0; i < rows; i++) {
            memcpy(bytes + 32 * i, hash, 32);
            offsets[i + 1] = 32 * (i + 1);
        }
        status = keyacct__table_make_text(table, KEYACCT__COLUMN_cuts_policy_hash, offsets, bytes, NULL, error);
    }
    keyacct__free(allocator, offsets, (size_t)rows + 1, sizeof *offsets);
    keyacct__free(allocator, bytes, bytes_size, 1);
    return status;
}

enum { AXIS, POLICY, VALUE, INCLUSIVE, PLACES, ABOVE, TIES, RANKED, FLAGS, CUT_COLUMNS };

static void write_cut(keyacct__output *columns, int64_t row, const keyacct__segment_scope *scope, int axis) {
    const keyacct__segment_cut *cut = &scope->cuts[axis];
    code_cell(&columns[AXIS], row, axis + 1);
    code_cell(&columns[POLICY], row, scope->policy);
    if (cut->kind != KEYACCT__CUT_NONE) {
        keyacct__segment_cell(&columns[VALUE], row, cut->value);
        code_cell(&columns[INCLUSIVE], row, cut->inclusive);
    }
    if (cut->k >= 0) keyacct__segment_cell(&columns[PLACES], row, cut->k);
    if (cut->above >= 0) keyacct__segment_cell(&columns[ABOVE], row, cut->above);
    if (cut->ties >= 0) keyacct__segment_cell(&columns[TIES], row, cut->ties);
    keyacct__segment_cell(&columns[RANKED], row, scope->ranked);
    keyacct__segment_cell(&columns[FLAGS], row, cut->flags);
}

static keyacct_status fill_cuts(const keyacct_segmentation *segmentation, keyacct_table *table, keyacct_error *error) {
    static const int32_t ids[CUT_COLUMNS] = {KEYACCT__COLUMN_cuts_axis,  KEYACCT__COLUMN_cuts_policy, KEYACCT__COLUMN_cuts_value,
                                             KEYACCT__COLUMN_cuts_inclusive, KEYACCT__COLUMN_cuts_k,  KEYACCT__COLUMN_cuts_above,
                                             KEYACCT__COLUMN_cuts_ties,  KEYACCT__COLUMN_cuts_ranked, KEYACCT__COLUMN_cuts_flags};
    keyacct__output columns[CUT_COLUMNS];
    for (int i = 0; i < CUT_COLUMNS; i++) KEYACCT__TRY(keyacct__segment_column(table, ids[i], &columns[i], error));
    int64_t row = 0;
    for (int64_t i = 0; i < segmentation->count; i++)
        for (int c = 0; c < KEYACCT__SEGMENT_CUTS; c++)
            if (segmentation->scopes[i].cuts[c].used) write_cut(columns, row++, &segmentation->scopes[i], c);
    return cut_texts(segmentation, table, table->rows, error);
}

keyacct_status keyacct_segmentation_cuts(const keyacct_segmentation *segmentation, keyacct_table **out, keyacct_error *error) {
    if (!out) return keyacct__fail_null(error, "out");
    *out = NULL;
    KEYACCT__TRY(keyacct__segmentation_check(segmentation, error));
    int64_t rows = 0;
    for (int64_t i = 0; i < segmentation->count; i++)
        for (int c = 0; c < KEYACCT__SEGMENT_CUTS; c++) rows += segmentation->scopes[i].cuts[c].used;
    keyacct_table *table = NULL;
    KEYACCT__TRY(keyacct__segment_table(segmentation, NULL, "cuts", rows, &table, error));
    keyacct_status status = fill_cuts(segmentation, table, error);
    if (status == KEYACCT_OK) *out = table;
    else keyacct_table_destroy(table);
    return status;
}

/* --- totals by segment ---------------------------------------------------------------------------------------------- */

keyacct_status keyacct__segment_applied(const keyacct_segmentation *segmentation, const keyacct_table *accounts, const char *call,
                                        keyacct__segment_columns *columns, keyacct_error *error) {
    memset(columns, 0, sizeof *columns);
    KEYACCT__TRY(keyacct__segmentation_check(segmentation, error));
    KEYACCT__TRY(keyacct__table_role(accounts, "accounts", call, error));
    KEYACCT__TRY(keyacct__table_require(accounts, KEYACCT__COLUMN_accounts_current_value, call, &columns->value, error));
    KEYACCT__TRY(keyacct__table_require(accounts, KEYACCT__COLUMN_accounts_segment_state, call, &columns->state, error));
    columns->segment = keyacct__table_column(accounts, KEYACCT__COLUMN_accounts_segment);
    columns->potential = keyacct__table_column(accounts, KEYACCT__COLUMN_accounts_potential_value);
    columns->cost = keyacct__table_column(accounts, KEYACCT__COLUMN_accounts_cost_to_serve);
    columns->tenure = keyacct__table_column(accounts, KEYACCT__COLUMN_accounts_tenure_days);
    return KEYACCT_OK;
}

enum { SEGMENT, ACCOUNTS, ACCOUNTS_SHARE, SUM, POSITIVE_SHARE, NET_SHARE, POTENTIAL, COST, TENURE, SEGMENT_COLUMNS };

static void sum_cell(keyacct__output *column, int64_t row, keyacct__int128 sum) {
    int64_t fits;
    if (keyacct__int128_to_int64(sum, &fits)) keyacct__segment_cell(column, row, fits);
}

static void share_cell(keyacct__output *column, int64_t row, keyacct__int128 part, keyacct__int128 whole) {
    if (keyacct__int128_sign(whole) > 0) keyacct__segment_cell(column, row, keyacct__ratio_ppm(part, whole));
}

static void write_total(keyacct__output *columns, int64_t row, int32_t segment, const keyacct__segment_total *total,
                        const keyacct__segment_total *all) {
    code_cell(&columns[SEGMENT], row, segment);
    keyacct__segment_cell(&columns[ACCOUNTS], row, total->value.count);
    share_cell(&columns[ACCOUNTS_SHARE], row, keyacct__int128_from(total->value.count), keyacct__int128_from(all->value.count));
    sum_cell(&columns[SUM], row, total->value.sum);
    share_cell(&columns[POSITIVE_SHARE], row, total->value.positive, all->value.positive);
    share_cell(&columns[NET_SHARE], row, total->value.sum, all->value.sum);
    if (total->potential.count) sum_cell(&columns[POTENTIAL], row, total->potential.sum);
    if (total->cost.count) sum_cell(&columns[COST], row, total->cost.sum);
    int64_t days, mean;
    if (total->tenure.count && keyacct__int128_to_int64(total->tenure.sum, &days)
        && keyacct__muldiv_half_even(days, 1, total->tenure.count, &mean))
        keyacct__segment_cell(&columns[TENURE], row, mean);
}

static keyacct_status fill_segments(keyacct_table *table, const keyacct__segment_total *totals, keyacct_error *error) {
    static const int32_t ids[SEGMENT_COLUMNS] = {
        KEYACCT__COLUMN_segments_segment,   KEYACCT__COLUMN_segments_accounts,      KEYACCT__COLUMN_segments_accounts_ppm,
        KEYACCT__COLUMN_segments_value,     KEYACCT__COLUMN_segments_value_positive_ppm, KEYACCT__COLUMN_segments_value_net_ppm,
        KEYACCT__COLUMN_segments_potential, KEYACCT__COLUMN_segments_cost_to_serve, KEYACCT__COLUMN_segments_tenure_days};
    keyacct__output columns[SEGMENT_COLUMNS];
    for (int i = 0; i < SEGMENT_COLUMNS; i++) KEYACCT__TRY(keyacct__segment_column(table, ids[i], &columns[i], error));
    int64_t row = 0;
    for (int32_t segment = KEYACCT_SEGMENT_PLATINUM; segment >= 0 && row < table->rows; segment--)
        write_total(columns, row++, segment, &totals[segment], &totals[KEYACCT__SEGMENT_ALL]);
    return KEYACCT_OK;
}

keyacct_status keyacct_segmentation_segments(const keyacct_segmentation *segmentation, const keyacct_table *accounts,
                                             const keyacct_run *run, keyacct_table **out, keyacct_error *error) {
    if (!out) return keyacct__fail_null(error, "out");
    *out = NULL;
    keyacct__segment_columns columns;
    keyacct__segment_total totals[KEYACCT__SEGMENT_TOTALS];
    const char *call = "keyacct_segmentation_segments";
    KEYACCT__TRY(keyacct__run_check(run, error));
    KEYACCT__TRY(keyacct__segment_applied(segmentation, accounts, call, &columns, error));
    KEYACCT__TRY(keyacct__table_require(accounts, KEYACCT__COLUMN_accounts_segment, call, &columns.segment, error));
    KEYACCT__TRY(keyacct__segment_totals(&segmentation->allocator, &columns, accounts->rows, run, totals, error));
    keyacct_table *table = NULL;
    KEYACCT__TRY(keyacct__segment_table(segmentation, accounts, "segments", totals[0].value.count ? 5 : 4, &table, error));
    keyacct_status status = fill_segments(table, totals, error);
    if (status == KEYACCT_OK) *out = table;
    else keyacct_table_destroy(table);
    return status;
}

/* --- expectations --------------------------------------------------------------------------------------------------- */

enum { EXPECTATION, EXPECTED, ACTUAL, MET, EXPECTATION_COLUMNS };

/* expected: null where it is negative. */
static void write_expectation(keyacct__output *columns, int32_t expectation, int64_t expected, int known, int64_t actual, int met) {
    int64_t row = expectation - 1;
    code_cell(&columns[EXPECTATION], row, expectation);
    if (expected >= 0) keyacct__segment_cell(&columns[EXPECTED], row, expected);
    if (!known) return;
    keyacct__segment_cell(&columns[ACTUAL], row, actual);
    code_cell(&columns[MET], row, met);
}

/* Platinum and gold by count: met between the places and what ties may add. Shares of value need a positive total. */
static void write_expectations(const keyacct_segmentation *segmentation, const keyacct__segment_total *totals,
                               keyacct__int128 largest, keyacct__output *columns) {
    const keyacct__segment_rules *rules = &segmentation->rules;
    const keyacct__segment_total *all = &totals[KEYACCT__SEGMENT_ALL];
    keyacct__int128 n = keyacct__int128_from(all->value.count);
    int64_t platinum = totals[KEYACCT_SEGMENT_PLATINUM].value.count, gold = totals[KEYACCT_SEGMENT_GOLD].value.count;
    int64_t k5 = 0, k20 = 0, cap5 = 0, cap20 = 0;
    for (int64_t i = 0; i < segmentation->count; i++) {
        int64_t high = keyacct__segment_places(rules, segmentation->scopes[i].ranked, KEYACCT__RULE(rules, high_quota_ppm));
        int64_t low = keyacct__segment_places(rules, segmentation->scopes[i].ranked, KEYACCT__RULE(rules, platinum_quota_ppm));
        k5 += low;
        k20 += high;
        cap5 += keyacct__segment_cap(rules, low);
        cap20 += keyacct__segment_cap(rules, high);
    }
    int some = all->value.count > 0, valued = keyacct__int128_sign(all->value.positive) > 0;
    int64_t rest = keyacct__max(k20 - k5, 0);
    write_expectation(columns, KEYACCT_EXPECTATION_PLATINUM_ACCOUNTS, some ? keyacct__ratio_ppm(keyacct__int128_from(k5), n) : -1,
                      some, some ? keyacct__ratio_ppm(keyacct__int128_from(platinum), n) : 0, platinum >= k5 && platinum <= cap5);
    write_expectation(columns, KEYACCT_EXPECTATION_GOLD_ACCOUNTS, some ? keyacct__ratio_ppm(keyacct__int128_from(rest), n) : -1,
                      some, some ? keyacct__ratio_ppm(keyacct__int128_from(gold), n) : 0,
                      gold >= k20 - cap5 && gold <= keyacct__max(cap20 - k5, 0));
    keyacct__int128 carried = totals[KEYACCT_SEGMENT_PLATINUM].value.positive, twice = carried;
    keyacct__int128_add(&twice, carried);
    write_expectation(columns, KEYACCT_EXPECTATION_PLATINUM_VALUE, 500000, valued,
                      valued ? keyacct__ratio_ppm(carried, all->value.positive) : 0,
                      keyacct__int128_compare(twice, all->value.positive) > 0);
    int64_t share = valued ? keyacct__ratio_ppm(largest, all->value.positive) : 0;
    write_expectation(columns, KEYACCT_EXPECTATION_TOP_20_VALUE, 800000, valued, share,
                      share >= 800000 - KEYACCT__RULE(rules, expectation_tolerance_ppm));
}

keyacct_status keyacct_segmentation_expectations(const keyacct_segmentation *segmentation, const keyacct_table *accounts,
                                                 const keyacct_run *run, keyacct_table **out, keyacct_error *error) {
    static const int32_t ids[EXPECTATION_COLUMNS] = {KEYACCT__COLUMN_expectations_expectation,
                                                     KEYACCT__COLUMN_expectations_expected_ppm,
                                                     KEYACCT__COLUMN_expectations_actual_ppm, KEYACCT__COLUMN_expectations_met};
    if (!out) return keyacct__fail_null(error, "out");
    *out = NULL;
    const char *call = "keyacct_segmentation_expectations";
    keyacct__segment_columns columns;
    keyacct__segment_total totals[KEYACCT__SEGMENT_TOTALS];
    KEYACCT__TRY(keyacct__run_check(run, error));
    KEYACCT__TRY(keyacct__segment_applied(segmentation, accounts, call, &columns, error));
    KEYACCT__TRY(keyacct__table_require(accounts, KEYACCT__COLUMN_accounts_segment, call, &columns.segment, error));
    KEYACCT__TRY(keyacct__segment_totals(&segmentation->allocator, &columns, accounts->rows, run, totals, error));
    keyacct__int128 largest;
    int64_t places = keyacct__segment_places(&segmentation->rules, totals[KEYACCT__SEGMENT_ALL].value.count,
                                             KEYACCT__RULE(&segmentation->rules, high_quota_ppm));
    KEYACCT__TRY(keyacct__segment_largest(segmentation, &columns, accounts->rows, places, run, &largest, error));
    keyacct_table *table = NULL;
    keyacct__output cells[EXPECTATION_COLUMNS];
    KEYACCT__TRY(keyacct__segment_table(segmentation, accounts, "expectations", 4, &table, error));
    keyacct_status status = KEYACCT_OK;
    for (int i = 0; i < EXPECTATION_COLUMNS && status == KEYACCT_OK; i++)
        status = keyacct__segment_column(table, ids[i], &cells[i], error);
    if (status != KEYACCT_OK) {
        keyacct_table_destroy(table);
        return status;
    }
    write_expectations(segmentation, totals, largest, cells);
    *out = table;
    return KEYACCT_OK;
}
