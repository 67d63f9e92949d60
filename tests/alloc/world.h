/* A world for the allocation sweep: one counting, failing allocator and one slot for everything that a scenario makes.
 *
 * The allocator checks the sizes that it is told, counts live blocks, and refuses request number `fail_at` while it is armed. UNDER(w, call)
 * arms it for one call and checks what every failed call promises: KEYACCT_E_NO_MEMORY, an error object that says so, and tables that
 * look as before. */
#ifndef KEYACCT_TESTS_ALLOC_WORLD_H
#define KEYACCT_TESTS_ALLOC_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "keyacct.h"

typedef struct world {
    keyacct_allocator allocator;
    int64_t live, requests, fail_at;
    int armed;
    int refused; /* whether a request was refused since it was armed */
    keyacct_error error;
    keyacct_table *tables[6];
    keyacct_index *index;
    keyacct_run *run;
    keyacct_policy *policies[3];
    keyacct_ledger *ledgers[3];
    keyacct_value_learn *value_learns[2];
    keyacct_value_model *value_models[2];
    keyacct_segment_learn *segment_learns[2];
    keyacct_segmentation *segmentations[2];
    keyacct_risk_model *risks[2];
    keyacct_review *review;
    keyacct_calendar *calendars[2];
    keyacct_engine *engines[2];
    keyacct_table *events; /* not compared: an apply that is cut short says how far it came */
    keyacct_bound *bound;
    struct ArrowSchema schema;
    struct ArrowArray array;
    uint8_t *bytes;
    size_t size;
    uint64_t before;
} world;

enum { BLOCK_HEADER = 32 };

static void *world_resize(void *user, void *pointer, size_t old_size, size_t new_size) {
    world *w = user;
    unsigned char *block = pointer ? (unsigned char *)pointer - BLOCK_HEADER : NULL;
    size_t known = 0;
    if (block) memcpy(&known, block, sizeof known);
    if (known != old_size) fail_msg("the allocator was told %zu bytes for a block of %zu", old_size, known);
    if (new_size == 0) {
        w->live -= pointer != NULL;
        free(block);
        return NULL;
    }
    if (w->armed && ++w->requests == w->fail_at) {
        w->refused = 1;
        return NULL;
    }
    unsigned char *grown = realloc(block, new_size + BLOCK_HEADER);
    assert_non_null(grown);
    memcpy(grown, &new_size, sizeof new_size);
    w->live += pointer == NULL;
    if (new_size > old_size) memset(grown + BLOCK_HEADER + old_size, 0xa5, new_size - old_size);
    return grown + BLOCK_HEADER;
}

static uint64_t mix(uint64_t hash, const void *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) hash = (hash ^ ((const unsigned char *)bytes)[i]) * 0x100000001b3u;
    return hash;
}

static uint64_t cell_print(uint64_t hash, const keyacct_table *table, int32_t column, int32_t type, int64_t row) {
    const char *text = NULL;
    int64_t value = 0;
    double real = 0;
    int32_t valid = keyacct_table_is_valid(table, column, row);
    hash = mix(hash, &valid, sizeof valid);
    if (type == KEYACCT_TYPE_TEXT) {
        assert_int_equal(keyacct_table_get_text(table, column, row, &text, &value, NULL), KEYACCT_OK);
        return mix(hash, text, (size_t)value);
    }
    if (type == KEYACCT_TYPE_FLOAT64) {
        assert_int_equal(keyacct_table_get_float64(table, column, row, &real, NULL), KEYACCT_OK);
        return valid ? mix(hash, &real, sizeof real) : hash;
    }
    assert_int_equal(keyacct_table_get_int64(table, column, row, &value, NULL), KEYACCT_OK);
    return mix(hash, &value, sizeof value);
}

/* A figure of the set of columns and all cells of a table. */
static uint64_t table_print(uint64_t hash, const keyacct_table *table) {
    for (int32_t column = 0; column < keyacct_table_column_count(table); column++) {
        const char *name = NULL;
        int32_t type = 0, origin = 0;
        assert_int_equal(keyacct_table_column_info(table, column, &name, &type, &origin, NULL), KEYACCT_OK);
        hash = mix(mix(mix(hash, name, strlen(name) + 1), &type, sizeof type), &origin, sizeof origin);
        for (int64_t row = 0; row < keyacct_table_rows(table); row++) hash = cell_print(hash, table, column, type, row);
    }
    return hash;
}

static uint64_t world_print(const world *w) {
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < sizeof w->tables / sizeof w->tables[0]; i++)
        if (w->tables[i]) hash = table_print(mix(hash, &i, sizeof i), w->tables[i]);
    return hash;
}

static void world_arm(world *w) {
    keyacct_error fresh = KEYACCT_ERROR_INIT;
    w->error = fresh;
    w->before = world_print(w);
    w->requests = 0;
    w->refused = 0;
    w->armed = 1;
}

static keyacct_status world_disarm(world *w, keyacct_status status) {
    w->armed = 0;
    if (status == KEYACCT_OK) {
        if (w->refused) fail_msg("request %d was refused and the call succeeded all the same", (int)w->fail_at);
        return status;
    }
    if (!w->refused) fail_msg("the call failed by itself: %s: %s", keyacct_status_name(status), w->error.message);
    if (status != KEYACCT_E_NO_MEMORY) fail_msg("refused request gave %s: %s", keyacct_status_name(status), w->error.message);
    assert_int_equal(w->error.status, KEYACCT_E_NO_MEMORY);
    assert_true(w->error.message[0] != 0);
    if (world_print(w) != w->before) fail_msg("tables changed by a call that failed at request %d", (int)w->fail_at);
    return status;
}

#define UNDER(w, call) (world_arm(w), world_disarm(w, (call)))
/* A call of the set-up: must succeed. */
#define MUST(w, call)                                                                                                              \
    do {                                                                                                                           \
        keyacct_status must_ = (call);                                                                                             \
        if (must_ != KEYACCT_OK) fail_msg("%s: %s: %s", #call, keyacct_status_name(must_), (w)->error.message);                    \
    } while (0)
/* A call that cannot fail: made while every request is refused. */
#define PURE(w, expression)                                                                                                        \
    do {                                                                                                                           \
        world_arm(w);                                                                                                              \
        assert_true(expression);                                                                                                   \
        (w)->armed = 0;                                                                                                            \
    } while (0)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void world_open(world *w, int64_t fail_at) {
    memset(w, 0, sizeof *w);
    w->allocator.struct_size = sizeof w->allocator;
    w->allocator.resize = world_resize;
    w->allocator.user = w;
    w->fail_at = fail_at;
}

static void world_close(world *w) {
    w->armed = 0;
    keyacct_bound_destroy(w->bound);
    keyacct_review_destroy(w->review);
    for (size_t i = 0; i < 2; i++) {
        keyacct_value_learn_destroy(w->value_learns[i]);
        keyacct_value_model_destroy(w->value_models[i]);
        keyacct_segment_learn_destroy(w->segment_learns[i]);
        keyacct_segmentation_destroy(w->segmentations[i]);
        keyacct_risk_model_destroy(w->risks[i]);
        keyacct_engine_destroy(w->engines[i]);
        keyacct_calendar_destroy(w->calendars[i]);
    }
    for (size_t i = 0; i < COUNT(w->ledgers); i++) keyacct_ledger_destroy(w->ledgers[i]);
    keyacct_index_destroy(w->index);
    keyacct_table_destroy(w->events);
    for (size_t i = COUNT(w->tables); i-- > 0;) keyacct_table_destroy(w->tables[i]);
    for (size_t i = 0; i < COUNT(w->policies); i++) keyacct_policy_destroy(w->policies[i]);
    keyacct_run_destroy(w->run);
    if (w->schema.release) w->schema.release(&w->schema);
    if (w->array.release) w->array.release(&w->array);
    free(w->bytes);
    if (w->live != 0) fail_msg("%d blocks were not freed", (int)w->live);
}

/* Copies what a save function writes. */
#define SAVE(w, function, object)                                                                                                  \
    do {                                                                                                                           \
        MUST(w, function(object, NULL, 0, &(w)->size, &(w)->error));                                                               \
        (w)->bytes = malloc((w)->size);                                                                                            \
        assert_non_null((w)->bytes);                                                                                               \
        MUST(w, function(object, (w)->bytes, (w)->size, &(w)->size, &(w)->error));                                                 \
    } while (0)

/* Fixtures. All data is static: the library may borrow it. */
enum { ROWS = 12, ASOF = 19800 };
static const int64_t fix_id[ROWS] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
static const int64_t fix_value[ROWS] = {990000, 120000, 80000, 45000, 30000, 30000, 9000, 5000, 1000, -2500, 10, 20};
static const int64_t fix_potential[ROWS] = {500000, 0, 60000, 5000, 90000, 1000, 70000, 2000, 0, 30000, 0, 7};
static const int64_t fix_wallet[ROWS] = {1500000, 200000, 90000, 90000, 90000, 90000, 90000, 9000, 9000, 9000, 90, 90};
static const int64_t fix_size[ROWS] = {100, 20, 30, 10, 9, 8, 7, 6, 5, 4, 3, 2};
static const uint8_t fix_known[2] = {0xfb, 0x07};
static const int32_t fix_first[ROWS] = {19000, 19000, 19100, 19000, 19000, 19000, 19200, 19000, 19000, 19000, 19000, 19790};
static const int32_t fix_last[ROWS] = {19790, 19700, 19600, 19750, 19000, 19500, 19400, 19300, 19700, 19600, 19500, 19790};
static const double fix_satisfaction[ROWS] = {9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 10, 5.5};
static const int64_t fix_offsets[ROWS + 1] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
static const char fix_letters[] = "abcdefabcdef";
static const int64_t fix_times[ROWS] = {1700000000000, 1700100000000, 1700200000000, 1700300000000, 1700400000000, 1700500000000,
                                        1700600000000, 1700700000000, 1700800000000, 1700900000000, 1701000000000, 1701100000000};
static const int64_t fix_severity[ROWS] = {1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4};
static const int8_t fix_kind[ROWS] = {1, 1, 2, 1, 1, 2, 3, 1, 1, 1, 1, 1};
static const int8_t fix_channel[ROWS] = {1, 2, 3, 3, 3, 2, 1, 1, 2, 2, 3, 3};

static keyacct_table *fix_table(world *w, int slot, const char *role) {
    MUST(w, keyacct_table_create(&w->allocator, role, ROWS, &w->tables[slot], &w->error));
    return w->tables[slot];
}

static void fix_bind(world *w, int slot, const char *name, int32_t type, int32_t unit, const void *values) {
    MUST(w, keyacct_table_bind(w->tables[slot], name, type, unit, values, NULL, NULL, NULL, &w->error));
}

static void fix_text(world *w, int slot, const char *name) {
    MUST(w, keyacct_table_bind_text(w->tables[slot], name, KEYACCT_UNIT_NONE, fix_offsets, fix_letters, NULL, NULL, NULL, &w->error));
}

static keyacct_table *fix_accounts(world *w, int slot) {
    keyacct_table *table = fix_table(w, slot, "accounts");
    fix_bind(w, slot, "account_id", KEYACCT_TYPE_INT64, KEYACCT_UNIT_NONE, fix_id);
    fix_bind(w, slot, "current_value", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, fix_value);
    MUST(w, keyacct_table_bind(table, "potential_value", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, fix_potential, fix_known, NULL, NULL,
                               &w->error));
    fix_bind(w, slot, "first_purchase_on", KEYACCT_TYPE_DATE, KEYACCT_UNIT_NONE, fix_first);
    fix_bind(w, slot, "last_purchase_on", KEYACCT_TYPE_DATE, KEYACCT_UNIT_NONE, fix_last);
    fix_bind(w, slot, "satisfaction", KEYACCT_TYPE_FLOAT64, KEYACCT_UNIT_NONE, fix_satisfaction);
    fix_bind(w, slot, "revenue", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, fix_value);
    fix_bind(w, slot, "wallet", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, fix_wallet);
    fix_bind(w, slot, "size", KEYACCT_TYPE_INT64, KEYACCT_UNIT_NONE, fix_size);
    fix_text(w, slot, "industry");
    return table;
}

/* Text ids: a..f twice. */
static keyacct_table *fix_transactions(world *w, int slot) {
    keyacct_table *table = fix_table(w, slot, "transactions");
    fix_text(w, slot, "account_id");
    fix_bind(w, slot, "on", KEYACCT_TYPE_DATE, KEYACCT_UNIT_NONE, fix_last);
    fix_bind(w, slot, "amount", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, fix_value);
    fix_text(w, slot, "category");
    fix_text(w, slot, "order_id");
    return table;
}

static keyacct_run *fix_run(world *w) {
    MUST(w, keyacct_run_create(&w->allocator, &w->run, &w->error));
    MUST(w, keyacct_run_set_asof_on(w->run, ASOF, &w->error));
    MUST(w, keyacct_run_want(w->run, "*", &w->error));
    MUST(w, keyacct_run_set_executor(w->run, NULL, NULL, 3, &w->error));
    return w->run;
}

static keyacct_policy *fix_policy(world *w, int slot) {
    MUST(w, keyacct_policy_create(&w->allocator, 0, &w->policies[slot], &w->error));
    return w->policies[slot];
}

#endif
