/* The frozen model of VALUE: basis and peer groups, looked up by industry and size, saved ("VALM") and loaded.
 *
 * Industries are in order, groups by (industry, band), so equal models give equal bytes and look-ups are two binary searches. */
#include <string.h>

#include "core/sort.h"
#include "value.h"

#define KIND "VALM"
#define STATE_VERSION 1

keyacct_status keyacct__value_model_check(const keyacct_value_model *model, keyacct_error *error) {
    return model && model->magic == KEYACCT__MAGIC_VALUE_MODEL ? KEYACCT_OK
                                                               : keyacct__fail_handle(error, "model", "keyacct_value_model");
}

/* Room for names and groups; nothing in it yet. */
keyacct_status keyacct__value_model_new(const keyacct_allocator *allocator, const keyacct__value_rules *rules, int64_t names,
                                        int64_t names_size, int64_t groups, keyacct_value_model **out, keyacct_error *error) {
    keyacct_allocator taken;
    *out = NULL;
    KEYACCT__TRY(keyacct__allocator_take(allocator, &taken, error));
    keyacct_value_model *model = keyacct__calloc(&taken, 1, sizeof *model);
    if (!model) return keyacct__fail_memory(error);
    model->magic = KEYACCT__MAGIC_VALUE_MODEL;
    model->allocator = taken;
    model->rules = *rules;
    model->industries.count = names;
    model->industries.bytes_size = names_size;
    model->capacity = groups;
    model->industries.offsets = keyacct__calloc(&taken, (size_t)names + 1, sizeof *model->industries.offsets);
    if (names_size > 0) model->industries.bytes = keyacct__calloc(&taken, (size_t)names_size, 1);
    if (groups > 0) model->groups = keyacct__calloc(&taken, (size_t)groups, sizeof *model->groups);
    if (!model->industries.offsets || (names_size > 0 && !model->industries.bytes) || (groups > 0 && !model->groups)) {
        keyacct_value_model_destroy(model);
        return keyacct__fail_memory(error);
    }
    *out = model;
    return KEYACCT_OK;
}

void keyacct_value_model_destroy(keyacct_value_model *model) {
    if (!model || model->magic != KEYACCT__MAGIC_VALUE_MODEL) return;
    keyacct_allocator allocator = model->allocator;
    model->magic = KEYACCT__MAGIC_FREED;
    keyacct__free(&allocator, model->industries.offsets, (size_t)model->industries.count + 1, sizeof *model->industries.offsets);
    keyacct__free(&allocator, model->industries.bytes, (size_t)model->industries.bytes_size, 1);
    keyacct__free(&allocator, model->groups, (size_t)model->capacity, sizeof *model->groups);
    keyacct__free(&allocator, model, 1, sizeof *model);
}

static const char *name_of(const keyacct__value_names *names, int64_t number, int64_t *length) {
    *length = names->offsets[number + 1] - names->offsets[number];
    return *length ? names->bytes + names->offsets[number] : "";
}

const keyacct__value_group *keyacct__value_peers(const keyacct_value_model *model, const char *industry, int64_t length,
                                                 int64_t size) {
    const keyacct__value_names *names = &model->industries;
    int64_t low = 0, high = names->count, name_length;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        const char *name = name_of(names, middle, &name_length);
        if (keyacct__order_text(name, name_length, industry, length) < 0) low = middle + 1;
        else high = middle;
    }
    if (low == names->count) return NULL;
    const char *name = name_of(names, low, &name_length);
    if (keyacct__order_text(name, name_length, industry, length) != 0) return NULL;
    int64_t number = low;
    int32_t band = keyacct__value_band(&model->rules, size);
    for (low = 0, high = model->count; low < high;) {
        int64_t middle = low + (high - low) / 2;
        const keyacct__value_group *group = &model->groups[middle];
        if (group->industry < number || (group->industry == number && group->band < band)) low = middle + 1;
        else high = middle;
    }
    if (low == model->count || model->groups[low].industry != number || model->groups[low].band != band) return NULL;
    return &model->groups[low];
}

keyacct_status keyacct_value_model_save(const keyacct_value_model *model, uint8_t *buffer, size_t capacity, size_t *size,
                                        keyacct_error *error) {
    KEYACCT__TRY(keyacct__value_model_check(model, error));
    if (!size) return keyacct__fail_null(error, "size");
    keyacct__bytes out;
    keyacct__bytes_init(&out, &model->allocator, KIND, STATE_VERSION);
    keyacct__value_rules_save(&model->rules, &out);
    keyacct__bytes_u32(&out, (uint32_t)model->basis);
    keyacct__bytes_i64(&out, model->industries.count);
    keyacct__bytes_i64_array(&out, model->industries.offsets, (size_t)model->industries.count + 1);
    keyacct__bytes_raw(&out, model->industries.bytes, (size_t)model->industries.bytes_size);
    keyacct__bytes_i64(&out, model->count);
    for (int64_t i = 0; i < model->count; i++) {
        keyacct__bytes_u32(&out, (uint32_t)model->groups[i].industry);
        keyacct__bytes_u32(&out, (uint32_t)model->groups[i].band);
        keyacct__bytes_i64(&out, model->groups[i].accounts);
        keyacct__bytes_i64(&out, model->groups[i].ratio);
    }
    return keyacct__bytes_finish(&out, buffer, capacity, size, error);
}

static keyacct_status corrupt(keyacct_error *error, const char *what) {
    return keyacct__fail(error, KEYACCT_E_CORRUPT, NULL, NULL, -1, "saved value model: %s", what);
}

static keyacct_status load_groups(keyacct_value_model *model, int64_t count, keyacct__reader *in, keyacct_error *error) {
    for (int64_t i = 0; i < count; i++) {
        keyacct__value_group *group = &model->groups[i], *before = i ? group - 1 : NULL;
        group->industry = (int32_t)keyacct__read_u32(in);
        group->band = (int32_t)keyacct__read_u32(in);
        group->accounts = keyacct__read_i64(in);
        group->ratio = keyacct__read_i64(in);
        if (group->industry < 0 || group->industry >= model->industries.count || group->band < 0 || group->band > 63
            || group->accounts < 1 || group->accounts > KEYACCT__MOST_ACCOUNTS || group->ratio < 0)
            return corrupt(error, "a peer group is not possible");
        if (before && (before->industry > group->industry || (before->industry == group->industry && before->band >= group->band)))
            return corrupt(error, "peer groups are not in order");
        model->count = i + 1;
    }
    return KEYACCT_OK;
}

static keyacct_status load_body(const keyacct_allocator *allocator, keyacct__reader *in, keyacct_value_model **out,
                                keyacct_error *error) {
    keyacct__value_rules rules;
    KEYACCT__TRY(keyacct__value_rules_load(&rules, in, error));
    int32_t basis = (int32_t)keyacct__read_u32(in);
    int64_t names = keyacct__read_count(in, 8);
    if (in->failed || basis < KEYACCT_VALUE_BASIS_MARGIN || basis > KEYACCT_VALUE_BASIS_VOLUME)
        return corrupt(error, "the basis is not possible");
    keyacct__reader offsets = *in; /* the offsets are read twice: first for the size of the names */
    int64_t last = 0;
    for (int64_t i = 0; i <= names; i++) {
        int64_t offset = keyacct__read_i64(in);
        if (in->failed || offset < last || (i == 0 && offset != 0)) return corrupt(error, "names are not in order");
        last = offset;
    }
    const uint8_t *bytes = last > 0 ? keyacct__read_raw(in, (size_t)last) : NULL;
    int64_t groups = keyacct__read_count(in, 24);
    if (in->failed || (last > 0 && !bytes)) return corrupt(error, "too short");
    KEYACCT__TRY(keyacct__value_model_new(allocator, &rules, names, last, groups, out, error));
    (*out)->basis = basis;
    for (int64_t i = 0; i <= names; i++) (*out)->industries.offsets[i] = keyacct__read_i64(&offsets);
    if (last > 0) memcpy((*out)->industries.bytes, bytes, (size_t)last);
    for (int64_t i = 1; i < names; i++) {
        int64_t a_length, b_length;
        const char *a = name_of(&(*out)->industries, i - 1, &a_length), *b = name_of(&(*out)->industries, i, &b_length);
        if (keyacct__order_text(a, a_length, b, b_length) >= 0) return corrupt(error, "names are not in order");
    }
    KEYACCT__TRY(load_groups(*out, groups, in, error));
    return keyacct__reader_end(in, "value model", error);
}

keyacct_status keyacct_value_model_load(const keyacct_allocator *allocator, const uint8_t *bytes, size_t size,
                                        keyacct_value_model **out, keyacct_error *error) {
    if (!out) return keyacct__fail_null(error, "out");
    *out = NULL;
    keyacct__reader in;
    keyacct_value_model *model = NULL;
    KEYACCT__TRY(keyacct__reader_init(&in, bytes, size, KIND, STATE_VERSION, STATE_VERSION, error));
    keyacct_status status = load_body(allocator, &in, &model, error);
    if (status == KEYACCT_OK) *out = model;
    else keyacct_value_model_destroy(model);
    return status;
}
