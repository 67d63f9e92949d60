/* The version of the loaded library, and the check of what a caller was compiled with against it. */
#include "keyacct/version.h"

#include "base.h"

int32_t keyacct_version(void) { return KEYACCT_VERSION_MAJOR * 1000000 + KEYACCT_VERSION_MINOR * 1000 + KEYACCT_VERSION_PATCH; }

const char *keyacct_version_string(void) { return KEYACCT_VERSION_STRING; }

keyacct_status keyacct_abi_check(int32_t abi, size_t error_size, size_t allocator_size, keyacct_error *error) {
    if (abi != KEYACCT_ABI)
        return keyacct__fail(error, KEYACCT_E_ABI, NULL, "abi", -1, "the caller was compiled for ABI %d, this library has ABI %d",
                             abi, (int32_t)KEYACCT_ABI);
    if (error_size != sizeof(keyacct_error)) return KEYACCT_E_ABI; /* *error is of another shape: it is not written */
    if (allocator_size != sizeof(keyacct_allocator))
        return keyacct__fail(error, KEYACCT_E_ABI, NULL, "allocator_size", -1,
                             "keyacct_allocator has %l bytes for the caller, %l here",
                             (int64_t)allocator_size, (int64_t)sizeof(keyacct_allocator));
    return KEYACCT_OK;
}
