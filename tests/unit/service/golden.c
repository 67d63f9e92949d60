/* Reads the tables of tests/golden/service and compares every expected cell with what keyacct_service_assess makes.
 *
 * A file is a list of books. "book NAME" starts one; "asof DATE|TIME" and "set PARAMETER VALUE" set it up; "accounts", "cases",
 * "contacts", "surveys" open a table, whose first line names the columns; "expect" opens the table of expected results, "error
 * STATUS TABLE COLUMN ROW" expects a refusal instead. Cells are separated by blanks; "-" is null, "~" an expectation that is left
 * open. A first cell "x#1..80" stands for 80 rows x1, x2, ... x80. "#" at the start of a line is a comment. A table that is not
 * there is NULL, one without rows is empty. Levels are compared as numbers, other codes by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/number.h"
#include "golden/results.h"
#include "keyacct.h"

enum { ACCOUNTS, CASES, CONTACTS, SURVEYS, EXPECT, SECTIONS, MAX_COLUMNS = 40, MAX_ROWS = 256, CELL = 40 };
static const char *const section_names[SECTIONS] = {"accounts", "cases", "contacts", "surveys", "expect"};

typedef struct section {
    int there, columns, rows;
    char names[MAX_COLUMNS][CELL];
    char cells[MAX_ROWS][MAX_COLUMNS][CELL];
    int line[MAX_ROWS];
} section;

static struct {
    const char *file;
    char name[80];
    int line, begin;
    section sections[SECTIONS];
    keyacct_policy *policy;
    keyacct_run *run;
    char error[4][CELL];
    int expects_error;
} book;
static int books_run, cells_compared;

static void bad(const char *what, const char *detail) {
    fail_msg("%s:%d: book '%s': %s %s", book.file, book.line, book.name, what, detail);
}

static int split(char *line, char *cells[], int most) {
    int count = 0;
    for (char *cell = strtok(line, " \t\r\n"); cell && count < most; cell = strtok(NULL, " \t\r\n")) cells[count++] = cell;
    return count;
}

static void begin_book(const char *name) {
    memset(book.sections, 0, sizeof book.sections);
    snprintf(book.name, sizeof book.name, "%s", name);
    book.begin = book.line;
    book.expects_error = 0;
    assert_int_equal(keyacct_policy_create(NULL, 0, &book.policy, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_run_create(NULL, &book.run, NULL), KEYACCT_OK);
    assert_int_equal(keyacct_run_want(book.run, "*", NULL), KEYACCT_OK);
}

static keyacct_table *make_table(int which) {
    const section *s = &book.sections[which];
    static char bytes[MAX_ROWS * CELL];
    int64_t offsets[MAX_ROWS + 1];
    uint8_t validity[MAX_ROWS / 8 + 1];
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *table;
    if (!s->there) return NULL;
    assert_int_equal(keyacct_table_create(NULL, section_names[which], s->rows, &table, NULL), KEYACCT_OK);
    for (int column = 0; column < s->columns; column++) {
        int64_t size = 0;
        char *copy;
        memset(validity, 0, sizeof validity);
        for (int row = 0; row < s->rows; row++) {
            const char *cell = s->cells[row][column];
            offsets[row] = size;
            if (strcmp(cell, "-") == 0) continue;
            validity[row / 8] = (uint8_t)(validity[row / 8] | 1 << row % 8);
            while (*cell) bytes[size++] = *cell++;
        }
        offsets[s->rows] = size;
        int money = strcmp(s->names[column], "current_value") == 0 || strcmp(s->names[column], "cost") == 0;
        /* text columns borrow their bytes: keep a copy for the life of the test */
        copy = malloc((size_t)size + 1 + sizeof offsets + sizeof validity);
        memcpy(copy, offsets, sizeof offsets);
        memcpy(copy + sizeof offsets, validity, sizeof validity);
        memcpy(copy + sizeof offsets + sizeof validity, bytes, (size_t)size);
        keyacct_status status = keyacct_table_bind_text(table, s->names[column], money ? KEYACCT_UNIT_MINOR : KEYACCT_UNIT_NONE,
                                                        (const int64_t *)(void *)copy, copy + sizeof offsets + sizeof validity,
                                                        (const uint8_t *)copy + sizeof offsets, free, copy, &error);
        if (status != KEYACCT_OK) bad("cannot bind:", error.message);
    }
    return table;
}

static void compare_cell(const keyacct_table *accounts, int64_t row, const char *name, const char *expected, int line) {
    int32_t column = keyacct_table_column_find(accounts, name), type = 0;
    char found[64] = "-";
    int64_t value;
    double number;
    if (strcmp(expected, "~") == 0) return;
    book.line = line;
    if (column < 0) bad("no such result:", name);
    assert_int_equal(keyacct_table_column_info(accounts, column, NULL, &type, NULL, NULL), KEYACCT_OK);
    if (keyacct_table_is_valid(accounts, column, row)) {
        keyacct_table_get_int64(accounts, column, row, &value, NULL);
        if (type == KEYACCT_TYPE_CODE) {
            int is_level = strncmp(name, "level", 5) == 0 && strcmp(name, "level_reason") != 0 && strcmp(name, "level_hold") != 0;
            if (is_level) snprintf(found, sizeof found, value ? "%d" : "-", (int)value); /* levels read better as numbers */
            else snprintf(found, sizeof found, "%s", value ? keyacct_code_name(name, (int32_t)value) : "-");
        } else if (type == KEYACCT_TYPE_DATE) {
            found[keyacct__date_format((int32_t)value, found)] = 0;
        } else if (type == KEYACCT_TYPE_FLOAT64) {
            keyacct_table_get_float64(accounts, column, row, &number, NULL);
            snprintf(found, sizeof found, "%g", number);
        } else if (type == KEYACCT_TYPE_TIME) {
            int64_t wanted;
            if (keyacct__time_parse(expected, (int64_t)strlen(expected), &wanted) && wanted == value)
                snprintf(found, sizeof found, "%s", expected);
            else snprintf(found, sizeof found, "%lld ms", (long long)value);
        } else {
            snprintf(found, sizeof found, "%lld", (long long)value);
        }
    }
    if (strcmp(found, expected) != 0) {
        char detail[200];
        snprintf(detail, sizeof detail, "%s is %s, expected %s", name, found, expected);
        bad("", detail);
    }
    cells_compared++;
}

static void check_error(keyacct_status status, const keyacct_error *error) {
    char row[24];
    if (strcmp(keyacct_status_name(status), book.error[0]) != 0) bad(keyacct_status_name(status), error->message);
    snprintf(row, sizeof row, "%lld", (long long)error->row);
    if (strcmp(error->table, book.error[1]) != 0) bad("error names table", error->table);
    if (strcmp(error->column, book.error[2]) != 0) bad("error names column", error->column);
    if (strcmp(row, book.error[3]) != 0) bad("error names row", row);
    if (!error->message[0]) bad("error without a message", "");
}

static void end_book(void) {
    keyacct_table *tables[4];
    keyacct_index *index = NULL;
    keyacct_error error = KEYACCT_ERROR_INIT;
    if (!book.name[0]) return;
    char file[64];
    snprintf(file, sizeof file, "service/%s", book.file);
    result_case(file, book.begin);
    for (int i = 0; i < 4; i++) tables[i] = make_table(i);
    if (keyacct_policy_freeze(book.policy, &error) != KEYACCT_OK) bad("policy:", error.message);
    if (keyacct_index_create(NULL, tables[ACCOUNTS], NULL, &index, &error) != KEYACCT_OK) bad("index:", error.message);
    int32_t columns = keyacct_table_column_count(tables[ACCOUNTS]);
    keyacct_status status = keyacct_service_assess(book.policy, tables[ACCOUNTS], index, tables[CASES], tables[CONTACTS],
                                                   tables[SURVEYS], book.run, &error);
    if (book.expects_error) {
        check_error(status, &error);
        result_error(status, &error);
        assert_int_equal(keyacct_table_column_count(tables[ACCOUNTS]), columns);
    } else {
        const section *s = &book.sections[EXPECT];
        if (status != KEYACCT_OK) bad("refused:", error.message);
        if (!s->rows) bad("expects nothing", "");
        result_table(tables[ACCOUNTS], OF_CALLER);
        for (int row = 0; row < s->rows; row++) {
            int64_t account = keyacct_index_find_text(index, s->cells[row][0], (int64_t)strlen(s->cells[row][0]));
            book.line = s->line[row];
            if (account < 0) bad("expects an account that is not there:", s->cells[row][0]);
            for (int column = 1; column < s->columns; column++)
                compare_cell(tables[ACCOUNTS], account, s->names[column], s->cells[row][column], s->line[row]);
        }
    }
    keyacct_index_destroy(index);
    for (int i = 0; i < 4; i++) keyacct_table_destroy(tables[i]);
    keyacct_policy_destroy(book.policy);
    keyacct_run_destroy(book.run);
    book.name[0] = 0;
    books_run++;
}

static void set_asof(const char *text) {
    int32_t day;
    int64_t at;
    keyacct_status status = KEYACCT_E_FORMAT;
    if (keyacct__date_parse(text, (int64_t)strlen(text), &day)) status = keyacct_run_set_asof_on(book.run, day, NULL);
    else if (keyacct__time_parse(text, (int64_t)strlen(text), &at)) status = keyacct_run_set_asof_at(book.run, at, NULL);
    if (status != KEYACCT_OK) bad("no date or time:", text);
}

static void add_row(section *s, char *cells[], int count) {
    int first = 0, last = 0;
    char *hash = strchr(cells[0], '#');
    if (hash && sscanf(hash, "#%d..%d", &first, &last) == 2) *hash = 0;
    else hash = NULL;
    if (count != s->columns) bad("wrong number of cells in the row of", cells[0]);
    for (int i = first; i <= last; i++) {
        assert_true(s->rows < MAX_ROWS);
        for (int c = 0; c < count; c++) snprintf(s->cells[s->rows][c], CELL, "%s", cells[c]);
        if (hash) snprintf(s->cells[s->rows][0], CELL, "%s%d", cells[0], i);
        s->line[s->rows++] = book.line;
    }
}

static void run_file(const char *name) {
    char path[512], line[1024], *cells[MAX_COLUMNS];
    section *current = NULL;
    snprintf(path, sizeof path, "%s/tests/golden/service/%s", KEYACCT_TEST_ROOT, name);
    FILE *in = fopen(path, "r");
    if (!in) fail_msg("%s: not there", path);
    memset(&book, 0, sizeof book);
    book.file = name;
    books_run = cells_compared = 0;
    for (int number = 1; fgets(line, sizeof line, in); number++) {
        if (line[0] == '#') continue;
        int count = split(line, cells, MAX_COLUMNS), which;
        if (count == 0) continue;
        if (strcmp(cells[0], "book") == 0) {
            end_book();
            book.line = number;
            begin_book(cells[1]);
            current = NULL;
            continue;
        }
        book.line = number;
        for (which = 0; which < SECTIONS && strcmp(cells[0], section_names[which]) != 0; which++) continue;
        if (strcmp(cells[0], "asof") == 0) {
            set_asof(cells[1]);
        } else if (strcmp(cells[0], "set") == 0) {
            keyacct_error error = KEYACCT_ERROR_INIT;
            if (keyacct_policy_set_text(book.policy, cells[1], cells[2], &error) != KEYACCT_OK) bad("set:", error.message);
        } else if (strcmp(cells[0], "error") == 0 && count == 5) {
            book.expects_error = 1;
            for (int i = 0; i < 4; i++) snprintf(book.error[i], CELL, "%s", cells[i + 1]);
        } else if (which < SECTIONS && count == 1) {
            current = &book.sections[which];
            current->there = 1;
        } else if (current && !current->columns) {
            current->columns = count;
            for (int i = 0; i < count; i++) snprintf(current->names[i], CELL, "%s", cells[i]);
        } else if (current) {
            add_row(current, cells, count);
        } else {
            bad("not understood:", cells[0]);
        }
    }
    end_book();
    fclose(in);
    print_message("%s: %d books, %d cells\n", name, books_run, cells_compared);
    assert_true(books_run > 0);
}

static void levels(void **state) { (void)state; run_file("levels.txt"); }
static void capacity(void **state) { (void)state; run_file("capacity.txt"); }
static void status(void **state) { (void)state; run_file("status.txt"); }
static void foundation(void **state) { (void)state; run_file("foundation.txt"); }
static void promises(void **state) { (void)state; run_file("promises.txt"); }
static void attention(void **state) { (void)state; run_file("attention.txt"); }
static void contacts(void **state) { (void)state; run_file("contacts.txt"); }
static void plan(void **state) { (void)state; run_file("plan.txt"); }
static void errors(void **state) { (void)state; run_file("errors.txt"); }

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels),    cmocka_unit_test(capacity), cmocka_unit_test(status),
        cmocka_unit_test(foundation), cmocka_unit_test(promises), cmocka_unit_test(attention),
        cmocka_unit_test(contacts),  cmocka_unit_test(plan),     cmocka_unit_test(errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
