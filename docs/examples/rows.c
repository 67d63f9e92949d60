/* One account at a time: names are looked up once, then a row costs a few nanoseconds. */
#include <inttypes.h>
#include <keyacct.h>
#include <stdio.h>

int main(void) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *book = NULL, *row = NULL;
    keyacct_segmentation *cuts = NULL;
    keyacct_bound *bound = NULL;
    const int64_t learned[] = {990000, 120000, 80000, 45000, 30000, 21000, 9000, 5000, 1000, 500};
    int64_t value = 0; /* the caller's memory: one row, written again and again */
    int8_t segment = 0;
    keyacct_status s = keyacct_table_create(NULL, "accounts", 10, &book, &error);
    if (!s)
        s = keyacct_table_bind(book, "current_value", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, learned, NULL, NULL, NULL, &error);
    if (!s) s = keyacct_segmentation_create(NULL, NULL, book, NULL, &cuts, &error);
    if (!s) s = keyacct_table_create(NULL, "accounts", 1, &row, &error);
    if (!s) s = keyacct_table_bind(row, "current_value", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, &value, NULL, NULL, NULL, &error);
    if (!s) s = keyacct_table_bind_output(row, "segment", KEYACCT_TYPE_CODE, &segment, NULL, &error);
    if (!s) s = keyacct_segmentation_bind(cuts, row, NULL, &bound, &error);
    const int64_t asked[] = {1200000, 130000, 100};
    for (int i = 0; !s && i < 3; i++) {
        value = asked[i];
        s = keyacct_bound_run(bound, 0, 1, &error);
        if (!s) printf("%8" PRId64 " cents: %s\n", value, keyacct_code_name("segment", segment));
    }
    if (!s) { /* another column under the name: what was prepared is out of date and says so */
        s = keyacct_table_bind(row, "current_value", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, learned, NULL, NULL, NULL, &error);
        if (!s) printf("%s\n", keyacct_status_name(keyacct_bound_run(bound, 0, 1, &error)));
    }
    if (s) fprintf(stderr, "%s: %s\n", keyacct_status_name(s), error.message);
    keyacct_bound_destroy(bound);
    keyacct_segmentation_destroy(cuts);
    keyacct_table_destroy(row);
    keyacct_table_destroy(book);
    return s ? 1 : 0;
}
