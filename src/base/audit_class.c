#include "base/audit_class.h"

const char *
audit_class_word(enum audit_class c)
{
	static const char *const words[] = {
#define X(name, word) word,
		AUDIT_CLASSES(X)
#undef X
	};

	return words[c];
}
