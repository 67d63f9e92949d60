/* An allocator of the host: every block is counted, and the host sets a limit. */
#include <inttypes.h>
#include <keyacct.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct budget {
    size_t used, most, limit;
} budget;

static void *resize(void *user, void *pointer, size_t old_size, size_t new_size) {
    budget *of = user;
    if (of->used - old_size + new_size > of->limit) return NULL;
    void *moved = new_size ? realloc(pointer, new_size) : (free(pointer), NULL);
    if (new_size && !moved) return NULL;
    of->used = of->used - old_size + new_size;
    if (of->used > of->most) of->most = of->used;
    return moved;
}

static keyacct_status fill(const keyacct_allocator *allocator, int64_t rows, keyacct_error *error) {
    keyacct_table *table = NULL;
    keyacct_status s = keyacct_table_create(allocator, "accounts", rows, &table, error);
    if (!s) s = keyacct_table_add_column(table, "current_value", 0, error);
    keyacct_table_destroy(table);
    return s;
}

int main(void) {
    budget memory = {0, 0, 64 * 1024};
    const keyacct_allocator allocator = {sizeof allocator, resize, &memory};
    keyacct_error error = KEYACCT_ERROR_INIT;
    const int64_t rows[] = {1000, 100000};
    for (int i = 0; i < 2; i++) {
        keyacct_status s = fill(&allocator, rows[i], &error);
        printf("%6" PRId64 " rows: %s, %zu bytes left\n", rows[i], keyacct_status_name(s), memory.used);
    }
    return memory.used == 0 && memory.most > 8000 ? 0 : 1;
}
