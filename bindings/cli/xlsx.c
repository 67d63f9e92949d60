/* keyacct export --format xlsx: a workbook by libxlsxwriter, one sheet a list, a sheet 'about' and a sheet 'columns'.
 *
 * Cells are typed: money in whole units with the decimals of the currency, shares and probabilities as percent, dates and times as
 * serial numbers, booleans. Text is written as text, never as a formula or a link; characters that act become visible escapes.
 * A spreadsheet holds 15 digits: whole numbers and money beyond that are written as text, exactly. Rows stream to temporary files
 * beside the target (constant memory); a list of more rows than a sheet holds goes on in another. Equal books give equal bytes. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "export.h"

enum { SHEET_ROWS = 1048576, TEXT_LIMIT = 32767, SHEETS = 64, EXACT_DIGITS = 15, FIRST_SERIAL_DAY = -25508 /* 1900-03-01 */ };

typedef enum { FORM_HEAD, FORM_WHOLE, FORM_MONEY, FORM_SHARE, FORM_REAL, FORM_DATE, FORM_TIME, FORM_TEXT, FORMS } form;

typedef struct writer {
    book *of;
    const options *given;
    lxw_workbook *to;
    lxw_format *forms[FORMS], *bad, *watched, *good;
    int sheets;
    int64_t rows[SHEETS]; /* of each sheet, with its header */
    int64_t cut; /* texts that were longer than a cell holds */
    lxw_error error;
    output *file;
} writer;

typedef struct sheet {
    lxw_worksheet *to;
    int index;
    lxw_row_t row;
} sheet;

static void check(writer *of, lxw_error result) {
    if (of->error == LXW_NO_ERROR) of->error = result;
}

/* libxlsxwriter does not look whether a write succeeded: what the system said is still in errno, if it was about a file. */
static void note_reason(writer *of) {
    int about_file = errno == ENOSPC || errno == EFBIG || errno == EDQUOT || errno == EIO || errno == EROFS;
    if (about_file && !of->file->reason) of->file->reason = errno;
    errno = 0;
}

/* ---- cells ------------------------------------------------------------------------------------------------------------------ */

/* A reader decodes "_x001B_" as a control character; the underscore that begins such a thing is escaped itself. */
static int looks_escaped(const char *at, size_t left) {
    if (left < 7 || at[0] != '_' || at[1] != 'x' || at[6] != '_') return 0;
    for (int i = 2; i < 6; i++)
        if (!strchr("0123456789abcdefABCDEF", at[i])) return 0;
    return 1;
}

static void clean_text(const char *text, size_t length, buffer *to, int *cut) {
    size_t units = 0; /* of UTF-16, as the limit counts */
    for (size_t at = 0; at < length;) {
        uint32_t c = 0;
        buffer piece = {0};
        size_t size = utf8_decode(text + at, length - at, &c), step = size ? size : 1;
        if (looks_escaped(text + at, length - at)) buffer_text(&piece, "_x005F_");
        else if (c == '\n' || c == '\t') buffer_add(&piece, text + at, 1);
        else if ((c & 0xFFFE) == 0xFFFE) buffer_print(&piece, "\\u%04X", (unsigned)c); /* no character of XML */
        else if (!size || character_acts(c)) buffer_inert(&piece, text + at, step);
        else buffer_add(&piece, text + at, step);
        size_t added = c > 0xFFFF ? 2 : text_width(piece.bytes, piece.length) > 2 ? piece.length : 1;
        if (units + added > TEXT_LIMIT - 3) {
            buffer_text(to, "...");
            *cut = 1;
            buffer_free(&piece);
            return;
        }
        buffer_add(to, piece.bytes, piece.length);
        units += added;
        buffer_free(&piece);
        at += step;
    }
}

/* Plain ASCII, as nearly every id, code and name is. */
static int is_plain(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (text[i] < ' ' || text[i] > '~' || (text[i] == '_' && text[i + 1] == 'x')) return 0;
    return length < TEXT_LIMIT;
}

/* text ends with NUL at length. */
static void put_text(writer *of, sheet *on, int column, const char *text, size_t length, form kind) {
    buffer clean = {0};
    int cut = 0;
    if (is_plain(text, length)) {
        if (length) check(of, worksheet_write_string(on->to, on->row, (lxw_col_t)column, text, of->forms[kind]));
        return;
    }
    clean_text(text, length, &clean, &cut);
    of->cut += cut;
    if (clean.length)
        check(of, worksheet_write_string(on->to, on->row, (lxw_col_t)column, buffer_string(&clean), of->forms[kind]));
    buffer_free(&clean);
}

static void put_number(writer *of, sheet *on, int column, double value, form kind) {
    check(of, worksheet_write_number(on->to, on->row, (lxw_col_t)column, value, of->forms[kind]));
}

static int is_exact(int64_t value) { return value < 1000000000000000 && value > -1000000000000000; }

static void put_integer(writer *of, sheet *on, int column, int64_t value, const column_info *kind) {
    char text[48], digits[48];
    double scale = 1;
    int money = kind && kind->type == KEYACCT_TYPE_MONEY;
    if (kind && kind->type == KEYACCT_TYPE_BOOL) {
        check(of, worksheet_write_boolean(on->to, on->row, (lxw_col_t)column, value != 0, NULL));
        return;
    }
    if (is_exact(value)) {
        for (int i = 0; money && i < of->of->decimals; i++) scale *= 10;
        if (kind && column_is_share(kind)) put_number(of, on, column, (double)value / 1000000, FORM_SHARE);
        else put_number(of, on, column, (double)value / scale, money ? FORM_MONEY : FORM_WHOLE);
        return;
    }
    size_t length = 0;
    for (const char *at = money_format(value, money ? of->of->decimals : 0, text); *at; at++)
        if (*at != ',') digits[length++] = *at;
    digits[length] = 0;
    put_text(of, on, column, digits, length, FORM_TEXT);
}

static void put_cell(writer *of, sheet *on, int column, sqlite3_stmt *from, const column_info *kind) {
    const char *text;
    int32_t days;
    int64_t ms;
    int has_time;
    double real;
    switch (sqlite3_column_type(from, column)) {
    case SQLITE_NULL: return;
    case SQLITE_INTEGER: put_integer(of, on, column, sqlite3_column_int64(from, column), kind); return;
    case SQLITE_FLOAT:
        real = sqlite3_column_double(from, column);
        if (real - real != 0) break; /* an infinity is a text */
        put_number(of, on, column, real, kind && strcmp(kind->unit, "probability") == 0 ? FORM_SHARE : FORM_REAL);
        return;
    default: break;
    }
    text = (const char *)sqlite3_column_text(from, column);
    size_t length = (size_t)sqlite3_column_bytes(from, column);
    if (!text) return;
    if (kind && kind->type == KEYACCT_TYPE_DATE && date_parse_iso(text, length, &days) && days >= FIRST_SERIAL_DAY)
        put_number(of, on, column, (double)days + 25569, FORM_DATE);
    else if (kind && kind->type == KEYACCT_TYPE_TIME && time_parse_iso(text, length, &ms, &has_time)
             && ms / 86400000 >= FIRST_SERIAL_DAY)
        put_number(of, on, column, (double)ms / 86400000 + 25569, FORM_TIME);
    else put_text(of, on, column, text, length, FORM_TEXT);
}

/* ---- sheets ----------------------------------------------------------------------------------------------------------------- */

static void make_forms(writer *of) {
    char one[16], money[48];
    snprintf(one, sizeof one, "#,##0%s%.*s", of->of->decimals > 0 ? "." : "", of->of->decimals, "000000");
    snprintf(money, sizeof money, "%s;[Red]-%s", one, one);
    const char *const numbers[FORMS] = {NULL, "#,##0", money, "0.00%", "0.0000", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "@"};
    for (int i = 0; i < FORMS; i++) {
        of->forms[i] = workbook_add_format(of->to);
        if (numbers[i]) format_set_num_format(of->forms[i], numbers[i]);
    }
    format_set_bold(of->forms[FORM_HEAD]);
    format_set_bottom(of->forms[FORM_HEAD], LXW_BORDER_THIN);
    format_set_bg_color(of->forms[FORM_HEAD], 0xE8EDF3);
    static const uint32_t colors[3][2] = {{0xF9D6D2, 0x8A1F11}, {0xFBEFC7, 0x6B5300}, {0xD9EFDD, 0x14532D}};
    lxw_format **const marks[3] = {&of->bad, &of->watched, &of->good};
    for (int i = 0; i < 3; i++) {
        *marks[i] = workbook_add_format(of->to);
        format_set_bg_color(*marks[i], colors[i][0]);
        format_set_font_color(*marks[i], colors[i][1]);
    }
}

static int open_sheet(writer *of, const char *name, int part, sheet *out) {
    char title[40];
    if (part > 1) snprintf(title, sizeof title, "%s %d", name, part);
    else snprintf(title, sizeof title, "%s", name);
    memset(out, 0, sizeof *out);
    if (of->sheets == SHEETS) return complain(EXIT_INPUT, "export: more than %d sheets; export CSV instead", SHEETS);
    out->to = workbook_add_worksheet(of->to, title);
    if (!out->to) return complain(EXIT_INTERNAL, "export: the sheet %s cannot be made", title);
    out->index = of->sheets++;
    return EXIT_FINE;
}

static double width_of(const char *name, const column_info *kind) {
    double least = (double)strlen(name) + 4, usual = 12;
    int type = kind ? kind->type : 0;
    if (type == KEYACCT_TYPE_MONEY) usual = 17;
    else if (type == KEYACCT_TYPE_TIME) usual = 20;
    else if (strcmp(name, "name") == 0) usual = 30;
    else if (type == KEYACCT_TYPE_TEXT || type == KEYACCT_TYPE_CODE) usual = 18;
    return usual > least ? usual : least;
}

/* Columns that have no value at all are hidden: of the accounts most can be given, and few are. */
static void put_columns(writer *of, sheet *on, const export_table *table) {
    int columns = sqlite3_column_count(table->rows), code = EXIT_FINE;
    buffer sql = {0};
    sqlite3_stmt *counts = NULL;
    for (int i = 0; i < columns; i++) {
        buffer_text(&sql, i ? ", count(" : "SELECT count(");
        sql_name(&sql, sqlite3_column_name(table->rows, i));
        buffer_text(&sql, ")");
    }
    buffer_print(&sql, " FROM (%s)", sqlite3_sql(table->rows));
    code = book_prepare(of->of, buffer_string(&sql), &counts);
    if (code == EXIT_FINE && sqlite3_bind_parameter_count(counts)) sqlite3_bind_int64(counts, 1, table->review);
    int found = code == EXIT_FINE && book_step(of->of, counts, &code) == 1;
    for (int i = 0; i < columns; i++) {
        const char *name = sqlite3_column_name(table->rows, i);
        lxw_row_col_options how = {0};
        how.hidden = found && sqlite3_column_int64(counts, i) == 0;
        check(of, worksheet_set_column_opt(on->to, (lxw_col_t)i, (lxw_col_t)i,
                                           width_of(name, table->list.count ? &table->list.item[i] : NULL), NULL, &how));
    }
    sqlite3_finalize(counts);
    buffer_free(&sql);
}

static void put_header(writer *of, sheet *on, const export_table *table) {
    int columns = sqlite3_column_count(table->rows);
    put_columns(of, on, table);
    for (int i = 0; i < columns; i++) {
        const char *name = sqlite3_column_name(table->rows, i);
        put_text(of, on, i, name, strlen(name), FORM_HEAD);
    }
    on->row = 1;
}

static void mark_text(writer *of, sheet *on, int column, const char *word, lxw_format *with) {
    char quoted[40];
    lxw_conditional_format rule;
    snprintf(quoted, sizeof quoted, strcmp(word, "FALSE") == 0 ? "%s" : "\"%s\"", word);
    memset(&rule, 0, sizeof rule);
    rule.type = LXW_CONDITIONAL_TYPE_CELL;
    rule.criteria = LXW_CONDITIONAL_CRITERIA_EQUAL_TO;
    rule.value_string = quoted;
    rule.format = with;
    check(of, worksheet_conditional_format_range(on->to, 1, (lxw_col_t)column, on->row - 1, (lxw_col_t)column, &rule));
}

static void mark_bar(writer *of, sheet *on, int column, lxw_color_t color) {
    lxw_conditional_format rule;
    memset(&rule, 0, sizeof rule);
    rule.type = LXW_CONDITIONAL_DATA_BAR;
    rule.bar_color = color;
    check(of, worksheet_conditional_format_range(on->to, 1, (lxw_col_t)column, on->row - 1, (lxw_col_t)column, &rule));
}

/* What catches the eye: risk bands, expectations that are not met, the size of values. */
static void put_marks(writer *of, sheet *on, const export_table *table) {
    for (int i = 0; i < table->list.count; i++) {
        const char *name = table->list.item[i].name;
        if (strcmp(name, "risk_band") == 0) {
            mark_text(of, on, i, "alarm", of->bad);
            mark_text(of, on, i, "watch", of->watched);
            mark_text(of, on, i, "low", of->good);
        } else if (strcmp(name, "met") == 0) {
            mark_text(of, on, i, "FALSE", of->bad);
        } else if (strcmp(name, "segment") == 0) {
            mark_text(of, on, i, "platinum", of->good);
            mark_text(of, on, i, "gold", of->watched);
        } else if (strcmp(name, "current_value") == 0) {
            mark_bar(of, on, i, 0x7FA7D1);
        } else if (strcmp(name, "value_at_risk") == 0) {
            mark_bar(of, on, i, 0xD98880);
        }
    }
}

static void finish_sheet(writer *of, sheet *on, const export_table *table) {
    int columns = sqlite3_column_count(table->rows), first_column = strcmp(table->name, "accounts") == 0 ? 2 : 0;
    worksheet_freeze_panes(on->to, 1, (lxw_col_t)first_column);
    if (on->row > 1) {
        check(of, worksheet_autofilter(on->to, 0, 0, on->row - 1, (lxw_col_t)(columns - 1)));
        put_marks(of, on, table);
    }
    of->rows[on->index] = on->row;
}

static int put_table(writer *of, const char *name) {
    export_table table;
    sheet on;
    int part = 1, code = export_open(of->of, name, of->given->asof, &table), found = 0;
    if (code != EXIT_FINE) return code;
    int columns = sqlite3_column_count(table.rows);
    if ((code = open_sheet(of, name, part, &on)) == EXIT_FINE) put_header(of, &on, &table);
    while (code == EXIT_FINE && of->error == LXW_NO_ERROR && (found = book_step(of->of, table.rows, &code)) == 1) {
        if (on.row == SHEET_ROWS) {
            finish_sheet(of, &on, &table);
            if ((code = open_sheet(of, name, ++part, &on)) != EXIT_FINE) break;
            put_header(of, &on, &table);
        }
        int empty = 1;
        for (int i = 0; i < columns; i++) {
            int type = sqlite3_column_type(table.rows, i);
            empty = empty && (type == SQLITE_NULL || (type == SQLITE_TEXT && sqlite3_column_bytes(table.rows, i) == 0));
            put_cell(of, &on, i, table.rows, table.list.count ? &table.list.item[i] : NULL);
        }
        if (empty) check(of, worksheet_write_blank(on.to, on.row, 0, of->forms[FORM_TEXT])); /* a row without cells is left out */
        on.row++;
        note_reason(of);
    }
    if (code == EXIT_FINE) finish_sheet(of, &on, &table);
    export_close(&table);
    return code;
}

/* ---- what explains the others ----------------------------------------------------------------------------------------------- */

static void pair(writer *of, sheet *on, const char *name, const char *value) {
    put_text(of, on, 0, name, strlen(name), FORM_HEAD);
    put_text(of, on, 1, value, strlen(value), FORM_TEXT);
    on->row++;
}

static int put_about(writer *of, const char *asof) {
    sqlite3_stmt *row = NULL;
    sheet on;
    buffer text = {0};
    int code = open_sheet(of, "about", 1, &on);
    if (code != EXIT_FINE) return code;
    check(of, worksheet_set_column(on.to, 0, 0, 18, NULL));
    check(of, worksheet_set_column(on.to, 1, 1, 90, NULL));
    pair(of, &on, "made by", "keyacct");
    buffer_print(&text, "%s, %d %s; money is in whole units", of->of->currency, of->of->decimals,
                 plural(of->of->decimals, "decimal", "decimals"));
    pair(of, &on, "currency", buffer_string(&text));
    buffer_free(&text);
    pair(of, &on, "times", "UTC");
    pair(of, &on, "columns", "columns without any value are hidden; the sheet 'columns' says what each means");
    pair(of, &on, "large numbers", "whole numbers and money of more than 15 digits are text: a spreadsheet would round them");
    if (*asof)
        code = book_prepare(of->of, "SELECT asof_on, made_by, policy_hash, policy_from, edition, segment_policy, window_days"
                                    " FROM reviews WHERE asof_on = ?", &row);
    if (code == EXIT_FINE && row) {
        static const char *const names[] = {"review as of", "library", "policy", "policy from", "edition", "segment rule",
                                            "window, days"};
        sqlite3_bind_text(row, 1, asof, -1, SQLITE_STATIC);
        if (book_step(of->of, row, &code) == 1)
            for (int i = 0; i < 7; i++) pair(of, &on, names[i], (const char *)sqlite3_column_text(row, i));
    }
    sqlite3_finalize(row);
    of->rows[on.index] = on.row;
    return code;
}

static void dictionary_row(writer *of, sheet *on, const char *const *cells, form kind) {
    for (int i = 0; i < 5; i++) put_text(of, on, i, cells[i], strlen(cells[i]), kind);
    on->row++;
}

static int put_dictionary(writer *of, const char *const *tables) {
    static const char *const heads[] = {"sheet", "column", "type", "unit", "meaning"};
    static const double widths[] = {16, 26, 10, 22, 100};
    sheet on;
    int code = open_sheet(of, "columns", 1, &on);
    if (code != EXIT_FINE) return code;
    for (int i = 0; i < 5; i++) check(of, worksheet_set_column(on.to, (lxw_col_t)i, (lxw_col_t)i, widths[i], NULL));
    dictionary_row(of, &on, heads, FORM_HEAD);
    for (; *tables && code == EXIT_FINE; tables++) {
        export_table table;
        if ((code = export_open(of->of, *tables, of->given->asof, &table)) != EXIT_FINE) break;
        for (int i = 0; i < table.list.count; i++) {
            const column_info *one = &table.list.item[i];
            const char *type = code_fact("type", one->type, KEYACCT_FIELD_NAME);
            const char *unit = column_is_share(one) ? "percent" : one->type == KEYACCT_TYPE_MONEY ? of->of->currency : one->unit;
            const char *const cells[] = {*tables, one->name, type ? type : "key", unit, one->text};
            dictionary_row(of, &on, cells, FORM_TEXT);
        }
        export_close(&table);
    }
    worksheet_freeze_panes(on.to, 1, 0);
    if (on.row > 1) check(of, worksheet_autofilter(on.to, 0, 0, on.row - 1, 4));
    of->rows[on.index] = on.row;
    return code;
}

/* ---- the workbook ----------------------------------------------------------------------------------------------------------- */

/* The day of the review that is exported; the sheets of reviews are left out when there is none. */
static int find_asof(book *of, const char *wanted, char out[16]) {
    sqlite3_stmt *row = NULL;
    int code = book_prepare(of, "SELECT max(asof_on) FROM reviews WHERE ?1 IS NULL OR asof_on = ?1", &row);
    out[0] = 0;
    if (code == EXIT_FINE) {
        if (wanted) sqlite3_bind_text(row, 1, wanted, -1, SQLITE_STATIC);
        if (book_step(of, row, &code) == 1 && sqlite3_column_text(row, 0))
            snprintf(out, 16, "%s", (const char *)sqlite3_column_text(row, 0));
    }
    sqlite3_finalize(row);
    return code;
}

static void set_properties(writer *of, const char *asof) {
    lxw_doc_properties facts;
    char title[] = "Key accounts", comments[] = "Made by keyacct";
    int32_t days = 0;
    memset(&facts, 0, sizeof facts);
    facts.title = title;
    facts.comments = comments;
    if (*asof) date_parse_iso(asof, strlen(asof), &days);
    facts.created = (time_t)(days ? days : 1) * 86400; /* of the data, so that equal books give equal bytes */
    check(of, workbook_set_properties(of->to, &facts));
}

static int put_all(writer *of, const char *asof) {
    const char *tables[16] = {"accounts"};
    int count = 1, code = EXIT_FINE;
    if (of->given->table) tables[0] = of->given->table;
    else
        for (int i = 0; *asof && result_tables[i]; i++) tables[count++] = result_tables[i];
    for (int i = 0; i < count && code == EXIT_FINE; i++) code = put_table(of, tables[i]);
    if (code == EXIT_FINE) code = put_dictionary(of, tables);
    if (code == EXIT_FINE) code = put_about(of, asof);
    return code;
}

/* libxlsxwriter prints what fails here itself, with the name of the temporary file; the command says it once, in its own words. */
static lxw_error close_quietly(lxw_workbook *of) {
    int kept = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY);
    fflush(stderr);
    if (kept >= 0 && nowhere >= 0) dup2(nowhere, STDERR_FILENO);
    errno = 0;
    lxw_error result = workbook_close(of); /* also frees it */
    int reason = errno;
    fflush(stderr);
    if (kept >= 0) dup2(kept, STDERR_FILENO);
    if (kept >= 0) close(kept);
    if (nowhere >= 0) close(nowhere);
    errno = reason;
    return result;
}

int xlsx_write(book *of, const options *given, output *to) {
    writer job;
    buffer folder = {0};
    char asof[16];
    const char *path = to->temporary;
    memset(&job, 0, sizeof job);
    job.of = of;
    job.given = given;
    job.file = to;
    const char *slash = strrchr(path, '/');
    buffer_add(&folder, slash ? path : ".", slash ? (size_t)(slash - path) + 1 : 1);
    lxw_workbook_options how = {LXW_TRUE, folder.bytes, LXW_FALSE};
    int code = find_asof(of, given->asof, asof);
    errno = 0;
    if (code == EXIT_FINE && !(job.to = workbook_new_opt(path, &how))) job.error = LXW_ERROR_CREATING_XLSX_FILE;
    if (job.to) {
        make_forms(&job);
        set_properties(&job, asof);
        code = put_all(&job, asof);
        note_reason(&job);
        lxw_error closed = close_quietly(job.to);
        if (job.error == LXW_NO_ERROR) job.error = closed;
    }
    note_reason(&job);
    int failed = job.error != LXW_NO_ERROR || (code == EXIT_FINE && !xlsx_is_whole(path, job.sheets, job.rows));
    if (code == EXIT_FINE && stopped) code = complain(EXIT_STOPPED, "export: interrupted; nothing was written");
    else if (code == EXIT_FINE && failed && !to->reason)
        code = complain(EXIT_BOOK, "%s: cannot be written: %s", given->output,
                        job.error == LXW_NO_ERROR ? "the workbook is not whole" : lxw_strerror(job.error));
    if (!failed) to->reason = 0; /* the workbook was read back: whatever it was, it did no harm */
    if (code == EXIT_FINE && !failed && job.cut)
        note("%s: %lld %s longer than a cell holds, and cut", given->output, (long long)job.cut,
             plural(job.cut, "text was", "texts were"));
    buffer_free(&folder);
    return code;
}
