/* SipHash against the published vectors; the map against a plain search, against chosen collisions and against failing memory. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/chunks.h"
#include "core/hash.h"

/* Vectors of the authors' reference code: key 00 01 .. 0f, message 00 01 .. (i - 1). */
static const uint64_t vectors64[64] = {
    0x726fdb47dd0e0e31u, 0x74f839c593dc67fdu, 0x0d6c8009d9a94f5au, 0x85676696d7fb7e2du,
    0xcf2794e0277187b7u, 0x18765564cd99a68du, 0xcbc9466e58fee3ceu, 0xab0200f58b01d137u,
    0x93f5f5799a932462u, 0x9e0082df0ba9e4b0u, 0x7a5dbbc594ddb9f3u, 0xf4b32f46226bada7u,
    0x751e8fbc860ee5fbu, 0x14ea5627c0843d90u, 0xf723ca908e7af2eeu, 0xa129ca6149be45e5u,
    0x3f2acc7f57c29bdbu, 0x699ae9f52cbe4794u, 0x4bc1b3f0968dd39cu, 0xbb6dc91da77961bdu,
    0xbed65cf21aa2ee98u, 0xd0f2cbb02e3b67c7u, 0x93536795e3a33e88u, 0xa80c038ccd5ccec8u,
    0xb8ad50c6f649af94u, 0xbce192de8a85b8eau, 0x17d835b85bbb15f3u, 0x2f2e6163076bcfadu,
    0xde4daaaca71dc9a5u, 0xa6a2506687956571u, 0xad87a3535c49ef28u, 0x32d892fad841c342u,
    0x7127512f72f27cceu, 0xa7f32346f95978e3u, 0x12e0b01abb051238u, 0x15e034d40fa197aeu,
    0x314dffbe0815a3b4u, 0x027990f029623981u, 0xcadcd4e59ef40c4du, 0x9abfd8766a33735cu,
    0x0e3ea96b5304a7d0u, 0xad0c42d6fc585992u, 0x187306c89bc215a9u, 0xd4a60abcf3792b95u,
    0xf935451de4f21df2u, 0xa9538f0419755787u, 0xdb9acddff56ca510u, 0xd06c98cd5c0975ebu,
    0xe612a3cb9ecba951u, 0xc766e62cfcadaf96u, 0xee64435a9752fe72u, 0xa192d576b245165au,
    0x0a8787bf8ecb74b2u, 0x81b3e73d20b49b6fu, 0x7fa8220ba3b2eceau, 0x245731c13ca42499u,
    0xb78dbfaf3a8d83bdu, 0xea1ad565322a1a0bu, 0x60e61c23a3795013u, 0x6606d7e446282b93u,
    0x6ca4ecb15c5f91e1u, 0x9f626da15c9625f3u, 0xe51b38608ef25f57u, 0x958a324ceb064572u,
};
static const char *const vectors128[64] = {
    "a3817f04ba25a8e66df67214c7550293", "da87c1d86b99af44347659119b22fc45", "8177228da4a45dc7fca38bdef60affe4",
    "9c70b60c5267a94e5f33b6b02985ed51", "f88164c12d9c8faf7d0f6e7c7bcd5579", "1368875980776f8854527a07690e9627",
    "14eeca338b208613485ea0308fd7a15e", "a1f1ebbed8dbc153c0b84aa61ff08239", "3b62a9ba6258f5610f83e264f31497b4",
    "264499060ad9baabc47f8b02bb6d71ed", "00110dc378146956c95447d3f3d0fbba", "0151c568386b6677a2b4dc6f81e5dc18",
    "d626b266905ef35882634df68532c125", "9869e247e9c08b10d029934fc4b952f7", "31fcefac66d7de9c7ec7485fe4494902",
    "5493e99933b0a8117e08ec0f97cfc3d9", "6ee2a4ca67b054bbfd3315bf85230577", "473d06e8738db89854c066c47ae47740",
    "a426e5e423bf4885294da481feaef723", "78017731cf65fab074d5208952512eb1", "9e25fc833f2290733e9344a5e83839eb",
    "568e495abe525a218a2214cd3e071d12", "4a29b54552d16b9a469c10528eff0aae", "c9d184ddd5a9f5e0cf8ce29a9abf691c",
    "2db479ae78bd50d8882a8a178a6132ad", "8ece5f042d5e447b5051b9eacb8d8f6f", "9c0b53b4b3c307e87eaee08678141f66",
    "abf248af69a6eae4bfd3eb2f129eeb94", "0664da1668574b88b935f3027358aef4", "aa4b9dc4bf337de90cd4fd3c467c6ab7",
    "ea5c7f471faf6bde2b1ad7d4686d2287", "2939b0183223fafc1723de4f52c43d35", "7c3956ca5eeafc3e363e9d556546eb68",
    "77c6077146f01c32b6b69d5f4ea9ffcf", "37a6986cb8847edf0925f0f1309b54de", "a705f0e69da9a8f907241a2e923c8cc8",
    "3dc47d1f29c448461e9e76ed904f6711", "0d62bf01e6fc0e1a0d3c4751c5d3692b", "8c03468bca7c669ee4fd5e084bbee7b5",
    "528a5bb93baf2c9c4473cce5d0d22bd9", "df6a301e95c95dad97ae0cc8c6913bd8", "801189902c857f39e73591285e70b6db",
    "e617346ac9c231bb3650ae34ccca0c5b", "27d93437efb721aa401821dcec5adf89", "89237d9ded9c5e78d8b1c9b166cc7342",
    "4a6d8091bf5e7d651189fa94a250b14c", "0e33f96055e7ae893ffc0e3dcf492902", "e61c432b720b19d18ec8d84bdc63151b",
    "f7e5aef549f782cf379055a608269b16", "438d030fd0b7a54fa837f2ad201a6403", "a590d3ee4fbf04e3247e0d27f286423f",
    "5fe2c1a172fe93c4b15cd37caef9f538", "2c97325cbd06b36eb2133dd08b3a017c", "92c814227a6bca949ff0659f002ad39e",
    "dce850110bd8328cfbd50841d6911d87", "67f14984c7da791248e32bb5922583da", "1938f2cf72d54ee97e94166fa91d2a36",
    "74481e9646ed49fe0f6224301604698e", "57fca5de98a9d6d8006438d0583d8a1d", "9fecde1cefdc1cbed4763674d9575359",
    "e3040c00eb28f15366ca73cbd872e740", "7697009a6a831dfecca91c5993670f7a", "5853542321f567a005d547a4f04759bd",
    "5150d1772f50834a503e069a973fbd7c",
};

static void sequence(uint8_t *bytes, int n) {
    for (int i = 0; i < n; i++) bytes[i] = (uint8_t)i;
}

static void test_siphash(void **unused) {
    (void)unused;
    uint8_t key[16], message[64], out[16];
    char hex[33];
    sequence(key, 16);
    sequence(message, 64);
    for (int i = 0; i < 64; i++) {
        assert_true(keyacct__siphash(key, message, (size_t)i) == vectors64[i]);
        keyacct__siphash128(key, message, (size_t)i, out);
        for (int j = 0; j < 16; j++) snprintf(hex + 2 * j, 3, "%02x", out[j]);
        assert_string_equal(hex, vectors128[i]);
    }
    int64_t values[45];
    uint64_t hashes[45];
    for (int i = 0; i < 45; i++) values[i] = (int64_t)(0x9e3779b97f4a7c15u * (uint64_t)i) >> i;
    keyacct__siphash_int64_block(key, values, 45, hashes);
    for (int i = 0; i < 45; i++) {
        uint8_t bytes[8];
        for (int j = 0; j < 8; j++) bytes[j] = (uint8_t)((uint64_t)values[i] >> (8 * j));
        assert_true(keyacct__siphash_int64(key, values[i]) == keyacct__siphash(key, bytes, 8));
        assert_true(hashes[i] == keyacct__siphash_int64(key, values[i]));
    }
}

/* An allocator that counts what is live and refuses from a given call on. */
typedef struct memory {
    int64_t live, left;
} memory;
static void *resize(void *user, void *pointer, size_t old_size, size_t new_size) {
    memory *m = user;
    if (new_size == 0) {
        if (pointer) m->live -= (int64_t)old_size;
        free(pointer);
        return NULL;
    }
    if (m->left-- <= 0) return NULL;
    void *result = realloc(pointer, new_size);
    assert_non_null(result);
    m->live += (int64_t)new_size - (pointer ? (int64_t)old_size : 0);
    return result;
}

static void test_int64(void **unused) {
    (void)unused;
    memory m = {0, 1 << 30};
    keyacct_allocator allocator = {sizeof allocator, resize, &m};
    enum { N = 60000 };
    int64_t *keys = malloc(N * sizeof *keys);
    int32_t *numbers = malloc(N * sizeof *numbers), *again = malloc(N * sizeof *again);
    for (int kind = 0; kind < 4; kind++) { /* dense, sparse, mixed with the borders, in sequence up and down */
        keyacct__map one, batch;
        assert_int_equal(keyacct__map_init(&one, &allocator, NULL, 0, 0, NULL), KEYACCT_OK);
        assert_int_equal(keyacct__map_init(&batch, &allocator, (const uint8_t *)"0123456789abcdef", 0, 0, NULL), KEYACCT_OK);
        assert_int_equal(keyacct__map_find_int64(&one, 7), -1);
        for (int64_t i = 0; i < N; i++) {
            int64_t id = i * i % 20011;
            keys[i] = kind == 0 ? id : kind == 1 ? (int64_t)((uint64_t)id * 0x9e3779b97f4a7c15u) : id - 10000 + (i % 3000 ? 0 : INT64_MIN / 2);
        }
        for (int64_t i = 0; kind == 3 && i < N; i++) keys[i] = i % 1000 == 999 ? INT64_MAX - i : i < N / 2 ? i : N / 2 - i;
        if (kind == 2) keys[5] = INT64_MIN, keys[6] = INT64_MAX, keys[7] = -1, keys[8] = 0;
        int64_t expected = 0;
        for (int i = 0; i < N; i++) {
            int added = 7;
            int64_t number = keyacct__map_put_int64(&one, keys[i], &added, NULL);
            assert_true(added == (number == expected));
            expected += added;
            assert_true(number < expected && one.ints[number] == keys[i]);
            numbers[i] = (int32_t)number;
        }
        assert_int_equal(one.count, expected);
        int64_t cut = 12345;
        assert_int_equal(keyacct__map_put_int64_batch(&batch, keys, cut, again, NULL), KEYACCT_OK);
        assert_int_equal(keyacct__map_put_int64_batch(&batch, keys + cut, 0, again + cut, NULL), KEYACCT_OK);
        assert_int_equal(keyacct__map_put_int64_batch(&batch, keys + cut, N - cut, again + cut, NULL), KEYACCT_OK);
        assert_memory_equal(numbers, again, N * sizeof *numbers);
        for (int i = 0; i < N; i += 7) {
            assert_int_equal(keyacct__map_find_int64(&one, keys[i]), numbers[i]);
            assert_int_equal(keyacct__map_find_int64(&batch, keys[i]), numbers[i]);
        }
        assert_int_equal(keyacct__map_find_int64(&one, 1234567890123), -1);
        assert_int_equal(one.rekeys, 0);
        keyacct__map_free(&one);
        keyacct__map_free(&one);
        keyacct__map_free(&batch);
        assert_int_equal(m.live, 0);
    }
    free(keys);
    free(numbers);
    free(again);
}

/* Thousands of keys chosen to share the low bits of their hash under the default key: the map must stay fast and right. */
static void test_collisions(void **unused) {
    (void)unused;
    memory m = {0, 1 << 30};
    keyacct_allocator allocator = {sizeof allocator, resize, &m};
    enum { N = 600 };
    static int64_t keys[N];
    int32_t numbers[N];
    int found = 0;
    for (int64_t i = 0; found < N; i++)
        if ((keyacct__siphash_int64(keyacct__hash_key_default, i) & 2047) < 2) keys[found++] = i;
    for (int batch = 0; batch < 2; batch++) {
        keyacct__map map;
        assert_int_equal(keyacct__map_init(&map, &allocator, NULL, 0, 0, NULL), KEYACCT_OK);
        for (int i = 0; !batch && i < N; i++) {
            int added;
            assert_int_equal(keyacct__map_put_int64(&map, keys[i], &added, NULL), i);
        }
        if (batch) assert_int_equal(keyacct__map_put_int64_batch(&map, keys, N, numbers, NULL), KEYACCT_OK);
        assert_true(map.rekeys > 0);
        for (int i = 0; i < N; i++) {
            assert_int_equal(keyacct__map_find_int64(&map, keys[i]), i);
            if (batch) assert_int_equal(numbers[i], i);
        }
        keyacct__map_free(&map);
    }
    assert_int_equal(m.live, 0);
}

static void test_text(void **unused) {
    (void)unused;
    memory m = {0, 1 << 30};
    keyacct_allocator allocator = {sizeof allocator, resize, &m};
    keyacct__map map;
    char key[300];
    int added;
    assert_int_equal(keyacct__map_init(&map, &allocator, NULL, 1, 0, NULL), KEYACCT_OK);
    assert_int_equal(keyacct__map_find_text(&map, "", 0), -1);
    assert_int_equal(keyacct__map_put_text(&map, "", 0, &added, NULL), 0);
    assert_int_equal(added, 1);
    assert_int_equal(keyacct__map_put_text(&map, "a\0b", 3, &added, NULL), 1);
    assert_int_equal(keyacct__map_put_text(&map, "a\0c", 3, &added, NULL), 2);
    assert_int_equal(keyacct__map_put_text(&map, "a\0b", 3, &added, NULL), 1);
    assert_int_equal(added, 0);
    for (int i = 0; i < 20000; i++) {
        int length = snprintf(key, sizeof key, "account %d %.*s", i % 5000, i % 5000 % 200, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                              "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
        assert_int_equal(keyacct__map_put_text(&map, key, length, &added, NULL), 3 + i % 5000);
        assert_int_equal(added, i < 5000);
        int64_t size;
        const char *stored = keyacct__map_text(&map, 3 + i % 5000, &size);
        assert_int_equal(size, length);
        assert_memory_equal(stored, key, (size_t)length);
    }
    assert_int_equal(keyacct__map_find_text(&map, "account 17", 10), -1);
    assert_int_equal(map.count, 5003);
    keyacct__map_free(&map);
    assert_int_equal(m.live, 0);
}

/* Memory may end at any call: an error, nothing lost, nothing leaked, and what was put before is still there. */
static void test_memory(void **unused) {
    (void)unused;
    for (int text = 0; text < 2; text++)
        for (int64_t limit = 0; limit < 40; limit++) {
            memory m = {0, limit};
            keyacct_allocator allocator = {sizeof allocator, resize, &m};
            keyacct_error error = KEYACCT_ERROR_INIT;
            keyacct__map map;
            keyacct_status status = keyacct__map_init(&map, &allocator, NULL, text, 0, &error);
            int64_t put = 0;
            char key[24];
            while (status == KEYACCT_OK && put < 3000) {
                int added, length = snprintf(key, sizeof key, "%d", (int)put);
                int64_t number = text ? keyacct__map_put_text(&map, key, length, &added, &error)
                                      : keyacct__map_put_int64(&map, put, &added, &error);
                if (number < 0)
                    status = (keyacct_status)-number;
                else
                    assert_int_equal(number, put++);
            }
            if (put < 3000) {
                assert_int_equal(status, KEYACCT_E_NO_MEMORY);
                assert_int_equal(error.status, KEYACCT_E_NO_MEMORY);
            }
            for (int64_t i = 0; i < put; i++) {
                int length = snprintf(key, sizeof key, "%d", (int)i);
                assert_int_equal(text ? keyacct__map_find_text(&map, key, length) : keyacct__map_find_int64(&map, i), i);
            }
            keyacct__map_free(&map);
            assert_int_equal(m.live, 0);
        }
}

/* Eight at once are the same as each by itself, whatever their length. */
static void test_lanes(void **unused) {
    (void)unused;
    uint8_t key[16], message[KEYACCT__LANES][80];
    sequence(key, 16);
    for (int i = 0; i < KEYACCT__LANES; i++) {
        sequence(message[i], 80);
        message[i][7] = (uint8_t)(200 + i);
    }
    for (size_t size = 8; size < 80; size++) {
        uint64_t words[10 * KEYACCT__LANES] = {0}, hashes[KEYACCT__LANES];
        for (int i = 0; i < KEYACCT__LANES; i++) {
            for (size_t at = 0; at < size; at++)
                words[at / 8 * KEYACCT__LANES + (size_t)i] |= (uint64_t)message[i][at] << at % 8 * 8;
            words[size / 8 * KEYACCT__LANES + (size_t)i] |= (uint64_t)size << 56;
        }
        keyacct__siphash_lanes(key, words, (int)(size / 8) + 1, hashes);
        for (int i = 0; i < KEYACCT__LANES; i++) assert_true(hashes[i] == keyacct__siphash(key, message[i], size));
        assert_true(hashes[0] != hashes[1]);
    }
}

/* Chunks do not move once the first is whole; without memory an array is as it was. */
static void test_chunks(void **unused) {
    (void)unused;
    memory m = {0, INT64_MAX};
    keyacct_allocator allocator = {sizeof allocator, resize, &m};
    enum { BITS = 7, N = 5000 };
    typedef struct record {
        int64_t a, b, c;
    } record;
    keyacct__chunks chunks = {0}, copy = {0};
    for (int64_t i = 0; i < N; i++) {
        record *first = chunks.room > 200 ? keyacct__chunk_at(&chunks, 200, BITS, sizeof *first) : NULL;
        m.left = 0;
        if (i == chunks.room) {
            assert_int_equal(keyacct__chunks_grow(&allocator, &chunks, BITS, sizeof(record), i + 1, NULL), KEYACCT_E_NO_MEMORY);
            assert_int_equal(chunks.room, i);
            m.left = 2;
        }
        assert_int_equal(keyacct__chunks_grow(&allocator, &chunks, BITS, sizeof(record), i + 1, NULL), KEYACCT_OK);
        if (first) assert_ptr_equal(first, keyacct__chunk_at(&chunks, 200, BITS, sizeof *first)); /* never moves */
        *(record *)keyacct__chunk_at(&chunks, i, BITS, sizeof(record)) = (record){i, -i, i * i};
    }
    m.left = 100;
    assert_int_equal(keyacct__chunks_copy(&allocator, &chunks, &copy, BITS, sizeof(record), N, NULL), KEYACCT_OK);
    for (int64_t i = 0; i < N; i++) {
        const record *one = keyacct__chunk_at(&copy, i, BITS, sizeof *one), *other = keyacct__chunk_at(&chunks, i, BITS, sizeof *one);
        assert_true(one != other && one->a == i && one->b == -i && one->c == i * i && memcmp(one, other, sizeof *one) == 0);
        if (i % (1 << BITS) == 0) assert_int_equal((uintptr_t)one % 64, 0);
    }
    keyacct__chunks_free(&allocator, &chunks, BITS, sizeof(record));
    keyacct__chunks_free(&allocator, &copy, BITS, sizeof(record));
    assert_int_equal(keyacct__chunks_grow(&allocator, &chunks, BITS, sizeof(record), 1000, NULL), KEYACCT_OK); /* many at once */
    assert_true(chunks.room >= 1000);
    keyacct__chunks_free(&allocator, &chunks, BITS, sizeof(record));
    assert_int_equal(m.live, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_siphash), cmocka_unit_test(test_int64),  cmocka_unit_test(test_collisions),
        cmocka_unit_test(test_text),    cmocka_unit_test(test_memory),     cmocka_unit_test(test_lanes),
        cmocka_unit_test(test_chunks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
