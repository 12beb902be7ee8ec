// The bundled scripts and styles of the pages, byte for byte; web_assets.hpp says what they are.

.macro asset name, file
  .global vpusim_\name\()_begin
  .global vpusim_\name\()_end
vpusim_\name\()_begin:
  .incbin "\file"
vpusim_\name\()_end:
.endm

  .section .rodata
  asset page_css, "page.css"
  asset run_report_js, "run_report.js"

  .section .note.GNU-stack, "", %progbits
