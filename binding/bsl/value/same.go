package value

import "unsafe"

// same tells whether two strings are the same bytes in memory, which is cheap to ask.
func same(a, b string) bool { return len(a) == len(b) && unsafe.StringData(a) == unsafe.StringData(b) }
