/* The CSV reader of the command: any bytes are records or an error with its line; records written again with quotes read the same.
 *
 * Linked with bindings/cli/csv.c. */
#include "../../bindings/cli/csv.h"
#include "fuzz.h"

void *need(size_t size);
void *need_more(void *old, size_t size);

void *need(size_t size) {
    void *made = malloc(size ? size : 1);
    REQUIRE(made);
    return made;
}

void *need_more(void *old, size_t size) {
    void *made = realloc(old, size ? size : 1);
    REQUIRE(made);
    return made;
}

/* One record in quotes; returns its size. */
static size_t write_quoted(const csv_reader *reader, char *out) {
    size_t size = 0;
    for (int i = 0; i < reader->count; i++) {
        if (i) out[size++] = ',';
        out[size++] = '"';
        for (size_t k = 0; k < reader->field[i].length; k++) {
            if (reader->field[i].bytes[k] == '"') out[size++] = '"';
            out[size++] = reader->field[i].bytes[k];
        }
        out[size++] = '"';
    }
    return size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char delimiters[] = ",;\t|";
    if (size < 1) return 0;
    csv_reader reader, again;
    csv_open(&reader, (const char *)data + 1, size - 1, delimiters[data[0] % 4]);
    char *copy = need(4 * size + 8);
    int64_t line = 0;
    int found;
    while ((found = csv_next(&reader)) == 1) {
        REQUIRE(reader.count > 0 && reader.count <= CSV_COLUMN_LIMIT && reader.line > line && reader.next_line >= reader.line);
        line = reader.line;
        csv_open(&again, copy, write_quoted(&reader, copy), ',');
        REQUIRE(csv_next(&again) == 1 && again.count == reader.count);
        for (int i = 0; i < reader.count; i++)
            REQUIRE(again.field[i].length == reader.field[i].length
                    && memcmp(again.field[i].bytes, reader.field[i].bytes, reader.field[i].length) == 0);
        REQUIRE(csv_next(&again) == 0);
        csv_close(&again);
    }
    REQUIRE(found == 0 || (reader.error[0] && reader.error_line > 0));
    free(copy);
    csv_close(&reader);
    return 0;
}

size_t keyacct_fuzz_seed(int index, uint8_t *buffer, size_t capacity) {
    static const char *const seeds[] = {
        "\0id,name,amount\n1,Ada,2.50\n2,\"Grace, B.\",3\n", "\1id;name\r\n1;\"two\r\nlines\"\r\n", "\0\"a\"\"b\",\"\",c\n\n\n,,\n",
        "\2a\tb\n\"\"\"\"\t\"x\n", "\0lone\rreturn\n", "\0\"closed\"then,text\n", "\3a|b|\n|||\n\"|\"|\"\"\"|\"\"\"\n"};
    if ((size_t)index >= sizeof seeds / sizeof seeds[0] || capacity < 64) return 0;
    size_t size = 1 + strlen(seeds[index] + 1); /* the first byte chooses the delimiter and may be 0 */
    memcpy(buffer, seeds[index], size);
    return size;
}
