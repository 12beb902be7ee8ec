// The bundled scripts and styles of the pages, byte for byte; web_assets.hpp says what they are.

.macro asset name, file
  .global kVpusim\name\()Begin
  .global kVpusim\name\()End
kVpusim\name\()Begin:
  .incbin "\file"
kVpusim\name\()End:
.endm

  .section .rodata
  asset PageStyle, "page.css"
  asset RunReportScript, "run_report.js"
  asset SweepReportScript, "sweep_report.js"

  .section .note.GNU-stack, "", %progbits
