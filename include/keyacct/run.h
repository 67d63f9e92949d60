/**
 * @file run.h
 * How one call is carried out: as of when, on which threads, with which outputs, and how to stop it.
 *
 * NULL stands for a default run everywhere: no as-of time (calls that need one refuse with KEYACCT_E_NO_TIME), the calling thread
 * only, no progress, the default (starred) outputs. A run may be used by many calls, one after the other; it belongs to one thread.
 *
 * Floating point. Results are the same bytes on every platform because doubles are rounded to nearest and subnormal numbers are
 * kept, as a thread begins. Calls that use doubles (histories, value, service, risk, plan, review) look and refuse a thread that
 * has been set otherwise with KEYACCT_E_ROUNDING, before anything changes: by fesetround, or by code that was compiled with
 * -ffast-math, which takes subnormal numbers for zero. fesetenv(FE_DFL_ENV) sets both back. Other calls give the same
 * bytes in any mode.
 */
#ifndef KEYACCT_RUN_H
#define KEYACCT_RUN_H

#include "memory.h"
#include "status.h"

KEYACCT_BEGIN_DECLS

/** Opaque. @since 0.1 */
typedef struct keyacct_run keyacct_run;

/** One part of the work of a call. The executor calls it once for every part number. @since 0.1 */
typedef void (*keyacct_task)(void *task_data, int32_t part);

/**
 * Runs task(task_data, 0) ... task(task_data, parts - 1), each exactly once, in any order and on any threads, and returns when
 * all are done. A non-zero return means that it could not (the call then fails with KEYACCT_E_EXECUTOR).
 * The results never depend on the number of parts, on their order or on threads. Every thread that runs a part rounds to nearest
 * and keeps subnormal numbers, or the call fails with KEYACCT_E_ROUNDING.
 * @since 0.1
 */
typedef int32_t (*keyacct_executor)(void *user_data, keyacct_task task, void *task_data, int32_t parts);

/**
 * Told how far a call is; asked whether to go on. Called at least every 65,536 rows or iterations of a part, possibly from the
 * executor's threads at the same time. total is 0 where it is unknown. Non-zero cancels: the call returns KEYACCT_E_CANCELLED.
 * @since 0.1
 */
typedef int32_t (*keyacct_progress)(void *user_data, int64_t done, int64_t total);

/** Creates a run with the defaults above. *out is NULL on failure. @since 0.1 */
KEYACCT_API keyacct_status keyacct_run_create(const keyacct_allocator *allocator, keyacct_run **out, keyacct_error *error);

/** Destroys a run. NULL is fine. @since 0.1 */
KEYACCT_API void keyacct_run_destroy(keyacct_run *run);

/** Sets the as-of date (days since 1970-01-01) and, with it, the as-of time: the last millisecond of that UTC day. @since 0.1 */
KEYACCT_API keyacct_status keyacct_run_set_asof_on(keyacct_run *run, int32_t asof_on, keyacct_error *error);

/** Sets the as-of time (milliseconds since 1970-01-01 UTC) and, with it, the as-of date: the UTC day of that time. @since 0.1 */
KEYACCT_API keyacct_status keyacct_run_set_asof_at(keyacct_run *run, int64_t asof_at, keyacct_error *error);

/** Sets the executor and the number of parts (1..4096). A NULL executor runs the parts in the calling thread. @since 0.1 */
KEYACCT_API keyacct_status keyacct_run_set_executor(keyacct_run *run, keyacct_executor executor, void *user_data, int32_t parts,
                                                    keyacct_error *error);

/** Sets the progress callback; a NULL progress removes it. @since 0.1 */
KEYACCT_API keyacct_status keyacct_run_set_progress(keyacct_run *run, keyacct_progress progress, void *user_data,
                                                    keyacct_error *error);

/**
 * Asks for an output column beside the default set, by its name in the vocabulary: "risk_low" of accounts, "actions.kpi" of a
 * table that a call makes; "*" asks for all. A name that the call at
 * hand does not make is ignored by it (one run serves a whole review); a name that no call makes is KEYACCT_E_NOT_FOUND.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_run_want(keyacct_run *run, const char *name, keyacct_error *error);

KEYACCT_END_DECLS
#endif
