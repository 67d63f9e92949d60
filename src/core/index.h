/* The index as rooms see it: rows of accounts by the ids of another table. */
#ifndef KEYACCT_SRC_CORE_INDEX_H
#define KEYACCT_SRC_CORE_INDEX_H

#include "hash.h"
#include "table.h"

struct keyacct_index {
    uint32_t magic;
    keyacct_allocator allocator;
    int is_text;
    int64_t rows; /* of the table that was indexed */
    keyacct__map map;
};

keyacct_status keyacct__index_check(const keyacct_index *index, keyacct_error *error); /* NULL is refused */
/* Row of the account named in ids[row]; -1 when it is null, unknown, or of the other kind (int64 against text). */
int64_t keyacct__index_find_row(const keyacct_index *index, const keyacct__column *ids, int64_t row);

#endif
