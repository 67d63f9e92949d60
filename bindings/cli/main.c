/* The keyacct command: reads options, calls one of the commands, ends with its exit code.
 *
 * SIGINT and SIGTERM set a flag that every loop and every SQLite and library callback looks at: the open transaction is rolled
 * back and the program ends with 130. A closed pipe ends it quietly. */
#include <signal.h>
#include <string.h>

#include "cli.h"

volatile sig_atomic_t stopped;

static void on_signal(int number) {
    (void)number;
    stopped = 1;
}

static void watch_signals(void) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    sigemptyset(&action.sa_mask);
    action.sa_flags = (int)SA_RESETHAND; /* a second Ctrl-C ends at once; SQLite rolls back at the next opening */
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error of the write, which is reported */
}

int main(int argc, char **argv) {
    options given;
    keyacct_error error = KEYACCT_ERROR_INIT;
    int done = 0;
    watch_signals();
    if (keyacct_abi_check(KEYACCT_ABI, sizeof(keyacct_error), sizeof(keyacct_allocator), &error) != KEYACCT_OK)
        return complain_library(EXIT_INTERNAL, "this keyacct and its library do not fit", &error);
    int code = options_read(argc, argv, &given, &done);
    if (code == EXIT_FINE && !done) {
        print_setup(given.quiet, given.color);
        switch (given.command) {
        case COMMAND_INIT: code = command_init(&given); break;
        case COMMAND_IMPORT: code = command_import(&given); break;
        case COMMAND_REVIEW: code = command_review(&given); break;
        case COMMAND_SHOW: code = command_show(&given); break;
        case COMMAND_REPORT: code = command_report(&given); break;
        case COMMAND_POLICY: code = command_policy(&given); break;
        case COMMAND_EXPLAIN: code = command_explain(&given); break;
        case COMMAND_DOCTOR: code = command_doctor(&given); break;
        case COMMAND_COMPLETION: code = command_completion(&given); break;
        case COMMAND_DEMO: code = command_demo(&given); break;
        case COMMAND_TEMPLATE: code = command_template(&given); break;
        case COMMAND_CALENDAR: code = command_calendar(&given); break;
        case COMMAND_CASE: code = command_case(&given); break;
        case COMMAND_EVENT: code = command_event(&given); break;
        case COMMAND_TICK: code = command_tick(&given); break;
        case COMMAND_AGENDA: code = command_agenda(&given); break;
        case COMMAND_MAN: code = command_man(&given); break;
        default: code = command_export(&given); break;
        }
    }
    options_free(&given);
    if (code == EXIT_FINE) code = finish_stdout(code);
    return stopped && code != EXIT_FINE ? EXIT_STOPPED : code;
}
