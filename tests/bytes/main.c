/* Prints one line of hash a result: of books times policies, every result table, every saved state, every exported file.
 *
 *   bytes [--parts N] [--threads] [--columns] [EXPECTED]
 *   bytes --modes            calls in threads that round upward, downward, to zero, or lose subnormal numbers (modes.c)
 *
 * With EXPECTED the lines are compared with that file and only what differs is printed. --columns prints a line a column, to find
 * what differs between two platforms. --parts and --threads must not change a line. */
#include "bytes.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

volatile sig_atomic_t stopped; /* of the command; nobody stops a test */

static struct {
    buffer lines;
    int32_t parts;
    int threads, columns;
    const char *expected;
} program = {{0}, 1, 0, 0, NULL};

void must(keyacct_status status, const keyacct_error *error, const char *doing) {
    if (status != KEYACCT_OK) exit(complain_library(1, doing, error));
}

int all_columns(void) { return program.columns; }

static void add_line(const char *hash, const char *format, va_list list) {
    char what[256];
    vsnprintf(what, sizeof what, format, list);
    buffer_print(&program.lines, "%s  %s\n", hash, what);
}

void line(const char *hash, const char *format, ...) {
    va_list list;
    va_start(list, format);
    add_line(hash, format, list);
    va_end(list);
}

void line_bytes(const void *bytes, size_t length, const char *format, ...) {
    char hash[65];
    va_list list;
    sha256_hex(bytes, length, hash);
    va_start(list, format);
    add_line(hash, format, list);
    va_end(list);
}

/* ---- parts ------------------------------------------------------------------------------------------------------------------ */

typedef struct work {
    keyacct_task task;
    void *data;
    int32_t first, step, parts;
} work;

static void *worker(void *user) {
    const work *of = user;
    for (int32_t part = of->first; part < of->parts; part += of->step) of->task(of->data, part);
    return NULL;
}

static int32_t in_threads(void *user, keyacct_task task, void *task_data, int32_t parts) {
    enum { THREADS = 4 };
    pthread_t thread[THREADS];
    work share[THREADS];
    (void)user;
    for (int i = 0; i < THREADS; i++) {
        share[i] = (work){task, task_data, i, THREADS, parts};
        if (pthread_create(&thread[i], NULL, worker, &share[i]) != 0) exit(complain(1, "no thread"));
    }
    for (int i = 0; i < THREADS; i++) pthread_join(thread[i], NULL);
    return 0;
}

keyacct_run *run_new(int32_t asof_on) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_run *run = NULL;
    must(keyacct_run_create(NULL, &run, &error), &error, "run");
    must(keyacct_run_want(run, "*", &error), &error, "run");
    must(keyacct_run_set_executor(run, program.threads ? in_threads : NULL, NULL, program.parts, &error), &error, "run");
    if (asof_on != INT32_MIN) must(keyacct_run_set_asof_on(run, asof_on, &error), &error, "run");
    return run;
}

/* ---- cases ------------------------------------------------------------------------------------------------------------------ */

typedef struct setting {
    const char *name;
    const char *set[24]; /* parameter, value, ... */
} setting;

static const setting settings[] = {
    {"default", {NULL}},
    {"pyramid", {"segment.policy", "pyramid", "segment.tie_rule", "secondary", "ledger.unit", "month", "value.window_days", "0",
                 "value.basis", "revenue", "risk.missing", "vigilant", "risk.damping", "0.3", "risk.group_cap", "1.25",
                 "risk.rhythm_median_weight", "2.5", "plan.actions_max", "9", NULL}},
    {"share", {"segment.policy", "share", "segment.share_base", "net", "segment.missing_potential", "impute_median", "ledger.unit",
               "day", "value.window_days", "180", "value.peer_quantile_ppm", "750000", "risk.base_rate", "0.037",
               "risk.horizon_days", "180", "risk.spread_share", "0.8", "service.level3_capacity_ppm", "90000", NULL}},
    {"absolute", {"segment.policy", "absolute", "segment.absolute_high", "2000000", "segment.absolute_platinum", "20000000",
                  "segment.absolute_potential", "900000", "ledger.unit", "quarter", "value.basis", "revenue",
                  "risk.interval_width", "1.96", "risk.dissatisfied_prior", "0.35", "risk.decline_log_ratio", "-0.1", NULL}},
    {"quadrant", {"segment.policy", "quadrant", "segment.tie_rule", "by_id", "segment.potential_quantile_ppm", "333333",
                  "segment.near_ppm", "250000", "service.queue_alarm_ppm", "300000", "service.satisfaction_alert", "6.25", NULL}}};
enum { SETTINGS = sizeof settings / sizeof settings[0] };

static keyacct_policy *make_policy(const setting *from) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_policy *policy = NULL;
    must(keyacct_policy_create(NULL, 0, &policy, &error), &error, "policy");
    for (int i = 0; from->set[i]; i += 2)
        must(keyacct_policy_set_text(policy, from->set[i], from->set[i + 1], &error), &error, from->name);
    must(keyacct_policy_freeze(policy, &error), &error, from->name);
    return policy;
}

static keyacct_review *review_of(const tables *of, const keyacct_policy *policy, int32_t asof_on) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_run *run = run_new(asof_on);
    keyacct_review *review = NULL;
    must(keyacct_review_create(NULL, policy, &review, &error), &error, "review");
    for (int i = 0; i < BOOK_TABLES; i++)
        if (of->of[i]) must(keyacct_review_add(review, of->of[i], run, &error), &error, book_kinds[i]);
    must(keyacct_review_run(review, run, &error), &error, "review");
    keyacct_run_destroy(run);
    return review;
}

static const keyacct_table *found(keyacct_review *review, const char *name) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    const keyacct_table *table = NULL;
    keyacct_status status = keyacct_review_table(review, name, &table, &error);
    if (status != KEYACCT_E_NOT_FOUND) must(status, &error, name);
    return status == KEYACCT_OK ? table : NULL;
}

static void show_review(const tables *of, const setting *how, const char *book) {
    char name[160];
    int32_t asof_on = 0;
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_policy *policy = make_policy(how);
    keyacct_review *review = review_of(of, policy, INT32_MIN);
    must(keyacct_review_asof_on(review, &asof_on, &error), &error, book);
    for (int i = -1; i < 0 || result_tables[i]; i++) {
        const char *table = i < 0 ? "accounts" : result_tables[i];
        snprintf(name, sizeof name, "review %s %s %s", book, how->name, table);
        if (found(review, table)) show_table(found(review, table), name);
    }
    snprintf(name, sizeof name, "%s %s", book, how->name);
    rooms_ledger(of, policy, name);
    rooms_models(found(review, "accounts"), policy, asof_on, name);
    keyacct_review_destroy(review);
    keyacct_policy_destroy(policy);
}

/* The files of `keyacct export` after `keyacct review --asof 2026-03-31` and `keyacct review` of the sample book. */
static void show_sample_files(void) {
    enum { SPRING = 20543 /* 2026-03-31 */ };
    char name[80];
    keyacct_policy *policy = make_policy(&settings[0]);
    tables book;
    tables_sample(2026, 120, "EUR", 2, &book);
    for (int second = 0; second < 2; second++) {
        keyacct_review *review = review_of(&book, policy, second ? INT32_MIN : SPRING);
        for (int i = -1; i < 0 || result_tables[i]; i++) {
            const char *table = i < 0 ? "accounts" : result_tables[i];
            snprintf(name, sizeof name, "file %s %s.csv", second ? "last" : "2026-03-31", table);
            show_file(review, book.of[0], table, name);
        }
        if (!second) tables_previous(&book, found(review, "accounts"));
        keyacct_review_destroy(review);
    }
    tables_free(&book);
    keyacct_policy_destroy(policy);
}

static void all_cases(void) {
    tables book;
    for (int i = 0; i < SETTINGS; i++) {
        keyacct_policy *policy = make_policy(&settings[i]);
        rooms_policy(policy, settings[i].name);
        keyacct_policy_destroy(policy);
    }
    show_sample_files();
    for (int i = 0; i < SETTINGS; i++) {
        tables_sample(2026, 120, "EUR", 2, &book);
        show_review(&book, &settings[i], "sample");
        tables_free(&book);
    }
    living_cases();
    tables_sample(7, 450, "JPY", 0, &book);
    show_review(&book, &settings[0], "yen");
    show_review(&book, &settings[2], "yen");
    tables_free(&book);
    for (int i = 0; i < SETTINGS; i++) {
        char name[16];
        snprintf(name, sizeof name, "wild%d", i);
        tables_wild((uint64_t)i, i % 2 ? 1003 : 130, &book);
        show_review(&book, &settings[i], name);
        tables_free(&book);
    }
}

/* Lines of both, in their order; the first that differ are printed. 0 when there is none. */
static int compare(const char *path) {
    FILE *file = fopen(path, "rb");
    char want[512];
    const char *at = buffer_string(&program.lines);
    int wrong = 0, lines = 0;
    if (!file) return complain(1, "%s: cannot be read", path);
    while (fgets(want, sizeof want, file)) {
        size_t length = strcspn(at, "\n") + (*at != 0);
        lines++;
        if ((strlen(want) != length || memcmp(want, at, length) != 0) && wrong++ < 12)
            printf("expected %sfound    %.*s", want, (int)(length ? length : sizeof "nothing\n" - 1), length ? at : "nothing\n");
        at += length;
    }
    fclose(file);
    if (*at) wrong++, printf("found, and not expected: %s", at);
    if (wrong) printf("%d of %d lines differ; where the change is meant: tests/bytes/bytes.py --update PROGRAM\n", wrong, lines);
    else printf("%d lines as expected\n", lines);
    return wrong != 0 || lines == 0;
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--parts") == 0 && i + 1 < argc) program.parts = (int32_t)strtol(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--threads") == 0) program.threads = 1;
        else if (strcmp(argv[i], "--columns") == 0) program.columns = 1;
        else if (strcmp(argv[i], "--modes") == 0) return modes_check();
        else program.expected = argv[i];
    }
    all_cases();
    int code = 0;
    if (program.expected) code = compare(program.expected);
    else fputs(buffer_string(&program.lines), stdout);
    buffer_free(&program.lines);
    return code;
}
