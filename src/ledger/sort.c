/* Sorting of short and long runs of integers, and of keyed items by radix.
 *
 * Insertion sort up to 24 values (an ordinary account), bottom-up merging above: O(n log n) whatever the input, no recursion.
 * The keyed sort is a least-significant-digit radix sort over 11-bit digits, skipping digits in which all keys agree: two passes
 * for a million consecutive ids. Needs a spare array of the same length. */
#include "ledger/state.h"

#define SHORT 24

#define DEFINE_SORT(name, type)                                                                                                    \
    static void name##_insertion(type *values, int64_t n) {                                                                        \
        for (int64_t i = 1; i < n; i++) {                                                                                          \
            type value = values[i];                                                                                                \
            int64_t j = i;                                                                                                         \
            for (; j > 0 && values[j - 1] > value; j--) values[j] = values[j - 1];                                                 \
            values[j] = value;                                                                                                     \
        }                                                                                                                          \
    }                                                                                                                              \
    static void name##_merge(const type *from, type *to, int64_t first, int64_t middle, int64_t last) {                            \
        int64_t left = first, right = middle;                                                                                      \
        for (int64_t i = first; i < last; i++)                                                                                     \
            to[i] = left < middle && (right >= last || from[left] <= from[right]) ? from[left++] : from[right++];                  \
    }                                                                                                                              \
    void name(type *values, type *spare, int64_t n) {                                                                              \
        for (int64_t i = 0; i < n; i += SHORT) name##_insertion(values + i, keyacct__min(SHORT, n - i));                           \
        type *from = values, *to = spare;                                                                                          \
        for (int64_t run = SHORT; run < n; run *= 2) {                                                                             \
            for (int64_t i = 0; i < n; i += 2 * run)                                                                               \
                name##_merge(from, to, i, keyacct__min(i + run, n), keyacct__min(i + 2 * run, n));                                 \
            type *swap = from;                                                                                                     \
            from = to;                                                                                                             \
            to = swap;                                                                                                             \
        }                                                                                                                          \
        if (from != values) memcpy(values, from, (size_t)n * sizeof *values);                                                      \
    }

DEFINE_SORT(keyacct__sort_u64, uint64_t)

#define DIGIT_BITS 11
#define DIGITS (1 << DIGIT_BITS)

#define DEFINE_RADIX(name, type, key_of, first_shift)                                                                              \
    void name(type *values, type *spare, int64_t n) {                                                                              \
        if (n < 2) return;                                                                                                         \
        uint64_t differ = 0;                                                                                                       \
        for (int64_t i = 1; i < n; i++) differ |= key_of(values[i]) ^ key_of(values[0]);                                           \
        type *from = values, *to = spare;                                                                                          \
        uint32_t places[DIGITS];                                                                                                   \
        for (int shift = first_shift; shift < 64; shift += DIGIT_BITS) {                                                           \
            if (!((differ >> shift) & (DIGITS - 1))) continue;                                                                     \
            memset(places, 0, sizeof places);                                                                                      \
            for (int64_t i = 0; i < n; i++) places[(key_of(from[i]) >> shift) & (DIGITS - 1)]++;                                   \
            uint32_t sum = 0;                                                                                                      \
            for (int digit = 0; digit < DIGITS; digit++) {                                                                         \
                uint32_t count = places[digit];                                                                                    \
                places[digit] = sum;                                                                                               \
                sum += count;                                                                                                      \
            }                                                                                                                      \
            for (int64_t i = 0; i < n; i++) to[places[(key_of(from[i]) >> shift) & (DIGITS - 1)]++] = from[i];                     \
            type *swap = from;                                                                                                     \
            from = to;                                                                                                             \
            to = swap;                                                                                                             \
        }                                                                                                                          \
        if (from != values) memcpy(values, from, (size_t)n * sizeof *values);                                                      \
    }

#define KEY_OF_KEYED(value) ((value).key)
#define KEY_OF_PACKED(value) (value)
DEFINE_RADIX(keyacct__sort_keyed, keyacct__keyed, KEY_OF_KEYED, 0)
DEFINE_RADIX(keyacct__sort_packed, uint64_t, KEY_OF_PACKED, 32)

void keyacct__sort_items(uint32_t *items, uint32_t *spare, int64_t n, keyacct__item_compare compare, const void *data, int which) {
    uint32_t *from = items, *to = spare;
    for (int64_t run = 1; run < n; run *= 2) {
        for (int64_t i = 0; i < n; i += 2 * run) {
            int64_t left = i, middle = keyacct__min(i + run, n), right = middle, last = keyacct__min(i + 2 * run, n);
            for (int64_t j = i; j < last; j++) {
                if (left >= middle || (right < last && compare(data, which, from[left], from[right]) > 0)) to[j] = from[right++];
                else to[j] = from[left++];
            }
        }
        uint32_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != items) memcpy(items, from, (size_t)n * sizeof *items);
}
