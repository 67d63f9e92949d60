/* keyacct completion: what bash, zsh and fish need to complete commands, options, values and words of the vocabulary.
 *
 * Everything is made from the table of options and from the library's own lists; nothing is typed twice. */
#include <string.h>

#include "words.h"

static void add_word(buffer *to, const char *word) { buffer_print(to, "%s%s", to->length ? " " : "", word); }

static void vocabulary_words(buffer *to) {
    for (int32_t i = 0; i < keyacct_parameter_count(); i++) add_word(to, keyacct_parameter_text(i, KEYACCT_FIELD_NAME));
    for (int32_t i = 0; i < keyacct_column_count(); i++) {
        const char *name = keyacct_column_text(i, KEYACCT_FIELD_NAME);
        int32_t first = 0;
        while (strcmp(keyacct_column_text(first, KEYACCT_FIELD_NAME), name) != 0) first++;
        if (first == i) add_word(to, name);
    }
    for (int32_t i = 0; i < keyacct_code_count(); i++) {
        const char *list = keyacct_code_text(i, KEYACCT_FIELD_ROLE);
        if (i == 0 || strcmp(list, keyacct_code_text(i - 1, KEYACCT_FIELD_ROLE)) != 0) add_word(to, list);
    }
}

place_kind place_words(const char *shown, buffer *words) {
    if (strchr(shown, '|')) {
        for (const char *at = shown; *at && *at != ' '; at++) buffer_add(words, *at == '|' ? " " : at, 1);
    } else if (strcmp(shown, "KIND") == 0) {
        for (int i = 0; book_kinds[i]; i++) add_word(words, book_kinds[i]);
    } else if (strcmp(shown, "[COMMAND]") == 0) {
        for (int i = 0; i < command_count; i++) add_word(words, command_rows[i].name);
    } else if (strcmp(shown, "TABLE") == 0) {
        for (int i = 0; book_kinds[i]; i++) add_word(words, book_kinds[i]);
        for (int i = 0; result_tables[i]; i++) add_word(words, result_tables[i]);
        buffer_text(words, " outputs imports reviews policy");
    } else if (strcmp(shown, "ACTION") == 0 || strcmp(shown, "EVENT") == 0) {
        event_words(strcmp(shown, "ACTION") == 0, words);
    } else if (strcmp(shown, "NAME") == 0) {
        vocabulary_words(words);
    } else {
        int file = strncmp(shown, "FILE", 4) == 0 || strncmp(shown, "BOOK", 4) == 0 || strcmp(shown, "...") == 0;
        return file ? PLACE_FILE : PLACE_FREE;
    }
    return PLACE_WORDS;
}

void operand_shown(const command_row *command, int at, buffer *out) {
    const char *from = command->operands;
    for (int i = 0; i < at && *from; i++) {
        const char *next = strchr(from, ' ');
        if (!next && command->most > i + 1) break;
        from = next ? next + 1 : "";
    }
    buffer_add(out, from, strcspn(from, " "));
}

/* Text inside single quotes of a shell; zsh also takes brackets and colons of a description for its own. */
static void quoted(const char *text, const char *escaped) {
    for (; *text; text++) {
        if (*text == '\'') fputs("'\\''", stdout);
        else if (strchr(escaped, *text)) printf("\\%c", *text);
        else putchar(*text);
    }
}

static int belongs(const option_row *option, const command_row *command) { return (option->commands & command->command) != 0; }

static const char *short_name(const option_row *option) {
    return strcmp(option->name, "output") == 0 ? "o" : strcmp(option->name, "quiet") == 0 ? "q"
        : strcmp(option->name, "help") == 0 ? "h" : NULL;
}

/* ---- bash ------------------------------------------------------------------------------------------------------------------- */

static void bash_arguments(void) {
    printf("    case $previous in\n");
    for (int i = 0; i < option_count; i++) {
        buffer words = {0};
        if (!option_rows[i].argument) continue;
        place_kind kind = place_words(option_rows[i].argument, &words);
        printf("        --%s) ", option_rows[i].name);
        if (kind == PLACE_WORDS) printf("words='%s' ;;\n", buffer_string(&words));
        else printf("%s\n", kind == PLACE_FILE ? "return ;;" : "COMPREPLY=(); compopt +o default 2>/dev/null; return ;;");
        buffer_free(&words);
    }
    printf("    esac\n");
}

static void bash_command(const command_row *command) {
    printf("            %s:-*) words='", command->name);
    for (int i = 0; i < option_count; i++)
        if (belongs(&option_rows[i], command)) printf("--%s ", option_rows[i].name);
    printf("' ;;\n");
    for (int at = 0; at < command->most && at < 3; at++) {
        buffer shown = {0}, words = {0};
        operand_shown(command, at, &shown);
        if (place_words(buffer_string(&shown), &words) == PLACE_WORDS)
            printf("            %s:%d) words='%s' ;;\n", command->name, at, buffer_string(&words));
        buffer_free(&shown);
        buffer_free(&words);
    }
}

static void bash(void) {
    printf("# bash completion of keyacct; made by 'keyacct completion bash'\n"
           "_keyacct() {\n"
           "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}\n"
           "    local command=${COMP_WORDS[1]} words= at=0 i\n"
           "    COMPREPLY=()\n");
    bash_arguments();
    printf("    for ((i = 2; i < COMP_CWORD; i++)); do\n"
           "        case ${COMP_WORDS[i]} in\n"
           "            ");
    for (int i = 0, first = 1; i < option_count; i++)
        if (option_rows[i].argument) {
            printf("%s--%s", first ? "" : "|", option_rows[i].name);
            first = 0;
        }
    printf(") ((i++)) ;;\n            -*) ;;\n            *) ((at++)) ;;\n        esac\n    done\n");
    printf("    if [ -z \"$words\" ] && [ \"$COMP_CWORD\" = 1 ]; then words='");
    for (int i = 0; i < command_count; i++) printf("%s ", command_rows[i].name);
    printf("--help --version'; fi\n"
           "    if [ -z \"$words\" ]; then\n"
           "        case $current in -*) at=- ;; esac\n"
           "        case $command:$at in\n");
    for (int i = 0; i < command_count; i++) bash_command(&command_rows[i]);
    printf("        esac\n"
           "    fi\n"
           "    [ -n \"$words\" ] && COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
           "}\n"
           "complete -o bashdefault -o default -F _keyacct keyacct\n");
}

/* ---- zsh -------------------------------------------------------------------------------------------------------------------- */

static void zsh_place(const char *shown) {
    buffer words = {0};
    place_kind kind = place_words(shown, &words);
    quoted(shown, "[]:");
    if (kind == PLACE_WORDS) printf(":(%s)", buffer_string(&words));
    else printf(":%s", kind == PLACE_FILE ? "_files" : "");
    buffer_free(&words);
}

static void zsh_command(const command_row *command) {
    printf("        %s) _arguments", command->name);
    for (int i = 0; i < option_count; i++) {
        if (!belongs(&option_rows[i], command)) continue;
        printf(" \\\n            '--%s[", option_rows[i].name);
        quoted(option_help(&option_rows[i], command->command), "[]:\\");
        printf("]");
        if (option_rows[i].argument) {
            printf(":");
            zsh_place(option_rows[i].argument);
        }
        printf("'");
    }
    for (int at = 0; at < command->most && at < 4; at++) {
        buffer shown = {0};
        operand_shown(command, at, &shown);
        if (at == 3) printf(" \\\n            '*:");
        else printf(" \\\n            '%d:", at + 1);
        zsh_place(buffer_string(&shown));
        printf("'");
        buffer_free(&shown);
    }
    printf(" ;;\n");
}

static void zsh(void) {
    printf("#compdef keyacct\n# zsh completion of keyacct; made by 'keyacct completion zsh'\n"
           "_keyacct() {\n    local -a commands\n    commands=(\n");
    for (int i = 0; i < command_count; i++) {
        printf("        '%s:", command_rows[i].name);
        quoted(command_rows[i].summary, ":\\");
        printf("'\n");
    }
    printf("    )\n    if (( CURRENT == 2 )); then\n        _describe command commands\n        return\n    fi\n"
           "    shift words\n    (( CURRENT-- ))\n    case ${words[1]} in\n");
    for (int i = 0; i < command_count; i++) zsh_command(&command_rows[i]);
    printf("    esac\n}\nif [ \"$funcstack[1]\" = _keyacct ]; then _keyacct \"$@\"; else compdef _keyacct keyacct; fi\n");
}

/* ---- fish ------------------------------------------------------------------------------------------------------------------- */

static void fish_command(const command_row *command) {
    printf("complete -c keyacct -n __fish_use_subcommand -f -a %s -d '", command->name);
    quoted(command->summary, "\\");
    printf("'\n");
    for (int i = 0; i < option_count; i++) {
        if (!belongs(&option_rows[i], command)) continue;
        buffer words = {0};
        printf("complete -c keyacct -n '__fish_seen_subcommand_from %s' -l %s", command->name, option_rows[i].name);
        if (short_name(&option_rows[i])) printf(" -s %s", short_name(&option_rows[i]));
        if (option_rows[i].argument) {
            place_kind kind = place_words(option_rows[i].argument, &words);
            if (kind == PLACE_WORDS) printf(" -x -a '%s'", buffer_string(&words));
            else printf("%s", kind == PLACE_FILE ? " -r" : " -x");
        }
        printf(" -d '");
        quoted(option_help(&option_rows[i], command->command), "\\");
        printf("'\n");
        buffer_free(&words);
    }
    for (int at = 0; at < command->most && at < 3; at++) {
        buffer shown = {0}, words = {0};
        operand_shown(command, at, &shown);
        if (place_words(buffer_string(&shown), &words) == PLACE_WORDS)
            printf("complete -c keyacct -n '__fish_seen_subcommand_from %s' -a '%s'\n", command->name, buffer_string(&words));
        buffer_free(&shown);
        buffer_free(&words);
    }
}

static void fish(void) {
    printf("# fish completion of keyacct; made by 'keyacct completion fish'\n");
    for (int i = 0; i < command_count; i++) fish_command(&command_rows[i]);
}

int command_completion(const options *given) {
    const char *shell = given->operands.item[0];
    if (strcmp(shell, "bash") == 0) bash();
    else if (strcmp(shell, "zsh") == 0) zsh();
    else if (strcmp(shell, "fish") == 0) fish();
    else return complain(EXIT_USAGE, "completion: unknown shell '%s'; expected bash, zsh or fish", shell);
    return EXIT_FINE;
}
