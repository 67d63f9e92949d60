/* A call that is told to stop leaves everything as it was. */
#include <keyacct.h>
#include <stdio.h>
#include <stdlib.h>

#define ROWS 300000

static int32_t stop_after_a_third(void *user_data, int64_t done, int64_t total) {
    (*(int *)user_data)++;
    return total > 0 && done > total / 3;
}

int main(void) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *accounts = NULL;
    keyacct_segmentation *cuts = NULL;
    keyacct_run *run = NULL;
    int asked = 0;
    int64_t *value = malloc(ROWS * sizeof *value);
    if (!value) return 1;
    for (int64_t row = 0; row < ROWS; row++) value[row] = row;
    keyacct_status s = keyacct_table_create(NULL, "accounts", ROWS, &accounts, &error);
    if (!s)
        s = keyacct_table_bind(accounts, "current_value", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, value, NULL, NULL, NULL, &error);
    if (!s) s = keyacct_segmentation_create(NULL, NULL, accounts, NULL, &cuts, &error);
    if (!s) s = keyacct_run_create(NULL, &run, &error);
    if (!s) s = keyacct_run_set_progress(run, stop_after_a_third, &asked, &error);
    if (!s) s = keyacct_segmentation_apply(cuts, accounts, run, &error);
    printf("%s, asked more than once: %s, columns: %d\n", keyacct_status_name(s), asked > 1 ? "yes" : "no",
           keyacct_table_column_count(accounts));
    keyacct_run_destroy(run);
    keyacct_segmentation_destroy(cuts);
    keyacct_table_destroy(accounts);
    free(value);
    return s == KEYACCT_E_CANCELLED ? 0 : 1;
}
