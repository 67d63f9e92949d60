/* Elementary functions in plain IEEE operations, the same bits everywhere.
 *
 * exp: x = n ln 2 + r with ln 2 in two parts (Cody, Waite 1980), |r| <= ln 2 / 2, Taylor polynomial of degree 13; 1 + r is kept
 * with its rounding error, so about 0.67 ulp. log: x = 2^k (1 + f), log(1 + f) = 2 atanh(s), s = f / (2 + f) in two parts (Dekker
 * 1971), series in s^2 to degree 21; about 0.53 ulp. Neither has a branch or a table, so the array forms vectorise. lgamma: Taylor
 * series at 2 (coefficients from the zeta function) below 8, brought there by the recurrence, Stirling's series above; both in sums
 * of two doubles, about 0.65 ulp. The others are built on these; erfc uses the rational forms of W. J. Cody (Math. Comp. 23, 1969).
 * Results below the smallest normal number are zero for exp, NaN is the one quiet NaN 0x7ff8000000000000. Constant cost. Refuses
 * nothing: every double has an answer. */
#include "math.h"

#include <math.h>
#include <string.h>

#include "lanes.h"

#define SMALLEST_NORMAL 0x1p-1022
#define LN2_HIGH 0x1.62e42fefa0000p-1 /* 33 bits: its products with exponents are exact */
#define LN2_LOW 0x1.cf79abc9e3b39p-40

KEYACCT__INLINE uint64_t to_bits(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

KEYACCT__INLINE double from_bits(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline double quiet_nan(void) { return from_bits(0x7ff8000000000000u); }
static inline double infinity(void) { return from_bits(0x7ff0000000000000u); }

/* --- exp -------------------------------------------------------------------------------------------------------------- */

/* x = n ln 2 + r + tail: n as a double, and as an integer n + 4096. |x| < 2^40. */
KEYACCT__INLINE double reduce(double x, double *n, uint64_t *shifted, double *tail) {
    const double shifter = 0x1.8p52 + 4096; /* adding it rounds to an integer and leaves that in the low bits */
    double t = x * 0x1.71547652b82fep0 + shifter;
    *shifted = to_bits(t) - to_bits(0x1.8p52);
    *n = t - shifter;
    double high = x - *n * LN2_HIGH, low = *n * LN2_LOW;
    double r = high - low;
    *tail = (high - r) - low;
    return r;
}

/* (e^r - 1 - r) / r^2 - 1/2 for |r| <= ln 2 / 2: r/3! + r^2/4! + ... + r^11/13!. */
KEYACCT__INLINE double exp_rest(double r, double q) {
    double even = 1.0 / 479001600;
    even = even * q + 1.0 / 3628800;
    even = even * q + 1.0 / 40320;
    even = even * q + 1.0 / 720;
    even = even * q + 1.0 / 24;
    double odd = 1.0 / 6227020800;
    odd = odd * q + 1.0 / 39916800;
    odd = odd * q + 1.0 / 362880;
    odd = odd * q + 1.0 / 5040;
    odd = odd * q + 1.0 / 120;
    odd = odd * q + 1.0 / 6;
    return even * q + r * odd;
}

KEYACCT__INLINE double exp_kernel(double x) {
    double given = x, n, tail;
    uint64_t shifted;
    x = x > 720 ? 720 : x;
    x = x < -760 ? -760 : x;
    double r = reduce(x, &n, &shifted, &tail);
    double q = r * r, sum = 1 + r, lost = r - (sum - 1);
    double y = sum + (lost + (tail + q * (0.5 + exp_rest(r, q))));
    uint64_t half = shifted >> 1, rest = shifted - half; /* 2^n in two factors: n may be 1024 */
    y = y * from_bits((half - 2048 + 1023) << 52) * from_bits((rest - 2048 + 1023) << 52);
    y = y < SMALLEST_NORMAL ? 0 : y;
    return given != given ? quiet_nan() : y;
}

double keyacct__exp(double x) { return exp_kernel(x); }

double keyacct__expm1(double x) {
    if (x != x) return quiet_nan();
    if (x == 0) return x;
    if (x > 45) return exp_kernel(x);
    if (x < -40) return -1;
    double n, tail;
    uint64_t shifted;
    double r = reduce(x, &n, &shifted, &tail), q = r * r;
    double rest = 0.5 * q + ((tail + tail * r) + q * exp_rest(r, q));
    if (n == 0) return r + rest;
    double scale = from_bits((shifted - 4096 + 1023) << 52);
    double sum = 1 + r, lost = r - (sum - 1);
    double high = scale * sum, result = high - 1, back = result - high;
    double error = (high - (result - back)) + (-1 - back); /* Knuth's exact sum */
    return result + (error + scale * (lost + rest));
}

/* --- log -------------------------------------------------------------------------------------------------------------- */

/* log(x) + extra for finite x > 0, where extra is tiny beside it: the result and *tail, what it lacks. */
KEYACCT__INLINE double log_parts(double x, double extra, double *tail) {
    const uint64_t root_half = 0x3fe6a09e667f3bcdu; /* sqrt(1/2): 1 + f is in [sqrt(1/2), sqrt(2)) */
    int subnormal = x < SMALLEST_NORMAL;
    double scaled = subnormal ? x * 0x1p54 : x;
    uint64_t bits = to_bits(scaled);
    uint64_t exponent = (bits - root_half + ((uint64_t)1023 << 52)) >> 52; /* k + 1023 */
    double k = from_bits(0x4330000000000000u | exponent) - (0x1p52 + 1023);
    k = subnormal ? k - 54 : k;
    double f = from_bits(bits - ((exponent - 1023) << 52)) - 1;
    /* s + s_low = f / (2 + f), by one division and the exact residue of its product */
    double d = 2 + f, d_low = f - (d - 2);
    double inverse = 1 / d, s = f * inverse;
    double s_top = from_bits(to_bits(s) & 0xfffffffff8000000u), s_rest = s - s_top;
    double d_top = from_bits(to_bits(d) & 0xfffffffff8000000u), d_rest = (d - d_top) + d_low;
    double residue = ((f - s_top * d_top) - s_top * d_rest) - s_rest * d;
    double s_low = residue * inverse;
    double w = s * s;
    double series = 2.0 / 21;
    series = series * w + 2.0 / 19;
    series = series * w + 2.0 / 17;
    series = series * w + 2.0 / 15;
    series = series * w + 2.0 / 13;
    series = series * w + 2.0 / 11;
    series = series * w + 2.0 / 9;
    series = series * w + 2.0 / 7;
    series = series * w + 2.0 / 5;
    series = series * w + 2.0 / 3;
    double rest = 2 * s_low + s * (w * series);
    double large = k * LN2_HIGH, small = 2 * s;
    double sum = large + small, lost = small - (sum - large);
    *tail = lost + (k * LN2_LOW + (rest + extra));
    return sum;
}

KEYACCT__INLINE double log_core(double x, double extra) {
    double tail, sum = log_parts(x, extra, &tail);
    return sum + tail;
}

KEYACCT__INLINE double log_kernel(double x) {
    double y = log_core(x, 0);
    y = x == 0 ? -infinity() : y;
    y = x == infinity() ? x : y;
    return x >= 0 ? y : quiet_nan();
}

double keyacct__log(double x) { return log_kernel(x); }

double keyacct__log1p(double x) {
    if (!(x > -1)) return x == -1 ? -infinity() : quiet_nan();
    if (x == infinity() || (x < 0x1p-54 && x > -0x1p-54)) return x;
    double u = 1 + x, lost = x < 1 ? x - (u - 1) : 1 - (u - x);
    return log_core(u, lost / u);
}

/* --- arrays ----------------------------------------------------------------------------------------------------------- */

KEYACCT__INLINE void exp_all(const double *in, double *out, int64_t n) {
    for (int64_t i = 0; i < n; i++) out[i] = exp_kernel(in[i]);
}
KEYACCT__INLINE void log_all(const double *in, double *out, int64_t n) {
    for (int64_t i = 0; i < n; i++) out[i] = log_kernel(in[i]);
}
#ifdef KEYACCT__AVX2
KEYACCT__AVX2 static void exp_all_avx2(const double *in, double *out, int64_t n) { exp_all(in, out, n); }
KEYACCT__AVX2 static void log_all_avx2(const double *in, double *out, int64_t n) { log_all(in, out, n); }
#endif

void keyacct__exp_array(const double *in, double *out, int64_t n) {
#ifdef KEYACCT__AVX2
    if (KEYACCT__HAS_AVX2()) {
        exp_all_avx2(in, out, n);
        return;
    }
#endif
    exp_all(in, out, n);
}

void keyacct__log_array(const double *in, double *out, int64_t n) {
#ifdef KEYACCT__AVX2
    if (KEYACCT__HAS_AVX2()) {
        log_all_avx2(in, out, n);
        return;
    }
#endif
    log_all(in, out, n);
}

/* --- lgamma ----------------------------------------------------------------------------------------------------------- */

/* high + low, where low is small beside high. */
typedef struct pair {
    double high, low;
} pair;

static pair sum_of(double a, double b) { /* exact (Knuth) */
    double high = a + b, back = high - a;
    return (pair){high, (a - (high - back)) + (b - back)};
}

static pair product_of(double a, double b) { /* exact but for the last bit of low (Dekker) */
    double a_top = from_bits(to_bits(a) & 0xfffffffff8000000u), b_top = from_bits(to_bits(b) & 0xfffffffff8000000u);
    double a_rest = a - a_top, b_rest = b - b_top, high = a * b;
    return (pair){high, ((a_top * b_top - high) + a_top * b_rest + a_rest * b_top) + a_rest * b_rest};
}

static pair plus(pair a, pair b) {
    pair sum = sum_of(a.high, b.high);
    sum.low += a.low + b.low;
    return sum;
}

static pair times(pair a, double b) {
    pair product = product_of(a.high, b);
    product.low += a.low * b;
    return product;
}

static pair log_of(pair x) {
    pair result;
    result.high = log_parts(x.high, x.low / x.high, &result.low);
    return result;
}

/* lgamma(2 + t) for |t| <= 1/2: its Taylor series, t (1 - gamma) + sum (zeta(k) - 1) (-t)^k / k; three terms in two parts. */
static pair lgamma_from_two(double t) {
    static const pair first = {0x1.b0ee6072093cep-2, 0x1.6cb90701fbfabp-58}, second = {0x1.4a34cc4a60fa6p-2, 0x1.1873d8912200cp-56},
                      third = {-0x1.13e001a557607p-4, 0x1.fb68be2f8821fp-58};
    static const double even[] = {0x1.51322ac7d8483p-6,  0x1.7add6eadb6c3p-9,   0x1.0b36af86396e9p-11, 0x1.a127b0f17d65ap-14,
                                  0x1.580dcee66eb02p-16, 0x1.2597a39f34aacp-18, 0x1.0064cdeb22f0fp-20, 0x1.c76bbb3f07a4dp-23,
                                  0x1.99b93c2070b0fp-25, 0x1.7469daccfadcdp-27, 0x1.555a877ffd2c3p-29, 0x1.3b15d2b2fc10cp-31,
                                  0x1.24932a337434cp-33};
    static const double odd[] = {-0x1.e404fc218f5f2p-8,  -0x1.38ac5c2bf8e08p-10, -0x1.d3fd4c76d2fc8p-13, -0x1.78de5bd7c81efp-15,
                                 -0x1.3cbc963ce2243p-17, -0x1.11b2eb7679541p-19, -0x1.e2600d93cfd2fp-22, -0x1.af5a6cbbf8a97p-24,
                                 -0x1.862c734df3eacp-26, -0x1.6434a8447aeadp-28, -0x1.47b1679258d0ep-30, -0x1.2f69a9fabe3ep-32,
                                 -0x1.1a7c26ec2523cp-34};
    double q = t * t, a = 0, b = 0;
    for (int i = 12; i >= 0; i--) {
        a = a * q + even[i];
        b = b * q + odd[i];
    }
    pair sum = plus(third, (pair){t * (a + t * b), 0});
    sum = plus(second, times(sum, t));
    return times(plus(first, times(sum, t)), t);
}

/* (x - 1/2) (log x - 1) + (log 2 pi - 1) / 2 + Stirling's series, for x >= 8. */
static pair lgamma_large(double x) {
    static const pair half = {0x1.acfe390c97d69p-2, 0x1.3494bc9001442p-56};
    static const double terms[] = {1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156,
                                   -3617.0 / 122400, 43867.0 / 244188};
    pair log = log_of((pair){x, 0}), less = sum_of(log.high, -1), x_half = sum_of(x, -0.5);
    less.low += log.low;
    pair product = times(less, x_half.high);
    product.low += less.high * x_half.low;
    double y = 1 / x, w = y * y, series = 0;
    for (int i = 8; i >= 0; i--) series = series * w + terms[i];
    product = plus(product, half);
    product.low += series * y;
    return product;
}

double keyacct__lgamma(double x) {
    if (!(x >= 0)) return quiet_nan();
    if (x == 0 || x > 2.5563481638716906e305) return infinity();
    pair result;
    if (x < 0.5) { /* gamma(x) = gamma(2 + x) / (x + x^2) */
        pair square = product_of(x, x), both = sum_of(x, square.high);
        both.low += square.low;
        pair log = log_of(both);
        result = plus(lgamma_from_two(x), (pair){-log.high, -log.low});
    } else if (x < 1.5) {
        pair log = log_of((pair){x, 0});
        result = plus(lgamma_from_two(x - 1), (pair){-log.high, -log.low});
    } else if (x < 2.5) {
        result = lgamma_from_two(x - 2);
    } else if (x < 8) { /* gamma(x) = gamma(y) y (y + 1) ... (x - 1) with y in [1.5, 2.5) */
        int count = (int)(x - 1.5);
        double y = x - count;
        pair product = {y, 0};
        for (int i = 1; i < count; i++) product = times(product, y + i);
        result = plus(lgamma_from_two(y - 2), log_of(product));
    } else {
        result = lgamma_large(x);
    }
    return result.high + result.low;
}

/* --- built on them ---------------------------------------------------------------------------------------------------- */

double keyacct__tanh(double x) {
    if (x != x) return quiet_nan();
    if (x == 0) return x;
    double size = fabs(x), result;
    if (size < 0.25) { /* Taylor series: the pole at pi/2 i makes each term 40 times smaller than the one before */
        static const double terms[] = {-1.0 / 3,
                                       2.0 / 15,
                                       -17.0 / 315,
                                       62.0 / 2835,
                                       -1382.0 / 155925,
                                       21844.0 / 6081075,
                                       -929569.0 / 638512875,
                                       6404582.0 / 10854718875.0,
                                       -443861162.0 / 1856156927625.0,
                                       18888466084.0 / 194896477400625.0,
                                       -113927491862.0 / 2900518163668125.0};
        double q = x * x, sum = 0;
        for (int i = (int)(sizeof terms / sizeof terms[0]) - 1; i >= 0; i--) sum = sum * q + terms[i];
        return x + x * (q * sum);
    }
    result = size > 22 ? 1 : 1 / (1 + 2 / keyacct__expm1(2 * size)); /* each step is monotone */
    return x < 0 ? -result : result;
}

double keyacct__logistic(double x) {
    if (x != x) return quiet_nan();
    double result = 1 / (1 + exp_kernel(-x));
    return result == 1 && x <= 700 ? 0x1.fffffffffffffp-1 : result;
}

/* e^(x^2) erfc(x) for x >= 0.46875. */
static double erfc_scaled(double x) {
    static const double c[] = {2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e0, 6.61191906371416295e1,
                               2.98635138197400131e2,  8.81952221241769090e2,  1.71204761263407058e3, 2.05107837782607147e3,
                               1.23033935479799725e3};
    static const double d[] = {1.0,
                               1.57449261107098347e1, 1.17693950891312499e2,
                               5.37181101862009858e2, 1.62138957456669019e3,
                               3.29079923573345963e3, 4.36261909014324716e3,
                               3.43936767414372164e3, 1.23033935480374942e3};
    static const double p[] = {1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1,
                               1.25781726111229246e-1, 1.60837851487422766e-2, 6.58749161529837803e-4};
    static const double q[] = {1.0, 2.56852019228982242e0, 1.87295284992346047e0, 5.27905102951428412e-1, 6.05183413124413191e-2,
                               2.33520497626869185e-3};
    const double one_over_root_pi = 5.6418958354775628695e-1;
    double top, bottom;
    if (x <= 4) {
        top = c[0], bottom = d[0];
        for (int i = 1; i < 9; i++) {
            top = top * x + c[i];
            bottom = bottom * x + d[i];
        }
        return top / bottom;
    }
    double y = 1 / (x * x);
    top = p[0], bottom = q[0];
    for (int i = 1; i < 6; i++) {
        top = top * y + p[i];
        bottom = bottom * y + q[i];
    }
    return (one_over_root_pi - y * top / bottom) / x;
}

/* erf(x) for |x| <= 0.46875. */
static double erf_small(double x) {
    static const double a[] = {1.85777706184603153e-1, 3.16112374387056560e0, 1.13864154151050156e2, 3.77485237685302021e2,
                               3.20937758913846947e3};
    static const double b[] = {1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3};
    double y = x * x, top = a[0], bottom = b[0];
    for (int i = 1; i < 5; i++) {
        top = top * y + a[i];
        bottom = bottom * y + b[i];
    }
    return x * top / bottom;
}

/* e^(-factor x^2) for x >= 0 and a factor of 1 or 1/2: the square of the leading bits is exact, so that its error is not
 * magnified. */
static double exp_minus_square(double x, double factor) {
    double top = trunc(x * 16) / 16;
    return exp_kernel(-factor * top * top) * exp_kernel(-factor * (x - top) * (x + top));
}

double keyacct__erfc(double x) {
    if (x != x) return quiet_nan();
    double size = fabs(x);
    if (size <= 0.46875) return 1 - erf_small(x);
    double result = 0;
    if (size < 27) { /* beyond, the result is below the smallest normal number */
        result = exp_minus_square(size, 1) * erfc_scaled(size);
        if (result < SMALLEST_NORMAL) result = 0;
    }
    return x < 0 ? 2 - result : result;
}

double keyacct__log_normal_survival(double z) {
    const double root_half = 0x1.6a09e667f3bcdp-1;
    if (z != z) return quiet_nan();
    double y = z * root_half;
    if (z < -38.5) return 0; /* P(Z > z) differs from 1 by less than the smallest normal number */
    if (y <= -0.46875) return keyacct__log1p(-0.5 * exp_minus_square(-z, 0.5) * erfc_scaled(-y));
    if (y < 0) return keyacct__log1p(-0.5 * keyacct__erfc(-y));
    if (y < 0.46875) return keyacct__log(0.5 * keyacct__erfc(y));
    if (z == infinity()) return -z;
    return keyacct__log(0.5 * erfc_scaled(y)) - 0.5 * z * z;
}

/* Sums only: they take no detour through microcode, also for subnormal numbers. Volatile operands are added when asked, not when
 * compiled. */
keyacct_status keyacct__rounding_check(keyacct_error *error) {
    volatile double one = 1, half_ulp = 0x1p-53, more = 0x1.8p-53, subnormal = 0x1p-1060;
    double unit = one, half = half_ulp, tiny = subnormal;
    if (unit + half != 1 || -unit - half != -1 || !(unit + more > 1))
        return keyacct__fail(error, KEYACCT_E_ROUNDING, NULL, NULL, -1,
                             "the rounding mode of this thread is not to nearest; set it back: fesetround(FE_TONEAREST)");
    if (!(tiny + tiny > 0))
        return keyacct__fail(error, KEYACCT_E_ROUNDING, NULL, NULL, -1,
                             "this thread takes subnormal numbers for zero (code compiled with -ffast-math sets that); set it "
                             "back: fesetenv(FE_DFL_ENV)");
    return KEYACCT_OK;
}
