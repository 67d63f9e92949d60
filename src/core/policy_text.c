/* The canonical text of a policy, its hash, and its reader.
 *
 *   edition 1
 *   segment.policy = hybrid             every parameter, in the order of the .def files, codes by name
 *   table service.plan
 *   plan_tier,channel,visit_days,...    the names of the columns, then one line a row, sorted by key; an empty cell is empty
 *   lead,desk,,...
 *   end
 *
 * Numbers are the shortest decimals that read back to the same double, so equal policies have equal texts. The hash is SipHash-2-4
 * with 128 bits under the library's documented key ("KEYACCT map key1"). The reader takes any subset of these lines, edition
 * first, with blanks around names, '#' comments (to the end of the line), empty lines and CRLF; the columns of a table may come in
 * any order. Linear cost. Refuses unknown names, repeated parameters or tables, and values out of bounds, each with its line. */
#include "policy.h"

#include <string.h>

#include "hash.h"
#include "keyacct/schema.h"
#include "number.h"

#define MOST_COLUMNS 64

/* --- writing ---------------------------------------------------------------------------------------------------------- */

int32_t keyacct__policy_value_text(const keyacct_policy *policy, int32_t parameter, char *buffer) {
    const keyacct__parameter_info row_info = keyacct__parameter_at(parameter), *info = &row_info;
    if (info->type == KEYACCT_TYPE_FLOAT64) return keyacct__double_format(keyacct__policy_float64(policy, parameter), buffer);
    int64_t value = keyacct__policy_int64(policy, parameter);
    const char *name = info->type == KEYACCT_TYPE_CODE ? keyacct_code_name(info->unit, (int32_t)value) : NULL;
    if (!name) return keyacct__int64_format(value, buffer);
    size_t size = strlen(name);
    if (size > 127) size = 127;
    memcpy(buffer, name, size);
    buffer[size] = 0;
    return (int32_t)size;
}

int32_t keyacct__policy_cell_text(const keyacct__policy_column *column, double cell, char *buffer) {
    const char *name = NULL;
    buffer[0] = 0;
    if (cell != cell) return 0;
    if (column->type == KEYACCT_TYPE_CODE) name = keyacct_code_name(column->unit, (int32_t)cell);
    if (!name) return keyacct__double_format(cell, buffer);
    size_t size = strlen(name);
    if (size > 127) size = 127;
    memcpy(buffer, name, size);
    buffer[size] = 0;
    return (int32_t)size;
}

/* Counts what is written and keeps what fits. */
typedef struct sink {
    char *buffer;
    size_t capacity, size;
} sink;

static void put(sink *out, const char *text, size_t size) {
    if (out->buffer && out->size <= out->capacity && size <= out->capacity - out->size) memcpy(out->buffer + out->size, text, size);
    out->size += size;
}

static void put_text(sink *out, const char *text) { put(out, text, strlen(text)); }

static void put_table(sink *out, const keyacct_policy *policy, int32_t table) {
    const keyacct__policy_table_info *info = &keyacct__policy_tables[table];
    char text[128];
    int32_t count;
    const double *rows = keyacct__policy_rows(policy, table, &count);
    put_text(out, "table ");
    put_text(out, info->name);
    for (int32_t j = 0; j < info->column_count; j++) {
        put(out, j ? "," : "\n", 1);
        put_text(out, info->columns[j].name);
    }
    for (int32_t i = 0; i < count; i++)
        for (int32_t j = 0; j < info->column_count; j++) {
            put(out, j ? "," : "\n", 1);
            put(out, text, (size_t)keyacct__policy_cell_text(&info->columns[j], rows[(size_t)i * info->column_count + j], text));
        }
    put_text(out, "\nend\n");
}

static void put_policy(sink *out, const keyacct_policy *policy) {
    char text[128];
    put_text(out, "edition ");
    put(out, text, (size_t)keyacct__int64_format(policy ? policy->edition : 1, text));
    put_text(out, "\n");
    for (int32_t i = 0; i < KEYACCT__PARAMETER_COUNT; i++) {
        put_text(out, keyacct__parameter_at(i).name);
        put_text(out, " = ");
        put(out, text, (size_t)keyacct__policy_value_text(policy, i, text));
        put_text(out, "\n");
    }
    for (int32_t i = 0; i < keyacct__policy_table_total; i++) put_table(out, policy, i);
}

keyacct_status keyacct_policy_save_text(const keyacct_policy *policy, char *buffer, size_t capacity, size_t *size,
                                        keyacct_error *error) {
    if (!size) return keyacct__fail(error, KEYACCT_E_ARGUMENT, "policy", "size", -1, "the place for the size is NULL");
    *size = 0;
    KEYACCT__TRY(keyacct__policy_live(policy, error));
    sink out = {buffer, capacity, 0};
    put_policy(&out, policy);
    *size = out.size;
    if (buffer && out.size > capacity)
        return keyacct__fail(error, KEYACCT_E_RANGE, "policy", "capacity", -1, "the text has %l bytes, the buffer only %l",
                             (int64_t)out.size, (int64_t)capacity);
    return KEYACCT_OK;
}

keyacct_status keyacct_policy_hash(const keyacct_policy *policy, uint8_t hash[16], keyacct_error *error) {
    keyacct_allocator allocator;
    if (!hash) return keyacct__fail(error, KEYACCT_E_ARGUMENT, "policy", "hash", -1, "the place for the hash is NULL");
    KEYACCT__TRY(keyacct__policy_live(policy, error));
    KEYACCT__TRY(keyacct__allocator_take(policy ? &policy->allocator : NULL, &allocator, error));
    sink count = {NULL, 0, 0};
    put_policy(&count, policy);
    char *text = keyacct__alloc(&allocator, count.size, 1);
    if (!text) return keyacct__fail_memory(error);
    sink out = {text, count.size, 0};
    put_policy(&out, policy);
    keyacct__siphash128(keyacct__hash_key_default, text, count.size, hash);
    keyacct__free(&allocator, text, count.size, 1);
    return KEYACCT_OK;
}

/* --- reading ---------------------------------------------------------------------------------------------------------- */

typedef struct span {
    const char *text;
    int64_t length;
} span;

typedef struct reader {
    const char *text;
    int64_t length, at, line; /* line of what was read last, from 0 */
    keyacct_policy *policy;
    keyacct_error *error;
    uint8_t seen[KEYACCT__PARAMETER_COUNT + KEYACCT__POLICY_TABLE_COUNT];
} reader;

static int is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

static span trim(span s) {
    while (s.length && is_blank(s.text[0])) s.text++, s.length--;
    while (s.length && is_blank(s.text[s.length - 1])) s.length--;
    return s;
}

static int is_text(span s, const char *text) {
    return s.length == (int64_t)strlen(text) && memcmp(s.text, text, (size_t)s.length) == 0;
}

/* Takes what stands before the first `mark` off s; all of it when there is none. */
static span split(span *s, char mark) {
    const char *at = s->length ? memchr(s->text, mark, (size_t)s->length) : NULL;
    span head = {s->text, at ? at - s->text : s->length};
    s->text += at ? head.length + 1 : head.length;
    s->length -= at ? head.length + 1 : head.length;
    return trim(head);
}

/* Next line that says something, without its comment; 0 at the end. */
static int next_line(reader *in, span *line) {
    while (in->at < in->length) {
        span rest = {in->text + in->at, in->length - in->at};
        const char *end = memchr(rest.text, '\n', (size_t)rest.length);
        int64_t size = end ? end - rest.text : rest.length;
        in->at += size + (end != NULL);
        in->line++;
        span whole = {rest.text, size};
        *line = split(&whole, '#');
        if (line->length) return 1;
    }
    return 0;
}

static keyacct_status fail_line(reader *in, keyacct_status status, const char *message, span what) {
    return keyacct__fail(in->error, status, "policy", NULL, in->line, "%s: '%t'", message, what.text, what.length);
}

static int32_t find_parameter(span name) {
    for (int32_t i = 0; i < KEYACCT__PARAMETER_COUNT; i++)
        if (is_text(name, keyacct__parameter_at(i).name)) return i;
    return -1;
}

static keyacct_status read_parameter(reader *in, span line) {
    if (!memchr(line.text, '=', (size_t)line.length))
        return fail_line(in, KEYACCT_E_FORMAT, "expected 'name = value' or 'table name'", line);
    span name = split(&line, '='), value = trim(line);
    int32_t parameter = find_parameter(name);
    if (parameter < 0) return fail_line(in, KEYACCT_E_NOT_FOUND, "no parameter is called so", name);
    if (in->seen[parameter]++) return fail_line(in, KEYACCT_E_DUPLICATE, "the parameter is set twice", name);
    return keyacct__policy_set_text(in->policy, parameter, value.text, value.length, in->line, in->error);
}

/* Columns of the header line: columns[i] is the column of field i. */
static keyacct_status read_header(reader *in, const keyacct__policy_table_info *info, span line, int32_t *columns,
                                  int32_t *fields) {
    uint8_t seen[MOST_COLUMNS] = {0};
    int more = 1;
    for (*fields = 0; more; ++*fields) {
        more = memchr(line.text, ',', (size_t)line.length) != NULL;
        span name = split(&line, ',');
        int32_t column = 0;
        while (column < info->column_count && !is_text(name, info->columns[column].name)) column++;
        if (column == info->column_count) return fail_line(in, KEYACCT_E_NOT_FOUND, "the table has no such column", name);
        if (seen[column]++) return fail_line(in, KEYACCT_E_DUPLICATE, "the column is named twice", name);
        columns[*fields] = column;
    }
    for (int32_t i = 0; i < info->column_count; i++)
        if (!seen[i] && !info->columns[i].may_be_empty)
            return keyacct__fail(in->error, KEYACCT_E_COLUMN, info->name, info->columns[i].name, in->line,
                                 "the column %s is missing",
                                 info->columns[i].name);
    return KEYACCT_OK;
}

static keyacct_status read_row(reader *in, const keyacct__policy_table_info *info, span line, const int32_t *columns,
                               int32_t fields,
                               double *row) {
    span whole = line;
    for (int32_t i = 0; i < info->column_count; i++)
        if (info->columns[i].may_be_empty) KEYACCT__TRY(keyacct__policy_cell(info, i, "", 0, in->line, &row[i], in->error));
    for (int32_t i = 0; i < fields; i++) {
        int more = line.length && memchr(line.text, ',', (size_t)line.length);
        if (more != (i + 1 < fields))
            return keyacct__fail(in->error, KEYACCT_E_FORMAT, info->name, NULL, in->line, "expected %d fields: '%t'", fields,
                                 whole.text, whole.length);
        span cell = split(&line, ',');
        KEYACCT__TRY(keyacct__policy_cell(info, columns[i], cell.text, cell.length, in->line, &row[columns[i]], in->error));
    }
    return KEYACCT_OK;
}

/* Rows up to "end" into *rows, grown as needed. */
static keyacct_status read_rows(reader *in, const keyacct__policy_table_info *info, double **rows, int64_t **lines,
                                int32_t *capacity,
                                int32_t *count) {
    const keyacct_allocator *allocator = &in->policy->allocator;
    int32_t columns[MOST_COLUMNS], fields, width = info->column_count;
    span line = {"", 0};
    if (!next_line(in, &line)) return fail_line(in, KEYACCT_E_FORMAT, "the table ends before its columns", line);
    KEYACCT__TRY(read_header(in, info, line, columns, &fields));
    for (*count = 0; next_line(in, &line); ++*count) {
        if (is_text(line, "end")) return KEYACCT_OK;
        if (*count == KEYACCT__POLICY_MOST_ROWS)
            return keyacct__fail(in->error, KEYACCT_E_LIMIT, info->name, NULL, in->line, "more than %d rows",
                                 KEYACCT__POLICY_MOST_ROWS);
        if (*count == *capacity) {
            int32_t grown = *capacity ? 2 * *capacity : 64;
            size_t old_cells = (size_t)*capacity * (size_t)width, cells = (size_t)grown * (size_t)width;
            if (keyacct__resize(allocator, rows, old_cells, cells, sizeof **rows) != KEYACCT_OK)
                return keyacct__fail_memory(in->error);
            if (keyacct__resize(allocator, lines, (size_t)*capacity, (size_t)grown, sizeof **lines) != KEYACCT_OK) {
                keyacct__free(allocator, *rows, cells, sizeof **rows);
                *rows = NULL;
                return keyacct__fail_memory(in->error);
            }
            *capacity = grown;
        }
        (*lines)[*count] = in->line;
        KEYACCT__TRY(read_row(in, info, line, columns, fields, *rows + (size_t)*count * (size_t)width));
    }
    return keyacct__fail(in->error, KEYACCT_E_FORMAT, info->name, NULL, in->line, "the table has no 'end'");
}

static keyacct_status read_table(reader *in, span name) {
    int32_t table = 0;
    while (table < keyacct__policy_table_total && !is_text(name, keyacct__policy_tables[table].name)) table++;
    if (table == keyacct__policy_table_total) return fail_line(in, KEYACCT_E_NOT_FOUND, "no policy table is called so", name);
    if (in->seen[KEYACCT__PARAMETER_COUNT + table]++) return fail_line(in, KEYACCT_E_DUPLICATE, "the table is given twice", name);
    const keyacct__policy_table_info *info = &keyacct__policy_tables[table];
    double *rows = NULL;
    int64_t *lines = NULL;
    int32_t capacity = 0, count = 0;
    keyacct_status status = read_rows(in, info, &rows, &lines, &capacity, &count);
    if (status == KEYACCT_OK) status = keyacct__policy_take_rows(in->policy, table, rows, lines, count, in->error);
    keyacct__free(&in->policy->allocator, rows, (size_t)capacity * (size_t)info->column_count, sizeof *rows);
    keyacct__free(&in->policy->allocator, lines, (size_t)capacity, sizeof *lines);
    return status;
}

/* "edition N" on the first line that says something. */
static keyacct_status read_edition(reader *in, int32_t *edition) {
    span line = {"", 0};
    int64_t value;
    if (!next_line(in, &line) || line.length < 9 || memcmp(line.text, "edition", 7) != 0 || !is_blank(line.text[7]))
        return keyacct__fail(in->error, KEYACCT_E_FORMAT, "policy", "edition", keyacct__max(in->line, 0),
                             "the first line must be 'edition 1' (a number), not '%t'", line.text, line.length);
    span number = {line.text + 8, line.length - 8};
    number = trim(number);
    if (memchr(number.text, '.', (size_t)number.length) || keyacct__decimal_parse(number.text, number.length, 0, &value) != 1)
        return fail_line(in, KEYACCT_E_FORMAT, "the edition is not a number", number);
    if (value < 1 || value > INT32_MAX)
        return keyacct__fail(in->error, KEYACCT_E_EDITION, "policy", "edition", in->line, "there is no edition %l of the defaults",
                             value);
    *edition = (int32_t)value;
    return KEYACCT_OK;
}

keyacct_status keyacct_policy_load_text(const keyacct_allocator *allocator, const char *text, size_t length, keyacct_policy **out,
                                        keyacct_error *error) {
    if (!out) return keyacct__refuse(error, "out", "the place for the policy is NULL");
    *out = NULL;
    if (!text && length) return keyacct__refuse(error, "text", "the text is NULL");
    if (length > (size_t)PTRDIFF_MAX) return keyacct__refuse(error, "length", "the length is no size");
    reader in = {text ? text : "", (int64_t)length, 0, -1, NULL, error, {0}};
    int32_t edition = 0;
    keyacct_policy *policy;
    KEYACCT__TRY(read_edition(&in, &edition));
    KEYACCT__TRY(keyacct_policy_create(allocator, edition, &policy, error));
    in.policy = policy;
    span line;
    keyacct_status status = KEYACCT_OK;
    while (status == KEYACCT_OK && next_line(&in, &line)) {
        if (line.length > 6 && memcmp(line.text, "table", 5) == 0 && is_blank(line.text[5])) {
            span name = {line.text + 6, line.length - 6};
            status = read_table(&in, trim(name));
        } else {
            status = read_parameter(&in, line);
        }
    }
    if (status == KEYACCT_OK)
        *out = policy;
    else
        keyacct_policy_destroy(policy);
    return status;
}
