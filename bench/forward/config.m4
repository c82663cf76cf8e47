dnl SPDX-License-Identifier: MIT
PHP_ARG_ENABLE([forward], [whether to build forward], [AS_HELP_STRING([--enable-forward], [Handlers that only forward])])
if test "$PHP_FORWARD" != "no"; then
  PHP_NEW_EXTENSION([forward], [forward.c], [$ext_shared])
fi
