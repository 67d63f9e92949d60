/* Exact integer arithmetic: two-word signed sums, products and ratios, and money from integers and doubles.
 *
 * All functions are pure and total; rounding is half-even throughout. Doubles are taken apart into mantissa and exponent and
 * rounded as the exact binary values that they are: 0.285 is 0.284999... and becomes 28 cents. Constant cost. Refuses (by its
 * result 0) what does not fit into int64 and what is not finite. */
#include "number.h"

#include <string.h>

#include "wide.h"

const uint64_t keyacct__tens[20] = {1u, 10u, 100u, 1000u, 10000u, 100000u, 1000000u, 10000000u, 100000000u, 1000000000u,
                                    10000000000u,
                                    100000000000u, 1000000000000u, 10000000000000u, 100000000000000u, 1000000000000000u,
                                    10000000000000000u, 100000000000000000u, 1000000000000000000u, 10000000000000000000u};

static uint64_t magnitude(int64_t value) { return value < 0 ? 0 - (uint64_t)value : (uint64_t)value; }

static keyacct__wide magnitude128(keyacct__int128 value) {
    keyacct__wide wide = {(uint64_t)value.high, value.low};
    if (value.high < 0) {
        wide.low = 0 - wide.low;
        wide.high = 0 - wide.high - (wide.low != 0);
    }
    return wide;
}

static keyacct__int128 with_sign(keyacct__wide wide, int negative) {
    if (negative) {
        wide.low = 0 - wide.low;
        wide.high = 0 - wide.high - (wide.low != 0);
    }
    keyacct__int128 value = {(int64_t)wide.high, wide.low};
    return value;
}

/* Sign and range check of a 64-bit magnitude. */
static int signed_fit(uint64_t value, int negative, int64_t *out) {
    if (value > (uint64_t)INT64_MAX + (negative ? 1u : 0u)) return 0;
    *out = negative ? (int64_t)(0 - value) : (int64_t)value;
    return 1;
}

/* Whether quotient q with this remainder of c rounds up, half to even. */
static int rounds_up(uint64_t q, uint64_t remainder, uint64_t c) {
    uint64_t rest = c - remainder;
    return remainder > rest || (remainder == rest && (q & 1));
}

keyacct__int128 keyacct__int128_from(int64_t value) {
    keyacct__int128 result = {value < 0 ? -1 : 0, (uint64_t)value};
    return result;
}

void keyacct__int128_add(keyacct__int128 *sum, keyacct__int128 value) {
    uint64_t low = sum->low + value.low;
    sum->high = (int64_t)((uint64_t)sum->high + (uint64_t)value.high + (low < value.low));
    sum->low = low;
}

void keyacct__int128_add64(keyacct__int128 *sum, int64_t value) { keyacct__int128_add(sum, keyacct__int128_from(value)); }

void keyacct__int128_sub(keyacct__int128 *sum, keyacct__int128 value) {
    uint64_t borrow = sum->low < value.low;
    sum->low -= value.low;
    sum->high = (int64_t)((uint64_t)sum->high - (uint64_t)value.high - borrow);
}

int keyacct__int128_compare(keyacct__int128 a, keyacct__int128 b) {
    if (a.high != b.high) return a.high < b.high ? -1 : 1;
    return a.low < b.low ? -1 : a.low > b.low;
}

int keyacct__int128_sign(keyacct__int128 value) {
    if (value.high < 0) return -1;
    return value.high != 0 || value.low != 0;
}

keyacct__int128 keyacct__int128_multiply(int64_t a, int64_t b) {
    return with_sign(keyacct__wide_multiply(magnitude(a), magnitude(b)), (a < 0) != (b < 0));
}

keyacct__int128 keyacct__int128_scale(keyacct__int128 a, int64_t b, int *overflow) {
    keyacct__wide wide = magnitude128(a);
    int negative = (a.high < 0) != (b < 0);
    keyacct__wide low = keyacct__wide_multiply(wide.low, magnitude(b));
    keyacct__wide high = keyacct__wide_multiply(wide.high, magnitude(b));
    uint64_t top = low.high + high.low;
    uint64_t most = (uint64_t)INT64_MAX;
    int fits = high.high == 0 && top >= low.high && (top <= most || (negative && top == most + 1 && low.low == 0));
    if (!fits) *overflow = 1;
    low.high = top;
    return with_sign(low, negative);
}

int keyacct__int128_to_int64(keyacct__int128 value, int64_t *out) {
    if (value.high != (value.low >> 63 ? -1 : 0)) return 0;
    *out = (int64_t)value.low;
    return 1;
}

double keyacct__int128_to_double(keyacct__int128 value) {
    keyacct__wide wide = magnitude128(value);
    if (wide.high == 0 && wide.low == 0) return 0.0;
    int zeros = wide.high ? keyacct__leading_zeros(wide.high) : 64 + keyacct__leading_zeros(wide.low);
    wide = keyacct__wide_shift_left(wide, zeros);
    double result = keyacct__double_assemble(wide.high, 64 - zeros, wide.low != 0);
    return value.high < 0 ? -result : result;
}

int keyacct__muldiv_half_even(int64_t a, int64_t b, int64_t c, int64_t *out) {
    if (c == 0) return 0;
    keyacct__wide product = keyacct__wide_multiply(magnitude(a), magnitude(b));
    uint64_t divisor = magnitude(c), remainder;
    if (product.high >= divisor) return 0;
    uint64_t quotient = keyacct__wide_divide(product, divisor, &remainder);
    if (rounds_up(quotient, remainder, divisor) && ++quotient == 0) return 0;
    return signed_fit(quotient, (a < 0) != ((b < 0) != (c < 0)), out);
}

static int wide_less(keyacct__wide a, keyacct__wide b) { return a.high != b.high ? a.high < b.high : a.low < b.low; }

static keyacct__wide wide_minus(keyacct__wide a, keyacct__wide b) {
    keyacct__wide result = {a.high - b.high - (a.low < b.low), a.low - b.low};
    return result;
}

/* q + r / w for r < w, plus s / w and its q; keeps r < w without ever exceeding 128 bits. */
static void fraction_add(uint64_t *q, keyacct__wide *r, uint64_t q_more, keyacct__wide r_more, keyacct__wide w) {
    keyacct__wide room = wide_minus(w, r_more);
    *q += q_more;
    if (wide_less(*r, room)) {
        r->low += r_more.low;
        r->high += r_more.high + (r->low < r_more.low);
    } else {
        *r = wide_minus(*r, room);
        *q += 1;
    }
}

/* Long division by shift and subtract; the quotient saturates at UINT64_MAX. */
static uint64_t wide_quotient(keyacct__wide value, keyacct__wide divisor, keyacct__wide *remainder) {
    keyacct__wide r = {0, 0};
    uint64_t quotient = 0;
    int saturated = 0;
    for (int bit = 127; bit >= 0; bit--) {
        int carry = (int)(r.high >> 63);
        r = keyacct__wide_shift_left(r, 1);
        r.low |= (bit >= 64 ? value.high >> (bit - 64) : value.low >> bit) & 1;
        if (quotient >> 63) saturated = 1;
        quotient <<= 1;
        if (carry || !wide_less(r, divisor)) {
            r = wide_minus(r, divisor);
            quotient |= 1;
        }
    }
    *remainder = r;
    return saturated ? UINT64_MAX : quotient;
}

int64_t keyacct__ratio_ppm(keyacct__int128 part, keyacct__int128 whole) {
    const uint64_t million = 1000000;
    int negative = part.high < 0;
    keyacct__wide p = magnitude128(part), w = magnitude128(whole);
    if (w.high == 0 && w.low == 0) return 0;
    uint64_t ppm;
    int64_t result;
    if (p.high == 0 && w.high == 0) {
        keyacct__wide product = keyacct__wide_multiply(p.low, million);
        uint64_t remainder;
        if (product.high >= w.low) return negative ? INT64_MIN : INT64_MAX;
        ppm = keyacct__wide_divide(product, w.low, &remainder);
        if (rounds_up(ppm, remainder, w.low)) ppm++;
    } else {
        keyacct__wide r, unit;
        uint64_t whole_parts = wide_quotient(p, w, &unit), q = 0;
        if (whole_parts > (uint64_t)INT64_MAX / million) return negative ? INT64_MIN : INT64_MAX;
        r = unit;
        for (int digit = 0; digit < 6; digit++) { /* times ten: 2x, 4x, 5x, 10x */
            uint64_t q_one = q;
            keyacct__wide r_one = r;
            fraction_add(&q, &r, q, r, w);
            fraction_add(&q, &r, q, r, w);
            fraction_add(&q, &r, q_one, r_one, w);
            fraction_add(&q, &r, q, r, w);
        }
        ppm = whole_parts * million + q;
        keyacct__wide rest = wide_minus(w, r);
        if (wide_less(rest, r) || (!wide_less(r, rest) && (ppm & 1))) ppm++;
    }
    if (!signed_fit(ppm, negative, &result)) return negative ? INT64_MIN : INT64_MAX;
    return result;
}

uint64_t keyacct__double_split(double value, int *exponent) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint64_t fraction = bits & 0xfffffffffffffu;
    int biased = (int)(bits >> 52 & 0x7ff);
    *exponent = biased ? biased - 1075 : -1074;
    return biased ? fraction | 0x10000000000000u : fraction;
}

double keyacct__double_assemble(uint64_t m, int exponent, int sticky) {
    uint64_t bits;
    int top = exponent + 63; /* value in [2^top, 2^(top+1)) */
    int drop = top < -1022 ? 11 + (-1022 - top) : 11;
    if (top > 1023) {
        bits = 0x7ff0000000000000u;
    } else if (drop > 64) {
        bits = 0; /* below half of the smallest subnormal */
    } else {
        uint64_t kept = drop == 64 ? 0 : m >> drop;
        uint64_t lost = drop == 64 ? m : m << (64 - drop); /* as a fraction of 2^64 */
        uint64_t half = 0x8000000000000000u;
        if (lost > half || (lost == half && (sticky || (kept & 1)))) kept++;
        /* A carry out of the mantissa moves into the exponent by itself, up to infinity. */
        bits = top < -1022 ? kept : ((uint64_t)(top + 1022) << 52) + kept;
    }
    double result;
    memcpy(&result, &bits, sizeof result);
    return result;
}

/* m * 2^exponent * 10^power for power >= 0. */
static int scale_up(uint64_t m, int exponent, int power, uint64_t *out) {
    keyacct__wide product = keyacct__wide_multiply(m, keyacct__tens[power]); /* < 2^113 */
    if (exponent >= 0) {
        if (product.high || exponent > 63 || (exponent && product.low >> (64 - exponent))) return 0;
        *out = product.low << exponent;
        return 1;
    }
    int shift = -exponent;
    *out = 0;
    if (shift > 114) return 1; /* less than a half */
    keyacct__wide lost = keyacct__wide_shift_left(product, 128 - shift);
    uint64_t kept;
    if (shift >= 64) {
        kept = shift == 64 ? product.high : product.high >> (shift - 64);
    } else {
        if (product.high >> shift) return 0;
        kept = product.high << (64 - shift) | product.low >> shift;
    }
    uint64_t half = 0x8000000000000000u;
    if (lost.high > half || (lost.high == half && (lost.low || (kept & 1)))) kept++;
    *out = kept;
    return kept != 0 || product.high == 0 || shift > 63;
}

/* m * 2^exponent / 10^power for power > 0. */
static int scale_down(uint64_t m, int exponent, int power, uint64_t *out) {
    uint64_t ten = keyacct__tens[power], remainder, dust = 0;
    keyacct__wide value = {0, m};
    *out = 0;
    if (m == 0 || exponent < -63) return 1;
    if (exponent > 71) return 0; /* m >= 2^52 here: more than 2^63 * 10^18 */
    if (exponent >= 0) {
        value = keyacct__wide_shift_left(value, exponent);
    } else {
        value.low = m >> -exponent;
        dust = m & (((uint64_t)1 << -exponent) - 1);
    }
    if (value.high >= ten) return 0;
    uint64_t quotient = keyacct__wide_divide(value, ten, &remainder);
    uint64_t half = ten / 2;
    if (remainder > half || (remainder == half && (dust || (quotient & 1)))) quotient++;
    *out = quotient;
    return 1;
}

int keyacct__money_from_double(double value, int power, int64_t *minor) {
    if (!(value - value == 0.0) || power < -18 || power > 18) return 0;
    int exponent;
    uint64_t m = keyacct__double_split(value, &exponent), result;
    int fits = power >= 0 ? scale_up(m, exponent, power, &result) : scale_down(m, exponent, -power, &result);
    return fits && signed_fit(result, value < 0, minor);
}

int keyacct__money_from_int(int64_t value, int power, int64_t *minor) {
    if (power < -18 || power > 18) return 0;
    if (power >= 0) return keyacct__int128_to_int64(keyacct__int128_multiply(value, (int64_t)keyacct__tens[power]), minor);
    return keyacct__muldiv_half_even(value, 1, (int64_t)keyacct__tens[-power], minor);
}

int keyacct__int64_format(int64_t value, char *buffer) {
    char digits[20];
    int count = 0, length = 0;
    uint64_t rest = magnitude(value);
    do {
        digits[count++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (value < 0) buffer[length++] = '-';
    while (count) buffer[length++] = digits[--count];
    buffer[length] = 0;
    return length;
}

int64_t keyacct__decimal128_format(const void *value, int scale, char *text) {
    uint64_t words[2];
    char digits[40];
    int count = 0;
    int64_t length = 0;
    memcpy(words, value, sizeof words);
    const int low = *(const unsigned char *)&(const uint16_t){1} ? 0 : 1; /* native order */
    uint64_t lower = words[low], upper = words[!low];
    if (upper >> 63) {
        text[length++] = '-';
        lower = ~lower + 1;
        upper = ~upper + (lower == 0);
    }
    uint32_t limbs[4] = {(uint32_t)(upper >> 32), (uint32_t)upper, (uint32_t)(lower >> 32), (uint32_t)lower};
    while (upper) { /* nine digits a round until the rest fits 64 bits */
        uint64_t rest = 0;
        for (int i = 0; i < 4; i++) {
            uint64_t part = rest << 32 | limbs[i];
            limbs[i] = (uint32_t)(part / 1000000000);
            rest = part % 1000000000;
        }
        for (int i = 0; i < 9; i++, rest /= 10) digits[count++] = (char)('0' + rest % 10);
        upper = (uint64_t)limbs[0] << 32 | limbs[1];
        lower = (uint64_t)limbs[2] << 32 | limbs[3];
    }
    for (; lower; lower /= 10) digits[count++] = (char)('0' + lower % 10);
    int zero = count == 0;
    while (count <= scale || count == 0) digits[count++] = '0';
    while (count) {
        if (count == scale) text[length++] = '.';
        text[length++] = digits[--count];
    }
    for (; scale < 0 && !zero; scale++) text[length++] = '0';
    text[length] = 0;
    return length;
}
