/* Results: prepared beside the table, put into it in one step that cannot fail.
 *
 * An output is wanted when it is in the default set, asked for in the run, bound by the caller, or read by the room itself. Owned
 * outputs are new memory each time, so that what was shown or exported before stays as it was. Cells that the caller gave under the
 * name of a result win over what was computed and are marked; the caller's column stays under the result, so that the next run
 * finds it again. O(rows) a wanted output. */
#include "table_parts.h"

#include <string.h>

#include "run.h"

static keyacct__column *column_with(const keyacct_table *table, int32_t id) {
    for (int32_t i = 0; i < table->column_count; i++)
        if (table->columns[i]->id == id) return table->columns[i];
    return NULL;
}

static keyacct_status begin_one(keyacct_table *table, const keyacct_run *run, keyacct__output *output, keyacct_error *error) {
    const keyacct__column_info row_info = keyacct__column_at(output->id), *info = &row_info;
    keyacct__column *there = column_with(table, output->id);
    int bound = there && there->bound_output;
    output->type = keyacct__own_type(output->id);
    if (!bound && !output->wanted_anyway && info->use != KEYACCT__USE_DEFAULT && !keyacct__run_wants(run, output->id))
        return KEYACCT_OK;
    if (keyacct__column_given_input(there) && table->rows) {
        output->given = keyacct__calloc(&table->allocator, (size_t)keyacct__bits_size(table->rows), 1);
        if (!output->given) return keyacct__fail_memory(error);
    }
    if (bound) {
        output->column = there;
        memcpy(&output->values.any, &there->values.any, sizeof output->values.any); /* memory that its owner handed over to write */
        memcpy(&output->validity, &there->validity, sizeof output->validity);
        if (!output->values.any) output->column = NULL; /* no rows, no memory */
        if (output->validity) keyacct__bits_copy(output->validity, NULL, 0, table->rows);
        return KEYACCT_OK;
    }
    output->column = keyacct__column_new(table, info->name, output->id, output->type, KEYACCT_ORIGIN_OUTPUT);
    if (!output->column) return keyacct__fail_memory(error);
    int bits = output->type != KEYACCT_TYPE_CODE && output->type != KEYACCT_TYPE_BOOL;
    if (!keyacct__column_allocate(table, output->column, bits, 1)) return keyacct__fail_memory(error);
    output->values.any = keyacct__column_memory(output->column);
    output->validity = bits ? keyacct__column_bits(output->column) : NULL;
    return KEYACCT_OK;
}

keyacct_status keyacct__outputs_begin(keyacct__outputs *set, keyacct_table *table, const keyacct_run *run, keyacct__output *outputs,
                                      int32_t count, keyacct_error *error) {
    set->table = table;
    set->outputs = outputs;
    set->count = count;
    for (int32_t i = 0; i < count; i++) {
        outputs[i].values.any = NULL;
        outputs[i].validity = NULL;
        outputs[i].column = NULL;
        outputs[i].given = NULL;
    }
    keyacct_status status = keyacct__table_reserve(table, count, error);
    for (int32_t i = 0; status == KEYACCT_OK && i < count; i++) {
        if (keyacct__column_at(outputs[i].id).type == KEYACCT_TYPE_TEXT)
            status = keyacct__fail(error, KEYACCT_E_INTERNAL, table->role, keyacct__column_at(outputs[i].id).name, -1,
                                   "text outputs are made by keyacct__table_make_text");
        else status = begin_one(table, run, &outputs[i], error);
    }
    if (status != KEYACCT_OK) keyacct__outputs_abort(set);
    return status;
}

static void apply_rows(const keyacct__output *output, const keyacct__column *input, uint8_t *given, int64_t first, int64_t count) {
    if (!output->values.any || !input) return;
    for (int64_t row = first; row < first + count; row++) {
        if (!keyacct__cell_said(input, row)) continue;
        keyacct__cell_copy(output->values.any, input->values.any, output->type, row, row);
        if (output->validity) keyacct__bit_set(output->validity, row, 1);
        if (given) keyacct__bit_set(given, row, 1);
    }
}

void keyacct__outputs_apply_given(keyacct__outputs *set) {
    for (int32_t i = 0; i < set->count; i++) {
        keyacct__output *output = &set->outputs[i];
        if (!output->given) continue;
        apply_rows(output, keyacct__column_given_input(column_with(set->table, output->id)), output->given, 0, set->table->rows);
    }
}

void keyacct__output_apply_given(const keyacct__output *output, int64_t first, int64_t count) {
    if (output->column) apply_rows(output, output->column->input, output->column->given, first, count);
}

void keyacct__outputs_commit(keyacct__outputs *set) {
    keyacct__outputs_apply_given(set);
    for (int32_t i = 0; i < set->count; i++) {
        keyacct__output *output = &set->outputs[i];
        if (!output->column) {
            keyacct__free(&set->table->allocator, output->given, (size_t)keyacct__bits_size(set->table->rows), 1);
            output->given = NULL;
            continue;
        }
        keyacct__free(&set->table->allocator, output->column->given, (size_t)keyacct__bits_size(set->table->rows), 1);
        output->column->given = output->given;
        output->given = NULL; /* the column's now */
        if (!output->column->bound_output) keyacct__table_install(set->table, output->column, 1);
    }
}

void keyacct__outputs_abort(keyacct__outputs *set) {
    for (int32_t i = 0; i < set->count; i++) {
        keyacct__output *output = &set->outputs[i];
        keyacct__free(&set->table->allocator, output->given, (size_t)keyacct__bits_size(set->table->rows), 1);
        if (output->column && !output->column->bound_output) keyacct__column_free(set->table, output->column);
        output->given = NULL;
        output->column = NULL;
        output->values.any = NULL;
        output->validity = NULL;
    }
}

/* --- columns of tables that rooms build -------------------------------------------------------------------------------- */

keyacct_status keyacct__table_make_column(keyacct_table *table, int32_t id, void *values, uint8_t **validity,
                                          keyacct_error *error) {
    KEYACCT__TRY(keyacct__table_reserve(table, 1, error));
    keyacct__column *column = keyacct__column_new(table, keyacct__column_at(id).name, id, keyacct__own_type(id),
                                                  KEYACCT_ORIGIN_OUTPUT);
    if (!column) return keyacct__fail_memory(error);
    if (!keyacct__column_allocate(table, column, validity != NULL, 1)) {
        keyacct__column_free(table, column);
        return keyacct__fail_memory(error);
    }
    void *memory = keyacct__column_memory(column);
    memcpy(values, &memory, sizeof memory); /* a pointer to a pointer of any type */
    if (validity) *validity = keyacct__column_bits(column);
    keyacct__table_install(table, column, 0);
    return KEYACCT_OK;
}

keyacct_status keyacct__table_make_raw(keyacct_table *table, int32_t id, void *values, uint8_t **validity, keyacct_error *error) {
    KEYACCT__TRY(keyacct__table_reserve(table, 1, error));
    int32_t type = keyacct__own_type(id);
    keyacct__column *column = keyacct__column_new(table, keyacct__column_at(id).name, id, type, KEYACCT_ORIGIN_OUTPUT);
    if (!column) return keyacct__fail_memory(error);
    column->values_buffer = keyacct__buffer_raw(&table->allocator, table->rows, keyacct__type_size(type));
    if (column->values_buffer && validity)
        column->validity_buffer = keyacct__buffer_raw(&table->allocator, keyacct__bits_size(table->rows), 1);
    if (!column->values_buffer || (validity && !column->validity_buffer)) {
        keyacct__column_free(table, column);
        return keyacct__fail_memory(error);
    }
    void *memory = keyacct__column_memory(column);
    column->values.any = memory;
    memcpy(values, &memory, sizeof memory); /* a pointer to a pointer of any type */
    if (validity) column->validity = *validity = keyacct__column_bits(column);
    keyacct__table_install(table, column, 0);
    return KEYACCT_OK;
}

/* Gives the column values that are all alike: those of another such column, or its own. */
static int share_values(const keyacct_table *table, keyacct__column *column, int64_t value) {
    size_t size = keyacct__type_size(column->type);
    for (int32_t i = 0; i < table->column_count && table->rows; i++) {
        const keyacct__column *like = table->columns[i];
        if (!like->same || keyacct__type_size(like->type) != size) continue;
        if ((size == 1 ? like->values.i8[0] : like->values.i64[0]) != value) continue;
        column->values_buffer = keyacct__buffer_keep(like->values_buffer);
        column->values.any = like->values.any;
        return 1;
    }
    if (!keyacct__column_allocate(table, column, 0, 0)) return 0;
    if (!value) return 1; /* zeroed */
    if (size == 1) memset(keyacct__column_memory(column), (int)value, (size_t)table->rows);
    else
        for (int64_t i = 0, *values = keyacct__column_memory(column); i < table->rows; i++) values[i] = value;
    return 1;
}

keyacct_status keyacct__table_make_same(keyacct_table *table, int32_t id, int64_t value, int nullable, int present,
                                        keyacct_error *error) {
    KEYACCT__TRY(keyacct__table_reserve(table, 1, error));
    keyacct__column *column = keyacct__column_new(table, keyacct__column_at(id).name, id, keyacct__own_type(id),
                                                  KEYACCT_ORIGIN_OUTPUT);
    if (!column) return keyacct__fail_memory(error);
    if (!share_values(table, column, value) || (nullable && !keyacct__column_allocate_bits(table, column, present))) {
        keyacct__column_free(table, column);
        return keyacct__fail_memory(error);
    }
    column->same = 1;
    keyacct__table_install(table, column, 0);
    return KEYACCT_OK;
}

void keyacct__table_memory(const keyacct_table *table, int32_t column, void *values, uint8_t **bits) {
    keyacct__buffer *buffer = table->columns[column]->values_buffer;
    void *memory = buffer ? buffer->memory : NULL;
    memcpy(values, &memory, sizeof memory); /* a pointer to a pointer of any type */
    *bits = keyacct__column_bits(table->columns[column]);
}

static keyacct_status make_text(keyacct_table *table, const char *name, int32_t id, int32_t origin, const int64_t *offsets,
                                const char *bytes, const uint8_t *validity, keyacct_error *error) {
    KEYACCT__TRY(keyacct__table_reserve(table, 1, error));
    keyacct__column *column = keyacct__column_new(table, name, id, KEYACCT_TYPE_TEXT, origin);
    if (!column) return keyacct__fail_memory(error);
    int64_t size = table->rows ? offsets[table->rows] - offsets[0] : 0;
    int good = keyacct__column_allocate(table, column, validity != NULL, 0);
    if (good && size > 0) {
        column->bytes_buffer = keyacct__buffer_new(&table->allocator, size, 1);
        good = column->bytes_buffer != NULL;
    }
    if (!good) {
        keyacct__column_free(table, column);
        return keyacct__fail_memory(error);
    }
    int64_t *own = column->offsets_buffer->memory;
    for (int64_t i = 0; table->rows && i <= table->rows; i++) own[i] = offsets[i] - offsets[0];
    if (size > 0) {
        memcpy(column->bytes_buffer->memory, bytes + offsets[0], (size_t)size);
        column->bytes = column->bytes_buffer->memory;
    }
    if (validity) keyacct__bits_copy(keyacct__column_bits(column), validity, 0, table->rows);
    keyacct__table_install(table, column, 0);
    return KEYACCT_OK;
}

keyacct_status keyacct__table_make_text(keyacct_table *table, int32_t id, const int64_t *offsets, const char *bytes,
                                        const uint8_t *validity, keyacct_error *error) {
    return make_text(table, keyacct__column_at(id).name, id, KEYACCT_ORIGIN_OUTPUT, offsets, bytes, validity, error);
}

keyacct_status keyacct__table_make_text_named(keyacct_table *table, const char *name, const int64_t *offsets, const char *bytes,
                                              const uint8_t *validity, keyacct_error *error) {
    return make_text(table, name, -1, KEYACCT_ORIGIN_CARRIED, offsets, bytes, validity, error);
}
