/* Columns from cases: what is open, what is late, how promises were kept.
 *
 * A case counts from its report on; what lies after the as-of time has not happened: a case resolved later is open. A case ends
 * when it is resolved, or closed without. Promises, in calendar time: an ANSWER within the hours of the policy table
 * "service.promise" (the end of a case answers it); a RESOLVE by due_at, else within its hours, pauses added; for a demand a
 * DECIDE instead of both. Tasks promise nothing. A promise is judged only where the table has a column that could keep it. It
 * is kept when done <= due and broken from due on.
 *
 * Ratios are lower medians over the promises that ended in the window, and those still running that are already past their
 * time, with the time so far; time spent / time promised, half-even to ppm. Cost O(cases log cases of one account), no
 * allocation: each account sorts in its own slice. Independent of row order: counts, sums, minima and medians only. */
#include "service/service.h"

typedef struct case_columns {
    const keyacct__column *kind, *topic, *severity, *reported, *answered, *resolved, *closed, *due, *forwarded, *paused, *reopens,
        *repeat_of, *root_cause, *deflected, *cost;
    int has_end, has_answer;
} case_columns;

typedef struct case_facts {
    int32_t kind, topic;
    int64_t row, reported, end, answer; /* SERVICE_NEVER: not yet */
    int64_t decide_due, answer_due, resolve_due; /* SERVICE_NEVER: no such promise */
    int64_t promised, paused; /* of resolve or decide */
} case_facts;

/* What is gathered over the cases of one account. */
typedef struct case_sums {
    int64_t open, overdue, kept, broken, next_due, complaints, deflected, recent, reopened;
    keyacct__int128 conceded;
} case_sums;

static case_columns columns_of(const keyacct_table *t) {
    case_columns c;
    c.kind = SERVICE_COLUMN(t, cases, kind);
    c.topic = SERVICE_COLUMN(t, cases, topic);
    c.severity = SERVICE_COLUMN(t, cases, severity);
    c.reported = SERVICE_COLUMN(t, cases, reported_at);
    c.answered = SERVICE_COLUMN(t, cases, answered_at);
    c.resolved = SERVICE_COLUMN(t, cases, resolved_at);
    c.closed = SERVICE_COLUMN(t, cases, closed_at);
    c.due = SERVICE_COLUMN(t, cases, due_at);
    c.forwarded = SERVICE_COLUMN(t, cases, forwarded_at);
    c.paused = SERVICE_COLUMN(t, cases, paused_ms);
    c.reopens = SERVICE_COLUMN(t, cases, reopens);
    c.repeat_of = SERVICE_COLUMN(t, cases, repeat_of);
    c.root_cause = SERVICE_COLUMN(t, cases, root_cause);
    c.deflected = SERVICE_COLUMN(t, cases, deflected);
    c.cost = SERVICE_COLUMN(t, cases, cost);
    c.has_end = c.resolved || c.closed;
    c.has_answer = c.answered || c.has_end;
    return c;
}

/* A time that has come by the as-of time, else SERVICE_NEVER. */
static int64_t happened(const service_work *work, const keyacct__column *column, int64_t row) {
    int64_t at;
    return keyacct__int64(column, row, &at) && at <= work->asof_at ? at : SERVICE_NEVER;
}

static int64_t earlier(int64_t a, int64_t b) {
    if (a == SERVICE_NEVER) return b;
    return b == SERVICE_NEVER || a < b ? a : b;
}

/* 0 when the case was not yet reported. */
static int load_case(const service_work *work, const case_columns *in, int64_t row, int32_t level, case_facts *c) {
    int64_t severity = SERVICE_INT(work, severity_default), due;
    c->row = row;
    c->reported = happened(work, in->reported, row);
    if (c->reported == SERVICE_NEVER) return 0;
    c->kind = keyacct__code(in->kind, row);
    c->topic = keyacct__code(in->topic, row);
    c->end = happened(work, in->resolved, row);
    if (c->end == SERVICE_NEVER) c->end = happened(work, in->closed, row);
    c->answer = earlier(happened(work, in->answered, row), c->end);
    c->paused = 0;
    c->decide_due = c->answer_due = c->resolve_due = SERVICE_NEVER;
    if (c->kind == KEYACCT_CASE_KIND_TASK) return 1;
    (void)keyacct__int64(in->severity, row, &severity);
    const double *hours = work->promise[severity][level];
    if (c->kind == KEYACCT_CASE_KIND_DEMAND) {
        c->promised = (int64_t)hours[SERVICE_PROMISE_decide_hours] * SERVICE_HOUR_MS;
    } else {
        c->promised = (int64_t)hours[SERVICE_PROMISE_resolve_hours] * SERVICE_HOUR_MS;
        (void)keyacct__int64(in->paused, row, &c->paused);
        if (in->answered) c->answer_due = c->reported + (int64_t)hours[SERVICE_PROMISE_answer_hours] * SERVICE_HOUR_MS;
    }
    if (keyacct__int64(in->due, row, &due)) { /* a date that was named counts the pauses already */
        c->promised = due - c->reported;
        c->paused = 0;
    }
    due = c->reported + c->promised + c->paused;
    if (c->kind == KEYACCT_CASE_KIND_DEMAND) c->decide_due = in->has_answer ? due : SERVICE_NEVER;
    else if (in->has_end) c->resolve_due = due;
    return 1;
}

/* Time spent in ppm of the time promised. */
static int64_t ratio(int64_t spent, int64_t promised) {
    int64_t ppm;
    if (spent < 0) spent = 0;
    return keyacct__muldiv_half_even(spent, 1000000, promised, &ppm) ? ppm : INT64_MAX;
}

/* Books one promise: kept or broken in the window, running, late. Returns 1 when it is running and late. */
static int book_promise(const service_work *work, case_sums *sums, service_signs *signs, int64_t start, int64_t due, int64_t done,
                        int64_t paused) {
    int64_t since = work->asof_at - SERVICE_INT(work, promise_window_days) * SERVICE_DAY_MS;
    if (due == SERVICE_NEVER) return 0;
    if (done != SERVICE_NEVER) {
        if (done <= due) sums->kept += done > since;
        else sums->broken += due > since;
        return 0;
    }
    if (sums->next_due == SERVICE_NEVER || due < sums->next_due) sums->next_due = due;
    if (work->asof_at > due) {
        sums->broken += due > since;
        return 1;
    }
    int64_t used = ratio(work->asof_at - start - paused, due - start - paused);
    int8_t warned = used >= SERVICE_INT(work, warn_late_ppm) ? 2 : used >= SERVICE_INT(work, warn_ppm) ? 1 : 0;
    if (warned > signs->warned) signs->warned = warned;
    return 0;
}

static void book_complaint(const service_work *work, const case_columns *in, const case_facts *c, int late, case_sums *sums,
                           service_signs *signs) {
    int64_t reopens = 0, length;
    int open = c->end == SERVICE_NEVER;
    int recent = c->reported > work->asof_at - SERVICE_INT(work, repeat_window_days) * SERVICE_DAY_MS;
    (void)keyacct__int64(in->reopens, c->row, &reopens);
    sums->open += open;
    signs->resolved_at = keyacct__max(signs->resolved_at, happened(work, in->resolved, c->row)); /* SERVICE_NEVER is the smallest */
    sums->overdue += late;
    sums->recent += recent;
    if ((recent || open) && reopens >= SERVICE_INT(work, reopen_count)) sums->reopened++;
    if ((recent || open) && in->repeat_of && in->root_cause && keyacct__valid(in->repeat_of, c->row)) {
        int repeats = 1;
        if (in->repeat_of->type == KEYACCT_TYPE_TEXT) {
            keyacct__text(in->repeat_of, c->row, &length);
            repeats = length > 0;
        }
        keyacct__text(in->root_cause, c->row, &length);
        if (repeats && length == 0) signs->repeat_unexplained = 1;
    }
    if (c->reported > work->asof_at - SERVICE_INT(work, case_window_days) * SERVICE_DAY_MS) {
        sums->complaints++;
        sums->deflected += (keyacct__valid(in->deflected, c->row) && in->deflected->values.i8[c->row]) || reopens > 0;
    }
}

static void book_case(const service_work *work, const case_columns *in, const case_facts *c, case_sums *sums,
                      service_signs *signs) {
    int answer_late = book_promise(work, sums, signs, c->reported, c->answer_due, c->answer, 0);
    int resolve_late = book_promise(work, sums, signs, c->reported, c->resolve_due, c->end, c->paused);
    int decide_late = book_promise(work, sums, signs, c->reported, c->decide_due, c->answer, 0);
    signs->answer_late = (int8_t)(signs->answer_late | answer_late);
    signs->resolve_late = (int8_t)(signs->resolve_late | resolve_late);
    signs->demands_overdue += decide_late;
    if (c->kind == KEYACCT_CASE_KIND_COMPLAINT) book_complaint(work, in, c, answer_late || resolve_late, sums, signs);
    if (c->kind == KEYACCT_CASE_KIND_DEMAND && c->answer > work->asof_at - SERVICE_INT(work, case_window_days) * SERVICE_DAY_MS) {
        int64_t cost;
        if (c->answer != SERVICE_NEVER && keyacct__int64(in->cost, c->row, &cost)) keyacct__int128_add64(&sums->conceded, cost);
    }
}

typedef enum { RATIO_RESOLVE, RATIO_ANSWER, RATIO_FEEDBACK } ratio_kind;

/* The ratio of one case, 0 when it says nothing. */
static int case_ratio(const service_work *work, const case_columns *in, const case_facts *c, ratio_kind kind, int64_t *ppm) {
    int64_t done, promised, paused = 0, since = work->asof_at - SERVICE_INT(work, case_window_days) * SERVICE_DAY_MS;
    switch (kind) {
    case RATIO_RESOLVE:
        if (c->resolve_due == SERVICE_NEVER) return 0;
        done = c->end;
        promised = c->promised;
        paused = c->paused;
        break;
    case RATIO_ANSWER:
        if (c->answer_due == SERVICE_NEVER) return 0;
        done = c->answer;
        promised = SERVICE_INT(work, answer_hours) * SERVICE_HOUR_MS;
        break;
    default:
        if (!in->forwarded || c->kind != KEYACCT_CASE_KIND_COMPLAINT || c->topic != KEYACCT_TOPIC_QUALITY) return 0;
        done = happened(work, in->forwarded, c->row);
        promised = SERVICE_INT(work, forward_hours) * SERVICE_HOUR_MS;
        if (done == SERVICE_NEVER && c->end != SERVICE_NEVER) { /* never forwarded: until its end, which counts as late only */
            if (c->end - c->reported <= promised) return 0;
            done = c->end;
        }
        break;
    }
    if (done != SERVICE_NEVER) {
        if (done <= since) return 0;
    } else {
        if (work->asof_at - c->reported - paused <= promised) return 0;
        done = work->asof_at;
    }
    *ppm = ratio(done - c->reported - paused, promised);
    return 1;
}

/* Level 0: not assessed. */
static void put_median(service_work *work, const case_columns *in, int64_t row, int32_t level, ratio_kind kind, int32_t output) {
    const service_group *group = &work->cases;
    int64_t first = group->first[row], m = 0, *values = group->scratch + first;
    for (int64_t i = first; level && i < group->first[row + 1]; i++) {
        case_facts c;
        if (load_case(work, in, group->order[i], level, &c) && case_ratio(work, in, &c, kind, &values[m])) m++;
    }
    keyacct__service_sort(values, m);
    service_put(work, output, row, m > 0, m > 0 ? values[(m - 1) / 2] : 0);
}

static void put_nulls(service_work *work, int64_t row) {
    static const int32_t outputs[] = {
        SERVICE_OUT_complaints_open,  SERVICE_OUT_complaints_overdue, SERVICE_OUT_promises_met_ppm, SERVICE_OUT_resolve_ratio_ppm,
        SERVICE_OUT_answer_ratio_ppm, SERVICE_OUT_feedback_ratio_ppm, SERVICE_OUT_deflected_ppm,    SERVICE_OUT_next_due_at};
    for (size_t i = 0; i < sizeof outputs / sizeof outputs[0]; i++) service_put(work, outputs[i], row, 0, 0);
    keyacct__put_date(&work->out[SERVICE_OUT_complaint_resolved_on], row, 0, 0);
}

/* Level whose promises hold: the granted one; a lost account's cases end as they were promised. */
static int32_t promise_level(const service_work *work, const keyacct__column *before, int64_t row) {
    int32_t level = service_code(work, SERVICE_OUT_level_granted, row);
    if (!level) level = keyacct__code(before, row);
    return level ? level : 2;
}

static void assess_one(service_work *work, const case_columns *in, const keyacct__column *current_value, int64_t row,
                       int32_t level) {
    const service_group *group = &work->cases;
    service_signs *signs = &work->signs[row];
    case_sums sums = {0, 0, 0, 0, SERVICE_NEVER, 0, 0, 0, 0, {0, 0}};
    int64_t value, budget;
    for (int64_t i = group->first[row]; i < group->first[row + 1]; i++) {
        case_facts c;
        if (load_case(work, in, group->order[i], level, &c)) book_case(work, in, &c, &sums, signs);
    }
    int resolved = signs->resolved_at != SERVICE_NEVER;
    keyacct__put_date(&work->out[SERVICE_OUT_complaint_resolved_on], row, resolved,
                      resolved ? keyacct__day_of(signs->resolved_at) : 0);
    int judged = in->kind && in->has_end, promises = sums.kept + sums.broken > 0;
    service_put(work, SERVICE_OUT_complaints_open, row, judged, sums.open);
    service_put(work, SERVICE_OUT_complaints_overdue, row, judged, sums.overdue);
    service_put(work, SERVICE_OUT_promises_met_ppm, row, promises,
                promises ? keyacct__ratio_ppm(keyacct__int128_from(sums.kept), keyacct__int128_from(sums.kept + sums.broken)) : 0);
    service_put(work, SERVICE_OUT_next_due_at, row, sums.next_due != SERVICE_NEVER, sums.next_due);
    int deflections = (in->deflected || in->reopens) && sums.complaints > 0;
    service_put(work, SERVICE_OUT_deflected_ppm, row, deflections,
                deflections ? keyacct__ratio_ppm(keyacct__int128_from(sums.deflected), keyacct__int128_from(sums.complaints)) : 0);
    put_median(work, in, row, in->has_end ? level : 0, RATIO_RESOLVE, SERVICE_OUT_resolve_ratio_ppm);
    put_median(work, in, row, in->answered ? level : 0, RATIO_ANSWER, SERVICE_OUT_answer_ratio_ppm);
    put_median(work, in, row, in->forwarded ? level : 0, RATIO_FEEDBACK, SERVICE_OUT_feedback_ratio_ppm);
    signs->promises = sums.kept + sums.broken;
    signs->repeated = (int8_t)(sums.recent >= SERVICE_INT(work, repeat_count) || sums.reopened > 0);
    if (keyacct__int64(current_value, row, &value)
        && keyacct__muldiv_half_even(keyacct__max(0, value), SERVICE_INT(work, concession_ppm), 1000000, &budget))
        signs->overdrawn = (int8_t)(keyacct__int128_compare(sums.conceded, keyacct__int128_from(budget)) > 0);
}

keyacct_status keyacct__service_cases(void *data, int64_t first, int64_t count, int32_t part, keyacct_error *error) {
    service_work *work = data;
    const keyacct__column *before = SERVICE_INPUT(work, prev_level_granted), *current_value = SERVICE_INPUT(work, current_value);
    case_columns in;
    (void)part;
    if (!work->cases.table) {
        for (int64_t row = first; row < first + count; row++) put_nulls(work, row);
        return KEYACCT_OK;
    }
    in = columns_of(work->cases.table);
    int64_t polled = -1;
    for (int64_t row = first; row < first + count; row++) {
        int64_t done = row + work->cases.first[row];
        if (polled < 0 || done - polled >= KEYACCT__POLL_ROWS) {
            KEYACCT__TRY(keyacct__run_poll(work->run, done, work->rows + work->cases.rows, error));
            polled = done;
        }
        assess_one(work, &in, current_value, row, promise_level(work, before, row));
    }
    return KEYACCT_OK;
}
