/* One account at a time: what a prepared row costs, and a whole question with its answer.
 *
 *   bench_rows [--rows N] [--repeat N]
 *
 * row    keyacct_bound_run on one row of a table of N accounts, row after row (cuts of the default policy, short set of outputs)
 * ask    two cells set in a table of one row, keyacct_bound_run, the segment read: what a proxy does
 *
 * Prints one JSON line: nanoseconds of processor time, the best of the repetitions. rows.lua does the same; rows.py compares. */
#include "bench.h"

static double best(double so_far, double nanoseconds) { return so_far == 0 || nanoseconds < so_far ? nanoseconds : so_far; }

static keyacct_table *make_table(int64_t rows, const int64_t *values, const int64_t *potentials) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *accounts;
    BENCH_OK(keyacct_table_create(NULL, "accounts", rows, &accounts, &error));
    BENCH_OK(
        keyacct_table_bind(accounts, "current_value", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, values, NULL, NULL, NULL, &error));
    BENCH_OK(keyacct_table_bind(accounts, "potential_value", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, potentials, NULL, NULL, NULL,
                                &error));
    return accounts;
}

static double time_rows(keyacct_bound *bound, int64_t rows) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    double start = bench_cpu();
    for (int64_t row = 0; row < rows; row++) BENCH_OK(keyacct_bound_run(bound, row, 1, &error));
    return (bench_cpu() - start) * 1e9 / (double)rows;
}

static double time_questions(const keyacct_segmentation *cuts, const int64_t *values, const int64_t *potentials, int64_t rows,
                             int64_t *sum) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *one;
    keyacct_bound *bound;
    BENCH_OK(keyacct_table_create(NULL, "accounts", 1, &one, &error));
    BENCH_OK(keyacct_table_add_column(one, "current_value", 0, &error));
    BENCH_OK(keyacct_table_add_column(one, "potential_value", 0, &error));
    BENCH_OK(keyacct_segmentation_bind(cuts, one, NULL, &bound, &error));
    int32_t segment = keyacct_table_column_find(one, "segment");
    *sum = 0;
    double start = bench_cpu();
    for (int64_t row = 0; row < rows; row++) {
        int64_t found;
        BENCH_OK(keyacct_table_set_int64(one, 0, 0, values[row], &error));
        BENCH_OK(keyacct_table_set_int64(one, 1, 0, potentials[row], &error));
        BENCH_OK(keyacct_bound_run(bound, 0, 1, &error));
        BENCH_OK(keyacct_table_get_int64(one, segment, 0, &found, &error));
        *sum += found;
    }
    double taken = (bench_cpu() - start) * 1e9 / (double)rows;
    keyacct_bound_destroy(bound);
    keyacct_table_destroy(one);
    return taken;
}

int main(int argc, char **argv) {
    int64_t rows = 1000000, sum = 0;
    int repeat = 5;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--rows") == 0) rows = strtoll(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--repeat") == 0) repeat = atoi(argv[i + 1]);
    }
    if (rows < 1 || repeat < 1) {
        fprintf(stderr, "usage: bench_rows [--rows N] [--repeat N]\n");
        return 2;
    }
    keyacct_error error = KEYACCT_ERROR_INIT;
    int64_t *values = malloc((size_t)rows * sizeof *values), *potentials = malloc((size_t)rows * sizeof *potentials);
    if (!values || !potentials) return 1;
    for (int64_t i = 0; i < rows; i++) { /* rows.lua has the same accounts */
        values[i] = i * 7919 % 1000003;
        potentials[i] = i * 104729 % 999983;
    }
    keyacct_table *accounts = make_table(rows, values, potentials);
    keyacct_segmentation *cuts;
    keyacct_bound *bound;
    BENCH_OK(keyacct_segmentation_create(NULL, NULL, accounts, NULL, &cuts, &error));
    BENCH_OK(keyacct_segmentation_bind(cuts, accounts, NULL, &bound, &error));
    double row = 0, ask = 0;
    for (int i = 0; i < repeat; i++) {
        row = best(row, time_rows(bound, rows));
        ask = best(ask, time_questions(cuts, values, potentials, rows, &sum));
    }
    printf("{\"engine\": \"C\", \"rows\": %lld, \"row_ns\": %.1f, \"ask_ns\": %.1f, \"sum\": %lld}\n", (long long)rows, row, ask,
           (long long)sum);
    keyacct_bound_destroy(bound);
    keyacct_segmentation_destroy(cuts);
    keyacct_table_destroy(accounts);
    free(values);
    free(potentials);
    return 0;
}
