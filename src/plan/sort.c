/* Heapsort of records of any size, for lists that are put into order once.
 *
 * O(n log n), in place, no recursion, no worst case; not stable, so callers give a total order. Records of up to 64 bytes. */
#include <string.h>

#include "work.h"

#define MOST_BYTES 64

void keyacct__plan_sort(void *array, int64_t count, size_t size, int (*less)(const void *a, const void *b, const void *with),
                        const void *with) {
    char *base = array, value[MOST_BYTES];
#define AT(i) (base + (size_t)(i) * size)
    for (int64_t start = count / 2, end = count; end > 1;) {
        if (start > 0) {
            memcpy(value, AT(--start), size);
        } else {
            end--;
            memcpy(value, AT(end), size);
            memcpy(AT(end), AT(0), size);
        }
        int64_t hole = start;
        for (int64_t child = 2 * hole + 1; child < end; child = 2 * hole + 1) {
            if (child + 1 < end && less(AT(child), AT(child + 1), with)) child++;
            if (!less(value, AT(child), with)) break;
            memcpy(AT(hole), AT(child), size);
            hole = child;
        }
        memcpy(AT(hole), value, size);
    }
#undef AT
}
