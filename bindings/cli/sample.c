/* keyacct init and keyacct demo: a new book, and the sample (invent.c) in it. O(rows). */
#include <string.h>
#include <unistd.h>

#include "book.h"
#include "csv.h"
#include "invent.h"

typedef struct maker {
    book *of;
    sqlite3_stmt *insert[INVENT_KINDS];
    int64_t rows[INVENT_KINDS], import_id[INVENT_KINDS];
    sqlite3_stmt *truth; /* NULL: not wanted */
    int code;
} maker;

static void bind_cell(sqlite3_stmt *to, int at, const invent_cell *one) {
    char scratch[40];
    switch (one->type) {
    case INVENT_TEXT: sqlite3_bind_text(to, at, one->text, -1, SQLITE_TRANSIENT); break;
    case INVENT_NUMBER: sqlite3_bind_int64(to, at, one->number); break;
    case INVENT_REAL: sqlite3_bind_double(to, at, one->real); break;
    case INVENT_DAY:
        date_format((int32_t)one->number, scratch);
        sqlite3_bind_text(to, at, scratch, -1, SQLITE_TRANSIENT);
        break;
    case INVENT_TIME:
        time_format(one->number, scratch);
        sqlite3_bind_text(to, at, scratch, -1, SQLITE_TRANSIENT);
        break;
    default: sqlite3_bind_null(to, at);
    }
}

static int write_row(void *user, int kind, const invent_cell *cells, int count) {
    maker *of = user;
    sqlite3_stmt *to = of->insert[kind];
    sqlite3_reset(to);
    sqlite3_bind_int64(to, 1, of->import_id[kind]);
    sqlite3_bind_int64(to, 2, ++of->rows[kind]);
    for (int i = 0; i < count; i++) bind_cell(to, i + 3, &cells[i]);
    book_step(of->of, to, &of->code);
    return of->code != EXIT_FINE || stopped;
}

/* ---- the book --------------------------------------------------------------------------------------------------------------- */

static int prepare_kind(maker *of, int kind, int64_t seed, int64_t accounts) {
    char hash[65], what[128];
    buffer sql = {0}, values = {0};
    int length = snprintf(what, sizeof what, "sample %lld %lld %s", (long long)seed, (long long)accounts, book_kinds[kind]);
    sha256_hex(what, (size_t)length, hash);
    int code = book_add_import(of->of, book_kinds[kind], "sample", hash, 0, invent_columns[kind], &of->import_id[kind]);
    buffer_print(&sql, "INSERT INTO %s (import_id, import_line", book_kinds[kind]);
    for (const char *at = invent_columns[kind]; *at;) {
        size_t size = strcspn(at, ",");
        buffer_print(&sql, ", \"%.*s\"", (int)size, at);
        buffer_text(&values, ", ?");
        at += size + (at[size] == ',');
    }
    buffer_print(&sql, ") VALUES (?, ?%s)", buffer_string(&values));
    if (code == EXIT_FINE) code = book_prepare(of->of, buffer_string(&sql), &of->insert[kind]);
    buffer_free(&sql);
    buffer_free(&values);
    return code;
}

/* What was drawn for an account, beside the book: reviews never read it, judges of reviews do. */
static const char truth_table[] =
    "CREATE TABLE truth (account_id TEXT PRIMARY KEY REFERENCES accounts, fate TEXT NOT NULL, rhythm TEXT NOT NULL,"
    " first_on TEXT, last_on TEXT, gap_days INTEGER, yearly_change_percent INTEGER, order_size INTEGER, margin_percent INTEGER,"
    " late_percent INTEGER, dissatisfaction INTEGER) STRICT";

static int write_truth(void *user, const invent_profile *one) {
    static const char *const rhythms[] = {"regular", "irregular", "projects"};
    maker *of = user;
    sqlite3_stmt *insert = of->truth;
    char from[16], to[16];
    date_format(one->since, from);
    date_format(one->until, to);
    sqlite3_reset(insert);
    sqlite3_clear_bindings(insert);
    sqlite3_bind_text(insert, 1, one->id, -1, SQLITE_STATIC);
    sqlite3_bind_text(insert, 2, one->fate, -1, SQLITE_STATIC);
    sqlite3_bind_text(insert, 3, rhythms[one->shape], -1, SQLITE_STATIC);
    if (!one->prospect) {
        sqlite3_bind_text(insert, 4, from, -1, SQLITE_STATIC);
        if (one->until < INVENT_LAST_DAY) sqlite3_bind_text(insert, 5, to, -1, SQLITE_STATIC); /* else still buying */
        const int64_t facts[] = {one->gap, one->drift, one->order_size, one->margin, one->late, one->unhappy};
        for (int i = 0; i < 6; i++) sqlite3_bind_int64(insert, 6 + i, facts[i]);
    }
    book_step(of->of, insert, &of->code);
    return of->code != EXIT_FINE || stopped;
}

static void say_sample(int64_t seed, const int64_t *rows) {
    buffer text = {0};
    for (int kind = 0; kind < INVENT_KINDS; kind++)
        buffer_print(&text, "%s%lld %.*s", kind ? ", " : "", (long long)rows[kind], kind_length(book_kinds[kind], rows[kind]),
                     book_kinds[kind]);
    note("sample of seed %lld: %s", (long long)seed, buffer_string(&text));
    buffer_free(&text);
}

static int make_sample(book *of, int64_t seed, int64_t accounts, int truth) {
    maker job;
    memset(&job, 0, sizeof job);
    job.of = of;
    if (truth) job.code = book_run(of, truth_table);
    if (truth && job.code == EXIT_FINE)
        job.code = book_prepare(of, "INSERT INTO truth VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", &job.truth);
    for (int kind = 0; kind < INVENT_KINDS && job.code == EXIT_FINE; kind++) job.code = prepare_kind(&job, kind, seed, accounts);
    const invent_sink sink = {&job, write_row, truth ? write_truth : NULL};
    if (job.code == EXIT_FINE) invent_book(seed, accounts, of->currency, &sink);
    sqlite3_finalize(job.truth);
    for (int kind = 0; kind < INVENT_KINDS; kind++) {
        char sql[128];
        sqlite3_finalize(job.insert[kind]);
        snprintf(sql, sizeof sql, "UPDATE imports SET row_count = %lld WHERE import_id = %lld", (long long)job.rows[kind],
                 (long long)job.import_id[kind]);
        if (job.code == EXIT_FINE) job.code = book_run(of, sql);
    }
    if (job.code == EXIT_FINE && stopped) job.code = complain(EXIT_STOPPED, "interrupted; no book was made");
    if (job.code == EXIT_FINE) say_sample(seed, job.rows);
    return job.code;
}

static int make(const options *given, int sample, int truth) {
    book of;
    int code = book_create(given->book, given->currency, (int)given->decimals, &of);
    if (code != EXIT_FINE) return code;
    if (sample) code = make_sample(&of, given->seed, given->accounts, truth);
    if (code == EXIT_FINE) code = book_run(&of, "COMMIT");
    book_close(&of);
    if (code != EXIT_FINE) unlink(given->book);
    else note("%s: made, in %s with %d %s", given->book, given->currency, (int)given->decimals,
              plural(given->decimals, "decimal", "decimals"));
    return code;
}

int command_init(const options *given) { return make(given, given->sample, 0); }

int command_demo(const options *given) { return make(given, 1, 1); }
