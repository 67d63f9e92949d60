/* The five levels of service as a staircase (wide) or as rungs (narrow): how many stand each, and how many are
 * entitled to it. */
#include "svg.h"

enum { STEPS = 5 };

static void words_at(buffer *to, double x, double y, const char *look, const char *text) {
    buffer_print(to, "<text x=\"%.0f\" y=\"%.0f\" class=\"%s\">", x, y, look);
    html_words(to, text);
    buffer_text(to, "</text>");
}

static void step(buffer *to, double x, double y, double width, double height, const char *look) {
    buffer_print(to, "<rect class=\"step\" x=\"%.0f\" y=\"%.0f\" width=\"%.0f\" height=\"%.0f\"/>"
                 "<rect class=\"%s\" x=\"%.0f\" y=\"%.0f\" "
                 "width=\"%.0f\" height=\"4\"/>", x, y, width, height, look, x, y, width);
}

static void open_drawing(buffer *to, const ladder *of, const char *look, const char *kind, int width, int height) {
    buffer_print(to, "<svg class=\"%s\" viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"ladder-%s-t ladder-%s-d\">"
                 "<title id=\"ladder-%s-t\">",
                 look, width, height, kind, kind, kind);
    html_words(to, of->title);
    buffer_print(to, "</title><desc id=\"ladder-%s-d\">", kind);
    html_words(to, of->summary);
    buffer_text(to, "</desc>");
}

void svg_ladder(buffer *to, const ladder *of) {
    open_drawing(to, of, "wide", "w", 800, 246);
    for (int i = 0; i < STEPS; i++) {
        double height = 86 + 39 * i, x = i * 161, y = 245 - height;
        step(to, x, y, 155, height, of->step[i].alert ? "alarm" : "s4");
        words_at(to, x + 12, y + 36, "count", of->step[i].count);
        words_at(to, x + 12, y + 56, "axis", of->step[i].name);
        words_at(to, x + 12, y + 74, "tick", of->step[i].note);
    }
    buffer_text(to, "</svg>");
    open_drawing(to, of, "narrow", "n", 360, 290);
    for (int i = 0; i < STEPS; i++) {
        double x = i * 20, y = (STEPS - 1 - i) * 58;
        step(to, x, y, 360 - x, 52, of->step[i].alert ? "alarm" : "s4");
        words_at(to, x + 12, y + 25, "axis", of->step[i].name);
        words_at(to, x + 12, y + 42, "tick", of->step[i].note);
        words_at(to, 350, y + 36, "count end", of->step[i].count);
    }
    buffer_text(to, "</svg>");
}
