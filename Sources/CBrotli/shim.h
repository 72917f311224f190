// Brotli, to read: Debian libbrotli-dev, Amazon Linux brotli-devel, Homebrew brotli.
#include <brotli/decode.h>
