/* Open time as the engine counts it: by the account's calendar, or around the clock.
 *
 * Thin: the arithmetic is the calendar's. Times outside of a calendar's horizon are refused where an event needs them; where a
 * state that is already there meets the end of its calendar, the timer does not run and an output says so, once. */
#include "service/calendar.h"
#include "service/engine.h"

/* When somebody of a step is on duty: s->at, or the next opening of the role's calendar. */
int64_t keyacct__engine_on_duty(const engine_step *s, int32_t step) {
    int64_t opens;
    int32_t number = s->engine->calendar_of_step[step];
    if (number < 0 || keyacct_calendar_next(s->engine->calendars[number].compiled, s->at, &opens, NULL, NULL) != KEYACCT_OK)
        return s->at;
    return keyacct__max(s->at, opens);
}

ENGINE_APART static int64_t before(const keyacct_calendar *calendar, int64_t at) {
    return keyacct__calendar_open_before(calendar, at - calendar->from_at);
}

int64_t keyacct__engine_elapsed(const keyacct_calendar *calendar, int64_t from, int64_t to) {
    if (!calendar) return to - from;
    from = keyacct__max(from, calendar->from_at);
    to = keyacct__min(to, calendar->until_at);
    if (from >= to) return 0;
    return before(calendar, to) - before(calendar, from);
}

keyacct_status keyacct__engine_due(const keyacct_calendar *calendar, int64_t from, int64_t open_ms, int64_t *due) {
    *due = ENGINE_NEVER;
    if (calendar) {
        if (open_ms < 0 || keyacct__calendar_outside(calendar, from)) return open_ms < 0 ? KEYACCT_E_RANGE : KEYACCT_E_HORIZON;
        int64_t used = before(calendar, from);
        if (open_ms > calendar->open_ms - used) return KEYACCT_E_HORIZON;
        *due = open_ms > 0 ? keyacct__calendar_due(calendar, used + open_ms) : from;
        return KEYACCT_OK;
    }
    if (from > SERVICE_TIME_MAX - open_ms) return KEYACCT_E_HORIZON;
    *due = from + open_ms;
    return KEYACCT_OK;
}

/* Asks a calendar how long it was open before a time within its horizon, and keeps the answer. */
ENGINE_APART static void ask(engine_step *s, const keyacct_calendar *calendar, int64_t at) {
    int64_t since = at - calendar->from_at;
    const keyacct__calendar_window *window =
        &calendar->windows[keyacct__calendar_window_at(calendar, (uint32_t)((uint64_t)since / 1000))];
    s->asked = calendar;
    s->asked_at = at;
    s->asked_into = keyacct__max(0, since - (int64_t)window->open * 1000);
    s->asked_open = (int64_t)window->before * 1000 + s->asked_into;
}

/* What was asked last is known still. */
static inline int is_asked(const engine_step *s, const keyacct_calendar *calendar, int64_t at) {
    return s->asked == calendar && s->asked_at == at;
}

int64_t keyacct__engine_used(engine_step *s, const keyacct_calendar *calendar, int64_t from) {
    if (!calendar) return s->at - from;
    int64_t to = keyacct__min(s->at, calendar->until_at);
    from = keyacct__max(from, calendar->from_at);
    if (from >= to) return 0;
    int64_t known = is_asked(s, calendar, from) ? s->asked_open : -1;
    if (!is_asked(s, calendar, to)) ask(s, calendar, to);
    if (to - from <= s->asked_into) return to - from;
    return s->asked_open - (known >= 0 ? known : before(calendar, from));
}

ENGINE_APART static int64_t due_anew(engine_step *s, const keyacct_calendar *calendar, int64_t from, int64_t open_ms) {
    int64_t due;
    if (calendar && open_ms > 0 && !keyacct__calendar_outside(calendar, from)) {
        ask(s, calendar, from);
        return keyacct__engine_due_of(s, calendar, from, open_ms);
    }
    (void)keyacct__engine_due(calendar, from, open_ms, &due);
    return due;
}

/* The plain case calls nothing, so that it saves no registers. */
int64_t keyacct__engine_due_of(engine_step *s, const keyacct_calendar *calendar, int64_t from, int64_t open_ms) {
    if (!calendar || open_ms <= 0 || !is_asked(s, calendar, from)) return due_anew(s, calendar, from, open_ms);
    int64_t open = s->asked_open + open_ms;
    return open > calendar->open_ms ? ENGINE_NEVER : keyacct__calendar_due(calendar, open);
}

int64_t keyacct__engine_business_days(const keyacct_calendar *calendar, int64_t days) {
    int64_t day = calendar ? calendar->business_day_ms : SERVICE_DAY_MS;
    return (day > 0 ? day : SERVICE_DAY_MS) * days; /* a calendar of single dates has no usual day */
}

/* Of times in seconds, rounded down: a day never begins between two of them. */
int32_t keyacct__engine_day(const engine_step *s, int64_t at) {
    const keyacct_calendar *calendar = keyacct__engine_calendar_of(s);
    if (!calendar) return engine_day_of(at);
    int64_t second = at >= 0 ? at / 1000 : -((999 - at) / 1000);
    return engine_day_of(at + (int64_t)keyacct__zone_offset(&calendar->zone, second) * 1000);
}

int64_t keyacct__engine_day_begins(const engine_step *s, int32_t on) {
    const keyacct_calendar *calendar = keyacct__engine_calendar_of(s);
    if (!calendar) return (int64_t)on * SERVICE_DAY_MS;
    return keyacct__zone_begin(&calendar->zone, (int64_t)on * (SERVICE_DAY_MS / 1000)) * 1000;
}

static int64_t after(engine_step *s, const keyacct_calendar *calendar, int64_t from, int64_t open_ms) {
    int64_t due = keyacct__engine_due_of(s, calendar, from, open_ms);
    if (due == ENGINE_NEVER)
        keyacct__engine_emit(s, NULL, KEYACCT_OUTPUT_HORIZON_WARNING, s->why, open_ms);
    return due;
}

int64_t keyacct__engine_after_open(engine_step *s, int64_t from, int64_t open_ms) {
    return after(s, keyacct__engine_calendar_of(s), from, open_ms);
}

int64_t keyacct__engine_after_days(engine_step *s, int64_t from, int64_t days) {
    const keyacct_calendar *calendar = keyacct__engine_calendar_of(s);
    return after(s, calendar, from, keyacct__engine_business_days(calendar, days));
}

int64_t keyacct__engine_after_minutes(engine_step *s, int64_t from, int64_t minutes, int around_the_clock) {
    return after(s, around_the_clock ? NULL : keyacct__engine_calendar_of(s), from, minutes * ENGINE_MINUTE);
}
