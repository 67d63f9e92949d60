/* Merge sort of records and radix sort of keys. Both are stable, so that ties keep the order of the rows they came in. */
#include "sort.h"

#include <string.h>

int keyacct__order_text(const char *a, int64_t a_length, const char *b, int64_t b_length) {
    int64_t shared = keyacct__min(a_length, b_length);
    int order = shared ? memcmp(a, b, (size_t)shared) : 0;
    return order ? order : keyacct__order_int64(a_length, b_length);
}

void keyacct__sort(void *records, void *scratch, int64_t n, size_t size, keyacct__order order, const void *context) {
    char *from = records, *to = scratch;
    for (int64_t width = 1; width < n; width *= 2) {
        for (int64_t start = 0; start < n; start += 2 * width) {
            int64_t left = start, middle = keyacct__min(start + width, n), right = middle, end = keyacct__min(start + 2 * width, n);
            for (int64_t at = start; at < end; at++) {
                int take_left = left < middle
                    && (right >= end || order(from + (size_t)left * size, from + (size_t)right * size, context) <= 0);
                int64_t pick = take_left ? left++ : right++;
                memcpy(to + (size_t)at * size, from + (size_t)pick * size, size);
            }
        }
        char *swap = from;
        from = to;
        to = swap;
    }
    if (from != records) memcpy(records, from, (size_t)n * size);
}

void keyacct__sort_radix(uint64_t *keys, int64_t *rows, uint64_t *key_scratch, int64_t *row_scratch, int64_t n) {
    int64_t counts[8][256];
    uint64_t *from = keys, *to = key_scratch;
    int64_t *row_from = rows, *row_to = row_scratch;
    memset(counts, 0, sizeof counts);
    for (int64_t i = 0; i < n; i++)
        for (int digit = 0; digit < 8; digit++) counts[digit][keys[i] >> (8 * digit) & 255]++;
    for (int digit = 0; digit < 8; digit++) {
        int64_t *count = counts[digit], sum = 0;
        if (n == 0 || count[keys[0] >> (8 * digit) & 255] == n) continue; /* all agree here */
        for (int i = 0; i < 256; i++) {
            int64_t here = count[i];
            count[i] = sum;
            sum += here;
        }
        for (int64_t i = 0; i < n; i++) {
            int64_t at = count[from[i] >> (8 * digit) & 255]++;
            to[at] = from[i];
            if (rows) row_to[at] = row_from[i];
        }
        uint64_t *keys_swap = from;
        from = to;
        to = keys_swap;
        int64_t *rows_swap = row_from;
        row_from = row_to;
        row_to = rows_swap;
    }
    if (from == keys) return;
    memcpy(keys, from, (size_t)n * sizeof *keys);
    if (rows) memcpy(rows, row_from, (size_t)n * sizeof *rows);
}
