/* Unsigned two-word arithmetic under number.c and decimal.c. The portable forms give the same results as the compiler's own
 * 128-bit type; the unit test compares them. */
#ifndef KEYACCT_SRC_CORE_WIDE_H
#define KEYACCT_SRC_CORE_WIDE_H

#include <stdint.h>

extern const uint64_t keyacct__tens[20]; /* 10^0 .. 10^19 */

typedef struct keyacct__wide {
    uint64_t high, low;
} keyacct__wide;

static inline keyacct__wide keyacct__wide_multiply_portable(uint64_t a, uint64_t b) {
    uint64_t a0 = (uint32_t)a, a1 = a >> 32, b0 = (uint32_t)b, b1 = b >> 32;
    uint64_t low = a0 * b0;
    uint64_t middle = a1 * b0 + (low >> 32); /* at most (2^32-1)^2 + 2^32-1: fits */
    uint64_t carry = a0 * b1 + (uint32_t)middle;
    keyacct__wide product = {a1 * b1 + (middle >> 32) + (carry >> 32), carry << 32 | (uint32_t)low};
    return product;
}

static inline keyacct__wide keyacct__wide_multiply(uint64_t a, uint64_t b) {
#ifdef __SIZEOF_INT128__
    __extension__ unsigned __int128 product = (unsigned __int128)a * b;
    keyacct__wide result = {(uint64_t)(product >> 64), (uint64_t)product};
    return result;
#else
    return keyacct__wide_multiply_portable(a, b);
#endif
}

static inline int keyacct__leading_zeros(uint64_t value) { /* 64 for 0 */
#if defined(__GNUC__)
    return value ? __builtin_clzll(value) : 64;
#else
    int zeros = 64;
    while (value) {
        value >>= 1;
        zeros--;
    }
    return zeros;
#endif
}

/* value / divisor for value.high < divisor (so that the quotient fits), with remainder. Knuth, TAOCP 2, 4.3.1 algorithm D in base
 * 2^32. */
static inline uint64_t keyacct__wide_divide(keyacct__wide value, uint64_t divisor, uint64_t *remainder) {
    if (value.high == 0) {
        *remainder = value.low % divisor;
        return value.low / divisor;
    }
    int shift = keyacct__leading_zeros(divisor);
    divisor <<= shift;
    uint64_t top = shift ? value.high << shift | value.low >> (64 - shift) : value.high;
    uint64_t low = value.low << shift;
    uint64_t d1 = divisor >> 32, d0 = (uint32_t)divisor, quotient = 0;
    for (int half = 0; half < 2; half++) {
        uint64_t next = half == 0 ? low >> 32 : (uint32_t)low;
        uint64_t q = top / d1, r = top % d1;
        while (q >> 32 || q * d0 > (r << 32 | next)) {
            q--;
            r += d1;
            if (r >> 32) break;
        }
        top = (top << 32 | next) - q * divisor; /* modulo 2^64, the true value is in [0, divisor) */
        quotient = quotient << 32 | q;
    }
    *remainder = top >> shift;
    return quotient;
}

static inline keyacct__wide keyacct__wide_shift_left(keyacct__wide value, int by) { /* 0 <= by < 128 */
    keyacct__wide result;
    if (by >= 64) {
        result.high = value.low << (by - 64);
        result.low = 0;
    } else if (by > 0) {
        result.high = value.high << by | value.low >> (64 - by);
        result.low = value.low << by;
    } else {
        result = value;
    }
    return result;
}

/* m * 2^exponent, m's top bit set, plus a positive bit of dust when sticky: the nearest double (ties to even), HUGE as infinity. */
double keyacct__double_assemble(uint64_t m, int exponent, int sticky);
/* |value| = m * 2^exponent exactly, m < 2^53; value finite. */
uint64_t keyacct__double_split(double value, int *exponent);

#endif
