/* The library that needs_missing and needs_beside are linked with. */
int TroupeTestAbsent(void);

int TroupeTestAbsent(void) { return 7; }
