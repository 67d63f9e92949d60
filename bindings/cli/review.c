/* keyacct review: the book's tables through the library's review, a stored snapshot, a printed headline.
 *
 * One transaction holds the book still from the first read to the stored snapshot; it is committed before anything is printed, so
 * that a closed pipe loses nothing. Everything that is computed comes from keyacct_review_run.
 *
 * Where the book has a service engine, levels and attention are the engine's, and the engine's facts (segment, percentiles, risk
 * band) are the review's: the review runs, the engine is told what it found, and where levels moved by that the rooms run once more
 * on the tables that are there. What is stored, once, has the levels that follow. With --no-store the engine is told nothing. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "changes.h"
#include "living.h"
#include "policy.h"
#include "tables.h"

enum { ROLES = 6 };

typedef struct job {
    const options *given;
    book of;
    keyacct_policy *policy;
    buffer policy_text;
    keyacct_run *run;
    keyacct_review *review;
    keyacct_table *table[ROLES], *levels; /* levels: as the service engine of the book has them, NULL without one */
    living engine;
    snapshot facts;
    char previous_on[16];
    int64_t previous;
    past_review before, replaced; /* rows of the previous review, and of the one of the same day */
    keyacct_index *accounts; /* of table[0] */
    buffer missing;
    struct timespec began;
} job;

/* ---- policy ----------------------------------------------------------------------------------------------------------------- */

static int make_policy(job *of) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    int stored = 0, code;
    if (of->given->policy) code = policy_from_file(of->given->policy, &of->policy);
    else code = policy_from_book(&of->of, &of->policy, &stored);
    of->facts.policy_from = of->given->policy ? "file" : stored ? "book" : of->given->sets.count ? "command line" : "defaults";
    for (int i = 0; code == EXIT_FINE && i < of->given->sets.count; i++)
        code = policy_assign(of->policy, "--set", of->given->sets.item[i]);
    if (code == EXIT_FINE) code = policy_freeze(of->policy, "policy");
    if (code == EXIT_FINE) code = policy_text(of->policy, &of->policy_text);
    if (code == EXIT_FINE) code = policy_hash(of->policy, of->facts.hash);
    if (code != EXIT_FINE) return code;
    if (keyacct_policy_get_int64(of->policy, "value.window_days", &of->facts.window_days, &error) != KEYACCT_OK)
        return complain_library(EXIT_INTERNAL, "policy", &error);
    of->facts.policy_text = buffer_string(&of->policy_text);
    of->facts.edition = keyacct_policy_edition(of->policy);
    return EXIT_FINE;
}

/* ---- as of ------------------------------------------------------------------------------------------------------------------ */

/* The business day of a row of transactions, the UTC day of its time where it says only that; NO_DAY: neither. */
enum { TRANSACTIONS = 1, NO_DAY = INT32_MIN };
static int32_t day_of(const keyacct_table *from, int32_t on, int32_t at, int64_t row) {
    int64_t value;
    if (on >= 0 && keyacct_table_is_valid(from, on, row) && keyacct_table_get_int64(from, on, row, &value, NULL) == KEYACCT_OK)
        return (int32_t)value;
    if (at < 0 || !keyacct_table_is_valid(from, at, row) || keyacct_table_get_int64(from, at, row, &value, NULL) != KEYACCT_OK)
        return NO_DAY;
    return (int32_t)((value - (value % DAY_MS + DAY_MS) % DAY_MS) / DAY_MS);
}

/* The day that was asked for, else the last day of a transaction; and how many transactions there are until then. */
static int find_asof(job *of) {
    const keyacct_table *from = of->table[TRANSACTIONS];
    const char *asof = of->given->asof;
    int32_t on = view_find(from, "on"), at = view_find(from, "at"), last = NO_DAY;
    int64_t rows = from ? keyacct_table_rows(from) : 0;
    if (asof) date_parse_iso(asof, strlen(asof), &last);
    for (int64_t row = 0; row < rows && !asof; row++) {
        int32_t day = day_of(from, on, at, row);
        if (day > last) last = day;
    }
    if (last == NO_DAY)
        return complain(EXIT_INPUT, "%s: there are no transactions, so there is no last transaction day; add --asof DATE",
                        of->of.path);
    of->facts.asof_on = last;
    for (int64_t row = 0; row < rows; row++) {
        int32_t day = day_of(from, on, at, row);
        of->facts.transactions += day != NO_DAY && day <= last;
    }
    return EXIT_FINE;
}

/* The review of the same day (same) or the last one before it; 0 when there is none. */
static int find_review(job *of, int same, int64_t *review, char on[16]) {
    sqlite3_stmt *statement = NULL;
    char asof[16];
    date_format(of->facts.asof_on, asof);
    int code = book_prepare(&of->of, same ? "SELECT review_id, asof_on FROM reviews WHERE asof_on = ?"
                                : "SELECT review_id, asof_on FROM reviews WHERE asof_on < ? ORDER BY asof_on DESC LIMIT 1",
                            &statement);
    *review = 0;
    if (code == EXIT_FINE) {
        sqlite3_bind_text(statement, 1, asof, -1, SQLITE_STATIC);
        if (book_step(&of->of, statement, &code) == 1) {
            *review = sqlite3_column_int64(statement, 0);
            snprintf(on, 16, "%s", (const char *)sqlite3_column_text(statement, 1));
        }
    }
    sqlite3_finalize(statement);
    return code;
}

static int find_previous(job *of) {
    int64_t same = 0;
    char on[16];
    int code = find_review(of, 0, &of->previous, of->previous_on);
    if (code == EXIT_FINE && of->previous) code = past_load(&of->of, of->previous, of->previous_on, &of->before);
    if (code == EXIT_FINE) code = find_review(of, 1, &same, on);
    if (code == EXIT_FINE && same) code = past_load(&of->of, same, on, &of->replaced);
    return code;
}

/* ---- run -------------------------------------------------------------------------------------------------------------------- */

/* Progress is shown on a terminal after a second; the executor is the calling thread, so no lock is needed. */
static int32_t on_progress(void *user, int64_t done, int64_t total) {
    job *of = user;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (!of->given->quiet && isatty(STDERR_FILENO) && now.tv_sec - of->began.tv_sec > 1)
        fprintf(stderr, "\rkeyacct: %lld%s%lld %s ", (long long)done, total ? " of " : " ", (long long)(total ? total : done),
                plural(total ? total : done, "row", "rows"));
    return stopped != 0;
}

static int load_one(job *of, int role) {
    return load_table(&of->of, book_kinds[role], role == 0 ? of->previous : 0, &of->table[role]);
}

static int load_rest(job *of) {
    int code = EXIT_FINE;
    for (int i = 0; i < ROLES && code == EXIT_FINE; i++) {
        if (i != TRANSACTIONS) code = load_one(of, i);
        if (code == EXIT_FINE && !of->table[i]) buffer_print(&of->missing, "%s%s", of->missing.length ? ", " : "", book_kinds[i]);
    }
    if (code == EXIT_FINE && (!of->table[0] || keyacct_table_rows(of->table[0]) == 0))
        code = complain(EXIT_INPUT, "%s: there are no accounts; 'keyacct import %s accounts FILE.csv' brings them", of->of.path,
                        of->of.path);
    if (code == EXIT_FINE) of->facts.accounts = keyacct_table_rows(of->table[0]);
    return code;
}

/* Again where there were others: they take their place. */
static int give_levels(job *of) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    if (!of->levels) return EXIT_FINE;
    keyacct_status status = of->accounts ? KEYACCT_OK : keyacct_index_create(NULL, of->table[0], NULL, &of->accounts, &error);
    if (status == KEYACCT_OK) status = keyacct_table_align(of->table[0], of->accounts, of->levels, &error);
    return status == KEYACCT_OK ? EXIT_FINE : complain_library(EXIT_INTERNAL, "levels of the engine", &error);
}

static int run_review(job *of) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    int code = give_levels(of);
    if (code != EXIT_FINE) return code;
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
    headline out = {&of->of, &of->facts, NULL, NULL, NULL, NULL, NULL, of->previous ? of->previous_on : NULL, buffer_string(&of->missing),
                    of->given->top, &of->before, &of->replaced};
    keyacct_review_table(of->review, "accounts", &out.accounts, NULL);
    keyacct_review_table(of->review, "segments", &out.segments, NULL);
    keyacct_review_table(of->review, "expectations", &out.expectations, NULL);
    keyacct_review_table(of->review, "concentration", &out.concentration, NULL);
    keyacct_review_table(of->review, "actions", &out.actions, NULL);
    report_print(&out);
}

static void forget_results(job *of) {
    keyacct_review_destroy(of->review);
    keyacct_run_destroy(of->run);
    of->review = NULL;
    of->run = NULL;
}

static int levels_now(job *of, keyacct_table **out) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    *out = NULL;
    if (keyacct_engine_levels(of->engine.engine, out, &error) != KEYACCT_OK)
        return complain_library(EXIT_INTERNAL, "engine", &error);
    return EXIT_FINE;
}

/* What the review found, to the engine. */
static int tell_engine(job *of) {
    const keyacct_table *found = NULL;
    refusal why;
    int64_t latest = NO_TIME;
    int code = living_latest(&of->engine, &latest);
    of->facts.engine_at = of->given->at != NO_TIME ? of->given->at : system_time();
    if (code == EXIT_FINE && of->given->at == NO_TIME) code = living_slot(&of->engine, &of->facts.engine_at);
    if (of->given->at == NO_TIME && latest != NO_TIME && of->facts.engine_at <= latest) of->facts.engine_at = latest + 1;
    if (code == EXIT_FINE && keyacct_review_table(of->review, "accounts", &found, NULL) == KEYACCT_OK)
        code = feed_review(&of->of, found, of->facts.engine_at);
    if (code == EXIT_FINE && (code = living_apply(&of->engine, &why)) == EXIT_INPUT) code = refused(&of->of, "review", 0, &why);
    if (code == EXIT_FINE)
        code = living_advance(&of->engine, of->facts.engine_at + 1); /* slots of levels that are given just then */
    return code == EXIT_FINE ? living_store(&of->engine) : code;
}

/* The levels that follow from the review; where they are others than those that it had, it runs again with them. */
static int follow_levels(job *of) {
    keyacct_table *levels = NULL;
    int code = levels_now(of, &levels), same = code == EXIT_FINE && view_same(of->levels, levels);
    keyacct_table_destroy(of->levels);
    of->levels = levels;
    if (same || code != EXIT_FINE) return code;
    forget_results(of);
    return run_review(of);
}

static int run_all(job *of) {
    int code = book_run(&of->of, of->given->no_store ? "BEGIN" : "BEGIN IMMEDIATE");
    if (code == EXIT_FINE) code = make_policy(of);
    if (code == EXIT_FINE) code = load_one(of, TRANSACTIONS);
    if (code == EXIT_FINE) code = find_asof(of);
    if (code == EXIT_FINE) code = find_previous(of);
    if (code == EXIT_FINE) code = living_open(&of->of, &of->engine);
    if (code == EXIT_FINE && of->engine.engine) code = levels_now(of, &of->levels);
    if (code == EXIT_FINE) code = load_rest(of);
    if (code == EXIT_FINE) code = run_review(of);
    if (code == EXIT_FINE && !of->given->no_store) {
        if (of->engine.engine) code = tell_engine(of);
        if (code == EXIT_FINE && of->engine.engine) code = follow_levels(of);
        if (code == EXIT_FINE) code = store_review(&of->of, &of->facts, of->review);
        if (code == EXIT_FINE) code = book_run(&of->of, "COMMIT");
    }
    if (code == EXIT_FINE) print_headline(of);
    return code;
}

int command_review(const options *given) {
    job of;
    memset(&of, 0, sizeof of);
    of.given = given;
    of.facts.engine_at = NO_TIME;
    int code = book_open(given->book, &of.of);
    if (code == EXIT_FINE) code = run_all(&of);
    book_close(&of.of);
    living_close(&of.engine);
    keyacct_table_destroy(of.levels);
    forget_results(&of);
    keyacct_index_destroy(of.accounts);
    for (int i = 0; i < ROLES; i++) keyacct_table_destroy(of.table[i]);
    keyacct_policy_destroy(of.policy);
    buffer_free(&of.policy_text);
    buffer_free(&of.missing);
    past_free(&of.before);
    past_free(&of.replaced);
    return code;
}
