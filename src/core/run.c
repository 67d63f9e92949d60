/* Runs: as-of time, wanted outputs, progress, and the cutting of rows into parts.
 *
 * Ranges are multiples of 64 rows (the last one excepted), so that two parts never share a byte of a bitmap nor a cache line of
 * 8-byte values. Every part has its own flag and error; what is reported is the error of the first failing range in row order,
 * which depends neither on threads nor on timing. Refuses an executor that forgets, repeats or invents a part. O(parts) beside
 * the work. */
#include "run.h"

#include <stdatomic.h>
#include <string.h>

#include "math.h"
#include "number.h"
#include "vocabulary.h"

#define DAY_MS INT64_C(86400000)
#define MOST_PARTS 4096

keyacct_status keyacct__run_check(const keyacct_run *run, keyacct_error *error) {
    return !run || run->magic == KEYACCT__MAGIC_RUN ? KEYACCT_OK : keyacct__fail_handle(error, "run", "keyacct_run");
}

/* For the setters, where NULL is not a default run. */
static keyacct_status check_given(const keyacct_run *run, keyacct_error *error) {
    return run ? keyacct__run_check(run, error) : keyacct__fail_handle(error, "run", "keyacct_run");
}

keyacct_status keyacct_run_create(const keyacct_allocator *allocator, keyacct_run **out, keyacct_error *error) {
    if (!out) return keyacct__fail_null(error, "out");
    *out = NULL;
    keyacct_allocator taken;
    KEYACCT__TRY(keyacct__allocator_take(allocator, &taken, error));
    keyacct_run *run = keyacct__calloc(&taken, 1, sizeof *run);
    if (!run) return keyacct__fail_memory(error);
    run->wanted = keyacct__calloc(&taken, KEYACCT__COLUMN_COUNT, 1);
    if (!run->wanted) {
        keyacct__free(&taken, run, 1, sizeof *run);
        return keyacct__fail_memory(error);
    }
    run->magic = KEYACCT__MAGIC_RUN;
    run->allocator = taken;
    run->parts = 1;
    *out = run;
    return KEYACCT_OK;
}

void keyacct_run_destroy(keyacct_run *run) {
    if (!run || run->magic != KEYACCT__MAGIC_RUN) return;
    keyacct_allocator allocator = run->allocator;
    run->magic = KEYACCT__MAGIC_FREED;
    keyacct__free(&allocator, run->wanted, KEYACCT__COLUMN_COUNT, 1);
    keyacct__free(&allocator, run, 1, sizeof *run);
}

keyacct_status keyacct_run_set_asof_on(keyacct_run *run, int32_t asof_on, keyacct_error *error) {
    KEYACCT__TRY(check_given(run, error));
    run->has_asof = 1;
    run->asof_on = asof_on;
    run->asof_at = ((int64_t)asof_on + 1) * DAY_MS - 1;
    return KEYACCT_OK;
}

keyacct_status keyacct_run_set_asof_at(keyacct_run *run, int64_t asof_at, keyacct_error *error) {
    KEYACCT__TRY(check_given(run, error));
    if (asof_at < INT32_MIN * DAY_MS || asof_at >= ((int64_t)INT32_MAX + 1) * DAY_MS)
        return keyacct__fail(error, KEYACCT_E_RANGE, NULL, "asof_at", -1, "%l ms is not within the days of a 32-bit date", asof_at);
    run->has_asof = 1;
    run->asof_at = asof_at;
    run->asof_on = keyacct__day_of(asof_at);
    return KEYACCT_OK;
}

keyacct_status keyacct_run_set_executor(keyacct_run *run, keyacct_executor executor, void *user_data, int32_t parts,
                                        keyacct_error *error) {
    KEYACCT__TRY(check_given(run, error));
    if (parts < 1 || parts > MOST_PARTS)
        return keyacct__fail(error, KEYACCT_E_RANGE, NULL, "parts", -1, "parts is %d; expected 1..%d", parts, (int32_t)MOST_PARTS);
    run->executor = executor;
    run->executor_data = user_data;
    run->parts = parts;
    return KEYACCT_OK;
}

keyacct_status keyacct_run_set_progress(keyacct_run *run, keyacct_progress progress, void *user_data, keyacct_error *error) {
    KEYACCT__TRY(check_given(run, error));
    run->progress = progress;
    run->progress_data = user_data;
    return KEYACCT_OK;
}

keyacct_status keyacct_run_want(keyacct_run *run, const char *name, keyacct_error *error) {
    KEYACCT__TRY(check_given(run, error));
    if (!name) return keyacct__fail_null(error, "name");
    if (strcmp(name, "*") == 0) {
        run->want_all = 1;
        return KEYACCT_OK;
    }
    char role[32] = "accounts";
    const char *dot = strchr(name, '.');
    if (dot && (size_t)(dot - name) < sizeof role) {
        memcpy(role, name, (size_t)(dot - name));
        role[dot - name] = 0;
    }
    int32_t id = keyacct__column_find(role, dot ? dot + 1 : name);
    if (id < 0 || keyacct__column_at(id).use == KEYACCT__USE_INPUT)
        return keyacct__fail(error, KEYACCT_E_NOT_FOUND, "accounts", name, -1,
                             "no call makes a column '%t'; outputs are listed by schema.h", name, (int64_t)strlen(name));
    run->wanted[id] = 1;
    return KEYACCT_OK;
}

int keyacct__run_wants(const keyacct_run *run, int32_t column_id) {
    if (!run || column_id < 0 || column_id >= KEYACCT__COLUMN_COUNT) return 0;
    return run->want_all || run->wanted[column_id];
}

keyacct_status keyacct__run_asof(const keyacct_run *run, const char *call, int32_t *asof_on, int64_t *asof_at,
                                 keyacct_error *error) {
    KEYACCT__TRY(keyacct__run_check(run, error));
    if (!run || !run->has_asof)
        return keyacct__fail(error, KEYACCT_E_NO_TIME, NULL, "run", -1,
                             "%s needs an as-of time; set one with keyacct_run_set_asof_on", call);
    if (asof_on) *asof_on = run->asof_on;
    if (asof_at) *asof_at = run->asof_at;
    return KEYACCT_OK;
}

keyacct_status keyacct__run_poll(const keyacct_run *run, int64_t done, int64_t total, keyacct_error *error) {
    if (!run || !run->progress || !run->progress(run->progress_data, done, total)) return KEYACCT_OK;
    return keyacct__fail(error, KEYACCT_E_CANCELLED, NULL, NULL, -1, "cancelled by the progress callback at %l of %l", done, total);
}

int32_t keyacct__run_parts(const keyacct_run *run) { return run ? run->parts : 1; }

/* --- parts ------------------------------------------------------------------------------------------------------------ */

typedef keyacct_status (*row_kernel)(void *data, int64_t first, int64_t count, int32_t part, keyacct_error *error);

typedef struct part_state {
    atomic_uchar started;
    atomic_uchar finished;
    keyacct_error error;
    keyacct_status status;
} part_state;

typedef struct job {
    row_kernel kernel;
    void *data;
    int64_t rows;
    int32_t parts;
    part_state *states;
    atomic_int misused; /* a part that does not exist, or one twice */
} job;

static void part_range(int64_t rows, int32_t parts, int32_t part, int64_t *first, int64_t *count) {
    int64_t blocks = rows / 64 + (rows % 64 != 0);
    int64_t each = blocks / parts, rest = blocks % parts;
    int64_t from = each * part + keyacct__min(part, rest);
    int64_t size = each + (part < rest);
    *first = from * 64;
    *count = from + size == blocks ? rows - *first : size * 64;
}

static void run_part(void *task_data, int32_t part) {
    job *work = task_data;
    if (part < 0 || part >= work->parts || atomic_fetch_or(&work->states[part].started, 1)) {
        atomic_store(&work->misused, 1);
        return;
    }
    part_state *state = &work->states[part];
    int64_t first, count;
    part_range(work->rows, work->parts, part, &first, &count);
    state->status = keyacct__rounding_check(&state->error); /* a thread of the host has a mode of its own */
    if (state->status == KEYACCT_OK) state->status = work->kernel(work->data, first, count, part, &state->error);
    atomic_store(&state->finished, 1);
}

static keyacct_status run_here(const job *work, keyacct_error *error) {
    for (int32_t part = 0; part < work->parts; part++) {
        int64_t first, count;
        part_range(work->rows, work->parts, part, &first, &count);
        KEYACCT__TRY(work->kernel(work->data, first, count, part, error));
    }
    return KEYACCT_OK;
}

/* Hands on what the kernel said, in the caller's error object, whatever its size. */
static keyacct_status copy_error(const part_state *state, keyacct_error *error) {
    const keyacct_error *from = &state->error;
    return keyacct__fail(error, state->status, from->table, from->column, from->row, "%s", from->message);
}

static keyacct_status collect(const job *work, int32_t result, keyacct_error *error) {
    int32_t missing = 0;
    for (int32_t part = 0; part < work->parts; part++) missing += !atomic_load(&work->states[part].finished);
    if (missing || result || atomic_load(&work->misused))
        return keyacct__fail(error, KEYACCT_E_EXECUTOR, NULL, "executor", -1,
                             "the executor returned %d with %d of %d parts not run%s; it must run every part exactly once",
                             result, missing, work->parts, atomic_load(&work->misused) ? " and others twice or out of range" : "");
    for (int32_t part = 0; part < work->parts; part++)
        if (work->states[part].status != KEYACCT_OK) return copy_error(&work->states[part], error);
    return KEYACCT_OK;
}

keyacct_status keyacct__run_rows(const keyacct_run *run, int64_t rows, row_kernel kernel, void *data, keyacct_error *error) {
    KEYACCT__TRY(keyacct__run_check(run, error));
    if (rows <= 0) return KEYACCT_OK;
    int64_t blocks = rows / 64 + (rows % 64 != 0);
    job work = {kernel, data, rows, (int32_t)keyacct__min(keyacct__run_parts(run), blocks), NULL, 0};
    if (!run || !run->executor) return run_here(&work, error);
    work.states = keyacct__calloc(&run->allocator, (size_t)work.parts, sizeof *work.states);
    if (!work.states) return keyacct__fail_memory(error);
    int32_t result = run->executor(run->executor_data, run_part, &work, work.parts);
    keyacct_status status = collect(&work, result, error);
    keyacct__free(&run->allocator, work.states, (size_t)work.parts, sizeof *work.states);
    return status;
}
