/* Totals by segment: counts and sums of value, potential, cost to serve and tenure, in one pass over the columns.
 *
 * Rows go in stretches that stay in the first-level cache; 64-bit sums of a stretch are added to 128-bit ones, so nothing depends
 * on the order of rows or on parts, and nothing overflows. O(n), row-parallel through the run's executor. */
#include <string.h>

#include "summary.h"

/* Rows are summed in short stretches: 64-bit sums of figures below 2^52 cannot overflow there, and are added to the 128-bit ones.
 */
#define STRETCH 1024
#define NOBODY 5 /* place of rows that are not ranked */

typedef struct stretch {
    int64_t n;
    uint8_t place[STRETCH];
} stretch;

static void places(const keyacct__segment_columns *columns, int64_t first, int64_t n, stretch *out) {
    out->n = n;
    if (columns->segment && !columns->segment->validity && !columns->state->validity && !columns->value->validity) {
        const int8_t *segment = columns->segment->values.i8 + first, *state = columns->state->values.i8 + first;
        for (int64_t i = 0; i < n; i++) {
            uint8_t place = (uint8_t)segment[i] <= KEYACCT_SEGMENT_PLATINUM ? (uint8_t)segment[i] : 0;
            out->place[i] = state[i] == KEYACCT_SEGMENT_STATE_RANKED ? place : NOBODY;
        }
        return;
    }
    for (int64_t i = 0; i < n; i++) {
        int32_t segment = keyacct__code(columns->segment, first + i);
        int ranked =
            keyacct__code(columns->state, first + i) == KEYACCT_SEGMENT_STATE_RANKED && keyacct__valid(columns->value, first + i);
        out->place[i] = !ranked ? NOBODY : segment >= 0 && segment <= KEYACCT_SEGMENT_PLATINUM ? (uint8_t)segment : 0;
    }
}

typedef struct figure {
    int64_t count[NOBODY + 1], sum[NOBODY + 1], losses[NOBODY + 1];
} figure;

/* Figures without nulls. Two sets of sums, so that two rows of one segment in a row need not wait for each other; places are
 * counted apart, where the compiler can count sixteen at once. */
static void add_dense(const stretch *s, const int64_t *restrict values, figure *out) {
    int64_t other[NOBODY + 1] = {0}, i = 0;
    for (; i + 1 < s->n; i += 2) {
        out->sum[s->place[i]] += values[i];
        other[s->place[i + 1]] += values[i + 1];
        if ((values[i] | values[i + 1]) < 0) { /* few */
            out->losses[s->place[i]] += values[i] < 0 ? values[i] : 0;
            out->losses[s->place[i + 1]] += values[i + 1] < 0 ? values[i + 1] : 0;
        }
    }
    for (; i < s->n; i++) {
        out->sum[s->place[i]] += values[i];
        out->losses[s->place[i]] += values[i] < 0 ? values[i] : 0;
    }
    for (int place = 0; place < NOBODY; place++) {
        for (i = 0; i < s->n;) { /* bytes count to 255 */
            int64_t end = keyacct__min(s->n, i + 240);
            uint8_t count = 0;
            for (; i < end; i++) count = (uint8_t)(count + (s->place[i] == place));
            out->count[place] += count;
        }
        out->sum[place] += other[place];
    }
}

/* One column over one stretch. 0 when a figure is too large for short sums. */
static int add_figures(const stretch *s, const keyacct__column *column, int64_t first, figure *out) {
    const int64_t *values = column->values.i64 + first;
    int64_t bits = 0;
    memset(out, 0, sizeof *out);
    for (int64_t i = 0; i < s->n; i++) bits |= values[i] ^ values[i] >> 63;
    if (bits >> 52) return 0;
    if (!column->validity) {
        add_dense(s, values, out);
        return 1;
    }
    for (int64_t i = 0; i < s->n; i++) {
        if (!keyacct__valid(column, first + i)) continue;
        out->count[s->place[i]]++;
        out->sum[s->place[i]] += values[i];
        if (values[i] < 0) out->losses[s->place[i]] += values[i];
    }
    return 1;
}

static void add_column(const stretch *s, const keyacct__column *column, int64_t first, keyacct__segment_sum totals[NOBODY + 1]) {
    figure short_sums;
    if (!column) return;
    if (add_figures(s, column, first, &short_sums)) {
        for (int place = 0; place < NOBODY; place++) {
            totals[place].count += short_sums.count[place];
            keyacct__int128_add64(&totals[place].sum, short_sums.sum[place]);
            keyacct__int128_add64(&totals[place].positive, short_sums.sum[place] - short_sums.losses[place]);
        }
        return;
    }
    for (int64_t i = 0; i < s->n; i++) {
        int64_t value;
        if (!keyacct__int64(column, first + i, &value)) continue;
        totals[s->place[i]].count++;
        keyacct__int128_add64(&totals[s->place[i]].sum, value);
        if (value > 0) keyacct__int128_add64(&totals[s->place[i]].positive, value);
    }
}

/* What one part of the rows adds up to. */
typedef struct part {
    keyacct__segment_sum value[NOBODY + 1], potential[NOBODY + 1], cost[NOBODY + 1], tenure[NOBODY + 1];
} part;

typedef struct totals_call {
    const keyacct__segment_columns *columns;
    const keyacct_run *run;
    int64_t rows;
    part *parts;
} totals_call;

static keyacct_status total_rows(void *data, int64_t first, int64_t count, int32_t number, keyacct_error *error) {
    const totals_call *call = data;
    part *own = &call->parts[number];
    stretch s;
    for (int64_t done = 0; done < count; done += STRETCH) {
        int64_t at = first + done;
        if (done % KEYACCT__POLL_ROWS == 0) KEYACCT__TRY(keyacct__run_poll(call->run, at, call->rows, error));
        places(call->columns, at, keyacct__min(count - done, STRETCH), &s);
        add_column(&s, call->columns->value, at, own->value);
        add_column(&s, call->columns->potential, at, own->potential);
        add_column(&s, call->columns->cost, at, own->cost);
        add_column(&s, call->columns->tenure, at, own->tenure);
    }
    return KEYACCT_OK;
}

static void add_sum(keyacct__segment_sum *into, const keyacct__segment_sum *from) {
    into->count += from->count;
    keyacct__int128_add(&into->sum, from->sum);
    keyacct__int128_add(&into->positive, from->positive);
}

keyacct_status keyacct__segment_totals(const keyacct_allocator *allocator, const keyacct__segment_columns *columns, int64_t rows,
                                       const keyacct_run *run, keyacct__segment_total totals[KEYACCT__SEGMENT_TOTALS],
                                       keyacct_error *error) {
    int32_t count = keyacct__run_parts(run);
    totals_call call = {columns, run, rows, keyacct__calloc(allocator, (size_t)count, sizeof(part))};
    if (!call.parts) return keyacct__fail_memory(error);
    memset(totals, 0, KEYACCT__SEGMENT_TOTALS * sizeof *totals);
    keyacct_status status = keyacct__run_rows(run, rows, total_rows, &call, error);
    for (int32_t p = 0; p < count; p++)
        for (int i = 0; i < NOBODY; i++) {
            add_sum(&totals[i].value, &call.parts[p].value[i]);
            add_sum(&totals[i].potential, &call.parts[p].potential[i]);
            add_sum(&totals[i].cost, &call.parts[p].cost[i]);
            add_sum(&totals[i].tenure, &call.parts[p].tenure[i]);
            add_sum(&totals[KEYACCT__SEGMENT_ALL].value, &call.parts[p].value[i]);
        }
    keyacct__free(allocator, call.parts, (size_t)count, sizeof(part));
    return status;
}
