// zlib: Debian zlib1g-dev, Amazon Linux zlib-devel, Homebrew zlib.
#include <zlib.h>
