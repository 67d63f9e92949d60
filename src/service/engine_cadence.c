/* Contacts: visits, calls and surveys that the plan of the tier asks for, and silence.
 *
 * Due: the last such contact plus the interval, where there is none the day on which the account came, rolled to the next opening
 * of the calendar, whose zone says what a day is; asked for once, then again an interval after the day it was due (anchored,
 * without drift; a month's end stays one). A visit that is asked for again without having taken place was missed; while a
 * complaint is open a contact about it is asked for instead. A stronger channel stands for a weaker one: a visit is also a call.
 * Satisfaction says nothing against silence.
 * Source: service escalation 2.4 (region R4), section 3, with rulings X22, X23, vocabulary 4. O(1). */
#include "service/engine.h"

#define FAIL(e, status, column, ...) keyacct__fail((e)->error, status, "events", column, (e)->row, __VA_ARGS__)

enum { VISIT, CALL, SURVEY };

static int planned(const engine_step *s) {
    return s->account->exists && (s->account->status == 0 || s->account->status == KEYACCT_STATUS_ACTIVE);
}

/* Days of the plan between contacts of a kind, 0: on event. */
static int64_t interval(const engine_step *s, int kind) {
    static const int32_t columns[3] = {SERVICE_PLAN_visit_days, SERVICE_PLAN_call_days, SERVICE_PLAN_survey_days};
    const double *row = s->rules->plan[s->account->tier];
    double days = row[columns[kind]];
    if (kind == VISIT && s->account->potential_ppm >= ENGINE_RULE(s, high_potential_ppm)
        && row[SERVICE_PLAN_visit_days_high_potential] == row[SERVICE_PLAN_visit_days_high_potential])
        days = row[SERVICE_PLAN_visit_days_high_potential];
    return days == days ? (int64_t)days : 0;
}

/* 30, 90, 182 and 365 days of the plan are a month, a quarter, half a year and a year of the calendar. */
static int32_t months_of(int64_t days) { return days == 30 ? 1 : days == 90 ? 3 : days == 182 ? 6 : days == 365 ? 12 : 0; }

/* The day a period after `from`, in months on the day of the month of `anchor`, or the last one where the month is shorter. */
static int32_t period_after(int32_t from, int32_t anchor, int64_t days) {
    int32_t months = months_of(days), month, day, other;
    int64_t year;
    if (!months) return from + (int32_t)days;
    keyacct__civil_from_days(from, &year, &month, &day);
    if (from != anchor) {
        int64_t ignored;
        keyacct__civil_from_days(anchor, &ignored, &other, &day);
    }
    month += months - 1;
    int32_t first = keyacct__days_from_civil(year + month / 12, month % 12 + 1, 1);
    if (day <= 28) return first + day - 1; /* every month has it */
    month++;
    int32_t length = keyacct__days_from_civil(year + month / 12, month % 12 + 1, 1) - first;
    return first + (day < length ? day : length) - 1;
}

/* The day on which a contact of a kind is due next. asked_at keeps a day as its midnight in UTC, whatever the zone. */
static int32_t due_on(const engine_step *s, int kind) {
    const engine_account *a = s->account;
    int32_t anchor = a->last_at[kind] == SERVICE_NEVER ? a->since_on : keyacct__engine_day(s, a->last_at[kind]);
    int32_t from = a->asked_at[kind] == SERVICE_NEVER ? anchor : engine_day_of(a->asked_at[kind]);
    return period_after(from < anchor ? anchor : from, anchor, interval(s, kind));
}

/* The next opening at or after a time; the time itself around the clock or beyond the calendar. */
static int64_t roll(const engine_step *s, int64_t at) {
    const keyacct_calendar *calendar = keyacct__engine_calendar_of(s);
    int64_t opens = at;
    if (!calendar || keyacct_calendar_next(calendar, at, &opens, NULL, NULL) != KEYACCT_OK) return at;
    return keyacct__max(at, opens);
}

static int64_t since(const engine_step *s) { return keyacct__engine_day_begins(s, s->account->since_on); }

void keyacct__engine_cadence(engine_step *s) {
    engine_account *a = s->account;
    static const int32_t timers[3] = {ENGINE_TIMER_visit, ENGINE_TIMER_call, ENGINE_TIMER_survey};
    for (int kind = VISIT; kind <= SURVEY; kind++) {
        if (!(s->contacts >> kind & 1)) continue;
        int64_t days = planned(s) ? interval(s, kind) : 0;
        int64_t due = days ? roll(s, keyacct__engine_day_begins(s, due_on(s, kind))) : ENGINE_NEVER;
        a->timer[timers[kind]] = keyacct__max(s->at, due);
    }
    if (!(s->contacts & ENGINE_SILENCE)) return;
    if (!planned(s) || a->silent) {
        a->timer[ENGINE_TIMER_silence] = ENGINE_NEVER;
        return;
    }
    int64_t days = (int64_t)s->rules->plan[a->tier][SERVICE_PLAN_no_contact_days];
    int64_t from = a->contact_at == SERVICE_NEVER ? since(s) : a->contact_at;
    a->timer[ENGINE_TIMER_silence] = keyacct__max(s->at, from + (days + 1) * SERVICE_DAY_MS);
}

int keyacct__engine_cadence_sound(const engine_step *s) {
    const int64_t *timer = s->account->timer;
    const int64_t due[3] = {timer[ENGINE_TIMER_visit], timer[ENGINE_TIMER_call], timer[ENGINE_TIMER_survey]};
    for (int kind = VISIT; kind <= SURVEY; kind++)
        if (due[kind] != ENGINE_NEVER && (!planned(s) || !interval(s, kind))) return 0;
    return 1;
}

/* While a complaint is open, or late ones are not cleared, contacts of sales give way to one about the complaint. */
static int complains(const engine_step *s) {
    for (int32_t i = s->account->first_case; i >= 0; i = engine_case_at(s, i)->next)
        if (engine_case_at(s, i)->kind == KEYACCT_CASE_KIND_COMPLAINT && engine_case_open(engine_case_at(s, i))) return 1;
    return s->account->broken & ENGINE_BROKEN_1;
}

ENGINE_RARE void keyacct__engine_cadence_timer(engine_step *s, int32_t timer) {
    engine_account *a = s->account;
    int kind = timer == ENGINE_TIMER_visit ? VISIT : timer == ENGINE_TIMER_call ? CALL : SURVEY;
    if (timer == ENGINE_TIMER_silence) {
        a->silent = 1;
        keyacct__engine_emit(s, NULL, KEYACCT_OUTPUT_NO_CONTACT, KEYACCT_OUTPUT_REASON_SILENCE,
                             (s->at - (a->contact_at == SERVICE_NEVER ? since(s) : a->contact_at)) / SERVICE_DAY_MS);
        return;
    }
    int instead = kind != SURVEY && complains(s);
    int32_t today = keyacct__engine_day(s, s->at);
    if (kind == VISIT && !instead) {
        if (a->visit_asked && a->missed_visits < 255) a->missed_visits++;
        a->visit_asked = 1;
    }
    do a->asked_at[kind] = (int64_t)due_on(s, kind) * SERVICE_DAY_MS; /* the day it was due, not the day it was rolled to */
    while (due_on(s, kind) <= today); /* after a change of plan: once for all that is past */
    keyacct__engine_emit(s, NULL, KEYACCT_OUTPUT_TASK,
                         instead ? KEYACCT_OUTPUT_REASON_OPEN_COMPLAINT
                         : kind == VISIT ? KEYACCT_OUTPUT_REASON_VISIT
                         : kind == CALL ? KEYACCT_OUTPUT_REASON_CALL : KEYACCT_OUTPUT_REASON_SURVEY,
                         interval(s, kind));
}

static void took_place(engine_step *s, int kind) {
    engine_account *a = s->account;
    a->last_at[kind] = s->at;
    s->contacts = (uint8_t)(s->contacts | 1 << kind);
    a->asked_at[kind] = SERVICE_NEVER;
    if (kind == VISIT) a->missed_visits = a->visit_asked = 0;
}

keyacct_status keyacct__engine_contact(engine_step *s, const engine_event *e) {
    engine_account *a = s->account;
    int32_t channel = keyacct__code(ENGINE_IN(e, channel), e->row), purpose = keyacct__code(ENGINE_IN(e, purpose), e->row);
    if (!channel && !purpose) return FAIL(e, KEYACCT_E_VALUE, "channel", "a contact needs its channel or its purpose");
    a->contact_at = s->at;
    a->silent = 0;
    s->contacts = ENGINE_SILENCE;
    if (channel == KEYACCT_CHANNEL_FACE_TO_FACE || purpose == KEYACCT_PURPOSE_VISIT || purpose == KEYACCT_PURPOSE_EXECUTIVE) {
        took_place(s, VISIT);
        took_place(s, CALL);
    } else if (channel == KEYACCT_CHANNEL_PHONE || purpose == KEYACCT_PURPOSE_CALL) {
        took_place(s, CALL);
    }
    return KEYACCT_OK;
}

keyacct_status keyacct__engine_survey_sent(engine_step *s, const engine_event *e) {
    (void)e;
    took_place(s, SURVEY);
    return KEYACCT_OK;
}

keyacct_status keyacct__engine_survey_answered(engine_step *s, const engine_event *e) {
    double score;
    if (!keyacct__float64(ENGINE_IN(e, score), e->row, &score) || !(score >= 0 && score <= 10))
        return FAIL(e, KEYACCT_E_VALUE, "score", "a score from 0 to 10 is needed");
    s->account->low_score = score <= s->rules->satisfaction_alert;
    s->account->rested = 0;
    return KEYACCT_OK;
}
