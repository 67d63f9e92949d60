/**
 * @file status.h
 * Status codes and the caller-owned error object.
 *
 * Every call that can fail returns a keyacct_status and takes, last, a keyacct_error that may be NULL. The codes are the
 * KEYACCT_OK / KEYACCT_E_... constants of vocabulary.h; their range says who is to blame: 1-19 the caller, 20-39 the data,
 * 40-59 a resource, 60-79 compatibility, 99 the library. There is no global or thread-local error state; functions of this
 * header may be called from any thread.
 */
#ifndef KEYACCT_STATUS_H
#define KEYACCT_STATUS_H

#include <stdint.h>

#include "export.h"
#include "vocabulary.h"

KEYACCT_BEGIN_DECLS

/** Result of a call: KEYACCT_OK (0) or one of KEYACCT_E_.... @since 0.1 */
typedef int32_t keyacct_status;

/**
 * What went wrong, where, and what to do. Owned by the caller, written by the library only on failure (on success the object
 * is left alone). Initialise with KEYACCT_ERROR_INIT, or set struct_size and zero the rest. Strings are NUL-terminated UTF-8.
 * @since 0.1
 */
typedef struct keyacct_error {
    uint32_t struct_size;   /**< sizeof(keyacct_error) of the caller; 0 means this version. */
    keyacct_status status;  /**< the status that the call returned. */
    int64_t row;            /**< 0-based row, or -1 where no row is to blame. */
    char table[32];         /**< role of the table, or empty. */
    char column[64];        /**< column, parameter or argument, or empty. */
    char message[336];      /**< what was found, what was expected, what to do. */
    uint64_t reserved[8];   /**< zero. */
} keyacct_error;

/** Static initialiser of keyacct_error. */
#define KEYACCT_ERROR_INIT {(uint32_t)sizeof(keyacct_error), 0, -1, {0}, {0}, {0}, {0, 0, 0, 0, 0, 0, 0, 0}}

/** Name of a status ("KEYACCT_E_COLUMN"), or "KEYACCT_E_?" for an unknown one. Static storage; never NULL. @since 0.1 */
KEYACCT_API const char *keyacct_status_name(keyacct_status status);

/** One line of explanation of a status. Static storage; never NULL. @since 0.1 */
KEYACCT_API const char *keyacct_status_describe(keyacct_status status);

KEYACCT_END_DECLS
#endif
