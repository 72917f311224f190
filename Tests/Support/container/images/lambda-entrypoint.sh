#!/bin/sh
# Stand-in for the entry point of AWS's OS-only image: one argument, the handler; then the bootstrap.
if [ $# -ne 1 ]; then
  echo "lambda-entrypoint.sh: expected one argument, the handler; given $#: set CMD in the Dockerfile" >&2
  exit 142
fi
if [ -z "${AWS_LAMBDA_RUNTIME_API:-}" ]; then
  echo "lambda-entrypoint.sh: AWS_LAMBDA_RUNTIME_API is not set; the stand-in has no runtime interface emulator" >&2
  exit 1
fi
export _HANDLER="$1"
exec /var/runtime/bootstrap
