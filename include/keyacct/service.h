/**
 * @file service.h
 * SERVICE: the five levels, stateless: from facts, cases, contacts and surveys to levels, attention, plan and due dates; and
 * calendars, by which service time is counted.
 */
#ifndef KEYACCT_SERVICE_H
#define KEYACCT_SERVICE_H

#include "policy.h"
#include "run.h"
#include "table.h"

KEYACCT_BEGIN_DECLS

/**
 * Adds the SERVICE columns to a table of accounts. Depends on the whole table (slots of the levels are shared by all).
 *
 * Reads   segment (required, from SEGMENT) and, where they are there, segment_state, status, value_percentile_ppm,
 *         potential_percentile_ppm, current_value, influence_ppm, relationship_level, strategic with strategic_by and
 *         strategic_approved_by, owner, backup, profile_on, first_purchase_on, customer_since_on, prev_level_granted,
 *         prev_risk_band; of cases account_id and reported_at, of contacts account_id and at, of surveys account_id and one of
 *         the two times are required. schema.h lists all.
 * Adds    level_granted, level, level_reason, attention, plan_tier, channel, next_visit_on, next_call_on, next_survey_on,
 *         complaints_open, complaints_overdue, next_due_at, satisfaction; the other columns of the room on request (some of them
 *         always, because the call itself reads them).
 *
 * Entitled  2 for every customer; 3 by percentile of current value or a gold or platinum segment; 4 by level 3 and influence; 5
 *           by level 3, relationship and two different people on record. Granted: the highest for which a slot is free. Level:
 *           the lower of granted and foundation (complaints in time, promises kept, owner and visits in order, demands decided).
 * Status    Prospects and targets have the promises of level 2 and no plan; suspended accounts keep the level of the last review,
 *           their plan's intervals pause; lost accounts have no level, their running cases are finished.
 * Promises  run in calendar time, without business hours: see the policy table "service.promise"; due_at of a case wins over it.
 *           A promise is kept when done <= due. Facts after the as-of time have not happened.
 * Missing   A NULL table, or a column that is not bound, means "not assessed": what would be made of it is null, and a foundation
 *           that cannot be assessed counts as sound. An empty table means that nothing happened: counts are 0, shares of nothing
 *           are null, days without contact count from the first day of the relation. Bind only columns that somebody keeps: a
 *           bound owner, backup, profile_on, answered_at or forwarded_at without a value is a missing owner, a missing answer.
 * Given     A cell given under the name of a result replaces it, and what builds on it follows (a given level_granted takes its
 *           slot first).
 * Dates     next_..._on is the last such contact plus the interval of the plan; where none is on record the first day of the
 *           relation stands in, else the as-of date. What is overdue is due on the as-of date, never before it.
 *           next_follow_up_on: the plan's days after the complaint resolved last; each call or visit since then is one follow-up.
 *
 * @param policy    frozen; NULL for the defaults.
 * @param accounts  role "accounts", after SEGMENT; results are added here. On error nothing of it changes.
 * @param index     index of accounts by account_id; NULL to have one made for this call.
 * @param cases     role "cases": open ones and those closed in the last 365 days, or NULL. Only read.
 * @param contacts  role "contacts", or NULL. Only read.
 * @param surveys   role "surveys", or NULL. Only read.
 * @param run       needs the as-of time; its executor shares out the rows. The result does not depend on parts or on the order of
 *                  rows.
 * @return KEYACCT_OK; KEYACCT_E_NO_TIME; KEYACCT_E_ARGUMENT (a table of another role, the index of other accounts);
 *         KEYACCT_E_COLUMN (account_id, segment, reported_at or at is missing, or ids of different types);
 *         KEYACCT_E_UNKNOWN (account of a fact not in accounts, or repeat_of an unknown case, with the row);
 *         KEYACCT_E_ORDER (something before reported_at, closed before resolved, due_at not after reported_at, answered before
 *         sent); KEYACCT_E_VALUE (null account, case id or time, severity outside 1..4, satisfaction or score outside 0..10, a
 *         share outside 0..1000000 ppm); KEYACCT_E_DUPLICATE (case_id, account_id); KEYACCT_E_CANCELLED; KEYACCT_E_NO_MEMORY.
 * Cost O(facts log facts of one account + accounts log accounts), three words a fact and about nine an account.
 * Source: five levels of service (seeds C01-C08), promises (C09, C10), channels (A28), with rulings X4-X6, X10-X12, X25-X30.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_service_assess(const keyacct_policy *policy, keyacct_table *accounts, const keyacct_index *index,
                                                  const keyacct_table *cases, const keyacct_table *contacts,
                                                  const keyacct_table *surveys, const keyacct_run *run, keyacct_error *error);

/**
 * A calendar: when somebody is at work, compiled to instants once. Immutable, freely shared between threads. Opaque.
 * @since 0.1
 */
typedef struct keyacct_calendar keyacct_calendar;

/**
 * Makes a calendar from its rules and a time zone.
 *
 * Rules     one row each of a table of role "calendars"; later kinds win over earlier ones:
 *           weekly   open from from_time until until_time of a weekday, or of every day without one
 *           closed   closed on the days from_on .. until_on
 *           partial  closed between the two times of each of these days
 *           open     open between the two times of each of these days: make-up days, late openings
 *           forced   closed from from_on from_time (00:00) until until_on until_time (24:00), without a break: emergencies
 *           A weekday narrows closed, partial and open to these weekdays. A window whose until_time is not after its from_time
 *           ends on the next day; a closed day ends one that began the day before at midnight.
 * Windows   are half open, [from, until). Those that touch are one: 00:00 to 24:00 of every day is round the clock.
 * Zone      A window begins at the first instant whose local time is from_time or later, and ends after the last one before
 *           until_time. So what a change to summer time skips is not there (a window wholly inside has no length), and of what
 *           comes twice a window has the first beginning and the last end. Closures are cut out in the same way.
 * Identity  Rules in any order of rows make the same calendar. Neither its name, nor the labels, nor the name of the zone
 *           change it: what counts are the rules, the horizon and the changes of the zone within it.
 *
 * @param allocator  NULL for malloc; copied.
 * @param rules      role "calendars", 1 to 4096 rows of the calendar. Only read. Columns: schema.h.
 * @param name       the rows whose column "calendar" says so; NULL: all rows, which then must be of one calendar.
 * @param zone       the bytes of a TZif file (/usr/share/zoneinfo/Europe/Berlin, ...), versions 1 to 4; NULL for UTC. Only read.
 * @param zone_size  their number; 0 for UTC.
 * @param from_at    horizon: first instant, milliseconds UTC, a whole second.
 * @param until_at   horizon: end, after from_at, at most 100 years (36,525 days) later, a whole second.
 * @param out        the calendar; NULL on failure.
 * @return KEYACCT_OK; KEYACCT_E_COLUMN (no column "rule"); KEYACCT_E_NOT_FOUND (no row of this name); KEYACCT_E_VALUE (a cell that
 *         a rule needs, or must not have; weekly or open windows that overlap, with the row of the second), KEYACCT_E_ORDER (from
 *         after until), both with column and row; KEYACCT_E_RANGE (horizon); KEYACCT_E_LIMIT (rows, windows, horizon);
 *         KEYACCT_E_FORMAT (not a zone file, or a damaged one, with the byte); KEYACCT_E_UNSUPPORTED (a zone file with leap
 *         seconds, or of a newer version); KEYACCT_E_HORIZON (the zone file does not reach the end of the horizon);
 *         KEYACCT_E_NEVER_OPEN; KEYACCT_E_NO_MEMORY.
 * Cost O(days * rules + windows), about 30 bytes a window kept.
 * Source: business time (service 2.1), 24-hour hotline (seeds C12).
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_calendar_create(const keyacct_allocator *allocator, const keyacct_table *rules, const char *name,
                                                   const uint8_t *zone, size_t zone_size, int64_t from_at, int64_t until_at,
                                                   keyacct_calendar **out, keyacct_error *error);

/** Destroys a calendar. NULL is fine. @since 0.1 */
KEYACCT_API void keyacct_calendar_destroy(keyacct_calendar *calendar);

/**
 * When so much open time has passed: due_at[i] is the first instant by which open_ms[i] milliseconds were open since start_at[i].
 * What is used up exactly at closing is due at closing, not at the next opening; nothing (0) is due at once.
 *
 * @param start_at  milliseconds UTC within the horizon.
 * @param open_ms   0 or more.
 * @param due_at    written; may be start_at itself. Unspecified on error.
 * @param count     length of the three.
 * @return KEYACCT_OK; KEYACCT_E_HORIZON (start, or what would be due, lies beyond it) and KEYACCT_E_RANGE (negative), with the row.
 * Cost O(1) expected, O(log windows) at worst, for each; no allocation.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_calendar_deadline(const keyacct_calendar *calendar, const int64_t *start_at,
                                                     const int64_t *open_ms, int64_t *due_at, int64_t count, keyacct_error *error);

/**
 * Open time between two instants: open_ms[i] milliseconds of [from_at[i], until_at[i]) are open.
 * @param count  of from_at, until_at and open_ms each; 0 is fine.
 * @return KEYACCT_OK; KEYACCT_E_HORIZON and KEYACCT_E_ORDER (until before from), with the row. Otherwise as
 *         keyacct_calendar_deadline.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_calendar_elapsed(const keyacct_calendar *calendar, const int64_t *from_at,
                                                    const int64_t *until_at, int64_t *open_ms, int64_t count, keyacct_error *error);

/**
 * The first open window that ends after `at`: open at `at` when *opens_at <= at, else the next opening. Windows that touch are one;
 * at the ends of the horizon a window is cut; *closes_at is when it closes. Any out pointer may be NULL.
 * @return KEYACCT_OK; KEYACCT_E_HORIZON (at lies beyond the horizon, or nothing opens within it any more).
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_calendar_next(const keyacct_calendar *calendar, int64_t at, int64_t *opens_at,
                                                 int64_t *closes_at, keyacct_error *error);

/**
 * The horizon, and what a business day is: the open hours of the plain week by the weekdays on which a weekly window begins, in
 * milliseconds (8 hours for Monday to Friday 09-12 and 13-18), 0 without weekly rules. The horizon is from *from_at until
 * *until_at, the business day *business_day_ms. Any out pointer may be NULL.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_calendar_facts(const keyacct_calendar *calendar, int64_t *from_at, int64_t *until_at,
                                                  int64_t *business_day_ms, keyacct_error *error);

/** Writes the 16 bytes by which a calendar is identified to hash: equal hashes, equal answers. @since 0.1 */
KEYACCT_API keyacct_status keyacct_calendar_hash(const keyacct_calendar *calendar, uint8_t hash[16], keyacct_error *error);

/** Saves a calendar with its zone's changes; equal calendars give equal bytes. buffer NULL asks for the size. @since 0.1 */
KEYACCT_API keyacct_status keyacct_calendar_save(const keyacct_calendar *calendar, uint8_t *buffer, size_t capacity, size_t *size,
                                                 keyacct_error *error);

/** Loads a saved calendar; it needs no zone file. @since 0.1 */
KEYACCT_API keyacct_status keyacct_calendar_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                                 keyacct_calendar **out, keyacct_error *error);

/**
 * The living engine: promises with clocks, levels with their foundation, attention that climbs, for all accounts of a book. Opaque;
 * one thread at a time, except that the parts of a run's executor work on shards of their own. It reads no clock: time comes in as
 * `now`.
 *
 * Order     Events of one account by (at, seq, row), then what happens by itself, at the time at which it was due, however late the
 *           host calls: advance(a) and advance(b) are advance(b), and the same events give the same state in one part or in many.
 * Slots     of levels 3 and 4 are given at whole multiples of service.slot_minutes; an event, a policy or a calendar that meets all
 *           accounts must come after the latest of them.
 * Refusals  A refused event changes nothing and does not hold up the others.
 * Calendars An account without one has the engine's first; without any, time runs around the clock. A calendar named "@team_lead",
 *           "@service_director", ... (codes of step_role) says when that step of attention is on duty: its alert waits for the next
 *           opening, and at severity 1 the next step is alerted at once. It is of no account.
 */
typedef struct keyacct_engine keyacct_engine;

/**
 * Makes an empty engine.
 * @param policy  frozen; NULL for the defaults. Copied: it becomes policy 1 of the engine.
 * @param shards  1..1024 independent parts of the accounts; no result depends on it.
 * @return KEYACCT_OK; KEYACCT_E_ARGUMENT; KEYACCT_E_RANGE; KEYACCT_E_STATE (policy not frozen); KEYACCT_E_NO_MEMORY. *out is NULL
 *         then.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_engine_create(const keyacct_allocator *allocator, const keyacct_policy *policy, int32_t shards,
                                                 keyacct_engine **out, keyacct_error *error);

/** Destroys an engine. NULL is fine. @since 0.1 */
KEYACCT_API void keyacct_engine_destroy(keyacct_engine *engine);

/**
 * Gives the engine another policy, copied; the event "policy activated" with its number brings it into force, prospective (open
 * clocks keep their promises) or rolled forward (they keep what was used and get the new promises).
 * @param policy   frozen; NULL for the defaults.
 * @param version  its number, 2 and more; may be NULL.
 * @return KEYACCT_OK; KEYACCT_E_STATE (not frozen); KEYACCT_E_LIMIT (32000 policies); KEYACCT_E_NO_MEMORY.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_engine_policy(keyacct_engine *engine, const keyacct_policy *policy, int64_t *version,
                                                 keyacct_error *error);

/**
 * Gives the engine a calendar, copied. A new name is in force at once; another calendar of a name that is there waits for the event
 * "calendar replaced", from which on what is left of a promise counts by it.
 * @param name      as in the column "calendar" of accounts, or of a role ("@owner" to "@sponsor"); not empty.
 * @return KEYACCT_OK; KEYACCT_E_ARGUMENT; KEYACCT_E_NO_MEMORY.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_engine_calendar(keyacct_engine *engine, const char *name, const keyacct_calendar *calendar,
                                                   keyacct_error *error);

/**
 * Applies events. What was due at an account before its event happens first.
 *
 * Reads   at and event of every row, and what the event needs: account_id (or a case_id that is known), case_id, the facts. An
 *         empty cell of a fact leaves it as it was. Days of profile_on, contract_end_on and of the window of kept promises are
 *         those of UTC; contacts count in days of the account's calendar. A pause for a reason for which the case waits already,
 *         and the end of one that has ended, change nothing: a host need not know that a limit ended it. Columns: schema.h.
 * Adds    event_status: 0, or the status that refused the row.
 *
 * @param events  role "events". Rows in any order.
 * @param run     its executor works on shards; may be cancelled between segments of time (rows that were not reached say
 *                KEYACCT_E_CANCELLED). NULL for the calling thread only.
 * @return KEYACCT_OK when every row was applied. Else the status of the first row that was refused, the others being applied:
 *         KEYACCT_E_UNKNOWN (account or case), KEYACCT_E_DUPLICATE (a case opened twice), KEYACCT_E_STATE (the event does not
 *         fit the case or account), KEYACCT_E_ORDER (before what the account has seen), KEYACCT_E_VALUE, KEYACCT_E_NOT_FOUND
 *         (policy, calendar), KEYACCT_E_HORIZON (a promise beyond the calendar). KEYACCT_E_COLUMN and KEYACCT_E_VALUE of a row
 *         without event or time: nothing was applied. KEYACCT_E_NO_MEMORY, KEYACCT_E_CANCELLED: event_status says how far it came.
 * Cost O(log n) an event.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_engine_apply(keyacct_engine *engine, keyacct_table *events, const keyacct_run *run,
                                                keyacct_error *error);

/**
 * Lets everything happen that is due by itself up to `now` (ms since 1970, UTC).
 * @return KEYACCT_OK; KEYACCT_E_RANGE; KEYACCT_E_CANCELLED (call again); KEYACCT_E_NO_MEMORY.
 * Cost O(log n) a timer.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_engine_advance(keyacct_engine *engine, int64_t now, const keyacct_run *run,
                                                  keyacct_error *error);

/** The earliest `now` at which advance has something to do; INT64_MAX when nothing waits, or not an engine. O(shards).
 *  @since 0.1 */
KEYACCT_API int64_t keyacct_engine_next_deadline(const keyacct_engine *engine);

/**
 * Gives what the engine has said since the last drain, by (at, account, order), as a new table of the caller, role "outputs", and
 * forgets it. The same output has the same output_id in every replay.
 * @param most  at most so many rows, the earliest; 0 for all.
 * @return KEYACCT_OK; KEYACCT_E_ARGUMENT; KEYACCT_E_RANGE; KEYACCT_E_NO_MEMORY. *out is NULL then, and nothing is forgotten.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_engine_drain(keyacct_engine *engine, int64_t most, keyacct_table **out, keyacct_error *error);

/**
 * The promises of all cases that are not ended, by account and case, as a new table of the caller, role "promises".
 * @return KEYACCT_OK; KEYACCT_E_ARGUMENT; KEYACCT_E_NO_MEMORY. *out is NULL then.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_engine_promises(const keyacct_engine *engine, keyacct_table **out, keyacct_error *error);

/**
 * What the engine knows of its accounts, by id, as a new table of the caller, role "accounts": account_id, level_entitled,
 * level_granted, level_foundation, level_reason, level_hold, attention, plan_tier and next_due_at. Brought to the accounts of a
 * review by keyacct_table_align, they are cells that people gave: keyacct_service_assess takes them as they are.
 * @return KEYACCT_OK; KEYACCT_E_ARGUMENT; KEYACCT_E_NO_MEMORY. *out is NULL then.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_engine_levels(const keyacct_engine *engine, keyacct_table **out, keyacct_error *error);

/**
 * Why an account is where it is: its regions, cases and clocks, one row each, as a new table of the caller, role "regions".
 * @param accounts  role "accounts", with account_id. Only read.
 * @param row       the account, 0 .. rows - 1.
 * @return KEYACCT_OK; KEYACCT_E_RANGE (row); KEYACCT_E_UNKNOWN (not in the engine); KEYACCT_E_COLUMN; KEYACCT_E_NO_MEMORY.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_engine_explain(const keyacct_engine *engine, const keyacct_table *accounts, int64_t row,
                                                  keyacct_table **out, keyacct_error *error);

/**
 * What events would bring: applies them to a copy, advances it to `until_at` and gives its outputs; the engine itself does not
 * change.
 * @param events  role "events"; event_status is added as by keyacct_engine_apply. NULL: only time passes.
 * @param out     the outputs, a table of the caller: also where the status is that of a refused row, which does not keep those of
 *                the others back. NULL when the call failed as a whole.
 * @return as keyacct_engine_apply and keyacct_engine_advance.
 * Cost O(state): the copy is whole.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_engine_simulate(const keyacct_engine *engine, keyacct_table *events, int64_t until_at,
                                                   const keyacct_run *run, keyacct_table **out, keyacct_error *error);

/**
 * What another policy would change, rolled forward at `at`: the outputs that its activation alone brings to a copy of the engine.
 * @param policy  frozen; NULL for the defaults.
 * @return KEYACCT_OK; KEYACCT_E_ORDER (at is not after what has met all accounts); KEYACCT_E_STATE; KEYACCT_E_NO_MEMORY.
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_engine_dry_run(const keyacct_engine *engine, const keyacct_policy *policy, int64_t at,
                                                  keyacct_table **out, keyacct_error *error);

/** Saves an engine with its policies and calendars. buffer NULL asks for the size. KEYACCT_E_RANGE: capacity too
 *  small; the buffer then holds no state. @since 0.1 */
KEYACCT_API keyacct_status keyacct_engine_save(const keyacct_engine *engine, uint8_t *buffer, size_t capacity, size_t *size,
                                               keyacct_error *error);

/** Loads a saved engine. KEYACCT_E_CORRUPT (damaged, or a state that no engine can have saved), KEYACCT_E_VERSION,
 *  KEYACCT_E_FORMAT; *out is NULL then. @since 0.1 */
KEYACCT_API keyacct_status keyacct_engine_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                               keyacct_engine **out, keyacct_error *error);

/**
 * Writes the 16 bytes by which a state is identified to hash: the same after the same events, whatever the shards, the calls and
 * the platform. Outputs that were not drained are no part of it. O(state).
 * @since 0.1
 */
KEYACCT_API keyacct_status keyacct_engine_hash(const keyacct_engine *engine, uint8_t hash[16], keyacct_error *error);

KEYACCT_END_DECLS
#endif
