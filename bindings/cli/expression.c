/* Sums and products of columns: UnitPrice*Quantity*(1-Discount).
 *
 * Compiled once into a postfix program, run once a row in exact decimals. Recursive descent; nesting is bounded.
 *   sum = product {("+" | "-") product};  product = factor {"*" factor};  factor = number | name | [any name] | "(" sum ")" | "-"
 * factor A name is a header of the file made of letters, digits and underscores; other headers stand in square brackets. No
 * division: it is not exact. */
#include "mapping.h"

#include <stdlib.h>
#include <string.h>

typedef struct step {
    char kind; /* '#' number, 'c' column, '+', '-', '*', 'n' negate */
    int column;
    decimal number;
} step;
enum { STEP_LIMIT = 64, DEPTH_LIMIT = 16 };
struct expression {
    int count;
    step item[STEP_LIMIT];
};
typedef struct parser {
    const char *at;
    const header *of;
    expression *program;
    buffer *wrong;
    int depth;
} parser;

int header_find(const header *of, const char *name, size_t length) {
    int found = -1;
    for (int i = 0; i < of->count; i++) {
        if (strlen(of->name[i]) != length || memcmp(of->name[i], name, length) != 0) continue;
        if (found >= 0) return -2;
        found = i;
    }
    return found;
}

static void blanks(parser *in) {
    while (*in->at == ' ' || *in->at == '\t') in->at++;
}

static int refuse(parser *in, const char *what) {
    if (!in->wrong->length) buffer_print(in->wrong, "%s at '%s'", what, in->at);
    return 0;
}

static step *emit(parser *in, char kind) {
    if (in->program->count == STEP_LIMIT) {
        refuse(in, "the expression is too long");
        return NULL;
    }
    step *one = &in->program->item[in->program->count++];
    one->kind = kind;
    return one;
}

static int is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || (c & 0x80);
}

static int parse_name(parser *in) {
    const char *first = in->at;
    size_t length = 0;
    if (*first == '[') {
        first++;
        length = strcspn(first, "]");
        if (first[length] != ']') return refuse(in, "']' is missing");
        in->at = first + length + 1;
    } else {
        while (is_name(first[length])) length++;
        in->at = first + length;
    }
    int column = header_find(in->of, first, length);
    if (column < 0) {
        buffer_print(in->wrong, "the file has %s column '%.*s'", column == -1 ? "no" : "more than one", (int)length, first);
        return 0;
    }
    step *one = emit(in, 'c');
    if (one) one->column = column;
    return one != NULL;
}

static int parse_sum(parser *in);

static int parse_factor(parser *in) {
    blanks(in);
    if (*in->at == '-') {
        in->at++;
        return ++in->depth < DEPTH_LIMIT ? parse_factor(in) && emit(in, 'n') != NULL && in->depth-- : refuse(in, "too deep");
    }
    if (*in->at == '(') {
        in->at++;
        if (++in->depth >= DEPTH_LIMIT) return refuse(in, "too deep");
        if (!parse_sum(in)) return 0;
        in->depth--;
        blanks(in);
        if (*in->at != ')') return refuse(in, "')' is missing");
        in->at++;
        return 1;
    }
    if (*in->at >= '0' && *in->at <= '9') {
        static const number_form point = {'.', 0};
        size_t length = strspn(in->at, "0123456789.");
        decimal value;
        if (!is_name(in->at[length])) {
            if (decimal_parse(in->at, length, &point, &value) != 1) return refuse(in, "expected a number");
            step *one = emit(in, '#');
            if (!one) return 0;
            one->number = value;
            in->at += length;
            return 1;
        }
    }
    if (*in->at == '[' || is_name(*in->at)) return parse_name(in);
    return refuse(in, "expected a column or a number");
}

static int parse_product(parser *in) {
    if (!parse_factor(in)) return 0;
    for (blanks(in); *in->at == '*'; blanks(in)) {
        in->at++;
        if (!parse_factor(in) || !emit(in, '*')) return 0;
    }
    return 1;
}

static int parse_sum(parser *in) {
    if (!parse_product(in)) return 0;
    for (blanks(in); *in->at == '+' || *in->at == '-'; blanks(in)) {
        char kind = *in->at++;
        if (!parse_product(in) || !emit(in, kind)) return 0;
    }
    return 1;
}

expression *expression_compile(const char *text, const header *of, buffer *wrong) {
    expression *program = need(sizeof *program);
    parser in = {text, of, program, wrong, 0};
    if (parse_sum(&in) && *in.at) refuse(&in, "unexpected text");
    if (!wrong->length) return program;
    free(program);
    return NULL;
}

void expression_free(expression *program) { free(program); }

int expression_column(const expression *program, int place) {
    for (int i = 0; i < program->count; i++)
        if (program->item[i].kind == 'c' && place-- == 0) return program->item[i].column;
    return -1;
}

int expression_value(const expression *program, const csv_field *fields, const number_form *form, decimal *out, int *column,
                     buffer *wrong) {
    decimal stack[STEP_LIMIT];
    int top = 0, fits = 1;
    *column = -1;
    for (int i = 0; i < program->count && fits; i++) {
        const step *one = &program->item[i];
        if (one->kind == '#') {
            stack[top++] = one->number;
        } else if (one->kind == 'c') {
            const char *text = fields[one->column].bytes;
            size_t length = fields[one->column].length;
            while (length && (*text == ' ' || *text == '\t')) text++, length--;
            while (length && (text[length - 1] == ' ' || text[length - 1] == '\t')) length--;
            if (length == 0) return 0;
            *column = one->column;
            int result = decimal_parse(text, length, form, &stack[top++]);
            if (result == 1) continue;
            /* The caller words the message: it knows the forms that numbers take. */
            return -1;
        } else if (one->kind == 'n') {
            if (stack[top - 1].limbs) stack[top - 1].negative = !stack[top - 1].negative;
        } else {
            if (one->kind == '-' && stack[top - 1].limbs) stack[top - 1].negative = !stack[top - 1].negative;
            fits = one->kind == '*' ? decimal_multiply(&stack[top - 2], &stack[top - 1], &stack[top - 2])
                                    : decimal_add(&stack[top - 2], &stack[top - 1], &stack[top - 2]);
            top--;
        }
    }
    *column = -1;
    if (!fits) {
        buffer_text(wrong, "the product has more than 90 digits");
        return -1;
    }
    *out = stack[0];
    return 1;
}
