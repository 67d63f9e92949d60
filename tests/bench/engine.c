/* The service engine under load: events of random accounts, timers, policy changes, memory, saving, single calls; and what a heap and
 * a timer wheel need for their timers.
 *
 *   bench_engine [--rows ACCOUNTS] [--batch EVENTS] [--threads N] [--shards N] [--repeat N] [--spread 1] [--only STAGES]
 *                [--write DIRECTORY]
 *
 * The stream: accounts chosen at random; cases are opened, replied to, answered, paused, resumed, made worse, resolved, confirmed,
 * reopened; demands offered and decided; contacts, surveys, profiles and the facts of reviews in between. The default policy and one
 * calendar (Monday to Friday 09-12 and 13-18, 50 holidays); as many events as there are accounts come in a working hour, and timers
 * that fall due meanwhile fire. First accounts and a batch that is not measured, then `repeat` batches: medians and best ones. Binding a table and
 * applying it are both counted; draining is counted by itself. --spread 1: ids that do not run in sequence.
 * Stages: s stream, t timers, p policy change, m memory and saving, c single calls, h heap and wheel. One JSON line.
 * --write stores the stream as raw little-endian arrays for engine.py, which applies it from Python. */
#include "bench.h"

#define HOUR_MS INT64_C(3600000)
#define DAY_MS (24 * HOUR_MS)
#define BEGIN (DAY_MS * 20458) /* Tuesday, 2026-01-06 */
#define DAYS 3653
enum { HOLIDAYS = 50, RULES = 10 + HOLIDAYS, MOST_REPEATS = 101 };

static keyacct_error error = KEYACCT_ERROR_INIT;
static int spread;

static double least_of(const double *times, int64_t count) {
    double best = times[0];
    for (int64_t i = 1; i < count; i++) best = times[i] < best ? times[i] : best;
    return best;
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median_of(double *times, int64_t count) {
    qsort(times, (size_t)count, sizeof *times, by_size);
    return times[count / 2];
}

static void *room(int64_t count, size_t size) {
    void *memory = calloc((size_t)(count > 0 ? count : 1), size);
    if (!memory) {
        fprintf(stderr, "no memory\n");
        exit(1);
    }
    return memory;
}

/* --- an engine --------------------------------------------------------------------------------------------------------------- */

static keyacct_calendar *desk(void) {
    static const char *const names[] = {"rule", "weekday", "from_on", "from_time", "until_time"};
    keyacct_table *table = NULL;
    keyacct_calendar *calendar = NULL;
    int32_t at[5];
    BENCH_OK(keyacct_table_create(NULL, "calendars", RULES, &table, &error));
    for (int i = 0; i < 5; i++) {
        BENCH_OK(keyacct_table_add_column(table, names[i], 0, &error));
        at[i] = keyacct_table_column_find(table, names[i]);
    }
    for (int i = 0; i < RULES; i++) {
        int weekly = i < 10;
        BENCH_OK(
            keyacct_table_set_int64(table, at[0], i, weekly ? KEYACCT_CALENDAR_RULE_WEEKLY : KEYACCT_CALENDAR_RULE_CLOSED, &error));
        if (weekly) {
            BENCH_OK(keyacct_table_set_int64(table, at[1], i, 1 + i / 2, &error));
            BENCH_OK(keyacct_table_set_text(table, at[3], i, i % 2 ? "13:00" : "09:00", 5, &error));
            BENCH_OK(keyacct_table_set_text(table, at[4], i, i % 2 ? "18:00" : "12:00", 5, &error));
        } else {
            BENCH_OK(keyacct_table_set_int64(table, at[2], i, BEGIN / DAY_MS + 10 + 73 * (i - 10), &error));
        }
    }
    BENCH_OK(keyacct_calendar_create(NULL, table, NULL, NULL, 0, BEGIN - 30 * DAY_MS, BEGIN + DAY_MS * DAYS, &calendar, &error));
    keyacct_table_destroy(table);
    return calendar;
}

static keyacct_engine *engine_new(int32_t shards) {
    keyacct_engine *engine = NULL;
    keyacct_calendar *calendar = desk();
    BENCH_OK(keyacct_engine_create(NULL, NULL, shards, &engine, &error));
    BENCH_OK(keyacct_engine_calendar(engine, "desk", calendar, &error));
    keyacct_calendar_destroy(calendar);
    return engine;
}

/* Ids: in sequence as numbers of a CRM are, or spread over 2^62. */
static int64_t id_of(int64_t number) {
    return spread ? (int64_t)(((uint64_t)number * 0x9e3779b97f4a7c15u) >> 2) : 1000000 + number;
}

/* --- events ------------------------------------------------------------------------------------------------------------------ */

/* The columns of a table of events; what an event does not say is 0, or not valid. */
typedef struct stream {
    int64_t rows;
    int64_t *at, *account, *number, *severity, *value_ppm, *influence_ppm;
    double *score;
    int8_t *event, *kind, *reason, *channel, *segment, *band, *answer;
    uint8_t *has_case, *has_severity, *has_facts, *has_score;
} stream;

typedef struct person { /* what the generator knows of an account */
    int64_t number; /* of its case; 0: none */
    uint8_t kind, paused, resolved, offered, decided, severity;
} person;

static void mark(uint8_t *bits, int64_t row) { bits[row / 8] = (uint8_t)(bits[row / 8] | 1 << row % 8); }

static stream stream_new(int64_t rows) {
    stream s = {rows, room(rows, 8), room(rows, 8), room(rows, 8), room(rows, 8), room(rows, 8), room(rows, 8), room(rows, 8),
                room(rows, 1), room(rows, 1), room(rows, 1), room(rows, 1), room(rows, 1), room(rows, 1), room(rows, 1),
                room(rows / 8 + 1, 1), room(rows / 8 + 1, 1), room(rows / 8 + 1, 1), room(rows / 8 + 1, 1)};
    return s;
}

static void stream_free(stream *s) {
    void *all[] = {s->at,     s->account, s->number, s->severity, s->value_ppm, s->influence_ppm, s->score,        s->event,     s->kind,
                   s->reason, s->channel, s->segment, s->band,    s->answer,    s->has_case,      s->has_severity, s->has_facts, s->has_score};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
}

static void put_facts(stream *s, int64_t row, uint64_t draw) {
    int64_t rank = (int64_t)(draw % 1000000);
    s->segment[row] = rank >= 950000   ? KEYACCT_SEGMENT_PLATINUM
                      : rank >= 800000 ? KEYACCT_SEGMENT_GOLD
                      : rank >= 400000 ? KEYACCT_SEGMENT_IRON
                                       : KEYACCT_SEGMENT_LEAD;
    s->band[row] = (int8_t)(1 + (draw >> 32) % 100 / 85); /* mostly calm */
    s->value_ppm[row] = rank;
    s->influence_ppm[row] = (int64_t)((draw >> 40) % 1000000);
    mark(s->has_facts, row);
}

static void open_case(stream *s, int64_t row, person *p, int64_t *cases, uint64_t draw) {
    int percent = (int)(draw % 100);
    *p = (person){++*cases, KEYACCT_CASE_KIND_REQUEST, 0, 0, 0, 0, 0};
    if (percent < 45) p->kind = KEYACCT_CASE_KIND_COMPLAINT;
    else if (percent < 50) p->kind = KEYACCT_CASE_KIND_DEMAND;
    else if (percent < 57) p->kind = KEYACCT_CASE_KIND_TASK;
    percent = (int)((draw >> 20) % 100);
    p->severity = (uint8_t)(percent < 5 ? 1 : percent < 25 ? 2 : percent < 70 ? 3 : 4);
    s->event[row] = KEYACCT_EVENT_CASE_OPENED;
    s->kind[row] = (int8_t)p->kind;
    s->severity[row] = p->severity;
    mark(s->has_severity, row);
}

static void of_account(stream *s, int64_t row, uint64_t draw) {
    int percent = (int)(draw % 100);
    if (percent < 45) {
        s->event[row] = KEYACCT_EVENT_CONTACT;
        s->channel[row] = (int8_t)(1 + (draw >> 16) % 3);
    } else if (percent < 80) {
        s->event[row] = KEYACCT_EVENT_FACTS;
        put_facts(s, row, draw >> 8);
    } else if (percent < 90) {
        s->event[row] = KEYACCT_EVENT_SURVEY_SENT;
    } else if (percent < 95) {
        s->event[row] = KEYACCT_EVENT_SURVEY_ANSWERED;
        s->score[row] = (double)(2 + (draw >> 16) % 9);
        mark(s->has_score, row);
    } else {
        s->event[row] = KEYACCT_EVENT_PROFILE_UPDATED;
    }
}

/* What happens next to an open case. */
static void of_case(stream *s, int64_t row, person *p, uint64_t draw) {
    int percent = (int)(draw % 100);
    s->event[row] = KEYACCT_EVENT_REPLIED;
    if (p->kind == KEYACCT_CASE_KIND_DEMAND && !p->decided) {
        s->event[row] = p->offered ? KEYACCT_EVENT_DECIDED : KEYACCT_EVENT_OFFERED;
        s->answer[row] = KEYACCT_DEMAND_ANSWER_ALTERNATIVE;
        p->decided = p->offered;
        p->offered = 1;
    } else if (percent < 30) {
        return;
    } else if (percent < 45) {
        s->event[row] = KEYACCT_EVENT_CUSTOMER_MESSAGE;
    } else if (percent < 60) {
        s->event[row] = KEYACCT_EVENT_ANSWERED;
    } else if (percent < 75) {
        s->event[row] = p->paused ? KEYACCT_EVENT_RESUMED : KEYACCT_EVENT_PAUSED;
        s->reason[row] = p->paused ? 0 : (draw >> 16) % 4 ? KEYACCT_PAUSE_REASON_WAIT_CUSTOMER : KEYACCT_PAUSE_REASON_SCHEDULED;
        p->paused = !p->paused;
    } else if (percent < 78) {
        s->event[row] = KEYACCT_EVENT_SEVERITY;
        p->severity = (uint8_t)(1 + p->severity % 4);
        s->severity[row] = p->severity;
        mark(s->has_severity, row);
    } else {
        s->event[row] = KEYACCT_EVENT_RESOLVED;
        p->resolved = 1;
        p->paused = 0;
    }
}

/* Fills the stream with events at [from, from + span). */
static void fill(stream *s, person *people, int64_t accounts, int64_t *cases, uint64_t *seed, int64_t from, int64_t span) {
    memset(s->has_case, 0, (size_t)s->rows / 8 + 1);
    memset(s->has_severity, 0, (size_t)s->rows / 8 + 1);
    memset(s->has_facts, 0, (size_t)s->rows / 8 + 1);
    memset(s->has_score, 0, (size_t)s->rows / 8 + 1);
    for (int64_t row = 0; row < s->rows; row++) {
        int64_t number = (int64_t)(bench_random(seed) % (uint64_t)accounts);
        person *p = &people[number];
        uint64_t draw = bench_random(seed);
        int percent = (int)(draw >> 56) % 100;
        s->kind[row] = s->reason[row] = s->channel[row] = s->segment[row] = s->band[row] = s->answer[row] = 0;
        s->at[row] = from + (int64_t)((double)row / (double)s->rows * (double)span);
        s->account[row] = id_of(number);
        if (!p->number && percent < 75) {
            open_case(s, row, p, cases, draw);
        } else if (p->number && p->resolved && percent < 60) {
            s->event[row] = percent < 50 ? KEYACCT_EVENT_CONFIRMED : KEYACCT_EVENT_REOPENED;
            if (percent < 50) {
                s->score[row] = (double)(3 + draw % 8);
                mark(s->has_score, row);
            }
            s->number[row] = id_of(p->number);
            mark(s->has_case, row);
            if (percent < 50) p->number = 0;
            else p->resolved = 0;
            continue;
        } else if (p->number && !p->resolved && percent < 80) {
            of_case(s, row, p, draw);
        } else {
            of_account(s, row, draw);
            continue;
        }
        s->number[row] = id_of(p->number);
        mark(s->has_case, row);
    }
}

static keyacct_table *bind(const stream *s, int64_t first, int64_t rows) {
    keyacct_table *table = NULL;
    BENCH_OK(keyacct_table_create(NULL, "events", rows, &table, &error));
#define BIND(name, type, unit, values, validity)                                                                                   \
    BENCH_OK(keyacct_table_bind(table, name, KEYACCT_TYPE_##type, KEYACCT_UNIT_##unit, (values) + first, validity, NULL, NULL, &error))
    BIND("at", TIME, NONE, s->at, NULL);
    BIND("event", INT8, NONE, s->event, NULL);
    BIND("account_id", INT64, NONE, s->account, NULL);
    BIND("kind", INT8, NONE, s->kind, NULL);
    BIND("reason", INT8, NONE, s->reason, NULL);
    BIND("channel", INT8, NONE, s->channel, NULL);
    BIND("segment", INT8, NONE, s->segment, NULL);
    BIND("risk_band", INT8, NONE, s->band, NULL);
    BIND("answer", INT8, NONE, s->answer, NULL);
    BIND("case_id", INT64, NONE, s->number, s->has_case + first / 8);
    BIND("severity", INT64, NONE, s->severity, s->has_severity + first / 8);
    BIND("value_percentile_ppm", INT64, NONE, s->value_ppm, s->has_facts + first / 8);
    BIND("influence_ppm", INT64, NONE, s->influence_ppm, s->has_facts + first / 8);
    BIND("score", FLOAT64, NONE, s->score, s->has_score + first / 8);
    return table;
}

/* Binds and applies rows of a stream, multiples of eight first. Rows that were refused are counted. */
static int64_t apply(keyacct_engine *engine, const stream *s, int64_t first, int64_t rows, const keyacct_run *run) {
    int64_t refused = 0, value;
    const void *status;
    keyacct_table *table = bind(s, first, rows);
    if (keyacct_engine_apply(engine, table, run, &error) != KEYACCT_OK) {
        int32_t column = keyacct_table_column_find(table, "event_status");
        if (column < 0) {
            fprintf(stderr, "not applied: %s\n", error.message);
            exit(1);
        }
        BENCH_OK(keyacct_table_column_values(table, column, &status, NULL, NULL, &error));
        for (int64_t i = 0; i < rows; i++) {
            memcpy(&value, (const char *)status + 8 * i, 8);
            refused += value != 0;
        }
    }
    keyacct_table_destroy(table);
    return refused;
}

static uint64_t said; /* sum of the ids of all outputs: equal when the same was said */

static int64_t drain(keyacct_engine *engine) {
    keyacct_table *table = NULL;
    const void *ids = NULL;
    BENCH_OK(keyacct_engine_drain(engine, 0, &table, &error));
    int64_t rows = keyacct_table_rows(table);
    BENCH_OK(keyacct_table_column_values(table, keyacct_table_column_find(table, "output_id"), &ids, NULL, NULL, &error));
    for (int64_t i = 0; i < rows; i++) said += ((const uint64_t *)ids)[i];
    keyacct_table_destroy(table);
    return rows;
}

/* Lets `accounts` enter, with owner and backup; `status` 0: active. */
static void enter(keyacct_engine *engine, int64_t accounts, int32_t status, int with_facts) {
    enum { BLOCK = 1 << 20, PEOPLE = 300 };
    stream s = stream_new(accounts < BLOCK ? accounts : BLOCK);
    int64_t *offsets = room(s.rows + 1, 8), *backups = room(s.rows + 1, 8);
    char *names = room(s.rows, 8), *stand_ins = room(s.rows, 8), name[16];
    int8_t *states = room(s.rows, 1);
    memset(states, status, (size_t)s.rows);
    uint64_t seed = 7;
    for (int64_t begin = 0; begin < accounts; begin += s.rows) {
        int64_t rows = accounts - begin < s.rows ? accounts - begin : s.rows;
        keyacct_table *table = NULL;
        memset(s.has_facts, 0, (size_t)s.rows / 8 + 1);
        for (int64_t i = 0; i < rows; i++) {
            s.at[i] = BEGIN;
            s.event[i] = KEYACCT_EVENT_ACCOUNT;
            s.account[i] = id_of(begin + i);
            if (with_facts) put_facts(&s, i, bench_random(&seed));
            snprintf(name, sizeof name, "owner%03d", (int)(bench_random(&seed) % PEOPLE));
            memcpy(names + 8 * i, name, 8);
            snprintf(name, sizeof name, "other%03d", (int)(bench_random(&seed) % PEOPLE));
            memcpy(stand_ins + 8 * i, name, 8);
            offsets[i] = backups[i] = 8 * i;
        }
        offsets[rows] = backups[rows] = 8 * rows;
        BENCH_OK(keyacct_table_create(NULL, "events", rows, &table, &error));
        int64_t first = 0;
        BIND("at", TIME, NONE, s.at, NULL);
        BIND("event", INT8, NONE, s.event, NULL);
        BIND("account_id", INT64, NONE, s.account, NULL);
        BIND("segment", INT8, NONE, s.segment, NULL);
        BIND("status", INT8, NONE, states, NULL);
        BIND("value_percentile_ppm", INT64, NONE, s.value_ppm, s.has_facts);
        BIND("influence_ppm", INT64, NONE, s.influence_ppm, s.has_facts);
        BENCH_OK(keyacct_table_bind_text(table, "owner", KEYACCT_UNIT_NONE, offsets, names, NULL, NULL, NULL, &error));
        BENCH_OK(keyacct_table_bind_text(table, "backup", KEYACCT_UNIT_NONE, backups, stand_ins, NULL, NULL, NULL, &error));
        BENCH_OK(keyacct_engine_apply(engine, table, NULL, &error));
        keyacct_table_destroy(table);
    }
    stream_free(&s);
    free(offsets);
    free(backups);
    free(names);
    free(stand_ins);
    free(states);
}

/* Opens `each` cases of one kind for every account at `at`. */
static void open_all(keyacct_engine *engine, int64_t accounts, int64_t each, int32_t kind, int64_t severity, int64_t at) {
    stream s = stream_new(accounts);
    for (int64_t k = 0; k < each; k++) {
        memset(s.has_case, 0xff, (size_t)s.rows / 8 + 1);
        memset(s.has_severity, 0xff, (size_t)s.rows / 8 + 1);
        for (int64_t i = 0; i < accounts; i++) {
            s.at[i] = at + k * 1000 + i % 997; /* due at many times */
            s.event[i] = KEYACCT_EVENT_CASE_OPENED;
            s.account[i] = id_of(i);
            s.number[i] = id_of(k * accounts + i);
            s.kind[i] = (int8_t)kind;
            s.severity[i] = severity;
        }
        if (apply(engine, &s, 0, accounts, NULL)) exit(1);
    }
    stream_free(&s);
}

/* --- stages ------------------------------------------------------------------------------------------------------------------ */

static void store(const char *folder, const char *name, const void *values, int64_t rows, size_t size) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "ab");
    if (!file || fwrite(values, size, (size_t)rows, file) != (size_t)rows || fclose(file) != 0) {
        fprintf(stderr, "%s: cannot be written\n", path);
        exit(1);
    }
}

/* The engine before the stream, so that engine.py begins with the same. */
static void store_engine(const char *folder, const keyacct_engine *engine) {
    size_t size = 0, written;
    BENCH_OK(keyacct_engine_save(engine, NULL, 0, &size, &error));
    uint8_t *bytes = room((int64_t)size, 1);
    BENCH_OK(keyacct_engine_save(engine, bytes, size, &written, &error));
    store(folder, "engine.bin", bytes, (int64_t)written, 1);
    free(bytes);
}

static void store_stream(const char *folder, const stream *s) {
    store(folder, "at.i64", s->at, s->rows, 8);
    store(folder, "event.i8", s->event, s->rows, 1);
    store(folder, "account_id.i64", s->account, s->rows, 8);
    store(folder, "case_id.i64", s->number, s->rows, 8);
    store(folder, "kind.i8", s->kind, s->rows, 1);
    store(folder, "reason.i8", s->reason, s->rows, 1);
    store(folder, "channel.i8", s->channel, s->rows, 1);
    store(folder, "segment.i8", s->segment, s->rows, 1);
    store(folder, "risk_band.i8", s->band, s->rows, 1);
    store(folder, "answer.i8", s->answer, s->rows, 1);
    store(folder, "severity.i64", s->severity, s->rows, 8);
    store(folder, "value_percentile_ppm.i64", s->value_ppm, s->rows, 8);
    store(folder, "influence_ppm.i64", s->influence_ppm, s->rows, 8);
    store(folder, "score.f64", s->score, s->rows, 8);
    store(folder, "has_case.bits", s->has_case, (s->rows + 7) / 8, 1);
    store(folder, "has_severity.bits", s->has_severity, (s->rows + 7) / 8, 1);
    store(folder, "has_facts.bits", s->has_facts, (s->rows + 7) / 8, 1);
    store(folder, "has_score.bits", s->has_score, (s->rows + 7) / 8, 1);
}

typedef struct world {
    keyacct_engine *engine;
    person *people;
    int64_t accounts, cases, from;
    uint64_t seed;
} world;

static world world_new(int64_t accounts, int32_t shards) {
    world w = {engine_new(shards), room(accounts, sizeof(person)), accounts, 0, BEGIN + 9 * HOUR_MS, 2026};
    enter(w.engine, accounts, 0, 1);
    BENCH_OK(keyacct_engine_advance(w.engine, BEGIN + 8 * HOUR_MS, NULL, &error));
    drain(w.engine);
    return w;
}

static void world_free(world *w) {
    keyacct_engine_destroy(w->engine);
    free(w->people);
}

/* The next part of the stream: an hour for as many events as accounts, at working hours. */
static void next_part(world *w, stream *s) {
    int64_t span = s->rows < w->accounts ? HOUR_MS * s->rows / w->accounts : HOUR_MS;
    fill(s, w->people, w->accounts, &w->cases, &w->seed, w->from, span - 1);
    w->from += span;
    int64_t hour = w->from / HOUR_MS % 24;
    if (hour == 12) w->from += HOUR_MS;
    if (hour >= 18) w->from += 15 * HOUR_MS;
    while ((w->from / DAY_MS + 3) % 7 >= 5) w->from += DAY_MS;
}

static void stage_stream(int64_t accounts, int64_t batch, int threads, int32_t shards, int64_t repeat, const char *folder) {
    double cpu[MOST_REPEATS] = {0}, wall[MOST_REPEATS] = {0}, drained[MOST_REPEATS] = {0}, best, best_drain;
    int64_t refused = 0, outputs = 0;
    bench_pool pool;
    keyacct_run *run = NULL;
    BENCH_OK(keyacct_run_create(NULL, &run, &error));
    if (threads > 1) {
        bench_pool_start(&pool, threads);
        BENCH_OK(keyacct_run_set_executor(run, bench_pool_run, &pool, threads, &error));
    }
    world w = world_new(accounts, shards);
    stream s = stream_new(batch);
    if (folder) store_engine(folder, w.engine);
    for (int64_t r = -1; r < repeat; r++) {
        next_part(&w, &s);
        if (folder) store_stream(folder, &s);
        double cpu_begin = bench_cpu(), begin = bench_seconds();
        int64_t wrong = apply(w.engine, &s, 0, s.rows, run);
        double cpu_end = bench_cpu(), end = bench_seconds();
        refused += wrong;
        int64_t rows = drain(w.engine);
        if (r < 0) continue;
        cpu[r] = cpu_end - cpu_begin;
        wall[r] = end - begin;
        drained[r] = (bench_cpu() - cpu_end) / (double)(rows ? rows : 1);
        outputs += rows;
    }
    uint8_t hash[16], later[16];
    BENCH_OK(keyacct_engine_hash(w.engine, hash, &error));
    BENCH_OK(keyacct_engine_advance(w.engine, w.from + 40 * DAY_MS, run, &error));
    BENCH_OK(keyacct_engine_hash(w.engine, later, &error));
    drain(w.engine);
    best = least_of(cpu, repeat) / (double)batch * 1e9;
    best_drain = median_of(drained, repeat) * 1e9;
    printf("\"event_ns\": %.1f, \"event_best_ns\": %.1f, \"event_wall_ns\": %.1f, \"events_per_s\": %.0f, \"outputs_per_event\": %.3f, "
           "\"drain_ns\": %.1f, \"refused\": %lld, \"hash\": \"%02x%02x%02x%02x\", "
           "\"hash_later\": \"%02x%02x%02x%02x\", \"said\": %llu, ",
           median_of(cpu, repeat) / (double)batch * 1e9, best, median_of(wall, repeat) / (double)batch * 1e9,
           (double)batch / median_of(wall, repeat), (double)outputs / (double)(batch * repeat), best_drain, (long long)refused, hash[0],
           hash[1], hash[2], hash[3], later[0], later[1], later[2], later[3], (unsigned long long)said);
    stream_free(&s);
    world_free(&w);
    keyacct_run_destroy(run);
    if (threads > 1) bench_pool_stop(&pool);
}

/* One task an account, of ten business days: 50, 75 and 90 % of its time. All due in one call. */
static void stage_timers(int64_t accounts, int32_t shards, int64_t repeat) {
    double times[MOST_REPEATS] = {0}, next = 0;
    int64_t outputs = 0, warned = 0, deadline = 0;
    for (int64_t r = 0; r < repeat; r++) {
        keyacct_engine *engine = engine_new(shards);
        enter(engine, accounts, KEYACCT_STATUS_SUSPENDED, 0);
        open_all(engine, accounts, 1, KEYACCT_CASE_KIND_TASK, 3, BEGIN + 9 * HOUR_MS);
        drain(engine);
        double begin = bench_cpu();
        for (int i = 0; i < 1000000; i++) deadline ^= keyacct_engine_next_deadline(engine);
        next = bench_cpu() - begin;
        begin = bench_cpu();
        BENCH_OK(keyacct_engine_advance(engine, BEGIN + 14 * DAY_MS + 10 * HOUR_MS, NULL, &error));
        times[r] = bench_cpu() - begin;
        keyacct_table *found = NULL;
        BENCH_OK(keyacct_engine_drain(engine, 0, &found, &error));
        int32_t column = keyacct_table_column_find(found, "output");
        outputs = keyacct_table_rows(found);
        warned = 0;
        for (int64_t i = 0; i < outputs; i++) {
            int64_t output;
            BENCH_OK(keyacct_table_get_int64(found, column, i, &output, &error));
            warned += output == KEYACCT_OUTPUT_CLOCK_WARNED;
        }
        keyacct_table_destroy(found);
        keyacct_engine_destroy(engine);
    }
    double best = least_of(times, repeat), middle = median_of(times, repeat);
    printf("\"timers\": %lld, \"timer_outputs\": %lld, \"timer_ns\": %.1f, \"timer_best_ns\": %.1f, \"next_deadline_ns\": %.2f, ",
           (long long)warned, (long long)outputs, middle / (double)(warned ? warned : 1) * 1e9,
           best / (double)(warned ? warned : 1) * 1e9, next / 1e6 * 1e9 + (deadline == 1 ? 1e-9 : 0));
}

/* A complaint an account, three clocks; another policy rolled forward, dry and for good. */
static void stage_policy(int64_t accounts, int32_t shards, int64_t repeat) {
    double times[MOST_REPEATS] = {0}, dry[MOST_REPEATS] = {0};
    keyacct_engine *engine = engine_new(shards);
    enter(engine, accounts, 0, 1);
    open_all(engine, accounts, 1, KEYACCT_CASE_KIND_COMPLAINT, 2, BEGIN + 9 * HOUR_MS);
    BENCH_OK(keyacct_engine_advance(engine, BEGIN + 10 * HOUR_MS, NULL, &error));
    drain(engine);
    int64_t at = BEGIN + 10 * HOUR_MS, changes = 0;
    for (int64_t r = 0; r < repeat; r++) {
        keyacct_policy *policy = NULL;
        keyacct_table *table = NULL, *found = NULL;
        int64_t version;
        int8_t event = KEYACCT_EVENT_POLICY_ACTIVATED, mode = KEYACCT_CHANGE_MODE_ROLL_FORWARD;
        at += 60000;
        BENCH_OK(keyacct_policy_create(NULL, 0, &policy, &error));
        BENCH_OK(keyacct_policy_set_int64(policy, "service.warn_ppm", 700000 + 1000 * r, &error));
        BENCH_OK(keyacct_policy_freeze(policy, &error));
        double begin = bench_cpu();
        BENCH_OK(keyacct_engine_dry_run(engine, policy, at, &found, &error));
        dry[r] = bench_cpu() - begin;
        changes = keyacct_table_rows(found);
        keyacct_table_destroy(found);
        BENCH_OK(keyacct_engine_policy(engine, policy, &version, &error));
        BENCH_OK(keyacct_table_create(NULL, "events", 1, &table, &error));
        BENCH_OK(keyacct_table_bind(table, "at", KEYACCT_TYPE_TIME, KEYACCT_UNIT_NONE, &at, NULL, NULL, NULL, &error));
        BENCH_OK(keyacct_table_bind(table, "event", KEYACCT_TYPE_INT8, KEYACCT_UNIT_NONE, &event, NULL, NULL, NULL, &error));
        BENCH_OK(keyacct_table_bind(table, "mode", KEYACCT_TYPE_INT8, KEYACCT_UNIT_NONE, &mode, NULL, NULL, NULL, &error));
        BENCH_OK(
            keyacct_table_bind(table, "policy_version", KEYACCT_TYPE_INT64, KEYACCT_UNIT_NONE, &version, NULL, NULL, NULL, &error));
        begin = bench_cpu();
        BENCH_OK(keyacct_engine_apply(engine, table, NULL, &error));
        times[r] = bench_cpu() - begin;
        drain(engine);
        keyacct_table_destroy(table);
        keyacct_policy_destroy(policy);
    }
    double best = least_of(times, repeat), best_dry = least_of(dry, repeat);
    printf("\"policy_ms\": %.1f, \"policy_best_ms\": %.1f, \"dry_run_ms\": %.1f, \"dry_run_best_ms\": %.1f, \"dry_run_rows\": %lld, ",
           median_of(times, repeat) * 1e3, best * 1e3, median_of(dry, repeat) * 1e3, best_dry * 1e3, (long long)changes);
    keyacct_engine_destroy(engine);
}

static int64_t in_use; /* bytes that the engine has taken through its allocator, and their peak */

static void *counted(void *user, void *block, size_t old_size, size_t new_size) {
    (void)user;
    in_use += (int64_t)new_size - (int64_t)old_size;
    if (new_size == 0) {
        free(block);
        return NULL;
    }
    return realloc(block, new_size);
}

static void stage_memory(int64_t accounts, int32_t shards, int64_t repeat) {
    double saved[MOST_REPEATS] = {0}, loaded[MOST_REPEATS] = {0};
    keyacct_allocator allocator = {.struct_size = sizeof allocator, .resize = counted};
    keyacct_engine *engine = NULL, *copy = NULL;
    keyacct_calendar *calendar = desk();
    BENCH_OK(keyacct_engine_create(&allocator, NULL, shards, &engine, &error));
    BENCH_OK(keyacct_engine_calendar(engine, "desk", calendar, &error));
    keyacct_calendar_destroy(calendar);
    int64_t empty = in_use;
    enter(engine, accounts, 0, 1);
    drain(engine);
    double account = (double)(in_use - empty) / (double)accounts;
    empty = in_use;
    open_all(engine, accounts, 1, KEYACCT_CASE_KIND_COMPLAINT, 2, BEGIN + 9 * HOUR_MS);
    drain(engine);
    double number = (double)(in_use - empty) / (double)accounts;
    size_t size = 0, written;
    BENCH_OK(keyacct_engine_save(engine, NULL, 0, &size, &error));
    uint8_t *bytes = room((int64_t)size, 1);
    for (int64_t r = 0; r < repeat; r++) {
        double begin = bench_cpu();
        BENCH_OK(keyacct_engine_save(engine, bytes, size, &written, &error));
        saved[r] = bench_cpu() - begin;
        begin = bench_cpu();
        BENCH_OK(keyacct_engine_load(NULL, bytes, written, &copy, &error));
        loaded[r] = bench_cpu() - begin;
        keyacct_engine_destroy(copy);
    }
    printf("\"account_bytes\": %.0f, \"case_bytes\": %.0f, \"saved_mb\": %.1f, \"save_ms\": %.1f, \"load_ms\": %.1f, ", account, number,
           (double)size / 1e6, median_of(saved, repeat) * 1e3, median_of(loaded, repeat) * 1e3);
    free(bytes);
    keyacct_engine_destroy(engine);
}

/* One event a call, the worst in processor time of the thread; what else the machine does in between is not ours. Then the same with
 * a host that lets the time pass once a second: what is due by itself comes to that call, and no longer to the event that first
 * passes a slot time. */
static double thread_time(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void calls(int64_t accounts, int64_t batch, int32_t shards, int ticks) {
    world w = world_new(accounts, shards);
    stream s = stream_new(batch), one = stream_new(8);
    next_part(&w, &s);
    apply(w.engine, &s, 0, s.rows, NULL);
    if (ticks) BENCH_OK(keyacct_engine_advance(w.engine, s.at[s.rows - 1], NULL, &error));
    drain(w.engine);
    int64_t count = batch < 200000 ? batch : 200000, ticked = 0;
    stream_free(&s);
    s = stream_new(count);
    next_part(&w, &s);
    double *times = room(count, sizeof *times), *passed = room(count, sizeof *passed);
    for (int64_t i = 0; i < count; i++) {
#define ONE(column) one.column[0] = s.column[i]
        ONE(at), ONE(account), ONE(number), ONE(severity), ONE(value_ppm), ONE(influence_ppm), ONE(score), ONE(event), ONE(kind);
        ONE(reason), ONE(channel), ONE(segment), ONE(band), ONE(answer);
#define ONE_BIT(bits) one.bits[0] = s.bits[i / 8] >> i % 8 & 1
        ONE_BIT(has_case), ONE_BIT(has_severity), ONE_BIT(has_facts), ONE_BIT(has_score);
        keyacct_table *table = bind(&one, 0, 1);
        double begin = thread_time();
        if (ticks && (i == 0 || s.at[i] / 1000 != s.at[i - 1] / 1000)) {
            (void)keyacct_engine_advance(w.engine, s.at[i] - 1, NULL, &error);
            passed[ticked++] = thread_time() - begin;
            begin = thread_time();
        }
        (void)keyacct_engine_apply(w.engine, table, NULL, &error);
        times[i] = thread_time() - begin;
        keyacct_table_destroy(table);
    }
    if (ticks) {
        double middle = median_of(passed, ticked), worst = passed[ticked - 1];
        (void)median_of(times, count);
        printf("\"ticked_call_9999_us\": %.2f, \"ticked_call_worst_us\": %.1f, \"tick_us\": %.1f, \"tick_worst_us\": %.1f, ",
               times[count * 9999 / 10000] * 1e6, times[count - 1] * 1e6, middle * 1e6, worst * 1e6);
    } else {
        double middle = median_of(times, count);
        printf("\"call_us\": %.2f, \"call_99_us\": %.2f, \"call_9999_us\": %.2f, \"call_worst_us\": %.1f, ", middle * 1e6,
               times[count * 99 / 100] * 1e6, times[count * 9999 / 10000] * 1e6, times[count - 1] * 1e6);
    }
    free(passed);
    free(times);
    stream_free(&s);
    stream_free(&one);
    world_free(&w);
}

static void stage_calls(int64_t accounts, int64_t batch, int32_t shards) {
    calls(accounts, batch, shards, 0);
    calls(accounts, batch, shards, 1);
}

/* --- peers: a heap of four and a hierarchical wheel --------------------------------------------------------------------------- */

typedef struct timer {
    int64_t at;
    int64_t who;
} timer;

static void heap_push(timer *heap, int64_t count, timer one) {
    int64_t at = count;
    while (at > 0 && heap[(at - 1) / 4].at > one.at) heap[at] = heap[(at - 1) / 4], at = (at - 1) / 4;
    heap[at] = one;
}

static timer heap_pop(timer *heap, int64_t count) { /* `count` after it is gone */
    timer first = heap[0], last = heap[count];
    int64_t at = 0;
    for (;;) {
        int64_t child = 4 * at + 1, least = child;
        if (child >= count) break;
        for (int64_t k = child + 1; k < child + 4 && k < count; k++) least = heap[k].at < heap[least].at ? k : least;
        if (heap[least].at >= last.at) break;
        heap[at] = heap[least];
        at = least;
    }
    heap[at] = last;
    return first;
}

/* Four wheels of 256 places, ticks of a second; timers of a place are a list. */
typedef struct wheel {
    int32_t place[4][256];
    int64_t now;
    int32_t *next;
    int64_t *at; /* in ticks */
} wheel;

static void wheel_add(wheel *w, int32_t who) {
    int64_t left = w->at[who] - w->now;
    int level = left < 256 ? 0 : left < 65536 ? 1 : left < 16777216 ? 2 : 3;
    int32_t *place = &w->place[level][w->at[who] >> (8 * level) & 255];
    w->next[who] = *place;
    *place = who;
}

static void wheel_turn(wheel *w, int level) {
    int32_t who = w->place[level][w->now >> (8 * level) & 255];
    w->place[level][w->now >> (8 * level) & 255] = -1;
    while (who >= 0) {
        int32_t next = w->next[who];
        wheel_add(w, who);
        who = next;
    }
}

static void stage_heap(int64_t timers) {
    timer *heap = room(timers + 1, sizeof *heap);
    wheel w = {.next = room(timers, 4), .at = room(timers, 8)};
    uint64_t seed = 11;
    int64_t check = 0, fired = 0;
    memset(w.place, 0xff, sizeof w.place);
    double begin = bench_cpu();
    for (int64_t i = 0; i < timers; i++) heap_push(heap, i, (timer){(int64_t)(bench_random(&seed) % (30 * DAY_MS)), i});
    double pushed = bench_cpu() - begin;
    begin = bench_cpu();
    for (int64_t i = timers; i-- > 0;) check ^= heap_pop(heap, i).who;
    double popped = bench_cpu() - begin;
    for (int64_t i = 0; i < timers; i++) w.at[i] = 1 + (int64_t)(bench_random(&seed) % (30 * 86400));
    begin = bench_cpu();
    for (int64_t i = 0; i < timers; i++) wheel_add(&w, (int32_t)i);
    double added = bench_cpu() - begin;
    begin = bench_cpu();
    while (fired < timers) {
        w.now++;
        for (int level = 3; level >= 1; level--)
            if ((w.now & ((INT64_C(1) << (8 * level)) - 1)) == 0) wheel_turn(&w, level);
        for (int32_t who = w.place[0][w.now & 255]; who >= 0; who = w.next[who]) check ^= who, fired++;
        w.place[0][w.now & 255] = -1;
    }
    double expired = bench_cpu() - begin;
    printf("\"heap_push_ns\": %.1f, \"heap_pop_ns\": %.1f, \"wheel_add_ns\": %.1f, \"wheel_expire_ns\": %.1f, \"peer_check\": %lld, ",
           pushed / (double)timers * 1e9, popped / (double)timers * 1e9, added / (double)timers * 1e9, expired / (double)timers * 1e9,
           (long long)check);
    free(heap);
    free(w.next);
    free(w.at);
}

int main(int count, char **arguments) {
    int64_t rows = 1000000, batch = 0, repeat = 5;
    int threads = 1, shards = 0;
    const char *folder = NULL, *stages = "stpmch";
    for (int i = 1; i + 1 < count; i += 2) {
        if (strcmp(arguments[i], "--rows") == 0) rows = atoll(arguments[i + 1]);
        else if (strcmp(arguments[i], "--batch") == 0) batch = atoll(arguments[i + 1]);
        else if (strcmp(arguments[i], "--repeat") == 0) repeat = atoll(arguments[i + 1]);
        else if (strcmp(arguments[i], "--threads") == 0) threads = atoi(arguments[i + 1]);
        else if (strcmp(arguments[i], "--shards") == 0) shards = atoi(arguments[i + 1]);
        else if (strcmp(arguments[i], "--spread") == 0) spread = atoi(arguments[i + 1]);
        else if (strcmp(arguments[i], "--only") == 0) stages = arguments[i + 1];
        else if (strcmp(arguments[i], "--write") == 0) folder = arguments[i + 1];
        else return 2;
    }
    if (rows < 1 || rows > 1000000000 || threads < 1 || repeat < 1 || repeat > MOST_REPEATS) return 2;
    if (batch < 1) batch = rows < 8 ? 8 : rows / 8 * 8;
    if (shards < 1) shards = threads > 1 ? 4 * threads : 1;
    printf("{\"accounts\": %lld, \"batch\": %lld, \"threads\": %d, \"shards\": %d, ", (long long)rows, (long long)batch, threads, shards);
    if (strchr(stages, 's')) stage_stream(rows, batch, threads, shards, repeat, folder);
    if (strchr(stages, 't')) stage_timers(rows, shards, repeat);
    if (strchr(stages, 'p')) stage_policy(rows, shards, repeat);
    if (strchr(stages, 'm')) stage_memory(rows, shards, repeat);
    if (strchr(stages, 'c')) stage_calls(rows, batch, shards);
    if (strchr(stages, 'h')) stage_heap(rows);
    printf("\"peak_mb\": %.0f}\n", bench_memory("VmHWM:"));
    return 0;
}
