/* A small producer of two batches with a column of every layout that has to be gathered, for tests of streams.
 *
 *            account_id  name                  wallet     vip    customer_since_on  size  opened_at       satisfaction
 *            dictionary  string_view           decimal    bits   date64             uint  microseconds    float64
 *   batch 0  alpha       x                     12.34      1      2026-11-22         7     1.5 ms          null
 *            beta        null                  -0.05      0      null               8     -1 us           1
 *            alpha       longer than twelve    null       1      1969-12-31         9     null            2
 *   batch 1  gamma       y                     1.00       1      1970-01-01         1     0               3
 *            alpha       null                  2.00       0      1970-01-02         2     2 ms            4
 *
 * The dictionaries of the batches differ; batch 1 shows rows from an offset. Released structs are counted. */
#ifndef KEYACCT_TESTS_ARROW_BATCHES_H
#define KEYACCT_TESTS_ARROW_BATCHES_H

#include <stdint.h>
#include <string.h>

#include "keyacct.h"

enum { BATCHES_COLUMNS = 8, BATCHES_COUNT = 2, BATCHES_ROWS = 5 };

typedef struct batches {
    struct ArrowSchema schema, fields[BATCHES_COLUMNS], *field_list[BATCHES_COLUMNS], words;
    struct ArrowArray array[BATCHES_COUNT], columns[BATCHES_COUNT][BATCHES_COLUMNS], *column_list[BATCHES_COUNT][BATCHES_COLUMNS];
    struct ArrowArray dictionary[BATCHES_COUNT];
    const void *buffers[BATCHES_COUNT][BATCHES_COLUMNS][4], *dictionary_buffers[BATCHES_COUNT][3], *none[1];
    unsigned char views[BATCHES_COUNT][3][16];
    int64_t decimals[BATCHES_COUNT][3][2];
    int count; /* batches to give */
    int next, fail_at, fail_with; /* fail_at: number of the get_next call, counted from 0; -1 never */
    int given, released, schemas_given, schemas_released, streams_released;
} batches;

static void batches_release_schema(struct ArrowSchema *schema) {
    if (schema->private_data) ++*(int *)schema->private_data;
    schema->release = NULL;
}
static void batches_release_array(struct ArrowArray *array) {
    if (array->private_data) ++*(int *)array->private_data;
    array->release = NULL;
}

static void batches_view(unsigned char view[16], const char *text, int32_t offset) {
    int32_t length = (int32_t)strlen(text), buffer = 0;
    memset(view, 0, 16);
    memcpy(view, &length, 4);
    if (length <= 12) {
        memcpy(view + 4, text, (size_t)length);
        return;
    }
    memcpy(view + 4, text, 4);
    memcpy(view + 8, &buffer, 4);
    memcpy(view + 12, &offset, 4);
}

static void batches_decimal(int64_t words[2], int64_t value) {
    const int low = *(const unsigned char *)&(const uint16_t){1} ? 0 : 1;
    words[low] = value;
    words[!low] = value < 0 ? -1 : 0;
}

static void batches_fill(batches *made) {
    static const int8_t indices[2][3] = {{0, 1, 0}, {1, 1, 0}};
    static const char letters[2][12] = {"alphabeta", "alphagamma"};
    static const int32_t ends[2][3] = {{0, 5, 9}, {0, 5, 10}};
    static const char text[] = "__longer than twelve";
    static const int64_t text_size[1] = {sizeof text - 1};
    static const uint8_t name_bits[2] = {5, 3}, vip_bits[2] = {5, 3}, wallet_bits = 3, day_bits = 5, opened_bits = 3, known_bits = 6;
    static const int64_t cents[2][3] = {{1234, -5, 77}, {0, 100, 200}};
    static const int64_t days[2][3] = {{INT64_C(20779) * 86400000, 1, -86400000}, {99 * INT64_C(86400000), 0, 86400000}};
    static const uint32_t sizes[2][3] = {{7, 8, 9}, {4000000000u, 1, 2}};
    static const int64_t opened[2][3] = {{1500, -1, INT64_MAX}, {5, 0, 2000}};
    static const double scores[2][3] = {{0.25, 1, 2}, {9, 3, 4}};
    for (int b = 0; b < BATCHES_COUNT; b++) {
        batches_view(made->views[b][0], b ? "y" : "x", 0);
        batches_view(made->views[b][1], b ? "y" : "longer than twelve", 2);
        batches_view(made->views[b][2], b ? "y" : "longer than twelve", 2);
        for (int i = 0; i < 3; i++) batches_decimal(made->decimals[b][i], cents[b][i]);
        const void *buffers[BATCHES_COLUMNS][4] = {
            {NULL, indices[b]}, {&name_bits[b], made->views[b], text, text_size}, {b ? NULL : &wallet_bits, made->decimals[b]},
            {NULL, &vip_bits[b]}, {b ? NULL : &day_bits, days[b]}, {NULL, sizes[b]}, {b ? NULL : &opened_bits, opened[b]},
            {b ? NULL : &known_bits, scores[b]}};
        memcpy(made->buffers[b], buffers, sizeof buffers);
        made->dictionary_buffers[b][1] = ends[b];
        made->dictionary_buffers[b][2] = letters[b];
    }
}

static void batches_make(batches *made) {
    static const char *names[BATCHES_COLUMNS] = {"account_id", "name", "wallet", "vip", "customer_since_on", "size", "opened_at",
                                                 "satisfaction"};
    static const char *formats[BATCHES_COLUMNS] = {"c", "vu", "d:9,2", "b", "tdm", "I", "tsu:Asia/Shanghai", "g"};
    memset(made, 0, sizeof *made);
    batches_fill(made);
    made->count = BATCHES_COUNT;
    made->fail_at = -1;
    made->schema = (struct ArrowSchema){"+s", "", NULL, 0, BATCHES_COLUMNS, made->field_list, NULL, batches_release_schema,
                                        &made->schemas_released};
    made->words = (struct ArrowSchema){"u", "", NULL, ARROW_FLAG_NULLABLE, 0, NULL, NULL, batches_release_schema, NULL};
    for (int i = 0; i < BATCHES_COLUMNS; i++) {
        made->fields[i] = (struct ArrowSchema){formats[i], names[i], NULL, ARROW_FLAG_NULLABLE, 0, NULL, i ? NULL : &made->words,
                                               batches_release_schema, NULL};
        made->field_list[i] = &made->fields[i];
    }
    for (int b = 0; b < BATCHES_COUNT; b++) {
        int64_t rows = b ? 2 : 3, offset = b ? 1 : 0;
        made->array[b] = (struct ArrowArray){rows, 0, offset, 1, BATCHES_COLUMNS, made->none, made->column_list[b], NULL,
                                             batches_release_array, &made->released};
        made->dictionary[b] = (struct ArrowArray){2, 0, 0, 3, 0, made->dictionary_buffers[b], NULL, NULL, batches_release_array,
                                                  NULL};
        for (int i = 0; i < BATCHES_COLUMNS; i++) {
            made->columns[b][i] = (struct ArrowArray){3, -1, 0, i == 1 ? 4 : 2, 0, made->buffers[b][i], NULL,
                                                      i ? NULL : &made->dictionary[b], batches_release_array, NULL};
            made->column_list[b][i] = &made->columns[b][i];
        }
    }
}

static int batches_get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    batches *made = stream->private_data;
    *out = made->schema;
    made->schemas_given++;
    return 0;
}
static int batches_get_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    batches *made = stream->private_data;
    memset(out, 0, sizeof *out);
    if (made->next == made->fail_at) return made->fail_with;
    if (made->next < made->count) {
        *out = made->array[made->next];
        made->given++;
    }
    made->next++;
    return 0;
}
static const char *batches_error(struct ArrowArrayStream *stream) {
    return ((batches *)stream->private_data)->fail_with ? "the disk is full" : NULL;
}
static void batches_release(struct ArrowArrayStream *stream) {
    ((batches *)stream->private_data)->streams_released++;
    stream->release = NULL;
}
static struct ArrowArrayStream batches_stream(batches *made) {
    return (struct ArrowArrayStream){batches_get_schema, batches_get_next, batches_error, batches_release, made};
}

#endif
