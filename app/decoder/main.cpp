// diptych-decoder: parses foreign image files for diptych, confined, one request a process. It is of no use by hand.

#include "storage/decoder/DecoderMain.h"

#include <unistd.h>

int main() {
  // Not exit(): a file may have damaged what destructors would touch.
  ::_exit(diptych::storage::decoder::answerOneRequest());
}
