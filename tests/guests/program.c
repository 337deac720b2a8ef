/* No library at all: a position independent executable under a library's
 * name. */
int main(void) { return 0; }
