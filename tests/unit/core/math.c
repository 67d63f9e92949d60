/* Elementary functions against long double libm in units in the last place, arrays against scalars, borders. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <fenv.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/math.h"
#include "core/hash.h"

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
static double any_double(void) {
    uint64_t bits = next();
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* Distance of got from the exact value, in ulps of the exact value's binade. */
static double ulps(double got, long double exact) {
    if (isinf((double)exact) || exact == 0) return got == (double)exact ? 0 : 1e9;
    int exponent;
    frexpl(exact, &exponent);
    if (exponent < -1021) exponent = -1021;
    return (double)(fabsl((long double)got - exact) / ldexpl(1, exponent - 53));
}

static double worst_x, worst;
static void note(double x, double got, long double exact) {
    double distance = ulps(got, exact);
    if (!(distance <= worst)) worst = distance, worst_x = x;
}
static void report(const char *name, double limit) {
    print_message("%s: worst %.4f ulp at %a\n", name, worst, worst_x);
    if (!(worst <= limit)) fail_msg("%s: %.4f ulp at %a, allowed %.2f", name, worst, worst_x, limit);
    worst = 0;
}
static void check_nan(double x) { assert_true(bits_of(x) == 0x7ff8000000000000u); }

static void test_exp(void **unused) {
    (void)unused;
    worst = 0;
    for (int i = 0; i < 400000; i++) {
        double x = i % 4 == 0 ? uniform(-708, 709.7) : i % 4 == 1 ? uniform(-1, 1) : i % 4 == 2 ? uniform(-40, 40) : uniform(-1e-3, 1e-3);
        note(x, keyacct__exp(x), expl(x));
    }
    for (int n = -1021; n <= 1023; n++) /* where the reduction changes: (n + 1/2) ln 2, and the powers of two */
        for (int j = -3; j <= 3; j++) {
            double x = (n + (j % 2 ? 0.5 : 0)) * 0x1.62e42fefa39efp-1 * (1 + j * 0x1p-52);
            if (x > -708.39 && x < 709.78) note(x, keyacct__exp(x), expl(x));
        }
    report("exp", 0.75);
    assert_true(keyacct__exp(0) == 1 && keyacct__exp(-0.0) == 1 && keyacct__exp(0x1p-1074) == 1);
    assert_true(keyacct__exp(709.782712893384) < INFINITY && keyacct__exp(709.782712893384) > 1.797e308);
    assert_true(keyacct__exp(709.7827128933841) == INFINITY);
    assert_true(keyacct__exp(INFINITY) == INFINITY && keyacct__exp(1e308) == INFINITY && keyacct__exp(DBL_MAX) == INFINITY);
    assert_true(keyacct__exp(-708.3964185322641) >= DBL_MIN);
    assert_true(bits_of(keyacct__exp(-708.3964185322642)) == 0);
    assert_true(bits_of(keyacct__exp(-745)) == 0 && bits_of(keyacct__exp(-1e308)) == 0 && bits_of(keyacct__exp(-INFINITY)) == 0);
    check_nan(keyacct__exp(NAN));
    check_nan(keyacct__exp(-NAN));
}

static void test_log(void **unused) {
    (void)unused;
    worst = 0;
    for (int i = 0; i < 400000; i++) {
        double x = i % 4 == 0 ? fabs(any_double()) : i % 4 == 1 ? uniform(0.5, 2) : i % 4 == 2 ? uniform(0, 1000) : 1 + uniform(-1e-4, 1e-4);
        if (x > 0 && x < INFINITY) note(x, keyacct__log(x), logl(x));
    }
    for (int e = -1074; e < 1024; e++)
        for (int j = -2; j <= 2; j++) {
            double x = ldexp(1, e);
            for (int k = 0; k < abs(j); k++) x = nextafter(x, j < 0 ? 0 : INFINITY);
            if (x > 0) note(x, keyacct__log(x), logl(x));
            x *= 0x1.6a09e667f3bcdp0;
            if (x > 0 && x < INFINITY) note(x, keyacct__log(x), logl(x));
        }
    report("log", 0.6);
    assert_true(bits_of(keyacct__log(1)) == 0);
    assert_true(keyacct__log(0.0) == -INFINITY && keyacct__log(-0.0) == -INFINITY && keyacct__log(INFINITY) == INFINITY);
    check_nan(keyacct__log(-1));
    check_nan(keyacct__log(-0x1p-1074));
    check_nan(keyacct__log(-INFINITY));
    check_nan(keyacct__log(NAN));
    for (int i = 0; i < 100000; i++) {
        double x = i % 3 == 0 ? uniform(-0.9999, 1) : i % 3 == 1 ? uniform(-0.3, 0.5) * ldexp(1, -(int)(next() % 60)) : uniform(0, 1e6);
        note(x, keyacct__log1p(x), log1pl(x));
    }
    report("log1p", 1);
    assert_true(keyacct__log1p(-1) == -INFINITY && keyacct__log1p(INFINITY) == INFINITY && keyacct__log1p(0x1p-1074) == 0x1p-1074);
    assert_true(bits_of(keyacct__log1p(-0.0)) == bits_of(-0.0));
    assert_true(keyacct__log1p(DBL_MAX) == keyacct__log(DBL_MAX));
    check_nan(keyacct__log1p(-1.0000000000000002));
    check_nan(keyacct__log1p(NAN));
}

static void test_expm1(void **unused) {
    (void)unused;
    worst = 0;
    for (int i = 0; i < 200000; i++) {
        double x = i % 3 == 0 ? uniform(-50, 709) : i % 3 == 1 ? uniform(-2, 2) : uniform(-0.4, 0.4) * ldexp(1, -(int)(next() % 60));
        note(x, keyacct__expm1(x), expm1l(x));
    }
    report("expm1", 1);
    assert_true(keyacct__expm1(710) == INFINITY && keyacct__expm1(-INFINITY) == -1 && keyacct__expm1(-1e300) == -1);
    assert_true(bits_of(keyacct__expm1(-0.0)) == bits_of(-0.0) && keyacct__expm1(0x1p-1074) == 0x1p-1074);
    check_nan(keyacct__expm1(-NAN));
}

static void test_tanh(void **unused) {
    (void)unused;
    worst = 0;
    for (int i = 0; i < 100000; i++) {
        double x = i % 2 ? uniform(-1, 1) * ldexp(1, -(int)(next() % 40)) : uniform(-25, 25), y = keyacct__tanh(x);
        note(x, y, tanhl(x));
        assert_true(keyacct__tanh(-x) == -y);
        double beside = nextafter(x, INFINITY);
        assert_true(keyacct__tanh(beside) >= y);
    }
    report("tanh", 2.25);
    double borders[] = {0.25, 22, 0.17328679513998633, 0.5198603854199589, 0.8664339756999316, 1.2130075659799042};
    for (size_t i = 0; i < sizeof borders / sizeof borders[0]; i++) { /* a walk over the places where the formula changes */
        double x = borders[i];
        for (int k = 0; k < 1000; k++) x = nextafter(x, 0);
        for (int k = 0; k < 2000; k++) {
            double beside = nextafter(x, INFINITY);
            if (!(keyacct__tanh(beside) >= keyacct__tanh(x))) fail_msg("tanh falls after %a", x);
            x = beside;
        }
    }
    assert_true(keyacct__tanh(INFINITY) == 1 && keyacct__tanh(-INFINITY) == -1 && keyacct__tanh(0x1p-1074) == 0x1p-1074);
    assert_true(bits_of(keyacct__tanh(-0.0)) == bits_of(-0.0));
    check_nan(keyacct__tanh(-NAN));
}

static void test_logistic(void **unused) {
    (void)unused;
    worst = 0;
    double last = -1;
    for (int i = -70000; i <= 70000; i++) {
        double x = i / 100.0, y = keyacct__logistic(x);
        assert_true(y > 0 && y < 1 && y >= last);
        last = y;
        if (x < 36) note(x, y, 1 / (1 + expl(-(long double)x)));
    }
    report("logistic", 2.5);
    assert_true(keyacct__logistic(0) == 0.5 && keyacct__logistic(1e9) == 1 && keyacct__logistic(-1e9) == 0);
    check_nan(keyacct__logistic(NAN));
}

static void test_normal(void **unused) {
    (void)unused;
    worst = 0;
    for (int i = 0; i < 100000; i++) {
        double x = i % 3 == 0 ? uniform(-6, 26) : i % 3 == 1 ? uniform(-1, 1) : uniform(-0.5, 4.5);
        note(x, keyacct__erfc(x), erfcl(x));
    }
    report("erfc", 8);
    assert_true(keyacct__erfc(0) == 1 && keyacct__erfc(30) == 0 && keyacct__erfc(INFINITY) == 0 && keyacct__erfc(-INFINITY) == 2);
    check_nan(keyacct__erfc(NAN));
    for (int i = 0; i < 100000; i++) {
        double z = i % 2 ? uniform(-8, 8) : uniform(0, 100);
        const long double root_half = 0.707106781186547524400844362104849L;
        long double exact = z < 0 ? log1pl(-0.5L * erfcl(-z * root_half)) : logl(0.5L * erfcl(z * root_half));
        note(z, keyacct__log_normal_survival(z), exact);
    }
    report("log_normal_survival", 12);
    /* ln Q(z) from the asymptotic series, where no number type holds Q(z) itself */
    for (double z = 200; z < 1e150; z *= 7) {
        long double l = z, series = -l * l / 2 - logl(l) - 0.918938533204672741780329736406L + log1pl(-1 / (l * l) + 3 / (l * l * l * l));
        note(z, keyacct__log_normal_survival(z), series);
    }
    report("log_normal_survival, large", 3);
    assert_true(keyacct__log_normal_survival(-INFINITY) == 0 && keyacct__log_normal_survival(INFINITY) == -INFINITY);
    assert_true(keyacct__log_normal_survival(-40) == 0);
    check_nan(keyacct__log_normal_survival(NAN));
}

/* Arrays give the bits of the scalars; the bits are those of every platform and compiler. */
static void test_arrays(void **unused) {
    (void)unused;
    enum { N = 100003 };
    double *in = malloc(N * sizeof *in), *out = malloc(N * sizeof *out);
    for (int kind = 0; kind < 2; kind++) {
        for (int i = 0; i < N; i++) in[i] = i % 5 == 0 ? any_double() : kind ? uniform(0, 3) : uniform(-750, 720);
        in[0] = NAN, in[1] = INFINITY, in[2] = -INFINITY, in[3] = 0, in[4] = -0.0, in[5] = 0x1p-1074, in[6] = DBL_MAX, in[7] = -1;
        (kind ? keyacct__log_array : keyacct__exp_array)(in, out, N);
        for (int i = 0; i < N; i++) {
            double one = kind ? keyacct__log(in[i]) : keyacct__exp(in[i]);
            if (bits_of(one) != bits_of(out[i])) fail_msg("%a: array %a, scalar %a", in[i], out[i], one);
        }
        for (int i = 0; i < N; i++) in[i] = (i - 50000) * 0.0137 + (kind ? 700 : 0);
        (kind ? keyacct__log_array : keyacct__exp_array)(in, in, N);
        uint64_t hash = 0;
        for (int i = 0; i < N; i++) hash = keyacct__siphash_int64(keyacct__hash_key_default, (int64_t)(bits_of(in[i]) ^ hash));
        print_message("%s: hash of the bits 0x%016llx\n", kind ? "log" : "exp", (unsigned long long)hash);
        assert_true(hash == (kind ? UINT64_C(0xc732fcbac8cf5644) : UINT64_C(0x6161c4fdfdaaf580)));
    }
    free(in);
    free(out);
}

static void test_rounding(void **unused) {
    (void)unused;
    keyacct_error error = KEYACCT_ERROR_INIT;
    assert_int_equal(keyacct__rounding_check(&error), KEYACCT_OK);
    int modes[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(fesetround(modes[i]), 0);
        keyacct_status status = keyacct__rounding_check(&error);
        fesetround(FE_TONEAREST);
        assert_int_equal(status, KEYACCT_E_ROUNDING);
    }
    assert_int_equal(keyacct__rounding_check(&error), KEYACCT_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exp),      cmocka_unit_test(test_log),    cmocka_unit_test(test_expm1),
        cmocka_unit_test(test_tanh),     cmocka_unit_test(test_logistic), cmocka_unit_test(test_normal),
        cmocka_unit_test(test_arrays),   cmocka_unit_test(test_rounding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
