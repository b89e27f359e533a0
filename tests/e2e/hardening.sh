# The program is built as docs/SECURITY.md says. That indirect branches land on endbr64 is looked
# for in the code: the note that says so of a whole program is missing from Debian 12's own
# start files, so the linker leaves it out.
. "$(dirname "$0")/lib.sh"

if grep -qa __asan_init "$program"; then
    exit # other flags, made for finding faults
fi

# has WHAT TEXT COMMAND...: what the command says of the program holds a line that matches TEXT.
has()
{
    local what=$1 text=$2
    shift 2
    say "$what"
    expect 0 "$@"
    grep -qE -- "$text" .out || fail "not found: $text"
}

has "position independent" '^ +Type: +DYN \(Position-Independent Executable' readelf -hW "$program"
has "relocations are read-only" '^ +GNU_RELRO ' readelf -lW "$program"
has "all of them, since all symbols are bound at once" 'FLAGS_1.* NOW' readelf -dW "$program"
has "no stack is executable" '^ +GNU_STACK .* RW +0x' readelf -lW "$program"

say "nothing is writable and executable"
expect 0 readelf -lW "$program"
! grep -qE ' RWE +0x' .out || fail "a segment is"
say "code has pages of its own"
[ "$(grep -cE '^ +LOAD .* R E +0x' .out)" = 1 ] || fail "not one segment of code"

has "stack protector" ' __stack_chk_fail@' nm -D "$program"
has "fortified calls" ' __memcpy_chk@' nm -D "$program"
has "fortified formats" ' __vsnprintf_chk@' nm -D "$program"
has "fortified C++ containers" '__glibcxx_assert_fail|__replacement_assert' nm -C "$program"

if [ "$(uname -m)" = x86_64 ]; then
    has "indirect branches have marked targets" 'endbr64' objdump -d --no-show-raw-insn --disassemble=main "$program"
fi
has "symbols for whoever looks into a crash" '\.debug_info' readelf -SW "$program"
