/* Triggers of the policy: what a user asks for without C.
 *
 * Every trigger has a condition of its own (an operator over facts, events of the host, or what the engine says) and fires when it
 * comes true; while it stays true it fires again where the row says so. Conditions change with an event or at a timer and at no
 * other time: an event exactly at the end of a window is still within it, because timers of an instant come after its events.
 *
 *   held    the fact lies within its bounds since ANCHOR, for the whole window
 *   count   the last `count` events, in a ring, lie within the window; their number is the ANCHOR
 *   absent  nothing since ANCHOR: the last event, or when the trigger came into force for the account
 *   seq     the earliest first kind without a second one is the ANCHOR; "followed": the latest one, for the window
 *   ratio   buckets of days (UTC) up to the day ANCHOR; first kind in the low half of a word, second one in the high half
 *
 * The state of an account is one row of words of its shard: the earliest timer, then 4 words a trigger and what its operator keeps
 * (count: `count` words, ratio: `window` words, so at most 23 KB with 32 triggers). Without triggers there are no rows and nothing
 * is done. Source: service 2.4, temporal operators. O(triggers) a macrostep of an account, O(window) for ratio when it counts. */
#include "service/engine.h"

enum { FLAGS, FIRED_AT, ANCHOR, NEXT, REST };
enum { ROW_NEXT, ROW_TRIGGERS };
enum { BEGUN = 1, TRUE = 2, HOLDS = 4, FIRED = 8, WARNED = 16, ALL_FLAGS = 31 };

struct engine_trigger {
    const double *row; /* of the policy */
    int64_t window, again, at_least, at_most;
    int32_t number, count, due_days, place; /* place: of its words in a row */
    uint8_t operator, fact, event[2], output[2], case_kind, severity, clock, channel, followed, unit, level, segment, action, role;
};

/* What has happened: an event of the host or an output of the engine. */
typedef struct happening {
    int32_t event, output, clock, kind, severity, channel;
} happening;

/* --- rows of the policy -------------------------------------------------------------------------------------------------- */

keyacct_status keyacct__engine_triggers_read(const keyacct_allocator *allocator, engine_rules *rules, keyacct_error *error) {
    int32_t count;
    const double *row = keyacct__policy_rows(rules->policy, KEYACCT__POLICY_TABLE_service_trigger, &count);
    rules->triggers = NULL;
    rules->trigger_count = rules->trigger_words = 0;
    if (count == 0) return KEYACCT_OK;
    rules->triggers = keyacct__calloc(allocator, (size_t)count, sizeof *rules->triggers);
    if (!rules->triggers) return keyacct__fail_memory(error);
    rules->trigger_count = count;
    rules->trigger_words = ROW_TRIGGERS;
    for (int32_t i = 0; i < count; i++, row += SERVICE_TRIGGER_COLUMNS) {
        engine_trigger *t = &rules->triggers[i];
#define GIVEN(name) (row[SERVICE_TRIGGER_##name] == row[SERVICE_TRIGGER_##name])
#define CELL(name) (GIVEN(name) ? (int64_t)row[SERVICE_TRIGGER_##name] : 0)
#define CODE_OF(name) t->name = (uint8_t)CELL(name)
        t->row = row;
        t->window = CELL(window);
        t->again = CELL(again);
        t->at_least = GIVEN(at_least) ? CELL(at_least) : INT64_MIN;
        t->at_most = GIVEN(at_most) ? CELL(at_most) : INT64_MAX;
        t->number = (int32_t)CELL(trigger);
        t->count = (int32_t)CELL(count);
        t->due_days = (int32_t)CELL(due_days);
        t->event[0] = (uint8_t)CELL(event);
        t->event[1] = (uint8_t)CELL(event_2);
        t->output[0] = (uint8_t)CELL(output);
        t->output[1] = (uint8_t)CELL(output_2);
        CODE_OF(operator), CODE_OF(fact), CODE_OF(case_kind), CODE_OF(severity), CODE_OF(clock), CODE_OF(channel);
        CODE_OF(followed), CODE_OF(unit), CODE_OF(level), CODE_OF(segment), CODE_OF(action), CODE_OF(role);
        t->place = rules->trigger_words;
        rules->trigger_words += REST
                                + (t->operator == KEYACCT_TRIGGER_OPERATOR_COUNT   ? t->count
                                   : t->operator == KEYACCT_TRIGGER_OPERATOR_RATIO ? (int32_t)t->window
                                                                                   : 0);
#undef CELL
#undef GIVEN
#undef CODE_OF
    }
    return KEYACCT_OK;
}

void keyacct__engine_triggers_free(const keyacct_allocator *allocator, engine_rules *rules) {
    keyacct__free(allocator, rules->triggers, (size_t)rules->trigger_count, sizeof *rules->triggers);
    rules->triggers = NULL;
    rules->trigger_count = rules->trigger_words = 0;
}

/* --- rows of the accounts ------------------------------------------------------------------------------------------------- */

enum { SPARE = -1, CHUNK = 8 }; /* the first row is the spare one */

static int64_t *row_in(const keyacct__chunks *rows, int32_t words, int64_t account) {
    return keyacct__chunk_at(rows, account + 1, CHUNK, (size_t)words * sizeof(int64_t));
}

static int64_t *row_at(const engine_shard *shard, int32_t words, int64_t account) {
    return row_in(&shard->triggers, words, account);
}

static void drop(const keyacct_allocator *allocator, keyacct__chunks *rows, int32_t words) {
    keyacct__chunks_free(allocator, rows, CHUNK, (size_t)words * sizeof(int64_t));
}

void keyacct__engine_triggers_drop(const keyacct_allocator *allocator, engine_shard *shard) {
    drop(allocator, &shard->triggers, shard->trigger_words);
    shard->trigger_rows = 0;
}

static void clear_words(const engine_trigger *t, int64_t *w) {
    w[FLAGS] = 0;
    w[FIRED_AT] = w[ANCHOR] = SERVICE_NEVER;
    w[NEXT] = ENGINE_NEVER;
    if (t->operator == KEYACCT_TRIGGER_OPERATOR_COUNT) {
        w[ANCHOR] = 0;
        for (int32_t i = 0; i < t->count; i++) w[REST + i] = SERVICE_NEVER;
    } else if (t->operator == KEYACCT_TRIGGER_OPERATOR_RATIO) {
        memset(w + REST, 0, (size_t)t->window * sizeof *w);
    }
}

static void clear_row(const engine_rules *rules, int64_t *row) {
    row[ROW_NEXT] = ENGINE_NEVER;
    for (int32_t i = 0; i < rules->trigger_count; i++) clear_words(&rules->triggers[i], row + rules->triggers[i].place);
}

static void earliest(const engine_rules *rules, int64_t *row) {
    row[ROW_NEXT] = ENGINE_NEVER;
    for (int32_t i = 0; i < rules->trigger_count; i++)
        row[ROW_NEXT] = keyacct__min(row[ROW_NEXT], row[rules->triggers[i].place + NEXT]);
}

keyacct_status keyacct__engine_triggers_grow(keyacct_engine *engine, engine_shard *shard, int64_t accounts, keyacct_error *error) {
    const engine_rules *rules = &engine->rules[engine->rules_now];
    if (!rules->trigger_words) return KEYACCT_OK;
    shard->trigger_words = rules->trigger_words;
    KEYACCT__TRY(keyacct__chunks_grow(&engine->allocator, &shard->triggers, CHUNK, (size_t)rules->trigger_words * sizeof(int64_t),
                                      accounts + 1, error));
    for (; shard->trigger_rows <= accounts; shard->trigger_rows++)
        clear_row(rules, row_at(shard, rules->trigger_words, shard->trigger_rows - 1));
    return KEYACCT_OK;
}

keyacct_status keyacct__engine_triggers_copy(keyacct_engine *engine, const engine_shard *from, engine_shard *to,
                                             keyacct_error *error) {
    return keyacct__chunks_copy(&engine->allocator, &from->triggers, &to->triggers, CHUNK,
                                (size_t)from->trigger_words * sizeof(int64_t), from->trigger_rows, error);
}

/* Whether two rows observe the same: all columns but the key, and up to the unit of the window. */
static int same(const engine_trigger *a, const engine_trigger *b) {
    for (int32_t i = SERVICE_TRIGGER_trigger; i <= SERVICE_TRIGGER_unit; i++)
        if (a->row[i] != b->row[i] && (a->row[i] == a->row[i] || b->row[i] == b->row[i])) return 0;
    return 1;
}

static void carry(const engine_rules *from, const engine_rules *to, const int64_t *old, int64_t *row) {
    for (int32_t i = 0; i < to->trigger_count; i++)
        for (int32_t k = 0; k < from->trigger_count; k++) {
            const engine_trigger *a = &from->triggers[k], *b = &to->triggers[i];
            int32_t end = i + 1 < to->trigger_count ? to->triggers[i + 1].place : to->trigger_words;
            if (same(a, b)) memcpy(row + b->place, old + a->place, (size_t)(end - b->place) * sizeof *row);
        }
    earliest(to, row);
}

static int64_t rows_of(const engine_shard *shard) { return (shard->has_accounts ? shard->accounts.count : 0) + 1; }

/* Another policy comes into force: triggers that it keeps go on, others end or begin. All memory first, then nothing fails. */
keyacct_status keyacct__engine_triggers_change(keyacct_engine *engine, int32_t version, keyacct_error *error) {
    const engine_rules *from = &engine->rules[engine->rules_now], *to = &engine->rules[version];
    keyacct_status status = KEYACCT_OK;
    int32_t made = 0;
    if (!from->trigger_words && !to->trigger_words) return KEYACCT_OK;
    keyacct__chunks *rows = keyacct__calloc(&engine->allocator, (size_t)engine->shard_count, sizeof *rows);
    if (!rows) return keyacct__fail_memory(error);
    for (; to->trigger_words && made < engine->shard_count && status == KEYACCT_OK; made++)
        status = keyacct__chunks_grow(&engine->allocator, &rows[made], CHUNK, (size_t)to->trigger_words * sizeof(int64_t),
                                      rows_of(&engine->shards[made]), error);
    for (int32_t i = 0; i < engine->shard_count; i++) {
        engine_shard *shard = &engine->shards[i];
        if (status != KEYACCT_OK) {
            drop(&engine->allocator, &rows[i], to->trigger_words);
            continue;
        }
        int64_t count = to->trigger_words ? rows_of(shard) : 0;
        for (int64_t account = SPARE; account + 1 < count; account++) {
            int64_t *row = row_in(&rows[i], to->trigger_words, account);
            clear_row(to, row);
            if (from->trigger_words && account + 1 < shard->trigger_rows)
                carry(from, to, row_at(shard, from->trigger_words, account), row);
        }
        keyacct__engine_triggers_drop(&engine->allocator, shard);
        shard->triggers = rows[i];
        shard->trigger_rows = count;
        shard->trigger_words = to->trigger_words;
        for (int64_t k = 0; k < shard->output_count; k++) engine_output_at(shard, k)->heard = 1; /* said before */
    }
    keyacct__free(&engine->allocator, rows, (size_t)engine->shard_count, sizeof *rows);
    return status;
}

/* The way back of an event that is refused after timers have fired. */
void keyacct__engine_triggers_keep(const engine_step *s, int back) {
    size_t words = (size_t)s->rules->trigger_words;
    if (!words) return;
    int64_t *row = row_at(s->shard, s->rules->trigger_words, s->number);
    int64_t *spare = row_at(s->shard, s->rules->trigger_words, SPARE);
    memcpy(back ? row : spare, back ? spare : row, words * sizeof *row);
}

int64_t keyacct__engine_triggers_due(const engine_step *s) {
    return row_at(s->shard, s->rules->trigger_words, s->number)[ROW_NEXT];
}

/* Words that are saved and hashed: all but the first, which is made anew. */
const int64_t *keyacct__engine_triggers_words(const keyacct_engine *engine, const engine_shard *shard, int64_t account,
                                              int32_t *count) {
    const engine_rules *rules = &engine->rules[engine->rules_now];
    *count = rules->trigger_words ? rules->trigger_words - ROW_TRIGGERS : 0;
    return *count ? row_at(shard, rules->trigger_words, account) + ROW_TRIGGERS : NULL;
}

/* Whether saved words can be those of an account; makes the first word anew. */
int keyacct__engine_triggers_sound(const keyacct_engine *engine, const engine_shard *shard, int64_t account) {
    const engine_rules *rules = &engine->rules[engine->rules_now];
    int sound = 1;
    if (!rules->trigger_words) return 1;
    int64_t *row = row_at(shard, rules->trigger_words, account);
    for (int32_t i = 0; i < rules->trigger_count; i++) {
        const engine_trigger *t = &rules->triggers[i];
        const int64_t *w = row + t->place;
        sound &= w[FLAGS] >= 0 && w[FLAGS] <= ALL_FLAGS && (w[FIRED_AT] == SERVICE_NEVER || service_is_time(w[FIRED_AT]))
                 && (w[NEXT] == ENGINE_NEVER || service_is_due(w[NEXT]))
                 && !(t->again && w[FLAGS] & HOLDS && w[FIRED_AT] == SERVICE_NEVER);
        if (t->operator == KEYACCT_TRIGGER_OPERATOR_COUNT) {
            sound &= w[ANCHOR] >= 0 && w[ANCHOR] <= t->count && (w[ANCHOR] == t->count || !(w[FLAGS] & TRUE));
            for (int32_t k = 0; k < t->count && sound; k++)
                sound &= k < w[ANCHOR] ? service_is_time(w[REST + k]) && (k == 0 || w[REST + k] >= w[REST + k - 1])
                                       : w[REST + k] == SERVICE_NEVER;
        } else if (t->operator == KEYACCT_TRIGGER_OPERATOR_RATIO) {
            sound &= w[ANCHOR] == SERVICE_NEVER || engine_is_day(w[ANCHOR]);
            for (int32_t k = 0; k < t->window; k++) sound &= w[REST + k] >= 0 && (w[ANCHOR] != SERVICE_NEVER || w[REST + k] == 0);
        } else {
            sound &= w[ANCHOR] == SERVICE_NEVER || service_is_time(w[ANCHOR]);
        }
    }
    earliest(rules, row);
    return sound;
}

/* --- time ----------------------------------------------------------------------------------------------------------------- */

static int64_t after(const engine_step *s, const engine_trigger *t, int64_t from, int64_t amount) {
    int64_t due, open = amount * 60 * ENGINE_MINUTE;
    int business = t->unit == KEYACCT_WINDOW_UNIT_BUSINESS_HOUR || t->unit == KEYACCT_WINDOW_UNIT_BUSINESS_DAY;
    const keyacct_calendar *calendar = business ? keyacct__engine_calendar_of(s) : NULL;
    if (t->unit == KEYACCT_WINDOW_UNIT_DAY) open = amount * SERVICE_DAY_MS;
    if (t->unit == KEYACCT_WINDOW_UNIT_BUSINESS_DAY) open = keyacct__engine_business_days(calendar, amount);
    (void)keyacct__engine_due(calendar, from, open, &due);
    return due;
}

static int32_t bucket_of(const engine_trigger *t, int64_t day) {
    int64_t rest = day % t->window;
    return (int32_t)(rest < 0 ? rest + t->window : rest);
}

/* Empties the buckets of the days that have left the window. */
static void roll(const engine_trigger *t, int64_t *w, int64_t today) {
    if (w[ANCHOR] == SERVICE_NEVER) w[ANCHOR] = today;
    int64_t day = keyacct__max(w[ANCHOR], today - t->window);
    while (day < today) w[REST + bucket_of(t, ++day)] = 0;
    w[ANCHOR] = day;
}

/* The share of the first kind in ppm, and how many of both kinds there were. */
static int64_t share(const engine_trigger *t, const int64_t *w, int64_t *both) {
    int64_t first = 0, second = 0;
    for (int32_t i = 0; i < t->window; i++) first += w[REST + i] & INT32_MAX, second += w[REST + i] >> 32;
    *both = first + second;
    return *both ? first * 1000000 / *both : 0;
}

static void weigh(const engine_trigger *t, int64_t *w) {
    int64_t both, ppm = share(t, w, &both);
    if (both >= t->count && ppm >= t->at_least && ppm <= t->at_most) w[FLAGS] |= TRUE;
    else w[FLAGS] &= ~(int64_t)TRUE;
}

static void drop_oldest(const engine_trigger *t, int64_t *w) {
    memmove(w + REST, w + REST + 1, (size_t)(t->count - 1) * sizeof *w);
    w[REST + t->count - 1] = SERVICE_NEVER;
    w[ANCHOR]--;
}

/* Takes events out of the ring whose window ends before a time. */
static void forget(const engine_step *s, const engine_trigger *t, int64_t *w, int64_t before) {
    while (w[ANCHOR] > 0 && after(s, t, w[REST], t->window) < before) drop_oldest(t, w);
    if (w[ANCHOR] < t->count) w[FLAGS] &= ~(int64_t)TRUE;
}

/* When the condition changes by itself. */
static int64_t change_at(const engine_step *s, const engine_trigger *t, const int64_t *w) {
    int is_true = (w[FLAGS] & TRUE) != 0;
    switch (t->operator) {
    case KEYACCT_TRIGGER_OPERATOR_COUNT: return is_true ? after(s, t, w[REST], t->window) : ENGINE_NEVER;
    case KEYACCT_TRIGGER_OPERATOR_RATIO:
        if (w[ANCHOR] == SERVICE_NEVER) return ENGINE_NEVER;
        for (int64_t day = w[ANCHOR] - t->window + 1; day <= w[ANCHOR]; day++)
            if (w[REST + bucket_of(t, day)]) return (day + t->window) * SERVICE_DAY_MS;
        return ENGINE_NEVER;
    default: return is_true || w[ANCHOR] == SERVICE_NEVER ? ENGINE_NEVER : after(s, t, w[ANCHOR], t->window);
    }
}

static void change(const engine_step *s, const engine_trigger *t, int64_t *w) {
    switch (t->operator) {
    case KEYACCT_TRIGGER_OPERATOR_COUNT: forget(s, t, w, s->at + 1); return;
    case KEYACCT_TRIGGER_OPERATOR_RATIO:
        roll(t, w, engine_day_of(s->at));
        weigh(t, w);
        return;
    default:
        if (t->followed) w[ANCHOR] = SERVICE_NEVER; /* too late to follow */
        else w[FLAGS] |= TRUE;
    }
}

/* --- what has happened -------------------------------------------------------------------------------------------------------- */

static int meant(const engine_trigger *t, int kind, const happening *h) {
    if (t->event[kind] ? t->event[kind] != h->event : !t->output[kind] || t->output[kind] != h->output) return 0;
    if (t->case_kind && t->case_kind != h->kind) return 0;
    if (t->severity && (!h->severity || h->severity > t->severity)) return 0;
    if (t->clock && h->clock && t->clock != h->clock) return 0;
    return !t->channel || h->event != KEYACCT_EVENT_CONTACT || t->channel == h->channel;
}

/* Returns whether the trigger listens to it. */
static int take(const engine_step *s, const engine_trigger *t, int64_t *w, const happening *h) {
    int first = meant(t, 0, h), second = meant(t, 1, h);
    if (!first && !second) return 0;
    switch (t->operator) {
    case KEYACCT_TRIGGER_OPERATOR_COUNT:
        if (w[ANCHOR] == t->count) drop_oldest(t, w);
        w[REST + w[ANCHOR]++] = s->at;
        forget(s, t, w, s->at);
        if (w[ANCHOR] == t->count) w[FLAGS] |= TRUE;
        break;
    case KEYACCT_TRIGGER_OPERATOR_ABSENT:
        w[ANCHOR] = s->at;
        w[FLAGS] &= ~(int64_t)TRUE;
        break;
    case KEYACCT_TRIGGER_OPERATOR_SEQ:
        if (second && w[ANCHOR] != SERVICE_NEVER) {
            w[ANCHOR] = SERVICE_NEVER;
            if (t->followed) w[FLAGS] |= TRUE;
            else w[FLAGS] &= ~(int64_t)TRUE;
        }
        if (first && (t->followed || w[ANCHOR] == SERVICE_NEVER)) w[ANCHOR] = s->at;
        break;
    default: {
        int64_t one = first ? 1 : INT64_C(1) << 32, *bucket;
        roll(t, w, engine_day_of(s->at));
        bucket = &w[REST + bucket_of(t, engine_day_of(s->at))];
        if ((first ? *bucket & INT32_MAX : *bucket >> 32) < INT32_MAX) *bucket += one;
        weigh(t, w);
        break;
    }
    }
    return 1;
}

static int late_clocks(const engine_case *c) {
    int count = 0;
    for (int i = 0; i < ENGINE_CLOCKS; i++) count += c->clocks[i].state == KEYACCT_CLOCK_STATE_LATE;
    return count;
}

static int64_t cases_of(const engine_step *s, int32_t fact) {
    int64_t count = 0;
    for (int32_t i = s->account->first_case; i >= 0; i = engine_case_at(s, i)->next) {
        const engine_case *c = engine_case_at(s, i);
        if (!engine_case_open(c)) continue;
        int complaint = c->kind == KEYACCT_CASE_KIND_COMPLAINT;
        count += fact == KEYACCT_TRIGGER_FACT_CASES_OPEN        ? 1
                 : fact == KEYACCT_TRIGGER_FACT_COMPLAINTS_OPEN ? complaint
                 : fact == KEYACCT_TRIGGER_FACT_DEMANDS_OPEN    ? c->kind == KEYACCT_CASE_KIND_DEMAND
                 : fact == KEYACCT_TRIGGER_FACT_PROMISES_LATE
                     ? late_clocks(c)
                     : complaint
                           && (c->clocks[KEYACCT_CLOCK_ACK - 1].state == KEYACCT_CLOCK_STATE_LATE
                               || c->clocks[KEYACCT_CLOCK_ANSWER - 1].state == KEYACCT_CLOCK_STATE_LATE
                               || c->clocks[KEYACCT_CLOCK_RESOLVE - 1].state == KEYACCT_CLOCK_STATE_LATE);
    }
    return count;
}

/* A fact of the account; 0 where it is unknown. */
static int fact_of(const engine_step *s, int32_t fact, int64_t *value) {
    const engine_account *a = s->account;
#define FACT(NAME, field) case KEYACCT_TRIGGER_FACT_##NAME: *value = a->field; return 1
#define KNOWN(NAME, field, known) case KEYACCT_TRIGGER_FACT_##NAME: *value = a->field; return *value known
    switch (fact) {
    FACT(LEVEL_ENTITLED, entitled);
    FACT(LEVEL_GRANTED, granted);
    FACT(LEVEL_FOUNDATION, foundation);
    FACT(LEVEL, level);
    FACT(ATTENTION, attention);
    FACT(PLAN_TIER, tier);
    KNOWN(SEGMENT, segment, > 0);
    KNOWN(RISK_BAND, band, > 0);
    KNOWN(RELATIONSHIP_LEVEL, relationship, > 0);
    KNOWN(VALUE_PERCENTILE_PPM, value_ppm, >= 0);
    KNOWN(POTENTIAL_PERCENTILE_PPM, potential_ppm, >= 0);
    KNOWN(INFLUENCE_PPM, influence_ppm, >= 0);
    KNOWN(CURRENT_VALUE, current_value, != -1);
    FACT(MISSED_VISITS, missed_visits);
    FACT(SUSPENDED, suspended);
    FACT(SILENT, silent);
    FACT(OWNER_AWAY, away);
    FACT(PROFILE_STALE, stale);
    case KEYACCT_TRIGGER_FACT_OWNER_MISSING: *value = a->owner == -1; return a->owner != -2;
    default: *value = cases_of(s, fact); return 1;
    }
#undef FACT
#undef KNOWN
}

static int look(const engine_step *s, const engine_trigger *t, int64_t *w) {
    int64_t value;
    int within = fact_of(s, t->fact, &value) && value >= t->at_least && value <= t->at_most;
    if (within == (w[ANCHOR] != SERVICE_NEVER)) return 0;
    w[ANCHOR] = within ? s->at : SERVICE_NEVER;
    if (!within) w[FLAGS] &= ~(int64_t)TRUE;
    return 1;
}

/* --- firing --------------------------------------------------------------------------------------------------------------- */

static int concerned(const engine_step *s, const engine_trigger *t) {
    const engine_account *a = s->account;
    return (a->status == 0 || a->status == KEYACCT_STATUS_ACTIVE) && a->granted >= t->level && a->segment >= t->segment;
}

static void fire(engine_step *s, const engine_trigger *t, int64_t *w) {
    const engine_account *a = s->account;
    w[FIRED_AT] = s->at;
    w[FLAGS] |= FIRED;
    if (t->action != KEYACCT_TRIGGER_ACTION_TASK) return; /* attention asks for what holds */
    int64_t due = t->due_days ? keyacct__engine_after_days(s, s->at, t->due_days) : ENGINE_NEVER;
    engine_output *out = keyacct__engine_emit(s, NULL, KEYACCT_OUTPUT_TASK, KEYACCT_OUTPUT_REASON_TRIGGER, t->number);
    out->due = due;
    out->step = t->role;
    out->person = t->role == 1 ? (a->away ? a->backup : a->owner) : t->role == 3 ? a->backup : -1;
}

/* Fires where the condition has come true, or still is when its silence ends; at_timer: this is a timer of the triggers. */
static void judge(engine_step *s, const engine_trigger *t, int64_t *w, int at_timer) {
    if (!(w[FLAGS] & TRUE) || !concerned(s, t)) {
        w[FLAGS] &= ~(int64_t)(t->followed ? TRUE | HOLDS | FIRED : HOLDS | FIRED);
        return;
    }
    int fresh = !(w[FLAGS] & HOLDS), silent = t->again && w[FIRED_AT] != SERVICE_NEVER;
    w[FLAGS] |= HOLDS;
    if ((fresh || (at_timer && t->again)) && (!silent || after(s, t, w[FIRED_AT], t->again) <= s->at)) fire(s, t, w);
    if (t->followed) w[FLAGS] &= ~(int64_t)(TRUE | HOLDS | FIRED); /* it followed; that is over */
}

/* The next timer; where it lies beyond the end of the calendar, an output says so once. */
static void schedule(engine_step *s, const engine_trigger *t, int64_t *w) {
    int64_t next = change_at(s, t, w), again = ENGINE_NEVER;
    int waits = t->operator != KEYACCT_TRIGGER_OPERATOR_RATIO && w[ANCHOR] != SERVICE_NEVER && !(w[FLAGS] & TRUE)
                && t->operator != KEYACCT_TRIGGER_OPERATOR_COUNT;
    if (w[FLAGS] & HOLDS && t->again) again = after(s, t, w[FIRED_AT], t->again);
    if (next != ENGINE_NEVER || !waits) w[FLAGS] &= ~(int64_t)WARNED;
    else if (!(w[FLAGS] & WARNED)) {
        w[FLAGS] |= WARNED;
        keyacct__engine_emit(s, NULL, KEYACCT_OUTPUT_HORIZON_WARNING, KEYACCT_OUTPUT_REASON_TRIGGER, t->number);
    }
    next = keyacct__min(next, again);
    w[NEXT] = keyacct__max(next, s->at); /* another calendar may have let it pass already */
}

/* --- a macrostep ------------------------------------------------------------------------------------------------------------ */

/* What the engine has said of the account in this macrostep and was not heard yet; its triggers do not listen to one another. */
static int64_t unheard(const engine_step *s) {
    int64_t first = s->shard->output_count;
    for (; first > 0; first--) {
        const engine_output *out = engine_output_at(s->shard, first - 1);
        if (out->account != s->number || out->heard) break;
    }
    return first;
}

static void of_case(const engine_step *s, int32_t number, happening *h) {
    if (number < 0) return;
    h->kind = engine_case_at(s, number)->kind;
    h->severity = engine_case_at(s, number)->severity;
}

static int hear(const engine_step *s, const engine_trigger *t, int64_t *w, int with_event, int64_t first, int64_t last) {
    int heard = 0;
    if (with_event && s->event) {
        happening h = {s->event->kind, 0, 0, 0, 0, keyacct__code(ENGINE_IN(s->event, channel), s->event->row)};
        of_case(s, s->event->number, &h);
        heard = take(s, t, w, &h);
    }
    for (int64_t i = first; i < last; i++) {
        const engine_output *out = engine_output_at(s->shard, i);
        happening h = {0, out->output, out->clock, 0, 0, 0};
        if (out->reason[0] == KEYACCT_OUTPUT_REASON_TRIGGER) continue;
        of_case(s, out->case_number, &h);
        heard |= take(s, t, w, &h);
    }
    return heard;
}

/* Whether times that were counted in open hours may be others now. */
static int recount(const engine_step *s) {
    return s->why == KEYACCT_OUTPUT_REASON_CALENDAR
           || (s->event && (s->event->kind == KEYACCT_EVENT_FACTS || s->event->kind == KEYACCT_EVENT_ACCOUNT));
}

/* One round over all triggers; returns whether the step of attention that they ask for has changed. */
static int round_of(engine_step *s, int first_round, int at_timer) {
    int64_t *row = row_at(s->shard, s->rules->trigger_words, s->number), ignored;
    int64_t last = s->shard->output_count, first = unheard(s);
    int32_t before = keyacct__engine_trigger_step(s, &ignored);
    for (int32_t i = 0; i < s->rules->trigger_count; i++) {
        const engine_trigger *t = &s->rules->triggers[i];
        int64_t *w = row + t->place;
        int64_t flags = w[FLAGS], fired_at = w[FIRED_AT];
        int changed = 0;
        if (!(flags & BEGUN)) {
            w[FLAGS] |= BEGUN;
            if (t->operator == KEYACCT_TRIGGER_OPERATOR_ABSENT) w[ANCHOR] = s->at;
            changed = 1;
        }
        if (first_round && at_timer && w[NEXT] <= s->at) {
            if (change_at(s, t, w) <= s->at) change(s, t, w);
            changed = 1;
        }
        changed |= hear(s, t, w, first_round, first, last);
        if (t->operator == KEYACCT_TRIGGER_OPERATOR_HELD) changed |= look(s, t, w);
        judge(s, t, w, first_round && at_timer);
        if (changed || w[FLAGS] != flags || w[FIRED_AT] != fired_at || recount(s)) schedule(s, t, w);
    }
    for (; first < s->shard->output_count; first++) engine_output_at(s->shard, first)->heard = 1;
    return keyacct__engine_trigger_step(s, &ignored) != before;
}

/* Rounds until attention no longer changes: what looks at attention never asks for it, so the second one finds rest. */
static void all_rounds(engine_step *s, int at_timer) {
    int64_t *row = row_at(s->shard, s->rules->trigger_words, s->number);
    if (!s->account->exists) {
        clear_row(s->rules, row);
        return;
    }
    for (int round = 0; round < 4 && round_of(s, round == 0, at_timer); round++) keyacct__engine_attention(s);
    for (int64_t i = unheard(s); i < s->shard->output_count; i++) engine_output_at(s->shard, i)->heard = 1;
    earliest(s->rules, row);
}

void keyacct__engine_triggers_settle(engine_step *s) { all_rounds(s, 0); }

void keyacct__engine_triggers_fire(engine_step *s) { all_rounds(s, 1); }

int32_t keyacct__engine_trigger_step(const engine_step *s, int64_t *number) {
    int32_t step = 0;
    *number = 0;
    for (int32_t i = 0; i < s->rules->trigger_count; i++) {
        const engine_trigger *t = &s->rules->triggers[i];
        const int64_t *w = row_at(s->shard, s->rules->trigger_words, s->number) + t->place;
        if (t->action != KEYACCT_TRIGGER_ACTION_ATTENTION || !(w[FLAGS] & FIRED) || t->role <= step) continue;
        step = t->role;
        *number = t->number;
    }
    return step;
}

int32_t keyacct__engine_trigger_facts(const engine_step *s, int32_t i, engine_trigger_facts *facts) {
    const engine_trigger *t = &s->rules->triggers[i];
    const int64_t *w = row_at(s->shard, s->rules->trigger_words, s->number) + t->place;
    facts->holds = (w[FLAGS] & HOLDS) != 0;
    facts->fired_at = w[FIRED_AT];
    facts->due = w[NEXT];
    facts->since = t->operator == KEYACCT_TRIGGER_OPERATOR_COUNT   ? w[REST]
                   : t->operator == KEYACCT_TRIGGER_OPERATOR_RATIO ? SERVICE_NEVER
                                                                   : w[ANCHOR];
    return t->number;
}
