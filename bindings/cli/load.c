/* Rows of the book become a library table: one pass, one array a column, handed over with a release callback.
 *
 * A column that no import gave is left out: missing means not assessed. What the last review found becomes the prev_ columns.
 * O(rows). */
#include <stdlib.h>
#include <string.h>

#include "tables.h"

typedef struct column_load {
    const column_info *info;
    int previous; /* comes from the stored review */
    void *values; /* int64, double, int32 (date) or int8 (boolean) */
    uint8_t *validity;
    int64_t *offsets; /* text and codes */
    buffer bytes;
} column_load;

static void release_column(void *user) {
    column_load *one = user;
    free(one->values);
    free(one->validity);
    free(one->offsets);
    buffer_free(&one->bytes);
    free(one);
}

static int is_text(const column_info *one) {
    return one->type == KEYACCT_TYPE_TEXT || one->type == 0 || one->type == KEYACCT_TYPE_CODE;
}

static column_load *make_column(const column_info *info, int64_t rows) {
    column_load *one = need(sizeof *one);
    one->info = info;
    one->validity = need((size_t)(rows + 7) / 8 + 1);
    if (is_text(info)) one->offsets = need((size_t)(rows + 1) * sizeof *one->offsets);
    else one->values = need((size_t)(rows + 1) * 8);
    return one;
}

/* 1 when the cell was what the column expects. */
static int take_cell(column_load *one, sqlite3_stmt *from, int at, int64_t row) {
    int32_t days;
    int has_time, type = sqlite3_column_type(from, at);
    const char *text;
    if (is_text(one->info)) {
        if (type == SQLITE_TEXT)
            buffer_add(&one->bytes, (const char *)sqlite3_column_text(from, at), (size_t)sqlite3_column_bytes(from, at));
        one->offsets[row + 1] = (int64_t)one->bytes.length;
    }
    if (type == SQLITE_NULL) return 1;
    one->validity[row / 8] |= (uint8_t)(1u << row % 8);
    switch (one->info->type) {
    case KEYACCT_TYPE_FLOAT64:
        ((double *)one->values)[row] = sqlite3_column_double(from, at);
        return type == SQLITE_FLOAT || type == SQLITE_INTEGER;
    case KEYACCT_TYPE_BOOL:
        ((int8_t *)one->values)[row] = (int8_t)(sqlite3_column_int64(from, at) != 0);
        return type == SQLITE_INTEGER;
    case KEYACCT_TYPE_INT64:
    case KEYACCT_TYPE_MONEY:
        ((int64_t *)one->values)[row] = sqlite3_column_int64(from, at);
        return type == SQLITE_INTEGER;
    case KEYACCT_TYPE_DATE:
        text = (const char *)sqlite3_column_text(from, at);
        if (!text || !date_parse_iso(text, strlen(text), &days)) return 0;
        ((int32_t *)one->values)[row] = days;
        return 1;
    case KEYACCT_TYPE_TIME:
        text = (const char *)sqlite3_column_text(from, at);
        return text && time_parse_iso(text, strlen(text), &((int64_t *)one->values)[row], &has_time);
    default: return type == SQLITE_TEXT;
    }
}

static int bind_column(keyacct_table *table, column_load *one, keyacct_error *error) {
    int32_t type = one->info->type, unit = type == KEYACCT_TYPE_MONEY ? KEYACCT_UNIT_MINOR : KEYACCT_UNIT_NONE;
    const char *name = one->info->name;
    if (is_text(one->info))
        return keyacct_table_bind_text(table, name, KEYACCT_UNIT_NONE, one->offsets, buffer_string(&one->bytes), one->validity,
                                       release_column, one, error);
    if (type == KEYACCT_TYPE_MONEY) type = KEYACCT_TYPE_INT64;
    return keyacct_table_bind(table, name, type, unit, one->values, one->validity, release_column, one, error);
}

/* Names that some import of this kind gave, as ",a,b,c,". *times counts the imports. */
static int given_columns(book *of, const char *kind, buffer *out, int64_t *times) {
    sqlite3_stmt *statement = NULL;
    int code = book_prepare(of, "SELECT columns FROM imports WHERE kind = ?", &statement);
    *times = 0;
    buffer_text(out, ",");
    if (code == EXIT_FINE) sqlite3_bind_text(statement, 1, kind, -1, SQLITE_STATIC);
    while (code == EXIT_FINE && book_step(of, statement, &code) == 1) {
        buffer_print(out, "%s,", (const char *)sqlite3_column_text(statement, 0));
        ++*times;
    }
    sqlite3_finalize(statement);
    return code;
}

static int is_given(const buffer *names, const char *name) {
    char between[80];
    snprintf(between, sizeof between, ",%s,", name);
    return strstr(buffer_string(names), between) != NULL;
}

/* Chooses the columns and writes the SELECT. */
static void choose(const char *kind, const buffer *given, int64_t previous, column_list *list, buffer *sql) {
    columns_free(list);
    column_list all;
    vocabulary_columns(kind, &all);
    buffer_text(sql, "SELECT ");
    for (int i = 0; i < all.count; i++) {
        if (strcmp(all.item[i].name, "account_id") != 0 && !is_given(given, all.item[i].name)) continue;
        list->item = need_more(list->item, (size_t)(list->count + 1) * sizeof *list->item);
        list->item[list->count++] = all.item[i];
        buffer_text(sql, list->count > 1 ? ", t." : "t.");
        sql_name(sql, all.item[i].name);
    }
    columns_free(&all);
    vocabulary_columns("results", &all);
    for (int32_t at = 0; previous && at < keyacct_column_count(); at++) {
        const char *name = keyacct_column_text(at, KEYACCT_FIELD_NAME);
        if (strcmp(keyacct_column_text(at, KEYACCT_FIELD_ROLE), "accounts") != 0 || strncmp(name, "prev_", 5) != 0) continue;
        const column_info *result = columns_find(&all, name + 5);
        if (!result) continue;
        list->item = need_more(list->item, (size_t)(list->count + 1) * sizeof *list->item);
        list->item[list->count] = *result;
        list->item[list->count++].name = name;
        buffer_text(sql, ", r.");
        sql_name(sql, result->name);
    }
    columns_free(&all);
    buffer_print(sql, " FROM %s t", kind);
    if (previous)
        buffer_print(sql, " LEFT JOIN review_accounts r ON r.account_id = t.account_id AND r.review_id = %lld",
                     (long long)previous);
    buffer_text(sql, " ORDER BY t.rowid");
}

static int read_rows(book *of, const char *kind, sqlite3_stmt *from, column_load **columns, int count, int64_t rows) {
    int code = EXIT_FINE;
    int64_t row = 0;
    while (book_step(of, from, &code) == 1) {
        if (row == rows) return complain(EXIT_BOOK, "%s: the book changed while it was read", of->path);
        for (int i = 0; i < count; i++) {
            if (take_cell(columns[i], from, i, row)) continue;
            return complain(EXIT_BOOK, "%s: %s row %lld, column '%s': unexpected value '%s'; was the book changed by hand?",
                            of->path, kind,
                            (long long)row + 1, columns[i]->info->name, (const char *)sqlite3_column_text(from, i));
        }
        row++;
    }
    return code == EXIT_FINE && row != rows ? complain(EXIT_BOOK, "%s: the book changed while it was read", of->path) : code;
}

static int make_table(book *of, const char *kind, int64_t rows, column_load **columns, int count, keyacct_table **out) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    if (keyacct_table_create(NULL, kind, rows, out, &error) != KEYACCT_OK
        || keyacct_table_set_currency(*out, of->currency, of->decimals, &error) != KEYACCT_OK)
        return complain_library(EXIT_BOOK, of->path, &error);
    for (int i = 0; i < count; i++) {
        column_load *one = columns[i];
        columns[i] = NULL; /* released by the table, also when the bind fails */
        if (bind_column(*out, one, &error) != KEYACCT_OK) return complain_library(EXIT_BOOK, of->path, &error);
    }
    return EXIT_FINE;
}

static int load_chosen(book *of, const char *kind, const column_list *list, const char *sql, int64_t rows, keyacct_table **out) {
    sqlite3_stmt *from = NULL;
    column_load **columns = need((size_t)(list->count + 1) * sizeof *columns);
    for (int i = 0; i < list->count; i++) columns[i] = make_column(&list->item[i], rows);
    int code = book_prepare(of, sql, &from);
    if (code == EXIT_FINE) code = read_rows(of, kind, from, columns, list->count, rows);
    if (code == EXIT_FINE) code = make_table(of, kind, rows, columns, list->count, out);
    for (int i = 0; i < list->count; i++)
        if (columns[i]) release_column(columns[i]);
    if (code != EXIT_FINE) {
        keyacct_table_destroy(*out);
        *out = NULL;
    }
    sqlite3_finalize(from);
    free(columns);
    return code;
}

int load_events(book *of, int64_t after, int64_t until, keyacct_table **out) {
    buffer sql = {0};
    column_list list;
    char which[96];
    int64_t rows = 0;
    *out = NULL;
    snprintf(which, sizeof which, " FROM events WHERE seq > %lld AND seq <= %lld", (long long)after, (long long)until);
    buffer_print(&sql, "SELECT count(*)%s", which);
    int code = book_number(of, buffer_string(&sql), &rows);
    vocabulary_columns("events", &list);
    sql.length = 0;
    for (int i = 0; i < list.count; i++) {
        buffer_text(&sql, i ? ", " : "SELECT ");
        sql_name(&sql, list.item[i].name);
    }
    buffer_print(&sql, "%s ORDER BY seq", which);
    if (code == EXIT_FINE) code = load_chosen(of, "events", &list, buffer_string(&sql), rows, out);
    columns_free(&list);
    buffer_free(&sql);
    return code;
}

int load_table(book *of, const char *kind, int64_t previous, keyacct_table **out) {
    buffer given = {0}, sql = {0};
    column_list list = {0, NULL};
    char query[64];
    int64_t times, rows = 0;
    *out = NULL;
    int code = given_columns(of, kind, &given, &times), accounts = strcmp(kind, "accounts") == 0;
    snprintf(query, sizeof query, "SELECT count(*) FROM %s", kind);
    if (code == EXIT_FINE) code = book_number(of, query, &rows);
    if (code != EXIT_FINE || (times == 0 && !(accounts && rows > 0))) {
        buffer_free(&given);
        return code;
    }
    choose(kind, &given, previous, &list, &sql);
    code = load_chosen(of, kind, &list, buffer_string(&sql), rows, out);
    columns_free(&list);
    buffer_free(&given);
    buffer_free(&sql);
    return code;
}
