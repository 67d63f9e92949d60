/* Tables: creation, names, the set of columns, slices.
 *
 * A name becomes a vocabulary id once, here; kernels never compare strings. Every change of the set bumps `generation`, by which
 * prepared calls see that they are stale. Look-ups scan the columns (a few dozen). Everything fallible happens before the set
 * is touched, so that an error leaves it as it was. Refuses more than 2^40 rows. */
#include "table_parts.h"

#include <string.h>

keyacct_status keyacct__table_check(const keyacct_table *table, const char *argument, keyacct_error *error) {
    return table && table->magic == KEYACCT__MAGIC_TABLE ? KEYACCT_OK : keyacct__fail_handle(error, argument, "keyacct_table");
}

keyacct_status keyacct__table_role(const keyacct_table *table, const char *role, const char *call, keyacct_error *error) {
    KEYACCT__TRY(keyacct__table_check(table, role, error));
    if (strcmp(table->role, role) == 0) return KEYACCT_OK;
    return keyacct__fail(error, KEYACCT_E_ARGUMENT, table->role, NULL, -1, "%s needs a table of role '%s', not '%s'", call, role,
                         table->role);
}

static int is_table(const keyacct_table *table) { return table && table->magic == KEYACCT__MAGIC_TABLE; }

keyacct_status keyacct_table_create(const keyacct_allocator *allocator, const char *role, int64_t rows, keyacct_table **out,
                                    keyacct_error *error) {
    if (!out) return keyacct__fail_null(error, "out");
    *out = NULL;
    if (!role || !*role)
        return keyacct__refuse(error, "role", "a table needs a role, such as 'accounts'");
    keyacct_table *table;
    size_t length = strlen(role);
    if (length >= sizeof table->role)
        return keyacct__fail(error, KEYACCT_E_LIMIT, NULL, "role", -1, "the role '%t' has %l bytes; at most %d are allowed", role,
                             (int64_t)length, (int64_t)length, (int32_t)(sizeof table->role - 1));
    if (keyacct__utf8_bad(role, (int64_t)length) >= 0)
        return keyacct__fail(error, KEYACCT_E_ENCODING, NULL, "role", -1, "the role '%t' is not UTF-8", role, (int64_t)length);
    if (rows < 0) return keyacct__fail(error, KEYACCT_E_ARGUMENT, role, "rows", -1, "rows is %l; expected 0 or more", rows);
    if (rows > KEYACCT__MOST_ROWS)
        return keyacct__fail(error, KEYACCT_E_LIMIT, role, "rows", -1, "rows is %l; at most %l are allowed", rows,
                             KEYACCT__MOST_ROWS);
    keyacct_allocator taken;
    KEYACCT__TRY(keyacct__allocator_take(allocator, &taken, error));
    table = keyacct__calloc(&taken, 1, sizeof *table);
    if (!table) return keyacct__fail_memory(error);
    table->magic = KEYACCT__MAGIC_TABLE;
    table->allocator = taken;
    memcpy(table->role, role, length);
    table->rows = rows;
    table->decimals = 2;
    *out = table;
    return KEYACCT_OK;
}

static void free_map(const keyacct_table *table, keyacct__name_map *map) {
    keyacct__free(&table->allocator, map->foreign, strlen(map->foreign) + 1, 1);
}

void keyacct_table_destroy(keyacct_table *table) {
    if (!is_table(table)) return;
    for (int32_t i = 0; i < table->column_count; i++) keyacct__column_free(table, table->columns[i]);
    for (int32_t i = 0; i < table->map_count; i++) free_map(table, &table->maps[i]);
    keyacct__free(&table->allocator, table->columns, (size_t)table->column_capacity, sizeof *table->columns);
    keyacct__free(&table->allocator, table->maps, (size_t)table->map_count, sizeof *table->maps);
    table->magic = KEYACCT__MAGIC_FREED;
    keyacct_allocator allocator = table->allocator;
    keyacct__free(&allocator, table, 1, sizeof *table);
}

int64_t keyacct_table_rows(const keyacct_table *table) { return is_table(table) ? table->rows : -1; }
const char *keyacct_table_role(const keyacct_table *table) { return is_table(table) ? table->role : ""; }
int32_t keyacct_table_decimals(const keyacct_table *table) { return is_table(table) ? table->decimals : -1; }
const char *keyacct_table_currency(const keyacct_table *table) { return is_table(table) ? table->currency : ""; }

keyacct_status keyacct_table_set_currency(keyacct_table *table, const char *code, int32_t decimals, keyacct_error *error) {
    KEYACCT__TRY(keyacct__table_check(table, "table", error));
    int good = code && strlen(code) == 3;
    for (int i = 0; good && i < 3; i++) good = code[i] >= 'A' && code[i] <= 'Z';
    if (!good)
        return keyacct__fail(error, KEYACCT_E_ARGUMENT, table->role, "code", -1,
                             "'%t' is not an ISO 4217 code of three capital letters",
                             code ? code : "", code ? (int64_t)strlen(code) : INT64_C(0));
    if (decimals < 0 || decimals > 6)
        return keyacct__fail(error, KEYACCT_E_RANGE, table->role, "decimals", -1, "decimals is %d; expected 0..6", decimals);
    memcpy(table->currency, code, 4);
    table->decimals = decimals;
    return KEYACCT_OK;
}

static int is_unit(int32_t unit) {
    return (unit >= KEYACCT_UNIT_NONE && unit <= KEYACCT_UNIT_PERCENT)
           || (unit >= KEYACCT_UNIT_DECIMAL_0 && unit <= KEYACCT_UNIT_DECIMAL_0 + 18);
}

keyacct_status keyacct_table_name_map(keyacct_table *table, const char *foreign, const char *name, int32_t unit,
                                      keyacct_error *error) {
    KEYACCT__TRY(keyacct__table_check(table, "table", error));
    KEYACCT__TRY(keyacct__name_check(table, foreign, error));
    int32_t id = -1;
    if (name) {
        id = keyacct__column_find(table->role, name);
        if (id < 0)
            return keyacct__fail(error, KEYACCT_E_NOT_FOUND, table->role, name, -1, "the vocabulary of '%s' has no column '%t'",
                                 table->role, name, (int64_t)strlen(name));
    }
    if (!is_unit(unit)) return keyacct__fail(error, KEYACCT_E_UNIT, table->role, foreign, -1, "%d is not a unit", unit);
    for (int32_t i = 0; i < table->map_count; i++) {
        if (strcmp(table->maps[i].foreign, foreign) != 0) continue;
        table->maps[i].id = id;
        table->maps[i].unit = unit;
        return KEYACCT_OK;
    }
    if (table->map_count == INT32_MAX)
        return keyacct__fail(error, KEYACCT_E_LIMIT, table->role, foreign, -1, "too many mapped names");
    keyacct__name_map made = {keyacct__strdup(&table->allocator, foreign), id, unit};
    if (!made.foreign) return keyacct__fail_memory(error);
    if (keyacct__resize(&table->allocator, &table->maps, (size_t)table->map_count, (size_t)table->map_count + 1, sizeof made)
        != KEYACCT_OK) {
        free_map(table, &made);
        return keyacct__fail_memory(error);
    }
    table->maps[table->map_count++] = made;
    return KEYACCT_OK;
}

/* --- the set of columns ------------------------------------------------------------------------------------------------ */

const keyacct__column *keyacct__table_column(const keyacct_table *table, int32_t id) {
    for (int32_t i = 0; i < table->column_count; i++) {
        if (table->columns[i]->id != id || id < 0) continue;
        keyacct__column_settle(table, table->columns[i]);
        return table->columns[i];
    }
    return NULL;
}

const keyacct__column *keyacct__table_column_named(const keyacct_table *table, const char *name) {
    int32_t place = keyacct__table_find(table, name);
    if (place < 0) return NULL;
    keyacct__column_settle(table, table->columns[place]);
    return table->columns[place];
}

keyacct_status keyacct__table_require(const keyacct_table *table, int32_t id, const char *call, const keyacct__column **out,
                                      keyacct_error *error) {
    *out = keyacct__table_column(table, id);
    if (*out) return KEYACCT_OK;
    return keyacct__fail(error, KEYACCT_E_COLUMN, table->role, keyacct__column_at(id).name, -1,
                         "%s: column '%s' (%s) is required by %s and missing; bind it, or map a column to it", table->role,
                         keyacct__column_at(id).name,
                         keyacct__column_at(id).type ? keyacct__type_label(keyacct__column_at(id).type) : "key", call);
}

/* Refuses to replace what the caller bound as an output. */
static keyacct_status check_replaceable(const keyacct_table *table, const char *name, keyacct_error *error) {
    int32_t place = keyacct__table_find(table, name);
    if (place < 0 || !table->columns[place]->bound_output) return KEYACCT_OK;
    return keyacct__fail(error, KEYACCT_E_READONLY, table->role, name, -1, "'%t' is bound as an output; unbind it first", name,
                         (int64_t)strlen(name));
}

static keyacct_status bind_source(keyacct_table *table, const char *name, const keyacct__source *source, keyacct_error *error) {
    keyacct__column *column;
    KEYACCT__TRY(keyacct__table_reserve(table, 1, error));
    KEYACCT__TRY(keyacct__column_build(table, name, source, &column, error));
    if (!column) return KEYACCT_OK; /* hidden */
    keyacct_status status = check_replaceable(table, column->name, error);
    int32_t place = keyacct__table_find(table, column->name);
    if (status == KEYACCT_OK) status = keyacct__alias_check(table, column, place < 0 ? NULL : table->columns[place], error);
    if (status != KEYACCT_OK) {
        keyacct__column_free(table, column);
        return status;
    }
    keyacct__table_install(table, column, 0);
    return KEYACCT_OK;
}

/* The callback belongs to a buffer of one use from here on: whoever keeps the memory keeps the buffer. */
static keyacct_status bind_released(keyacct_table *table, const char *name, keyacct__source *source, keyacct_release release,
                                    void *user_data, keyacct_error *error) {
    if (release) {
        source->owner = keyacct__buffer_foreign(&table->allocator, release, user_data);
        if (!source->owner) {
            release(user_data);
            return keyacct__fail_memory(error);
        }
        source->values_owner = source->bytes_owner = source->owner;
    }
    keyacct_status status = bind_source(table, name, source, error);
    keyacct__buffer_drop(source->owner);
    return status;
}

keyacct_status keyacct_table_bind(keyacct_table *table, const char *name, int32_t type, int32_t unit, const void *values,
                                  const uint8_t *validity, keyacct_release release, void *user_data, keyacct_error *error) {
    keyacct_status status = keyacct__table_check(table, "table", error);
    if (status == KEYACCT_OK) status = keyacct__name_check(table, name, error);
    if (status == KEYACCT_OK && (type < KEYACCT_TYPE_INT8 || type > KEYACCT_TYPE_TIME))
        status = keyacct__fail(error, KEYACCT_E_ARGUMENT, table->role, name, -1,
                               "%d (%s) is not a physical type; expected int8..time (money and codes are bound as integers)",
                               type, keyacct__type_label(type));
    if (status == KEYACCT_OK && !values && table->rows)
        status = keyacct__fail(error, KEYACCT_E_ARGUMENT, table->role, name, -1, "values is NULL for %l rows", table->rows);
    if (status == KEYACCT_OK && (uintptr_t)values % keyacct__type_size(type))
        status = keyacct__fail(error, KEYACCT_E_ARGUMENT, table->role, name, -1, "values is not aligned for %s",
                               keyacct__type_label(type));
    if (status != KEYACCT_OK) {
        if (release) release(user_data);
        return status;
    }
    keyacct__source source = {0};
    source.type = type;
    source.unit = unit;
    source.values = values;
    source.validity = validity;
    return bind_released(table, name, &source, release, user_data, error);
}

keyacct_status keyacct_table_bind_text(keyacct_table *table, const char *name, int32_t unit, const int64_t *offsets,
                                       const char *bytes,
                                       const uint8_t *validity, keyacct_release release, void *user_data, keyacct_error *error) {
    static const int64_t none[1];
    keyacct_status status = keyacct__table_check(table, "table", error);
    if (status == KEYACCT_OK) status = keyacct__name_check(table, name, error);
    if (status == KEYACCT_OK && !offsets && table->rows)
        status = keyacct__fail(error, KEYACCT_E_ARGUMENT, table->role, name, -1, "offsets is NULL for %l rows", table->rows);
    if (status == KEYACCT_OK && (uintptr_t)offsets % sizeof *offsets)
        status = keyacct__fail(error, KEYACCT_E_ARGUMENT, table->role, name, -1, "offsets is not aligned for int64");
    if (status == KEYACCT_OK && !bytes && table->rows && offsets[table->rows] != offsets[0])
        status = keyacct__fail(error, KEYACCT_E_ARGUMENT, table->role, name, -1, "bytes is NULL and the offsets are not all equal");
    if (status != KEYACCT_OK) {
        if (release) release(user_data);
        return status;
    }
    keyacct__source source = {0};
    source.type = KEYACCT_TYPE_TEXT;
    source.unit = unit;
    source.offsets64 = offsets ? offsets : none;
    source.bytes = bytes ? bytes : "";
    source.validity = validity;
    return bind_released(table, name, &source, release, user_data, error);
}

keyacct_status keyacct_table_bind_output(keyacct_table *table, const char *name, int32_t type, void *values, uint8_t *validity,
                                         keyacct_error *error) {
    KEYACCT__TRY(keyacct__table_check(table, "table", error));
    KEYACCT__TRY(keyacct__name_check(table, name, error));
    int32_t id = keyacct__column_find(table->role, name);
    if (id < 0 || keyacct__column_at(id).use == KEYACCT__USE_INPUT || strcmp(keyacct__column_at(id).role, table->role) != 0)
        return keyacct__fail(error, KEYACCT_E_NOT_FOUND, table->role, name, -1, "no call makes a column '%t' of '%s'", name,
                             (int64_t)strlen(name), table->role);
    int32_t own = keyacct__own_type(id);
    if (type != own)
        return keyacct__fail(error, KEYACCT_E_COLUMN, table->role, name, -1, "the output is %s; %s was given",
                             keyacct__type_label(own), keyacct__type_label(type));
    if (own == KEYACCT_TYPE_TEXT)
        return keyacct__fail(error, KEYACCT_E_UNSUPPORTED, table->role, name, -1, "text outputs cannot be bound");
    if (!values && table->rows)
        return keyacct__fail(error, KEYACCT_E_ARGUMENT, table->role, name, -1, "values is NULL for %l rows", table->rows);
    if ((uintptr_t)values % keyacct__type_size(own))
        return keyacct__fail(error, KEYACCT_E_ARGUMENT, table->role, name, -1, "values is not aligned for %s",
                             keyacct__type_label(own));
    if (!validity && table->rows && own != KEYACCT_TYPE_CODE && own != KEYACCT_TYPE_BOOL)
        return keyacct__fail(error, KEYACCT_E_COLUMN, table->role, name, -1, "the output may be null: it needs a validity bitmap");
    KEYACCT__TRY(keyacct__table_reserve(table, 1, error));
    keyacct__column *column = keyacct__column_new(table, name, id, own, KEYACCT_ORIGIN_OUTPUT);
    if (!column) return keyacct__fail_memory(error);
    column->values.any = values;
    column->validity = validity;
    column->bound_output = 1;
    const keyacct__column *old = keyacct__table_column_named(table, name);
    keyacct_status status = keyacct__alias_check(table, column, old && old->origin == KEYACCT_ORIGIN_OUTPUT ? old : NULL, error);
    if (status != KEYACCT_OK) {
        keyacct__column_free(table, column);
        return status;
    }
    keyacct__table_install(table, column, 1);
    return KEYACCT_OK;
}

/* Type of a column that the caller wants to fill cell by cell. */
static keyacct_status type_to_add(const keyacct_table *table, const char *name, int32_t id, int32_t *type, keyacct_error *error) {
    int32_t asked = *type;
    if (id < 0 && !asked && strcmp(name, "account_id") == 0) { /* accounts are named in tables of any role */
        *type = KEYACCT_TYPE_TEXT;
        return KEYACCT_OK;
    }
    if (id >= 0 && keyacct__column_at(id).type) {
        *type = keyacct__column_at(id).type;
        if (!asked || asked == *type) return KEYACCT_OK;
    } else if (id >= 0) {
        *type = asked ? asked : KEYACCT_TYPE_TEXT;
        if (*type == KEYACCT_TYPE_TEXT || *type == KEYACCT_TYPE_INT64) return KEYACCT_OK;
        return keyacct__fail(error, KEYACCT_E_COLUMN, table->role, name, -1, "an id is int64 or text; %s was asked for",
                             keyacct__type_label(asked));
    } else if (asked == KEYACCT_TYPE_INT64 || (asked >= KEYACCT_TYPE_FLOAT64 && asked <= KEYACCT_TYPE_MONEY)) {
        return KEYACCT_OK;
    } else {
        return keyacct__fail(error, KEYACCT_E_COLUMN, table->role, name, -1,
                             "'%t' is not of the vocabulary: it needs a type of int64, float64, bool, date, time, text or money",
                             name, (int64_t)strlen(name));
    }
    return keyacct__fail(error, KEYACCT_E_COLUMN, table->role, name, -1, "the column is %s; %s was asked for",
                         keyacct__type_label(*type), keyacct__type_label(asked));
}

keyacct_status keyacct_table_add_column(keyacct_table *table, const char *name, int32_t type, keyacct_error *error) {
    KEYACCT__TRY(keyacct__table_check(table, "table", error));
    KEYACCT__TRY(keyacct__name_check(table, name, error));
    KEYACCT__TRY(check_replaceable(table, name, error));
    int32_t id = keyacct__column_find(table->role, name);
    KEYACCT__TRY(type_to_add(table, name, id, &type, error));
    KEYACCT__TRY(keyacct__table_reserve(table, 1, error));
    keyacct__column *column = keyacct__column_new(table, name, id, type, id < 0 ? KEYACCT_ORIGIN_CARRIED : KEYACCT_ORIGIN_INPUT);
    if (!column) return keyacct__fail_memory(error);
    if (!keyacct__column_allocate(table, column, 1, 0)) {
        keyacct__column_free(table, column);
        return keyacct__fail_memory(error);
    }
    column->writable = 1;
    keyacct__table_install(table, column, 0);
    return KEYACCT_OK;
}

keyacct_status keyacct_table_unbind(keyacct_table *table, const char *name, keyacct_error *error) {
    KEYACCT__TRY(keyacct__table_check(table, "table", error));
    KEYACCT__TRY(keyacct__name_check(table, name, error));
    int32_t place = keyacct__table_find(table, name);
    if (place < 0)
        return keyacct__fail(error, KEYACCT_E_NOT_FOUND, table->role, name, -1, "there is no column '%t'", name,
                             (int64_t)strlen(name));
    keyacct__column *column = table->columns[place];
    table->column_count--;
    memmove(table->columns + place, table->columns + place + 1, (size_t)(table->column_count - place) * sizeof *table->columns);
    table->generation++;
    keyacct__column_free(table, column);
    return KEYACCT_OK;
}

/* --- slices ----------------------------------------------------------------------------------------------------------- */

/* A view of rows [first, first + slice->rows) of `from`, and of what lies under it. NULL when memory is short. */
static keyacct__column *view(const keyacct_table *slice, const keyacct__column *from, int64_t first) {
    keyacct__column *column = keyacct__column_new(slice, from->name, from->id, from->type, from->origin);
    if (!column) return NULL;
    size_t size = keyacct__type_size(from->type);
    if (from->values.any) column->values.any = (const char *)from->values.any + (size_t)first * size;
    if (from->offsets64) column->offsets64 = from->offsets64 + first;
    if (from->offsets32) column->offsets32 = from->offsets32 + first;
    column->bytes = from->bytes;
    column->validity = from->validity;
    column->validity_offset = from->validity_offset + first;
    column->aligned = from->aligned;
    column->values_buffer = keyacct__buffer_keep(from->values_buffer);
    column->offsets_buffer = keyacct__buffer_keep(from->offsets_buffer);
    column->bytes_buffer = keyacct__buffer_keep(from->bytes_buffer);
    column->validity_buffer = keyacct__buffer_keep(from->validity_buffer);
    int good = 1;
    if (from->given && slice->rows) {
        column->given = keyacct__calloc(&slice->allocator, (size_t)keyacct__bits_size(slice->rows), 1);
        good = column->given != NULL;
        if (good) keyacct__bits_copy(column->given, from->given, first, slice->rows);
    }
    if (good && from->input) {
        column->input = view(slice, from->input, first);
        good = column->input != NULL;
    }
    if (good) return column;
    keyacct__column_free(slice, column);
    return NULL;
}

keyacct_status keyacct_table_slice(const keyacct_table *table, int64_t first, int64_t count, keyacct_table **out,
                                   keyacct_error *error) {
    if (!out) return keyacct__fail_null(error, "out");
    *out = NULL;
    KEYACCT__TRY(keyacct__table_check(table, "table", error));
    if (first < 0 || count < 0 || first > table->rows || count > table->rows - first)
        return keyacct__fail(error, KEYACCT_E_RANGE, table->role, "first", -1, "rows %l .. + %l are not within the table's %l rows",
                             first, count, table->rows);
    keyacct_table *slice;
    KEYACCT__TRY(keyacct_table_create(&table->allocator, table->role, count, &slice, error));
    memcpy(slice->currency, table->currency, sizeof slice->currency);
    slice->decimals = table->decimals;
    keyacct_status status = keyacct__table_reserve(slice, table->column_count, error);
    for (int32_t i = 0; status == KEYACCT_OK && i < table->column_count; i++) {
        for (keyacct__column *at = table->columns[i]; at; at = at->input) keyacct__column_settle(table, at);
        keyacct__column *column = view(slice, table->columns[i], first);
        if (column) slice->columns[slice->column_count++] = column;
        else status = keyacct__fail_memory(error);
    }
    if (status != KEYACCT_OK) {
        keyacct_table_destroy(slice);
        return status;
    }
    *out = slice;
    return KEYACCT_OK;
}
