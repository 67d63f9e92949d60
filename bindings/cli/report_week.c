/* Report: what to do this week, by owner: the load of each person, then their actions, the most urgent first.
 *
 * The week is what the plan says it is: its actions "this_week". People come by how much of it they have today, then in all; what
 * nobody owns comes last. No plan, a plan without actions, and owners that nobody ever stated are three things. O(actions of the
 * week). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

enum { LIST_PEOPLE = 30, LIST_OWNERS = 12, LIST_WEEK = 10 };

static int same(slice a, slice b) { return a.length == b.length && (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0); }

static int busier_first(const void *a, const void *b) {
    const report_owner *x = a, *y = b;
    if (!x->name.length != !y->name.length) return x->name.length ? -1 : 1;
    if (x->today != y->today) return x->today > y->today ? -1 : 1;
    if (x->week != y->week) return x->week > y->week ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place; /* of the review: by name */
}

/* Both lists are by name, nobody last, so one walk finds the actions of each person. */
static report_owner *people_of(const report_data *data) {
    report_owner *list = need((size_t)(data->owners + 1) * sizeof *list);
    int64_t at = 0;
    for (int64_t i = 0; i < data->owners; i++) {
        report_owner *one = &list[i];
        *one = data->owner[i];
        one->place = i;
        one->first = at;
        while (at < data->actions && same(data->action[at].owner, one->name)) one->today += data->action[at++].priority == 1;
        one->week = at - one->first;
    }
    if (data->owners) qsort(list, (size_t)data->owners, sizeof *list, busier_first);
    return list;
}

static void put_person(page *of, slice name) {
    if (!name.length) {
        int text = of->data->owners_unknown ? TEXT_NOT_ASSESSED : TEXT_NO_OWNER;
        html(of, "<span class=\"no\">%s</span>", plain(of, words(of, text)));
        return;
    }
    html(of, "<bdi>");
    html_cut(&of->out, name, 40);
    html(of, "</bdi>");
}

static void load_table(page *of, const report_owner *people) {
    static const int heads[] = {TEXT_COL_PERSON, TEXT_COL_ACCOUNTS, TEXT_COL_KEY, TEXT_COL_HOURS, TEXT_COL_WEEK, -1};
    const report_data *data = of->data;
    table_open(of, PHRASE(of, LOAD_TABLE, of->asof), heads, "lrrrr");
    for (int64_t i = 0; i < data->owners && i < LIST_PEOPLE; i++) {
        const char *found = label_of(of, "finding", people[i].finding);
        html(of, "<tr><th scope=\"row\">");
        put_person(of, people[i].name);
        if (*found) html(of, "<small><span class=\"no\">%s</span></small>", plain(of, found));
        html(of, "</th>");
        cell(of, count_of(of, people[i].accounts));
        cell(of, count_of(of, people[i].key_accounts));
        cell(of, real_of(of, people[i].hours, 1));
        cell(of, count_of(of, people[i].week));
        html(of, "</tr>\n");
    }
    table_close(of);
    if (data->owners > LIST_PEOPLE)
        html(of, "<p class=\"soft\">%s</p>\n", PHRASE(of, REST_ROWS, count_of(of, data->owners - LIST_PEOPLE), "owners"));
}

static void action_row(page *of, const report_action *one) {
    buffer why = {0};
    report_account stranger = {.id = one->account}; /* an account that has left the book since */
    const char *channel = label_of(of, "channel", one->channel);
    action_reason_words(of, one->reason, one->reason_value, &why);
    html(of, "<tr><th scope=\"row\">%s</th><td>%s", link_of(of, one->of ? one->of : &stranger, 40),
         plain(of, label_of(of, "action", one->action)));
    if (one->role != KEYACCT_ROLE_OWNER && one->role != UNKNOWN)
        html(of, "<small>%s</small>", plain(of, label_of(of, "role", one->role)));
    html(of, "</td><td>%s</td><td><span class=\"t%d\"><time>", plain(of, *channel ? channel : "\xE2\x80\x93"),
         one->priority == 1 ? 3 : 0);
    html_text(&of->out, one->due);
    html(of, "</time></span></td><td>%s</td></tr>\n", plain(of, buffer_string(&why)));
    buffer_free(&why);
}

static void person_table(page *of, const report_owner *one) {
    static const int heads[] = {TEXT_COL_ACCOUNT, TEXT_COL_ACTION, TEXT_COL_CHANNEL, TEXT_COL_DUE, TEXT_COL_WHY, -1};
    buffer name = {0};
    int nobody = of->data->owners_unknown ? TEXT_WEEK_UNKNOWN : TEXT_WEEK_NOBODY;
    buffer_text(&name, "<bdi>");
    html_cut(&name, one->name, 40);
    buffer_text(&name, "</bdi>");
    const char *who = one->name.length ? buffer_string(&name) : plain(of, words(of, nobody));
    html(of, "<h3>%s</h3>\n", who);
    const char *hours = isnan(one->hours) ? plain(of, words(of, TEXT_NOT_ASSESSED)) : real_of(of, one->hours, 1);
    table_open(of, PHRASE(of, WEEK_TABLE, count_of(of, one->week), hours, of->asof), heads, "lllll");
    for (int64_t i = 0; i < one->week && i < LIST_WEEK; i++) action_row(of, &of->data->action[one->first + i]);
    table_close(of);
    if (one->week > LIST_WEEK)
        html(of, "<p class=\"soft\">%s</p>\n", PHRASE(of, REST_ROWS, count_of(of, one->week - LIST_WEEK), "actions"));
    buffer_free(&name);
}

void report_week(page *of) {
    const report_data *data = of->data;
    int64_t shown = 0, rest = 0;
    int32_t day = 0;
    size_t length;
    char until[16] = "", by[40];
    const char *days = report_parameter(data, "plan.week_days", &length);
    if (days && date_parse_iso(data->asof, strlen(data->asof), &day)) date_format(day + (int32_t)strtol(days, NULL, 10), until);
    const char *note;
    snprintf(by, sizeof by, "<time>%s</time>", until);
    section_open(of, "week", TEXT_WEEK_TITLE);
    if (!data->planned) note = PHRASE(of, WEEK_NO_PLAN, of->asof);
    else if (!data->all_actions) note = PHRASE(of, WEEK_NO_ACTION, of->asof);
    else note = PHRASE(of, WEEK_NOTE, of->asof, by, count_of(of, data->actions));
    html(of, "<p class=\"soft\">%s</p>\n", note);
    if (data->planned && data->owners_unknown) html(of, "<p class=\"note\">%s</p>\n", plain(of, words(of, TEXT_WEEK_NO_OWNERS)));
    report_owner *people = people_of(data);
    if (data->planned && data->owners && !(data->owners_unknown && data->owners == 1)) load_table(of, people);
    for (int64_t i = 0; data->planned && i < data->owners; i++) {
        if (people[i].week == 0) continue;
        if (shown++ < LIST_OWNERS || !people[i].name.length) person_table(of, &people[i]);
        else rest += people[i].week;
    }
    if (data->planned && data->all_actions && !shown) html(of, "<p>%s</p>\n", plain(of, words(of, TEXT_WEEK_NONE)));
    if (rest) html(of, "<p class=\"soft\">%s</p>\n", PHRASE(of, REST_ROWS, count_of(of, rest), "actions"));
    free(people);
    section_close(of);
}
