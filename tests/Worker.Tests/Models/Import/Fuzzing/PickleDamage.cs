using System.Buffers.Binary;
using KoGpt2.Worker.Models.Import.Torch;
using KoGpt2.Worker.Tests.Models.Import.Torch;
using static KoGpt2.Worker.Models.Import.Torch.PickleOpcode;

namespace KoGpt2.Worker.Tests.Models.Import.Fuzzing;

/// <summary>Damages a pickle opcode by opcode, so that what comes out is mostly still a pickle.</summary>
internal sealed class PickleDamage
{
    private static readonly long[] s_integers = [0, 1, -1, 2, 255, 256, 65_535, int.MaxValue, int.MinValue, 1L << 32, long.MaxValue, long.MinValue, 1L << 62];
    private static readonly (string Module, string Name)[] s_globals =
    [
        ("os", "system"), ("builtins", "eval"), ("torch", "LongStorage"), ("torch", "FloatStorage"), ("torch", "BoolStorage"),
        ("collections", "OrderedDict"), ("torch._utils", "_rebuild_tensor_v2"), ("torch._utils", "_rebuild_parameter"), ("", ""),
    ];

    private readonly List<byte[]> _good = [];

    public PickleDamage(byte[] pickle)
    {
        for (int at = 0, length; at < pickle.Length; at += length)
        {
            length = Length(pickle.AsSpan(at));
            _good.Add(pickle[at..(at + length)]);
        }
    }

    public byte[] Next(Random random)
    {
        List<byte[]> bad = [.. _good];
        for (int changes = random.Next(1, 4); changes > 0; changes--)
            Change(bad, random.Next(bad.Count), random);
        return [.. bad.SelectMany(opcode => opcode)];
    }

    private static void Change(List<byte[]> bad, int at, Random random)
    {
        switch (random.Next(14))
        {
            case 0:
                bad.RemoveAt(at);
                break;
            case 1:
                bad.Insert(at, bad[random.Next(bad.Count)]);
                break;
            case 2:
                int other = random.Next(bad.Count);
                (bad[at], bad[other]) = (bad[other], bad[at]);
                break;
            case 3:
                bad[at] = [(byte)random.Next(256), .. bad[at][1..]];
                break;
            case 4:
                bad.Insert(at, Some(random, writer => writer.Op(Enum.GetValues<PickleOpcode>()[random.Next(68)])));
                break;
            case 5:
                (string module, string name) = s_globals[random.Next(s_globals.Length)];
                bad[at] = Some(random, writer => writer.Global(module, name));
                break;
            case 6:
                int repeated = random.Next(bad.Count);
                bad.InsertRange(at, Enumerable.Repeat(bad[repeated], random.Next(1, 2_000)));
                break;
            case 7:
                bad.InsertRange(at, Enumerable.Range(0, 500).Select(i => Some(random, writer => writer.Put((uint)i).Get((uint)i).Op(TUPLE2))));
                break;
            default:
                List<int> integers = [.. Enumerable.Range(0, bad.Count).Where(i => (PickleOpcode)bad[i][0] is BININT or BININT1 or BININT2 or LONG1)];
                if (integers.Count > 0)
                    bad[integers[random.Next(integers.Count)]] = Some(random, writer => writer.Int(s_integers[random.Next(s_integers.Length)]));
                break;
        }
    }

    // What is written, without the start and the end of a pickle.
    private static byte[] Some(Random random, Action<PickleWriter> write)
    {
        var writer = new PickleWriter();
        write(writer);
        return random.Next(50) == 0 ? writer.Bytes : writer.Bytes[2..^1];
    }

    private static int Length(ReadOnlySpan<byte> opcode) => (PickleOpcode)opcode[0] switch
    {
        PROTO or BININT1 or BINPUT or BINGET => 2,
        BININT2 => 3,
        BININT or LONG_BINPUT or LONG_BINGET => 5,
        LONG1 => 2 + opcode[1],
        BINUNICODE => 5 + BinaryPrimitives.ReadInt32LittleEndian(opcode[1..]),
        GLOBAL => 2 + opcode.IndexOf((byte)'\n') + opcode[(opcode.IndexOf((byte)'\n') + 1)..].IndexOf((byte)'\n'),
        _ => 1,
    };
}
