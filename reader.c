/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Lines into fields by ext/json's parser, with callbacks of our own that keep numbers as numbers.
 */
#include "reader.h"

#include "scan.h"
#include "seal.h"

#define MAX_DEPTH 64

/* Arrays */

bool leaktrack_reader_grow(lt_line *line)
{
	int64_t *numbers = leaktrack_history_room(
		line->numbers, line->number_count, &line->number_capacity, sizeof(*numbers));
	line->no_memory |= numbers == NULL;
	line->numbers = numbers ? numbers : line->numbers;
	return numbers != NULL;
}

uint32_t leaktrack_reader_add_array(lt_line *line)
{
	lt_line_array *arrays = leaktrack_history_room(
		line->arrays, line->array_count, &line->array_capacity, sizeof(*arrays));
	line->no_memory |= arrays == NULL;
	if (!arrays)
		return LT_NONE;
	line->arrays = arrays;
	arrays[line->array_count] = (lt_line_array){.first = 0};
	return line->array_count++;
}

void leaktrack_reader_add_inner(lt_line *line, lt_line_array *array, uint32_t inner)
{
	uint32_t *list = leaktrack_history_room(
		line->inner, line->inner_count, &line->inner_capacity, sizeof(*list));
	line->no_memory |= list == NULL;
	if (!list)
		return;
	line->inner = list;
	if (array->count == 0) {
		array->first = line->inner_count;
		array->nested = true;
	}
	if (!array->nested || array->first + array->count != line->inner_count)
		array->bad = true;
	list[line->inner_count++] = inner;
	array->count++;
}

/* Callbacks of the parser. An array is a pointer: its number among the line's arrays + 1. An object
 * is a null pointer, since its fields have been taken by the time it is complete. */

static int array_create(php_json_parser *parser, zval *array)
{
	lt_line *line = (lt_line *)parser;
	uint32_t number = leaktrack_reader_add_array(line);
	ZVAL_PTR(array, (void *)(uintptr_t)(number == LT_NONE ? 0 : number + 1));
	return SUCCESS;
}

static int array_append(php_json_parser *parser, zval *array, zval *value)
{
	lt_line *line = (lt_line *)parser;
	uintptr_t number = (uintptr_t)Z_PTR_P(array);
	if (number && Z_TYPE_P(value) == IS_LONG)
		lt_line_add_number(line, &line->arrays[number - 1], Z_LVAL_P(value));
	else if (number && Z_TYPE_P(value) == IS_PTR && Z_PTR_P(value))
		leaktrack_reader_add_inner(
			line, &line->arrays[number - 1], (uint32_t)(uintptr_t)Z_PTR_P(value) - 1);
	else if (number)
		line->arrays[number - 1].bad = true;
	zval_ptr_dtor_nogc(value);
	return SUCCESS;
}

static int object_create(php_json_parser *parser, zval *object)
{
	(void)parser;
	ZVAL_PTR(object, NULL);
	return SUCCESS;
}

static int object_start(php_json_parser *parser)
{
	((lt_line *)parser)->depth++;
	return SUCCESS;
}

static int object_end(php_json_parser *parser, zval *object)
{
	(void)object;
	((lt_line *)parser)->depth--;
	return SUCCESS;
}

static const struct {
	const char *name;
	uint8_t length;
} keys[LT_KEY_COUNT] = {
#define KEY(number, name) [number] = {name, sizeof(name) - 1}
	KEY(LT_KEY_T, "t"),
	KEY(LT_KEY_MAIN, "main"),
	KEY(LT_KEY_N, "n"),
	KEY(LT_KEY_AT, "at"),
	KEY(LT_KEY_TOOK, "took"),
	KEY(LT_KEY_END, "end"),
	KEY(LT_KEY_GC, "gc"),
	KEY(LT_KEY_USE, "use"),
	KEY(LT_KEY_REAL, "real"),
	KEY(LT_KEY_KEEP, "keep"),
	KEY(LT_KEY_LATE, "late"),
	KEY(LT_KEY_CHILDREN, "children"),
	KEY(LT_KEY_BACK, "back"),
	KEY(LT_KEY_GCF, "gcf"),
	KEY(LT_KEY_CYC, "cyc"),
	KEY(LT_KEY_OLD, "old"),
	KEY(LT_KEY_OUT, "out"),
	KEY(LT_KEY_OPEN, "open"),
	KEY(LT_KEY_ID, "id"),
	KEY(LT_KEY_FILE, "file"),
	KEY(LT_KEY_LINE, "line"),
	KEY(LT_KEY_FUNCTION, "function"),
	KEY(LT_KEY_INTERNAL, "internal"),
	KEY(LT_KEY_MODULE, "module"),
	KEY(LT_KEY_FILE_RAW, "file_raw"),
	KEY(LT_KEY_STACK, "stack"),
	KEY(LT_KEY_VENDOR, "vendor"),
	KEY(LT_KEY_APP, "app"),
	KEY(LT_KEY_UP, "up"),
	KEY(LT_KEY_FRAME, "frame"),
	KEY(LT_KEY_CUT, "cut"),
	KEY(LT_KEY_LINK, "link"),
	KEY(LT_KEY_NAME, "name"),
	KEY(LT_KEY_LABEL, "label"),
	KEY(LT_KEY_SCHEMA, "schema"),
	KEY(LT_KEY_VERSION, "version"),
	KEY(LT_KEY_PID, "pid"),
	KEY(LT_KEY_PPID, "ppid"),
	KEY(LT_KEY_PHP, "php"),
	KEY(LT_KEY_SAPI, "sapi"),
	KEY(LT_KEY_ARGV0, "argv0"),
	KEY(LT_KEY_STARTED, "started"),
	KEY(LT_KEY_UID, "uid"),
	KEY(LT_KEY_MEMORY_LIMIT, "memory_limit"),
	KEY(LT_KEY_SIZES, "sizes"),
	KEY(LT_KEY_WHY, "why"),
	KEY(LT_KEY_LOOPS, "loops"),
	KEY(LT_KEY_LOST, "lost"),
	KEY(LT_KEY_MAINS, "mains"),
	KEY(LT_KEY_ROWS, "rows"),
	KEY(LT_KEY_SITE, "site"),
	KEY(LT_KEY_BY, "by"),
	KEY(LT_KEY_HOW, "how"),
	KEY(LT_KEY_TYPE, "type"),
	KEY(LT_KEY_CLASS, "class"),
	KEY(LT_KEY_SIZE, "size"),
	KEY(LT_KEY_PREVIEW, "preview"),
	KEY(LT_KEY_LIVE, "live"),
	KEY(LT_KEY_BEFORE, "before"),
	KEY(LT_KEY_V, "v"),
#undef KEY
};

/* The keys of a loop record stand first, so that the many are found soon. */
lt_key leaktrack_reader_find_key(const char *name, size_t length)
{
	int key = 0;
	while (
		key < LT_KEY_COUNT && (keys[key].length != length || memcmp(keys[key].name, name, length)))
		key++;
	return (lt_key)key;
}

void leaktrack_reader_set(lt_line *line, lt_key key, zval *value)
{
	if (line->present & UINT64_C(1) << key)
		zval_ptr_dtor_nogc(&line->values[key]);
	line->present |= UINT64_C(1) << key;
	ZVAL_COPY_VALUE(&line->values[key], value);
}

/* Objects occur only in `cyc`: {"collected": number, "classes": {name: number}}. That an object was
 * `cyc` shows when it is complete: its fields wait until then. */
static void take_inner_field(lt_inner_object *inner, int depth, zend_string *name, zval *value)
{
	if (depth > 2) {
		if (Z_TYPE_P(value) != IS_LONG)
			return;
		if (Z_ISUNDEF(inner->pairs))
			array_init(&inner->pairs);
		zend_hash_update(Z_ARRVAL(inner->pairs), name, value);
	} else if (zend_string_equals_literal(name, "collected") && Z_TYPE_P(value) == IS_LONG) {
		inner->cycles = Z_LVAL_P(value);
	} else if (zend_string_equals_literal(name, "classes")) {
		zval_ptr_dtor(&inner->classes);
		ZVAL_COPY_VALUE(&inner->classes, &inner->pairs);
		ZVAL_UNDEF(&inner->pairs);
	}
}

static void forget_inner(lt_inner_object *inner)
{
	zval_ptr_dtor(&inner->classes);
	zval_ptr_dtor(&inner->pairs);
	memset(inner, 0, sizeof(*inner));
}

static int object_update(php_json_parser *parser, zval *object, zend_string *name, zval *value)
{
	lt_line *line = (lt_line *)parser;
	(void)object;
	if (line->depth > 1) {
		take_inner_field(&line->inner_object, line->depth, name, value);
		zval_ptr_dtor_nogc(value);
	} else {
		lt_key key = leaktrack_reader_find_key(ZSTR_VAL(name), ZSTR_LEN(name));
		if (key == LT_KEY_CYC) {
			line->cycles = line->inner_object.cycles;
			zval_ptr_dtor(&line->classes);
			ZVAL_COPY_VALUE(&line->classes, &line->inner_object.classes);
			ZVAL_UNDEF(&line->inner_object.classes);
		}
		forget_inner(&line->inner_object);
		if (key != LT_KEY_COUNT)
			leaktrack_reader_set(line, key, value);
		else
			zval_ptr_dtor_nogc(value);
	}
	zend_string_release_ex(name, 0);
	return SUCCESS;
}

static const php_json_parser_methods methods = {
	.array_create = array_create,
	.array_append = array_append,
	.object_create = object_create,
	.object_update = object_update,
	.object_start = object_start,
	.object_end = object_end,
};

/* Lines */

void leaktrack_reader_init(lt_line *line)
{
	memset(line, 0, sizeof(*line));
}

static void clear(lt_line *line)
{
	for (int key = 0; line->present; key++, line->present >>= 1) {
		if (line->present & 1)
			zval_ptr_dtor_nogc(&line->values[key]);
	}
	forget_inner(&line->inner_object);
	zval_ptr_dtor(&line->classes);
	ZVAL_UNDEF(&line->classes);
	line->cycles = 0;
	line->depth = 0;
	line->number_count = line->array_count = line->inner_count = 0;
	line->no_memory = false;
}

static lt_line_kind kind_of(const lt_line *line)
{
	static const struct {
		const char *name;
		lt_line_kind kind;
	} kinds[] = {{"loop", LT_LINE_LOOP}, {"loops", LT_LINE_LOOPS}, {"site", LT_LINE_SITE},
		{"main", LT_LINE_MAIN}, {"held", LT_LINE_HELD}, {"frame", LT_LINE_FRAME},
		{"stack", LT_LINE_STACK}, {"count", LT_LINE_COUNT}, {"start", LT_LINE_START},
		{"end", LT_LINE_END}};
	zend_string *name = leaktrack_reader_string(line, LT_KEY_T);
	if (!name)
		return LT_LINE_BAD;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!strcmp(ZSTR_VAL(name), kinds[i].name))
			return kinds[i].kind;
	}
	return LT_LINE_IGNORED;
}

lt_line_kind leaktrack_reader_parse(lt_line *line, char *text, size_t length)
{
	zval whole;
	clear(line);
	lt_seal seal = lt_seal_check(text, length);
	line->sealed = seal == LT_SEAL_WHOLE;
	if (seal == LT_SEAL_BROKEN)
		return LT_LINE_BAD;
	if (line->sealed) {
		length -= LT_SEAL_LENGTH - 1;
		text[length - 1] = '}';
		text[length] = '\0';
	}
	if (leaktrack_scan_loop(line, text, length))
		return LT_LINE_LOOP;
	clear(line);
	ZVAL_UNDEF(&whole);
	php_json_parser_init_ex(
		&line->parser, &whole, text, length, PHP_JSON_OBJECT_AS_ARRAY, MAX_DEPTH, &methods);
	bool parsed = php_json_parse(&line->parser) == 0;
	zval_ptr_dtor_nogc(&whole);
	return parsed && !line->no_memory ? kind_of(line) : LT_LINE_BAD;
}

void leaktrack_reader_abandon(lt_line *line)
{
	free(line->numbers);
	free(line->arrays);
	free(line->inner);
	leaktrack_reader_init(line);
}

void leaktrack_reader_destroy(lt_line *line)
{
	clear(line);
	leaktrack_reader_abandon(line);
}

static const zval *value_of(const lt_line *line, lt_key key, uint8_t type)
{
	bool there = line->present >> key & 1 && Z_TYPE(line->values[key]) == type;
	return there ? &line->values[key] : NULL;
}

bool leaktrack_reader_int(const lt_line *line, lt_key key, int64_t *value)
{
	const zval *found = value_of(line, key, IS_LONG);
	if (found)
		*value = Z_LVAL_P(found);
	return found != NULL;
}

bool leaktrack_reader_double(const lt_line *line, lt_key key, double *value)
{
	const zval *found = value_of(line, key, IS_DOUBLE);
	int64_t whole;
	if (!found && leaktrack_reader_int(line, key, &whole)) {
		*value = (double)whole;
		return true;
	}
	if (found)
		*value = Z_DVAL_P(found);
	return found != NULL;
}

bool leaktrack_reader_true(const lt_line *line, lt_key key)
{
	return value_of(line, key, IS_TRUE) != NULL;
}

zend_string *leaktrack_reader_string(const lt_line *line, lt_key key)
{
	const zval *found = value_of(line, key, IS_STRING);
	return found ? Z_STR_P(found) : NULL;
}

lt_text leaktrack_reader_text(const lt_line *line, lt_key key)
{
	const zend_string *string = leaktrack_reader_string(line, key);
	return string ? (lt_text){ZSTR_VAL(string), ZSTR_LEN(string)} : (lt_text){NULL, 0};
}

static const lt_line_array *array_of(const lt_line *line, lt_key key)
{
	const zval *found = value_of(line, key, IS_PTR);
	if (!found || !Z_PTR_P(found))
		return NULL;
	const lt_line_array *array = &line->arrays[(uintptr_t)Z_PTR_P(found) - 1];
	return array->bad ? NULL : array;
}

bool leaktrack_reader_rows(lt_line *line, lt_key key, uint32_t columns, lt_rows *rows)
{
	*rows = (lt_rows){NULL, 0};
	if (!(line->present >> key & 1))
		return true;
	const lt_line_array *array = array_of(line, key);
	if (!array || (array->count && !array->nested))
		return false;
	uint32_t to = 0;
	for (uint32_t i = 0; i < array->count; i++) {
		const lt_line_array *row = &line->arrays[line->inner[array->first + i]];
		if (row->bad || row->nested || row->count < columns)
			return false;
		/* The numbers of rows stand behind each other, so packing only moves them forward. */
		to = i ? to : row->first;
		if (row->first != to)
			memmove(line->numbers + to, line->numbers + row->first, columns * sizeof(int64_t));
		to += columns;
	}
	rows->count = array->count;
	rows->at = line->numbers + to - (size_t)columns * array->count;
	return true;
}

bool leaktrack_reader_pair(const lt_line *line, lt_key key, int64_t *first, int64_t *second)
{
	const lt_line_array *array = array_of(line, key);
	if (!array || array->nested || array->count < 2)
		return false;
	*first = line->numbers[array->first];
	*second = line->numbers[array->first + 1];
	return true;
}

const int64_t *leaktrack_reader_numbers(const lt_line *line, lt_key key, uint32_t count)
{
	const lt_line_array *array = array_of(line, key);
	return array && !array->nested && array->count >= count ? &line->numbers[array->first] : NULL;
}
