/* Zone files byte by byte: every version, TZ strings of every form, and what is refused, with the byte. */
#include "zones.h"

#include "service/zone.h"

/* A TZif file as it is written: header, first block, second header and block, TZ string. */
typedef struct maker {
    uint8_t bytes[8192];
    size_t size;
} maker;

static void put(maker *to, uint64_t value, int width) {
    for (int i = width - 1; i >= 0; i--) to->bytes[to->size++] = (uint8_t)(value >> 8 * i);
}

static void header(maker *to, char version, uint32_t indicators, uint32_t leaps, uint32_t times, uint32_t types, uint32_t characters) {
    memcpy(to->bytes + to->size, "TZif", 4);
    memset(to->bytes + to->size + 4, 0, 16);
    to->bytes[to->size + 4] = (uint8_t)version;
    to->size += 20;
    put(to, indicators, 4);
    put(to, indicators, 4);
    put(to, leaps, 4);
    put(to, times, 4);
    put(to, types, 4);
    put(to, characters, 4);
}

/* Two kinds of local time, AAA at `first` and BBB at `second` seconds from UTC; at the n times they change in turn, BBB first. */
static void block(maker *to, int width, const int64_t *times, int n, int32_t first, int32_t second) {
    for (int i = 0; i < n; i++) put(to, (uint64_t)times[i], width);
    for (int i = 0; i < n; i++) put(to, i % 2 == 0, 1);
    put(to, (uint32_t)first, 4);
    put(to, 0, 2);
    put(to, (uint32_t)second, 4);
    put(to, 0x0104, 2);
    memcpy(to->bytes + to->size, "AAA\0BBB", 8);
    to->size += 8;
}

/* version 0: the 32-bit block alone. Otherwise an empty first block, the 64-bit one and the TZ string. */
static maker file_of(char version, const int64_t *times, int n, int32_t first, int32_t second, const char *tz) {
    maker made = {{0}, 0};
    if (version) {
        header(&made, version, 0, 0, 0, 1, 1);
        put(&made, 0, 7);
    }
    header(&made, version, 0, 0, (uint32_t)n, 2, 8);
    block(&made, version ? 8 : 4, times, n, first, second);
    if (version) {
        put(&made, '\n', 1);
        memcpy(made.bytes + made.size, tz, strlen(tz));
        made.size += strlen(tz);
        put(&made, '\n', 1);
    }
    return made;
}

static keyacct_allocator allocator;
static keyacct_error error = KEYACCT_ERROR_INIT;

static void *plain_resize(void *user, void *pointer, size_t old_size, size_t new_size) {
    (void)user;
    (void)old_size;
    if (new_size) return realloc(pointer, new_size);
    free(pointer);
    return NULL;
}

static keyacct_status read_between(const maker *of, const char *from, const char *until, keyacct__zone *zone) {
    keyacct_error fresh = KEYACCT_ERROR_INIT;
    uint8_t *exact = malloc(of->size ? of->size : 1); /* a sanitizer sees every byte read past it */
    error = fresh;
    memcpy(exact, of->bytes, of->size);
    keyacct_status status = keyacct__zone_read(zone, &allocator, exact, of->size, time_of(from) / 1000, time_of(until) / 1000, &error);
    free(exact);
    if (status != KEYACCT_OK) {
        keyacct__zone_free(zone, &allocator);
        assert_true(error.message[0] && error.status == status);
    }
    return status;
}

static int32_t offset_at(keyacct__zone *zone, const char *time) {
    int64_t at = time_of(time) / 1000;
    int32_t k = 0;
    while (k + 1 < zone->count && zone->at[k + 1] <= at) k++;
    return zone->offset[k];
}

static void check_offset(keyacct__zone *zone, const char *time, int32_t expected) {
    if (offset_at(zone, time) != expected) fail_msg("at %s the offset is %d, not %d", time, (int)offset_at(zone, time), (int)expected);
}

static void version_1(void **state) {
    const int64_t times[] = {1000000000, 1100000000};
    keyacct__zone zone;
    maker made = file_of(0, times, 2, 3600, 7200, NULL);
    (void)state;
    assert_int_equal(read_between(&made, "2000-01-01", "2010-01-01", &zone), KEYACCT_OK);
    assert_int_equal(zone.count, 3);
    check_offset(&zone, "2001-09-09T01:46:39", 3600);
    check_offset(&zone, "2001-09-09T01:46:40", 7200);
    check_offset(&zone, "2004-11-09T11:33:20", 3600);
    keyacct__zone_free(&zone, &allocator);
    /* without a TZ string the file is believed as far as 32-bit time goes, and no further */
    assert_int_equal(read_between(&made, "2030-01-01", "2038-01-01", &zone), KEYACCT_OK);
    keyacct__zone_free(&zone, &allocator);
    assert_int_equal(read_between(&made, "2030-01-01", "2039-01-01", &zone), KEYACCT_E_HORIZON);
    maker still = file_of(0, NULL, 0, 3600, 7200, NULL); /* never changes */
    assert_int_equal(read_between(&still, "2030-01-01", "2090-01-01", &zone), KEYACCT_OK);
    assert_int_equal(zone.count, 1);
    assert_int_equal(zone.offset[0], 3600);
    keyacct__zone_free(&zone, &allocator);
}

static void versions_2_to_4(void **state) {
    const int64_t times[] = {-5000000000, 1005000000}; /* the last one in winter, as the TZ string has it */
    keyacct__zone zone;
    (void)state;
    for (char version = '2'; version <= '4'; version++) {
        maker made = file_of(version, times, 2, 3600, 7200, "AAA-1BBB,M3.5.0,M10.5.0/3");
        assert_int_equal(read_between(&made, "2020-01-01", "2101-01-01", &zone), KEYACCT_OK);
        assert_true(zone.count >= 163);
        check_offset(&zone, "2026-03-29T00:59:59", 3600);
        check_offset(&zone, "2026-03-29T01:00:00", 7200);
        check_offset(&zone, "2026-10-25T00:59:59", 7200);
        check_offset(&zone, "2026-10-25T01:00:00", 3600);
        check_offset(&zone, "2100-03-28T01:00:00", 7200); /* 2100 is no leap year */
        keyacct__zone_free(&zone, &allocator);
        assert_int_equal(read_between(&made, "1800-01-01", "1820-01-01", &zone), KEYACCT_OK);
        check_offset(&zone, "1811-07-23T15:06:39", 3600);
        check_offset(&zone, "1811-07-23T15:06:40", 7200);
        keyacct__zone_free(&zone, &allocator);
    }
    maker five = file_of('5', times, 2, 3600, 7200, "AAA-1");
    assert_int_equal(read_between(&five, "2020-01-01", "2021-01-01", &zone), KEYACCT_E_UNSUPPORTED);
    maker empty = file_of('2', times, 2, 3600, 7200, ""); /* version 2 without a TZ string */
    assert_int_equal(read_between(&empty, "2020-01-01", "2037-01-01", &zone), KEYACCT_OK);
    keyacct__zone_free(&zone, &allocator);
    assert_int_equal(read_between(&empty, "2020-01-01", "2040-01-01", &zone), KEYACCT_E_HORIZON);
}

/* TZ strings: what they mean at some instant. Offsets by hand from the rules of POSIX and RFC 8536. */
static void tz_strings(void **state) {
    static const struct {
        const char *tz, *at;
        int32_t offset;
    } cases[] = {
        {"UTC0", "2026-07-01", 0},
        {"<+0530>-5:30", "2026-07-01", 19800},
        {"<-03>3", "2026-07-01", -10800},
        {"AAA-1:02:03", "2026-07-01", 3723},
        /* J60 is 1 March in every year, day 59 is 29 February in a leap year */
        {"AAA0BBB,J60/0,J300/0", "2028-02-29T12:00", 0},
        {"AAA0BBB,J60/0,J300/0", "2028-03-01T00:00", 3600},
        {"AAA0BBB,59/0,300/0", "2028-02-29T00:00", 3600},
        {"AAA0BBB,59/0,300/0", "2027-03-01T00:00", 3600},
        {"AAA0BBB,59/0,300/0", "2027-02-28T23:59", 0},
        {"AAA0BBB,J365/0,J1/0", "2028-12-31T00:00", 3600}, /* summer over New Year: one day */
        {"AAA0BBB,J365/0,J1/0", "2028-12-31T22:59", 3600},
        {"AAA0BBB,J365/0,J1/0", "2028-12-31T23:00", 0},
        /* southern: summer spans the year */
        {"AAA-10BBB,M10.1.0,M4.1.0/3", "2026-01-15", 39600},
        {"AAA-10BBB,M10.1.0,M4.1.0/3", "2026-04-04T15:59:59", 39600},
        {"AAA-10BBB,M10.1.0,M4.1.0/3", "2026-04-04T16:00:00", 36000},
        {"AAA-10BBB,M10.1.0,M4.1.0/3", "2026-10-03T16:00:00", 39600},
        /* half an hour: Lord Howe */
        {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-10-03T15:29:59", 37800},
        {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-10-03T15:30:00", 39600},
        /* the last Sunday of October, the fourth or the fifth */
        {"AAA-1BBB,M3.5.0,M10.5.0/3", "2027-10-31T00:59:59", 7200},
        {"AAA-1BBB,M3.5.0,M10.5.0/3", "2027-10-31T01:00:00", 3600},
        /* hours beyond a day: the day before the first Sunday at 22:00, as Nuuk; 24 + x */
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59", -7200},
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00", -3600},
        {"AAA-2BBB,M3.4.4/50,M10.4.4/50", "2026-03-27T23:59:59", 7200}, /* Jerusalem by Thursday: Friday comes 50 h later */
        {"AAA-2BBB,M3.4.4/50,M10.4.4/50", "2026-03-28T00:00:00", 10800},
        /* summer time all year */
        {"XXX3EDT4,0/0,J365/23", "2026-07-01", -14400},
        {"XXX3EDT4,0/0,J365/23", "2026-12-31T23:59", -14400},
        {"XXX3EDT4,0/0,J365/23", "2027-01-01T03:30", -14400},
        /* winter time is the shift: Dublin */
        {"IST-1GMT0,M10.5.0,M3.5.0/1", "2026-07-01", 3600},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", "2026-01-01", 0},
    };
    static const char *const refused[] = {
        "AA0", "AAA", "AAA0BBB", "AAA0BBB,M3.5.0", "AAA0BBB,M3.5.0,M10.5.0,", "AAA25", "AAA0:60", "AAA0BBB,M13.5.0,M10.5.0",
        "AAA0BBB,M3.6.0,M10.5.0", "AAA0BBB,M3.0.0,M10.5.0", "AAA0BBB,M3.5.7,M10.5.0", "AAA0BBB,J0,J365", "AAA0BBB,J366,J1", "AAA0BBB,366,1",
        "AAA0BBB,M3.5.0/168,M10.5.0", "<AAA0", "AAA 0", "AAA0 ", "A1A0", "AAA0000", "AAA-", "AAA0B,M3.5.0,M10.5.0",
    };
    keyacct__zone zone;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        maker made = file_of('3', NULL, 0, 0, 0, cases[i].tz);
        if (read_between(&made, "2020-01-01", "2030-01-01", &zone) != KEYACCT_OK) fail_msg("%s: %s", cases[i].tz, error.message);
        if (offset_at(&zone, cases[i].at) != cases[i].offset)
            fail_msg("%s at %s: %d", cases[i].tz, cases[i].at, (int)offset_at(&zone, cases[i].at));
        if (strncmp(cases[i].tz, "XXX", 3) == 0) assert_int_equal(zone.count, 1);
        keyacct__zone_free(&zone, &allocator);
    }
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        maker made = file_of('3', NULL, 0, 0, 0, refused[i]);
        if (read_between(&made, "2020-01-01", "2030-01-01", &zone) != KEYACCT_E_FORMAT) fail_msg("'%s' was taken", refused[i]);
        assert_string_equal(error.table, "zone");
        assert_non_null(strstr(error.message, "byte "));
    }
}

static void is_refused(const maker *made, keyacct_status expected, const char *words) {
    keyacct__zone zone;
    keyacct_status status = read_between(made, "2020-01-01", "2030-01-01", &zone);
    if (status != expected || !strstr(error.message, words)) fail_msg("%s: %s", keyacct_status_name(status), error.message);
    assert_string_equal(error.table, "zone");
}

/* Byte places of the file below: first block 44 + 7, second header at 51, times at 95, indices at 111, types at 113, names at 125,
 * TZ string from 133. */
enum { SECOND = 51, TIMES_AT = 95, INDICES_AT = 111, TYPES_AT = 113, NAMES_AT = 125 };

static void damaged(void **state) {
    const int64_t times[] = {1000000000, 1100000000};
    const maker good = file_of('2', times, 2, 3600, 7200, "AAA-1");
    maker bad = good;
    keyacct__zone zone;
    (void)state;
    assert_int_equal(read_between(&good, "2020-01-01", "2030-01-01", &zone), KEYACCT_OK);
    keyacct__zone_free(&zone, &allocator);
    for (size_t size = 1; size < good.size; size++) { /* cut short anywhere */
        bad.size = size;
        is_refused(&bad, KEYACCT_E_FORMAT, "byte ");
    }
#define DAMAGE(at, value, expected, words)                                                                                         \
    do {                                                                                                                           \
        bad = good;                                                                                                                \
        bad.bytes[at] = (uint8_t)(value);                                                                                          \
        is_refused(&bad, expected, words);                                                                                         \
    } while (0)
    DAMAGE(0, 'X', KEYACCT_E_FORMAT, "byte 0 ");
    DAMAGE(SECOND, 'X', KEYACCT_E_FORMAT, "byte 51 ");
    DAMAGE(SECOND + 4, '3', KEYACCT_E_FORMAT, "another version");
    DAMAGE(4, '9', KEYACCT_E_UNSUPPORTED, "version 9");
    DAMAGE(4, 1, KEYACCT_E_UNSUPPORTED, "byte 4 ");
    DAMAGE(SECOND + 20, 0x7f, KEYACCT_E_FORMAT, "ends before");
    DAMAGE(SECOND + 23, 1, KEYACCT_E_FORMAT, "as many indicators");
    DAMAGE(SECOND + 39, 0, KEYACCT_E_FORMAT, "1 to 256 kinds");
    DAMAGE(SECOND + 43, 0, KEYACCT_E_FORMAT, "no names");
    DAMAGE(TIMES_AT + 4, 0x7f, KEYACCT_E_FORMAT, "do not ascend");
    DAMAGE(INDICES_AT, 2, KEYACCT_E_FORMAT, "byte 111 ");
    DAMAGE(TYPES_AT, 0x7f, KEYACCT_E_FORMAT, "beyond 26 hours");
    DAMAGE(TYPES_AT + 1, 2, KEYACCT_E_FORMAT, "beyond 26 hours");
    DAMAGE(TYPES_AT + 4, 2, KEYACCT_E_FORMAT, "neither 0 nor 1");
    DAMAGE(TYPES_AT + 5, 8, KEYACCT_E_FORMAT, "behind the names");
    DAMAGE(NAMES_AT + 7, 'B', KEYACCT_E_FORMAT, "do not end");
    DAMAGE(NAMES_AT + 8, 'X', KEYACCT_E_FORMAT, "new line");
    DAMAGE(TYPES_AT + 3, 0x11, KEYACCT_E_FORMAT, "contradicts");
#undef DAMAGE
    bad = good;
    put(&bad, 0, 1);
    is_refused(&bad, KEYACCT_E_FORMAT, "more than a zone file has");
    bad.size = 0;
    memcpy(bad.bytes, "#!/bin/sh\n", 10);
    bad.size = 10;
    is_refused(&bad, KEYACCT_E_FORMAT, "byte ");
}

static void leap_seconds(void **state) {
    maker made = {{0}, 0};
    (void)state;
    header(&made, 0, 0, 1, 0, 1, 4);
    put(&made, 0, 6);
    memcpy(made.bytes + made.size, "UTC", 4);
    made.size += 4;
    put(&made, 78796800, 4);
    put(&made, 1, 4);
    is_refused(&made, KEYACCT_E_UNSUPPORTED, "leap seconds");
    size_t size;
    uint8_t *right = zone_file("right/Europe/Berlin", &size);
    if (!right) return;
    assert_true(size < sizeof made.bytes);
    memcpy(made.bytes, right, size);
    made.size = size;
    is_refused(&made, KEYACCT_E_UNSUPPORTED, "leap seconds");
    free(right);
}

/* Openings and closings around a gap and a fold, against the definition: every second of two days. */
static void local_times(void **state) {
    const int64_t changes[] = {1000000000, 1000086400}; /* an hour is skipped, a day later it comes again */
    maker made = file_of('2', changes, 2, 3600, 7200, "AAA-1");
    keyacct__zone zone;
    (void)state;
    assert_int_equal(read_between(&made, "2001-09-01", "2001-09-20", &zone), KEYACCT_OK);
    int64_t begin = 1000000000 - 50000, end = 1000086400 + 50000;
    for (int64_t local = begin + 10800; local < end; local += 97) {
        int64_t opening = -1, closing = -1;
        for (int64_t at = begin; at < end; at++) {
            int64_t clock = at + (at >= changes[0] && at < changes[1] ? 7200 : 3600);
            if (opening < 0 && clock >= local) opening = at;
            if (clock < local) closing = at + 1;
        }
        if (opening < 0 || closing >= end) break;
        assert_int_equal(keyacct__zone_opening(&zone, local), opening);
        assert_int_equal(keyacct__zone_closing(&zone, local), closing);
    }
    keyacct__zone_free(&zone, &allocator);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(version_1),  cmocka_unit_test(versions_2_to_4), cmocka_unit_test(tz_strings),
                                       cmocka_unit_test(damaged),    cmocka_unit_test(leap_seconds),    cmocka_unit_test(local_times)};
    allocator.struct_size = sizeof allocator;
    allocator.resize = plain_resize;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
