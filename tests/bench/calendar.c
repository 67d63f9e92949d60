/* Deadlines and open time of a business calendar, and what making one costs.
 *
 *   bench_calendar [--rows N] [--threads N] [--repeat N] [--write DIRECTORY]
 *
 * The calendar: ten years, Monday to Friday 09-12 and 13-18, 50 holidays, in UTC and, where the system has zone files, in Berlin.
 * Random starts over eight years, targets up to 160 hours, all in one call and one a call. Prints one JSON line of the best
 * repetition in nanoseconds an answer. --write stores starts, targets and answers (UTC) as raw little-endian arrays for calendar.py,
 * which asks numpy and pandas the same. --threads is accepted and ignored. */
#include "bench.h"

#define DAY_MS INT64_C(86400000)
#define BEGIN (DAY_MS * 18262) /* 2020-01-01 */
#define DAYS 3653
enum { HOLIDAYS = 50, ROWS = 10 + HOLIDAYS };

static keyacct_error error = KEYACCT_ERROR_INIT;

static keyacct_table *rules(void) {
    keyacct_table *table = NULL;
    BENCH_OK(keyacct_table_create(NULL, "calendars", ROWS, &table, &error));
    static const char *const names[] = {"rule", "weekday", "from_on", "from_time", "until_time"};
    int32_t at[5];
    for (int i = 0; i < 5; i++) {
        BENCH_OK(keyacct_table_add_column(table, names[i], 0, &error));
        at[i] = keyacct_table_column_find(table, names[i]);
    }
    for (int i = 0; i < ROWS; i++) {
        int weekly = i < 10;
        BENCH_OK(keyacct_table_set_int64(table, at[0], i, weekly ? KEYACCT_CALENDAR_RULE_WEEKLY : KEYACCT_CALENDAR_RULE_CLOSED, &error));
        if (weekly) {
            BENCH_OK(keyacct_table_set_int64(table, at[1], i, 1 + i / 2, &error));
            BENCH_OK(keyacct_table_set_text(table, at[3], i, i % 2 ? "13:00" : "09:00", 5, &error));
            BENCH_OK(keyacct_table_set_text(table, at[4], i, i % 2 ? "18:00" : "12:00", 5, &error));
        } else {
            BENCH_OK(keyacct_table_set_int64(table, at[2], i, 18262 + 73 * (i - 10), &error));
        }
    }
    return table;
}

static uint8_t *zone_file(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc(1 << 17);
    *size = file && bytes ? fread(bytes, 1, 1 << 17, file) : 0;
    if (file) fclose(file);
    return bytes;
}

static void store(const char *folder, const char *name, const int64_t *values, int64_t count) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(values, 8, (size_t)count, file) != (size_t)count || fclose(file) != 0) {
        fprintf(stderr, "%s: cannot be written\n", path);
        exit(1);
    }
}

static void least(double *best, double found) {
    if (*best == 0 || found < *best) *best = found;
}

int main(int count, char **arguments) {
    int64_t rows = 1000000, repeat = 5;
    const char *folder = NULL;
    for (int i = 1; i + 1 < count; i += 2) {
        if (strcmp(arguments[i], "--rows") == 0) rows = atoll(arguments[i + 1]);
        else if (strcmp(arguments[i], "--repeat") == 0) repeat = atoll(arguments[i + 1]);
        else if (strcmp(arguments[i], "--write") == 0) folder = arguments[i + 1];
        else if (strcmp(arguments[i], "--threads") != 0) return 2;
    }
    size_t zone_size, size = (size_t)rows * sizeof(int64_t);
    uint8_t *zone = zone_file("/usr/share/zoneinfo/Europe/Berlin", &zone_size);
    keyacct_table *table = rules();
    keyacct_calendar *calendars[2] = {NULL, NULL};
    int64_t *start = malloc(size), *open = malloc(size), *due = malloc(size), *until = malloc(size), *spent = malloc(size);
    uint64_t seed = 2026;
    double make = 0, deadline = 0, single = 0, elapsed = 0, next = 0;
    if (!start || !open || !due || !until || !spent) return 1;
    for (int64_t i = 0; i < rows; i++) {
        start[i] = BEGIN + (int64_t)(bench_random(&seed) % (uint64_t)(DAY_MS * 8 * 365)) / 1000 * 1000;
        open[i] = (int64_t)(1 + bench_random(&seed) % (160 * 3600)) * 1000;
        until[i] = start[i] + (int64_t)(bench_random(&seed) % (uint64_t)(30 * DAY_MS));
    }
    for (int64_t r = 0; r < repeat; r++) {
        for (int i = 0; i < 2; i++) {
            keyacct_calendar_destroy(calendars[i]);
            double begin = bench_cpu();
            BENCH_OK(keyacct_calendar_create(NULL, table, NULL, i ? zone : NULL, i ? zone_size : 0, BEGIN, BEGIN + DAY_MS * DAYS,
                                             &calendars[i], &error));
            if (i) least(&make, bench_cpu() - begin);
        }
        double at = bench_cpu();
        BENCH_OK(keyacct_calendar_deadline(calendars[1], start, open, due, rows, &error));
        least(&deadline, bench_cpu() - at);
        at = bench_cpu();
        for (int64_t i = 0; i < rows; i++) BENCH_OK(keyacct_calendar_deadline(calendars[1], &start[i], &open[i], &due[i], 1, &error));
        least(&single, bench_cpu() - at);
        at = bench_cpu();
        BENCH_OK(keyacct_calendar_elapsed(calendars[1], start, until, spent, rows, &error));
        least(&elapsed, bench_cpu() - at);
        at = bench_cpu();
        for (int64_t i = 0; i < rows; i++) BENCH_OK(keyacct_calendar_next(calendars[1], start[i], &due[i], &spent[i], &error));
        least(&next, bench_cpu() - at);
    }
    BENCH_OK(keyacct_calendar_deadline(calendars[0], start, open, due, rows, &error));
    if (folder) {
        store(folder, "start.i64", start, rows);
        store(folder, "open.i64", open, rows);
        store(folder, "due.i64", due, rows);
    }
    double each = 1e9 / (double)rows;
    printf("{\"rows\": %lld, \"make_ms\": %.3f, \"deadline_ns\": %.2f, \"deadline_single_ns\": %.2f, \"elapsed_ns\": %.2f, "
           "\"next_ns\": %.2f}\n", (long long)rows, make * 1e3, deadline * each, single * each, elapsed * each, next * each);
    for (int i = 0; i < 2; i++) keyacct_calendar_destroy(calendars[i]);
    keyacct_table_destroy(table);
    free(zone);
    free(start);
    free(open);
    free(due);
    free(until);
    free(spent);
    return 0;
}
