/* The living engine of SERVICE as its files see it.
 *
 * Accounts are split into shards by the SipHash of their id; everything about one account (facts, regions, cases, clocks) lies in
 * one shard, so that parts of an executor can own shards. Timers are derived from the state and never stored beside it: each
 * account knows the earliest of its own (next_at), and a 16-ary tree of minima over the accounts of a shard finds the earliest of
 * all. What grows with the accounts lies in chunks that never move: one more costs the same, whatever is there.
 *
 * Order of one account: events by (at, seq, row), then timers by (time, case id, clock). Accounts meet at the slots of the levels
 * only; slots are given at whole multiples of slot_minutes ("slot times"), when every account has reached that time, so that
 * neither shards nor the order of calls show in the result. The logical time of a timer is the time at which it was due. */
#ifndef KEYACCT_SRC_SERVICE_ENGINE_H
#define KEYACCT_SRC_SERVICE_ENGINE_H

#include "service/engine_state.h"

/* engine_copy.c: what was said before is not in the copy, and is not said again. A copy lives no longer than what it was made of,
 * which does not change meanwhile. `closed`: no ids or names come to it, so that it can use the maps of the other. */
keyacct_status keyacct__engine_copy(const keyacct_engine *from, int closed, keyacct_engine **out, keyacct_error *error);
void keyacct__engine_drop_calendar(const keyacct_engine *engine, keyacct_calendar *calendar); /* destroys it, if it is its own */
static inline int engine_in_slab(const engine_shard *shard, const engine_day *days) {
    return shard->day_slab && (uintptr_t)days - (uintptr_t)shard->day_slab < (size_t)shard->day_slab_size * sizeof *days;
}

/* engine_check.c: whether a state that was read can be one that was saved; asked before what is not saved is made anew */
int keyacct__engine_sound(keyacct_engine *engine);

/* engine.c */
int64_t keyacct__engine_latest(const keyacct_engine *engine);
int64_t keyacct__engine_latest_timer(const keyacct_engine *engine);
int32_t keyacct__engine_find_calendar(const keyacct_engine *engine, const char *name, int64_t length); /* -1: none */
int64_t keyacct__engine_slot_time(const keyacct_engine *engine, int64_t at);
static inline int64_t engine_slot_length(const keyacct_engine *engine) {
    return engine->rules[engine->rules_now].p[SERVICE_PARAMETER_slot_minutes] * ENGINE_MINUTE;
}
/* Fires all timers up to `limit`, and gives slots at all slot times up to `slot_limit`. */
keyacct_status keyacct__engine_advance(keyacct_engine *engine, int64_t limit, int64_t slot_limit, const keyacct_run *run,
                                       keyacct_error *error);
/* The calendar that the account has now. */
static inline const keyacct_calendar *engine_calendar_now(const keyacct_engine *engine, const engine_account *a) {
    int32_t number = a->calendar < 0 ? engine->calendar_default : a->calendar;
    return number < 0 ? NULL : engine->calendars[number].compiled;
}
static inline engine_step engine_step_of(keyacct_engine *engine, engine_shard *shard, int32_t number) {
    engine_account *a = engine_account_at(shard, number);
    return (engine_step){.engine = engine,
                         .shard = shard,
                         .rules = &engine->rules[engine->rules_now],
                         .account = a,
                         .calendar = engine_calendar_now(engine, a),
                         .number = number,
                         .cause = -1,
                         .why = KEYACCT_OUTPUT_REASON_EXPIRED,
                         .contacts = ENGINE_CONTACTS};
}
engine_step keyacct__engine_step_of(keyacct_engine *engine, engine_shard *shard, int32_t number);
keyacct_status keyacct__engine_fire_until(engine_step *s, int64_t limit, keyacct_error *error);
keyacct_status keyacct__engine_overdue(engine_step *s, int64_t at, keyacct_error *error);

/* engine_time.c: open time. NULL calendar: around the clock. Beyond the horizon: KEYACCT_E_RANGE, and *due is ENGINE_NEVER. */
static inline const keyacct_calendar *keyacct__engine_calendar_of(const engine_step *s) { return s->calendar; }
int64_t keyacct__engine_on_duty(const engine_step *s, int32_t step);
int64_t keyacct__engine_elapsed(const keyacct_calendar *calendar, int64_t from, int64_t to);
int64_t keyacct__engine_used(engine_step *s, const keyacct_calendar *calendar, int64_t from); /* up to s->at */
/* ENGINE_NEVER: refused. The clocks of an account ask from the same times again and again: that is cheap. */
int64_t keyacct__engine_due_of(engine_step *s, const keyacct_calendar *calendar, int64_t from, int64_t open_ms);
keyacct_status keyacct__engine_due(const keyacct_calendar *calendar, int64_t from, int64_t open_ms, int64_t *due);
int64_t keyacct__engine_business_days(const keyacct_calendar *calendar, int64_t days); /* open ms */
/* Days of the account's calendar, in its zone; UTC around the clock. */
int32_t keyacct__engine_day(const engine_step *s, int64_t at);
int64_t keyacct__engine_day_begins(const engine_step *s, int32_t on);
/* Time after `days` business days of the account's calendar; ENGINE_NEVER beyond the horizon (an output says so). */
int64_t keyacct__engine_after_days(engine_step *s, int64_t from, int64_t days);
int64_t keyacct__engine_after_open(engine_step *s, int64_t from, int64_t open_ms);
int64_t keyacct__engine_after_minutes(engine_step *s, int64_t from, int64_t minutes, int around_the_clock);

/* engine_clock.c */
int64_t keyacct__engine_times(double amount, int64_t unit); /* half even, in whole numbers: the same however the thread rounds */
/* A promise from a time on; target 0: there is none. Refused beyond the calendar, before an event changes anything. */
typedef struct engine_promise {
    int64_t from, target, due;
    int open_hours;
} engine_promise;
keyacct_status keyacct__engine_clock_check(engine_step *s, int32_t severity, int32_t level, int32_t clock, int64_t from,
                                           engine_promise *promise);
void keyacct__engine_clock_start(engine_step *s, engine_case *c, int32_t clock, const engine_promise *promise);
void keyacct__engine_clock_done(engine_step *s, engine_case *c, int32_t clock); /* one that is owed, here and in the next */
void keyacct__engine_clock_cancel(engine_step *s, engine_case *c, int32_t clock);
void keyacct__engine_clock_pause(engine_step *s, engine_case *c, int32_t clock); /* one that runs */
void keyacct__engine_clock_resume(engine_step *s, engine_case *c, int32_t clock); /* one that is paused */
static inline void engine_clock_done(engine_step *s, engine_case *c, int32_t clock) {
    if (engine_clock_owed(&c->clocks[clock - 1])) keyacct__engine_clock_done(s, c, clock);
}
/* Severity, level, policy or calendar changed: what was used stays, the target is looked up again. */
void keyacct__engine_clock_retarget(engine_step *s, engine_case *c, int32_t clock, const keyacct_calendar *old);
/* Another calendar: what was used by the old one stays. */
void keyacct__engine_clock_recount(engine_step *s, engine_case *c, int32_t clock, const keyacct_calendar *old);
/* Takes a clock up again after a resolved case was reopened (reopen_mode). */
void keyacct__engine_clock_reopen(engine_step *s, engine_case *c, int32_t clock, int32_t mode);
/* The earlier start of a case that was merged into this one, and its breach. */
void keyacct__engine_clock_merge(engine_step *s, engine_case *c, int32_t clock, const engine_clock *from);
void keyacct__engine_clock_fire(engine_step *s, engine_case *c, int32_t clock);

/* engine_case.c */
void keyacct__engine_case_refresh(engine_case *c);
/* All cases of the account, those that have changed refreshed: what is asked of any of them, and their earliest timer. */
typedef struct engine_cases {
    int64_t next_at;
    uint32_t asks;
} engine_cases;
engine_cases keyacct__engine_look(const engine_step *s);
void keyacct__engine_case_fire(engine_step *s, engine_case *c);
int32_t keyacct__engine_paused_clocks(const engine_step *s, const engine_case *c);
void keyacct__engine_case_upgrade(engine_step *s, engine_case *c);

/* engine_account.c, engine_grant.c, engine_attention.c: the regions, brought to rest after each event or timer. */
void keyacct__engine_account_clear(engine_account *a); /* keeps its days' memory */
void keyacct__engine_case_new(engine_case *c, int64_t number);
void keyacct__engine_account_new(engine_account *a); /* of memory that holds nothing yet */
void keyacct__engine_count(const engine_step *s); /* brings the figures that slots are made from up to date */
void keyacct__engine_settle(engine_step *s);
void keyacct__engine_account_fire(engine_step *s, int32_t timer);
void keyacct__engine_schedule(engine_step *s);
uint8_t keyacct__engine_entitled(const engine_rules *rules, const engine_account *a, uint8_t entry[3]);
void keyacct__engine_outcome(engine_step *s, int kept); /* a promise was kept or broken */
void keyacct__engine_foundation(engine_step *s, uint32_t asks);
/* What an event left as it was; see engine_rests.h. */
enum {
    ENGINE_STANDS_FACTS = 1,
    ENGINE_STANDS_CARE = 2,
    ENGINE_STANDS_SOUND_CARE = 4, /* of nothing that is broken */
    ENGINE_STANDS_TIMERS = 8 /* those of the account, but where a promise is broken */
};
/* Why the foundation ends where it does, with a figure and the case (-1: none); 0 when it carries everything. */
uint8_t keyacct__engine_unsound(const engine_step *s, int64_t *value, int32_t *number);
void keyacct__engine_grant(engine_step *s);
void keyacct__engine_grant_set(engine_step *s, int32_t level, int32_t reason, int64_t value, int32_t person); /* person: -1 none */
/* Whether the relationship is too low for level 5 of an account that people have confirmed. */
int keyacct__engine_lacks_relationship(const engine_step *s);
/* Facts came in; before them the relationship was `before`, and was `lacked` or not. */
void keyacct__engine_relationship(engine_step *s, uint8_t before, int lacked);
int keyacct__engine_protected(const engine_step *s, uint8_t *reason, int64_t *value);
void keyacct__engine_grant_timer(engine_step *s, int32_t timer);
void keyacct__engine_review_account(engine_step *s);
void keyacct__engine_attention(engine_step *s);
void keyacct__engine_attention_breach(engine_step *s, int32_t severity, int32_t start);
void keyacct__engine_attention_timer(engine_step *s, int32_t timer);
void keyacct__engine_attention_ack(engine_step *s, int64_t until);

/* engine_trigger.c */
/* Most outputs of a macrostep that triggers bring, under any policy of the engine: it may come into force in the step. */
#define ENGINE_TRIGGER_OUTPUTS(engine) ((engine)->most_triggers ? 16 + 8 * (engine)->most_triggers : 0)
typedef struct engine_trigger engine_trigger;
typedef struct engine_trigger_facts {
    int64_t since, due, fired_at; /* SERVICE_NEVER, ENGINE_NEVER: none */
    int holds;
} engine_trigger_facts;
keyacct_status keyacct__engine_triggers_read(const keyacct_allocator *allocator, engine_rules *rules, keyacct_error *error);
keyacct_status keyacct__engine_triggers_copy(keyacct_engine *engine, const engine_shard *from, engine_shard *to,
                                             keyacct_error *error);
void keyacct__engine_triggers_drop(const keyacct_allocator *allocator, engine_shard *shard);
void keyacct__engine_triggers_free(const keyacct_allocator *allocator, engine_rules *rules);
keyacct_status keyacct__engine_triggers_grow(keyacct_engine *engine, engine_shard *shard, int64_t accounts, keyacct_error *error);
keyacct_status keyacct__engine_triggers_change(keyacct_engine *engine, int32_t version, keyacct_error *error);
void keyacct__engine_triggers_keep(const engine_step *s, int back);
int64_t keyacct__engine_triggers_due(const engine_step *s); /* the earliest timer of the account's triggers */
const int64_t *keyacct__engine_triggers_words(const keyacct_engine *engine, const engine_shard *shard, int64_t account,
                                              int32_t *count);
int keyacct__engine_triggers_sound(const keyacct_engine *engine, const engine_shard *shard, int64_t account);
void keyacct__engine_triggers_settle(engine_step *s); /* after the regions have come to rest */
void keyacct__engine_triggers_fire(engine_step *s); /* what is due by now */
int32_t keyacct__engine_trigger_step(const engine_step *s, int64_t *number); /* of attention that triggers ask for; 0: none */
int32_t keyacct__engine_trigger_facts(const engine_step *s, int32_t i, engine_trigger_facts *facts); /* number of the trigger */
static inline int64_t engine_triggers_next(const engine_step *s) {
    return s->rules->trigger_count ? keyacct__engine_triggers_due(s) : ENGINE_NEVER;
}
static inline int32_t engine_trigger_step(const engine_step *s, int64_t *number) {
    *number = 0;
    return s->rules->trigger_count ? keyacct__engine_trigger_step(s, number) : 0;
}
static inline void engine_triggers(engine_step *s) {
    if (s->rules->trigger_count) keyacct__engine_triggers_settle(s);
}

/* engine_queue.c */
/* Room for one place more. */
keyacct_status keyacct__engine_ranks_grow(const keyacct_allocator *allocator, engine_ranks *ranks, keyacct_error *error);
keyacct_status keyacct__engine_ranks_copy(const keyacct_allocator *allocator, const engine_ranks *from, engine_ranks *to,
                                          keyacct_error *error);
void keyacct__engine_ranks_free(const keyacct_allocator *allocator, engine_ranks *ranks);
void keyacct__engine_ranks_add(const engine_shard *shard, engine_ranks *ranks, const engine_waiter *one);
void keyacct__engine_ranks_take(const engine_shard *shard, engine_ranks *ranks, int64_t key, int32_t account); /* it is there */
int32_t keyacct__engine_ranks_pop(engine_ranks *ranks); /* takes the last one out: its account; -1: there is none */
/* Places before one with that score and account of a shard; `in_day`: what time of day it is; `waiting`: waiting_ppm. */
int64_t keyacct__engine_ranks_before(const engine_shard *shard, const engine_ranks *ranks, int64_t key, int64_t waiting,
                                     int32_t in_day, const engine_shard *of, int32_t account);
/* The first places, with all that may be as good as the best `wanted` at any time of day: how many; out: NULL, or room for them. */
int64_t keyacct__engine_ranks_best(const engine_ranks *ranks, int64_t wanted, int64_t waiting, engine_waiter *out);

/* engine_cadence.c */
void keyacct__engine_cadence(engine_step *s);
void keyacct__engine_cadence_timer(engine_step *s, int32_t timer);
int keyacct__engine_cadence_sound(const engine_step *s); /* no contact is due that the plan does not ask for */

/* engine_pool.c: slots. */
keyacct_status keyacct__engine_slots(keyacct_engine *engine, int64_t at, keyacct_error *error);
void keyacct__engine_wait(engine_step *s, int on); /* puts the account into the queue, or takes it out */
void keyacct__engine_wait_anew(engine_step *s); /* its facts or its level have changed */
/* Ranks a shard that was loaded. */
keyacct_status keyacct__engine_rank(keyacct_engine *engine, engine_shard *shard, keyacct_error *error);
int64_t keyacct__engine_slot_count(const keyacct_engine *engine, int32_t level);
typedef struct engine_leavers engine_leavers; /* room for the accounts that may have to leave their level at a review */
keyacct_status keyacct__engine_leavers(const keyacct_engine *engine, engine_leavers **out, keyacct_error *error);
void keyacct__engine_leavers_free(const keyacct_engine *engine, engine_leavers *of);
void keyacct__engine_review_slots(keyacct_engine *engine, int64_t at, int64_t seq, engine_leavers *list);
void keyacct__engine_over(keyacct_engine *engine, int64_t at, int64_t seq); /* says where there are more accounts than slots */

/* engine_output.c. The shard has room for the outputs of a macrostep: engine_reserve was called. */
engine_output *keyacct__engine_emit(engine_step *s, const engine_case *c, int32_t output, int32_t reason, int64_t value);
keyacct_status keyacct__engine_reserve_more(const engine_step *s, keyacct_error *error);
/* Most outputs of one macrostep: of the account itself, and of each of its cases. */
enum { ENGINE_ACCOUNT_OUTPUTS = 28, ENGINE_CASE_OUTPUTS = 14 };
static inline int64_t engine_outputs_of(const keyacct_engine *engine, const engine_account *a) {
    return ENGINE_ACCOUNT_OUTPUTS + ENGINE_TRIGGER_OUTPUTS(engine) + (int64_t)ENGINE_CASE_OUTPUTS * a->case_count;
}
static inline int64_t engine_step_outputs(const engine_step *s) {
    return engine_outputs_of(s->engine, s->account) + ENGINE_CASE_OUTPUTS; /* it may open a case */
}
static inline keyacct_status engine_reserve(const engine_step *s, keyacct_error *error) {
    const engine_account *a = s->account;
    const engine_shard *shard = s->shard;
    int room = a->day_count < a->day_capacity && shard->queue_count < shard->queue.room
               && shard->output_count + engine_step_outputs(s) <= shard->outputs.room;
    return room ? KEYACCT_OK : keyacct__engine_reserve_more(s, error);
}
/* The same for all accounts, each of them `times`, and three outputs of the whole engine. Promises that ended before `at` are
 * broken first. */
keyacct_status keyacct__engine_reserve_all(keyacct_engine *engine, engine_shard *shard, int64_t at, int times,
                                           keyacct_error *error);
void keyacct__engine_give_back(keyacct_engine *engine); /* the room that was reserved for all and that nobody needed */

/* Adds a column that is filled cell by cell; its number in *column. */
keyacct_status keyacct__engine_add_column(keyacct_table *table, const char *name, int32_t type, int32_t *column,
                                          keyacct_error *error);
static inline int32_t engine_key_type(int is_text) { return is_text ? KEYACCT_TYPE_TEXT : KEYACCT_TYPE_INT64; }
keyacct_status keyacct__engine_put_key(keyacct_table *table, int32_t column, int64_t row, const keyacct__map *map, int32_t number,
                                       keyacct_error *error);
/* Adds the outputs that an account may have at once to *outputs, then room for them, and for so many in the queue. */
keyacct_status keyacct__engine_reserve_one(keyacct_engine *engine, engine_shard *shard, int32_t account, int64_t *outputs,
                                           keyacct_error *error);
keyacct_status keyacct__engine_reserve_slots(keyacct_engine *engine, engine_shard *shard, int64_t outputs, int64_t places,
                                             keyacct_error *error);

/* engine_tree.c */
void keyacct__engine_tree_set(engine_shard *shard, int32_t account, int64_t at);
keyacct_status keyacct__engine_tree_grow(keyacct_engine *engine, engine_shard *shard, int64_t accounts, keyacct_error *error);
/* The first account from `from` on with a timer up to `limit`; -1: none. */
int64_t keyacct__engine_tree_due(const engine_shard *shard, int64_t from, int64_t limit);
static inline int64_t engine_tree_first(const engine_shard *shard) {
    return shard->tree_levels ? *engine_tree_at(shard, shard->tree_levels - 1, 0) : ENGINE_NEVER;
}

/* engine_event.c: rows of an events table. ENGINE_COLUMN(name). */
#define ENGINE_COLUMNS \
    ENGINE_COLUMN(at) \
    ENGINE_COLUMN(seq) ENGINE_COLUMN(event) ENGINE_COLUMN(account_id) ENGINE_COLUMN(case_id) ENGINE_COLUMN(actor) \
        ENGINE_COLUMN(status) ENGINE_COLUMN(segment) ENGINE_COLUMN(value_percentile_ppm) ENGINE_COLUMN(potential_percentile_ppm) \
            ENGINE_COLUMN(influence_ppm) ENGINE_COLUMN(relationship_level) ENGINE_COLUMN(strategic) ENGINE_COLUMN(risk_band) \
                ENGINE_COLUMN(current_value) ENGINE_COLUMN(contract_end_on) ENGINE_COLUMN(profile_on) ENGINE_COLUMN(calendar) \
                    ENGINE_COLUMN(owner) ENGINE_COLUMN(backup) ENGINE_COLUMN(kind) ENGINE_COLUMN(severity) \
                        ENGINE_COLUMN(reported_at) ENGINE_COLUMN(repeat_of) ENGINE_COLUMN(into_case_id) ENGINE_COLUMN(reason) \
                            ENGINE_COLUMN(no_reply) ENGINE_COLUMN(score) ENGINE_COLUMN(answer) ENGINE_COLUMN(cost) \
                                ENGINE_COLUMN(amount) ENGINE_COLUMN(channel) ENGINE_COLUMN(purpose) ENGINE_COLUMN(senior) \
                                    ENGINE_COLUMN(level) ENGINE_COLUMN(until_at) ENGINE_COLUMN(policy_version) ENGINE_COLUMN(mode)
enum {
#define ENGINE_COLUMN(name) ENGINE_IN_##name,
    ENGINE_COLUMNS
#undef ENGINE_COLUMN
    ENGINE_IN_COUNT
};
/* One event: a row of the table. Handlers check everything first, and change the state only when nothing is refused any more. */
typedef struct engine_event {
    const keyacct__column *const *in;
    int64_t row;
    int32_t kind;
    int32_t number; /* of case_id, -1: not known, or none */
    int alone; /* meets all accounts, or names a case of an id that several shards know: nothing else runs meanwhile */
    keyacct_error *error;
} engine_event;
#define ENGINE_IN(e, name) ((e)->in[ENGINE_IN_##name])

/* One event of one account; of the whole engine or of slots. Refused: the state is as it was. */
keyacct_status keyacct__engine_event(keyacct_engine *engine, engine_event *e, int64_t at, int64_t seq, int32_t shard,
                                     int32_t account);
keyacct_status keyacct__engine_common(keyacct_engine *engine, engine_event *e, int64_t at, int64_t seq, int32_t shard,
                                      int32_t account);
/* Where the ids of a row were found; -1: not (yet). */
typedef struct engine_found {
    int32_t shard, account, number; /* number of the case */
    int alone; /* see engine_event */
    int16_t complete; /* all that the row names is known: only a case that is opened, or a common event, is not done with */
    int16_t by_case; /* the row names the case alone: whose it is by then, it is asked when its turn comes */
} engine_found;
/* A row of a table of events, with what decides when its turn is. */
typedef struct engine_row {
    int64_t at, seq, row;
    engine_found found;
    int32_t kind;
} engine_row;
enum { ENGINE_BLOCK = 128 };
/* What is known of the ids of at most ENGINE_BLOCK rows. */
void keyacct__engine_seek(const keyacct_engine *engine, const keyacct__column *const *in, engine_row *rows, int32_t count);
keyacct_status keyacct__engine_keys(keyacct_engine *engine, const keyacct__column *const *in, int64_t rows, keyacct_error *error);
/* Events that meet all accounts, or whose order matters to others. */
static inline int engine_is_common(int32_t kind) {
    return kind == KEYACCT_EVENT_POLICY_ACTIVATED || kind == KEYACCT_EVENT_CALENDAR_REPLACED || kind == KEYACCT_EVENT_REVIEW
           || kind == KEYACCT_EVENT_APPROVED;
}
/* Completes what was found: new ids get numbers where the event may bring them, -1 where they are unknown. */
keyacct_status keyacct__engine_place_new(keyacct_engine *engine, const keyacct__column *const *in, int64_t row, int32_t kind,
                                         engine_found *to, keyacct_error *error);
static inline keyacct_status keyacct__engine_place(keyacct_engine *engine, const keyacct__column *const *in, int64_t row,
                                                   int32_t kind, engine_found *to, keyacct_error *error) {
    if (to->complete && kind != KEYACCT_EVENT_CASE_OPENED && !engine_is_common(kind)) return KEYACCT_OK;
    return keyacct__engine_place_new(engine, in, row, kind, to, error);
}
/* Whose the case of a row is that names it alone; nobody's: -1. */
void keyacct__engine_find_by_case(const keyacct_engine *engine, const keyacct__column *cases, int64_t row, engine_found *to);
int keyacct__engine_elsewhere(const keyacct_engine *engine, const keyacct__column *cases, int64_t row, const engine_shard *but,
                              int opened);

typedef keyacct_status (*engine_handler)(engine_step *s, const engine_event *e);
/* What the event does, checked first. */
keyacct_status keyacct__engine_handle(engine_step *s, const engine_event *e);
/* Handlers of account events. */
engine_handler keyacct__engine_account_handler(int32_t event);
/* The case that an event names, checked to belong to the account; refused where there is none. */
keyacct_status keyacct__engine_event_case(engine_step *s, const engine_event *e, const keyacct__column *column, engine_case **out);
/* Number of a person's name, -1 for an empty cell; memory was reserved by keyacct__engine_names. */
keyacct_status keyacct__engine_name(keyacct_engine *engine, const keyacct__column *column, int64_t row, int32_t *number,
                                    keyacct_error *error);
keyacct_status keyacct__engine_contact(engine_step *s, const engine_event *e);
keyacct_status keyacct__engine_survey_sent(engine_step *s, const engine_event *e);
keyacct_status keyacct__engine_survey_answered(engine_step *s, const engine_event *e);
void keyacct__engine_link(engine_step *s, int32_t number); /* into the account's list, in the order of ids */
void keyacct__engine_unlink(engine_step *s, int32_t number);
/* The shard of an account: of a text with its length, or of an id (text is NULL). */
int32_t keyacct__engine_shard_of(const keyacct_engine *engine, const char *text, int64_t length_or_id);
keyacct_status keyacct__engine_grow_accounts(keyacct_engine *engine, engine_shard *shard, int64_t count, keyacct_error *error);
keyacct_status keyacct__engine_grow_cases(keyacct_engine *engine, engine_shard *shard, int64_t count, keyacct_error *error);
/* Order of two keys of one kind, by their numbers in their maps. */
int keyacct__engine_order_keys(const keyacct__map *x, int32_t a, const keyacct__map *y, int32_t b);
/* engine_demand.c */
keyacct_status keyacct__engine_demand(engine_step *s, const engine_event *e, engine_case *c);
int keyacct__engine_overdrawn(const engine_step *s);
int keyacct__engine_of_influence(const engine_step *s); /* a plain no is out of the question */
void keyacct__engine_weigh(engine_step *s, const engine_case *c); /* a demand that was opened */
void keyacct__engine_follow_up(engine_step *s, engine_case *c);

#endif
