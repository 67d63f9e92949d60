/* The index of a table by account: a SipHash map from ids to rows, so that foreign names cannot be chosen to collide.
 *
 * Numbers of the map are given in order of first insertion; accounts are unique, so the number of an account is its row. The ids
 * are copied: the index outlives the table's columns. O(rows). Refuses null and repeated accounts. */
#include "index.h"

#include <string.h>

#include "table_parts.h"

#define BATCH 1024

keyacct_status keyacct__index_check(const keyacct_index *index, keyacct_error *error) {
    return index && index->magic == KEYACCT__MAGIC_INDEX ? KEYACCT_OK : keyacct__fail_handle(error, "index", "keyacct_index");
}

static keyacct_status fail_duplicate(const keyacct_table *table, const keyacct__column *ids, int64_t row, keyacct_error *error) {
    if (ids->type == KEYACCT_TYPE_INT64)
        return keyacct__fail(error, KEYACCT_E_DUPLICATE, table->role, ids->name, row, "account %l occurs twice",
                             ids->values.i64[row]);
    int64_t length;
    const char *text = keyacct__text(ids, row, &length);
    return keyacct__fail(error, KEYACCT_E_DUPLICATE, table->role, ids->name, row, "account '%t' occurs twice", text, length);
}

static keyacct_status add_ints(keyacct__map *map, const keyacct_table *table, const keyacct__column *ids, keyacct_error *error) {
    int32_t numbers[BATCH];
    for (int64_t first = 0; first < table->rows; first += BATCH) {
        int64_t count = keyacct__min(BATCH, table->rows - first);
        KEYACCT__TRY(keyacct__map_put_int64_batch(map, ids->values.i64 + first, count, numbers, error));
        for (int64_t i = 0; i < count; i++)
            if (numbers[i] != first + i) return fail_duplicate(table, ids, first + i, error);
    }
    return KEYACCT_OK;
}

static keyacct_status add_texts(keyacct__map *map, const keyacct_table *table, const keyacct__column *ids, keyacct_error *error) {
    for (int64_t row = 0; row < table->rows; row++) {
        int64_t length;
        int added;
        const char *text = keyacct__text(ids, row, &length);
        int64_t number = keyacct__map_put_text(map, text, length, &added, error);
        if (number < 0) return (keyacct_status)-number;
        if (!added) return fail_duplicate(table, ids, row, error);
    }
    return KEYACCT_OK;
}

static keyacct_status check_nulls(const keyacct_table *table, const keyacct__column *ids, keyacct_error *error) {
    if (!ids->validity) return KEYACCT_OK;
    for (int64_t row = 0; row < table->rows; row++)
        if (!keyacct__valid(ids, row))
            return keyacct__fail(error, KEYACCT_E_VALUE, table->role, ids->name, row,
                                 "the account id is null; every row needs one");
    return KEYACCT_OK;
}

keyacct_status keyacct_index_create(const keyacct_allocator *allocator, const keyacct_table *table, const uint8_t *key,
                                    keyacct_index **out, keyacct_error *error) {
    if (!out) return keyacct__fail_null(error, "out");
    *out = NULL;
    KEYACCT__TRY(keyacct__table_check(table, "table", error));
    const keyacct__column *ids = keyacct__table_column_named(table, "account_id");
    if (!ids || (ids->type != KEYACCT_TYPE_INT64 && ids->type != KEYACCT_TYPE_TEXT))
        return keyacct__fail(error, KEYACCT_E_COLUMN, table->role, "account_id", -1,
                             "an index needs the column account_id (int64 or text)");
    KEYACCT__TRY(check_nulls(table, ids, error));
    keyacct_allocator taken;
    KEYACCT__TRY(keyacct__allocator_take(allocator, &taken, error));
    keyacct_index *index = keyacct__calloc(&taken, 1, sizeof *index);
    if (!index) return keyacct__fail_memory(error);
    index->magic = KEYACCT__MAGIC_INDEX;
    index->allocator = taken;
    index->is_text = ids->type == KEYACCT_TYPE_TEXT;
    index->rows = table->rows;
    keyacct_status status =
        keyacct__map_init(&index->map, &taken, key ? key : keyacct__hash_key_default, index->is_text, table->rows, error);
    if (status != KEYACCT_OK) {
        keyacct__free(&taken, index, 1, sizeof *index);
        return status;
    }
    keyacct_error own = KEYACCT_ERROR_INIT; /* its status tells short memory from too many keys */
    status = index->is_text ? add_texts(&index->map, table, ids, &own) : add_ints(&index->map, table, ids, &own);
    if (status != KEYACCT_OK) {
        keyacct_index_destroy(index);
        return keyacct__fail(error, status, own.table, own.column, own.row, "%s", own.message);
    }
    *out = index;
    return KEYACCT_OK;
}

void keyacct_index_destroy(keyacct_index *index) {
    if (!index || index->magic != KEYACCT__MAGIC_INDEX) return;
    keyacct_allocator allocator = index->allocator;
    keyacct__map_free(&index->map);
    index->magic = KEYACCT__MAGIC_FREED;
    keyacct__free(&allocator, index, 1, sizeof *index);
}

int64_t keyacct_index_find_int64(const keyacct_index *index, int64_t account_id) {
    if (keyacct__index_check(index, NULL) != KEYACCT_OK || index->is_text) return -1;
    return keyacct__map_find_int64(&index->map, account_id);
}

int64_t keyacct_index_find_text(const keyacct_index *index, const char *account_id, int64_t length) {
    if (keyacct__index_check(index, NULL) != KEYACCT_OK || !index->is_text || length < 0 || (!account_id && length)) return -1;
    return keyacct__map_find_text(&index->map, account_id ? account_id : "", length);
}

int64_t keyacct__index_find_row(const keyacct_index *index, const keyacct__column *ids, int64_t row) {
    if (!keyacct__valid(ids, row) || index->is_text != (ids->type == KEYACCT_TYPE_TEXT)) return -1;
    if (!index->is_text) return keyacct__map_find_int64(&index->map, ids->values.i64[row]);
    int64_t length;
    const char *text = keyacct__text(ids, row, &length);
    return keyacct__map_find_text(&index->map, text, length);
}
