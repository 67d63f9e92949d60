/* What of a state is saved as it is, written down once for hash, saving and loading: I64, I32, U8, TIME (a time, or never), DUE (a
 * time, or ENGINE_NEVER: of a timer) and DAY (a day, or unknown) are defined where the lists are used.
 *
 * A saved record is made of words: first the fields of 64 bits in the order of the list with what follows them below, then those of
 * 32 bits, two a word, then the bytes, eight a word. A bit for each word says whether it differs from that of the blank record,
 * which is saved once; only words that differ follow, as what differs. Most of what an account or a case could have it has not:
 * saving and loading cost what their memory costs. */
#ifndef KEYACCT_SRC_SERVICE_ENGINE_FIELDS_H
#define KEYACCT_SRC_SERVICE_ENGINE_FIELDS_H

#include "service/engine.h"

#define ENGINE_KIND "ENGN"
/* Moves with the layout, and with rules that accept other events or say other things: hosts that replay a log ask it (0012).
 * 1: field after field; 2: without who approved level 5. No release has written them. */
#define ENGINE_VERSION 3

#define ACCOUNT_FIELDS \
    TIME(event_at) \
    TIME(timer_at) TIME(said_at) I32(said) I32(calendar) I32(value_ppm) I32(potential_ppm) I32(influence_ppm) \
        DAY(contract_end_on) DAY(profile_on) \
        DAY(since_on) I64(current_value) U8(status) U8(segment) U8(strategic) U8(relationship) U8(band) U8(exists) U8(entitled) \
            U8(entry) U8(granted) U8(foundation) U8(level) U8(grant) U8(hold) U8(tier) U8(broken) U8(clearing) U8(attention) \
                U8(climbed) U8(resume) U8(repeats) U8(worst) U8(low_score) U8(silent) U8(away) U8(stale) U8(watched) U8(alert) \
                    U8(alert_reason) I64(alert_value) U8(suspended) U8(missed_visits) U8(visit_asked) U8(raised) U8(complaints) \
                        U8(approved) \
                        TIME(granted_at) TIME(changed_at) TIME(breached_at) TIME(queued_at) TIME(acked_until) TIME(contact_at) \
                            I64(spent_year) TIME(spent_since)
#define CASE_FIELDS \
    U8(kind) \
    U8(severity) U8(state) U8(pauses) U8(level) U8(reopens) U8(repeated) U8(rooted) U8(rounds) U8(answer) U8(approved) \
        U8(followed) TIME(opened_at) TIME(reported_at) TIME(resolved_at) TIME(paused_since) DUE(pause_until) DUE(ask_at) \
            I64(paused_open) DUE(close_at) DUE(follow_at) I64(cost) I64(amount)
#define CLOCK_FIELDS \
    I64(target) I64(spent) TIME(since) DUE(due) DUE(next) TIME(breached) U8(state) U8(fired) U8(open_hours) U8(cycle) I32(rules)

#define OUTPUT_FIELDS \
    TIME(at) \
    TIME(emitted_at) TIME(due) I64(cause) I64(value[0]) I64(value[1]) I32(rules) U8(reason[0]) U8(reason[1]) U8(output) U8(clock) \
        U8(cycle) U8(step) U8(before) U8(level) U8(case_state) I32(nth)

/* Words of the records, counted from the lists. */
enum {
#define TIME(field) I64(field)
#define DUE(field) I64(field)
#define DAY(field) I32(field)
#define I64(field) +1
#define I32(field)
#define U8(field)
    ACCOUNT_I64 = 0 ACCOUNT_FIELDS + ENGINE_TIMER_COUNT + 3 + 3, /* timers; latest contacts; when they were asked for */
    CASE_I64 = 0 CASE_FIELDS,
    CLOCK_I64 = 0 CLOCK_FIELDS,
#undef I64
#undef I32
#define I64(field)
#define I32(field) +1
    ACCOUNT_I32 = 0 ACCOUNT_FIELDS + 3 + 1, /* people; days with promises */
    CASE_I32 = 0 CASE_FIELDS + 1, /* the owner */
    CLOCK_I32 = 0 CLOCK_FIELDS,
#undef I32
#undef U8
#define I32(field)
#define U8(field) +1
    ACCOUNT_U8 = 0 ACCOUNT_FIELDS,
    CASE_U8 = 0 CASE_FIELDS,
    CLOCK_U8 = 0 CLOCK_FIELDS,
#undef I64
#undef I32
#undef U8
#undef TIME
#undef DUE
#undef DAY
    ACCOUNT_WORDS = ACCOUNT_I64 + (ACCOUNT_I32 + 1) / 2 + (ACCOUNT_U8 + 7) / 8,
    CLOCK_WORDS = CLOCK_I64 + (CLOCK_I32 + 1) / 2 + (CLOCK_U8 + 7) / 8,
    CASE_CLOCKS = CASE_I64 + (CASE_I32 + 1) / 2 + (CASE_U8 + 7) / 8, /* where the clocks begin */
    CASE_WORDS = CASE_CLOCKS + ENGINE_CLOCKS * CLOCK_WORDS,
    RECORD_WORDS = 64 /* the most that one word of bits tells of */
};
_Static_assert(ACCOUNT_WORDS <= RECORD_WORDS && CASE_WORDS <= RECORD_WORDS, "a record has one word of bits");

#endif
