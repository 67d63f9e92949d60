/* The vocabulary: every column, code, parameter and schema row of every room, gathered from the .def files beside the code that
 * owns them. This is data; it is the one place that knows all rooms. */
#ifndef KEYACCT_SRC_VOCABULARY_H
#define KEYACCT_SRC_VOCABULARY_H

#include <stdint.h>

/* Ids of columns: KEYACCT__COLUMN_<role>_<name>. Internal, may change between builds. */
enum {
#define COLUMN(role, name, type, unit, use, since, text) KEYACCT__COLUMN_##role##_##name,
#include "columns_all.def"
#undef COLUMN
    KEYACCT__COLUMN_COUNT
};

/* Ids of parameters: KEYACCT__PARAMETER_<room>_<name>. */
enum {
#define PARAMETER(room, name, type, def, min, max, unit, since, source, text) KEYACCT__PARAMETER_##room##_##name,
#include "parameters_all.def"
#undef PARAMETER
    KEYACCT__PARAMETER_COUNT
};

typedef enum { KEYACCT__USE_INPUT, KEYACCT__USE_DEFAULT, KEYACCT__USE_REQUEST } keyacct__use;

typedef struct keyacct__column_info {
    const char *role;
    const char *name;
    int32_t type; /* KEYACCT_TYPE_...: the vocabulary's own type; 0 = key (INT64 or TEXT) */
    const char *unit; /* for codes: the code list */
    keyacct__use use;
    const char *room;
    const char *since;
    const char *text;
} keyacct__column_info;

typedef struct keyacct__code_info {
    const char *list;
    int32_t value;
    const char *name;
    const char *label;
    const char *label_zh;
    const char *text;
} keyacct__code_info;

typedef struct keyacct__parameter_info {
    const char *name; /* "room.name" */
    int32_t type; /* KEYACCT_TYPE_INT64, _FLOAT64 or _CODE */
    int64_t int_default, int_min, int_max;
    double float_default, float_min, float_max;
    const char *def_text, *min_text, *max_text;
    const char *unit; /* for codes: the code list */
    const char *since, *source, *text;
} keyacct__parameter_info;

typedef struct keyacct__schema_info {
    const char *call, *role, *name, *use;
} keyacct__schema_info;

extern const int32_t keyacct__code_total;
extern const int32_t keyacct__schema_total;

/* One row of a table, 0 <= index < its count. The tables hold offsets into blocks of text instead of pointers, which a shared
 * library would have to relocate one by one at every start (3 KiB of code and data instead of 200). */
keyacct__column_info keyacct__column_at(int32_t column);
keyacct__code_info keyacct__code_at(int32_t code);
keyacct__parameter_info keyacct__parameter_at(int32_t parameter);
keyacct__schema_info keyacct__schema_at(int32_t pair);

/* Id of a column of a role, -1 if there is none. Roles "accounts" and "assessments" share the indicator columns: a name unknown
 * to "assessments" is looked up in "accounts". */
int32_t keyacct__column_find(const char *role, const char *name);
/* Value of a code by list and name (length bytes); -1 if there is none. */
int32_t keyacct__code_find(const char *list, const char *name, int64_t length);
/* Id of a parameter by "room.name"; -1 if there is none. */
int32_t keyacct__parameter_find(const char *name);

#endif
