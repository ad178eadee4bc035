using System.Buffers.Binary;
using System.Text;
using KoGpt2.Worker.Models.Import.Weights;

namespace KoGpt2.Worker.Models.Import.Torch;

/// <summary>The bytes of one pickle, read from its start to its end.</summary>
internal sealed class PickleInput
{
    /// <summary>Most bytes of a pickle: the state dict of a thousand layers takes about 3.5 million.</summary>
    private const int MostBytes = 4 << 20;

    // The longest name of a tensor in GPT-2 has about 40 letters, the longest global 30.
    private const int MostText = 1_000;
    private const int MostLine = 200;

    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly MappedFile _file;
    private readonly string _name;
    private readonly long _zero;
    private readonly long _end;
    private readonly bool _isCut;
    private long _opcode;

    /// <summary>Starts to read a pickle.</summary>
    /// <param name="file">The file that it is in.</param>
    /// <param name="name">What an error calls the pickle.</param>
    /// <param name="zero">The file's byte from which an error counts.</param>
    /// <param name="start">The pickle's first byte.</param>
    /// <param name="end">The first byte that is certainly not its own.</param>
    public PickleInput(MappedFile file, string name, long zero, long start, long end)
    {
        (_file, _name, _zero) = (file, name, zero);
        (Position, _opcode) = (start, start);
        _isCut = end - start > MostBytes;
        _end = _isCut ? start + MostBytes : end;
    }

    /// <summary>The file's byte that is read next.</summary>
    public long Position { get; private set; }

    /// <summary>Reads an opcode, any byte; errors give its place until the next one is read.</summary>
    public PickleOpcode Opcode()
    {
        _opcode = Position;
        return (PickleOpcode)Byte();
    }

    /// <summary>Reads one byte.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary>Reads an integer of two bytes.</summary>
    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)));

    /// <summary>Reads an integer of four bytes.</summary>
    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    /// <summary>Reads an integer of four bytes without a sign.</summary>
    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    /// <summary>Reads an integer that follows the count of its bytes, two's complement.</summary>
    public long Long()
    {
        int count = Byte();
        if (count > sizeof(long))
            throw Fault($"has an integer of {count} bytes", $"{sizeof(long)} are the most");
        ReadOnlySpan<byte> bytes = Take(count);
        long value = count > 0 && bytes[^1] >= 0x80 ? -1 : 0;
        for (int i = count - 1; i >= 0; i--)
            value = (value << 8) | bytes[i];
        return value;
    }

    /// <summary>Reads a text that follows the count of its bytes.</summary>
    public string Text()
    {
        uint count = UInt32();
        if (count > MostText)
            throw Fault($"has a text of {count:N0} bytes", $"{MostText:N0} are the most");
        try
        {
            return s_strictUtf8.GetString(Take((int)count));
        }
        catch (DecoderFallbackException)
        {
            throw Fault($"has a text that is not UTF-8", $"names of tensors are");
        }
    }

    /// <summary>Reads a text up to the end of its line.</summary>
    public string Line()
    {
        int length = _file.Bytes(Position, (int)Math.Min(_end - Position, MostLine + 1)).IndexOf((byte)'\n');
        if (length < 0)
            throw Fault($"has a name without an end", $"it may have {MostLine} bytes");
        string line = Encoding.UTF8.GetString(Take(length));
        Take(1);
        return line;
    }

    /// <summary>What is wrong with the opcode that was read last.</summary>
    /// <param name="what">A predicate of which the pickle is the subject.</param>
    /// <param name="right">A clause that says what would be right.</param>
    public CheckpointException Fault(FormattableString what, FormattableString right) =>
        new($"{_name} {FormattableString.Invariant(what)} at byte {_opcode - _zero:N0}; {FormattableString.Invariant(right)}.");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _end - Position)
            throw _isCut
                ? Fault($"goes on too far", $"{MostBytes:N0} bytes are the most for the pickle of a state dict")
                : Fault($"ends within what starts", $"it may have been cut off");
        ReadOnlySpan<byte> bytes = _file.Bytes(Position, count);
        Position += count;
        return bytes;
    }
}
