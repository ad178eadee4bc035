using System.Diagnostics.CodeAnalysis;

namespace KoGpt2.Worker.Models.Import.Torch;

/// <summary>The opcodes of pickles under pickle's own names: first those that a state dict is written with, then those that are refused.</summary>
/// <remarks>Source: CPython, Lib/pickle.py.</remarks>
[SuppressMessage("Naming", "CA1720", Justification = "They are pickle's names.")]
internal enum PickleOpcode : byte
{
    MARK = 40, EMPTY_TUPLE = 41, STOP = 46, BININT = 74, BININT1 = 75, BININT2 = 77, NONE = 78, BINPERSID = 81, REDUCE = 82, BINUNICODE = 88,
    EMPTY_LIST = 93, APPEND = 97, BUILD = 98, GLOBAL = 99, APPENDS = 101, BINGET = 104, LONG_BINGET = 106, BINPUT = 113, LONG_BINPUT = 114,
    SETITEM = 115, TUPLE = 116, SETITEMS = 117, EMPTY_DICT = 125, PROTO = 128, TUPLE1 = 133, TUPLE2 = 134, TUPLE3 = 135, NEWTRUE = 136,
    NEWFALSE = 137, LONG1 = 138,

    POP = 48, POP_MARK = 49, DUP = 50, BINBYTES = 66, SHORT_BINBYTES = 67, FLOAT = 70, BINFLOAT = 71, INT = 73, LONG = 76, PERSID = 80, STRING = 83,
    BINSTRING = 84, SHORT_BINSTRING = 85, UNICODE = 86, DICT = 100, GET = 103, INST = 105, LIST = 108, OBJ = 111, PUT = 112, NEWOBJ = 129,
    EXT1 = 130, EXT2 = 131, EXT4 = 132, LONG4 = 139, SHORT_BINUNICODE = 140, BINUNICODE8 = 141, BINBYTES8 = 142, EMPTY_SET = 143, ADDITEMS = 144,
    FROZENSET = 145, NEWOBJ_EX = 146, STACK_GLOBAL = 147, MEMOIZE = 148, FRAME = 149, BYTEARRAY8 = 150, NEXT_BUFFER = 151, READONLY_BUFFER = 152,
}
