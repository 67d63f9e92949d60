/* Scatter charts and curves with labels instead of legends.
 *
 * Every chart is drawn for two widths, since text in a scaled drawing would be too small to read on a phone. Labels are placed
 * greedily in the order of the points (the caller sorts by what matters): right, left, above, below of their point, where they
 * touch neither another label nor the border, and no other point if that can be had; one that fits nowhere is left out, its table
 * row has it. O(points * labels). */
#include "svg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LABELS = 40, LABEL_CHARACTERS = 20, CELL = 10 };

typedef struct box {
    double left, top, right, bottom;
} box;

typedef struct drawing {
    buffer *to;
    const chart *of;
    int narrow;
    double width, height;
    box plot; /* inside of the axes, band included */
    double band_x, band_y; /* width of the bands for what a log axis cannot show */
    box taken[LABELS];
    int labels;
} drawing;

/* ---- axes ------------------------------------------------------------------------------------------------------------------- */

static void short_number(double value, int chinese, char out[32]) {
    static const struct {
        double unit;
        const char *name;
    } english[] = {{1e12, "tn"}, {1e9, "bn"}, {1e6, "M"}, {1e3, "k"}},
      han[] = {{1e12, "万亿"}, {1e8, "亿"}, {1e4, "万"}, {1e3, "千"}};
    for (int i = 0; i < 4; i++) {
        double unit = chinese ? han[i].unit : english[i].unit;
        if (value < unit) continue;
        snprintf(out, 32, "%.15g %s", value / unit, chinese ? han[i].name : english[i].name);
        return;
    }
    snprintf(out, 32, "%.6g", value);
}

void axis_log(chart_axis *of, double smallest, double largest, int chinese) {
    of->kind = AXIS_LOG;
    of->high = largest > 0 ? log10(largest) + 0.3 : 4;
    of->low = smallest > 0 ? log10(smallest) - 0.25 : of->high - 2;
    if (floor(of->high) - ceil(of->low) < 1) { /* at least two ticks */
        of->high = ceil(of->high);
        of->low = floor(of->low);
    }
    if (of->high - of->low > 6) of->low = of->high - 6; /* what is smaller stands at the low end */
    of->ticks = 0;
    for (double power = ceil(of->low - 1e-9); power <= of->high + 1e-9; power++) {
        chart_tick *one = &of->tick[of->ticks++];
        one->at = pow(10, power);
        short_number(one->at, chinese, one->text);
    }
}

void axis_linear(chart_axis *of, double low, double high, double step, const char *suffix) {
    of->kind = AXIS_LINEAR;
    of->low = low;
    of->high = high;
    of->ticks = 0;
    for (int i = 0; i < 16 && low + i * step <= high + step * 1e-9; i++) {
        of->tick[i].at = low + i * step;
        snprintf(of->tick[i].text, sizeof of->tick[i].text, "%s%.6g%s", of->tick[i].at < 0 ? "\xE2\x88\x92" : "",
                 fabs(of->tick[i].at), suffix);
        of->ticks++;
    }
}

/* Share of the way along an axis, 0..1; NAN for the band. */
static double along(const chart_axis *axis, double value) {
    if (isnan(value) || (axis->kind == AXIS_LOG && value <= 0)) return NAN;
    double at = axis->kind == AXIS_LOG ? log10(value) : value, share = (at - axis->low) / (axis->high - axis->low);
    return share < 0 ? 0 : share > 1 ? 1 : share;
}

static double place_x(const drawing *d, double value) {
    double share = along(&d->of->x, value);
    if (isnan(share)) return d->plot.left + d->band_x / 2;
    return d->plot.left + d->band_x + share * (d->plot.right - d->plot.left - d->band_x);
}

static double place_y(const drawing *d, double value) {
    double share = along(&d->of->y, value);
    if (isnan(share)) return d->plot.bottom - d->band_y / 2;
    return d->plot.bottom - d->band_y - share * (d->plot.bottom - d->plot.top - d->band_y);
}

/* ---- text ------------------------------------------------------------------------------------------------------------------- */

static double text_size(slice text) { return 7.4 * text_width(text.bytes, text.length); } /* of a wide font at 12 px */

static void words_at(drawing *d, double x, double y, const char *look, const char *text) {
    buffer_print(d->to, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">", x, y, look);
    html_words(d->to, text);
    buffer_text(d->to, "</text>");
}

static int overlaps(const box *a, const box *b) {
    return a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom;
}

static int is_free(const drawing *d, const box *wanted) {
    if (wanted->left < d->plot.left + 2 || wanted->right > d->width - 1 || wanted->top < d->plot.top
        || wanted->bottom > d->plot.bottom)
        return 0;
    for (int i = 0; i < d->labels; i++)
        if (overlaps(wanted, &d->taken[i])) return 0;
    return 1;
}

/* Whether no point that is drawn alone lies there. */
static int is_clear(const drawing *d, const box *wanted) {
    int64_t alone = d->of->points > CHART_POINTS ? CHART_POINTS / 2 : d->of->points;
    for (int64_t i = 0; i < alone; i++) {
        double x = place_x(d, d->of->point[i].x), y = place_y(d, d->of->point[i].y);
        if (x > wanted->left - 5 && x < wanted->right + 5 && y > wanted->top - 5 && y < wanted->bottom + 5) return 0;
    }
    return 1;
}

static void take(drawing *d, const box *one) {
    if (d->labels < LABELS) d->taken[d->labels++] = *one;
}

static void place_label(drawing *d, const chart_point *point) {
    buffer cut = {0};
    double x = place_x(d, point->x), y = place_y(d, point->y);
    html_cut(&cut, point->label, d->narrow ? LABEL_CHARACTERS - 6 : LABEL_CHARACTERS);
    double width = text_size(slice_of(buffer_string(&cut)));
    const struct {
        double at, base;
        int side; /* of `at` on which the text lies: 1 right, -1 left, 0 both; the browser anchors it, whatever its font */
    } tries[] = {{x + 8, y + 4, 1}, {x - 8, y + 4, -1}, {x, y - 9, 0}, {x, y + 18, 0}, {x + 6, y - 7, 1}, {x + 6, y + 16, 1},
                 {x - 6, y - 7, -1}, {x - 6, y + 16, -1}};
    enum { TRIES = sizeof tries / sizeof tries[0] };
    for (int i = 0; i < (d->narrow ? TRIES : 2 * TRIES) && d->labels < LABELS; i++) { /* first where no point lies either */
        double at = tries[i % TRIES].at, base = tries[i % TRIES].base;
        int side = tries[i % TRIES].side;
        double left = side > 0 ? at : side < 0 ? at - width : at - width / 2;
        box wanted = {left, base - 11, left + width, base + 3};
        if (!is_free(d, &wanted) || (i < TRIES && !is_clear(d, &wanted))) continue;
        take(d, &wanted);
        buffer_print(d->to, "<text x=\"%.1f\" y=\"%.1f\" class=\"name%s\">%s</text>", at, base,
                     side > 0 ? "" : side < 0 ? " end" : " mid", buffer_string(&cut));
        break;
    }
    buffer_free(&cut);
}

/* ---- frame ------------------------------------------------------------------------------------------------------------------ */

static void draw_axes(drawing *d) {
    const chart *of = d->of;
    double last = d->band_x > 0 ? d->plot.left + d->band_x / 2 + text_size(slice_of(of->x.other)) / 2 : -1e9;
    for (int i = 0; i < of->x.ticks; i++) {
        double x = place_x(d, of->x.tick[i].at);
        buffer_print(d->to, "<path class=\"grid\" d=\"M%.1f %.1fV%.1f\"/>", x, d->plot.top, d->plot.bottom);
        double half = text_size(slice_of(of->x.tick[i].text)) / 2;
        if (x - half < last + 4) continue;
        last = x + half;
        if (x + half > d->width - 4) words_at(d, d->width, d->plot.bottom + 16, "tick end", of->x.tick[i].text);
        else words_at(d, x, d->plot.bottom + 16, "tick mid", of->x.tick[i].text);
    }
    for (int i = 0; i < of->y.ticks; i++) {
        double y = place_y(d, of->y.tick[i].at);
        buffer_print(d->to, "<path class=\"grid\" d=\"M%.1f %.1fH%.1f\"/>", d->plot.left, y, d->plot.right);
        words_at(d, d->plot.left - 6, y + 4, "tick end", of->y.tick[i].text);
    }
    if (d->band_x > 0) {
        buffer_print(d->to, "<rect class=\"band\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", d->plot.left,
                     d->plot.top, d->band_x, d->plot.bottom - d->plot.top);
        words_at(d, d->plot.left + d->band_x / 2, d->plot.bottom + 16, "tick mid", of->x.other);
    }
    if (d->band_y > 0) {
        buffer_print(d->to, "<rect class=\"band\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", d->plot.left,
                     d->plot.bottom - d->band_y, d->plot.right - d->plot.left, d->band_y);
        words_at(d, d->plot.left - 6, d->plot.bottom - d->band_y / 2 + 4, "tick end", of->y.other);
    }
    words_at(d, d->plot.right, d->plot.bottom + 34, "axis end", of->x.title);
    words_at(d, 4, 14, "axis", of->y.title);
}

/* Lines lie under the points, their words above them. */
static void draw_line(drawing *d, const chart_line *line, int wordless) {
    double width = text_size(slice_of(line->text)), x = place_x(d, line->at), y = place_y(d, line->at);
    int left = line->vertical ? x + width + 8 > d->plot.right : 1;
    double at = line->vertical ? (left ? x - 5 : x + 5) : d->plot.right - 4;
    double base = line->vertical ? d->plot.top + 14 : y - 16 < d->plot.top ? y + 14 : y - 5;
    box words = {left ? at - width : at, base - 12, left ? at : at + width, base + 4};
    if (!wordless) {
        words_at(d, at, base, left ? "cutname end" : "cutname", line->text);
        return;
    }
    take(d, &words);
    if (line->vertical) buffer_print(d->to, "<path class=\"cut\" d=\"M%.1f %.1fV%.1f\"/>", x, d->plot.top, d->plot.bottom);
    else buffer_print(d->to, "<path class=\"cut\" d=\"M%.1f %.1fH%.1f\"/>", d->plot.left, y, d->plot.right);
}

static void draw_zones(drawing *d) {
    for (int i = 0; i < d->of->zones; i++) {
        const chart_zone *zone = &d->of->zone[i];
        double width = text_size(slice_of(zone->text)) * 1.2;
        double x = zone->right ? d->plot.right - 8 : d->plot.left + d->band_x + 8;
        double y = zone->top ? d->plot.top - 9 : d->plot.bottom - d->band_y - 10;
        box words = {zone->right ? x - width : x, y - 14, zone->right ? x : x + width, y + 4};
        words_at(d, x, y, zone->right ? "zone end" : "zone", zone->text);
        take(d, &words);
    }
}

/* ---- points ----------------------------------------------------------------------------------------------------------------- */

static void shape(buffer *to, double x, double y, int look) {
    switch (look) {
    case 4: buffer_print(to, "<path class=\"p4\" d=\"M%.1f %.1fl5.5 5.5-5.5 5.5-5.5-5.5z\"/>", x, y - 5.5); break;
    case 3: buffer_print(to, "<circle class=\"p3\" cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\"/>", x, y); break;
    case 2: buffer_print(to, "<rect class=\"p2\" x=\"%.1f\" y=\"%.1f\" width=\"7\" height=\"7\"/>", x - 3.5, y - 3.5); break;
    default: buffer_print(to, "<circle class=\"p1\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>", x, y);
    }
}

/* Many points are counted into cells: the darker, the more of them. */
static void draw_cells(drawing *d, int64_t from) {
    int columns = (int)((d->plot.right - d->plot.left) / CELL) + 1, rows = (int)((d->plot.bottom - d->plot.top) / CELL) + 1;
    int64_t *count = need((size_t)(columns * rows) * sizeof *count);
    for (int64_t i = from; i < d->of->points; i++) {
        int column = (int)((place_x(d, d->of->point[i].x) - d->plot.left) / CELL);
        int row = (int)((place_y(d, d->of->point[i].y) - d->plot.top) / CELL);
        count[row * columns + column]++;
    }
    for (int i = 0; i < columns * rows; i++) {
        if (!count[i]) continue;
        int dark = count[i] < 3 ? 1 : count[i] < 10 ? 2 : count[i] < 30 ? 3 : 4;
        buffer_print(d->to, "<rect class=\"d%d\" x=\"%.1f\" y=\"%.1f\" width=\"%d\" height=\"%d\"/>", dark,
                     d->plot.left + i % columns * CELL, d->plot.top + i / columns * CELL, CELL - 1, CELL - 1);
    }
    free(count);
}

static void draw_points(drawing *d) {
    int64_t alone = d->of->points > CHART_POINTS ? CHART_POINTS / 2 : d->of->points;
    if (alone < d->of->points) draw_cells(d, alone);
    for (int64_t i = alone - 1; i >= 0; i--) { /* the most important ones lie on top */
        const chart_point *point = &d->of->point[i];
        if (point->link && !d->narrow) buffer_print(d->to, "<a href=\"#%s\">", point->link);
        shape(d->to, place_x(d, point->x), place_y(d, point->y), point->look);
        if (point->link && !d->narrow) buffer_text(d->to, "</a>");
        if (point->label.length > 0 && d->labels < LABELS) {
            box own = {place_x(d, point->x) - 5, place_y(d, point->y) - 5, place_x(d, point->x) + 5, place_y(d, point->y) + 5};
            take(d, &own);
        }
    }
    for (int64_t i = 0; i < alone; i++)
        if (d->of->point[i].label.length > 0) place_label(d, &d->of->point[i]);
}

static void draw_curve(drawing *d) {
    buffer_text(d->to, "<path class=\"curve\" d=\"");
    for (int64_t i = 0; i < d->of->points; i++)
        buffer_print(d->to, "%c%.1f %.1f", i ? 'L' : 'M', place_x(d, d->of->point[i].x), place_y(d, d->of->point[i].y));
    buffer_text(d->to, "\"/>");
    for (int64_t i = 0; i < d->of->points; i++) {
        const chart_point *point = &d->of->point[i];
        if (point->label.length == 0) continue;
        double x = place_x(d, point->x), y = place_y(d, point->y), width = text_size(point->label);
        int left = x + 10 + width > d->plot.right;
        buffer_print(d->to, "<circle class=\"p4\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>", x, y);
        words_at(d, left ? x - 10 : x + 10, y + (y + 20 > d->plot.bottom ? -8 : 16), left ? "name end" : "name", "");
        d->to->length -= strlen("</text>");
        html_text(d->to, point->label);
        buffer_text(d->to, "</text>");
    }
}

static void draw(buffer *to, const chart *of, int narrow) {
    drawing d;
    const char *kind = narrow ? "n" : "w";
    memset(&d, 0, sizeof d);
    d.to = to;
    d.of = of;
    d.narrow = narrow;
    d.width = narrow ? 360 : 800;
    d.height = (narrow ? 380 : 440) + (of->zones ? 24 : 0);
    d.plot = (box){narrow ? 50 : 64, of->zones ? 50 : 26, d.width - (of->joined ? 20 : narrow ? 24 : 80), d.height - 44};
    if (of->x.has_other) d.band_x = narrow ? 30 : 46;
    if (of->y.has_other) d.band_y = narrow ? 24 : 28;
    buffer_print(to, "<svg class=\"%s\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-labelledby=\"%s-%s-t %s-%s-d\">",
                 narrow ? "narrow" : "wide", d.width, d.height, of->id, kind, of->id, kind);
    buffer_print(to, "<title id=\"%s-%s-t\">", of->id, kind);
    html_words(to, of->title);
    buffer_print(to, "</title><desc id=\"%s-%s-d\">", of->id, kind);
    html_words(to, of->summary);
    buffer_text(to, "</desc>");
    draw_axes(&d);
    for (int i = 0; i < of->lines; i++) draw_line(&d, &of->line[i], 1);
    draw_zones(&d);
    if (of->joined) draw_curve(&d);
    else draw_points(&d);
    for (int i = 0; i < of->lines; i++) draw_line(&d, &of->line[i], 0);
    buffer_text(to, "</svg>");
}

void svg_chart(buffer *to, const chart *of) {
    draw(to, of, 0);
    draw(to, of, 1);
}

void svg_bar(buffer *to, const char *look, double share) {
    double width = !(share > 0) ? 0 : share > 1 ? 100 : share * 100;
    buffer_print(to, "<svg class=\"bar\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
                 "<rect class=\"track\" width=\"100\" height=\"8\"/><rect class=\"%s\" width=\"%.1f\" height=\"8\"/>",
                 look, width);
    buffer_text(to, "</svg>");
}
