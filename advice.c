/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The leaktrack authors
 * Tables of causes and cures. */
#include "advice.h"

#include "render.h"

/* What is known to make a function's memory stay. */
static const struct {
	const char *internal, *advice;
} advices[] = {
	{"(compile)",
		"code is compiled again in every loop there: an eval(), or an include of ever new files"},
	{"(compiler arena)",
		"code is compiled again and again there: an eval(), or an include of ever new files"},
	{"set_error_handler",
		"every call stacks one more handler: undo it with restore_error_handler()"},
	{"set_exception_handler",
		"every call stacks one more handler: undo it with restore_exception_handler()"},
	{"register_shutdown_function",
		"what is registered stays until the process ends: register it once"},
	{"spl_autoload_register", "every call adds one more loader: register it once"},
	{"define", "constants stay until the process ends"},
	{"ob_start", "every call opens one more output buffer: end it with ob_get_clean()"},
	{"Fiber::start", "a fiber that waits keeps its stack and all in it: let it end, or drop it "
					 "with the request"},
	{"preg_match", "every pattern made at run time stays in the cache of patterns (4,096 of them)"},
	{"preg_replace",
		"every pattern made at run time stays in the cache of patterns (4,096 of them)"},
};

/* What usually causes a leak of that kind of holder, and how it is usually fixed. */
static const struct {
	const char *kind, *advice;
} holder_advices[] = {
	{"static property", "a static property lives as long as the process, and every loop adds to it:"
						" empty it when the loop ends, bound it, or keep the data in an object that"
						" dies with the request"},
	{"function static", "a static variable lives as long as the process, and every call adds to it:"
						" bound it, or pass the cache in from outside"},
	{"global", "a global variable is never left: unset what the loop put there when it ends, or use"
			   " a local variable"},
	{"constant", "constants stay until the process ends: define none in a loop"},
	{"closure", "a closure keeps $this and what it uses: remove the listener or timer when the loop"
				" ends, make it static, or bind only the value that it needs"},
	{"frame", "a variable of a function that is still running keeps it: unset it, or bound it,"
			  " where the loop turns"},
	{"coroutine", "a coroutine that has not ended keeps it: give what it waits for a timeout, close its"
				  " channel, or let the variable go before it waits"},
	{"error handler", "every set_error_handler() stacks one more handler: undo it with"
					  " restore_error_handler()"},
	{"exception handler", "every set_exception_handler() stacks one more handler: undo it with"
						  " restore_exception_handler()"},
	{"shutdown function", "what is registered stays until the process ends: register it once"},
	{"tick function", "every call adds one more: unregister_tick_function() ends it"},
	{"output buffer", "every ob_start() opens one more buffer, and what is printed stays in it: end"
					  " it with ob_get_clean()"},
	{"resource", "something opened in every loop is not closed: fclose() it, or let its variable"
				 " go"},
	{"code", "code is compiled again in every loop there: an eval(), or an include of ever new"
			 " files"},
	{"C", "an extension keeps the object (an event loop's watcher, a timer, an autoloader): cancel"
		  " or unregister it when the loop ends"},
	{"garbage", "objects hold one another in a circle that is not collected: leave the garbage"
				" collector enabled, or cut the circle"},
	{"lost", "no PHP variable leads to it: an extension keeps it in C, or has lost it"},
};

static const char *advice_for_holder(const zval *site)
{
	const char *kind = leaktrack_render_text_of(site, "held_kind");
	for (size_t i = 0; i < sizeof(holder_advices) / sizeof(*holder_advices); i++) {
		if (!strcmp(kind, holder_advices[i].kind))
			return holder_advices[i].advice;
	}
	return NULL;
}

const char *leaktrack_advice_for_function(const zval *site)
{
	const zval *asked = zend_hash_index_find(Z_ARRVAL_P(leaktrack_render_list(site, "via")), 0);
	const char *internal = asked ? leaktrack_render_text_of(asked, "internal") : "";
	for (size_t i = 0; i < sizeof(advices) / sizeof(*advices); i++) {
		if (!strncmp(internal, advices[i].internal, strlen(advices[i].internal)))
			return advices[i].advice;
	}
	return NULL;
}

const char *leaktrack_advice_for(const zval *site)
{
	const char *advice = leaktrack_advice_for_function(site);
	if (!advice)
		advice = advice_for_holder(site);
	return advice ? advice
				  : "look for what keeps the value made there: a static or global array, a property of"
					" an object that lives on, a listener added every time. Drop it when the loop ends,"
					" or bound it";
}
