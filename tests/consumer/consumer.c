/* A program of a user: the handshake, a table, an error that names what is wrong. Valid C99 and C++. */
#include <keyacct.h>
#include <stdio.h>
#include <string.h>

int main(void) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *table = NULL;
    const int64_t cents[] = {100, -5};
    keyacct_status status = keyacct_abi_check(KEYACCT_ABI, sizeof(keyacct_error), sizeof(keyacct_allocator), &error);
    if (!status) status = keyacct_table_create(NULL, "accounts", 2, &table, &error);
    if (!status)
        status = keyacct_table_bind(table, "current_value", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, cents, NULL, NULL, NULL, &error);
    if (status) {
        fprintf(stderr, "%s: %s\n", keyacct_status_name(status), error.message);
        return 1;
    }
    if (keyacct_table_bind(table, "revenue", KEYACCT_TYPE_INT64, KEYACCT_UNIT_NONE, cents, NULL, NULL, NULL, &error) != KEYACCT_E_UNIT)
        return 2;
    if (strcmp(error.column, "revenue") != 0) return 3;
    printf("libkeyacct %s, %d rows\n", keyacct_version_string(), (int)keyacct_table_rows(table));
    keyacct_table_destroy(table);
    return 0;
}
