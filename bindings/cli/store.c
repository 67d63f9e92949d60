/* A finished review becomes rows of the book: the header, one wide row an account, and the other tables.
 *
 * Of the contributions only those of known indicators are kept: the missing ones are those that have no row. O(accounts). */
#include <stdlib.h>
#include <string.h>

#include "tables.h"

static void bind_view(sqlite3_stmt *to, int at, const keyacct_table *table, int32_t column, const column_info *one, int64_t row) {
    int64_t integer = 0, length = 0;
    double real = 0;
    const char *text = NULL;
    char scratch[40];
    switch (view_cell(table, column, one, row, &integer, &real, &text, &length, scratch)) {
    case SQLITE_INTEGER: sqlite3_bind_int64(to, at, integer); break;
    case SQLITE_FLOAT: sqlite3_bind_double(to, at, real); break;
    case SQLITE_TEXT: sqlite3_bind_text(to, at, text, (int)length, SQLITE_TRANSIENT); break;
    default: sqlite3_bind_null(to, at);
    }
}

/* key: "account_id" for review_accounts, "row_number" for the others. */
static int store_table(book *of, int64_t review, const char *to, const char *kind, const keyacct_table *table) {
    column_list list;
    buffer sql = {0};
    sqlite3_stmt *statement = NULL;
    int accounts = strcmp(kind, "results") == 0, contributions = strcmp(kind, "contributions") == 0, code;
    int32_t places[256], id = view_find(table, "account_id");
    const column_info key = {"account_id", "", "", "", 0, 1};
    vocabulary_columns(kind, &list);
    buffer_print(&sql, "INSERT INTO %s (review_id, %s", to, accounts ? "account_id" : "row_number");
    for (int i = 0; i < list.count && i < 256; i++) {
        places[i] = view_find(table, list.item[i].name);
        buffer_text(&sql, ", ");
        sql_name(&sql, list.item[i].name);
    }
    buffer_text(&sql, ") VALUES (?, ?");
    for (int i = 0; i < list.count; i++) buffer_text(&sql, ", ?");
    buffer_text(&sql, ")");
    code = list.count > 256 ? complain(EXIT_INTERNAL, "a table of more than 256 columns")
        : book_prepare(of, buffer_string(&sql), &statement);
    for (int64_t row = 0; code == EXIT_FINE && row < keyacct_table_rows(table); row++) {
        int64_t state;
        if (contributions && view_int(table, "state", row, &state) && state == KEYACCT_INDICATOR_STATE_MISSING) continue;
        sqlite3_reset(statement);
        sqlite3_bind_int64(statement, 1, review);
        if (accounts) bind_view(statement, 2, table, id, &key, row);
        else sqlite3_bind_int64(statement, 2, row);
        for (int i = 0; i < list.count; i++) bind_view(statement, i + 3, table, places[i], &list.item[i], row);
        book_step(of, statement, &code);
    }
    sqlite3_finalize(statement);
    columns_free(&list);
    buffer_free(&sql);
    return code;
}

int store_rows(book *of, const char *kind, const keyacct_table *table, int8_t *taken) {
    column_list list;
    buffer sql = {0}, values = {0};
    sqlite3_stmt *statement = NULL;
    int32_t *places;
    vocabulary_columns(kind, &list);
    places = need((size_t)(list.count + 1) * sizeof *places);
    for (int i = 0; i < list.count; i++) {
        places[i] = view_find(table, list.item[i].name);
        buffer_text(&sql, i ? ", " : "");
        sql_name(&sql, list.item[i].name);
        buffer_text(&values, i ? ", ?" : "?");
    }
    buffer statement_text = {0};
    buffer_print(&statement_text, "INSERT INTO %s (%s) VALUES (%s) ON CONFLICT DO NOTHING", kind, buffer_string(&sql),
            buffer_string(&values));
    int code = book_prepare(of, buffer_string(&statement_text), &statement);
    for (int64_t row = 0; code == EXIT_FINE && row < keyacct_table_rows(table); row++) {
        sqlite3_reset(statement);
        for (int i = 0; i < list.count; i++) bind_view(statement, i + 1, table, places[i], &list.item[i], row);
        book_step(of, statement, &code);
        if (taken) taken[row] = sqlite3_changes(of->db) > 0;
    }
    sqlite3_finalize(statement);
    columns_free(&list);
    free(places);
    buffer_free(&sql);
    buffer_free(&values);
    buffer_free(&statement_text);
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
        if (code == EXIT_FINE && sqlite3_changes(of->db) && !facts->again)
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
