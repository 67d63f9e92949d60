/* Reads a file whole: its content hash, its encoding, its byte order mark.
 *
 * The bytes become UTF-8 once: checked as they are, from Latin-1 directly, from anything else by iconv. Refuses: files above 2 GiB,
 * NUL bytes, bytes that the encoding does not have (byte offset and line are named), directories. */
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "cli.h"
#include "csv.h"

static int64_t line_of(const char *bytes, size_t offset) {
    int64_t line = 1;
    for (size_t i = 0; i < offset; i++) line += bytes[i] == '\n';
    return line;
}

static int read_whole(const char *path, char **bytes, size_t *length) {
    struct stat facts;
    FILE *file = fopen(path, "rb");
    if (!file) return complain(EXIT_BOOK, "%s: %s", path, strerror(errno));
    if (fstat(fileno(file), &facts) == 0 && S_ISDIR(facts.st_mode)) {
        fclose(file);
        return complain(EXIT_BOOK, "%s: is a directory", path);
    }
    size_t capacity = 1 << 16, used = 0, got;
    char *all = need(capacity + 1);
    while ((got = fread(all + used, 1, capacity - used, file)) > 0) {
        used += got;
        if (used > (size_t)1 << 31) break;
        if (used == capacity) all = need_more(all, (capacity *= 2) + 1);
    }
    int failed = ferror(file);
    fclose(file);
    *bytes = all;
    *length = used;
    all[used] = 0;
    if (failed) return complain(EXIT_BOOK, "%s: cannot be read", path);
    if (used > (size_t)1 << 31) return complain(EXIT_INPUT, "%s: larger than 2 GiB; split it", path);
    return EXIT_FINE;
}

static void from_latin1(file_text *file) {
    buffer wide = {0};
    for (size_t i = 0; i < file->length; i++) {
        unsigned char c = (unsigned char)file->bytes[i];
        char two[2] = {(char)(0xC0 | c >> 6), (char)(0x80 | (c & 0x3F))};
        if (c < 0x80) buffer_add(&wide, file->bytes + i, 1);
        else buffer_add(&wide, two, 2);
    }
    if (!wide.bytes) return;
    free(file->bytes);
    file->bytes = wide.bytes;
    file->length = wide.length;
}

static int from_other(const char *path, const char *encoding, file_text *file) {
    iconv_t turner = iconv_open("UTF-8", encoding);
    if (turner == (iconv_t)-1)
        return complain(EXIT_USAGE, "--encoding %s: not an encoding that this system knows (see iconv --list)", encoding);
    size_t left = file->length, space = file->length * 4 + 16, room = space;
    char *out = need(space), *in = file->bytes, *to = out;
    size_t result = iconv(turner, &in, &left, &to, &room);
    iconv_close(turner);
    if (result == (size_t)-1) {
        size_t offset = (size_t)(in - file->bytes);
        int64_t line = line_of(file->bytes, offset);
        unsigned wrong = offset < file->length ? (unsigned char)file->bytes[offset] : 0;
        free(out);
        return complain(EXIT_INPUT, "%s:%lld: byte %zu (0x%02X) is not %s", path, (long long)line, offset, wrong, encoding);
    }
    free(file->bytes);
    file->bytes = out;
    file->length = space - room;
    return EXIT_FINE;
}

static int check_utf8(const char *path, const file_text *file) {
    for (size_t at = 0; at < file->length;) {
        uint32_t character = 0;
        size_t size = utf8_decode(file->bytes + at, file->length - at, &character);
        if (size == 0)
            return complain(EXIT_INPUT, "%s:%lld: byte %zu (0x%02X) is not UTF-8; state what the file is, for instance --encoding "
                            "latin1 or --encoding gb18030",
                            path, (long long)line_of(file->bytes, at), at, (unsigned)(unsigned char)file->bytes[at]);
        at += size;
    }
    return EXIT_FINE;
}

int source_read(const char *path, const char *encoding, file_text *out) {
    memset(out, 0, sizeof *out);
    int code = read_whole(path, &out->bytes, &out->length);
    if (code != EXIT_FINE) return code;
    sha256_hex(out->bytes, out->length, out->hash);
    int utf8 = !encoding || strcasecmp(encoding, "utf-8") == 0 || strcasecmp(encoding, "utf8") == 0;
    if (utf8 && out->length >= 2 && (memcmp(out->bytes, "\xFF\xFE", 2) == 0 || memcmp(out->bytes, "\xFE\xFF", 2) == 0))
        return complain(EXIT_INPUT, "%s:1: the file begins with the mark of UTF-16; add --encoding utf-16", path);
    if (!utf8 && (strcasecmp(encoding, "latin1") == 0 || strcasecmp(encoding, "iso-8859-1") == 0)) from_latin1(out);
    else if (!utf8 && (code = from_other(path, encoding, out)) != EXIT_FINE) return code;
    const char *zero = out->length ? memchr(out->bytes, 0, out->length) : NULL;
    if (zero)
        return complain(EXIT_INPUT, "%s:%lld: byte %zu is NUL; this is not a text file (or it is UTF-16: --encoding utf-16)", path,
                        (long long)line_of(out->bytes, (size_t)(zero - out->bytes)), (size_t)(zero - out->bytes));
    if ((code = check_utf8(path, out)) != EXIT_FINE) return code;
    if (out->length >= 3 && memcmp(out->bytes, "\xEF\xBB\xBF", 3) == 0) {
        out->length -= 3;
        memmove(out->bytes, out->bytes + 3, out->length);
    }
    return EXIT_FINE;
}

void source_free(file_text *from) {
    free(from->bytes);
    memset(from, 0, sizeof *from);
}
