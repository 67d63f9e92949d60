/**
 * @file memory.h
 * The allocator that a host may hand to every create call.
 */
#ifndef KEYACCT_MEMORY_H
#define KEYACCT_MEMORY_H

#include <stddef.h>
#include <stdint.h>

#include "export.h"

KEYACCT_BEGIN_DECLS

/**
 * Allocates, grows, shrinks and frees, in the shape of Lua's allocator.
 *
 * resize(user, NULL, 0, n) allocates n > 0 bytes; resize(user, p, old, n) changes the size and keeps min(old, n) bytes;
 * resize(user, p, old, 0) frees and returns NULL. Blocks are aligned for any fundamental type. NULL on failure, the old block
 * then stays valid. Shrinking may fail too. It must not call back into the handle that uses it. Handles copy this struct; `user`
 * must outlive them. A NULL allocator pointer means malloc, realloc and free.
 * @since 0.1
 */
typedef struct keyacct_allocator {
    size_t struct_size; /**< sizeof(keyacct_allocator). */
    void *(*resize)(void *user, void *pointer, size_t old_size, size_t new_size); /**< see above; not NULL. */
    void *user; /**< handed to every call. */
} keyacct_allocator;

KEYACCT_END_DECLS
#endif
