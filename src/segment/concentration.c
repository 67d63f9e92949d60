/* Concentration: shares of the largest, Herfindahl index, Gini coefficient, Lorenz and whale curve.
 *
 * Over ranked accounts. Shares, index, Gini and Lorenz curve are of positive values (v+ = max(v, 0)); the whale curve is of the net
 * sum, so that it rises above 100 % and falls back where accounts lose money (Kaplan and Narayanan). With S = sum of v+, n accounts
 * and x(1) <= ... <= x(n) the sorted v+:  index = sum v+^2 / S^2,  Gini = (2 sum i x(i) - (n + 1) S) / (n S).  Numerators and
 * denominators are exact 256-bit integers and the quotient is the double nearest to the exact one: independent of the order of rows
 * and of the platform. What is undefined (no positive value; net sum not positive) is null. O(n) after a radix sort. */
#include <string.h>

#include "core/run.h"
#include "core/sort.h"
#include "core/wide.h"
#include "summary.h"

/* --- unsigned 256-bit integers, least significant word first -------------------------------------------------------- */

typedef struct wide256 {
    uint64_t word[4];
} wide256;

static void add_at(wide256 *sum, int at, uint64_t value) {
    for (; value && at < 4; at++) {
        sum->word[at] += value;
        value = sum->word[at] < value; /* the carry */
    }
}

static void add_product(wide256 *sum, int at, uint64_t a, uint64_t b) {
    keyacct__wide product = keyacct__wide_multiply(a, b);
    add_at(sum, at, product.low);
    add_at(sum, at + 1, product.high);
}

/* a * b for non-negative 128-bit a and b. */
static wide256 product128(keyacct__int128 a, keyacct__int128 b) {
    wide256 result = {{0, 0, 0, 0}};
    add_product(&result, 0, a.low, b.low);
    add_product(&result, 1, a.low, (uint64_t)b.high);
    add_product(&result, 1, (uint64_t)a.high, b.low);
    add_product(&result, 2, (uint64_t)a.high, (uint64_t)b.high);
    return result;
}

static wide256 difference(wide256 a, const wide256 *b) { /* a >= b */
    for (int i = 0; i < 4; i++) {
        uint64_t borrow = a.word[i] < b->word[i];
        a.word[i] -= b->word[i];
        for (int j = i + 1; borrow && j < 4; j++) {
            borrow = a.word[j] == 0;
            a.word[j]--;
        }
    }
    return a;
}

static int bits_of(const wide256 *value) {
    for (int i = 3; i >= 0; i--)
        if (value->word[i]) return 64 * i + 64 - keyacct__leading_zeros(value->word[i]);
    return 0;
}

static wide256 shifted(const wide256 *value,
                       int by) { /* left; what would fall off is not there: all of ours have 210 bits at most */
    wide256 result = {{0, 0, 0, 0}};
    int words = by / 64, bits = by % 64;
    for (int i = 3; i >= words; i--) {
        result.word[i] = value->word[i - words] << bits;
        if (bits && i > words) result.word[i] |= value->word[i - words - 1] >> (64 - bits);
    }
    return result;
}

static int less(const wide256 *a, const wide256 *b) {
    for (int i = 3; i >= 0; i--)
        if (a->word[i] != b->word[i]) return a->word[i] < b->word[i];
    return 0;
}

/* The double nearest to a / b, for b > 0: 64 bits of the quotient by shifting and subtracting, the rest as dust. */
static double ratio(wide256 a, wide256 b) {
    int scale = bits_of(&a) - bits_of(&b);
    if (bits_of(&a) == 0) return 0;
    if (scale >= 0) b = shifted(&b, scale);
    else a = shifted(&a, -scale);
    if (less(&a, &b)) {
        a = shifted(&a, 1);
        scale--;
    }
    uint64_t quotient = 0;
    for (int i = 0; i < 64; i++) {
        int bit = !less(&a, &b);
        if (bit) a = difference(a, &b);
        quotient = quotient << 1 | (uint64_t)bit;
        a = shifted(&a, 1);
    }
    return keyacct__double_assemble(quotient, scale - 63, bits_of(&a) > 0);
}

/* --- sorted values -------------------------------------------------------------------------------------------------- */

keyacct_status keyacct__segment_descending(const keyacct_segmentation *segmentation, const keyacct__segment_columns *columns,
                                           int64_t rows, const keyacct_run *run, int64_t **values, int64_t *n,
                                           keyacct_error *error) {
    const keyacct_allocator *allocator = &segmentation->allocator;
    *values = NULL;
    *n = 0;
    if (rows == 0) return KEYACCT_OK;
    uint64_t *keys = keyacct__alloc(allocator, (size_t)rows, sizeof *keys);
    uint64_t *scratch = keyacct__alloc(allocator, (size_t)rows, sizeof *scratch);
    int64_t *sorted = keyacct__alloc(allocator, (size_t)rows, sizeof *sorted);
    keyacct_status status = keys && scratch && sorted ? KEYACCT_OK : keyacct__fail_memory(error);
    int64_t count = 0, value;
    for (int64_t i = 0; i < rows && status == KEYACCT_OK; i++) {
        if (i % KEYACCT__POLL_ROWS == 0) status = keyacct__run_poll(run, i, rows, error);
        if (keyacct__code(columns->state, i) == KEYACCT_SEGMENT_STATE_RANKED && keyacct__int64(columns->value, i, &value))
            keys[count++] = ~keyacct__select_key(value);
    }
    if (status == KEYACCT_OK) { /* eight passes in step with memory: the one stretch that is not asked whether to go on */
        keyacct__sort_radix(keys, NULL, scratch, NULL, count);
        for (int64_t i = 0; i < count; i++) sorted[i] = keyacct__select_value(~keys[i]);
        *n = count;
        *values = sorted;
        sorted = NULL;
    }
    keyacct__free(allocator, keys, (size_t)rows, sizeof *keys);
    keyacct__free(allocator, scratch, (size_t)rows, sizeof *scratch);
    keyacct__free(allocator, sorted, (size_t)rows, sizeof *sorted);
    return status;
}

static keyacct__int128 sum_of_largest(const int64_t *values, int64_t n, int64_t places) {
    keyacct__int128 sum = {0, 0};
    for (int64_t i = 0; i < n && i < places && values[i] > 0; i++) keyacct__int128_add64(&sum, values[i]);
    return sum;
}

keyacct_status keyacct__segment_largest(const keyacct_segmentation *segmentation, const keyacct__segment_columns *columns,
                                        int64_t rows, int64_t places, const keyacct_run *run, keyacct__int128 *sum,
                                        keyacct_error *error) {
    int64_t *values = NULL, n = 0;
    KEYACCT__TRY(keyacct__segment_descending(segmentation, columns, rows, run, &values, &n, error));
    *sum = sum_of_largest(values, n, places);
    keyacct__free(&segmentation->allocator, values, (size_t)rows, sizeof *values);
    return KEYACCT_OK;
}

/* --- figures -------------------------------------------------------------------------------------------------------- */

typedef struct figures {
    keyacct__int128 positive, net;
    int64_t positives; /* accounts with positive value */
    double index, effective, gini;
} figures;

static void compute(const int64_t *values, int64_t n, figures *out) {
    wide256 squares = {{0, 0, 0, 0}}, ranks = {{0, 0, 0, 0}}; /* sum v^2 and sum j v(j), j = place from the top */
    memset(out, 0, sizeof *out);
    for (int64_t i = 0; i < n; i++) {
        keyacct__int128_add64(&out->net, values[i]);
        if (values[i] <= 0) continue;
        out->positives++;
        keyacct__int128_add64(&out->positive, values[i]);
        add_product(&squares, 0, (uint64_t)values[i], (uint64_t)values[i]);
        add_product(&ranks, 0, (uint64_t)values[i], (uint64_t)(i + 1));
    }
    if (out->positives == 0) return;
    wide256 square = product128(out->positive, out->positive);
    out->index = ratio(squares, square);
    out->effective = ratio(square, squares);
    /* 2 sum i x(i) - (n + 1) S with i = n + 1 - j is (n + 1) S - 2 sum j v(j) */
    wide256 whole = product128(out->positive, keyacct__int128_from(n + 1)), twice = ranks;
    for (int i = 0; i < 4; i++) add_at(&twice, i, ranks.word[i]);
    wide256 over = difference(whole, &twice), under = product128(out->positive, keyacct__int128_from(n));
    out->gini = ratio(over, under);
}

/* Accounts that it takes for part / whole of the positive sum. */
static int64_t accounts_for(const int64_t *values, int64_t n, keyacct__int128 positive, int64_t part, int64_t whole) {
    int overflow = 0;
    keyacct__int128 goal = keyacct__int128_scale(positive, part, &overflow), sum = {0, 0};
    for (int64_t i = 0; i < n; i++) {
        keyacct__int128_add64(&sum, values[i]);
        if (keyacct__int128_compare(keyacct__int128_scale(sum, whole, &overflow), goal) >= 0) return i + 1;
    }
    return n;
}

enum { TOP_1, TOP_5, TOP_10, TOP_20, HALF, EIGHTY, LARGEST, INDEX, EFFECTIVE, GINI, PEAK, PEAK_RANK, FIGURES };

static void write_figures(const keyacct_segmentation *segmentation, const int64_t *values, int64_t n, keyacct__output *columns) {
    static const int64_t quotas[] = {10000, 50000, 100000, 200000};
    figures found;
    compute(values, n, &found);
    if (found.positives == 0) return;
    for (int i = TOP_1; i <= TOP_20; i++) {
        int64_t places = keyacct__segment_places(&segmentation->rules, n, quotas[i - TOP_1]);
        keyacct__segment_cell(&columns[i], 0, keyacct__ratio_ppm(sum_of_largest(values, n, places), found.positive));
    }
    keyacct__segment_cell(&columns[HALF], 0, accounts_for(values, n, found.positive, 1, 2));
    keyacct__segment_cell(&columns[EIGHTY], 0, accounts_for(values, n, found.positive, 4, 5));
    keyacct__segment_cell(&columns[LARGEST], 0, keyacct__ratio_ppm(keyacct__int128_from(values[0]), found.positive));
    keyacct__put_float64(&columns[INDEX], 0, 1, found.index);
    keyacct__put_float64(&columns[EFFECTIVE], 0, 1, found.effective);
    keyacct__put_float64(&columns[GINI], 0, 1, found.gini);
    if (keyacct__int128_sign(found.net) > 0)
        keyacct__segment_cell(&columns[PEAK], 0, keyacct__ratio_ppm(found.positive, found.net));
    keyacct__segment_cell(&columns[PEAK_RANK], 0, found.positives);
}

keyacct_status keyacct_segmentation_concentration(const keyacct_segmentation *segmentation, const keyacct_table *accounts,
                                                  const keyacct_run *run, keyacct_table **out, keyacct_error *error) {
    static const int32_t ids[FIGURES] = {
        KEYACCT__COLUMN_concentration_top_1_ppm,      KEYACCT__COLUMN_concentration_top_5_ppm,
        KEYACCT__COLUMN_concentration_top_10_ppm,     KEYACCT__COLUMN_concentration_top_20_ppm,
        KEYACCT__COLUMN_concentration_half_accounts,  KEYACCT__COLUMN_concentration_eighty_accounts,
        KEYACCT__COLUMN_concentration_largest_ppm,    KEYACCT__COLUMN_concentration_hhi,
        KEYACCT__COLUMN_concentration_effective_accounts, KEYACCT__COLUMN_concentration_gini,
        KEYACCT__COLUMN_concentration_whale_peak_ppm, KEYACCT__COLUMN_concentration_whale_peak_rank};
    if (!out) return keyacct__fail_null(error, "out");
    *out = NULL;
    keyacct__segment_columns applied;
    int64_t *values = NULL, n = 0;
    keyacct_table *table = NULL;
    KEYACCT__TRY(keyacct__run_check(run, error));
    KEYACCT__TRY(keyacct__segment_applied(segmentation, accounts, "keyacct_segmentation_concentration", &applied, error));
    KEYACCT__TRY(keyacct__segment_descending(segmentation, &applied, accounts->rows, run, &values, &n, error));
    keyacct__output columns[FIGURES];
    keyacct_status status = keyacct__segment_table(segmentation, accounts, "concentration", 1, &table, error);
    for (int i = 0; i < FIGURES && status == KEYACCT_OK; i++) status = keyacct__segment_column(table, ids[i], &columns[i], error);
    if (status == KEYACCT_OK) {
        write_figures(segmentation, values, n, columns);
        *out = table;
    } else {
        keyacct_table_destroy(table);
    }
    keyacct__free(&segmentation->allocator, values, (size_t)accounts->rows, sizeof *values);
    return status;
}

/* --- curves --------------------------------------------------------------------------------------------------------- */

/* `points` times the sum of the largest n i / points values, for i = 0 .. points; between two accounts the curve is a line. */
static void running_sums(const int64_t *values, int64_t n, int32_t points, int positive_only, keyacct__int128 *sums) {
    keyacct__int128 whole = {0, 0};
    int64_t taken = 0;
    for (int64_t i = 0; i <= points; i++) {
        int64_t step = n / points, rest = n % points; /* n i / points without overflow */
        int64_t upto = step * i + rest * i / points, left = rest * i % points;
        int overflow = 0;
        for (; taken < upto; taken++)
            if (!positive_only || values[taken] > 0) keyacct__int128_add64(&whole, values[taken]);
        sums[i] = keyacct__int128_scale(whole, points, &overflow);
        if (left > 0 && (!positive_only || values[taken] > 0))
            keyacct__int128_add(&sums[i], keyacct__int128_multiply(values[taken], left));
    }
}

static keyacct_status fill_curve(const keyacct_segmentation *segmentation, keyacct_table *table, const int64_t *values, int64_t n,
                                 int32_t points, keyacct_error *error) {
    keyacct__output accounts, lorenz, whale;
    KEYACCT__TRY(keyacct__segment_column(table, KEYACCT__COLUMN_curve_accounts_ppm, &accounts, error));
    KEYACCT__TRY(keyacct__segment_column(table, KEYACCT__COLUMN_curve_lorenz_ppm, &lorenz, error));
    KEYACCT__TRY(keyacct__segment_column(table, KEYACCT__COLUMN_curve_whale_ppm, &whale, error));
    keyacct__int128 *sums = keyacct__alloc(&segmentation->allocator, (size_t)points + 1, sizeof *sums);
    if (!sums) return keyacct__fail_memory(error);
    for (int64_t i = 0; i <= points; i++)
        keyacct__segment_cell(&accounts, i, keyacct__ratio_ppm(keyacct__int128_from(i), keyacct__int128_from(points)));
    running_sums(values, n, points, 1, sums);
    for (int64_t i = 0; i <= points && keyacct__int128_sign(sums[points]) > 0; i++) { /* the smallest = all less the largest */
        keyacct__int128 smallest = sums[points];
        keyacct__int128_sub(&smallest, sums[points - i]);
        keyacct__segment_cell(&lorenz, i, keyacct__ratio_ppm(smallest, sums[points]));
    }
    running_sums(values, n, points, 0, sums);
    for (int64_t i = 0; i <= points && keyacct__int128_sign(sums[points]) > 0; i++)
        keyacct__segment_cell(&whale, i, keyacct__ratio_ppm(sums[i], sums[points]));
    keyacct__free(&segmentation->allocator, sums, (size_t)points + 1, sizeof *sums);
    return KEYACCT_OK;
}

keyacct_status keyacct_segmentation_curve(const keyacct_segmentation *segmentation, const keyacct_table *accounts, int32_t points,
                                          const keyacct_run *run, keyacct_table **out, keyacct_error *error) {
    if (!out) return keyacct__fail_null(error, "out");
    *out = NULL;
    if (points < 1 || points > 10000)
        return keyacct__fail(error, KEYACCT_E_RANGE, NULL, "points", -1, "points is %d; expected 1 to 10000", points);
    keyacct__segment_columns applied;
    int64_t *values = NULL, n = 0;
    keyacct_table *table = NULL;
    KEYACCT__TRY(keyacct__run_check(run, error));
    KEYACCT__TRY(keyacct__segment_applied(segmentation, accounts, "keyacct_segmentation_curve", &applied, error));
    KEYACCT__TRY(keyacct__segment_descending(segmentation, &applied, accounts->rows, run, &values, &n, error));
    keyacct_status status = keyacct__segment_table(segmentation, accounts, "curve", (int64_t)points + 1, &table, error);
    if (status == KEYACCT_OK) status = fill_curve(segmentation, table, values, n, points, error);
    if (status == KEYACCT_OK) *out = table;
    else keyacct_table_destroy(table);
    keyacct__free(&segmentation->allocator, values, (size_t)accounts->rows, sizeof *values);
    return status;
}
