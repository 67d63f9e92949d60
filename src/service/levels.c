/* Levels: what an account is entitled to, and what it is granted where slots are few.
 *
 * Entitled, from below: every customer has level 2; level 3 by percentile of current value or by a gold or platinum segment;
 * level 4 by level 3 and influence; level 5 by level 3, relationship and two different people on record (influence is then
 * waived). The exit threshold applies to a level that the account had at the last review, the entry threshold otherwise. A
 * missing fact never raises; it keeps a level that the account had. Except influence, without which there is no level 4, and the
 * two people, without whom there is no level 5.
 *
 * Granted: the highest entitled level for which a slot is free in queue order; no dwell, no cool-down (those belong to the
 * engine). Slots with n ranked accounts and k(q) = max(1, floor((n q + 500000) / 1000000)): level 5 k(10000), level 4 and above
 * k(50000), level 3 and above max(k(200000), accounts in gold and platinum). The queue of a level is ordered by value and
 * potential percentile plus influence, plus what a watch or alarm at the last review and the incumbent's bonus add; equal
 * scores by account id. Levels that people gave take their slot first. Source: service escalation with rulings X4, X5, X10,
 * X11, X12, X30. O(n log n), two words an account. */
#include "service/service.h"

#include <string.h>

typedef struct level_facts {
    const keyacct__column *segment, *value, *potential, *influence, *relationship, *strategic, *by, *approved, *before, *band;
} level_facts;

static level_facts level_inputs(const service_work *work) {
    level_facts in = {SERVICE_INPUT(work, segment),       SERVICE_INPUT(work, value_percentile_ppm),
                      SERVICE_INPUT(work, potential_percentile_ppm), SERVICE_INPUT(work, influence_ppm),
                      SERVICE_INPUT(work, relationship_level), SERVICE_INPUT(work, strategic),
                      SERVICE_INPUT(work, strategic_by),  SERVICE_INPUT(work, strategic_approved_by),
                      SERVICE_INPUT(work, prev_level_granted), SERVICE_INPUT(work, prev_risk_band)};
    return in;
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

/* A person's name without outer spaces; empty is nobody. */
static const char *trimmed(const char *text, int64_t *length) {
    while (*length > 0 && text[0] == ' ') text++, --*length;
    while (*length > 0 && text[*length - 1] == ' ') --*length;
    return text;
}

static const char *person(const keyacct__column *column, int64_t row, int64_t *length) {
    const char *text = keyacct__text(column, row, length);
    return trimmed(text, length);
}

/* Case of letters and outer spaces make no second person. */
int keyacct__service_same_person(const char *a, int64_t a_length, const char *b, int64_t b_length) {
    a = trimmed(a, &a_length);
    b = trimmed(b, &b_length);
    if (a_length != b_length) return 0;
    for (int64_t i = 0; i < a_length; i++)
        if (lower(a[i]) != lower(b[i])) return 0;
    return 1;
}

/* 2: two different people; 1: one confirmed, nobody else approved; 0: nobody. */
static int deciders(const level_facts *in, int64_t row) {
    int64_t by_length, approved_length;
    const char *by = person(in->by, row, &by_length), *approved = person(in->approved, row, &approved_length);
    if (by_length == 0) return approved_length > 0;
    if (approved_length == 0) return 1;
    return keyacct__service_same_person(by, by_length, approved, approved_length) ? 1 : 2;
}

/* Shares that the arithmetic relies on. */
static keyacct_status share_check(const keyacct__column *column, int64_t row, keyacct_error *error) {
    int64_t value;
    if (!keyacct__int64(column, row, &value) || (value >= 0 && value <= 1000000)) return KEYACCT_OK;
    return keyacct__fail(error, KEYACCT_E_VALUE, "accounts", column->name, row, "%l is outside 0..1000000 ppm", value);
}

/* The conditions of the levels that hold: bits 3 to 5; bit 0 when level 5 waits for the second person. */
int keyacct__service_reach(const int64_t parameters[SERVICE_PARAMETER_COUNT], const service_level_facts *facts, uint8_t entry[3]) {
    int32_t before = facts->before;
    int reach = 0;
    if (facts->segment >= KEYACCT_SEGMENT_GOLD) {
        reach = 1 << 3;
        entry[0] = KEYACCT_LEVEL_REASON_SEGMENT;
    } else if (facts->value_ppm < 0) {
        reach = before >= 3 ? 1 << 3 : 0;
        entry[0] = KEYACCT_LEVEL_REASON_KEPT;
    } else if (facts->value_ppm >= parameters[SERVICE_PARAMETER_level3_enter_ppm]) {
        reach = 1 << 3;
        entry[0] = KEYACCT_LEVEL_REASON_VALUE;
    } else if (before >= 3 && facts->value_ppm >= parameters[SERVICE_PARAMETER_level3_exit_ppm]) {
        reach = 1 << 3;
        entry[0] = KEYACCT_LEVEL_REASON_KEPT;
    }
    if (reach && facts->influence_ppm >= parameters[SERVICE_PARAMETER_level4_enter_ppm]) {
        reach |= 1 << 4;
        entry[1] = KEYACCT_LEVEL_REASON_INFLUENCE;
    } else if (reach && before >= 4 && facts->influence_ppm >= parameters[SERVICE_PARAMETER_level4_exit_ppm]) {
        reach |= 1 << 4;
        entry[1] = KEYACCT_LEVEL_REASON_KEPT;
    }
    if (reach && facts->confirmed
        && (facts->relationship ? facts->relationship >= parameters[SERVICE_PARAMETER_level5_relationship] : before == 5)) {
        reach |= facts->deciders == 2 ? 1 << 5 : 1;
        if (facts->deciders == 2) entry[2] = KEYACCT_LEVEL_REASON_STRATEGIC;
    }
    return reach;
}

static void entitle_one(service_work *work, const level_facts *in, int64_t row) {
    int64_t value = -1, influence = -1;
    (void)keyacct__int64(in->value, row, &value);
    (void)keyacct__int64(in->influence, row, &influence);
    service_level_facts facts = {keyacct__code(in->segment, row),
                                 keyacct__code(in->before, row),
                                 keyacct__code(in->relationship, row),
                                 keyacct__code(in->strategic, row) == KEYACCT_STRATEGIC_CONFIRMED,
                                 0,
                                 value,
                                 influence};
    if (facts.confirmed) facts.deciders = deciders(in, row);
    work->reach[row] = (uint8_t)keyacct__service_reach(work->parameters, &facts, work->entry + row * 3);
}

keyacct_status keyacct__service_entitle(void *data, int64_t first, int64_t count, int32_t part, keyacct_error *error) {
    service_work *work = data;
    level_facts in = level_inputs(work);
    const keyacct__column *state = SERVICE_INPUT(work, segment_state), *status = SERVICE_INPUT(work, status);
    (void)part;
    for (int64_t row = first; row < first + count; row++) {
        if (row % KEYACCT__POLL_ROWS == 0) KEYACCT__TRY(keyacct__run_poll(work->run, row, work->rows, error));
        int32_t before = keyacct__code(in.before, row), level;
        service_standing standing = SERVICE_SERVED;
        KEYACCT__TRY(share_check(in.value, row, error));
        KEYACCT__TRY(share_check(in.potential, row, error));
        KEYACCT__TRY(share_check(in.influence, row, error));
        switch (keyacct__code(state, row)) {
        case KEYACCT_SEGMENT_STATE_PROSPECT: standing = SERVICE_PROSPECT; break;
        case KEYACCT_SEGMENT_STATE_LOST: standing = SERVICE_LOST; break;
        case KEYACCT_SEGMENT_STATE_FROZEN: standing = SERVICE_FROZEN; break;
        case 0:
            switch (keyacct__code(status, row)) {
            case KEYACCT_STATUS_PROSPECT: /* fall through */
            case KEYACCT_STATUS_TARGET: standing = SERVICE_PROSPECT; break;
            case KEYACCT_STATUS_LOST: standing = SERVICE_LOST; break;
            case KEYACCT_STATUS_SUSPENDED: standing = SERVICE_FROZEN; break;
            default: break;
            }
            break;
        default: break;
        }
        work->standing[row] = (uint8_t)standing;
        if (standing == SERVICE_SERVED) entitle_one(work, &in, row);
        int reach = work->reach[row];
        level = reach & 1 << 5 ? 5 : reach & 1 << 4 ? 4 : reach & 1 << 3 ? 3 : 2;
        if (standing == SERVICE_FROZEN && before) level = before;
        if (standing == SERVICE_LOST) level = 0;
        keyacct__put_code(&work->out[SERVICE_OUT_level_entitled], row, level);
    }
    return KEYACCT_OK;
}

typedef struct queue {
    const service_work *work;
    const keyacct__column *id;
    int64_t *score; /* by row */
} queue;

/* Whether row a stands before row b. */
static int stands_before(const queue *q, int64_t a, int64_t b) {
    if (q->score[a] != q->score[b]) return q->score[a] > q->score[b];
    if (q->id->type != KEYACCT_TYPE_TEXT) return q->id->values.i64[a] < q->id->values.i64[b];
    int64_t a_length, b_length;
    const char *a_id = keyacct__text(q->id, a, &a_length), *b_id = keyacct__text(q->id, b, &b_length);
    int order = memcmp(a_id, b_id, (size_t)keyacct__min(a_length, b_length));
    return order ? order < 0 : a_length < b_length;
}

/* Heapsort of rows into queue order. */
static void sort_queue(const queue *q, int64_t *rows, int64_t count) {
    for (int64_t start = count / 2, end = count; end > 1;) {
        if (start > 0) {
            start--;
        } else {
            int64_t top = rows[0];
            rows[0] = rows[--end];
            rows[end] = top;
        }
        int64_t row = rows[start], hole = start;
        for (int64_t child = 2 * hole + 1; child < end; child = 2 * hole + 1) {
            if (child + 1 < end && stands_before(q, rows[child], rows[child + 1])) child++;
            if (!stands_before(q, row, rows[child])) break;
            rows[hole] = rows[child];
            hole = child;
        }
        rows[hole] = row;
    }
}

static int64_t quota(int64_t ranked, int64_t ppm) {
    if (ranked == 0) return 0;
    /* floor((n q + 500000) / 1000000), in two steps that cannot overflow */
    return keyacct__max(1, ranked / 1000000 * ppm + (ranked % 1000000 * ppm + 500000) / 1000000);
}

/* Slots of levels 3 to 5; never fewer than those of the level above. */
void keyacct__service_slots(const int64_t parameters[SERVICE_PARAMETER_COUNT], int64_t ranked, int64_t valued, int64_t slots[6]) {
    slots[5] = keyacct__max(1, quota(ranked, parameters[SERVICE_PARAMETER_level5_capacity_ppm]));
    slots[4] = keyacct__max(slots[5], quota(ranked, parameters[SERVICE_PARAMETER_level4_capacity_ppm]));
    slots[3] = keyacct__max(slots[4], keyacct__max(valued, quota(ranked, parameters[SERVICE_PARAMETER_level3_capacity_ppm])));
}

static void count_slots(const service_work *work, int64_t slots[6]) {
    const keyacct__column *state = SERVICE_INPUT(work, segment_state), *segment = SERVICE_INPUT(work, segment);
    int64_t ranked = 0, valued = 0;
    for (int64_t row = 0; row < work->rows; row++) {
        if (work->standing[row] != SERVICE_SERVED) continue;
        int32_t ranking = keyacct__code(state, row); /* 0: nobody says; new and unvalued accounts are outside n */
        ranked += ranking == 0 || ranking == KEYACCT_SEGMENT_STATE_RANKED;
        valued += keyacct__code(segment, row) >= KEYACCT_SEGMENT_GOLD;
    }
    keyacct__service_slots(work->parameters, ranked, valued, slots);
}

/* Score of a row in the queue of `level`. */
static int64_t score(const service_work *work, const level_facts *in, int64_t row, int32_t level) {
    int64_t value = 0, potential = 0, influence = 0; /* unknown adds nothing */
    int32_t band = keyacct__code(in->band, row);
    (void)keyacct__int64(in->value, row, &value);
    (void)keyacct__int64(in->potential, row, &potential);
    (void)keyacct__int64(in->influence, row, &influence);
    return value + potential + influence
           + (band == KEYACCT_RISK_BAND_ALARM   ? SERVICE_INT(work, queue_alarm_ppm)
              : band == KEYACCT_RISK_BAND_WATCH ? SERVICE_INT(work, queue_watch_ppm)
                                                : 0)
           + (keyacct__code(in->before, row) >= level ? SERVICE_INT(work, incumbent_ppm) : 0);
}

/* Gives the free slots of one level. `taken` counts the accounts granted this level or more. */
static void grant_level(service_work *work, const level_facts *in, queue *q, int64_t *rows, int32_t level, int64_t slots,
                        int64_t *taken) {
    keyacct__output *granted = &work->out[SERVICE_OUT_level_granted];
    int64_t count = 0;
    for (int64_t row = 0; row < work->rows; row++) {
        if (granted->values.i8[row] || work->standing[row] != SERVICE_SERVED || !(work->reach[row] & 1 << level)) continue;
        q->score[row] = score(work, in, row, level);
        rows[count++] = row;
    }
    sort_queue(q, rows, count);
    for (int64_t i = 0; i < count && *taken < slots; i++, ++*taken) keyacct__put_code(granted, rows[i], level);
}

/* Levels that are fixed before any slot is given: those of people, of suspended and lost accounts and of prospects. */
static void grant_fixed(service_work *work, int64_t taken[6]) {
    keyacct__output *granted = &work->out[SERVICE_OUT_level_granted];
    for (int64_t row = 0; row < work->rows; row++) {
        int32_t entitled = service_code(work, SERVICE_OUT_level_entitled, row), level = 0;
        if (service_given(work, SERVICE_OUT_level_entitled, row)) { /* people say what holds */
            work->reach[row] = (uint8_t)(work->reach[row] & 1);
            for (int32_t l = 3; l <= entitled; l++) work->reach[row] = (uint8_t)(work->reach[row] | 1 << l);
            for (int32_t l = 3; l <= 5; l++) work->entry[row * 3 + l - 3] = KEYACCT_LEVEL_REASON_GIVEN;
        }
        if (service_given(work, SERVICE_OUT_level_granted, row))
            level = work->given[SERVICE_OUT_level_granted]->values.i8[row];
        if (level && work->standing[row] == SERVICE_SERVED)
            for (int32_t l = 3; l <= level; l++) taken[l]++;
        if (!level && work->standing[row] != SERVICE_SERVED) level = entitled;
        keyacct__put_code(granted, row, level);
    }
}

keyacct_status keyacct__service_grant(service_work *work, keyacct_error *error) {
    keyacct__output *granted = &work->out[SERVICE_OUT_level_granted];
    level_facts in = level_inputs(work);
    size_t n = (size_t)work->rows;
    int64_t slots[6] = {0}, taken[6] = {0};
    int64_t *memory;
    queue q = {work, SERVICE_INPUT(work, account_id), NULL};
    if (n == 0) return KEYACCT_OK;
    memory = keyacct__alloc(&work->allocator, n, 2 * sizeof(int64_t));
    if (!memory) return keyacct__fail_memory(error);
    q.score = memory;
    count_slots(work, slots);
    grant_fixed(work, taken);
    for (int32_t level = 5; level >= 3; level--) {
        int64_t before = taken[level];
        keyacct_status status = keyacct__run_poll(work->run, 0, 0, error);
        if (status != KEYACCT_OK) {
            keyacct__free(&work->allocator, memory, n, 2 * sizeof(int64_t));
            return status;
        }
        grant_level(work, &in, &q, memory + n, level, slots[level], &taken[level]);
        for (int32_t l = 3; l < level; l++) taken[l] += taken[level] - before;
    }
    for (int64_t row = 0; row < work->rows; row++)
        if (!granted->values.i8[row] && work->standing[row] == SERVICE_SERVED) keyacct__put_code(granted, row, 2);
    keyacct__free(&work->allocator, memory, n, 2 * sizeof(int64_t));
    return KEYACCT_OK;
}
