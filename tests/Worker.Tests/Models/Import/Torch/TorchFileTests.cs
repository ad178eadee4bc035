using System.Runtime.InteropServices;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models.Import;
using KoGpt2.Worker.Models.Import.Torch;
using KoGpt2.Worker.Models.Import.Weights;

namespace KoGpt2.Worker.Tests.Models.Import.Torch;

public sealed class TorchFileTests
{
    private static readonly float[] s_numbers = [.. Enumerable.Range(0, 12).Select(i => (float)i)];

    [Theory]
    [InlineData(0, new long[] { 3, 4 }, new long[] { 4, 1 }, new float[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 })]
    [InlineData(0, new long[] { 4, 3 }, new long[] { 1, 4 }, new float[] { 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11 })]
    [InlineData(5, new long[] { 2, 2 }, new long[] { 4, 1 }, new float[] { 5, 6, 9, 10 })]
    [InlineData(1, new long[] { 2, 2 }, new long[] { 6, 3 }, new float[] { 1, 4, 7, 10 })]
    [InlineData(2, new long[] { 4 }, new long[] { 3 }, new float[] { 2, 5, 8, 11 })]
    [InlineData(7, new long[] { 1, 5 }, new long[] { 99, 1 }, new float[] { 7, 8, 9, 10, 11 })]
    [InlineData(11, new long[] { 1, 1 }, new long[] { 0, 0 }, new float[] { 11 })]
    public void Read_TensorInAnyLayout_GivesItsNumbersRowByRow(long start, long[] shape, long[] strides, float[] expected)
    {
        foreach (bool legacy in new[] { false, true })
        {
            byte[] pickle = TorchWriter.Entry("a", writer => writer.Tensor(storage => storage.Storage("FloatStorage", "s", 12, legacy), start, shape, strides));
            byte[] bytes = MemoryMarshal.AsBytes<float>(s_numbers).ToArray();
            Use(legacy ? TorchWriter.Legacy(pickle, [("s", 12, bytes)]) : TorchWriter.Zip(pickle, [("s", bytes)]), tensors =>
            {
                float[] read = new float[expected.Length];
                Assert.False(tensors["a"].Overlaps);
                tensors["a"].Read(read);
                Assert.Equal(expected, read);
            });
        }
    }

    [Theory]
    [InlineData(new long[] { 3, 4 }, new long[] { 0, 1 })]
    [InlineData(new long[] { 3, 4 }, new long[] { 3, 1 })]
    [InlineData(new long[] { 3, 4 }, new long[] { 1, 2 })]
    [InlineData(new long[] { 3 }, new long[] { 0 })]
    public void Overlaps_NumbersUsedTwice_IsTrue(long[] shape, long[] strides) => Use(
        TorchWriter.Zip(
            TorchWriter.Entry("a", writer => writer.Tensor(storage => storage.Storage("FloatStorage", "s", 12), 0, shape, strides)), [("s", new byte[48])]),
        tensors => Assert.True(tensors["a"].Overlaps));

    [Fact]
    public void Read_TensorsOfOneStorage_LieInTheSamePlace()
    {
        byte[] pickle = new PickleWriter().OrderedDict()
            .Text("a").Tensor(storage => storage.Storage("HalfStorage", "s", 4).Put(9), 0, [4], [1]).Op(PickleOpcode.SETITEM)
            .Text("b").Tensor(storage => storage.Get(9), 2, [2], [1]).Op(PickleOpcode.SETITEM).Bytes;
        Use(TorchWriter.Zip(pickle, [("s", new byte[8])]), tensors => Assert.Equal(tensors["a"].Offset + 4, tensors["b"].Offset));
    }

    [Fact]
    public void Read_Parameter_IsItsTensor()
    {
        byte[] pickle = TorchWriter.Entry("a", writer => writer.Global("torch._utils", "_rebuild_parameter").Op(PickleOpcode.MARK)
            .Tensor(storage => storage.Storage("BFloat16Storage", "s", 2), 0, [2], [1]).Op(PickleOpcode.NEWTRUE).OrderedDict()
            .Op(PickleOpcode.TUPLE, PickleOpcode.REDUCE));
        Use(TorchWriter.Zip(pickle, [("s", new byte[4])]), tensors => Assert.Equal(("BF16", 2L), (tensors["a"].Type, tensors["a"].Shape.Single())));
    }

    [Fact]
    public void Read_ZipOfAnotherByteOrder_IsRefused() => CheckRefusal(
        TorchWriter.Zip(new PickleWriter().OrderedDict().Bytes, [], order: "big"), "model.bin has the byte order 'big'; this program reads 'little'.");

    [Fact]
    public void Read_LegacyOfAnotherByteOrder_IsRefused() => CheckRefusal(
        TorchWriter.Legacy(new PickleWriter().OrderedDict().Bytes, [], littleEndian: false),
        "model.bin does not say little_endian true of the machine that wrote it; this program reads that byte order.");

    [Theory]
    [InlineData("t", 3, 12, "model.bin lists the storage 't', which none of its tensors uses.")]
    [InlineData("s", 4, 12, "Storage s of model.bin has 4 numbers; its state dict says 3.")]
    [InlineData("s", -1, 12, "Storage s of model.bin has -1 numbers; its state dict says 3.")]
    [InlineData("s", 3, 11, "Storage s ends at byte 242, but model.bin has 241; it may have been cut off.")]
    [InlineData("s", 3, 0, "Storage s ends at byte 242, but model.bin has 230; it may have been cut off.")]
    public void Read_LegacyStorageThatDoesNotFit_IsRefused(string key, int count, int bytes, string message) => CheckRefusal(
        TorchWriter.Legacy(
            TorchWriter.Entry("a", writer => writer.Tensor(storage => storage.Storage("FloatStorage", "s", 3, legacy: true), 0, [3], [1])),
            [(key, count, new byte[bytes])]),
        message);

    [Fact]
    public void Read_LegacyStorageNotListed_IsRefused() => CheckRefusal(
        TorchWriter.Legacy(TorchWriter.Entry("a", writer => writer.Tensor(storage => storage.Storage("FloatStorage", "s", 3, legacy: true), 0, [3], [1])), []),
        "model.bin does not list its storage s, which a tensor uses.");

    [Fact]
    public void Read_LegacyStorageListedTwice_IsRefused() => CheckRefusal(
        TorchWriter.Legacy(
            TorchWriter.Entry("a", writer => writer.Tensor(storage => storage.Storage("FloatStorage", "s", 1, legacy: true), 0, [1], [1])),
            [("s", 1, new byte[4]), ("s", 1, new byte[4])]),
        "model.bin lists its storage s twice.");

    [Fact]
    public void Read_LegacyStorageOfTwoTypes_IsRefused() => CheckRefusal(
        TorchWriter.Legacy(
            new PickleWriter().OrderedDict()
                .Text("a").Tensor(storage => storage.Storage("FloatStorage", "s", 1, legacy: true), 0, [1], [1]).Op(PickleOpcode.SETITEM)
                .Text("b").Tensor(storage => storage.Storage("HalfStorage", "s", 2, legacy: true), 0, [2], [1]).Op(PickleOpcode.SETITEM).Bytes,
            [("s", 1, new byte[4])]),
        "model.bin describes its storage s in two ways; all of its tensors must agree.");

    [Fact]
    public void Read_LegacyOfAnotherVersion_IsRefused()
    {
        byte[] file = TorchWriter.Legacy(new PickleWriter().OrderedDict().Bytes, []);
        file[18]++;
        CheckRefusal(file, "model.bin does not have version 1,001 of torch's legacy format; save it anew with torch.save.");
    }

    private static void CheckRefusal(byte[] file, string message) =>
        Assert.Equal(message, Assert.Throws<CheckpointException>(() => Use(file, _ => { })).Message);

    private static void Use(byte[] file, Action<Dictionary<string, StoredTensor>> use)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["model.bin"], file);
        using var mapped = new MappedFile(folder["model.bin"]);
        use(TorchFile.Read(mapped));
    }
}
