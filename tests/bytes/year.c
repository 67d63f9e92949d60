/* Plays a year of a simulated book (year_book.c) in several ways of living, which must come to one state and say the same.
 *
 *   keyacct_year [--ways all|fast|NAME,...] [EXPECTED]     checks; without EXPECTED the lines are printed
 *   keyacct_year --say NAME                                  every output of one way as a line, to find where two ways part
 *
 * Ways: weekly and weekly16 tick once a week, in one part and in 16 (whose parts an executor runs backwards); minute and minute16
 * call advance every minute of the year, 525,600 times; punctual at every deadline, never late; sleeping lets days pass without a call, takes its events in lots, is saved
 * and loaded three times; replay applies the whole log in one call. Compared: the hash of the state, the next deadline, the status
 * of every event, and for each account the chain of its outputs. By ruling (P1 of the service's properties) three things of an
 * output tell when the host came by: emitted_at and catch_up, and repeats of the top alert that waited together come as one with
 * their count, so those are summed. What the three must be all the same is checked: never said before it happened, late exactly
 * when it says so. No id comes twice. O(events + outputs) a way; every minute costs an advance, whatever there is to do. */
#include "year.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINUTE INT64_C(60000)
#define WEEK (7 * DAY_MS)

/* --- hashes: two lanes, of what the library said; the state's own hash is the library's -------------------------------------- */

typedef struct digest {
    uint64_t a, b;
} digest;

static void mix(digest *into, uint64_t word) {
    into->a = (into->a ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    into->a ^= into->a >> 29;
    into->b = (into->b + word + 1) * UINT64_C(0xD6E8FEB86659FD93);
    into->b ^= into->b >> 32;
}

static void mix_text(digest *into, const char *bytes, int64_t length) {
    mix(into, (uint64_t)length);
    for (int64_t i = 0; i < length; i++) mix(into, (uint8_t)bytes[i]);
}

/* --- one way ------------------------------------------------------------------------------------------------------------------ */

enum { WEEKLY, MINUTELY, PUNCTUAL, SLEEPING, REPLAYED };
typedef struct way {
    const char *name;
    int kind;
    int32_t shards;
    int parts; /* of an executor; 0: the calling thread */
    int slow; /* not among "fast" */
} way;

static const way ways[] = {{"weekly", WEEKLY, 1, 0, 0},    {"weekly16", WEEKLY, 16, 5, 0},  {"sleeping", SLEEPING, 7, 0, 0},
                           {"replay", REPLAYED, 3, 0, 0},   {"punctual", PUNCTUAL, 5, 0, 1}, {"minute", MINUTELY, 1, 0, 1},
                           {"minute16", MINUTELY, 16, 0, 1}};
enum { WAYS = sizeof ways / sizeof *ways, CHAINS = YEAR_ACCOUNTS + 1, MOST_OUTPUTS = 1 << 20 };

static struct {
    const way *how;
    const year_book *book;
    keyacct_engine *engine;
    keyacct_run *run;
    int64_t next; /* row of the log */
    int64_t called; /* latest time of which the host has told the engine */
    int64_t advances, refused, outputs, repeats, late, kinds[64];
    digest said[CHAINS], refusals;
    int64_t repeated[CHAINS], ids[MOST_OUTPUTS];
    int32_t account_of[104729]; /* chain of an id */
    int say;
} on;

static keyacct_error error = KEYACCT_ERROR_INIT;

/* Parts in the other order than they are numbered: nothing may depend on it. */
static int32_t backwards(void *user, keyacct_task task, void *task_data, int32_t parts) {
    (void)user;
    for (int32_t part = parts - 1; part >= 0; part--) task(task_data, part);
    return 0;
}

static void begin(const way *how, const year_book *book) {
    int64_t version;
    memset(&on, 0, sizeof on);
    on.how = how;
    on.book = book;
    on.called = INT64_MIN;
    for (int32_t i = 0; i < YEAR_ACCOUNTS; i++) on.account_of[(YEAR_ID(i) / 1000003) + 40000] = i + 1;
    if (how->parts) {
        year_must(keyacct_run_create(NULL, &on.run, &error), &error, "run");
        year_must(keyacct_run_set_executor(on.run, backwards, NULL, how->parts, &error), &error, "run");
    }
    year_must(keyacct_engine_create(NULL, book->policies[0], how->shards, &on.engine, &error), &error, "engine");
    for (int i = 1; i < YEAR_POLICIES; i++)
        year_must(keyacct_engine_policy(on.engine, book->policies[i], &version, &error), &error, "policy");
    for (int i = 0; i < YEAR_CALENDARS; i++)
        year_must(keyacct_engine_calendar(on.engine, book->calendars[i].name, book->calendars[i].made, &error), &error, "calendar");
    for (int i = 0; i < YEAR_REPLACED; i++)
        year_must(keyacct_engine_calendar(on.engine, book->replaced[i].name, book->replaced[i].made, &error), &error, "calendar");
}

/* Rows [next, until) of the log. */
static void apply(int64_t until) {
    keyacct_table *lot = NULL;
    int64_t count = until - on.next;
    if (count <= 0) return;
    year_must(keyacct_table_slice(on.book->log, on.next, count, &lot, &error), &error, "events");
    keyacct_status status = keyacct_engine_apply(on.engine, lot, on.run, &error);
    int32_t column = keyacct_table_column_find(lot, "event_status");
    if (column < 0) year_must(status, &error, "apply");
    const void *values;
    year_must(keyacct_table_column_values(lot, column, &values, NULL, NULL, &error), &error, "event_status");
    for (int64_t i = 0; i < count; i++) {
        int64_t refused = ((const int64_t *)values)[i];
        if (refused == KEYACCT_E_CANCELLED || refused == KEYACCT_E_NO_MEMORY) year_must((keyacct_status)refused, &error, "apply");
        on.refused += refused != 0;
        mix(&on.refusals, (uint64_t)refused);
    }
    keyacct_table_destroy(lot);
    on.next = until;
    if (on.book->at[until - 1] > on.called) on.called = on.book->at[until - 1];
}

static int64_t rows_until(int64_t at) { /* the first row after a time */
    int64_t row = on.next;
    while (row < on.book->rows && on.book->at[row] <= at) row++;
    return row;
}

static void advance(int64_t at) {
    year_must(keyacct_engine_advance(on.engine, at, on.run, &error), &error, "advance");
    on.advances++;
    if (at > on.called) on.called = at;
}

/* --- outputs ------------------------------------------------------------------------------------------------------------------ */

/* Columns that count; of the others emitted_at, catch_up and count are looked at by themselves. */
static const char *const figures[] = {"output_id", "at", "cycle", "step", "due_at", "reason_value", "reason_2_value", "policy_version",
                                      "cause_seq"};
static const char *const codes[] = {"output", "clock", "step_role", "level_before", "level", "case_state", "reason", "reason_2"};
static const char *const texts[] = {"case_id", "person"};
enum { FIGURES = sizeof figures / sizeof *figures, CODES = sizeof codes / sizeof *codes, TEXTS = sizeof texts / sizeof *texts };

typedef struct column {
    const void *values;
    const uint8_t *validity;
    int64_t offset;
    int32_t number;
} column;

static column column_of(const keyacct_table *table, const char *name) {
    column found = {0};
    found.number = keyacct_table_column_find(table, name);
    if (found.number < 0) {
        fprintf(stderr, "outputs have no %s\n", name);
        exit(1);
    }
    if (keyacct_table_column_values(table, found.number, &found.values, &found.validity, &found.offset, NULL) != KEYACCT_OK)
        found.values = NULL; /* a text */
    return found;
}

static int has(const column *of, int64_t row) {
    int64_t bit = of->offset + row;
    return !of->validity || (of->validity[bit / 8] >> bit % 8 & 1);
}
static int64_t figure(const column *of, int64_t row) { return has(of, row) ? ((const int64_t *)of->values)[row] : 0; }
static int64_t code(const column *of, int64_t row) { return ((const int8_t *)of->values)[row]; }

static void wrong(const char *what, int64_t at) {
    fprintf(stderr, "%s: %s %lld\n", on.how->name, what, (long long)at);
    exit(1);
}

/* What a host is told of when it was told. */
static void check_times(int64_t at, int64_t emitted, int64_t late, int64_t patience) {
    if (emitted < at) wrong("said before it happened:", at);
    if (emitted > on.called) wrong("said later than the latest call:", at);
    if (late != (emitted - at > patience)) wrong("catch_up is not what the times say:", at);
    if (on.how->kind == MINUTELY && emitted - at > MINUTE) wrong("late, though the host came by every minute:", at);
    if (on.how->kind == PUNCTUAL && emitted - at > 1) wrong("late, though the host came by in time:", at);
    on.late += late;
}

static void hear_row(const keyacct_table *table, int64_t row, const column *f, const column *c, const column *t, const column *others) {
    enum { ACCOUNT, EMITTED, LATE, COUNT };
    int64_t chain = has(&others[ACCOUNT], row) ? on.account_of[figure(&others[ACCOUNT], row) / 1000003 + 40000] : 0;
    check_times(figure(&f[1], row), figure(&others[EMITTED], row), code(&others[LATE], row), 15 * MINUTE);
    if (code(&c[6], row) == KEYACCT_OUTPUT_REASON_REPEAT_ALERT) {
        on.repeats += figure(&others[COUNT], row);
        on.repeated[chain] += figure(&others[COUNT], row);
        return;
    }
    if (figure(&others[COUNT], row) != 1) wrong("more than one of what is no repeat:", figure(&f[1], row));
    digest *into = &on.said[chain];
    if (on.outputs == MOST_OUTPUTS) wrong("more outputs than there is room for:", figure(&f[1], row));
    on.ids[on.outputs++] = figure(&f[0], row);
    on.kinds[code(&c[0], row)]++;
    if (on.say) printf("%lld", (long long)figure(&others[ACCOUNT], row));
    for (int i = 0; i < FIGURES; i++) {
        mix(into, (uint64_t)figure(&f[i], row) * 2 + (uint64_t)has(&f[i], row));
        if (on.say && has(&f[i], row)) printf(" %s=%lld", figures[i], (long long)figure(&f[i], row));
    }
    for (int i = 0; i < CODES; i++) {
        mix(into, (uint64_t)code(&c[i], row));
        if (on.say && code(&c[i], row)) printf(" %s=%lld", codes[i], (long long)code(&c[i], row));
    }
    for (int i = 0; i < TEXTS; i++) {
        const char *bytes = "";
        int64_t length = 0;
        year_must(keyacct_table_get_text(table, t[i].number, row, &bytes, &length, &error), &error, texts[i]);
        mix_text(into, bytes, length);
        if (on.say && length) printf(" %s=%.*s", texts[i], (int)length, bytes);
    }
    if (on.say) printf("\n");
}

static void drain(void) {
    keyacct_table *table = NULL;
    year_must(keyacct_engine_drain(on.engine, 0, &table, &error), &error, "drain");
    int64_t count = keyacct_table_rows(table);
    if (count > 0) {
        static const char *const other_names[] = {"account_id", "emitted_at", "catch_up", "count"};
        column f[FIGURES], c[CODES], t[TEXTS], others[4];
        for (int i = 0; i < FIGURES; i++) f[i] = column_of(table, figures[i]);
        for (int i = 0; i < CODES; i++) c[i] = column_of(table, codes[i]);
        for (int i = 0; i < TEXTS; i++) t[i] = column_of(table, texts[i]);
        for (int i = 0; i < 4; i++) others[i] = column_of(table, other_names[i]);
        for (int64_t row = 0; row < count; row++) hear_row(table, row, f, c, t, others);
    }
    keyacct_table_destroy(table);
}

/* --- lives -------------------------------------------------------------------------------------------------------------------- */

static void tick(int64_t at) {
    apply(rows_until(at));
    advance(at);
}

static void live_weekly(void) {
    for (int64_t at = YEAR_BEGINS + WEEK; at < YEAR_ENDS; at += WEEK) {
        tick(at);
        drain();
    }
}

static void live_minutely(void) {
    for (int64_t at = YEAR_BEGINS + MINUTE; at < YEAR_ENDS; at += MINUTE) {
        tick(at);
        if (at % (60 * MINUTE) == 0) drain();
    }
}

/* Calls at every deadline, and brings each event by itself. */
static void live_punctually(void) {
    for (int64_t due; on.next < on.book->rows; drain()) {
        int64_t day = on.book->at[on.next] / DAY_MS;
        for (; on.next < on.book->rows && on.book->at[on.next] / DAY_MS == day; apply(on.next + 1))
            while ((due = keyacct_engine_next_deadline(on.engine)) < on.book->at[on.next]) advance(due);
    }
    for (int64_t due; (due = keyacct_engine_next_deadline(on.engine)) < YEAR_ENDS;) advance(due);
}

static void save_and_load(void) {
    size_t size = 0, written = 0;
    uint8_t before[16], after[16];
    keyacct_engine *loaded = NULL;
    year_must(keyacct_engine_save(on.engine, NULL, 0, &size, &error), &error, "save");
    uint8_t *bytes = year_need(size);
    year_must(keyacct_engine_save(on.engine, bytes, size, &written, &error), &error, "save");
    year_must(keyacct_engine_load(NULL, bytes, written, &loaded, &error), &error, "load");
    free(bytes);
    year_must(keyacct_engine_hash(on.engine, before, &error), &error, "hash");
    year_must(keyacct_engine_hash(loaded, after, &error), &error, "hash");
    if (memcmp(before, after, 16) != 0) wrong("the loaded engine has another hash", on.called);
    if (keyacct_engine_next_deadline(on.engine) != keyacct_engine_next_deadline(loaded))
        wrong("the loaded engine has another deadline", on.called);
    keyacct_engine_destroy(on.engine);
    on.engine = loaded;
}

static uint64_t naps;

static int64_t nap(int64_t n) { /* xorshift: another stream than that of the book */
    naps ^= naps << 13;
    naps ^= naps >> 7;
    naps ^= naps << 17;
    return (int64_t)(naps % (uint64_t)n);
}

/* Asleep for a minute to nine days; then what happened comes in one lot or in several, and only now and then somebody looks. */
static void live_sleeping(void) {
    int64_t at = YEAR_BEGINS, saves = 0;
    naps = 20260101;
    for (;;) {
        int64_t days = nap(10), minutes = nap(1440);
        at += days * DAY_MS / (nap(3) + 1) + (minutes + 1) * MINUTE;
        if (at >= YEAR_ENDS) return;
        int64_t until = rows_until(at);
        while (on.next < until) {
            int64_t lot = nap(until - on.next) + 1, all = nap(2);
            apply(all ? until : on.next + lot);
        }
        int64_t looks = nap(3);
        if (looks > 0) advance(at);
        if (looks > 1) drain();
        if (at > YEAR_BEGINS + (saves + 1) * 90 * DAY_MS && saves < 3) {
            save_and_load();
            saves++;
        }
    }
}

/* --- comparison --------------------------------------------------------------------------------------------------------------- */

typedef struct result {
    uint8_t state[16];
    digest said, refusals;
    int64_t deadline, outputs, repeats, refused;
} result; /* no padding: compared as bytes */

static int by_value(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void check_ids(void) {
    qsort(on.ids, (size_t)on.outputs, sizeof *on.ids, by_value);
    for (int64_t i = 1; i < on.outputs; i++)
        if (on.ids[i] == on.ids[i - 1]) wrong("two outputs have one id:", on.ids[i]);
}

static void play(const way *how, const year_book *book, result *out) {
    begin(how, book);
    on.say = out == NULL;
    if (how->kind == WEEKLY) live_weekly();
    else if (how->kind == MINUTELY) live_minutely();
    else if (how->kind == PUNCTUAL) live_punctually();
    else if (how->kind == SLEEPING) live_sleeping();
    tick(YEAR_ENDS);
    drain();
    check_ids();
    if (out) {
        memset(out, 0, sizeof *out);
        for (int i = 0; i < CHAINS; i++) {
            mix(&out->said, on.said[i].a);
            mix(&out->said, on.said[i].b);
            mix(&out->said, (uint64_t)on.repeated[i]);
        }
        out->refusals = on.refusals;
        out->outputs = on.outputs;
        out->repeats = on.repeats;
        out->refused = on.refused;
        out->deadline = keyacct_engine_next_deadline(on.engine);
        year_must(keyacct_engine_hash(on.engine, out->state, &error), &error, "hash");
    }
    keyacct_engine_destroy(on.engine);
    keyacct_run_destroy(on.run);
}

/* Every kind of output is among them, or the year shows less than it says. */
static int all_said(void) {
    int missing = 0;
    for (int i = 1; i <= KEYACCT_OUTPUT_PROFILE_STALE; i++)
        if (on.kinds[i] == 0) {
            fprintf(stderr, "nothing in the year is a '%s'\n", keyacct_code_name("output", i));
            missing = 1;
        }
    return missing;
}

static size_t write_lines(const result *from, const year_book *book, char *text, size_t size) {
    size_t used = 0;
    for (int i = 0; i < 16; i++) used += (size_t)snprintf(text + used, size - used, "%02x", from->state[i]);
    used += (size_t)snprintf(text + used, size - used, "  state of %d accounts after %lld events\n", YEAR_ACCOUNTS,
                             (long long)book->rows);
    used += (size_t)snprintf(text + used, size - used, "%016llx%016llx  %lld outputs and %lld repeated alerts\n",
                             (unsigned long long)from->said.a, (unsigned long long)from->said.b, (long long)from->outputs,
                             (long long)from->repeats);
    used += (size_t)snprintf(text + used, size - used, "%016llx%016llx  %lld events refused, next deadline %lld\n",
                             (unsigned long long)from->refusals.a, (unsigned long long)from->refusals.b, (long long)from->refused,
                             (long long)from->deadline);
    return used;
}

static int chosen(const char *list, const way *one) {
    size_t length = strlen(one->name);
    if (strcmp(list, "all") == 0) return 1;
    if (strcmp(list, "fast") == 0) return !one->slow;
    for (const char *at = list; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
        if (strcspn(at, ",") == length && memcmp(at, one->name, length) == 0) return 1;
    return 0;
}

static int compare(const char *path, const char *found) {
    char want[1024] = "";
    FILE *file = fopen(path, "rb");
    size_t size = file ? fread(want, 1, sizeof want - 1, file) : 0;
    if (file) fclose(file);
    want[size] = 0;
    if (size && strcmp(want, found) == 0) return 0;
    printf("expected\n%sfound\n%swhere the change is meant: tests/bytes/bytes.py --update PROGRAM\n", want, found);
    return 1;
}

int main(int argc, char **argv) {
    static year_book book;
    static result first, now;
    const char *list = "all", *expected = NULL, *say = NULL, *base = NULL;
    char lines[1024];
    int wrong_ways = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--ways") == 0 && i + 1 < argc) list = argv[++i];
        else if (strcmp(argv[i], "--say") == 0 && i + 1 < argc) say = list = argv[++i];
        else expected = argv[i];
    }
    year_make(&book);
    for (int i = 0; i < WAYS; i++) {
        if (!chosen(list, &ways[i])) continue;
        play(&ways[i], &book, say ? NULL : base ? &now : &first);
        if (say) continue;
        if (!base) wrong_ways |= all_said();
        if (expected) printf("%-9s %lld advances, %lld outputs late\n", ways[i].name, (long long)on.advances, (long long)on.late);
        if (base && memcmp(&first, &now, sizeof now) != 0) {
            fprintf(stderr, "%s and %s differ in %s\n", base, ways[i].name,
                    memcmp(first.state, now.state, 16) != 0 ? "their states" : memcmp(&first.said, &now.said, sizeof now.said) != 0
                    ? "what they say" : "what they refuse, or in the next deadline");
            wrong_ways = 1;
        }
        if (!base) base = ways[i].name;
    }
    if (!base && !say) {
        fprintf(stderr, "no way is called '%s'\n", list);
        return 2;
    }
    if (base && !wrong_ways) {
        write_lines(&first, &book, lines, sizeof lines);
        if (expected) wrong_ways = compare(expected, lines);
        else fputs(lines, stdout);
    }
    year_free(&book);
    return wrong_ways;
}
