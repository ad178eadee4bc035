using System.Text;
using KoGpt2.Shared.Models;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models.Graph;
using KoGpt2.Worker.Models.Import;
using KoGpt2.Worker.Models.Import.Weights;
using KoGpt2.Worker.Tests.Models.Import.Torch;

namespace KoGpt2.Worker.Tests.Models.Import.Fuzzing;

/// <summary>10,000 damaged checkpoints: each is refused as one or read in full, in memory like its size.</summary>
public sealed class CheckpointFuzzTests : IDisposable
{
    // What opening a sound checkpoint of any size takes, with room.
    private const long Overhead = 200_000;

    private readonly TempFolder _folder = new();
    private readonly TestCheckpoint _small = TestCheckpoint.Random(
        new ModelShape(Layers: 1, Heads: 1, Width: 8, FeedForward: 8, Positions: 4, Vocabulary: 16), seed: 1);

    [Theory]
    [InlineData("pytorch_model.bin", "pytorch_model.bin", 1)]
    [InlineData("pytorch_model.legacy.bin", "pytorch_model.bin", 2)]
    [InlineData("model.safetensors", "model.safetensors", 3)]
    public void Open_DamagedBytes_IsRefusedOrRead(string source, string name, int seed)
    {
        var damage = new ByteDamage(File.ReadAllBytes(TestData.Path("tiny-gpt2", source)), edge: 6_000);
        File.Copy(TestData.Path("tiny-gpt2", "config.json"), _folder["config.json"]);
        Run(1_250, seed, memoryPerByte: 1, name, damage.Next);
    }

    [Fact]
    public void Open_DamagedPickleInAZip_IsRefusedOrRead()
    {
        _small.Write(_folder.Path);
        File.Delete(_folder["model.safetensors"]);
        var damage = new PickleDamage(TorchWriter.StateDict(_small.Tensors, legacy: false));
        (string, byte[])[] storages = [.. _small.Tensors.Values.Select((tensor, i) => ($"{i}", tensor.Bytes))];
        Run(2_250, seed: 4, memoryPerByte: 100, "pytorch_model.bin", random => TorchWriter.Zip(damage.Next(random), storages));
    }

    [Fact]
    public void Open_DamagedPickleInALegacyFile_IsRefusedOrRead()
    {
        _small.Write(_folder.Path);
        File.Delete(_folder["model.safetensors"]);
        var damage = new PickleDamage(TorchWriter.StateDict(_small.Tensors, legacy: true));
        (string, int, byte[])[] storages = [.. _small.Tensors.Values.Select((tensor, i) => ($"{i}", tensor.Bytes.Length / 4, tensor.Bytes))];
        Run(1_500, seed: 5, memoryPerByte: 100, "pytorch_model.bin", random => TorchWriter.Legacy(damage.Next(random), storages));
    }

    [Fact]
    public void Open_DamagedHeader_IsRefusedOrRead()
    {
        byte[] good = File.ReadAllBytes(Path.Combine(_small.Write(_folder.Path), "model.safetensors"));
        int length = BitConverter.ToInt32(good);
        var damage = new JsonDamage(Encoding.UTF8.GetString(good, 8, length));
        Run(1_250, seed: 6, memoryPerByte: 20, "model.safetensors", random =>
        {
            byte[] header = damage.Next(random);
            return [.. BitConverter.GetBytes((long)header.Length), .. header, .. good[(8 + length)..]];
        });
    }

    [Fact]
    public void Open_DamagedIndex_IsRefusedOrRead()
    {
        _small.Write(_folder.Path);
        File.Delete(_folder["model.safetensors"]);
        var damage = new JsonDamage(
            Shards.Write(_folder.Path, "model.safetensors", _small.Tensors, TestCheckpoint.WriteSafetensors, TestCheckpoint.WriteSafetensors).ToJsonString());
        Run(1_250, seed: 7, memoryPerByte: 20, "model.safetensors.index.json", damage.Next);
    }

    public void Dispose() => _folder.Dispose();

    private void Run(int count, int seed, int memoryPerByte, string name, Func<Random, byte[]> damage)
    {
        var config = CheckpointConfig.Read(_folder.Path);
        float[] numbers = new float[config.Shape.Vocabulary * config.Shape.Width * 4];
        var random = new Random(seed);
        var file = new PatchedFile(_folder[name]);
        int refused = 0;
        long greatest = 0;
        for (int i = 0; i < count; i++)
        {
            byte[] bad = damage(random);
            file.Write(bad);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Exception? error = Record.Exception(() => Load(config, numbers));
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            greatest = Math.Max(greatest, allocated);
            Assert.True(error is null or CheckpointException, $"Damage {i} was not refused as a bad checkpoint, but with {error}");
            long most = Overhead + (memoryPerByte * (long)bad.Length);
            Assert.True(allocated <= most, $"Damage {i} took {allocated:N0} bytes for {bad.Length:N0} ({error?.Message}).");
            refused += error is null ? 0 : 1;
        }
        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {refused:N0} of {count:N0} refused, at most {greatest:N0} bytes.");
        Assert.InRange(refused, count / 4, count - 10);
    }

    private void Load(CheckpointConfig config, float[] numbers)
    {
        using var weights = new CheckpointWeights(_folder.Path, config);
        foreach (TensorSpec tensor in Gpt2Tensors.Of(config.Shape, weights.TiedHead))
            weights.Read(tensor.Name, numbers.AsSpan(0, tensor.Count));
    }
}
