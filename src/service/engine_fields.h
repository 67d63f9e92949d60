/* What of a state is saved as it is, written down once for saving and loading: I64, I32 and U8 are defined where the lists are used. */
#ifndef KEYACCT_SRC_SERVICE_ENGINE_FIELDS_H
#define KEYACCT_SRC_SERVICE_ENGINE_FIELDS_H

#include "service/engine.h"

#define ENGINE_KIND "ENGN"
#define ENGINE_VERSION 1

#define ACCOUNT_FIELDS                                                                                                             \
    I64(event_at) I64(timer_at) I32(calendar) I32(value_ppm) I32(potential_ppm) I32(influence_ppm) I32(contract_end_on)             \
    I32(profile_on) I32(since_on) I64(current_value) U8(status) U8(segment) U8(strategic) U8(relationship) U8(band) U8(exists)       \
    U8(entitled) U8(entry) U8(granted) U8(foundation) U8(level) U8(grant) U8(hold) U8(tier) U8(broken) U8(clearing) U8(attention)    \
    U8(climbed) U8(resume) U8(repeats) U8(worst) U8(low_score) U8(silent) U8(away) U8(stale) U8(watched) U8(alert)                   \
    U8(alert_reason) I64(alert_value) U8(suspended) U8(missed_visits) U8(visit_asked)                                              \
    U8(raised) U8(complaints) I64(granted_at) I64(changed_at) I64(breached_at) I64(queued_at) I64(acked_until) I64(contact_at)       \
    I64(spent_year) I64(spent_since)
#define CASE_FIELDS                                                                                                                \
    U8(kind) U8(severity) U8(state) U8(pauses) U8(level) U8(reopens) U8(repeated) U8(rooted) U8(rounds) U8(answer) U8(approved)      \
    U8(followed) I64(opened_at) I64(reported_at) I64(resolved_at) I64(paused_since) I64(pause_until) I64(ask_at) I64(paused_open) I64(close_at) \
    I64(follow_at) I64(cost) I64(amount)
#define CLOCK_FIELDS I64(target) I64(spent) I64(since) I64(due) I64(next) I64(breached) U8(state) U8(fired) U8(open_hours) U8(cycle) I32(rules)

#define OUTPUT_FIELDS                                                                                                              \
    I64(at) I64(emitted_at) I64(due) I64(cause) I64(value[0]) I64(value[1]) I32(rules) U8(reason[0]) U8(reason[1]) U8(output) U8(clock) \
    U8(cycle) U8(step) U8(before) U8(level) U8(case_state) I32(count)
#endif
