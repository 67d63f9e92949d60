/* keyacct calendar: checks a file of business calendars, shows the open hours of one, day by day, and gives them to the engine of a
 * book.
 *
 * The file is CSV with the columns of the role "calendars". Zone files come from TZDIR or /usr/share/zoneinfo; everything about
 * hours is computed by the library, and the C library says what the clocks of the zone show. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"
#include "csv.h"
#include "living.h"
#include "tables.h"

enum { DAY_S = 86400, MOST_ZONE = 1 << 20 };

typedef struct source {
    const char *path;
    keyacct_table *table;
    int64_t rows, *line; /* of each row, 1-based */
} source;

/* ---- the file --------------------------------------------------------------------------------------------------------------- */

typedef struct text_column {
    char *name;
    int64_t *offsets;
    uint8_t *validity;
    buffer bytes;
} text_column;

static int refuse(const source *from, const keyacct_error *error) {
    buffer where = {0};
    buffer_text(&where, from->path);
    if (error->row >= 0 && error->row < from->rows) buffer_print(&where, ":%lld", (long long)from->line[error->row]);
    if (error->column[0]) buffer_print(&where, ": column '%s'", error->column);
    int code = complain(EXIT_INPUT, "%s: %s", buffer_string(&where), error->message);
    buffer_free(&where);
    return code;
}

static int read_header(const source *from, csv_reader *reader, text_column **columns) {
    column_list known;
    int code = EXIT_FINE;
    vocabulary_columns("calendars", &known);
    for (int i = 0; i < reader->count && code == EXIT_FINE; i++) {
        columns[i] = need(sizeof *columns[i]);
        columns[i]->name = need_text(reader->field[i].bytes, reader->field[i].length);
        columns[i]->offsets = need(sizeof *columns[i]->offsets);
        if (!columns_find(&known, columns[i]->name))
            code = complain(EXIT_INPUT, "%s:1: no column of a calendar is called '%s'; keyacct explain calendar_rule says how one looks",
                            from->path, columns[i]->name);
        for (int k = 0; k < i && code == EXIT_FINE; k++)
            if (strcmp(columns[k]->name, columns[i]->name) == 0)
                code = complain(EXIT_INPUT, "%s:1: the column '%s' is there twice", from->path, columns[i]->name);
    }
    columns_free(&known);
    return code;
}

static int read_records(source *from, csv_reader *reader, text_column **columns, int width) {
    int more;
    while ((more = csv_next(reader)) == 1) {
        if (reader->count != width)
            return complain(EXIT_INPUT, "%s:%lld: %d fields; the header has %d", from->path, (long long)reader->line, reader->count, width);
        from->line = need_more(from->line, (size_t)(from->rows + 1) * sizeof *from->line);
        from->line[from->rows++] = reader->line;
        for (int i = 0; i < width; i++) {
            text_column *one = columns[i];
            buffer_add(&one->bytes, reader->field[i].bytes, reader->field[i].length);
            one->offsets = need_more(one->offsets, (size_t)(from->rows + 1) * sizeof *one->offsets);
            one->offsets[from->rows] = (int64_t)one->bytes.length;
        }
    }
    return more == 0 ? EXIT_FINE : complain(EXIT_INPUT, "%s:%lld: %s", from->path, (long long)reader->error_line, reader->error);
}

static void release_column(void *user) {
    text_column *one = user;
    if (!one) return;
    free(one->offsets);
    free(one->validity);
    buffer_free(&one->bytes);
    free(one->name);
    free(one);
}

/* An empty cell is null: also in columns of text. The table takes the column, or drops it. */
static int bind_column(source *from, text_column *one) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    one->validity = need((size_t)from->rows / 8 + 1);
    for (int64_t row = 0; row < from->rows; row++)
        if (one->offsets[row + 1] > one->offsets[row]) one->validity[row / 8] |= (uint8_t)(1u << row % 8);
    if (keyacct_table_bind_text(from->table, one->name, KEYACCT_UNIT_NONE, one->offsets, buffer_string(&one->bytes), one->validity,
                                release_column, one, &error) == KEYACCT_OK)
        return EXIT_FINE;
    return refuse(from, &error);
}

static int read_file(const options *given, source *from) {
    file_text file;
    csv_reader reader;
    keyacct_error error = KEYACCT_ERROR_INIT;
    int code = source_read(from->path, given->encoding, &file), width = 0, bound = 0;
    if (code != EXIT_FINE) return code;
    csv_open(&reader, file.bytes, file.length, given->delimiter);
    text_column **columns = NULL;
    if (csv_next(&reader) == 1) {
        width = reader.count;
        columns = need((size_t)(width + 1) * sizeof *columns);
        code = read_header(from, &reader, columns);
    } else {
        code = complain(EXIT_INPUT, "%s: no header line", from->path);
    }
    if (code == EXIT_FINE) code = read_records(from, &reader, columns, width);
    if (code == EXIT_FINE && keyacct_table_create(NULL, "calendars", from->rows, &from->table, &error) != KEYACCT_OK)
        code = refuse(from, &error);
    while (bound < width && code == EXIT_FINE) code = bind_column(from, columns[bound++]);
    while (bound < width) release_column(columns[bound++]);
    csv_close(&reader);
    source_free(&file);
    free(columns);
    return code;
}

/* ---- zones ------------------------------------------------------------------------------------------------------------------ */

static int zone_read(const char *file_name, const char *name, buffer *out) {
    const char *folder = getenv("TZDIR");
    buffer path = {0};
    char *bytes = need(MOST_ZONE);
    int code = EXIT_FINE;
    if (*name == '/' || strstr(name, "..")) {
        code = complain(EXIT_INPUT, "%s: column 'zone': '%s' is not the name of a time zone; expected one such as Europe/Berlin", file_name, name);
    } else {
        buffer_print(&path, "%s/%s", folder && *folder ? folder : "/usr/share/zoneinfo", name);
        FILE *file = fopen(buffer_string(&path), "rb");
        size_t size = file ? fread(bytes, 1, MOST_ZONE, file) : 0;
        if (!file || size == 0)
            code = complain(EXIT_INPUT, "%s: column 'zone': there is no time zone '%s': %s: %s", file_name, name, buffer_string(&path),
                            file ? "not a zone file" : strerror(errno));
        if (file) fclose(file);
        buffer_add(out, bytes, size);
    }
    buffer_free(&path);
    free(bytes);
    return code;
}

/* The zone that the rows of a calendar name; *out is "" when none does. */
static int zone_of(const source *from, const char *name, buffer *out) {
    int64_t length;
    const char *bytes;
    for (int64_t row = 0; row < from->rows; row++) {
        if (view_text(from->table, "calendar", row, &bytes, &length) && (strlen(name) != (size_t)length || memcmp(name, bytes, (size_t)length)))
            continue;
        if (!view_text(from->table, "zone", row, &bytes, &length)) continue;
        if (out->length == 0) buffer_add(out, bytes, (size_t)length);
        else if (out->length != (size_t)length || memcmp(out->bytes, bytes, (size_t)length) != 0)
            return complain(EXIT_INPUT, "%s:%lld: column 'zone': '%.*s', but the calendar %s is in %s", from->path,
                            (long long)from->line[row], (int)length, bytes, name, buffer_string(out));
    }
    return EXIT_FINE;
}

/* ---- one calendar ----------------------------------------------------------------------------------------------------------- */

static int make(const source *from, const char *name, int64_t from_at, int64_t until_at, buffer *zone, keyacct_calendar **out) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    buffer bytes = {0};
    int code = zone_of(from, name, zone);
    if (code == EXIT_FINE && zone->length) code = zone_read(from->path, buffer_string(zone), &bytes);
    int named = view_find(from->table, "calendar") >= 0;
    if (code == EXIT_FINE
        && keyacct_calendar_create(NULL, from->table, named ? name : NULL, (const uint8_t *)bytes.bytes, bytes.length, from_at, until_at,
                                   out, &error) != KEYACCT_OK)
        code = refuse(from, &error);
    buffer_free(&bytes);
    return code;
}

static const char *hours(int64_t ms, char out[40]) {
    snprintf(out, 40, ms % 60000 ? "%lld:%02d:%02d" : "%lld:%02d", (long long)(ms / 3600000), (int)(ms / 60000 % 60), (int)(ms / 1000 % 60));
    return out;
}

static int check_one(const source *from, const char *name, int32_t first, int32_t last) {
    keyacct_calendar *made = NULL;
    buffer zone = {0};
    uint8_t hash[16];
    char begin[16], end[16], day[40], week[40], text[33];
    int64_t from_at = first * DAY_MS, until_at = (last + INT64_C(1)) * DAY_MS, open = 0, business = 0;
    int code = make(from, name, from_at, until_at, &zone, &made);
    if (code == EXIT_FINE) {
        keyacct_calendar_facts(made, NULL, NULL, &business, NULL);
        keyacct_calendar_elapsed(made, &from_at, &until_at, &open, 1, NULL);
        keyacct_calendar_hash(made, hash, NULL);
        for (int i = 0; i < 16; i++) snprintf(text + 2 * i, 3, "%02x", hash[i]);
        date_format(first, begin);
        date_format(last, end);
        printf("%s: fit for use, %s, %s to %s, business day %s, on average %s a week, calendar %s\n", name,
               zone.length ? buffer_string(&zone) : "UTC", begin, end, business ? hours(business, day) : "none",
               hours((int64_t)((double)open / (double)(until_at - from_at) * 7 * (double)DAY_MS / 60000) * 60000, week), text);
    }
    keyacct_calendar_destroy(made);
    buffer_free(&zone);
    return code;
}

/* The names of the calendars in the order of the file; the name of the file where it has none. */
static void names_of(const source *from, buffer *one, int64_t row) {
    const char *bytes, *slash = strrchr(from->path, '/');
    int64_t length;
    one->length = 0;
    if (view_text(from->table, "calendar", row, &bytes, &length)) {
        buffer_add(one, bytes, (size_t)length);
    } else {
        bytes = slash ? slash + 1 : from->path;
        buffer_add(one, bytes, strcspn(bytes, "."));
    }
}

static int seen_before(const source *from, const buffer *name, int64_t row) {
    buffer other = {0};
    int seen = 0;
    for (int64_t i = 0; i < row && !seen; i++) {
        names_of(from, &other, i);
        seen = other.length == name->length && memcmp(other.bytes, name->bytes, name->length) == 0;
    }
    buffer_free(&other);
    return seen;
}

static int check(const options *given, const source *from, int32_t first, int32_t last) {
    buffer name = {0};
    int code = EXIT_FINE;
    (void)given;
    if (from->rows == 0) code = complain(EXIT_INPUT, "%s: no rows", from->path);
    for (int64_t row = 0; row < from->rows; row++) {
        names_of(from, &name, row);
        if (seen_before(from, &name, row)) continue;
        int found = check_one(from, buffer_string(&name), first, last);
        if (found != EXIT_FINE) code = found;
    }
    buffer_free(&name);
    return code;
}

/* ---- show ------------------------------------------------------------------------------------------------------------------- */

static int64_t midnight(int32_t day) { /* of the zone in TZ, in ms */
    int64_t year;
    int month, date;
    struct tm local;
    date_to_civil(day, &year, &month, &date);
    memset(&local, 0, sizeof local);
    local.tm_year = (int)(year - 1900);
    local.tm_mon = month - 1;
    local.tm_mday = date;
    local.tm_isdst = -1;
    return (int64_t)mktime(&local) * 1000;
}

static void clock_text(buffer *to, int64_t at, int64_t end_of_day) {
    struct tm local;
    time_t seconds = (time_t)(at / 1000);
    if (at == end_of_day || !localtime_r(&seconds, &local)) buffer_text(to, "24:00");
    else if (local.tm_sec) buffer_print(to, "%02d:%02d:%02d", local.tm_hour, local.tm_min, local.tm_sec);
    else buffer_print(to, "%02d:%02d", local.tm_hour, local.tm_min);
}

/* Labels of the dated rows that name this day. */
static void reasons(const source *from, const char *name, int32_t day, buffer *out) {
    int64_t first, last, length;
    const char *bytes;
    for (int64_t row = 0; row < from->rows; row++) {
        if (view_text(from->table, "calendar", row, &bytes, &length) && (strlen(name) != (size_t)length || memcmp(name, bytes, (size_t)length)))
            continue;
        if (!view_int(from->table, "from_on", row, &first) || first > day) continue;
        if (!view_int(from->table, "until_on", row, &last)) last = first;
        if (last < day || !view_text(from->table, "label", row, &bytes, &length)) continue;
        if (out->length) buffer_text(out, ", ");
        buffer_add(out, bytes, (size_t)length);
    }
}

static void show_day(const source *from, const char *name, const keyacct_calendar *made, int32_t day, grid *table) {
    static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    int64_t begin = midnight(day), end = midnight(day + 1), opens, closes, open = 0;
    buffer windows = {0}, why = {0};
    char date[16], sum[40];
    for (int64_t at = begin; at < end && keyacct_calendar_next(made, at, &opens, &closes, NULL) == KEYACCT_OK && opens < end; at = closes) {
        if (opens < begin) opens = begin;
        if (closes > end) closes = end;
        if (windows.length) buffer_text(&windows, " ");
        clock_text(&windows, opens, end);
        buffer_text(&windows, "-");
        clock_text(&windows, closes, end);
        open += closes - opens;
    }
    reasons(from, name, day, &why);
    date_format(day, date);
    grid_cell(table, "%s", date);
    grid_cell(table, "%s", weekdays[((day + 3) % 7 + 7) % 7]);
    grid_cell(table, "%s", windows.length ? buffer_string(&windows) : "closed");
    grid_cell(table, "%s", hours(open, sum));
    grid_cell(table, "%s", buffer_string(&why));
    buffer_free(&windows);
    buffer_free(&why);
}

static int show(const options *given, const source *from, int32_t first, int32_t last) {
    static const char *const heads[] = {"day", "weekday", "open", "hours", "why"};
    buffer zone = {0}, name = {0};
    keyacct_calendar *made = NULL;
    grid table;
    if (from->rows == 0) return complain(EXIT_INPUT, "%s: no rows", from->path);
    names_of(from, &name, 0);
    const char *wanted = given->operands.count > 2 ? given->operands.item[2] : buffer_string(&name);
    int code = make(from, wanted, (first - 2) * DAY_MS, (last + INT64_C(3)) * DAY_MS, &zone, &made);
    if (code == EXIT_FINE) {
        setenv("TZ", zone.length ? buffer_string(&zone) : "UTC0", 1);
        tzset();
        grid_open(&table, 5);
        for (int i = 0; i < 5; i++) grid_cell(&table, "%s", heads[i]);
        for (int32_t day = first; day <= last; day++) show_day(from, wanted, made, day, &table);
        grid_print(&table, "lllrl", 1, "");
    }
    keyacct_calendar_destroy(made);
    buffer_free(&zone);
    buffer_free(&name);
    return code;
}

/* ---- add -------------------------------------------------------------------------------------------------------------------- */

/* The rules as they were read take the place of those of the same calendar. */
static int store_rules(book *of, const source *from, const char *name) {
    sqlite3_stmt *old = NULL;
    int code = book_prepare(of, "DELETE FROM calendars WHERE calendar = ?", &old);
    column_list list;
    buffer other = {0}, names = {0}, values = {0};
    if (code == EXIT_FINE) {
        sqlite3_bind_text(old, 1, name, -1, SQLITE_STATIC);
        book_step(of, old, &code);
    }
    sqlite3_finalize(old);
    old = NULL;
    vocabulary_columns("calendars", &list);
    for (int i = 0; i < list.count; i++) {
        buffer_text(&names, i ? ", " : "INSERT INTO calendars (");
        sql_name(&names, list.item[i].name);
        buffer_text(&values, i ? ", ?" : ") VALUES (?");
    }
    buffer_print(&names, "%s)", buffer_string(&values));
    if (code == EXIT_FINE) code = book_prepare(of, buffer_string(&names), &old);
    for (int64_t row = 0; row < from->rows && code == EXIT_FINE; row++) {
        names_of(from, &other, row);
        if (strcmp(buffer_string(&other), name) != 0) continue;
        sqlite3_reset(old);
        for (int i = 0; i < list.count; i++) {
            const char *bytes;
            int64_t length;
            int has = view_text(from->table, list.item[i].name, row, &bytes, &length);
            if (strcmp(list.item[i].name, "calendar") == 0) sqlite3_bind_text(old, i + 1, name, -1, SQLITE_STATIC);
            else if (has) sqlite3_bind_text(old, i + 1, bytes, (int)length, SQLITE_TRANSIENT);
            else sqlite3_bind_null(old, i + 1);
        }
        book_step(of, old, &code);
    }
    sqlite3_finalize(old);
    columns_free(&list);
    buffer_free(&other);
    buffer_free(&names);
    buffer_free(&values);
    return code;
}

static int add_one(living *engine, const source *from, const char *name, int32_t first, int32_t last, int64_t at) {
    keyacct_calendar *made = NULL;
    buffer zone = {0};
    int changed = 0, code = make(from, name, first * DAY_MS, (last + INT64_C(1)) * DAY_MS, &zone, &made);
    if (code == EXIT_FINE) code = living_need(engine);
    if (code == EXIT_FINE) code = living_calendar(engine, name, made, at, &changed);
    if (code == EXIT_FINE) code = store_rules(engine->of, from, name);
    if (code == EXIT_FINE)
        note("%s: calendar %s %s", engine->of->path, name, changed == 0 ? "is in force already" : changed == 1 ? "added"
                : "replaced");
    keyacct_calendar_destroy(made);
    buffer_free(&zone);
    return code;
}

static int add(const options *given, const source *from, const char *wanted, int32_t first, int32_t last) {
    book of;
    living engine;
    buffer name = {0};
    int found = 0, code = from->rows ? EXIT_FINE : complain(EXIT_INPUT, "%s: no rows", from->path);
    int64_t at = given->at == NO_TIME ? system_time() : given->at;
    memset(&engine, 0, sizeof engine);
    if (code != EXIT_FINE) return code;
    code = book_open(given->operands.item[1], &of);
    if (code == EXIT_FINE) code = book_run(&of, "BEGIN IMMEDIATE");
    if (code == EXIT_FINE) code = living_open(&of, &engine);
    for (int64_t row = 0; row < from->rows && code == EXIT_FINE; row++) {
        names_of(from, &name, row);
        if (seen_before(from, &name, row) || (wanted && strcmp(wanted, buffer_string(&name)) != 0)) continue;
        found = 1;
        code = add_one(&engine, from, buffer_string(&name), first, last, at);
    }
    if (code == EXIT_FINE && !found) code = complain(EXIT_INPUT, "%s: no row is of the calendar '%s'", from->path, wanted);
    if (code == EXIT_FINE) code = living_store(&engine);
    if (code == EXIT_FINE) code = book_run(&of, "COMMIT");
    if (code == EXIT_FINE) living_print(&engine);
    living_close(&engine);
    book_close(&of);
    buffer_free(&name);
    return code;
}

/* ---- the command ------------------------------------------------------------------------------------------------------------ */

int command_calendar(const options *given) {
    const char *action = given->operands.item[0];
    int showing = strcmp(action, "show") == 0, adding = strcmp(action, "add") == 0;
    int32_t today = (int32_t)(time(NULL) / DAY_S), first = showing ? today : today - 730, last;
    int file = adding ? 2 : 1, most = showing ? 3 : adding ? 4 : 2;
    source from = {given->operands.count > file ? given->operands.item[file] : "", NULL, 0, NULL};
    if (!showing && !adding && strcmp(action, "check") != 0)
        return complain(EXIT_USAGE, "calendar: unknown action '%s'; expected check, show or add", action);
    if (given->operands.count <= file || given->operands.count > most)
        return complain(EXIT_USAGE, "usage: keyacct calendar %s",
                        showing ? "show FILE.csv [NAME]" : adding ? "add BOOK FILE.csv [NAME]" : "check FILE.csv");
    if (adding && given->at != NO_TIME) first = (int32_t)(given->at / DAY_MS) - 730;
    if (given->from) date_parse_iso(given->from, strlen(given->from), &first);
    last = first + (showing ? 13 : 7 * 365);
    if (given->until) date_parse_iso(given->until, strlen(given->until), &last);
    if (last < first || last - first > 36000)
        return complain(EXIT_USAGE, "--until is before --from, or more than 36,000 days after it");
    int code = read_file(given, &from);
    if (code == EXIT_FINE && adding)
        code = add(given, &from, given->operands.count > 3 ? given->operands.item[3] : NULL, first, last);
    else if (code == EXIT_FINE) code = showing ? show(given, &from, first, last) : check(given, &from, first, last);
    keyacct_table_destroy(from.table);
    free(from.line);
    return code;
}
