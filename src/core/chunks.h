/* Arrays that grow without moving what they hold: chunks of 2^bits records, each at a whole line of 64 bytes, and a list of them.
 * One more record costs at most one allocation of a chunk, the list its copy (8 bytes a chunk) where it doubles. Only the first
 * chunk moves, until it is a whole one, so that small arrays stay small. Records are not cleared: what is not used is not touched.
 * A call that has no memory leaves the array as it was. O(1) a record. `bits` and `size` of an array are always the same. */
#ifndef KEYACCT_SRC_CORE_CHUNKS_H
#define KEYACCT_SRC_CORE_CHUNKS_H

#include "base.h"

typedef struct keyacct__chunks {
    char **at; /* the chunks, where their first record is */
    int64_t listed; /* chunks the list has room for */
    int64_t room; /* records there is memory for */
} keyacct__chunks;

static inline void *keyacct__chunk_at(const keyacct__chunks *chunks, int64_t record, int bits, size_t size) {
    return chunks->at[record >> bits] + ((uint64_t)record & ((UINT64_C(1) << bits) - 1)) * size;
}
keyacct_status keyacct__chunks_more(const keyacct_allocator *allocator, keyacct__chunks *chunks, int bits, size_t size,
                                    int64_t count, keyacct_error *error);
/* Room for `count` records at least. */
static inline keyacct_status keyacct__chunks_grow(const keyacct_allocator *allocator, keyacct__chunks *chunks, int bits,
                                                  size_t size, int64_t count, keyacct_error *error) {
    return count <= chunks->room ? KEYACCT_OK : keyacct__chunks_more(allocator, chunks, bits, size, count, error);
}
/* The same room with the first `count` records; *to was empty, and is to be freed when it fails. */
keyacct_status keyacct__chunks_copy(const keyacct_allocator *allocator, const keyacct__chunks *from, keyacct__chunks *to, int bits,
                                    size_t size, int64_t count, keyacct_error *error);
/* Gives back the chunks, but for the first one, that the first `count` records do not need. */
void keyacct__chunks_shrink(const keyacct_allocator *allocator, keyacct__chunks *chunks, int bits, size_t size, int64_t count);
void keyacct__chunks_free(const keyacct_allocator *allocator, keyacct__chunks *chunks, int bits, size_t size);

#endif
