/* Calendars: zone files and tables of rules. Bytes are refused with a message, or make a calendar that answers without contradiction.
 *
 * Input: 16 bit length of the zone file, the zone file, then rules of nine bytes: rule and weekday, two days, two times. */
#include "fuzz.h"
#include "keyacct.h"

enum { RULE = 9, MOST = 32, TIME = 8 };
#define DAY_MS INT64_C(86400000)
#define BEGIN (DAY_MS * 20454) /* 2026-01-01 */
#define END (BEGIN + DAY_MS * 150)

static int32_t days[2][MOST];
static int8_t rules[MOST], weekdays[MOST];
static uint8_t has[4][MOST / 8];
static char times[2][MOST * TIME + 1];
static int64_t offsets[2][MOST + 1];

static void write_time(const uint8_t *from, int which, int row) {
    char text[16] = "";
    if (from[0] < 0xf0) snprintf(text, sizeof text, "%02d:%02d", from[0] % 26, from[1] % 61);
    if (from[0] >= 0xf8) snprintf(text, sizeof text, "%02d:%02d:%02d", from[1] % 24, from[1] % 60, from[0] % 61);
    int64_t at = offsets[which][row];
    memcpy(times[which] + at, text, strlen(text));
    offsets[which][row + 1] = at + (int64_t)strlen(text);
    if (text[0]) has[2 + which][row / 8] |= (uint8_t)(1 << row % 8);
}

static keyacct_table *table_of(const uint8_t *bytes, size_t size) {
    keyacct_table *table = NULL;
    int rows = size / RULE < MOST ? (int)(size / RULE) : MOST;
    memset(has, 0, sizeof has);
    for (int i = 0; i < rows; i++, bytes += RULE) {
        rules[i] = (int8_t)(bytes[0] % 6);
        weekdays[i] = (int8_t)(bytes[0] / 6 % 8);
        for (int k = 0; k < 2; k++) {
            days[k][i] = 20400 + (bytes[1 + 2 * k] << 8 | bytes[2 + 2 * k]) % 1000;
            if (bytes[1 + 2 * k] < 0xf0) has[k][i / 8] |= (uint8_t)(1 << i % 8);
            write_time(bytes + 5 + 2 * k, k, i);
        }
    }
    REQUIRE(keyacct_table_create(NULL, "calendars", rows, &table, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_table_bind(table, "rule", KEYACCT_TYPE_INT8, 0, rules, NULL, NULL, NULL, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_table_bind(table, "weekday", KEYACCT_TYPE_INT8, 0, weekdays, NULL, NULL, NULL, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_table_bind(table, "from_on", KEYACCT_TYPE_DATE, 0, days[0], has[0], NULL, NULL, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_table_bind(table, "until_on", KEYACCT_TYPE_DATE, 0, days[1], has[1], NULL, NULL, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_table_bind_text(table, "from_time", 0, offsets[0], times[0], has[2], NULL, NULL, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_table_bind_text(table, "until_time", 0, offsets[1], times[1], has[3], NULL, NULL, NULL) == KEYACCT_OK);
    return table;
}

/* Walking from window to window adds up to what elapsed says, and each window's end is when its open time is due. */
static void ask(const keyacct_calendar *calendar) {
    int64_t at = BEGIN, sum = 0, opens, closes, all, from = BEGIN, until = END, due, open = 1;
    while (at < END && keyacct_calendar_next(calendar, at, &opens, &closes, NULL) == KEYACCT_OK) {
        REQUIRE(opens >= at && opens < closes && closes <= END);
        REQUIRE(keyacct_calendar_deadline(calendar, &at, &open, &due, 1, NULL) == KEYACCT_OK && due == opens + 1);
        sum += closes - opens;
        REQUIRE(keyacct_calendar_deadline(calendar, &from, &sum, &due, 1, NULL) == KEYACCT_OK && due == closes);
        at = closes;
    }
    REQUIRE(keyacct_calendar_elapsed(calendar, &from, &until, &all, 1, NULL) == KEYACCT_OK && all == sum && sum > 0);
}

static void save_and_load(const keyacct_calendar *calendar) {
    static uint8_t bytes[1 << 16], again[1 << 16];
    size_t size = 0, length = 0;
    keyacct_calendar *loaded = NULL;
    REQUIRE(keyacct_calendar_save(calendar, bytes, sizeof bytes, &size, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_calendar_load(NULL, bytes, size, &loaded, NULL) == KEYACCT_OK);
    REQUIRE(keyacct_calendar_save(loaded, again, sizeof again, &length, NULL) == KEYACCT_OK);
    REQUIRE(size == length && memcmp(bytes, again, size) == 0);
    ask(loaded);
    keyacct_calendar_destroy(loaded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    keyacct_error error = KEYACCT_ERROR_INIT;
    keyacct_calendar *calendar = NULL;
    if (size < 2) return 0;
    size_t zone_size = (size_t)data[0] << 8 | data[1];
    if (zone_size > size - 2) zone_size = size - 2;
    uint8_t *zone = malloc(zone_size ? zone_size : 1);
    REQUIRE(zone);
    memcpy(zone, data + 2, zone_size);
    keyacct_table *table = table_of(data + 2 + zone_size, size - 2 - zone_size);
    keyacct_status status = keyacct_calendar_create(NULL, table, NULL, zone, zone_size, BEGIN, END, &calendar, &error);
    free(zone);
    keyacct_table_destroy(table);
    if (status != KEYACCT_OK) {
        REQUIRE(calendar == NULL && error.message[0] && error.status == status && status != KEYACCT_E_INTERNAL);
        return 0;
    }
    ask(calendar);
    save_and_load(calendar);
    keyacct_calendar_destroy(calendar);
    return 0;
}

static size_t put(uint8_t *to, size_t at, uint64_t value, int width) {
    for (int i = 0; i < width; i++) to[at + (size_t)i] = (uint8_t)(value >> 8 * (width - 1 - i));
    return at + (size_t)width;
}

static size_t put_header(uint8_t *to, size_t at, char version, int changes) {
    memset(to + at, 0, 44);
    memcpy(to + at, "TZif", 4);
    to[at + 4] = (uint8_t)version;
    put(to, at + 32, (uint64_t)changes, 4);
    put(to, at + 36, 2, 4);
    put(to, at + 40, 8, 4);
    return at + 44;
}

static size_t put_block(uint8_t *to, size_t at, int changes, int width) {
    static const int64_t when[] = {1761440400, 1774746000, 1792890000}; /* around BEGIN: winter, summer, winter */
    for (int i = 0; i < changes; i++) at = put(to, at, (uint64_t)when[i], width);
    for (int i = 0; i < changes; i++) at = put(to, at, (uint64_t)(i % 2), 1);
    at = put(to, put(to, at, 3600, 4), 0, 2);
    at = put(to, put(to, at, 7200, 4), 0x0104, 2);
    memcpy(to + at, "CET\0CES", 8);
    return at + 8;
}

/* No zone, a 32-bit file, a 64-bit one with changes and a rule, one with the rule alone; each with the same week and exceptions. */
size_t keyacct_fuzz_seed(int index, uint8_t *buffer, size_t capacity) {
    static const uint8_t week[][RULE] = {
        {1 + 6 * 1, 0xff, 0, 0xff, 0, 9, 0, 12, 0},  {1 + 6 * 1, 0xff, 0, 0xff, 0, 13, 0, 18, 0}, {1 + 6 * 5, 0xff, 0, 0xff, 0, 22, 0, 6, 0},
        {1 + 6 * 7, 0xff, 0, 0xff, 0, 2, 15, 5, 0},  {2, 0, 100, 0, 110, 0xf0, 0, 0xf0, 0},       {3, 0, 60, 0, 150, 9, 30, 10, 0},
        {4, 0, 105, 0xff, 0, 10, 0, 16, 0},          {5, 0, 120, 0, 125, 12, 0, 0xf0, 0},
    };
    if (index > 3 || capacity < 1024) return 0;
    size_t at = 2;
    int changes = index == 2 ? 3 : 0;
    if (index == 1) at = put_block(buffer, put_header(buffer, at, 0, 3), 3, 4);
    if (index > 1) {
        at = put_block(buffer, put_header(buffer, at, '2', 0), 0, 4);
        at = put_block(buffer, put_header(buffer, at, '2', changes), changes, 8);
        memcpy(buffer + at, "\nCET-1CEST,M3.5.0,M10.5.0/3\n", 28);
        at += 28;
    }
    put(buffer, 0, at - 2, 2);
    memcpy(buffer + at, week, sizeof week);
    return at + sizeof week;
}
