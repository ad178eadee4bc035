using KoGpt2.TestSupport;
using KoGpt2.Worker.Models.Import;
using KoGpt2.Worker.Models.Import.Torch;
using KoGpt2.Worker.Models.Import.Weights;
using static KoGpt2.Worker.Models.Import.Torch.PickleOpcode;

namespace KoGpt2.Worker.Tests.Models.Import.Torch;

/// <summary>Pickles that no honest program wrote are refused with the reason and its place.</summary>
public sealed class HostilePickleTests
{
    private const string Refused = "a state dict does without it, and nothing of it was run.";

    private const string OtherValues = "hands torch._utils._rebuild_tensor_v2 other values than it takes at byte {at}; it is damaged.";

    // A pickle, and what is said of it after "data.pkl in model.bin "; {at} is the place of its last byte but STOP.
    private static readonly Dictionary<string, (Func<PickleWriter, PickleWriter> Write, string Message)> s_pickles = new()
    {
        ["os.system by GLOBAL"] = (pickle => pickle.Global("os", "system").Op(MARK).Text("true").Op(TUPLE, REDUCE), "asks for os.system at byte 2; "),
        ["builtins.eval by GLOBAL"] = (pickle => pickle.Global("builtins", "eval"), "asks for builtins.eval at byte 2; "),
        ["torch's own function"] = (pickle => pickle.Global("torch", "load"), "asks for torch.load at byte 2; "),
        ["a name with dots inside"] = (pickle => pickle.Global("torch", "_utils.os.system"), "asks for torch._utils.os.system at byte 2; "),
        ["os.system by STACK_GLOBAL"] = (pickle => pickle.Text("os").Text("system").Op(STACK_GLOBAL),
            $"has the opcode STACK_GLOBAL at byte 20; {Refused}"),
        ["os.system by INST"] = (pickle => pickle.Op(MARK).Text("true").Op(INST).Raw("os\nsystem\n"u8.ToArray()),
            $"has the opcode INST at byte 12; {Refused}"),
        ["an object"] = (pickle => pickle.Op(MARK).Global("collections", "OrderedDict").Op(OBJ), $"has the opcode OBJ at byte 28; {Refused}"),
        ["a new object"] = (pickle => pickle.Global("collections", "OrderedDict").Op(EMPTY_TUPLE, NEWOBJ),
            $"has the opcode NEWOBJ at byte 28; {Refused}"),
        ["a new object with names"] = (pickle => pickle.Op(NEWOBJ_EX), $"has the opcode NEWOBJ_EX at byte 2; {Refused}"),
        ["an extension"] = (pickle => pickle.Op(EXT1).Raw(1), $"has the opcode EXT1 at byte 2; {Refused}"),
        ["a great extension"] = (pickle => pickle.Op(EXT4).Raw(1, 0, 0, 0), $"has the opcode EXT4 at byte 2; {Refused}"),
        ["an id in text"] = (pickle => pickle.Op(PERSID).Raw("0\n"u8.ToArray()), $"has the opcode PERSID at byte 2; {Refused}"),
        ["no opcode"] = (pickle => pickle.Raw(0xff), "has the byte 255 where an opcode must be at byte 2; it is damaged."),
        ["another protocol"] = (pickle => pickle.Op(PROTO).Raw(4), "is of pickle's protocol 4 at byte 2; torch writes state dicts in protocol 2."),
        ["a global without an end"] = (pickle => pickle.Op(GLOBAL).Raw(new byte[5_000]),
            "has a name without an end at byte 2; it may have 200 bytes."),
        ["a call of a text"] = (pickle => pickle.Text("os").Op(EMPTY_TUPLE, REDUCE),
            "calls what is no function at byte 10; only those of torch can be."),
        ["a call of a storage type"] = (pickle => pickle.Global("torch", "FloatStorage").Op(EMPTY_TUPLE, REDUCE),
            "calls what is no function at byte 23; only those of torch can be."),
        ["a call without a tuple"] = (pickle => pickle.Global("collections", "OrderedDict").Op(NONE, REDUCE),
            "calls what is no function at byte 28; only those of torch can be."),
        ["an OrderedDict of something"] = (pickle => pickle.Global("collections", "OrderedDict").Op(EMPTY_LIST, TUPLE1, REDUCE),
            "hands collections.OrderedDict other values than it takes at byte 29; it is damaged."),
        ["a parameter of no tensor"] = (pickle => pickle.Global("torch._utils", "_rebuild_parameter").Op(NONE, NEWTRUE, EMPTY_DICT, TUPLE3, REDUCE),
            "hands torch._utils._rebuild_parameter other values than it takes at byte {at}; it is damaged."),
        ["state for a list"] = (pickle => pickle.Op(EMPTY_LIST, EMPTY_DICT, BUILD),
            "builds another object than an OrderedDict at byte 4; a state dict has no other."),
        ["state that is no dict"] = (pickle => pickle.OrderedDict().Op(EMPTY_LIST, BUILD),
            "builds another object than an OrderedDict at byte 30; a state dict has no other."),
        ["an id that is a text"] = (pickle => pickle.Text("passwd").Op(BINPERSID),
            "refers to something outside that is not a storage at byte 13; it must be ('storage', type, key, location, count)."),
        ["a storage of less than nothing"] = (pickle => pickle.Storage("FloatStorage", "0", -1),
            "refers to something outside that is not a storage at byte {at}; it must be ('storage', type, key, location, count)."),
        ["a part of a storage"] = (pickle => pickle.Op(MARK).Text("storage").Global("torch", "FloatStorage").Text("0").Text("cpu").Int(1).Ints(0, 0).Op(TUPLE, BINPERSID),
            "refers to something outside that is not a storage at byte {at}; it must be ('storage', type, key, location, count)."),
        ["a storage of another type"] = (pickle => pickle.Storage("QInt8Storage", "0", 1), "asks for torch.QInt8Storage at byte 15; "),
        ["a storage of another module"] = (pickle => pickle.Op(MARK).Text("storage").Global("os", "FloatStorage"),
            "asks for os.FloatStorage at byte 15; "),
        ["a tensor from before its storage"] = (pickle => pickle.Tensor(Storage, -1, [1], [1]), OtherValues),
        ["a tensor of a negative size"] = (pickle => pickle.Tensor(Storage, 0, [-1], [1]), OtherValues),
        ["a tensor with a negative stride"] = (pickle => pickle.Tensor(Storage, 3, [2], [-1]), OtherValues),
        ["a tensor of more sizes than strides"] = (pickle => pickle.Tensor(Storage, 0, [1, 1], [1]), OtherValues),
        ["a tensor of nine dimensions"] = (pickle => pickle.Tensor(Storage, 0, new long[9], new long[9]), OtherValues),
        ["a size beyond 64 bits"] = (pickle => pickle.Op(LONG1).Raw(9).Raw(new byte[9]), "has an integer of 9 bytes at byte 2; 8 are the most."),
        ["a value that was not stored"] = (pickle => pickle.Get(4_000_000_000),
            "recalls value 4,000,000,000, which it did not store at byte 2; it is damaged."),
        ["a stored nothing"] = (pickle => pickle.Put(1), "takes 1 values where it has 0 at byte 2; it is damaged."),
        ["more taken than there"] = (pickle => pickle.Int(1).Op(TUPLE2), "takes 2 values where it has 1 at byte 4; it is damaged."),
        ["more taken than since the mark"] = (pickle => pickle.Int(1).Int(2).Op(MARK).Int(3).Op(TUPLE2),
            "takes 2 values where it has 1 at byte 9; it is damaged."),
        ["back to no mark"] = (pickle => pickle.Op(TUPLE), "goes back to a mark that it did not set at byte 2; it is damaged."),
        ["appended to a dict"] = (pickle => pickle.Op(EMPTY_DICT, NONE, APPEND), "appends to what is no list at byte 4; it is damaged."),
        ["set in a list"] = (pickle => pickle.Op(EMPTY_LIST).Text("a").Op(NONE, SETITEM),
            "sets items of what is no dict, or a key without a value at byte 10; it is damaged."),
        ["a key without a value"] = (pickle => pickle.Op(EMPTY_DICT, MARK).Text("a").Op(SETITEMS),
            "sets items of what is no dict, or a key without a value at byte 10; it is damaged."),
        ["a key that is a dict"] = (pickle => pickle.Op(EMPTY_DICT, EMPTY_DICT, NONE, SETITEM),
            "has a dict with a key that is no text at byte 5; names of tensors are."),
        ["a text of 4 GB"] = (pickle => pickle.Op(BINUNICODE).Raw(255, 255, 255, 255),
            "has a text of 4,294,967,295 bytes at byte 2; 1,000 are the most."),
        ["a text that is not UTF-8"] = (pickle => pickle.Op(BINUNICODE).Raw(1, 0, 0, 0, 0xff),
            "has a text that is not UTF-8 at byte 2; names of tensors are."),
        ["a text that goes on too far"] = (pickle => pickle.Op(BINUNICODE).Raw(9, 0, 0, 0),
            "ends within what starts at byte 2; it may have been cut off."),
        ["nothing at the end"] = (pickle => pickle, "takes 1 values where it has 0 at byte 2; it is damaged."),
        ["two values at the end"] = (pickle => pickle.OrderedDict().Op(NONE), "ends with 2 values at byte 30; it must with one."),
        ["a mark at the end"] = (pickle => pickle.OrderedDict().Op(MARK, NONE), "ends with 2 values at byte 31; it must with one."),
    };

    // A pickle that can be read, and what is said of what it holds.
    private static readonly Dictionary<string, (Func<PickleWriter, PickleWriter> Write, string Message)> s_values = new()
    {
        ["a list"] = (pickle => pickle.Op(EMPTY_LIST), "model.bin holds a list; it must be a state dict, which has a tensor under each name."),
        ["a tensor alone"] = (pickle => pickle.Tensor(Storage, 0, [1], [1]),
            "model.bin holds a tensor; it must be a state dict, which has a tensor under each name."),
        ["a model's state within another dict"] = (pickle => pickle.OrderedDict().Text("state_dict").OrderedDict().Op(SETITEM),
            "Entry state_dict of model.bin is a dict; a state dict has a tensor under each name."),
        ["itself"] = (pickle => pickle.OrderedDict().Put(0).Text("a").Get(0).Op(SETITEM),
            "Entry a of model.bin is a dict; a state dict has a tensor under each name."),
        ["a function"] = (pickle => pickle.OrderedDict().Text("a").Global("torch._utils", "_rebuild_parameter").Op(SETITEM),
            "Entry a of model.bin is a function or type; a state dict has a tensor under each name."),
        ["more than its storage"] = (Entry(pickle => pickle.Tensor(Storage, 0, [5], [1])),
            "Tensor a of model.bin, [5] from number 0 on, goes beyond the 4 of storage 0."),
        ["from after its storage"] = (Entry(pickle => pickle.Tensor(Storage, 4, [1], [1])),
            "Tensor a of model.bin, [1] from number 4 on, goes beyond the 4 of storage 0."),
        ["from far after its storage"] = (Entry(pickle => pickle.Tensor(Storage, long.MaxValue, [2], [long.MaxValue])),
            "Tensor a of model.bin, [2] from number 9,223,372,036,854,775,807 on, goes beyond the 4 of storage 0."),
        ["sizes beyond counting"] = (Entry(pickle => pickle.Tensor(
                Storage, 0, [.. Enumerable.Repeat(long.MaxValue, 8)], [.. Enumerable.Repeat(long.MaxValue, 8)])),
            $"Tensor a of model.bin, [{string.Join(", ", Enumerable.Repeat(long.MaxValue, 8))}] from number 0 on, goes beyond the 4 of storage 0."),
        ["a great stride"] = (Entry(pickle => pickle.Tensor(Storage, 0, [2, 2], [3, 1])),
            "Tensor a of model.bin, [2, 2] from number 0 on, goes beyond the 4 of storage 0."),
        ["a storage that is not there"] = (Entry(pickle => pickle.Tensor(writer => writer.Storage("FloatStorage", "7", 4), 0, [4], [1])),
            "model.bin has no entry archive/data/7 for its storage 7."),
        ["a storage outside"] = (Entry(pickle => pickle.Tensor(writer => writer.Storage("FloatStorage", "../../etc/passwd", 4), 0, [4], [1])),
            "model.bin has no entry archive/data/../../etc/passwd for its storage ../../etc/passwd."),
        ["a storage of another size"] = (Entry(pickle => pickle.Tensor(writer => writer.Storage("FloatStorage", "0", 5), 0, [4], [1])),
            "Storage 0 of model.bin has 16 bytes; 5 numbers of F32 take 20."),
        ["a storage of a huge size"] = (Entry(pickle => pickle.Tensor(writer => writer.Storage("LongStorage", "0", long.MaxValue), 0, [4], [1])),
            "Storage 0 of model.bin has 16 bytes; 9,223,372,036,854,775,807 numbers of I64 take 73,786,976,294,838,206,456."),
    };

    public static TheoryData<string> Pickles => [.. s_pickles.Keys];

    public static TheoryData<string> Values => [.. s_values.Keys];

    [Theory]
    [MemberData(nameof(Pickles))]
    public void Read_PickleThatNoStateDictNeeds_IsRefusedByNameAndPlace(string name)
    {
        (Func<PickleWriter, PickleWriter> write, string message) = s_pickles[name];
        byte[] pickle = write(new PickleWriter()).Bytes;
        string global = "a state dict needs nothing but collections.OrderedDict, torch._utils._rebuild_tensor_v2, torch._utils._rebuild_parameter, "
            + "torch.FloatStorage, torch.HalfStorage, torch.BFloat16Storage, torch.DoubleStorage, torch.LongStorage, torch.ByteStorage, torch.BoolStorage, "
            + "and nothing of it was run.";
        Assert.Equal(
            $"data.pkl in model.bin {message.Replace("{at}", $"{pickle.Length - 2}", StringComparison.Ordinal)}"
                + (message.EndsWith("; ", StringComparison.Ordinal) ? global : ""),
            Refusal(TorchWriter.Zip(pickle, [("0", new byte[16])])));
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Read_WhatIsNoStateDict_IsRefused(string name)
    {
        (Func<PickleWriter, PickleWriter> write, string message) = s_values[name];
        Assert.Equal(message, Refusal(TorchWriter.Zip(write(new PickleWriter()).Bytes, [("0", new byte[16])])));
    }

    [Theory]
    [InlineData((byte)EMPTY_DICT)]
    [InlineData((byte)EMPTY_LIST)]
    [InlineData((byte)MARK)]
    [InlineData((byte)NEWTRUE)]
    public void Read_MillionsOfValues_TakesTimeAndMemoryLikeItsSize(byte opcode)
    {
        byte[] values = [.. Enumerable.Repeat(opcode, 3_000_000)];
        CheckMemory(new PickleWriter().Raw(values));
    }

    [Fact]
    public void Read_DeepNestsAndDoubledReferences_TakesTimeAndMemoryLikeItsSize()
    {
        CheckMemory(new PickleWriter().Op(EMPTY_TUPLE).Raw([.. Enumerable.Repeat((byte)TUPLE1, 3_000_000)]));
        PickleWriter doubled = new PickleWriter().Op(EMPTY_TUPLE);
        for (uint i = 0; i < 100_000; i++)
            doubled.Put(i).Get(i).Op(TUPLE2);
        CheckMemory(doubled);
    }

    [Fact]
    public void Read_PickleWithoutEnd_StopsAtTheMost() => Assert.Equal(
        "data.pkl in model.bin goes on too far at byte 4,194,304; 4,194,304 bytes are the most for the pickle of a state dict.",
        Refusal(TorchWriter.Zip(new PickleWriter().Raw(new byte[5_000_000].Select(_ => (byte)MARK).ToArray()).Bytes, [])));

    private static void Storage(PickleWriter pickle) => pickle.Storage("FloatStorage", "0", 4);

    private static Func<PickleWriter, PickleWriter> Entry(Action<PickleWriter> value) => pickle =>
    {
        pickle.OrderedDict().Text("a");
        value(pickle);
        return pickle.Op(SETITEM);
    };

    private static void CheckMemory(PickleWriter pickle)
    {
        byte[] file = TorchWriter.Zip(pickle.Bytes, []);
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["model.bin"], file);
        using var mapped = new MappedFile(folder["model.bin"]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<CheckpointException>(() => TorchFile.Read(mapped));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 150L * file.Length);
    }

    private static string Refusal(byte[] file)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["model.bin"], file);
        using var mapped = new MappedFile(folder["model.bin"]);
        return Assert.Throws<CheckpointException>(() => TorchFile.Read(mapped)).Message;
    }
}
