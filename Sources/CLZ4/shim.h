// LZ4: Debian liblz4-dev, Amazon Linux lz4-devel, Homebrew lz4.
#include <lz4.h>
