# Completion of vpusim's command lines in fish. The program itself says what fits.
function __vpusim_candidates
    set -l words (commandline -opc)
    $words[1] complete -- $words[2..-1] (commandline -ct) 2>/dev/null
end
complete -c vpusim -n 'not __vpusim_candidates | string match -q ":files*"' -f
complete -c vpusim -a '(__vpusim_candidates | string match -v ":files*")'
