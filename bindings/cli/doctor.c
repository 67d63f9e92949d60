/* keyacct doctor: is the book whole, is it up to date, what could not be assessed and which import would help.
 *
 * Opens the file as it is, without bringing it up to date, and changes nothing. What an indicator is made from is read from the
 * library's schema of calls: the tables that the calls of the same room read. */
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "living.h"
#include "policy.h"

typedef struct doctor {
    book of;
    int found, damaged;
} doctor;

static void say(const char *word, const char *color, const char *text) {
    buffer clean = {0};
    buffer_inert(&clean, text, strlen(text));
    printf("%s%-6s%s %s\n", style(color), word, style("plain"), buffer_string(&clean));
    buffer_free(&clean);
}

static void print_with(const char *word, const char *color, const char *format, va_list list) {
    char text[2048];
    vsnprintf(text, sizeof text, format, list);
    say(word, color, text);
}

static void fine(const char *format, ...) PRINTF_LIKE(1, 2);
static void fine(const char *format, ...) {
    va_list list;
    va_start(list, format);
    print_with("fine", "green", format, list);
    va_end(list);
}

static void todo(doctor *of, const char *format, ...) PRINTF_LIKE(2, 3);
static void todo(doctor *of, const char *format, ...) {
    va_list list;
    va_start(list, format);
    print_with("to do", "yellow", format, list);
    va_end(list);
    of->found++;
}

static void broken(doctor *of, const char *format, ...) PRINTF_LIKE(2, 3);
static void broken(doctor *of, const char *format, ...) {
    va_list list;
    va_start(list, format);
    print_with("broken", "red", format, list);
    va_end(list);
    of->damaged++;
}

/* ---- the file --------------------------------------------------------------------------------------------------------------- */

static int check_file(doctor *of) {
    sqlite3_stmt *rows = NULL;
    int64_t version = 0, wrong = 0;
    int code = book_prepare(&of->of, "PRAGMA integrity_check(20)", &rows);
    while (code == EXIT_FINE && book_step(&of->of, rows, &code) == 1) {
        const char *text = (const char *)sqlite3_column_text(rows, 0);
        if (strcmp(text, "ok") == 0) fine("the file is whole");
        else broken(of, "integrity: %s", text);
    }
    sqlite3_finalize(rows);
    rows = NULL;
    if (code == EXIT_FINE)
        code = book_prepare(&of->of, "SELECT \"table\", count(*) FROM pragma_foreign_key_check GROUP BY 1", &rows);
    while (code == EXIT_FINE && book_step(&of->of, rows, &code) == 1) {
        broken(of, "%s: %lld %s something that the book does not have", (const char *)sqlite3_column_text(rows, 0),
               (long long)sqlite3_column_int64(rows, 1), plural(sqlite3_column_int64(rows, 1), "row names", "rows name"));
        wrong++;
    }
    sqlite3_finalize(rows);
    if (code == EXIT_FINE && !wrong) fine("every reference leads somewhere");
    if (code == EXIT_FINE) code = book_number(&of->of, "PRAGMA user_version", &version);
    if (code != EXIT_FINE) return code;
    if (version > BOOK_SCHEMA)
        broken(of, "layout %lld is newer than this keyacct (%d): use a newer one", (long long)version, BOOK_SCHEMA);
    else if (version < BOOK_SCHEMA)
        todo(of, "layout %lld: the next command brings the book to layout %d, after a backup beside it", (long long)version,
             BOOK_SCHEMA);
    else fine("layout %d", BOOK_SCHEMA);
    return EXIT_FINE;
}

static void check_disk(doctor *of) {
    struct stat facts;
    struct statvfs disk;
    char a[40], b[40];
    if (stat(of->of.path, &facts) != 0 || statvfs(of->of.path, &disk) != 0) return;
    int64_t size = (int64_t)facts.st_size, room = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
    if (room < 3 * size + 1000000)
        todo(of, "disk: %s bytes free for a book of %s; a backup and a review may not find room", count_format(room, a),
             count_format(size, b));
    else fine("disk: %s MB free, the book has %s MB", count_format(room / 1000000, a), count_format(size / 1000000, b));
}

/* ---- what was given --------------------------------------------------------------------------------------------------------- */

static int check_imports(doctor *of) {
    int64_t version = 0;
    int code = book_number(&of->of, "PRAGMA user_version", &version);
    for (int i = 0; book_kinds[i] && code == EXIT_FINE; i++) {
        char sql[128], a[40];
        int64_t rows = 0, times = 0;
        if (strcmp(book_kinds[i], "events") == 0 && version < 4) continue; /* a layout without the log */
        snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", book_kinds[i]);
        code = book_number(&of->of, sql, &rows);
        snprintf(sql, sizeof sql, "SELECT count(*) FROM imports WHERE kind = '%s'", book_kinds[i]);
        if (code == EXIT_FINE) code = book_number(&of->of, sql, &times);
        if (code != EXIT_FINE) return code;
        if (times) fine("%s: %s %s of %lld %s", book_kinds[i], count_format(rows, a), plural(rows, "row", "rows"), (long long)times,
                        plural(times, "import", "imports"));
        else if (strcmp(book_kinds[i], "events") != 0)
            todo(of, "%s: never imported; 'keyacct template %s' shows what they can say", book_kinds[i], book_kinds[i]);
    }
    return code;
}

static void compare_log(doctor *of, const living *stored, const living *again, int64_t events) {
    char a[40], hash[33] = "", other[33] = "";
    buffer text = {0};
    if (again->passed) {
        living_passed(again, &text);
        fine("service engine: %s", buffer_string(&text));
    }
    buffer_free(&text);
    if (living_hash(stored, hash) != EXIT_FINE || living_hash(again, other) != EXIT_FINE || strcmp(hash, other) != 0)
        broken(of, "service engine: the log of events gives another state than the stored one");
    else fine("service engine: %s %s, state %s, the log gives the same", count_format(events, a), plural(events, "event", "events"),
              hash);
}

/* The log again must give the state that is stored. Books of an older layout have no engine. */
static int check_engine(doctor *of) {
    living stored, again;
    int64_t version = 0, events = 0;
    int code = book_number(&of->of, "PRAGMA user_version", &version);
    if (code != EXIT_FINE || version < 4) return code;
    if ((code = book_number(&of->of, "SELECT count(*) FROM events", &events)) != EXIT_FINE) return code;
    if ((code = book_read_facts(&of->of)) != EXIT_FINE) return code;
    memset(&stored, 0, sizeof stored);
    memset(&again, 0, sizeof again);
    code = book_run(&of->of, "BEGIN");
    if (code == EXIT_FINE && (code = living_open(&of->of, &stored)) == EXIT_FINE && stored.engine) {
        if (stored.rebuilt) todo(of, "service engine: the stored state cannot be used; the next event or tick stores it again");
        if ((code = living_replay(&of->of, stored.older, &again)) == EXIT_FINE) compare_log(of, &stored, &again, events);
    }
    if (code != EXIT_FINE && code != EXIT_STOPPED && code != EXIT_INTERNAL) { /* said already; the other checks go on */
        broken(of, "service engine: the log of events does not apply");
        code = EXIT_FINE;
    }
    living_close(&stored);
    living_close(&again);
    return code == EXIT_FINE ? book_run(&of->of, "COMMIT") : code;
}

static int check_review(doctor *of, int64_t *review, int64_t *ranked) {
    sqlite3_stmt *row = NULL;
    int64_t newest = 0;
    *review = 0;
    int code = book_number(&of->of, "SELECT max(import_id) FROM imports", &newest);
    if (code == EXIT_FINE)
        code = book_prepare(&of->of, "SELECT review_id, asof_on, last_import_id, fell_back, policy_hash FROM reviews"
                                     " ORDER BY asof_on DESC LIMIT 1", &row);
    if (code == EXIT_FINE && book_step(&of->of, row, &code) == 1) {
        *review = sqlite3_column_int64(row, 0);
        const char *asof = (const char *)sqlite3_column_text(row, 1);
        if (sqlite3_column_int64(row, 2) < newest)
            todo(of, "the last review, as of %s, is older than the last import: keyacct review %s", asof, of->of.path);
        else fine("the last review is as of %s", asof);
        if (sqlite3_column_int64(row, 3))
            todo(of, "potential: too few of the ranked accounts have one that is more than a guess from peers; import accounts with"
                     " wallet or declared_potential");
        keyacct_policy *policy = NULL;
        char hash[33];
        int stored;
        if (policy_from_book(&of->of, &policy, &stored) != EXIT_FINE
            || policy_freeze(policy, "the policy of the book") != EXIT_FINE)
            broken(of, "the policy of the book is not fit for use");
        else if (stored && policy_hash(policy, hash) == EXIT_FINE && strcmp(hash, (const char *)sqlite3_column_text(row, 4)) != 0)
            todo(of, "the last review used policy %.8s, the book now has %.8s", (const char *)sqlite3_column_text(row, 4), hash);
        keyacct_policy_destroy(policy);
    } else if (code == EXIT_FINE) {
        todo(of, "there is no stored review yet: keyacct review %s", of->of.path);
    }
    sqlite3_finalize(row);
    row = NULL;
    *ranked = 0;
    if (code == EXIT_FINE && *review)
        code = book_prepare(&of->of, "SELECT count(*) FROM review_accounts WHERE review_id = ? AND segment_state = 'ranked'", &row);
    if (code == EXIT_FINE && *review) {
        sqlite3_bind_int64(row, 1, *review);
        if (book_step(&of->of, row, &code) == 1) *ranked = sqlite3_column_int64(row, 0);
        sqlite3_finalize(row);
    }
    return code;
}

/* ---- what is not assessed --------------------------------------------------------------------------------------------------- */

/* Whether the calls of the room that makes a column of accounts read tables of this kind. */
static int made_from(const char *column, const char *kind) {
    for (int32_t at = 0; at < keyacct_schema_count(); at++) {
        const char *call = keyacct_schema_text(at, KEYACCT_FIELD_CALL);
        if (strcmp(keyacct_schema_text(at, KEYACCT_FIELD_NAME), column) != 0
            || strcmp(keyacct_schema_text(at, KEYACCT_FIELD_ROLE), "accounts") != 0
            || strncmp(keyacct_schema_text(at, KEYACCT_FIELD_USE), "adds", 4) != 0) continue;
        size_t room = strcspn(call + strlen("keyacct_"), "_") + strlen("keyacct_");
        for (int32_t other = 0; other < keyacct_schema_count(); other++)
            if (strncmp(keyacct_schema_text(other, KEYACCT_FIELD_CALL), call, room + 1) == 0
                && strcmp(keyacct_schema_text(other, KEYACCT_FIELD_ROLE), kind) == 0)
                return 1;
    }
    return 0;
}

static int is_given(doctor *of, const char *kind, const char *column, int *given) {
    sqlite3_stmt *row = NULL;
    int code = book_prepare(&of->of, "SELECT count(*) FROM imports WHERE kind = ?1 AND (?2 = '' OR ',' || columns || ',' LIKE"
                            " '%,' || replace(?2, '_', '\\_') || ',%' ESCAPE '\\')", &row);
    *given = 0;
    if (code == EXIT_FINE) {
        sqlite3_bind_text(row, 1, kind, -1, SQLITE_STATIC);
        sqlite3_bind_text(row, 2, column, -1, SQLITE_STATIC);
        if (book_step(&of->of, row, &code) == 1) *given = sqlite3_column_int64(row, 0) > 0;
    }
    sqlite3_finalize(row);
    return code;
}

/* Which import would make an indicator known: its own column, or the kinds that its room reads, with what no import gave. */
static int help_for(doctor *of, const char *indicator, buffer *to) {
    column_list list;
    buffer missing = {0};
    int code = EXIT_FINE, given;
    vocabulary_columns("accounts", &list);
    int own = columns_find(&list, indicator) != NULL;
    columns_free(&list);
    if (own) {
        buffer_print(to, "accounts or assessments with the column %s", indicator);
        return EXIT_FINE;
    }
    for (int i = 1; book_kinds[i] && code == EXIT_FINE; i++) {
        if (!made_from(indicator, book_kinds[i])) continue;
        code = is_given(of, book_kinds[i], "", &given);
        buffer_print(to, "%s%s%s", to->length ? ", " : "from ", book_kinds[i], given ? "" : " (never imported)");
        vocabulary_columns(book_kinds[i], &list);
        for (int k = 0; k < list.count && given && code == EXIT_FINE; k++) {
            int has = 0;
            code = is_given(of, book_kinds[i], list.item[k].name, &has);
            if (!has) buffer_print(&missing, "%s%s.%s", missing.length ? ", " : "", book_kinds[i], list.item[k].name);
        }
        columns_free(&list);
    }
    if (!to->length) buffer_print(to, "an assessment with the column %s, or more history", indicator);
    else if (missing.length) buffer_print(to, "; not given: %s", buffer_string(&missing));
    buffer_free(&missing);
    return code;
}

static int check_indicators(doctor *of, int64_t review, int64_t ranked) {
    grid table;
    int code = EXIT_FINE;
    sqlite3_stmt *row = NULL;
    int64_t unknown = 0;
    char text[64];
    grid_open(&table, 3);
    grid_cell(&table, "not assessed");
    grid_cell(&table, "known for");
    grid_cell(&table, "what would help");
    code = book_prepare(&of->of, "SELECT count(DISTINCT account_id) FROM review_contributions"
                                 " WHERE review_id = ? AND indicator = ?", &row);
    for (int32_t at = 0; at < keyacct_code_count() && code == EXIT_FINE; at++) {
        const char *name = keyacct_code_text(at, KEYACCT_FIELD_NAME);
        buffer help = {0};
        int64_t known = 0;
        if (strcmp(keyacct_code_text(at, KEYACCT_FIELD_ROLE), "indicator") != 0 || keyacct_code_value(at) == 0) continue;
        sqlite3_reset(row);
        sqlite3_bind_int64(row, 1, review);
        sqlite3_bind_text(row, 2, name, -1, SQLITE_STATIC);
        if (book_step(&of->of, row, &code) == 1) known = sqlite3_column_int64(row, 0);
        if (code == EXIT_FINE && known * 5 < ranked) { /* fewer than a fifth */
            code = help_for(of, name, &help);
            grid_cell(&table, "%s", keyacct_code_text(at, KEYACCT_FIELD_LABEL));
            grid_cell(&table, "%s", known ? count_format(known, text) : "nobody");
            grid_cell(&table, "%s", buffer_string(&help));
            unknown++;
        }
        buffer_free(&help);
    }
    sqlite3_finalize(row);
    if (code == EXIT_FINE && unknown) {
        todo(of, "%lld %s of risk %s known for fewer than a fifth of the %s ranked %s:", (long long)unknown,
             plural(unknown, "indicator", "indicators"), plural(unknown, "is", "are"),
             count_format(ranked, text), plural(ranked, "account", "accounts"));
        grid_print(&table, "lrl", 1, "       ");
    } else {
        grid_close(&table);
        if (code == EXIT_FINE) fine("every indicator of risk is known for a fifth of the ranked accounts or more");
    }
    return code;
}

static int examine(doctor *of) {
    int64_t application = 0, review = 0, ranked = 0;
    int code = book_number(&of->of, "PRAGMA application_id", &application);
    if (code == EXIT_FINE && application != BOOK_APPLICATION) return complain(EXIT_BOOK, "%s: is not a keyacct book", of->of.path);
    if (code == EXIT_FINE) code = check_file(of);
    check_disk(of);
    if (code != EXIT_FINE || of->damaged) return code; /* a file that is not whole says nothing else */
    code = check_imports(of);
    if (code == EXIT_FINE) code = check_engine(of);
    if (code == EXIT_FINE) code = check_review(of, &review, &ranked);
    if (code == EXIT_FINE && review) code = check_indicators(of, review, ranked);
    return code;
}

int command_doctor(const options *given) {
    doctor of;
    struct stat facts;
    memset(&of, 0, sizeof of);
    if (stat(given->book, &facts) != 0) return complain(EXIT_BOOK, "%s: %s", given->book, strerror(errno));
    int code = book_open_raw(given->book, &of.of);
    if (code != EXIT_FINE) return code;
    code = examine(&of);
    book_close(&of.of);
    if (code != EXIT_FINE) return code;
    if (of.damaged) return complain(EXIT_BOOK, "%s: the book is damaged; go back to a backup", given->book);
    return of.found ? EXIT_FOUND : EXIT_FINE;
}
