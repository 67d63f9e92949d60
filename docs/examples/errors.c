/* The handshake, an error that names table, column and row, and statuses by who is to blame. */
#include <inttypes.h>
#include <keyacct.h>
#include <stdio.h>

static const char *blame(keyacct_status status) {
    if (status < 20) return "the caller";
    if (status < 40) return "the data";
    if (status < 60) return "a resource";
    return status < 80 ? "compatibility" : "the library";
}

static void say(keyacct_status status, const keyacct_error *error) {
    printf("%s, by %s\n  in %s.%s, row %" PRId64 "\n  %s\n", keyacct_status_name(status), blame(status), error->table, error->column,
           error->row, error->message);
}

int main(void) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_status s = keyacct_abi_check(KEYACCT_ABI, sizeof(keyacct_error), sizeof(keyacct_allocator), &error);
    if (s) {
        fprintf(stderr, "%s\n", error.message); /* compiled with other headers than the library that was loaded */
        return 1;
    }
    keyacct_table *accounts = NULL;
    const int64_t cents[] = {100, -5}, offsets[] = {0, 6, 12};
    if (keyacct_table_create(NULL, "accounts", 2, &accounts, &error)) return 1;
    s = keyacct_table_bind(accounts, "revenue", KEYACCT_TYPE_INT64, KEYACCT_UNIT_NONE, cents, NULL, NULL, NULL, &error);
    say(s, &error);
    s = keyacct_table_bind_text(accounts, "status", KEYACCT_UNIT_NONE, offsets, "activeasleep", NULL, NULL, NULL, &error);
    say(s, &error);
    printf("columns after both: %d\n", keyacct_table_column_count(accounts));
    keyacct_table_destroy(accounts);
    return 0;
}
