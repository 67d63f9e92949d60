/* Elementary functions in plain IEEE operations: the same bits on every platform, compiler and optimisation level (compiled with
 * -ffp-contract=off). At most 1 ulp for exp, log, log1p, expm1 and lgamma against MPFR; NaN results are one canonical quiet NaN;
 * exp underflows to zero below the smallest normal result. Of libm only sqrt, floor, ceil, trunc, fabs may be used anywhere in
 * src/. */
#ifndef KEYACCT_SRC_CORE_MATH_H
#define KEYACCT_SRC_CORE_MATH_H

#include "base.h"

double keyacct__exp(double x);
double keyacct__log(double x);
double keyacct__log1p(double x);
double keyacct__expm1(double x);
double keyacct__lgamma(double x); /* ln of the gamma function for x >= 0: NaN below, infinity at zero */
double keyacct__tanh(double x); /* from expm1 in monotone steps, at the price of 2.25 ulp; odd */
double keyacct__logistic(double x); /* 1 / (1 + e^-x), no overflow, in (0, 1) for |x| <= 700 */
double keyacct__erfc(double x); /* Cody 1969 rational forms; a few ulp */
double keyacct__log_normal_survival(double z); /* ln P(Z > z) for standard normal Z; no underflow for large z */
/* n values at once, the same bits as the scalar calls, written so that compilers vectorise. in == out is fine. */
void keyacct__exp_array(const double *in, double *out, int64_t n);
void keyacct__log_array(const double *in, double *out, int64_t n);
/* KEYACCT_E_ROUNDING unless the thread rounds to nearest and keeps subnormal numbers (tested by arithmetic, without fenv; 5 ns).
 * Called at entry of the calls that use doubles, and in every thread of an executor. */
keyacct_status keyacct__rounding_check(keyacct_error *error);

#endif
