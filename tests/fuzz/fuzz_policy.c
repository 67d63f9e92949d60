/* Policy text: any bytes are refused with a message, or are a policy whose text is a fixed point. */
#include "fuzz.h"
#include "keyacct.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_policy *policy = NULL, *again = NULL;
    keyacct_status status = keyacct_policy_load_text(NULL, (const char *)data, size, &policy, &error);
    if (status != KEYACCT_OK) {
        REQUIRE(policy == NULL && error.message[0] && error.status == status);
        return 0;
    }
    static char text[1 << 17], other[1 << 17];
    size_t length = 0, other_length = 0;
    REQUIRE(keyacct_policy_save_text(policy, text, sizeof text, &length, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_policy_load_text(NULL, text, length, &again, &error) == KEYACCT_OK);
    REQUIRE(keyacct_policy_save_text(again, other, sizeof other, &other_length, NULL) == KEYACCT_OK);
    REQUIRE(length == other_length && memcmp(text, other, length) == 0);
    (void)keyacct_policy_freeze(policy, NULL);
    keyacct_policy_destroy(policy);
    keyacct_policy_destroy(again);
    return 0;
}

size_t keyacct_fuzz_seed(int index, uint8_t *buffer, size_t capacity) {
    keyacct_policy *policy = NULL;
    size_t size = 0;
    if (index > 0) return 0;
    REQUIRE(keyacct_policy_create(NULL, 0, &policy, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_policy_save_text(policy, (char *)buffer, capacity, &size, NULL) == KEYACCT_OK);
    keyacct_policy_destroy(policy);
    return size;
}
