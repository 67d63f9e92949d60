/* Runs a fuzz target without a fuzzing engine: every seed and every file of a corpus as it is, then seeded mutations of them.
 *
 * usage: TARGET [-n MUTATIONS] [-s SEED] [-w] [FILE|...]
 *        TARGET -o FOLDER        writes the target's own seeds as files, for libFuzzer and for tests/fuzz/corpus
 * The same seed gives the same inputs everywhere. With -w every input is written to crash.bin before it is run, so that after a
 * failure `TARGET -n 0 crash.bin` repeats it alone. */
#include "fuzz.h"

enum { CAPACITY = 1 << 16, MOST_SEEDS = 256 };

static uint8_t *seeds[MOST_SEEDS];
static size_t sizes[MOST_SEEDS];
static int seed_count, writes;
static uint64_t state;

static uint64_t next_random(void) { /* splitmix64, public domain (Vigna) */
    uint64_t z = (state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static size_t below(size_t limit) { return limit ? (size_t)(next_random() % limit) : 0; }

static void keep(const uint8_t *bytes, size_t size) {
    if (seed_count == MOST_SEEDS) return;
    seeds[seed_count] = malloc(size ? size : 1);
    REQUIRE(seeds[seed_count]);
    memcpy(seeds[seed_count], bytes, size);
    sizes[seed_count++] = size;
}

static void keep_file(const char *path) {
    static uint8_t buffer[CAPACITY];
    FILE *file = fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(2);
    }
    keep(buffer, fread(buffer, 1, sizeof buffer, file));
    fclose(file);
}

static size_t insert(uint8_t *bytes, size_t size, size_t at, const uint8_t *piece, size_t length) {
    if (length > CAPACITY - size) length = CAPACITY - size;
    memmove(bytes + at + length, bytes + at, size - at);
    memmove(bytes + at, piece, length);
    return size + length;
}

static size_t mutate(uint8_t *bytes, size_t size) {
    static const uint64_t numbers[] = {0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000u, 0xffffffffu,
                                       0x7fffffffffffffffu, 0x8000000000000000u, 0xffffffffffffffffu, 0x7ff0000000000000u,
                                       0x7ff8000000000000u, 0x100000000u, 0x4000000000000000u};
    uint8_t piece[32];
    size_t at = below(size + 1), length = 1 + below(sizeof piece);
    uint64_t number = numbers[below(sizeof numbers / sizeof numbers[0])];
    for (size_t i = 0; i < sizeof piece; i++) piece[i] = (uint8_t)next_random();
    switch (below(8)) {
    case 0: if (size) bytes[below(size)] ^= (uint8_t)(1u << below(8)); break;
    case 1: if (size) bytes[below(size)] = (uint8_t)next_random(); break;
    case 2: return at;
    case 3: return insert(bytes, size, at, piece, length);
    case 4:
        if (at + length > size) length = size - at;
        memmove(bytes + at, bytes + at + length, size - at - length);
        return size - length;
    case 5:
        if (at + length > size) length = size - at;
        memcpy(piece, bytes + at, length);
        return insert(bytes, size, below(size + 1), piece, length);
    case 6:
        for (size_t i = 0, width = (size_t)1 << below(4); i < width && at + i < size; i++) bytes[at + i] = (uint8_t)(number >> 8 * i);
        break;
    default: if (size) bytes[below(size)] = (uint8_t)(bytes[below(size)] + 1); break;
    }
    return size;
}

/* The copy has exactly the size of the input, so that a sanitizer sees every byte read past it. */
static void run(const uint8_t *bytes, size_t size) {
    uint8_t *copy = malloc(size ? size : 1);
    REQUIRE(copy);
    memcpy(copy, bytes, size);
    FILE *file = writes ? fopen("crash.bin", "wb") : NULL;
    if (file) {
        fwrite(bytes, 1, size, file);
        fclose(file);
    }
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static int write_seeds(const char *folder) {
    static uint8_t bytes[CAPACITY];
    char path[1024];
    size_t size;
    for (int i = 0; (size = keyacct_fuzz_seed(i, bytes, sizeof bytes)) != 0; i++) {
        snprintf(path, sizeof path, "%s/seed%02d", folder, i);
        FILE *file = fopen(path, "wb");
        if (!file || fwrite(bytes, 1, size, file) != size || fclose(file)) {
            fprintf(stderr, "%s: cannot be written\n", path);
            return 2;
        }
    }
    return 0;
}

int main(int count, char **arguments) {
    static uint8_t buffer[CAPACITY];
    long mutations = 3000;
    state = 1;
    if (count == 3 && strcmp(arguments[1], "-o") == 0) return write_seeds(arguments[2]);
    for (int i = 1; i < count; i++) {
        if (strcmp(arguments[i], "-n") == 0 && i + 1 < count) mutations = atol(arguments[++i]);
        else if (strcmp(arguments[i], "-w") == 0) writes = 1;
        else if (strcmp(arguments[i], "-s") == 0 && i + 1 < count) state = (uint64_t)strtoull(arguments[++i], NULL, 10);
        else keep_file(arguments[i]);
    }
    int files = seed_count;
    size_t size;
    for (int i = 0; (size = keyacct_fuzz_seed(i, buffer, sizeof buffer)) != 0; i++) keep(buffer, size);
    REQUIRE(seed_count > 0);
    for (int i = 0; i < seed_count; i++) run(seeds[i], sizes[i]);
    for (long i = 0; i < mutations; i++) {
        size_t from = below((size_t)seed_count);
        size = sizes[from];
        memcpy(buffer, seeds[from], size);
        for (size_t steps = 1 + below(4); steps > 0; steps--) size = mutate(buffer, size);
        run(buffer, size);
    }
    if (writes) remove("crash.bin");
    for (int i = 0; i < seed_count; i++) free(seeds[i]);
    printf("%d files, %d seeds, %ld mutations: all answered\n", files, seed_count - files, mutations);
    return 0;
}
