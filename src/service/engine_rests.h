/* Whether foundation and attention would find what they left; 0 where that is not plain.
 *
 * Asked after every event and timer, in the one place that runs them, and inlined there: calls were a quarter of what it cost. It
 * follows what engine_foundation.c and engine_attention.c do; the tests with KEYACCT_PROVE_REST run what was passed over after
 * all. */
#ifndef KEYACCT_SRC_SERVICE_ENGINE_RESTS_H
#define KEYACCT_SRC_SERVICE_ENGINE_RESTS_H

#include "service/engine.h"

KEYACCT__INLINE int engine_promises_broken(const engine_step *s) {
    const engine_account *a = s->account;
    int64_t all = a->days_all, kept = a->days_kept;
    int64_t wanted = a->broken & ENGINE_BROKEN_2 ? ENGINE_RULE(s, promise_again_ppm) : ENGINE_RULE(s, promise_met_ppm);
    return all >= ENGINE_RULE(s, promise_min_count) && kept * 1000000 < wanted * all;
}

KEYACCT__INLINE int engine_demands_broken(const engine_step *s, uint32_t asks) {
    return (asks & ENGINE_ASKS_DECIDE) != 0 || (s->account->spent_since != SERVICE_NEVER && keyacct__engine_overdrawn(s));
}

/* The timers tell when time alone would change something: an event may meet one that is due at its own time. */
KEYACCT__INLINE int engine_foundation_rests(const engine_step *s, uint32_t asks, uint32_t stands) {
    const engine_account *a = s->account;
    uint32_t care = a->broken & ENGINE_BROKEN_3 ? ENGINE_STANDS_CARE : ENGINE_STANDS_SOUND_CARE;
    int broken_1 = a->broken & ENGINE_BROKEN_1, broken_2 = a->broken & ENGINE_BROKEN_2, broken_4 = a->broken & ENGINE_BROKEN_4;
    if (!(stands & care) || a->timers_at <= s->at) return 0;
    if (a->clearing != (broken_1 && !(asks & ENGINE_ASKS_UNSOUND) ? ENGINE_CLEARING : 0)) return 0;
    if (asks & ENGINE_ASKS_UNSOUND && !broken_1) return 0;
    if ((a->day_count > 0) != (a->timer[ENGINE_TIMER_ratio] != ENGINE_NEVER)) return 0;
    return engine_promises_broken(s) == (broken_2 != 0) && engine_demands_broken(s, asks) == (broken_4 != 0);
}

static inline int64_t engine_first_step(const engine_step *s) {
    _Static_assert(SERVICE_PARAMETER_step_start_level4 == SERVICE_PARAMETER_step_start + 1
                       && SERVICE_PARAMETER_step_start_level5 == SERVICE_PARAMETER_step_start + 2,
                   "one for all levels below, then one a level");
    return s->rules->p[SERVICE_PARAMETER_step_start + (s->account->granted >= 4) + (s->account->granted >= 5)];
}

KEYACCT__INLINE int engine_complains_often(const engine_step *s) {
    return s->account->complaints >= ENGINE_RULE(s, repeat_count);
}

/* The step of causes() of engine_attention.c, without its reason, where nothing but clocks and the account itself can call; then
 * whether each line of keyacct__engine_attention would leave things as they are. */
KEYACCT__INLINE int engine_attention_rests(const engine_step *s, uint32_t asks) {
    const engine_account *a = s->account;
    int late = (asks & ENGINE_ASKS_LATE) != 0, watching = a->timer[ENGINE_TIMER_watch] != ENGINE_NEVER;
    int64_t step = 0;
    if (s->rules->trigger_count || asks & ENGINE_ASKS_REOPENED /* what is rare is asked first: the rest is as good as random */
        || (engine_complains_often(s) && asks & ENGINE_ASKS_COMPLAINT)
        || (a->away && asks & ENGINE_ASKS_OPEN && a->backup < 0))
        return 0;
    if (asks & ENGINE_ASKS_CLOCKS) {
        if (asks & (ENGINE_ASKS_ANSWER | ENGINE_ASKS_RESOLVE)) step = engine_first_step(s) + (asks >> 1 & 1);
        int64_t other = asks & ENGINE_ASKS_DECIDE ? 3 : asks & ENGINE_ASKS_WARN_LATE ? 2 : asks & ENGINE_ASKS_WARN ? 1 : 0;
        step = keyacct__max(step, other);
    }
    if (a->band == KEYACCT_RISK_BAND_ALARM || a->low_score) step = keyacct__max(step, 2);
    if (a->silent || (a->broken & ENGINE_BROKEN_1 && !(asks & ENGINE_ASKS_REPEATED))) step = keyacct__max(step, 1);
    if (late) step = keyacct__max(step, a->climbed);
    else if (a->climbed) return 0;
    if (step < a->alert) return 0;
    if (step == 0 && watching) return 1;
    return step == a->attention && !watching && !a->watched && !(late && a->resume);
}

/* Whether what both ask is as it was when they were found at rest. Who changes that elsewhere, in a step that leaves facts, care
 * and timers, takes `rested` back; a budget that is spent from is asked anew, as time alone gives it back. */
KEYACCT__INLINE int engine_rested(const engine_step *s, uint32_t asks) {
    const engine_account *a = s->account;
    return (a->rested | a->either) == (ENGINE_RESTED | asks | a->either) && a->timers_at > s->at
           && engine_promises_broken(s) == ((a->broken & ENGINE_BROKEN_2) != 0);
}

/* Notes what is asked, where both are at rest. */
KEYACCT__INLINE void engine_rest(const engine_step *s, uint32_t asks) {
    engine_account *a = s->account;
    a->rested = (uint16_t)(a->spent_since == SERVICE_NEVER ? ENGINE_RESTED | asks : 0);
    a->either = (uint16_t)((a->away ? 0 : ENGINE_ASKS_OPEN) | (engine_complains_often(s) ? 0 : ENGINE_ASKS_COMPLAINT));
}

#endif
