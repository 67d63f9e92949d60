/* Reads TZif files (RFC 8536, versions 1 to 4) from bytes, and turns local times into instants.
 *
 * Of a file of version 2 or later the 64-bit block counts, and its TZ string for what comes after the last listed change. Without
 * one the file is believed as far as 32-bit time goes. Local times that do not exist or come twice are decided by whoever asks:
 * keyacct__zone_opening, keyacct__zone_closing. Reading O(bytes); an instant O(1) when they are asked for in order.
 * Refuses: anything truncated, extended or out of range, with the byte where; a TZ string that contradicts the last change; files
 * that count leap seconds ("right/"), because times here have none; newer versions. */
#include "zone.h"

#include <string.h>

#define HEADER 44
#define END_32_BIT INT64_C(2147483648)

typedef struct tzif {
    const uint8_t *bytes;
    size_t size;
    size_t times, indices, types, names, end; /* where the parts of the chosen block begin, and where it ends */
    uint32_t count[6]; /* ut, standard, leap, times, types, characters: as the header has them */
    int width; /* bytes of a time */
} tzif;
enum { UT, STANDARD, LEAP, TIMES, TYPES, CHARACTERS };

static keyacct_status bad(keyacct_error *error, size_t byte, const char *what) {
    return keyacct__fail(error, KEYACCT_E_FORMAT, "zone", NULL, -1, "byte %l of the zone file: %s", (int64_t)byte, what);
}

static int64_t number(const tzif *file, size_t at, int width) { /* big-endian, two's complement */
    uint64_t value = file->bytes[at] & 0x80 ? ~UINT64_C(0) : 0;
    for (int i = 0; i < width; i++) value = value << 8 | file->bytes[at + (size_t)i];
    return (int64_t)value;
}

/* Header at `at` and the places of its block, whose times have `width` bytes. */
static keyacct_status block(tzif *file, size_t at, int width, keyacct_error *error) {
    if (file->size - at < HEADER) return bad(error, file->size, "it ends within a header");
    if (memcmp(file->bytes + at, "TZif", 4) != 0) return bad(error, at, "a zone file has the letters TZif here");
    for (int i = 0; i < 6; i++) file->count[i] = (uint32_t)number(file, at + 20 + 4 * (size_t)i, 4);
    const uint32_t *n = file->count;
    uint64_t left = file->size - at - HEADER;
    uint64_t need = (uint64_t)n[TIMES] * (uint64_t)(width + 1) + (uint64_t)n[TYPES] * 6 + n[CHARACTERS]
                  + (uint64_t)n[LEAP] * (uint64_t)(width + 4) + n[STANDARD] + n[UT];
    if (need > left) return bad(error, file->size, "it ends before what its header announces");
    file->width = width;
    file->times = at + HEADER;
    file->indices = file->times + (size_t)n[TIMES] * (size_t)width;
    file->types = file->indices + n[TIMES];
    file->names = file->types + 6 * (size_t)n[TYPES];
    file->end = file->times + (size_t)need;
    return KEYACCT_OK;
}

static keyacct_status check_types(const tzif *file, keyacct_error *error) {
    const uint32_t *n = file->count;
    for (size_t i = 0; i < n[TYPES]; i++) {
        size_t at = file->types + 6 * i;
        int64_t offset = number(file, at, 4);
        if (offset < -ZONE_MOST_OFFSET || offset > ZONE_MOST_OFFSET) return bad(error, at, "an offset from UTC is beyond 26 hours");
        if (file->bytes[at + 4] > 1) return bad(error, at + 4, "summer time is neither 0 nor 1");
        if (file->bytes[at + 5] >= n[CHARACTERS]) return bad(error, at + 5, "a name begins behind the names");
    }
    if (file->bytes[file->names + n[CHARACTERS] - 1] != 0)
        return bad(error, file->names + n[CHARACTERS] - 1, "the names do not end");
    for (size_t at = file->end - n[STANDARD] - n[UT]; at < file->end; at++)
        if (file->bytes[at] > 1) return bad(error, at, "an indicator is neither 0 nor 1");
    return KEYACCT_OK;
}

static keyacct_status check(const tzif *file, keyacct_error *error) {
    const uint32_t *n = file->count;
    size_t header = file->times - HEADER;
    if (n[LEAP] > 0)
        return keyacct__fail(error, KEYACCT_E_UNSUPPORTED, "zone", NULL, -1,
                             "the zone file counts %l leap seconds (a file of \"right/\"); take the one without", (int64_t)n[LEAP]);
    if (n[TYPES] == 0 || n[TYPES] > 256) return bad(error, header + 36, "a file has 1 to 256 kinds of local time");
    if (n[CHARACTERS] == 0) return bad(error, header + 40, "there are no names");
    if ((n[STANDARD] != 0 && n[STANDARD] != n[TYPES]) || (n[UT] != 0 && n[UT] != n[TYPES]))
        return bad(error, header + 20, "there are not as many indicators as kinds of local time");
    KEYACCT__TRY(check_types(file, error));
    for (size_t i = 0; i < n[TIMES]; i++) {
        size_t at = file->times + i * (size_t)file->width;
        if (i > 0 && number(file, at, file->width) <= number(file, at - (size_t)file->width, file->width))
            return bad(error, at, "the times of the changes do not ascend");
        if (file->bytes[file->indices + i] >= n[TYPES]) return bad(error, file->indices + i, "there is no such kind of local time");
    }
    return KEYACCT_OK;
}

/* Chooses the block; *footer is set to the TZ string of version 2 or later, else to NULL. */
static keyacct_status open_file(tzif *file, const char **footer, size_t *length, keyacct_error *error) {
    *footer = NULL;
    *length = 0;
    KEYACCT__TRY(block(file, 0, 4, error));
    uint8_t version = file->bytes[4];
    if (version != 0 && (version < '2' || version > '4'))
        return keyacct__fail(error, KEYACCT_E_UNSUPPORTED, "zone", NULL, -1,
                             "byte 4 of the zone file: version %d is not one of 1 to 4", (int32_t)version - '0');
    if (version != 0) {
        size_t second = file->end;
        KEYACCT__TRY(block(file, second, 8, error));
        if (file->bytes[second + 4] != version) return bad(error, second + 4, "the second header has another version");
    }
    KEYACCT__TRY(check(file, error));
    size_t at = file->end;
    if (version != 0) {
        if (at >= file->size || file->bytes[at] != '\n') return bad(error, at, "the TZ string does not begin with a new line");
        const uint8_t *end = memchr(file->bytes + at + 1, '\n', file->size - at - 1);
        if (!end) return bad(error, file->size, "the TZ string does not end with a new line");
        *footer = (const char *)file->bytes + at + 1;
        *length = (size_t)(end - file->bytes) - at - 1;
        at += *length + 2;
    }
    return at == file->size ? KEYACCT_OK : bad(error, at, "there is more than a zone file has");
}

/* --- changes ----------------------------------------------------------------------------------------------------------- */

void keyacct__zone_free(keyacct__zone *zone, const keyacct_allocator *allocator) {
    keyacct__free(allocator, zone->at, (size_t)zone->capacity, sizeof *zone->at);
    keyacct__free(allocator, zone->offset, (size_t)zone->capacity, sizeof *zone->offset);
    memset(zone, 0, sizeof *zone);
}

static keyacct_status grow(keyacct__zone *zone, const keyacct_allocator *allocator, keyacct_error *error) {
    int32_t capacity = zone->capacity ? 2 * zone->capacity : 64;
    int64_t *at = keyacct__alloc(allocator, (size_t)capacity, sizeof *at);
    int32_t *offset = keyacct__alloc(allocator, (size_t)capacity, sizeof *offset);
    if (!at || !offset) {
        keyacct__free(allocator, at, (size_t)capacity, sizeof *at);
        keyacct__free(allocator, offset, (size_t)capacity, sizeof *offset);
        return keyacct__fail_memory(error);
    }
    int32_t count = zone->count;
    if (count > 0) {
        memcpy(at, zone->at, (size_t)count * sizeof *at);
        memcpy(offset, zone->offset, (size_t)count * sizeof *offset);
    }
    keyacct__zone_free(zone, allocator);
    zone->at = at;
    zone->offset = offset;
    zone->count = count;
    zone->capacity = capacity;
    return KEYACCT_OK;
}

keyacct_status keyacct__zone_push(keyacct__zone *zone, const keyacct_allocator *allocator, int64_t at, int32_t offset,
                                  keyacct_error *error) {
    while (zone->count > 0 && zone->at[zone->count - 1] >= at) zone->count--;
    if (zone->count > 0 && zone->offset[zone->count - 1] == offset) return KEYACCT_OK;
    if (zone->count == zone->capacity) KEYACCT__TRY(grow(zone, allocator, error));
    zone->at[zone->count] = at;
    zone->offset[zone->count++] = offset;
    return KEYACCT_OK;
}

static int32_t type_offset(const tzif *file, size_t type) { return (int32_t)number(file, file->types + 6 * type, 4); }

static keyacct_status read_changes(const tzif *file, const char *footer, size_t length, int64_t from, int64_t until,
                                   keyacct__zone *zone, const keyacct_allocator *allocator, keyacct_error *error) {
    keyacct__zone_rule rule;
    size_t count = file->count[TIMES];
    int64_t last = count ? number(file, file->indices - (size_t)file->width, file->width) : INT64_MIN;
    int ruled = length > 0;
    if (ruled && !keyacct__zone_rule_parse(footer, length, &rule))
        return keyacct__fail(error, KEYACCT_E_FORMAT, "zone", NULL, -1,
                             "byte %l of the zone file: '%t' is not a TZ string with the rules of its changes",
                             (int64_t)file->end + 1, footer, (int64_t)length);
    if (!ruled && count > 0 && until > keyacct__max(last, END_32_BIT))
        return keyacct__fail(
            error, KEYACCT_E_HORIZON, "zone", NULL, -1,
            "the zone file says nothing about times after its last change, and the horizon reaches beyond 2038; take "
            "a file of version 2 or later, or a shorter horizon");
    if (ruled && count > 0 && last > -(INT64_C(1) << 40) && last < INT64_C(1) << 40
        && keyacct__zone_rule_offset(&rule, last) != type_offset(file, file->bytes[file->types - 1]))
        return bad(error, file->end + 1, "the TZ string contradicts the last change");
    int32_t before = count == 0 && ruled ? keyacct__zone_rule_offset(&rule, from) : type_offset(file, 0);
    for (size_t i = 0; i < count && number(file, file->times + i * (size_t)file->width, file->width) <= from; i++)
        before = type_offset(file, file->bytes[file->indices + i]);
    if (ruled && last <= from) before = keyacct__zone_rule_offset(&rule, from);
    KEYACCT__TRY(keyacct__zone_push(zone, allocator, INT64_MIN, before, error));
    for (size_t i = 0; i < count; i++) {
        int64_t at = number(file, file->times + i * (size_t)file->width, file->width);
        if (at > from && at < until)
            KEYACCT__TRY(keyacct__zone_push(zone, allocator, at, type_offset(file, file->bytes[file->indices + i]), error));
    }
    return ruled && last < until ? keyacct__zone_rule_push(&rule, keyacct__max(last, from), until, zone, allocator, error)
                                 : KEYACCT_OK;
}

keyacct_status keyacct__zone_read(keyacct__zone *zone, const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                  int64_t from, int64_t until, keyacct_error *error) {
    tzif file;
    const char *footer;
    size_t length;
    memset(zone, 0, sizeof *zone);
    if (size == 0) return keyacct__zone_push(zone, allocator, INT64_MIN, 0, error);
    if (!bytes) return keyacct__refuse(error, "zone", "the bytes of the zone file are NULL");
    memset(&file, 0, sizeof file);
    file.bytes = bytes;
    file.size = size;
    KEYACCT__TRY(open_file(&file, &footer, &length, error));
    /* Windows of the days around the horizon reach into it. */
    return read_changes(&file, footer, length, from - 3 * ZONE_MARGIN, until + 3 * ZONE_MARGIN, zone, allocator, error);
}

/* --- local time -------------------------------------------------------------------------------------------------------- */

/* The last change at or before x, near the one that was asked for before. */
static int32_t seek(keyacct__zone *zone, int64_t x) {
    int32_t k = zone->cursor;
    while (k > 0 && zone->at[k] > x) k--;
    while (k + 1 < zone->count && zone->at[k + 1] <= x) k++;
    return zone->cursor = k;
}

int64_t keyacct__zone_opening(keyacct__zone *zone, int64_t local) {
    for (int32_t k = seek(zone, local - ZONE_MARGIN);; k++) {
        int64_t at = local - zone->offset[k];
        if (k > 0 && at < zone->at[k]) at = zone->at[k];
        if (k + 1 == zone->count || at < zone->at[k + 1]) return at;
    }
}

int64_t keyacct__zone_closing(keyacct__zone *zone, int64_t local) {
    for (int32_t k = seek(zone, local + ZONE_MARGIN);; k--) {
        int64_t at = local - zone->offset[k];
        if (k > 0 && at <= zone->at[k]) continue;
        return k + 1 < zone->count && zone->at[k + 1] < at ? zone->at[k + 1] : at;
    }
}

/* The stretch that holds an instant. */
static int32_t stretch_of(const keyacct__zone *zone, int64_t at) {
    int32_t low = 0, high = zone->count - 1;
    while (low < high) {
        int32_t middle = low + (high - low + 1) / 2;
        if (zone->at[middle] <= at) low = middle;
        else high = middle - 1;
    }
    return low;
}

int32_t keyacct__zone_offset(const keyacct__zone *zone, int64_t at) { return zone->offset[stretch_of(zone, at)]; }

int64_t keyacct__zone_begin(const keyacct__zone *zone, int64_t local) {
    keyacct__zone own = *zone; /* with a place of its own to look from */
    own.cursor = stretch_of(zone, local - ZONE_MARGIN);
    return keyacct__zone_opening(&own, local);
}
