/* A position independent program under a library's name. */
int main(void) { return 0; }
