# Stands in for the program of ours that a machine runs: `sh program.sh <what> …`.
case "$1" in
  say) shift; echo "$*"; echo 'to the other stream' >&2 ;;
  fail) echo 'the training data cannot support a model'; exit "$2" ;;
  wait) echo waiting; exec sleep "$2" ;;
  secret)
    # Tells how long the secret is and on how many command lines it stands, without showing it.
    file=$(mktemp)
    printf '%s' "$SECRET" > "$file"
    echo "length ${#SECRET}, on command lines $(cat /proc/[0-9]*/cmdline 2>/dev/null | grep -acF -f "$file")"
    rm -f "$file" ;;
esac
