/* Which rows an export has: the statement of each table of the book and of a stored review, with the types of its columns.
 *
 * Rows come in the order of the account or of the book, so equal books give equal bytes. Table names are compared with lists before
 * they come near SQL. */
#include "export.h"

#include <string.h>

static int in_list(const char *const *list, const char *name) {
    for (; *list; list++)
        if (strcmp(*list, name) == 0) return 1;
    return 0;
}

static int find_review(book *of, const char *asof, int64_t *review) {
    sqlite3_stmt *statement = NULL;
    const char *sql = asof ? "SELECT review_id FROM reviews WHERE asof_on = ?"
                           : "SELECT review_id FROM reviews ORDER BY asof_on DESC LIMIT 1";
    int code = book_prepare(of, sql, &statement);
    *review = 0;
    if (code == EXIT_FINE) {
        if (asof) sqlite3_bind_text(statement, 1, asof, -1, SQLITE_STATIC);
        if (book_step(of, statement, &code) == 1) *review = sqlite3_column_int64(statement, 0);
    }
    sqlite3_finalize(statement);
    return code;
}

static int no_review(const book *of, const char *asof) {
    if (asof) return complain(EXIT_BOOK, "%s: there is no stored review as of %s", of->path, asof);
    return complain(EXIT_BOOK, "%s: there is no stored review yet; 'keyacct review %s' makes one", of->path, of->path);
}

static void add_columns(export_table *of, buffer *sql, const char *table, const char *alias) {
    column_list list;
    vocabulary_columns(table, &list);
    for (int i = 0; i < list.count; i++) {
        of->list.item = need_more(of->list.item, (size_t)(of->list.count + 1) * sizeof *of->list.item);
        of->list.item[of->list.count++] = list.item[i];
        buffer_text(sql, i || sql->bytes[sql->length - 1] == '"' ? ", " : "");
        buffer_print(sql, "%s.", alias);
        sql_name(sql, list.item[i].name);
    }
    columns_free(&list);
}

static int build(book *of, const char *asof, export_table *out, buffer *sql) {
    const char *table = out->name;
    int accounts = strcmp(table, "accounts") == 0, result = in_list(result_tables, table), policy = strcmp(table, "policy") == 0;
    int log = strcmp(table, "outputs") == 0, own = strcmp(table, "imports") == 0 || strcmp(table, "reviews") == 0;
    int code = EXIT_FINE;
    if (!accounts && !result && !policy && !own && !log && !in_list(book_kinds, table))
        return complain(EXIT_USAGE, "export: unknown table '%s'; see keyacct export --help", table);
    if (accounts || result || policy) code = find_review(of, asof, &out->review);
    if (code == EXIT_FINE && out->review == 0 && (result || policy || (accounts && asof))) return no_review(of, asof);
    if (code != EXIT_FINE) return code;
    if (policy) {
        buffer_text(sql, "SELECT policy_text FROM reviews WHERE review_id = ?");
    } else if (strcmp(table, "imports") == 0) {
        buffer_text(sql, "SELECT * FROM imports ORDER BY import_id");
    } else if (own) {
        buffer_text(sql, "SELECT review_id, asof_on, made_by, edition, segment_policy, fell_back, window_days, policy_hash, "
                    "policy_from, accounts, transactions FROM reviews ORDER BY asof_on");
    } else if (accounts) {
        if (out->review == 0) note("%s: there is no stored review yet; only what was given is exported", of->path);
        buffer_text(sql, "SELECT ");
        add_columns(out, sql, "accounts", "a");
        add_columns(out, sql, "results", "r");
        buffer_text(sql, " FROM accounts a LEFT JOIN review_accounts r ON r.account_id = a.account_id AND r.review_id = ?"
                    " ORDER BY a.account_id");
    } else {
        buffer_text(sql, "SELECT ");
        add_columns(out, sql, table, "t");
        if (result) buffer_print(sql, " FROM review_%s t WHERE review_id = ? ORDER BY row_number", table);
        else buffer_print(sql, " FROM %s t ORDER BY rowid", table);
    }
    return EXIT_FINE;
}

int export_is_text(const char *table) { return strcmp(table, "policy") == 0; }

int export_open(book *of, const char *table, const char *asof, export_table *out) {
    buffer sql = {0};
    memset(out, 0, sizeof *out);
    out->name = table;
    int code = build(of, asof, out, &sql);
    if (code == EXIT_FINE) code = book_prepare(of, buffer_string(&sql), &out->rows);
    if (code == EXIT_FINE && sqlite3_bind_parameter_count(out->rows)) sqlite3_bind_int64(out->rows, 1, out->review);
    if (code != EXIT_FINE) export_close(out);
    buffer_free(&sql);
    return code;
}

void export_close(export_table *from) {
    sqlite3_finalize(from->rows);
    columns_free(&from->list);
    from->rows = NULL;
}
