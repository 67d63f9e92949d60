/* What the living engine keeps, and where it lies: see decision 0011. Who works on it: engine.h. */
#ifndef KEYACCT_SRC_SERVICE_ENGINE_STATE_H
#define KEYACCT_SRC_SERVICE_ENGINE_STATE_H

#include <string.h>

#include "core/bytes.h"
#include "core/chunks.h"
#include "core/hash.h"
#include "core/lanes.h"
#include "keyacct/schema.h"
#include "keyacct/service.h"
#include "service/service.h"
#include "service/trigger.h"

#define ENGINE_NEVER INT64_MAX /* a timer that does not run */
#define ENGINE_CLOCKS 6
#define ENGINE_MARKS 3
#define ENGINE_RING 8 /* times of the latest complaints */
#define ENGINE_MINUTE INT64_C(60000)
#define ENGINE_STEPS 7 /* the seventh: exhausted */
#define ENGINE_UNKNOWN_DAY INT32_MIN
#define ENGINE_CHUNK 10 /* 2^10 accounts or cases lie side by side */
#define ENGINE_TREE_CHUNK 12
#define ENGINE_QUEUE_CHUNK 12
#define ENGINE_RANKS_CHUNK 8
#define ENGINE_OUTPUT_CHUNK 12
#define ENGINE_TREE_LEVELS 9 /* 2^31 accounts, 16 below each node */
#define ENGINE_ROLE '@' /* begins the name of a calendar that is a role's: @team_lead */

/* Columns of the policy table "service.target". */
enum {
#define TARGET_COLUMN(name, type, unit, min, max, may_be_empty) SERVICE_TARGET_##name,
#define TARGET_ROW(...)
#include "service/target.def"
#undef TARGET_COLUMN
#undef TARGET_ROW
    SERVICE_TARGET_COLUMNS
};

/* What a policy says, looked up once. */
typedef struct engine_target {
    union {
        double amount; /* of business days, as long as the calendar has them */
        int64_t ms; /* of hours */
    } of;
    int32_t unit; /* target_unit, 0: no such promise */
} engine_target;
typedef struct engine_rules {
    keyacct_policy *policy; /* owned */
    uint8_t hash[16];
    int64_t p[SERVICE_PARAMETER_COUNT];
    double satisfaction_alert, confirm_score;
    engine_target target[ENGINE_CLOCKS + 1][5][6]; /* by clock, severity, level */
    const double *plan[6]; /* by tier, [0] is NULL */
    struct engine_trigger *triggers; /* owned; rows of service.trigger, NULL: none */
    int32_t trigger_count, trigger_words; /* words: of an account's row of state */
} engine_rules;

typedef struct engine_calendar {
    char *name;
    keyacct_calendar *compiled, *next; /* owned copies; next: given, not yet in force, or NULL */
    uint8_t hash[16], next_hash[16];
    int32_t version;
} engine_calendar;

typedef struct engine_clock {
    int64_t target, spent; /* open ms */
    int64_t since; /* running: spent counts up to here */
    int64_t due; /* running: when the promise ends; else ENGINE_NEVER */
    int64_t next; /* next mark or breach, ENGINE_NEVER: none */
    int64_t breached; /* SERVICE_NEVER: never in this cycle */
    uint8_t state; /* clock_state, 0: no such promise */
    uint8_t fired; /* bits of marks */
    uint8_t open_hours; /* counts in the account's calendar, else around the clock */
    uint8_t cycle;
    int32_t rules; /* policy of the promise */
} engine_clock;

/* By lines of 64 bytes: first what the regions ask of every case of an account, then the clocks, then what few events need. */
typedef struct engine_case {
    int64_t next_at; /* earliest timer of the case */
    int64_t pause_until; /* end of the longest pause allowed */
    int64_t ask_at; /* before it the customer is asked again */
    int64_t close_at; /* resolved: end of the time to reopen */
    int64_t follow_at;
    int32_t account, next; /* next case of the account by id, -1 ends */
    int32_t owner; /* number of a name, -1 nobody */
    uint8_t kind, severity, state, pauses; /* pauses: bits of pause_reason */
    uint8_t level; /* of the promises */
    uint8_t reopens, repeated, rooted; /* repeat of another case; root cause known */
    uint16_t asks; /* ENGINE_ASKS_*: derived by keyacct__engine_case_refresh where the case has changed; never saved */
    uint8_t changed;
    uint8_t rounds; /* of a demand: offers countered */
    engine_clock clocks[ENGINE_CLOCKS]; /* by clock - 1 */
    int64_t paused_since, paused_open;
    int64_t opened_at, reported_at, resolved_at;
    int32_t number; /* its own; never saved */
    uint8_t answer, approved, followed; /* of a demand: latest offer, concession approved, follow-ups */
    int64_t cost, amount;
    uint8_t unused[48]; /* to whole lines */
} engine_case;

/* What the regions ask of a case that is in its account's list: of the clocks of an open one, then of the case itself. */
enum {
    ENGINE_ASKS_ANSWER = 1, /* the first reply or the answer is late */
    ENGINE_ASKS_RESOLVE = 2,
    ENGINE_ASKS_DECIDE = 4,
    ENGINE_ASKS_LATE = 7, /* any of these */
    ENGINE_ASKS_WARN = 8, /* marks that clocks which run, or are late, have reached */
    ENGINE_ASKS_WARN_LATE = 16,
    ENGINE_ASKS_CLOCKS = 31, /* any of these */
    ENGINE_ASKS_OPEN = 32,
    ENGINE_ASKS_COMPLAINT = 64, /* one that is open */
    ENGINE_ASKS_REOPENED = 128, /* the same, taken up again */
    ENGINE_ASKS_UNSOUND = 256, /* a complaint that is late, or repeated without a root cause */
    ENGINE_ASKS_REPEATED = 512, /* repeated without a root cause */
    ENGINE_RESTED = 32768 /* of an account: see `rested` */
};

/* Account timers, in the order in which they fire at one instant. */
#define ENGINE_TIMERS                                                                                                              \
    ENGINE_TIMER(clear) /* foundation sound again after a late complaint */                                                        \
    ENGINE_TIMER(ratio) /* a day leaves the window of kept promises */                                                             \
    ENGINE_TIMER(profile) /* the profile becomes stale */                                                                          \
    ENGINE_TIMER(climb) /* attention climbs */                                                                                     \
    ENGINE_TIMER(watch) /* the owner need not watch any more */                                                                    \
    ENGINE_TIMER(alert) /* the role of a step is on duty again */                                                                  \
    ENGINE_TIMER(dwell) /* long enough entitled, or below */                                                                       \
    ENGINE_TIMER(proposal) /* a proposal runs out */                                                                               \
    ENGINE_TIMER(pin) /* an override ends */                                                                                       \
    ENGINE_TIMER(suspended) /* too long below the granted level */                                                                 \
    ENGINE_TIMER(silence) /* no contact for too long */                                                                            \
    ENGINE_TIMER(visit)                                                                                                            \
    ENGINE_TIMER(call)                                                                                                             \
    ENGINE_TIMER(survey)                                                                                                           \
    ENGINE_TIMER(away) /* the owner is back */
enum {
#define ENGINE_TIMER(name) ENGINE_TIMER_##name,
    ENGINE_TIMERS
#undef ENGINE_TIMER
    ENGINE_TIMER_COUNT
};

/* Promises kept and owed on one day, for the share of kept promises. */
typedef struct engine_day {
    int32_t on;
    uint16_t kept, all;
} engine_day;

/* What is wrong below a level: bit of Q1..Q4. */
enum { ENGINE_CLEARING = 1, ENGINE_CLEARED };
enum { ENGINE_BROKEN_1 = 1, ENGINE_BROKEN_2 = 2, ENGINE_BROKEN_3 = 4, ENGINE_BROKEN_4 = 8 };

/* By lines of 64 bytes: most events of cases need the first three, other events and the regions five, contacts and complaints the
 * others. */
typedef struct engine_account {
    int64_t next_at; /* earliest timer of the account and its cases */
    int64_t event_at, timer_at; /* latest event, latest timer that fired; SERVICE_NEVER: none */
    engine_day *days; /* ascending; owned */
    int32_t day_count, day_capacity;
    int32_t days_kept, days_all; /* sums; derived, never saved */
    int64_t said_at; /* logical time of the latest output */
    int32_t said; /* outputs of that time */
    int32_t first_case; /* -1: none */
    int64_t timers_at; /* the earliest of the timers; SERVICE_NEVER: to be looked for again; derived, never saved */
    int32_t case_count; /* in the list */
    int32_t calendar; /* -1: the engine's default */
    int32_t owner, backup; /* numbers of names, -1 nobody, -2 never told */
    uint8_t status, segment, strategic, relationship, band;
    /* regions */
    uint8_t entitled, entry, granted, foundation, level;
    uint8_t grant, hold, tier; /* grant_state, level_hold, plan_tier */
    uint8_t broken, clearing; /* bits of Q1..Q4; Q1 waits to be sound */
    uint8_t attention, climbed, resume, repeats, worst; /* step; of the ladder; where a watch goes on; top repeats; severity */
    uint8_t low_score, silent, away, stale, watched;
    uint8_t alert, alert_reason; /* step whose role is not on duty yet, 0: none */
    uint8_t suspended; /* below the granted level */
    uint8_t missed_visits, visit_asked, raised; /* raised: at least once granted more than 2 */
    uint8_t exists; /* came in with an event, and is not removed */
    uint8_t complaints; /* times in the ring */
    uint8_t counted_served, counted_valued, counted_level; /* as the shard counts it; derived, never saved */
    uint16_t rested, either; /* ENGINE_RESTED with what the cases asked when the regions were found at rest, 0: not known; what of
                              * it makes no difference to them; never saved */
    int64_t spent_since; /* concessions of the year that began then: spent_year */
    int64_t timer[ENGINE_TIMER_COUNT];
    int32_t strategic_by;
    int32_t value_ppm, potential_ppm, influence_ppm; /* -1 unknown */
    int32_t profile_on, contract_end_on;
    int64_t granted_at, changed_at; /* of the granted level; SERVICE_NEVER */
    int64_t breached_at; /* latest broken promise */
    int64_t queued_at; /* SERVICE_NEVER: does not wait for a slot */
    int64_t current_value; /* -1 unknown */
    int64_t acked_until; /* attention does not climb before */
    int64_t contact_at; /* latest contact of any kind */
    int64_t last_at[3], asked_at[3]; /* latest visit, call, survey; latest day one was asked for and did not come; SERVICE_NEVER */
    int32_t since_on, queue_place;
    int64_t alert_value, spent_year;
    int64_t ring[ENGINE_RING]; /* latest complaints, oldest first */
    int64_t repeat_row; /* of a drain: its latest repeated alert; else 0; never saved */
    int64_t rank_key; /* where it stands among those who wait for a slot of the level above `ranked`; 0: not among them yet */
    int32_t ranked; /* derived, never saved */
    uint8_t approved; /* level 5, by a second person, since it was reached */
    uint8_t unused_bytes[3];
    int64_t unused[2]; /* to whole lines */
} engine_account;

typedef struct engine_output {
    int64_t at, emitted_at, due;
    int64_t cause;
    int64_t value[2];
    int32_t account, case_number; /* -1: none */
    int32_t person, rules; /* person: number of a name, -1 none */
    int32_t nth; /* of what the account said at this time, from 0 */
    uint8_t reason[2];
    uint8_t output, clock, cycle, step, before, level, case_state, heard; /* heard: by the triggers; never saved */
} engine_output;

/* Those who wait for a slot of one level, the best first: see engine_queue.c. */
typedef struct engine_waiter {
    int64_t key;
    int32_t account, in_day; /* in_day: time of the day, UTC, at which the wait began */
} engine_waiter;
typedef struct engine_block {
    int32_t number, size;
} engine_block;
typedef struct engine_ranks {
    keyacct__chunks waiters; /* by number of the block */
    engine_block *blocks; /* in order; those behind the first `used` are spare */
    int64_t used, room, listed; /* blocks: with places; there are; the list has room for */
    int64_t count; /* of places */
} engine_ranks;

typedef struct engine_shard {
    keyacct__map accounts, cases; /* id -> number */
    int has_accounts, has_cases; /* the maps are there */
    keyacct__chunks account, case_by_number; /* see engine_account_at, engine_case_in */
    keyacct__chunks tree[ENGINE_TREE_LEVELS]; /* minima of 16 below, level by level; see engine_tree.c */
    int64_t tree_width[ENGINE_TREE_LEVELS];
    int32_t tree_levels;
    keyacct__chunks outputs; /* see engine_output_at */
    int64_t output_count, outputs_kept; /* kept: whose room stays */
    engine_output overflow; /* where an output would go that had no room; never read */
    keyacct__chunks queue; /* int32_t: accounts that wait for a slot, and are to be ranked at the next slot time; in no order */
    int64_t queue_count;
    engine_ranks ranks[2]; /* of those with level 2, and with level 3 */
    keyacct__chunks triggers; /* rows of the triggers' state: a spare one, then one an account; none without triggers */
    int64_t trigger_rows; /* that hold something */
    int32_t trigger_words; /* of a row */
    int64_t slot_at; /* slot time that is needed next, ENGINE_NEVER: none */
    int64_t latest_at, timer_at; /* of all events and timers; of all timers */
    int64_t served, valued, held[6]; /* accounts that count for slots; gold and platinum ones; with at least this level */
    keyacct_error error; /* of the first refused row of this call */
    int64_t refused_row; /* INT64_MAX: none */
    engine_account spare; /* the account before its timers fired for an event, for the way back */
    engine_case *spare_cases;
    engine_day *spare_days;
    engine_day *day_slab; /* of a copy: the days of its accounts side by side, but of those that needed more; owned */
    int64_t day_slab_size, days_moved; /* days_moved: accounts that needed more */
    int64_t spare_case_count, spare_case_capacity, spare_day_capacity, spare_slot_at, spare_latest_at, spare_timer_at;
} engine_shard;

struct keyacct_engine {
    uint32_t magic;
    const struct keyacct_engine *lender; /* of a copy: whose policies and calendars it uses; else NULL */
    keyacct_allocator allocator;
    int32_t shard_count;
    engine_shard *shards;
    engine_rules *rules; /* by version - 1 */
    int32_t rules_count, rules_now, most_triggers; /* most_triggers: of any policy */
    engine_calendar *calendars;
    int32_t calendar_count;
    int32_t calendar_default, calendar_of_step[ENGINE_STEPS + 1]; /* looked up once; -1: none */
    int is_text, case_is_text; /* -1: not known yet */
    keyacct__map names; /* people, in order of first mention */
    int has_names;
    int64_t waiting; /* accounts without a slot after the latest slot time */
    int64_t slots_at; /* latest slot time since the engine was made or loaded; whoever was held then has seen it */
    int32_t rules_ranked; /* policy of the ranks' keys */
    int64_t barrier_at, barrier_seq; /* events must come after what has met all accounts: slot time, policy, calendar, review */
    int64_t now; /* latest advance or event, for emitted_at and the promises shown */
    int64_t events; /* applied, for cause_seq */
    int64_t said_at; /* as of an account: of outputs of the whole engine */
    int32_t said;
};

/* Whether what a host gave is an engine, and not one that was destroyed. */
static inline int engine_is_one(const keyacct_engine *engine) { return engine && engine->magic == KEYACCT__MAGIC_ENGINE; }

/* One account under work: everything that a macrostep needs. */
typedef struct engine_step {
    keyacct_engine *engine;
    engine_shard *shard;
    const engine_rules *rules;
    engine_account *account;
    const keyacct_calendar *calendar; /* of the account; NULL: around the clock */
    int32_t number;
    int64_t at; /* logical time */
    int64_t cause; /* seq of the event, -1 for a timer */
    uint8_t why; /* output_reason of what follows: event, policy, calendar, expired */
    uint8_t contacts; /* bits of what may have changed in the plan of contacts; ENGINE_CASES: a timer of a case fired */
    const struct engine_event *event; /* of the host; NULL at a timer */
    const keyacct_calendar *asked; /* whose open time was asked for last; NULL: nothing yet */
    int64_t asked_at, asked_open;
    int64_t asked_into; /* since then nothing has closed until asked_at; 0: closed at that time */
} engine_step;

enum { ENGINE_VISIT = 1, ENGINE_CALL = 2, ENGINE_SURVEY = 4, ENGINE_SILENCE = 8, ENGINE_CONTACTS = 15, ENGINE_CASES = 16 };

#define ENGINE_RULE(step, name) ((step)->rules->p[SERVICE_PARAMETER_##name])

#if defined(__GNUC__)
#define ENGINE_APART __attribute__((noinline)) /* its caller, mostly done without it, saves no registers for it */
#define ENGINE_RARE __attribute__((cold, noinline)) /* small rather than fast, and out of the way of what is run for every event */
#else
#define ENGINE_APART
#define ENGINE_RARE
#endif

#define ENGINE_LINE 64
/* Asks for `lines` of memory. Always inlined, as are functions that do nothing but call it: in the eyes of a compiler a call that
 * only asks for memory has no result and no side effect, and gcc takes it away. */
KEYACCT__INLINE void engine_fetch(const void *memory, int lines) {
#if defined(__GNUC__)
#pragma GCC unroll 8
    for (int i = 0; i < lines; i++) __builtin_prefetch((const char *)memory + ENGINE_LINE * i, 1);
#else
    (void)memory, (void)lines;
#endif
}
static inline engine_account *engine_account_at(const engine_shard *shard, int64_t number) {
    return keyacct__chunk_at(&shard->account, number, ENGINE_CHUNK, sizeof(engine_account));
}
static inline engine_case *engine_case_in(const engine_shard *shard, int64_t number) {
    return keyacct__chunk_at(&shard->case_by_number, number, ENGINE_CHUNK, sizeof(engine_case));
}
static inline engine_output *engine_output_at(const engine_shard *shard, int64_t place) {
    return keyacct__chunk_at(&shard->outputs, place, ENGINE_OUTPUT_CHUNK, sizeof(engine_output));
}
static inline engine_case *engine_case_at(const engine_step *s, int32_t number) { return engine_case_in(s->shard, number); }
static inline int32_t *engine_queue_at(const engine_shard *shard, int64_t place) {
    return keyacct__chunk_at(&shard->queue, place, ENGINE_QUEUE_CHUNK, sizeof(int32_t));
}
static inline int64_t *engine_tree_at(const engine_shard *shard, int32_t level, int64_t place) {
    return keyacct__chunk_at(&shard->tree[level], place, ENGINE_TREE_CHUNK, sizeof(int64_t));
}
/* Asks for a case; -1, where there is none, for the first: whether there is one is as good as random, and a wrong guess costs more
 * than to ask. */
KEYACCT__INLINE void engine_fetch_case(const engine_shard *shard, int32_t number, int lines) {
    if (shard->case_by_number.room) engine_fetch(engine_case_in(shard, keyacct__max(number, 0)), lines);
}
/* Asks for what is found in an account that is there by now: its first case, and its latest day with promises. */
KEYACCT__INLINE void engine_fetch_more(const engine_shard *shard, const engine_account *a, int lines) {
    engine_fetch_case(shard, a->first_case, lines);
    if (a->days) engine_fetch(&a->days[keyacct__max(a->day_count - 1, 0)], 1);
}
static inline int engine_case_open(const engine_case *c) {
    return c->state == KEYACCT_CASE_STATE_OPEN || c->state == KEYACCT_CASE_STATE_WAITING;
}
static inline int engine_clock_owed(const engine_clock *c) {
    return (1u << KEYACCT_CLOCK_STATE_RUNNING | 1u << KEYACCT_CLOCK_STATE_PAUSED | 1u << KEYACCT_CLOCK_STATE_LATE) >> c->state & 1;
}
/* The latest timer or slot time that an account has seen. Who is held for want of a slot has waited since before the latest slot
 * time. */
static inline int64_t engine_timer_at(const keyacct_engine *engine, const engine_account *a) {
    int held = a->hold == KEYACCT_LEVEL_HOLD_CAPACITY && a->queued_at != SERVICE_NEVER; /* few are held: the time lies apart */
    return held ? keyacct__max(a->timer_at, engine->slots_at) : a->timer_at;
}
static inline int engine_is_day(int64_t on) { return on >= -719162 && on <= 2932896; } /* years 1 to 9999 */
static inline int32_t engine_day_of(int64_t at) {
    return (int32_t)(at >= 0 ? at / SERVICE_DAY_MS : -((SERVICE_DAY_MS - 1 - at) / SERVICE_DAY_MS));
}

#endif
