/* Books as tables: the command's sample book, and wild books that fill every input column at random.
 *
 * SplitMix64 and integer arithmetic, as the sample; a real cell is an integer over a power of two, so that every platform sees the
 * same bits. O(cells). */
#include "bytes.h"

#include <stdlib.h>
#include <string.h>

#include "invent.h"

/* ---- columns that grow ------------------------------------------------------------------------------------------------------ */

typedef struct column {
    const column_info *info;
    int64_t rows;
    void *values; /* int64_t, double, int32_t (date) or int8_t (truth); NULL for texts */
    uint8_t *validity;
    int64_t *offsets;
    buffer bytes;
} column;

static int is_text(const column_info *one) {
    return one->type == KEYACCT_TYPE_TEXT || one->type == 0 || one->type == KEYACCT_TYPE_CODE;
}

static column *column_new(const column_info *info) {
    column *one = need(sizeof *one);
    one->info = info;
    return one;
}

/* Room for one more row, which is null. */
static int64_t column_more(column *of) {
    int64_t row = of->rows++;
    if ((row & (row - 1)) == 0) { /* full at every power of two */
        size_t room = (size_t)(row ? 2 * row : 1);
        of->validity = need_more(of->validity, room / 8 + 1);
        if (is_text(of->info)) of->offsets = need_more(of->offsets, (room + 1) * sizeof *of->offsets);
        else of->values = need_more(of->values, room * 8);
    }
    of->validity[row / 8] = (uint8_t)(row % 8 ? of->validity[row / 8] & ~(1u << row % 8) : 0);
    if (row == 0 && of->offsets) of->offsets[0] = 0;
    if (of->offsets) of->offsets[row + 1] = (int64_t)of->bytes.length;
    else if (of->info->type == KEYACCT_TYPE_DATE) ((int32_t *)of->values)[row] = 0;
    else if (of->info->type == KEYACCT_TYPE_BOOL) ((int8_t *)of->values)[row] = 0;
    else memset((char *)of->values + 8 * row, 0, 8);
    return row;
}

static void add_null(column *to) { column_more(to); }
static void add_text(column *to, const char *text, size_t length) {
    int64_t row = column_more(to);
    buffer_add(&to->bytes, text, length);
    to->offsets[row + 1] = (int64_t)to->bytes.length;
    to->validity[row / 8] |= (uint8_t)(1u << row % 8);
}
static void add_real(column *to, double value) {
    int64_t row = column_more(to);
    ((double *)to->values)[row] = value;
    to->validity[row / 8] |= (uint8_t)(1u << row % 8);
}
static void add_number(column *to, int64_t value) {
    int64_t row = column_more(to);
    if (to->info->type == KEYACCT_TYPE_DATE) ((int32_t *)to->values)[row] = (int32_t)value;
    else if (to->info->type == KEYACCT_TYPE_BOOL) ((int8_t *)to->values)[row] = value != 0;
    else if (to->info->type == KEYACCT_TYPE_FLOAT64) ((double *)to->values)[row] = (double)value;
    else ((int64_t *)to->values)[row] = value;
    to->validity[row / 8] |= (uint8_t)(1u << row % 8);
}

static void column_free(void *user) {
    column *one = user;
    free(one->values);
    free(one->validity);
    free(one->offsets);
    buffer_free(&one->bytes);
    free(one);
}

/* Gives the column away. An account_id whose values were numbers is bound as numbers. */
static void column_bind(keyacct_table *to, column *one, const char *name) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    int32_t type = one->info->type, unit = type == KEYACCT_TYPE_MONEY ? KEYACCT_UNIT_MINOR : KEYACCT_UNIT_NONE;
    if (type == KEYACCT_TYPE_MONEY) type = KEYACCT_TYPE_INT64;
    if (is_text(one->info))
        must(keyacct_table_bind_text(to, name, KEYACCT_UNIT_NONE, one->offsets, buffer_string(&one->bytes), one->validity,
                                     column_free, one, &error), &error, name);
    else must(keyacct_table_bind(to, name, type, unit, one->values, one->validity, column_free, one, &error), &error, name);
}

static keyacct_table *table_new(const char *role, int64_t rows, const char *currency, int32_t decimals) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *table = NULL;
    must(keyacct_table_create(NULL, role, rows, &table, &error), &error, role);
    must(keyacct_table_set_currency(table, currency, decimals, &error), &error, role);
    return table;
}

void tables_free(tables *from) {
    for (int i = 0; i < BOOK_TABLES; i++) keyacct_table_destroy(from->of[i]);
    memset(from, 0, sizeof *from);
}

/* ---- the sample ------------------------------------------------------------------------------------------------------------- */

typedef struct sample {
    column *column[INVENT_KINDS][INVENT_CELLS];
} sample;

static int take_row(void *user, int kind, const invent_cell *cells, int count) {
    sample *of = user;
    for (int i = 0; i < count; i++) {
        column *to = of->column[kind][i];
        if (cells[i].type == INVENT_NOTHING) add_null(to);
        else if (cells[i].type == INVENT_TEXT) add_text(to, cells[i].text, strlen(cells[i].text));
        else if (cells[i].type == INVENT_REAL) add_real(to, cells[i].real);
        else add_number(to, cells[i].number);
    }
    return 0;
}

void tables_sample(int64_t seed, int64_t accounts, const char *currency, int32_t decimals, tables *out) {
    sample of;
    const invent_sink sink = {&of, take_row, NULL};
    const column_info *infos[INVENT_KINDS][INVENT_CELLS] = {{NULL}}; /* a column that is bound may be gone at once */
    column_list lists[INVENT_KINDS];
    memset(&of, 0, sizeof of);
    memset(out, 0, sizeof *out);
    for (int kind = 0; kind < INVENT_KINDS; kind++) {
        const char *at = invent_columns[kind];
        vocabulary_columns(book_kinds[kind], &lists[kind]);
        for (int i = 0; *at; i++) {
            char name[64];
            size_t size = strcspn(at, ",");
            snprintf(name, sizeof name, "%.*s", (int)size, at);
            infos[kind][i] = columns_find(&lists[kind], name);
            of.column[kind][i] = column_new(infos[kind][i]);
            if (!infos[kind][i]) exit(complain(1, "the vocabulary has no column %s.%s", book_kinds[kind], name));
            at += size + (at[size] == ',');
        }
    }
    if (invent_book(seed, accounts, currency, &sink) != 0) exit(complain(1, "no sample book"));
    for (int kind = 0; kind < INVENT_KINDS; kind++) {
        out->of[kind] = table_new(book_kinds[kind], of.column[kind][0]->rows, currency, decimals);
        for (int at = 0; at < lists[kind].count; at++) /* in the order of the vocabulary, as the command does */
            for (int i = 0; i < INVENT_CELLS && infos[kind][i]; i++)
                if (infos[kind][i] == &lists[kind].item[at])
                    column_bind(out->of[kind], of.column[kind][i], lists[kind].item[at].name);
        columns_free(&lists[kind]);
    }
}

void tables_previous(tables *of, const keyacct_table *found) {
    column_list results;
    vocabulary_columns("results", &results);
    for (int32_t at = 0; at < keyacct_column_count(); at++) {
        const char *name = keyacct_column_text(at, KEYACCT_FIELD_NAME);
        if (strcmp(keyacct_column_text(at, KEYACCT_FIELD_ROLE), "accounts") != 0 || strncmp(name, "prev_", 5) != 0) continue;
        const column_info *info = columns_find(&results, name + 5);
        int32_t from = info ? keyacct_table_column_find(found, info->name) : -1;
        if (!info) continue;
        column *one = column_new(info);
        for (int64_t row = 0; row < keyacct_table_rows(found); row++) {
            keyacct_error error = KEYACCT_ERROR_INIT;
            const char *text;
            int64_t value;
            double real;
            if (from < 0 || !keyacct_table_is_valid(found, from, row)) {
                add_null(one);
            } else if (is_text(info)) {
                must(keyacct_table_get_text(found, from, row, &text, &value, &error), &error, name);
                add_text(one, text, (size_t)value);
            } else if (info->type == KEYACCT_TYPE_FLOAT64) {
                must(keyacct_table_get_float64(found, from, row, &real, &error), &error, name);
                add_real(one, real);
            } else {
                must(keyacct_table_get_int64(found, from, row, &value, &error), &error, name);
                add_number(one, value);
            }
        }
        column_bind(of->of[0], one, name);
    }
    columns_free(&results);
}

/* ---- wild books ------------------------------------------------------------------------------------------------------------- */

static uint64_t draw(uint64_t *state) {
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}
static int64_t between(uint64_t *state, int64_t low, int64_t high) {
    return low + (int64_t)((draw(state) >> 11) % (uint64_t)(high - low + 1));
}
static int chance(uint64_t *state, int percent) { return between(state, 0, 99) < percent; }

/* Numbers of very different sizes. One draw a statement, here and below: C leaves the order of two calls in one expression open,
   and a compiler with sanitizers takes another one. */
static int64_t spread(uint64_t *state, int64_t high, int64_t bits) {
    int64_t value = between(state, 1, high);
    return value << between(state, 0, bits);
}

enum { TODAY = 20634 };

/* The bounds that a unit such as "0..10" or "0..1000000 ppm" states; else some that fit the name. */
static void bounds_of(const column_info *one, int64_t *low, int64_t *high) {
    char *rest;
    size_t length = strlen(one->name);
    *low = strtoll(one->unit, &rest, 10);
    if (rest != one->unit && strncmp(rest, "..", 2) == 0) {
        *high = strtoll(rest + 2, NULL, 10);
        return;
    }
    *low = 0;
    *high = strcmp(one->unit, "probability") == 0 ? 1 : 40;
    if (length > 4 && strcmp(one->name + length - 4, "_ppm") == 0) {
        int signs = strstr(one->name, "gap") || strstr(one->name, "change");
        *low = signs ? -400000 : 0;
        *high = signs || strstr(one->name, "ratio") || strstr(one->name, "lateness") ? 2500000 : 1000000;
    }
    if (strcmp(one->unit, "count") == 0) *high = 12;
    if (strcmp(one->unit, "day") == 0) *high = 900;
    if ((strstr(one->unit, "log") && one->unit[0] != '-') || strcmp(one->unit, "level") == 0) *low = -3, *high = 3;
}

static void wild_code(column *to, uint64_t *state) {
    int32_t place[64];
    int found = 0;
    for (int32_t at = 0; at < keyacct_code_count(); at++)
        if (strcmp(keyacct_code_text(at, KEYACCT_FIELD_ROLE), to->info->unit) == 0 && found < 64) place[found++] = at;
    const char *name = found ? keyacct_code_text(place[between(state, 0, found - 1)], KEYACCT_FIELD_NAME) : "";
    add_text(to, name, strlen(name));
}

static void wild_cell(column *to, uint64_t *state, int64_t row) {
    static const char *const words[] = {"Nord", "S\xC3\xBC\x64", "\xE6\x9D\xB1", "Anna", "Mei Lin", "x", "steel", "DE"};
    int64_t low, high;
    char text[24];
    if (chance(state, 34)) {
        add_null(to);
        return;
    }
    switch (to->info->type) {
    case KEYACCT_TYPE_CODE: wild_code(to, state); break;
    case KEYACCT_TYPE_BOOL: add_number(to, chance(state, 30)); break;
    case KEYACCT_TYPE_DATE:
        low = TODAY - between(state, 0, 1500);
        add_number(to, low + (chance(state, 10) ? 400 : 0));
        break;
    case KEYACCT_TYPE_TIME:
        low = (TODAY - between(state, 0, 900)) * INT64_C(86400000);
        add_number(to, low + between(state, 0, 86399999));
        break;
    case KEYACCT_TYPE_MONEY: add_number(to, spread(state, 999, 24)); break;
    case KEYACCT_TYPE_INT64:
        bounds_of(to->info, &low, &high);
        add_number(to, chance(state, 8) ? low : chance(state, 8) ? high : between(state, low, high));
        break;
    case KEYACCT_TYPE_FLOAT64:
        bounds_of(to->info, &low, &high);
        add_real(to, chance(state, 8) ? (double)low : chance(state, 8) ? (double)high
                     : (double)low + (double)(high - low) * ((double)(draw(state) >> 11) * 0x1p-53));
        break;
    case KEYACCT_TYPE_TEXT: {
        const char *word = words[between(state, 0, 7)];
        add_text(to, word, strlen(word));
        break;
    }
    default: /* a key: an account that is there, and never a circle */
        snprintf(text, sizeof text, "%lld", (long long)(row ? between(state, 0, row - 1) * 3 - 7 : 0));
        if (row) add_text(to, text, strlen(text));
        else add_null(to);
    }
}

static int left_out(const char *name) { /* columns whose cells have to fit to other cells; the sample has them */
    static const char *const list[] = {"account_id", "parent_id", "referred_by", "currency", "birthday", "calendar", "strategic",
                                       "channel_stage", "vip", "vip_until_on", "asof_on", NULL};
    for (int i = 0; list[i]; i++)
        if (strcmp(list[i], name) == 0) return 1;
    return 0;
}

/* Numbers that are no multiple of anything, so that the hash of ids has work to do. */
static int64_t id_of(int64_t row) { return row * 3 - 7; }

static const column_info id_column = {"account_id", "", "in", "", KEYACCT_TYPE_INT64, 1};

static void wild_columns(uint64_t *state, int kind, int64_t rows, keyacct_table *to) {
    column_list list;
    column *id = column_new(&id_column);
    for (int64_t row = 0; row < rows; row++) add_number(id, id_of(row));
    column_bind(to, id, "account_id");
    vocabulary_columns(book_kinds[kind], &list);
    for (int i = 0; i < list.count; i++) {
        if (left_out(list.item[i].name) || chance(state, 12)) continue;
        column *one = column_new(&list.item[i]);
        for (int64_t row = 0; row < rows; row++) wild_cell(one, state, row);
        column_bind(to, one, list.item[i].name);
    }
    if (kind == 5) { /* assessments have a day */
        column_info day = *columns_find(&list, "asof_on");
        column *on = column_new(&day);
        for (int64_t row = 0; row < rows; row++) add_number(on, TODAY - between(state, 0, 500));
        column_bind(to, on, "asof_on");
    }
    columns_free(&list);
}

/* Small steps of amount make ties; a few rows are returns, some are huge. */
static keyacct_table *wild_transactions(uint64_t *state, int64_t accounts) {
    static const column_info on = {"on", "", "in", "", KEYACCT_TYPE_DATE, 1},
                             amount = {"amount", "", "in", "", KEYACCT_TYPE_MONEY, 1},
                             cost = {"cost", "", "in", "", KEYACCT_TYPE_MONEY, 1},
                             quantity = {"quantity", "", "in", "", KEYACCT_TYPE_FLOAT64, 1},
                             category = {"category", "", "in", "", KEYACCT_TYPE_TEXT, 1};
    static const char *const categories[] = {"a", "b", "c", "d", "e", "\xC3\xA9"};
    column *column_of[] = {column_new(&id_column), column_new(&on), column_new(&amount), column_new(&cost), column_new(&quantity),
                           column_new(&category)};
    for (int64_t row = 0; row < accounts; row++) {
        int64_t orders = chance(state, 15) ? 0 : between(state, 1, 40), size = spread(state, 99, 20);
        for (int64_t i = 0; i < orders; i++) {
            int64_t value = size * between(state, -1, 12);
            const char *what = categories[between(state, 0, 5)];
            int64_t steps = between(state, 0, 40);
            add_number(column_of[0], id_of(row));
            add_number(column_of[1], TODAY - steps * between(state, 0, 45));
            add_number(column_of[2], value);
            if (chance(state, 10)) add_null(column_of[3]);
            else add_number(column_of[3], value / 3 * 2);
            add_real(column_of[4], (double)between(state, 0, 4000) / 8);
            add_text(column_of[5], what, strlen(what));
        }
    }
    keyacct_table *table = table_new("transactions", column_of[0]->rows, "EUR", 2);
    for (int i = 0; i < 6; i++) column_bind(table, column_of[i], column_of[i]->info->name);
    return table;
}

void tables_wild(uint64_t seed, int64_t accounts, tables *out) {
    uint64_t state = seed * 0xD1B54A32D192ED03u + 77;
    memset(out, 0, sizeof *out);
    out->of[0] = table_new("accounts", accounts, "EUR", 2);
    wild_columns(&state, 0, accounts, out->of[0]);
    out->of[1] = wild_transactions(&state, accounts);
    out->of[5] = table_new("assessments", accounts / 2, "EUR", 2);
    wild_columns(&state, 5, accounts / 2, out->of[5]);
}

keyacct_table *table_texts(const char *role, const char *const *names, int columns, const char *const *cells, int rows) {
    keyacct_table *table = table_new(role, rows, "EUR", 2);
    for (int i = 0; i < columns; i++) {
        const column_info info = {names[i], "", "in", "", KEYACCT_TYPE_TEXT, 1};
        column *one = column_new(&info);
        for (int row = 0; row < rows; row++) {
            const char *cell = cells[row * columns + i];
            if (*cell) add_text(one, cell, strlen(cell));
            else add_null(one);
        }
        column_bind(table, one, names[i]);
    }
    return table;
}

/* ---- events ----------------------------------------------------------------------------------------------------------------- */

/* What happens at random from the accounts' first row on: half of it fits the state of its case. */
static int32_t wild_event(uint64_t *state) {
    static const int8_t often[] = {KEYACCT_EVENT_CASE_OPENED, KEYACCT_EVENT_CASE_OPENED, KEYACCT_EVENT_REPLIED, KEYACCT_EVENT_CUSTOMER_MESSAGE,
                                   KEYACCT_EVENT_ANSWERED, KEYACCT_EVENT_PAUSED, KEYACCT_EVENT_RESUMED, KEYACCT_EVENT_RESOLVED,
                                   KEYACCT_EVENT_CONFIRMED, KEYACCT_EVENT_FACTS};
    enum { OFTEN = sizeof often };
    if (chance(state, 60)) return often[between(state, 0, OFTEN - 1)];
    return (int32_t)between(state, KEYACCT_EVENT_ACCOUNT_REMOVED, KEYACCT_EVENT_REVIEW);
}

keyacct_table *events_wild(uint64_t seed, int64_t accounts, int64_t rows) {
    enum { DAYS = 45 };
    static const char *const calendars[] = {"office", "office", "berlin", "other", "office", "berlin", "other", "nowhere"};
    uint64_t state = seed * 0xD1B54A32D192ED03u + 78;
    int64_t step = DAYS * INT64_C(86400000) / rows, *at = need((size_t)rows * sizeof *at), *target = need((size_t)rows * sizeof *target);
    int64_t *cases = need((size_t)rows * sizeof *cases), opened = 0;
    int32_t *event = need((size_t)rows * sizeof *event);
    column_list list;
    keyacct_table *table = table_new("events", rows, "EUR", 2);
    for (int64_t row = 0; row < rows; row++) {
        event[row] = row < accounts ? KEYACCT_EVENT_ACCOUNT : wild_event(&state);
        at[row] = TODAY * INT64_C(86400000) + row * step; /* more than an hour apart: rows are in the order of time */
        at[row] += chance(&state, 20) ? 3600000 - at[row] % 3600000 : between(&state, 0, step - 1); /* often a slot time */
        int64_t back = between(&state, 1, 12); /* the case is one of the last that were opened, or the one that is */
        target[row] = opened > back ? cases[opened - back] : row;
        if (event[row] == KEYACCT_EVENT_CASE_OPENED) target[row] = cases[opened++] = row;
    }
    vocabulary_columns("events", &list);
    for (int i = 0; i < list.count; i++) {
        const char *name = list.item[i].name;
        column *one = column_new(strcmp(name, "account_id") == 0 ? &id_column : &list.item[i]);
        for (int64_t row = 0; row < rows; row++) {
            char text[24];
            snprintf(text, sizeof text, "c%lld", (long long)target[row]);
            if (strcmp(name, "at") == 0) add_number(one, at[row]);
            else if (strcmp(name, "seq") == 0) add_null(one);
            else if (strcmp(name, "account_id") == 0) add_number(one, id_of(row < accounts ? row : target[row] * 7 % accounts));
            else if (strcmp(name, "case_id") == 0) add_text(one, text, strlen(text));
            else if (strcmp(name, "until_at") == 0) add_number(one, at[row] + between(&state, -1, 20) * 86400000);
            else if (strcmp(name, "policy_version") == 0) add_number(one, between(&state, 1, 3));
            else if (strcmp(name, "reported_at") == 0 && chance(&state, 70)) add_number(one, at[row] - between(&state, 0, 3600000));
            else if (strcmp(name, "calendar") == 0 && chance(&state, 25)) add_text(one, calendars[row % 8], strlen(calendars[row % 8]));
            else if (strcmp(name, "reported_at") == 0 || strcmp(name, "calendar") == 0) add_null(one);
            else if (strcmp(name, "kind") == 0 && chance(&state, 60)) add_text(one, "complaint", strlen("complaint"));
            else if (strcmp(name, "repeat_of") == 0 || strcmp(name, "into_case_id") == 0) {
                snprintf(text, sizeof text, "c%lld", (long long)between(&state, 0, row));
                if (chance(&state, 20)) add_text(one, text, strlen(text));
                else add_null(one);
            } else if (strcmp(name, "status") == 0 && chance(&state, 90)) add_null(one);
            else if (strcmp(name, "event") == 0) add_text(one, keyacct_code_name("event", event[row]),
                                                          strlen(keyacct_code_name("event", event[row])));
            else wild_cell(one, &state, row);
        }
        column_bind(table, one, name);
    }
    columns_free(&list);
    free(at);
    free(target);
    free(cases);
    free(event);
    return table;
}
