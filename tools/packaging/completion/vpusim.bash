# Completion of vpusim's command lines in bash. The program itself says what fits.
_vpusim() {
  local cur words cword line value files_fit=
  if declare -F _get_comp_words_by_ref >/dev/null; then
    _get_comp_words_by_ref -n '=:' cur words cword  # whole words, whatever COMP_WORDBREAKS says
  else
    cur=${COMP_WORDS[COMP_CWORD]} words=("${COMP_WORDS[@]}") cword=$COMP_CWORD
  fi
  # Of --option=value bash replaces the value alone.
  local attached=
  if [[ $cur == --*=* ]]; then
    attached=${cur%%=*}=
  fi
  COMPREPLY=()
  while IFS= read -r line; do
    value=${line%%$'\t'*}
    if [[ $value == :files ]]; then
      files_fit=yes
    else
      COMPREPLY+=("${value#"$attached"}")
    fi
  done < <("$1" complete -- "${words[@]:1:cword}" 2>/dev/null)
  if [[ -n $files_fit ]]; then
    compopt -o filenames
    while IFS= read -r line; do
      COMPREPLY+=("$line")
    done < <(compgen -f -- "${cur#"$attached"}")
  fi
  if declare -F __ltrim_colon_completions >/dev/null; then
    __ltrim_colon_completions "${cur#"$attached"}"
  fi
}
complete -F _vpusim vpusim
