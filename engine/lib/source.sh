# shellcheck shell=bash
# What the provenance of a release says of its source: commit, repository, and whether files differ from the commit.

# What `dagger call` uploads of a repository, and what of this checkout is the module itself.
uploaded=(bases images mixins policies registry toolbox .hadolint.yaml)
module_files=(dagger.json pipeline engine daggerw)

# git_in FOLDER WORD...: a checkout that belongs to another user is read all the same, as CI's containers have it; nothing in it is
# run or written, and no variable sends git elsewhere.
git_in() {
  local folder=$1 name unset=()
  shift
  for name in "${!GIT_@}"; do unset+=(-u "$name"); done
  env "${unset[@]}" GIT_OPTIONAL_LOCKS=0 git --no-replace-objects -c safe.directory="$folder" -c core.fsmonitor=false -C "$folder" "$@" 2>/dev/null
}

# source_origin WORD...: of the checkout, or of the folder that --source names among the words.
source_origin() {
  local folder commit dirty=false
  folder=$(source_folder "$@") || {
    say "note: --source is no folder of this machine: the provenance names no commit"
    return 0
  }
  commit=$(git_in "$folder" rev-parse --verify --quiet 'HEAD^{commit}') || {
    say "note: $folder is no git checkout with a commit: the provenance names no source"
    return 0
  }
  same_as_commit "$folder" "${uploaded[@]}" || dirty=true
  # Another repository is built by the module of this checkout, with its bases, mixins, policies and toolbox beneath.
  [ "$folder" = "$here" ] || factory_origin || dirty=true
  origin_add commit "$commit"
  origin+=("\"dirty\":$dirty")
  origin_add repository "$(source_repository "$folder")"
}

# The commit of this checkout, which builds another repository; fails where files differ from it, or where there is none.
factory_origin() {
  local commit dirty=false whole=("${origin[@]}")
  commit=$(git_in "$here" rev-parse --verify --quiet 'HEAD^{commit}') || return 1
  same_as_commit "$here" "${uploaded[@]}" || dirty=true
  origin=()
  origin_add commit "$commit"
  origin+=("\"dirty\":$dirty")
  origin_add repository "$(source_repository "$here")"
  origin=("${whole[@]}" "\"factory\":{$(IFS=,; printf '%s' "${origin[*]}")}")
  [ "$dirty" = false ]
}

# repository_around FOLDER: the git checkout that a folder is in, where that has images of its own; fails elsewhere.
repository_around() {
  local top
  top=$(git_in "$1" rev-parse --show-toplevel) && [ -n "$top" ] && top=$(realpath -e -- "$top") || return 1
  [ -d "$top/images" ] && printf '%s\n' "$top"
}

# source_folder WORD...: where the repository is that is built; fails for an address.
source_folder() {
  local word folder=$here
  for word in "$@"; do case "$word" in --source=*) folder=${word#--source=} ;; esac; done
  folder=$(realpath -e -- "${folder#file://}" 2>/dev/null) && [ -d "$folder" ] && printf '%s\n' "$folder"
}

# same_as_commit FOLDER PART...: whether nothing differs from the commit; says what does. Where that cannot be found out, it differs.
same_as_commit() {
  local folder=$1 found status=0
  shift
  [ "$folder" != "$here" ] || set -- "$@" "${module_files[@]}"
  found=$(python "$here/engine/source.py" "$folder" "$@" 2>&1) || status=$?
  case "$status" in
    0) return 0 ;;
    3) say "note: $folder differs from its commit, and the provenance says so:" ;;
    *) say "note: it cannot be found out whether $folder differs from its commit, so the provenance says that it does:" ;;
  esac
  printf '%s\n' "$found" | head -20 | sed 's/^/  /' >&2
  return 1
}

# The address of the remote as git has it written down, without user, password and query. A path of this machine is no address.
source_repository() {
  local remote address
  remote=$(git_in "$1" remote | sed -n '/^origin$/p;$p' | head -1)
  address=$(git_in "$1" config --get "remote.$remote.url" | sed -E 's#^([^/:@]+@)?([^/:@]+):([^/].*)$#ssh://\2/\3#; s#^([a-z+]+://)[^/]*@#\1#; s/[?\#].*$//') || return 0
  [[ $address =~ ^(https?|ssh|git)://[^@[:space:]]+$ ]] && echo "$address" || true
}
