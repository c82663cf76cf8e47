/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Values as short text. */
#include "preview.h"

#include "zend_closures.h"
#include "zend_enum.h"

#define DEPTH_MOST 3 /* arrays in arrays; what is deeper is `[…]` */

typedef struct {
	char *at, *end;
	size_t left; /* characters that may still be written */
	bool full;
} lt_preview;

/* One character, of `length` bytes. */
static void put(lt_preview *to, const char *bytes, size_t length)
{
	if (to->full)
		return;
	if (!to->left || (size_t)(to->end - to->at) < length + sizeof("…")) {
		to->full = true;
		return;
	}
	memcpy(to->at, bytes, length);
	to->at += length;
	to->left--;
}

static void put_text(lt_preview *to, const char *text)
{
	for (; *text; text++)
		put(to, text, 1);
}

/* Bytes of the character that begins there, 0: it is none. */
static size_t character(const unsigned char *at, size_t left)
{
	size_t length = *at < 0x80 ? 1 : *at >= 0xf0 && *at < 0xf5 ? 4 : *at >= 0xe0 ? 3 : 2;
	if (length > left || (*at >= 0x80 && *at < 0xc2) || *at >= 0xf5)
		return 0;
	for (size_t i = 1; i < length; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	}
	/* Overlong forms, surrogates, and what is beyond U+10FFFF. */
	if ((*at == 0xe0 && at[1] < 0xa0) || (*at == 0xed && at[1] > 0x9f) ||
		(*at == 0xf0 && at[1] < 0x90) || (*at == 0xf4 && at[1] > 0x8f))
		return 0;
	return length;
}

static void put_string(lt_preview *to, const char *text, size_t length)
{
	char escape[8];
	put(to, "\"", 1);
	for (size_t i = 0; i < length && !to->full;) {
		unsigned char c = (unsigned char)text[i];
		size_t bytes = character((const unsigned char *)text + i, length - i);
		if (c == '"' || c == '\\' || c == '$')
			put(to, "\\", 1);
		if (c == '\n' || c == '\t' || c == '\r') {
			put_text(to, c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\r");
		} else if (!bytes || c < ' ' || c == 127) {
			snprintf(escape, sizeof(escape), "\\x%02x", c);
			put_text(to, escape);
		} else {
			put(to, text + i, bytes);
		}
		i += bytes ? bytes : 1;
	}
	put(to, "\"", 1);
}

static void put_name(lt_preview *to, const char *name)
{
	size_t bytes;
	const unsigned char *text = (const unsigned char *)name;
	/* An anonymous class' name has a NUL, and the rest is an address. */
	for (size_t left = strlen(name); left; left -= bytes, text += bytes) {
		bytes = character(text, left);
		put(to, bytes ? (const char *)text : "?", bytes ? bytes : 1);
		bytes = bytes ? bytes : 1;
	}
}

static void put_value(lt_preview *to, const zval *value, int depth);

static void put_array(lt_preview *to, const HashTable *table, int depth)
{
	zend_ulong number;
	zend_string *key;
	const zval *value;
	const char *before = "";
	char index[32];
	if (depth > DEPTH_MOST) {
		put_text(to, zend_hash_num_elements(table) ? "[...]" : "[]");
		return;
	}
	bool list = zend_array_is_list((zend_array *)table);
	put(to, "[", 1);
	ZEND_HASH_FOREACH_KEY_VAL((HashTable *)table, number, key, value)
	{
		if (to->full)
			break;
		put_text(to, before);
		before = ", ";
		snprintf(index, sizeof(index), ZEND_LONG_FMT " => ", (zend_long)number);
		if (key) {
			put_string(to, ZSTR_VAL(key), ZSTR_LEN(key));
			put_text(to, " => ");
		} else if (!list) {
			put_text(to, index);
		}
		put_value(to, value, depth + 1);
	}
	ZEND_HASH_FOREACH_END();
	put(to, "]", 1);
}

static void put_properties(lt_preview *to, const zend_object *object, int depth)
{
	const zend_class_entry *ce = object->ce;
	const char *before = "";
	put(to, "{", 1);
	for (int i = 0; i < ce->default_properties_count && !to->full; i++) {
		const zend_property_info *info =
			ce->properties_info_table ? ce->properties_info_table[i] : NULL;
		const zval *value = &object->properties_table[i];
		if (!info || Z_TYPE_P(value) == IS_UNDEF)
			continue;
		const char *name = ZSTR_VAL(info->name);
		/* "\0Class\0name" */
		const char *plain =
			*name ? name : (const char *)memchr(name + 1, '\0', ZSTR_LEN(info->name)) + 1;
		put_text(to, before);
		put_name(to, plain);
		put_text(to, ": ");
		put_value(to, value, depth + 1);
		before = ", ";
	}
	put(to, "}", 1);
}

static void put_object(lt_preview *to, const zend_object *object, int depth)
{
	if (object->ce == zend_ce_closure) {
		put_text(to, "Closure");
		return;
	}
	put_name(to, ZSTR_VAL(object->ce->name));
	if (object->ce->ce_flags & ZEND_ACC_ENUM) {
		const zval *name = zend_enum_fetch_case_name((zend_object *)object);
		put_text(to, "::");
		put_name(to, Z_STRVAL_P(name));
	} else if (depth <= 1 && object->ce->default_properties_count) {
		put_properties(to, object, depth);
	}
}

static void put_value(lt_preview *to, const zval *value, int depth)
{
	char number[64];
	if (Z_TYPE_P(value) == IS_INDIRECT)
		value = Z_INDIRECT_P(value);
	ZVAL_DEREF(value);
	switch (Z_TYPE_P(value)) {
		case IS_STRING:
			put_string(to, Z_STRVAL_P(value), Z_STRLEN_P(value));
			break;
		case IS_ARRAY:
			put_array(to, Z_ARRVAL_P(value), depth);
			break;
		case IS_OBJECT:
			put_object(to, Z_OBJ_P(value), depth);
			break;
		case IS_LONG:
			snprintf(number, sizeof(number), ZEND_LONG_FMT, Z_LVAL_P(value));
			put_text(to, number);
			break;
		case IS_DOUBLE:
			snprintf(number, sizeof(number), "%.14G", Z_DVAL_P(value));
			put_text(to, number);
			break;
		case IS_RESOURCE:
			put_text(to, "resource");
			break;
		default:
			put_text(to, Z_TYPE_P(value) == IS_TRUE    ? "true"
						 : Z_TYPE_P(value) == IS_FALSE ? "false"
													   : "null");
	}
}

void leaktrack_preview_write(char *to, size_t size, const lt_node *leaf, size_t characters)
{
	lt_preview preview = {.at = to, .end = to + size - 1, .left = characters};
	zval value;
	ZVAL_NULL(&value);
	to[0] = '\0';
	bool is_closure =
		leaf->kind == LT_NODE_OBJECT && ((const zend_object *)leaf->value)->ce == zend_ce_closure;
	if (!characters || is_closure)
		return;
	switch (leaf->kind) {
		case LT_NODE_STRING:
			ZVAL_STR(&value, (zend_string *)leaf->value);
			break;
		case LT_NODE_ARRAY:
		case LT_NODE_TABLE:
			ZVAL_ARR(&value, (zend_array *)leaf->value);
			break;
		case LT_NODE_OBJECT:
			ZVAL_OBJ(&value, (zend_object *)leaf->value);
			break;
		case LT_NODE_REFERENCE:
			ZVAL_REF(&value, (zend_reference *)leaf->value);
			break;
		default:
			return;
	}
	put_value(&preview, &value, 0);
	if (preview.full) {
		memcpy(preview.at, "…", sizeof("…") - 1);
		preview.at += sizeof("…") - 1;
	}
	*preview.at = '\0';
}
