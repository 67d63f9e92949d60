/* Tables of the vocabulary, expanded from the .def files, and the schema calls that show them.
 *
 * Look-ups by name scan a few hundred rows: they run once a bound column, never in a kernel. O(rows). */
#include "vocabulary.h"

#include <math.h>
#include <string.h>

#include "keyacct/schema.h"
#include "keyacct/policy.h"

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

#define COLUMN(role, name, type, unit, use, since, text) {#role, #name, TYPE_##type, unit, USE_##use, ROOM, since, text},
const keyacct__column_info keyacct__columns[] = {
#define ROOM "core"
#include "core/columns.def"
#undef ROOM
#define ROOM "ledger"
#include "ledger/columns.def"
#undef ROOM
#define ROOM "value"
#include "value/columns.def"
#undef ROOM
#define ROOM "segment"
#include "segment/columns.def"
#undef ROOM
#define ROOM "service"
#include "service/columns.def"
#undef ROOM
#define ROOM "risk"
#include "risk/columns.def"
#undef ROOM
};
#undef COLUMN

/* Each parameter row states its numbers once; the type decides which of the two forms is meant. */
#define PARAMETER(room, name, type, def, min, max, unit, since, source, text)                                                      \
    {#room "." #name, TYPE_##type, (int64_t)(def), (int64_t)(min), (int64_t)(max), (double)(def), (double)(min), (double)(max),    \
     #def, #min, #max, unit, since, source, text},
const keyacct__parameter_info keyacct__parameters[] = {
#include "parameters_all.def"
};
#undef PARAMETER

#define CODE(list, value, name, label, label_zh, text) {#list, value, #name, label, label_zh, text},
const keyacct__code_info keyacct__codes[] = {
#include "codes_all.def"
};
#undef CODE
const int32_t keyacct__code_total = (int32_t)(sizeof keyacct__codes / sizeof keyacct__codes[0]);

#define SCHEMA(call, role, column, use) {call, #role, #column, use},
const keyacct__schema_info keyacct__schema[] = {
#include "schema_all.def"
};
#undef SCHEMA
const int32_t keyacct__schema_total = (int32_t)(sizeof keyacct__schema / sizeof keyacct__schema[0]);

int32_t keyacct__column_find(const char *role, const char *name) {
    for (int32_t i = 0; i < KEYACCT__COLUMN_COUNT; i++)
        if (strcmp(keyacct__columns[i].name, name) == 0 && strcmp(keyacct__columns[i].role, role) == 0) return i;
    if (strcmp(role, "assessments") == 0) return keyacct__column_find("accounts", name);
    return -1;
}

int32_t keyacct__code_find(const char *list, const char *name, int64_t length) {
    for (int32_t i = 0; i < keyacct__code_total; i++) {
        const keyacct__code_info *code = &keyacct__codes[i];
        if (strcmp(code->list, list) == 0 && (int64_t)strlen(code->name) == length
            && memcmp(code->name, name, (size_t)length) == 0)
            return code->value;
    }
    return -1;
}

int32_t keyacct__parameter_find(const char *name) {
    for (int32_t i = 0; i < KEYACCT__PARAMETER_COUNT; i++)
        if (strcmp(keyacct__parameters[i].name, name) == 0) return i;
    return -1;
}

static const char *type_name(int32_t type) {
    const char *name = keyacct_code_name("type", type);
    return name ? name : "key";
}

int32_t keyacct_column_count(void) { return KEYACCT__COLUMN_COUNT; }

const char *keyacct_column_text(int32_t column, int32_t field) {
    if (column < 0 || column >= KEYACCT__COLUMN_COUNT) return NULL;
    const keyacct__column_info *info = &keyacct__columns[column];
    switch (field) {
    case KEYACCT_FIELD_ROLE: return info->role;
    case KEYACCT_FIELD_NAME: return info->name;
    case KEYACCT_FIELD_TYPE: return type_name(info->type);
    case KEYACCT_FIELD_UNIT: return info->unit;
    case KEYACCT_FIELD_ROOM: return info->use == KEYACCT__USE_INPUT ? "in" : info->room;
    case KEYACCT_FIELD_DEFAULT: return info->use == KEYACCT__USE_DEFAULT ? "default" : "";
    case KEYACCT_FIELD_SINCE: return info->since;
    case KEYACCT_FIELD_EXPLANATION: return info->text;
    default: return NULL;
    }
}

int32_t keyacct_code_count(void) { return keyacct__code_total; }

const char *keyacct_code_text(int32_t code, int32_t field) {
    if (code < 0 || code >= keyacct__code_total) return NULL;
    const keyacct__code_info *info = &keyacct__codes[code];
    switch (field) {
    case KEYACCT_FIELD_ROLE: return info->list;
    case KEYACCT_FIELD_NAME: return info->name;
    case KEYACCT_FIELD_LABEL: return info->label;
    case KEYACCT_FIELD_LABEL_ZH: return info->label_zh;
    case KEYACCT_FIELD_EXPLANATION: return info->text;
    default: return NULL;
    }
}

int32_t keyacct_code_value(int32_t code) {
    return code < 0 || code >= keyacct__code_total ? -1 : keyacct__codes[code].value;
}

const char *keyacct_code_name(const char *list, int32_t value) {
    if (!list) return NULL;
    for (int32_t i = 0; i < keyacct__code_total; i++)
        if (keyacct__codes[i].value == value && strcmp(keyacct__codes[i].list, list) == 0) return keyacct__codes[i].name;
    return NULL;
}

int32_t keyacct_schema_count(void) { return keyacct__schema_total; }

const char *keyacct_schema_text(int32_t pair, int32_t field) {
    if (pair < 0 || pair >= keyacct__schema_total) return NULL;
    switch (field) {
    case KEYACCT_FIELD_CALL: return keyacct__schema[pair].call;
    case KEYACCT_FIELD_ROLE: return keyacct__schema[pair].role;
    case KEYACCT_FIELD_NAME: return keyacct__schema[pair].name;
    case KEYACCT_FIELD_USE: return keyacct__schema[pair].use;
    default: return NULL;
    }
}

int32_t keyacct_parameter_count(void) { return KEYACCT__PARAMETER_COUNT; }

const char *keyacct_parameter_text(int32_t parameter, int32_t field) {
    if (parameter < 0 || parameter >= KEYACCT__PARAMETER_COUNT) return NULL;
    const keyacct__parameter_info *info = &keyacct__parameters[parameter];
    switch (field) {
    case KEYACCT_FIELD_NAME: return info->name;
    case KEYACCT_FIELD_TYPE: return type_name(info->type);
    case KEYACCT_FIELD_UNIT: return info->unit;
    case KEYACCT_FIELD_DEFAULT: return info->def_text;
    case KEYACCT_FIELD_MIN: return info->min_text;
    case KEYACCT_FIELD_MAX: return info->max_text;
    case KEYACCT_FIELD_SINCE: return info->since;
    case KEYACCT_FIELD_SOURCE: return info->source;
    case KEYACCT_FIELD_EXPLANATION: return info->text;
    default: return NULL;
    }
}
