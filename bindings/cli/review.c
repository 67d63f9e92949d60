/* keyacct review: the book's tables through the library's review, a stored snapshot, a printed headline.
 *
 * One transaction holds the book still from the first read to the stored snapshot; it is committed before anything is printed, so
 * that a closed pipe loses nothing. Everything that is computed comes from keyacct_review_run. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "csv.h"
#include "tables.h"

enum { ROLES = 6 };

typedef struct job {
    const options *given;
    book of;
    keyacct_policy *policy;
    char *policy_text;
    keyacct_run *run;
    keyacct_review *review;
    keyacct_table *table[ROLES];
    snapshot facts;
    char previous_on[16];
    int64_t previous;
    buffer missing;
    struct timespec began;
} job;

/* ---- policy ----------------------------------------------------------------------------------------------------------------- */

static int load_policy(job *of, keyacct_error *error) {
    file_text file;
    if (!of->given->policy) {
        if (keyacct_policy_create(NULL, 0, &of->policy, error) == KEYACCT_OK) return EXIT_FINE;
        return complain_library(EXIT_INTERNAL, "policy", error);
    }
    int code = source_read(of->given->policy, NULL, &file);
    if (code == EXIT_FINE && keyacct_policy_load_text(NULL, file.bytes, file.length, &of->policy, error) != KEYACCT_OK)
        code = error->row >= 0 ? complain(EXIT_POLICY, "%s:%lld: %s", of->given->policy, (long long)error->row + 1, error->message)
                               : complain(EXIT_POLICY, "%s: %s", of->given->policy, error->message);
    source_free(&file);
    return code;
}

static const char *nearest_parameter(const char *name) {
    const char *best = NULL;
    int distance = 6;
    for (int32_t i = 0; i < keyacct_parameter_count(); i++) {
        const char *one = keyacct_parameter_text(i, KEYACCT_FIELD_NAME);
        int far = edit_distance(name, strlen(name), one, strlen(one));
        if (far < distance) {
            distance = far;
            best = one;
        }
    }
    return best;
}

static int set_parameter(job *of, const char *line, keyacct_error *error) {
    char name[128];
    const char *equals = strchr(line, '=');
    if (!equals || equals == line || (size_t)(equals - line) >= sizeof name)
        return complain(EXIT_USAGE, "--set %s: expected NAME=VALUE", line);
    snprintf(name, sizeof name, "%.*s", (int)(equals - line), line);
    keyacct_status status = keyacct_policy_set_text(of->policy, name, equals + 1, error);
    if (status == KEYACCT_OK) return EXIT_FINE;
    const char *near = status == KEYACCT_E_NOT_FOUND ? nearest_parameter(name) : NULL;
    if (near) return complain(EXIT_POLICY, "--set %s: %s (did you mean '%s'?)", line, error->message, near);
    return complain(EXIT_POLICY, "--set %s: %s", line, error->message);
}

static int make_policy(job *of) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    uint8_t hash[16];
    size_t size = 0;
    int code = load_policy(of, &error);
    for (int i = 0; code == EXIT_FINE && i < of->given->sets.count; i++) code = set_parameter(of, of->given->sets.item[i], &error);
    if (code != EXIT_FINE) return code;
    if (keyacct_policy_freeze(of->policy, &error) != KEYACCT_OK) return complain_library(EXIT_POLICY, "policy", &error);
    keyacct_policy_save_text(of->policy, NULL, 0, &size, NULL);
    of->policy_text = need(size + 1);
    if (keyacct_policy_save_text(of->policy, of->policy_text, size, &size, &error) != KEYACCT_OK
        || keyacct_policy_hash(of->policy, hash, &error) != KEYACCT_OK
        || keyacct_policy_get_int64(of->policy, "value.window_days", &of->facts.window_days, &error) != KEYACCT_OK)
        return complain_library(EXIT_INTERNAL, "policy", &error);
    for (int i = 0; i < 16; i++) snprintf(of->facts.hash + 2 * i, 3, "%02x", hash[i]);
    of->facts.policy_text = of->policy_text;
    of->facts.edition = keyacct_policy_edition(of->policy);
    return EXIT_FINE;
}

/* ---- as of ------------------------------------------------------------------------------------------------------------------ */

static int find_asof(job *of) {
    sqlite3_stmt *statement = NULL;
    const char *asof = of->given->asof;
    int code = EXIT_FINE;
    if (asof) {
        date_parse_iso(asof, strlen(asof), &of->facts.asof_on);
        return EXIT_FINE;
    }
    code = book_prepare(&of->of, "SELECT max(coalesce(\"on\", substr(at, 1, 10))) FROM transactions", &statement);
    if (code == EXIT_FINE && book_step(&of->of, statement, &code) == 1) {
        asof = (const char *)sqlite3_column_text(statement, 0);
        if (!asof || !date_parse_iso(asof, strlen(asof), &of->facts.asof_on))
            code = complain(EXIT_INPUT, "%s: there are no transactions, so there is no last transaction day; add --asof DATE",
                            of->of.path);
    }
    sqlite3_finalize(statement);
    return code;
}

static int find_previous(job *of) {
    sqlite3_stmt *statement = NULL;
    char asof[16];
    date_format(of->facts.asof_on, asof);
    int code = book_prepare(&of->of, "SELECT review_id, asof_on FROM reviews WHERE asof_on < ? ORDER BY asof_on DESC LIMIT 1",
                            &statement);
    if (code == EXIT_FINE) {
        sqlite3_bind_text(statement, 1, asof, -1, SQLITE_STATIC);
        if (book_step(&of->of, statement, &code) == 1) {
            of->previous = sqlite3_column_int64(statement, 0);
            snprintf(of->previous_on, sizeof of->previous_on, "%s", (const char *)sqlite3_column_text(statement, 1));
        }
    }
    sqlite3_finalize(statement);
    return code;
}

/* ---- run -------------------------------------------------------------------------------------------------------------------- */

/* Progress is shown on a terminal after a second; the executor is the calling thread, so no lock is needed. */
static int32_t on_progress(void *user, int64_t done, int64_t total) {
    job *of = user;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (!of->given->quiet && isatty(STDERR_FILENO) && now.tv_sec - of->began.tv_sec > 1)
        fprintf(stderr, "\rkeyacct: %lld%s%lld rows ", (long long)done, total ? " of " : " ", (long long)(total ? total : done));
    return stopped != 0;
}

static int load_all(job *of) {
    int code = EXIT_FINE;
    for (int i = 0; i < ROLES && code == EXIT_FINE; i++) {
        code = load_table(&of->of, book_kinds[i], i == 0 ? of->previous : 0, &of->table[i]);
        if (code == EXIT_FINE && !of->table[i]) buffer_print(&of->missing, "%s%s", of->missing.length ? ", " : "", book_kinds[i]);
    }
    if (code == EXIT_FINE && (!of->table[0] || keyacct_table_rows(of->table[0]) == 0))
        code = complain(EXIT_INPUT, "%s: there are no accounts; 'keyacct import %s accounts FILE.csv' brings them", of->of.path,
                        of->of.path);
    if (code == EXIT_FINE) {
        of->facts.accounts = keyacct_table_rows(of->table[0]);
        char asof[16], sql[160];
        date_format(of->facts.asof_on, asof);
        snprintf(sql, sizeof sql, "SELECT count(*) FROM transactions WHERE coalesce(\"on\", substr(at, 1, 10)) <= '%s'", asof);
        code = book_number(&of->of, sql, &of->facts.transactions);
    }
    return code;
}

static int run_review(job *of) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    clock_gettime(CLOCK_MONOTONIC, &of->began);
    if (keyacct_run_create(NULL, &of->run, &error) != KEYACCT_OK
        || keyacct_run_set_asof_on(of->run, of->facts.asof_on, &error) != KEYACCT_OK
        || keyacct_run_set_progress(of->run, on_progress, of, &error) != KEYACCT_OK
        || keyacct_run_want(of->run, "*", &error) != KEYACCT_OK
        || keyacct_review_create(NULL, of->policy, &of->review, &error) != KEYACCT_OK)
        return complain_library(EXIT_INTERNAL, "review", &error);
    for (int i = 0; i < ROLES; i++)
        if (of->table[i] && keyacct_review_add(of->review, of->table[i], of->run, &error) != KEYACCT_OK)
            return complain_library(EXIT_INPUT, "review", &error);
    if (keyacct_review_run(of->review, of->run, &error) != KEYACCT_OK) return complain_library(EXIT_INPUT, "review", &error);
    if (keyacct_review_policy(of->review, &of->facts.policy, &of->facts.fell_back, &error) != KEYACCT_OK
        || keyacct_review_asof_on(of->review, &of->facts.asof_on, &error) != KEYACCT_OK)
        return complain_library(EXIT_INTERNAL, "review", &error);
    return EXIT_FINE;
}

static void print_headline(job *of) {
    headline out = {&of->of, &of->facts, NULL, NULL, NULL, NULL, of->previous ? of->previous_on : NULL, buffer_string(&of->missing),
                    of->given->top};
    keyacct_review_table(of->review, "accounts", &out.accounts, NULL);
    keyacct_review_table(of->review, "segments", &out.segments, NULL);
    keyacct_review_table(of->review, "expectations", &out.expectations, NULL);
    keyacct_review_table(of->review, "concentration", &out.concentration, NULL);
    report_print(&out);
}

static int run_all(job *of) {
    int code = make_policy(of);
    if (code == EXIT_FINE) code = book_run(&of->of, of->given->no_store ? "BEGIN" : "BEGIN IMMEDIATE");
    if (code == EXIT_FINE) code = find_asof(of);
    if (code == EXIT_FINE) code = find_previous(of);
    if (code == EXIT_FINE) code = load_all(of);
    if (code == EXIT_FINE) code = run_review(of);
    if (code == EXIT_FINE && !of->given->no_store) {
        code = store_review(&of->of, &of->facts, of->review);
        if (code == EXIT_FINE) code = book_run(&of->of, "COMMIT");
    }
    if (code == EXIT_FINE) print_headline(of);
    return code;
}

int command_review(const options *given) {
    job of;
    memset(&of, 0, sizeof of);
    of.given = given;
    int code = book_open(given->book, &of.of);
    if (code == EXIT_FINE) code = run_all(&of);
    book_close(&of.of);
    keyacct_review_destroy(of.review);
    keyacct_run_destroy(of.run);
    for (int i = 0; i < ROLES; i++) keyacct_table_destroy(of.table[i]);
    keyacct_policy_destroy(of.policy);
    free(of.policy_text);
    buffer_free(&of.missing);
    return code;
}
