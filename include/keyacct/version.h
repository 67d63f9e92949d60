/**
 * @file version.h
 * Version numbers and the handshake between a host's compiled-in numbers and the loaded library.
 */
#ifndef KEYACCT_VERSION_H
#define KEYACCT_VERSION_H

#include <stddef.h>

#include "status.h"

#define KEYACCT_VERSION_MAJOR 0 /**< major version of these headers */
#define KEYACCT_VERSION_MINOR 1 /**< minor version of these headers */
#define KEYACCT_VERSION_PATCH 0 /**< patch version of these headers */
#define KEYACCT_VERSION_STRING "0.1.0" /**< the three as text */
#define KEYACCT_ABI 0 /**< ABI number = SOVERSION; 0 until release 1.0, when the promise starts */

KEYACCT_BEGIN_DECLS

/** Version of the loaded library as major * 1000000 + minor * 1000 + patch. @since 0.1 */
KEYACCT_API int32_t keyacct_version(void);

/** Version of the loaded library as text, such as "0.1.0". Static storage. @since 0.1 */
KEYACCT_API const char *keyacct_version_string(void);

/**
 * Compares what the caller was compiled with against the loaded library. Bindings call it once, when they load.
 * @param abi             KEYACCT_ABI of the caller.
 * @param error_size      sizeof(keyacct_error) of the caller.
 * @param allocator_size  sizeof(keyacct_allocator) of the caller.
 * @return KEYACCT_OK or KEYACCT_E_ABI.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_abi_check(int32_t abi, size_t error_size, size_t allocator_size, keyacct_error *error);

KEYACCT_END_DECLS
#endif
