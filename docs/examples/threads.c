/* An executor of the host: the parts of a call run on its threads, and the result is the same bytes. */
#include <keyacct.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS 200000
#define PARTS 4

typedef struct job {
    keyacct_task task;
    void *data;
    int32_t part;
} job;

static void *run_part(void *argument) {
    job *of = argument;
    of->task(of->data, of->part);
    return NULL;
}

static int32_t on_threads(void *user_data, keyacct_task task, void *task_data, int32_t parts) {
    pthread_t threads[PARTS];
    job jobs[PARTS];
    int32_t started = 0;
    (void)user_data;
    if (parts > PARTS) return 1;
    for (; started < parts; started++) {
        jobs[started] = (job){task, task_data, started};
        if (pthread_create(&threads[started], NULL, run_part, &jobs[started])) break;
    }
    for (int32_t part = started; part < parts; part++) task(task_data, part); /* no thread to be had: do it here */
    for (int32_t part = 0; part < started; part++) pthread_join(threads[part], NULL);
    return 0;
}

static keyacct_status segments(const int64_t *value, keyacct_run *run, int8_t *segment, keyacct_error *error) {
    keyacct_table *accounts = NULL;
    keyacct_segmentation *cuts = NULL;
    keyacct_status s = keyacct_table_create(NULL, "accounts", ROWS, &accounts, error);
    if (!s)
        s = keyacct_table_bind(accounts, "current_value", KEYACCT_TYPE_INT64, KEYACCT_UNIT_MINOR, value, NULL, NULL, NULL, error);
    if (!s) s = keyacct_segmentation_create(NULL, NULL, accounts, run, &cuts, error);
    if (!s) s = keyacct_table_bind_output(accounts, "segment", KEYACCT_TYPE_CODE, segment, NULL, error);
    if (!s) s = keyacct_segmentation_apply(cuts, accounts, run, error);
    keyacct_segmentation_destroy(cuts);
    keyacct_table_destroy(accounts);
    return s;
}

int main(void) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_run *run = NULL;
    int64_t *value = malloc(ROWS * sizeof *value);
    int8_t *alone = malloc(ROWS), *shared = malloc(ROWS);
    if (!value || !alone || !shared) return 1;
    for (int64_t row = 0; row < ROWS; row++) value[row] = row * 7919 % 100003;
    keyacct_status s = segments(value, NULL, alone, &error);
    if (!s) s = keyacct_run_create(NULL, &run, &error);
    if (!s) s = keyacct_run_set_executor(run, on_threads, NULL, PARTS, &error);
    if (!s) s = segments(value, run, shared, &error);
    keyacct_run_destroy(run);
    if (s) fprintf(stderr, "%s: %s\n", keyacct_status_name(s), error.message);
    int same = !s && !memcmp(alone, shared, ROWS);
    printf("%d parts on threads, same bytes: %s\n", PARTS, same ? "yes" : "no");
    free(value);
    free(alone);
    free(shared);
    return same ? 0 : 1;
}
