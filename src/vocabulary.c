/* Tables of the vocabulary, expanded from the .def files, and the schema calls that show them.
 *
 * Texts are generated (vocabulary_texts.h): each stands there once, and one that ends another shares its bytes.
 * Look-ups by name scan a few hundred rows: they run once a bound column, never in a kernel. Codes, which a host asks for cell by cell,
 * are scanned as numbers. O(rows). */
#include "vocabulary.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "keyacct/schema.h"
#include "keyacct/policy.h"
#include "vocabulary_texts.h"

#define TYPE_key 0
#define TYPE_int64 KEYACCT_TYPE_INT64
#define TYPE_float64 KEYACCT_TYPE_FLOAT64
#define TYPE_bool KEYACCT_TYPE_BOOL
#define TYPE_date KEYACCT_TYPE_DATE
#define TYPE_time KEYACCT_TYPE_TIME
#define TYPE_text KEYACCT_TYPE_TEXT
#define TYPE_money KEYACCT_TYPE_MONEY
#define TYPE_code KEYACCT_TYPE_CODE

#define USE_INPUT KEYACCT__USE_INPUT
#define USE_DEFAULT KEYACCT__USE_DEFAULT
#define USE_REQUEST KEYACCT__USE_REQUEST

/* Texts stand in two blocks, each once; rows find theirs by offsets of the same index in generated tables. */
static const char *word(uint16_t offset) { return (const char *)&words + offset; }
static const char *explanation(uint16_t offset) { return (const char *)&explanations + offset; }

enum {
#define ROLE(name) ROLE_##name,
#define LIST(name)
#include "names_all.def"
#undef ROLE
#undef LIST
};
enum {
#define ROLE(name)
#define LIST(name) LIST_##name,
#include "names_all.def"
#undef ROLE
#undef LIST
    LISTS
};

/* Releases that rows may name, one byte a row: "0.1" is 0. A row of a release that is not here has none. */
static const char releases[][4] = {"0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", ""};
enum { NO_RELEASE = sizeof releases / sizeof releases[0] - 1 };
#define RELEASE(since) (sizeof since == 4 && since[0] == '0' && since[2] >= '1' && since[2] <= '9' ? since[2] - '1' : NO_RELEASE)

enum { ROOM_core, ROOM_ledger, ROOM_value, ROOM_segment, ROOM_service, ROOM_risk, ROOM_plan };
static const char room_names[][8] = {"core", "ledger", "value", "segment", "service", "risk", "plan"};

static const struct column_row {
    uint8_t type, use, room, role, release;
} columns[] = {
#define COLUMN(role, name, type, unit, use, since, text)                                                                           \
    {TYPE_##type, USE_##use, ROOM, ROLE_##role, RELEASE(since)},
#define ROOM ROOM_core
#include "core/columns.def"
#undef ROOM
#define ROOM ROOM_ledger
#include "ledger/columns.def"
#undef ROOM
#define ROOM ROOM_value
#include "value/columns.def"
#undef ROOM
#define ROOM ROOM_segment
#include "segment/columns.def"
#undef ROOM
#define ROOM ROOM_service
#include "service/columns.def"
#undef ROOM
#define ROOM ROOM_risk
#include "risk/columns.def"
#undef ROOM
#define ROOM ROOM_plan
#include "plan/columns.def"
#undef ROOM
#undef COLUMN
};

keyacct__column_info keyacct__column_at(int32_t column) {
    const struct column_row *row = &columns[column];
    const uint16_t *at = column_words[column];
    return (keyacct__column_info){word(role_words[row->role]), word(at[0]), row->type, word(at[1]), (keyacct__use)row->use,
                                  room_names[row->room], releases[row->release], explanation(column_explanations[column])};
}

static const struct code_row {
    int16_t value;
    uint8_t list;
} codes[] = {
#define CODE(list, value, name, label, label_zh, text)                                                                             \
    {value, LIST_##list},
#include "codes_all.def"
#undef CODE
};
const int32_t keyacct__code_total = (int32_t)(sizeof codes / sizeof codes[0]);

keyacct__code_info keyacct__code_at(int32_t code) {
    const struct code_row *row = &codes[code];
    const uint16_t *at = code_words[code];
    return (keyacct__code_info){word(list_words[row->list]), row->value, word(at[0]), word(at[1]), word(at[2]),
                                explanation(code_explanations[code])};
}

/* The type of a parameter decides which form its numbers have. */
typedef union number {
    int64_t i;
    double f;
} number;
#define NUMBER_int64(value) {.i = (value)}
#define NUMBER_code(value) {.i = (value)}
#define NUMBER_float64(value) {.f = (value)}
static const struct parameter_row {
    number number_default, number_min, number_max;
    uint8_t type, release;
} parameters[] = {
#define PARAMETER(room, name, type, def, min, max, unit, since, source, text)                                                      \
    {NUMBER_##type(def), NUMBER_##type(min), NUMBER_##type(max), TYPE_##type, RELEASE(since)},
#include "parameters_all.def"
#undef PARAMETER
};

keyacct__parameter_info keyacct__parameter_at(int32_t parameter) {
    const struct parameter_row *row = &parameters[parameter];
    const number *d = &row->number_default, *low = &row->number_min, *high = &row->number_max;
    int is_float = row->type == TYPE_float64;
    const uint16_t *at = parameter_words[parameter];
    return (keyacct__parameter_info){word(at[0]), row->type, is_float ? 0 : d->i, is_float ? 0 : low->i, is_float ? 0 : high->i,
                                     is_float ? d->f : 0, is_float ? low->f : 0, is_float ? high->f : 0, word(at[1]), word(at[2]),
                                     word(at[3]), word(at[4]), releases[row->release], word(at[5]),
                                     explanation(parameter_explanations[parameter])};
}

/* Role and name are those of the column and the call is one of the list, so a row that names neither does not compile. */
#define SCHEMA(call, role, column, use)
enum {
#define CALL(call) CALL_##call,
#include "schema_all.def"
#undef CALL
};
#undef SCHEMA
#define CALL(call)
static const char uses[][16] = {"required", "optional", "adds", "adds on request"};
static const struct schema_row {
    int16_t column;
    uint8_t call, use;
} schema[] = {
#define SCHEMA(call, role, column, use)                                                                                            \
    {KEYACCT__COLUMN_##role##_##column, CALL_##call,                                                                               \
     sizeof use == sizeof "adds" ? 2 : sizeof use == sizeof "adds on request" ? 3 : use[0] == 'o'},
#include "schema_all.def"
#undef SCHEMA
};
#undef CALL
const int32_t keyacct__schema_total = (int32_t)(sizeof schema / sizeof schema[0]);

keyacct__schema_info keyacct__schema_at(int32_t pair) {
    const struct schema_row *row = &schema[pair];
    return (keyacct__schema_info){word(call_words[row->call]), word(role_words[columns[row->column].role]),
                                  word(column_words[row->column][0]), uses[row->use]};
}

int32_t keyacct__column_find(const char *role, const char *name) {
    for (int32_t i = 0; i < KEYACCT__COLUMN_COUNT; i++)
        if (strcmp(keyacct__column_at(i).name, name) == 0 && strcmp(keyacct__column_at(i).role, role) == 0) return i;
    if (strcmp(role, "assessments") == 0) return keyacct__column_find("accounts", name);
    return -1;
}

/* Number of a code list, -1 if there is none: the rows are then compared by number, as printing a cell asks for its name. */
static int list_number(const char *list) {
    for (int i = 0; i < LISTS; i++)
        if (*word(list_words[i]) == *list && strcmp(word(list_words[i]), list) == 0) return i;
    return -1;
}

int32_t keyacct__code_find(const char *list, const char *name, int64_t length) {
    const int of = list_number(list);
    for (int32_t i = 0; i < keyacct__code_total; i++) {
        if (codes[i].list != of) continue;
        const char *found = word(code_words[i][0]);
        if ((int64_t)strlen(found) == length && memcmp(found, name, (size_t)length) == 0) return codes[i].value;
    }
    return -1;
}

int32_t keyacct__parameter_find(const char *name) {
    for (int32_t i = 0; i < KEYACCT__PARAMETER_COUNT; i++)
        if (strcmp(keyacct__parameter_at(i).name, name) == 0) return i;
    return -1;
}

static const char *type_name(int32_t type) {
    const char *name = keyacct_code_name("type", type);
    return name ? name : "key";
}

int32_t keyacct_column_count(void) { return KEYACCT__COLUMN_COUNT; }

const char *keyacct_column_text(int32_t column, int32_t field) {
    if (column < 0 || column >= KEYACCT__COLUMN_COUNT) return NULL;
    const keyacct__column_info info = keyacct__column_at(column);
    switch (field) {
    case KEYACCT_FIELD_ROLE: return info.role;
    case KEYACCT_FIELD_NAME: return info.name;
    case KEYACCT_FIELD_TYPE: return type_name(info.type);
    case KEYACCT_FIELD_UNIT: return info.unit;
    case KEYACCT_FIELD_ROOM: return info.use == KEYACCT__USE_INPUT ? "in" : info.room;
    case KEYACCT_FIELD_DEFAULT: return info.use == KEYACCT__USE_DEFAULT ? "default" : "";
    case KEYACCT_FIELD_SINCE: return info.since;
    case KEYACCT_FIELD_EXPLANATION: return info.text;
    default: return NULL;
    }
}

int32_t keyacct_code_count(void) { return keyacct__code_total; }

const char *keyacct_code_text(int32_t code, int32_t field) {
    if (code < 0 || code >= keyacct__code_total) return NULL;
    const keyacct__code_info info = keyacct__code_at(code);
    switch (field) {
    case KEYACCT_FIELD_ROLE: return info.list;
    case KEYACCT_FIELD_NAME: return info.name;
    case KEYACCT_FIELD_LABEL: return info.label;
    case KEYACCT_FIELD_LABEL_ZH: return info.label_zh;
    case KEYACCT_FIELD_EXPLANATION: return info.text;
    default: return NULL;
    }
}

int32_t keyacct_code_value(int32_t code) {
    return code < 0 || code >= keyacct__code_total ? -1 : keyacct__code_at(code).value;
}

const char *keyacct_code_name(const char *list, int32_t value) {
    if (!list) return NULL;
    const int of = list_number(list);
    for (int32_t i = 0; i < keyacct__code_total; i++)
        if (codes[i].list == of && codes[i].value == value) return word(code_words[i][0]);
    return NULL;
}

int32_t keyacct_schema_count(void) { return keyacct__schema_total; }

const char *keyacct_schema_text(int32_t pair, int32_t field) {
    if (pair < 0 || pair >= keyacct__schema_total) return NULL;
    switch (field) {
    case KEYACCT_FIELD_CALL: return keyacct__schema_at(pair).call;
    case KEYACCT_FIELD_ROLE: return keyacct__schema_at(pair).role;
    case KEYACCT_FIELD_NAME: return keyacct__schema_at(pair).name;
    case KEYACCT_FIELD_USE: return keyacct__schema_at(pair).use;
    default: return NULL;
    }
}

int32_t keyacct_parameter_count(void) { return KEYACCT__PARAMETER_COUNT; }

const char *keyacct_parameter_text(int32_t parameter, int32_t field) {
    if (parameter < 0 || parameter >= KEYACCT__PARAMETER_COUNT) return NULL;
    const keyacct__parameter_info info = keyacct__parameter_at(parameter);
    switch (field) {
    case KEYACCT_FIELD_NAME: return info.name;
    case KEYACCT_FIELD_TYPE: return type_name(info.type);
    case KEYACCT_FIELD_UNIT: return info.unit;
    case KEYACCT_FIELD_DEFAULT: return info.def_text;
    case KEYACCT_FIELD_MIN: return info.min_text;
    case KEYACCT_FIELD_MAX: return info.max_text;
    case KEYACCT_FIELD_SINCE: return info.since;
    case KEYACCT_FIELD_SOURCE: return info.source;
    case KEYACCT_FIELD_EXPLANATION: return info.text;
    default: return NULL;
    }
}
