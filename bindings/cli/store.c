/* A finished review becomes rows of the book: the header, one wide row an account, and the other tables.
 *
 * Of the contributions only those of known indicators are kept: the missing ones are those that have no row. O(accounts). */
#include <stdlib.h>
#include <string.h>

#include "tables.h"

/* Rows of a table on their way into the book: the statement, and where its values come from. */
typedef struct writer {
    book *of;
    const keyacct_table *from;
    sqlite3_stmt *to;
    int keys; /* values before those of the columns */
    column_list list;
    int32_t *place; /* of each column in the table */
    char (*scratch)[40]; /* of each column: a value has to stay until the next row */
} writer;

static int in_list(const char *names, const char *name) { /* names: ",a,b," */
    char between[80];
    snprintf(between, sizeof between, ",%s,", name);
    return strstr(names, between) != NULL;
}

/* keys: names of the columns that come first and are bound by the caller. only: ",a,b," the columns of that kind that are wanted,
 * NULL for all. rest: what follows the values. */
static int writer_open(writer *out, book *of, const char *into, const char *keys, int key_count, const char *kind, const char *only,
                       const keyacct_table *from, const char *rest) {
    buffer sql = {0};
    int count = 0;
    memset(out, 0, sizeof *out);
    out->of = of;
    out->from = from;
    out->keys = key_count;
    vocabulary_columns(kind, &out->list);
    out->place = need((size_t)(out->list.count + 1) * sizeof *out->place);
    out->scratch = need((size_t)(out->list.count + 1) * sizeof *out->scratch);
    buffer_print(&sql, "INSERT INTO %s (%s", into, keys);
    for (int i = 0; i < out->list.count; i++) {
        if (only && !in_list(only, out->list.item[i].name)) continue;
        out->list.item[count] = out->list.item[i];
        out->place[count] = view_find(from, out->list.item[count].name);
        buffer_text(&sql, key_count + count ? ", " : "");
        sql_name(&sql, out->list.item[count++].name);
    }
    out->list.count = count;
    for (int i = 0; i < key_count + count; i++) buffer_text(&sql, i ? ", ?" : ") VALUES (?");
    buffer_print(&sql, ")%s", rest);
    int code = book_prepare(of, buffer_string(&sql), &out->to);
    buffer_free(&sql);
    return code;
}

static void bind_cell(writer *to, int at, int32_t place, const column_info *one, int64_t row, char scratch[40]) {
    int64_t integer = 0, length = 0;
    double real = 0;
    const char *text = NULL;
    switch (view_cell(to->from, place, one, row, &integer, &real, &text, &length, scratch)) {
    case SQLITE_INTEGER: sqlite3_bind_int64(to->to, at, integer); break;
    case SQLITE_FLOAT: sqlite3_bind_double(to->to, at, real); break;
    case SQLITE_TEXT: sqlite3_bind_text(to->to, at, text, (int)length, SQLITE_STATIC); break;
    default: sqlite3_bind_null(to->to, at);
    }
}

/* The row with the keys that are bound, and ready for the next one. */
static void write_row(writer *to, int64_t row, int *code) {
    for (int i = 0; i < to->list.count; i++)
        bind_cell(to, to->keys + 1 + i, to->place[i], &to->list.item[i], row, to->scratch[i]);
    book_step(to->of, to->to, code);
    sqlite3_reset(to->to);
}

static void writer_close(writer *from) {
    sqlite3_finalize(from->to);
    columns_free(&from->list);
    free(from->place);
    free(from->scratch);
}

static const column_info account_id = {"account_id", "", "", "", 0, 1};

/* key: "account_id" for review_accounts, "row_number" for the others. */
static int store_table(book *of, int64_t review, const char *to, const char *kind, const keyacct_table *table) {
    writer into;
    char scratch[40];
    int accounts = strcmp(kind, "results") == 0;
    int32_t id = view_find(table, "account_id"), state = strcmp(kind, "contributions") == 0 ? view_find(table, "state") : -1;
    int code = writer_open(&into, of, to, accounts ? "review_id, account_id" : "review_id, row_number", 2, kind, NULL, table, "");
    if (code == EXIT_FINE) sqlite3_bind_int64(into.to, 1, review);
    for (int64_t row = 0; code == EXIT_FINE && row < keyacct_table_rows(table); row++) {
        int64_t known;
        if (state >= 0 && keyacct_table_get_int64(table, state, row, &known, NULL) == KEYACCT_OK
            && known == KEYACCT_INDICATOR_STATE_MISSING)
            continue;
        if (accounts) bind_cell(&into, 2, id, &account_id, row, scratch);
        else sqlite3_bind_int64(into.to, 2, row);
        write_row(&into, row, &code);
    }
    writer_close(&into);
    return code;
}

int store_rows(book *of, const char *kind, const keyacct_table *table, int8_t *taken) {
    writer into;
    int code = writer_open(&into, of, kind, "", 0, kind, NULL, table, " ON CONFLICT DO NOTHING");
    for (int64_t row = 0; code == EXIT_FINE && row < keyacct_table_rows(table); row++) {
        write_row(&into, row, &code);
        if (taken) taken[row] = sqlite3_changes(of->db) > 0;
    }
    writer_close(&into);
    return code;
}

int store_found(book *of, const char *to, const char *columns, const keyacct_table *accounts) {
    writer into;
    char scratch[40];
    int32_t id = view_find(accounts, "account_id");
    int code = writer_open(&into, of, to, "account_id", 1, "results", columns, accounts, "");
    for (int64_t row = 0; code == EXIT_FINE && row < keyacct_table_rows(accounts); row++) {
        bind_cell(&into, 1, id, &account_id, row, scratch);
        write_row(&into, row, &code);
    }
    writer_close(&into);
    return code;
}

static int store_header(book *of, const snapshot *facts, int64_t *review) {
    sqlite3_stmt *statement = NULL;
    char asof[16], engine_at[40];
    const char *policy = keyacct_code_name("segment_policy", facts->policy);
    date_format(facts->asof_on, asof);
    time_format(facts->engine_at == NO_TIME ? 0 : facts->engine_at, engine_at);
    int code = book_prepare(of, "DELETE FROM reviews WHERE asof_on = ?", &statement);
    if (code == EXIT_FINE) {
        sqlite3_bind_text(statement, 1, asof, -1, SQLITE_STATIC);
        book_step(of, statement, &code);
        sqlite3_finalize(statement);
        statement = NULL;
        if (code == EXIT_FINE && sqlite3_changes(of->db))
            note("%s: replaces the stored review as of %s", of->path, asof);
    }
    if (code == EXIT_FINE)
        code = book_prepare(of, "INSERT INTO reviews (asof_on, made_by, edition, segment_policy, fell_back, window_days, "
                            "policy_hash, policy_text, accounts,"
                                " transactions, last_import_id, policy_from, engine_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
                                " (SELECT max(import_id) FROM imports), ?11, ?12)", &statement);
    if (code == EXIT_FINE) {
        sqlite3_bind_text(statement, 1, asof, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 2, keyacct_version_string(), -1, SQLITE_STATIC);
        sqlite3_bind_int64(statement, 3, facts->edition);
        sqlite3_bind_text(statement, 4, policy ? policy : "", -1, SQLITE_STATIC);
        sqlite3_bind_int64(statement, 5, facts->fell_back);
        sqlite3_bind_int64(statement, 6, facts->window_days);
        sqlite3_bind_text(statement, 7, facts->hash, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 8, facts->policy_text, -1, SQLITE_STATIC);
        sqlite3_bind_int64(statement, 9, facts->accounts);
        sqlite3_bind_int64(statement, 10, facts->transactions);
        sqlite3_bind_text(statement, 11, facts->policy_from, -1, SQLITE_STATIC);
        if (facts->engine_at != NO_TIME) sqlite3_bind_text(statement, 12, engine_at, -1, SQLITE_STATIC);
        book_step(of, statement, &code);
    }
    sqlite3_finalize(statement);
    *review = sqlite3_last_insert_rowid(of->db);
    return code;
}

int store_review(book *of, const snapshot *facts, keyacct_review *review) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    const keyacct_table *table = NULL;
    int64_t id = 0;
    int code = store_header(of, facts, &id);
    if (code == EXIT_FINE && keyacct_review_table(review, "accounts", &table, &error) != KEYACCT_OK)
        code = complain_library(EXIT_INTERNAL, "review", &error);
    if (code == EXIT_FINE) code = store_table(of, id, "review_accounts", "results", table);
    for (int i = 0; result_tables[i] && code == EXIT_FINE; i++) {
        char name[64];
        keyacct_status status = keyacct_review_table(review, result_tables[i], &table, &error);
        if (status == KEYACCT_E_NOT_FOUND) continue; /* a review without that table: nothing to rank */
        if (status != KEYACCT_OK) return complain_library(EXIT_INTERNAL, "review", &error);
        snprintf(name, sizeof name, "review_%s", result_tables[i]);
        code = store_table(of, id, name, result_tables[i], table);
    }
    return code;
}
