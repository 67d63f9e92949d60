/* Allocation scenarios of the Arrow streams: one function of the interface each. See world.h. */
#ifndef KEYACCT_TESTS_ALLOC_ARROW_SCENARIOS_H
#define KEYACCT_TESTS_ALLOC_ARROW_SCENARIOS_H

#include "arrow_batches.h"
#include "world.h"

/* Every layout that is gathered, in two batches. */
static keyacct_status table_import_stream(world *w) {
    static batches from;
    batches_make(&from);
    struct ArrowArrayStream stream = batches_stream(&from);
    MUST(w, keyacct_table_create(&w->allocator, "accounts", 0, &w->tables[0], &w->error));
    MUST(w, keyacct_table_name_map(w->tables[0], "wallet", "wallet", KEYACCT_UNIT_MAJOR, &w->error));
    keyacct_status status = UNDER(w, keyacct_table_import_stream(w->tables[0], &stream, &w->error));
    assert_true(stream.release == NULL && from.streams_released == 1);
    assert_int_equal(from.released, from.given);
    assert_int_equal(from.schemas_released, from.schemas_given);
    assert_int_equal(keyacct_table_rows(w->tables[0]), status == KEYACCT_OK ? BATCHES_ROWS : 0);
    return status;
}

/* A stream is exported and read to its end; what its functions refuse counts as a refusal of the call. */
static keyacct_status read_exported(world *w, const keyacct_table *table) {
    struct ArrowArrayStream stream = {0};
    int32_t flags = KEYACCT_EXPORT_FLAG_CODE_NAMES | KEYACCT_EXPORT_FLAG_MONEY_DECIMAL;
    keyacct_status status = keyacct_table_export_stream(table, NULL, 0, 1, flags, &w->allocator, &stream, &w->error);
    if (status != KEYACCT_OK) {
        assert_null(stream.release);
        return status;
    }
    int code = stream.get_schema(&stream, &w->schema);
    int64_t rows = 0;
    for (int more = 1; code == 0 && more;) {
        code = stream.get_next(&stream, &w->array);
        more = w->array.release != NULL;
        rows += more ? w->array.length : 0;
        if (more) w->array.release(&w->array);
    }
    if (code) {
        w->error.status = status = KEYACCT_E_NO_MEMORY;
        strcpy(w->error.message, stream.get_last_error(&stream));
    } else {
        assert_int_equal(rows, keyacct_table_rows(table));
        assert_null(stream.get_last_error(&stream));
    }
    stream.release(&stream);
    return status;
}

static keyacct_status table_export_stream(world *w) {
    keyacct_table *table = fix_accounts(w, 0);
    MUST(w, keyacct_table_add_column(table, "status", 0, &w->error));
    return UNDER(w, read_exported(w, table));
}

#endif
