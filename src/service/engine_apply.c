/* Rows of an events table, applied in the order of (at, seq, row).
 *
 * Between two slot times the shards work by themselves, on parts of the run's executor; at a slot time, and at an event that meets
 * all accounts (policy, calendar, review, approval), every account has reached that time first. A refused row changes nothing; the
 * others are applied. Refuses: what comes earlier than what the account has seen; what comes not later than the latest slot time or
 * common event. Source: service escalation 2.4, 2.7 with rulings X9. O(log n) an event. */
#include "core/sort.h"
#include "service/engine.h"

enum { AHEAD = 16 }; /* events whose memory is asked for before they come */
enum { BLOCK_ROWS = 8192, PARALLEL_ROWS = 65536 };
typedef struct apply_job {
    keyacct_engine *engine;
    const keyacct__column *in[ENGINE_IN_COUNT];
    engine_row *rows;
    int64_t first, last; /* of the segment, in `rows` */
    int common; /* the segment is one event of the whole engine, or of slots */
    int64_t done, count; /* rows before those in `rows`, rows of the table */
    int64_t *status; /* by row */
} apply_job;

static int row_order(const void *a, const void *b, const void *context) {
    const engine_row *x = a, *y = b;
    (void)context;
    if (x->at != y->at) return keyacct__order_int64(x->at, y->at);
    if (x->seq != y->seq) return keyacct__order_int64(x->seq, y->seq);
    return keyacct__order_int64(x->row, y->row);
}

static ENGINE_RARE void note_refusal(engine_shard *shard, int64_t row, const keyacct_error *error) {
    if (row >= shard->refused_row) return;
    shard->refused_row = row;
    shard->error = *error;
}

/* Asks for the memory of an event that comes soon: first what the numbers say, later what is found there. */
KEYACCT__INLINE void fetch(const keyacct_engine *engine, const engine_row *place) {
    const engine_shard *shard = &engine->shards[place->found.shard];
    if (place->found.account >= 0) {
        engine_fetch(engine_account_at(shard, place->found.account), 5);
        engine_fetch(engine_tree_at(shard, 0, place->found.account), 1);
    }
    engine_fetch_case(shard, place->found.number, 7);
}
KEYACCT__INLINE void fetch_more(const keyacct_engine *engine, const engine_row *place) {
    const engine_shard *shard = &engine->shards[place->found.shard];
    if (place->found.account >= 0) engine_fetch_more(shard, engine_account_at(shard, place->found.account), 1);
}

static int is_within(const engine_row *place, int64_t low, uint64_t shards) {
    return (uint64_t)place->found.shard - (uint64_t)low < shards;
}

static keyacct_status apply_shards(void *data, int64_t first, int64_t count, int32_t part, keyacct_error *error) {
    apply_job *job = data;
    keyacct_engine *engine = job->engine;
    int64_t low = first / 64, last = job->last, *statuses = job->status;
    uint64_t shards = (uint64_t)((first + count + 63) / 64 - low);
    int common = job->common;
    keyacct_error own = KEYACCT_ERROR_INIT;
    engine_event e = {.in = job->in, .error = &own};
    (void)part;
    for (int64_t i = job->first; i < last; i++) {
        const engine_row *place = &job->rows[i];
        if (i + AHEAD < last && is_within(place + AHEAD, low, shards)) fetch(engine, place + AHEAD);
        if (i + AHEAD / 2 < last && is_within(place + AHEAD / 2, low, shards)) fetch_more(engine, place + AHEAD / 2);
        if (!is_within(place, low, shards)) continue;
        const engine_found *found = &place->found;
        engine_found now;
        if (found->by_case) {
            now = *found;
            keyacct__engine_find_by_case(engine, job->in[ENGINE_IN_case_id], place->row, &now);
            found = &now;
        }
        e.row = place->row;
        e.kind = place->kind;
        e.number = found->number;
        e.alone = place->found.alone;
        keyacct_status status =
            common ? keyacct__engine_common(engine, &e, place->at, place->seq, found->shard, found->account)
                   : keyacct__engine_event(engine, &e, place->at, place->seq, found->shard, found->account);
        if (status == KEYACCT_OK) {
            statuses[e.row] = status;
            continue;
        }
        if (status == KEYACCT_E_NO_MEMORY) return keyacct__fail_memory(error);
        statuses[e.row] = status;
        note_refusal(&engine->shards[place->found.shard], place->row, &own);
        own = (keyacct_error)KEYACCT_ERROR_INIT;
    }
    return KEYACCT_OK;
}

/* Rows [first, last) up to the next slot time, or row that is a segment of its own. */
static int64_t segment_end(const keyacct_engine *engine, const engine_row *rows, int64_t first, int64_t count) {
    int64_t last = first + 1, slot = keyacct__engine_slot_time(engine, rows[first].at);
    if (rows[first].found.alone) return last;
    while (last < count && rows[last].at <= slot && !rows[last].found.alone) last++;
    return last;
}

static keyacct_status apply_segments(apply_job *job, int64_t count, const keyacct_run *run, keyacct_error *error) {
    keyacct_engine *engine = job->engine;
    for (job->first = 0; job->first < count; job->first = job->last) {
        const engine_row *place = &job->rows[job->first];
        int64_t slot = keyacct__engine_slot_time(engine, place->at) - engine_slot_length(engine); /* the last before the event */
        job->last = segment_end(engine, job->rows, job->first, count);
        job->common = engine_is_common(place->kind); /* then it is alone, see keyacct__engine_place_new */
        if (job->common) KEYACCT__TRY(keyacct__engine_advance(engine, place->at - 1, place->at - 1, run, error));
        else KEYACCT__TRY(keyacct__engine_advance(engine, slot, slot, run, error));
        KEYACCT__TRY(keyacct__run_poll(run, job->done + job->first, job->count, error));
        if (job->common) KEYACCT__TRY(apply_shards(job, (int64_t)place->found.shard * 64, 64, 0, error));
        else KEYACCT__TRY(keyacct__run_rows(run, (int64_t)engine->shard_count * 64, apply_shards, job, error));
    }
    return KEYACCT_OK;
}

/* Not ENGINE_RARE, nor anything else that every call runs: gcc takes what is around such a call to be as rare, and the loops over
 * the rows were compiled for size. */
static void columns_bind(apply_job *job, const keyacct_table *events) {
    static const int16_t ids[ENGINE_IN_COUNT] = {
#define ENGINE_COLUMN(name) KEYACCT__COLUMN_events_##name,
        ENGINE_COLUMNS
#undef ENGINE_COLUMN
    };
    for (int32_t i = 0; i < ENGINE_IN_COUNT; i++) job->in[i] = keyacct__table_column(events, ids[i]);
}

static int64_t seq_of(const apply_job *job, int64_t row) {
    int64_t seq = job->engine->events + row;
    (void)keyacct__int64(job->in[ENGINE_IN_seq], row, &seq);
    return seq;
}

/* When and in which order the rows come; *ordered: they come one after the other. Refused where one has no event or no time. */
static keyacct_status rows_check(const apply_job *job, int *ordered, int64_t *latest, keyacct_error *error) {
    const keyacct__column *events = job->in[ENGINE_IN_event], *times = job->in[ENGINE_IN_at];
    int64_t before = SERVICE_NEVER, most = SERVICE_NEVER, at;
    int in_order = 1;
    for (int64_t row = 0; row < job->count; row++) {
        if (!keyacct__code(events, row))
            return keyacct__fail(error, KEYACCT_E_VALUE, "events", "event", row, "the event is missing");
        if (!keyacct__int64(times, row, &at))
            return keyacct__fail(error, KEYACCT_E_VALUE, "events", "at", row, "the time is missing");
        if (!service_is_time(at)) return keyacct__fail(error, KEYACCT_E_VALUE, "events", "at", row, "outside the years 1 to 9999");
        if (at <= before && (at < before || seq_of(job, row) < seq_of(job, row - 1))) in_order = 0;
        most = keyacct__max(most, at);
        before = at;
    }
    *ordered = in_order;
    *latest = most;
    return KEYACCT_OK;
}

static void rows_read(apply_job *job, int64_t count) {
    const keyacct__column *events = job->in[ENGINE_IN_event], *times = job->in[ENGINE_IN_at];
    int64_t row = job->done, events_before = job->engine->events;
    int given = job->in[ENGINE_IN_seq] != NULL;
    for (engine_row *place = job->rows; place < job->rows + count; place++, row++) {
        place->at = times->values.i64[row]; /* neither is empty: see rows_check */
        place->seq = given ? seq_of(job, row) : events_before + row;
        place->row = row;
        place->kind = events->values.i8[row];
    }
}

/* What is known of the ids of rows [first, first + count). */
static keyacct_status rows_seek(void *data, int64_t first, int64_t count, int32_t part, keyacct_error *error) {
    apply_job *job = data;
    (void)part, (void)error;
    for (int64_t begin = first; begin < first + count; begin += ENGINE_BLOCK)
        keyacct__engine_seek(job->engine, job->in, &job->rows[begin], (int32_t)keyacct__min(ENGINE_BLOCK, first + count - begin));
    return KEYACCT_OK;
}

/* In the order of time: an account may enter, or a case be opened, in a later row than an event that names it. Looking up changes
 * nothing and is done by all threads; where there is one, block by block, while what was found is in the cache. */
static keyacct_status rows_place(apply_job *job, int64_t count, const keyacct_run *run, keyacct_error *error) {
    int64_t block = keyacct__run_parts(run) > 1 ? count : ENGINE_BLOCK;
    for (int64_t first = 0; first < count; first += block) {
        int64_t n = keyacct__min(block, count - first);
        if (block == count) KEYACCT__TRY(keyacct__run_rows(run, count, rows_seek, job, error));
        else KEYACCT__TRY(rows_seek(job, first, n, 0, error));
        engine_row *last = &job->rows[first + n];
        for (engine_row *place = &job->rows[first]; place < last; place++)
            KEYACCT__TRY(keyacct__engine_place(job->engine, job->in, place->row, place->kind, &place->found, error));
    }
    return KEYACCT_OK;
}

/* What follows a call that was stopped goes on in the order in which its rows were to come. */
static ENGINE_RARE keyacct_status stopped(const apply_job *job, keyacct_status status) {
    int64_t reached = job->count;
    while (reached > 0 && job->status[reached - 1] == KEYACCT_E_CANCELLED) reached--;
    job->engine->events += reached;
    return status;
}

/* Rows that come one after the other are worked on in blocks whose places stay in the cache; `block` is the size of job->rows. */
static keyacct_status apply_rows(apply_job *job, int64_t block, engine_row *scratch, const keyacct_run *run, keyacct_error *error) {
    keyacct_engine *engine = job->engine;
    for (int32_t i = 0; i < engine->shard_count; i++) engine->shards[i].refused_row = INT64_MAX;
    for (job->done = 0; job->done < job->count; job->done += block) {
        int64_t rows = keyacct__min(block, job->count - job->done);
        rows_read(job, rows);
        if (scratch) keyacct__sort(job->rows, scratch, rows, sizeof *scratch, row_order, NULL);
        keyacct_status status = rows_place(job, rows, run, error);
        if (status == KEYACCT_OK) status = apply_segments(job, rows, run, error);
        if (status != KEYACCT_OK) return stopped(job, status);
    }
    engine->events += job->count;
    const engine_shard *worst = &engine->shards[0];
    for (int32_t i = 1; i < engine->shard_count; i++)
        if (engine->shards[i].refused_row < worst->refused_row) worst = &engine->shards[i];
    if (worst->refused_row == INT64_MAX) return KEYACCT_OK;
    if (error) {
        uint32_t size = error->struct_size;
        *error = worst->error;
        error->struct_size = size;
    }
    return worst->error.status;
}

keyacct_status keyacct_engine_apply(keyacct_engine *engine, keyacct_table *events, const keyacct_run *run, keyacct_error *error) {
    const keyacct__column *required;
    if (!engine_is_one(engine)) return keyacct__fail_handle(error, "engine", "engine");
    KEYACCT__TRY(keyacct__table_role(events, "events", "keyacct_engine_apply", error));
    KEYACCT__TRY(keyacct__run_check(run, error));
    KEYACCT__TRY(keyacct__table_require(events, KEYACCT__COLUMN_events_at, "keyacct_engine_apply", &required, error));
    KEYACCT__TRY(keyacct__table_require(events, KEYACCT__COLUMN_events_event, "keyacct_engine_apply", &required, error));
    if (events->rows == 0) return KEYACCT_OK;
    keyacct__output result = {.id = KEYACCT__COLUMN_events_event_status, .wanted_anyway = 1};
    keyacct__outputs set;
    KEYACCT__TRY(keyacct__outputs_begin(&set, events, NULL, &result, 1, error));
    apply_job job = {.engine = engine, .count = events->rows, .status = result.values.i64};
    int ordered = 0;
    int64_t latest = engine->now, block = keyacct__run_parts(run) > 1 ? PARALLEL_ROWS : BLOCK_ROWS;
    columns_bind(&job, events);
    keyacct_status status = rows_check(&job, &ordered, &latest, error);
    if (status == KEYACCT_OK) status = keyacct__engine_keys(engine, job.in, events->rows, error);
    if (!ordered || block > events->rows) block = events->rows;
    size_t room = (size_t)block;
    if (status == KEYACCT_OK) {
        job.rows = keyacct__alloc(&engine->allocator, room, (ordered ? 1 : 2) * sizeof *job.rows);
        if (!job.rows) status = keyacct__fail_memory(error);
    }
    for (int64_t i = 0; i < events->rows; i++) job.status[i] = KEYACCT_E_CANCELLED; /* rows that a stopped call did not reach */
    if (status == KEYACCT_OK) {
        engine->now = keyacct__max(engine->now, latest); /* the host lives no earlier than what it tells */
        status = apply_rows(&job, block, ordered ? NULL : job.rows + block, run, error);
    }
    keyacct__free(&engine->allocator, job.rows, room, (ordered ? 1 : 2) * sizeof *job.rows);
    keyacct__outputs_commit(&set);
    return status;
}
