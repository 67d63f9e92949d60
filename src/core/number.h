/* Exact numbers: two-word sums, money, shares, civil dates. All pure functions. */
#ifndef KEYACCT_SRC_CORE_NUMBER_H
#define KEYACCT_SRC_CORE_NUMBER_H

#include <stdint.h>

/* 128-bit signed integer as two words, so that 32-bit targets have it too; value = high * 2^64 + low. */
typedef struct keyacct__int128 {
    int64_t high;
    uint64_t low;
} keyacct__int128;

keyacct__int128 keyacct__int128_from(int64_t value);
void keyacct__int128_add(keyacct__int128 *sum, keyacct__int128 value);
void keyacct__int128_add64(keyacct__int128 *sum, int64_t value);
void keyacct__int128_sub(keyacct__int128 *sum, keyacct__int128 value);
int keyacct__int128_compare(keyacct__int128 a, keyacct__int128 b); /* -1, 0, 1 */
int keyacct__int128_sign(keyacct__int128 value);
keyacct__int128 keyacct__int128_multiply(int64_t a, int64_t b); /* exact */
keyacct__int128 keyacct__int128_scale(keyacct__int128 a, int64_t b, int *overflow); /* a * b, *overflow set when it does not fit */
/* 1 and *out when it fits, else 0. */
int keyacct__int128_to_int64(keyacct__int128 value, int64_t *out);
double keyacct__int128_to_double(keyacct__int128 value); /* correctly rounded */
/* round-half-even(a * b / c) for c != 0; 1 and *out when it fits in int64, else 0. */
int keyacct__muldiv_half_even(int64_t a, int64_t b, int64_t c, int64_t *out);
/* part / whole in ppm, half even, for whole > 0; saturates at the int64 range. Works for sums beyond int64. */
int64_t keyacct__ratio_ppm(keyacct__int128 part, keyacct__int128 whole);

/* float64 -> minor units: value is the amount in units of 10^-scale of the major unit times ... : round-half-even of the exact
 * binary value times 10^power (power -18..18). 0 when not finite or out of range. */
int keyacct__money_from_double(double value, int power, int64_t *minor);
/* integer times 10^power, half even; 0 when out of range. */
int keyacct__money_from_int(int64_t value, int power, int64_t *minor);
/* Decimal text ("-1234.5", "1e3" is refused) times 10^power to an integer, exact, half even; decimal mark is '.'.
 * 0 when malformed, -1 when out of range, 1 when done. */
int keyacct__decimal_parse(const char *text, int64_t length, int power, int64_t *out);
/* 128-bit integer in native byte order, not aligned, divided by 10^scale (-38..38), as decimal text; returns the length. */
#define KEYACCT__DECIMAL128_TEXT 96
int64_t keyacct__decimal128_format(const void *value, int scale, char *text);
/* Decimal text to double, correctly rounded for up to 17 significant digits and exponents; 0 when malformed. */
int keyacct__double_parse(const char *text, int64_t length, double *out);
/* Shortest decimal text that parses back to the same double; returns the length, buffer of 32. "nan", "inf", "-inf". */
int keyacct__double_format(double value, char *buffer);
int keyacct__int64_format(int64_t value, char *buffer); /* buffer of 24; returns the length */

/* Civil dates of the proleptic Gregorian calendar. Days since 1970-01-01. */
int32_t keyacct__days_from_civil(int64_t year, int32_t month, int32_t day);
void keyacct__civil_from_days(int32_t days, int64_t *year, int32_t *month, int32_t *day);
/* "YYYY-MM-DD"; 0 when malformed or not a date. */
int keyacct__date_parse(const char *text, int64_t length, int32_t *days);
/* "YYYY-MM-DD[T ]HH:MM[:SS[.fff]][Z|+HH:MM|-HH:MM]" or a bare date (midnight UTC); no zone means UTC. 0 when malformed. */
int keyacct__time_parse(const char *text, int64_t length, int64_t *milliseconds);
int keyacct__date_format(int32_t days, char buffer[16]); /* returns the length */
/* floor(milliseconds / 86 400 000), saturated to int32. */
int32_t keyacct__day_of(int64_t milliseconds);

#endif
