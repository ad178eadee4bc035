using System.Buffers.Binary;
using System.Text;
using KoGpt2.Worker.Models.Import.Torch;

namespace KoGpt2.Worker.Tests.Models.Import.Torch;

/// <summary>Writes pickles opcode by opcode, sound ones and others.</summary>
internal sealed class PickleWriter
{
    private readonly List<byte> _bytes = [(byte)PickleOpcode.PROTO, 2];

    public byte[] Bytes => [.. _bytes, (byte)PickleOpcode.STOP];

    public PickleWriter Op(params PickleOpcode[] opcodes)
    {
        _bytes.AddRange(opcodes.Select(opcode => (byte)opcode));
        return this;
    }

    public PickleWriter Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleWriter Global(string module, string name) => Op(PickleOpcode.GLOBAL).Raw(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    public PickleWriter Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        return Op(PickleOpcode.BINUNICODE).Raw(Four((uint)utf8.Length)).Raw(utf8);
    }

    public PickleWriter Int(long value)
    {
        if (value is >= 0 and < 256)
            return Op(PickleOpcode.BININT1).Raw((byte)value);
        if (value is >= int.MinValue and <= int.MaxValue)
            return Op(PickleOpcode.BININT).Raw(Four(unchecked((uint)value)));
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Op(PickleOpcode.LONG1).Raw(8).Raw(bytes);
    }

    public PickleWriter Ints(params long[] values)
    {
        Op(PickleOpcode.MARK);
        foreach (long value in values)
            Int(value);
        return Op(PickleOpcode.TUPLE);
    }

    public PickleWriter Put(uint place) => Op(PickleOpcode.LONG_BINPUT).Raw(Four(place));

    public PickleWriter Get(uint place) => Op(PickleOpcode.LONG_BINGET).Raw(Four(place));

    public PickleWriter OrderedDict() => Global("collections", "OrderedDict").Op(PickleOpcode.EMPTY_TUPLE, PickleOpcode.REDUCE);

    public PickleWriter Storage(string type, string key, long count, bool legacy = false)
    {
        Op(PickleOpcode.MARK).Text("storage").Global("torch", type).Text(key).Text("cpu").Int(count);
        return (legacy ? Op(PickleOpcode.NONE) : this).Op(PickleOpcode.TUPLE, PickleOpcode.BINPERSID);
    }

    /// <summary>What rebuilds a tensor of the storage that <paramref name="storage"/> writes.</summary>
    public PickleWriter Tensor(Action<PickleWriter> storage, long start, long[] shape, long[] strides)
    {
        Global("torch._utils", "_rebuild_tensor_v2").Op(PickleOpcode.MARK);
        storage(this);
        return Int(start).Ints(shape).Ints(strides).Op(PickleOpcode.NEWFALSE).OrderedDict().Op(PickleOpcode.TUPLE, PickleOpcode.REDUCE);
    }

    private static byte[] Four(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }
}
