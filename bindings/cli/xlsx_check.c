/* Reads a workbook back before it gets its name: libxlsxwriter does not look whether its temporary files could be written, so a
 * full disk would leave a workbook with a part missing and no error.
 *
 * Walks the central directory of the ZIP file (PKWARE APPNOTE 4.3), inflates every member, compares length and CRC-32, and of each
 * sheet counts the rows and looks for its end. O(bytes of the workbook). Refuses ZIP64: such a workbook is not written. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "export.h"

enum { CHUNK = 1 << 16, NAME_LIMIT = 256 };

typedef struct member {
    char name[NAME_LIMIT];
    uint32_t crc, packed, size, offset;
    unsigned method;
} member;

/* Counts "<row " and keeps the last bytes of a stream that comes in pieces. */
typedef struct watch {
    int64_t rows;
    int matched; /* characters of "<row " */
    char last[16];
} watch;

static uint32_t number(const unsigned char *at, int bytes) {
    uint32_t value = 0;
    while (bytes-- > 0) value = value << 8 | at[bytes];
    return value;
}

static void look(watch *of, const unsigned char *bytes, size_t length) {
    static const char word[] = "<row ";
    for (size_t i = 0; i < length; i++) {
        of->matched = (char)bytes[i] == word[of->matched] ? of->matched + 1 : bytes[i] == '<';
        if (of->matched == 5) {
            of->rows++;
            of->matched = 0;
        }
    }
    size_t kept = length < sizeof of->last ? length : sizeof of->last;
    memmove(of->last, of->last + kept, sizeof of->last - kept);
    memcpy(of->last + sizeof of->last - kept, bytes + length - kept, kept);
}

static int inflate_member(FILE *file, const member *one, watch *of) {
    unsigned char *in = need(CHUNK), *out = need(CHUNK);
    z_stream stream;
    uint32_t left = one->packed, crc = (uint32_t)crc32(0, NULL, 0);
    uint64_t size = 0;
    int result = Z_OK;
    memset(&stream, 0, sizeof stream);
    int fine = one->method == 8 && inflateInit2(&stream, -MAX_WBITS) == Z_OK;
    while (fine && result != Z_STREAM_END) {
        if (stream.avail_in == 0) {
            size_t wanted = left < CHUNK ? left : CHUNK;
            stream.next_in = in;
            stream.avail_in = (uInt)fread(in, 1, wanted, file);
            left -= stream.avail_in;
            if (stream.avail_in == 0) break;
        }
        stream.next_out = out;
        stream.avail_out = CHUNK;
        result = inflate(&stream, Z_NO_FLUSH);
        if (result != Z_OK && result != Z_STREAM_END) break;
        size_t got = CHUNK - stream.avail_out;
        crc = (uint32_t)crc32(crc, out, (uInt)got);
        look(of, out, got);
        size += got;
    }
    inflateEnd(&stream);
    free(in);
    free(out);
    return fine && result == Z_STREAM_END && crc == one->crc && size == one->size;
}

static int read_member(FILE *file, const member *one, watch *of) {
    unsigned char head[30];
    if (fseek(file, (long)one->offset, SEEK_SET) != 0 || fread(head, 1, sizeof head, file) != sizeof head
        || number(head, 4) != 0x04034b50)
        return 0;
    if (fseek(file, (long)(number(head + 26, 2) + number(head + 28, 2)), SEEK_CUR) != 0) return 0;
    return inflate_member(file, one, of);
}

/* The directory at the end of the file. *count members; NULL when there is none. */
static member *read_directory(FILE *file, int *count) {
    unsigned char tail[22], head[46];
    if (fseek(file, -22, SEEK_END) != 0 || fread(tail, 1, 22, file) != 22 || number(tail, 4) != 0x06054b50) return NULL;
    *count = (int)number(tail + 10, 2);
    member *all = need((size_t)(*count + 1) * sizeof *all);
    int fine = fseek(file, (long)number(tail + 16, 4), SEEK_SET) == 0;
    for (int i = 0; i < *count && fine; i++) {
        member *one = &all[i];
        fine = fread(head, 1, 46, file) == 46 && number(head, 4) == 0x02014b50 && number(head + 28, 2) < NAME_LIMIT;
        if (!fine) break;
        one->method = number(head + 10, 2);
        one->crc = number(head + 16, 4);
        one->packed = number(head + 20, 4);
        one->size = number(head + 24, 4);
        one->offset = number(head + 42, 4);
        size_t length = number(head + 28, 2);
        fine = fread(one->name, 1, length, file) == length
            && fseek(file, (long)(number(head + 30, 2) + number(head + 32, 2)), SEEK_CUR) == 0;
    }
    if (fine) return all;
    free(all);
    return NULL;
}

int xlsx_is_whole(const char *path, int sheets, const int64_t *rows) {
    FILE *file = fopen(path, "rb");
    int count = 0, fine = file != NULL, seen = 0;
    member *all = file ? read_directory(file, &count) : NULL;
    fine = all != NULL;
    for (int i = 0; i < count && fine; i++) {
        watch of;
        int sheet;
        memset(&of, 0, sizeof of);
        fine = read_member(file, &all[i], &of) && of.last[sizeof of.last - 1] != 0;
        if (!fine || sscanf(all[i].name, "xl/worksheets/sheet%d.xml", &sheet) != 1) continue;
        seen++;
        fine = sheet >= 1 && sheet <= sheets && of.rows == rows[sheet - 1]
            && memcmp(of.last + sizeof of.last - 12, "</worksheet>", 12) == 0;
    }
    free(all);
    if (file) fclose(file);
    return fine && seen == sheets;
}
