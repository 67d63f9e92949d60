/* Brings the columns of a table with one row an account to the rows of an accounts table.
 *
 * One look-up a source row gives the source row of every account; columns are then gathered. What `accounts` was given itself stays
 * under the column that arrives, wins cell by cell, and is found again by the next align. All columns are made before the first is
 * installed. O(rows x columns). Refuses unknown and repeated accounts, and money of another currency or number of decimals. */
#include "index.h"
#include "table_parts.h"

#include <string.h>

typedef struct alignment {
    keyacct_table *accounts;
    const keyacct_table *source;
    int64_t *rows; /* source row of every account, -1: none */
    keyacct_error *error;
} alignment;

static keyacct_status find_rows(alignment *to, const keyacct_index *index) {
    const keyacct_table *source = to->source;
    const keyacct__column *ids = keyacct__table_column_named(source, "account_id");
    if (!ids || (ids->type != KEYACCT_TYPE_INT64 && ids->type != KEYACCT_TYPE_TEXT))
        return keyacct__fail(to->error, KEYACCT_E_COLUMN, source->role, "account_id", -1, "the source needs the column account_id");
    if (source->rows > 0 && index->is_text != (ids->type == KEYACCT_TYPE_TEXT)) /* no rows: ids of no particular kind */
        return keyacct__fail(to->error, KEYACCT_E_COLUMN, source->role, "account_id", -1, "ids are %s here and %s in the index",
                             index->is_text ? "int64" : "text", index->is_text ? "text" : "int64");
    for (int64_t row = 0; row < source->rows; row++) {
        if (!keyacct__valid(ids, row))
            return keyacct__fail(to->error, KEYACCT_E_VALUE, source->role, ids->name, row, "the account id is null");
        int64_t at = keyacct__index_find_row(index, ids, row);
        keyacct_status wrong = at < 0 ? KEYACCT_E_UNKNOWN : to->rows[at] >= 0 ? KEYACCT_E_DUPLICATE : KEYACCT_OK;
        if (wrong == KEYACCT_OK) {
            to->rows[at] = row;
            continue;
        }
        const char *what = wrong == KEYACCT_E_UNKNOWN ? "is not in the accounts" : "occurs twice";
        if (!index->is_text)
            return keyacct__fail(to->error, wrong, source->role, ids->name, row, "account %l %s", ids->values.i64[row], what);
        int64_t length;
        const char *text = keyacct__text(ids, row, &length);
        return keyacct__fail(to->error, wrong, source->role, ids->name, row, "account '%t' %s", text, length, what);
    }
    return KEYACCT_OK;
}

/* What the caller gave to `accounts` under this name, below anything that was aligned or computed. */
static const keyacct__column *base_of(const keyacct_table *accounts, const char *name) {
    const keyacct__column *column = keyacct__table_column_named(accounts, name);
    while (column && (column->origin == KEYACCT_ORIGIN_OUTPUT || column->aligned)) column = column->input;
    return column;
}

static keyacct_status check_types(const alignment *to, const keyacct__column *from, int32_t id, const keyacct__column *base) {
    int32_t own = id >= 0 ? keyacct__column_at(id).type : base ? base->type : from->type;
    int fits = own == from->type || (id >= 0 && own == 0 && (from->type == KEYACCT_TYPE_INT64 || from->type == KEYACCT_TYPE_TEXT));
    if (base && base->type != from->type) fits = 0;
    if (!fits)
        return keyacct__fail(to->error, KEYACCT_E_COLUMN, to->source->role, from->name, -1, "the column is %s here and %s in '%s'",
                             keyacct__type_label(from->type), keyacct__type_label(base ? base->type : own), to->accounts->role);
    const keyacct_table *a = to->accounts, *s = to->source;
    int other = a->decimals != s->decimals || (*a->currency && *s->currency && strcmp(a->currency, s->currency) != 0);
    if (from->type == KEYACCT_TYPE_MONEY && other)
        return keyacct__fail(to->error, KEYACCT_E_CURRENCY, s->role, from->name, -1,
                             "money is %s with %d decimals here and %s with %d decimals in '%s'",
                             *s->currency ? s->currency : "unnamed",
                             s->decimals, *a->currency ? a->currency : "unnamed", a->decimals, a->role);
    return KEYACCT_OK;
}

/* Which column, and which of its rows, an account's cell comes from. */
static const keyacct__column *cell_source(const alignment *to, const keyacct__column *from, const keyacct__column *base,
                                          int64_t row, int64_t *at) {
    if (base && keyacct__cell_said(base, row)) {
        *at = row;
        return base;
    }
    *at = to->rows[row];
    return *at >= 0 && keyacct__valid(from, *at) ? from : NULL;
}

static int gather_fixed(const alignment *to, const keyacct__column *from, const keyacct__column *base, keyacct__column *made) {
    if (!keyacct__column_allocate(to->accounts, made, 1, 0)) return 0;
    for (int64_t row = 0; row < to->accounts->rows; row++) {
        int64_t at;
        const keyacct__column *cell = cell_source(to, from, base, row, &at);
        if (!cell) continue;
        keyacct__cell_copy(keyacct__column_memory(made), cell->values.any, made->type, row, at);
        keyacct__bit_set(keyacct__column_bits(made), row, 1);
        if (cell == base) keyacct__bit_set(made->given, row, 1);
    }
    return 1;
}

static int gather_text(const alignment *to, const keyacct__column *from, const keyacct__column *base, keyacct__column *made) {
    if (!keyacct__column_allocate(to->accounts, made, 1, 0)) return 0;
    int64_t *offsets = made->offsets_buffer->memory;
    for (int64_t row = 0; row < to->accounts->rows; row++) {
        int64_t at, length = 0;
        const keyacct__column *cell = cell_source(to, from, base, row, &at);
        if (cell) keyacct__text(cell, at, &length);
        offsets[row + 1] = offsets[row] + length; /* at most the bytes that both columns hold: no overflow */
    }
    made->bytes_buffer = keyacct__buffer_new(&to->accounts->allocator, offsets[to->accounts->rows], 1);
    if (!made->bytes_buffer) return 0;
    made->bytes = made->bytes_buffer->memory;
    for (int64_t row = 0; row < to->accounts->rows; row++) {
        int64_t at, length;
        const keyacct__column *cell = cell_source(to, from, base, row, &at);
        if (!cell) continue;
        const char *text = keyacct__text(cell, at, &length);
        if (length) memcpy((char *)made->bytes_buffer->memory + offsets[row], text, (size_t)length);
        keyacct__bit_set(keyacct__column_bits(made), row, 1);
        if (cell == base) keyacct__bit_set(made->given, row, 1);
    }
    return 1;
}

static keyacct_status gather(const alignment *to, const keyacct__column *from, keyacct__column **out) {
    const keyacct_table *accounts = to->accounts;
    int32_t id = keyacct__column_find(accounts->role, from->name);
    const keyacct__column *there = keyacct__table_column_named(accounts, from->name);
    if (there && there->bound_output)
        return keyacct__fail(to->error, KEYACCT_E_READONLY, accounts->role, from->name, -1,
                             "'%t' is bound as an output; unbind it first", from->name, (int64_t)strlen(from->name));
    const keyacct__column *base = base_of(accounts, from->name);
    KEYACCT__TRY(check_types(to, from, id, base));
    int32_t origin = id < 0 ? KEYACCT_ORIGIN_CARRIED : from->origin == KEYACCT_ORIGIN_OUTPUT ? from->origin : KEYACCT_ORIGIN_INPUT;
    keyacct__column *made = keyacct__column_new(accounts, from->name, id, from->type, origin);
    if (!made) return keyacct__fail_memory(to->error);
    made->aligned = origin != KEYACCT_ORIGIN_OUTPUT;
    int good = 1;
    if (base && accounts->rows) {
        made->given = keyacct__calloc(&accounts->allocator, (size_t)keyacct__bits_size(accounts->rows), 1);
        good = made->given != NULL;
    }
    if (good) good = made->type == KEYACCT_TYPE_TEXT ? gather_text(to, from, base, made) : gather_fixed(to, from, base, made);
    if (!good) {
        keyacct__column_free(accounts, made);
        return keyacct__fail_memory(to->error);
    }
    *out = made;
    return KEYACCT_OK;
}

/* Takes out what the caller gave, so that it can live under the column that arrives. Cannot fail. */
static void install_over_base(keyacct_table *accounts, keyacct__column *made) {
    int32_t place = keyacct__table_find(accounts, made->name);
    keyacct__column **link = place < 0 ? NULL : &accounts->columns[place];
    while (link && *link && ((*link)->origin == KEYACCT_ORIGIN_OUTPUT || (*link)->aligned)) link = &(*link)->input;
    keyacct__column *base = link ? *link : NULL;
    if (place < 0 || accounts->columns[place] != base) {
        if (base) *link = NULL;
        keyacct__table_install(accounts, made, 0);
    } else {
        accounts->columns[place] = made;
        accounts->generation++;
    }
    made->input = base;
}

keyacct_status keyacct_table_align(keyacct_table *accounts, const keyacct_index *index, const keyacct_table *source,
                                   keyacct_error *error) {
    KEYACCT__TRY(keyacct__table_check(accounts, "accounts", error));
    KEYACCT__TRY(keyacct__index_check(index, error));
    KEYACCT__TRY(keyacct__table_check(source, "source", error));
    if (accounts == source)
        return keyacct__fail(error, KEYACCT_E_ARGUMENT, source->role, "source", -1, "source is the accounts table itself");
    if (index->rows != accounts->rows)
        return keyacct__fail(error, KEYACCT_E_ARGUMENT, accounts->role, "index", -1, "the index has %l rows, the table %l",
                             index->rows, accounts->rows);
    alignment to = {accounts, source, NULL, error};
    const keyacct_allocator *allocator = &accounts->allocator;
    size_t rows = (size_t)keyacct__max(accounts->rows, 1), columns = (size_t)source->column_count + 1;
    keyacct__column **made = keyacct__calloc(allocator, columns, sizeof *made);
    to.rows = keyacct__alloc(allocator, rows, sizeof *to.rows);
    keyacct_status status =
        made && to.rows ? keyacct__table_reserve(accounts, source->column_count, error) : keyacct__fail_memory(error);
    for (size_t i = 0; to.rows && i < rows; i++) to.rows[i] = -1;
    if (status == KEYACCT_OK) status = find_rows(&to, index);
    for (int32_t i = 0; status == KEYACCT_OK && i < source->column_count; i++) {
        keyacct__column_settle(source, source->columns[i]);
        if (strcmp(source->columns[i]->name, "account_id") != 0) status = gather(&to, source->columns[i], &made[i]);
    }
    for (int32_t i = 0; made && i < source->column_count; i++) {
        if (status == KEYACCT_OK && made[i]) install_over_base(accounts, made[i]);
        else keyacct__column_free(accounts, made[i]);
    }
    keyacct__free(allocator, made, columns, sizeof *made);
    keyacct__free(allocator, to.rows, rows, sizeof *to.rows);
    return status;
}
