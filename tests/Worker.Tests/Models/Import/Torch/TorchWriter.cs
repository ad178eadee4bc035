using System.Text;
using KoGpt2.Worker.Models.Import.Torch;
using KoGpt2.Worker.Tests.Models.Import.Zip;

namespace KoGpt2.Worker.Tests.Models.Import.Torch;

/// <summary>Writes state dicts as torch does.</summary>
internal static class TorchWriter
{
    private static readonly byte[] s_magic = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    private static readonly Dictionary<string, (string Storage, int Bytes)> s_types = new()
    {
        ["F32"] = ("FloatStorage", 4),
        ["F16"] = ("HalfStorage", 2),
        ["BF16"] = ("BFloat16Storage", 2),
        ["U8"] = ("ByteStorage", 1),
    };

    public static byte[] Zip(IReadOnlyDictionary<string, TestTensor> tensors) =>
        Zip(StateDict(tensors, legacy: false), tensors.Values.Select((tensor, i) => ($"{i}", tensor.Bytes)));

    public static byte[] Zip(byte[] pickle, IEnumerable<(string Key, byte[] Bytes)> storages, string order = "little")
    {
        ZipWriter zip = new ZipWriter().Add("archive/data.pkl", pickle).Add("archive/byteorder", Encoding.UTF8.GetBytes(order));
        foreach ((string key, byte[] bytes) in storages)
            zip.Add($"archive/data/{key}", bytes);
        return zip.Add("archive/version", "3\n"u8.ToArray()).Finish();
    }

    public static byte[] Legacy(IReadOnlyDictionary<string, TestTensor> tensors) => Legacy(
        StateDict(tensors, legacy: true),
        [.. tensors.Values.Select((tensor, i) => ($"{i}", tensor.Bytes.Length / s_types[tensor.Type].Bytes, tensor.Bytes))]);

    public static byte[] Legacy(byte[] pickle, (string Key, int Count, byte[] Bytes)[] storages, bool littleEndian = true)
    {
        PickleWriter keys = new PickleWriter().Op(PickleOpcode.EMPTY_LIST, PickleOpcode.MARK);
        foreach ((string key, _, _) in storages)
            keys.Text(key);
        PickleWriter machine = new PickleWriter().Op(PickleOpcode.EMPTY_DICT).Text("little_endian")
            .Op(littleEndian ? PickleOpcode.NEWTRUE : PickleOpcode.NEWFALSE, PickleOpcode.SETITEM);
        return
        [
            .. s_magic, .. new PickleWriter().Int(1_001).Bytes, .. machine.Bytes, .. pickle, .. keys.Op(PickleOpcode.APPENDS).Bytes,
            .. storages.SelectMany(storage => BitConverter.GetBytes((long)storage.Count).Concat(storage.Bytes)),
        ];
    }

    /// <summary>A pickle with one entry, whose value <paramref name="value"/> writes.</summary>
    public static byte[] Entry(string name, Action<PickleWriter> value)
    {
        PickleWriter pickle = new PickleWriter().OrderedDict().Text(name);
        value(pickle);
        return pickle.Op(PickleOpcode.SETITEM).Bytes;
    }

    public static long[] RowByRow(long[] shape) =>
        [.. Enumerable.Range(0, shape.Length).Select(i => shape[(i + 1)..].Aggregate(1L, (product, size) => product * size))];

    public static byte[] StateDict(IReadOnlyDictionary<string, TestTensor> tensors, bool legacy)
    {
        PickleWriter pickle = new PickleWriter().OrderedDict().Op(PickleOpcode.MARK);
        foreach (((string name, TestTensor tensor), int i) in tensors.Select((pair, i) => (pair, i)))
        {
            (string storage, int bytes) = s_types[tensor.Type];
            pickle.Text(name).Tensor(
                writer => writer.Storage(storage, $"{i}", tensor.Bytes.Length / bytes, legacy), start: 0, tensor.Shape, RowByRow(tensor.Shape));
        }
        return pickle.Op(PickleOpcode.SETITEMS).Op(PickleOpcode.EMPTY_DICT).Text("_metadata").OrderedDict().Op(PickleOpcode.SETITEM, PickleOpcode.BUILD).Bytes;
    }
}
