/* What the benchmarks share: a seeded generator, a clock, peak memory, a pool of threads as executor of a run. Linux and POSIX. */
#ifndef KEYACCT_TESTS_BENCH_H
#define KEYACCT_TESTS_BENCH_H

#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "keyacct.h"

/* SplitMix64 (Steele, Lea, Flood 2014). */
static inline uint64_t bench_random(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static inline double bench_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Processor time of all threads: what a loaded machine leaves comparable. */
static inline double bench_cpu(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* A line of /proc/self/status in MB ("VmHWM:" peak, "VmRSS:" now); 0 where there is none. */
static inline double bench_memory(const char *line_name) {
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];
    double kilobytes = 0;
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, line_name, strlen(line_name)) == 0) kilobytes = strtod(line + strlen(line_name), NULL);
    if (file) fclose(file);
    return kilobytes / 1024;
}

/* Lets the peak start again from what is in use now. */
static inline void bench_memory_reset(void) {
    FILE *file = fopen("/proc/self/clear_refs", "w");
    if (!file) return;
    fputs("5", file);
    fclose(file);
}

#define BENCH_OK(call)                                                                                                             \
    do {                                                                                                                           \
        if ((call) != KEYACCT_OK) {                                                                                                \
            fprintf(stderr, "%s: %s\n", #call, error.message);                                                                     \
            exit(1);                                                                                                               \
        }                                                                                                                          \
    } while (0)

/* --- a pool of threads ---------------------------------------------------------------------------------------------------- */

typedef struct bench_pool {
    pthread_mutex_t lock;
    pthread_cond_t work, done;
    pthread_t threads[64];
    int count, quit;
    uint64_t round;
    keyacct_task task;
    void *data;
    int32_t next, parts, left;
} bench_pool;

static inline void bench_pool_parts(bench_pool *pool) { /* the lock is held */
    while (pool->next < pool->parts) {
        int32_t part = pool->next++;
        keyacct_task task = pool->task;
        void *data = pool->data;
        pthread_mutex_unlock(&pool->lock);
        task(data, part);
        pthread_mutex_lock(&pool->lock);
        if (--pool->left == 0) pthread_cond_signal(&pool->done);
    }
}

static inline void *bench_pool_thread(void *argument) {
    bench_pool *pool = argument;
    pthread_mutex_lock(&pool->lock);
    for (uint64_t seen = 0; !pool->quit;) {
        bench_pool_parts(pool);
        seen = pool->round;
        while (!pool->quit && seen == pool->round) pthread_cond_wait(&pool->work, &pool->lock);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/* `threads` in all, the calling one among them. */
static inline void bench_pool_start(bench_pool *pool, int threads) {
    memset(pool, 0, sizeof *pool);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->work, NULL);
    pthread_cond_init(&pool->done, NULL);
    for (int i = 1; i < threads && i < 64; i++)
        if (pthread_create(&pool->threads[pool->count], NULL, bench_pool_thread, pool) == 0) pool->count++;
}

static inline void bench_pool_stop(bench_pool *pool) {
    pthread_mutex_lock(&pool->lock);
    pool->quit = 1;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    for (int i = 0; i < pool->count; i++) pthread_join(pool->threads[i], NULL);
}

/* A keyacct_executor. */
static inline int32_t bench_pool_run(void *user_data, keyacct_task task, void *task_data, int32_t parts) {
    bench_pool *pool = user_data;
    pthread_mutex_lock(&pool->lock);
    pool->task = task;
    pool->data = task_data;
    pool->next = 0;
    pool->parts = pool->left = parts;
    pool->round++;
    pthread_cond_broadcast(&pool->work);
    bench_pool_parts(pool);
    while (pool->left > 0) pthread_cond_wait(&pool->done, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
    return 0;
}

#endif
