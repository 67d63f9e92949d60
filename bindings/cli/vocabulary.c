/* The library's own description of its columns and codes, in the shape that the book, the import and the export need.
 *
 * Nothing of the vocabulary is typed here: roles, names, types, code lists and indicators come from schema.h. A library with more
 * columns gives a book with more columns. Look-ups scan; what was found last is tried first, since a table asks for few codes often.
 */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

const char *const book_kinds[] = {"accounts", "transactions", "cases", "contacts", "surveys", "assessments", "events", NULL};
const char *const result_tables[] = {"segments", "expectations", "cuts", "concentration", "curve", "contributions",
                                     "actions", "findings", "owners", NULL};

static int type_of(const char *name) {
    int value = code_value("type", name, strlen(name));
    return value < 0 ? 0 : value; /* "key" is no type of its own */
}

static void add_column(column_list *out, int32_t at) {
    out->item = need_more(out->item, (size_t)(out->count + 1) * sizeof *out->item);
    column_info *one = &out->item[out->count++];
    one->name = keyacct_column_text(at, KEYACCT_FIELD_NAME);
    one->unit = keyacct_column_text(at, KEYACCT_FIELD_UNIT);
    one->room = keyacct_column_text(at, KEYACCT_FIELD_ROOM);
    one->text = keyacct_column_text(at, KEYACCT_FIELD_EXPLANATION);
    one->type = type_of(keyacct_column_text(at, KEYACCT_FIELD_TYPE));
    one->input = strcmp(one->room, "in") == 0;
}

static int is_indicator(const char *name) { return code_value("indicator", name, strlen(name)) >= 0; }

static int wanted(const char *table, int32_t at) {
    const char *role = keyacct_column_text(at, KEYACCT_FIELD_ROLE), *name = keyacct_column_text(at, KEYACCT_FIELD_NAME);
    int input = strcmp(keyacct_column_text(at, KEYACCT_FIELD_ROOM), "in") == 0, of_accounts = strcmp(role, "accounts") == 0;
    if (strcmp(table, "results") == 0) return of_accounts && !input;
    /* What the last review said is read from the stored review, never imported. */
    if (strcmp(table, "accounts") == 0) return of_accounts && input && strncmp(name, "prev_", 5) != 0;
    /* An assessment may give any indicator by its name; those are columns of accounts. */
    if (strcmp(table, "assessments") == 0) return strcmp(role, table) == 0 || (of_accounts && is_indicator(name));
    return strcmp(role, table) == 0 && (input || strcmp(table, "events") != 0); /* the log has no event_status */
}

void vocabulary_columns(const char *table, column_list *out) {
    memset(out, 0, sizeof *out);
    for (int32_t at = 0; at < keyacct_column_count(); at++)
        if (wanted(table, at)) add_column(out, at);
    if (strcmp(table, "assessments") != 0) return;
    for (int from = 0, to = 0; from < out->count; from++) { /* its own key columns first */
        if (is_indicator(out->item[from].name)) continue;
        column_info own = out->item[from];
        memmove(out->item + to + 1, out->item + to, (size_t)(from - to) * sizeof own);
        out->item[to++] = own;
    }
}

void vocabulary_imported(const char *kind, column_list *out) {
    vocabulary_columns(kind, out);
    if (strcmp(kind, "events") != 0) return;
    int kept = 0;
    for (int i = 0; i < out->count; i++)
        if (strcmp(out->item[i].name, "seq") != 0) out->item[kept++] = out->item[i];
    out->count = kept;
}

void columns_free(column_list *list) {
    free(list->item);
    memset(list, 0, sizeof *list);
}

const column_info *columns_find(const column_list *list, const char *name) {
    for (int i = 0; i < list->count; i++)
        if (strcmp(list->item[i].name, name) == 0) return &list->item[i];
    return NULL;
}

int column_is_share(const column_info *one) {
    size_t length = strlen(one->name);
    return one->type == KEYACCT_TYPE_INT64 && length > 4 && strcmp(one->name + length - 4, "_ppm") == 0;
}

enum { RECENT = 4096 };
static int32_t *recent_of(int32_t *recent, const char *list, const char *name, size_t length, uint32_t value) {
    for (; *list; list++) value = value * 31 + (unsigned char)*list;
    for (size_t i = 0; i < length; i++) value = value * 31 + (unsigned char)name[i];
    return &recent[value % RECENT];
}

static int is_code(int32_t at, const char *list, const char *name, size_t length) {
    const char *one = keyacct_code_text(at, KEYACCT_FIELD_NAME);
    return one && strlen(one) == length && memcmp(one, name, length) == 0
           && strcmp(keyacct_code_text(at, KEYACCT_FIELD_ROLE), list) == 0;
}

static int32_t code_find(const char *list, const char *name, size_t length) {
    static int32_t recent[RECENT];
    int32_t *last = recent_of(recent, list, name, length, 0);
    if (is_code(*last, list, name, length)) return *last;
    for (int32_t at = 0; at < keyacct_code_count(); at++)
        if (is_code(at, list, name, length)) return *last = at;
    return -1;
}

static int is_value(int32_t at, const char *list, int value) {
    return keyacct_code_value(at) == value && strcmp(keyacct_code_text(at, KEYACCT_FIELD_ROLE), list) == 0;
}

int code_value(const char *list, const char *name, size_t length) {
    int32_t at = code_find(list, name, length);
    return at < 0 ? -1 : keyacct_code_value(at);
}

const char *code_fact(const char *list, int value, int field) {
    static int32_t recent[RECENT];
    int32_t *last = recent_of(recent, list, NULL, 0, (uint32_t)value);
    if (is_value(*last, list, value)) return keyacct_code_text(*last, field);
    for (int32_t at = 0; at < keyacct_code_count(); at++)
        if (is_value(at, list, value)) return keyacct_code_text(*last = at, field);
    return NULL;
}

const char *code_fact_by_name(const char *list, const char *name, int field) {
    int32_t at = code_find(list, name, strlen(name));
    return at < 0 ? NULL : keyacct_code_text(at, field);
}

static int lower(char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; }

int edit_distance(const char *a, size_t a_length, const char *b, size_t b_length) {
    int row[65];
    if (a_length > 64 || b_length > 64) return 99;
    for (size_t j = 0; j <= b_length; j++) row[j] = (int)j;
    for (size_t i = 1; i <= a_length; i++) {
        int before = row[0];
        row[0] = (int)i;
        for (size_t j = 1; j <= b_length; j++) {
            int best = before + (lower(a[i - 1]) != lower(b[j - 1]));
            before = row[j];
            if (row[j] + 1 < best) best = row[j] + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[b_length];
}

const char *nearest_code(const char *list, const char *wrong, size_t length) {
    const char *best = NULL;
    int distance = 3;
    for (int32_t at = 0; at < keyacct_code_count(); at++) {
        const char *name = keyacct_code_text(at, KEYACCT_FIELD_NAME);
        if (strcmp(keyacct_code_text(at, KEYACCT_FIELD_ROLE), list) != 0) continue;
        int far = edit_distance(wrong, length, name, strlen(name));
        if (far < distance && (size_t)far * 2 < length + 1) {
            distance = far;
            best = name;
        }
    }
    return best;
}
