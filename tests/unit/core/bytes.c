/* Saved states: there and back, the exact layout, every truncation and every flipped bit. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/bytes.h"
#include "core/hash.h"

static keyacct_allocator standard(void) {
    keyacct_allocator taken;
    assert_int_equal(keyacct__allocator_take(NULL, &taken, NULL), KEYACCT_OK);
    return taken;
}

static void write_body(keyacct__bytes *out, int items) {
    static const int64_t numbers[3] = {INT64_MIN, -1, INT64_MAX};
    keyacct__bytes_u8(out, 0xab);
    keyacct__bytes_u32(out, 0x01020304u);
    keyacct__bytes_u64(out, UINT64_MAX - 1);
    keyacct__bytes_i64(out, INT64_MIN);
    keyacct__bytes_f64(out, -0.0);
    keyacct__bytes_f64(out, -NAN);
    keyacct__bytes_f64(out, 1.5);
    keyacct__bytes_text(out, "h\xc3\xa9", 3);
    keyacct__bytes_text(out, NULL, 0);
    keyacct__bytes_raw(out, "xy", 2);
    keyacct__bytes_u64(out, (uint64_t)items);
    for (int i = 0; i < items; i++) keyacct__bytes_i64_array(out, numbers, 3);
    keyacct__bytes_i64_array(out, NULL, 0);
}

static void write_state(keyacct__bytes *out, const keyacct_allocator *allocator, int items) {
    keyacct__bytes_init(out, allocator, "TEST", 3);
    write_body(out, items);
}

static void check_state(const uint8_t *bytes, size_t size, int items) {
    keyacct__reader in;
    size_t length;
    assert_int_equal(keyacct__reader_init(&in, bytes, size, "TEST", 1, 3, NULL), KEYACCT_OK);
    assert_int_equal(in.version, 3);
    assert_int_equal(keyacct__read_u8(&in), 0xab);
    assert_int_equal(keyacct__read_u32(&in), 0x01020304u);
    assert_true(keyacct__read_u64(&in) == UINT64_MAX - 1);
    assert_true(keyacct__read_i64(&in) == INT64_MIN);
    double zero = keyacct__read_f64(&in), nan = keyacct__read_f64(&in);
    uint64_t bits;
    assert_true(zero == 0 && signbit(zero));
    memcpy(&bits, &nan, sizeof bits);
    assert_true(bits == 0x7ff8000000000000u);
    assert_true(keyacct__read_f64(&in) == 1.5);
    const char *text = keyacct__read_text(&in, &length);
    assert_int_equal(length, 3);
    assert_memory_equal(text, "h\xc3\xa9", 3);
    assert_non_null(keyacct__read_text(&in, &length));
    assert_int_equal(length, 0);
    assert_memory_equal(keyacct__read_raw(&in, 2), "xy", 2);
    assert_int_equal(keyacct__read_count(&in, 24), items);
    for (int i = 0; i < items; i++) {
        assert_true(keyacct__read_i64(&in) == INT64_MIN);
        assert_true(keyacct__read_i64(&in) == -1);
        if (i + 1 == items) assert_int_equal(keyacct__reader_end(&in, "test", NULL), KEYACCT_E_CORRUPT); /* not at its end yet */
        assert_true(keyacct__read_i64(&in) == INT64_MAX);
    }
    assert_int_equal(keyacct__reader_end(&in, "test", NULL), KEYACCT_OK);
    assert_int_equal(keyacct__read_u32(&in), 0); /* beyond the end: 0, and failed from then on */
    assert_int_equal(keyacct__reader_end(&in, "test", NULL), KEYACCT_E_CORRUPT);
}

static void test_round_trip(void **unused) {
    (void)unused;
    keyacct_allocator allocator = standard();
    for (int items = 1; items < 200; items += 33) {
        keyacct__bytes out;
        size_t size = 0, again = 0;
        write_state(&out, &allocator, items);
        assert_int_equal(keyacct__bytes_finish(&out, NULL, 0, &size, NULL), KEYACCT_OK);
        assert_int_equal(size, 24 + 1 + 4 + 8 * 5 + 11 + 8 + 2 + 8 + 24 * (size_t)items + 8);
        uint8_t *bytes = malloc(size + 1);
        write_state(&out, &allocator, items);
        assert_int_equal(keyacct__bytes_finish(&out, bytes, size - 1, &again, NULL), KEYACCT_E_RANGE);
        assert_int_equal(again, size);
        write_state(&out, &allocator, items);
        assert_int_equal(keyacct__bytes_finish(&out, bytes, size, &again, NULL), KEYACCT_OK);
        check_state(bytes, size, items);
        static const uint8_t head[29] = {'K', 'E', 'Y', 'A', 'C', 'C', 'T', 1, 'T', 'E', 'S', 'T', 3, 0, 0, 0};
        assert_memory_equal(bytes, head, 16);
        assert_int_equal(bytes[16] | bytes[17] << 8, (int)size - 32);
        assert_int_equal(bytes[24], 0xab);
        assert_memory_equal(bytes + 25, "\x04\x03\x02\x01", 4);
        keyacct__reader in;
        keyacct_error error = KEYACCT_ERROR_INIT;
        for (size_t cut = 0; cut < size; cut++) {
            assert_int_equal(keyacct__reader_init(&in, bytes, cut, "TEST", 1, 3, &error), KEYACCT_E_CORRUPT);
            assert_int_equal(keyacct__read_u64(&in), 0);
        }
        assert_int_equal(keyacct__reader_init(&in, bytes, size + 1, "TEST", 1, 3, &error), KEYACCT_E_CORRUPT);
        for (size_t bit = 0; bit < 8 * size; bit += items > 40 ? 13 : 1) {
            bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
            assert_int_equal(keyacct__reader_init(&in, bytes, size, "TEST", 1, 3, &error), KEYACCT_E_CORRUPT);
            bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        assert_int_equal(keyacct__reader_init(&in, bytes, size, "REST", 1, 3, &error), KEYACCT_E_FORMAT);
        assert_int_equal(keyacct__reader_init(&in, bytes, size, "TEST", 4, 5, &error), KEYACCT_E_VERSION);
        assert_int_equal(keyacct__reader_init(&in, bytes, size, "TEST", 1, 2, &error), KEYACCT_E_VERSION);
        assert_int_equal(keyacct__reader_init(&in, NULL, size, "TEST", 1, 2, &error), KEYACCT_E_ARGUMENT);
        free(bytes);
    }
}

/* Lengths and counts that the state cannot hold, under a valid checksum. */
static void test_impossible(void **unused) {
    (void)unused;
    keyacct_allocator allocator = standard();
    static const uint64_t lengths[] = {1, 9, UINT64_MAX, UINT64_MAX - 7, (uint64_t)INT64_MAX, (uint64_t)INT64_MAX + 1, UINT64_MAX / 8 + 2};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        keyacct__bytes out;
        uint8_t bytes[64];
        size_t size, length = 7;
        keyacct__bytes_init(&out, &allocator, "TEST", 1);
        keyacct__bytes_u64(&out, lengths[i]);
        assert_int_equal(keyacct__bytes_finish(&out, bytes, sizeof bytes, &size, NULL), KEYACCT_OK);
        keyacct__reader in;
        assert_int_equal(keyacct__reader_init(&in, bytes, size, "TEST", 1, 1, NULL), KEYACCT_OK);
        assert_null(keyacct__read_text(&in, &length));
        assert_int_equal(length, 0);
        assert_int_equal(keyacct__reader_end(&in, "test", NULL), KEYACCT_E_CORRUPT);
        assert_int_equal(keyacct__reader_init(&in, bytes, size, "TEST", 1, 1, NULL), KEYACCT_OK);
        assert_int_equal(keyacct__read_count(&in, 8), 0);
        assert_int_equal(keyacct__reader_end(&in, "test", NULL), KEYACCT_E_CORRUPT);
    }
}

static void *refuse(void *user, void *pointer, size_t old_size, size_t new_size) {
    int *left = user;
    (void)old_size;
    if (new_size == 0) {
        free(pointer);
        return NULL;
    }
    return (*left)-- > 0 ? realloc(pointer, new_size) : NULL;
}

static void test_memory(void **unused) {
    (void)unused;
    for (int limit = 0; limit < 12; limit++) {
        int left = limit;
        keyacct_allocator allocator = {sizeof allocator, refuse, &left};
        keyacct__bytes out;
        size_t size = 5;
        write_state(&out, &allocator, 100);
        keyacct_status status = keyacct__bytes_finish(&out, NULL, 0, &size, NULL);
        assert_int_equal(status, left < 0 ? KEYACCT_E_NO_MEMORY : KEYACCT_OK);
        if (status != KEYACCT_OK) assert_int_equal(size, 0);
    }
    keyacct_allocator allocator = standard();
    keyacct__bytes out;
    write_state(&out, &allocator, 1);
    assert_int_equal(keyacct__bytes_finish(&out, NULL, 0, NULL, NULL), KEYACCT_E_ARGUMENT);
}

/* Straight into a buffer of every size: the same bytes, or how many they are. */
static void test_into(void **unused) {
    (void)unused;
    keyacct_allocator allocator = standard();
    for (int items = 1; items < 1500; items = items * 11 + 3) {
        keyacct__bytes out;
        size_t size = 0, again = 0;
        write_state(&out, &allocator, items);
        assert_int_equal(keyacct__bytes_finish(&out, NULL, 0, &size, NULL), KEYACCT_OK);
        uint8_t *bytes = malloc(size), *direct = malloc(size + 8);
        assert_true(bytes && direct);
        write_state(&out, &allocator, items);
        assert_int_equal(keyacct__bytes_finish(&out, bytes, size, &again, NULL), KEYACCT_OK);
        for (size_t capacity = 0; capacity <= size; capacity += size > 4000 && capacity + 50 < size ? 509 : 1) {
            memset(direct, 0x5a, size + 8);
            keyacct__bytes_into(&out, direct, capacity, "TEST", 3);
            write_body(&out, items);
            again = 0;
            assert_int_equal(keyacct__bytes_finish(&out, direct, capacity, &again, NULL), capacity < size ? KEYACCT_E_RANGE : KEYACCT_OK);
            assert_int_equal(again, size);
            for (size_t i = capacity; i < size + 8; i++) assert_int_equal(direct[i], 0x5a);
        }
        assert_memory_equal(direct, bytes, size);
        keyacct__bytes_into(&out, NULL, 7, "TEST", 3);
        assert_null(keyacct__bytes_room(&out, 1));
        write_body(&out, items);
        assert_int_equal(keyacct__bytes_finish(&out, NULL, 0, &again, NULL), KEYACCT_OK);
        assert_int_equal(again, size);
        free(bytes);
        free(direct);
    }
}

/* Room is there or it is not; what was not taken is not written. */
static void test_room(void **unused) {
    (void)unused;
    keyacct_allocator allocator = standard();
    keyacct__bytes out;
    uint8_t own[64], direct[64];
    size_t size;
    for (int into = 0; into < 2; into++) {
        if (into) keyacct__bytes_into(&out, direct, 24 + 3 + 8, "TEST", 1);
        else keyacct__bytes_init(&out, &allocator, "TEST", 1);
        uint8_t *room = keyacct__bytes_room(&out, 11);
        assert_non_null(room);
        memcpy(room, "xyz", 3);
        keyacct__bytes_took(&out, room + 3);
        assert_true(!into == !!keyacct__bytes_room(&out, 500));
        assert_int_equal(keyacct__bytes_finish(&out, into ? direct : own, into ? 35 : 64, &size, NULL), KEYACCT_OK);
        assert_int_equal(size, 35);
    }
    assert_memory_equal(own, direct, 35);
}

/* States of the first frame are read, under its checksum; other frames are not. The checksum of now is what it was. */
static void test_frames(void **unused) {
    (void)unused;
    keyacct_allocator allocator = standard();
    keyacct__bytes out;
    keyacct__reader in;
    uint8_t bytes[512];
    size_t size;
    write_state(&out, &allocator, 2);
    assert_int_equal(keyacct__bytes_finish(&out, bytes, sizeof bytes, &size, NULL), KEYACCT_OK);
    static const uint8_t known[8] = {0x21, 0x8e, 0x49, 0x5e, 0xfa, 0x64, 0x91, 0x94};
    assert_memory_equal(bytes + size - 8, known, 8);
    assert_true(keyacct__bytes_checksum(bytes, size - 8) == keyacct__fetch64(known));
    bytes[7] = 0;
    assert_int_equal(keyacct__reader_init(&in, bytes, size, "TEST", 1, 3, NULL), KEYACCT_E_CORRUPT);
    keyacct__store64(bytes + size - 8, keyacct__siphash(keyacct__hash_key_default, bytes, size - 8));
    check_state(bytes, size, 2);
    for (size_t bit = 0; bit < 8 * size; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(keyacct__reader_init(&in, bytes, size, "TEST", 1, 3, NULL), KEYACCT_E_CORRUPT);
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    bytes[7] = 2;
    keyacct__store64(bytes + size - 8, keyacct__bytes_checksum(bytes, size - 8));
    assert_int_equal(keyacct__reader_init(&in, bytes, size, "TEST", 1, 3, NULL), KEYACCT_E_CORRUPT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_impossible),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_into),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_frames),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
