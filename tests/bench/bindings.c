/* One prepared row, and a batch: what the bindings of other languages are measured against (bindings.py).
 *
 *   bench_bindings [--rows N] [--threads N] [--repeat N]
 *
 * A row: one cell of a bound column is written (in turns its own value and that of the row's mirror image), keyacct_bound_run runs the
 * row of a segmentation, the segment is read. A batch: a table
 * of the same columns is made, the cuts are found, every account gets its segment, reason, state and flags. One thread.
 * Prints one JSON line of the best repetition. */
#include "bench.h"

typedef struct book {
    int64_t rows, *id, *value, *potential;
} book;

/* The same in every language: no generator, only remainders. */
static book make_book(int64_t rows) {
    book made = {rows, malloc((size_t)rows * 8), malloc((size_t)rows * 8), malloc((size_t)rows * 8)};
    for (int64_t i = 0; i < rows; i++) {
        made.id[i] = i;
        made.value[i] = i * 7919 % 1000003 * 100;
        made.potential[i] = i * 104729 % 999983 * 100;
    }
    return made;
}

static keyacct_table *table_of(const book *from, int64_t rows) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *table;
    BENCH_OK(keyacct_table_create(NULL, "accounts", rows, &table, &error));
    BENCH_OK(keyacct_table_bind(table, "account_id", KEYACCT_TYPE_INT64, 0, from->id, NULL, NULL, NULL, &error));
    BENCH_OK(keyacct_table_bind(table, "current_value", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, from->value, NULL, NULL, NULL, &error));
    BENCH_OK(keyacct_table_bind(table, "potential_value", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, from->potential, NULL, NULL, NULL,
                                &error));
    return table;
}

/* Nanoseconds of a row; the sum of the segments keeps the compiler honest and the languages comparable. */
static double time_rows(const book *from, int64_t calls, int64_t *checksum) {
    enum { SMALL = 1000 };
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_segmentation *cuts;
    keyacct_bound *bound;
    int64_t rows = from->rows < SMALL ? from->rows : SMALL, sum = 0;
    static int64_t values[SMALL];
    memcpy(values, from->value, (size_t)rows * sizeof *values);
    book small = {rows, from->id, values, from->potential};
    keyacct_table *table = table_of(&small, rows);
    static int8_t segment[SMALL];
    static uint8_t validity[SMALL / 8];
    BENCH_OK(keyacct_segmentation_create(NULL, NULL, table, NULL, &cuts, &error));
    BENCH_OK(keyacct_table_bind_output(table, "segment", KEYACCT_TYPE_CODE, segment, validity, &error));
    BENCH_OK(keyacct_segmentation_bind(cuts, table, NULL, &bound, &error));
    double start = bench_cpu();
    for (int64_t turn = 0; turn < calls / rows; turn++)
        for (int64_t row = 0; row < rows; row++) {
            values[row] = from->value[turn % 2 ? row : rows - 1 - row];
            BENCH_OK(keyacct_bound_run(bound, row, 1, &error));
            sum += segment[row];
        }
    double seconds = bench_cpu() - start;
    keyacct_bound_destroy(bound);
    keyacct_segmentation_destroy(cuts);
    keyacct_table_destroy(table);
    *checksum = sum;
    return seconds / (double)calls * 1e9;
}

static double time_batch(const book *from) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_segmentation *cuts;
    double start = bench_cpu();
    keyacct_table *table = table_of(from, from->rows);
    BENCH_OK(keyacct_segmentation_create(NULL, NULL, table, NULL, &cuts, &error));
    BENCH_OK(keyacct_segmentation_apply(cuts, table, NULL, &error));
    double seconds = bench_cpu() - start;
    keyacct_segmentation_destroy(cuts);
    keyacct_table_destroy(table);
    return seconds * 1e3;
}

int main(int argc, char **argv) {
    int64_t rows = 1000000, calls = 1000000, checksum = 0;
    int repeat = 5;
    double row = 0, batch = 0;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--rows") == 0) rows = atoll(argv[i + 1]);
        else if (strcmp(argv[i], "--repeat") == 0) repeat = atoi(argv[i + 1]);
        else if (strcmp(argv[i], "--threads") != 0) return 2;
    }
    if (rows < calls) calls = rows;
    book made = make_book(rows);
    for (int i = 0; i < repeat; i++) {
        double batch_now = time_batch(&made);
        if (i == 0 || batch_now < batch) batch = batch_now;
    }
    for (int i = 0; i < repeat; i++) {
        double row_now = time_rows(&made, calls, &checksum);
        if (i == 0 || row_now < row) row = row_now;
    }
    printf("{\"host\": \"C\", \"version\": \"%s\", \"rows\": %lld, \"calls\": %lld, \"row_ns\": %.1f, \"batch_ms\": %.3f, \"checksum\": %lld}\n",
           keyacct_version_string(), (long long)rows, (long long)calls, row, batch, (long long)checksum);
    return 0;
}
