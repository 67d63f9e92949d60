/* Elementary functions against MPFR (140 bits): distance in units in the last place of the exact value, over random arguments of
 * every size and the hard ones: borders of the reductions, neighbours of powers of two, of the zeros of lgamma and of overflow.
 *
 * Skipped where MPFR was not there when the tests were configured. KEYACCT_NIGHTLY=1: fifty times as many. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#ifndef KEYACCT_HAS_MPFR
#include <stdio.h>
int main(void) {
    puts("skipped: libmpfr-dev was not installed when the tests were configured");
    return 77;
}
#else
#include <math.h>
#include <mpfr.h>
#include <stdlib.h>
#include <string.h>

#include "core/math.h"

static uint64_t seed = 20261122;
static uint64_t next(void) { /* splitmix64: fixed seed, the same numbers every time */
    uint64_t z = seed += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}
static double uniform(double low, double high) { return low + (high - low) * ((double)(next() >> 11) * 0x1p-53); }
static uint64_t bits_of(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}
static double from_bits(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}
static double steps(double x, int count) { /* neighbours */
    for (; count > 0; count--) x = nextafter(x, INFINITY);
    for (; count < 0; count++) x = nextafter(x, -INFINITY);
    return x;
}

typedef int (*exact_call)(mpfr_t to, const mpfr_t x, mpfr_rnd_t round);
static int exact_lgamma(mpfr_t to, const mpfr_t x, mpfr_rnd_t round) { return mpfr_lngamma(to, x, round); }

typedef struct subject {
    const char *name;
    double (*ours)(double x);
    exact_call exact;
    double limit; /* ulp */
    double low, high; /* finite results; beyond are the special values */
    double around[12]; /* hard places; 0 ends */
} subject;

static const subject subjects[] = {
    {"exp", keyacct__exp, mpfr_exp, 0.75, -708.3964185322641, 709.782712893384,
     {1, 2, 0.34657359027997264, -0.34657359027997264, 700, -700}},
    {"log", keyacct__log, mpfr_log, 0.6, 0x1p-1074, 0x1.fffffffffffffp1023,
     {1, 0.5, 2, 1.4142135623730951, 0.7071067811865476, 2.718281828459045}},
    {"log1p", keyacct__log1p, mpfr_log1p, 1, -0x1.fffffffffffffp-1, 0x1.fffffffffffffp1023,
     {-0.5, -0.2928932188134524, 0.41421356237309515, 1, 1e-9, -1e-9, -0.75}},
    {"expm1", keyacct__expm1, mpfr_expm1, 1, -60, 709.782712893384,
     {0.34657359027997264, -0.34657359027997264, 1.0397207708399179, -1.0397207708399179, 1, -1, 1e-9, -1e-9, 36.7, -37.4}},
    {"tanh", keyacct__tanh, mpfr_tanh, 2.25, -30, 30,
     {0.25, -0.25, 22, 0.17328679513998633, 0.5493061443340549, 1, 19}},
    {"lgamma", keyacct__lgamma, exact_lgamma, 1, 0x1p-1074, 2.55634816387169e305,
     {1, 2, 0.5, 1.5, 2.5, 3, 3.5, 4.5, 1.4616321449683622, 8, 1e15}},
};
enum { SUBJECTS = sizeof subjects / sizeof subjects[0] };

typedef struct meter {
    const subject *of;
    mpfr_t x, y, got;
    double worst, worst_at;
    int64_t count;
} meter;

static void measure(meter *to, double x) {
    if (!(x >= to->of->low && x <= to->of->high) || x == 0) return;
    double found = to->of->ours(x);
    mpfr_set_d(to->x, x, MPFR_RNDN);
    to->of->exact(to->y, to->x, MPFR_RNDN);
    to->count++;
    double distance = 1e9;
    if (mpfr_zero_p(to->y)) distance = found == 0 ? 0 : 1e9;
    else if (isfinite(found)) {
        mpfr_exp_t exponent = mpfr_get_exp(to->y) < -1021 ? -1021 : mpfr_get_exp(to->y);
        mpfr_set_d(to->got, found, MPFR_RNDN);
        mpfr_sub(to->got, to->got, to->y, MPFR_RNDN);
        mpfr_mul_2si(to->got, to->got, 53 - exponent, MPFR_RNDN);
        distance = fabs(mpfr_get_d(to->got, MPFR_RNDN));
    }
    if (distance > to->worst) to->worst = distance, to->worst_at = x;
}

static void hard_arguments(meter *to) {
    for (int i = 0; i < 12 && to->of->around[i] != 0; i++)
        for (int k = -40; k <= 40; k++) {
            measure(to, steps(to->of->around[i], k));
            measure(to, to->of->around[i] + ldexp(uniform(-1, 1), -4 - abs(k)));
        }
    for (int exponent = -1074; exponent <= 1023; exponent++)
        for (int k = -2; k <= 2; k++) {
            measure(to, steps(ldexp(1, exponent), k));
            measure(to, steps(-ldexp(1, exponent), k));
            measure(to, steps(ldexp(1.4142135623730951, exponent), k));
        }
    for (int n = -1100; n <= 1100; n++) /* where the reduction by ln 2 changes, and the multiples themselves */
        for (int k = -2; k <= 2; k++) {
            measure(to, steps(n * 0.34657359027997264, k));
            measure(to, n / 8.0);
        }
    for (int k = 0; k < 60; k++) {
        measure(to, steps(to->of->low, k));
        measure(to, steps(to->of->high, -k));
    }
}

static void random_arguments(meter *to, int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        measure(to, from_bits(next())); /* every size, both signs */
        measure(to, uniform(-1, 1));
        measure(to, uniform(0, 40));
        measure(to, uniform(to->of->low > -1000 ? to->of->low : -1000, to->of->high < 1000 ? to->of->high : 1000));
        measure(to, 1 + uniform(-0.01, 0.01));
        measure(to, ldexp(uniform(-1, 1), -(int)(next() % 64)));
        measure(to, 2 + ldexp(uniform(-1, 1), -(int)(next() % 50)));
        measure(to, uniform(0.4, 3));
    }
}

static void test_distance(void **state) {
    const char *nightly = getenv("KEYACCT_NIGHTLY");
    int64_t count = nightly && nightly[0] == '1' ? 150000 : 3000;
    meter to;
    memset(&to, 0, sizeof to);
    to.of = *state;
    mpfr_inits2(140, to.x, to.y, to.got, (mpfr_ptr)0);
    hard_arguments(&to);
    random_arguments(&to, count);
    mpfr_clears(to.x, to.y, to.got, (mpfr_ptr)0);
    print_message("%s: worst %.4f ulp at %a (%.17g), %lld arguments\n", to.of->name, to.worst, to.worst_at, to.worst_at,
                  (long long)to.count);
    if (!(to.worst <= to.of->limit)) fail_msg("%s: %.4f ulp at %a, allowed %.2f", to.of->name, to.worst, to.worst_at, to.of->limit);
    assert_true(to.count > count);
}

static void same(double found, double wanted) {
    if (bits_of(found) != bits_of(wanted)) fail_msg("found %a, wanted %a", found, wanted);
}

/* The results that are no matter of rounding; NaN is one bit pattern. */
static void test_special(void **state) {
    const double nan = from_bits(0x7ff8000000000000u), largest = 0x1.fffffffffffffp1023;
    (void)state;
    for (int i = 0; i < SUBJECTS; i++) {
        same(subjects[i].ours(NAN), nan);
        same(subjects[i].ours(-NAN), nan);
        same(subjects[i].ours(from_bits(0xfff0000000000001u)), nan); /* a signalling NaN */
    }
    same(keyacct__exp(0), 1), same(keyacct__exp(-0.0), 1), same(keyacct__exp(INFINITY), INFINITY), same(keyacct__exp(-INFINITY), 0);
    same(keyacct__exp(steps(709.782712893384, 1)), INFINITY), same(keyacct__exp(steps(-708.3964185322641, -1)), 0);
    same(keyacct__log(1), 0), same(keyacct__log(0), -INFINITY), same(keyacct__log(-0.0), -INFINITY);
    same(keyacct__log(INFINITY), INFINITY);
    same(keyacct__log(-1), nan), same(keyacct__log(-INFINITY), nan), same(keyacct__log(-0x1p-1074), nan);
    same(keyacct__log1p(0), 0), same(keyacct__log1p(-0.0), -0.0), same(keyacct__log1p(-1), -INFINITY);
    same(keyacct__log1p(-2), nan);
    same(keyacct__log1p(INFINITY), INFINITY), same(keyacct__log1p(-INFINITY), nan);
    same(keyacct__expm1(0), 0), same(keyacct__expm1(-0.0), -0.0), same(keyacct__expm1(-INFINITY), -1);
    same(keyacct__expm1(INFINITY), INFINITY);
    same(keyacct__expm1(steps(709.782712893384, 1)), INFINITY);
    same(keyacct__tanh(0), 0), same(keyacct__tanh(-0.0), -0.0), same(keyacct__tanh(INFINITY), 1);
    same(keyacct__tanh(-INFINITY), -1);
    same(keyacct__lgamma(1), 0), same(keyacct__lgamma(2), 0), same(keyacct__lgamma(0), INFINITY);
    same(keyacct__lgamma(-0.0), INFINITY);
    same(keyacct__lgamma(INFINITY), INFINITY), same(keyacct__lgamma(largest), INFINITY);
    same(keyacct__lgamma(-1.5), nan);
    same(keyacct__lgamma(-INFINITY), nan), same(keyacct__lgamma(steps(2.5563481638716906e305, 1)), INFINITY);
    assert_true(keyacct__lgamma(2.5563481638716906e305) < INFINITY);
}

int main(void) {
    struct CMUnitTest tests[SUBJECTS + 1];
    for (int i = 0; i < SUBJECTS; i++)
        tests[i] = (struct CMUnitTest){subjects[i].name, test_distance, NULL, NULL, (void *)&subjects[i]};
    tests[SUBJECTS] = (struct CMUnitTest){"special values", test_special, NULL, NULL, NULL};
    return cmocka_run_group_tests_name("mpfr", tests, NULL, NULL);
}
#endif
