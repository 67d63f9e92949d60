/* keyacct explain: columns, codes, code lists, parameters and tables of the policy, in the library's own words. */
#include <string.h>

#include "cli.h"

static void title(const char *kind, const char *name) { printf("%s%s %s%s", style("bold"), kind, name, style("plain")); }

static void code_line(int32_t at, const char *indent) {
    printf("%s%s: %s (%s), %s\n", indent, keyacct_code_text(at, KEYACCT_FIELD_NAME), keyacct_code_text(at, KEYACCT_FIELD_LABEL),
           keyacct_code_text(at, KEYACCT_FIELD_LABEL_ZH), keyacct_code_text(at, KEYACCT_FIELD_EXPLANATION));
}

static int is_list(const char *name) {
    for (int32_t at = 0; at < keyacct_code_count(); at++)
        if (strcmp(keyacct_code_text(at, KEYACCT_FIELD_ROLE), name) == 0) return 1;
    return 0;
}

/* The lists of codes that belong to the implementation of the vocabulary itself are left out of words about columns. */
static void list_codes(const char *list) {
    for (int32_t at = 0; at < keyacct_code_count(); at++)
        if (strcmp(keyacct_code_text(at, KEYACCT_FIELD_ROLE), list) == 0 && *keyacct_code_text(at, KEYACCT_FIELD_NAME))
            code_line(at, "    ");
}

static void calls_of(const char *role, const char *name) {
    static const struct {
        const char *use, *words;
    } uses[] = {{"adds", "made by"}, {"required", "needed by"}, {"optional", "used by"}};
    for (size_t i = 0; i < 3; i++) {
        int found = 0;
        for (int32_t at = 0; at < keyacct_schema_count(); at++) {
            if (strcmp(keyacct_schema_text(at, KEYACCT_FIELD_NAME), name) != 0
                || strcmp(keyacct_schema_text(at, KEYACCT_FIELD_ROLE), role) != 0
                || strncmp(keyacct_schema_text(at, KEYACCT_FIELD_USE), uses[i].use, strlen(uses[i].use)) != 0) continue;
            printf("%s%s", found ? ", " : "    ", found ? "" : uses[i].words);
            printf("%s%s", found ? "" : " ", keyacct_schema_text(at, KEYACCT_FIELD_CALL));
            found = 1;
        }
        if (found) printf("\n");
    }
}

/* Who makes a column: a room, people, or, where nobody can import its table, a review. */
static const char *made_by(const char *role, const char *room) {
    if (strcmp(room, "in") != 0) return room;
    for (int i = 0; result_tables[i]; i++)
        if (strcmp(result_tables[i], role) == 0) return "found by a review";
    return "given by people";
}

static int explain_columns(const char *name) {
    int found = 0;
    for (int32_t at = 0; at < keyacct_column_count(); at++) {
        const char *role = keyacct_column_text(at, KEYACCT_FIELD_ROLE), *type = keyacct_column_text(at, KEYACCT_FIELD_TYPE);
        const char *unit = keyacct_column_text(at, KEYACCT_FIELD_UNIT), *room = keyacct_column_text(at, KEYACCT_FIELD_ROOM);
        if (strcmp(keyacct_column_text(at, KEYACCT_FIELD_NAME), name) != 0) continue;
        title("column", name);
        printf(" of %s: %s", role, type);
        if (strcmp(type, unit) != 0) printf(" (%s)", unit);
        printf(", %s\n    %s\n", made_by(role, room), keyacct_column_text(at, KEYACCT_FIELD_EXPLANATION));
        calls_of(role, name);
        if (strcmp(type, "code") == 0) list_codes(unit);
        found++;
    }
    return found;
}

static int explain_codes(const char *list, size_t list_length, const char *name) {
    int found = 0;
    for (int32_t at = 0; at < keyacct_code_count(); at++) {
        const char *own = keyacct_code_text(at, KEYACCT_FIELD_ROLE);
        if (strcmp(keyacct_code_text(at, KEYACCT_FIELD_NAME), name) != 0) continue;
        if (list_length && (strlen(own) != list_length || memcmp(own, list, list_length) != 0)) continue;
        title("code", name);
        printf(" of %s: %s (%s), number %d\n    %s\n", own, keyacct_code_text(at, KEYACCT_FIELD_LABEL),
               keyacct_code_text(at, KEYACCT_FIELD_LABEL_ZH), (int)keyacct_code_value(at),
               keyacct_code_text(at, KEYACCT_FIELD_EXPLANATION));
        found++;
    }
    return found;
}

static int explain_parameter(const char *name) {
    for (int32_t at = 0; at < keyacct_parameter_count(); at++) {
        if (strcmp(keyacct_parameter_text(at, KEYACCT_FIELD_NAME), name) != 0) continue;
        title("parameter", name);
        const char *least = keyacct_parameter_text(at, KEYACCT_FIELD_MIN), *most = keyacct_parameter_text(at, KEYACCT_FIELD_MAX);
        printf(": %s %s", keyacct_parameter_text(at, KEYACCT_FIELD_DEFAULT), keyacct_parameter_text(at, KEYACCT_FIELD_UNIT));
        if (*least && *most) printf(", from %s to %s", least, most);
        printf("\n    %s\n    source: %s; since %s\n", keyacct_parameter_text(at, KEYACCT_FIELD_EXPLANATION),
               keyacct_parameter_text(at, KEYACCT_FIELD_SOURCE), keyacct_parameter_text(at, KEYACCT_FIELD_SINCE));
        if (is_list(keyacct_parameter_text(at, KEYACCT_FIELD_UNIT))) list_codes(keyacct_parameter_text(at, KEYACCT_FIELD_UNIT));
        return 1;
    }
    for (int32_t i = 0; keyacct_policy_table_name(i); i++) {
        if (strcmp(keyacct_policy_table_name(i), name) != 0) continue;
        title("table", name);
        printf(" of the policy\n    keyacct policy get default %s prints its rows; policy set BOOK --policy FILE replaces them.\n",
               name);
        return 1;
    }
    return 0;
}

static void nearer(const char *name, const char *candidate, int *distance, const char **best) {
    int far = edit_distance(name, strlen(name), candidate, strlen(candidate));
    if (far >= *distance) return;
    *distance = far;
    *best = candidate;
}

static int unknown(const char *name) {
    const char *best = NULL;
    int distance = 4;
    for (int32_t i = 0; i < keyacct_parameter_count(); i++)
        nearer(name, keyacct_parameter_text(i, KEYACCT_FIELD_NAME), &distance, &best);
    for (int32_t i = 0; i < keyacct_column_count(); i++)
        nearer(name, keyacct_column_text(i, KEYACCT_FIELD_NAME), &distance, &best);
    for (int32_t i = 0; i < keyacct_code_count(); i++) {
        nearer(name, keyacct_code_text(i, KEYACCT_FIELD_NAME), &distance, &best);
        nearer(name, keyacct_code_text(i, KEYACCT_FIELD_ROLE), &distance, &best);
    }
    if (best) return complain(EXIT_INPUT, "'%s' is no column, code or parameter (did you mean '%s'?)", name, best);
    return complain(EXIT_INPUT, "'%s' is no column, code or parameter", name);
}

int command_explain(const options *given) {
    const char *name = given->operands.item[0], *dot = strpbrk(name, ".:");
    int found = explain_parameter(name) + explain_columns(name) + explain_codes("", 0, name);
    if (dot) found += explain_codes(name, (size_t)(dot - name), dot + 1); /* segment.gold */
    if (is_list(name)) {
        title("codes", name);
        printf("\n");
        list_codes(name);
        found++;
    }
    return found ? EXIT_FINE : unknown(name);
}
