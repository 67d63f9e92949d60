/* Reads a file whole: its content hash, its encoding, its byte order mark.
 *
 * The bytes become UTF-8 once: checked as they are, from Latin-1 directly, from anything else by iconv. Refuses: files above 2 GiB,
 * NUL bytes, bytes that the encoding does not have (byte offset and line are named), directories. SHA-256 by FIPS 180-4. */
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "cli.h"
#include "csv.h"

typedef struct sha256 {
    uint32_t state[8];
} sha256;

static uint32_t turn(uint32_t x, int by) { return x >> by | x << (32 - by); }

static void sha256_block(sha256 *hash, const unsigned char *block) {
    static const uint32_t k[64] = {
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01,
            0x243185be,
        0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
            0x4a7484aa,
        0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
            0x27b70a85,
        0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70,
            0xc76c51a3,
        0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
            0x5b9cca4f,
        0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};
    uint32_t w[64], s[8];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 | (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    for (int i = 16; i < 64; i++)
        w[i] = w[i - 16] + w[i - 7] + (turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ w[i - 15] >> 3)
            + (turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ w[i - 2] >> 10);
    memcpy(s, hash->state, sizeof s);
    for (int i = 0; i < 64; i++) {
        uint32_t a = s[7] + (turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) + k[i] + w[i];
        uint32_t b = (turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
        memmove(s + 1, s, 7 * sizeof s[0]);
        s[4] += a;
        s[0] = a + b;
    }
    for (int i = 0; i < 8; i++) hash->state[i] += s[i];
}

void sha256_hex(const void *bytes, size_t length, char out[65]) {
    sha256 hash = {{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}};
    const unsigned char *at = bytes;
    unsigned char tail[128] = {0};
    size_t rest = length % 64, whole = length - rest, tail_size = rest < 56 ? 64 : 128;
    for (size_t i = 0; i < whole; i += 64) sha256_block(&hash, at + i);
    if (rest) memcpy(tail, at + whole, rest);
    tail[rest] = 0x80;
    for (int i = 0; i < 8; i++) tail[tail_size - 1 - (size_t)i] = (unsigned char)((uint64_t)length * 8 >> (8 * i));
    for (size_t i = 0; i < tail_size; i += 64) sha256_block(&hash, tail + i);
    for (int i = 0; i < 8; i++) snprintf(out + 8 * i, 9, "%08x", (unsigned)hash.state[i]);
}

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
