/* keyacct export: a table of the book or of a stored review as CSV or JSON lines.
 *
 * Rows come in the order of the account or of the book, so equal books give equal bytes. A file is written beside its final name
 * and renamed when it is whole. CSV text cells that a spreadsheet would run are made inert by a leading apostrophe, control
 * characters become visible escapes (unless --exact); JSON text escapes every character that acts. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "book.h"

typedef struct exporter {
    const options *given;
    book *of;
    column_list list; /* types of the columns of the statement, in its order; empty for the book's own tables */
    FILE *to;
    char *temporary;
} exporter;

static int in_list(const char *const *list, const char *name) {
    for (; *list; list++)
        if (strcmp(*list, name) == 0) return 1;
    return 0;
}

/* ---- cells ------------------------------------------------------------------------------------------------------------------ */

/* Spreadsheets run what begins like this; the wide forms are those of East Asian input. */
static int runs_as_formula(const char *text, size_t length) {
    static const char *const wide[] = {"\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};
    if (length == 0) return 0;
    if (strchr("=+-@\t\r\n", text[0])) return 1;
    for (size_t i = 0; length >= 3 && i < 4; i++)
        if (memcmp(text, wide[i], 3) == 0) return 1;
    return 0;
}

static void csv_text(buffer *line, const char *text, size_t length, int exact) {
    buffer cell = {0};
    if (!exact && runs_as_formula(text, length)) buffer_text(&cell, "'");
    for (size_t at = 0; at < length;) {
        uint32_t character = 0;
        size_t size = utf8_decode(text + at, length - at, &character);
        size_t step = size ? size : 1;
        int keep = exact || character == '\t' || character == '\n' || character == '\r' || (size && !character_acts(character));
        if (keep) buffer_add(&cell, text + at, step);
        else buffer_inert(&cell, text + at, step);
        at += step;
    }
    const char *bytes = buffer_string(&cell);
    if (strpbrk(bytes, ",\"\r\n") || (cell.length && (bytes[0] == ' ' || bytes[cell.length - 1] == ' '))) {
        buffer_text(line, "\"");
        for (size_t i = 0; i < cell.length; i++) buffer_add(line, bytes[i] == '"' ? "\"\"" : bytes + i, bytes[i] == '"' ? 2 : 1);
        buffer_text(line, "\"");
    } else {
        buffer_add(line, bytes, cell.length);
    }
    buffer_free(&cell);
}

/* jansson checks and escapes; characters that act are only ever inside strings, so they can be escaped afterwards. */
static void json_text(buffer *line, const char *text, size_t length) {
    json_t *value = json_stringn(text, length);
    char *encoded = value ? json_dumps(value, JSON_ENCODE_ANY) : NULL;
    if (!encoded) {
        buffer_text(line, "null");
        json_decref(value);
        return;
    }
    for (size_t at = 0, end = strlen(encoded); at < end;) {
        uint32_t character = 0;
        size_t size = utf8_decode(encoded + at, end - at, &character);
        if (size && character_acts(character)) {
            if (character > 0xFFFF)
                buffer_print(line, "\\u%04X\\u%04X", (unsigned)(0xD7C0 + (character >> 10)),
                             (unsigned)(0xDC00 + (character & 0x3FF)));
            else buffer_print(line, "\\u%04X", (unsigned)character);
        } else {
            buffer_add(line, encoded + at, size ? size : 1);
        }
        at += size ? size : 1;
    }
    free(encoded);
    json_decref(value);
}

static void money_text(buffer *line, int64_t minor, int decimals) {
    char grouped[48];
    for (const char *at = money_format(minor, decimals, grouped); *at; at++)
        if (*at != ',') buffer_add(line, at, 1);
}

static void one_cell(const exporter *of, sqlite3_stmt *row, int at, buffer *line, int json) {
    const column_info *kind = of->list.count ? &of->list.item[at] : NULL;
    char number[40];
    switch (sqlite3_column_type(row, at)) {
    case SQLITE_NULL: buffer_text(line, json ? "null" : ""); break;
    case SQLITE_INTEGER: {
        int64_t value = sqlite3_column_int64(row, at);
        if (kind && kind->type == KEYACCT_TYPE_MONEY && strcmp(of->given->money, "major") == 0)
            money_text(line, value, of->of->decimals);
        else if (json && kind && kind->type == KEYACCT_TYPE_BOOL) buffer_text(line, value ? "true" : "false");
        else buffer_print(line, "%lld", (long long)value);
        break;
    }
    case SQLITE_FLOAT: buffer_text(line, real_format(sqlite3_column_double(row, at), number)); break;
    default: {
        const char *text = (const char *)sqlite3_column_text(row, at);
        size_t length = (size_t)sqlite3_column_bytes(row, at);
        if (json) json_text(line, text ? text : "", length);
        else csv_text(line, text ? text : "", length, of->given->exact);
    }
    }
}

static int write_rows(const exporter *of, sqlite3_stmt *rows, int *code) {
    int json = strcmp(of->given->format, "jsonl") == 0, columns = sqlite3_column_count(rows), found;
    buffer line = {0};
    for (int i = 0; !json && i < columns; i++) {
        if (i) buffer_text(&line, ",");
        csv_text(&line, sqlite3_column_name(rows, i), strlen(sqlite3_column_name(rows, i)), 0);
    }
    if (!json) {
        buffer_text(&line, "\n");
        fwrite(line.bytes, 1, line.length, of->to);
    }
    while ((found = book_step(of->of, rows, code)) == 1 && !ferror(of->to)) {
        line.length = 0;
        for (int i = 0; i < columns; i++) {
            buffer_text(&line, i ? "," : json ? "{" : "");
            if (json) {
                json_text(&line, sqlite3_column_name(rows, i), strlen(sqlite3_column_name(rows, i)));
                buffer_text(&line, ":");
            }
            one_cell(of, rows, i, &line, json);
        }
        buffer_text(&line, json ? "}\n" : "\n");
        fwrite(line.bytes, 1, line.length, of->to);
    }
    buffer_free(&line);
    return *code;
}

/* ---- what to export --------------------------------------------------------------------------------------------------------- */

static int find_review(const exporter *of, int64_t *review) {
    sqlite3_stmt *statement = NULL;
    const char *asof = of->given->asof;
    const char *sql = asof ? "SELECT review_id FROM reviews WHERE asof_on = ?"
                           : "SELECT review_id FROM reviews ORDER BY asof_on DESC LIMIT 1";
    int code = book_prepare(of->of, sql, &statement);
    *review = 0;
    if (code == EXIT_FINE) {
        if (asof) sqlite3_bind_text(statement, 1, asof, -1, SQLITE_STATIC);
        if (book_step(of->of, statement, &code) == 1) *review = sqlite3_column_int64(statement, 0);
    }
    sqlite3_finalize(statement);
    return code;
}

static int no_review(const exporter *of) {
    if (of->given->asof) return complain(EXIT_BOOK, "%s: there is no stored review as of %s", of->of->path, of->given->asof);
    return complain(EXIT_BOOK, "%s: there is no stored review yet; 'keyacct review %s' makes one", of->of->path, of->of->path);
}

static void add_columns(exporter *of, buffer *sql, const char *table, const char *alias) {
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

/* Builds the statement. Table names are compared with lists before they come near SQL. */
static int build(exporter *of, buffer *sql, int64_t *review) {
    const char *table = of->given->table;
    int accounts = strcmp(table, "accounts") == 0, result = in_list(result_tables, table), policy = strcmp(table, "policy") == 0;
    int own = strcmp(table, "imports") == 0 || strcmp(table, "reviews") == 0;
    int code = EXIT_FINE;
    if (!accounts && !result && !policy && !own && !in_list(book_kinds, table))
        return complain(EXIT_USAGE, "export: unknown table '%s'; see keyacct export --help", table);
    if (accounts || result || policy) code = find_review(of, review);
    if (code == EXIT_FINE && *review == 0 && (result || policy || (accounts && of->given->asof))) return no_review(of);
    if (code != EXIT_FINE) return code;
    if (policy) {
        buffer_text(sql, "SELECT policy_text FROM reviews WHERE review_id = ?");
    } else if (strcmp(table, "imports") == 0) {
        buffer_text(sql, "SELECT * FROM imports ORDER BY import_id");
    } else if (own) {
        buffer_text(sql, "SELECT review_id, asof_on, made_by, edition, segment_policy, fell_back, window_days, policy_hash, "
                    "accounts, transactions FROM reviews ORDER BY asof_on");
    } else if (accounts) {
        if (*review == 0) note("%s: there is no stored review yet; only what was given is exported", of->of->path);
        buffer_text(sql, "SELECT ");
        add_columns(of, sql, "accounts", "a");
        add_columns(of, sql, "results", "r");
        buffer_text(sql, " FROM accounts a LEFT JOIN review_accounts r ON r.account_id = a.account_id AND r.review_id = ?"
                    " ORDER BY a.account_id");
    } else {
        buffer_text(sql, "SELECT ");
        add_columns(of, sql, table, "t");
        if (result) buffer_print(sql, " FROM review_%s t WHERE review_id = ? ORDER BY row_number", table);
        else buffer_print(sql, " FROM %s t ORDER BY rowid", table);
    }
    return EXIT_FINE;
}

/* ---- where to --------------------------------------------------------------------------------------------------------------- */

static int open_output(exporter *of) {
    of->to = stdout;
    if (!of->given->output || strcmp(of->given->output, "-") == 0) return EXIT_FINE;
    buffer name = {0};
    buffer_print(&name, "%s.XXXXXX", of->given->output);
    of->temporary = name.bytes;
    int file = mkstemp(of->temporary);
    mode_t mask = umask(0);
    umask(mask);
    if (file < 0 || fchmod(file, 0666 & ~mask) != 0 || !(of->to = fdopen(file, "wb"))) {
        int code = complain(EXIT_BOOK, "%s: %s", of->given->output, strerror(errno));
        if (file >= 0) {
            unlink(of->temporary);
            close(file);
        }
        free(of->temporary);
        of->temporary = NULL;
        of->to = stdout;
        return code;
    }
    return EXIT_FINE;
}

static int close_output(exporter *of, int code) {
    if (!of->temporary) return code;
    int failed = fflush(of->to) != 0 || fsync(fileno(of->to)) != 0 || ferror(of->to);
    failed |= fclose(of->to) != 0;
    if (failed && code == EXIT_FINE) code = complain(EXIT_BOOK, "%s: cannot be written", of->given->output);
    if (code == EXIT_FINE && rename(of->temporary, of->given->output) != 0)
        code = complain(EXIT_BOOK, "%s: %s", of->given->output, strerror(errno));
    if (code != EXIT_FINE) unlink(of->temporary);
    free(of->temporary);
    return code;
}

static int write_policy(const exporter *of, sqlite3_stmt *row) {
    int code = EXIT_FINE;
    if (book_step(of->of, row, &code) == 1) fwrite(sqlite3_column_text(row, 0), 1, (size_t)sqlite3_column_bytes(row, 0), of->to);
    return code;
}

int command_export(const options *given) {
    book of;
    exporter job = {given, &of, {0, NULL}, stdout, NULL};
    buffer sql = {0};
    sqlite3_stmt *statement = NULL;
    int64_t review = 0;
    int code = book_open(given->book, &of);
    if (code == EXIT_FINE) code = build(&job, &sql, &review);
    if (code == EXIT_FINE) code = book_prepare(&of, buffer_string(&sql), &statement);
    if (code == EXIT_FINE && sqlite3_bind_parameter_count(statement)) sqlite3_bind_int64(statement, 1, review);
    if (code == EXIT_FINE && (code = open_output(&job)) == EXIT_FINE) {
        code = strcmp(given->table, "policy") == 0 ? write_policy(&job, statement) : write_rows(&job, statement, &code);
        code = close_output(&job, code);
    }
    sqlite3_finalize(statement);
    book_close(&of);
    columns_free(&job.list);
    buffer_free(&sql);
    return code;
}
