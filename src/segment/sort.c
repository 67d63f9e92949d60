/* Sorting of 64-bit keys: least significant byte first, stable, bytes in which all keys agree are skipped. O(n) passes of n. */
#include "segment.h"

#include <string.h>

void keyacct__segment_radix_sort(uint64_t *keys, int64_t *rows, uint64_t *key_scratch, int64_t *row_scratch, int64_t n) {
    int64_t counts[8][256];
    uint64_t *from = keys, *to = key_scratch;
    int64_t *row_from = rows, *row_to = row_scratch;
    memset(counts, 0, sizeof counts);
    for (int64_t i = 0; i < n; i++)
        for (int digit = 0; digit < 8; digit++) counts[digit][keys[i] >> (8 * digit) & 255]++;
    for (int digit = 0; digit < 8; digit++) {
        int64_t *count = counts[digit], sum = 0;
        if (n == 0 || count[keys[0] >> (8 * digit) & 255] == n) continue;
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
    if (from != keys) {
        memcpy(keys, from, (size_t)n * sizeof *keys);
        if (rows) memcpy(rows, row_from, (size_t)n * sizeof *rows);
    }
}
