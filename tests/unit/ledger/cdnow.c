/* Published totals of the CDNOW master file (Fader, Hardie), unit day, and the same bytes from any parts. twin.c is the same on
 * generated data, always. */
#include "book.h"

static FILE *open_data(const char *name) {
    char path[1024];
    const char *folder = getenv("KEYACCT_DATA");
    if (folder) snprintf(path, sizeof path, "%s/%s", folder, name);
    else snprintf(path, sizeof path, "%s/../shared/data/%s", KEYACCT_TEST_ROOT, name);
    return fopen(path, "rb");
}

static int data_absent;

static void cdnow(void **state) {
    (void)state;
    FILE *file = open_data("cdnow_master.csv");
    if (!file) {
        if (getenv("KEYACCT_REQUIRE_DATA")) fail_msg("cdnow_master.csv is absent and KEYACCT_REQUIRE_DATA is set");
        data_absent = 1;
        print_message("skipped: cdnow_master.csv is absent\n");
        skip();
    }
    book all = {malloc(70000 * sizeof *all.rows), 0};
    char line[128], date[16], amount[32];
    long long account, discs;
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file) && all.count < 70000) {
        assert_int_equal(sscanf(line, "%lld,%15[^,],%lld,%31s", &account, date, &discs, amount), 4);
        transaction *row = &all.rows[all.count++];
        row->account = account;
        row->on = day(date);
        assert_int_equal(keyacct__decimal_parse(amount, (int64_t)strlen(amount), 2, &row->amount), 1);
    }
    fclose(file);
    assert_int_equal(all.count, 69659);
    totals first = {23570, 24337, 1129644, 5399736, 172335450, 8685}, second = {23570, 44021, 3178932, 11834346, 250031563, 11104};
    check_totals(&all, day("1997-09-30"), &first);
    check_totals(&all, day("1998-06-30"), &second);
    check_parts(&all, day("1997-09-30"), 0);
    check_parts(&all, day("1998-06-30"), 1);
    free(all.rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(cdnow)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return failed ? failed : data_absent ? 77 : 0;
}
