/* Ten accounts, their current and potential value in cents: who is platinum, gold, iron, lead? */
#include <inttypes.h>
#include <keyacct.h>
#include <stdio.h>

int main(void) {
    const int64_t id[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    const int64_t current[] = {990000, 120000, 80000, 45000, 30000, 21000, 9000, 5000, 1000, -2500};
    const int64_t potential[] = {500000, 0, 60000, 5000, 90000, 1000, 70000, 2000, 0, 30000};
    const char *names[] = {"account_id", "current_value", "potential_value"};
    const int32_t units[] = {KEYACCT_UNIT_NONE, KEYACCT_UNIT_MINOR, KEYACCT_UNIT_MINOR};
    const int64_t *columns[] = {id, current, potential};
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *accounts = NULL;
    keyacct_segmentation *cuts = NULL;
    keyacct_status s = keyacct_table_create(NULL, "accounts", 10, &accounts, &error);
    for (int i = 0; !s && i < 3; i++)
        s = keyacct_table_bind(accounts, names[i], KEYACCT_TYPE_INT64, units[i], columns[i], NULL, NULL, NULL, &error);
    if (!s) s = keyacct_segmentation_create(NULL, NULL, accounts, NULL, &cuts, &error);
    if (!s) s = keyacct_segmentation_apply(cuts, accounts, NULL, &error);
    for (int64_t row = 0, segment = 0; !s && row < 10; row++) {
        s = keyacct_table_get_int64(accounts, keyacct_table_column_find(accounts, "segment"), row, &segment, &error);
        if (!s) printf("account %2" PRId64 ": %s\n", id[row], keyacct_code_name("segment", (int32_t)segment));
    }
    if (s) fprintf(stderr, "%s: %s\n", keyacct_status_name(s), error.message);
    keyacct_segmentation_destroy(cuts);
    keyacct_table_destroy(accounts);
    return s ? 1 : 0;
}
