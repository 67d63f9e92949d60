/* Prepared calls: everything that a call looks up by name is looked up once; a row then costs what its arithmetic costs. A change
 * of the table's set of columns makes a prepared call stale: it refuses instead of reading memory that may be gone. */
#include "table_parts.h"

#include <string.h>

keyacct_status keyacct__bound_create(keyacct_table *table, const void *state, size_t state_size,
                                     keyacct_status (*kernel)(void *, int64_t, int64_t, keyacct_error *),
                                     void (*destroy)(void *, const keyacct_allocator *), keyacct_bound **out,
                                     keyacct_error *error) {
    *out = NULL;
    keyacct_bound *bound = keyacct__calloc(&table->allocator, 1, sizeof *bound);
    if (!bound) return keyacct__fail_memory(error);
    bound->state = keyacct__alloc(&table->allocator, state_size, 1);
    if (!bound->state) {
        keyacct__free(&table->allocator, bound, 1, sizeof *bound);
        return keyacct__fail_memory(error);
    }
    memcpy(bound->state, state, state_size);
    bound->magic = KEYACCT__MAGIC_BOUND;
    bound->allocator = table->allocator;
    bound->table = table;
    bound->generation = table->generation;
    bound->state_size = state_size;
    bound->kernel = kernel;
    bound->destroy = destroy;
    *out = bound;
    return KEYACCT_OK;
}

keyacct_status keyacct_bound_run(keyacct_bound *bound, int64_t first, int64_t count, keyacct_error *error) {
    if (!bound || bound->magic != KEYACCT__MAGIC_BOUND) return keyacct__fail_handle(error, "bound", "keyacct_bound");
    const keyacct_table *table = bound->table;
    if (bound->generation != table->generation)
        return keyacct__fail(error, KEYACCT_E_STALE, table->role, NULL, -1,
                             "columns of the table have changed since the call was prepared; prepare it again");
    if (first < 0 || count < 0 || first > table->rows || count > table->rows - first)
        return keyacct__fail(error, KEYACCT_E_RANGE, table->role, "first", -1, "rows %l .. + %l are not within the table's %l rows",
                             first, count, table->rows);
    return count ? bound->kernel(bound->state, first, count, error) : KEYACCT_OK;
}

void keyacct_bound_destroy(keyacct_bound *bound) {
    if (!bound || bound->magic != KEYACCT__MAGIC_BOUND) return;
    keyacct_allocator allocator = bound->allocator;
    if (bound->destroy) bound->destroy(bound->state, &allocator);
    bound->magic = KEYACCT__MAGIC_FREED;
    keyacct__free(&allocator, bound->state, bound->state_size, 1);
    keyacct__free(&allocator, bound, 1, sizeof *bound);
}
