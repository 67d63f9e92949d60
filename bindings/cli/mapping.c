/* Mappings: NAME=COLUMN[:UNIT] from options, from a file, and from headers that are names of the vocabulary.
 *
 * Everything that does not fit is said at once, not one mistake a run. What a unit means depends on the type of the target; money
 * without a unit is refused here, shares without one are decided by import.c, which sees the values. */
#include "mapping.h"

#include <stdlib.h>
#include <string.h>

typedef struct job {
    const column_list *targets;
    const header *of;
    mapping *out;
    int code; /* the first thing that was wrong decides */
} job;

static void refuse(job *of, int code, const char *where, const char *line, const char *why) {
    complain(code, "%s '%s': %s", where, line, why);
    if (of->code == EXIT_FINE) of->code = code;
}

static const char *nearest_target(const column_list *targets, const char *name) {
    const char *best = NULL;
    int distance = 4;
    for (int i = 0; i < targets->count; i++) {
        int far = edit_distance(name, strlen(name), targets->item[i].name, strlen(targets->item[i].name));
        if (far < distance) {
            distance = far;
            best = targets->item[i].name;
        }
    }
    return best;
}

/* Where the unit begins: the first ':' outside brackets, quotes and parentheses. NULL when there is none. */
static char *find_unit(char *text) {
    char closes = 0;
    for (; *text; text++) {
        if (closes) closes = *text == closes ? 0 : closes;
        else if (*text == '[') closes = ']';
        else if (*text == '\'') closes = '\'';
        else if (*text == ':') return text;
    }
    return NULL;
}

static int parse_scale(const char *text, field_map *map) {
    static const number_form point = {'.', 0};
    const char *dots = strstr(text, "..");
    decimal low, high;
    return dots && decimal_parse(text, (size_t)(dots - text), &point, &low) == 1
        && decimal_parse(dots + 2, strlen(dots + 2), &point, &high) == 1
        && low.scale == 0 && high.scale == 0 && decimal_to_int64(&low, 0, &map->low) && decimal_to_int64(&high, 0, &map->high)
        && map->low < map->high
        && map->low > -1000 && map->high < 1000;
}

static int parse_words(char *text, field_map *map, buffer *wrong) {
    for (char *next; text; text = next) {
        char *arrow = strchr(text, '>');
        next = strchr(text, ',');
        if (next) *next++ = 0;
        arrow = strchr(text, '>');
        if (!arrow) return 0;
        *arrow++ = 0;
        if (map->target->type == KEYACCT_TYPE_CODE && *arrow && code_value(map->target->unit, arrow, strlen(arrow)) < 0) {
            const char *near = nearest_code(map->target->unit, arrow, strlen(arrow));
            buffer_print(wrong, "'%s' has no code '%s'", map->target->name, arrow);
            if (near) buffer_print(wrong, " (did you mean '%s'?)", near);
            return 0;
        }
        map->word = need_more(map->word, (size_t)(map->words + 1) * sizeof *map->word);
        map->word[map->words].from = need_text(text, strlen(text));
        map->word[map->words++].to = need_text(arrow, strlen(arrow));
    }
    return 1;
}

/* Reads the unit for the type of the target. 0 with *wrong when it does not fit. */
static int parse_unit(char *text, field_map *map, buffer *wrong) {
    static const struct {
        const char *name;
        unit_kind unit;
    } units[] = {{"minor", UNIT_MINOR}, {"major", UNIT_MAJOR}, {"fraction", UNIT_FRACTION}, {"percent", UNIT_PERCENT},
                 {"ppm", UNIT_PPM}};
    int type = map->target->type, share = column_is_share(map->target);
    const char *expected = "no unit";
    if (!text) return 1;
    if (type == KEYACCT_TYPE_MONEY || share) {
        expected = share ? "fraction, percent or ppm" : "minor (cents) or major (euros)";
        for (int i = share ? 2 : 0; i < (share ? 5 : 2); i++)
            if (strcmp(units[i].name, text) == 0) map->unit = units[i].unit;
    } else if (type == KEYACCT_TYPE_DATE || type == KEYACCT_TYPE_TIME) {
        expected = "a format of %d %m %Y %y %b %H %M %S %z, or iso";
        if (strcmp(text, "iso") == 0) return 1;
        if (strchr(text, '%') && time_format_known(text)) {
            map->unit = UNIT_FORMAT;
            map->format = need_text(text, strlen(text));
        }
    } else if (type == KEYACCT_TYPE_CODE || type == KEYACCT_TYPE_BOOL) {
        expected = "words as FROM>TO,FROM>TO";
        if (parse_words(text, map, wrong)) map->unit = UNIT_WORDS;
    } else if (type == KEYACCT_TYPE_FLOAT64) {
        int64_t low, high;
        expected = "a scale such as 1..5";
        if (unit_range(map->target->unit, &low, &high) && parse_scale(text, map)) map->unit = UNIT_SCALE;
    } else if (type == KEYACCT_TYPE_TEXT || type == 0) {
        expected = "trim";
        if (strcmp(text, "trim") == 0) map->unit = UNIT_TRIM;
    }
    if (map->unit == UNIT_UNSTATED && !wrong->length)
        buffer_print(wrong, "unit '%s' does not fit '%s'; expected %s", text, map->target->name, expected);
    return wrong->length == 0;
}

static int parse_source(char *text, const header *of, field_map *map, buffer *wrong) {
    size_t length = strlen(text);
    int numeric = map->target->type == KEYACCT_TYPE_MONEY || map->target->type == KEYACCT_TYPE_INT64
        || map->target->type == KEYACCT_TYPE_FLOAT64;
    if (length >= 2 && text[0] == '\'' && text[length - 1] == '\'') {
        map->kind = SOURCE_CONSTANT;
        map->constant = need_text(text + 1, length - 2);
        return 1;
    }
    map->source = header_find(of, text, length);
    if (map->source == -1 && length >= 2 && text[0] == '[' && text[length - 1] == ']')
        map->source = header_find(of, text + 1, length - 2);
    if (map->source >= 0) return 1;
    if (map->source == -2) {
        buffer_print(wrong, "the file has more than one column '%s'", text);
        return 0;
    }
    if (!numeric || !strpbrk(text, "*+-(")) {
        buffer_print(wrong, "the file has no column '%s'", text);
        return 0;
    }
    map->kind = SOURCE_EXPRESSION;
    map->program = expression_compile(text, of, wrong);
    return map->program != NULL;
}

static void field_free(field_map *map) {
    expression_free(map->program);
    free(map->constant);
    free(map->format);
    free(map->where);
    for (int i = 0; i < map->words; i++) {
        free(map->word[i].from);
        free(map->word[i].to);
    }
    free(map->word);
}

static void ignore(mapping *out, const char *name) {
    out->ignored_name = need_more(out->ignored_name, (size_t)(out->ignored + 1) * sizeof *out->ignored_name);
    out->ignored_name[out->ignored++] = need_text(name, strlen(name));
}

static char *trimmed(char *text) {
    while (*text == ' ' || *text == '\t') text++;
    size_t length = strlen(text);
    while (length && strchr(" \t\r\n", text[length - 1])) text[--length] = 0;
    return text;
}

static void add_line(job *of, const char *where, const char *line) {
    char *copy = need_text(line, strlen(line)), *text = trimmed(copy), *equals = strchr(text, '=');
    buffer wrong = {0};
    field_map map = {0};
    if (!equals || equals == text) {
        refuse(of, EXIT_USAGE, where, line, "expected NAME=COLUMN or NAME=COLUMN:UNIT");
        free(copy);
        return;
    }
    *equals = 0;
    const char *name = trimmed(text);
    char *right = trimmed(equals + 1), *unit = find_unit(right);
    map.target = columns_find(of->targets, name);
    map.where = need_text(where, strlen(where));
    if (unit) {
        *unit++ = 0;
        unit = trimmed(unit);
        right = trimmed(right);
    }
    if (!map.target) {
        const char *near = nearest_target(of->targets, name);
        buffer_print(&wrong, "there is no column '%s' to fill", name);
        if (near) buffer_print(&wrong, " (did you mean '%s'?)", near);
        refuse(of, EXIT_USAGE, where, line, buffer_string(&wrong));
    } else if (mapping_find(of->out, name)) {
        refuse(of, EXIT_USAGE, where, line, "the name is mapped twice");
    } else if (!*right && !unit) {
        ignore(of->out, name);
    } else if (!parse_unit(unit, &map, &wrong)) {
        refuse(of, EXIT_USAGE, where, line, buffer_string(&wrong));
    } else if (!parse_source(right, of->of, &map, &wrong)) {
        refuse(of, EXIT_INPUT, where, line, buffer_string(&wrong));
    } else {
        of->out->field = need_more(of->out->field, (size_t)(of->out->count + 1) * sizeof map);
        of->out->field[of->out->count++] = map;
        memset(&map, 0, sizeof map);
    }
    field_free(&map);
    buffer_free(&wrong);
    free(copy);
}

static int add_file(job *of, const char *path) {
    file_text file;
    int code = source_read(path, NULL, &file);
    int64_t number = 0;
    for (char *line = file.bytes, *next; code == EXIT_FINE && line; line = next) {
        char where[512];
        next = strchr(line, '\n');
        if (next) *next++ = 0;
        number++;
        line = trimmed(line);
        snprintf(where, sizeof where, "%s:%lld", path, (long long)number);
        if (*line && *line != '#') add_line(of, where, line);
    }
    source_free(&file);
    return code;
}

/* Headers that are names of the vocabulary map themselves, unless somebody said otherwise. */
static void add_headers(job *of) {
    for (int i = 0; i < of->of->count; i++) {
        const char *name = of->of->name[i];
        const column_info *target = columns_find(of->targets, name);
        int ignored = 0;
        for (int k = 0; k < of->out->ignored; k++) ignored |= strcmp(of->out->ignored_name[k], name) == 0;
        if (!target || ignored || mapping_find(of->out, name)) continue;
        if (header_find(of->of, name, strlen(name)) == -2) {
            refuse(of, EXIT_INPUT, "header", name, "stands twice in the file");
            return;
        }
        field_map map = {0};
        map.target = target;
        map.source = i;
        map.where = need_text("", 0);
        of->out->field = need_more(of->out->field, (size_t)(of->out->count + 1) * sizeof map);
        of->out->field[of->out->count++] = map;
    }
}

static void check_units(job *of, const header *headers) {
    for (int i = 0; i < of->out->count; i++) {
        const field_map *map = &of->out->field[i];
        if (map->target->type != KEYACCT_TYPE_MONEY || map->unit != UNIT_UNSTATED) continue;
        const char *source = map->kind == SOURCE_COLUMN ? headers->name[map->source] : "...";
        complain(EXIT_INPUT, "column '%s' is money and its unit is not stated; add --map '%s=%s:major' (12.50 means 12.50) or "
                 "--map '%s=%s:minor' (1250 means 12.50)",
                 map->target->name, map->target->name, source, map->target->name, source);
        if (of->code == EXIT_FINE) of->code = EXIT_INPUT;
    }
}

int mapping_make(const options *given, const column_list *targets, const header *headers, mapping *out) {
    memset(out, 0, sizeof *out);
    job of = {targets, headers, out, EXIT_FINE};
    for (int i = 0; i < given->maps.count; i++) add_line(&of, "--map", given->maps.item[i]);
    if (given->mapping) {
        int code = add_file(&of, given->mapping);
        if (of.code == EXIT_FINE) of.code = code;
    }
    add_headers(&of);
    check_units(&of, headers);
    return of.code;
}

void mapping_free(mapping *from) {
    for (int i = 0; i < from->count; i++) field_free(&from->field[i]);
    for (int i = 0; i < from->ignored; i++) free(from->ignored_name[i]);
    free(from->ignored_name);
    free(from->field);
    memset(from, 0, sizeof *from);
}

const field_map *mapping_find(const mapping *of, const char *name) {
    for (int i = 0; i < of->count; i++)
        if (strcmp(of->field[i].target->name, name) == 0) return &of->field[i];
    return NULL;
}

int mapping_uses(const mapping *of, int source) {
    for (int i = 0; i < of->count; i++) {
        const field_map *map = &of->field[i];
        if (map->kind == SOURCE_COLUMN && map->source == source) return 1;
        for (int place = 0; map->kind == SOURCE_EXPRESSION && expression_column(map->program, place) >= 0; place++)
            if (expression_column(map->program, place) == source) return 1;
    }
    return 0;
}
