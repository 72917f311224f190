// Snappy's C API: Debian libsnappy-dev, Amazon Linux snappy-devel, Homebrew snappy.
#include <snappy-c.h>
