/* A producer's Arrow array goes in without a copy, the result comes out as one. */
#include <inttypes.h>
#include <keyacct.h>
#include <stdio.h>
#include <string.h>

static int released;

static void release_schema(struct ArrowSchema *schema) { schema->release = NULL; }
static void release_array(struct ArrowArray *array) {
    released++;
    array->release = NULL;
}

int main(void) {
    /* What pyarrow, DuckDB or a driver would hand over: a struct of one int64 column. */
    static const int64_t value[] = {990000, 120000, 80000, 45000};
    static const void *buffers[] = {NULL, value}, *none[] = {NULL};
    struct ArrowSchema child = {"l", "worth", NULL, 0, 0, NULL, NULL, release_schema, NULL}, *children[] = {&child};
    struct ArrowSchema schema = {"+s", "", NULL, 0, 1, children, NULL, release_schema, NULL};
    struct ArrowArray column = {4, 0, 0, 2, 0, buffers, NULL, NULL, release_array, NULL}, *columns[] = {&column};
    struct ArrowArray array = {4, 0, 0, 1, 1, none, columns, NULL, release_array, NULL};

    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_table *accounts = NULL;
    keyacct_segmentation *cuts = NULL;
    const void *seen = NULL;
    const char *wanted[] = {"segment"};
    struct ArrowSchema out_schema;
    struct ArrowArray out;
    keyacct_status s = keyacct_table_create(NULL, "accounts", 4, &accounts, &error);
    if (!s) s = keyacct_table_name_map(accounts, "worth", "current_value", KEYACCT_UNIT_MINOR, &error);
    if (!s) s = keyacct_table_import_arrow(accounts, &schema, &array, &error);
    if (!s)
        s = keyacct_table_column_values(accounts, keyacct_table_column_find(accounts, "current_value"), &seen, NULL, NULL, &error);
    if (!s) printf("moved in: %s, copied: %s\n", array.release ? "no" : "yes", seen == value ? "no" : "yes");
    if (!s) s = keyacct_segmentation_create(NULL, NULL, accounts, NULL, &cuts, &error);
    if (!s) s = keyacct_segmentation_apply(cuts, accounts, NULL, &error);
    if (!s) s = keyacct_table_export_arrow(accounts, wanted, 1, NULL, &out_schema, &out, &error);
    if (!s) {
        printf("out: %s %s of %" PRId64 " rows\n", out_schema.children[0]->name, out_schema.children[0]->format, out.length);
        out.release(&out); /* before or after the table, on any thread */
        out_schema.release(&out_schema);
    }
    if (s) fprintf(stderr, "%s: %s\n", keyacct_status_name(s), error.message);
    keyacct_segmentation_destroy(cuts);
    keyacct_table_destroy(accounts);
    printf("the producer's memory was released %s\n", released == 1 ? "once" : "not once");
    return s ? 1 : 0;
}
