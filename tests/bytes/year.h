/* A year of a simulated book, and what the engine makes of it: the same bytes however its host lives. */
#ifndef KEYACCT_TEST_YEAR_H
#define KEYACCT_TEST_YEAR_H

#include "keyacct.h"

#define YEAR_BEGINS INT64_C(1767225600000) /* 2026-01-01T00:00Z */
#define YEAR_DAYS 365
#define DAY_MS INT64_C(86400000)
#define YEAR_ENDS (YEAR_BEGINS + YEAR_DAYS * DAY_MS)
enum { YEAR_ACCOUNTS = 2000, YEAR_CASES = 20000, YEAR_POLICIES = 3, YEAR_CALENDARS = 6, YEAR_REPLACED = 2 };

/* Ids are scattered, so that neither their order nor their shards is that of the rows. */
#define YEAR_ID(account) (((int64_t)(account)*7919 % 104729 - 40000) * 1000003)

typedef struct year_calendar {
    const char *name;
    keyacct_calendar *made;
} year_calendar;

typedef struct year_book {
    keyacct_policy *policies[YEAR_POLICIES]; /* 2 comes into force prospectively, 3 is rolled forward */
    year_calendar calendars[YEAR_CALENDARS], replaced[YEAR_REPLACED]; /* replaced: another calendar of a name, for its event */
    keyacct_table *log; /* role "events", in the order of (at, seq) */
    const int64_t *at; /* of its rows */
    int64_t rows;
    void *memory[128]; /* of its columns */
    int blocks;
} year_book;

/* Draws the year; ends the program where the library refuses. */
void year_make(year_book *book);
void year_free(year_book *book);
void year_must(keyacct_status status, const keyacct_error *error, const char *doing);
void *year_need(size_t size); /* zeroed */

#endif
