/* What the summary tables share: the applied columns, totals by segment, and columns that start empty. */
#ifndef KEYACCT_SRC_SEGMENT_SUMMARY_H
#define KEYACCT_SRC_SEGMENT_SUMMARY_H

#include "segment.h"

typedef struct keyacct__segment_columns {
    const keyacct__column *value, *state, *segment, *potential, *cost, *tenure;
} keyacct__segment_columns;

typedef struct keyacct__segment_sum {
    int64_t count;
    keyacct__int128 sum, positive;
} keyacct__segment_sum;

typedef struct keyacct__segment_total {
    keyacct__segment_sum value, potential, cost, tenure;
} keyacct__segment_total;

/* By segment (0: none), then all together. */
#define KEYACCT__SEGMENT_ALL 5
#define KEYACCT__SEGMENT_TOTALS 6

keyacct_status keyacct__segment_applied(const keyacct_segmentation *segmentation, const keyacct_table *accounts, const char *call,
                                        keyacct__segment_columns *columns, keyacct_error *error);
keyacct_status keyacct__segment_totals(const keyacct_allocator *allocator, const keyacct__segment_columns *columns, int64_t rows,
                                       const keyacct_run *run, keyacct__segment_total totals[KEYACCT__SEGMENT_TOTALS],
                                       keyacct_error *error);
/* Values of ranked accounts, descending; the caller frees *values (n of `capacity`). NULL when there are no rows. */
keyacct_status keyacct__segment_descending(const keyacct_segmentation *segmentation, const keyacct__segment_columns *columns,
                                           int64_t rows, const keyacct_run *run, int64_t **values, int64_t *n,
                                           keyacct_error *error);
/* Sum of the positive ones among the `places` largest values. */
keyacct_status keyacct__segment_largest(const keyacct_segmentation *segmentation, const keyacct__segment_columns *columns,
                                        int64_t rows, int64_t places, const keyacct_run *run, keyacct__int128 *sum,
                                        keyacct_error *error);
keyacct_status keyacct__segment_table(const keyacct_segmentation *segmentation, const keyacct_table *like, const char *role,
                                      int64_t rows, keyacct_table **out, keyacct_error *error);
keyacct_status keyacct__segment_column(keyacct_table *table, int32_t id, keyacct__output *out, keyacct_error *error);
void keyacct__segment_cell(keyacct__output *column, int64_t row, int64_t value);

#endif
