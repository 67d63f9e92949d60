/* The assertions of the CDNOW test on a generated book, with totals by an independent, naive count. */
#include "book.h"

/* A cohort like CDNOW's: all start within twelve weeks, most buy once, some often; zero amounts, credit notes and true duplicates
 * occur. */
static book generate(uint64_t seed, int64_t accounts) {
    book all = {malloc((size_t)accounts * 40 * sizeof *all.rows), 0};
    int32_t start = day("1997-01-01"), end = day("1998-06-30");
    for (int64_t account = 1; account <= accounts; account++) {
        int64_t gap = 10 + random_below(&seed, 400);
        int64_t on = start + random_below(&seed, 84);
        for (int n = 0; n < 30 && on <= end; n++) {
            int64_t amount = random_below(&seed, 50) ? 500 + random_below(&seed, 9000) : 0;
            if (n && !random_below(&seed, 25)) amount = -amount;
            all.rows[all.count++] = (transaction){account * 7919 % 100003, (int32_t)on, amount};
            if (!random_below(&seed, 40)) {
                all.rows[all.count] = all.rows[all.count - 1];
                all.count++;
            }
            on += random_below(&seed, 2 * gap);
        }
    }
    for (int64_t i = all.count - 1; i > 0; i--) {
        int64_t j = random_below(&seed, i + 1);
        transaction keep = all.rows[i];
        all.rows[i] = all.rows[j];
        all.rows[j] = keep;
    }
    return all;
}

static void twin(void **state) {
    (void)state;
    book all = generate(19970101, 3000);
    int32_t days[] = {day("1997-09-30"), day("1998-06-30")};
    for (int i = 0; i < 2; i++) {
        totals expected = naive(&all, days[i]);
        assert_true(expected.repeats > 1000 && expected.distinct > 1000);
        check_totals(&all, days[i], &expected);
    }
    check_parts(&all, days[0], 0);
    check_parts(&all, days[1], 1);
    free(all.rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(twin)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
