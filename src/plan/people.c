/* People on record: their numbers, their order by name, what they carry.
 *
 * Names are compared byte by byte; the load of a person is counted in accounts by plan tier, so that the hours do not depend on the
 * order of rows. Cost O(accounts + people log people). Refuses nothing. */
#include <string.h>

#include "work.h"

static const int32_t columns[] = {PLAN_IN_owner, PLAN_IN_backup, PLAN_IN_sponsor, PLAN_IN_team_solution, PLAN_IN_team_delivery};

static int32_t find(const plan_work *work, int32_t input, int64_t row) {
    int64_t length;
    const char *name = keyacct__text(work->inputs[input], row, &length);
    return name && length ? (int32_t)keyacct__map_find_text(&work->people, name, length) : PLAN_NOBODY;
}

int32_t keyacct__plan_person(const plan_work *work, int64_t row, int32_t role) {
    int32_t person = PLAN_NOBODY;
    if (role == KEYACCT_ROLE_LEAD) return person; /* no column names one */
    if (role > KEYACCT_ROLE_OWNER && role <= KEYACCT_ROLE_DELIVERY) person = find(work, columns[role - 1], row);
    return person == PLAN_NOBODY ? find(work, PLAN_IN_owner, row) : person;
}

static int by_name(const void *a, const void *b, const void *with) {
    const keyacct__map *map = with;
    int32_t left, right;
    int64_t left_length, right_length;
    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    const char *one = keyacct__map_text(map, left, &left_length), *other = keyacct__map_text(map, right, &right_length);
    return keyacct__order_text(one, left_length, other, right_length);
}

static keyacct_status number_names(plan_work *work, keyacct_error *error) {
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        const keyacct__column *column = work->inputs[columns[i]];
        for (int64_t row = 0; column && row < work->rows; row++) {
            int64_t length;
            int added;
            const char *name = keyacct__text(column, row, &length);
            keyacct_error why = KEYACCT_ERROR_INIT;
            if (name && length && keyacct__map_put_text(&work->people, name, length, &added, &why) < 0)
                return keyacct__fail(error, why.status ? why.status : KEYACCT_E_NO_MEMORY, "accounts", column->name, row, "%s",
                                     why.message);
        }
    }
    return KEYACCT_OK;
}

keyacct_status keyacct__plan_people(plan_work *work, keyacct_error *error) {
    KEYACCT__TRY(keyacct__map_init(&work->people, &work->allocator, NULL, 1, 0, error));
    work->people_made = 1;
    KEYACCT__TRY(number_names(work, error));
    size_t count = (size_t)work->people.count;
    work->person_order = keyacct__alloc(&work->allocator, count + 1, sizeof(int32_t));
    work->person_place = keyacct__alloc(&work->allocator, count + 1, sizeof(int32_t));
    work->owners = keyacct__calloc(&work->allocator, count + 1, sizeof *work->owners);
    if (!work->person_order || !work->person_place || !work->owners) return keyacct__fail_memory(error);
    for (size_t i = 0; i <= count; i++) work->person_order[i] = (int32_t)i; /* nobody stays last */
    KEYACCT__TRY(keyacct__plan_sort(work, work->person_order, (int64_t)count, sizeof(int32_t), by_name, &work->people, error));
    for (size_t i = 0; i <= count; i++) work->person_place[work->person_order[i]] = (int32_t)i;
    for (int64_t row = 0; PLAN_INPUT(work, owner) && row < work->rows; row++) {
        int32_t person = find(work, PLAN_IN_owner, row), tier = PLAN_CODE(work, plan_tier, row);
        plan_owner *owner = &work->owners[person == PLAN_NOBODY ? (int32_t)count : person];
        owner->accounts++;
        if (tier >= 1 && tier <= 5) owner->tiers[tier]++;
    }
    return KEYACCT_OK;
}

void keyacct__plan_people_free(plan_work *work) {
    if (!work->people_made) return;
    size_t count = (size_t)work->people.count;
    keyacct__free(&work->allocator, work->person_order, count + 1, sizeof(int32_t));
    keyacct__free(&work->allocator, work->person_place, count + 1, sizeof(int32_t));
    keyacct__free(&work->allocator, work->owners, count + 1, sizeof *work->owners);
    keyacct__map_free(&work->people);
}

int64_t keyacct__plan_key_accounts(const plan_owner *owner) {
    const int64_t *of = owner->tiers;
    return of[KEYACCT_PLAN_TIER_GOLD] + of[KEYACCT_PLAN_TIER_PLATINUM] + of[KEYACCT_PLAN_TIER_STRATEGIC];
}

double keyacct__plan_hours(const plan_work *work, const plan_owner *owner) {
    double hours = 0, cell;
    for (int32_t tier = 1; tier <= 5; tier++)
        if (plan_tier(work, tier, PLAN_TIER_owner_hours, &cell)) hours += (double)owner->tiers[tier] * cell;
    return hours;
}
