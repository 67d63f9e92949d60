/* The CSV reader and what reads its cells, under any bytes.
 *
 * The first byte is the delimiter, the rest a file. Checked beyond memory errors: fields lie in the record, lines never go back,
 * and what was read, written again with every field in quotes, reads as the same fields. */
#include "fuzz.h"

#include "mapping.h"

static int is_delimiter(uint8_t byte) { return byte != '"' && byte != '\n' && byte != '\r' && byte != 0 && byte < 128; }

static void write_quoted(buffer *to, const csv_field *field) {
    buffer_text(to, "\"");
    for (size_t i = 0; i < field->length; i++)
        buffer_add(to, field->bytes[i] == '"' ? "\"\"" : field->bytes + i, field->bytes[i] == '"' ? 2 : 1);
    buffer_text(to, "\"");
}

static void read_cells(const csv_field *field) {
    static const column_info targets[] = {{"amount", "money", "in", "", KEYACCT_TYPE_MONEY, 1},
                                          {"discount_ppm", "ppm", "in", "", KEYACCT_TYPE_INT64, 1},
                                          {"trust", "0..4", "in", "", KEYACCT_TYPE_INT64, 1},
                                              {"satisfaction", "0..10", "in", "", KEYACCT_TYPE_FLOAT64, 1},
                                          {"on", "date", "in", "", KEYACCT_TYPE_DATE, 1},
                                              {"at", "time", "in", "", KEYACCT_TYPE_TIME, 1},
                                          {"status", "status", "in", "", KEYACCT_TYPE_CODE, 1},
                                              {"vip", "bool", "in", "", KEYACCT_TYPE_BOOL, 1},
                                          {"name", "text", "in", "", KEYACCT_TYPE_TEXT, 1}};
    static const unit_kind units[] = {UNIT_MAJOR, UNIT_PERCENT, UNIT_UNSTATED, UNIT_SCALE, UNIT_FORMAT, UNIT_UNSTATED,
                                      UNIT_UNSTATED, UNIT_UNSTATED, UNIT_TRIM};
    static const number_form forms[] = {{'.', 0}, {',', '.'}};
    char format[] = "%d.%m.%Y";
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        field_map map;
        cell value;
        buffer wrong = {0};
        int column;
        memset(&map, 0, sizeof map);
        map.target = &targets[i];
        map.unit = units[i];
        map.format = units[i] == UNIT_FORMAT ? format : NULL;
        map.low = 1;
        map.high = 5;
        int read = cell_read(&map, field, &forms[field->length % 2], 2, &value, &column, &wrong);
        REQUIRE(read == 1 || wrong.length > 0); /* a refusal always says why */
        REQUIRE(read == 0 || value.kind != CELL_TEXT || value.text != NULL);
        buffer_free(&wrong);
    }
}

static void read_expression(const csv_field *field) {
    char name_a[] = "a", name_b[] = "b c", *names[] = {name_a, name_b};
    header of = {2, names};
    csv_field operands[2] = {{"1.5", 3}, {field->bytes, field->length}};
    static const number_form form = {'.', 0};
    buffer wrong = {0};
    decimal value;
    int column;
    char *text = need_text(field->bytes, field->length);
    expression *program = expression_compile(text, &of, &wrong);
    REQUIRE((program == NULL) == (wrong.length > 0));
    if (program) expression_value(program, operands, &form, &value, &column, &wrong);
    expression_free(program);
    buffer_free(&wrong);
    free(text);
}

size_t keyacct_fuzz_seed(int index, uint8_t *to, size_t capacity) {
    (void)index; /* the corpus is files */
    (void)to;
    (void)capacity;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    csv_reader reader, again;
    buffer copy = {0};
    int result;
    int64_t line = 0;
    if (size == 0 || !is_delimiter(bytes[0])) return 0;
    csv_open(&reader, (const char *)bytes + 1, size - 1, (char)bytes[0]);
    while ((result = csv_next(&reader)) > 0) {
        REQUIRE(reader.count > 0 && reader.line > line);
        line = reader.line;
        for (int i = 0; i < reader.count; i++) {
            REQUIRE(reader.field[i].length <= size);
            read_cells(&reader.field[i]);
            read_expression(&reader.field[i]);
            if (i) buffer_add(&copy, (const char *)bytes, 1);
            write_quoted(&copy, &reader.field[i]);
        }
        buffer_text(&copy, "\n");
    }
    REQUIRE(result == 0 || (reader.error[0] && reader.error_line >= 1));
    csv_close(&reader);
    csv_open(&reader, (const char *)bytes + 1, size - 1, (char)bytes[0]);
    csv_open(&again, buffer_string(&copy), copy.length, (char)bytes[0]);
    while (csv_next(&reader) > 0) {
        REQUIRE(csv_next(&again) == 1 && again.count == reader.count);
        for (int i = 0; i < reader.count; i++)
            REQUIRE(reader.field[i].length == again.field[i].length && memcmp(reader.field[i].bytes, again.field[i].bytes,
                                                                              again.field[i].length) == 0);
    }
    REQUIRE(csv_next(&again) == 0);
    csv_close(&reader);
    csv_close(&again);
    buffer_free(&copy);
    return 0;
}
