/* What a review reads, brought to one table of accounts of its own.
 *
 * The copy is made by alignment: one index, one gather a column, O(rows x columns). Assessments: one pass finds the latest row of
 * each account up to the as-of date, then its cells are aligned under those of the accounts. Refuses unknown accounts, repeated
 * accounts and two latest assessments of one account on one day. */
#include "facts.h"

#include <string.h>

#include "keyacct/schema.h"

#define ACCOUNT_ID "account_id"

static int is_result(const keyacct__column *column, int keep_histories) {
    if (column->origin != KEYACCT_ORIGIN_OUTPUT) return 0;
    return !(keep_histories && column->id >= 0 && strcmp(keyacct__column_at(column->id).room, "ledger") == 0);
}

/* Takes the results off a view of the caller's table. Under a result may lie what was given: that shows instead, and covers[i] is
 * what put_covers lays back before the view is destroyed. */
static keyacct_status strip_results(keyacct_table *view, int keep_histories, keyacct__column **covers, keyacct_error *error) {
    for (int32_t i = 0; i < view->column_count;) {
        keyacct__column *column = view->columns[i];
        if (is_result(column, keep_histories) && !column->input) {
            KEYACCT__TRY(keyacct_table_unbind(view, column->name, error));
            continue;
        }
        if (is_result(column, keep_histories)) {
            covers[i] = column;
            view->columns[i] = column->input;
        }
        i++;
    }
    return KEYACCT_OK;
}

static void put_covers(keyacct_table *view, keyacct__column *const *covers) {
    for (int32_t i = 0; i < view->column_count; i++)
        if (covers[i]) view->columns[i] = covers[i];
}

static int has_money(const keyacct_table *table) {
    for (int32_t i = 0; i < table->column_count; i++)
        if (table->columns[i]->type == KEYACCT_TYPE_MONEY) return 1;
    return 0;
}

/* Copies account_id alone: int64 in one piece, text cell by cell. */
static keyacct_status copy_ids(const keyacct_table *from, keyacct_table *to, keyacct_error *error) {
    const keyacct__column *ids;
    KEYACCT__TRY(keyacct__table_require(from, KEYACCT__COLUMN_accounts_account_id, "keyacct_review_run", &ids, error));
    KEYACCT__TRY(keyacct_table_add_column(to, ACCOUNT_ID, ids->type, error));
    int32_t column = keyacct_table_column_find(to, ACCOUNT_ID);
    for (int64_t row = 0; row < from->rows; row++) {
        int64_t length;
        const char *text;
        if (!keyacct__valid(ids, row)) continue; /* the index refuses it */
        if (ids->type == KEYACCT_TYPE_INT64) KEYACCT__TRY(keyacct_table_set_int64(to, column, row, ids->values.i64[row], error));
        else if ((text = keyacct__text(ids, row, &length)) != NULL)
            KEYACCT__TRY(keyacct_table_set_text(to, column, row, text, length, error));
    }
    return KEYACCT_OK;
}

static keyacct_status fill_copy(keyacct_table *view, const keyacct_table *money, keyacct_table *copy, keyacct_index **index,
                                keyacct_error *error) {
    const keyacct_table *currency = money && !*view->currency && !has_money(view) ? money : view;
    memcpy(copy->currency, currency->currency, sizeof copy->currency);
    copy->decimals = currency->decimals;
    KEYACCT__TRY(copy_ids(view, copy, error));
    KEYACCT__TRY(keyacct_index_create(&copy->allocator, copy, NULL, index, error));
    KEYACCT__TRY(keyacct_table_align(copy, *index, view, error));
    for (int32_t i = 0; i < copy->column_count; i++) copy->columns[i]->aligned = 0; /* given: not overruled */
    return KEYACCT_OK;
}

keyacct_status keyacct__plan_copy_accounts(const keyacct_allocator *allocator, const keyacct_table *accounts, int keep_histories,
                                           const keyacct_table *money, keyacct_table **out, keyacct_index **index,
                                           keyacct_error *error) {
    keyacct_table *view, *copy = NULL;
    *out = NULL;
    *index = NULL;
    KEYACCT__TRY(keyacct_table_slice(accounts, 0, accounts->rows, &view, error));
    size_t column_count = (size_t)view->column_count + 1;
    keyacct__column **covers = keyacct__calloc(allocator, column_count, sizeof *covers);
    keyacct_status status = covers ? strip_results(view, keep_histories, covers, error) : keyacct__fail_memory(error);
    if (status == KEYACCT_OK) status = keyacct_table_create(allocator, "accounts", accounts->rows, &copy, error);
    if (status == KEYACCT_OK) status = fill_copy(view, money, copy, index, error);
    if (covers) put_covers(view, covers);
    keyacct__free(allocator, covers, column_count, sizeof *covers);
    keyacct_table_destroy(view);
    if (status == KEYACCT_OK) {
        *out = copy;
        return KEYACCT_OK;
    }
    keyacct_index_destroy(*index);
    *index = NULL;
    keyacct_table_destroy(copy);
    return status;
}

/* Row of the account of a fact in the index, -1 if it is unknown or of another kind. */
static int64_t find_account(const keyacct_index *index, const keyacct__column *ids, int64_t row) {
    int64_t length;
    if (ids->type == KEYACCT_TYPE_INT64) return keyacct_index_find_int64(index, ids->values.i64[row]);
    const char *text = keyacct__text(ids, row, &length);
    return text ? keyacct_index_find_text(index, text, length) : -1;
}

static keyacct_status fail_unknown(const keyacct_table *table, const keyacct__column *ids, int64_t row, int32_t number,
                                   int32_t count, keyacct_error *error) {
    int64_t length;
    if (ids->type == KEYACCT_TYPE_INT64)
        return keyacct__fail(error, KEYACCT_E_UNKNOWN, table->role, ACCOUNT_ID, row,
                             "account %l of %s (table %d of %d) is not in the table of accounts; add it there",
                             ids->values.i64[row], table->role, number, count);
    const char *text = keyacct__text(ids, row, &length);
    return keyacct__fail(error, KEYACCT_E_UNKNOWN, table->role, ACCOUNT_ID, row,
                         "account '%t' of %s (table %d of %d) is not in the table of accounts; add it there", text, length,
                         table->role, number, count);
}

/* Histories of nobody have ids of no particular kind: they take that of the accounts. */
static keyacct_status match_empty(const keyacct_table *accounts, keyacct_table *histories, keyacct_error *error) {
    const keyacct__column *ids = keyacct__table_column_named(accounts, ACCOUNT_ID);
    if (histories->rows || !ids) return KEYACCT_OK;
    if (keyacct__table_column_named(histories, ACCOUNT_ID)) KEYACCT__TRY(keyacct_table_unbind(histories, ACCOUNT_ID, error));
    return keyacct_table_add_column(histories, ACCOUNT_ID, ids->type, error);
}

keyacct_status keyacct__plan_align_histories(keyacct_table *accounts, const keyacct_index *index, keyacct_table *histories,
                                             const keyacct_table *const *transactions, int32_t transaction_count,
                                             keyacct_error *error) {
    keyacct_error first = KEYACCT_ERROR_INIT;
    KEYACCT__TRY(match_empty(accounts, histories, error));
    keyacct_status status = keyacct_table_align(accounts, index, histories, &first);
    for (int32_t i = 0; status == KEYACCT_E_UNKNOWN && i < transaction_count; i++) { /* whose row was it? */
        const keyacct__column *ids = keyacct__table_column_named(transactions[i], ACCOUNT_ID);
        for (int64_t row = 0; ids && row < transactions[i]->rows; row++)
            if (keyacct__valid(ids, row) && find_account(index, ids, row) < 0)
                return fail_unknown(transactions[i], ids, row, i + 1, transaction_count, error);
    }
    if (status == KEYACCT_OK) return KEYACCT_OK;
    return keyacct__fail(error, status, first.table, first.column, first.row, "%s", first.message);
}

/* Only when all are seen it is known which day counts: so that the answer does not depend on the order of rows. */
static keyacct_status check_latest(const keyacct_index *index, const keyacct_table *assessments, const keyacct__column *ids,
                                   const keyacct__column *dates, const int64_t *latest, keyacct_error *error) {
    for (int64_t row = 0; row < assessments->rows; row++) {
        int64_t first = latest[find_account(index, ids, row)];
        if (first < 0 || first == row || dates->values.i32[first] != dates->values.i32[row]) continue;
        return keyacct__fail(error, KEYACCT_E_DUPLICATE, assessments->role, "asof_on", row,
                             "rows %l and %l assess one account on one day; keep one of them", first, row);
    }
    return KEYACCT_OK;
}

/* latest[account]: its row in assessments, -1 for none. */
static keyacct_status find_latest(const keyacct_index *index, const keyacct_table *assessments, int32_t asof_on, int64_t *latest,
                                  int64_t *found, keyacct_error *error) {
    const keyacct__column *ids, *dates;
    KEYACCT__TRY(keyacct__table_require(assessments, KEYACCT__COLUMN_assessments_account_id, "keyacct_review_run", &ids, error));
    KEYACCT__TRY(keyacct__table_require(assessments, KEYACCT__COLUMN_assessments_asof_on, "keyacct_review_run", &dates, error));
    for (int64_t row = 0; row < assessments->rows; row++) {
        int32_t on, before = 0;
        if (!keyacct__valid(ids, row) || !keyacct__date(dates, row, &on))
            return keyacct__fail(error, KEYACCT_E_VALUE, assessments->role, keyacct__valid(ids, row) ? "asof_on" : ACCOUNT_ID, row,
                                 "an assessment needs an account and a date");
        int64_t account = find_account(index, ids, row);
        if (account < 0) return fail_unknown(assessments, ids, row, 1, 1, error);
        if (on > asof_on) continue;
        if (latest[account] < 0) (*found)++;
        else if (keyacct__date(dates, latest[account], &before) && on <= before) continue;
        latest[account] = row;
    }
    return check_latest(index, assessments, ids, dates, latest, error);
}

static keyacct_status copy_cell(const keyacct__column *from, int64_t from_row, keyacct_table *to, int32_t column, int64_t row,
                                keyacct_error *error) {
    int64_t length;
    if (!keyacct__valid(from, from_row)) return KEYACCT_OK;
    switch (from->type) {
    case KEYACCT_TYPE_TEXT: {
        const char *text = keyacct__text(from, from_row, &length);
        return keyacct_table_set_text(to, column, row, text, length, error);
    }
    case KEYACCT_TYPE_FLOAT64: return keyacct_table_set_float64(to, column, row, from->values.f64[from_row], error);
    case KEYACCT_TYPE_DATE: return keyacct_table_set_int64(to, column, row, from->values.i32[from_row], error);
    case KEYACCT_TYPE_CODE:
        return from->values.i8[from_row] ? keyacct_table_set_int64(to, column, row, from->values.i8[from_row], error) : KEYACCT_OK;
    case KEYACCT_TYPE_BOOL: return keyacct_table_set_int64(to, column, row, from->values.i8[from_row], error);
    default: return keyacct_table_set_int64(to, column, row, from->values.i64[from_row], error);
    }
}

/* One column of the latest rows, under its name in accounts. */
static keyacct_status copy_latest(const keyacct__column *from, const char *name, const int64_t *latest, int64_t accounts,
                                  keyacct_table *to, keyacct_error *error) {
    KEYACCT__TRY(keyacct_table_add_column(to, name, strcmp(name, ACCOUNT_ID) == 0 ? from->type : 0, error));
    int32_t column = keyacct_table_column_find(to, name);
    int64_t row = 0;
    for (int64_t account = 0; account < accounts; account++)
        if (latest[account] >= 0) KEYACCT__TRY(copy_cell(from, latest[account], to, column, row++, error));
    return KEYACCT_OK;
}

static keyacct_status fill_latest(const keyacct_table *assessments, const int64_t *latest, int64_t accounts, keyacct_table *to,
                                  keyacct_error *error) {
    memcpy(to->currency, assessments->currency, sizeof to->currency);
    to->decimals = assessments->decimals;
    for (int32_t i = 0; i < assessments->column_count; i++) {
        const keyacct__column *from = assessments->columns[i];
        const char *name = strcmp(from->name, "asof_on") == 0 ? "assessed_on" : from->name;
        if (keyacct__column_find("accounts", name) < 0) continue; /* author, carried columns */
        KEYACCT__TRY(copy_latest(from, name, latest, accounts, to, error));
    }
    return KEYACCT_OK;
}

keyacct_status keyacct__plan_align_assessments(const keyacct_allocator *allocator, keyacct_table *accounts,
                                               const keyacct_index *index, const keyacct_table *assessments, int32_t asof_on,
                                               keyacct_error *error) {
    int64_t found = 0;
    size_t count = (size_t)keyacct__max(accounts->rows, 1);
    int64_t *latest = keyacct__alloc(allocator, count, sizeof *latest);
    keyacct_table *table = NULL;
    if (!latest) return keyacct__fail_memory(error);
    for (size_t i = 0; i < count; i++) latest[i] = -1;
    keyacct_status status = find_latest(index, assessments, asof_on, latest, &found, error);
    if (status == KEYACCT_OK) status = keyacct_table_create(allocator, "accounts", found, &table, error);
    if (status == KEYACCT_OK) status = fill_latest(assessments, latest, accounts->rows, table, error);
    if (status == KEYACCT_OK) status = keyacct_table_align(accounts, index, table, error);
    keyacct_table_destroy(table);
    keyacct__free(allocator, latest, count, sizeof *latest);
    return status;
}
