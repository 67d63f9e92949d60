/* A time zone as a calendar sees it: offsets from UTC and the instants at which they change. Exists only while a calendar is made.
 */
#ifndef KEYACCT_SRC_SERVICE_ZONE_H
#define KEYACCT_SRC_SERVICE_ZONE_H

#include "core/base.h"

#define ZONE_MOST_OFFSET 93600 /* 26 hours: what RFC 8536 allows, and 1 s */
#define ZONE_MARGIN 97200 /* more than any offset */

/* Local time is UTC + offset[k] from at[k] until at[k + 1]; at[0] stands for the beginning of time. Neighbours differ. */
typedef struct keyacct__zone {
    int64_t *at;
    int32_t *offset;
    int32_t count, capacity, cursor;
} keyacct__zone;

/* The rule of a POSIX TZ string: every year the same two days, or none. */
typedef struct keyacct__zone_day {
    int32_t kind; /* 'J' 1..365 without 29 February, 'D' 0..365, 'M' month.week.weekday */
    int32_t month, week, day; /* day alone for J and D */
    int32_t time; /* seconds of local time after midnight, may be negative */
} keyacct__zone_day;
typedef struct keyacct__zone_rule {
    int32_t standard, summer; /* offsets from UTC */
    int32_t has_summer;
    keyacct__zone_day start, end; /* of summer time */
} keyacct__zone_rule;

/* zone.c. Reads the bytes of a TZif file (size 0: UTC) for [from, until) and a margin around it; seconds since 1970. */
keyacct_status keyacct__zone_read(keyacct__zone *zone, const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                  int64_t from, int64_t until, keyacct_error *error);
void keyacct__zone_free(keyacct__zone *zone, const keyacct_allocator *allocator);
/* A change later than all before it; one at the same instant replaces it, one to the same offset is none. */
keyacct_status keyacct__zone_push(keyacct__zone *zone, const keyacct_allocator *allocator, int64_t at, int32_t offset,
                                  keyacct_error *error);
/* The first instant whose local time is `local` or later: a time that a gap skips becomes the instant of the change, of a time that
 * comes twice the first. Local times are seconds since 1970-01-01 00:00 on the local clock. */
int64_t keyacct__zone_opening(keyacct__zone *zone, int64_t local);
/* The end of the last instants whose local time is before `local`: in a gap the same, of a time that comes twice the second. */
int64_t keyacct__zone_closing(keyacct__zone *zone, int64_t local);

/* Questions to a zone that many threads may ask: the offset at an instant, and keyacct__zone_opening. Seconds since 1970. */
int32_t keyacct__zone_offset(const keyacct__zone *zone, int64_t at);
int64_t keyacct__zone_begin(const keyacct__zone *zone, int64_t local);

/* zone_rule.c. 0 when the text is not a TZ string with the rules of both changes. */
int keyacct__zone_rule_parse(const char *text, size_t length, keyacct__zone_rule *rule);
int32_t keyacct__zone_rule_offset(const keyacct__zone_rule *rule, int64_t at);
/* Pushes the changes after `after` and before `until`. */
keyacct_status keyacct__zone_rule_push(const keyacct__zone_rule *rule, int64_t after, int64_t until, keyacct__zone *zone,
                                       const keyacct_allocator *allocator, keyacct_error *error);

#endif
