/* keyacct template: what a CSV file for the book may have, as a header line or as a mapping file with units and meanings. */
#include <string.h>

#include "mapping.h"

static void codes_of(const char *list) {
    int first = 1;
    for (int32_t at = 0; at < keyacct_code_count(); at++) {
        const char *name = keyacct_code_text(at, KEYACCT_FIELD_NAME);
        if (strcmp(keyacct_code_text(at, KEYACCT_FIELD_ROLE), list) != 0 || !*name) continue;
        printf("%s%s", first ? "; one of " : ", ", name);
        first = 0;
    }
    printf("; words of your own: :Mine>code,Other>code");
}

static const char *unit_for(const column_info *one) {
    switch (one->type) {
    case KEYACCT_TYPE_MONEY: return ":major";
    case KEYACCT_TYPE_DATE:
    case KEYACCT_TYPE_TIME: return ":iso";
    default: return column_is_share(one) ? ":percent" : "";
    }
}

static void mapping_line(const column_info *one) {
    int64_t low, high;
    printf("\n# %s", one->text);
    switch (one->type) {
    case KEYACCT_TYPE_MONEY: printf("; major (12.50) or minor (1250)"); break;
    case KEYACCT_TYPE_DATE: printf("; iso (2026-06-30) or a format such as %%d.%%m.%%Y"); break;
    case KEYACCT_TYPE_TIME: printf("; iso (2026-06-30T14:05:00+02:00) or a format such as %%d.%%m.%%Y %%H:%%M"); break;
    case KEYACCT_TYPE_CODE: codes_of(one->unit); break;
    case KEYACCT_TYPE_BOOL: printf("; yes or no"); break;
    default:
        if (column_is_share(one)) printf("; percent (15), fraction (0.15) or ppm (150000)");
        else if (unit_range(one->unit, &low, &high)) printf("; from %lld to %lld", (long long)low, (long long)high);
        if (one->type == KEYACCT_TYPE_FLOAT64 && unit_range(one->unit, &low, &high)) printf(", or another scale such as :1..5");
    }
    printf("\n%s=%s%s\n", one->name, one->name, unit_for(one));
}

int command_template(const options *given) {
    const char *kind = given->operands.item[0];
    column_list list;
    int known = 0;
    for (int i = 0; book_kinds[i]; i++) known |= strcmp(book_kinds[i], kind) == 0;
    if (!known)
        return complain(EXIT_USAGE, "template: unknown kind '%s'; expected accounts, transactions, cases, contacts, surveys, "
                        "assessments or events", kind);
    vocabulary_imported(kind, &list);
    if (given->units)
        printf("# %s: keyacct import BOOK %s FILE.csv --mapping THIS-FILE\n"
               "# NAME=COLUMN:UNIT, one a line. Write the headers of your file behind the equals sign; delete the lines that it\n"
               "# does not have.\n", kind, kind);
    for (int i = 0; i < list.count; i++) {
        if (given->units) mapping_line(&list.item[i]);
        else printf("%s%s", i ? "," : "", list.item[i].name);
    }
    if (!given->units) printf("\n");
    columns_free(&list);
    return EXIT_FINE;
}
