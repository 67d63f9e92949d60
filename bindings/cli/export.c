/* keyacct export: a table of the book or of a stored review as CSV or JSON lines, or many as a workbook (xlsx.c).
 *
 * A file is whole or not there (output.c). CSV text cells that a spreadsheet would run are made inert by a leading apostrophe,
 * control characters become visible escapes (unless --exact); JSON text escapes every character that acts. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "export.h"

typedef struct exporter {
    const options *given;
    book *of;
    export_table table;
    output to;
} exporter;

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
    const column_info *kind = of->table.list.count ? &of->table.list.item[at] : NULL;
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

static int write_rows(exporter *of, sqlite3_stmt *rows, int *code) {
    int json = strcmp(of->given->format, "jsonl") == 0, columns = sqlite3_column_count(rows), found;
    buffer line = {0};
    for (int i = 0; !json && i < columns; i++) {
        if (i) buffer_text(&line, ",");
        csv_text(&line, sqlite3_column_name(rows, i), strlen(sqlite3_column_name(rows, i)), 0);
    }
    if (!json) {
        buffer_text(&line, "\n");
        output_write(&of->to, line.bytes, line.length);
    }
    while ((found = book_step(of->of, rows, code)) == 1 && !of->to.reason) {
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
        output_write(&of->to, line.bytes, line.length);
    }
    buffer_free(&line);
    return *code;
}

/* ---- whole tables ----------------------------------------------------------------------------------------------------------- */

static int write_policy(exporter *of) {
    int code = EXIT_FINE;
    sqlite3_stmt *row = of->table.rows;
    if (book_step(of->of, row, &code) == 1)
        output_write(&of->to, sqlite3_column_text(row, 0), (size_t)sqlite3_column_bytes(row, 0));
    return code;
}

static int export_text(exporter *of) {
    int code = export_open(of->of, of->given->table ? of->given->table : "accounts", of->given->asof, &of->table);
    if (code == EXIT_FINE && (code = output_open(&of->to, of->given->output)) == EXIT_FINE) {
        code = export_is_text(of->table.name) ? write_policy(of) : write_rows(of, of->table.rows, &code);
        code = output_close(&of->to, code);
    }
    export_close(&of->table);
    return code;
}

/* The library that writes workbooks opens the file itself; the temporary file is its place. */
static int export_workbook(exporter *of) {
    if (!of->given->output || strcmp(of->given->output, "-") == 0)
        return complain(EXIT_USAGE, "export: a workbook goes to a file; add --output FILE.xlsx");
    if (of->given->table && export_is_text(of->given->table))
        return complain(EXIT_USAGE, "export: the policy is text, not a table; leave --format out");
    int code = output_open(&of->to, of->given->output);
    if (code != EXIT_FINE) return code;
    code = xlsx_write(of->of, of->given, &of->to);
    output_reopen(&of->to);
    return output_close(&of->to, code);
}

int command_export(const options *given) {
    book of;
    exporter job;
    memset(&job, 0, sizeof job);
    job.given = given;
    job.of = &of;
    int code = book_open(given->book, &of);
    /* One transaction: every sheet, and every row, is of the same moment, whatever another keyacct does meanwhile. */
    if (code == EXIT_FINE) code = book_run(&of, "BEGIN");
    if (code == EXIT_FINE) code = strcmp(given->format, "xlsx") == 0 ? export_workbook(&job) : export_text(&job);
    book_close(&of);
    return code;
}
