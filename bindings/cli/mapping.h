/* Which column of a file becomes which column of the book, and how its cells are read. */
#ifndef KEYACCT_CLI_MAPPING_H
#define KEYACCT_CLI_MAPPING_H

#include "cli.h"
#include "csv.h"

/* ---- expression.c: sums and products of columns, exact ----------------------------------------------------------------------- */

typedef struct expression expression; /* a small postfix program */
typedef struct header {
    int count;
    char **name; /* NUL-terminated */
} header;
int header_find(const header *of, const char *name, size_t length); /* -1 none, -2 several */
/* NULL when malformed or a column is unknown; *wrong then says what is. */
expression *expression_compile(const char *text, const header *of, buffer *wrong);
void expression_free(expression *program);
/* 1 and *out; 0 when an operand is empty; -1: *wrong says which cell is no number, and *column which. */
int expression_value(const expression *program, const csv_field *fields, const number_form *form, decimal *out, int *column,
                     buffer *wrong);
/* Column that the expression reads at place 0, 1, ...; -1 past the last. */
int expression_column(const expression *program, int place);

/* ---- mapping.c --------------------------------------------------------------------------------------------------------------- */

typedef enum { SOURCE_COLUMN, SOURCE_EXPRESSION, SOURCE_CONSTANT } source_kind;
typedef enum {
    UNIT_UNSTATED, UNIT_MINOR, UNIT_MAJOR, UNIT_FRACTION, UNIT_PERCENT, UNIT_PPM, UNIT_FORMAT, UNIT_SCALE, UNIT_WORDS, UNIT_TRIM
} unit_kind;
typedef struct word_pair {
    char *from, *to;
} word_pair;
typedef struct field_map {
    const column_info *target;
    source_kind kind;
    int source; /* SOURCE_COLUMN */
    expression *program; /* SOURCE_EXPRESSION */
    char *constant; /* SOURCE_CONSTANT */
    unit_kind unit;
    char *format; /* UNIT_FORMAT */
    int64_t low, high; /* UNIT_SCALE */
    int words;
    word_pair *word; /* UNIT_WORDS */
    char *where; /* for messages: "--map", "file.map:3" or "" for a header of the vocabulary */
} field_map;
typedef struct mapping {
    int count;
    field_map *field;
    int ignored; /* headers that people left out on purpose: NAME= */
    char **ignored_name;
} mapping;

/* Complains about everything that does not fit and returns an exit code. */
int mapping_make(const options *given, const column_list *targets, const header *of, mapping *out);
void mapping_free(mapping *from);
const field_map *mapping_find(const mapping *of, const char *name);
int mapping_uses(const mapping *of, int source); /* 1 when some target reads that column of the file */

/* ---- cells.c: text of a cell to a value of the book ------------------------------------------------------------------------- */

typedef enum { CELL_NULL, CELL_INTEGER, CELL_REAL, CELL_TEXT } cell_kind;
typedef struct cell {
    cell_kind kind;
    int64_t integer; /* also: days of a date, milliseconds of a time */
    double real;
    const char *text; /* points into the record, into the vocabulary or into `own` */
    size_t length;
    char own[40];
} cell;
/* 1; or 0: *wrong says what is wrong and *column which column of the file it is (-1: none). */
int cell_read(const field_map *map, const csv_field *fields, const number_form *form, int decimals, cell *out, int *column,
              buffer *wrong);
/* Bounds of a unit such as "0..4" or "−2..2". 0 when it states none. */
int unit_range(const char *unit, int64_t *low, int64_t *high);

#endif
