# shellcheck shell=bash
# What the provenance of a release says of its source: commit, repository, and whether files differ from the commit.

# A checkout that belongs to another user is read all the same, as CI's containers have it; nothing in it is run or written.
checkout_git() { GIT_OPTIONAL_LOCKS=0 git -c safe.directory="$here" -c core.fsmonitor=false -C "$here" "$@" 2>/dev/null; }

source_origin() {
  local commit dirty=false
  commit=$(checkout_git rev-parse --verify --quiet 'HEAD^{commit}') || {
    say "note: $here is no git checkout with a commit: the provenance names no source"
    return 0
  }
  [ -z "$(checkout_git status --porcelain)" ] || dirty=true
  origin_add commit "$commit"
  origin+=("\"dirty\":$dirty")
  origin_add repository "$(source_repository)"
}

# The address of the remote as git has it written down, without user, password and query. A path of this machine is no address.
source_repository() {
  local remote address
  remote=$(checkout_git remote | sed -n '/^origin$/p;$p' | head -1)
  address=$(checkout_git config --get "remote.$remote.url" | sed -E 's#^([^/:@]+@)?([^/:@]+):([^/].*)$#ssh://\2/\3#; s#^([a-z+]+://)[^/]*@#\1#; s/[?\#].*$//') || return 0
  [[ $address =~ ^(https?|ssh|git)://[^@[:space:]]+$ ]] && echo "$address" || true
}
