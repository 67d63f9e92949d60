/* Loops over lanes that compilers vectorise, compiled twice where that pays: for the baseline of the platform and for AVX2
 * (without fused multiply-add). Both run the same operations in the same order and give the same bits. */
#ifndef KEYACCT_SRC_CORE_LANES_H
#define KEYACCT_SRC_CORE_LANES_H

#if defined(__GNUC__)
#define KEYACCT__INLINE static inline __attribute__((always_inline))
#else
#define KEYACCT__INLINE static inline
#endif

#if defined(__GNUC__) && defined(__x86_64__) && !defined(KEYACCT_NO_AVX2)
#define KEYACCT__AVX2 __attribute__((target("avx2")))
#define KEYACCT__HAS_AVX2() __builtin_cpu_supports("avx2")
#endif

#endif
