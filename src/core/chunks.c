/* Arrays in chunks that never move. Before a chunk's first line stands where its memory begins. */
#include "chunks.h"

#include <string.h>

#define LINE 64
#define PADDED(count, size) ((size_t)(count) * (size) + LINE + sizeof(void *))

static char *chunk_new(const keyacct_allocator *allocator, int64_t count, size_t size) {
    if ((size_t)count > (SIZE_MAX - LINE - sizeof(void *)) / size) return NULL;
    char *memory = keyacct__alloc(allocator, PADDED(count, size), 1);
    if (!memory) return NULL;
    size_t behind = (size_t)((uintptr_t)(memory + sizeof memory) % LINE);
    char *chunk = memory + sizeof memory + (behind ? LINE - behind : 0);
    memcpy(chunk - sizeof memory, &memory, sizeof memory);
    return chunk;
}

static void chunk_free(const keyacct_allocator *allocator, char *chunk, int64_t count, size_t size) {
    char *memory;
    memcpy(&memory, chunk - sizeof memory, sizeof memory);
    keyacct__free(allocator, memory, PADDED(count, size), 1);
}

/* A larger first chunk. */
static keyacct_status begin(const keyacct_allocator *allocator, keyacct__chunks *chunks, int bits, size_t size, int64_t count,
                            keyacct_error *error) {
    int64_t room = keyacct__min(INT64_C(1) << bits, keyacct__max(keyacct__max(16, count), 8 * chunks->room));
    char *chunk = chunk_new(allocator, room, size);
    if (!chunk) return keyacct__fail_memory(error);
    if (chunks->room) {
        memcpy(chunk, chunks->at[0], (size_t)chunks->room * size);
        chunk_free(allocator, chunks->at[0], chunks->room, size);
    }
    chunks->at[0] = chunk;
    chunks->room = room;
    return KEYACCT_OK;
}

keyacct_status keyacct__chunks_more(const keyacct_allocator *allocator, keyacct__chunks *chunks, int bits, size_t size,
                                    int64_t count, keyacct_error *error) {
    int64_t whole = INT64_C(1) << bits, wanted = (count >> bits) + ((count & (whole - 1)) != 0);
    if (wanted > chunks->listed) {
        int64_t listed = keyacct__max(wanted, 2 * chunks->listed);
        if (keyacct__resize(allocator, &chunks->at, (size_t)chunks->listed, (size_t)listed, sizeof *chunks->at) != KEYACCT_OK)
            return keyacct__fail_memory(error);
        chunks->listed = listed;
    }
    if (chunks->room < whole) KEYACCT__TRY(begin(allocator, chunks, bits, size, count, error));
    while (chunks->room < count) {
        char *chunk = chunk_new(allocator, whole, size);
        if (!chunk) return keyacct__fail_memory(error);
        chunks->at[chunks->room >> bits] = chunk;
        chunks->room += whole;
    }
    return KEYACCT_OK;
}

keyacct_status keyacct__chunks_copy(const keyacct_allocator *allocator, const keyacct__chunks *from, keyacct__chunks *to, int bits,
                                    size_t size, int64_t count, keyacct_error *error) {
    KEYACCT__TRY(keyacct__chunks_grow(allocator, to, bits, size, from->room, error));
    for (int64_t first = 0; first < count; first += INT64_C(1) << bits)
        memcpy(to->at[first >> bits], from->at[first >> bits], (size_t)keyacct__min(count - first, INT64_C(1) << bits) * size);
    return KEYACCT_OK;
}

void keyacct__chunks_shrink(const keyacct_allocator *allocator, keyacct__chunks *chunks, int bits, size_t size, int64_t count) {
    int64_t whole = INT64_C(1) << bits;
    while (chunks->room > whole && chunks->room - whole >= count) {
        chunks->room -= whole;
        chunk_free(allocator, chunks->at[chunks->room >> bits], whole, size);
    }
}

void keyacct__chunks_free(const keyacct_allocator *allocator, keyacct__chunks *chunks, int bits, size_t size) {
    int64_t whole = INT64_C(1) << bits;
    for (int64_t first = 0; first < chunks->room; first += whole)
        chunk_free(allocator, chunks->at[first >> bits], keyacct__min(chunks->room, whole), size);
    keyacct__free(allocator, chunks->at, (size_t)chunks->listed, sizeof *chunks->at);
    *chunks = (keyacct__chunks){0};
}
