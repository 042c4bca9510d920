// In builds with the address sanitizer: libraries stay loaded. Graphics drivers are opened at run time and leak a little; the report
// comes at the program's end, when their code would be gone, and with it the names by which lsan-suppressions.txt knows them.

extern "C" int dlclose(void* /*library*/) {
  return 0;
}
