/* Policies: named parameters and small tables with the defaults of an edition.
 *
 * A policy is one value a parameter, in the order of the .def files, and rows of doubles a table, sorted by their key columns so
 * that the order in which rows are given never matters. NULL stands for the defaults of the newest edition. Look-ups by name scan
 * a few hundred names and are never in a kernel; rooms read by id, O(1). Refuses what is out of bounds or not in the code list,
 * changes after the freeze, and at the freeze what contradicts itself (src/policy_checks.c). */
#include "policy.h"

#include <string.h>

#include "keyacct/schema.h"
#include "number.h"

#define NEWEST_EDITION 1

/* --- life ------------------------------------------------------------------------------------------------------------- */

keyacct_status keyacct__policy_live(const keyacct_policy *policy, keyacct_error *error) {
    if (policy && policy->magic != KEYACCT__MAGIC_POLICY) return keyacct__fail_handle(error, "policy", "policy");
    return KEYACCT_OK;
}

keyacct_status keyacct__policy_check(const keyacct_policy *policy, keyacct_error *error) {
    KEYACCT__TRY(keyacct__policy_live(policy, error));
    if (policy && !policy->frozen)
        return keyacct__fail(error, KEYACCT_E_STATE, "policy", NULL, -1,
                             "the policy is not frozen; call keyacct_policy_freeze first");
    return KEYACCT_OK;
}

/* For calls that change it: a live, unfrozen policy. */
static keyacct_status check_open(const keyacct_policy *policy, keyacct_error *error) {
    if (!policy) return keyacct__refuse(error, "policy", "the policy is NULL");
    KEYACCT__TRY(keyacct__policy_live(policy, error));
    if (policy->frozen)
        return keyacct__fail(error, KEYACCT_E_STATE, "policy", NULL, -1,
                             "the policy is frozen and no longer changes; make another one");
    return KEYACCT_OK;
}

static void set_default(keyacct_policy *policy, int32_t parameter) {
    const keyacct__parameter_info row = keyacct__parameter_at(parameter), *info = &row;
    if (info->type == KEYACCT_TYPE_FLOAT64)
        policy->values[parameter].f = info->float_default;
    else
        policy->values[parameter].i = info->int_default;
}

static void drop_rows(keyacct_policy *policy, int32_t table) {
    keyacct__free(&policy->allocator, policy->rows[table],
                  (size_t)policy->row_count[table] * (size_t)keyacct__policy_tables[table].column_count, sizeof(double));
    policy->rows[table] = NULL;
    policy->row_count[table] = 0;
}

keyacct_status keyacct_policy_create(const keyacct_allocator *allocator, int32_t edition, keyacct_policy **out,
                                     keyacct_error *error) {
    keyacct_allocator taken;
    if (!out) return keyacct__refuse(error, "out", "the place for the policy is NULL");
    *out = NULL;
    if (edition == 0) edition = NEWEST_EDITION;
    if (edition != 1)
        return keyacct__fail(error, KEYACCT_E_EDITION, "policy", "edition", -1,
                             "there is no edition %d of the defaults; the newest is %d", edition,
                             (int32_t)NEWEST_EDITION);
    KEYACCT__TRY(keyacct__allocator_take(allocator, &taken, error));
    keyacct_policy *policy = keyacct__calloc(&taken, 1, sizeof *policy);
    if (!policy) return keyacct__fail_memory(error);
    policy->magic = KEYACCT__MAGIC_POLICY;
    policy->allocator = taken;
    policy->edition = edition;
    for (int32_t i = 0; i < KEYACCT__PARAMETER_COUNT; i++) set_default(policy, i);
    *out = policy;
    return KEYACCT_OK;
}

void keyacct_policy_destroy(keyacct_policy *policy) {
    if (!policy || policy->magic != KEYACCT__MAGIC_POLICY) return;
    for (int32_t i = 0; i < KEYACCT__POLICY_TABLE_COUNT; i++) drop_rows(policy, i);
    policy->magic = KEYACCT__MAGIC_FREED;
    keyacct_allocator allocator = policy->allocator;
    keyacct__free(&allocator, policy, 1, sizeof *policy);
}

keyacct_status keyacct__policy_copy(const keyacct_allocator *allocator, const keyacct_policy *policy, keyacct_policy **out,
                                    keyacct_error *error) {
    keyacct_policy *made;
    int failed = 0;
    KEYACCT__TRY(keyacct_policy_create(allocator, policy ? policy->edition : 0, &made, error));
    made->frozen = 1;
    if (policy) memcpy(made->values, policy->values, sizeof made->values);
    for (int32_t i = 0; policy && i < KEYACCT__POLICY_TABLE_COUNT; i++) {
        size_t cells = (size_t)policy->row_count[i] * (size_t)keyacct__policy_tables[i].column_count;
        made->rows[i] = keyacct__twin(&made->allocator, policy->rows[i], cells, sizeof(double), &failed);
        if (made->rows[i]) made->row_count[i] = policy->row_count[i];
    }
    if (failed) {
        keyacct_policy_destroy(made);
        return keyacct__fail_memory(error);
    }
    *out = made;
    return KEYACCT_OK;
}

keyacct_status keyacct_policy_freeze(keyacct_policy *policy, keyacct_error *error) {
    if (!policy) return keyacct__refuse(error, "policy", "the policy is NULL");
    KEYACCT__TRY(keyacct__policy_live(policy, error));
    if (policy->frozen) return KEYACCT_OK;
    for (int32_t i = 0; keyacct__policy_cross_checks[i]; i++) KEYACCT__TRY(keyacct__policy_cross_checks[i](policy, error));
    policy->frozen = 1;
    return KEYACCT_OK;
}

int32_t keyacct_policy_is_frozen(const keyacct_policy *policy) {
    return policy && policy->magic == KEYACCT__MAGIC_POLICY && policy->frozen;
}

int32_t keyacct_policy_edition(const keyacct_policy *policy) {
    return policy && policy->magic == KEYACCT__MAGIC_POLICY ? policy->edition : 0;
}

/* --- as rooms read them ------------------------------------------------------------------------------------------------ */

int64_t keyacct__policy_int64(const keyacct_policy *policy, int32_t parameter) {
    return policy ? policy->values[parameter].i : keyacct__parameter_at(parameter).int_default;
}

double keyacct__policy_float64(const keyacct_policy *policy, int32_t parameter) {
    return policy ? policy->values[parameter].f : keyacct__parameter_at(parameter).float_default;
}

const double *keyacct__policy_rows(const keyacct_policy *policy, int32_t table, int32_t *row_count) {
    const keyacct__policy_table_info *info = &keyacct__policy_tables[table];
    int own = policy && policy->rows[table];
    *row_count = own ? policy->row_count[table] : info->row_count;
    return own ? policy->rows[table] : info->rows;
}

int32_t keyacct__policy_table_find(const char *name) {
    for (int32_t i = 0; i < keyacct__policy_table_total; i++)
        if (strcmp(keyacct__policy_tables[i].name, name) == 0) return i;
    return -1;
}

const char *keyacct_policy_table_name(int32_t index) {
    return index < 0 || index >= keyacct__policy_table_total ? NULL : keyacct__policy_tables[index].name;
}

/* --- parameters by name ------------------------------------------------------------------------------------------------ */

static keyacct_status find(const char *name, int32_t *parameter, keyacct_error *error) {
    *parameter = 0;
    if (!name) return keyacct__fail(error, KEYACCT_E_ARGUMENT, "policy", "name", -1, "the name of the parameter is NULL");
    int32_t found = keyacct__parameter_find(name);
    if (found >= 0) *parameter = found;
    if (found < 0)
        return keyacct__fail(error, KEYACCT_E_NOT_FOUND, "policy", name, -1, "no parameter is called '%t'", name,
                             (int64_t)strlen(name));
    return KEYACCT_OK;
}

/* "hybrid, pyramid, ..." for messages, cut where the buffer ends. */
static void list_codes(const char *list, char *buffer, size_t capacity) {
    size_t used = 0;
    for (int32_t i = 0; i < keyacct__code_total; i++) {
        const keyacct__code_info code_row = keyacct__code_at(i), *code = &code_row;
        if (strcmp(code->list, list) != 0) continue;
        size_t size = strlen(code->name);
        if (used + size + 6 > capacity) {
            memcpy(buffer + used, "...", 3);
            used += 3;
            break;
        }
        if (used) {
            memcpy(buffer + used, ", ", 2);
            used += 2;
        }
        memcpy(buffer + used, code->name, size);
        used += size;
    }
    buffer[used] = 0;
}

static keyacct_status set_int(keyacct_policy *policy, int32_t parameter, int64_t value, int64_t line, keyacct_error *error) {
    const keyacct__parameter_info row = keyacct__parameter_at(parameter), *info = &row;
    if (value < info->int_min || value > info->int_max)
        return keyacct__fail(error, KEYACCT_E_RANGE, "policy", info->name, line, "%s is %l; allowed are %l to %l (%s)", info->name,
                             value, info->int_min, info->int_max, info->unit);
    if (info->type == KEYACCT_TYPE_CODE && !keyacct_code_name(info->unit, (int32_t)value)) {
        char names[160];
        list_codes(info->unit, names, sizeof names);
        return keyacct__fail(error, KEYACCT_E_RANGE, "policy", info->name, line, "%s is %l, which is no code; allowed are %s",
                             info->name, value, names);
    }
    policy->values[parameter].i = value;
    return KEYACCT_OK;
}

static keyacct_status set_float(keyacct_policy *policy, int32_t parameter, double value, int64_t line, keyacct_error *error) {
    const keyacct__parameter_info row = keyacct__parameter_at(parameter), *info = &row;
    if (!(value >= info->float_min && value <= info->float_max))
        return keyacct__fail(error, KEYACCT_E_RANGE, "policy", info->name, line, "%s is %f; allowed are %f to %f (%s)", info->name,
                             value, info->float_min, info->float_max, info->unit);
    policy->values[parameter].f = value == 0 ? 0 : value; /* -0 and 0 are one value, with one text */
    return KEYACCT_OK;
}

keyacct_status keyacct_policy_set_int64(keyacct_policy *policy, const char *name, int64_t value, keyacct_error *error) {
    int32_t parameter;
    KEYACCT__TRY(check_open(policy, error));
    KEYACCT__TRY(find(name, &parameter, error));
    if (keyacct__parameter_at(parameter).type == KEYACCT_TYPE_FLOAT64)
        return set_float(policy, parameter, (double)value, -1, error);
    return set_int(policy, parameter, value, -1, error);
}

keyacct_status keyacct_policy_set_float64(keyacct_policy *policy, const char *name, double value, keyacct_error *error) {
    int32_t parameter;
    int64_t whole;
    KEYACCT__TRY(check_open(policy, error));
    KEYACCT__TRY(find(name, &parameter, error));
    if (keyacct__parameter_at(parameter).type == KEYACCT_TYPE_FLOAT64) return set_float(policy, parameter, value, -1, error);
    if (!keyacct__money_from_double(value, 0, &whole) || (double)whole != value)
        return keyacct__fail(error, KEYACCT_E_RANGE, "policy", name, -1, "%s takes whole numbers, not %f", name, value);
    return set_int(policy, parameter, whole, -1, error);
}

/* "[+-]digits" to int64. */
static int parse_whole(const char *text, int64_t length, int64_t *value) {
    return length > 0 && !memchr(text, '.', (size_t)length) && keyacct__decimal_parse(text, length, 0, value) == 1;
}

keyacct_status keyacct__policy_set_text(keyacct_policy *policy, int32_t parameter, const char *text, int64_t length, int64_t line,
                                        keyacct_error *error) {
    const keyacct__parameter_info row = keyacct__parameter_at(parameter), *info = &row;
    int64_t whole;
    double value;
    if (info->type == KEYACCT_TYPE_FLOAT64) {
        if (!keyacct__double_parse(text, length, &value))
            return keyacct__fail(error, KEYACCT_E_FORMAT, "policy", info->name, line, "%s: '%t' is not a number", info->name, text,
                                 length);
        return set_float(policy, parameter, value, line, error);
    }
    if (info->type == KEYACCT_TYPE_CODE) {
        int32_t code = keyacct__code_find(info->unit, text, length);
        if (code >= 0) return set_int(policy, parameter, code, line, error);
        if (!parse_whole(text, length, &whole)) {
            char names[160];
            list_codes(info->unit, names, sizeof names);
            return keyacct__fail(error, KEYACCT_E_CODE, "policy", info->name, line, "%s: '%t' is not one of %s", info->name, text,
                                 length, names);
        }
    } else if (!parse_whole(text, length, &whole)) {
        return keyacct__fail(error, KEYACCT_E_FORMAT, "policy", info->name, line,
                             "%s: '%t' is not a whole number that fits 64 bits",
                             info->name, text, length);
    }
    return set_int(policy, parameter, whole, line, error);
}

keyacct_status keyacct_policy_set_text(keyacct_policy *policy, const char *name, const char *value, keyacct_error *error) {
    int32_t parameter;
    KEYACCT__TRY(check_open(policy, error));
    KEYACCT__TRY(find(name, &parameter, error));
    if (!value) return keyacct__fail(error, KEYACCT_E_ARGUMENT, "policy", name, -1, "the value of %s is NULL", name);
    return keyacct__policy_set_text(policy, parameter, value, (int64_t)strlen(value), -1, error);
}

keyacct_status keyacct_policy_get_int64(const keyacct_policy *policy, const char *name, int64_t *value, keyacct_error *error) {
    int32_t parameter;
    KEYACCT__TRY(keyacct__policy_live(policy, error));
    KEYACCT__TRY(find(name, &parameter, error));
    if (!value) return keyacct__fail(error, KEYACCT_E_ARGUMENT, "policy", "value", -1, "the place for the value is NULL");
    if (keyacct__parameter_at(parameter).type == KEYACCT_TYPE_FLOAT64)
        return keyacct__fail(error, KEYACCT_E_ARGUMENT, "policy", name, -1, "%s is a float64; use keyacct_policy_get_float64",
                             name);
    *value = keyacct__policy_int64(policy, parameter);
    return KEYACCT_OK;
}

keyacct_status keyacct_policy_get_float64(const keyacct_policy *policy, const char *name, double *value, keyacct_error *error) {
    int32_t parameter;
    KEYACCT__TRY(keyacct__policy_live(policy, error));
    KEYACCT__TRY(find(name, &parameter, error));
    if (!value) return keyacct__fail(error, KEYACCT_E_ARGUMENT, "policy", "value", -1, "the place for the value is NULL");
    *value = keyacct__parameter_at(parameter).type == KEYACCT_TYPE_FLOAT64 ? keyacct__policy_float64(policy, parameter)
                                                                         : (double)keyacct__policy_int64(policy, parameter);
    return KEYACCT_OK;
}

keyacct_status keyacct_policy_reset(keyacct_policy *policy, const char *name, keyacct_error *error) {
    int32_t parameter;
    KEYACCT__TRY(check_open(policy, error));
    int32_t table = name ? keyacct__policy_table_find(name) : -1;
    if (table >= 0) {
        drop_rows(policy, table);
        return KEYACCT_OK;
    }
    KEYACCT__TRY(find(name, &parameter, error));
    set_default(policy, parameter);
    return KEYACCT_OK;
}

/* --- rows ------------------------------------------------------------------------------------------------------------- */

keyacct_status keyacct__policy_cell_check(const keyacct__policy_table_info *info, int32_t column, double cell, int64_t row,
                                          keyacct_error *error) {
    const keyacct__policy_column *c = &info->columns[column];
    if (cell != cell) {
        if (c->may_be_empty) return KEYACCT_OK;
        return keyacct__fail(error, KEYACCT_E_VALUE, info->name, c->name, row, "%s must not be empty", c->name);
    }
    if (!(cell >= c->min && cell <= c->max))
        return keyacct__fail(error, KEYACCT_E_RANGE, info->name, c->name, row, "%s is %f; allowed are %f to %f (%s)", c->name, cell,
                             c->min, c->max, c->unit);
    if (c->type == KEYACCT_TYPE_FLOAT64) return KEYACCT_OK;
    int64_t whole;
    if (!keyacct__money_from_double(cell, 0, &whole) || (double)whole != cell)
        return keyacct__fail(error, KEYACCT_E_VALUE, info->name, c->name, row, "%s takes whole numbers, not %f", c->name, cell);
    if (c->type == KEYACCT_TYPE_CODE && !keyacct_code_name(c->unit, (int32_t)whole)) {
        char names[160];
        list_codes(c->unit, names, sizeof names);
        return keyacct__fail(error, KEYACCT_E_CODE, info->name, c->name, row, "%s is %l; allowed are %s", c->name, whole, names);
    }
    return KEYACCT_OK;
}

keyacct_status keyacct__policy_cell(const keyacct__policy_table_info *info, int32_t column, const char *text, int64_t length,
                                    int64_t row, double *cell, keyacct_error *error) {
    const keyacct__policy_column *c = &info->columns[column];
    int32_t code = c->type == KEYACCT_TYPE_CODE ? keyacct__code_find(c->unit, text, length) : -1;
    if (code >= 0) {
        *cell = code;
    } else if (length == 0) {
        uint64_t bits = 0x7ff8000000000000u; /* the canonical NaN */
        memcpy(cell, &bits, sizeof *cell);
    } else if (c->type == KEYACCT_TYPE_CODE && !(text[0] >= '0' && text[0] <= '9')) {
        char names[160];
        list_codes(c->unit, names, sizeof names);
        return keyacct__fail(error, KEYACCT_E_CODE, info->name, c->name, row, "'%t' is not one of %s", text, length, names);
    } else if (!keyacct__double_parse(text, length, cell)) {
        return keyacct__fail(error, KEYACCT_E_FORMAT, info->name, c->name, row, "'%t' is not a number", text, length);
    }
    return keyacct__policy_cell_check(info, column, *cell, row, error);
}

static int compare_keys(const double *a, const double *b, int32_t count) {
    for (int32_t i = 0; i < count; i++)
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    return 0;
}

/* Insertion sort by the key columns: a few hundred rows at most, usually in order already. */
static void sort_rows(double *rows, int64_t *origins, int32_t count, int32_t width, int32_t keys) {
    for (int32_t i = 1; i < count; i++)
        for (int32_t j = i; j > 0 && compare_keys(rows + (size_t)j * width, rows + (size_t)(j - 1) * width, keys) < 0; j--) {
            double *a = rows + (size_t)j * width, *b = a - width;
            for (int32_t k = 0; k < width; k++) {
                double cell = a[k];
                a[k] = b[k];
                b[k] = cell;
            }
            int64_t origin = origins[j];
            origins[j] = origins[j - 1];
            origins[j - 1] = origin;
        }
}

keyacct_status keyacct__policy_take_rows(keyacct_policy *policy, int32_t table, double *rows, int64_t *origins, int32_t count,
                                         keyacct_error *error) {
    const keyacct__policy_table_info *info = &keyacct__policy_tables[table];
    int32_t width = info->column_count;
    for (size_t i = 0; i < (size_t)count * (size_t)width; i++)
        if (rows[i] == 0) rows[i] = 0; /* no -0: one value, one text */
    sort_rows(rows, origins, count, width, info->key_count);
    for (int32_t i = 1; i < count; i++)
        if (compare_keys(rows + (size_t)i * width, rows + (size_t)(i - 1) * width, info->key_count) == 0)
            return keyacct__fail(error, KEYACCT_E_DUPLICATE, info->name, info->columns[info->key_count - 1].name,
                                 keyacct__max(origins[i], origins[i - 1]), "two rows are for the same %s", info->columns[0].name);
    if (info->check) {
        keyacct_error local = KEYACCT_ERROR_INIT;
        keyacct_status status = info->check(rows, count, &local);
        int64_t row = local.row >= 0 && local.row < count ? origins[local.row] : -1;
        if (status != KEYACCT_OK) return keyacct__fail(error, status, info->name, local.column, row, "%s", local.message);
    }
    if (count == 0 && info->row_count) return keyacct__fail(error, KEYACCT_E_VALUE, info->name, NULL, -1, "the table has no rows");
    if (count == 0) {
        drop_rows(policy, table);
        return KEYACCT_OK;
    }
    double *copy = keyacct__alloc(&policy->allocator, (size_t)count * (size_t)width, sizeof *copy);
    if (!copy) return keyacct__fail_memory(error);
    memcpy(copy, rows, (size_t)count * (size_t)width * sizeof *copy);
    drop_rows(policy, table);
    policy->rows[table] = copy;
    policy->row_count[table] = count;
    return KEYACCT_OK;
}
