/* Errors, allocator, UTF-8, status names, version handshake. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base.h"
#include "keyacct/version.h"

static void messages_are_formatted(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    assert_int_equal(keyacct__fail(&error, KEYACCT_E_VALUE, "accounts", "size", 41, "%s|%d|%l|%f|%%|%t", "x", (int32_t)-7,
                                   INT64_MIN, 0.1, "abc", (int64_t)2),
                     KEYACCT_E_VALUE);
    assert_int_equal(error.status, KEYACCT_E_VALUE);
    assert_int_equal(error.row, 41);
    assert_string_equal(error.table, "accounts");
    assert_string_equal(error.column, "size");
    assert_string_equal(error.message, "x|-7|-9223372036854775808|0.1|%|ab");
    assert_int_equal(keyacct__fail(NULL, KEYACCT_E_VALUE, NULL, NULL, -1, "nobody listens"), KEYACCT_E_VALUE);
}

static void text_from_outside_is_inert(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    const char text[] = "a\x1b[31m\n\xc3\xa9\xff\xc2\x9b";
    keyacct__fail(&error, KEYACCT_E_VALUE, NULL, NULL, -1, "'%t'", text, (int64_t)sizeof text - 1);
    assert_string_equal(error.message, "'a\\x1b[31m\\x0a\xc3\xa9\\xff\\xc2\\x9b'");
    assert_string_equal(error.table, "");
    char longer[1000];
    memset(longer, 'x', sizeof longer);
    keyacct__fail(&error, KEYACCT_E_VALUE, NULL, NULL, -1, "%t!", longer, (int64_t)sizeof longer);
    assert_int_equal(strlen(error.message), 80 + 3 + 1);
    longer[999] = 0;
    keyacct__fail(&error, KEYACCT_E_VALUE, NULL, longer, -1, "%s", longer);
    assert_int_equal(strlen(error.message), sizeof error.message - 1);
    assert_int_equal(strlen(error.column), sizeof error.column - 1);
    keyacct__fail(&error, KEYACCT_E_VALUE, NULL, NULL, -1, "%t", "\xe7\x99\xbd", (int64_t)2);
    assert_string_equal(error.message, "\\xe7\\x99");
}

static void a_smaller_error_object_is_respected(void **state) {
    (void)state;
    struct {
        keyacct_error error;
    } guarded;
    memset(&guarded, 0x5a, sizeof guarded);
    guarded.error.struct_size = (uint32_t)offsetof(keyacct_error, message) + 8;
    keyacct__fail(&guarded.error, KEYACCT_E_RANGE, "t", "c", 3, "a long message");
    assert_int_equal(guarded.error.status, KEYACCT_E_RANGE);
    assert_string_equal(guarded.error.message, "a long ");
    assert_int_equal((unsigned char)guarded.error.message[8], 0x5a);
    memset(&guarded, 0x5a, sizeof guarded);
    guarded.error.struct_size = 4;
    assert_int_equal(keyacct__fail(&guarded.error, KEYACCT_E_RANGE, "t", "c", 3, "x"), KEYACCT_E_RANGE);
    assert_int_equal(guarded.error.status, 0x5a5a5a5a);
    memset(&guarded, 0x5a, sizeof guarded);
    guarded.error.struct_size = 0; /* this version; the rest was never initialised */
    keyacct__fail(&guarded.error, KEYACCT_E_RANGE, "t", "c", 3, "x");
    assert_string_equal(guarded.error.message, "x");
}

static void utf8_is_checked(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t length, bad;
    } cases[] = {
        {"", 0, -1},
        {"plain text, longer than eight", 29, -1},
        {"\xe9\x93\x85\xe8\xb4\xa8\xf0\x9f\x98\x80", 10, -1},
        {"\x80", 1, 0},
        {"12345678\xc0\xaf", 10, 8},         /* overlong */
        {"\xed\xa0\x80", 3, 0},              /* surrogate */
        {"\xf4\x90\x80\x80", 4, 0},          /* beyond U+10FFFF */
        {"ab\xe9\x93", 4, 2},                /* cut */
        {"\xe0\x80\x80", 3, 0},
        {"\xf0\x80\x80\x80", 4, 0},
        {"\0\0", 2, -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(keyacct__utf8_bad(cases[i].text, cases[i].length), cases[i].bad);
}

static void every_status_has_a_name(void **state) {
    (void)state;
    assert_string_equal(keyacct_status_name(KEYACCT_OK), "KEYACCT_OK");
    assert_string_equal(keyacct_status_name(KEYACCT_E_ROUNDING), "KEYACCT_E_ROUNDING");
    assert_string_equal(keyacct_status_name(-5), "KEYACCT_E_?");
    assert_string_equal(keyacct_status_describe(KEYACCT_E_ALIAS), "an output overlaps an input or another output");
    assert_non_null(keyacct_status_describe(12345));
}

static void versions_are_compared(void **state) {
    (void)state;
    keyacct_error error = KEYACCT_ERROR_INIT;
    assert_int_equal(keyacct_abi_check(KEYACCT_ABI, sizeof(keyacct_error), sizeof(keyacct_allocator), &error), KEYACCT_OK);
    assert_int_equal(keyacct_abi_check(KEYACCT_ABI + 1, sizeof(keyacct_error), sizeof(keyacct_allocator), &error), KEYACCT_E_ABI);
    assert_string_equal(error.column, "abi");
    assert_int_equal(keyacct_abi_check(KEYACCT_ABI, 8, sizeof(keyacct_allocator), NULL), KEYACCT_E_ABI);
    assert_int_equal(keyacct_abi_check(KEYACCT_ABI, sizeof(keyacct_error), 8, &error), KEYACCT_E_ABI);
    assert_int_equal(keyacct_version(), KEYACCT_VERSION_MAJOR * 1000000 + KEYACCT_VERSION_MINOR * 1000 + KEYACCT_VERSION_PATCH);
    assert_string_equal(keyacct_version_string(), KEYACCT_VERSION_STRING);
}

static void *refuse(void *user, void *pointer, size_t old_size, size_t new_size) {
    (void)old_size;
    ++*(int *)user;
    if (!new_size) free(pointer);
    return NULL;
}

static void allocators_are_checked(void **state) {
    (void)state;
    keyacct_allocator taken, wrong = {4, refuse, NULL}, empty = {sizeof empty, NULL, NULL};
    keyacct_error error = KEYACCT_ERROR_INIT;
    assert_int_equal(keyacct__allocator_take(&wrong, &taken, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct__allocator_take(&empty, &taken, &error), KEYACCT_E_ARGUMENT);
    assert_int_equal(keyacct__allocator_take(NULL, &taken, &error), KEYACCT_OK);
    assert_null(keyacct__alloc(&taken, SIZE_MAX / 2, 3));
    assert_null(keyacct__calloc(&taken, SIZE_MAX, SIZE_MAX));
    assert_null(keyacct__alloc(&taken, 0, 8));
    int32_t *numbers = keyacct__calloc(&taken, 4, sizeof *numbers);
    assert_non_null(numbers);
    assert_int_equal(numbers[3], 0);
    numbers[3] = 9;
    assert_int_equal(keyacct__resize(&taken, &numbers, 4, 1000, sizeof *numbers), KEYACCT_OK);
    assert_int_equal(numbers[3], 9);
    int32_t *before = numbers;
    assert_int_equal(keyacct__resize(&taken, &numbers, 1000, SIZE_MAX / 2, sizeof *numbers), KEYACCT_E_NO_MEMORY);
    assert_ptr_equal(numbers, before);
    assert_int_equal(keyacct__resize(&taken, &numbers, 1000, 0, sizeof *numbers), KEYACCT_OK);
    assert_null(numbers);
    char *copy = keyacct__strdup(&taken, "name");
    assert_string_equal(copy, "name");
    keyacct__free(&taken, copy, 5, 1);
    int calls = 0;
    keyacct_allocator stingy = {sizeof stingy, refuse, &calls};
    assert_int_equal(keyacct__allocator_take(&stingy, &taken, &error), KEYACCT_OK);
    assert_null(keyacct__strdup(&taken, "name"));
    assert_int_equal(calls, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_are_formatted),  cmocka_unit_test(text_from_outside_is_inert),
        cmocka_unit_test(a_smaller_error_object_is_respected), cmocka_unit_test(utf8_is_checked),
        cmocka_unit_test(every_status_has_a_name), cmocka_unit_test(versions_are_compared),
        cmocka_unit_test(allocators_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
