/* Columns from contacts and surveys: silence, lateness of visits, breadth, satisfaction.
 *
 * A visit is a contact face to face, a call one by phone or stronger (face to face > phone > everything else); where the
 * channel is not given the purpose stands in. Facts after the as-of time have not happened. An empty table means that nothing
 * happened: days then count from the relation's first day (first purchase, else customer_since_on); a missing table leaves
 * everything null. Not answering a survey says nothing. Among answers of the same time the lowest counts, so that row order
 * does not. Cost O(facts log facts of one account), no allocation. */
#include "service/service.h"

typedef struct contact_columns {
    const keyacct__column *at, *channel, *purpose, *function, *layer, *senior;
} contact_columns;

typedef struct contact_sums {
    int64_t last, last_visit, last_call, last_senior; /* SERVICE_NEVER: none */
    int64_t known; /* contacts of the window with a known person */
    int64_t followed; /* contacts since a complaint was resolved, that ask how it went */
    uint32_t functions, layers;
} contact_sums;

static int strength(int32_t channel, int32_t purpose) {
    switch (channel) {
    case KEYACCT_CHANNEL_FACE_TO_FACE: return 3;
    case KEYACCT_CHANNEL_PHONE: return 2;
    case 0: break;
    default: return 1;
    }
    switch (purpose) {
    case KEYACCT_PURPOSE_VISIT: /* fall through */
    case KEYACCT_PURPOSE_EXECUTIVE: /* fall through */
    case KEYACCT_PURPOSE_PLANNING: return 3;
    case KEYACCT_PURPOSE_CALL: /* fall through */
    case KEYACCT_PURPOSE_FOLLOW_UP: /* fall through */
    case KEYACCT_PURPOSE_COMPLAINT: return 2;
    default: return 1;
    }
}

static int64_t bits(uint32_t set) {
    int64_t count = 0;
    for (; set; set &= set - 1) count++;
    return count;
}

static contact_sums sum_contacts(service_work *work, const contact_columns *in, int64_t row) {
    const service_group *group = &work->contacts;
    int64_t since = work->asof_at - SERVICE_INT(work, contact_window_days) * SERVICE_DAY_MS;
    int64_t *persons = group->scratch + group->first[row], resolved_at = work->signs[row].resolved_at;
    contact_sums sums = {SERVICE_NEVER, SERVICE_NEVER, SERVICE_NEVER, SERVICE_NEVER, 0, 0, 0, 0};
    for (int64_t i = group->first[row]; i < group->first[row + 1]; i++) {
        int64_t fact = group->order[i], when = in->at->values.i64[fact];
        if (when > work->asof_at) continue;
        int strong = strength(keyacct__code(in->channel, fact), keyacct__code(in->purpose, fact));
        sums.last = keyacct__max(sums.last, when);
        if (strong >= 3) sums.last_visit = keyacct__max(sums.last_visit, when);
        if (strong >= 2) sums.last_call = keyacct__max(sums.last_call, when);
        if (keyacct__code(in->senior, fact)) sums.last_senior = keyacct__max(sums.last_senior, when);
        sums.followed += resolved_at != SERVICE_NEVER && when > resolved_at && strong >= 2;
        if (when <= since) continue;
        sums.functions |= 1u << keyacct__code(in->function, fact);
        sums.layers |= 1u << keyacct__code(in->layer, fact);
        if (work->persons && work->persons[fact] >= 0) persons[sums.known++] = work->persons[fact];
    }
    return sums;
}

/* Contacts of the busiest person among `count` sorted numbers. */
static int64_t longest_run(const int64_t *sorted, int64_t count) {
    int64_t best = 0, run = 0;
    for (int64_t i = 0; i < count; i++) {
        run = i > 0 && sorted[i] == sorted[i - 1] ? run + 1 : 1;
        best = keyacct__max(best, run);
    }
    return best;
}

/* Days from the last such contact, else from the relation's first day; 0 when neither is known. */
static int days_since(const service_work *work, int64_t row, int64_t last, int64_t *days) {
    int32_t since_on;
    *days = 0;
    if (last != SERVICE_NEVER) *days = (int64_t)work->asof_on - keyacct__day_of(last);
    else if (keyacct__service_since(work, row, &since_on)) *days = (int64_t)work->asof_on - since_on;
    else return 0;
    return 1;
}

static void put_lateness(service_work *work, int32_t output, int64_t row, int known, int64_t days, int64_t interval) {
    int64_t ppm = 0;
    known = known && interval > 0 && keyacct__muldiv_half_even(days, 1000000, interval, &ppm);
    service_put(work, output, row, known, ppm);
}

static void contacts_one(service_work *work, const contact_columns *in, int64_t row) {
    service_signs *signs = &work->signs[row];
    int64_t days, interval;
    if (!work->contacts.table) {
        static const int32_t outputs[] = {SERVICE_OUT_no_contact_days,     SERVICE_OUT_visit_lateness_ppm,
                                          SERVICE_OUT_senior_lateness_ppm, SERVICE_OUT_missed_visits,
                                          SERVICE_OUT_contact_top_share_ppm, SERVICE_OUT_functions_covered,
                                          SERVICE_OUT_layers_covered};
        for (size_t i = 0; i < sizeof outputs / sizeof outputs[0]; i++) service_put(work, outputs[i], row, 0, 0);
        keyacct__put_date(&work->out[SERVICE_OUT_last_contact_on], row, 0, 0);
        return;
    }
    contact_sums sums = sum_contacts(work, in, row);
    signs->followed = sums.followed;
    if (sums.last_visit != SERVICE_NEVER) signs->last_visit_on = keyacct__day_of(sums.last_visit);
    if (sums.last_call != SERVICE_NEVER) signs->last_call_on = keyacct__day_of(sums.last_call);
    keyacct__put_date(&work->out[SERVICE_OUT_last_contact_on], row, sums.last != SERVICE_NEVER,
                      sums.last != SERVICE_NEVER ? keyacct__day_of(sums.last) : 0);
    int known = days_since(work, row, sums.last, &days);
    service_put(work, SERVICE_OUT_no_contact_days, row, known, days);

    known = days_since(work, row, sums.last_visit, &days);
    int planned = service_read(work, SERVICE_OUT_visit_days, row, &interval) && interval > 0;
    put_lateness(work, SERVICE_OUT_visit_lateness_ppm, row, known && planned, days, interval);
    service_put(work, SERVICE_OUT_missed_visits, row, known && planned, known && planned && days > 0 ? (days - 1) / interval : 0);

    known = days_since(work, row, sums.last_senior, &days) && in->senior != NULL
            && work->standing[row] != SERVICE_FROZEN;
    planned = service_plan(work, service_code(work, SERVICE_OUT_plan_tier, row), SERVICE_PLAN_executive_visit_days, &interval);
    put_lateness(work, SERVICE_OUT_senior_lateness_ppm, row, known && planned, days, interval);

    int64_t *persons = work->contacts.scratch + work->contacts.first[row];
    keyacct__service_sort(persons, sums.known);
    service_put(work, SERVICE_OUT_contact_top_share_ppm, row, sums.known > 0,
                sums.known > 0 ? keyacct__ratio_ppm(keyacct__int128_from(longest_run(persons, sums.known)),
                                                    keyacct__int128_from(sums.known)) : 0);
    known = in->function != NULL;
    service_put(work, SERVICE_OUT_functions_covered, row, known, known ? bits(sums.functions & ~1u) : 0);
    known = in->layer != NULL;
    service_put(work, SERVICE_OUT_layers_covered, row, known, known ? bits(sums.layers & ~1u) : 0);
}

typedef struct survey_columns {
    const keyacct__column *sent, *answered, *satisfaction;
} survey_columns;

static void surveys_one(service_work *work, const survey_columns *in, int64_t row) {
    const service_group *group = &work->surveys;
    int64_t last_sent = SERVICE_NEVER, last_answer = SERVICE_NEVER;
    double latest = 0;
    if (group->table) {
        for (int64_t i = group->first[row]; i < group->first[row + 1]; i++) {
            int64_t fact = group->order[i], sent_at = 0, answered_at = 0;
            double value;
            int has_sent = keyacct__int64(in->sent, fact, &sent_at), has_answer = keyacct__int64(in->answered, fact, &answered_at);
            if (!has_sent) sent_at = answered_at;
            if (!has_answer) answered_at = sent_at;
            if (sent_at > work->asof_at) continue;
            last_sent = keyacct__max(last_sent, sent_at);
            if (answered_at > work->asof_at || !keyacct__float64(in->satisfaction, fact, &value)) continue;
            if (answered_at > last_answer || (answered_at == last_answer && value < latest)) {
                last_answer = answered_at;
                latest = value;
            }
        }
    }
    if (last_sent != SERVICE_NEVER) work->signs[row].last_survey_on = keyacct__day_of(last_sent);
    int known = last_answer != SERVICE_NEVER;
    keyacct__put_float64(&work->out[SERVICE_OUT_satisfaction], row, known, latest);
    keyacct__put_date(&work->out[SERVICE_OUT_satisfaction_on], row, known, known ? keyacct__day_of(last_answer) : 0);
}

keyacct_status keyacct__service_contacts(void *data, int64_t first, int64_t count, int32_t part, keyacct_error *error) {
    service_work *work = data;
    const service_group *contacts = &work->contacts, *surveys = &work->surveys;
    contact_columns contact = {NULL, NULL, NULL, NULL, NULL, NULL};
    survey_columns survey = {NULL, NULL, NULL};
    int64_t polled = -1;
    (void)part;
    if (contacts->table) {
        contact.at = SERVICE_COLUMN(contacts->table, contacts, at);
        contact.channel = SERVICE_COLUMN(contacts->table, contacts, channel);
        contact.purpose = SERVICE_COLUMN(contacts->table, contacts, purpose);
        contact.function = SERVICE_COLUMN(contacts->table, contacts, function);
        contact.layer = SERVICE_COLUMN(contacts->table, contacts, layer);
        contact.senior = SERVICE_COLUMN(contacts->table, contacts, senior);
    }
    if (surveys->table) {
        survey.sent = SERVICE_COLUMN(surveys->table, surveys, sent_at);
        survey.answered = SERVICE_COLUMN(surveys->table, surveys, answered_at);
        survey.satisfaction = SERVICE_COLUMN(surveys->table, surveys, satisfaction);
    }
    for (int64_t row = first; row < first + count; row++) {
        int64_t done = row + (contacts->table ? contacts->first[row] : 0) + (surveys->table ? surveys->first[row] : 0);
        if (polled < 0 || done - polled >= KEYACCT__POLL_ROWS) {
            KEYACCT__TRY(keyacct__run_poll(work->run, done, work->rows + contacts->rows + surveys->rows, error));
            polled = done;
        }
        contacts_one(work, &contact, row);
        surveys_one(work, &survey, row);
    }
    return KEYACCT_OK;
}
