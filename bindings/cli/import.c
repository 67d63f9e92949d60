/* keyacct import: a CSV file into the book, all of it or nothing.
 *
 * Two passes over the file in memory: the first checks its form and looks at shares whose unit is not stated, the second converts
 * and writes inside one transaction. Up to 20 mistakes are named, then the transaction is rolled back. --check does the same and
 * always rolls back. O(rows); memory: the file. Refuses: a file of the same content (unless --again), facts of accounts that the
 * book does not have (unless --create-accounts), and whatever the library would refuse in a review later: dates the wrong way
 * round, a currency that is not the book's, values outside their range, an order line twice, a case that repeats an unknown one. */
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "living.h"
#include "mapping.h"

enum { MISTAKES_SHOWN = 20 };

static const char *const required[][4] = {
    {"accounts", "account_id"}, {"transactions", "account_id", "on|at", "amount"},
    {"cases", "case_id", "account_id", "reported_at"},
    {"contacts", "account_id", "at"}, {"surveys", "account_id", "sent_at|answered_at"}, {"assessments", "account_id", "asof_on"},
    {"events", "at", "event"}};

/* The second may not lie before the first. */
static const char *const ordered[][3] = {
    {"transactions", "on", "delivered_on"}, {"cases", "reported_at", "acked_at"}, {"cases", "reported_at", "dispatched_at"},
    {"cases", "reported_at", "answered_at"}, {"cases", "reported_at", "resolved_at"}, {"cases", "reported_at", "closed_at"},
    {"cases", "reported_at", "forwarded_at"}, {"surveys", "sent_at", "answered_at"}};

/* What the library refuses below zero; shares and scales state their range in the vocabulary. */
static const char *const not_negative[][2] = {
    {"accounts", "size"}, {"accounts", "wallet"}, {"accounts", "declared_potential"}};

typedef struct import {
    const options *given;
    book book;
    file_text file;
    column_list targets;
    header header;
    mapping map;
    int64_t id, rows, added, updated, created, mistakes, blank_ids, last_line;
    sqlite3_stmt *insert, *find, *find_product, *find_account, *create;
    int keyed; /* 1: accounts, cases, assessments by key; 2: transactions by account, order and line, or product line without one */
} import;

static void mistake(import *of, int64_t line, const char *format, ...) PRINTF_LIKE(3, 4);
static void mistake(import *of, int64_t line, const char *format, ...) {
    buffer text = {0};
    va_list list;
    char small[2048];
    if (++of->mistakes > MISTAKES_SHOWN) return;
    va_start(list, format);
    vsnprintf(small, sizeof small, format, list);
    va_end(list);
    buffer_print(&text, "%s:%lld: %s", of->given->file, (long long)line, small);
    complain(EXIT_INPUT, "%s", buffer_string(&text));
    buffer_free(&text);
}

static int known_kind(const char *kind) {
    for (int i = 0; book_kinds[i]; i++)
        if (strcmp(book_kinds[i], kind) == 0) return 1;
    return 0;
}

static int read_header(import *of, csv_reader *reader) {
    int result = csv_next(reader);
    if (result < 0) return complain(EXIT_INPUT, "%s:%lld: %s", of->given->file, (long long)reader->error_line, reader->error);
    if (result == 0) return complain(EXIT_INPUT, "%s: is empty; expected a line of column names", of->given->file);
    of->header.count = reader->count;
    of->header.name = need((size_t)reader->count * sizeof *of->header.name);
    for (int i = 0; i < reader->count; i++) of->header.name[i] = need_text(reader->field[i].bytes, reader->field[i].length);
    if (reader->count == 1 && of->given->delimiter == ',' && strpbrk(of->header.name[0], ";\t|"))
        note("%s: one column only; is the delimiter '%s'? (--delimiter)", of->given->file,
             strchr(of->header.name[0], ';') ? ";" : strchr(of->header.name[0], '\t') ? "tab" : "|");
    return EXIT_FINE;
}

static int check_required(const import *of) {
    int code = EXIT_FINE;
    for (size_t i = 0; i < sizeof required / sizeof required[0]; i++) {
        if (strcmp(required[i][0], of->given->kind) != 0) continue;
        for (int k = 1; k < 4 && required[i][k]; k++) {
            const char *either = strchr(required[i][k], '|');
            char first[32];
            snprintf(first, sizeof first, "%.*s", either ? (int)(either - required[i][k]) : 31, required[i][k]);
            if (mapping_find(&of->map, first) || (either && mapping_find(&of->map, either + 1))) continue;
            code = complain(EXIT_INPUT, "%s: %s need '%s'%s%s%s and no column of the file is it; say which with --map '%s=COLUMN'",
                            of->given->file,
                            of->given->kind, first, either ? " or '" : "", either ? either + 1 : "", either ? "'" : "", first);
        }
    }
    return code;
}

/* ---- shares whose unit is not stated ---------------------------------------------------------------------------------------- */

typedef struct share_facts {
    int64_t values, not_whole;
    double largest;
} share_facts;

static void look_at_share(const import *of, const field_map *map, const csv_field *fields, share_facts *facts) {
    decimal value;
    buffer unused = {0};
    int column, found;
    if (map->kind == SOURCE_EXPRESSION) {
        found = expression_value(map->program, fields, &of->given->form, &value, &column, &unused);
    } else {
        const char *text = map->kind == SOURCE_CONSTANT ? map->constant : fields[map->source].bytes;
        found = decimal_parse(text, map->kind == SOURCE_CONSTANT ? strlen(text) : fields[map->source].length, &of->given->form,
                              &value);
    }
    buffer_free(&unused);
    if (found != 1) return;
    double size = fabs(decimal_to_double(&value));
    facts->values++;
    facts->not_whole += !decimal_is_whole(&value);
    if (size > facts->largest) facts->largest = size;
}

/* Exactly one sensible reading is taken and said; more than one is refused with the readings shown. */
static int decide_share(const import *of, field_map *map, const share_facts *facts) {
    char largest[40], a[40], b[40], c[40];
    const char *source = map->kind == SOURCE_COLUMN ? of->header.name[map->source] : "the expression";
    if (facts->largest == 0 || (!facts->not_whole && facts->largest > 1000)) {
        map->unit = UNIT_PPM;
        return EXIT_FINE;
    }
    if (facts->not_whole && facts->largest <= 1) {
        map->unit = UNIT_FRACTION;
        note("%s: column '%s' (%s) is read as fractions of one: largest %s = %s", of->given->file, source, map->target->name,
             real_format(facts->largest, largest), ppm_format(llround(facts->largest * 1e6), a));
        return EXIT_FINE;
    }
    if (facts->largest > 1e9)
        return complain(EXIT_INPUT, "%s: column '%s' (%s) is a share and holds %s", of->given->file, source, map->target->name,
                                              real_format(facts->largest, largest));
    return complain(EXIT_INPUT,
                    "%s: column '%s' is a share and its unit is not stated; its largest value %s is %s as a fraction, "
                    "%s as percent, %s as ppm; "
                    "add --map '%s=%s:fraction', :percent or :ppm",
                    of->given->file, source, real_format(facts->largest, largest), ppm_format(llround(facts->largest * 1e6), a),
                    ppm_format(llround(facts->largest * 1e4), b), ppm_format(llround(facts->largest), c), map->target->name,
                    source);
}

static int first_pass(import *of) {
    share_facts *facts = need((size_t)(of->map.count + 1) * sizeof *facts);
    csv_reader reader;
    int result, code = EXIT_FINE;
    csv_open(&reader, of->file.bytes, of->file.length, of->given->delimiter);
    csv_next(&reader);
    while ((result = csv_next(&reader)) > 0 && !stopped) {
        of->rows++;
        if (reader.count != of->header.count) {
            mistake(of, reader.line, "%d %s, and the header has %d", reader.count, plural(reader.count, "field", "fields"),
                    of->header.count);
            continue;
        }
        for (int i = 0; i < of->map.count; i++)
            if (of->map.field[i].unit == UNIT_UNSTATED && column_is_share(of->map.field[i].target))
                look_at_share(of, &of->map.field[i], reader.field, &facts[i]);
    }
    if (result < 0) mistake(of, reader.error_line, "%s", reader.error);
    csv_close(&reader);
    for (int i = 0; i < of->map.count; i++) {
        field_map *map = &of->map.field[i];
        if (map->unit != UNIT_UNSTATED || !column_is_share(map->target)) continue;
        int one = decide_share(of, map, &facts[i]);
        if (one != EXIT_FINE) code = one;
    }
    free(facts);
    if (stopped) return complain(EXIT_STOPPED, "interrupted; nothing was imported");
    return of->mistakes ? EXIT_INPUT : code;
}

/* ---- writing ---------------------------------------------------------------------------------------------------------------- */

static int prepare(import *of) {
    const char *kind = of->given->kind;
    const char *key = strcmp(kind, "accounts") == 0 ? "account_id" : strcmp(kind, "cases") == 0 ? "case_id" : NULL;
    int assessments = strcmp(kind, "assessments") == 0;
    buffer sql = {0}, values = {0}, updates = {0};
    int lines = strcmp(kind, "transactions") == 0 && mapping_find(&of->map, "order_id")
        && (mapping_find(&of->map, "line") || mapping_find(&of->map, "product_line"));
    of->keyed = key || assessments ? 1 : lines ? 2 : 0;
    buffer_print(&sql, "INSERT %sINTO %s (import_id, import_line", of->keyed == 2 && of->given->again ? "OR REPLACE " : "", kind);
    for (int i = 0; i < of->map.count; i++) {
        const char *name = of->map.field[i].target->name;
        buffer_text(&sql, ", ");
        sql_name(&sql, name);
        buffer_text(&values, ", ?");
        if (key && strcmp(name, key) == 0) continue;
        buffer_text(&updates, ", ");
        sql_name(&updates, name);
        buffer_text(&updates, " = excluded.");
        sql_name(&updates, name);
    }
    buffer_print(&sql, ") VALUES (?, ?%s)", buffer_string(&values));
    if (of->keyed == 1)
        buffer_print(&sql, " ON CONFLICT (%s) DO UPDATE SET import_id = excluded.import_id, import_line = excluded.import_line%s",
                     key ? key : "account_id, asof_on", buffer_string(&updates));
    int code = book_prepare(&of->book, buffer_string(&sql), &of->insert);
    buffer_free(&sql);
    buffer_free(&values);
    buffer_free(&updates);
    if (code == EXIT_FINE && of->keyed) {
        buffer_print(&sql, "SELECT import_id, import_line FROM %s WHERE %s", kind,
                     of->keyed == 2                  ? "account_id = ?3 AND order_id = ?1 AND line = ?2"
                     : assessments                   ? "account_id = ?1 AND asof_on = ?2"
                     : strcmp(key, "case_id") == 0   ? "case_id = ?1"
                                                     : "account_id = ?1");
        code = book_prepare(&of->book, buffer_string(&sql), &of->find);
        buffer_free(&sql);
    }
    if (code == EXIT_FINE && of->keyed == 2)
        code = book_prepare(&of->book, "SELECT import_id, import_line FROM transactions WHERE account_id = ?3 AND order_id = ?1"
                            " AND line IS NULL AND product_line = ?2", &of->find_product);
    if (code == EXIT_FINE && strcmp(kind, "accounts") != 0) {
        code = book_prepare(&of->book, "SELECT 1 FROM accounts WHERE account_id = ?", &of->find_account);
        if (code == EXIT_FINE)
            code = book_prepare(&of->book, "INSERT INTO accounts (account_id, import_id, import_line) VALUES (?, ?, ?)",
                                &of->create);
    }
    return code;
}

static void bind_cell(sqlite3_stmt *statement, int at, const cell *value) {
    switch (value->kind) {
    case CELL_NULL: sqlite3_bind_null(statement, at); break;
    case CELL_REAL: sqlite3_bind_double(statement, at, value->real); break;
    case CELL_TEXT: sqlite3_bind_text(statement, at, value->text, (int)value->length, SQLITE_TRANSIENT); break;
    case CELL_INTEGER: sqlite3_bind_int64(statement, at, value->integer); break;
    }
}

static const cell *cell_of(const import *of, const cell *cells, const char *name) {
    const field_map *map = mapping_find(&of->map, name);
    return map ? &cells[map - of->map.field] : NULL;
}

static int is_empty(const cell *value) { return !value || value->kind == CELL_NULL; }

static const char *source_name(const import *of, const char *name) {
    const field_map *map = mapping_find(&of->map, name);
    return map && map->kind == SOURCE_COLUMN ? of->header.name[map->source] : name;
}

static void check_row(import *of, int64_t line, const cell *cells) {
    for (size_t i = 0; i < sizeof required / sizeof required[0]; i++) {
        if (strcmp(required[i][0], of->given->kind) != 0) continue;
        for (int k = 1; k < 4 && required[i][k]; k++) {
            char name[32];
            const char *either = strchr(required[i][k], '|');
            snprintf(name, sizeof name, "%.*s", either ? (int)(either - required[i][k]) : 31, required[i][k]);
            if (!is_empty(cell_of(of, cells, name)) || (either && !is_empty(cell_of(of, cells, either + 1)))) continue;
            const char *which = mapping_find(&of->map, name) || !either ? name : either + 1;
            mistake(of, line, "column '%s' is empty and %s need it", source_name(of, which), of->given->kind);
        }
    }
    for (size_t i = 0; i < sizeof ordered / sizeof ordered[0]; i++) {
        if (strcmp(ordered[i][0], of->given->kind) != 0) continue;
        const cell *first = cell_of(of, cells, ordered[i][1]), *second = cell_of(of, cells, ordered[i][2]);
        if (is_empty(first) || is_empty(second) || second->integer >= first->integer) continue;
        mistake(of, line, "column '%s': %s lies before '%s' %s", source_name(of, ordered[i][2]), second->text,
                source_name(of, ordered[i][1]), first->text);
    }
    for (size_t i = 0; i < sizeof not_negative / sizeof not_negative[0]; i++) {
        const cell *value = cell_of(of, cells, not_negative[i][1]);
        if (strcmp(not_negative[i][0], of->given->kind) != 0 || is_empty(value) || value->integer >= 0) continue;
        mistake(of, line, "column '%s': %s cannot be negative", source_name(of, not_negative[i][1]), not_negative[i][1]);
    }
    const cell *currency = cell_of(of, cells, "currency");
    if (!is_empty(currency) && (currency->length != strlen(of->book.currency)
                                || memcmp(currency->text, of->book.currency, currency->length) != 0))
        mistake(of, line, "column '%s': '%.*s' is not the currency of the book, %s; convert the amounts first",
                source_name(of, "currency"),
                (int)(currency->length > 20 ? 20 : currency->length), currency->text, of->book.currency);
    const cell *id = cell_of(of, cells, "account_id");
    if (!is_empty(id) && (id->text[0] == ' ' || id->text[id->length - 1] == ' ')) {
        if (of->blank_ids++ == 0)
            note("%s:%lld: account id '%.*s' begins or ends with a blank and is kept as it is; --map 'account_id=...:trim' "
                 "takes blanks off", of->given->file,
                 (long long)line, (int)id->length, id->text);
    }
}

/* 1 known (or made), 0 a mistake, -1 failed with *code. */
static int know_account(import *of, int64_t line, const cell *id, int *code) {
    if (!of->find_account || is_empty(id)) return 1;
    sqlite3_reset(of->find_account);
    bind_cell(of->find_account, 1, id);
    int found = book_step(&of->book, of->find_account, code);
    sqlite3_reset(of->find_account);
    if (found != 0) return found;
    if (!of->given->create_accounts) {
        mistake(of, line, "column '%s': account '%.*s' is not in the book; import accounts first, or add --create-accounts",
                source_name(of, "account_id"),
                (int)(id->length > 60 ? 60 : id->length), id->text);
        return 0;
    }
    sqlite3_reset(of->create);
    bind_cell(of->create, 1, id);
    sqlite3_bind_int64(of->create, 2, of->id);
    sqlite3_bind_int64(of->create, 3, line);
    of->created++;
    return book_step(&of->book, of->create, code) < 0 ? -1 : 1;
}

/* 1 go on, 0 a mistake, -1 failed. A key may stand once in a file; in the book it is updated, or refused for order lines. */
static int know_key(import *of, int64_t line, const cell *cells, int *code) {
    const cell *first, *second = NULL;
    sqlite3_stmt *find = of->find;
    const char *with = "line";
    if (!of->keyed) return 1;
    if (of->keyed == 2) first = cell_of(of, cells, "order_id"), second = cell_of(of, cells, "line");
    else if (strcmp(of->given->kind, "cases") == 0) first = cell_of(of, cells, "case_id");
    else first = cell_of(of, cells, "account_id");
    if (strcmp(of->given->kind, "assessments") == 0) second = cell_of(of, cells, "asof_on");
    if (of->keyed == 2 && is_empty(second)) { /* as the library tells the lines of an order apart */
        second = cell_of(of, cells, "product_line");
        find = of->find_product;
        with = "product line";
    }
    if (is_empty(first) || (of->keyed == 2 && is_empty(second))) return 1;
    sqlite3_reset(find);
    bind_cell(find, 1, first);
    if (second) bind_cell(find, 2, second);
    if (of->keyed == 2) bind_cell(find, 3, cell_of(of, cells, "account_id"));
    int found = book_step(&of->book, find, code);
    int64_t import_id = found > 0 ? sqlite3_column_int64(find, 0) : 0;
    int64_t import_line = found > 0 ? sqlite3_column_int64(find, 1) : 0;
    sqlite3_reset(find);
    if (found <= 0) {
        of->added += found == 0;
        return found < 0 ? -1 : 1;
    }
    int length = (int)(first->length > 60 ? 60 : first->length);
    if (import_id == of->id) {
        mistake(of, line, "'%.*s'%s%s is also in line %lld of this file", length, first->text,
                of->keyed == 2 ? " with the same " : second ? " of " : "",
                of->keyed == 2 ? with : second ? second->text : "", (long long)import_line);
        return 0;
    }
    if (of->keyed == 2 && !of->given->again) {
        mistake(of, line, "order '%.*s' with the same %s is in the book already (import %lld, line %lld); --again replaces it",
                length, first->text, with,
                (long long)import_id, (long long)import_line);
        return 0;
    }
    of->updated++;
    return 1;
}

static int write_row(import *of, const csv_reader *reader, cell *cells) {
    int code = EXIT_FINE, column;
    int64_t before = of->mistakes;
    for (int i = 0; i < of->map.count; i++) {
        const field_map *map = &of->map.field[i];
        buffer wrong = {0};
        if (!cell_read(map, reader->field, &of->given->form, of->book.decimals, &cells[i], &column, &wrong)) {
            const char *source = column >= 0 ? of->header.name[column] : map->target->name;
            int same = strcmp(source, map->target->name) == 0;
            mistake(of, reader->line, "column '%s'%s%s%s: %s", source, same ? "" : " (", same ? "" : map->target->name,
                    same ? "" : ")", buffer_string(&wrong));
            cells[i].kind = CELL_NULL;
        }
        buffer_free(&wrong);
    }
    if (of->mistakes == before) check_row(of, reader->line, cells);
    if (of->mistakes != before) return EXIT_FINE;
    int known = know_account(of, reader->line, cell_of(of, cells, "account_id"), &code);
    if (known > 0) known = know_key(of, reader->line, cells, &code);
    if (known <= 0) return code;
    sqlite3_reset(of->insert);
    sqlite3_bind_int64(of->insert, 1, of->id);
    sqlite3_bind_int64(of->insert, 2, reader->line);
    for (int i = 0; i < of->map.count; i++) bind_cell(of->insert, i + 3, &cells[i]);
    book_step(&of->book, of->insert, &code);
    return code;
}

/* A case may repeat one that stands further down in the file, so this is asked when all are there. */
static int check_repeats(import *of) {
    sqlite3_stmt *statement = NULL;
    if (strcmp(of->given->kind, "cases") != 0 || !mapping_find(&of->map, "repeat_of")) return EXIT_FINE;
    int code = book_prepare(&of->book, "SELECT import_line, repeat_of FROM cases WHERE import_id = ? AND repeat_of <> ''"
                            " AND repeat_of NOT IN (SELECT case_id FROM cases) ORDER BY import_line", &statement);
    if (code == EXIT_FINE) sqlite3_bind_int64(statement, 1, of->id);
    while (code == EXIT_FINE && book_step(&of->book, statement, &code) == 1)
        mistake(of, sqlite3_column_int64(statement, 0), "column '%s': case '%.60s' is neither in this file nor in the book",
                source_name(of, "repeat_of"), (const char *)sqlite3_column_text(statement, 1));
    sqlite3_finalize(statement);
    return code;
}

static int second_pass(import *of) {
    csv_reader reader;
    cell *cells = need((size_t)(of->map.count + 1) * sizeof *cells);
    int code = EXIT_FINE;
    csv_open(&reader, of->file.bytes, of->file.length, of->given->delimiter);
    csv_next(&reader);
    while (code == EXIT_FINE && !stopped && csv_next(&reader) > 0) code = write_row(of, &reader, cells);
    free(cells);
    csv_close(&reader);
    if (code == EXIT_FINE && stopped) return complain(EXIT_STOPPED, "interrupted; nothing was imported");
    if (code == EXIT_FINE && !of->mistakes) code = check_repeats(of);
    return code == EXIT_FINE && of->mistakes ? EXIT_INPUT : code;
}

static int seen_before(import *of) {
    sqlite3_stmt *statement = NULL;
    int code = book_prepare(&of->book, "SELECT import_id, file_name, row_count FROM imports WHERE kind = ? AND file_hash = ?"
                            " ORDER BY import_id DESC", &statement);
    if (code == EXIT_FINE) {
        sqlite3_bind_text(statement, 1, of->given->kind, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 2, of->file.hash, -1, SQLITE_STATIC);
        if (book_step(&of->book, statement, &code) == 1 && !of->given->again)
            code = complain(EXIT_INPUT, "%s: a file of the same content is in the book already (import %lld, '%s', %lld %s); "
                            "--again imports it once more",
                            of->given->file, (long long)sqlite3_column_int64(statement, 0),
                            (const char *)sqlite3_column_text(statement, 1),
                            (long long)sqlite3_column_int64(statement, 2),
                            plural(sqlite3_column_int64(statement, 2), "row", "rows"));
    }
    sqlite3_finalize(statement);
    return code;
}

/* Events go to the engine in the order of the file; the book takes all of them or none. */
static int tell_engine(import *of, living *engine) {
    refusal why;
    int code = living_need(engine);
    if (code == EXIT_FINE) code = feed_entering(&of->book, engine->seq);
    if (code == EXIT_FINE && (code = living_apply(engine, &why)) == EXIT_INPUT) {
        buffer where = {0};
        char sql[96];
        int64_t line = 0;
        snprintf(sql, sizeof sql, "SELECT import_line FROM events WHERE seq = %lld", (long long)why.seq);
        if ((code = book_number(&of->book, sql, &line)) != EXIT_FINE) return code;
        buffer_print(&where, "%s:%lld", of->given->file, (long long)line);
        code = refused(&of->book, buffer_string(&where), 1, &why);
        if (why.more > 0)
            complain(EXIT_INPUT, "%s: and %lld more %s refused, perhaps because of this one", of->given->file, (long long)why.more,
                     plural(why.more, "event is", "events are"));
        buffer_free(&where);
    }
    return code == EXIT_FINE ? living_store(engine) : code;
}

static int write_all(import *of) {
    buffer given = {0};
    living engine;
    int events = strcmp(of->given->kind, "events") == 0;
    memset(&engine, 0, sizeof engine);
    const char *slash = strrchr(of->given->file, '/'), *name = slash ? slash + 1 : of->given->file;
    for (int i = 0; i < of->map.count; i++) buffer_print(&given, "%s%s", i ? "," : "", of->map.field[i].target->name);
    int code = book_run(&of->book, "BEGIN IMMEDIATE");
    if (code == EXIT_FINE) code = seen_before(of); /* under the lock: the same file may be on its way in twice */
    if (code == EXIT_FINE)
        code = book_add_import(&of->book, of->given->kind, name, of->file.hash, of->rows, buffer_string(&given), &of->id);
    if (code == EXIT_FINE && events) code = living_open(&of->book, &engine);
    if (code == EXIT_FINE) code = prepare(of);
    if (code == EXIT_FINE) code = second_pass(of);
    if (code == EXIT_FINE && events) code = tell_engine(of, &engine);
    sqlite3_finalize(of->insert);
    sqlite3_finalize(of->find);
    sqlite3_finalize(of->find_product);
    sqlite3_finalize(of->find_account);
    sqlite3_finalize(of->create);
    if (code == EXIT_FINE && !of->given->check) code = book_run(&of->book, "COMMIT");
    if (code == EXIT_FINE && events && !of->given->check) living_print(&engine);
    living_close(&engine);
    buffer_free(&given);
    return code;
}

/* What --check prints: every column of the book that is filled, and every column of the file that is not used. */
static void print_check(const import *of) {
    grid table;
    char rows[40];
    static const char *const units[] = {"", "minor", "major", "fraction", "percent", "ppm", "form", "scale", "words", "trimmed"};
    printf("%s: %s %s of %s\n", of->given->file, count_format(of->rows, rows), plural(of->rows, "row", "rows"), of->given->kind);
    grid_open(&table, 4);
    grid_cell(&table, "fills");
    grid_cell(&table, "from");
    grid_cell(&table, "unit");
    grid_cell(&table, "meaning");
    for (int i = 0; i < of->map.count; i++) {
        const field_map *map = &of->map.field[i];
        grid_cell(&table, "%s", map->target->name);
        grid_cell(&table, "%s", map->kind == SOURCE_COLUMN     ? of->header.name[map->source]
                                : map->kind == SOURCE_CONSTANT ? map->constant
                                                               : "expression");
        grid_cell(&table, "%s%s%s", units[map->unit], map->format ? " " : "", map->format ? map->format : "");
        grid_cell(&table, "%s", map->target->text);
    }
    grid_print(&table, "llll", 1, "  ");
    int first = 1;
    for (int i = 0; i < of->header.count; i++) {
        buffer name = {0};
        if (mapping_uses(&of->map, i)) continue;
        buffer_inert(&name, of->header.name[i], strlen(of->header.name[i]));
        printf("%s%s", first ? "not used from the file: " : ", ", buffer_string(&name));
        buffer_free(&name);
        first = 0;
    }
    if (!first) printf("\n");
    first = 1;
    for (int i = 0; i < of->targets.count; i++) {
        if (mapping_find(&of->map, of->targets.item[i].name)) continue;
        printf("%s%s", first ? "not filled in the book: " : ", ", of->targets.item[i].name);
        first = 0;
    }
    if (!first) printf("\n");
}

static void report(const import *of) {
    char rows[40], added[40], updated[40], created[40];
    note("%s: %s %.*s %s", of->given->file, count_format(of->rows, rows), kind_length(of->given->kind, of->rows), of->given->kind,
         of->given->check ? "would be imported" : "imported");
    if (of->keyed == 1 && of->updated)
        note("  %s new, %s updated", count_format(of->added, added), count_format(of->updated, updated));
    if (of->keyed == 2 && of->updated) note("  %s replaced", count_format(of->updated, updated));
    if (of->created) note("  %s %s made that the book did not have", count_format(of->created, created),
                             plural(of->created, "account", "accounts"));
    if (of->blank_ids > 1) note("  %lld account ids begin or end with a blank", (long long)of->blank_ids);
    buffer unused = {0};
    for (int i = 0; i < of->header.count; i++)
        if (!mapping_uses(&of->map, i)) buffer_print(&unused, "%s%s", unused.length ? ", " : "", of->header.name[i]);
    if (unused.length && !of->given->check) note("  not used: %s", buffer_string(&unused));
    buffer_free(&unused);
}

static int run(import *of) {
    csv_reader reader;
    int code = source_read(of->given->file, of->given->encoding, &of->file);
    if (code != EXIT_FINE) return code;
    csv_open(&reader, of->file.bytes, of->file.length, of->given->delimiter);
    code = read_header(of, &reader);
    csv_close(&reader);
    if (code != EXIT_FINE) return code;
    vocabulary_imported(of->given->kind, &of->targets);
    code = mapping_make(of->given, &of->targets, &of->header, &of->map);
    if (code == EXIT_FINE) code = check_required(of);
    if (code == EXIT_FINE) code = first_pass(of);
    if (of->given->check && code != EXIT_USAGE && code != EXIT_STOPPED) print_check(of);
    if (code == EXIT_FINE) code = write_all(of);
    if (of->mistakes > MISTAKES_SHOWN)
        complain(code, "%s: and %lld more", of->given->file, (long long)(of->mistakes - MISTAKES_SHOWN));
    if (code == EXIT_INPUT) complain(code, "%s: nothing was imported", of->given->file);
    else if (code == EXIT_FINE) report(of);
    return code;
}

int command_import(const options *given) {
    import of;
    memset(&of, 0, sizeof of);
    of.given = given;
    if (!known_kind(given->kind))
        return complain(EXIT_USAGE, "import: unknown kind '%s'; expected accounts, transactions, cases, contacts, surveys, "
                        "assessments or events", given->kind);
    int code = book_open(given->book, &of.book);
    if (code == EXIT_FINE) code = run(&of);
    book_close(&of.book);
    mapping_free(&of.map);
    columns_free(&of.targets);
    for (int i = 0; i < of.header.count; i++) free(of.header.name[i]);
    free(of.header.name);
    source_free(&of.file);
    return code == EXIT_INPUT && given->check ? EXIT_FOUND : code;
}
