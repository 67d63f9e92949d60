/* Calendars: the tricky cases of tests/golden/service/calendar.txt, and what a table of cases cannot say. */
#include "golden/results.h"
#include "zones.h"

static int case_count;
static char where[200];

static definition *find(const char *name) {
    definition *found = definition_find(name);
    if (!found) fail_msg("%s: there is no calendar %s", where, name);
    return found;
}

/* What is asked has been saved and loaded. */
static keyacct_calendar *calendar(const char *name) {
    static uint8_t bytes[1 << 14], again[1 << 14];
    size_t size, length;
    definition *of = find(name);
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_calendar *first = NULL;
    if (of->made) return of->made;
    if (definition_make(of, &first, &error) != KEYACCT_OK) fail_msg("%s: %s is refused: %s", where, name, error.message);
    if (keyacct_calendar_save(first, bytes, sizeof bytes, &size, &error) != KEYACCT_OK) fail_msg("%s: %s", where, error.message);
    if (keyacct_calendar_load(NULL, bytes, size, &of->made, &error) != KEYACCT_OK) fail_msg("%s: %s", where, error.message);
    assert_int_equal(keyacct_calendar_save(of->made, again, sizeof again, &length, &error), KEYACCT_OK);
    assert_int_equal(size, length);
    assert_memory_equal(bytes, again, size);
    result_bytes("calendar", bytes, size);
    keyacct_calendar_destroy(first);
    return of->made;
}

static int64_t duration(const char *text) {
    char *unit;
    int64_t value = strtoll(text, &unit, 10);
    if (strcmp(unit, "ms") == 0) return value;
    return value * (*unit == 's' ? 1000 : *unit == 'm' ? 60000 : 3600000);
}

static void same(const char *what, int64_t found, int64_t expected) {
    char text[16];
    keyacct__date_format(keyacct__day_of(found), text);
    if (found != expected)
        fail_msg("%s: %s is %lld ms (%s and %lld s), %lld ms more than expected", where, what, (long long)found, text,
                 (long long)(found / 1000 % 86400), (long long)(found - expected));
}

static void refused(char *cells[]) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_calendar *made = NULL;
    keyacct_status status = definition_make(find(cells[0]), &made, &error);
    int64_t row = strcmp(cells[4], "-") == 0 ? -1 : atoi(cells[4]);
    if (strcmp(keyacct_status_name(status), cells[1]) != 0)
        fail_msg("%s: %s: %s", where, keyacct_status_name(status), error.message);
    assert_null(made);
    assert_string_equal(error.table, strcmp(cells[2], "-") == 0 ? "" : cells[2]);
    assert_string_equal(error.column, strcmp(cells[3], "-") == 0 ? "" : cells[3]);
    result_error(status, &error);
    if (error.row != row) fail_msg("%s: row %d: %s", where, (int)error.row, error.message);
    assert_true(error.message[0] != 0);
}

static void one_case(const char *kind, char *cells[], int count) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    int64_t a, b, found = 0, other = 0;
    case_count++;
    if (strcmp(kind, "deadline") == 0 && count == 4) {
        a = time_of(cells[1]);
        b = duration(cells[2]);
        assert_int_equal(keyacct_calendar_deadline(calendar(cells[0]), &a, &b, &found, 1, &error), KEYACCT_OK);
        result_numbers("due", &found, 1);
        same("due", found, time_of(cells[3]));
    } else if (strcmp(kind, "elapsed") == 0 && count == 4) {
        a = time_of(cells[1]);
        b = time_of(cells[2]);
        assert_int_equal(keyacct_calendar_elapsed(calendar(cells[0]), &a, &b, &found, 1, &error), KEYACCT_OK);
        result_numbers("elapsed", &found, 1);
        same("open time", found, duration(cells[3]));
    } else if (strcmp(kind, "next") == 0 && count == 4) {
        assert_int_equal(keyacct_calendar_next(calendar(cells[0]), time_of(cells[1]), &found, &other, &error), KEYACCT_OK);
        result_numbers("next", (int64_t[]){found, other}, 2);
        same("opening", found, time_of(cells[2]));
        same("closing", other, time_of(cells[3]));
    } else if (strcmp(kind, "day") == 0 && count == 2) {
        assert_int_equal(keyacct_calendar_facts(calendar(cells[0]), &a, &b, &found, &error), KEYACCT_OK);
        result_numbers("facts", (int64_t[]){a, b, found}, 3);
        same("business day", found, duration(cells[1]));
    } else if (strcmp(kind, "beyond") == 0 && count == 4) {
        a = time_of(cells[1]);
        b = duration(cells[2]);
        keyacct_status status = keyacct_calendar_deadline(calendar(cells[0]), &a, &b, &found, 1, &error);
        assert_string_equal(keyacct_status_name(status), cells[3]);
        result_error(status, &error);
        assert_int_equal(error.row, 0);
        assert_true(error.column[0] && error.message[0]);
    } else if (strcmp(kind, "refused") == 0 && count == 5) {
        refused(cells);
    } else {
        fail_msg("%s: not understood", where);
    }
}

static void golden(void **state) {
    char line[256], *cells[12];
    (void)state;
    FILE *in = fopen(KEYACCT_TEST_ROOT "/tests/golden/service/calendar.txt", "r");
    assert_non_null(in);
    for (int number = 1; fgets(line, sizeof line, in); number++) {
        int count = 0;
        if (line[0] == '#') continue;
        for (char *cell = strtok(line, " \t\r\n"); cell && count < 12; cell = strtok(NULL, " \t\r\n")) cells[count++] = cell;
        if (count == 0) continue;
        snprintf(where, sizeof where, "calendar.txt:%d: %s", number, cells[0]);
        if (definition_line(cells, count)) continue;
        if (count >= 3) {
            result_case("service/calendar.txt", number);
            one_case(cells[1], cells + 2, count - 2);
        } else {
            fail_msg("%s: not understood", where);
        }
    }
    fclose(in);
    print_message("calendar.txt: %d calendars, %d cases\n", definition_count, case_count);
    assert_true(case_count > 80);
    definitions_free();
}

/* --- what a table of cases cannot say ------------------------------------------------------------------------------------ */

static const char *const plain[][RULE_CELLS] = {{"weekly", "monday", "-", "-", "09:00", "12:00"},
                                                {"weekly", "monday", "-", "-", "13:00", "18:00"},
                                                {"weekly", "tuesday", "-", "-", "09:00", "18:00"},
                                                {"closed", "-", "2026-06-01", "2026-06-09", "-", "-"},
                                                {"closed", "-", "2026-07-06", "-", "-", "-"}};
enum { PLAIN = sizeof plain / sizeof plain[0] };

static keyacct_calendar *plain_calendar(const char *const (*rows)[RULE_CELLS], int count, const uint8_t *zone, size_t size) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_calendar *made = NULL;
    keyacct_table *rules = rules_of(rows, count);
    if (keyacct_calendar_create(NULL, rules, NULL, zone, size, time_of("2026-01-01"), time_of("2027-01-01"), &made, &error) != KEYACCT_OK)
        fail_msg("%s", error.message);
    keyacct_table_destroy(rules);
    return made;
}

static void hash_of(const keyacct_calendar *of, uint8_t hash[16]) {
    assert_int_equal(keyacct_calendar_hash(of, hash, NULL), KEYACCT_OK);
}

static void identity(void **state) {
    const char *turned[PLAIN][RULE_CELLS], *longer[PLAIN][RULE_CELLS];
    uint8_t one[16], other[16];
    (void)state;
    for (int i = 0; i < PLAIN; i++) memcpy(turned[i], plain[PLAIN - 1 - i], sizeof turned[0]);
    memcpy(longer, plain, sizeof longer);
    longer[4][3] = "2026-07-06"; /* what an empty last day means */
    keyacct_calendar *a = plain_calendar(plain, PLAIN, NULL, 0);
    keyacct_calendar *b = plain_calendar((const char *const(*)[RULE_CELLS])turned, PLAIN, NULL, 0);
    keyacct_calendar *c = plain_calendar((const char *const(*)[RULE_CELLS])longer, PLAIN, NULL, 0);
    keyacct_calendar *d = plain_calendar(plain, PLAIN - 1, NULL, 0);
    hash_of(a, one);
    hash_of(b, other);
    assert_memory_equal(one, other, 16);
    hash_of(c, other);
    assert_memory_equal(one, other, 16);
    hash_of(d, other);
    assert_memory_not_equal(one, other, 16);
    keyacct_calendar_destroy(a);
    keyacct_calendar_destroy(b);
    keyacct_calendar_destroy(c);
    keyacct_calendar_destroy(d);
}

/* The same zone from a file of another shape is the same calendar; another zone is another one. */
static void identity_of_zones(void **state) {
    size_t berlin_size, rome_size, london_size;
    uint8_t one[16], other[16];
    (void)state;
    uint8_t *berlin = zone_file("Europe/Berlin", &berlin_size), *rome = zone_file("Europe/Rome", &rome_size);
    uint8_t *london = zone_file("Europe/London", &london_size);
    if (!berlin || !rome || !london) skip();
    keyacct_calendar *a = plain_calendar(plain, PLAIN, berlin, berlin_size), *b = plain_calendar(plain, PLAIN, rome, rome_size);
    keyacct_calendar *c = plain_calendar(plain, PLAIN, london, london_size);
    hash_of(a, one);
    hash_of(b, other);
    assert_memory_equal(one, other, 16);
    hash_of(c, other);
    assert_memory_not_equal(one, other, 16);
    keyacct_calendar_destroy(a);
    keyacct_calendar_destroy(b);
    keyacct_calendar_destroy(c);
    free(berlin);
    free(rome);
    free(london);
}

static void save_and_load(void **state) {
    static uint8_t bytes[4096], again[4096];
    size_t size = 0, length = 0;
    uint8_t one[16], other[16];
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_calendar *a = plain_calendar(plain, PLAIN, NULL, 0), *b = NULL;
    (void)state;
    assert_int_equal(keyacct_calendar_save(a, NULL, 0, &size, &error), KEYACCT_OK);
    assert_int_equal(keyacct_calendar_save(a, bytes, size - 1, &length, &error), KEYACCT_E_RANGE);
    assert_int_equal(keyacct_calendar_save(a, bytes, sizeof bytes, &size, &error), KEYACCT_OK);
    assert_int_equal(keyacct_calendar_load(NULL, bytes, size, &b, &error), KEYACCT_OK);
    assert_int_equal(keyacct_calendar_save(b, again, sizeof again, &length, &error), KEYACCT_OK);
    assert_int_equal(size, length);
    assert_memory_equal(bytes, again, size);
    hash_of(a, one);
    hash_of(b, other);
    assert_memory_equal(one, other, 16);
    for (int64_t at = time_of("2026-05-20"); at < time_of("2026-07-20"); at += 1777777) {
        int64_t need = 7200000, due[2];
        assert_int_equal(keyacct_calendar_deadline(a, &at, &need, &due[0], 1, &error), KEYACCT_OK);
        assert_int_equal(keyacct_calendar_deadline(b, &at, &need, &due[1], 1, &error), KEYACCT_OK);
        assert_int_equal(due[0], due[1]);
    }
    keyacct_calendar_destroy(b);
    for (size_t i = 0; i < size; i++) {
        bytes[i] ^= 4;
        b = a;
        assert_true(keyacct_calendar_load(NULL, bytes, size, &b, &error) != KEYACCT_OK);
        assert_null(b);
        bytes[i] ^= 4;
    }
    keyacct_calendar_destroy(a);
}

/* Many windows in one bucket of the index, and few windows in a long horizon. */
static void crowded(void **state) {
    enum { MINUTES = 60 };
    static char times[MINUTES][2][8];
    const char *rows[MINUTES][RULE_CELLS];
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_calendar *made = NULL;
    (void)state;
    for (int i = 0; i < MINUTES; i++) {
        snprintf(times[i][0], 8, "%02d:%02d", i / 30, 2 * i % 60);
        snprintf(times[i][1], 8, "%02d:%02d", i / 30, 2 * i % 60 + 1);
        const char *const row[RULE_CELLS] = {"open", "-", "2040-02-29", "-", times[i][0], times[i][1]};
        memcpy(rows[i], row, sizeof row);
    }
    keyacct_table *rules = rules_of((const char *const(*)[RULE_CELLS])rows, MINUTES);
    assert_int_equal(keyacct_calendar_create(NULL, rules, NULL, NULL, 0, time_of("2000-01-01"), time_of("2099-12-31"), &made, &error),
                     KEYACCT_OK);
    keyacct_table_destroy(rules);
    int64_t begin = time_of("2040-02-29"), start = begin, end, open, due;
    for (int64_t used = 0; used <= 2 * 3600; used++) { /* every second of the two hours, by the definition */
        end = begin + used * 1000;
        int64_t expected = (used / 120 * 60 + (used % 120 < 60 ? used % 120 : 60)) * 1000;
        assert_int_equal(keyacct_calendar_elapsed(made, &start, &end, &open, 1, &error), KEYACCT_OK);
        assert_int_equal(open, expected);
    }
    start = time_of("2000-01-01");
    for (int64_t need = 1; need <= 3600; need++) {
        open = need * 1000;
        assert_int_equal(keyacct_calendar_deadline(made, &start, &open, &due, 1, &error), KEYACCT_OK);
        assert_int_equal(due, begin + ((need - 1) / 60 * 120 + (need - 1) % 60 + 1) * 1000);
    }
    open = 3600 * 1000 + 1;
    assert_int_equal(keyacct_calendar_deadline(made, &start, &open, &due, 1, &error), KEYACCT_E_HORIZON);
    assert_int_equal(keyacct_calendar_next(made, begin + 7200000, &due, NULL, &error), KEYACCT_E_HORIZON);
    keyacct_calendar_destroy(made);
}

static void arguments(void **state) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_calendar *made = NULL, *good = plain_calendar(plain, PLAIN, NULL, 0);
    keyacct_table *rules = rules_of(plain, PLAIN), *accounts = NULL;
    int64_t from = time_of("2026-01-01"), until = time_of("2027-01-01"), times[3] = {from, from, until}, back[3] = {until, from, from};
    int64_t out[3];
    (void)state;
    assert_int_equal(keyacct_table_create(NULL, "accounts", 0, &accounts, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_calendar_create(NULL, NULL, NULL, NULL, 0, from, until, &made, &error), KEYACCT_E_HANDLE);
    assert_int_equal(keyacct_calendar_create(NULL, accounts, NULL, NULL, 0, from, until, &made, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_calendar_create(NULL, rules, NULL, NULL, 0, from, until, NULL, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_calendar_create(NULL, rules, NULL, NULL, 7, from, until, &made, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_calendar_create(NULL, rules, "BER", NULL, 0, from, until, &made, &error), KEYACCT_E_NOT_FOUND);
    assert_int_equal(keyacct_calendar_elapsed(good, times, back, out, 3, &error), KEYACCT_E_ORDER);
    assert_int_equal(error.row, 2);
    assert_int_equal(keyacct_calendar_elapsed(good, times, NULL, out, 3, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_calendar_elapsed(good, NULL, NULL, NULL, 0, &error), KEYACCT_OK);
    assert_int_equal(keyacct_calendar_elapsed(good, times, back, out, -1, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_calendar_deadline(NULL, times, times, out, 1, &error), KEYACCT_E_HANDLE);
    assert_int_equal(keyacct_calendar_deadline((keyacct_calendar *)(void *)rules, times, times, out, 1, &error), KEYACCT_E_HANDLE);
    assert_int_equal(keyacct_calendar_next(good, until + 1, NULL, NULL, &error), KEYACCT_E_HORIZON);
    assert_int_equal(keyacct_calendar_hash(good, NULL, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct_calendar_facts(NULL, NULL, NULL, NULL, &error), KEYACCT_E_HANDLE);
    keyacct_table_destroy(accounts);
    keyacct_table_destroy(rules);
    keyacct_calendar_destroy(good);
    keyacct_calendar_destroy(NULL);
}

/* One table, several calendars: by name, or refused. */
static void several(void **state) {
    static const char *const names[] = {"desk", "desk", "desk", "desk", "hotline"};
    static const char *const rows[][RULE_CELLS] = {{"weekly", "monday", "-", "-", "09:00", "12:00"},
                                                   {"weekly", "monday", "-", "-", "13:00", "18:00"},
                                                   {"weekly", "tuesday", "-", "-", "09:00", "18:00"},
                                                   {"closed", "-", "2026-06-01", "-", "-", "-"},
                                                   {"weekly", "-", "-", "-", "00:00", "24:00"}};
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_calendar *made = NULL;
    int64_t day = 0, from = time_of("2026-01-01"), until = time_of("2027-01-01");
    keyacct_table *table = rules_of(rows, 5);
    (void)state;
    assert_int_equal(keyacct_table_add_column(table, "calendar", 0, &error), KEYACCT_OK);
    for (int i = 0; i < 5; i++)
        keyacct_table_set_text(table, keyacct_table_column_find(table, "calendar"), i, names[i], (int64_t)strlen(names[i]), &error);
    assert_int_equal(keyacct_calendar_create(NULL, table, NULL, NULL, 0, from, until, &made, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(error.row, 4);
    assert_int_equal(keyacct_calendar_create(NULL, table, "hotline", NULL, 0, from, until, &made, &error), KEYACCT_OK);
    keyacct_calendar_facts(made, NULL, NULL, &day, NULL);
    assert_int_equal(day, 86400000);
    keyacct_calendar_destroy(made);
    assert_int_equal(keyacct_calendar_create(NULL, table, "desk", NULL, 0, from, until, &made, &error), KEYACCT_OK);
    keyacct_calendar_facts(made, NULL, NULL, &day, NULL);
    assert_int_equal(day, 17 * 3600000 / 2);
    keyacct_calendar_destroy(made);
    keyacct_table_destroy(table);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(golden),        cmocka_unit_test(identity), cmocka_unit_test(identity_of_zones),
                                       cmocka_unit_test(save_and_load), cmocka_unit_test(crowded),  cmocka_unit_test(arguments),
                                       cmocka_unit_test(several)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
