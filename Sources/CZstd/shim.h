// Zstandard: Debian libzstd-dev, Amazon Linux libzstd-devel, Homebrew zstd.
#include <zstd.h>
