/* The texts of the vocabulary are generated into shared blocks: every row must still show what its .def table says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "vocabulary.h"

static void columns_show_their_rows(void **state) {
    (void)state;
    static const struct {
        const char *role, *name, *unit, *since, *text;
    } expected[] = {
#define COLUMN(role, name, type, unit, use, since, text) {#role, #name, unit, since, text},
#include "columns_all.def"
#undef COLUMN
    };
    assert_int_equal(sizeof expected / sizeof expected[0], KEYACCT__COLUMN_COUNT);
    for (int32_t i = 0; i < KEYACCT__COLUMN_COUNT; i++) {
        const keyacct__column_info info = keyacct__column_at(i);
        assert_string_equal(info.role, expected[i].role);
        assert_string_equal(info.name, expected[i].name);
        assert_string_equal(info.unit, expected[i].unit);
        assert_string_equal(info.since, expected[i].since);
        assert_string_equal(info.text, expected[i].text);
    }
}

static void codes_show_their_rows(void **state) {
    (void)state;
    static const struct {
        const char *list, *name, *label, *label_zh, *text;
        int32_t value;
    } expected[] = {
#define CODE(list, value, name, label, label_zh, text) {#list, #name, label, label_zh, text, value},
#include "codes_all.def"
#undef CODE
    };
    assert_int_equal(sizeof expected / sizeof expected[0], keyacct__code_total);
    for (int32_t i = 0; i < keyacct__code_total; i++) {
        const keyacct__code_info info = keyacct__code_at(i);
        assert_string_equal(info.list, expected[i].list);
        assert_int_equal(info.value, expected[i].value);
        assert_string_equal(info.name, expected[i].name);
        assert_string_equal(info.label, expected[i].label);
        assert_string_equal(info.label_zh, expected[i].label_zh);
        assert_string_equal(info.text, expected[i].text);
    }
}

static void parameters_show_their_rows(void **state) {
    (void)state;
    static const struct {
        const char *name, *def, *min, *max, *unit, *since, *source, *text;
    } expected[] = {
#define PARAMETER(room, name, type, def, min, max, unit, since, source, text)                                                      \
    {#room "." #name, #def, #min, #max, unit, since, source, text},
#include "parameters_all.def"
#undef PARAMETER
    };
    assert_int_equal(sizeof expected / sizeof expected[0], KEYACCT__PARAMETER_COUNT);
    for (int32_t i = 0; i < KEYACCT__PARAMETER_COUNT; i++) {
        const keyacct__parameter_info info = keyacct__parameter_at(i);
        assert_string_equal(info.name, expected[i].name);
        assert_string_equal(info.def_text, expected[i].def);
        assert_string_equal(info.min_text, expected[i].min);
        assert_string_equal(info.max_text, expected[i].max);
        assert_string_equal(info.unit, expected[i].unit);
        assert_string_equal(info.since, expected[i].since);
        assert_string_equal(info.source, expected[i].source);
        assert_string_equal(info.text, expected[i].text);
    }
}

/* CALL and SCHEMA rows stand in one table: a row belongs to the call it names. */
static void schema_shows_its_rows(void **state) {
    (void)state;
    static const struct {
        const char *call, *role, *name, *use;
    } expected[] = {
#define CALL(call)
#define SCHEMA(call, role, column, use) {#call, #role, #column, use},
#include "schema_all.def"
#undef SCHEMA
#undef CALL
    };
    assert_int_equal(sizeof expected / sizeof expected[0], keyacct__schema_total);
    for (int32_t i = 0; i < keyacct__schema_total; i++) {
        const keyacct__schema_info info = keyacct__schema_at(i);
        assert_string_equal(info.call, expected[i].call);
        assert_string_equal(info.role, expected[i].role);
        assert_string_equal(info.name, expected[i].name);
        assert_string_equal(info.use, expected[i].use);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_show_their_rows),
        cmocka_unit_test(codes_show_their_rows),
        cmocka_unit_test(parameters_show_their_rows),
        cmocka_unit_test(schema_shows_its_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
