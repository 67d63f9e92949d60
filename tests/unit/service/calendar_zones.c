/* Calendars against a second-by-second oracle around every change of a zone between 1970 and 2037.
 *
 * The oracle knows nothing of ours: the C library's localtime_r with TZ set says what the clock on the wall shows at each second of
 * 36 hours before and after the change (and of a day around), windows are marked on that row of clocks by looking along it,
 * and open seconds are counted one by one. It is asked for seconds, not for offsets; where two clocks a quarter of an hour apart
 * agree with the time between them, what lies between is filled in.
 *
 * The normal run takes the zones below (under a sanitizer the first six) and asks at every 61st second and around each edge;
 * KEYACCT_NIGHTLY=1 does so with all zones of the system. KEYACCT_EVERY_SECOND=1 asks all of them at every second, 22 thousand
 * million times: about half an hour, once a night. */
#define _DEFAULT_SOURCE
#include "zones.h"

#include <dirent.h>
#include <sys/stat.h>
#include <time.h>

enum { DAY = 86400, SIDE = 36 * 3600, AROUND = DAY + 6 * 3600, ROW = 2 * (SIDE + AROUND), STEP = 900, JUMP = 26 * 3600 };

static const char *const normal_zones[] = {
    "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "America/Sao_Paulo", "Europe/Berlin", "Asia/Shanghai",
    "America/New_York", "America/St_Johns", "Europe/Dublin", "Africa/Monrovia", "Asia/Kathmandu", "Pacific/Kwajalein",
    "Asia/Gaza", "America/Nuuk", "Antarctica/Troll", "Asia/Tehran", "Pacific/Chatham", "America/Caracas", "Asia/Pyongyang",
    "Africa/Cairo"};

/* Calendars whose edges fall into what zones skip and repeat. Last, from and until of a window past midnight. */
typedef struct shape {
    const char *rules[12][RULE_CELLS];
    int count;
} shape;
static const shape shapes[] = {
    {{{"weekly", NULL, NULL, NULL, "00:00", "24:00"}}, 1},
    {{{"weekly", NULL, NULL, NULL, "02:15", "05:00"}, {"weekly", NULL, NULL, NULL, "23:15", "00:45"}}, 2},
    {{{"weekly", NULL, NULL, NULL, "01:00", "02:30"}, {"weekly", NULL, NULL, NULL, "02:30", "02:45"},
      {"weekly", NULL, NULL, NULL, "22:00", "00:30"}}, 3},
    {{{"weekly", "monday", NULL, NULL, "09:00", "12:00"}, {"weekly", "friday", NULL, NULL, "13:00", "18:00:01"},
      {"weekly", "saturday", NULL, NULL, "22:00", "06:00"}, {"weekly", "sunday", NULL, NULL, "22:00", "06:00"}}, 4},
};
enum { SHAPES = sizeof shapes / sizeof shapes[0] };

#if defined(__SANITIZE_ADDRESS__)
enum { ZONES = 6 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { ZONES = 6 };
#else
enum { ZONES = sizeof normal_zones / sizeof normal_zones[0] };
#endif
#else
enum { ZONES = sizeof normal_zones / sizeof normal_zones[0] };
#endif

static int all, every = 61;
static int64_t changes_seen, answers;

static int64_t clock_at(int64_t at) { /* local seconds since 1970-01-01 00:00 on the local clock */
    time_t now = (time_t)at;
    struct tm local;
    assert_non_null(localtime_r(&now, &local));
    return (int64_t)keyacct__days_from_civil(local.tm_year + INT64_C(1900), local.tm_mon + 1, local.tm_mday) * DAY
         + local.tm_hour * 3600 + local.tm_min * 60 + local.tm_sec;
}

static void read_clocks(int64_t begin, int64_t *clocks) {
    for (int i = 0; i < ROW; i += STEP) {
        int64_t left = clock_at(begin + i), right = clock_at(begin + i + STEP);
        for (int k = 0; k < STEP; k++) clocks[i + k] = right - left == STEP ? left + k : clock_at(begin + i + k);
    }
}

static int32_t seconds_of(const char *text) {
    int h = 0, m = 0, s = 0;
    assert_true(sscanf(text, "%d:%d:%d", &h, &m, &s) >= 2);
    return h * 3600 + m * 60 + s;
}

static int within(int64_t place) { return place < 0 ? 0 : place > ROW ? ROW : (int)place; }

/* Marks what is open: from the first second whose clock has reached the beginning until the last one before the end. */
static void mark(const shape *of, const int64_t *clocks, uint8_t *open) {
    static const char *const names[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
    memset(open, 0, ROW);
    for (int64_t day = clocks[0] / DAY - 2; day <= clocks[ROW - 1] / DAY + 2; day++) {
        const char *weekday = names[((day + 3) % 7 + 7) % 7];
        for (int r = 0; r < of->count; r++) {
            const char *const *rule = of->rules[r];
            int64_t from = day * DAY + seconds_of(rule[4]), until = day * DAY + seconds_of(rule[5]);
            int first, last;
            if (rule[1] && strcmp(rule[1], weekday) != 0) continue;
            if (until <= from) until += DAY;
            if (until < clocks[0] - DAY || from > clocks[ROW - 1] + DAY) continue;
            first = within(from - clocks[0] - JUMP); /* no clock jumps further: what lies before shows less, behind the last more */
            last = within(until - clocks[0] + JUMP);
            while (first < ROW && clocks[first] < from) first++;
            while (last > 0 && clocks[last - 1] >= until) last--;
            if (first < last) memset(open + first, 1, (size_t)(last - first));
        }
    }
}

/* What is asked at once: the seconds, what is open up to them, and which of them follow an open one. */
typedef struct questions {
    int64_t at[ROW], counted[ROW], start[ROW], found[ROW];
    int64_t due[ROW], need[ROW];
    int count, dues;
} questions;

static void compare(const keyacct_calendar *calendar, int64_t begin, const uint8_t *open, const char *zone) {
    static questions q;
    keyacct_error error = KEYACCT_ERROR_INIT;
    int64_t counted = 0, start = (begin + AROUND) * 1000, opens;
    q.count = q.dues = 0;
    for (int i = AROUND; i <= ROW - AROUND; i++) {
        int edge = open[i] != open[i - 1] || open[i] != open[i + 1];
        if (i % every == 0 || edge) {
            int64_t at = (begin + i) * 1000;
            q.start[q.count] = start;
            q.at[q.count] = at;
            q.counted[q.count++] = counted * 1000;
            if (keyacct_calendar_next(calendar, at, &opens, NULL, &error) != KEYACCT_OK) fail_msg("%s: %s", zone, error.message);
            if ((opens <= at) != open[i]) fail_msg("%s: at %lld it is %s", zone, (long long)at / 1000, open[i] ? "open" : "closed");
            if (i > AROUND && open[i - 1]) { /* the last of `counted` seconds has just passed */
                q.due[q.dues] = at;
                q.need[q.dues++] = counted * 1000;
            }
        }
        counted += open[i];
    }
    if (keyacct_calendar_elapsed(calendar, q.start, q.at, q.found, q.count, &error) != KEYACCT_OK) fail_msg("%s: %s", zone, error.message);
    for (int i = 0; i < q.count; i++)
        if (q.found[i] != q.counted[i])
            fail_msg("%s: from %lld to %lld, %lld ms were open and not %lld ms", zone, (long long)start / 1000, (long long)q.at[i] / 1000,
                     (long long)q.counted[i], (long long)q.found[i]);
    if (keyacct_calendar_deadline(calendar, q.start, q.need, q.found, q.dues, &error) != KEYACCT_OK) fail_msg("%s: %s", zone, error.message);
    for (int i = 0; i < q.dues; i++)
        if (q.found[i] != q.due[i])
            fail_msg("%s: %lld ms are due at %lld and not at %lld ms", zone, (long long)q.need[i], (long long)q.due[i] / 1000, (long long)q.found[i]);
    answers += q.count;
}

static void around(const char *zone, keyacct_calendar *const *calendars, int64_t change) {
    static int64_t clocks[ROW];
    static uint8_t open[ROW];
    int64_t begin = change - SIDE - AROUND;
    read_clocks(begin, clocks);
    for (int s = 0; s < SHAPES; s++) {
        mark(&shapes[s], clocks, open);
        compare(calendars[s], begin, open, zone);
    }
    changes_seen++;
}

/* Changes as the C library shows them: the offset of one hour differs from that of the hour before. */
static void one_zone(const char *zone) {
    keyacct_calendar *calendars[SHAPES];
    keyacct_error error = KEYACCT_ERROR_INIT;
    size_t size = 0;
    int64_t first = time_of("1970-01-01") / 1000, last = time_of("2038-01-01") / 1000;
    uint8_t *bytes = zone_file(zone, &size);
    if (!bytes) fail_msg("%s: there is no such zone in %s", zone, zone_folder());
    for (int s = 0; s < SHAPES; s++) {
        keyacct_table *rules = rules_of(shapes[s].rules, shapes[s].count);
        if (keyacct_calendar_create(NULL, rules, NULL, bytes, size, time_of("1969-11-01"), time_of("2038-03-01"), &calendars[s], &error)
            != KEYACCT_OK)
            fail_msg("%s: %s", zone, error.message);
        keyacct_table_destroy(rules);
    }
    free(bytes);
    setenv("TZ", zone, 1);
    tzset();
    int64_t before = clock_at(first) - first;
    for (int64_t at = first + 3 * 3600; at < last; at += 3 * 3600) {
        int64_t offset = clock_at(at) - at;
        if (offset == before) continue;
        int64_t low = at - 3 * 3600, high = at; /* one change between the two, or two that are both looked at from here */
        while (high - low > 1) {
            int64_t middle = low + (high - low) / 2;
            if (clock_at(middle) - middle == before) low = middle;
            else high = middle;
        }
        around(zone, calendars, high);
        before = offset;
    }
    around(zone, calendars, first + 180 * DAY); /* zones without changes have an ordinary week too */
    for (int s = 0; s < SHAPES; s++) keyacct_calendar_destroy(calendars[s]);
}

static void chosen_zones(void **state) {
    (void)state;
    for (int i = 0; i < ZONES; i++) one_zone(normal_zones[i]);
    print_message("%d zones, %lld changes, %lld answers\n", (int)ZONES, (long long)changes_seen, (long long)answers);
    assert_true(changes_seen > 50 * ZONES);
}

static int zones_walked;

static void walk(const char *folder, int depth) {
    char path[1200], name[600];
    struct stat about;
    snprintf(path, sizeof path, "%s/%s", zone_folder(), folder);
    DIR *open = opendir(path);
    if (!open) return;
    for (struct dirent *entry = readdir(open); entry; entry = readdir(open)) {
        uint8_t head[4] = {0};
        if (entry->d_name[0] < 'A' || entry->d_name[0] > 'Z') continue; /* posix/ and right/ repeat the rest */
        int length = snprintf(name, sizeof name, "%s%s%s", folder, *folder ? "/" : "", entry->d_name);
        if (length < 0 || (size_t)length >= sizeof name) continue;
        length = snprintf(path, sizeof path, "%s/%s", zone_folder(), name);
        if (length < 0 || (size_t)length >= sizeof path) continue;
        if (lstat(path, &about) != 0 || S_ISLNK(about.st_mode)) continue; /* another name of one that is looked at */
        FILE *file = fopen(path, "rb");
        size_t size = file ? fread(head, 1, 4, file) : 0;
        if (file) fclose(file);
        if (size == 4 && memcmp(head, "TZif", 4) == 0) {
            one_zone(name);
            zones_walked++;
        } else if (depth < 3) {
            walk(name, depth + 1);
        }
    }
    closedir(open);
}

static void all_zones(void **state) {
    (void)state;
    if (!all) skip();
    changes_seen = answers = 0;
    walk("", 0);
    print_message("%d zones, %lld changes, %lld answers\n", zones_walked, (long long)changes_seen, (long long)answers);
    assert_true(zones_walked > 300);
}

static int is_set(const char *name) {
    const char *value = getenv(name);
    return value && strcmp(value, "1") == 0;
}

int main(void) {
    size_t size;
    uint8_t *berlin = zone_file("Europe/Berlin", &size);
    const struct CMUnitTest tests[] = {cmocka_unit_test(chosen_zones), cmocka_unit_test(all_zones)};
    every = is_set("KEYACCT_EVERY_SECOND") ? 1 : 61;
    all = every == 1 || is_set("KEYACCT_NIGHTLY");
    if (!berlin) {
        print_message("no zone files in %s: install tzdata\n", zone_folder());
        return 77;
    }
    free(berlin);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
