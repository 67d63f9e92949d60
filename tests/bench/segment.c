/* Cuts, labels and totals of many accounts, by the default rule (HYBRID, the potential cut included).
 *
 *   bench_segment [--rows N] [--threads N] [--repeat N] [--write DIRECTORY]
 *
 * Generates a book from a fixed seed (Pareto-like values with an index of ln 5 / ln 4, 3 % of them losses, independent potentials),
 * makes the cuts, assigns segments, reasons, states and flags, sums up by segment, and prints one JSON line of the best repetition
 * with its phases. --write stores the same data as raw little-endian arrays for segment.py, which runs numpy and DuckDB on it. Peak
 * memory is what comes on top of the input, results included. */
#include "bench.h"

#include <math.h>

typedef struct timing {
    double create, apply, totals, total, cpu, peak;
    int64_t accounts[5], values[5];
} timing;

static void generate(int64_t rows, int64_t *values, int64_t *potentials) {
    uint64_t state = 20261122;
    const double index = log(4) / log(5);
    for (int64_t i = 0; i < rows; i++) {
        double u = ((double)(bench_random(&state) >> 11) + 0.5) * 0x1p-53,
               w = ((double)(bench_random(&state) >> 11) + 0.5) * 0x1p-53;
        values[i] = (int64_t)(10000 * pow(u, -index));
        if (bench_random(&state) % 100 < 3) values[i] = -values[i] / 4;
        potentials[i] = (int64_t)(5000 * pow(w, -index)) - 5000;
    }
}

static void write_array(const char *directory, const char *name, const void *values, size_t bytes) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(values, 1, bytes, file) != bytes || fclose(file) != 0) {
        fprintf(stderr, "cannot write %s\n", path);
        exit(1);
    }
}

static timing run_once(int64_t rows, const int64_t *values, const int64_t *potentials, keyacct_run *run) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *accounts, *segments;
    keyacct_segmentation *made;
    timing t;
    memset(&t, 0, sizeof t);
    bench_memory_reset();
    double before = bench_memory("VmRSS:"), cpu = bench_cpu(), start = bench_seconds();
    BENCH_OK(keyacct_table_create(NULL, "accounts", rows, &accounts, &error));
    BENCH_OK(
        keyacct_table_bind(accounts, "current_value", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, values, NULL, NULL, NULL, &error));
    BENCH_OK(keyacct_table_bind(accounts, "potential_value", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, potentials, NULL, NULL, NULL,
                                &error));
    BENCH_OK(keyacct_segmentation_create(NULL, NULL, accounts, run, &made, &error));
    double created = bench_seconds();
    BENCH_OK(keyacct_segmentation_apply(made, accounts, run, &error));
    double applied = bench_seconds();
    BENCH_OK(keyacct_segmentation_segments(made, accounts, run, &segments, &error));
    double done = bench_seconds();
    t.cpu = bench_cpu() - cpu;
    t.peak = bench_memory("VmHWM:") - before;
    t.create = created - start;
    t.apply = applied - created;
    t.totals = done - applied;
    t.total = done - start;
    for (int64_t row = 0; row < keyacct_table_rows(segments); row++) {
        int64_t segment;
        BENCH_OK(keyacct_table_get_int64(segments, keyacct_table_column_find(segments, "segment"), row, &segment, &error));
        BENCH_OK(
            keyacct_table_get_int64(segments, keyacct_table_column_find(segments, "accounts"), row, &t.accounts[segment], &error));
        BENCH_OK(keyacct_table_get_int64(segments, keyacct_table_column_find(segments, "value"), row, &t.values[segment], &error));
    }
    keyacct_table_destroy(segments);
    keyacct_segmentation_destroy(made);
    keyacct_table_destroy(accounts);
    return t;
}

int main(int argc, char **argv) {
    int64_t rows = 10000000;
    int threads = 1, repeat = 5;
    const char *directory = NULL;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--rows") == 0) rows = strtoll(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--threads") == 0) threads = atoi(argv[i + 1]);
        else if (strcmp(argv[i], "--repeat") == 0) repeat = atoi(argv[i + 1]);
        else if (strcmp(argv[i], "--write") == 0) directory = argv[i + 1];
    }
    if (rows < 1 || threads < 1 || repeat < 1) {
        fprintf(stderr, "usage: bench_segment [--rows N] [--threads N] [--repeat N] [--write DIRECTORY]\n");
        return 2;
    }
    int64_t *values = malloc((size_t)rows * sizeof *values), *potentials = malloc((size_t)rows * sizeof *potentials);
    if (!values || !potentials) return 1;
    generate(rows, values, potentials);
    if (directory) {
        write_array(directory, "value.i64", values, (size_t)rows * sizeof *values);
        write_array(directory, "potential.i64", potentials, (size_t)rows * sizeof *potentials);
    } else {
        keyacct_error error = KEYACCT_ERROR_INIT;
        keyacct_run *run;
        bench_pool pool;
        timing best;
        memset(&best, 0, sizeof best);
        bench_pool_start(&pool, threads);
        BENCH_OK(keyacct_run_create(NULL, &run, &error));
        BENCH_OK(keyacct_run_set_executor(run, bench_pool_run, &pool, threads == 1 ? 1 : threads * 4, &error));
        for (int i = 0; i < repeat; i++) {
            timing t = run_once(rows, values, potentials, run);
            if (i == 0 || t.total < best.total) best = t;
        }
        printf("{\"rows\": %lld, \"threads\": %d, \"seconds\": %.6f, \"create\": %.6f, \"apply\": %.6f, \"totals\": %.6f, \"cpu\": "
               "%.6f, "
               "\"peak_mb\": %.1f",
               (long long)rows, threads, best.total, best.create, best.apply, best.totals, best.cpu, best.peak);
        for (int s = 4; s >= 1; s--)
            printf(", \"%s\": [%lld, %lld]", keyacct_code_name("segment", s), (long long)best.accounts[s],
                   (long long)best.values[s]);
        printf("}\n");
        keyacct_run_destroy(run);
        bench_pool_stop(&pool);
    }
    free(values);
    free(potentials);
    return 0;
}
