/* Arrays in chunks: records stay where they are, grow, are copied, given back and taken again; no memory at any call. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "core/chunks.h"

enum { BITS = 6, WHOLE = 1 << BITS };
typedef struct record {
    int64_t value;
    char rest[16];
} record;

typedef struct memory {
    int64_t live, left; /* bytes; calls that may still take some, -1: any number */
} memory;

static void *resize(void *user, void *pointer, size_t old_size, size_t new_size) {
    memory *m = user;
    if (new_size > old_size && m->left >= 0 && m->left-- == 0) {
        m->left = 0;
        return NULL;
    }
    void *moved = NULL;
    if (new_size) moved = realloc(pointer, new_size);
    else free(pointer);
    m->live += (int64_t)new_size - (int64_t)old_size;
    return moved;
}

static record *at(const keyacct__chunks *chunks, int64_t place) { return keyacct__chunk_at(chunks, place, BITS, sizeof(record)); }

static keyacct_status grow(const keyacct_allocator *allocator, keyacct__chunks *chunks, int64_t count) {
    return keyacct__chunks_grow(allocator, chunks, BITS, sizeof(record), count, NULL);
}

static void check(const keyacct__chunks *chunks, int64_t count) {
    for (int64_t i = 0; i < count; i++) assert_int_equal(at(chunks, i)->value, 7 * i);
}

static void records_stay(void **state) {
    (void)state;
    memory m = {0, -1};
    keyacct_allocator allocator = {sizeof allocator, resize, &m};
    keyacct__chunks chunks = {0}, copy = {0};
    const record *first = NULL;
    for (int64_t i = 0; i < 10 * WHOLE; i++) {
        assert_int_equal(grow(&allocator, &chunks, i + 1), KEYACCT_OK);
        assert_int_equal((uintptr_t)at(&chunks, i / WHOLE * WHOLE) % 64, 0); /* a chunk begins with a line */
        at(&chunks, i)->value = 7 * i;
        if (i == WHOLE - 1) first = at(&chunks, 0);
        if (i >= WHOLE) assert_ptr_equal(at(&chunks, 0), first);
    }
    check(&chunks, 10 * WHOLE);
    assert_int_equal(keyacct__chunks_copy(&allocator, &chunks, &copy, BITS, sizeof(record), 9 * WHOLE + 1, NULL), KEYACCT_OK);
    at(&chunks, 0)->value = 1;
    check(&copy, 9 * WHOLE + 1);
    keyacct__chunks_free(&allocator, &chunks, BITS, sizeof(record));
    keyacct__chunks_free(&allocator, &copy, BITS, sizeof(record));
    assert_int_equal(m.live, 0);
}

/* What the first records do not need goes, by whole chunks; the first chunk stays. */
static void room_is_given_back(void **state) {
    (void)state;
    memory m = {0, -1};
    keyacct_allocator allocator = {sizeof allocator, resize, &m};
    keyacct__chunks chunks = {0};
    keyacct__chunks_shrink(&allocator, &chunks, BITS, sizeof(record), 0); /* of nothing */
    assert_int_equal(chunks.room, 0);
    assert_int_equal(grow(&allocator, &chunks, 3), KEYACCT_OK); /* less than a whole chunk */
    int64_t room = chunks.room;
    keyacct__chunks_shrink(&allocator, &chunks, BITS, sizeof(record), 0);
    assert_int_equal(chunks.room, room);
    static const struct {
        int64_t keep, room;
    } cases[] = {{6 * WHOLE, 6 * WHOLE}, {5 * WHOLE + 1, 6 * WHOLE}, {5 * WHOLE, 5 * WHOLE}, {1, WHOLE}, {0, WHOLE}, {99 * WHOLE, 8 * WHOLE}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(grow(&allocator, &chunks, 8 * WHOLE), KEYACCT_OK);
        assert_int_equal(chunks.room, 8 * WHOLE);
        for (int64_t k = 0; k < 8 * WHOLE; k++) at(&chunks, k)->value = 7 * k;
        int64_t before = m.live;
        keyacct__chunks_shrink(&allocator, &chunks, BITS, sizeof(record), cases[i].keep);
        assert_int_equal(chunks.room, cases[i].room);
        assert_true(before - m.live >= (8 * WHOLE - cases[i].room) * (int64_t)sizeof(record));
        check(&chunks, cases[i].room);
    }
    keyacct__chunks_free(&allocator, &chunks, BITS, sizeof(record));
    assert_int_equal(m.live, 0);
}

static void memory_may_end(void **state) {
    (void)state;
    for (int64_t left = 0; left < 16; left++) {
        memory m = {0, -1};
        keyacct_allocator allocator = {sizeof allocator, resize, &m};
        keyacct__chunks chunks = {0};
        assert_int_equal(grow(&allocator, &chunks, WHOLE), KEYACCT_OK);
        for (int64_t i = 0; i < WHOLE; i++) at(&chunks, i)->value = 7 * i;
        m.left = left;
        keyacct_status status = grow(&allocator, &chunks, 8 * WHOLE);
        assert_int_equal(status, left < 8 ? KEYACCT_E_NO_MEMORY : KEYACCT_OK); /* the list, seven chunks */
        check(&chunks, WHOLE);
        m.left = -1;
        keyacct__chunks_free(&allocator, &chunks, BITS, sizeof(record));
        assert_int_equal(m.live, 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_stay),
        cmocka_unit_test(room_is_given_back),
        cmocka_unit_test(memory_may_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
