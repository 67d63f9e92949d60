/* Exact numbers: two-word sums against the compiler's 128 bits, money, decimals, doubles against libc, dates. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/number.h"
#include "core/wide.h"

static uint64_t seed = 20261122;
static uint64_t next(void) { /* splitmix64: fixed seed, the same numbers every time */
    uint64_t z = seed += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}
/* Numbers of all sizes, with the borders among them. */
static int64_t any_int64(void) {
    static const int64_t borders[] = {0, 1, -1, INT64_MIN, INT64_MAX, INT64_MIN + 1, 2, -2, 10, 1000000, INT32_MIN, INT32_MAX};
    uint64_t r = next();
    if (r % 8 == 0) return borders[r / 8 % (sizeof borders / sizeof borders[0])];
    return (int64_t)next() >> (r / 8 % 64);
}
static double any_double(void) {
    uint64_t bits = next();
    double value;
    memcpy(&value, &bits, sizeof value);
    return value == value && value - value == 0 ? value : 1.5;
}

#ifdef __SIZEOF_INT128__
__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 uwide;

static wide to_wide(keyacct__int128 v) { return (wide)((uwide)(uint64_t)v.high << 64 | v.low); }
static keyacct__int128 from_wide(wide v) {
    keyacct__int128 r = {(int64_t)(uint64_t)((uwide)v >> 64), (uint64_t)v};
    return r;
}
/* floor-based half-even division of unsigned values */
static uwide half_even(uwide a, uwide c) {
    uwide q = a / c, r = a % c;
    return q + (r > c - r || (r == c - r && (q & 1)));
}

static void test_wide(void **unused) {
    (void)unused;
    for (int i = 0; i < 200000; i++) {
        int64_t a = any_int64(), b = any_int64(), c = any_int64(), out = 77;
        keyacct__wide fast = keyacct__wide_multiply((uint64_t)a, (uint64_t)b);
        keyacct__wide slow = keyacct__wide_multiply_portable((uint64_t)a, (uint64_t)b);
        assert_true(fast.high == slow.high && fast.low == slow.low);
        wide product = (wide)a * b;
        assert_true(to_wide(keyacct__int128_multiply(a, b)) == product);
        keyacct__int128 sum = from_wide(product);
        keyacct__int128_add64(&sum, c);
        assert_true(to_wide(sum) == product + c);
        keyacct__int128_sub(&sum, from_wide((wide)b * c));
        assert_true((uwide)to_wide(sum) == (uwide)(product + c) - (uwide)((wide)b * c));
        assert_int_equal(keyacct__int128_compare(from_wide(product), from_wide((wide)c * c)),
                         product < (wide)c * c ? -1 : product > (wide)c * c);
        assert_int_equal(keyacct__int128_sign(from_wide(product)), product < 0 ? -1 : product > 0);
        int fits = keyacct__int128_to_int64(from_wide(product), &out);
        assert_int_equal(fits, product >= INT64_MIN && product <= INT64_MAX);
        if (fits) assert_true(out == product);
        assert_true(keyacct__int128_to_double(from_wide(product)) == (double)product);
        int overflow = 0;
        keyacct__int128 scaled = keyacct__int128_scale(from_wide(product), c, &overflow);
        wide expected;
        int wraps = __builtin_mul_overflow(product, (wide)c, &expected);
        assert_int_equal(overflow, wraps);
        if (!wraps) assert_true(to_wide(scaled) == expected);
        if (c != 0) {
            uwide top = (uwide)(product < 0 ? -product : product), bottom = (uwide)(c < 0 ? -(wide)c : c);
            uwide q = half_even(top, bottom);
            int negative = (product < 0) != (c < 0);
            int good = q <= (uwide)INT64_MAX + (negative ? 1 : 0);
            assert_int_equal(keyacct__muldiv_half_even(a, b, c, &out), good);
            if (good) assert_true((wide)out == (negative ? -(wide)q : (wide)q));
            if (c > 0) {
                uwide ppm = half_even((uwide)(a < 0 ? -(wide)a : a) * 1000000, bottom);
                int64_t limit = a < 0 ? INT64_MIN : INT64_MAX;
                int64_t got = keyacct__ratio_ppm(keyacct__int128_from(a), keyacct__int128_from(c));
                if (ppm > (uwide)INT64_MAX)
                    assert_true(got == limit);
                else
                    assert_true((wide)got == (a < 0 ? -(wide)ppm : (wide)ppm));
                /* The same ratio far beyond 64 bits takes the long way. */
                wide many = (wide)1 << 60;
                if (llabs(a / 2) < (INT64_C(1) << 60))
                    assert_true(keyacct__ratio_ppm(from_wide((wide)a * many), from_wide((wide)c * many)) == got);
            }
        }
    }
}
#endif

static void test_ratio(void **unused) {
    (void)unused;
    keyacct__int128 most = {INT64_MAX, UINT64_MAX}, least = {INT64_MIN, 0}, one = {0, 1};
    assert_int_equal(keyacct__ratio_ppm(most, most), 1000000);
    assert_int_equal(keyacct__ratio_ppm(least, most), -1000000);
    assert_true(keyacct__ratio_ppm(most, one) == INT64_MAX);
    assert_true(keyacct__ratio_ppm(least, one) == INT64_MIN);
    assert_int_equal(keyacct__ratio_ppm(one, most), 0);
    /* 1.5 and 2.5 ppm: to even */
    assert_int_equal(keyacct__ratio_ppm(keyacct__int128_from(3), keyacct__int128_from(2000000)), 2);
    assert_int_equal(keyacct__ratio_ppm(keyacct__int128_from(5), keyacct__int128_from(2000000)), 2);
    assert_true(keyacct__int128_to_double(least) == -ldexp(1, 127));
    assert_true(keyacct__int128_to_double(keyacct__int128_from(INT64_MIN)) == -ldexp(1, 63));
}

static void check_money(double value, int power, int good, int64_t expected) {
    int64_t out = -7;
    assert_int_equal(keyacct__money_from_double(value, power, &out), good);
    assert_true(out == (good ? expected : -7));
}

static void test_money(void **unused) {
    (void)unused;
    check_money(0.285, 2, 1, 28); /* 0.284999... */
    check_money(1.005, 2, 1, 100);
    check_money(2.675, 2, 1, 267);
    check_money(-0.285, 2, 1, -28);
    check_money(0.125, 2, 1, 12);
    check_money(0.375, 2, 1, 38);
    check_money(2.5, 0, 1, 2);
    check_money(3.5, 0, 1, 4);
    check_money(-2.5, 0, 1, -2);
    check_money(0.1, 18, 1, 100000000000000006); /* 0.100000000000000005551... */
    check_money(1e-18, 18, 1, 1);
    check_money(0.0, 2, 1, 0);
    check_money(-0.0, 2, 1, 0);
    check_money(DBL_MIN, 18, 1, 0);
    check_money(4.9406564584124654e-324, 2, 1, 0);
    check_money(9.223372036854775e18, 0, 1, 9223372036854774784);
    check_money(9.2233720368547758e18, 0, 0, 0);
    check_money(-9.2233720368547758e18, 0, 1, INT64_MIN);
    check_money(-9.2233720368547779e18, 0, 0, 0);
    check_money(1e300, 2, 0, 0);
    check_money(DBL_MAX, -18, 0, 0);
    check_money(INFINITY, 2, 0, 0);
    check_money(-INFINITY, 2, 0, 0);
    check_money(NAN, 2, 0, 0);
    check_money(25, -1, 1, 2);
    check_money(35, -1, 1, 4);
    check_money(25.000001, -1, 1, 3);
    check_money(1e25, -7, 1, 1000000000000000091); /* 10000000000000000905969664 */
    check_money(1e19, -1, 1, 1000000000000000000);
    check_money(5e17, -18, 1, 0);
    check_money(1.5e18, -18, 1, 2);
    check_money(0.4, -3, 1, 0);
    check_money(1, 19, 0, 0);
    check_money(1, -19, 0, 0);
#if LDBL_MANT_DIG >= 64
    for (int i = 0; i < 100000; i++) { /* amounts of 40 bits times 100 are exact in long double */
        double value = (double)((int64_t)next() >> 24) / (double)(1 << (next() % 20));
        int64_t out;
        assert_true(keyacct__money_from_double(value, 2, &out));
        assert_true(out == (int64_t)rintl((long double)value * 100));
    }
#endif
    int64_t out = 0;
    assert_true(keyacct__money_from_int(12, 2, &out) && out == 1200);
    assert_true(keyacct__money_from_int(-125, -1, &out) && out == -12);
    assert_true(keyacct__money_from_int(135, -1, &out) && out == 14);
    assert_true(keyacct__money_from_int(INT64_MIN, 0, &out) && out == INT64_MIN);
    assert_false(keyacct__money_from_int(INT64_MAX / 10 + 1, 1, &out));
    assert_true(keyacct__money_from_int(INT64_MIN, -18, &out) && out == -9);
}

static int decimal(const char *text, int power, int64_t *out) { return keyacct__decimal_parse(text, (int64_t)strlen(text), power, out); }

static void test_decimal(void **unused) {
    (void)unused;
    static const struct {
        const char *text;
        int power, result;
        int64_t value;
    } cases[] = {
        {"-1234.5", 2, 1, -123450}, {"0.285", 2, 1, 28}, {"0.295", 2, 1, 30}, {"0.2850000000000000000000000000001", 2, 1, 29},
        {"1.005", 2, 1, 100}, {"1.015", 2, 1, 102}, {"+7", 0, 1, 7}, {".5", 1, 1, 5}, {"5.", 0, 1, 5}, {"-0.5", 0, 1, 0},
        {"-1.5", 0, 1, -2}, {"9223372036854775807", 0, 1, INT64_MAX}, {"-9223372036854775808", 0, 1, INT64_MIN},
        {"9223372036854775808", 0, -1, 0}, {"9223372036854775807.5", 0, -1, 0}, {"9223372036854775807.4", 0, 1, INT64_MAX},
        {"-9223372036854775808.5", 0, 1, INT64_MIN}, {"-9223372036854775808.51", 0, -1, 0}, {"92233720368547758.07", 2, 1, INT64_MAX},
        {"92233720368547758.08", 2, -1, 0}, {"1", 18, 1, 1000000000000000000}, {"10", 18, -1, 0}, {"0", 18, 1, 0},
        {"0000000000000000000000000000012", 0, 1, 12}, {"15", -1, 1, 2}, {"25", -1, 1, 2}, {"25.1", -1, 1, 3}, {"5", -3, 1, 0},
        {"500", -3, 1, 0}, {"501", -3, 1, 1}, {"", 2, 0, 0}, {"-", 2, 0, 0}, {".", 2, 0, 0}, {"1e3", 2, 0, 0}, {"1,5", 2, 0, 0},
        {" 1", 2, 0, 0}, {"1 ", 2, 0, 0}, {"1.2.3", 2, 0, 0}, {"--1", 2, 0, 0}, {"0x10", 2, 0, 0}, {"nan", 2, 0, 0}, {"12,5O", 2, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t out = 0;
        int result = decimal(cases[i].text, cases[i].power, &out);
        if (result != cases[i].result || out != cases[i].value) fail_msg("'%s' 10^%d: %d %lld", cases[i].text, cases[i].power, result,
                                                                        (long long)out);
    }
}

static void check_double(const char *text) {
    double got = -1, expected = strtod(text, NULL);
    if (expected - expected != 0) {
        assert_int_equal(keyacct__double_parse(text, (int64_t)strlen(text), &got), 0);
        return;
    }
    assert_int_equal(keyacct__double_parse(text, (int64_t)strlen(text), &got), 1);
    if (memcmp(&got, &expected, sizeof got) != 0) fail_msg("%s: %a, expected %a", text, got, expected);
}

static void test_double_parse(void **unused) {
    (void)unused;
    static const char *texts[] = {"0", "-0", "0.1", "1e22", "1e23", "8.5e22", "9007199254740993", "9007199254740992.5", "1e308", "1.8e308",
        "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308", "2.2250738585072011e-308", "2.2250738585072014e-308",
        "4.9406564584124654e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "1e-400", "1e400", "0e999999999999", "00000.00001",
        "123456789012345678901234567890", "5e-324", "3e-324", "2e-324", "0.000000000000000000000000000000000000000000000000001",
        "18446744073709551615", "18446744073709551616", "99999999999999999999e-19", "6929495644600919.5", "1.00000000000000011102230246251565",
        "1.00000000000000011102230246251564", "1.000000000000000111022302462515654042363166809082031251", "1E+5", "1e-5", "+3.25"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) check_double(texts[i]);
    char text[2000];
    for (int i = 0; i < 30000; i++) {
        snprintf(text, sizeof text, "%.*e", (int)(next() % 25), any_double());
        check_double(text);
        snprintf(text, sizeof text, "%llue%d", (unsigned long long)(next() >> next() % 64), (int)(next() % 60) - 30);
        check_double(text);
    }
    for (int i = 0; i < 200; i++) { /* exactly half way between two doubles, and a hair beside it */
        double a = fabs(any_double()), b = nextafter(a, INFINITY);
        if (a < 1e-280 || b > 1e280) continue;
        long double middle = (long double)a + ((long double)b - a) / 2;
        snprintf(text, sizeof text, "%.1200Lf", middle);
        check_double(text);
        strcat(text, "1");
        check_double(text);
    }
    static const char *bad[] = {"", "-", ".", "e5", "1e", "1e+", "1.2.3", "nan", "inf", "0x1p3", "1 ", " 1", "1,5", "--1", "1e5.5"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        double out = 3;
        assert_int_equal(keyacct__double_parse(bad[i], (int64_t)strlen(bad[i]), &out), 0);
        assert_true(out == 3);
    }
}

static void check_format(double value, const char *expected) {
    char text[32];
    assert_int_equal(keyacct__double_format(value, text), strlen(expected));
    assert_string_equal(text, expected);
}

static void test_double_format(void **unused) {
    (void)unused;
    check_format(0, "0");
    check_format(-0.0, "-0");
    check_format(0.1, "0.1");
    check_format(100000, "100000");
    check_format(1e16, "10000000000000000");
    check_format(1e17, "1e17");
    check_format(0.00001, "0.00001");
    check_format(0.000001, "1e-6");
    check_format(-1234.5, "-1234.5");
    check_format(0.30000000000000004, "0.30000000000000004");
    check_format(5e-324, "5e-324");
    check_format(1.7976931348623157e308, "1.7976931348623157e308");
    check_format(2.2250738585072014e-308, "2.2250738585072014e-308");
    check_format(5.6843418860808015e-14, "5.684341886080802e-14"); /* 2^-44: the interval is lopsided */
    check_format(9007199254740993.0, "9007199254740992");
    check_format(NAN, "nan");
    check_format(INFINITY, "inf");
    check_format(-INFINITY, "-inf");
    char text[32], shorter[40];
    for (int i = 0; i < 30000; i++) {
        double value = i % 3 == 0 ? (double)any_int64() / 100 : i % 3 == 1 ? any_double() : ldexp(1, (int)(next() % 2098) - 1074);
        int length = keyacct__double_format(value, text);
        assert_int_equal(length, strlen(text));
        assert_true(length < 32);
        double back = -1;
        assert_int_equal(keyacct__double_parse(text, length, &back), 1);
        if (memcmp(&back, &value, sizeof value) != 0 || strtod(text, NULL) != value) fail_msg("%s is not %a", text, value);
        int digits = 0, started = 0, zeros = 0;
        for (int j = 0; j < length && text[j] != 'e'; j++) {
            if (text[j] < '0' || text[j] > '9') continue;
            if (text[j] != '0') started = 1;
            if (!started) continue;
            zeros = text[j] == '0' ? zeros + 1 : 0;
            digits++;
        }
        digits -= zeros;
        if (digits > 1) { /* nothing shorter that is correctly rounded makes the same double */
            snprintf(shorter, sizeof shorter, "%.*e", digits - 2, value);
            assert_true(strtod(shorter, NULL) != value);
        }
    }
}

static int date(const char *text, int32_t *days) { return keyacct__date_parse(text, (int64_t)strlen(text), days); }
static int instant(const char *text, int64_t *ms) { return keyacct__time_parse(text, (int64_t)strlen(text), ms); }

static void test_dates(void **unused) {
    (void)unused;
    int32_t days = 5;
    assert_true(date("1970-01-01", &days) && days == 0);
    assert_true(date("2000-02-29", &days) && days == 11016);
    assert_true(date("1969-12-31", &days) && days == -1);
    assert_true(date("0000-02-29", &days));
    assert_true(date("-0004-02-29", &days));
    assert_true(date("9999-12-31", &days) && days == 2932896);
    static const char *bad[] = {"", "2021-02-29", "1900-02-29", "2000-13-01", "2000-00-10", "2000-01-00", "2000-01-32", "2000-04-31", "2000-1-01",
        "2000-01-1", "20000101", "200-01-01", "2000/01/01", " 2000-01-01", "2000-01-01 ", "2000-01-01T00:00", "--2000-01-01", "+2000-01-01",
        "9999999-01-01", "-5877642-01-01", "2000-0a-01", "2000-01-\xc3\xa9"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        days = 5;
        if (date(bad[i], &days) || days != 5) fail_msg("'%s' was taken for a date", bad[i]);
    }
    /* Every day of 800 years follows the one before, and comes back from its text. */
    int64_t year, last_year = 1599;
    int32_t month, day, last_month = 12, last_day = 31;
    char text[16];
    for (int32_t d = keyacct__days_from_civil(1600, 1, 1); d <= keyacct__days_from_civil(2399, 12, 31); d++) {
        keyacct__civil_from_days(d, &year, &month, &day);
        assert_true(day == last_day + 1 ? month == last_month && year == last_year
                                        : day == 1 && last_day >= 28 && (month == last_month + 1 ? year == last_year
                                                                        : month == 1 && last_month == 12 && year == last_year + 1));
        assert_int_equal(keyacct__days_from_civil(year, month, day), d);
        last_year = year, last_month = month, last_day = day;
    }
    for (int i = 0; i < 20000; i++) {
        int32_t d = i == 0 ? INT32_MIN : i == 1 ? INT32_MAX : (int32_t)next() >> (next() % 24);
        int length = keyacct__date_format(d, text);
        assert_true(length == (int)strlen(text) && length < 16);
        assert_true(date(text, &days) && days == d);
    }
    assert_int_equal(keyacct__days_from_civil(INT64_MAX, 1, 1), INT32_MAX);
    assert_int_equal(keyacct__days_from_civil(INT64_MIN, 1, 1), INT32_MIN);
}

static void test_times(void **unused) {
    (void)unused;
    static const struct {
        const char *text;
        int good;
        int64_t ms;
    } cases[] = {
        {"1970-01-01", 1, 0}, {"1970-01-01T00:00Z", 1, 0}, {"1970-01-01 00:00:01", 1, 1000}, {"1970-01-01T01:00+01:00", 1, 0},
        {"1969-12-31T19:00:00.5-05:00", 1, 500}, {"2026-11-22T13:14:15.678Z", 1, 1795353255678}, {"1970-01-01T00:00:00.1239", 1, 123},
        {"1969-12-31T23:59:59.999", 1, -1}, {"1970-01-01T24:00", 0, 0}, {"1970-01-01T23:60", 0, 0}, {"1970-01-01T23:59:60", 0, 0},
        {"1970-01-01T", 0, 0}, {"1970-01-01T1:00", 0, 0}, {"1970-01-01T01:00+1", 0, 0}, {"1970-01-01T01:00+25:00", 0, 0},
        {"1970-01-01T01:00:00.", 0, 0}, {"1970-01-01T01:00ZZ", 0, 0}, {"1970-01-01T01", 0, 0}, {"1970-02-30T01:00", 0, 0}, {"", 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t ms = 0;
        int good = instant(cases[i].text, &ms);
        if (good != cases[i].good || ms != cases[i].ms) fail_msg("'%s': %d %lld", cases[i].text, good, (long long)ms);
    }
    assert_int_equal(keyacct__day_of(-1), -1);
    assert_int_equal(keyacct__day_of(0), 0);
    assert_int_equal(keyacct__day_of(86399999), 0);
    assert_int_equal(keyacct__day_of(86400000), 1);
    assert_int_equal(keyacct__day_of(-86400000), -1);
    assert_int_equal(keyacct__day_of(-86400001), -2);
    assert_int_equal(keyacct__day_of(INT64_MAX), INT32_MAX);
    assert_int_equal(keyacct__day_of(INT64_MIN), INT32_MIN);
    char text[24];
    assert_int_equal(keyacct__int64_format(INT64_MIN, text), 20);
    assert_string_equal(text, "-9223372036854775808");
    assert_int_equal(keyacct__int64_format(0, text), 1);
    assert_string_equal(text, "0");
}

int main(void) {
    const struct CMUnitTest tests[] = {
#ifdef __SIZEOF_INT128__
        cmocka_unit_test(test_wide),
#endif
        cmocka_unit_test(test_ratio),      cmocka_unit_test(test_money), cmocka_unit_test(test_decimal), cmocka_unit_test(test_double_parse),
        cmocka_unit_test(test_double_format), cmocka_unit_test(test_dates), cmocka_unit_test(test_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
