/* Tables as rooms see them: typed columns to read, a writer for outputs, prepared calls.
 *
 * What is bound is canonical: whatever the physical type was, a vocabulary column has the vocabulary's own type after the bind,
 * so that kernels never convert. */
#ifndef KEYACCT_SRC_CORE_TABLE_H
#define KEYACCT_SRC_CORE_TABLE_H

#include "base.h"
#include "keyacct/table.h"
#include "vocabulary.h"

/* Reference-counted memory behind columns and Arrow exports (C11 atomic count: releases may come from any thread). */
typedef struct keyacct__buffer keyacct__buffer;

/* One column, to read. `values` points at row 0; validity bit of row 0 is `validity_offset`. */
typedef struct keyacct__column {
    char *name;
    int32_t id; /* vocabulary id, -1 when carried */
    int32_t type; /* canonical KEYACCT_TYPE_... */
    int32_t origin; /* KEYACCT_ORIGIN_... */
    union {
        const void *any;
        const int64_t *i64; /* INT64, TIME, MONEY */
        const int32_t *i32; /* DATE; offsets of text with 32-bit offsets live in offsets32 */
        const int8_t *i8; /* CODE, BOOL */
        const double *f64;
    } values;
    const int64_t *offsets64; /* text: one of the two is set; already advanced to row 0 */
    const int32_t *offsets32;
    const char *bytes;
    const uint8_t *validity; /* NULL: all present */
    int64_t validity_offset;
    int writable; /* made by add_column */
    int bound_output; /* memory of the caller, written in place */
    int same; /* all rows have one value; such columns of a table share their values */
    int aligned; /* an input that keyacct_table_align brought: replaced, not overruled, by the next one */
    int64_t text_rows, text_capacity; /* writable text: rows whose offsets are written; bytes that the arena holds */
    keyacct__buffer *values_buffer, *offsets_buffer, *bytes_buffer, *validity_buffer; /* NULL where borrowed */
    uint8_t *given; /* bitmap, owned: cells of a result that the caller gave; NULL: none */
    struct keyacct__column *input; /* the input under a result of the same name, or NULL */
} keyacct__column;

struct keyacct_table {
    uint32_t magic;
    keyacct_allocator allocator;
    char role[32];
    int64_t rows;
    char currency[4];
    int32_t decimals;
    uint64_t generation; /* changes whenever the set of columns does: prepared calls compare it */
    keyacct__column **columns; /* stable addresses */
    int32_t column_count, column_capacity;
    struct keyacct__name_map *maps;
    int32_t map_count;
};

/* KEYACCT_OK or KEYACCT_E_HANDLE naming `argument`. */
keyacct_status keyacct__table_check(const keyacct_table *table, const char *argument, keyacct_error *error);
/* Same, and KEYACCT_E_ARGUMENT for a table of another role. `call` names the public function. */
keyacct_status keyacct__table_role(const keyacct_table *table, const char *role, const char *call, keyacct_error *error);
/* Column by vocabulary id, NULL if absent. */
const keyacct__column *keyacct__table_column(const keyacct_table *table, int32_t id);
/* Same, KEYACCT_E_COLUMN when absent: "accounts: column 'x' is required by <call>". */
keyacct_status keyacct__table_require(const keyacct_table *table, int32_t id, const char *call, const keyacct__column **out,
                                      keyacct_error *error);
/* Column by name (any column), NULL if absent. */
const keyacct__column *keyacct__table_column_named(const keyacct_table *table, const char *name);

/* Cells. A NULL column is all null. */
static inline int keyacct__valid(const keyacct__column *column, int64_t row) {
    return column && (!column->validity || keyacct__bit(column->validity, row + column->validity_offset));
}
static inline int keyacct__int64(const keyacct__column *column, int64_t row, int64_t *value) {
    if (!keyacct__valid(column, row)) return 0;
    *value = column->values.i64[row];
    return 1;
}
static inline int keyacct__float64(const keyacct__column *column, int64_t row, double *value) {
    if (!keyacct__valid(column, row)) return 0;
    *value = column->values.f64[row];
    return 1;
}
static inline int keyacct__date(const keyacct__column *column, int64_t row, int32_t *value) {
    if (!keyacct__valid(column, row)) return 0;
    *value = column->values.i32[row];
    return 1;
}
static inline int32_t keyacct__code(const keyacct__column *column, int64_t row) { /* 0 when null */
    return keyacct__valid(column, row) ? column->values.i8[row] : 0;
}
static inline const char *keyacct__text(const keyacct__column *column, int64_t row, int64_t *length) { /* NULL when null */
    *length = 0;
    if (!keyacct__valid(column, row)) return 0;
    int64_t first = column->offsets64 ? column->offsets64[row] : column->offsets32[row];
    int64_t last = column->offsets64 ? column->offsets64[row + 1] : column->offsets32[row + 1];
    *length = last - first;
    return column->bytes + first;
}

/* --- outputs ---------------------------------------------------------------------------------------------------------- */

/* One output of a call. After keyacct__outputs_begin, `values` is NULL when the output is not wanted. `validity` is NULL only for
 * code and bool outputs (0 = not given); it starts all present: a kernel clears the bits of its nulls. */
typedef struct keyacct__output {
    int32_t id; /* set by the room */
    int wanted_anyway; /* set by the room: also computed when nobody asked (the room itself reads it) */
    int32_t type;
    union {
        void *any;
        int64_t *i64;
        int32_t *i32;
        int8_t *i8;
        double *f64;
    } values;
    uint8_t *validity;
    keyacct__column *column; /* prepared column, or the one that the caller bound */
    uint8_t *given; /* bitmap of cells taken from the caller's input, NULL when there is no input of this name */
} keyacct__output;

typedef struct keyacct__outputs {
    keyacct_table *table;
    keyacct__output *outputs;
    int32_t count;
} keyacct__outputs;

/* Prepares the outputs that are wanted (default set, wanted in the run, bound by the caller, or wanted_anyway): memory and column
 * slots. Nothing of the table changes yet. */
keyacct_status keyacct__outputs_begin(keyacct__outputs *set, keyacct_table *table, const keyacct_run *run, keyacct__output *outputs,
                                      int32_t count, keyacct_error *error);
/* Where the caller had given cells of the same name (an input column), they replace what was computed, and are marked given. A room
 * calls it after its kernel, before it computes what builds on these outputs; commit calls it for the rest. */
void keyacct__outputs_apply_given(keyacct__outputs *set);
/* Same for rows [first, first + count) of one output, before or after its commit: for kernels of prepared calls. */
void keyacct__output_apply_given(const keyacct__output *output, int64_t first, int64_t count);
/* Puts the results into the table, replacing those of an earlier run. Cannot fail. */
void keyacct__outputs_commit(keyacct__outputs *set);
/* Drops them. */
void keyacct__outputs_abort(keyacct__outputs *set);

static inline void keyacct__put_int64(keyacct__output *output, int64_t row, int valid, int64_t value) {
    if (!output->values.any) return;
    output->values.i64[row] = valid ? value : 0;
    keyacct__bit_set(output->validity, row, valid);
}
static inline void keyacct__put_float64(keyacct__output *output, int64_t row, int valid, double value) {
    if (!output->values.any) return;
    output->values.f64[row] = valid ? value : 0;
    keyacct__bit_set(output->validity, row, valid);
}
static inline void keyacct__put_date(keyacct__output *output, int64_t row, int valid, int32_t value) {
    if (!output->values.any) return;
    output->values.i32[row] = valid ? value : 0;
    keyacct__bit_set(output->validity, row, valid);
}
static inline void keyacct__put_code(keyacct__output *output, int64_t row, int32_t value) {
    if (output->values.any) output->values.i8[row] = (int8_t)value;
}

/* Adds an owned column to a table that a room builds itself (segments, cuts, histories, contributions): writable memory through the
 * out pointers, origin OUTPUT. `validity` may be NULL to ask for a column without nulls. */
keyacct_status keyacct__table_make_column(keyacct_table *table, int32_t id, void *values, uint8_t **validity, keyacct_error *error);
/* Same, not cleared: for columns that are written whole. */
keyacct_status keyacct__table_make_raw(keyacct_table *table, int32_t id, void *values, uint8_t **validity, keyacct_error *error);
/* Same, of one value in all rows (int64 or a code); nullable: with bits, all of them `present`. */
keyacct_status keyacct__table_make_same(keyacct_table *table, int32_t id, int64_t value, int nullable, int present,
                                        keyacct_error *error);
/* The memory of a column that keyacct_table_add_column made and that nothing has been written to yet: values (not of text), and the
 * bits, none of them set. */
void keyacct__table_memory(const keyacct_table *table, int32_t column, void *values, uint8_t **bits);
/* Writes the text of a row of such a column, UTF-8; rows come in order. */
keyacct_status keyacct__table_append(keyacct_table *table, int32_t column, int64_t row, const char *bytes, int64_t length,
                                     keyacct_error *error);
/* Adds such a column of text: takes over nothing, copies `bytes`. offsets has rows + 1 entries. */
keyacct_status keyacct__table_make_text(keyacct_table *table, int32_t id, const int64_t *offsets, const char *bytes,
                                        const uint8_t *validity, keyacct_error *error);
/* Adds a carried (non-vocabulary) text column, for policy tables and diffs. */
keyacct_status keyacct__table_make_text_named(keyacct_table *table, const char *name, const int64_t *offsets, const char *bytes,
                                              const uint8_t *validity, keyacct_error *error);

/* --- prepared calls --------------------------------------------------------------------------------------------------- */

/* A prepared call of a room: `kernel(state, first, count, error)` computes rows into bound or table-owned outputs. */
struct keyacct_bound {
    uint32_t magic;
    keyacct_allocator allocator;
    keyacct_table *table;
    uint64_t generation;
    void *state;
    size_t state_size;
    keyacct_status (*kernel)(void *state, int64_t first, int64_t count, keyacct_error *error);
    /* frees what state points at, not state itself; may be NULL */
    void (*destroy)(void *state, const keyacct_allocator *allocator);
};
/* Copies state_size bytes of *state into the bound. On failure the caller still owns what *state points at. */
keyacct_status keyacct__bound_create(keyacct_table *table, const void *state, size_t state_size,
                                     keyacct_status (*kernel)(void *, int64_t, int64_t, keyacct_error *),
                                     void (*destroy)(void *, const keyacct_allocator *), keyacct_bound **out, keyacct_error *error);

#endif
