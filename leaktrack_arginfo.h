/* This is a generated file, edit the .stub.php file instead.
 * Stub hash: a4a4e3188365e1c839e23ba2fffea3fda49d3a1a */

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_leaktrack_hook, 0, 0, _IS_BOOL, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, label, IS_STRING, 1, "null")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_leaktrack_loop, 0, 2, IS_MIXED, 0)
	ZEND_ARG_TYPE_INFO(0, label, IS_STRING, 0)
	ZEND_ARG_TYPE_INFO(0, fn, IS_CALLABLE, 0)
	ZEND_ARG_VARIADIC_TYPE_INFO(0, args, IS_MIXED, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_leaktrack_analyze, 0, 0, IS_LONG, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, path, IS_STRING, 1, "null")
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, options, IS_ARRAY, 0, "[]")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_leaktrack_report, 0, 0, IS_ARRAY, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_leaktrack_clean, 0, 0, IS_LONG, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, path, IS_STRING, 1, "null")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_leaktrack_start, 0, 0, _IS_BOOL, 0)
ZEND_END_ARG_INFO()

#define arginfo_leaktrack_stop arginfo_leaktrack_start

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_MASK_EX(arginfo_leaktrack_dump, 0, 0, MAY_BE_STRING|MAY_BE_FALSE)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, path, IS_STRING, 1, "null")
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(arginfo_leaktrack_analyze_live, 0, 0, IS_LONG, 0)
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, top, IS_LONG, 0, "100")
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, path, IS_STRING, 1, "null")
	ZEND_ARG_TYPE_INFO_WITH_DEFAULT_VALUE(0, options, IS_ARRAY, 0, "[]")
ZEND_END_ARG_INFO()

#define arginfo_leaktrack_status arginfo_leaktrack_report


ZEND_FUNCTION(leaktrack_hook);
ZEND_FUNCTION(leaktrack_loop);
ZEND_FUNCTION(leaktrack_analyze);
ZEND_FUNCTION(leaktrack_report);
ZEND_FUNCTION(leaktrack_clean);
ZEND_FUNCTION(leaktrack_start);
ZEND_FUNCTION(leaktrack_stop);
ZEND_FUNCTION(leaktrack_dump);
ZEND_FUNCTION(leaktrack_analyze_live);
ZEND_FUNCTION(leaktrack_status);


static const zend_function_entry ext_functions[] = {
	ZEND_FE(leaktrack_hook, arginfo_leaktrack_hook)
	ZEND_FE(leaktrack_loop, arginfo_leaktrack_loop)
	ZEND_FE(leaktrack_analyze, arginfo_leaktrack_analyze)
	ZEND_FE(leaktrack_report, arginfo_leaktrack_report)
	ZEND_FE(leaktrack_clean, arginfo_leaktrack_clean)
	ZEND_FE(leaktrack_start, arginfo_leaktrack_start)
	ZEND_FE(leaktrack_stop, arginfo_leaktrack_stop)
	ZEND_FE(leaktrack_dump, arginfo_leaktrack_dump)
	ZEND_FE(leaktrack_analyze_live, arginfo_leaktrack_analyze_live)
	ZEND_FE(leaktrack_status, arginfo_leaktrack_status)
	ZEND_FE_END
};
