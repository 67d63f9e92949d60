/* Decimal texts to integers and doubles and back, exactly.
 *
 * Integers: digit by digit, half-even at the cut. Doubles: up to 19 digits with a power of ten up to 19 by one exact two-word
 * product or quotient; anything else by big integers of up to 4096 bits (schoolbook; digits beyond the 800th count as dust), so
 * every result is correctly rounded. Shortest texts: the 18 exact leading digits, then the fewest digits whose neighbours parse
 * back. Cost: tens of nanoseconds on the short paths, microseconds on the long ones. Refuses signs, blanks, group marks and
 * exponents where not stated, and magnitudes beyond the largest double. */
#include "number.h"

#include <string.h>

#include "wide.h"

#define WORDS 130
#define MOST_DIGITS 800

/* Little-endian big integer, no leading zero words. */
typedef struct big {
    int size;
    uint32_t words[WORDS];
} big;

static void big_set(big *x, uint64_t value) {
    x->words[0] = (uint32_t)value;
    x->words[1] = (uint32_t)(value >> 32);
    x->size = x->words[1] ? 2 : x->words[0] ? 1 : 0;
}

static void big_multiply_add(big *x, uint32_t factor, uint32_t add) {
    uint64_t carry = add;
    for (int i = 0; i < x->size; i++) {
        carry += (uint64_t)x->words[i] * factor;
        x->words[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry) x->words[x->size++] = (uint32_t)carry;
}

static void big_multiply_power(big *x, int power) { /* times 10^power */
    for (; power >= 9; power -= 9) big_multiply_add(x, 1000000000u, 0);
    for (; power > 0; power--) big_multiply_add(x, 10, 0);
}

static void big_shift_left(big *x, int by) {
    int words = by / 32, bits = by % 32;
    if (x->size == 0) return;
    for (int i = x->size - 1; i >= 0; i--) x->words[i + words] = x->words[i];
    for (int i = 0; i < words; i++) x->words[i] = 0;
    x->size += words;
    if (bits) {
        uint32_t carry = 0;
        for (int i = words; i < x->size; i++) {
            uint32_t word = x->words[i];
            x->words[i] = word << bits | carry;
            carry = word >> (32 - bits);
        }
        if (carry) x->words[x->size++] = carry;
    }
}

static int big_bits(const big *x) {
    if (x->size == 0) return 0;
    return 32 * x->size - (keyacct__leading_zeros(x->words[x->size - 1]) - 32);
}

static int big_compare(const big *a, const big *b) {
    if (a->size != b->size) return a->size < b->size ? -1 : 1;
    for (int i = a->size - 1; i >= 0; i--)
        if (a->words[i] != b->words[i]) return a->words[i] < b->words[i] ? -1 : 1;
    return 0;
}

static void big_subtract(big *a, const big *b) { /* a >= b */
    int64_t borrow = 0;
    for (int i = 0; i < a->size; i++) {
        int64_t word = (int64_t)a->words[i] - (i < b->size ? b->words[i] : 0) + borrow;
        a->words[i] = (uint32_t)word;
        borrow = word < 0 ? -1 : 0;
    }
    while (a->size && a->words[a->size - 1] == 0) a->size--;
}

/* numerator / denominator for a quotient below 2^64; the remainder stays in the numerator. Bit by bit: the quotient is short. */
static uint64_t big_divide(big *numerator, const big *denominator) {
    int steps = big_bits(numerator) - big_bits(denominator);
    uint64_t quotient = 0;
    big shifted = *denominator;
    if (steps < 0) return 0;
    big_shift_left(&shifted, steps);
    for (int i = steps; i >= 0; i--) {
        quotient <<= 1;
        if (big_compare(numerator, &shifted) >= 0) {
            big_subtract(numerator, &shifted);
            quotient |= 1;
        }
        if (i == 0) break;
        for (int j = 0; j < shifted.size; j++)
            shifted.words[j] = shifted.words[j] >> 1 | (j + 1 < shifted.size ? shifted.words[j + 1] << 31 : 0);
        if (shifted.words[shifted.size - 1] == 0) shifted.size--;
    }
    return quotient;
}

/* --- texts to integers ------------------------------------------------------------------------------------------------ */

static int is_digit(char c) { return c >= '0' && c <= '9'; }

/* Checks "[+-]digits[.digits]" and counts the digits before the mark; -1 when malformed. *first is the first byte after the
 * sign. */
static int64_t scan_plain(const char *text, int64_t length, int64_t *first) {
    int64_t at = 0, before = 0, after = 0;
    if (at < length && (text[at] == '-' || text[at] == '+')) at++;
    *first = at;
    for (; at < length && is_digit(text[at]); at++) before++;
    if (at < length && text[at] == '.')
        for (at++; at < length && is_digit(text[at]); at++) after++;
    return at != length || before + after == 0 ? -1 : before;
}

int keyacct__decimal_parse(const char *text, int64_t length, int power, int64_t *out) {
    int64_t first, before = scan_plain(text, length, &first);
    if (before < 0) return 0;
    int negative = text[0] == '-';
    int64_t place = before - 1 + power; /* power of ten of the next digit in the result */
    uint64_t value = 0, most = (uint64_t)INT64_MAX + (negative ? 1u : 0u);
    int round_digit = 0, dust = 0;
    for (int64_t at = first; at < length; at++) {
        if (text[at] == '.') continue;
        uint64_t digit = (uint64_t)(text[at] - '0');
        if (place >= 0) {
            if (value > (most - digit) / 10) return -1;
            value = value * 10 + digit;
        } else if (place == -1) {
            round_digit = (int)digit;
        } else if (digit) {
            dust = 1;
        }
        place--;
    }
    for (; place >= 0 && value; place--) { /* zeros that the text does not write */
        if (value > most / 10) return -1;
        value *= 10;
    }
    if (round_digit > 5 || (round_digit == 5 && (dust || (value & 1)))) {
        if (value == most) return -1;
        value++;
    }
    *out = negative ? (int64_t)(0 - value) : (int64_t)value;
    return 1;
}

/* --- texts to doubles ------------------------------------------------------------------------------------------------- */

/* digits * 10^power for digits > 0 and |power| <= 19: one exact product or quotient of two words. */
static double short_double(uint64_t digits, int power) {
    if (power >= 0) {
        keyacct__wide product = keyacct__wide_multiply(digits, keyacct__tens[power]);
        int zeros = product.high ? keyacct__leading_zeros(product.high) : 64 + keyacct__leading_zeros(product.low);
        product = keyacct__wide_shift_left(product, zeros);
        return keyacct__double_assemble(product.high, 64 - zeros, product.low != 0);
    }
    uint64_t divisor = keyacct__tens[-power], remainder;
    int up = keyacct__leading_zeros(digits), up_divisor = keyacct__leading_zeros(divisor);
    digits <<= up;
    divisor <<= up_divisor;
    keyacct__wide value = {digits >> 1, digits << 63}; /* digits * 2^63: the quotient is in (2^62, 2^64) */
    uint64_t quotient = keyacct__wide_divide(value, divisor, &remainder);
    int zeros = keyacct__leading_zeros(quotient);
    /* When the top bit is missing, the shifted-in bit is 0 and the remainder is dust below it: 63 exact bits are plenty. */
    return keyacct__double_assemble(quotient << zeros, -63 - up + up_divisor - zeros, remainder != 0);
}

/* Value of big digits * 10^power (plus dust); 0 when beyond the largest double. */
static double long_double_value(big *digits, int64_t power, int dust) {
    big denominator;
    big_set(&denominator, 1);
    if (power >= 0)
        big_multiply_power(digits, (int)power);
    else
        big_multiply_power(&denominator, (int)-power);
    int shift = 65 - (big_bits(digits) - big_bits(&denominator)); /* leaves a quotient of 64 or 65 bits, minus one below */
    shift--;
    if (shift > 0)
        big_shift_left(digits, shift);
    else if (shift < 0)
        big_shift_left(&denominator, -shift);
    /* bits(n) - bits(d) = 64 now: the quotient is in (2^63, 2^65); make it fit. */
    big doubled = denominator;
    big_shift_left(&doubled, 64);
    if (big_compare(digits, &doubled) >= 0) {
        big_shift_left(&denominator, 1);
        shift--;
    }
    uint64_t quotient = big_divide(digits, &denominator);
    return keyacct__double_assemble(quotient, -shift, dust || digits->size != 0);
}

typedef struct decimal_text {
    int64_t first; /* first significant digit */
    int64_t digits; /* significant digits, the mark not counted */
    int64_t power; /* of ten, of the last digit */
} decimal_text;

/* Checks "[+-]digits[.digits][(e|E)[+-]digits]". */
static int scan_double(const char *text, int64_t length, decimal_text *scan) {
    int64_t at = 0, seen = 0, power = 0;
    int mark = 0;
    if (at < length && (text[at] == '-' || text[at] == '+')) at++;
    scan->first = -1;
    scan->digits = 0;
    for (; at < length; at++) {
        if (text[at] == '.' && !mark) {
            mark = 1;
            continue;
        }
        if (!is_digit(text[at])) break;
        seen++;
        if (mark) power--;
        if (text[at] != '0' || scan->first >= 0) {
            if (scan->first < 0) scan->first = at;
            scan->digits++;
        }
    }
    if (!seen) return 0;
    scan->power = power;
    if (at < length && (text[at] == 'e' || text[at] == 'E')) {
        int64_t exponent = 0, count = 0;
        int negative = 0;
        at++;
        if (at < length && (text[at] == '-' || text[at] == '+')) negative = text[at++] == '-';
        for (; at < length && is_digit(text[at]); at++, count++)
            if (exponent < 1000000000000) exponent = exponent * 10 + (text[at] - '0');
        if (!count) return 0;
        scan->power += negative ? -exponent : exponent;
    }
    return at == length;
}

int keyacct__double_parse(const char *text, int64_t length, double *out) {
    decimal_text scan;
    if (length <= 0 || !scan_double(text, length, &scan)) return 0;
    int negative = text[0] == '-';
    double result = 0;
    int64_t size = scan.digits + scan.power; /* value < 10^size */
    if (scan.digits && size > 310) return 0;
    if (scan.digits && size >= -326) {
        int64_t at = scan.first;
        if (scan.digits <= 19 && scan.power >= -19 && scan.power <= 19) {
            uint64_t value = 0;
            for (int64_t left = scan.digits; left; at++)
                if (text[at] != '.') {
                    value = value * 10 + (uint64_t)(text[at] - '0');
                    left--;
                }
            result = short_double(value, (int)scan.power);
        } else {
            big digits;
            int dust = 0;
            int64_t power = scan.power, taken = 0;
            big_set(&digits, 0);
            for (int64_t left = scan.digits; left; at++) {
                if (text[at] == '.') continue;
                left--;
                if (taken < MOST_DIGITS) {
                    big_multiply_add(&digits, 10, (uint32_t)(text[at] - '0'));
                    taken++;
                } else {
                    dust |= text[at] != '0';
                    power++;
                }
            }
            result = long_double_value(&digits, power, dust);
        }
        if (result - result != 0.0) return 0;
    }
    *out = negative ? -result : result;
    return 1;
}

/* --- doubles to texts ------------------------------------------------------------------------------------------------- */

/* floor(m * 2^exponent * 10^scale), which is below 2^64; *dust tells whether something was cut off. */
static uint64_t scaled_floor(uint64_t m, int exponent, int scale, int *dust) {
    big numerator, denominator;
    big_set(&numerator, m);
    big_set(&denominator, 1);
    if (scale > 0) big_multiply_power(&numerator, scale);
    if (scale < 0) big_multiply_power(&denominator, -scale);
    if (exponent > 0) big_shift_left(&numerator, exponent);
    if (exponent < 0) big_shift_left(&denominator, -exponent);
    uint64_t quotient = big_divide(&numerator, &denominator);
    *dust = numerator.size != 0;
    return quotient;
}

/* digits * 10^power as double, by the parser's own arithmetic. */
static double digits_value(uint64_t digits, int power) {
    if (power >= -19 && power <= 19) return short_double(digits, power);
    big value;
    big_set(&value, digits);
    return long_double_value(&value, power, 0);
}

/* Most numbers of people have few digits: six decimals at most, 15 digits at most. No two such texts are the same double, so that
 * one that parses back is the one. */
static int shortest_of_people(double value, uint64_t *digits) {
    if (value >= 1e9) return 0;
    *digits = (uint64_t)(value * 1e6 + 0.5);
    return *digits != 0 && short_double(*digits, -6) == value;
}

/* The shortest digits that parse back to value > 0, nearest first: value is about *digits * 10^*power. */
static void shortest(double value, uint64_t *digits, int *power) {
    int exponent, dust;
    if (shortest_of_people(value, digits)) {
        *power = -6;
        return;
    }
    uint64_t m = keyacct__double_split(value, &exponent);
    /* floor(log10) from the binary exponent: 78913 / 2^18 is log10(2) a little low; the guess may be one low. */
    int log2_floor = exponent + 63 - keyacct__leading_zeros(m);
    int log10_floor = (int)(((int64_t)log2_floor * 78913 - (log2_floor < 0 ? 262143 : 0)) / 262144);
    uint64_t exact = scaled_floor(m, exponent, 17 - log10_floor, &dust); /* 18 digits */
    while (exact >= keyacct__tens[18]) exact = scaled_floor(m, exponent, 17 - ++log10_floor, &dust);
    while (exact < keyacct__tens[17]) exact = scaled_floor(m, exponent, 17 - --log10_floor, &dust);
    /* Any double that fewer than 15 digits make is made by its 15 digits too, unless it is subnormal. */
    int fewest = log2_floor < -1021 ? 1 : 15;
    for (int count = fewest; count <= 17; count++) {
        uint64_t unit = keyacct__tens[18 - count], cut = exact / unit, rest = exact % unit;
        int last = log10_floor - count + 1;
        int up_nearer = rest > unit - rest || (rest == unit - rest && (dust || (cut & 1)));
        for (int attempt = 0; attempt < 2; attempt++) {
            uint64_t candidate = cut + (uint64_t)(up_nearer ^ attempt);
            if (candidate == 0 || digits_value(candidate, last) != value) continue;
            *digits = candidate;
            *power = last;
            return;
        }
    }
}

int keyacct__double_format(double value, char *buffer) {
    char digits[24];
    int length = 0;
    uint64_t bits, number = 0;
    int power = 0;
    memcpy(&bits, &value, sizeof bits);
    if (value != value) {
        memcpy(buffer, "nan", 4);
        return 3;
    }
    if (bits >> 63) {
        buffer[length++] = '-';
        value = -value;
    }
    if (value - value != 0.0) {
        memcpy(buffer + length, "inf", 4);
        return length + 3;
    }
    if (value != 0) shortest(value, &number, &power);
    while (number && number % 10 == 0) {
        number /= 10;
        power++;
    }
    int count = keyacct__int64_format((int64_t)number, digits);
    int top = count - 1 + power; /* power of ten of the first digit */
    if (top < -5 || top > 16) {
        buffer[length++] = digits[0];
        if (count > 1) {
            buffer[length++] = '.';
            memcpy(buffer + length, digits + 1, (size_t)(count - 1));
            length += count - 1;
        }
        buffer[length++] = 'e';
        return length + keyacct__int64_format(top, buffer + length);
    }
    if (top < 0) {
        memcpy(buffer + length, "0.00000", 7);
        length += 1 - top;
        memcpy(buffer + length, digits, (size_t)count);
        length += count;
    } else {
        for (int i = 0; i < count || i <= top; i++) {
            if (i == top + 1) buffer[length++] = '.';
            buffer[length++] = i < count ? digits[i] : '0';
        }
    }
    buffer[length] = 0;
    return length;
}
