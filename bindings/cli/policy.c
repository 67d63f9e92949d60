/* keyacct policy: list, get, set, check and diff.
 *
 * Parameters, their bounds and their meaning come from the library; a policy is compared, hashed and written by the library. */
#include "policy.h"

#include <stdlib.h>
#include <string.h>

#include "tables.h"

static int is_book(const char *path) {
    char head[16] = "";
    FILE *file = fopen(path, "rb");
    size_t size = file ? fread(head, 1, sizeof head, file) : 0;
    if (file) fclose(file);
    return size == sizeof head && memcmp(head, "SQLite format 3", 16) == 0;
}

/* name: a book, a policy file or "default". */
static int open_policy(const options *given, const char *name, keyacct_policy **out) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    int stored;
    *out = NULL;
    if (strcmp(name, "default") == 0) {
        if (keyacct_policy_create(NULL, 0, out, &error) == KEYACCT_OK) return EXIT_FINE;
        return complain_library(EXIT_INTERNAL, "policy", &error);
    }
    if (!is_book(name)) return policy_from_file(name, out);
    book of;
    int code = book_open(name, &of);
    if (code != EXIT_FINE) return code;
    code = given->asof ? policy_from_review(&of, given->asof, out) : policy_from_book(&of, out, &stored);
    book_close(&of);
    return code;
}

static int texts_of(keyacct_policy *policy, buffer *text, buffer *defaults) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_policy *fresh = NULL;
    int code = policy_text(policy, text);
    if (code == EXIT_FINE && keyacct_policy_create(NULL, keyacct_policy_edition(policy), &fresh, &error) != KEYACCT_OK)
        code = complain_library(EXIT_INTERNAL, "policy", &error);
    if (code == EXIT_FINE) code = policy_text(fresh, defaults);
    keyacct_policy_destroy(fresh);
    return code;
}

/* The lines of a table in the canonical text: from "table NAME" to "end". */
static const char *table_lines(const char *text, const char *name, size_t *length) {
    buffer head = {0};
    buffer_print(&head, "\ntable %s", name);
    const char *at = strstr(text, buffer_string(&head));
    while (at && at[head.length] != '\n' && at[head.length] != ' ') at = strstr(at + 1, buffer_string(&head));
    buffer_free(&head);
    const char *end = at ? strstr(at, "\nend\n") : NULL;
    *length = end ? (size_t)(end + 5 - (at + 1)) : 0;
    return end ? at + 1 : NULL;
}

static void list_tables(const options *given, const char *text, const char *defaults) {
    for (int32_t i = 0; keyacct_policy_table_name(i); i++) {
        const char *name = keyacct_policy_table_name(i);
        size_t length, usual;
        const char *mine = table_lines(text, name, &length), *fresh = table_lines(defaults, name, &usual);
        int64_t lines = 0;
        int same = mine && fresh && length == usual && memcmp(mine, fresh, length) == 0;
        if (!mine || (same && given->changed)) continue;
        for (size_t k = 0; k < length; k++) lines += mine[k] == '\n';
        printf("table %s: %lld %s%s\n", name, (long long)lines - 3, plural(lines - 3, "row", "rows"), same ? "" : ", changed");
    }
}

static int list(const options *given) {
    keyacct_policy *policy = NULL;
    buffer text = {0}, defaults = {0};
    grid table;
    const char *from = given->operands.count > 1 ? given->operands.item[1] : given->policy ? given->policy : "default";
    int code = open_policy(given, from, &policy);
    if (code == EXIT_FINE) code = texts_of(policy, &text, &defaults);
    grid_open(&table, 5);
    static const char *const heads[] = {"parameter", "value", "default", "unit", "meaning"};
    for (int i = 0; i < 5; i++) grid_cell(&table, "%s", heads[i]);
    for (int32_t i = 0; code == EXIT_FINE && i < keyacct_parameter_count(); i++) {
        buffer value = {0}, usual = {0};
        const char *name = keyacct_parameter_text(i, KEYACCT_FIELD_NAME);
        int known = policy_value(text.bytes, name, &value) && policy_value(defaults.bytes, name, &usual);
        int same = strcmp(buffer_string(&value), buffer_string(&usual)) == 0;
        if (known && !(same && given->changed)) {
            grid_cell(&table, "%s", name);
            grid_cell(&table, "%s", buffer_string(&value));
            grid_cell(&table, "%s", same ? "" : buffer_string(&usual));
            grid_cell(&table, "%s", keyacct_parameter_text(i, KEYACCT_FIELD_UNIT));
            grid_cell(&table, "%s", keyacct_parameter_text(i, KEYACCT_FIELD_EXPLANATION));
        }
        buffer_free(&value);
        buffer_free(&usual);
    }
    if (code == EXIT_FINE) {
        grid_print(&table, "lrrll", 1, "");
        list_tables(given, text.bytes, defaults.bytes);
    } else {
        grid_close(&table);
    }
    buffer_free(&text);
    buffer_free(&defaults);
    keyacct_policy_destroy(policy);
    return code;
}

static int get(const options *given) {
    keyacct_policy *policy = NULL;
    buffer text = {0}, value = {0};
    const char *name = given->operands.count > 2 ? given->operands.item[2] : NULL;
    int code = open_policy(given, given->operands.item[1], &policy);
    if (code == EXIT_FINE) code = policy_text(policy, &text);
    if (code == EXIT_FINE && name) {
        size_t length = 0;
        const char *rows = table_lines(text.bytes, name, &length);
        if (rows) fwrite(rows, 1, length, stdout);
        else if (policy_value(text.bytes, name, &value)) printf("%s\n", buffer_string(&value));
        else code = complain(EXIT_POLICY, "there is no parameter '%s'; keyacct policy list shows them", name);
    } else if (code == EXIT_FINE) {
        fwrite(text.bytes, 1, text.length, stdout);
    }
    buffer_free(&text);
    buffer_free(&value);
    keyacct_policy_destroy(policy);
    return code;
}

/* The changed text is checked as a whole before the book takes it: thresholds that belong together stay in order. */
static int change(const options *given, book *of) {
    keyacct_policy *policy = NULL;
    buffer text = {0};
    char hash[33];
    int64_t engine = 0;
    int stored, code = book_run(of, "BEGIN IMMEDIATE");
    if (code == EXIT_FINE) code = book_number(of, "SELECT count(*) FROM engine_given", &engine);
    if (code == EXIT_FINE) code = given->policy ? policy_from_file(given->policy, &policy) : policy_from_book(of, &policy, &stored);
    for (int i = 2; code == EXIT_FINE && i < given->operands.count; i++)
        code = policy_assign(policy, "policy set", given->operands.item[i]);
    if (code == EXIT_FINE) code = policy_text(policy, &text);
    if (code == EXIT_FINE) code = policy_freeze(policy, "policy");
    if (code == EXIT_FINE) code = policy_hash(policy, hash);
    if (code == EXIT_FINE) code = book_set_fact(of, "policy", buffer_string(&text));
    if (code == EXIT_FINE) code = book_run(of, "COMMIT");
    if (code == EXIT_FINE)
        note("%s: reviews now use policy %.8s%s", of->path, hash, engine ? ", the service engine from the next tick on" : "");
    buffer_free(&text);
    keyacct_policy_destroy(policy);
    return code;
}

static int set(const options *given) {
    book of;
    if (given->operands.count < 3 && !given->policy)
        return complain(EXIT_USAGE, "usage: keyacct policy set BOOK NAME=VALUE... (or --policy FILE)");
    int code = book_open(given->operands.item[1], &of);
    if (code == EXIT_FINE) code = change(given, &of);
    book_close(&of);
    return code;
}

static int check(const options *given) {
    keyacct_policy *policy = NULL;
    char hash[33];
    const char *path = given->operands.item[1];
    int code = open_policy(given, path, &policy);
    if (code == EXIT_FINE) code = policy_freeze(policy, path);
    if (code == EXIT_FINE) code = policy_hash(policy, hash);
    if (code == EXIT_FINE) printf("%s: fit for use, edition %d, policy %s\n", path, (int)keyacct_policy_edition(policy), hash);
    keyacct_policy_destroy(policy);
    return code;
}

static int diff(const options *given) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_policy *before = NULL, *after = NULL;
    keyacct_table *rows = NULL;
    static const char *const columns[] = {"name", "before", "after"};
    grid table;
    /* With one operand the defaults stand on the left: what did this book change? */
    const char *left = given->operands.count > 2 ? given->operands.item[1] : "default";
    int code = open_policy(given, left, &before);
    if (code == EXIT_FINE) code = open_policy(given, given->operands.item[given->operands.count > 2 ? 2 : 1], &after);
    if (code == EXIT_FINE && keyacct_policy_diff(before, after, NULL, &rows, &error) != KEYACCT_OK)
        code = complain_library(EXIT_INTERNAL, "policy", &error);
    if (code == EXIT_FINE && keyacct_table_rows(rows) > 0) {
        grid_open(&table, 3);
        for (int i = 0; i < 3; i++) grid_cell(&table, "%s", columns[i]);
        for (int64_t row = 0; row < keyacct_table_rows(rows); row++)
            for (int i = 0; i < 3; i++) {
                const char *bytes;
                int64_t length;
                view_text(rows, columns[i], row, &bytes, &length);
                grid_cell(&table, "%.*s", (int)length, bytes);
            }
        grid_print(&table, "lll", 1, "");
        code = EXIT_FOUND;
    }
    keyacct_table_destroy(rows);
    keyacct_policy_destroy(before);
    keyacct_policy_destroy(after);
    return code;
}

int command_policy(const options *given) {
    static const struct {
        const char *name;
        int (*run)(const options *given);
        int least, most;
        const char *usage;
    } actions[] = {{"list", list, 1, 2, "list [BOOK]"}, {"get", get, 2, 3, "get BOOK [NAME]"},
                   {"set", set, 2, 1000, "set BOOK NAME=VALUE..."}, {"check", check, 2, 2, "check FILE"},
                   {"diff", diff, 2, 3, "diff BOOK [OTHER]"}};
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
        if (strcmp(actions[i].name, given->operands.item[0]) != 0) continue;
        if (given->operands.count < actions[i].least || given->operands.count > actions[i].most)
            return complain(EXIT_USAGE, "usage: keyacct policy %s", actions[i].usage);
        return actions[i].run(given);
    }
    return complain(EXIT_USAGE, "policy: unknown action '%s'; expected list, get, set, check or diff", given->operands.item[0]);
}
