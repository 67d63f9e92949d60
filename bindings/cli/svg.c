/* Scatter charts and curves with labels instead of legends.
 *
 * Every chart is drawn for two widths, since text in a scaled drawing would be too small to read on a phone. Words of cut lines and
 * zones stand outside of the plot, where no point can lie. Labels are placed greedily in the order of the points (the caller sorts
 * by what matters): right, left, above, below of their point, where they touch no point, no other words and not the border, and no
 * cut line if that can be had; one that fits nowhere is left out, its table row has it. O(points * labels). */
#include "svg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LABELS = 60, LABEL_CHARACTERS = 20, CELL = 10, LINES = 4, ROWS = 4, ROW = 13 };

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
    int row[LINES], zone_row; /* of the words above the plot: 0 is next to it */
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

/* Ticks at whole numbers. */
void axis_linear(chart_axis *of, double low, double high, double step, const char *suffix) {
    of->kind = AXIS_LINEAR;
    of->low = low;
    of->high = high;
    of->ticks = 0;
    for (int i = 0; i < 16 && low + i * step <= high + step * 1e-9; i++) {
        of->tick[i].at = low + i * step;
        char figure[40];
        snprintf(of->tick[i].text, sizeof of->tick[i].text, "%s%s%s", of->tick[i].at < 0 ? "\xE2\x88\x92" : "",
                 count_format(llround(fabs(of->tick[i].at)), figure), suffix);
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

/* Width at 12 px in a wide bold font; an escape of HTML counts as the character that it shows. */
static double text_size(slice text) {
    double width = 0;
    for (size_t at = 0; at < text.length;) {
        uint32_t c = 0;
        size_t size = utf8_decode(text.bytes + at, text.length - at, &c);
        if (size == 0) return width + 12 * (double)(text.length - at); /* no text of ours */
        if (c == '&' && at + 3 < text.length) {
            const char *end = memchr(text.bytes + at, ';', text.length - at < 7 ? text.length - at : 7);
            if (end) size = (size_t)(end + 1 - (text.bytes + at));
        }
        if (c < 0x80) width += strchr("MW%@mw", (int)c) ? 13.3 : strchr(" .,;:'|!iIjl", (int)c) ? 4.8 : c >= 'a' ? 8.6 : 10.3;
        else width += c == 0xA0 ? 4.8 : text_width(text.bytes + at, size) > 1 ? 13.8 : c == 0x2026 ? 12.4 : 10.3;
        at += size;
    }
    return width;
}

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

static int64_t drawn_alone(const drawing *d) { return d->of->points > CHART_POINTS ? CHART_POINTS / 2 : d->of->points; }

/* Whether no point that is drawn alone, and no piece of a curve, lies there. */
static int is_clear(const drawing *d, const box *wanted) {
    const box near = {wanted->left - 6, wanted->top - 6, wanted->right + 6, wanted->bottom + 6};
    double before_x = 0, before_y = 0;
    for (int64_t i = 0; i < drawn_alone(d); i++) {
        double x = place_x(d, d->of->point[i].x), y = place_y(d, d->of->point[i].y);
        int steps = d->of->joined && i > 0 ? 1 + (int)(fabs(x - before_x) + fabs(y - before_y)) / 4 : 1;
        for (int k = 1; k <= steps; k++) {
            double at_x = x - (x - before_x) * (steps - k) / steps, at_y = y - (y - before_y) * (steps - k) / steps;
            if (at_x > near.left && at_x < near.right && at_y > near.top && at_y < near.bottom) return 0;
        }
        before_x = x;
        before_y = y;
    }
    return 1;
}

static int crosses_line(const drawing *d, const box *wanted) {
    for (int i = 0; i < d->of->lines; i++) {
        const chart_line *line = &d->of->line[i];
        double at = line->vertical ? place_x(d, line->at) : place_y(d, line->at);
        if (line->vertical && at > wanted->left - 2 && at < wanted->right + 2) return 1;
        if (!line->vertical && at > wanted->top - 1 && at < wanted->bottom + 1) return 1;
    }
    return 0;
}

static void take(drawing *d, const box *one) {
    if (d->labels < LABELS) d->taken[d->labels++] = *one;
}

static void place_label(drawing *d, const chart_point *point) {
    buffer cut = {0};
    double x = place_x(d, point->x), y = place_y(d, point->y);
    html_cut(&cut, point->label, d->of->joined ? 80 : d->narrow ? LABEL_CHARACTERS - 6 : LABEL_CHARACTERS);
    double width = text_size(slice_of(buffer_string(&cut)));
    const struct {
        double at, base;
        int side; /* of `at` on which the text lies: 1 right, -1 left, 0 both; the browser anchors it, whatever its font */
    } tries[] = {{x + 10, y + 4, 1}, {x - 10, y + 4, -1}, {x, y - 11, 0}, {x, y + 19, 0}, {x + 6, y - 9, 1}, {x + 6, y + 18, 1},
                 {x - 6, y - 9, -1}, {x - 6, y + 18, -1}, {x + 10, y - 3, 1}, {x + 10, y + 11, 1}, {x - 10, y - 3, -1},
                 {x - 10, y + 11, -1}};
    enum { TRIES = sizeof tries / sizeof tries[0] };
    for (int i = 0; i < 2 * TRIES && d->labels < LABELS; i++) { /* first where no cut line lies either */
        double at = tries[i % TRIES].at, base = tries[i % TRIES].base;
        int side = tries[i % TRIES].side;
        double left = side > 0 ? at : side < 0 ? at - width : at - width / 2;
        box wanted = {left, base - 11, left + width, base + 3};
        if (!is_free(d, &wanted) || !is_clear(d, &wanted) || (i < TRIES && crosses_line(d, &wanted))) continue;
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
        if (x + half > d->width - 4) words_at(d, d->width, d->plot.bottom + 18, "tick end", of->x.tick[i].text);
        else words_at(d, x, d->plot.bottom + 18, "tick mid", of->x.tick[i].text);
    }
    for (int i = 0; i < of->y.ticks; i++) {
        double y = place_y(d, of->y.tick[i].at);
        buffer_print(d->to, "<path class=\"grid\" d=\"M%.1f %.1fH%.1f\"/>", d->plot.left, y, d->plot.right);
        words_at(d, d->plot.left - 6, y + 4, "tick end", of->y.tick[i].text);
    }
    if (d->band_x > 0) {
        buffer_print(d->to, "<rect class=\"band\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", d->plot.left,
                     d->plot.top, d->band_x, d->plot.bottom - d->plot.top);
        words_at(d, d->plot.left + d->band_x / 2, d->plot.bottom + 18, "tick mid", of->x.other);
    }
    if (d->band_y > 0) {
        buffer_print(d->to, "<rect class=\"band\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", d->plot.left,
                     d->plot.bottom - d->band_y, d->plot.right - d->plot.left, d->band_y);
        words_at(d, d->plot.left - 6, d->plot.bottom - d->band_y / 2 + 4, "tick end", of->y.other);
    }
    words_at(d, d->plot.right, d->plot.bottom + (of->zones ? 58 : 36), "axis end", of->x.title);
    words_at(d, 4, 14, "axis", of->y.title);
}

static void draw_line(drawing *d, const chart_line *line) {
    if (line->vertical)
        buffer_print(d->to, "<path class=\"cut\" d=\"M%.1f %.1fV%.1f\"/>", place_x(d, line->at), d->plot.top - 4, d->plot.bottom);
    else buffer_print(d->to, "<path class=\"cut\" d=\"M%.1f %.1fH%.1f\"/>", d->plot.left, place_y(d, line->at), d->plot.right + 4);
}

/* ---- words around the plot -------------------------------------------------------------------------------------------------- */

/* Where the words of a vertical line stand: above it, moved away from the ends of the drawing. */
static box above(const drawing *d, const chart_line *line, int row) {
    double half = text_size(slice_of(line->text)) / 2, x = place_x(d, line->at), base = d->plot.top - 9 - row * 18;
    if (x - half < 4) x = half + 4;
    if (x + half > d->width - 2) x = d->width - 2 - half;
    return (box){x - half - 4, base - 12, x + half + 4, base + 4};
}

static box zone_words(const drawing *d, const chart_zone *zone) {
    double width = text_size(slice_of(zone->text)) * 1.2, x = zone->right ? d->plot.right : d->plot.left + d->band_x;
    double base = zone->top ? d->plot.top - 9 - d->zone_row * 18 : d->plot.bottom + 38;
    return (box){zone->right ? x - width : x, base - 14, zone->right ? x : x + width, base + 4};
}

/* Gives every word above the plot a row where it touches no other; returns how many rows there are. */
static int choose_rows(drawing *d) {
    const chart *of = d->of;
    int rows = 0;
    for (int i = 0; i < of->lines && i < LINES; i++) {
        if (!of->line[i].vertical) continue;
        d->row[i] = 0;
        for (int k = 0; k < i; k++) {
            box own = above(d, &of->line[i], d->row[i]), other = above(d, &of->line[k], d->row[k]);
            if (of->line[k].vertical && overlaps(&own, &other)) d->row[i]++, k = -1;
        }
        if (d->row[i] >= rows) rows = d->row[i] + 1;
    }
    d->zone_row = 0;
    for (int i = 0; i < of->zones; i++) {
        for (int k = 0; k < of->lines && k < LINES && of->zone[i].top; k++) {
            box own = zone_words(d, &of->zone[i]), other = above(d, &of->line[k], d->row[k]);
            if (of->line[k].vertical && overlaps(&own, &other)) d->zone_row = rows;
        }
    }
    return of->zones && d->zone_row >= rows ? d->zone_row + 1 : rows;
}

/* The words of a horizontal line in rows for the right margin; returns how many, *width of the widest. */
static int wrap(const char *text, double most, slice row[ROWS], double *width) {
    int rows = 0;
    *width = 0;
    for (const char *word = text; *word && rows <= ROWS;) {
        size_t size = strcspn(word, " ");
        slice longer = rows ? (slice){row[rows - 1].bytes, (size_t)(word + size - row[rows - 1].bytes)} : (slice){word, size};
        if (rows && (0.88 * text_size(longer) <= most || rows == ROWS)) row[rows - 1] = longer;
        else row[rows++] = (slice){word, size};
        double wide = 0.88 * text_size(row[rows - 1]); /* not bold */
        if (wide > *width) *width = wide;
        word += size;
        while (*word == ' ') word++;
    }
    return rows;
}

/* The right margin: as wide as the words beside the plot, which stand in shorter rows on a narrow page. */
static double words_limit(const drawing *d) { return d->narrow ? 62 : 84; }

static double margin_of(const drawing *d, double least) {
    const chart *of = d->of;
    for (int i = 0; i < of->lines; i++) {
        slice row[ROWS];
        double width;
        if (of->line[i].vertical) continue;
        wrap(of->line[i].text, words_limit(d), row, &width);
        if (width + 10 > least) least = width + 10;
    }
    return least;
}

/* Beside their lines, the highest first, none over another and none below the plot. */
static void words_beside(drawing *d) {
    const chart_line *order[LINES];
    slice row[LINES][ROWS];
    double width[LINES], top[LINES], last = d->plot.top - 8, end = d->plot.bottom + 4;
    int rows[LINES], count = 0;
    for (int i = 0; i < d->of->lines && i < LINES; i++) {
        int k = count;
        if (d->of->line[i].vertical) continue;
        for (; k > 0 && order[k - 1]->at < d->of->line[i].at; k--) order[k] = order[k - 1];
        order[k] = &d->of->line[i];
        count++;
    }
    for (int i = 0; i < count; i++) {
        rows[i] = wrap(order[i]->text, words_limit(d), row[i], &width[i]);
        top[i] = place_y(d, order[i]->at) - rows[i] * ROW / 2.0;
        if (top[i] < last) top[i] = last;
        last = top[i] + rows[i] * ROW + 3;
    }
    for (int i = count - 1; i >= 0; i--) {
        if (top[i] + rows[i] * ROW > end) top[i] = end - rows[i] * ROW;
        end = top[i] - 3;
        box words = {d->plot.right + 8, top[i], d->plot.right + 8 + width[i], top[i] + rows[i] * ROW + 3};
        take(d, &words);
        for (int k = 0; k < rows[i]; k++) {
            buffer_print(d->to, "<text x=\"%.1f\" y=\"%.1f\" class=\"cutname\">", words.left, top[i] + 10.5 + k * ROW);
            html_text(d->to, row[i][k]);
            buffer_text(d->to, "</text>");
        }
    }
}

static void draw_words(drawing *d) {
    for (int i = 0; i < d->of->lines && i < LINES; i++) {
        if (!d->of->line[i].vertical) continue;
        box words = above(d, &d->of->line[i], d->row[i]);
        words_at(d, (words.left + words.right) / 2, words.bottom - 4, "cutname mid", d->of->line[i].text);
    }
    words_beside(d);
    for (int i = 0; i < d->of->zones; i++) {
        const chart_zone *zone = &d->of->zone[i];
        box words = zone_words(d, zone);
        words_at(d, zone->right ? words.right : words.left, words.bottom - 4, zone->right ? "zone end" : "zone", zone->text);
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
    int64_t alone = drawn_alone(d);
    if (alone < d->of->points) draw_cells(d, alone);
    for (int64_t i = alone - 1; i >= 0; i--) { /* the most important ones lie on top */
        const chart_point *point = &d->of->point[i];
        if (point->link && !d->narrow) buffer_print(d->to, "<a href=\"#%s\">", point->link);
        shape(d->to, place_x(d, point->x), place_y(d, point->y), point->look);
        if (point->link && !d->narrow) buffer_text(d->to, "</a>");
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
        buffer_print(d->to, "<circle class=\"p4\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>", place_x(d, point->x), place_y(d, point->y));
        place_label(d, point);
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
    if (of->x.has_other) d.band_x = narrow ? 30 : 46;
    d.plot = (box){narrow ? 50 : 64, 0, d.width - margin_of(&d, of->joined ? 20 : narrow ? 24 : 80), 0};
    d.plot.top = 26 + 20 * choose_rows(&d);
    d.plot.bottom = d.plot.top + (narrow ? 310 : 370);
    d.height = d.plot.bottom + (of->zones ? 66 : 44);
    if (of->y.has_other) d.band_y = narrow ? 24 : 28;
    buffer_print(to, "<svg class=\"%s\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-labelledby=\"%s-%s-t %s-%s-d\">",
                 narrow ? "narrow" : "wide", d.width, d.height, of->id, kind, of->id, kind);
    buffer_print(to, "<title id=\"%s-%s-t\">", of->id, kind);
    html_words(to, of->title);
    buffer_print(to, "</title><desc id=\"%s-%s-d\">", of->id, kind);
    html_words(to, of->summary);
    buffer_text(to, "</desc>");
    draw_axes(&d);
    for (int i = 0; i < of->lines; i++) draw_line(&d, &of->line[i]);
    draw_words(&d);
    if (of->joined) draw_curve(&d);
    else draw_points(&d);
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
