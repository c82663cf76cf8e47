/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * The table of renderers, and what they share. */
#include "render.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "main/php_output.h"

#define GATHERED 65536

static const lt_renderer renderers[] = {
	{"text", leaktrack_render_text},
	{"json", leaktrack_render_json},
	{"collapsed", leaktrack_render_collapsed},
};

const lt_renderer *leaktrack_render_find(const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof(renderers) / sizeof(*renderers); i++) {
		if (strlen(renderers[i].name) == length && !memcmp(renderers[i].name, name, length))
			return &renderers[i];
	}
	return NULL;
}

const char *leaktrack_render_names(void)
{
	return "text, json, collapsed";
}

static void write_all(lt_out *out, const char *bytes, size_t length)
{
	while (length > 0 && !out->error) {
		ssize_t written = write(out->fd, bytes, length);
		if (written < 0) {
			struct pollfd full = {.fd = out->fd, .events = POLLOUT};
			if (errno == EAGAIN) /* stderr may be a pipe that a parent made non-blocking */
				poll(&full, 1, -1);
			else if (errno != EINTR)
				out->error = errno;
			continue;
		}
		bytes += written;
		length -= (size_t)written;
	}
}

void leaktrack_render_flush(lt_out *out, bool all)
{
	if (!out->text.s || (!all && ZSTR_LEN(out->text.s) < GATHERED))
		return;
	if (out->fd < 0)
		php_output_write(ZSTR_VAL(out->text.s), ZSTR_LEN(out->text.s));
	else
		write_all(out, ZSTR_VAL(out->text.s), ZSTR_LEN(out->text.s));
	ZSTR_LEN(out->text.s) = 0;
}

const zval *leaktrack_render_field(const zval *array, const char *name)
{
	static const zval null = {.u1.type_info = IS_NULL};
	const zval *field = Z_TYPE_P(array) == IS_ARRAY
							? zend_hash_str_find(Z_ARRVAL_P(array), name, strlen(name))
							: NULL;
	return field ? field : &null;
}

const zval *leaktrack_render_list(const zval *array, const char *name)
{
	static const zval empty = {
		.value.arr = (zend_array *)&zend_empty_array, .u1.type_info = IS_ARRAY};
	const zval *field = leaktrack_render_field(array, name);
	return Z_TYPE_P(field) == IS_ARRAY ? field : &empty;
}

zend_long leaktrack_render_int(const zval *array, const char *name)
{
	const zval *field = leaktrack_render_field(array, name);
	return Z_TYPE_P(field) == IS_LONG ? Z_LVAL_P(field) : 0;
}

double leaktrack_render_double(const zval *array, const char *name)
{
	const zval *field = leaktrack_render_field(array, name);
	return Z_TYPE_P(field) == IS_DOUBLE ? Z_DVAL_P(field)
										: (double)leaktrack_render_int(array, name);
}

const char *leaktrack_render_text_of(const zval *array, const char *name)
{
	const zval *field = leaktrack_render_field(array, name);
	return Z_TYPE_P(field) == IS_STRING ? Z_STRVAL_P(field) : "";
}

/* Only methods of Fiber start fibers; coroutines are started by functions of extensions. */
const char *leaktrack_render_context(const HashTable *frames, uint32_t n)
{
	const zval *caller = zend_hash_index_find(frames, n + 1);
	if (!*leaktrack_render_text_of(zend_hash_index_find(frames, n), "link"))
		return "";
	if (!caller || *leaktrack_render_text_of(caller, "file"))
		return "(fiber)";
	return strncmp(leaktrack_render_text_of(caller, "function"), "Fiber::", 7) ? "(coroutine)" : "(fiber)";
}
